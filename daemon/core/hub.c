/* SPDX-License-Identifier: MIT */
/*
 * Hub: the step. What is due by time comes first, then the event, then what
 * both changed: so nothing that is late is ever taken for fresh.
 */
#include "hub_state.h"

#include <string.h>

#define WRITTEN_US   5000000u /* longer than a card stalls (SR-23) */
#define ANEW_US	     10000u
#define DOSE_HOUR_US 60000000u /* hours gone by are let go of once a minute */

struct hub_config hub_config_default(void)
{
	struct hub_config config = {
		.links_max = 7, /* what the Pi's own chip holds stably */
		.power_adapters = false,
		.token_ms = PROFILE_TOKEN_DEFAULT_MS,
		.sample_rate_hz = 100,
		.frame_interval_ms = 20,
		.rest_permille = 1000,
		.window_max_ms = 300000,
		.self_test_at_ready = true,
		.session_ms = SESSION_TIME_DEFAULT_MS,
		.sessions_a_day = FREQUENCY_SESSIONS_A_DAY,
		.point_a_day = FREQUENCY_POINT_A_DAY,
		.turn_budget_ms = 50,
	};

	for (int kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		for (int region = 0; region < SITE_REGION_COUNT; region++)
			config.limits[kind][region] =
				limits_default((enum contact_kind)kind,
					       (enum site_region)region);
	return config;
}

size_t hub_size(void)
{
	return sizeof(struct hub);
}

void hub_init(struct hub *hub, const struct hub_config *config, uint64_t now_us)
{
	/* Slots that nobody uses stay as they are: untouched memory is none. */
	memset(hub, 0, offsetof(struct hub, wearable));
	hub->config = *config;
	hub->now_us = now_us;
	hub->deadline_us = NEVER;
	dose_init(&hub->dose, now_us);
	session_init(&hub->treatment.session);
	hub_total_limits(hub);
	for (size_t i = 0; i < ADAPTERS_MAX; i++)
		radio_init(&hub->radio[i]);
	for (size_t i = 0; i < DEVICES_MAX; i++)
		hub->device[i].wearable = WEARABLE_NONE;
}

bool hub_is_present(const struct hub *hub, uint32_t wearable)
{
	return hub->present >> wearable & 1;
}

uint16_t hub_present(const struct hub *hub, uint32_t from)
{
	for (; from < WEARABLES_MAX && hub->present >> from != 0; from++)
		if (hub_is_present(hub, from))
			return (uint16_t)from;
	return WEARABLES_MAX;
}

uint16_t hub_index(const struct hub *hub, const struct wearable *w)
{
	return (uint16_t)(w - hub->wearable);
}

void hub_touch(struct hub *hub, const struct wearable *w)
{
	hub->touched |= UINT64_C(1) << hub_index(hub, w);
}

void hub_changed(struct step *s, const struct wearable *w)
{

	if (w == NULL) {
		s->hub->hub_changed = true;
		return;
	}
	s->hub->changed |= UINT64_C(1) << hub_index(s->hub, w);
	hub_touch(s->hub, w);
}

void hub_reply(struct step *s, uint32_t call, const struct refusal *refusal,
	       uint16_t wearable)
{
	struct action *action;

	if (call == CALL_UNASKED)
		return;
	action = actions_add(s->out, ACTION_REPLY);
	action->reply.call = call;
	action->reply.refusal = *refusal;
	action->reply.wearable = wearable;
}

struct record *hub_record(struct step *s, const struct wearable *w,
			  enum record_type type)
{
	struct record *record = &actions_add(s->out, ACTION_RECORD)->record;

	record->type = type;
	record->number = ++s->hub->record;
	record->at_us = s->now_us;
	record->caller = CALLER_NONE;
	if (s->hub->unwritten_us == 0)
		s->hub->unwritten_us = s->now_us;
	if (w != NULL)
		memcpy(record->address, w->enrolment.identity.address,
		       sizeof(record->address));
	return record;
}

uint32_t hub_new_tag(struct hub *hub)
{
	hub->tag++;
	return hub->tag;
}

uint64_t hub_unrecorded_us(const struct hub *hub)
{
	if (hub->store_fault || hub->records_lost)
		return 0;
	return hub->unwritten_us == 0 ? NEVER : hub->unwritten_us + WRITTEN_US;
}

bool hub_is_recorded(const struct step *s)
{
	return s->now_us < hub_unrecorded_us(s->hub);
}

bool hub_is_unwell(const struct hub *hub)
{
	return hub->told_unwell || hub->clock_back || hub->spilled;
}

const char *hub_unwell_why(const struct hub *hub)
{
	if (hub->clock_back)
		return "the clock went back";
	if (hub->spilled)
		return "more to do in one step than there is room for";
	return hub->told_unwell ? hub->told_why : NULL;
}

static void on_tick(struct step *s, const struct event *event)
{
	(void)s;
	(void)event;
}

static void on_wall(struct step *s, const struct event *event)
{
	dose_wall(&s->hub->dose, event->wall.utc_us, event->wall.trusted,
		  s->now_us);
}

static void on_done(struct step *s, const struct event *event)
{
	struct wearable *w;

	if (event->done.operation == OPERATION_DISCOVER) {
		if (event->done.adapter < ADAPTERS_MAX)
			radio_done(&s->hub->radio[event->done.adapter],
				   event->done.tag, event->done.outcome,
				   s->now_us);
		s->hub->replan = true;
		return;
	}
	w = hub_by_device(s->hub, event->done.device);
	if (w == NULL || w->on != event->done.device)
		return;
	hub_touch(s->hub, w);
	hub_link_done(s, w, event);
	hub_setup_done(s, w, event);
	if (event->done.operation == OPERATION_WRITE) {
		hub_asks_done(s, w, event);
		hub_halt_done(s, w, event);
	}
}

static void on_restore_dose(struct step *s, const struct event *event)
{
	const struct dose_past past = {
		.site = event->restore_dose.site,
		.kind = event->restore_dose.kind,
		.utc_us = event->restore_dose.utc_us,
		.trusted = event->restore_dose.trusted,
		.dose_mns = event->restore_dose.dose_mns,
	};

	dose_restore(&s->hub->dose, &past, s->now_us);
}

/* SR-16, SR-20: another file must not have forgotten what is so. */
static void put_anew(struct step *s)
{
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u))
		s->hub->anew |= UINT64_C(1) << i;
	s->hub->deadline_us = s->now_us;
}

static void on_restored(struct step *s, const struct event *event)
{
	(void)event;
	if (s->hub->restored)
		put_anew(s);
	s->hub->restored = true;
	s->hub->replan = true;
	hub_changed(s, NULL);
}

/* SR-5: what presses now is only tightened. */
static void on_config(struct step *s, const struct event *event)
{
	struct hub *hub = s->hub;

	hub->config = *event->config;
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u)) {
		struct wearable *w = &hub->wearable[i];

		for (uint8_t p = 0; p < w->pads; p++)
			hub_pad_limits(s, w, &w->pad[p]);
		hub_ceilings(s, w);
		hub_changed(s, w);
	}
	hub_total_limits(hub);
	hub->replan = true;
	hub_changed(s, NULL);
}

/* SR-22: an unwell hub stops what presses, and gives no token. */
static void on_unwell(struct step *s, const struct event *event)
{
	s->hub->told_unwell = event->unwell.unwell;
	s->hub->told_why = event->unwell.why;
	hub_changed(s, NULL);
	if (hub_is_unwell(s->hub))
		hub_trip_all(s, TRIP_HUB);
}

/* SR-3: everything is told to stop; views say when it has. */
static void on_shutdown(struct step *s, const struct event *event)
{
	(void)event;
	s->hub->shutdown = true;
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u)) {
		struct wearable *w = &s->hub->wearable[i];

		hub_asks_stop(s, w, REFUSAL_HUB_UNWELL);
		hub_halt(s, w);
		hub_abort(s, w);
	}
	hub_session_end(s);
	s->hub->replan = true;
	hub_changed(s, NULL);
}

typedef void (*event_fn)(struct step *s, const struct event *event);

static const event_fn event_table[EVENT_COUNT] = {
	[EVENT_TICK] = on_tick,
	[EVENT_WALL] = on_wall,
	[EVENT_BLUEZ] = hub_on_bluez,
	[EVENT_ADAPTER] = hub_on_adapter,
	[EVENT_ADAPTER_GONE] = hub_on_adapter_gone,
	[EVENT_DEVICE] = hub_on_device,
	[EVENT_DEVICE_GONE] = hub_on_device_gone,
	[EVENT_RESOLVED] = hub_on_resolved,
	[EVENT_DONE] = on_done,
	[EVENT_VALUE] = hub_on_value,
	[EVENT_COMMAND] = hub_on_command,
	[EVENT_CALLER_GONE] = hub_on_caller_gone,
	[EVENT_RECORDED] = hub_on_recorded,
	[EVENT_RESTORE] = hub_on_restore,
	[EVENT_RESTORE_TRIP] = hub_on_restore_trip,
	[EVENT_RESTORE_DOSE] = on_restore_dose,
	[EVENT_RESTORED] = on_restored,
	[EVENT_SESSION] = hub_on_session,
	[EVENT_CONFIG] = on_config,
	[EVENT_UNWELL] = on_unwell,
	[EVENT_SHUTDOWN] = on_shutdown,
};

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* When this wearable wants to be looked at next. */
static uint64_t wearable_due_us(const struct step *s, const struct wearable *w)
{
	uint64_t due =
		earlier(link_deadline_us(&w->link), hub_asks_deadline_us(w));

	if (w->link.closing)
		due = earlier(due, w->close_until_us);
	if (w->link.retry_us > s->now_us)
		due = earlier(due, w->link.retry_us);
	if (w->enrolling)
		due = earlier(due, w->enroll_until_us);
	if (w->halt.active)
		due = earlier(due, w->halt.next_us);
	return earlier(due, hub_pads_deadline_us(s, w));
}

static void wearable_tick(struct step *s, struct wearable *w)
{
	hub_pads_tick(s, w);
	hub_halt_tick(s, w);
	hub_asks_tick(s, w);
	hub_link_tick(s, w);
	if (w->link.retry_us <= s->now_us && !link_is_up(&w->link))
		s->hub->replan = true;
}

/* What a person opened for a time closes by itself, and that is told. */
static void close_windows(struct step *s)
{
	struct hub *hub = s->hub;
	bool window =
		hub->window_until_us > 0 && s->now_us >= hub->window_until_us;
	bool discovery = hub->discover_until_us > 0 &&
			 s->now_us >= hub->discover_until_us;

	if (window)
		hub->window_until_us = 0;
	if (discovery)
		hub->discover_until_us = 0;
	if (window || discovery)
		hub_changed(s, NULL);
	if (hub->window_until_us > 0)
		hub->deadline_us =
			earlier(hub->deadline_us, hub->window_until_us);
}

/* SR-23: whether the store writes again shows with a record that changes
 * nothing. */
static void try_store(struct step *s)
{
	struct hub *hub = s->hub;

	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u)) {
		struct wearable *w = &hub->wearable[i];

		if (!w->enrolled)
			continue;
		hub_record(s, w, RECORD_ENROLLED)->enrolment = w->enrolment;
		return;
	}
}

static void probe_store(struct step *s)
{
	struct hub *hub = s->hub;

	if (!hub->records_lost)
		return;
	if (s->now_us >= hub->probe_us) {
		hub->probe_us = s->now_us + PROBE_US;
		try_store(s);
	}
	hub->deadline_us = earlier(hub->deadline_us, hub->probe_us);
}

/* One wearable a tick: a step stays small. */
static void record_anew(struct step *s)
{
	struct hub *hub = s->hub;
	struct wearable *w = hub->wearable;

	if (hub->anew == 0)
		return;
	while (!(hub->anew >> hub_index(hub, w) & 1))
		w++;
	hub->anew &= hub->anew - 1;
	hub->deadline_us = s->now_us + ANEW_US;
	if (!hub_is_present(hub, hub_index(hub, w)) || !w->enrolled)
		return;
	hub_record(s, w, RECORD_ENROLLED)->enrolment = w->enrolment;
	hub_trips_anew(s, w);
}

static void hub_tick(struct step *s)
{
	struct hub *hub = s->hub;

	hub->deadline_us = s->now_us + DOSE_HOUR_US;
	dose_tick(&hub->dose, s->now_us);
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u)) {
		wearable_tick(s, &hub->wearable[i]);
		hub->touched |= UINT64_C(1) << i;
	}
	close_windows(s);
	probe_store(s);
	record_anew(s);
	hub->replan = true;
}

/* The deadline is a bound: never too late, at times too early, so that a
 * frame that only puts one off costs nothing. */
static void note_due(struct step *s)
{
	struct hub *hub = s->hub;

	for (uint16_t i = 0; hub->touched != 0; i++, hub->touched >>= 1)
		if (hub->touched & 1 && hub_is_present(hub, i))
			hub->deadline_us =
				earlier(hub->deadline_us,
					wearable_due_us(s, &hub->wearable[i]));
}

static void tell_changed(struct step *s)
{
	struct hub *hub = s->hub;

	for (uint16_t i = 0; hub->changed != 0; i++, hub->changed >>= 1)
		if (hub->changed & 1)
			actions_add(s->out, ACTION_CHANGED)->changed.wearable =
				i;
	if (hub->hub_changed)
		actions_add(s->out, ACTION_CHANGED)->changed.wearable =
			WEARABLE_ALL;
	if (hub->session_changed)
		actions_add(s->out, ACTION_CHANGED)->changed.wearable =
			CHANGED_SESSION;
	hub->hub_changed = false;
	hub->session_changed = false;
}

/* SR-22: time that goes back is held still, and nobody presses meanwhile. */
static void take_time(struct step *s, uint64_t now_us)
{
	struct hub *hub = s->hub;
	bool back = now_us < hub->now_us;

	if (back != hub->clock_back)
		hub_changed(s, NULL);
	if (back && !hub->clock_back) {
		hub->clock_back = true;
		hub_trip_all(s, TRIP_HUB);
	}
	hub->clock_back = back;
	if (!back)
		hub->now_us = now_us;
	s->now_us = hub->now_us;
}

/* SR-22: something may not have been told; the stops are repeated anyway. */
static void take_spill(struct step *s)
{
	struct hub *hub = s->hub;

	if (hub->spilled) {
		hub->spilled = false;
		hub_trip_all(s, TRIP_HUB);
		hub_changed(s, NULL);
	}
}

void hub_step(struct hub *hub, const struct event *event, uint64_t now_us,
	      struct actions *actions)
{
	struct step s = {.hub = hub, .out = actions, .now_us = hub->now_us};

	hub->steps++;
	take_time(&s, now_us);
	take_spill(&s);
	if (s.now_us >= hub->deadline_us)
		hub_tick(&s);
	if (event->type < EVENT_COUNT)
		event_table[event->type](&s, event);
	if (hub->treatment.on)
		hub_session_step(&s);
	if (hub->replan) {
		hub->replan = false;
		hub_plan_radio(&s);
		hub->deadline_us =
			earlier(hub->deadline_us, hub_radio_deadline_us(hub));
	}
	note_due(&s);
	tell_changed(&s);
	if (actions->spilled) {
		hub->spilled = true;
		hub->deadline_us = s.now_us;
	}
}

uint64_t hub_deadline_us(const struct hub *hub)
{
	return hub->deadline_us;
}
