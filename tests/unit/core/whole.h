/* SPDX-License-Identifier: MIT */
/*
 * Whole: a session from its preparation to its end, by hub, session and
 * wearable logic together in virtual time.
 */
#ifndef TEST_CORE_WHOLE_H
#define TEST_CORE_WHOLE_H

#include "pair.h"

#define WHOLE_CALL     9000u
#define WHOLE_STRANGER 99u
#define WHOLE_SESSION  7u

/* What whole_prepare() gives. */
extern struct session_order whole_order;

/* Two points, one after the other, screened and rested, by the first pad. */
void whole_order_for(struct pair *pair);
struct routine_step *whole_add_step(uint8_t point, int32_t force_mn);

struct refusal whole_prepare(struct pair *pair, uint32_t caller);
enum refusal_code whole_command(struct pair *pair, enum command_type type);
enum refusal_code whole_stranger(struct pair *pair, enum command_type type);
void whole_rate(struct pair *pair, uint8_t nrs);

struct session_view whole_view(const struct pair *pair);
bool whole_until_state(struct pair *pair, enum session_state state,
		       uint32_t ms);
bool whole_until_phase(struct pair *pair, enum session_phase phase,
		       uint32_t ms);

/* In the hold of the first point. */
struct pair *whole_in_hold(void);

const struct record *whole_ended(const struct pair *pair);
/* SR-1, SR-5: nothing presses, and the pad is where it was enrolled, with
 * nobody's layers but the room's. */
void whole_assert_back(struct pair *pair);
void whole_assert_let_go(struct pair *pair);

#endif
