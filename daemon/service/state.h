/* SPDX-License-Identifier: MIT */
/*
 * What the service holds, for its own files: the latest views, the objects,
 * the callers and the calls that wait for the engine's answer; and what each
 * of its files offers the others.
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include "bus_object.h"
#include "callers.h"
#include "interfaces.h"
#include "service.h"

#define TICK_MS	       100 /* readings: at most ten times a second */
#define CALLS_MAX      64  /* that wait for the engine; more are refused */
#define INQUIRIES_MAX  16  /* to the bus, who a caller is */
#define PROPERTIES_MAX 64

struct wearable_object {
	struct service *service;
	uint16_t index;
	struct bus_object *object; /* NULL: no such wearable now */
	struct wearable_view view;
	uint64_t told[PROPERTIES_MAX]; /* hash of each property as told */
};

/* A call that the engine will answer. */
struct waiting_call {
	uint32_t number; /* CALL_NONE: free place */
	struct bus_request *request;
};

/* What a caller must be for a call that not everybody may make. */
struct privilege {
	bool group; /* the control group will do; else the service's user */
	const char *denied; /* what others are told */
	/* It is. */
	void (*granted)(struct service *service,
			struct bus_request *take_request);
};

/* A call whose caller the bus is asked about. */
struct inquiry {
	struct service *service;
	struct bus_request *request; /* NULL: free place */
	const struct privilege *privilege;
};

struct service {
	struct service_options options;
	gid_t control_gid; /* NO_GROUP: none */
	struct bus *bus;
	struct callers *callers;
	struct bus_object *object;
	struct hub_view hub;
	uint64_t hub_seen_us; /* when .hub was new, by CLOCK_BOOTTIME */
	uint64_t hub_told[PROPERTIES_MAX];
	struct wearable_object wearable[WEARABLES_MAX];
	struct waiting_call call[CALLS_MAX];
	struct inquiry inquiry[INQUIRIES_MAX];
	uint32_t last_call;
	uint64_t notices_lost; /* of the engine's, when last looked */
	uint64_t stop_said_us; /* when a stop was last said in the log */
	bool stopping;
	uv_async_t wake;
	uv_timer_t tick;      /* while there is something to do for it */
	unsigned int handles; /* not closed yet */
	void (*on_closed)(void *context);
	void *closed_context;
};

#define NO_GROUP ((gid_t)-1)

/* ---- service.c ---- */

/* Lets the tick run until nobody needs it. */
void service_need_tick(struct service *service);

/* A line for the log. */
void service_say(struct service *service, bool bad, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* CLOCK_BOOTTIME in microseconds, as in the views. */
uint64_t service_now_us(void);

/* ---- objects.c: objects and properties follow the views ---- */

/* Reads the views that changed; objects come, go and tell what differs. */
void objects_update(struct service *service, struct engine_changes changes);

/* Every TICK_MS: what time alone changes, and the readings that are wanted.
 * false: nobody needs the next one. */
bool objects_tick(struct service *service);

/* Reads the latest view for a getter; nothing is told. */
void objects_refresh_hub(struct service *service);
void objects_refresh(struct wearable_object *wearable);

/* What is left now of a time that the hub's view gave, ms. */
uint32_t objects_remaining_ms(const struct service *service, uint32_t ms);

/* ---- calls.c: what callers ask of the engine ---- */

/* Posts a command for the request's caller; the answer comes with the
 * engine's. `command` has all but call and caller set. */
void service_command(struct service *service, struct bus_request *take_request,
		     struct command command);

/* Stops a wearable or WEARABLE_ALL and answers at once (SR-15). */
void service_stop(struct service *service, struct bus_request *take_request,
		  uint16_t wearable);

/* Answers with a refusal's error. */
void service_refuse(struct bus_request *take_request,
		    const struct refusal *refusal);
void service_refuse_argument(struct bus_request *take_request,
			     const char *text);

/* Turns readings on or off for the request's caller. */
void service_want(struct service *service, struct bus_request *take_request,
		  uint64_t wearables, bool on);

/* The engine's answer; one for a call given up is passed over. */
void calls_answer(struct service *service, uint32_t number,
		  const struct refusal *refusal);

/* Answers all that wait with an error. */
void calls_give_up(struct service *service, const char *name, const char *text);

/* caller_gone_fn: a caller who is gone holds nothing (SR-15). */
bool calls_caller_gone(uint32_t caller, void *service);

/* ---- privilege.c: calls that not everybody may make ---- */

/* Makes the caller the controller, if it may be (see service_options). */
void service_request_control(struct service *service,
			     struct bus_request *take_request);

/* Reads the configuration again, for root and the service's own user. */
void service_reload(struct service *service, struct bus_request *take_request);

/* The group that may control; at start, because asking for it may take long. */
gid_t privilege_group(const char *name);

/* ---- notices.c: what the engine tells ---- */

void notices_take(struct service *service);

/* A trip as a{sv}, appended at `iter`; none is an empty one. */
int service_append_trip(DBusMessageIter *iter, const struct trip *trip);

/* ---- the tables of the interfaces ---- */

extern const struct bus_property hub1_properties[];
extern const struct bus_property wearable1_properties[];

/* The first of Wearable1's that is told only to those who want readings. */
#define FIRST_READING "RSSI"

#endif
