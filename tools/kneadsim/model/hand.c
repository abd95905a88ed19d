/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include <math.h>
#include <string.h>

static const double two_pi = 6.283185307179586;

/* Two tremor lines that beat, and how slowly the hand wanders how far. */
static const double tremor_hz[] = {8.7, 10.9};
static const double wander_s = 1.5;
static const double wander_share = 0.03;
static const double wander_mm = 0.8;

static const struct hand_step idle_steps[] = {
	{.phase = HAND_REST, .seconds = 3600.0},
};

static const struct hand_step press_steps[] = {
	{.phase = HAND_MOVE, .seconds = 1.0},
	{.phase = HAND_RAMP, .force = 1.0},
	{.phase = HAND_HOLD, .force = 1.0},
	{.phase = HAND_RELEASE, .seconds = 0.4},
	{.phase = HAND_REST},
};

static const struct hand_step light_steps[] = {
	{.phase = HAND_RAMP, .force = 0.5},
	{.phase = HAND_HOLD, .force = 0.5},
	{.phase = HAND_RELEASE, .seconds = 0.4},
	{.phase = HAND_REST},
};

static const struct hand_step hard_steps[] = {
	{.phase = HAND_RAMP, .force = 1.0},
	{.phase = HAND_HOLD, .force = 1.0, .seconds = 5.0},
	{.phase = HAND_RAMP, .force = 2.2},
	{.phase = HAND_HOLD, .force = 2.2},
	{.phase = HAND_RELEASE, .seconds = 0.4},
	{.phase = HAND_REST},
};

static const struct hand_step jab_steps[] = {
	{.phase = HAND_REST},
	{.phase = HAND_RAMP, .force = 1.5, .seconds = 0.15},
	{.phase = HAND_HOLD, .force = 1.5, .seconds = 0.5},
	{.phase = HAND_RELEASE, .seconds = 0.3},
};

static const struct hand_step knead_steps[] = {
	{.phase = HAND_MOVE, .seconds = 1.0},
	{.phase = HAND_RAMP, .force = 1.0},
	{.phase = HAND_CIRCLE, .force = 1.0},
	{.phase = HAND_RELEASE, .seconds = 0.4},
	{.phase = HAND_REST},
};

static const struct hand_step search_steps[] = {
	{.phase = HAND_MOVE, .seconds = 0.8, .x_mm = -15.0},
	{.phase = HAND_RAMP, .force = 0.6, .seconds = 1.0, .x_mm = -15.0},
	{.phase = HAND_RELEASE, .seconds = 0.3, .x_mm = -15.0},
	{.phase = HAND_MOVE, .seconds = 0.8, .y_mm = 12.0},
	{.phase = HAND_RAMP, .force = 0.6, .seconds = 1.0, .y_mm = 12.0},
	{.phase = HAND_RELEASE, .seconds = 0.3, .y_mm = 12.0},
	{.phase = HAND_MOVE, .seconds = 0.8},
	{.phase = HAND_RAMP, .force = 0.6, .seconds = 1.0},
	{.phase = HAND_HOLD, .force = 0.6, .seconds = 3.0},
	{.phase = HAND_RELEASE, .seconds = 0.3},
	{.phase = HAND_REST},
};

static const struct hand_step steady_steps[] = {
	{.phase = HAND_RAMP, .force = 1.0},
	{.phase = HAND_HOLD, .force = 1.0, .seconds = 86400.0},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define STEPS(table) .steps = (table), .count = COUNT(table)

static const struct hand_pattern patterns[] = {
	{.name = "idle", .about = "no contact", STEPS(idle_steps)},
	{.name = "press",
	 .about = "ramp, hold, release, rest, over and over",
	 STEPS(press_steps)},
	{.name = "light",
	 .about = "the same at half the force",
	 STEPS(light_steps)},
	{.name = "hard",
	 .about = "a press that goes on to more than twice the force",
	 STEPS(hard_steps)},
	{.name = "jab", .about = "much too fast", STEPS(jab_steps)},
	{.name = "knead", .about = "kneading in circles", STEPS(knead_steps)},
	{.name = "search",
	 .about = "feels around for the point",
	 STEPS(search_steps)},
	{.name = "steady",
	 .about = "one press without an end",
	 STEPS(steady_steps)},
};

static const struct number options[] = {
	{.name = "force",
	 .about = "force aimed at, N",
	 .offset = offsetof(struct hand_options, force_n),
	 .high = 150.0,
	 .normal = 30.0},
	{.name = "hold",
	 .about = "time of a hold, s",
	 .offset = offsetof(struct hand_options, hold_s),
	 .low = 0.1,
	 .high = 3600.0,
	 .normal = 30.0},
	{.name = "rest",
	 .about = "time of a rest, s",
	 .offset = offsetof(struct hand_options, rest_s),
	 .low = 0.1,
	 .high = 3600.0,
	 .normal = 10.0},
	{.name = "ramp",
	 .about = "time of a ramp, s",
	 .offset = offsetof(struct hand_options, ramp_s),
	 .low = 0.05,
	 .high = 60.0,
	 .normal = 4.0},
	{.name = "circles",
	 .about = "circles a minute, negative against the clock",
	 .offset = offsetof(struct hand_options, circles_per_min),
	 .low = -120.0,
	 .high = 120.0,
	 .normal = 30.0},
	{.name = "radius",
	 .about = "radius of kneading, mm",
	 .offset = offsetof(struct hand_options, radius_mm),
	 .high = 50.0,
	 .normal = 4.0},
	{.name = "x",
	 .about = "target along the pad's rows, mm",
	 .offset = offsetof(struct hand_options, x_mm),
	 .low = -50.0,
	 .high = 50.0},
	{.name = "y",
	 .about = "target across the pad's rows, mm",
	 .offset = offsetof(struct hand_options, y_mm),
	 .low = -50.0,
	 .high = 50.0},
	{.name = "tremor",
	 .about = "share of the force",
	 .offset = offsetof(struct hand_options, tremor),
	 .high = 0.5,
	 .normal = 0.02},
	{.name = "waits",
	 .about = "1: begins when a hub streams and has zeroed; 0: at once",
	 .offset = offsetof(struct hand_options, waits),
	 .high = 1.0,
	 .normal = 1.0},
};

static const char *const phase_names[HAND_PHASE_COUNT] = {
	[HAND_REST] = "rest",	  [HAND_MOVE] = "move",
	[HAND_RAMP] = "ramp",	  [HAND_HOLD] = "hold",
	[HAND_CIRCLE] = "circle", [HAND_RELEASE] = "release",
};

const struct hand_pattern *hand_patterns(size_t *count)
{
	*count = COUNT(patterns);
	return patterns;
}

const struct number *hand_options_table(size_t *count)
{
	*count = COUNT(options);
	return options;
}

const char *hand_phase_name(enum hand_phase phase)
{
	return phase_names[phase];
}

static const struct hand_pattern *find_pattern(const char *text, size_t length)
{
	for (size_t i = 0; i < COUNT(patterns); i++) {
		if (strlen(patterns[i].name) == length &&
		    memcmp(patterns[i].name, text, length) == 0)
			return &patterns[i];
	}
	return NULL;
}

bool hand_init(struct hand *h, const char *text, uint64_t seed,
	       const char **wrong)
{
	size_t length = strcspn(text, ":");
	struct hand fresh = {.pattern = find_pattern(text, length)};

	if (!fresh.pattern) {
		*wrong = text;
		return false;
	}
	numbers_reset(options, COUNT(options), &fresh.options);
	if (text[length] == ':' &&
	    !numbers_read(options, COUNT(options), &fresh.options,
			  text + length + 1, wrong))
		return false;
	rng_init(&fresh.rng, seed, 0);
	hand_restart(&fresh);
	*h = fresh;
	return true;
}

static const struct hand_step *now_step(const struct hand *h)
{
	return &h->pattern->steps[h->step];
}

void hand_restart(struct hand *h)
{
	h->step = 0;
	h->into_s = 0.0;
	h->from_force_n = 0.0;
	h->from_x_mm = h->options.x_mm;
	h->from_y_mm = h->options.y_mm;
}

static double step_seconds(const struct hand *h)
{
	const struct hand_step *s = now_step(h);
	const double by_phase[HAND_PHASE_COUNT] = {
		[HAND_REST] = h->options.rest_s,
		[HAND_MOVE] = 1.0,
		[HAND_RAMP] = h->options.ramp_s,
		[HAND_HOLD] = h->options.hold_s,
		[HAND_CIRCLE] = h->options.hold_s,
		[HAND_RELEASE] = 0.5,
	};

	return s->seconds > 0.0 ? s->seconds : by_phase[s->phase];
}

static double wanted_force(const struct hand *h)
{
	return now_step(h)->force * h->options.force_n;
}

static void next_step(struct hand *h)
{
	h->from_force_n = wanted_force(h);
	h->from_x_mm = h->options.x_mm + now_step(h)->x_mm;
	h->from_y_mm = h->options.y_mm + now_step(h)->y_mm;
	h->into_s -= step_seconds(h);
	h->step = (h->step + 1) % h->pattern->count;
	if (h->step == 0)
		h->rounds++;
}

/* Ornstein and Uhlenbeck: wanders, but comes back. */
static double wander(struct hand *h, double value, double sd, double dt_s)
{
	double left = exp(-dt_s / wander_s);

	return value * left +
	       sd * sqrt(1.0 - left * left) * rng_normal(&h->rng);
}

static void be_human(struct hand *h, struct hand_now *now, double dt_s)
{
	double tremor = 0.0;

	/* A machine's hand neither trembles nor wanders. */
	if (h->options.tremor <= 0.0)
		return;
	for (size_t i = 0; i < COUNT(tremor_hz); i++)
		tremor += sin(two_pi * tremor_hz[i] * h->clock_s);
	h->wander = wander(h, h->wander, wander_share, dt_s);
	h->wander_x_mm = wander(h, h->wander_x_mm, wander_mm, dt_s);
	h->wander_y_mm = wander(h, h->wander_y_mm, wander_mm, dt_s);
	now->force_n *= 1.0 + h->options.tremor * tremor / 2.0 + h->wander;
	now->roll_x_mm += h->wander_x_mm;
	now->roll_y_mm += h->wander_y_mm;
}

static void add_circle(const struct hand *h, struct hand_now *now)
{
	double turns = h->options.circles_per_min / 60.0 * h->into_s;

	now->roll_x_mm = h->options.radius_mm * cos(two_pi * turns);
	now->roll_y_mm = h->options.radius_mm * sin(two_pi * turns);
}

struct hand_now hand_step(struct hand *h, double dt_s)
{
	h->clock_s += dt_s;
	h->into_s += dt_s;
	while (h->into_s >= step_seconds(h))
		next_step(h);

	double part = h->into_s / step_seconds(h);
	double x = h->options.x_mm + now_step(h)->x_mm;
	double y = h->options.y_mm + now_step(h)->y_mm;
	struct hand_now now = {
		.phase = now_step(h)->phase,
		.force_n = h->from_force_n +
			   part * (wanted_force(h) - h->from_force_n),
		.x_mm = h->from_x_mm + part * (x - h->from_x_mm),
		.y_mm = h->from_y_mm + part * (y - h->from_y_mm),
	};

	if (now.phase == HAND_CIRCLE)
		add_circle(h, &now);
	be_human(h, &now, dt_s);
	now.x_mm += now.roll_x_mm;
	now.y_mm += now.roll_y_mm;
	return now;
}
