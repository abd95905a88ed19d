/* SPDX-License-Identifier: MIT */
/*
 * Measures what recording costs: an hour of one pad at 100 Hz, of signals by
 * the simulator's model of tissue and sensors, written as the store writes
 * it, a piece every 4 s. Prints the growth of the file and the time of the
 * processor. To be run by hand, from any directory.
 */
#include "filed.h"
#include "trace_signal.h"

#include "recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define SESSION	       1
#define SECONDS	       3600
#define PIECE_SAMPLES  400
#define SAMPLES_A_HOUR (SECONDS * 100)

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct sample sample_of(const struct trace_sample *trace,
			       unsigned int cells)
{
	struct sample sample = {
		.session = SESSION,
		.cells = (uint8_t)cells,
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

static void write_piece(struct recorder *recorder, struct database *database)
{
	const struct stamp now = filed_now();
	uint64_t refused = 0;

	recorder_collect(recorder);
	if (database_begin(database) != 0 ||
	    recorder_write(recorder, database, &now, &refused) != 0 ||
	    database_commit(database) != 0 || refused != 0)
		abort();
	(void)recorder_written(recorder); /* nothing is missing */
}

/* Seconds of the processor. */
static double record(struct recorder *recorder, struct database *database,
		     unsigned int columns)
{
	struct signal *signal = signal_new(columns, 1);
	double spent = 0.0;

	if (!signal)
		abort();
	for (unsigned int n = 0; n < SAMPLES_A_HOUR; n += PIECE_SAMPLES) {
		struct sample samples[PIECE_SAMPLES];
		double began;

		for (unsigned int i = 0; i < PIECE_SAMPLES; i++) {
			struct trace_sample trace;

			signal_next(signal, &trace);
			samples[i] = sample_of(&trace, columns * columns);
		}
		began = cpu_seconds();
		for (unsigned int i = 0; i < PIECE_SAMPLES; i++)
			if (!recorder_put(recorder, &samples[i]))
				abort();
		write_piece(recorder, database);
		spent += cpu_seconds() - began;
	}
	signal_free(signal);
	return spent;
}

static void measure(unsigned int columns)
{
	const struct directory directory = directory_new();
	struct database *database = filed_open(&directory);
	struct recorder *recorder = NULL;
	struct stat before;
	struct stat after;
	double spent;

	if (recorder_new(&recorder) != 0)
		abort();
	filed_begin(database, SESSION);
	database_close(database); /* brings all into the one file */
	if (stat(directory_file(&directory, "records.db"), &before) != 0)
		abort();
	database = filed_open(&directory);
	spent = record(recorder, database, columns);
	database_close(database);
	if (stat(directory_file(&directory, "records.db"), &after) != 0)
		abort();
	printf("%2u cells: %7.2f MB an hour, %5.2f ms of the processor a "
	       "second\n",
	       columns * columns,
	       (double)(after.st_size - before.st_size) / 1e6,
	       spent / SECONDS * 1e3);
	recorder_free(recorder);
	directory_remove(&directory);
}

int main(void)
{
	measure(1);
	measure(2);
	measure(4);
	return 0;
}
