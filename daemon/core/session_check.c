/* SPDX-License-Identifier: MIT */
/* Session, checks: zero and self-test of its pads before force (SR-13). */
#include "session_state.h"

static void go_if_done(struct turn *t)
{
	for (uint8_t i = 0; i < t->s->pads; i++)
		if (t->s->use[i].check != SESSION_CHECK_DONE)
			return;
	flow_checked(t);
}

void check_begin(struct turn *t)
{
	struct session *s = t->s;

	flow_phase(t, PHASE_NONE, t->now_us + CHECK_MAX_US);
	for (uint8_t i = 0; i < s->pads; i++) {
		if (s->use[i].check == SESSION_CHECK_DONE)
			continue;
		s->use[i].check = SESSION_CHECK_ZERO;
		(void)turn_add(t, SESSION_ACT_ZERO, i); /* says it all */
	}
	go_if_done(t);
}

static void pass(struct turn *t, uint8_t pad)
{
	struct session_use *use = &t->s->use[pad];

	if (use->check == SESSION_CHECK_ZERO && t->s->pad[pad].active) {
		use->check = SESSION_CHECK_TEST;
		(void)turn_add(t, SESSION_ACT_SELF_TEST, pad); /* the same */
		return;
	}
	use->check = SESSION_CHECK_DONE;
	go_if_done(t);
}

void session_prepared(struct session *session, uint8_t pad,
		      const struct refusal *refusal, uint64_t now_us,
		      struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);
	struct session_use *use = &session->use[pad];
	/* What has no self-test cannot fail it. */
	const bool passed = refusal->code == REFUSAL_NONE ||
			    (use->check == SESSION_CHECK_TEST &&
			     refusal->code == REFUSAL_NOT_SUPPORTED);

	if (session->state != SESSION_CHECKING ||
	    (use->check != SESSION_CHECK_ZERO &&
	     use->check != SESSION_CHECK_TEST))
		return;
	if (passed)
		pass(&t, pad);
	else
		flow_refused(&t, refusal);
	turn_end(&t);
}
