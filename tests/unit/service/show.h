/* SPDX-License-Identifier: MIT */
/*
 * For tests with a core that does what they say (fake_hub.h): views put into
 * it and shown, notices told.
 */
#ifndef SHOW_H
#define SHOW_H

#include "fake_hub.h"
#include "world.h"

/* The wearables of show_wearable(): AA:BB:CC:DD:EE:00 and on. */
#define WEARABLE_0 "/org/kneadd/wearable/AA_BB_CC_DD_EE_00"
#define WEARABLE_1 "/org/kneadd/wearable/AA_BB_CC_DD_EE_01"

/* An enrolled, active wearable with `pads` pads that are placed. */
struct wearable_view show_plain(uint16_t index, uint8_t pads);

/* The view takes the place; the world is told that it changed. */
void show_wearable(struct world *world, uint16_t index,
		   const struct wearable_view *view);

/* A session prepared for "ada", on the first wearable. */
struct session_view show_plain_session(uint32_t number);

/* The view is the session's from now on; the world is told. */
void show_session(struct world *world, const struct session_view *view);
#define SESSION_PATH(number) "/org/kneadd/session/" #number

/* A record as the engine tells it. */
void show_record(struct world *world, const struct record *record);

/* Makes `client` the controller, as far as the service goes. */
void show_control(struct world *world, struct bus *client);

/* fake_hub.hub was changed. */
void show_hub(struct world *world);

/* One step with that action, told as any other. */
void show_action(struct world *world, const struct action *action);

/* The answer to the command taken last. */
void show_reply(struct world *world, enum refusal_code code, uint16_t wearable);

/* The answer to the session asked for last. */
void show_prepared(struct world *world, enum refusal_code code);

/* The same, granted, in the step that changes the session's view. */
void show_prepared_with_change(struct world *world);

/* The last event of that type and, for commands, of that command; NULL: none.
 * COMMAND_COUNT: any. */
const struct event *show_event(enum event_type type, enum command_type command);

/* Runs the loop until there is one. */
const struct event *show_wait_event(struct world *world, enum event_type type,
				    enum command_type command);

#endif
