/* SPDX-License-Identifier: MIT */
/*
 * Live: what every live view keeps up with the hub beside its own business:
 * whether it still answers, the stop (SR-15), and what is to be told.
 */
#ifndef KNEADCTL_LIVE_H
#define KNEADCTL_LIVE_H

#include "client.h"

#include <stdbool.h>

#define LIVE_MESSAGE_SIZE 512

struct live {
	struct client *client;
	const char *reason;		 /* of its stops, for the hub's log */
	char message[LIVE_MESSAGE_SIZE]; /* to be told; "": nothing */
	/* It is that a stop was not sent or answered: nothing less may take its
	 * place. */
	bool alarming;
	bool silent; /* the hub does not answer live_ping() */
	struct client_question ping;
	struct client_question stop;
};

/* `reason` lives longer than `live`. */
void live_begin(struct live *live, struct client *client, const char *reason);
void live_end(struct live *live);

void live_say(struct live *live, const char *text);

/* Finds out whether the hub still answers: live->silent says so soon. */
void live_ping(struct live *live);

/* Hub1.StopAll, at once, however many are under way (SR-15). */
void live_stop_all(struct live *live);

/* For a client_signal_fn: tells what was stopped and why. Whether the signal
 * was that. */
bool live_take_trip(struct live *live, const char *member,
		    const json_t *arguments);

#endif
