/* SPDX-License-Identifier: MIT */
#include "carry.h"

#include "engine_state.h"

enum carry_phase {
	CARRY_RADIO,
	CARRY_RECORD,
	CARRY_TELL,
	CARRY_PREPARE, /* what nothing of this step is to wait for */
	CARRY_COUNT
};

static void do_radio(struct engine *engine, const struct action *action)
{
	engine->sent = true;
	engine->ports.radio(engine->ports.context, action);
}

static void tell(struct engine *engine, const struct notice *notice)
{
	engine->tell = true;
	if (!board_tell(&engine->board, notice))
		vigil_note(&engine->vigil, VIGIL_NOTICES,
			   engine->ports.now_us(engine->ports.context));
}

static void do_record(struct engine *engine, const struct action *action)
{
	if (engine->ports.record(engine->ports.context, &action->record))
		return;
	/* SR-23: what could not be written is said. */
	engine->records_lost++;
	vigil_note(&engine->vigil, VIGIL_RECORDS,
		   engine->ports.now_us(engine->ports.context));
	(void)queue_push(engine->lost,
			 &action->record.number); /* full: unwell already */
}

static void tell_record(struct engine *engine, const struct action *action)
{
	struct notice notice = {.type = NOTICE_RECORD};

	notice.record = action->record;
	tell(engine, &notice);
}

static void do_sample(struct engine *engine, const struct action *action)
{
	const struct sample *sample = &action->sample;

	engine->ports.sample(engine->ports.context, sample);
	engine->sampled = true;
	if (sample->wearable < WEARABLES_MAX)
		engine->stale |= UINT64_C(1) << sample->wearable;
}

static void do_changed(struct engine *engine, const struct action *action)
{
	uint16_t wearable = action->changed.wearable;

	if (wearable < WEARABLES_MAX)
		engine->changed |= UINT64_C(1) << wearable;
	else if (wearable == CHANGED_SESSION)
		engine->session_changed = true;
	else
		engine->hub_changed = true;
}

static void tell_reply(struct engine *engine, const struct action *action)
{
	struct notice notice = {.type = NOTICE_REPLY};

	if (action->reply.call == CALL_NONE)
		return;
	notice.reply.call = action->reply.call;
	notice.reply.refusal = action->reply.refusal;
	notice.reply.wearable = action->reply.wearable;
	tell(engine, &notice);
}

static void tell_tripped(struct engine *engine, const struct action *action)
{
	struct notice notice = {.type = NOTICE_TRIPPED};

	notice.tripped.wearable = action->tripped.wearable;
	notice.tripped.trip = action->tripped.trip;
	tell(engine, &notice);
}

typedef void (*engine_action_fn)(struct engine *engine,
				 const struct action *action);

/* What each action means in each pass; NULL: nothing. */
static const engine_action_fn carry[ACTION_COUNT][CARRY_COUNT] = {
	[ACTION_COMMAND_WRITE] = {[CARRY_RADIO] = do_radio},
	[ACTION_REQUEST_WRITE] = {[CARRY_RADIO] = do_radio},
	[ACTION_READ] = {[CARRY_RADIO] = do_radio},
	[ACTION_SUBSCRIBE] = {[CARRY_RADIO] = do_radio},
	[ACTION_CONNECT] = {[CARRY_RADIO] = do_radio},
	[ACTION_DISCONNECT] = {[CARRY_RADIO] = do_radio},
	[ACTION_PAIR] = {[CARRY_RADIO] = do_radio},
	[ACTION_TRUST] = {[CARRY_RADIO] = do_radio},
	[ACTION_REMOVE] = {[CARRY_RADIO] = do_radio},
	[ACTION_DISCOVER] = {[CARRY_RADIO] = do_radio},
	[ACTION_POWER] = {[CARRY_RADIO] = do_radio},
	[ACTION_PREPARE_STOP] = {[CARRY_PREPARE] = do_radio},
	[ACTION_RECORD] =
		{[CARRY_RECORD] = do_record, [CARRY_TELL] = tell_record},
	[ACTION_SAMPLE] = {[CARRY_RECORD] = do_sample},
	[ACTION_CHANGED] = {[CARRY_RECORD] = do_changed},
	[ACTION_REPLY] = {[CARRY_TELL] = tell_reply},
	[ACTION_TRIPPED] = {[CARRY_TELL] = tell_tripped},
};

static void pass(struct engine *engine, enum carry_phase phase,
		 const struct action *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		engine_action_fn fn = carry[list[i].type][phase];

		if (fn != NULL)
			fn(engine, &list[i]);
	}
}

static void publish_session(struct engine *engine, uint64_t now_us)
{
	if (!engine->session_changed)
		return;
	engine->session_runs =
		board_publish_session(&engine->board, engine->hub, now_us);
	board_mark_session(&engine->board);
	engine->session_changed = false;
	engine->tell = true;
}

static void publish_changes(struct engine *engine, uint64_t now_us)
{
	publish_session(engine, now_us);
	if (!engine->hub_changed && engine->changed == 0)
		return;
	board_publish(&engine->board, engine->hub, now_us, engine->changed);
	board_mark(&engine->board, engine->hub_changed, engine->changed);
	engine->stale &= ~engine->changed;
	engine->hub_changed = false;
	engine->changed = 0;
	engine->tell = true;
}

/* What stops a wearable is on its way before anything else is looked at. */
void carry_out(struct engine *engine, uint64_t now_us)
{
	struct actions *actions = &engine->actions;
	for (int phase = CARRY_RADIO; phase < CARRY_COUNT; phase++) {
		if (phase == CARRY_TELL)
			publish_changes(engine, now_us);
		pass(engine, (enum carry_phase)phase, actions->urgent,
		     actions->urgent_count);
		pass(engine, (enum carry_phase)phase, actions->list,
		     actions->count);
	}
}
