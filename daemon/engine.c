/* SPDX-License-Identifier: MIT */
/*
 * One step: stops that wait, then the event, then its actions.
 *
 * A stop is looked for before each event and not only once a turn: it waits
 * for one step at most (SR-15).
 */
#include "engine.h"

#include "carry.h"
#include "engine_state.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Posted events taken from one producer in one turn: frames of wearables wait
 * no longer than these steps. */
#define EVENTS_A_TURN 32

/* How long a shutdown waits for wearables to confirm: the longest token and
 * the longest release together, doubled (SR-1; proto: 1000 ms, 500 ms). */
#define SHUTDOWN_US 3000000u

/* Records the store had no room for, to be told to the core. */
#define LOST_MAX 512

/* Readings are published no more often; at the latest after ENGINE_VIEW_MS. */
#define VIEW_EVERY_US 40000u

#define CLOCKS_US 250000u /* the clocks are compared so often */

static void step(struct engine *engine, const struct event *event)
{
	uint64_t now_us = engine->ports.now_us(engine->ports.context);

	assert(!engine->stepping);
	engine->stepping = true;
	actions_clear(&engine->actions);
	hub_step(engine->hub, event, now_us, &engine->actions);
	engine->steps++;
	carry_out(engine, now_us);
	engine->stepping = false;
}

/* SR-15: whatever else waits. */
static void take_stops(struct engine *engine)
{
	struct event event;

	if (!mailbox_has_stops(&engine->mailbox))
		return;
	while (mailbox_take_stop(&engine->mailbox, &event))
		step(engine, &event);
	mailbox_stops_done(&engine->mailbox);
	engine->tell = true;
}

void engine_woke(struct engine *engine)
{
	if (engine->turn_began_us == 0)
		engine->turn_began_us =
			engine->ports.monotonic_us(engine->ports.context);
}

void engine_event(struct engine *engine, const struct event *event)
{
	engine_woke(engine);
	take_stops(engine);
	step(engine, event);
}

static void take_shutdown(struct engine *engine)
{
	struct event event = {.type = EVENT_SHUTDOWN};

	if (engine->shutdown_us != 0 || !atomic_load(&engine->mailbox.shutdown))
		return;
	engine->shutdown_us = engine->ports.now_us(engine->ports.context);
	engine_event(engine, &event);
}

static void take_config(struct engine *engine)
{
	struct event event = {.type = EVENT_CONFIG};

	event.config = mailbox_config(&engine->mailbox);
	if (event.config == NULL)
		return;
	engine_event(engine, &event);
	mailbox_config_done(&engine->mailbox);
}

static void take_prepare(struct engine *engine)
{
	const struct event *event = mailbox_prepared(&engine->mailbox);

	if (event == NULL)
		return;
	engine_event(engine, event);
	mailbox_prepare_done(&engine->mailbox);
}

static void take_lost_records(struct engine *engine)
{
	struct event event = {.type = EVENT_RECORDED};

	for (size_t i = queue_length(engine->lost); i > 0; i--) {
		if (!queue_pop(engine->lost, &event.recorded.number))
			return;
		event.recorded.written = false;
		engine_event(engine, &event);
	}
}

static void take_posted(struct engine *engine)
{
	struct event event;

	for (int who = 0; who < ENGINE_PRODUCER_COUNT; who++)
		for (int i = 0; i < EVENTS_A_TURN; i++) {
			if (!mailbox_take_event(&engine->mailbox,
						(enum engine_producer)who,
						&event))
				break;
			engine_event(engine, &event);
		}
}

static void tick(struct engine *engine)
{
	struct event event = {.type = EVENT_TICK};

	if (hub_deadline_us(engine->hub) <=
	    engine->ports.now_us(engine->ports.context))
		engine_event(engine, &event);
}

/* Of wearables that told something, or of a session, whose time goes on. */
static bool has_readings(const struct engine *engine)
{
	return engine->stale != 0 || engine->session_runs;
}

/* Not with every frame, but where a frame woke the hub anyway: to be woken
 * for this alone costs more than the copying. */
static void publish_readings(struct engine *engine, uint64_t now_us)
{
	if (!has_readings(engine) ||
	    now_us < engine->published_us + VIEW_EVERY_US)
		return;
	board_publish(&engine->board, engine->hub, now_us, engine->stale);
	if (engine->session_runs)
		(void)board_publish_session(
			&engine->board, engine->hub,
			now_us); /* its end is told as a change */
	engine->published_us = now_us;
	engine->stale = 0;
}

static void publish_health(struct engine *engine)
{
	struct engine_health health = {
		.turns = atomic_load(&engine->turns),
		.steps = engine->steps,
		.turn_max_us = engine->vigil.turn_max_us,
		.outbox_max = engine->board.notices_max,
		.outbox_size = (uint32_t)queue_capacity(engine->board.notices),
		.notices_lost = engine->board.notices_lost,
		.records_lost = engine->records_lost,
		.unwell = engine->vigil.told != VIGIL_NONE,
	};

	for (size_t i = 0; i < ENGINE_PRODUCER_COUNT; i++) {
		health.inbox_max[i] =
			atomic_load(&engine->mailbox.inbox_max[i]);
		health.inbox_size[i] =
			(uint32_t)queue_capacity(engine->mailbox.inbox[i]);
	}
	snapshot_write(engine->board.health, &health);
}

/* SR-22: what the engine sees of itself. What waits for BlueZ grows only by
 * what is sent, so most turns need not look. */
static void watch(struct engine *engine, uint64_t now_us, uint64_t mono_us)
{
	struct vigil *vigil = &engine->vigil;
	bool is_due = now_us >= engine->clocks_due_us;

	if (mailbox_take_overflow(&engine->mailbox))
		vigil_note(vigil, VIGIL_COMMANDS, now_us);
	if ((engine->sent || is_due) &&
	    engine->ports.is_congested(engine->ports.context))
		vigil_note(vigil, VIGIL_BUS, now_us);
	engine->sent = false;
	vigil_clocks(vigil, now_us, mono_us);
	if (is_due) {
		engine->clocks_due_us = now_us + CLOCKS_US;
		publish_health(engine);
	}
}

static void judge(struct engine *engine, uint64_t now_us)
{
	struct vigil_verdict verdict = vigil_judge(&engine->vigil, now_us);
	struct event event = {.type = EVENT_UNWELL};

	if (!verdict.changed)
		return;
	event.unwell.unwell = verdict.unwell;
	event.unwell.why = verdict.why;
	engine_event(engine, &event);
}

static bool waits_for_stop(const struct wearable_view *view)
{
	return view->present && view->active && !view->stop_confirmed &&
	       view->link >= LINK_STOPPING && view->link <= LINK_READY;
}

static bool all_have_stopped(struct engine *engine, uint64_t now_us)
{
	struct wearable_view view;

	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		hub_wearable_view(engine->hub, i, now_us, &view);
		if (waits_for_stop(&view))
			return false;
	}
	return true;
}

static void end(struct engine *engine, uint64_t now_us)
{
	if (engine->shutdown_us == 0 || engine->ended)
		return;
	engine->ended = now_us >= engine->shutdown_us + SHUTDOWN_US ||
			all_have_stopped(engine, now_us);
}

static void turn_ended(struct engine *engine, uint64_t now_us, uint64_t mono_us)
{
	vigil_turn(&engine->vigil, mono_us - engine->turn_began_us, now_us);
	engine->turn_began_us = 0;
	atomic_fetch_add_explicit(&engine->turns, 1, memory_order_relaxed);
	if (engine->sampled)
		engine->ports.sampled(engine->ports.context);
	engine->sampled = false;
	if (engine->tell)
		engine->ports.notify(engine->ports.context);
	engine->tell = false;
}

void engine_turn(struct engine *engine)
{
	const struct engine_ports *ports = &engine->ports;
	uint64_t now_us;
	uint64_t mono_us;

	engine_woke(engine);
	take_stops(engine);
	take_shutdown(engine);
	take_config(engine);
	take_prepare(engine);
	take_lost_records(engine);
	take_posted(engine);
	tick(engine);
	now_us = ports->now_us(ports->context);
	mono_us = ports->monotonic_us(ports->context);
	publish_readings(engine, now_us);
	watch(engine, now_us, mono_us);
	judge(engine, now_us);
	end(engine, now_us);
	turn_ended(engine, now_us, mono_us);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t engine_deadline_us(const struct engine *engine)
{
	uint64_t due = hub_deadline_us(engine->hub);

	due = earlier(due, engine->clocks_due_us);
	due = earlier(due, vigil_deadline_us(&engine->vigil));
	if (has_readings(engine))
		due = earlier(due,
			      engine->published_us + ENGINE_VIEW_MS * 1000u);
	if (engine->shutdown_us != 0 && !engine->ended)
		due = earlier(due, engine->shutdown_us + SHUTDOWN_US);
	if (queue_length(engine->lost) > 0)
		return 0;
	for (size_t i = 0; i < ENGINE_PRODUCER_COUNT; i++)
		if (queue_length(engine->mailbox.inbox[i]) > 0)
			return 0;
	return due;
}

bool engine_has_ended(const struct engine *engine)
{
	return engine->ended;
}

uint64_t engine_stop(struct engine *engine, uint16_t wearable, uint32_t caller)
{
	return mailbox_stop(&engine->mailbox, wearable, caller);
}

uint64_t engine_stops_taken(const struct engine *engine)
{
	return atomic_load(&engine->mailbox.stops_taken);
}

void engine_shutdown(struct engine *engine)
{
	atomic_store(&engine->mailbox.shutdown, true);
}

void engine_hub_view(const struct engine *engine, struct hub_view *out)
{
	snapshot_read(engine->board.hub, out);
}

void engine_wearable_view(const struct engine *engine, uint16_t wearable,
			  struct wearable_view *out)
{
	assert(wearable < WEARABLES_MAX);
	snapshot_read_at(engine->board.wearables, wearable, out);
}

void engine_session_view(const struct engine *engine, struct session_view *out)
{
	snapshot_read(engine->board.session, out);
}

void engine_health(const struct engine *engine, struct engine_health *out)
{
	snapshot_read(engine->board.health, out);
}

uint64_t engine_heartbeat(const struct engine *engine)
{
	return atomic_load_explicit(&engine->turns, memory_order_relaxed);
}

int engine_post(struct engine *engine, enum engine_producer producer,
		const struct event *event)
{
	return mailbox_post(&engine->mailbox, producer, event);
}

int engine_configure(struct engine *engine, const struct hub_config *config)
{
	return mailbox_configure(&engine->mailbox, config);
}

int engine_prepare(struct engine *engine, const struct session_order *order,
		   uint32_t call, uint32_t caller)
{
	return mailbox_prepare(&engine->mailbox, order, call, caller);
}

bool engine_take_notice(struct engine *engine, struct notice *out)
{
	return queue_pop(engine->board.notices, out);
}

struct engine_changes engine_take_changes(struct engine *engine)
{
	return (struct engine_changes){
		.hub = atomic_exchange(&engine->board.hub_changed, false),
		.session =
			atomic_exchange(&engine->board.session_changed, false),
		.wearables =
			atomic_exchange(&engine->board.wearables_changed, 0),
	};
}

static int build(struct engine *engine, const struct hub_config *config)
{
	uint64_t now_us = engine->ports.now_us(engine->ports.context);
	int error = mailbox_init(&engine->mailbox);

	if (error == 0)
		error = board_init(&engine->board);
	if (error == 0)
		error = queue_new(LOST_MAX, sizeof(uint32_t), &engine->lost);
	if (error == 0)
		engine->hub = calloc(1, hub_size());
	if (error == 0 && engine->hub == NULL)
		error = -ENOMEM;
	if (error < 0)
		return error;
	hub_init(engine->hub, config, now_us);
	vigil_init(&engine->vigil, config->turn_budget_ms * 1000, now_us,
		   engine->ports.monotonic_us(engine->ports.context));
	board_publish(&engine->board, engine->hub, now_us,
		      0); /* as there are no wearables, their views are zero */
	(void)board_publish_session(&engine->board, engine->hub,
				    now_us); /* there is none */
	publish_health(engine);
	return 0;
}

int engine_new(const struct hub_config *config,
	       const struct engine_ports *ports, struct engine **out)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	int error;

	if (engine == NULL)
		return -ENOMEM;
	engine->ports = *ports;
	error = build(engine, config);
	if (error < 0) {
		engine_free(engine);
		return error;
	}
	*out = engine;
	return 0;
}

void engine_free(struct engine *engine)
{
	if (engine == NULL)
		return;
	queue_free(engine->lost);
	board_done(&engine->board);
	mailbox_done(&engine->mailbox);
	free(engine->hub);
	free(engine);
}
