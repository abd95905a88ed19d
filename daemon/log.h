/* SPDX-License-Identifier: MIT */
/*
 * Log: one line a message on standard error, with the journal's <N> prefix
 * when the journal reads it.
 *
 * A log never makes its caller wait: a line that its reader does not take at
 * once is dropped and counted, and the count is told with the next line that
 * gets through. Any thread may log, the hub thread included.
 */
#ifndef LOG_H
#define LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* As in syslog(3), so that the journal understands them. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

#define LOG_LINE_MAX 512 /* bytes; what is longer is cut */

struct log {
	int fd; /* borrowed: standard error, open as long as the process */
	bool journal;		/* write the <N> prefix */
	enum log_level verbose; /* nothing less urgent than this is written */
	atomic_uint dropped;
};

/* Logs to `fd`; the prefix is written when the environment variable
 * JOURNAL_STREAM names that very descriptor (systemd.exec(5)). */
void log_init(struct log *log, int fd, enum log_level verbose);

/* A line: no newline at the end. `log` may be NULL: nothing is written. */
void log_write(struct log *log, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_error(log, ...)   log_write(log, LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(log, ...) log_write(log, LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(log, ...)  log_write(log, LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(log, ...)    log_write(log, LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(log, ...)   log_write(log, LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
