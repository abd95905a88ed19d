/* SPDX-License-Identifier: MIT */
/*
 * Vigil: the hub's watch over itself (SR-22). It is told what was measured,
 * and says whether the hub is well; no clock and no thread of its own.
 */
#ifndef VIGIL_H
#define VIGIL_H

#include <stdbool.h>
#include <stdint.h>

enum vigil_cause {
	VIGIL_NONE,
	VIGIL_TURN,	/* a turn of the loop took longer than its budget */
	VIGIL_STALLED,	/* CLOCK_BOOTTIME does not advance */
	VIGIL_SLEPT,	/* the computer was suspended */
	VIGIL_COMMANDS, /* the service's queue is full */
	VIGIL_NOTICES,	/* the service does not take its notices */
	VIGIL_RECORDS,	/* the store does not take its records */
	VIGIL_BUS,	/* the bus does not take what is sent to BlueZ */
	VIGIL_CAUSE_COUNT
};

/* A cause counts for so long after it was last seen (project default). */
#define VIGIL_HOLD_US 1000000u

struct vigil {
	uint32_t turn_budget_us;
	uint32_t turn_max_us;
	uint64_t boot_us; /* the clocks when last compared */
	uint64_t monotonic_us;
	uint64_t seen_us[VIGIL_CAUSE_COUNT]; /* 0: never */
	enum vigil_cause told; /* VIGIL_NONE: the core thinks all is well */
};

/* What a vigil wants the core to be told. */
struct vigil_verdict {
	bool changed;
	bool unwell;
	const char *why; /* static text */
};

void vigil_init(struct vigil *vigil, uint32_t turn_budget_us, uint64_t boot_us,
		uint64_t monotonic_us);

/* A cause was seen now. */
void vigil_note(struct vigil *vigil, enum vigil_cause cause, uint64_t now_us);

/* A turn took so long, by CLOCK_MONOTONIC. */
void vigil_turn(struct vigil *vigil, uint64_t took_us, uint64_t now_us);

/* Both clocks now, in microseconds: they must advance together. */
void vigil_clocks(struct vigil *vigil, uint64_t boot_us, uint64_t monotonic_us);

struct vigil_verdict vigil_judge(struct vigil *vigil, uint64_t now_us);

/* When vigil_judge() may say something new by itself; UINT64_MAX: never. */
uint64_t vigil_deadline_us(const struct vigil *vigil);

#endif
