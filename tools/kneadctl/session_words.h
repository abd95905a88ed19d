/* SPDX-License-Identifier: MIT */
/*
 * Session words: what is to be done now, as a therapist is told it, from the
 * session's properties.
 */
#ifndef KNEADCTL_SESSION_WORDS_H
#define KNEADCTL_SESSION_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define SESSION_WORDS_SIZE 256

struct session_words {
	const char *headline;		 /* in capitals: "HOLD" */
	char detail[SESSION_WORDS_SIZE]; /* where, how hard, how long */
	const char *advice; /* what to press or do next; "": nothing */
	bool alarming;	    /* something is not as planned */
};

/* `hub` names the sites. */
struct session_words session_words(const json_t *session, const json_t *hub);

/* "left lower back" for "lumbar-left", from the hub's property Sites. */
const char *session_site(const json_t *hub, const char *site);

/* "too light", "right", "too hard"; "" when nothing is asked for. */
const char *session_guidance(const json_t *session);

/* Over: nothing more will happen in it. */
bool session_is_over(const json_t *session);
bool session_is_aborted(const json_t *session);

/* Changes when something else is to be done, for a line on paper. */
void session_moment(const json_t *session, char *out, size_t size);

/* How it went, in lines: points, presses, dose, ratings, why it ended. */
void session_summary(const json_t *session, char *out, size_t size);

#endif
