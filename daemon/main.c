/* SPDX-License-Identifier: MIT */
/*
 * kneadd: what the command line asks for, and the exit status.
 */
#include "config.h"
#include "log.h"
#include "options.h"
#include "room.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2

/* From this size on memory has pages of its own: tables for the most there
 * may be cost what is used of them, and what is freed is given back. */
#define OWN_PAGES_BYTES (32 * 1024)

static int check(const char *path)
{
	struct config config;

	return config_load(path, stderr, &config) == 0 ? EXIT_SUCCESS
						       : EXIT_FAILURE;
}

static int run(const struct options *options)
{
	struct log log;
	struct room *room;
	int error;

	log_init(&log, STDERR_FILENO,
		 options->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	(void)umask(077); /* records are of patients */
	(void)mallopt(M_MMAP_THRESHOLD, OWN_PAGES_BYTES); /* else as before */
	error = room_new(options, &log, &room);
	if (error < 0)
		return EXIT_FAILURE;
	error = room_run(room);
	room_free(room);
	return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
	struct options options;

	options_parse(argc, argv, &options);
	switch (options.mode) {
	case OPTIONS_RUN:
		return run(&options);
	case OPTIONS_CHECK:
		return check(options.check);
	case OPTIONS_SAMPLE:
		config_print_sample(stdout);
		return EXIT_SUCCESS;
	case OPTIONS_VERSION:
		puts("kneadd " KNEADD_VERSION);
		return EXIT_SUCCESS;
	case OPTIONS_HELP:
		options_print_help(stdout);
		return EXIT_SUCCESS;
	case OPTIONS_USAGE:
		fprintf(stderr, "kneadd: %s? See kneadd --help\n",
			options.wrong);
		return EXIT_USAGE;
	}
	return EXIT_USAGE;
}
