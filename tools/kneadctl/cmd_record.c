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

#define WAKE_MS	    50 /* a fifth of what the ring holds at its fullest rate */
#define SECONDS_MAX 86400

enum {
	RECORD_OUTPUT,
	RECORD_SECONDS
};

struct recording {
	const struct invocation *invocation;
	FILE *out;
	bool is_file;
	void *map;
	size_t size;
	struct kneadd_stream_reader reader;
	int wake_fd;
	uint64_t written;
	uint64_t lost; /* on the radio */
	bool ended;    /* the stream did, or the disk is full */
	int error;     /* of writing */
};

static void write_titles(struct recording *recording, size_t cells)
{
	fputs("number,time_us,device_us,pad,force_n,target_n,peak_kpa,enabled,"
	      "tripped,lost",
	      recording->out);
	for (size_t i = 0; i < cells; i++)
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
	for (size_t i = 0; i < sample->cells; i++)
		fprintf(out, ",%.3f", sample->cell_mn[i] / 1000.0);
	fputc('\n', out);
	recording->written++;
	recording->lost += sample->lost;
}

static void drain(struct recording *recording)
{
	struct kneadd_sample sample;

	while (kneadd_stream_read(&recording->reader, &sample))
		write_sample(recording, &sample);
	if (fflush(recording->out) != 0 && recording->error == 0) {
		recording->error = -errno;
		recording->ended = true;
	}
}

static void show_progress(const struct recording *recording)
{
	if (recording->is_file && isatty(STDERR_FILENO) &&
	    !recording->invocation->json)
		fprintf(stderr, "\r\033[K%" PRIu64 " samples",
			recording->written);
}

static void on_wake(uv_poll_t *poll, int status, int events)
{
	struct recording *recording = poll->data;
	char bytes[4096];
	ssize_t length = read(recording->wake_fd, bytes, sizeof(bytes));

	(void)events;
	drain(recording);
	show_progress(recording);
	if (status < 0 || length == 0) {
		recording->ended = true;
		uv_poll_stop(poll);
	}
}

/* The path of the stream's ring, mapped for reading. */
static int open_ring(struct recording *recording, const char *path)
{
	struct stat status;
	int ring_fd;
	int error = client_open_stream(recording->invocation->client, path,
				       WAKE_MS, &ring_fd, &recording->wake_fd);

	if (error)
		return error;
	if (fstat(ring_fd, &status) == 0) {
		recording->size = (size_t)status.st_size;
		recording->map = mmap(NULL, recording->size, PROT_READ,
				      MAP_SHARED, ring_fd, 0);
	}
	close(ring_fd);
	if (recording->map == NULL || recording->map == MAP_FAILED ||
	    !kneadd_stream_reader_init(&recording->reader, recording->map,
				       recording->size)) {
		close(recording->wake_fd);
		return -EPROTO;
	}
	return 0;
}

static enum exit_status tell(const struct recording *recording, int error)
{
	char line[256];

	if (recording->error) {
		snprintf(line, sizeof(line), "cannot write: %s",
			 strerror(-recording->error));
		fprintf(stderr, "kneadctl: %s\n", line);
		return EXIT_TIMED_OUT;
	}
	if (recording->is_file && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	fprintf(stderr,
		"%" PRIu64 " samples; lost on the radio: %" PRIu64
		", by this program: %" PRIu64 "\n",
		recording->written, recording->lost, recording->reader.missed);
	if (error == -ENOTCONN)
		return output_problem(recording->invocation, error);
	return EXIT_DONE;
}

static enum exit_status record(struct recording *recording,
			       const struct subject *subject, double seconds)
{
	const struct invocation *invocation = recording->invocation;
	const json_t *wearable =
		client_wearable(invocation->client, subject->path);
	const json_t *grid =
		json_array_get(json_object_get(wearable, "Grid"), 0);
	uv_poll_t poll;
	int error = open_ring(recording, subject->path);

	if (error)
		return output_problem(invocation, error);
	write_titles(recording,
		     (size_t)(json_integer_value(json_array_get(grid, 0)) *
			      json_integer_value(json_array_get(grid, 1))));
	poll.data = recording;
	uv_poll_init(client_loop(invocation->client), &poll,
		     recording->wake_fd);
	uv_poll_start(&poll, UV_READABLE | UV_DISCONNECT, on_wake);
	error = client_wait(invocation->client, &recording->ended,
			    seconds > 0 ? (int)(seconds * 1000) : -1);
	drain(recording);
	uv_close((uv_handle_t *)&poll, NULL);
	uv_run(client_loop(invocation->client), UV_RUN_NOWAIT);
	close(recording->wake_fd);
	return tell(recording, error);
}

enum exit_status run_record(const struct invocation *invocation)
{
	const char *path = invocation->option[RECORD_OUTPUT];
	struct recording recording = {.invocation = invocation,
				      .out = stdout,
				      .is_file = path != NULL};
	struct subject subject;
	double seconds = 0;
	enum exit_status status = act_subject(invocation, -1, &subject);

	if (status != EXIT_DONE)
		return status;
	if (invocation->option[RECORD_SECONDS] &&
	    !act_number(invocation, "--seconds",
			invocation->option[RECORD_SECONDS], 0.1, SECONDS_MAX,
			&seconds))
		return EXIT_USAGE;
	if (path) {
		recording.out = fopen(path, "we");
		if (!recording.out) {
			fprintf(stderr, "kneadctl: %s: %s\n", path,
				strerror(errno));
			return EXIT_USAGE;
		}
	}
	status = record(&recording, &subject, seconds);
	if (path && fclose(recording.out) != 0 && status == EXIT_DONE) {
		fprintf(stderr, "kneadctl: %s: %s\n", path, strerror(errno));
		status = EXIT_TIMED_OUT;
	}
	if (recording.map && recording.map != MAP_FAILED)
		munmap(recording.map, recording.size);
	return status;
}
