/* SPDX-License-Identifier: MIT */
/*
 * Measures what recording costs, without the rest of the hub: signals by the
 * simulator's model of tissue and sensors, at 100 Hz from each pad, written as
 * the store writes them, a piece of each pad by one commit.
 *
 *   bench_recording [--pads N] [--columns N] [--seconds N] [--piece-ms N]
 *
 * --piece-ms: so long, instead of as long as the store's.
 *
 * Prints, as JSON: what was asked for; samples; file_bytes, by how much the
 * file grew; cpu_us, the processor's time, without that of the model.
 */
#include "filed.h"
#include "trace_signal.h"

#include "recorder.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define SESSION	    1
#define PADS_MAX    8
#define COLUMNS_MAX 5
#define EXIT_USAGE  2

struct plan {
	unsigned long pads;
	unsigned long columns; /* of cells, and as many rows */
	unsigned long seconds;
	unsigned long piece_ms;
};

struct room {
	struct plan plan;
	struct recorder *recorder;
	struct database *database;
	struct signal *signal[PADS_MAX];
	size_t count; /* samples of each pad, waiting */
	struct sample sample[PADS_MAX][RECORDER_SAMPLES];
	double spent_us;
};

static double cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct sample sample_of(const struct trace_sample *trace,
			       const struct plan *plan, unsigned int pad)
{
	struct sample sample = {
		.session = SESSION,
		.address = {0xc0, 0, 0, 0, 0, (uint8_t)pad},
		.cells = (uint8_t)(plan->columns * plan->columns),
		.flags = trace->flags,
		.repeat = trace->repeat,
		.number = trace->number,
		.at_us = trace->at_us,
		.device_us = trace->device_us,
		.force_mn = trace->force_mn,
		.target_mn = trace->target_mn,
		.peak_pa = trace->peak_pa,
	};

	memcpy(sample.cell_mn, trace->cell_mn, sizeof(sample.cell_mn));
	return sample;
}

static void write_pieces(struct room *room)
{
	const struct stamp now = filed_now();
	uint64_t refused = 0;

	recorder_collect(room->recorder);
	if (database_begin(room->database) != 0 ||
	    recorder_write(room->recorder, room->database, &now, &refused) !=
		    0 ||
	    database_commit(room->database) != 0 || refused != 0)
		abort();
	(void)recorder_written(room->recorder); /* nothing is missing */
}

/* In the order in which wearables send. */
static void record_what_waits(struct room *room)
{
	const double began = cpu_us();

	for (size_t i = 0; i < room->count; i++)
		for (size_t pad = 0; pad < room->plan.pads; pad++)
			if (!recorder_put(room->recorder,
					  &room->sample[pad][i]))
				abort();
	write_pieces(room);
	room->spent_us += cpu_us() - began;
	room->count = 0;
}

static void wait_for_samples(struct room *room)
{
	for (unsigned int pad = 0; pad < room->plan.pads; pad++) {
		struct trace_sample trace;

		signal_next(room->signal[pad], &trace);
		room->sample[pad][room->count] =
			sample_of(&trace, &room->plan, pad);
	}
	room->count++;
}

static void record(struct room *room)
{
	const unsigned long samples =
		room->plan.seconds * 1000000 / SIGNAL_INTERVAL_US;
	const unsigned long piece =
		room->plan.piece_ms * 1000 / SIGNAL_INTERVAL_US;

	for (unsigned long n = 0; n < samples; n++) {
		wait_for_samples(room);
		if (room->count == piece || n + 1 == samples)
			record_what_waits(room);
	}
}

static off_t size_of_file(const struct directory *directory)
{
	struct stat status;

	if (stat(directory_file(directory, "records.db"), &status) != 0)
		abort();
	return status.st_size;
}

static void print(const struct room *room, off_t grown)
{
	printf("{\"pads\": %lu, \"cells\": %lu, \"seconds\": %lu, "
	       "\"piece_ms\": %lu, \"samples\": %lu, \"file_bytes\": %lld, "
	       "\"cpu_us\": %.0f}\n",
	       room->plan.pads, room->plan.columns * room->plan.columns,
	       room->plan.seconds, room->plan.piece_ms,
	       room->plan.pads * room->plan.seconds *
		       (1000000 / SIGNAL_INTERVAL_US),
	       (long long)grown, room->spent_us);
}

static void fill_room(struct room *room)
{
	for (unsigned int pad = 0; pad < room->plan.pads; pad++) {
		room->signal[pad] =
			signal_new((unsigned int)room->plan.columns, pad + 1);
		if (!room->signal[pad])
			abort();
	}
	if (recorder_new(&room->recorder) != 0)
		abort();
}

static void measure(struct room *room)
{
	const struct directory directory = directory_new();
	off_t before;

	fill_room(room);
	room->database = filed_open(&directory);
	filed_begin(room->database, SESSION);
	database_close(room->database); /* brings all into the one file */
	before = size_of_file(&directory);
	room->database = filed_open(&directory);
	record(room);
	database_close(room->database);
	print(room, size_of_file(&directory) - before);
	recorder_free(room->recorder);
	for (unsigned int pad = 0; pad < room->plan.pads; pad++)
		signal_free(room->signal[pad]);
	directory_remove(&directory);
}

#define INTERVAL_MS (SIGNAL_INTERVAL_US / 1000)

static const struct {
	struct option option;
	size_t offset;
	unsigned long min;
	unsigned long max;
} options[] = {
	{{"pads", required_argument, NULL, 0},
	 offsetof(struct plan, pads),
	 1,
	 PADS_MAX},
	{{"columns", required_argument, NULL, 0},
	 offsetof(struct plan, columns),
	 1,
	 COLUMNS_MAX},
	{{"seconds", required_argument, NULL, 0},
	 offsetof(struct plan, seconds),
	 1,
	 86400},
	{{"piece-ms", required_argument, NULL, 0},
	 offsetof(struct plan, piece_ms),
	 INTERVAL_MS,
	 INTERVAL_MS *RECORDER_SAMPLES},
};

#define OPTIONS (sizeof(options) / sizeof(options[0]))

static bool read_number(const char *text, size_t i, struct plan *plan)
{
	char *end;
	const unsigned long number = strtoul(text, &end, 10);

	*(unsigned long *)(void *)((char *)plan + options[i].offset) = number;
	return *end == '\0' && number >= options[i].min &&
	       number <= options[i].max;
}

int main(int argc, char *argv[])
{
	static struct room room = {
		.plan = {8, 4, 60, RECORDER_PIECE_US / 1000}};
	struct option list[OPTIONS + 1] = {0};
	int i;

	for (size_t n = 0; n < OPTIONS; n++)
		list[n] = options[n].option;
	while (getopt_long(argc, argv, "", list, &i) == 0)
		if (!read_number(optarg, (size_t)i, &room.plan))
			return EXIT_USAGE;
	if (optind < argc)
		return EXIT_USAGE;
	measure(&room);
	return EXIT_SUCCESS;
}
