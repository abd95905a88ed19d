/* SPDX-License-Identifier: MIT */
/*
 * Sitting: one session as this program takes part in it: prepared or found on
 * the bus, followed to its end, with what its keys and its lines ask of it.
 * sitting.c follows and asks, sitting_lines.c prints, sitting_screen.c draws.
 */
#ifndef KNEADCTL_SITTING_H
#define KNEADCTL_SITTING_H

#include "command.h"
#include "trend.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#define SITTING_MESSAGE_SIZE 512
#define SITTING_MOMENT_SIZE  96
#define RATING_UNSET	     (-1)

struct sitting {
	const struct invocation *invocation;
	struct client *client;
	char path[MODEL_PATH_SIZE]; /* of the session */
	bool mine;		    /* prepared here: control is ours */
	/* For demonstrations and tests: what a person would do. */
	bool starts; /* by itself: lines cannot ask for Enter */
	bool unattended;
	int rating;	   /* answers to every question; RATING_UNSET: none */
	uint64_t rated_at; /* of the loop's clock; 0: not yet */
	/* Lines. */
	char moment[SITTING_MOMENT_SIZE]; /* told last */
	/* Screen. */
	struct trend trend;
	char message[SITTING_MESSAGE_SIZE];
	char said[SITTING_MESSAGE_SIZE]; /* the last one on paper */
	bool silent;			 /* the hub does not answer */
	bool aborting;			 /* q was pressed once */
	unsigned int turns;
	uv_timer_t redraw;
	uv_poll_t keys;
	int keys_fd;
	/* Calls under way. */
	struct client_question ping;
	struct client_question stop;
	struct client_question ask;
	const char *asked; /* the method of .ask */
	bool done;
};

/* Follows the session until it is over; `sitting` has client and path. The
 * exit status says how it ended. */
enum exit_status sitting_by_lines(struct sitting *sitting);
enum exit_status sitting_by_screen(struct sitting *sitting);

/* The session's properties now; NULL: it is gone. */
const json_t *sitting_session(const struct sitting *sitting);

/* Asks a method of the session without waiting; the answer becomes the
 * message. One at a time: a second is not sent (-EBUSY). */
int sitting_ask(struct sitting *sitting, const char *method);
int sitting_rate(struct sitting *sitting, uint32_t nrs);
int sitting_adjust(struct sitting *sitting, double newton);
/* RequestControl (when it is not ours), then Acknowledge. */
int sitting_acknowledge(struct sitting *sitting);
/* Hub1.StopAll, at once, however many are under way (SR-15). */
void sitting_stop(struct sitting *sitting);

/* What a person would do now, when nobody is there (unattended). */
void sitting_attend(struct sitting *sitting);

/* What the exit status is once it is over. */
enum exit_status sitting_status(const struct sitting *sitting);

void sitting_say(struct sitting *sitting, const char *text);

#endif
