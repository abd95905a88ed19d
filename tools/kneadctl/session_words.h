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

#define SESSION_WORDS_SIZE   512
#define SESSION_MOMENT_SIZE  1024
#define SESSION_SUMMARY_SIZE 1024
#define SESSION_NEXT_SIZE    128

struct session_words {
	const char *headline;		 /* in capitals: "HOLD" */
	char detail[SESSION_WORDS_SIZE]; /* where and how hard, or why not */
	const char *keys; /* what may be pressed or done next; "": nothing */
	bool alarming;	  /* something is not as planned */
};

/* `hub` names the sites. `session` NULL: there is none. */
struct session_words session_words(const json_t *session, const json_t *hub);

/* "left lower back" for "lumbar-left", from the hub's property Sites. */
const char *session_site(const json_t *hub, const char *site);

/* The step now, counted from 1. */
double session_step_number(const json_t *session);

/* What comes after this step: "press QL right". Before the start: the first. */
void session_next(const json_t *session, char out[SESSION_NEXT_SIZE]);

/* "too light", "right", "too hard"; "" when nothing is asked of a hand, while
 * a pad is on its way by itself, and in a rest, where any force is too much. */
const char *session_guidance(const json_t *session);

bool session_is_in(const json_t *session, const char *state);

/* Over: nothing more will happen in it. */
bool session_is_over(const json_t *session);
bool session_is_aborted(const json_t *session);

/* Differs as soon as something else is to be done or told. */
void session_moment(const json_t *session, char out[SESSION_MOMENT_SIZE]);

/* How it went, in lines: points, presses, dose, ratings, why it ended;
 * `elapsed_s`: how long it took, 0: not known. */
void session_summary(const json_t *session, double elapsed_s,
		     char out[SESSION_SUMMARY_SIZE]);

#endif
