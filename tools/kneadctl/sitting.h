/* SPDX-License-Identifier: MIT */
/*
 * Sitting: one session as this program takes part in it: prepared or found on
 * the bus, followed to its end, with what its keys and its lines ask of it.
 * sitting.c follows and asks, sitting_lines.c prints, sitting_screen.c takes
 * keys, sitting_draw.c draws.
 */
#ifndef KNEADCTL_SITTING_H
#define KNEADCTL_SITTING_H

#include "command.h"
#include "live.h"
#include "session_words.h"
#include "terminal.h"
#include "trend.h"

#include <stdbool.h>
#include <stdint.h>

#define RATING_UNSET (-1)
#define SITTING_ASKS 8 /* that may be open at once: keys come fast */

struct sitting {
	const struct invocation *invocation;
	struct client *client;
	char path[MODEL_PATH_SIZE]; /* of the session */
	bool mine;		    /* prepared here: control is ours */
	/* What nobody is there to do: for lines, demonstrations and tests. */
	bool starts;	 /* by itself: lines have no Enter */
	bool unattended; /* takes every pad for moved when it should be */
	int rating;	 /* answers to every question; RATING_UNSET: none */
	/* By the loop's clock, ms. */
	uint64_t stopped_at;  /* seen so; 0: it is not */
	uint64_t attended_at; /* last; 0: never */
	uint64_t started_at;  /* first asked to start; 0: never */
	/* Lines. */
	char moment[SESSION_MOMENT_SIZE]; /* told last */
	char told[LIVE_MESSAGE_SIZE];	  /* the last message told */
	/* Screen. */
	struct terminal terminal;
	struct trend trend;
	bool aborting; /* q was pressed once */
	/* A message that goes by itself, and when; others stay. */
	char passing[LIVE_MESSAGE_SIZE];
	unsigned int passes_at; /* turn */
	unsigned int turns;
	double elapsed_s; /* seen last: the hub forgets it at the end */
	/* Calls under way. */
	struct live live; /* with the message that is to be told */
	struct client_question asks[SITTING_ASKS];
	bool done;
};

/* Ties it to its client; `sitting` has invocation and path. */
void sitting_begin(struct sitting *sitting);
void sitting_end(struct sitting *sitting);

/* Follows the session until it is over. 0, or a negative errno as
 * client_wait(); -EINTR: the person left, and a session of ours was aborted in
 * order; -EREMOTEIO: the hub would not start it, told in live.message;
 * -ENOTTY: no screen can be shown, the same. */
int sitting_by_lines(struct sitting *sitting);
int sitting_by_screen(struct sitting *sitting);

/* The session's properties now; NULL: it is gone. */
const json_t *sitting_session(const struct sitting *sitting);

/* Keeps what is gone when the session is over. */
void sitting_notice(struct sitting *sitting);

/* What stopped it, in words; "": nothing that is still tripped. */
const char *sitting_trip(const struct sitting *sitting);

/* Tells something for a while: a refusal, a hint. */
void sitting_mention(struct sitting *sitting, const char *text);

/* Asks a method of the session without waiting; what is refused is mentioned.
 * -EBUSY: too many are open; what lets go and the rating go out all the same
 * (SR-15, SR-18). */
int sitting_ask(struct sitting *sitting, const char *method);
int sitting_rate(struct sitting *sitting, uint32_t nrs);
/* Changes the target by so much. */
int sitting_adjust(struct sitting *sitting, double newton);
int sitting_acknowledge(struct sitting *sitting);

/* Readings shall be told from now on. */
void sitting_want_readings(struct sitting *sitting);

/* What a person would do now, when nobody is there. -EREMOTEIO: it was tried
 * for long enough to start the session. */
int sitting_attend(struct sitting *sitting);

/* After the following ended with `error`: a person who leaves has a session of
 * ours aborted in order, and whoever cannot wait for that stops everything;
 * then waits until no pad presses any more, for the hub stops what is left
 * pressing when we leave (SR-15). Returns `error`. */
int sitting_close(struct sitting *sitting, int error);

#endif
