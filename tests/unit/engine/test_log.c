/* SPDX-License-Identifier: MIT */
/* Lines that never make their writer wait. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct log logger;
static int reader;

static int setup(void **state)
{
	int fds[2];

	(void)state;
	(void)unsetenv("JOURNAL_STREAM");
	if (pipe(fds) < 0)
		return -1;
	reader = fds[0];
	log_init(&logger, fds[1], LOG_LEVEL_INFO);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)close(reader);
	(void)close(logger.fd);
	return 0;
}

static const char *written(void)
{
	static char text[4096];
	ssize_t length = read(reader, text, sizeof(text) - 1);

	text[length > 0 ? length : 0] = '\0';
	return text;
}

static void writes_a_line(void **state)
{
	(void)state;
	log_notice(&logger, "hub: %s %d", "x", 7);
	assert_string_equal(written(), "hub: x 7\n");
}

static void leaves_out_what_is_not_wanted(void **state)
{
	(void)state;
	log_debug(&logger, "not this");
	log_error(NULL, "nor this");
	log_error(&logger, "this");
	assert_string_equal(written(), "this\n");
}

static void tells_the_journal_how_urgent_it_is(void **state)
{
	struct stat status;
	char stream[64];

	(void)state;
	assert_int_equal(fstat(logger.fd, &status), 0);
	(void)snprintf(stream, sizeof(stream), "%ju:%ju",
		       (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
	assert_int_equal(setenv("JOURNAL_STREAM", stream, 1), 0);
	log_init(&logger, logger.fd, LOG_LEVEL_INFO);
	log_warning(&logger, "careful");
	assert_string_equal(written(), "<4>careful\n");
}

static void cuts_what_is_too_long(void **state)
{
	static char text[2 * LOG_LINE_MAX];
	const char *line;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	log_info(&logger, "%s", text);
	line = written();
	assert_true(strlen(line) <= LOG_LINE_MAX);
	assert_int_equal(line[strlen(line) - 1], '\n');
}

static void never_waits_for_its_reader(void **state)
{
	(void)state;
	for (int i = 0; i < 10000; i++)
		log_info(&logger, "line %d of a flood that nobody reads", i);
	assert_true(atomic_load(&logger.dropped) > 0);
}

static void tells_how_many_lines_were_dropped(void **state)
{
	char text[4096];
	const char *line;

	(void)state;
	for (int i = 0; i < 10000; i++)
		log_info(&logger, "line %d of a flood that nobody reads", i);
	assert_int_equal(fcntl(reader, F_SETFL, O_NONBLOCK), 0);
	while (read(reader, text, sizeof(text)) > 0)
		continue;
	log_info(&logger, "after");
	line = written();
	assert_non_null(strstr(line, "log lines were dropped\n"));
	assert_non_null(strstr(line, "after\n"));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(writes_a_line),
		CLAIM(leaves_out_what_is_not_wanted),
		CLAIM(tells_the_journal_how_urgent_it_is),
		CLAIM(cuts_what_is_too_long),
		CLAIM(never_waits_for_its_reader),
		CLAIM(tells_how_many_lines_were_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
