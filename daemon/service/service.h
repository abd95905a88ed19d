/* SPDX-License-Identifier: MIT */
/*
 * Service: org.kneadd on the bus. Callers' wishes go to the engine as
 * commands, the engine's views and notices become properties, replies and
 * signals. Nothing is decided here; the thread that runs it may be slow.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "engine.h"
#include "streams.h"

#include <uv.h>

struct service;

struct service_options {
	const char *bus;	       /* "system", "session" or an address */
	unsigned int calls_per_second; /* each caller's; stops not counted */
	const char *control_group;     /* who may control, besides root and the
					* service's own user; NULL: nobody */
	struct engine *engine;	       /* borrowed; outlives the service */
	struct streams *streams;       /* borrowed; outlives the service */

	void *context;
	void (*wake_hub)(void *context); /* something was posted */
	/* Reads the configuration again: 0, or what to tell the caller. */
	const char *(*reload)(void *context);
	/* For the log. */
	void (*say)(void *context, bool bad, const char *text);
	/* The name is ours: the hub can be used. */
	void (*ready)(void *context);
	/* The bus is gone, or the name is another's (-EEXIST). */
	void (*lost)(void *context, int error);
};

/* -errno: the bus cannot be reached. All callbacks come from the loop. */
int service_open(uv_loop_t *loop, const struct service_options *options,
		 struct service **out);

/* Any thread: the engine has something to tell. */
void service_wake(struct service *service);

/* Loop's thread: what the hub is up to, for a status line. */
void service_state(const struct service *service, const char **state,
		   const char **reason);

/* Replies that wait are given up; `on_closed` may be NULL. */
void service_close(struct service *service, void (*on_closed)(void *context),
		   void *context);

#endif
