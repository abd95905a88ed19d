/* SPDX-License-Identifier: MIT */
/* Fake session: see fake_session.h. */
#include "fake_session.h"

#include "claims.h"

struct fake_session fake_session;

void fake_session_reset(void)
{
	memset(&fake_session, 0, sizeof(fake_session));
	fake_session.deadline_us = UINT64_MAX;
	fake_session.patient = limit_set_unset();
	fake_session.routine = limit_set_unset();
}

struct session_act *fake_session_lay(enum fake_call call,
				     enum session_act_type type, uint8_t pad)
{
	struct session_acts *acts = &fake_session.acts[call];
	struct session_act *act = &acts->list[acts->count++];

	memset(act, 0, sizeof(*act));
	act->type = type;
	act->pad = pad;
	return act;
}

size_t fake_session_count(enum fake_call call)
{
	size_t count = 0;

	for (size_t i = 0; i < fake_session.count; i++)
		count += fake_session.told[i].call == call;
	return count;
}

const struct fake_told *fake_session_last(enum fake_call call)
{
	for (size_t i = fake_session.count; i > 0; i--)
		if (fake_session.told[i - 1].call == call)
			return &fake_session.told[i - 1];
	return NULL;
}

static void hand_out(enum fake_call call, struct session_acts *acts)
{
	struct session_acts *laid = &fake_session.acts[call];

	for (uint8_t i = 0; i < laid->count; i++)
		acts->list[acts->count++] = laid->list[i];
	laid->count = 0;
}

static void tell(enum fake_call call, uint8_t pad, uint32_t value,
		 struct session_acts *acts)
{
	assert_true(fake_session.count < FAKE_TOLD_MAX);
	fake_session.told[fake_session.count++] =
		(struct fake_told){call, pad, value};
	hand_out(call, acts);
}

void session_init(struct session *session)
{
	memset(session, 0, sizeof(*session));
}

struct refusal session_prepare(struct session *session,
			       const struct session_setup *setup,
			       uint64_t now_us, struct session_acts *acts)
{
	(void)now_us;
	fake_session.setup = *setup;
	memcpy(fake_session.pad, setup->pad, setup->pads * sizeof(*setup->pad));
	if (fake_session.refusal.code != REFUSAL_NONE)
		return fake_session.refusal;
	session->state = SESSION_PREPARED;
	session->order = *setup->order;
	session->caller = setup->caller;
	session->pads = setup->pads;
	memcpy(session->pad, setup->pad, setup->pads * sizeof(*setup->pad));
	tell(FAKE_PREPARE, SESSION_PADS_MAX, setup->caller, acts);
	return fake_session.refusal;
}

struct refusal session_command(struct session *session,
			       const struct command *command, uint64_t now_us,
			       struct session_acts *acts)
{
	(void)now_us;
	tell(FAKE_COMMAND, SESSION_PADS_MAX, command->type, acts);
	if (fake_session.after_command != SESSION_NONE)
		session->state = fake_session.after_command;
	return fake_session.refusal;
}

void session_sample(struct session *session, uint8_t pad,
		    const struct contact_reading *reading, int64_t added_mns,
		    int32_t ceiling_mn, uint64_t now_us,
		    struct session_acts *acts)
{
	(void)session;
	(void)pad;
	(void)reading;
	(void)now_us;
	fake_session.samples++;
	fake_session.ceiling_mn = ceiling_mn;
	fake_session.added_mns += added_mns;
	hand_out(FAKE_SAMPLE, acts);
}

void session_prepared(struct session *session, uint8_t pad,
		      const struct refusal *refusal, uint64_t now_us,
		      struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_PREPARED, pad, refusal->code, acts);
}

void session_answer(struct session *session, uint8_t pad,
		    const struct refusal *refusal, uint64_t now_us,
		    struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_ANSWER, pad, refusal->code, acts);
}

void session_pressing(struct session *session, uint8_t pad,
		      const struct pressing *pressing, uint64_t now_us,
		      struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_PRESSING, pad, pressing->state, acts);
}

void session_trip(struct session *session, uint8_t pad, enum trip_reason reason,
		  uint64_t now_us, struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_TRIP, pad, reason, acts);
}

void session_acknowledged(struct session *session, uint64_t now_us,
			  struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_ACKNOWLEDGED, SESSION_PADS_MAX, 0, acts);
}

void session_link(struct session *session, uint8_t pad, bool ready,
		  uint64_t now_us, struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_LINK, pad, ready, acts);
}

void session_battery(struct session *session, uint8_t pad, uint8_t percent,
		     uint64_t now_us, struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_BATTERY, pad, percent, acts);
}

void session_unrecorded(struct session *session, uint64_t now_us,
			struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_UNRECORDED, SESSION_PADS_MAX, 0, acts);
}

void session_unwell(struct session *session, uint64_t now_us,
		    struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_UNWELL, SESSION_PADS_MAX, 0, acts);
}

void session_placed(struct session *session, uint8_t pad, enum site site)
{
	session->pad[pad].site = site;
}

void session_caller_gone(struct session *session, uint32_t caller,
			 uint64_t now_us, struct session_acts *acts)
{
	(void)session;
	(void)now_us;
	tell(FAKE_CALLER_GONE, SESSION_PADS_MAX, caller, acts);
}

void session_hub_ends(struct session *session, uint64_t now_us,
		      struct session_acts *acts)
{
	(void)now_us;
	session->state = SESSION_ABORTED;
	tell(FAKE_HUB_ENDS, SESSION_PADS_MAX, 0, acts);
}

void session_tick(struct session *session, uint64_t now_us,
		  struct session_acts *acts)
{
	(void)session;
	fake_session.ticks++;
	fake_session.deadline_us = now_us + 100000;
	hand_out(FAKE_TICK, acts);
}

uint64_t session_deadline_us(const struct session *session)
{
	(void)session;
	return fake_session.deadline_us;
}

struct limit_set session_patient_layer(const struct session *session,
				       enum contact_kind kind, enum site site)
{
	(void)session;
	(void)kind;
	(void)site;
	return fake_session.patient;
}

struct limit_set session_routine_layer(const struct session *session,
				       uint8_t pad)
{
	(void)session;
	(void)pad;
	return fake_session.routine;
}

struct session_figures session_press_figures(const struct session *session)
{
	(void)session;
	return fake_session.figures;
}

bool session_is_active(const struct session *session)
{
	return session->state >= SESSION_CHECKING &&
	       session->state <= SESSION_ENDING;
}

void session_view(const struct session *session, uint64_t now_us,
		  struct session_view *out)
{
	(void)now_us;
	*out = fake_session.view;
	out->state = session->state;
}
