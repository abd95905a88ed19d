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

/* fake_hub.hub was changed. */
void show_hub(struct world *world);

/* One step with that action, told as any other. */
void show_action(struct world *world, const struct action *action);

/* The answer to the command taken last. */
void show_reply(struct world *world, enum refusal_code code, uint16_t wearable);

/* The last event of that type and, for commands, of that command; NULL: none.
 * COMMAND_COUNT: any. */
const struct event *show_event(enum event_type type, enum command_type command);

/* Runs the loop until there is one. */
const struct event *show_wait_event(struct world *world, enum event_type type,
				    enum command_type command);

#endif
