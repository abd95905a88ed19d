/* SPDX-License-Identifier: MIT */
/*
 * Person: kneadctl as somebody runs it, by pipes or at a terminal, and what
 * they see.
 */
#ifndef PERSON_H
#define PERSON_H

#include "fake_hub.h"

#include <stdbool.h>
#include <uv.h>

#define PERSON_OUTPUT (256 * 1024)
#define PERSON_WORDS  16

struct person {
	struct fake_hub *hub; /* whose loop it is */
	uv_process_t process;
	uv_pipe_t pipe[2]; /* standard output and error */
	uv_poll_t screen;
	int terminal; /* our end; -1: there is none */
	int line;     /* the program's end of it, kept open */
	char out[PERSON_OUTPUT];
	size_t out_length;
	char err[PERSON_OUTPUT];
	size_t err_length;
	unsigned int open; /* handles */
	bool exited;
	int status; /* 128 + signal when killed */
	const char *awaited;
};

/* Runs kneadctl with the words, NULL at their end, until it has ended. */
void person_runs(struct person *person, struct fake_hub *hub, const char *bus,
		 ...) __attribute__((sentinel));

/* The same, but only starts it; person_ends() waits. */
void person_begins(struct person *person, struct fake_hub *hub, const char *bus,
		   ...) __attribute__((sentinel));
/* At a terminal of so many columns and lines. */
void person_sits_down(struct person *person, struct fake_hub *hub,
		      const char *bus, unsigned short columns,
		      unsigned short lines, const char *word);
/* The same with more words, NULL at their end. */
struct person_seat {
	unsigned short columns;
	unsigned short lines;
};
void person_sits_to(struct person *person, struct fake_hub *hub,
		    const char *bus, const struct person_seat *seat, ...)
	__attribute__((sentinel));
void person_ends(struct person *person);

/* Waits until the output, since the last person_forgets(), has the text. */
void person_sees(struct person *person, const char *text);
void person_forgets(struct person *person);
void person_types(const struct person *person, const char *keys);
void person_resizes(const struct person *person, unsigned short columns,
		    unsigned short lines);

#endif
