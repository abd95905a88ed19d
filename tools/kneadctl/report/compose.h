/* SPDX-License-Identifier: MIT */
/*
 * Compose: says in words, tables and pictures what the figures tell, and what
 * they do not. No medical claim is made; what is missing is said.
 */
#ifndef REPORT_COMPOSE_H
#define REPORT_COMPOSE_H

#include "document.h"

#define COMPOSE_SOURCES_MAX 8

/* What the hub says about the session's routine now; all may be "". */
struct compose_routine {
	char title[SESSIONFILE_LONG];
	char description[1024];
	unsigned int sources;
	struct {
		char source[SESSIONFILE_LONG];
		char what[SESSIONFILE_LONG];
		char confidence[SESSIONFILE_TEXT];
	} source[COMPOSE_SOURCES_MAX];
};

/* Fills the document; see document.failed. */
void compose_report(struct document *document,
		    const struct compose_routine *routine);

/* Its parts. */
void compose_head(struct document *document,
		  const struct compose_routine *routine);
void compose_points(struct document *document);
void compose_stops(struct document *document);
void compose_advice(struct document *document);
void compose_course(struct document *document);
void compose_missing(struct document *document);
void compose_evidence(struct document *document,
		      const struct compose_routine *routine);

/* What is not as it should be, a sentence for each. */
typedef void (*compose_say_fn)(void *context, const char *sentence);
void compose_each_missing(const struct figures *figures, compose_say_fn say,
			  void *context);

/* "14 March 2026, 10:02:15 (UTC+01:00)", by the machine's time zone. */
void compose_format_time(int64_t utc_us, char *out, size_t size);
/* "12 min 30 s" */
void compose_format_length(double seconds, char *out, size_t size);

#endif
