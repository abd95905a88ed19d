/* SPDX-License-Identifier: MIT */
/*
 * Hub, session's acts: what the session wants of its pads, by the same ways
 * as any caller's commands.
 */
#include "hub_orders.h"

#include <assert.h>
#include <string.h>

#define CUE_MS 200u /* felt, and over before the next; project default */

struct wearable *hub_session_wearable(struct hub *hub, uint8_t member)
{
	return &hub->wearable[hub->treatment.session.pad[member].wearable];
}

struct pad *hub_session_pad(struct hub *hub, uint8_t member)
{
	const struct session_pad *of = &hub->treatment.session.pad[member];

	return &hub_session_wearable(hub, member)->pad[of->pad];
}

static struct command command_of(const struct hub *hub, uint8_t member,
				 enum command_type type)
{
	const struct session *session = &hub->treatment.session;

	return (struct command){
		.type = type,
		.call = CALL_UNASKED,
		/* SR-15: only of a supervised one does it stop that its
		 * caller leaves. */
		.caller = session->order.supervised ? session->caller
						    : CALLER_NONE,
		.wearable = session->pad[member].wearable,
		.pad = session->pad[member].pad,
	};
}

static bool is_asked(struct hub *hub, uint8_t member, enum control_op op)
{
	return hub_is_asked(hub_session_wearable(hub, member), op,
			    hub->treatment.session.pad[member].pad);
}

bool hub_session_is_free(struct hub *hub, uint8_t member)
{
	return !hub_pad_is_pressing(hub_session_pad(hub, member)) &&
	       !is_asked(hub, member, CONTROL_PRESS);
}

void hub_session_figure(struct hub *hub, uint8_t member)
{
	struct treatment *t = &hub->treatment;

	if (!t->member[member].figured)
		t->member[member].figures = session_press_figures(&t->session);
	t->member[member].figured = true;
}

/* What has nothing to let go of is not told to. */
static void act_release(struct step *s, const struct session_act *act)
{
	const struct pad *pad = hub_session_pad(s->hub, act->pad);
	const struct command command =
		command_of(s->hub, act->pad, COMMAND_RELEASE);

	if (!pad->accepted && !pressing_is_driving(&pad->pressing) &&
	    !is_asked(s->hub, act->pad, CONTROL_PRESS))
		return;
	hub_session_figure(s->hub, act->pad);
	(void)hub_command_own(s,
			      &command); /* not ready: stopped already (SR-1) */
}

/* SR-5: what a person tightened stays; the rest is of the site. */
static void put(struct step *s, uint8_t member, enum site site)
{
	struct wearable *w = hub_session_wearable(s->hub, member);
	struct pad *pad = hub_session_pad(s->hub, member);
	const struct limit_set live = pad->stack.layer[LAYER_LIVE];

	if (site != pad->site) {
		hub_pad_flush_dose(s, w, pad);
		hub_pad_place(s, w, s->hub->treatment.session.pad[member].pad,
			      site);
	}
	pad->stack.layer[LAYER_LIVE] = live;
}

static void set_layers(struct step *s, uint8_t member,
		       const struct limit_set *patient,
		       const struct limit_set *routine)
{
	struct wearable *w = hub_session_wearable(s->hub, member);
	struct pad *pad = hub_session_pad(s->hub, member);

	pad->stack.layer[LAYER_PATIENT] = *patient;
	pad->stack.layer[LAYER_ROUTINE] = *routine;
	hub_pad_limits(s, w, pad);
	hub_total_limits(s->hub);
	hub_ceilings(s, w);
	hub_changed(s, w);
}

/* A session's placement is not the enrolment's: it is not kept. */
void hub_session_place(struct step *s, uint8_t member)
{
	struct treatment *t = &s->hub->treatment;
	const struct pad *pad = hub_session_pad(s->hub, member);
	const enum site site = t->member[member].site;
	const struct limit_set patient =
		session_patient_layer(&t->session, pad->kind, site);
	const struct limit_set routine =
		session_routine_layer(&t->session, member);

	t->member[member].moves = false;
	t->member[member].placed = true;
	put(s, member, site);
	set_layers(s, member, &patient, &routine);
}

void hub_session_restore(struct step *s, uint8_t member)
{
	struct treatment *t = &s->hub->treatment;
	const struct wearable *w = hub_session_wearable(s->hub, member);
	const struct limit_set unset = limit_set_unset();

	t->member[member].moves = false;
	t->member[member].placed = false;
	put(s, member, w->enrolment.site[t->session.pad[member].pad]);
	set_layers(s, member, &unset, &unset);
}

/* SR-5: under a press no layer is changed. */
static void act_place(struct step *s, const struct session_act *act)
{
	struct member *member = &s->hub->treatment.member[act->pad];

	member->site = act->site;
	member->moves = true;
	if (hub_session_is_free(s->hub, act->pad))
		hub_session_place(s, act->pad);
}

static void answer(struct member *member, const struct refusal *refusal)
{
	member->answered = true;
	member->answer = *refusal;
}

static void act_press(struct step *s, const struct session_act *act)
{
	struct member *member = &s->hub->treatment.member[act->pad];
	struct command command = command_of(s->hub, act->pad, COMMAND_PRESS);
	struct refusal refusal = {.code = REFUSAL_BUSY};

	command.press = act->press;
	if (!member->moves)
		refusal = hub_command_own(s, &command);
	if (refusal.code != REFUSAL_NONE)
		answer(member, &refusal);
}

/* Granted by the wearable, but stopped or released before: not begun. */
void hub_session_answered(struct step *s, const struct wearable *w,
			  const struct ask *ask, const struct refusal *refusal)
{
	struct treatment *t = &s->hub->treatment;
	const uint8_t pad = ask->request.pad;
	const uint8_t i = hub_session_index(s->hub, w, pad);
	struct refusal told = *refusal;

	if (ask->request.op != CONTROL_PRESS)
		return;
	assert(i < SESSION_PADS_MAX); /* until it is answered it is on */
	if (told.code == REFUSAL_NONE && !w->pad[pad].accepted)
		told.code =
			hub_is_tripped(w) ? REFUSAL_TRIPPED : REFUSAL_NOT_NOW;
	if (told.code == REFUSAL_NONE)
		t->member[i].figured = false;
	answer(&t->member[i], &told);
}

void hub_session_zero(struct step *s, uint8_t member)
{
	const struct command command = command_of(s->hub, member, COMMAND_ZERO);

	hub_session_pad(s->hub, member)->zero_code =
		hub_command_own(s, &command).code;
}

/* A zero that runs already will do. */
static void act_zero(struct step *s, const struct session_act *act)
{
	struct member *member = &s->hub->treatment.member[act->pad];

	member->zeroes = true;
	member->tests = false; /* one that runs is of an earlier check */
	if (!hub_session_pad(s->hub, act->pad)->zeroing &&
	    !is_asked(s->hub, act->pad, CONTROL_ZERO))
		hub_session_zero(s, act->pad);
}

static void act_self_test(struct step *s, const struct session_act *act)
{
	struct member *member = &s->hub->treatment.member[act->pad];
	const struct command command =
		command_of(s->hub, act->pad, COMMAND_SELF_TEST);

	member->tests = true;
	member->test = REFUSAL_NONE;
	if (!is_asked(s->hub, act->pad, CONTROL_SELF_TEST))
		member->test = hub_command_own(s, &command).code;
}

/* One at a time: what could not be felt as two is one. */
static void act_cue(struct step *s, const struct session_act *act)
{
	struct wearable *w = hub_session_wearable(s->hub, act->pad);
	const struct ask ask = {
		.request = {.op = CONTROL_IDENTIFY, .duration_ms = CUE_MS},
		.command = COMMAND_IDENTIFY,
		.call = CALL_UNASKED,
		.caller = CALLER_NONE,
	};

	hub_touch(s->hub, w);
	if (w->link.state == LINK_READY &&
	    feature_has(&w->feature, FEATURE_HAPTIC) && w->asks.count == 0)
		(void)hub_ask(s, w, &ask); /* none waits: there is room */
}

static void describe_cells(const struct pad *pad, struct record *record)
{
	record->pad.rows = pad->feature.rows;
	record->pad.columns = pad->feature.columns;
	record->pad.cell_area_mm2_x100 = pad->feature.cell_area;
}

static void act_record(struct step *s, const struct session_act *act)
{
	const struct wearable *w = NULL;
	struct record *record;
	struct record made;

	if (act->pad < SESSION_PADS_MAX)
		w = hub_session_wearable(s->hub, act->pad);
	record = hub_record(s, w, act->record.type);
	made = *record;
	*record = act->record;
	record->number = made.number;
	record->at_us = made.at_us;
	record->caller = s->hub->treatment.caller;
	memcpy(record->address, made.address, sizeof(record->address));
	if (record->type == RECORD_SESSION_PAD)
		describe_cells(hub_session_pad(s->hub, act->pad), record);
}

static void act_changed(struct step *s, const struct session_act *act)
{
	(void)act;
	s->hub->session_changed = true;
}

typedef void (*session_act_fn)(struct step *s, const struct session_act *act);

static const session_act_fn act_table[SESSION_ACT_COUNT] = {
	[SESSION_ACT_RELEASE] = act_release,
	[SESSION_ACT_PLACE] = act_place,
	[SESSION_ACT_ZERO] = act_zero,
	[SESSION_ACT_SELF_TEST] = act_self_test,
	[SESSION_ACT_PRESS] = act_press,
	[SESSION_ACT_CUE] = act_cue,
	[SESSION_ACT_RECORD] = act_record,
	[SESSION_ACT_CHANGED] = act_changed,
};

void hub_session_carry(struct step *s, const struct session_acts *acts)
{
	for (uint8_t i = 0; i < acts->count; i++)
		act_table[acts->list[i].type](s, &acts->list[i]);
}
