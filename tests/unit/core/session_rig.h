/* SPDX-License-Identifier: MIT */
/*
 * Session rig: a session with pads and a hub made of the core's own pressing
 * machine, in virtual time. After each call it checks what must always hold:
 *
 * - what lets go comes before all other acts, and never with a press of the
 *   same pad in the same call (SR-15);
 * - whatever leaves checking or running lets go with every active pad in the
 *   same call (SR-15, SR-18);
 * - presses are asked for while it runs and works alone, never above what the
 * pad's ceiling lets a press aim at (SR-5), never in pain (SR-18);
 * - it is over at SR-9's time.
 */
#ifndef TESTS_CORE_SESSION_RIG_H
#define TESTS_CORE_SESSION_RIG_H

#include "session.h"

#define MS	   1000u
#define S	   1000000u
#define RIG_T0	   (1000ull * S)
#define RIG_CALLER 7u
#define RIG_LOG	   4096

/* An act as it was wished, for scripts to look at. */
struct rig_act {
	uint64_t at_us;
	struct session_act act;
};

struct rig_pad {
	struct limit_stack stack;
	struct pressing pressing;
	enum pressing_state told;
	bool placed_well;
	int32_t force_mn; /* of the hand, or as the press has it */
	uint32_t pressed_ms;
	int32_t centroid_x, centroid_y; /* permille */
	/* Answers that wait. */
	bool zero, test, press;
	struct press_request request;
	/* What the next answers are; REFUSAL_NONE: granted. */
	struct refusal zero_refusal, test_refusal, press_refusal;
};

struct rig {
	struct session s;
	struct session_acts acts; /* of the last call */
	struct session_order order;
	struct session_pad pad[SESSION_PADS_MAX];
	uint8_t pads;
	struct limit_set config[CONTACT_KIND_COUNT][SITE_REGION_COUNT];
	uint32_t time_ms;
	uint32_t sessions_a_day;
	uint32_t point_a_day;
	uint64_t now_us;
	bool mute; /* the hub answers nothing */
	struct rig_pad at[SESSION_PADS_MAX];
	uint32_t logged;
	struct rig_act log[RIG_LOG];
};

/* One point, "QL" on the left lower back, pressed twice with 20 N for 10 s and
 * 5 s of rest; an active pad of 4 cm2 is on it. */
struct rig *rig_new(void);
/* The same with a sensing pad. */
struct rig *rig_new_hand(void);
void rig_free(struct rig *rig);

struct routine_step *rig_step(struct rig *rig, uint8_t step);
/* One more point of that name, with a step of its own; answers its index. */
uint8_t rig_add_point(struct rig *rig, const char *name, enum site site);
/* A step more: a copy of the first. */
struct routine_step *rig_add_step(struct rig *rig, enum technique technique);

struct refusal rig_prepare(struct rig *rig);
struct refusal rig_command(struct rig *rig, enum command_type type);
struct refusal rig_rate(struct rig *rig, uint8_t nrs);
struct refusal rig_adjust(struct rig *rig, enum adjust what, int32_t value);
/* Prepares and starts, and fails the test when refused. */
void rig_start(struct rig *rig);
/* Also runs until it is running. */
void rig_run(struct rig *rig);

/* Time passes with a sample of each pad every 20 ms. */
void rig_pass(struct rig *rig, uint32_t ms);
/* Until then at most; true: it came. */
bool rig_until_phase(struct rig *rig, enum session_phase phase, uint32_t ms);
bool rig_until_state(struct rig *rig, enum session_state state, uint32_t ms);

void rig_trip(struct rig *rig, uint8_t pad, enum trip_reason reason);
void rig_acknowledge(struct rig *rig);
void rig_link(struct rig *rig, uint8_t pad, bool ready);
void rig_battery(struct rig *rig, uint8_t pad, uint8_t percent);
void rig_unrecorded(struct rig *rig);
void rig_caller_gone(struct rig *rig, uint32_t caller);
void rig_hub_ends(struct rig *rig);
void rig_tick(struct rig *rig);
void rig_answer(struct rig *rig, uint8_t pad, enum refusal_code code,
		int32_t value);
void rig_prepared(struct rig *rig, uint8_t pad, enum refusal_code code);
void rig_news(struct rig *rig, uint8_t pad, enum pressing_state state);
void rig_sample(struct rig *rig, uint8_t pad, int32_t force_mn);

struct session_view rig_view(const struct rig *rig);

/* In the last call. */
uint32_t rig_acts(const struct rig *rig, enum session_act_type type);
/* The last of all calls; NULL: none. */
const struct session_act *rig_last(const struct rig *rig,
				   enum session_act_type type);
const struct record *rig_last_record(const struct rig *rig,
				     enum record_type type);
const struct record *rig_last_note(const struct rig *rig,
				   enum session_note note);
uint32_t rig_count(const struct rig *rig, enum session_act_type type);
uint32_t rig_count_records(const struct rig *rig, enum record_type type);

#endif
