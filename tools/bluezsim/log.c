/* SPDX-License-Identifier: MIT */
/* Lines on stderr. */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "sim.h"

static void print(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));

static void print(const char *format, va_list args)
{
	fputs("bluezsim: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void log_event(const struct sim *sim, const char *format, ...)
{
	va_list args;

	if (sim->options.verbose < 1)
		return;
	va_start(args, format);
	print(format, args);
	va_end(args);
}

void log_call(const struct sim *sim, const char *format, ...)
{
	va_list args;

	if (sim->options.verbose < 2)
		return;
	va_start(args, format);
	print(format, args);
	va_end(args);
}

void log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
}
