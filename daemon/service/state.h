/* SPDX-License-Identifier: MIT */
/*
 * What the service holds, for its own files: the latest views, the objects,
 * the callers and the calls that wait for the engine's answer; and what each
 * of its files offers the others.
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include "bus_call.h"
#include "bus_object.h"
#include "callers.h"
#include "interfaces.h"
#include "service.h"
#include "signals.h"
#include "told.h"

#define TICK_MS	      100 /* readings: at most ten times a second */
#define CALLS_MAX     64  /* that wait for the engine; more are refused */
#define INQUIRIES_MAX 32  /* to the bus, who a caller is */
#define RECORDS_MAX   32  /* calls that wait for the records */

struct wearable_object {
	struct service *service;
	uint16_t index;
	struct bus_object *object; /* NULL: no such wearable now */
	struct wearable_view view;
	struct told told;
	uint64_t trip_us[PADS_MAX]; /* when the trip told last was */
};

/* The session prepared last. */
struct session_object {
	struct service *service;
	struct bus_object *object; /* NULL: none was */
	struct session_view view;
	uint32_t forgotten; /* its patient was: it is shown no more */
	struct told told;
};

/* A call that the engine will answer. */
struct waiting_call {
	uint32_t number; /* CALL_NONE: free place */
	struct bus_request *request;
	uint32_t session; /* the answer is its path; 0: there is none */
};

/* Pause, abort and mark, and each rating. */
#define URGENT_KINDS	  (3 + NRS_MAX + 1)
#define URGENT_JOINED_MAX 8

/* A command on its way, and who waits for its answer. */
struct urgent {
	uint32_t number; /* CALL_NONE: none of the kind is on its way */
	size_t joined;
	struct bus_request *request[URGENT_JOINED_MAX];
};

/* A call that the records will answer. */
struct waiting_record {
	uint32_t tag; /* 0: free place */
	struct bus_request *request;
	struct session_order *order;	 /* with CLINIC_PREPARE; owned */
	char patient[SESSION_NAME_SIZE]; /* with CLINIC_FORGET_PATIENT */
};

/* What is asked of the records, and for whom. */
struct records_question {
	enum clinic_call call;
	uint32_t uid;
	const struct clinic_value *arguments;
	size_t count;
};

/* What a caller must be for a call that not everybody may make. */
struct privilege {
	bool group; /* the control group will do; else the service's user */
	const char *denied; /* what others are told */
	/* It is; `uid` is whose it is. */
	void (*granted)(struct service *service,
			struct bus_request *take_request, uint32_t uid);
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
	struct told hub_told;
	struct wearable_object wearable[WEARABLES_MAX];
	struct session_object session;
	struct signals signals;
	struct waiting_call call[CALLS_MAX];
	struct urgent urgent[URGENT_KINDS];
	struct waiting_record record[RECORDS_MAX];
	uint32_t last_tag;
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
		  struct readings what, bool on);

/* Says in the log that the caller asked for something: not too often, and
 * with its reason, the call's only argument. */
void service_say_asked(struct service *service,
		       const struct bus_request *request, const char *what);

/* Prepares a session; the answer comes with the engine's: the path. */
void service_prepare(struct service *service, struct bus_request *take_request,
		     const struct session_order *order);

/* The core's number of the request's caller. */
uint32_t calls_caller(const struct service *service,
		      const struct bus_request *request);

/* Posts an event and wakes the hub. -EAGAIN: there is no room for it. */
int calls_post(struct service *service, const struct event *event);

/* Whether the engine was asked for a session and has not answered. */
bool calls_is_preparing(const struct service *service);

/* A number for the next call of the engine. */
uint32_t calls_next(struct service *service);

/* The engine's answer; one for a call given up is passed over. */
void calls_answer(struct service *service, uint32_t number,
		  const struct refusal *refusal);

/* Answers all that wait with an error. */
void calls_give_up(struct service *service, const char *name, const char *text);

/* caller_gone_fn: a caller who is gone holds nothing (SR-15). */
bool calls_caller_gone(uint32_t caller, void *service);

/* ---- urgent.c: what a session is asked for, whatever was asked before ---- */

/* Takes COMMAND_SESSION_PAUSE, _ABORT, _MARK and _RATE; `command` has all but
 * call and caller set. */
void urgent_take(struct service *service, struct bus_request *take_request,
		 struct command command);

/* The engine's answer; false: to none of these. */
bool urgent_answer(struct service *service, uint32_t number,
		   const struct refusal *refusal);

/* Answers all that wait with an error. */
void urgent_give_up(struct service *service, const char *name,
		    const char *text);

/* How many requests wait. */
size_t urgent_waiting(const struct service *service);

/* ---- sessions.c: the object of the session prepared last ---- */

/* "/org/kneadd/session/4294967295" */
#define SESSION_PATH_SIZE (sizeof(SERVICE_SESSIONS) + 11)

void sessions_path(uint32_t number, char out[SESSION_PATH_SIZE]);

/* Reads the view; the object comes, goes or tells what differs. */
void sessions_update(struct service *service);

/* Reads the latest view for a getter; nothing is told. */
void sessions_refresh(struct session_object *session);

void sessions_tell_readings(struct service *service);

/* Tells what a record says of the session as a signal. */
void sessions_record(struct service *service, const struct record *record);

/* Whether a session of that patient is under way. */
bool sessions_is_of(const struct service *service, const char *patient);

/* The patient was forgotten: a session of theirs is shown no more. */
void sessions_forget(struct service *service, const char *patient);

/* ---- records.c: calls that the records answer ---- */

/* bus_method_fn of every call in clinic_calls; userdata: the service. */
void records_call(struct bus_request *take_request, void *userdata);

/* Asks for the facts of a session; prepare_go_on() follows. 0: the order is
 * taken; else the request was answered. */
int records_prepare(struct service *service, struct bus_request *take_request,
		    uint32_t uid, struct session_order *order);

/* Takes what the records have answered; true: all that is there now. */
bool records_take(struct service *service);

/* Answers all that wait with an error. */
void records_give_up(struct service *service, const char *name,
		     const char *text);

/* How many calls wait. */
size_t records_waiting(const struct service *service);

/* ---- records_answer.c ---- */

void records_answer(struct bus_request *take_request,
		    const struct clinic_result *result);

/* ---- prepare.c: what a session is prepared with ---- */

/* bus_method_fn of Prepare; userdata: the service. */
void prepare_call(struct bus_request *take_request, void *userdata);

/* The records have given the facts: the engine is asked. */
void prepare_go_on(struct service *service, struct bus_request *take_request,
		   struct session_order *order,
		   const struct clinic_facts *facts);

/* ---- library.c: routines and questions; userdata: the service ---- */

void library_list_routines(struct bus_request *take_request, void *userdata);
void library_read_routine(struct bus_request *take_request, void *userdata);
void library_check_routine(struct bus_request *take_request, void *userdata);
void library_list_questions(struct bus_request *take_request, void *userdata);

/* Parses a routine's file. -EINVAL: it has faults; another: it could not be
 * parsed. `out` may be NULL; *ret_faults is to be freed and may be NULL. */
int library_parse(const struct service *service, const char *name,
		  const char *text, struct routine *out, char **ret_faults);

/* ---- privilege.c: calls that not everybody may make ---- */

/* Asks the bus who the caller is; then `privilege` decides. */
void privilege_ask(struct service *service, struct bus_request *take_request,
		   const struct privilege *privilege);

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
extern const struct bus_property session1_properties[];

/* The first of each that is told only to those who want readings. */
#define WEARABLE1_FIRST_READING "RSSI"
#define SESSION1_FIRST_READING	"Force"

#endif
