/* SPDX-License-Identifier: MIT */
/* Orders: what each command does, its needs being met. */
#include "hub_orders.h"

#include <string.h>

/* The first token must come within this time after a press was accepted: more
 * than stale data could last (SR-11), so that staleness stops it first. */
#define PRESS_TTL_MS	1000u
#define DISCOVER_MAX_MS 300000u
#define IDENTIFY_MS	3000u
#define ENROLL_US	120000000u /* project default */
#define CALLS_MAX	64u	   /* waiting on wearables, in all */

static struct refusal refuse(enum refusal_code code)
{
	return (struct refusal){.code = code};
}

static const struct refusal granted = {.code = REFUSAL_NONE};

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
	s->hub->deadline_us = s->now_us; /* for it to be closed in time */
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

static bool is_connected(const struct hub *hub, const struct wearable *w)
{
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		if (w->device[a] != DEVICE_NONE &&
		    hub->device[w->device[a]].connected)
			return true;
	return false;
}

/* Takes over a connection that is there already. */
static void take_over(struct step *s, struct wearable *w)
{
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		if (w->device[a] != DEVICE_NONE)
			hub_link_device(s, w, w->device[a]);
}

static struct refusal enroll(struct step *s, const struct request *r,
			     bool *ret_later)
{
	struct wearable *w = r->w;
	struct refusal refusal = check_enroll(s, r);

	if (refusal.code != REFUSAL_NONE)
		return refusal;
	w->enrolling = true; /* any adapter will do */
	if (hub_choose_device(s->hub, w) == DEVICE_NONE &&
	    !is_connected(s->hub, w)) {
		w->enrolling = false;
		return refuse(REFUSAL_LINKS_FULL);
	}
	w->enroll_tries = 0;
	w->enroll_until_us = s->now_us + ENROLL_US;
	w->enroll_call = r->command->call;
	w->enroll_caller = r->command->caller;
	if (r->command->name[0] != '\0')
		memcpy(w->enrolment.name, r->command->name, NAME_SIZE);
	hub_link_feed(s, w, LINK_EVENT_AGAIN);
	take_over(s, w);
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
	hub_ceilings(s, w);
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
		.session = r->session,
	};

	if (hub_is_asked(r->w, request->op, request->pad) ||
	    hub_calls(s->hub) >= CALLS_MAX || !hub_ask(s, r->w, &asked))
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

/* Force that a pad was or is being commanded, or will be. */
static int32_t commanded_mn(const struct wearable *w, uint8_t number)
{
	const struct pad *pad = &w->pad[number];
	int32_t asked_mn = hub_asked_force_mn(w, number);
	int32_t target_mn = 0;

	if (pad->accepted)
		target_mn = pad->plan.target_mn;
	else if (pressing_is_driving(&pad->pressing))
		target_mn = pad->pressing.plan.target_mn;
	return target_mn > asked_mn ? target_mn : asked_mn;
}

static void add_other(const struct wearable *w, uint8_t number,
		      struct pressing_ask *ask)
{
	const struct pad *other = &w->pad[number];
	int32_t target_mn = commanded_mn(w, number);

	ask->others_mn +=
		other->load_mn > target_mn ? other->load_mn : target_mn;
	if (other->load_presses || target_mn > 0)
		ask->others_pressing++;
}

/* SR-19: what the other pads do, measured or commanded. */
static void add_others(const struct step *s, const struct pad *pad,
		       struct pressing_ask *ask)
{
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u))
		for (uint8_t p = 0; p < s->hub->wearable[i].pads; p++)
			if (&s->hub->wearable[i].pad[p] != pad)
				add_other(&s->hub->wearable[i], p, ask);
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
	hub_ceilings(s, r->w);
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
	if (w->bound)
		hub_halt(s, w);
	if (w->active && (w->bound || hub_may_apply(s, w)))
		hub_trip_for(s, w, TRIP_PERSON);
}

static struct refusal stop(struct step *s, const struct request *r,
			   bool *ret_later)
{
	(void)ret_later;
	if (r->w == NULL && r->command->wearable != WEARABLE_ALL)
		return refuse(REFUSAL_NO_SUCH_WEARABLE);
	hub_session_stop(s->hub, r->w);
	if (r->w != NULL) {
		stop_one(s, r->w);
		return granted;
	}
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u))
		stop_one(s, &s->hub->wearable[i]);
	return granted;
}

static struct refusal acknowledge_all(struct step *s, uint32_t caller)
{
	struct refusal refusal = granted;

	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u)) {
		struct refusal found =
			hub_acknowledge(s, &s->hub->wearable[i], caller);

		if (refusal.code == REFUSAL_NONE)
			refusal = found;
	}
	return refusal;
}

static struct refusal acknowledge(struct step *s, const struct request *r,
				  bool *ret_later)
{
	uint32_t caller = r->command->caller;
	struct refusal refusal;

	(void)ret_later;
	if (r->w == NULL && r->command->wearable != WEARABLE_ALL)
		return refuse(REFUSAL_NO_SUCH_WEARABLE);
	refusal = r->w != NULL ? hub_acknowledge(s, r->w, caller)
			       : acknowledge_all(s, caller);
	s->hub->treatment.acknowledged = refusal.code == REFUSAL_NONE;
	return refusal;
}

const command_fn orders[COMMAND_COUNT] = {
	[COMMAND_REQUEST_CONTROL] = request_control,
	[COMMAND_RELEASE_CONTROL] = release_control,
	[COMMAND_DISCOVER] = discover,
	[COMMAND_OPEN_WINDOW] = open_window,
	[COMMAND_ENROLL] = enroll,
	[COMMAND_FORGET] = forget,
	[COMMAND_PLACE] = place,
	[COMMAND_IDENTIFY] = identify,
	[COMMAND_ZERO] = zero,
	[COMMAND_SELF_TEST] = self_test,
	[COMMAND_PRESS] = press,
	[COMMAND_RELEASE] = release,
	[COMMAND_TIGHTEN] = tighten,
	[COMMAND_STOP] = stop,
	[COMMAND_ACKNOWLEDGE] = acknowledge,
	[COMMAND_SESSION_START] = hub_session_order,
	[COMMAND_SESSION_PAUSE] = hub_session_order,
	[COMMAND_SESSION_RESUME] = hub_session_order,
	[COMMAND_SESSION_SKIP] = hub_session_order,
	[COMMAND_SESSION_REPEAT] = hub_session_order,
	[COMMAND_SESSION_ADJUST] = hub_session_order,
	[COMMAND_SESSION_RATE] = hub_session_order,
	[COMMAND_SESSION_MARK] = hub_session_order,
	[COMMAND_SESSION_FINISH] = hub_session_order,
	[COMMAND_SESSION_ABORT] = hub_session_order,
};
