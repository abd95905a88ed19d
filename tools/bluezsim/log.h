/* SPDX-License-Identifier: MIT */
/* What happens, on stderr, for those who asked with -v. */
#ifndef BLUEZSIM_LOG_H
#define BLUEZSIM_LOG_H

struct sim;

/* With -v. */
void log_event(const struct sim *sim, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* With -vv: calls. */
void log_call(const struct sim *sim, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Always: what went wrong. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
