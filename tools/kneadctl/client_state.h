/* SPDX-License-Identifier: MIT */
/*
 * What a client holds, for its own files: client.c connects and waits,
 * client_call.c calls, client_hub.c loads and follows.
 */
#ifndef KNEADCTL_CLIENT_STATE_H
#define KNEADCTL_CLIENT_STATE_H

#include "client.h"

#include "bus_name.h"

#define CLIENT_PROBLEM_SIZE 1024
#define CLIENT_CONNECT_MS   5000
#define CLIENT_INTERRUPTS   4

struct client {
	uv_loop_t loop;
	struct bus *bus;
	uv_timer_t timer;
	uv_prepare_t awake;
	uv_signal_t interrupts[CLIENT_INTERRUPTS];
	const bool *awaited; /* of client_wait(); NULL: nothing */
	bool timed_out;
	bool interrupted;
	bool connected;
	bool lost;
	bool following;		      /* signals and owner */
	struct bus_name_watch *owner; /* freed with the bus */
	bool owner_known;
	bool has_owner;
	struct model model;
	client_signal_fn handler;
	void *userdata;
	char problem_name[128];
	char problem[CLIENT_PROBLEM_SIZE];
};

void client_set_problem(struct client *client, const char *name,
			const char *text);

/* There is no hub: tells so. Always -ENOENT. */
int client_no_hub(struct client *client);

#endif
