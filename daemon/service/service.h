/* SPDX-License-Identifier: MIT */
/*
 * Service: org.kneadd on the bus. Callers' wishes go to the engine as
 * commands, the engine's views and notices become properties, replies and
 * signals. Nothing is decided here; the thread that runs it may be slow.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "clinic.h"
#include "engine.h"
#include "routine_file.h"
#include "streams.h"

#include <uv.h>

struct service;

/* One number of the property Health, such as {"RecordsWaiting", 3}. */
struct service_figure {
	const char *name; /* constant; a word of letters, CamelCase */
	uint64_t value;
};

#define SERVICE_FIGURES_MAX 32

struct service_options {
	const char *bus;	       /* "system", "session" or an address */
	unsigned int calls_per_second; /* each caller's; stops not counted */
	const char *control_group;     /* who may control, besides root and the
					* service's own user; NULL: nobody */
	struct engine *engine;	       /* borrowed; outlives the service */
	struct streams *streams;       /* borrowed; outlives the service */
	struct clinic *clinic; /* borrowed; outlives the service, but its
				  thread has ended before service_close() */
	const struct hub_config *config; /* borrowed: the room's, as it is */

	void *context;
	void (*wake_hub)(void *context); /* something was posted */
	/* Reads the configuration again: NULL, or what to tell the caller. */
	const char *(*reload)(void *context);
	/* The routines there are; borrowed until the loop turns. */
	const struct routines *(*routines)(void *context);
	/* For the log. */
	void (*say)(void *context, bool bad, const char *text);
	/* The name is ours: the hub can be used. */
	void (*ready)(void *context);
	/* The bus is gone, or the name is another's (-EEXIST). */
	void (*lost)(void *context, int error);
	/* How the rooms that the service does not know fare (the store, BlueZ's
	 * side): fills `out` for Health and answers how many. NULL: nothing to
	 * add. */
	size_t (*health)(void *context,
			 struct service_figure out[SERVICE_FIGURES_MAX]);
};

/* -errno: the bus cannot be reached. All callbacks come from the loop. */
int service_open(uv_loop_t *loop, const struct service_options *options,
		 struct service **out);

/* Any thread: the engine or the clinic has something to tell. */
void service_wake(struct service *service);

/* Loop's thread: what the hub is up to, for a status line. */
void service_state(const struct service *service, const char **state,
		   const char **reason);

/* Loop's thread: a shutdown was asked for; the state says so from now on. */
void service_stopping(struct service *service);

/* Replies that wait are given up; `on_closed` may be NULL. */
void service_close(struct service *service, void (*on_closed)(void *context),
		   void *context);

#endif
