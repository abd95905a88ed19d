/* SPDX-License-Identifier: MIT */
/*
 * Hub, session: prepared, commanded, felt and ended. Whatever the session
 * wants in answer is carried out in the same step.
 */
#include "hub_orders.h"

#include <string.h>

#define NEEDS_ROOM                                                   \
	(NEED(RESTORED) | NEED(CONTROL) | NEED(BLUEZ) | NEED(WELL) | \
	 NEED(RECORDS))
#define NEEDS_MEMBER                                                 \
	(NEED(WEARABLE) | NEED(ENROLLED) | NEED(READY) | NEED(PAD) | \
	 NEED(UNTRIPPED) | NEED(IDLE))
#define AREA_PER_KPA 100000 /* Pa times 0.01 mm2 in one mN */

static const struct refusal granted = {.code = REFUSAL_NONE};

static struct refusal refuse(enum refusal_code code, int32_t value,
			     int32_t limit)
{
	return (struct refusal){.code = code, .value = value, .limit = limit};
}

/* The largest whole number whose square is not above. */
static uint32_t root(uint64_t square)
{
	uint64_t low = 0;
	uint64_t high = UINT32_MAX;

	while (low < high) {
		uint64_t middle = (low + high + 1) / 2;

		if (middle * middle <= square)
			low = middle;
		else
			high = middle - 1;
	}
	return (uint32_t)low;
}

/* Cells are taken as square. */
static struct session_pad describe(const struct wearable *w, uint16_t wearable,
				   uint8_t number)
{
	const struct pad *pad = &w->pad[number];
	const uint64_t side_um = root((uint64_t)pad->feature.cell_area * 10000);

	return (struct session_pad){
		.wearable = wearable,
		.pad = number,
		.active = w->active && pad->feature.actuated,
		.haptic = feature_has(&w->feature, FEATURE_HAPTIC),
		.kind = pad->kind,
		.site = pad->site,
		.battery = w->battery,
		.area_mm2_x100 = pad->feature.cell_area * pad->feature.cells,
		.width_um = (uint32_t)(side_um * pad->feature.columns),
		.height_um = (uint32_t)(side_um * pad->feature.rows),
	};
}

static struct refusal check_member(const struct step *s, uint16_t wearable,
				   uint8_t number)
{
	const struct command command = {.wearable = wearable, .pad = number};
	const struct request r = hub_request_of(s->hub, &command);

	return needs_check(s, &r, NEEDS_MEMBER);
}

static bool is_listed(const struct session_setup *setup, uint16_t wearable,
		      uint8_t number)
{
	for (uint8_t i = 0; i < setup->pads; i++)
		if (setup->pad[i].wearable == wearable &&
		    setup->pad[i].pad == number)
			return true;
	return false;
}

/* The pad of one point, if it is there and nothing is against it. */
static struct refusal add_pad(const struct step *s, uint8_t point,
			      struct session_setup *setup,
			      struct session_pad *list)
{
	const uint16_t wearable = setup->order->placement[point].wearable;
	const uint8_t number = setup->order->placement[point].pad;
	struct refusal refusal;

	if (wearable == WEARABLE_ALL)
		return refuse(REFUSAL_NO_PLACEMENT, point, 0);
	if (is_listed(setup, wearable, number))
		return granted;
	refusal = check_member(s, wearable, number);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	if (setup->pads == SESSION_PADS_MAX) {
		refusal = refuse(REFUSAL_LIMIT, SESSION_PADS_MAX + 1,
				 SESSION_PADS_MAX);
		refusal.limit_id = LIMIT_PADS_PRESSING;
		return refusal;
	}
	list[setup->pads++] =
		describe(&s->hub->wearable[wearable], wearable, number);
	return granted;
}

static struct refusal add_pads(const struct step *s,
			       struct session_setup *setup,
			       struct session_pad *list)
{
	struct refusal refusal = granted;

	if (setup->order->routine.points > ROUTINE_POINTS_MAX)
		return refuse(REFUSAL_BAD_ARGUMENT, 0, 0);
	for (uint8_t i = 0;
	     i < setup->order->routine.points && refusal.code == REFUSAL_NONE;
	     i++)
		refusal = add_pad(s, i, setup, list);
	return refusal;
}

static struct refusal check_room(const struct step *s, uint32_t caller)
{
	const struct command command = {.caller = caller};
	const struct request r = {.command = &command};
	struct refusal refusal = needs_check(s, &r, NEEDS_ROOM);

	/* SR-19: one patient at a time; and its pads are back. */
	if (refusal.code == REFUSAL_NONE && s->hub->treatment.on)
		refusal.code = REFUSAL_SESSION_UNDER_WAY;
	return refusal;
}

static void remember(struct step *s)
{
	struct treatment *t = &s->hub->treatment;

	memset(t->member, 0, sizeof(t->member));
	for (uint8_t i = 0; i < t->session.pads; i++) {
		t->member[i].ready = true;
		t->member[i].battery = t->session.pad[i].battery;
		t->member[i].pressing =
			hub_session_pad(s->hub, i)->pressing.state;
	}
	t->on = true;
	t->started = false;
	t->lost = false;
	t->unwell = false;
	t->stops = 0;
	t->stopped = false;
	t->acknowledged = false;
}

static struct refusal prepare(struct step *s, const struct event *event)
{
	const struct hub_config *config = &s->hub->config;
	struct treatment *t = &s->hub->treatment;
	struct session_pad list[SESSION_PADS_MAX];
	struct session_acts acts = {.count = 0};
	struct session_setup setup = {
		.order = event->session.order,
		.pad = list,
		.caller = event->session.caller,
		.config = config->limits,
		.time_ms = config->session_ms,
		.sessions_a_day = config->sessions_a_day,
		.point_a_day = config->point_a_day,
	};
	struct refusal refusal = check_room(s, setup.caller);

	if (refusal.code == REFUSAL_NONE && setup.order == NULL)
		refusal = refuse(REFUSAL_BAD_ARGUMENT, 0, 0);
	if (refusal.code == REFUSAL_NONE)
		refusal = add_pads(s, &setup, list);
	if (refusal.code == REFUSAL_NONE)
		refusal =
			session_prepare(&t->session, &setup, s->now_us, &acts);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	remember(s);
	t->caller = setup.caller;
	t->first_record = s->hub->record + 1;
	hub_session_carry(s, &acts);
	t->caller = CALLER_NONE;
	t->last_record = s->hub->record;
	t->recorded = false;
	t->waits = true;
	t->call = event->session.call;
	return granted;
}

/* SR-23: granted when it is on record. */
void hub_on_session(struct step *s, const struct event *event)
{
	const struct refusal refusal = prepare(s, event);

	if (refusal.code != REFUSAL_NONE)
		hub_reply(s, event->session.call, &refusal, WEARABLE_ALL);
}

/* Without its beginning on record there is no session. */
static void give_up(struct step *s)
{
	struct treatment *t = &s->hub->treatment;
	const struct command abort = {.type = COMMAND_SESSION_ABORT};
	const struct refusal refusal = {.code = REFUSAL_NOT_RECORDED};
	struct session_acts acts = {.count = 0};

	t->waits = false;
	hub_reply(s, t->call, &refusal, WEARABLE_ALL);
	(void)session_command(&t->session, &abort, s->now_us,
			      &acts); /* ended already: as good */
	hub_session_carry(s, &acts);
}

void hub_session_recorded(struct step *s, uint32_t number, bool written)
{
	struct treatment *t = &s->hub->treatment;

	if (!t->waits || number < t->first_record)
		return;
	/* They are written in order: what was left out is not. */
	if (!written || number > t->last_record) {
		give_up(s);
		return;
	}
	if (number < t->last_record)
		return;
	t->waits = false;
	t->recorded = true;
	hub_reply(s, t->call, &granted, WEARABLE_ALL);
}

void hub_session_unrecorded(struct step *s)
{
	struct treatment *t = &s->hub->treatment;
	struct session_acts acts = {.count = 0};

	if (t->waits) {
		give_up(s);
		return;
	}
	session_unrecorded(&t->session, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

bool hub_session_has(const struct hub *hub, const struct wearable *w)
{
	const struct session *session = &hub->treatment.session;

	for (uint8_t i = 0; hub->treatment.on && i < session->pads; i++)
		if (session->pad[i].wearable == hub_index(hub, w))
			return true;
	return false;
}

/* Also when it has ended: until its pads are back they are its own. */
uint8_t hub_session_index(const struct hub *hub, const struct wearable *w,
			  uint8_t number)
{
	const struct session *session = &hub->treatment.session;
	const uint16_t wearable = hub_index(hub, w);

	for (uint8_t i = 0; hub->treatment.on && i < session->pads; i++)
		if (session->pad[i].wearable == wearable &&
		    session->pad[i].pad == number)
			return i;
	return SESSION_PADS_MAX;
}

bool hub_session_has_pad(const struct hub *hub, const struct wearable *w,
			 uint8_t number)
{
	return hub->treatment.started &&
	       hub_session_index(hub, w, number) < SESSION_PADS_MAX;
}

/* Commands. */

/* What was checked when it was prepared may not be so any more. */
static struct refusal check_start(const struct step *s)
{
	const struct treatment *t = &s->hub->treatment;
	struct refusal refusal = granted;

	for (uint8_t i = 0; i < t->session.pads && refusal.code == REFUSAL_NONE;
	     i++)
		refusal = check_member(s, t->session.pad[i].wearable,
				       t->session.pad[i].pad);
	if (refusal.code == REFUSAL_NONE && !t->recorded)
		refusal.code = REFUSAL_NOT_RECORDED; /* SR-23 */
	return refusal;
}

/* Those that a person placed anew since it was prepared. */
static void tell_sites(struct step *s)
{
	struct session *session = &s->hub->treatment.session;

	for (uint8_t i = 0; i < session->pads; i++)
		session_placed(session, i, hub_session_pad(s->hub, i)->site);
}

static struct refusal check_order(struct step *s, enum command_type type)
{
	struct refusal refusal = granted;

	if (type != COMMAND_SESSION_START ||
	    s->hub->treatment.session.state != SESSION_PREPARED)
		return refusal;
	refusal = check_start(s);
	if (refusal.code == REFUSAL_NONE)
		tell_sites(s);
	return refusal;
}

struct refusal hub_session_order(struct step *s, const struct request *r,
				 bool *ret_later)
{
	struct treatment *t = &s->hub->treatment;
	struct session_acts acts = {.count = 0};
	struct refusal refusal = check_order(s, r->command->type);

	(void)ret_later;
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	t->caller = r->command->caller;
	refusal = session_command(&t->session, r->command, s->now_us, &acts);
	t->started |= session_is_active(&t->session);
	hub_session_carry(s, &acts);
	t->caller = CALLER_NONE;
	return refusal;
}

/* SR-15: also a hand, which no latch can stop. */
void hub_session_stop(struct hub *hub, const struct wearable *w)
{
	struct treatment *t = &hub->treatment;

	if (!session_is_active(&t->session))
		return;
	for (uint8_t i = 0; i < t->session.pads; i++)
		if (w == NULL ||
		    t->session.pad[i].wearable == hub_index(hub, w))
			t->stops |= (uint8_t)(1u << i);
}

void hub_session_caller_gone(struct step *s, uint32_t caller)
{
	struct session_acts acts = {.count = 0};

	if (!s->hub->treatment.on)
		return;
	session_caller_gone(&s->hub->treatment.session, caller, s->now_us,
			    &acts);
	hub_session_carry(s, &acts);
}

void hub_session_end(struct step *s)
{
	struct session_acts acts = {.count = 0};

	if (!s->hub->treatment.on)
		return;
	session_hub_ends(&s->hub->treatment.session, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

/* What is felt. */

/* By force, and by pressure spread evenly over the pad: the smaller. */
static int32_t ceiling_mn(const struct pad *pad)
{
	const int64_t area = pad->feature.cell_area * pad->feature.cells;
	const int64_t by_pressure =
		pad->limits.of[LIMIT_PRESSURE].value * area / AREA_PER_KPA;
	const int32_t by_force = pad->limits.of[LIMIT_FORCE].value;

	return by_pressure < by_force ? (int32_t)by_pressure : by_force;
}

void hub_session_sample(struct step *s, const struct wearable *w,
			uint8_t number, int64_t added_mns)
{
	struct session *session = &s->hub->treatment.session;
	const uint8_t i = hub_session_index(s->hub, w, number);
	struct session_acts acts;
	int32_t ceiling;

	if (i == SESSION_PADS_MAX || !session_is_active(session))
		return;
	acts.count = 0;
	/* Where it is to be, nothing is known as yet. */
	ceiling = s->hub->treatment.member[i].moves
			  ? LIMIT_UNSET
			  : ceiling_mn(&w->pad[number]);
	session_sample(session, i, &w->pad[number].reading, added_mns, ceiling,
		       s->now_us, &acts);
	hub_session_carry(s, &acts);
}

void hub_session_sign_sample(const struct hub *hub, const struct wearable *w,
			     struct sample *sample)
{
	const struct session *session = &hub->treatment.session;

	if (hub_session_index(hub, w, sample->pad) == SESSION_PADS_MAX ||
	    !session_is_active(session))
		return;
	sample->session = session->order.session;
	sample->step = session->step;
	sample->repeat = session->repeat;
}

/* What was held in the band was held: the session, told of the hold a step
 * later or sooner, counts by other samples. */
static void sign_press(const struct session_figures *figures,
		       struct record *record)
{
	const uint32_t held_ms = record->press.held_ms;

	record->step = figures->step;
	record->repeat = figures->repeat;
	memcpy(record->point, figures->point, sizeof(record->point));
	record->press.right_ms =
		figures->right_ms < held_ms ? figures->right_ms : held_ms;
	record->press.ease_permille = figures->ease_permille;
	record->press.ease_error_permille = figures->ease_error_permille;
}

static void sign_now(const struct session *session, uint64_t now_us,
		     struct record *record)
{
	struct session_view view;

	session_view(session, now_us, &view);
	record->step = view.step;
	record->repeat = view.repeat;
	memcpy(record->point, view.point_name, sizeof(record->point));
}

static bool is_press(const struct record *record)
{
	return record->type == RECORD_PRESSED || record->type == RECORD_ABORTED;
}

/* SR-8, SR-16: a press is of the step that asked for it; anything else is of
 * the step that is now, whichever pad of the wearable it names. */
void hub_session_sign(struct hub *hub, const struct wearable *w, uint8_t number,
		      struct record *record)
{
	struct treatment *t = &hub->treatment;
	const uint8_t i = hub_session_index(hub, w, number);

	if (!t->started || !hub_session_has(hub, w) ||
	    (is_press(record) && i == SESSION_PADS_MAX))
		return;
	record->session = t->session.order.session;
	if (!is_press(record)) {
		sign_now(&t->session, hub->now_us, record);
		return;
	}
	hub_session_figure(hub, i);
	sign_press(&t->member[i].figures, record);
}

void hub_session_view(const struct hub *hub, uint64_t now_us,
		      struct session_view *out)
{
	session_view(&hub->treatment.session, now_us, out);
}
