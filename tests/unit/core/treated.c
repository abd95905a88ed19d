/* SPDX-License-Identifier: MIT */
/* Treated: see treated.h. */
#include "treated.h"

#include "claims.h"

static struct session_order order;

struct session_order *treated_order(void)
{
	return &order;
}

void treated_place(uint8_t point, uint16_t wearable, uint8_t pad)
{
	order.placement[point].wearable = wearable;
	order.placement[point].pad = pad;
}

struct pair *treated_room(const enum feature_kind *kinds, size_t count,
			  uint8_t pads)
{
	struct pair *pair = pair_new();

	fake_session_reset();
	for (size_t i = 0; i < count; i++)
		pair_add(pair, kinds[i], pads, 8);
	pair_begin(pair);
	for (size_t i = 0; i < count; i++)
		pair_restore(pair, i);
	for (size_t i = 0; i < count; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, 30000));
	assert_int_equal(pair_simple(pair, 0, COMMAND_REQUEST_CONTROL).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	memset(&order, 0, sizeof(order));
	order.session = TREATED_SESSION;
	order.supervised = true;
	order.routine.points = (uint8_t)count;
	for (uint8_t i = 0; i < count; i++)
		treated_place(i, pair_index(pair, i), 0);
	return pair;
}

struct refusal treated_prepare(struct pair *pair)
{
	const struct event event = {
		.type = EVENT_SESSION,
		.session = {.order = &order,
			    .call = TREATED_CALL,
			    .caller = PAIR_CALLER},
	};

	pair_step(pair, &event);
	return pair_answer(pair, TREATED_CALL);
}

struct treatment *treated_by(struct pair *pair)
{
	return &pair->hub->treatment;
}

struct pad *treated_pad(struct pair *pair)
{
	return &pair->hub->wearable[pair_index(pair, 0)].pad[0];
}

void treated_begin(struct pair *pair)
{
	struct session_act *act = fake_session_lay(
		FAKE_PREPARE, SESSION_ACT_RECORD, SESSION_PADS_MAX);

	act->record.type = RECORD_SESSION_BEGUN;
	(void)treated_prepare(pair); /* granted when it is on record */
	pair_run(pair, 50);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code, REFUSAL_NONE);
}

void treated_start(struct pair *pair)
{
	fake_session.after_command = SESSION_RUNNING;
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_SESSION_START})
			.code,
		REFUSAL_NONE);
	fake_session.after_command = SESSION_NONE;
	fake_session.count = 0;
}

struct pair *treated(enum feature_kind kind)
{
	struct pair *pair = treated_room(&kind, 1, 1);

	treated_begin(pair);
	treated_start(pair);
	return pair;
}

/* By way of a mark, which every state takes. */
void treated_carry(struct pair *pair, enum fake_call call)
{
	fake_session.acts[FAKE_COMMAND] = fake_session.acts[call];
	if (call != FAKE_COMMAND)
		fake_session.acts[call].count = 0;
	pair_post(pair, (struct command){.type = COMMAND_SESSION_MARK});
}
