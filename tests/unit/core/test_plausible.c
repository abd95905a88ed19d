/* SPDX-License-Identifier: MIT */
#include "plausible.h"

#include "claims.h"
#include "pads.h"
#include "prng.h"

#include "frame.h"

#define MS 1000u
#define S  1000000u

/* A pad under a hand: noise of some units on every cell. */
struct rig {
	struct feature_pad pad;
	struct contact contact;
	struct contact_reading reading;
	struct plausible plausible;
	struct pressing pressing;
	struct prng prng;
	struct trip trips[PLAUSIBLE_TRIPS_MAX];
	size_t count;
	uint64_t at_us;
	int16_t raw[PROFILE_CELLS_MAX];
	int32_t noise; /* units */
};

static void rig_init(struct rig *rig, const struct feature_pad *pad)
{
	memset(rig, 0, sizeof(*rig));
	rig->pad = *pad;
	rig->at_us = 100 * S;
	rig->noise = 5;
	rig->prng.state = PRNG_SEED;
	contact_init(&rig->contact, pad);
	plausible_init(&rig->plausible, pad, rig->at_us);
	pressing_init(&rig->pressing, 400, 1000);
}

/* What the cells show, as it is. */
static void rig_show(struct rig *rig)
{
	rig->at_us += 10 * MS;
	contact_sample(&rig->contact, rig->raw, rig->at_us, &rig->reading);
	rig->count = plausible_sample(&rig->plausible, &rig->reading,
				      &rig->pressing, rig->trips);
}

/* Every cell shows that many units, and noise. */
static void rig_fill(struct rig *rig, int32_t units)
{
	for (size_t i = 0; i < rig->pad.cells; i++)
		rig->raw[i] = (int16_t)(units + prng_in(&rig->prng, -rig->noise,
							rig->noise));
}

static void rig_force(struct rig *rig, int32_t units)
{
	rig_fill(rig, units);
	rig_show(rig);
}

static void rig_zero(struct rig *rig)
{
	contact_zero_begin(&rig->contact);
	for (size_t i = 0; i < ZERO_SAMPLES; i++)
		rig_force(rig, 0);
	assert_int_equal(contact_zero_state(&rig->contact), CONTACT_ZERO_DONE);
}

static const struct trip *found(const struct rig *rig, enum trip_reason reason)
{
	for (size_t i = 0; i < rig->count; i++)
		if (rig->trips[i].reason == reason)
			return &rig->trips[i];
	return NULL;
}

static void a_sound_pad_is_believed(void **state)
{
	static const struct feature_pad *const pads[] = {&point_pad, &cuff_pad};

	(void)state;
	for (size_t p = 0; p < ROWS(pads); p++) {
		struct rig rig;

		rig_init(&rig, pads[p]);
		rig_zero(&rig);
		for (int32_t i = 0; i < 3000; i++) {
			rig_force(&rig, i < 1500 ? i / 2 : (3000 - i) / 2);
			assert_int_equal(rig.count, 0);
		}
	}
}

/* Cells without noise, most of them not touched: still a sound pad. */
static void a_quiet_pad_touched_at_a_corner_is_believed(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig.noise = 0;
	rig_zero(&rig);
	for (int32_t i = 0; i < 6000; i++) {
		rig.raw[0] = (int16_t)(i % 700);
		rig.raw[1] = (int16_t)(i % 700 / 2);
		rig.raw[4] = 100;
		rig_show(&rig);
		assert_int_equal(rig.count, 0);
	}
}

/* SR-13. */
static void a_loaded_cell_that_stays_while_others_move_is_stuck(void **state)
{
	static const struct {
		int32_t units; /* of the stuck cell */
		bool zeroed;   /* its noise is known */
		bool stuck;
	} rows[] = {
		{60, false, true}, {-60, false, true}, {59, false, false},
		{0, false, false}, {0, true, true},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		uint64_t since_us;
		struct rig rig;

		rig_init(&rig, &point_pad);
		if (rows[i].zeroed)
			rig_zero(&rig);
		rig.contact.offset_mn[7] = 0;
		since_us = rig.at_us + 10 * MS;
		while (rig.at_us < since_us + PLAUSIBLE_STUCK_US - 10 * MS) {
			rig_fill(&rig, 200);
			rig.raw[7] = (int16_t)rows[i].units;
			rig_show(&rig);
			assert_null(found(&rig, TRIP_CELL_STUCK));
		}
		for (int k = 0; k < 20 && !found(&rig, TRIP_CELL_STUCK); k++) {
			rig_fill(&rig, 200);
			rig.raw[7] = (int16_t)rows[i].units;
			rig_show(&rig);
		}
		assert_int_equal(found(&rig, TRIP_CELL_STUCK) != NULL,
				 rows[i].stuck);
		if (rows[i].stuck)
			assert_int_equal(found(&rig, TRIP_CELL_STUCK)->value,
					 7);
	}
}

/* At least half of the cells must show that the pad lives. */
static void half_of_the_cells_bear_witness(void **state)
{
	static const struct {
		size_t moving;
		bool stuck;
	} rows[] = {{7, false}, {8, true}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;
		bool stuck = false;

		rig_init(&rig, &point_pad);
		for (int k = 0; k < 300; k++) {
			for (size_t c = 0; c < 16; c++)
				rig.raw[c] =
					(int16_t)(c < rows[i].moving
							  ? k % 7 * (int)c +
								    k % 2
							  : 100);
			rig_show(&rig);
			stuck |= found(&rig, TRIP_CELL_STUCK) != NULL;
		}
		assert_int_equal(stuck, rows[i].stuck);
	}
}

static void nothing_is_stuck_while_nothing_moves(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig_force(&rig, 200);
	for (int i = 0; i < 1000; i++) {
		rig_show(&rig);
		assert_int_equal(rig.count, 0);
	}
}

/* SR-13: in one sample. */
static void cells_that_cannot_be_are_found_at_once(void **state)
{
	static const struct {
		int16_t raw;
		enum trip_reason reason; /* TRIP_NONE: sound */
	} rows[] = {
		{FRAME_CELL_SATURATED, TRIP_CELL_SATURATED},
		{FRAME_CELL_FAULT, TRIP_CELL_RANGE},
		{4200, TRIP_NONE}, /* 21 N of 20 N */
		{4201, TRIP_CELL_RANGE},
		{-400, TRIP_NONE}, /* -2 N */
		{-401, TRIP_CELL_RANGE},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		rig.noise = 0;
		rig_zero(&rig);
		rig.raw[9] = rows[i].raw;
		rig_show(&rig);
		if (rows[i].reason == TRIP_NONE) {
			assert_int_equal(rig.count, 0);
			continue;
		}
		assert_int_equal(rig.count, 1);
		assert_int_equal(rig.trips[0].reason, rows[i].reason);
		assert_int_equal(rig.trips[0].value, 9);
		assert_int_equal(rig.trips[0].at_us, rig.at_us);
	}
}

static void small_ranges_have_a_bound_below_zero_all_the_same(void **state)
{
	struct feature_pad pad = point_pad;
	struct rig rig;

	(void)state;
	pad.range_mn = 2000;
	rig_init(&rig, &pad);
	rig.noise = 0;
	rig_zero(&rig);
	rig.raw[0] = -200;
	rig_show(&rig);
	assert_int_equal(rig.count, 0);
	rig.raw[0] = -201;
	rig_show(&rig);
	assert_int_equal(rig.count, 1);
}

/* Before it is zeroed, a pad cannot be used anyway. */
static void below_zero_is_not_judged_before_zero(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig.raw[9] = -4000;
	rig_show(&rig);
	assert_null(found(&rig, TRIP_CELL_RANGE));
}

/* SR-13: no body presses all cells alike. */
static void all_equal_cells_are_found(void **state)
{
	static const struct {
		int16_t units;
		bool odd_one;
		bool found;
	} rows[] = {
		{60, false, true},
		{60, true, false},
		{59, false, false},
		{0, false, false},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		for (size_t k = 1; k < PLAUSIBLE_EQUAL_SAMPLES + 5; k++) {
			for (size_t c = 0; c < 16; c++)
				rig.raw[c] = rows[i].units;
			rig.raw[15] = (int16_t)(rows[i].units +
						(rows[i].odd_one ? 1 : 0));
			rig_show(&rig);
			assert_int_equal(found(&rig, TRIP_CELLS_EQUAL) != NULL,
					 rows[i].found &&
						 k >= PLAUSIBLE_EQUAL_SAMPLES);
		}
	}
}

/* SR-13: one converter's value for all cells, or none any more. */
static void cells_that_change_alike_are_found(void **state)
{
	static const struct {
		bool zeroed;  /* their own noise is known */
		int32_t step; /* of all cells, at most */
		int32_t odd;  /* one cell changes more by */
		bool found;
	} rows[] = {
		{true, 9, 0, true}, {true, 9, 1, true},	  {true, 9, 2, false},
		{true, 0, 0, true}, {false, 9, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		if (rows[i].zeroed)
			rig_zero(&rig);
		else
			rig_force(&rig, 0);
		for (uint32_t k = 1; k < PLAUSIBLE_STEP_SAMPLES + 5; k++) {
			const int32_t step =
				prng_in(&rig.prng, -rows[i].step, rows[i].step);

			for (size_t c = 0; c < 16; c++)
				rig.raw[c] = (int16_t)(rig.raw[c] + step);
			rig.raw[3] = (int16_t)(rig.raw[3] +
					       (k % 2 ? 1 : -1) * rows[i].odd);
			rig_show(&rig);
			assert_int_equal(found(&rig, TRIP_CELLS_EQUAL) != NULL,
					 rows[i].found &&
						 k >= PLAUSIBLE_STEP_SAMPLES);
		}
	}
}

static void one_quiet_cell_makes_no_row_of_it(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	contact_zero_begin(&rig.contact);
	for (size_t i = 0; i < ZERO_SAMPLES; i++) {
		rig_fill(&rig, 0);
		rig.raw[11] = 0;
		rig_show(&rig);
	}
	for (int i = 0; i < 100; i++) {
		rig_show(&rig);
		assert_null(found(&rig, TRIP_CELLS_EQUAL));
	}
}

static void two_cells_may_be_equal_but_not_three(void **state)
{
	(void)state;
	for (uint8_t cells = 2; cells <= 3; cells++) {
		struct feature_pad pad = point_pad;
		struct rig rig;

		pad.cells = pad.columns = cells;
		pad.rows = 1;
		rig_init(&rig, &pad);
		rig.raw[0] = rig.raw[1] = rig.raw[2] = 300;
		for (int i = 0; i < 100; i++)
			rig_show(&rig);
		assert_int_equal(found(&rig, TRIP_CELLS_EQUAL) != NULL,
				 cells == 3);
	}
}

/* SR-13: force at rest. */
static void drift_at_rest_is_found_in_time(void **state)
{
	static const struct {
		int32_t units; /* of each of 16 cells, 5 mN each */
		int32_t more;  /* of one cell */
		uint64_t us;   /* 0: never */
	} rows[] = {
		{18, 11, 0},		      /* 1.495 N */
		{18, 12, PLAUSIBLE_DRIFT_US}, /* 1.5 N */
		{-18, -11, 0},
		{-18, -12, PLAUSIBLE_DRIFT_BELOW_US},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;
		uint64_t since_us;
		uint64_t tripped_us = 0;

		rig_init(&rig, &point_pad);
		rig_zero(&rig);
		rig.noise = 0;
		memset(rig.contact.offset_mn, 0, sizeof(rig.contact.offset_mn));
		since_us = rig.at_us + 10 * MS;
		for (int k = 0; k < 7000 && !tripped_us; k++) {
			rig_fill(&rig, rows[i].units);
			rig.raw[9] = (int16_t)(rig.raw[9] + rows[i].more);
			rig.raw[k % 2] = (int16_t)(rig.raw[k % 2] + 1);
			rig.raw[2 + k % 2] = (int16_t)(rig.raw[2 + k % 2] - 1);
			rig_show(&rig);
			if (found(&rig, TRIP_DRIFT))
				tripped_us = rig.at_us - since_us;
		}
		assert_int_equal(tripped_us, rows[i].us);
	}
}

static void
drift_is_not_judged_in_contact_or_unzeroed_or_in_a_press(void **state)
{
	static const struct {
		bool zeroed;
		bool in_press;
		int32_t units;
	} rows[] = {
		{true, false, 100},  /* 8 N: contact */
		{false, false, -30}, /* not zeroed */
		{true, true, -30},
	};
	static const struct pressing_plan plan = {2000, 10000, 90000};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		if (rows[i].zeroed)
			rig_zero(&rig);
		if (rows[i].in_press)
			pressing_begin(&rig.pressing, &plan, 0, rig.at_us);
		for (int k = 0; k < 700; k++) {
			rig_force(&rig, rows[i].units);
			assert_null(found(&rig, TRIP_DRIFT));
		}
	}
}

/* SR-13: measured force that does not follow the command. */
static void force_must_follow_the_command(void **state)
{
	static const struct {
		int32_t target;
		int32_t measured; /* all along the hold */
		bool follows;
	} rows[] = {
		{30000, 30000, true},  {30000, 21100, true},
		{30000, 20800, false}, {30000, 38900, true},
		{30000, 39200, false}, {10000, 5100, true},
		{10000, 4900, false},  {10000, 14900, true},
		{10000, 15200, false}, {30000, 0, false},
		{10040, 5040, true},   {10040, 15040, true},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct pressing_plan plan = {rows[i].target, 10000,
						   90000};
		struct rig rig;
		uint64_t since_us;

		rig_init(&rig, &point_pad);
		rig.noise = 0;
		pressing_begin(&rig.pressing, &plan, rows[i].target, rig.at_us);
		(void)pressing_tick(&rig.pressing, rig.at_us + S);
		since_us = rig.at_us + 10 * MS;
		do {
			rig_force(&rig, rows[i].measured / 80);
			assert_int_equal(
				found(&rig, TRIP_NOT_FOLLOWING) != NULL,
				!rows[i].follows &&
					rig.at_us >=
						since_us + PLAUSIBLE_FOLLOW_US);
		} while (rig.at_us < since_us + 2 * PLAUSIBLE_FOLLOW_US);
	}
}

static void a_stray_moment_is_forgiven(void **state)
{
	static const struct pressing_plan plan = {30000, 10000, 90000};
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	pressing_begin(&rig.pressing, &plan, 30000, rig.at_us);
	for (int i = 0; i < 2000; i++) {
		rig_force(&rig, i % 90 == 0 ? 375 : 250);
		assert_null(found(&rig, TRIP_NOT_FOLLOWING));
	}
}

static void only_what_is_driven_must_follow(void **state)
{
	static const struct pressing_plan plan = {30000, 10000, 90000};
	struct feature_pad sensing = point_pad;
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	pressing_begin(&rig.pressing, &plan, 30000, rig.at_us);
	(void)pressing_release(&rig.pressing, TRIP_NONE, rig.at_us);
	for (int i = 0; i < 300; i++) {
		rig_force(&rig, 375);
		assert_null(found(&rig, TRIP_NOT_FOLLOWING));
	}
	sensing.actuated = 0;
	rig_init(&rig, &sensing);
	pressing_begin(&rig.pressing, &plan, 30000, rig.at_us);
	for (int i = 0; i < 300; i++) {
		rig_force(&rig, 0);
		assert_null(found(&rig, TRIP_NOT_FOLLOWING));
	}
}

/* Property: never more findings than there is room for, each of a reason of
 * its own, whatever the cells send. */
static void each_reason_is_found_once_at_most(void **state)
{
	static const int16_t edges[] = {INT16_MIN, INT16_MIN + 1, -500,	    0,
					60,	   4300,	  INT16_MAX};
	static const struct pressing_plan plan = {30000, 10000, 90000};
	uint32_t all = 0;
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig_zero(&rig);
	pressing_begin(&rig.pressing, &plan, 0, rig.at_us);
	for (int round = 0; round < 20000; round++) {
		uint32_t seen = 0;

		if (prng_in(&rig.prng, 0, 99) == 0)
			rig_fill(&rig, edges[prng_in(&rig.prng, 1, 6)] / 8);
		rig.raw[prng_in(&rig.prng, 0, 15)] =
			edges[prng_in(&rig.prng, 0, 6)];
		rig.at_us += (uint64_t)prng_in(&rig.prng, 0, 100000);
		rig_show(&rig);
		assert_true(rig.count <= PLAUSIBLE_TRIPS_MAX);
		for (size_t i = 0; i < rig.count; i++) {
			assert_false(seen >> rig.trips[i].reason & 1u);
			seen |= 1u << rig.trips[i].reason;
		}
		all |= seen;
	}
	assert_true(all >> TRIP_CELL_RANGE & 1u);
	assert_true(all >> TRIP_CELL_SATURATED & 1u);
	assert_true(all >> TRIP_CELL_STUCK & 1u);
	assert_true(all >> TRIP_NOT_FOLLOWING & 1u);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_pad_is_believed),
		cmocka_unit_test(a_quiet_pad_touched_at_a_corner_is_believed),
		cmocka_unit_test(
			a_loaded_cell_that_stays_while_others_move_is_stuck),
		cmocka_unit_test(half_of_the_cells_bear_witness),
		cmocka_unit_test(nothing_is_stuck_while_nothing_moves),
		cmocka_unit_test(cells_that_cannot_be_are_found_at_once),
		cmocka_unit_test(
			small_ranges_have_a_bound_below_zero_all_the_same),
		cmocka_unit_test(below_zero_is_not_judged_before_zero),
		cmocka_unit_test(all_equal_cells_are_found),
		cmocka_unit_test(cells_that_change_alike_are_found),
		cmocka_unit_test(one_quiet_cell_makes_no_row_of_it),
		cmocka_unit_test(two_cells_may_be_equal_but_not_three),
		cmocka_unit_test(drift_at_rest_is_found_in_time),
		cmocka_unit_test(
			drift_is_not_judged_in_contact_or_unzeroed_or_in_a_press),
		cmocka_unit_test(force_must_follow_the_command),
		cmocka_unit_test(a_stray_moment_is_forgiven),
		cmocka_unit_test(only_what_is_driven_must_follow),
		cmocka_unit_test(each_reason_is_found_once_at_most),
	};

	return cmocka_run_group_tests_name("core/plausible", tests, NULL, NULL);
}
