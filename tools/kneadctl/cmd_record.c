/* SPDX-License-Identifier: MIT */
/* record: every sample of the stream as CSV. */
#include "act.h"
#include "kneadd-stream.h"
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAKE_MS	  50 /* a fifth of what the ring holds at its fullest rate */
#define TEXT_SIZE 512

enum {
	RECORD_OUTPUT,
	RECORD_SECONDS
};

struct recording {
	const struct invocation *invocation;
	const char *path; /* NULL: standard output */
	FILE *out;
	size_t cells; /* columns for them */
	void *map;
	size_t size;
	struct kneadd_stream_reader reader;
	int wake_fd;
	uv_poll_t poll;
	uint64_t written;
	uint64_t lost; /* on the radio */
	bool ended;    /* the stream did, or the disk is full */
	int error;     /* of writing */
};

/* ---- Samples ---- */

/* So many cells has the pad with the most; all that are possible while the
 * wearable has not said. */
static size_t count_cells(const json_t *wearable)
{
	const json_t *grid;
	size_t most = 0;
	size_t pad;

	json_array_foreach(json_object_get(wearable, "Grid"), pad, grid)
	{
		const size_t cells =
			(size_t)(json_integer_value(json_array_get(grid, 0)) *
				 json_integer_value(json_array_get(grid, 1)));

		most = cells > most ? cells : most;
	}
	return most > 0 && most <= KNEADD_STREAM_CELLS_MAX
		       ? most
		       : KNEADD_STREAM_CELLS_MAX;
}

static void write_titles(const struct recording *recording)
{
	fputs("number,time_us,device_us,pad,force_n,target_n,peak_kpa,enabled,"
	      "tripped,lost",
	      recording->out);
	for (size_t i = 0; i < recording->cells; i++)
		fprintf(recording->out, ",cell%zu_n", i);
	fputc('\n', recording->out);
}

static void write_sample(struct recording *recording,
			 const struct kneadd_sample *sample)
{
	FILE *out = recording->out;

	fprintf(out,
		"%" PRIu64 ",%" PRIu64 ",%" PRIu32
		",%u,%.3f,%.3f,%.3f,%d,%d,%" PRIu32,
		sample->number, sample->at_us, sample->device_us,
		(unsigned int)sample->pad, sample->force_mn / 1000.0,
		sample->target_mn / 1000.0, sample->peak_pa / 1000.0,
		(sample->flags & KNEADD_SAMPLE_ENABLED) != 0,
		(sample->flags & KNEADD_SAMPLE_TRIPPED) != 0, sample->lost);
	for (size_t i = 0; i < recording->cells; i++) {
		if (i < sample->cells)
			fprintf(out, ",%.3f", sample->cell_mn[i] / 1000.0);
		else
			fputc(',', out);
	}
	fputc('\n', out);
	recording->written++;
	recording->lost += sample->lost;
}

static void flush(struct recording *recording)
{
	if (recording->error || fflush(recording->out) == 0)
		return;
	recording->error = -errno;
	recording->ended = true;
}

static void drain(struct recording *recording)
{
	struct kneadd_sample sample;

	while (!recording->ended &&
	       kneadd_stream_read(&recording->reader, &sample))
		write_sample(recording, &sample);
	flush(recording);
}

/* ---- The stream ---- */

static void show_progress(const struct recording *recording)
{
	if (recording->path && isatty(STDERR_FILENO) &&
	    !recording->invocation->json)
		fprintf(stderr, "\r\033[K%" PRIu64 " samples",
			recording->written);
}

static void on_wake(uv_poll_t *poll, int status, int events)
{
	struct recording *recording = poll->data;
	char bytes[4096];
	const ssize_t length = read(recording->wake_fd, bytes, sizeof(bytes));

	(void)events;
	drain(recording);
	show_progress(recording);
	if (status < 0 || length == 0) {
		recording->ended = true;
		uv_poll_stop(poll);
	}
}

static int map_ring(struct recording *recording, int ring_fd)
{
	struct stat status;

	if (fstat(ring_fd, &status) < 0 || status.st_size <= 0)
		return -EPROTO;
	recording->size = (size_t)status.st_size;
	recording->map =
		mmap(NULL, recording->size, PROT_READ, MAP_SHARED, ring_fd, 0);
	if (recording->map == MAP_FAILED) {
		recording->map = NULL;
		return -EPROTO;
	}
	return kneadd_stream_reader_init(&recording->reader, recording->map,
					 recording->size)
		       ? 0
		       : -EPROTO;
}

static int open_stream(struct recording *recording, const char *path)
{
	struct client *client = recording->invocation->client;
	int ring_fd;
	int error = client_open_stream(client, path, WAKE_MS, &ring_fd,
				       &recording->wake_fd);

	if (error)
		return error;
	error = map_ring(recording, ring_fd);
	close(ring_fd);
	if (error) {
		close(recording->wake_fd);
		return error;
	}
	recording->poll.data = recording;
	uv_poll_init(client_loop(client), &recording->poll, recording->wake_fd);
	uv_poll_start(&recording->poll, UV_READABLE | UV_DISCONNECT, on_wake);
	return 0;
}

static void close_stream(struct recording *recording)
{
	uv_close((uv_handle_t *)&recording->poll, NULL);
	uv_run(client_loop(recording->invocation->client), UV_RUN_NOWAIT);
	close(recording->wake_fd);
}

/* ---- How it went ---- */

static enum exit_status tell_unwritten(const struct recording *recording)
{
	char text[TEXT_SIZE];

	if (!recording->path)
		clearerr(stdout); /* told here */
	if (recording->error == -EPIPE && !recording->path)
		return EXIT_OUTPUT; /* whoever closed the pipe knows */
	snprintf(text, sizeof(text), "cannot write %.200s: %s",
		 recording->path ? recording->path : "standard output",
		 strerror(-recording->error));
	output_error(recording->invocation, "Output", text);
	return EXIT_OUTPUT;
}

static void tell_samples(const struct recording *recording)
{
	if (recording->invocation->json) {
		json_t *summary =
			json_pack("{s:I, s:I, s:I}", "samples",
				  (json_int_t)recording->written, "lostOnRadio",
				  (json_int_t)recording->lost, "missed",
				  (json_int_t)recording->reader.missed);

		output_json(summary);
		json_decref(summary);
		return;
	}
	fprintf(stderr,
		"%s%" PRIu64 " samples; lost on the radio: %" PRIu64
		", by this program: %" PRIu64 "\n",
		recording->path && isatty(STDERR_FILENO) ? "\r\033[K" : "",
		recording->written, recording->lost, recording->reader.missed);
}

static enum exit_status tell(const struct recording *recording, int error)
{
	if (recording->error)
		return tell_unwritten(recording);
	if (error == -ENOTCONN && recording->invocation->json)
		return output_problem(recording->invocation, error);
	tell_samples(recording);
	if (error == -ENOTCONN)
		return output_problem(recording->invocation, error);
	return EXIT_DONE;
}

static enum exit_status record(struct recording *recording, const char *path)
{
	const struct invocation *invocation = recording->invocation;
	const double seconds = invocation->option_number[RECORD_SECONDS];
	int error = open_stream(recording, path);

	if (error)
		return output_problem(invocation, error);
	write_titles(recording);
	flush(recording);
	error = client_wait(invocation->client, &recording->ended,
			    seconds > 0 ? (int)(seconds * 1000) : -1);
	drain(recording);
	close_stream(recording);
	if (recording->path && fclose(recording->out) != 0 && !recording->error)
		recording->error = -errno;
	recording->out = NULL;
	return tell(recording, error);
}

static enum exit_status check_output(struct recording *recording)
{
	char text[TEXT_SIZE];

	if (recording->invocation->json && !recording->path) {
		output_error(recording->invocation, "Usage",
			     "with --json the samples need --output=FILE");
		return EXIT_USAGE;
	}
	recording->out =
		recording->path ? fopen(recording->path, "we") : stdout;
	if (recording->out)
		return EXIT_DONE;
	snprintf(text, sizeof(text), "cannot write %.200s: %s", recording->path,
		 strerror(errno));
	output_error(recording->invocation, "Output", text);
	return EXIT_OUTPUT;
}

enum exit_status run_record(const struct invocation *invocation)
{
	struct recording recording = {
		.invocation = invocation,
		.path = invocation->option[RECORD_OUTPUT],
	};
	struct subject subject;
	enum exit_status status = act_subject(invocation, -1, &subject);

	if (status == EXIT_DONE)
		status = check_output(&recording);
	if (status != EXIT_DONE)
		return status;
	recording.cells =
		count_cells(client_wearable(invocation->client, subject.path));
	status = record(&recording, subject.path);
	if (recording.path && recording.out)
		fclose(recording.out);
	if (recording.map)
		munmap(recording.map, recording.size);
	return status;
}
