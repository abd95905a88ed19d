/* SPDX-License-Identifier: MIT */
/*
 * Engine: the only caller of the core. Events in, hub_step(), actions out,
 * what stops a wearable first.
 *
 * The engine belongs to the hub thread. Other threads reach it by what is
 * marked so below: bounded queues of events in, stop flags, notices and views
 * out. Nothing here waits for another thread, and once it runs nothing here
 * allocates.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "hub.h"
#include "ports.h"

#include <stdbool.h>
#include <stdint.h>

struct engine;

#define CALL_NONE 0u /* nobody waits for a reply: none is given */

/* Who may post events: each from one thread, with a queue of its own. */
enum engine_producer {
	ENGINE_SERVICE, /* EVENT_COMMAND, EVENT_CALLER_GONE */
	ENGINE_STORE,	/* EVENT_RECORDED, EVENT_RESTORE to _RESTORED */
	ENGINE_MAIN,	/* EVENT_WALL */
	ENGINE_PRODUCER_COUNT
};

/* What the service thread is told, in the order of happening. */
enum notice_type {
	NOTICE_REPLY,	/* .reply: to a command posted with a call number */
	NOTICE_TRIPPED, /* .tripped */
	NOTICE_RECORD,	/* .record: as it went to the store */
	NOTICE_COUNT
};

struct notice {
	enum notice_type type;
	union {
		struct {
			uint32_t call;
			struct refusal refusal; /* REFUSAL_NONE: done */
			uint16_t wearable;
		} reply;
		struct {
			uint16_t wearable;
			struct trip trip;
		} tripped;
		struct record record;
	};
};

/* Which views changed in more than their readings since they were last taken:
 * a bit for each wearable. Readings (force and the like) are in the views at
 * most ENGINE_VIEW_MS late and are not told. */
struct engine_changes {
	bool hub;
	bool session;
	uint64_t wearables;
};

#define ENGINE_VIEW_MS 100

/* How the engine itself fares. */
struct engine_health {
	uint64_t turns; /* of the hub thread's loop */
	uint64_t steps;
	uint32_t turn_max_us;			   /* longest turn so far */
	uint32_t inbox_max[ENGINE_PRODUCER_COUNT]; /* high-water marks */
	uint32_t inbox_size[ENGINE_PRODUCER_COUNT];
	uint32_t outbox_max;
	uint32_t outbox_size;
	uint64_t notices_lost;
	uint64_t records_lost;
	bool unwell; /* SR-22: by what the engine sees */
};

/* The longest turn of the loop that is still well (SR-22): half of the
 * shortest enable token, so that a late turn is told before a token ends.
 * Project default. */
#define ENGINE_TURN_BUDGET_US 50000u /* hub_config_default() has the same */

/* ---- Making it: before the threads start and after they ended ---- */

/* `ports` is copied. -ENOMEM. */
int engine_new(const struct hub_config *config,
	       const struct engine_ports *ports, struct engine **out);
void engine_free(struct engine *engine); /* NULL is allowed */

/* ---- Hub thread ---- */

/* One step. Stops that wait go first, always (SR-15). */
void engine_event(struct engine *engine, const struct event *event);

/* Everything due: stops, posted events, the core's deadline, views, notices.
 * Call it once each turn of the loop, last before waiting. A turn is timed
 * from its first engine_event() or engine_woke() to the end of this. */
void engine_turn(struct engine *engine);

/* The loop woke up with something else than an event. */
void engine_woke(struct engine *engine);

/* When engine_turn() is due again even if nothing happens (CLOCK_BOOTTIME);
 * UINT64_MAX: never. */
uint64_t engine_deadline_us(const struct engine *engine);

/* After a shutdown was asked for: every wearable has confirmed its stop, or
 * the deadline for that has passed. */
bool engine_has_ended(const struct engine *engine);

/* ---- Any thread ---- */

/* Stops a wearable, or all (WEARABLE_ALL), for `caller`. Never refused, never
 * queued, never behind anything (SR-15). Returns a ticket: the stop was taken
 * by the core once engine_stops_taken() has reached it. Wake the hub thread
 * afterwards (hub_thread_wake()). */
uint64_t engine_stop(struct engine *engine, uint16_t wearable, uint32_t caller);
uint64_t engine_stops_taken(const struct engine *engine);

/* Asks for EVENT_SHUTDOWN. */
void engine_shutdown(struct engine *engine);

/* The latest views; a free slot has .present false. */
void engine_hub_view(const struct engine *engine, struct hub_view *out);
void engine_wearable_view(const struct engine *engine, uint16_t wearable,
			  struct wearable_view *out);
/* The session under way or ended last; .session 0: there was none. */
void engine_session_view(const struct engine *engine, struct session_view *out);
void engine_health(const struct engine *engine, struct engine_health *out);

/* Rises with each turn of the hub thread's loop, several times a second even
 * when nothing happens: standing still means hung (SR-22). */
uint64_t engine_heartbeat(const struct engine *engine);

/* ---- The producer's thread ---- */

/* Queues an event for the next turn; no borrowed pointer may be in it. Wake
 * the hub thread afterwards. -EAGAIN: the queue is full. The service's being
 * full makes the hub unwell (SR-22): it bounds what it posts; the store waits
 * and posts again. */
int engine_post(struct engine *engine, enum engine_producer producer,
		const struct event *event);

/* ---- Main thread ---- */

/* A new configuration: EVENT_CONFIG. -EBUSY: the one before was not taken
 * yet. */
int engine_configure(struct engine *engine, const struct hub_config *config);

/* ---- Service thread ---- */

/* Prepares a session: EVENT_SESSION, answered by a NOTICE_REPLY with that call
 * number. The order is copied. -EBUSY: the one before was not taken yet. */
int engine_prepare(struct engine *engine, const struct session_order *order,
		   uint32_t call, uint32_t caller);

/* The oldest notice. false: none. */
bool engine_take_notice(struct engine *engine, struct notice *out);

/* What changed since the last call. Views are published before the notices of
 * the step that changed them. */
struct engine_changes engine_take_changes(struct engine *engine);

#endif
