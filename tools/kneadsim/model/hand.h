/* SPDX-License-Identifier: MIT */
/* A therapist's hand, for the wearables that only measure.
 *
 * A pattern is a list of steps (rest, move, ramp, hold, circle, release) that
 * repeats. The hand means to do exactly that; tremor and slow wandering of
 * force and place make it human. Physiological tremor is at 8-12 Hz (McAuley
 * and Marsden 2000, Brain 123:1545: remembered, not read); its size and the
 * wandering are project defaults.
 *
 * Units: N, mm, s. */
#ifndef HAND_H
#define HAND_H

#include <stdbool.h>
#include <stddef.h>

#include "numbers.h"
#include "rng.h"

/* What a pattern can be told, each with a range of its own. */
struct hand_options {
	double force_n; /* what the therapist aims at */
	double hold_s;
	double rest_s;
	double ramp_s;
	double circles_per_min; /* negative: against the clock */
	double radius_mm;	/* of kneading */
	double x_mm;		/* target */
	double y_mm;
	double tremor; /* share of the force; 0: a machine's hand */
	double waits;  /* 1: begins when the hub is ready; 0: at once */
};

enum hand_phase {
	HAND_REST,
	HAND_MOVE,
	HAND_RAMP,
	HAND_HOLD,
	HAND_CIRCLE,
	HAND_RELEASE,
	HAND_PHASE_COUNT
};

/* One step: how long, how hard and where, in shares of the options. */
struct hand_step {
	enum hand_phase phase;
	double force;	/* at its end, a share of force_n */
	double seconds; /* 0: as the options say for the phase */
	double x_mm;	/* away from the target */
	double y_mm;
};

struct hand_pattern {
	const char *name;
	const char *about;
	const struct hand_step *steps;
	size_t count;
};

struct hand {
	const struct hand_pattern *pattern; /* a constant table's row */
	struct hand_options options;
	struct rng rng;
	size_t step;
	double into_s; /* of the step */
	double clock_s;
	double from_force_n; /* wanted when the step began */
	double from_x_mm;
	double from_y_mm;
	double wander; /* slow, a share of the force */
	double wander_x_mm;
	double wander_y_mm;
	unsigned rounds; /* of the whole pattern */
};

/* What the hand does now. */
struct hand_now {
	enum hand_phase phase;
	double force_n;
	double x_mm; /* of the pad's middle over the tissue */
	double y_mm;
	double roll_x_mm; /* of the contact over the pad, as the finger rolls */
	double roll_y_mm;
};

const struct hand_pattern *hand_patterns(size_t *count);
const struct number *hand_options_table(size_t *count);
const char *hand_phase_name(enum hand_phase phase);

/* `text` is PATTERN or PATTERN:OPTION=NUMBER,..., such as
 * "press:force=35,hold=60". On false `h` is as before and `*wrong` points to
 * the part of `text` that was not understood or is out of range. */
bool hand_init(struct hand *h, const char *text, uint64_t seed,
	       const char **wrong);

/* Begins the pattern anew. */
void hand_restart(struct hand *h);

/* Moves time on by dt_s. */
struct hand_now hand_step(struct hand *h, double dt_s);

#endif
