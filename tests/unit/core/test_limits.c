/* SPDX-License-Identifier: MIT */
#include "limits.h"

#include "claims.h"
#include "prng.h"

#include "profile.h"

#define ROUNDS 20000

/* SR-4, SR-6, SR-7, SR-19: the table of ceilings, row by row. */
static void ceilings_are_those_of_the_requirements(void **state)
{
	static const struct {
		enum contact_kind kind;
		enum site_region region;
		enum limit_id id;
		int32_t usual;
		int32_t hard;
	} rows[] = {
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_PRESSURE, 300000,
		 500000},
		{CONTACT_POINT, SITE_REGION_LIMB, LIMIT_PRESSURE, 300000,
		 500000},
		{CONTACT_POINT, SITE_REGION_NECK_HEAD, LIMIT_PRESSURE, 150000,
		 250000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_FORCE, 60000, 120000},
		{CONTACT_POINT, SITE_REGION_NECK_HEAD, LIMIT_FORCE, 25000,
		 40000},
		{CONTACT_POINT, SITE_REGION_LIMB, LIMIT_FORCE, 45000, 80000},
		{CONTACT_COMPRESSION, SITE_REGION_LIMB, LIMIT_PRESSURE, 12000,
		 16000},
		{CONTACT_COMPRESSION, SITE_REGION_TRUNK, LIMIT_PRESSURE, 12000,
		 16000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_RISE_COMMANDED, 10000,
		 20000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_RISE_MEASURED, 60000,
		 120000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_HOLD, 90000, 120000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_TOTAL_FORCE, 120000,
		 200000},
		{CONTACT_COMPRESSION, SITE_REGION_LIMB, LIMIT_TOTAL_FORCE,
		 120000, 200000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_TOKEN, 500, 1000},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_FRAME_AGE, 250, 500},
		{CONTACT_POINT, SITE_REGION_TRUNK, LIMIT_TEMPERATURE, 410, 410},
		/* A cuff is for no neck. */
		{CONTACT_COMPRESSION, SITE_REGION_NECK_HEAD, LIMIT_FORCE, 0, 0},
		{CONTACT_COMPRESSION, SITE_REGION_NECK_HEAD, LIMIT_PRESSURE, 0,
		 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(limits_default(rows[i].kind, rows[i].region)
					 .value[rows[i].id],
				 rows[i].usual);
		assert_int_equal(limits_hard(rows[i].kind, rows[i].region)
					 .value[rows[i].id],
				 rows[i].hard);
	}
}

static void every_ceiling_is_set_and_no_default_above_the_hard(void **state)
{
	(void)state;
	for (int kind = 0; kind < CONTACT_KIND_COUNT; kind++) {
		for (int region = 0; region < SITE_REGION_COUNT; region++) {
			const struct limit_set hard =
				limits_hard((enum contact_kind)kind,
					    (enum site_region)region);
			const struct limit_set usual =
				limits_default((enum contact_kind)kind,
					       (enum site_region)region);

			for (size_t id = 0; id < LIMIT_COUNT; id++) {
				assert_true(hard.value[id] < LIMIT_UNSET);
				assert_true(usual.value[id] <= hard.value[id]);
				assert_true(usual.value[id] > 0 ||
					    id == LIMIT_FORCE ||
					    id == LIMIT_PRESSURE);
			}
		}
	}
}

/* The wearables' profile names the same hard figures (SR-2). */
static void hard_ceilings_are_those_of_the_profile(void **state)
{
	static const struct {
		enum contact_kind kind;
		const struct profile_hard *profile;
	} rows[] = {
		{CONTACT_POINT, &profile_hard_point},
		{CONTACT_COMPRESSION, &profile_hard_compression},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct limit_set hard =
			limits_hard(rows[i].kind, SITE_REGION_TRUNK);

		assert_int_equal(hard.value[LIMIT_FORCE],
				 rows[i].profile->force_mn);
		assert_int_equal(hard.value[LIMIT_PRESSURE],
				 rows[i].profile->pressure_pa);
		assert_int_equal(hard.value[LIMIT_RISE_COMMANDED],
				 rows[i].profile->ramp_mn_per_s);
		assert_int_equal(hard.value[LIMIT_HOLD],
				 rows[i].profile->hold_ms);
	}
	assert_int_equal(limits_hard(CONTACT_POINT, SITE_REGION_TRUNK)
				 .value[LIMIT_TOKEN],
			 PROFILE_TOKEN_MAX_MS);
	assert_int_equal(limits_default(CONTACT_POINT, SITE_REGION_TRUNK)
				 .value[LIMIT_TOKEN],
			 PROFILE_TOKEN_DEFAULT_MS);
}

static void words_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		assert_true(limit_table[i].name[0] != '\0');
		assert_true(limit_table[i].unit[0] != '\0');
		assert_true(limit_table[i].words[0] != '\0');
		assert_true(limit_table[i].scale > 0);
		assert_memory_equal(limit_table[i].requirement, "SR-", 3);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(limit_table[i].name,
						limit_table[k].name);
	}
	for (size_t i = 0; i < LAYER_COUNT; i++)
		assert_true(limit_layer_names[i][0] != '\0');
	for (size_t i = 0; i < CONTACT_KIND_COUNT; i++)
		assert_true(contact_kind_names[i][0] != '\0');
}

/* As D-Bus, files and texts show them: value / scale in that unit. */
static void units_have_their_scale(void **state)
{
	static const struct {
		const char *unit;
		int32_t scale;
	} rows[] = {
		{"N", 1000}, {"kPa", 1000}, {"N/s", 1000},
		{"s", 1000}, {"N*s", 1},    {"pads", 1},
		{"ms", 1},   {"frames", 1}, {"degC", 10},
	};

	(void)state;
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		int32_t scale = 0;

		for (size_t k = 0; k < ROWS(rows); k++)
			if (strcmp(limit_table[i].unit, rows[k].unit) == 0)
				scale = rows[k].scale;
		assert_int_equal(limit_table[i].scale, scale);
	}
}

static void a_new_stack_has_hard_limits_and_defaults(void **state)
{
	struct limit_stack stack;

	(void)state;
	limit_stack_init(&stack, CONTACT_POINT, SITE_NECK_LEFT);
	assert_int_equal(limit_effective(&stack, LIMIT_FORCE).value, 25000);
	assert_int_equal(limit_effective(&stack, LIMIT_FORCE).layer,
			 LAYER_CONFIG);
	/* Equal to the hard one: the hard one is the reason. */
	assert_int_equal(limit_effective(&stack, LIMIT_TEMPERATURE).layer,
			 LAYER_HARD);
}

/* SR-5: a pad that is placed nowhere may not press. */
static void no_site_means_no_force(void **state)
{
	(void)state;
	for (int kind = 0; kind < CONTACT_KIND_COUNT; kind++) {
		struct limit_stack stack;
		struct limit force;

		limit_stack_init(&stack, (enum contact_kind)kind, SITE_NONE);
		force = limit_effective(&stack, LIMIT_FORCE);
		assert_int_equal(force.value, 0);
		assert_int_equal(force.layer, LAYER_SITE);
		assert_int_equal(limit_effective(&stack, LIMIT_PRESSURE).value,
				 0);
	}
}

static void a_limit_below_nothing_allows_nothing(void **state)
{
	struct limit_stack stack;

	(void)state;
	limit_stack_init(&stack, CONTACT_POINT, SITE_LUMBAR_LEFT);
	stack.layer[LAYER_DEVICE].value[LIMIT_FORCE] = INT32_MIN;
	assert_int_equal(limit_effective(&stack, LIMIT_FORCE).value, 0);
	assert_int_equal(limit_effective(&stack, LIMIT_FORCE).layer,
			 LAYER_DEVICE);
}

static void a_stack_that_says_nothing_answers_unset(void **state)
{
	struct limit_stack stack;

	(void)state;
	for (size_t i = 0; i < LAYER_COUNT; i++)
		stack.layer[i] = limit_set_unset();
	assert_int_equal(limit_effective(&stack, LIMIT_FORCE).value,
			 LIMIT_UNSET);
}

static int32_t any_value(struct prng *prng)
{
	static const int32_t edges[] = {INT32_MIN, -1, 0, 1, LIMIT_UNSET};
	const int32_t pick = prng_in(prng, 0, 9);

	return pick < (int32_t)ROWS(edges) ? edges[pick]
					   : prng_in(prng, 0, 200000);
}

static void any_layers(struct prng *prng, struct limit_stack *stack)
{
	for (size_t layer = LAYER_DEVICE; layer < LAYER_COUNT; layer++)
		for (size_t id = 0; id < LIMIT_COUNT; id++)
			stack->layer[layer].value[id] = any_value(prng);
}

/* SR-5. */
static void effective_is_never_above_any_layer(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const enum limit_id id =
			(enum limit_id)prng_in(&prng, 0, LIMIT_COUNT - 1);
		struct limit_stack stack;
		struct limit least;

		limit_stack_init(&stack,
				 (enum contact_kind)prng_in(&prng, 0, 1),
				 (enum site)prng_in(&prng, 0, SITE_COUNT - 1));
		any_layers(&prng, &stack);
		least = limit_effective(&stack, id);
		assert_true(least.value >= 0);
		for (size_t i = 0; i < LAYER_COUNT; i++)
			assert_true(least.value == 0 ||
				    least.value <= stack.layer[i].value[id]);
		assert_true(least.value == stack.layer[least.layer].value[id] ||
			    stack.layer[least.layer].value[id] < 0);
		for (size_t i = 0; i < least.layer; i++)
			assert_true(stack.layer[i].value[id] >
				    stack.layer[least.layer].value[id]);
	}
}

/* SR-5: whatever is let through as a tightening loosens nothing. */
static void tightening_never_loosens(void **state)
{
	struct prng prng = {PRNG_SEED};
	int granted = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const enum limit_layer layer =
			(enum limit_layer)prng_in(&prng, 0, LAYER_COUNT - 1);
		struct limit_stack before, after;
		struct limit_set set;

		limit_stack_init(&before, CONTACT_POINT, SITE_LUMBAR_LEFT);
		for (int i = prng_in(&prng, 0, 3); i > 0; i--)
			before.layer[prng_in(&prng, 1, LAYER_COUNT - 1)]
				.value[prng_in(&prng, 0, LIMIT_COUNT - 1)] =
				any_value(&prng);
		set = before.layer[layer];
		for (int i = prng_in(&prng, 0, 2); i > 0; i--)
			set.value[prng_in(&prng, 0, LIMIT_COUNT - 1)] =
				any_value(&prng);
		if (!limits_only_tighten(&before, layer, &set))
			continue;
		granted++;
		assert_int_not_equal(layer, LAYER_HARD);
		after = before;
		after.layer[layer] = set;
		for (size_t id = 0; id < LIMIT_COUNT; id++)
			assert_true(limit_effective(&after, (enum limit_id)id)
					    .value <=
				    limit_effective(&before, (enum limit_id)id)
					    .value);
	}
	assert_true(granted > ROUNDS / 10);
}

static void tighten_rows(void **state)
{
	static const struct {
		enum limit_layer layer;
		int32_t now;   /* of the layer */
		int32_t value; /* asked for */
		bool granted;
	} rows[] = {
		{LAYER_LIVE, LIMIT_UNSET, 59999, true},
		{LAYER_LIVE, LIMIT_UNSET, 60000, true},
		{LAYER_LIVE, LIMIT_UNSET, 60001, false},
		{LAYER_LIVE, LIMIT_UNSET, LIMIT_UNSET, true}, /* no change */
		{LAYER_LIVE, 30000, LIMIT_UNSET, false},
		{LAYER_LIVE, 30000, 30001, false},
		{LAYER_LIVE, 30000, 0, true},
		{LAYER_PATIENT, LIMIT_UNSET, 45000, true},
		{LAYER_HARD, 120000, 120000, false}, /* by nobody */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct limit_stack stack;
		struct limit_set set;

		limit_stack_init(&stack, CONTACT_POINT, SITE_LUMBAR_LEFT);
		stack.layer[rows[i].layer].value[LIMIT_FORCE] = rows[i].now;
		set = stack.layer[rows[i].layer];
		set.value[LIMIT_FORCE] = rows[i].value;
		assert_int_equal(
			limits_only_tighten(&stack, rows[i].layer, &set),
			rows[i].granted);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ceilings_are_those_of_the_requirements),
		cmocka_unit_test(
			every_ceiling_is_set_and_no_default_above_the_hard),
		cmocka_unit_test(hard_ceilings_are_those_of_the_profile),
		cmocka_unit_test(words_are_complete),
		cmocka_unit_test(units_have_their_scale),
		cmocka_unit_test(a_new_stack_has_hard_limits_and_defaults),
		cmocka_unit_test(no_site_means_no_force),
		cmocka_unit_test(a_limit_below_nothing_allows_nothing),
		cmocka_unit_test(a_stack_that_says_nothing_answers_unset),
		cmocka_unit_test(effective_is_never_above_any_layer),
		cmocka_unit_test(tightening_never_loosens),
		cmocka_unit_test(tighten_rows),
	};

	return cmocka_run_group_tests_name("core/limits", tests, NULL, NULL);
}
