/* SPDX-License-Identifier: MIT */
/*
 * Core room: eight wearables and the hub's core in virtual time, brought to a
 * state in which frames are then taken.
 */
#ifndef BENCH_CORE_ROOM_H
#define BENCH_CORE_ROOM_H

#include "pair.h"

#define CORE_ROOM_WEARABLES 8

enum core_state {
	CORE_OUTSIDE,  /* nobody presses, no session */
	CORE_PRESS,    /* the first wearable holds a press */
	CORE_SESSION,  /* the same, as a session's */
	CORE_KNEADING, /* a hand kneads with the first one, in a session */
	CORE_STATE_COUNT
};

extern const char *const core_state_names[CORE_STATE_COUNT];

struct core_condition {
	enum core_state state;
	uint8_t cells;	 /* of a pad: 1, 4, 16 */
	uint8_t samples; /* of a frame: 1, 2, 7 */
};

/* In that state; pair_free() when done. Ends the program when the room cannot
 * be brought there. */
struct pair *core_room_new(const struct core_condition *condition);

/* A millisecond on; the hand kneads on. */
void core_room_turn(struct pair *pair, const struct core_condition *condition);

/* It still is so, and nothing has tripped. */
bool core_room_holds(struct pair *pair, const struct core_condition *condition);

/* Whose frames are those of the state. */
bool core_room_concerns(const struct pair *pair,
			const struct core_condition *condition,
			const struct event *event);

#endif
