/* SPDX-License-Identifier: MIT */
/* Treated: a pair of hub and wearables in a session that is the test's. */
#ifndef TEST_CORE_TREATED_H
#define TEST_CORE_TREATED_H

#include "fake_session.h"
#include "pair.h"

#define TREATED_SESSION 41u
#define TREATED_CALL	9000u

/* Ready and in control, as many wearables as kinds, all on the left lower
 * back; the session's order has a point on the first pad of each. */
struct pair *treated_room(const enum feature_kind *kinds, size_t count,
			  uint8_t pads);

/* The order that treated_prepare() gives; static. */
struct session_order *treated_order(void);
void treated_place(uint8_t point, uint16_t wearable, uint8_t pad);

/* EVENT_SESSION of PAIR_CALLER, with TREATED_CALL, now. */
struct refusal treated_prepare(struct pair *pair);

/* Prepared and on record; then started, with nothing told as yet. */
void treated_begin(struct pair *pair);
void treated_start(struct pair *pair);

/* One wearable of one pad in a session that runs. */
struct pair *treated(enum feature_kind kind);

struct treatment *treated_by(struct pair *pair);
struct pad *treated_pad(struct pair *pair);

/* What a call of that kind wants is carried out now. */
void treated_carry(struct pair *pair, enum fake_call call);

#endif
