/* SPDX-License-Identifier: MIT */
#include "show.h"

#include <stdio.h>
#include <string.h>

struct wearable_view show_plain(uint16_t index, uint8_t pads)
{
	struct wearable_view view = {
		.present = true,
		.enrolled = true,
		.active = true,
		.link = LINK_READY,
		.identity = {.address = {0xaa, 0xbb, 0xcc, 0xdd, 0xee,
					 (uint8_t)index},
			     .version_major = 1,
			     .manufacturer = "Maker",
			     .model = "Model",
			     .serial = "Serial"},
		.rssi = -60,
		.battery = 80,
		.pads = pads,
		.mtu = 247,
		.rate_hz = 100,
	};

	(void)snprintf(view.name, sizeof(view.name), "wearable %u", index);
	for (uint8_t i = 0; i < pads; i++) {
		view.pad[i].site = SITE_LUMBAR_LEFT;
		view.pad[i].rows = 4;
		view.pad[i].columns = 4;
		view.pad[i].temperature_dc = INT16_MIN;
	}
	return view;
}

/* The fake answers a tick with what lies ready for it. */
static void step(struct world *world, const struct actions *answer)
{
	const struct event tick = {.type = EVENT_TICK};

	fake_hub.hub.steps++;
	fake_hub.answer[EVENT_TICK] = *answer;
	engine_event(world->engine, &tick);
	memset(&fake_hub.answer[EVENT_TICK], 0, sizeof(*answer));
	engine_turn(world->engine);
}

void show_action(struct world *world, const struct action *action)
{
	static struct actions answer;

	actions_clear(&answer);
	*actions_add(&answer, action->type) = *action;
	step(world, &answer);
}

static void changed(struct world *world, uint16_t wearable)
{
	struct action action = {.type = ACTION_CHANGED};

	action.changed.wearable = wearable;
	show_action(world, &action);
}

void show_wearable(struct world *world, uint16_t index,
		   const struct wearable_view *view)
{
	fake_hub.wearable[index] = *view;
	changed(world, index);
}

struct session_view show_plain_session(uint32_t number)
{
	struct session_view view = {
		.state = SESSION_PREPARED,
		.session = number,
		.patient = "ada",
		.routine = "lower-back",
		.title = "Lower back",
		.supervised = true,
		.severity = SEVERITY_MODERATE,
		.steps = 2,
		.points = 1,
		.point = ROUTINE_POINT_NONE,
		.wearable = WEARABLE_ALL,
		.rating_before = NRS_UNKNOWN,
		.rating_last = NRS_UNKNOWN,
		.rating_after = NRS_UNKNOWN,
	};

	return view;
}

void show_session(struct world *world, const struct session_view *view)
{
	fake_hub.session = *view;
	changed(world, CHANGED_SESSION);
}

void show_record(struct world *world, const struct record *record)
{
	struct action action = {.type = ACTION_RECORD};

	action.record = *record;
	show_action(world, &action);
}

void show_control(struct world *world, struct bus *client)
{
	struct answer answer;

	fake_hub.events = 0;
	world_ask(world, client, &answer, HUB_PATH, HUB, "RequestControl", "");
	fake_hub.hub.controller =
		show_wait_event(world, EVENT_COMMAND, COMMAND_REQUEST_CONTROL)
			->command.caller;
	show_hub(world);
	show_reply(world, REFUSAL_NONE, WEARABLE_ALL);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

void show_hub(struct world *world)
{
	changed(world, WEARABLE_ALL);
}

void show_reply(struct world *world, enum refusal_code code, uint16_t wearable)
{
	struct action action = {.type = ACTION_REPLY};

	action.reply.call =
		show_event(EVENT_COMMAND, COMMAND_COUNT)->command.call;
	action.reply.refusal.code = code;
	action.reply.wearable = wearable;
	show_action(world, &action);
}

void show_prepared(struct world *world, enum refusal_code code)
{
	struct action action = {.type = ACTION_REPLY};

	action.reply.call =
		show_event(EVENT_SESSION, COMMAND_COUNT)->session.call;
	action.reply.refusal.code = code;
	action.reply.wearable = WEARABLE_ALL;
	show_action(world, &action);
}

void show_prepared_with_change(struct world *world)
{
	static struct actions answer;
	struct action *action;

	actions_clear(&answer);
	action = actions_add(&answer, ACTION_CHANGED);
	action->changed.wearable = CHANGED_SESSION;
	action = actions_add(&answer, ACTION_REPLY);
	action->reply.call =
		show_event(EVENT_SESSION, COMMAND_COUNT)->session.call;
	action->reply.wearable = WEARABLE_ALL;
	step(world, &answer);
}

const struct event *show_event(enum event_type type, enum command_type command)
{
	for (unsigned int i = fake_hub.events; i > 0; i--) {
		const struct event *event = &fake_hub.event[i - 1];

		if (event->type == type &&
		    (type != EVENT_COMMAND || command == COMMAND_COUNT ||
		     event->command.type == command))
			return event;
	}
	return NULL;
}

struct wish {
	enum event_type type;
	enum command_type command;
};

static bool has_come(void *userdata)
{
	const struct wish *wish = userdata;

	return show_event(wish->type, wish->command) != NULL;
}

const struct event *show_wait_event(struct world *world, enum event_type type,
				    enum command_type command)
{
	struct wish wish = {type, command};

	assert_true(run_until(&world->loop, has_come, &wish));
	return show_event(type, command);
}
