/* SPDX-License-Identifier: MIT */
/* Needs: what must be so before a command is looked at (SR-25). */
#include "hub_orders.h"

static struct refusal refuse(enum refusal_code code)
{
	return (struct refusal){.code = code};
}

static const struct refusal granted = {.code = REFUSAL_NONE};

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

static struct refusal need_session(const struct step *s,
				   const struct request *r)
{
	(void)r;
	return refuse(s->hub->treatment.session.state != SESSION_NONE
			      ? REFUSAL_NONE
			      : REFUSAL_NO_SESSION);
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

static struct refusal need_unclaimed(const struct step *s,
				     const struct request *r)
{
	return refuse(hub_session_has(s->hub, r->w) ? REFUSAL_SESSION_UNDER_WAY
						    : REFUSAL_NONE);
}

static struct refusal need_unclaimed_pad(const struct step *s,
					 const struct request *r)
{
	return refuse(hub_session_has_pad(s->hub, r->w, r->command->pad)
			      ? REFUSAL_SESSION_UNDER_WAY
			      : REFUSAL_NONE);
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

/* A press that is asked for may be accepted at any moment. */
static bool is_asked_to_press(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (hub_is_asked(w, CONTROL_PRESS, i))
			return true;
	return false;
}

static struct refusal need_idle(const struct step *s, const struct request *r)
{
	return refuse(hub_may_apply(s, r->w) || is_asked_to_press(r->w)
			      ? REFUSAL_BUSY
			      : REFUSAL_NONE);
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

/* SR-24: a session that has begun goes on for longer than one may begin. */
static struct refusal need_charged(const struct step *s,
				   const struct request *r)
{
	struct refusal refusal = refuse(REFUSAL_BATTERY);

	(void)s;
	refusal.value = r->w->battery;
	refusal.limit = r->session ? BATTERY_END : BATTERY_START;
	return refusal.value < refusal.limit ? refusal : granted;
}

/* SR-23. */
static struct refusal need_records(const struct step *s,
				   const struct request *r)
{
	(void)r;
	return refuse(hub_is_recorded(s) ? REFUSAL_NONE : REFUSAL_NOT_RECORDED);
}

static const need_fn need_table[NEED_COUNT] = {
	[NEED_RESTORED] = need_restored,
	[NEED_CONTROL] = need_control,
	[NEED_WEARABLE] = need_wearable,
	[NEED_BLUEZ] = need_bluez,
	[NEED_ENROLLED] = need_enrolled,
	[NEED_WELL] = need_well,
	[NEED_READY] = need_ready,
	[NEED_PAD] = need_pad,
	[NEED_ACTUATED] = need_actuated,
	[NEED_UNTRIPPED] = need_untripped,
	[NEED_CERTAIN] = need_certain,
	[NEED_TRUSTED] = need_trusted,
	[NEED_FRESH] = need_fresh,
	[NEED_IDLE] = need_idle,
	[NEED_FREE] = need_free,
	[NEED_ZEROED] = need_zeroed,
	[NEED_TESTED] = need_tested,
	[NEED_CHARGED] = need_charged,
	[NEED_RECORDS] = need_records,
	[NEED_SESSION] = need_session,
	[NEED_UNCLAIMED] = need_unclaimed,
	[NEED_UNCLAIMED_PAD] = need_unclaimed_pad,
};

struct refusal needs_check(const struct step *s, const struct request *r,
			   uint32_t needs)
{
	struct refusal refusal = granted;

	for (size_t i = 0; i < NEED_COUNT && refusal.code == REFUSAL_NONE; i++)
		if (needs & UINT32_C(1) << i)
			refusal = need_table[i](s, r);
	return refusal;
}
