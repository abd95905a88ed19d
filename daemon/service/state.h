/* SPDX-License-Identifier: MIT */
/*
 * What the service holds, for its own files: the latest views, the objects,
 * the callers and the calls that wait for the engine's answer.
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include "bus_object.h"
#include "callers.h"
#include "interfaces.h"
#include "service.h"

#define CALLS_MAX	     64 /* that wait for the engine; more are refused */
#define CONTROL_REQUESTS_MAX 8
#define PROPERTIES_MAX	     64

struct wearable_object {
	struct service *service;
	uint16_t index;
	struct bus_object *object; /* NULL: no such wearable now */
	struct wearable_view view;
	uint64_t told_frames; /* when readings were told last */
	uint64_t fingerprint[PROPERTIES_MAX];
};

/* A call that the engine will answer. */
struct waiting_call {
	uint32_t number; /* CALL_NONE: free place */
	struct bus_request *request;
};

/* A request for control, until the bus has said who asks. */
struct control_request {
	struct service *service;
	struct bus_request *request; /* NULL: free place */
};

struct service {
	struct service_options options;
	uv_loop_t *loop;
	struct bus *bus;
	struct callers *callers;
	struct bus_object *object;
	struct hub_view hub;
	uint64_t hub_fingerprint[PROPERTIES_MAX];
	struct wearable_object wearable[WEARABLES_MAX];
	struct waiting_call call[CALLS_MAX];
	struct control_request control[CONTROL_REQUESTS_MAX];
	uint32_t last_call;
	uv_async_t wake;
	uv_timer_t readings;
	unsigned int handles; /* not closed yet */
	void (*on_closed)(void *context);
	void *closed_context;
};

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

/* Answers to RequestControl: only those who may (see service_options). */
void service_request_control(struct service *service,
			     struct bus_request *take_request);

/* A trip as a{sv}, appended inside `iter`. */
int service_append_trip(DBusMessageIter *iter, const struct trip *trip);

/* CLOCK_BOOTTIME in microseconds, as in the views. */
uint64_t service_now_us(void);

/* The object path of a wearable: 17 characters of address below
 * SERVICE_WEARABLES. */
#define WEARABLE_PATH_SIZE (sizeof(SERVICE_WEARABLES) + 18)
void service_wearable_path(const uint8_t address[6],
			   char out[WEARABLE_PATH_SIZE]);

#endif
