/* SPDX-License-Identifier: MIT */
/*
 * What a frame costs in hub_step(): nanoseconds, or, under callgrind,
 * instructions. Frames are real ones, of eight wearables by proto's own
 * peripheral; each room is brought to its state first and taken on a tape.
 *
 *   bench_core time [FRAMES [ROUNDS]]   prints JSON
 *   bench_core count [FRAMES]           for callgrind: dumps profiles for each
 *                                       condition, of hub_step() and of its
 *                                       parts, called STATE CELLS SAMPLES WHAT
 *                                       FRAMES
 */
#include "core_parts.h"
#include "core_tape.h"

#include "claims.h"

#include <stdlib.h>

#include <valgrind/callgrind.h>

#define FRAMES	     1000u
#define ROUNDS	     5u
#define ROUNDS_MAX   99u
#define CLOCK_ROUNDS 5

/* Around the usual one, 16 cells and 2 samples: all states, fewer cells, fewer
 * and more samples. */
static const struct core_condition conditions[] = {
	{CORE_OUTSIDE, 16, 2},	{CORE_OUTSIDE, 1, 2},  {CORE_OUTSIDE, 4, 2},
	{CORE_OUTSIDE, 16, 1},	{CORE_OUTSIDE, 16, 7}, {CORE_PRESS, 16, 2},
	{CORE_PRESS, 16, 7},	{CORE_SESSION, 16, 2}, {CORE_SESSION, 16, 7},
	{CORE_KNEADING, 16, 2},
};

struct plan {
	size_t frames;
	size_t rounds;
};

struct spread {
	double best;
	double median;
};

static uint64_t timed_step(struct hub *hub, const struct event *event,
			   uint64_t at_us, struct actions *actions)
{
	const uint64_t from_ns = core_now_ns();

	hub_step(hub, event, at_us, actions);
	return core_now_ns() - from_ns;
}

/* The clock's own part in it. */
static uint64_t no_step(struct hub *hub, const struct event *event,
			uint64_t at_us, struct actions *actions)
{
	const uint64_t from_ns = core_now_ns();

	(void)hub;
	(void)event;
	(void)at_us;
	(void)actions;
	return core_now_ns() - from_ns;
}

static uint64_t counted_step(struct hub *hub, const struct event *event,
			     uint64_t at_us, struct actions *actions)
{
	CALLGRIND_TOGGLE_COLLECT;
	hub_step(hub, event, at_us, actions);
	CALLGRIND_TOGGLE_COLLECT;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct spread spread_of(double *round, size_t rounds)
{
	qsort(round, rounds, sizeof(*round), compare);
	return (struct spread){round[0], round[rounds / 2]};
}

/* Of so many times; the best of a few, in case something else ran. */
static uint64_t clock_cost_ns(size_t times)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < CLOCK_ROUNDS; i++) {
		uint64_t sum = 0;

		for (size_t n = 0; n < times; n++)
			sum += no_step(NULL, NULL, 0, NULL);
		best = sum < best ? sum : best;
	}
	return best;
}

static double time_steps(struct tape *tape)
{
	const uint64_t all = tape_play(tape, timed_step);

	return ((double)all - (double)clock_cost_ns(tape->frames)) /
	       (double)tape->frames;
}

static void print_spread(const char *name, struct spread spread)
{
	printf(", \"%s\": {\"best\": %.1f, \"median\": %.1f}", name,
	       spread.best, spread.median);
}

static void time_parts(struct tape *tape, size_t rounds)
{
	struct core_parts *parts = core_parts_new(tape);
	double round[ROUNDS_MAX];

	for (int part = 0; part < PART_COUNT; part++) {
		for (size_t i = 0; i < rounds; i++) {
			core_parts_begin(parts);
			round[i] = (double)core_parts_time(
					   parts, (enum core_part)part) /
				   (double)tape->frames;
		}
		print_spread(core_part_names[part], spread_of(round, rounds));
	}
	core_parts_free(parts);
}

static void print_condition(const struct core_condition *condition,
			    const struct tape *tape)
{
	printf("{\"state\": \"%s\", \"cells\": %d, \"samples\": %d, "
	       "\"frames\": %zu",
	       core_state_names[condition->state], condition->cells,
	       condition->samples, tape->frames);
}

static void time_condition(const struct core_condition *condition,
			   struct tape *tape, const struct plan *plan)
{
	double round[ROUNDS_MAX];

	print_condition(condition, tape);
	for (size_t i = 0; i < plan->rounds; i++)
		round[i] = time_steps(tape);
	print_spread("hub_step", spread_of(round, plan->rounds));
	time_parts(tape, plan->rounds);
	printf("}");
}

/* What was counted since the last one, over so many frames. */
static void dump(const struct core_condition *condition, const char *what,
		 size_t frames)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s %d %d %s %zu", /* fits */
		       core_state_names[condition->state], condition->cells,
		       condition->samples, what, frames);
	CALLGRIND_DUMP_STATS_AT(name);
}

static void count_condition(const struct core_condition *condition,
			    struct tape *tape, const struct plan *plan)
{
	struct core_parts *parts = core_parts_new(tape);

	(void)plan;
	CALLGRIND_START_INSTRUMENTATION;
	CALLGRIND_ZERO_STATS;
	(void)tape_play(tape, counted_step);
	dump(condition, "hub_step", tape->frames);
	for (int part = 0; part < PART_COUNT; part++) {
		core_parts_begin(parts);
		CALLGRIND_TOGGLE_COLLECT;
		(void)core_parts_time(parts, (enum core_part)part);
		CALLGRIND_TOGGLE_COLLECT;
		dump(condition, core_part_names[part], tape->frames);
	}
	CALLGRIND_STOP_INSTRUMENTATION;
	core_parts_free(parts);
}

typedef void (*measure_fn)(const struct core_condition *condition,
			   struct tape *tape, const struct plan *plan);

static void measure_all(measure_fn measure, const struct plan *plan,
			const char *between)
{
	for (size_t i = 0; i < ROWS(conditions); i++) {
		struct pair *pair = core_room_new(&conditions[i]);
		struct tape tape;

		tape_record(&tape, pair, &conditions[i], plan->frames);
		if (i > 0)
			printf("%s", between);
		measure(&conditions[i], &tape, plan);
		(void)fflush(stdout); /* a broken pipe ends the program */
		tape_free(&tape);
		pair_free(pair);
	}
}

static size_t number(const char *text, size_t otherwise)
{
	const long value = text != NULL ? strtol(text, NULL, 10) : 0;

	return value > 0 ? (size_t)value : otherwise;
}

int main(int argc, char **argv)
{
	struct plan plan = {
		.frames = number(argc > 2 ? argv[2] : NULL, FRAMES),
		.rounds = number(argc > 3 ? argv[3] : NULL, ROUNDS),
	};

	if (plan.rounds > ROUNDS_MAX)
		plan.rounds = ROUNDS_MAX;
	if (argc > 1 && strcmp(argv[1], "time") == 0) {
		printf("{\"wearables\": %d, \"rounds\": %zu, \"hub_size\": %zu,"
		       "\n \"conditions\": [\n  ",
		       CORE_ROOM_WEARABLES, plan.rounds, hub_size());
		measure_all(time_condition, &plan, ",\n  ");
		printf("]}\n");
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "count") == 0) {
		measure_all(count_condition, &plan, "");
		return 0;
	}
	(void)fprintf(stderr, /* nothing to be done about it */
		      "Usage: bench_core time [FRAMES [ROUNDS]] | "
		      "count [FRAMES]\n");
	return 2;
}
