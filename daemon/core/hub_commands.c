/* SPDX-License-Identifier: MIT */
/*
 * Hub, commands: what callers ask. Each command is a row: what must be so
 * before it is looked at, in the order of telling, and what it does. Whatever
 * is not so is refused with its reason (SR-25), and nothing has happened.
 */
#include "hub_state.h"

#include <string.h>

/* The first token must come within this time after a press was accepted: more
 * than stale data could last (SR-11), so that staleness stops it first. */
#define PRESS_TTL_MS	1000u
#define DISCOVER_MAX_MS 300000u
#define IDENTIFY_MS	3000u
#define ENROLL_US	120000000u /* project default */

struct request {
	const struct command *command;
	struct wearable *w; /* NULL: all, or none needed */
	struct pad *pad;    /* NULL: none needed */
};

static struct refusal refuse(enum refusal_code code)
{
	return (struct refusal){.code = code};
}

static const struct refusal granted = {.code = REFUSAL_NONE};

/* Needs, in the order in which they are looked at. */
enum need {
	NEED_RESTORED,
	NEED_CONTROL,
	NEED_WEARABLE,
	NEED_BLUEZ,
	NEED_ENROLLED,
	NEED_WELL,
	NEED_READY,
	NEED_PAD,
	NEED_ACTUATED,
	NEED_UNTRIPPED,
	NEED_CERTAIN,
	NEED_TRUSTED,
	NEED_FRESH,
	NEED_IDLE, /* not pressing */
	NEED_FREE, /* no contact */
	NEED_ZEROED,
	NEED_TESTED,
	NEED_CHARGED,
	NEED_RECORDS,
	NEED_COUNT
};

typedef struct refusal (*need_fn)(const struct step *s,
				  const struct request *r);

static struct refusal need_restored(const struct step *s,
				    const struct request *r)
{
	(void)r;
	return refuse(s->hub->restored ? REFUSAL_NONE : REFUSAL_NOT_READY);
}

static struct refusal need_control(const struct step *s,
				   const struct request *r)
{
	return refuse(controller_is(&s->hub->controller, r->command->caller)
			      ? REFUSAL_NONE
			      : REFUSAL_NOT_CONTROLLER);
}

static struct refusal need_wearable(const struct step *s,
				    const struct request *r)
{
	(void)s;
	return refuse(r->w != NULL ? REFUSAL_NONE : REFUSAL_NO_SUCH_WEARABLE);
}

static struct refusal need_bluez(const struct step *s, const struct request *r)
{
	(void)r;
	return refuse(s->hub->bluez_present ? REFUSAL_NONE
					    : REFUSAL_NO_BLUETOOTH);
}

static struct refusal need_enrolled(const struct step *s,
				    const struct request *r)
{
	(void)s;
	return refuse(r->w->enrolled ? REFUSAL_NONE : REFUSAL_NOT_ENROLLED);
}

static struct refusal need_well(const struct step *s, const struct request *r)
{
	(void)r;
	return refuse(hub_is_unwell(s->hub) || s->hub->shutdown
			      ? REFUSAL_HUB_UNWELL
			      : REFUSAL_NONE);
}

/* SR-20: what was refused says why, not that it is not ready. */
static struct refusal need_ready(const struct step *s, const struct request *r)
{
	const struct link *link = &r->w->link;

	(void)s;
	if (link->state == LINK_READY)
		return granted;
	if (link->state == LINK_REFUSED || link->state == LINK_QUARANTINED)
		return link->refusal;
	return refuse(link_is_up(link) ? REFUSAL_NOT_READY
				       : REFUSAL_NOT_CONNECTED);
}

static struct refusal need_pad(const struct step *s, const struct request *r)
{
	struct refusal refusal = refuse(REFUSAL_NO_SUCH_PAD);

	(void)s;
	refusal.value = r->command->pad;
	refusal.limit = r->w->pads;
	return r->pad != NULL ? granted : refusal;
}

static struct refusal need_actuated(const struct step *s,
				    const struct request *r)
{
	(void)s;
	return refuse(r->w->active && r->pad->feature.actuated
			      ? REFUSAL_NONE
			      : REFUSAL_NOT_ACTIVE);
}

static struct refusal need_untripped(const struct step *s,
				     const struct request *r)
{
	(void)s;
	return refuse(hub_is_tripped(r->w) || r->w->halt.active
			      ? REFUSAL_TRIPPED
			      : REFUSAL_NONE);
}

static struct refusal need_certain(const struct step *s,
				   const struct request *r)
{
	(void)s;
	return refuse(r->w->uncertain ? REFUSAL_UNCERTAIN : REFUSAL_NONE);
}

static struct refusal need_trusted(const struct step *s,
				   const struct request *r)
{
	(void)s;
	return refuse(integrity_is_trusted(&r->w->integrity)
			      ? REFUSAL_NONE
			      : REFUSAL_UNTRUSTED);
}

static struct refusal need_fresh(const struct step *s, const struct request *r)
{
	const struct pad *pad = r->pad;

	return refuse(guard_is_fresh(&pad->guard, &pad->limits,
				     pad->interval_us, s->now_us)
			      ? REFUSAL_NONE
			      : REFUSAL_STALE);
}

static struct refusal need_idle(const struct step *s, const struct request *r)
{
	return refuse(hub_may_apply(s, r->w) ? REFUSAL_BUSY : REFUSAL_NONE);
}

static struct refusal need_free(const struct step *s, const struct request *r)
{
	(void)s;
	return refuse(r->pad->reading.in_contact ? REFUSAL_IN_CONTACT
						 : REFUSAL_NONE);
}

static struct refusal need_zeroed(const struct step *s, const struct request *r)
{
	bool zeroed = contact_zero_state(&r->pad->contact) == CONTACT_ZERO_DONE;

	(void)s;
	return refuse(zeroed ? REFUSAL_NONE : REFUSAL_NEEDS_ZERO);
}

static struct refusal need_tested(const struct step *s, const struct request *r)
{
	bool can = feature_has(&r->w->feature, FEATURE_SELF_TEST);

	(void)s;
	return refuse(can && !r->pad->tested ? REFUSAL_NEEDS_SELF_TEST
					     : REFUSAL_NONE);
}

/* SR-24. */
static struct refusal need_charged(const struct step *s,
				   const struct request *r)
{
	struct refusal refusal = refuse(REFUSAL_BATTERY);

	(void)s;
	refusal.value = r->w->battery;
	refusal.limit = BATTERY_START;
	return r->w->battery < BATTERY_START ? refusal : granted;
}

/* SR-23. */
static struct refusal need_records(const struct step *s,
				   const struct request *r)
{
	(void)r;
	return refuse(s->hub->records_lost ? REFUSAL_NOT_RECORDED
					   : REFUSAL_NONE);
}

static const need_fn need_table[NEED_COUNT] = {
	[NEED_RESTORED] = need_restored, [NEED_CONTROL] = need_control,
	[NEED_WEARABLE] = need_wearable, [NEED_BLUEZ] = need_bluez,
	[NEED_ENROLLED] = need_enrolled, [NEED_WELL] = need_well,
	[NEED_READY] = need_ready,	 [NEED_PAD] = need_pad,
	[NEED_ACTUATED] = need_actuated, [NEED_UNTRIPPED] = need_untripped,
	[NEED_CERTAIN] = need_certain,	 [NEED_TRUSTED] = need_trusted,
	[NEED_FRESH] = need_fresh,	 [NEED_IDLE] = need_idle,
	[NEED_FREE] = need_free,	 [NEED_ZEROED] = need_zeroed,
	[NEED_TESTED] = need_tested,	 [NEED_CHARGED] = need_charged,
	[NEED_RECORDS] = need_records,
};

/* What commands do. They answer at once, unless *ret_later is set: then the
 * answer comes when it is known. */
typedef struct refusal (*command_fn)(struct step *s, const struct request *r,
				     bool *ret_later);

static struct refusal request_control(struct step *s, const struct request *r,
				      bool *ret_later)
{
	(void)ret_later;
	hub_changed(s, NULL);
	return refuse(
		controller_request(&s->hub->controller, r->command->caller));
}

static struct refusal release_control(struct step *s, const struct request *r,
				      bool *ret_later)
{
	(void)ret_later;
	controller_release(&s->hub->controller, r->command->caller);
	hub_changed(s, NULL);
	return granted;
}

static struct refusal bad_argument(int32_t index)
{
	struct refusal refusal = refuse(REFUSAL_BAD_ARGUMENT);

	refusal.value = index;
	return refusal;
}

static uint64_t until(const struct step *s, uint32_t ms)
{
	return ms == 0 ? 0 : s->now_us + ms * 1000ull;
}

static struct refusal discover(struct step *s, const struct request *r,
			       bool *ret_later)
{
	(void)ret_later;
	if (r->command->duration_ms > DISCOVER_MAX_MS)
		return bad_argument(0);
	s->hub->discover_until_us = until(s, r->command->duration_ms);
	s->hub->replan = true;
	hub_changed(s, NULL);
	return granted;
}

/* SR-20: nobody is enrolled but in a window that a person opened. */
static struct refusal open_window(struct step *s, const struct request *r,
				  bool *ret_later)
{
	(void)ret_later;
	if (r->command->duration_ms > s->hub->config.window_max_ms)
		return bad_argument(0);
	s->hub->window_until_us = until(s, r->command->duration_ms);
	hub_changed(s, NULL);
	return granted;
}

static bool can_enroll_again(const struct wearable *w)
{
	return w->link.state == LINK_REFUSED ||
	       w->link.state == LINK_QUARANTINED;
}

static struct refusal check_enroll(const struct step *s,
				   const struct request *r)
{
	const struct wearable *w = r->w;

	if (s->now_us >= s->hub->window_until_us)
		return refuse(REFUSAL_WINDOW_CLOSED);
	if (w->enrolling || w->enroll_record != 0)
		return refuse(REFUSAL_BUSY);
	if (w->enrolled && !can_enroll_again(w))
		return refuse(REFUSAL_ALREADY_ENROLLED);
	if (memchr(r->command->name, '\0', NAME_SIZE) == NULL)
		return bad_argument(0);
	return granted;
}

/* Is there an adapter with room for it, or is it there already? */
static bool has_room(struct hub *hub, struct wearable *w)
{
	bool was = w->enrolling;
	bool room;

	w->enrolling = true; /* any adapter will do */
	room = hub_choose_device(hub, w) != DEVICE_NONE;
	w->enrolling = was;
	return room;
}

static struct refusal enroll(struct step *s, const struct request *r,
			     bool *ret_later)
{
	struct wearable *w = r->w;
	struct refusal refusal = check_enroll(s, r);

	if (refusal.code != REFUSAL_NONE)
		return refusal;
	if (!has_room(s->hub, w))
		return refuse(REFUSAL_LINKS_FULL);
	w->enrolling = true;
	w->enroll_tries = 0;
	w->enroll_until_us = s->now_us + ENROLL_US;
	w->enroll_call = r->command->call;
	if (r->command->name[0] != '\0')
		memcpy(w->enrolment.name, r->command->name, NAME_SIZE);
	hub_link_feed(s, w, LINK_EVENT_AGAIN);
	hub_link_feed(s, w, LINK_EVENT_HEARD);
	w->link.retry_us = s->now_us;
	s->hub->replan = true;
	hub_changed(s, w);
	*ret_later = true;
	return granted;
}

/* Its bond goes too; what BlueZ still tells of it is a stranger's. */
static struct refusal forget(struct step *s, const struct request *r,
			     bool *ret_later)
{
	struct wearable *w = r->w;
	struct record *record;

	(void)ret_later;
	if (w->bound)
		hub_halt(s, w);
	record = hub_record(s, w, RECORD_FORGOTTEN);
	record->caller = r->command->caller;
	record->enrolment = w->enrolment;
	hub_wearable_forget(s, w);
	return granted;
}

static struct refusal place(struct step *s, const struct request *r,
			    bool *ret_later)
{
	struct wearable *w = r->w;
	struct record *record;

	(void)ret_later;
	if ((unsigned int)r->command->site >= SITE_COUNT)
		return bad_argument(1);
	w->enrolment.site[r->command->pad] = r->command->site;
	hub_pad_flush_dose(s, w, r->pad);
	hub_pad_place(s, w, r->command->pad, r->command->site);
	record = hub_record(s, w, RECORD_ENROLLED);
	record->caller = r->command->caller;
	record->enrolment = w->enrolment;
	hub_changed(s, w);
	return granted;
}

static struct refusal ask(struct step *s, const struct request *r,
			  const struct control_request *request,
			  bool *ret_later)
{
	const struct ask asked = {
		.request = *request,
		.command = r->command->type,
		.call = r->command->call,
		.caller = r->command->caller,
	};

	if (hub_is_asked(r->w, request->op, request->pad) ||
	    !hub_ask(s, r->w, &asked))
		return refuse(REFUSAL_BUSY);
	*ret_later = true;
	return granted;
}

static struct refusal identify(struct step *s, const struct request *r,
			       bool *ret_later)
{
	const struct control_request request = {
		.op = CONTROL_IDENTIFY,
		.duration_ms = IDENTIFY_MS,
	};

	return ask(s, r, &request, ret_later);
}

static struct refusal zero(struct step *s, const struct request *r,
			   bool *ret_later)
{
	if (r->pad->zeroing || r->pad->zero_call != CALL_UNASKED ||
	    hub_is_asked(r->w, CONTROL_ZERO, r->command->pad))
		return refuse(REFUSAL_BUSY);
	if (!hub_pad_zero(s, r->w, r->command->pad))
		return refuse(REFUSAL_BUSY);
	r->pad->zero_call = r->command->call;
	*ret_later = true;
	return granted;
}

static struct refusal self_test(struct step *s, const struct request *r,
				bool *ret_later)
{
	const struct control_request request = {
		.op = CONTROL_SELF_TEST,
		.pad = r->command->pad,
	};

	if (!feature_has(&r->w->feature, FEATURE_SELF_TEST))
		return refuse(REFUSAL_NOT_SUPPORTED);
	return ask(s, r, &request, ret_later);
}

/* SR-19: what the other pads do, measured or commanded. */
static void add_others(const struct step *s, const struct pad *pad,
		       struct pressing_ask *ask)
{
	for (size_t i = 0; i < WEARABLES_MAX * PADS_MAX; i++) {
		const struct pad *other =
			&s->hub->wearable[i / PADS_MAX].pad[i % PADS_MAX];
		int32_t force_mn = other->load_mn;
		int32_t target_mn = 0;

		if (other == pad || !other->begun)
			continue;
		if (other->accepted)
			target_mn = other->plan.target_mn;
		else if (pressing_is_driving(&other->pressing))
			target_mn = other->pressing.plan.target_mn;
		ask->others_mn += force_mn > target_mn ? force_mn : target_mn;
		ask->others_pressing =
			(uint8_t)(ask->others_pressing + other->load_presses);
	}
}

static struct refusal check_press(const struct step *s, const struct request *r,
				  struct pressing_plan *plan)
{
	const struct pad *pad = r->pad;
	struct pressing_ask ask = {
		.request = r->command->press,
		.limits = &pad->stack,
		.kind = pad->kind,
		.site = pad->site,
		.area_mm2_x100 = pad->feature.cell_area * pad->feature.cells,
		.reading = &pad->reading,
		.dose = dose_figures(&s->hub->dose, &pad->dose, pad->kind,
				     pad->site),
		.now_us = s->now_us,
	};

	add_others(s, pad, &ask);
	return pressing_check(&pad->pressing, &ask, plan);
}

static struct refusal press(struct step *s, const struct request *r,
			    bool *ret_later)
{
	struct control_request request = {
		.op = CONTROL_PRESS,
		.pad = r->command->pad,
		.ttl_ms = PRESS_TTL_MS,
	};
	struct pressing_plan plan;
	struct refusal refusal = check_press(s, r, &plan);

	if (refusal.code != REFUSAL_NONE)
		return refusal;
	request.force_mn = plan.target_mn;
	request.ramp_mn_per_s = plan.ramp_mn_per_s;
	request.hold_ms = plan.hold_ms;
	/* It may still stand stopped, by the first stop of its link. */
	if (r->w->status.state == STATUS_STOPPED)
		hub_ask_clear(s, r->w);
	return ask(s, r, &request, ret_later);
}

/* Always granted: letting go needs no reason. */
static struct refusal release(struct step *s, const struct request *r,
			      bool *ret_later)
{
	enum pressing_act act;

	(void)ret_later;
	act = pressing_release(&r->pad->pressing, TRIP_NONE, s->now_us);
	if (act == PRESSING_NOTHING)
		hub_pad_send_release(s, r->w, r->command->pad);
	hub_pad_carry(s, r->w, r->command->pad, act);
	return granted;
}

static struct refusal check_tighten(const struct pad *pad,
				    const struct command *command,
				    struct limit_set *set)
{
	struct refusal refusal = refuse(REFUSAL_LOOSENS);
	struct limit now;

	if ((unsigned int)command->tighten.id >= LIMIT_COUNT)
		return bad_argument(1);
	if (command->tighten.value < 0)
		return bad_argument(2);
	now = limit_effective(&pad->stack, command->tighten.id);
	*set = pad->stack.layer[LAYER_LIVE];
	set->value[command->tighten.id] = command->tighten.value;
	refusal.limit_id = command->tighten.id;
	refusal.value = command->tighten.value;
	refusal.limit = now.value;
	refusal.layer = now.layer;
	return limits_only_tighten(&pad->stack, LAYER_LIVE, set) ? granted
								 : refusal;
}

/* SR-5: and what presses above it lets go. */
static struct refusal tighten(struct step *s, const struct request *r,
			      bool *ret_later)
{
	struct pad *pad = r->pad;
	struct limit_set set;
	struct refusal refusal = check_tighten(pad, r->command, &set);
	int32_t most_mn;

	(void)ret_later;
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	pad->stack.layer[LAYER_LIVE] = set;
	hub_pad_limits(s, r->w, pad);
	hub_total_limits(s->hub);
	hub_changed(s, r->w);
	most_mn = pressing_target_max_mn(pad->limits.of[LIMIT_FORCE].value);
	if (pressing_is_driving(&pad->pressing) &&
	    pad->pressing.plan.target_mn > most_mn)
		hub_pad_carry(
			s, r->w, r->command->pad,
			pressing_release(&pad->pressing, TRIP_NONE, s->now_us));
	return granted;
}

/* SR-15: anybody, at any time, and before anything else in the step. */
static void stop_one(struct step *s, struct wearable *w)
{
	bool again = w->pad[0].told & UINT32_C(1) << TRIP_PERSON;

	if (w->bound && (again || !w->active))
		hub_halt(s, w);
	if (w->active && (w->bound || hub_may_apply(s, w)))
		hub_trip_for(s, w, TRIP_PERSON);
}

static struct refusal stop(struct step *s, const struct request *r,
			   bool *ret_later)
{
	(void)ret_later;
	if (r->w != NULL) {
		stop_one(s, r->w);
		return granted;
	}
	if (r->command->wearable != WEARABLE_ALL)
		return refuse(REFUSAL_NO_SUCH_WEARABLE);
	for (size_t i = 0; i < WEARABLES_MAX; i++)
		if (s->hub->wearable[i].present)
			stop_one(s, &s->hub->wearable[i]);
	return granted;
}

static struct refusal acknowledge(struct step *s, const struct request *r,
				  bool *ret_later)
{
	struct refusal refusal = granted;

	(void)ret_later;
	if (r->w != NULL)
		return hub_acknowledge(s, r->w, r->command->caller);
	if (r->command->wearable != WEARABLE_ALL)
		return refuse(REFUSAL_NO_SUCH_WEARABLE);
	for (size_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable *w = &s->hub->wearable[i];
		struct refusal found;

		if (!w->present)
			continue;
		found = hub_acknowledge(s, w, r->command->caller);
		if (refusal.code == REFUSAL_NONE)
			refusal = found;
	}
	return refusal;
}

#define NEED(need) (UINT32_C(1) << NEED_##need)
#define NEEDS_LINK                                                    \
	(NEED(WEARABLE) | NEED(BLUEZ) | NEED(ENROLLED) | NEED(WELL) | \
	 NEED(READY))

struct row {
	uint32_t needs;
	command_fn fn;
};

static const struct row rows[COMMAND_COUNT] = {
	[COMMAND_REQUEST_CONTROL] = {NEED(RESTORED), request_control},
	[COMMAND_RELEASE_CONTROL] = {NEED(RESTORED), release_control},
	[COMMAND_DISCOVER] = {NEED(RESTORED) | NEED(BLUEZ), discover},
	[COMMAND_OPEN_WINDOW] = {NEED(RESTORED), open_window},
	[COMMAND_ENROLL] = {NEED(RESTORED) | NEED(WEARABLE) | NEED(BLUEZ) |
				    NEED(WELL),
			    enroll},
	[COMMAND_FORGET] = {NEED(RESTORED) | NEED(WEARABLE) | NEED(ENROLLED) |
				    NEED(IDLE),
			    forget},
	[COMMAND_PLACE] = {NEED(RESTORED) | NEED(WEARABLE) | NEED(ENROLLED) |
				   NEED(PAD) | NEED(IDLE),
			   place},
	[COMMAND_IDENTIFY] = {NEED(RESTORED) | NEEDS_LINK, identify},
	[COMMAND_ZERO] = {NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
				  NEED(FRESH) | NEED(IDLE) | NEED(FREE),
			  zero},
	[COMMAND_SELF_TEST] = {NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
				       NEED(IDLE),
			       self_test},
	/* Default deny: all that there is (SR-1, SR-11 to SR-14, SR-16,
	 * SR-20 to SR-24). */
	[COMMAND_PRESS] = {NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
				   NEED(ACTUATED) | NEED(UNTRIPPED) |
				   NEED(CERTAIN) | NEED(TRUSTED) | NEED(FRESH) |
				   NEED(ZEROED) | NEED(TESTED) | NEED(CHARGED) |
				   NEED(RECORDS),
			   press},
	[COMMAND_RELEASE] = {NEED(RESTORED) | NEED(WEARABLE) | NEED(READY) |
				     NEED(PAD) | NEED(ACTUATED),
			     release},
	[COMMAND_TIGHTEN] = {NEED(RESTORED) | NEED(WEARABLE) | NEED(PAD),
			     tighten},
	[COMMAND_STOP] = {0, stop},
	[COMMAND_ACKNOWLEDGE] = {NEED(RESTORED), acknowledge},
};

static struct refusal check_needs(const struct step *s, const struct request *r)
{
	uint32_t needs = rows[r->command->type].needs;
	struct refusal refusal = granted;

	if (command_table[r->command->type].needs_control)
		needs |= NEED(CONTROL);
	for (size_t i = 0; i < NEED_COUNT && refusal.code == REFUSAL_NONE; i++)
		if (needs & UINT32_C(1) << i)
			refusal = need_table[i](s, r);
	return refusal;
}

static struct request request_of(struct hub *hub, const struct command *command)
{
	struct request r = {.command = command};

	if (command->wearable < WEARABLES_MAX &&
	    hub->wearable[command->wearable].present)
		r.w = &hub->wearable[command->wearable];
	if (r.w != NULL && command->pad < r.w->pads)
		r.pad = &r.w->pad[command->pad];
	return r;
}

void hub_on_command(struct step *s, const struct event *event)
{
	const struct command *command = &event->command;
	struct request r = request_of(s->hub, command);
	struct refusal refusal;
	bool later = false;

	if ((unsigned int)command->type >= COMMAND_COUNT) {
		refusal = refuse(REFUSAL_BAD_ARGUMENT);
	} else {
		refusal = check_needs(s, &r);
		if (refusal.code == REFUSAL_NONE)
			refusal = rows[command->type].fn(s, &r, &later);
	}
	if (refusal.code != REFUSAL_NONE || !later)
		hub_reply(s, command->call, &refusal, command->wearable);
}

static bool presses_for(const struct wearable *w, uint32_t caller)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		const struct pad *pad = &w->pad[i];

		if (pad->caller == caller &&
		    (pad->accepted || pressing_is_active(&pad->pressing)))
			return true;
	}
	return false;
}

/* SR-15: presses of a controller that vanished stop, and control is free. */
void hub_on_caller_gone(struct step *s, const struct event *event)
{
	for (size_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable *w = &s->hub->wearable[i];

		if (presses_for(w, event->caller) ||
		    hub_asks_caller(w, event->caller))
			hub_trip_for(s, w, TRIP_CONTROLLER_LOST);
	}
	controller_release(&s->hub->controller, event->caller);
	hub_changed(s, NULL);
}
