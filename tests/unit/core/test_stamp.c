/* SPDX-License-Identifier: MIT */
#include "stamp.h"

#include "claims.h"
#include "prng.h"

#define S      INT64_C(1000000)
#define HOUR   (3600 * S)
#define YEAR   (365 * 24 * HOUR)
#define ROUNDS 300
#define STEPS  200

/* A stamp of boot `boot`; 0: of an unknown one. */
static struct stamp at(uint8_t boot, int64_t boot_us, int64_t utc_us,
		       bool trusted)
{
	struct stamp stamp = {
		.utc_us = utc_us,
		.trusted = trusted,
		.boot_us = (uint64_t)boot_us,
	};

	stamp.boot[STAMP_BOOT_SIZE - 1] = boot;
	return stamp;
}

/* SR-10: within a boot the wall clock has no say. */
static void within_a_boot_the_monotonic_clock_decides(void **state)
{
	const struct stamp then = at(1, 10 * S, 2 * YEAR, true);
	const struct {
		struct stamp now;
		int64_t age_us;
	} rows[] = {
		{at(1, 10 * S, 2 * YEAR, true), 0},
		{at(1, 15 * S, 2 * YEAR + 5 * S, true), 5 * S},
		{at(1, 15 * S, 3 * YEAR, true), 5 * S},
		{at(1, 15 * S, YEAR, true), 5 * S},
		{at(1, 15 * S, 0, false), 5 * S},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(stamp_age_us(&then, &rows[i].now),
				 rows[i].age_us);
		assert_int_equal(stamp_age_most_us(&then, &rows[i].now),
				 rows[i].age_us);
	}
}

/* SR-10: no proof, no age. */
static void over_boots_only_what_is_proven_counts(void **state)
{
	const struct {
		struct stamp then;
		struct stamp now;
		int64_t least_us;
		int64_t most_us; /* below 0: not known */
	} rows[] = {
		/* Two trusted clocks, and uptime where it is the longer. */
		{at(1, 9 * S, YEAR, true), at(2, 5 * S, YEAR + HOUR, true),
		 HOUR, HOUR},
		{at(1, 9 * S, YEAR, true), at(2, 2 * HOUR, YEAR + HOUR, true),
		 2 * HOUR, 2 * HOUR},
		/* One clock is not trusted: only uptime is left. */
		{at(1, 9 * S, YEAR, false), at(2, 5 * S, YEAR + HOUR, true),
		 5 * S, -1},
		{at(1, 9 * S, YEAR, true), at(2, 5 * S, YEAR + HOUR, false),
		 5 * S, -1},
		/* From the future. */
		{at(1, 9 * S, YEAR, true), at(2, 5 * S, YEAR - 1, true), 5 * S,
		 -1},
		/* A boot is not known: uptime is no proof. */
		{at(0, 9 * S, YEAR, false), at(2, 5 * S, YEAR, true), 0, -1},
		{at(2, 9 * S, YEAR, true), at(0, 15 * S, YEAR, false), 0, -1},
		{at(0, 9 * S, YEAR, false), at(0, 15 * S, YEAR, false), 0, -1},
		{at(0, 9 * S, YEAR, true), at(0, 15 * S, YEAR + S, true), S, S},
		/* The ends of the wall clock's range. */
		{at(1, 0, INT64_MIN, true), at(2, 0, INT64_MIN + S, true), S,
		 S},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(stamp_age_us(&rows[i].then, &rows[i].now),
				 rows[i].least_us);
		assert_int_equal(stamp_age_most_us(&rows[i].then, &rows[i].now),
				 rows[i].most_us < 0
					 ? UINT64_MAX
					 : (uint64_t)rows[i].most_us);
	}
}

static void the_longest_age_fits(void **state)
{
	const struct stamp then = at(1, 0, INT64_MIN, true);
	const struct stamp now = at(2, 0, INT64_MAX, true);

	(void)state;
	assert_true(stamp_age_us(&then, &now) == UINT64_MAX);
}

/* Cannot be: nothing is proven by it, in either direction. */
static void a_monotonic_clock_that_went_back_proves_nothing(void **state)
{
	const struct stamp then = at(1, 10 * S, YEAR, true);
	const struct stamp now = at(1, 9 * S, YEAR + HOUR, true);

	(void)state;
	assert_int_equal(stamp_age_us(&then, &now), 0);
	assert_true(stamp_age_most_us(&then, &now) == UINT64_MAX);
}

static void boots_differ_by_any_of_their_bytes(void **state)
{
	struct stamp then = at(7, 10 * S, 0, false);
	struct stamp now = at(7, 15 * S, 0, false);

	(void)state;
	for (size_t i = 0; i < STAMP_BOOT_SIZE; i++) {
		now.boot[i] ^= 0x10;
		assert_int_equal(stamp_age_us(&then, &now), 15 * S);
		now.boot[i] ^= 0x10;
		assert_int_equal(stamp_age_us(&then, &now), 5 * S);
	}
}

static void what_has_no_proven_age_is_within_any_window(void **state)
{
	const struct stamp then = at(1, 10 * S, YEAR, false);
	const struct stamp soon = at(2, 5 * S, 2 * YEAR, true);
	const struct stamp later = at(2, 24 * HOUR, 0, false);

	(void)state;
	assert_true(stamp_is_within(&then, &soon, 5 * S + 1));
	assert_false(stamp_is_within(&then, &soon, 5 * S));
	assert_true(stamp_is_within(&then, &later, 24 * HOUR + 1));
	assert_false(stamp_is_within(&then, &later, 24 * HOUR));
}

/* A machine with a clock that may be wrong, and says so when it is not known
 * to be right. */
struct machine {
	struct prng prng;
	int64_t true_us; /* what nobody in the room knows */
	int64_t booted_us;
	int64_t wrong_us; /* of the wall clock */
	bool trusted;
	uint8_t boot;
	bool boot_hidden;
};

static void reboot(struct machine *m)
{
	m->true_us += prng_in(&m->prng, 0, 1000000000); /* was switched off */
	m->booted_us = m->true_us;
	m->boot++;
	m->boot_hidden = prng_in(&m->prng, 0, 9) == 0;
	m->trusted = false;
	m->wrong_us = prng_in(&m->prng, -50, 50) * (YEAR / 10);
}

static void live(struct machine *m)
{
	switch (prng_in(&m->prng, 0, 5)) {
	case 0:
		reboot(m);
		break;
	case 1: /* somebody sets it, a year away at most */
		m->trusted = false;
		m->wrong_us = prng_in(&m->prng, -12, 12) * (YEAR / 12);
		break;
	case 2: /* synchronised */
		m->trusted = true;
		m->wrong_us = 0;
		break;
	default:
		m->true_us += (int64_t)prng_in(&m->prng, 0, 100000) * S;
		break;
	}
}

static struct stamp stamp_of(const struct machine *m)
{
	return at(m->boot_hidden ? 0 : m->boot, m->true_us - m->booted_us,
		  50 * YEAR + m->true_us + m->wrong_us, m->trusted);
}

/* Property (SR-10): over restarts and jumps of the clock, the least age is
 * never more than the true one, and the most never less. */
static void the_true_age_lies_between_the_least_and_the_most(void **state)
{
	static struct {
		struct stamp stamp;
		int64_t true_us;
	} past[STEPS];
	uint64_t proven = 0, known = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct machine m = {.prng = {PRNG_SEED + round}, .boot = 1};

		for (size_t i = 0; i < STEPS; i++) {
			past[i].stamp = stamp_of(&m);
			past[i].true_us = m.true_us;
			for (size_t k = 0; k <= i; k++) {
				const uint64_t age_us =
					(uint64_t)(m.true_us - past[k].true_us);
				const uint64_t least_us = stamp_age_us(
					&past[k].stamp, &past[i].stamp);
				const uint64_t most_us = stamp_age_most_us(
					&past[k].stamp, &past[i].stamp);

				assert_true(least_us <= age_us);
				assert_true(most_us >= age_us);
				proven += least_us > 0;
				known += most_us < UINT64_MAX;
			}
			live(&m);
		}
	}
	/* Not by proving nothing. */
	assert_true(proven > ROUNDS * STEPS * STEPS / 4);
	assert_true(known > ROUNDS * STEPS * STEPS / 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(within_a_boot_the_monotonic_clock_decides),
		cmocka_unit_test(over_boots_only_what_is_proven_counts),
		cmocka_unit_test(the_longest_age_fits),
		cmocka_unit_test(
			a_monotonic_clock_that_went_back_proves_nothing),
		cmocka_unit_test(boots_differ_by_any_of_their_bytes),
		cmocka_unit_test(what_has_no_proven_age_is_within_any_window),
		cmocka_unit_test(
			the_true_age_lies_between_the_least_and_the_most),
	};

	return cmocka_run_group_tests_name("core/stamp", tests, NULL, NULL);
}
