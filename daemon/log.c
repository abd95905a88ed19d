/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* JOURNAL_STREAM is "device:inode" of the journal's stream; what inherited
 * the variable but logs elsewhere must not write prefixes. */
static bool is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat status;

	if (stream == NULL || fstat(fd, &status) < 0)
		return false;
	(void)snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)status.st_dev,
		       (uintmax_t)status.st_ino); /* cut means different */
	return strcmp(own, stream) == 0;
}

void log_init(struct log *log, int fd, enum log_level verbose)
{
	log->fd = fd;
	log->journal = is_journal(fd);
	log->verbose = verbose;
	atomic_init(&log->dropped, 0);
}

/* Room for a line at least: a pipe that is ready takes PIPE_BUF bytes, and a
 * stream socket whatever fits its buffer. */
static bool takes_a_line(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLOUT};

	return poll(&poller, 1, 0) == 1 && (poller.revents & POLLOUT) != 0;
}

static void put(struct log *log, const char *line, size_t length)
{
	ssize_t written = -1;

	if (takes_a_line(log->fd))
		written = write(log->fd, line, length);
	if (written < 0)
		atomic_fetch_add(&log->dropped, 1);
}

static size_t prefix(const struct log *log, enum log_level level, char *line,
		     size_t size)
{
	if (!log->journal)
		return 0;
	return (size_t)snprintf(line, size, "<%d>", (int)level);
}

static void tell_dropped(struct log *log)
{
	unsigned int dropped = atomic_exchange(&log->dropped, 0);
	char line[64];
	size_t used;

	if (dropped == 0)
		return;
	used = prefix(log, LOG_LEVEL_WARNING, line, sizeof(line));
	used += (size_t)snprintf(line + used, sizeof(line) - used,
				 "%u log lines were dropped\n", dropped);
	put(log, line, used);
}

void log_write(struct log *log, enum log_level level, const char *format, ...)
{
	char line[LOG_LINE_MAX];
	size_t room;
	size_t used;
	int length;
	va_list args;

	if (log == NULL || level > log->verbose)
		return;
	used = prefix(log, level, line, sizeof(line));
	room = sizeof(line) - used - 1;
	va_start(args, format);
	length = vsnprintf(line + used, room, format, args);
	va_end(args);
	if (length < 0)
		return;
	used += (size_t)length < room ? (size_t)length : room - 1;
	line[used++] = '\n';
	tell_dropped(log);
	put(log, line, used);
}
