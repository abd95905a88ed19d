/* SPDX-License-Identifier: MIT */
#include "pressing.h"

#include <string.h>

#define PERMILLE 1000u

/* A state and event that are not listed mean nothing. */
const struct pressing_transition
	pressing_transitions[PRESSING_STATE_COUNT][PRESSING_EVENT_COUNT] = {
		[PRESSING_IDLE] =
			{
				[PRESSING_BEGIN] = {true, PRESSING_RAMPING,
						    PRESSING_NOTHING},
			},
		[PRESSING_RAMPING] =
			{
				[PRESSING_REACHED] = {true, PRESSING_HOLDING,
						      PRESSING_NOTHING},
				[PRESSING_CHANGE] = {true, PRESSING_RAMPING,
						     PRESSING_NOTHING},
				[PRESSING_RELEASE] = {true, PRESSING_RELEASING,
						      PRESSING_SEND_RELEASE},
			},
		[PRESSING_HOLDING] =
			{
				[PRESSING_HELD] = {true, PRESSING_RELEASING,
						   PRESSING_SEND_RELEASE},
				[PRESSING_CHANGE] = {true, PRESSING_RAMPING,
						     PRESSING_NOTHING},
				[PRESSING_RELEASE] = {true, PRESSING_RELEASING,
						      PRESSING_SEND_RELEASE},
			},
		[PRESSING_RELEASING] =
			{
				[PRESSING_RELEASED] = {true, PRESSING_RESTING,
						       PRESSING_RECORD},
			},
		[PRESSING_RESTING] =
			{
				[PRESSING_RESTED] = {true, PRESSING_IDLE,
						     PRESSING_NOTHING},
			},
};

static int32_t clamp(int64_t value)
{
	return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}

static uint32_t clamp_ms(uint64_t us)
{
	const uint64_t ms = (us + 999) / 1000;

	return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

static bool is_listed(const struct pressing *pressing,
		      enum pressing_event event)
{
	return pressing_transitions[pressing->state][event].listed;
}

/* Only for what is listed. */
static enum pressing_act move(struct pressing *pressing,
			      enum pressing_event event)
{
	const struct pressing_transition *transition =
		&pressing_transitions[pressing->state][event];

	pressing->state = transition->next;
	return transition->act;
}

void pressing_init(struct pressing *pressing, uint32_t release_ms,
		   uint32_t rest_permille)
{
	memset(pressing, 0, sizeof(*pressing));
	pressing->release_ms = release_ms;
	/* SR-7: at least as long as pressed. */
	pressing->rest_permille =
		rest_permille > PERMILLE ? rest_permille : PERMILLE;
}

bool pressing_is_driving(const struct pressing *pressing)
{
	return pressing->state == PRESSING_RAMPING ||
	       pressing->state == PRESSING_HOLDING;
}

bool pressing_is_active(const struct pressing *pressing)
{
	return pressing_is_driving(pressing) ||
	       pressing->state == PRESSING_RELEASING;
}

/* The trajectory. */

static void aim(struct pressing *pressing, int32_t from_mn, int32_t to_mn,
		uint64_t now_us)
{
	pressing->from_mn = from_mn;
	pressing->to_mn = to_mn;
	pressing->from_us = now_us;
}

/* How long it takes: up by the ramp, down within the release time. */
static uint64_t travel_us(const struct pressing *pressing)
{
	const int64_t up_mn = (int64_t)pressing->to_mn - pressing->from_mn;

	if (up_mn <= 0)
		return (uint64_t)pressing->release_ms * 1000;
	return (uint64_t)(up_mn * 1000000 / pressing->plan.ramp_mn_per_s);
}

int32_t pressing_expected_mn(const struct pressing *pressing, uint64_t now_us)
{
	const int64_t change_mn = (int64_t)pressing->to_mn - pressing->from_mn;
	uint64_t travel, gone_us;

	if (!pressing_is_active(pressing))
		return 0;
	if (pressing->state == PRESSING_HOLDING)
		return pressing->to_mn;
	travel = travel_us(pressing);
	gone_us = now_us > pressing->from_us ? now_us - pressing->from_us : 0;
	if (gone_us >= travel)
		return pressing->to_mn;
	return (int32_t)(pressing->from_mn +
			 change_mn * (int64_t)(gone_us / 1000) /
				 (int64_t)(travel / 1000 + 1));
}

void pressing_begin(struct pressing *pressing, const struct pressing_plan *plan,
		    int32_t measured_mn, uint64_t now_us)
{
	const bool anew = is_listed(pressing, PRESSING_BEGIN);
	const enum pressing_event event =
		anew ? PRESSING_BEGIN : PRESSING_CHANGE;

	if (!is_listed(pressing, event))
		return;
	(void)move(pressing, event); /* neither asks for anything */
	if (anew) {
		pressing->begun_us = now_us;
		pressing->sample_us = now_us;
		pressing->peak_mn = 0;
		pressing->hold_us = 0;
		pressing->hold_mnus = 0;
		pressing->dose_mns = 0;
		pressing->ended_by = TRIP_NONE;
	}
	pressing->plan = *plan;
	aim(pressing, measured_mn > 0 ? measured_mn : 0, plan->target_mn,
	    now_us);
	pressing->until_us = now_us + travel_us(pressing);
}

/* Force falls from here to none. */
static enum pressing_act let_go(struct pressing *pressing,
				enum pressing_event event, uint64_t now_us)
{
	aim(pressing, pressing_expected_mn(pressing, now_us), 0, now_us);
	pressing->until_us = UINT64_MAX;
	return move(pressing, event);
}

enum pressing_act pressing_release(struct pressing *pressing,
				   enum trip_reason reason, uint64_t now_us)
{
	if (pressing_is_active(pressing) && pressing->ended_by == TRIP_NONE)
		pressing->ended_by = reason;
	if (!is_listed(pressing, PRESSING_RELEASE))
		return PRESSING_NOTHING;
	return let_go(pressing, PRESSING_RELEASE, now_us);
}

/* SR-7: rest that would be due if it began now; ms times permille is us. */
static uint64_t rest_us(const struct pressing *pressing, uint64_t now_us)
{
	const uint64_t pressed_ms = (now_us - pressing->begun_us) / 1000 + 1;

	return pressed_ms * pressing->rest_permille;
}

static enum pressing_act rest(struct pressing *pressing, uint64_t now_us)
{
	pressing->until_us = now_us + rest_us(pressing, now_us);
	aim(pressing, 0, 0, now_us);
	return move(pressing, PRESSING_RELEASED);
}

static void summarise(struct pressing *pressing,
		      const struct contact_reading *reading, int64_t added_mns)
{
	uint64_t since_us = pressing->sample_us;

	if (reading->force_mn > pressing->peak_mn)
		pressing->peak_mn = reading->force_mn;
	pressing->dose_mns += added_mns;
	if (pressing->state != PRESSING_HOLDING)
		return;
	if (since_us < pressing->from_us)
		since_us = pressing->from_us;
	if (reading->at_us <= since_us)
		return;
	pressing->hold_us += reading->at_us - since_us;
	pressing->hold_mnus +=
		(int64_t)(reading->at_us - since_us) * reading->force_mn;
}

enum pressing_act pressing_sample(struct pressing *pressing,
				  const struct contact_reading *reading,
				  int64_t added_mns)
{
	if (!pressing_is_active(pressing))
		return PRESSING_NOTHING;
	summarise(pressing, reading, added_mns);
	if (reading->at_us > pressing->sample_us)
		pressing->sample_us = reading->at_us;
	/* Not before the release time is over: force may still come that was
	 * commanded before. */
	if (pressing->state == PRESSING_RELEASING && !reading->in_contact &&
	    reading->at_us >=
		    pressing->from_us + (uint64_t)pressing->release_ms * 1000)
		return rest(pressing, reading->at_us);
	return PRESSING_NOTHING;
}

/* When a release without samples counts as over (SR-1). */
static uint64_t silent_at_us(const struct pressing *pressing)
{
	return (pressing->sample_us > pressing->from_us ? pressing->sample_us
							: pressing->from_us) +
	       PRESSING_SILENT_US;
}

uint64_t pressing_deadline_us(const struct pressing *pressing)
{
	if (pressing->state == PRESSING_IDLE)
		return UINT64_MAX;
	if (pressing->state == PRESSING_RELEASING)
		return silent_at_us(pressing);
	return pressing->until_us;
}

static enum pressing_act reach(struct pressing *pressing)
{
	const uint64_t at_us = pressing->until_us;

	aim(pressing, pressing->to_mn, pressing->to_mn, at_us);
	pressing->until_us = at_us + (uint64_t)pressing->plan.hold_ms * 1000;
	return move(pressing, PRESSING_REACHED);
}

enum pressing_act pressing_tick(struct pressing *pressing, uint64_t now_us)
{
	enum pressing_act act = PRESSING_NOTHING;

	if (pressing->state == PRESSING_RAMPING && now_us >= pressing->until_us)
		act = reach(pressing);
	if (pressing_deadline_us(pressing) > now_us)
		return act;
	if (pressing->state == PRESSING_HOLDING)
		return let_go(pressing, PRESSING_HELD, now_us);
	if (pressing->state == PRESSING_RELEASING)
		return rest(pressing, now_us);
	return move(pressing, PRESSING_RESTED);
}

uint32_t pressing_rest_ms(const struct pressing *pressing, uint64_t now_us)
{
	if (pressing->state == PRESSING_RELEASING)
		return clamp_ms(rest_us(pressing, now_us));
	if (pressing->state != PRESSING_RESTING || now_us >= pressing->until_us)
		return 0;
	return clamp_ms(pressing->until_us - now_us);
}

uint32_t pressing_remaining_ms(const struct pressing *pressing, uint64_t now_us)
{
	if (pressing->state == PRESSING_RAMPING)
		return pressing->plan.hold_ms;
	if (pressing->state == PRESSING_RESTING)
		return pressing_rest_ms(pressing, now_us);
	if (pressing->state != PRESSING_HOLDING || now_us >= pressing->until_us)
		return 0;
	return clamp_ms(pressing->until_us - now_us);
}

struct pressing_summary pressing_summary(const struct pressing *pressing)
{
	struct pressing_summary summary = {
		.target_mn = pressing->plan.target_mn,
		.peak_mn = pressing->peak_mn,
		.held_ms = (uint32_t)(pressing->hold_us / 1000),
		.dose_ns = dose_ns(pressing->dose_mns),
		.ended_by = pressing->ended_by,
	};

	if (pressing->hold_us > 0)
		summary.mean_mn = (int32_t)(pressing->hold_mnus /
					    (int64_t)pressing->hold_us);
	return summary;
}

int32_t pressing_target_max_mn(int32_t ceiling_mn)
{
	int32_t headroom = ceiling_mn / PRESSING_HEADROOM_DIVISOR;

	if (headroom < PRESSING_HEADROOM_LEAST)
		headroom = PRESSING_HEADROOM_LEAST;
	return ceiling_mn > headroom ? ceiling_mn - headroom : 0;
}

/* What is asked, worked out for the rules. */
struct trial {
	const struct pressing *pressing;
	const struct pressing_ask *ask;
	struct pressing_plan plan;
	bool eases; /* a running press, to less than is measured */
};

static const struct refusal granted = {.code = REFUSAL_NONE};

static struct refusal refuse(enum refusal_code code, int32_t value)
{
	return (struct refusal){.code = code, .value = value};
}

/* SR-5, SR-25: the limit, its value and who set it. */
static struct refusal refuse_above(const struct trial *trial, enum limit_id id,
				   int64_t value, int32_t limit)
{
	if (value <= limit)
		return granted;
	return (struct refusal){
		.code = REFUSAL_LIMIT,
		.limit_id = id,
		.layer = limit_effective(trial->ask->limits, id).layer,
		.value = clamp(value),
		.limit = limit,
	};
}

static struct refusal within(const struct trial *trial, enum limit_id id,
			     int64_t value)
{
	return refuse_above(trial, id, value,
			    limit_effective(trial->ask->limits, id).value);
}

static struct refusal check_arguments(const struct trial *trial)
{
	const struct press_request *request = &trial->ask->request;

	if (request->force_mn <= 0)
		return refuse(REFUSAL_BAD_ARGUMENT, PRESSING_ARGUMENT_FORCE);
	if (request->ramp_mn_per_s < 0)
		return refuse(REFUSAL_BAD_ARGUMENT, PRESSING_ARGUMENT_RAMP);
	if (request->hold_ms == 0)
		return refuse(REFUSAL_BAD_ARGUMENT, PRESSING_ARGUMENT_HOLD);
	return granted;
}

static struct refusal check_site(const struct trial *trial)
{
	return refuse(trial->ask->site == SITE_NONE ? REFUSAL_NO_SITE
						    : REFUSAL_NONE,
		      0);
}

/* SR-7. */
static struct refusal check_rest(const struct trial *trial)
{
	const uint32_t rest_ms =
		pressing_rest_ms(trial->pressing, trial->ask->now_us);

	if (rest_ms == 0)
		return granted;
	return refuse(REFUSAL_RESTING, clamp(rest_ms));
}

/* SR-4, SR-5. */
static struct refusal check_force(const struct trial *trial)
{
	const int32_t ceiling =
		limit_effective(trial->ask->limits, LIMIT_FORCE).value;

	return refuse_above(trial, LIMIT_FORCE, trial->plan.target_mn,
			    pressing_target_max_mn(ceiling));
}

/* SR-4: spread as evenly as can be, the cells' mean is the least of peaks. */
static struct refusal check_pressure(const struct trial *trial)
{
	const int64_t area = trial->ask->area_mm2_x100;
	const int32_t ceiling =
		limit_effective(trial->ask->limits, LIMIT_PRESSURE).value;

	return refuse_above(
		trial, LIMIT_PRESSURE,
		((int64_t)trial->plan.target_mn * 100000 + area - 1) / area,
		pressing_target_max_mn(ceiling));
}

/* SR-14; a ceiling of nothing lets nothing rise. */
static struct refusal check_rise(const struct trial *trial)
{
	if (trial->plan.ramp_mn_per_s == 0)
		return refuse_above(trial, LIMIT_RISE_COMMANDED, 1, 0);
	return within(trial, LIMIT_RISE_COMMANDED, trial->plan.ramp_mn_per_s);
}

/* SR-14: from what is measured, not from the last command. */
static struct refusal check_step(const struct trial *trial)
{
	return within(trial, LIMIT_STEP_UP,
		      (int64_t)trial->plan.target_mn -
			      trial->ask->reading->force_mn);
}

static int64_t ramp_ms(const struct trial *trial)
{
	return (int64_t)trial->plan.target_mn * 1000 /
	       trial->plan.ramp_mn_per_s;
}

/* SR-7. */
static struct refusal check_hold(const struct trial *trial)
{
	const int64_t ramp = ramp_ms(trial);

	return within(trial, LIMIT_HOLD,
		      ramp > trial->plan.hold_ms ? ramp : trial->plan.hold_ms);
}

/* SR-8: what there was, and what this press adds. */
static struct refusal check_dose(const struct trial *trial)
{
	const struct dose_figures *dose = &trial->ask->dose;
	const struct {
		enum limit_id id;
		int64_t mns;
	} rows[] = {
		{LIMIT_DOSE_POINT, dose->point_mns},
		{LIMIT_DOSE_SITE, dose->site_mns},
		{LIMIT_DOSE_DAY, dose->day_mns},
	};
	const int64_t added = trial->plan.target_mn *
			      (trial->plan.hold_ms + ramp_ms(trial) / 2) / 1000;
	struct refusal refusal = granted;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (refusal.code == REFUSAL_NONE && !trial->eases)
			refusal = within(trial, rows[i].id,
					 dose_ns(rows[i].mns + added));
	}
	return refusal;
}

/* SR-19. */
static struct refusal check_total(const struct trial *trial)
{
	if (trial->eases)
		return granted;
	return within(trial, LIMIT_TOTAL_FORCE,
		      (int64_t)trial->ask->others_mn + trial->plan.target_mn);
}

static struct refusal check_pads(const struct trial *trial)
{
	if (trial->eases)
		return granted;
	return within(trial, LIMIT_PADS_PRESSING,
		      trial->ask->others_pressing + 1);
}

/* In order: later ones rely on what earlier ones let through. */
static struct refusal (*const rules[])(const struct trial *trial) = {
	check_arguments, check_site,  check_rest, check_force,
	check_pressure,	 check_rise,  check_step, check_hold,
	check_dose,	 check_total, check_pads,
};

struct refusal pressing_check(const struct pressing *pressing,
			      const struct pressing_ask *ask,
			      struct pressing_plan *ret_plan)
{
	struct trial trial = {
		.pressing = pressing,
		.ask = ask,
		.plan = {.target_mn = ask->request.force_mn,
			 .ramp_mn_per_s = ask->request.ramp_mn_per_s,
			 .hold_ms = ask->request.hold_ms},
		.eases = pressing_is_driving(pressing) &&
			 ask->request.force_mn <= ask->reading->force_mn,
	};

	if (trial.plan.ramp_mn_per_s == 0)
		trial.plan.ramp_mn_per_s =
			limit_effective(ask->limits, LIMIT_RISE_COMMANDED)
				.value;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct refusal refusal = rules[i](&trial);

		if (refusal.code != REFUSAL_NONE)
			return refusal;
	}
	*ret_plan = trial.plan;
	return granted;
}
