/* SPDX-License-Identifier: MIT */
#include "screening.h"

#include "claims.h"
#include "prng.h"

#define S      UINT64_C(1000000)
#define HOUR   (3600 * S)
#define DAY    (24 * HOUR)
#define ROUNDS 20000

static const struct stamp now = {
	.utc_us = INT64_C(1700000000000000),
	.trusted = true,
	.boot_us = 50 * HOUR,
	.boot = {1},
};

/* Everything answered with no, an hour ago. */
static struct screening sound(void)
{
	struct screening screening = {.present = true, .at = now};

	screening.at.boot_us -= HOUR;
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		screening.answer[i] = ANSWER_NO;
	return screening;
}

static struct screening with_yes(enum question question)
{
	struct screening screening = sound();

	screening.answer[question] = ANSWER_YES;
	return screening;
}

static enum refusal_code check(const struct screening *screening, bool active)
{
	return screening_check(screening, active, &now).code;
}

static void no_to_everything_is_granted(void **state)
{
	const struct screening screening = sound();

	(void)state;
	assert_int_equal(check(&screening, true), REFUSAL_NONE);
	assert_int_equal(check(&screening, false), REFUSAL_NONE);
}

/* SR-17 */
static void refuses_who_was_never_screened(void **state)
{
	struct screening screening = sound();
	struct refusal refusal;

	(void)state;
	screening.present = false;
	refusal = screening_check(&screening, false, &now);
	assert_int_equal(refusal.code, REFUSAL_SCREENING_MISSING);
	assert_int_equal(refusal.value, QUESTION_COUNT);
}

/* SR-17: an unanswered question blocks, and so does nonsense. */
static void refuses_when_any_question_is_open(void **state)
{
	static const uint8_t open[] = {ANSWER_MISSING, ANSWER_COUNT, 0xff};

	(void)state;
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		for (size_t k = 0; k < ROWS(open); k++) {
			struct screening screening = sound();
			struct refusal refusal;

			screening.answer[i] = open[k];
			refusal = screening_check(&screening, false, &now);
			assert_int_equal(refusal.code,
					 REFUSAL_SCREENING_MISSING);
			assert_int_equal(refusal.value, i);
		}
	}
}

/* SR-17: fresh is what is proven to be. */
static void refuses_a_screening_that_is_not_surely_fresh(void **state)
{
	static const struct {
		uint8_t boot;
		bool trusted;
		uint64_t age_us; /* by its clocks */
		enum refusal_code code;
		int32_t value;
	} rows[] = {
		{1, true, 0, REFUSAL_NONE, 0},
		{1, false, DAY, REFUSAL_NONE, 0},
		{1, true, DAY + 1, REFUSAL_SCREENING_OLD, 86401},
		{1, true, 30 * HOUR, REFUSAL_SCREENING_OLD, 108000},
		{2, true, DAY + 1, REFUSAL_SCREENING_OLD, 180000},
		{2, false, S, REFUSAL_SCREENING_OLD, INT32_MAX},
		{2, true, S, REFUSAL_SCREENING_OLD, 180000}, /* by uptime */
		{0, false, S, REFUSAL_SCREENING_OLD, INT32_MAX},
		{0, true, S, REFUSAL_NONE, 0},
		{0, true, DAY + S, REFUSAL_SCREENING_OLD, 86401},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct screening screening = sound();
		struct refusal refusal;

		screening.at = now;
		screening.at.boot[0] = rows[i].boot;
		screening.at.trusted = rows[i].trusted;
		screening.at.boot_us -= rows[i].age_us;
		screening.at.utc_us -= (int64_t)rows[i].age_us;
		refusal = screening_check(&screening, false, &now);
		assert_int_equal(refusal.code, rows[i].code);
		assert_int_equal(refusal.value, rows[i].value);
		if (refusal.code != REFUSAL_NONE)
			assert_int_equal(refusal.limit, 86400);
	}
}

/* SR-17: a clock set back a year makes no screening fresh, and none that was
 * made after it. */
static void a_clock_set_back_makes_nothing_fresh(void **state)
{
	struct screening screening = sound();
	struct stamp back = now;

	(void)state;
	back.boot[0] = 9;
	back.boot_us = 5 * S;
	back.utc_us -= INT64_C(365) * (int64_t)DAY;
	assert_int_equal(screening_check(&screening, false, &back).code,
			 REFUSAL_SCREENING_OLD);
}

/* SR-17: every question of the treatment rules, and what its yes does. */
static void each_answer_does_what_the_rules_say(void **state)
{
	static const struct {
		enum question question;
		enum refusal_code sensing;
		enum refusal_code active;
	} rows[] = {
#define BLOCKS	REFUSAL_CONTRAINDICATED, REFUSAL_CONTRAINDICATED
#define CAUTION REFUSAL_CAUTION_UNCONFIRMED, REFUSAL_CAUTION_UNCONFIRMED
		{QUESTION_THROMBOSIS, BLOCKS},
		{QUESTION_BLEEDING, BLOCKS},
		{QUESTION_ANTICOAGULANTS, BLOCKS},
		{QUESTION_FEVER, BLOCKS},
		{QUESTION_ORGANS, BLOCKS},
		{QUESTION_HYPERTENSION_UNCONTROLLED, BLOCKS},
		{QUESTION_NEUROPATHY, BLOCKS},
		{QUESTION_CONNECTIVE_TISSUE, BLOCKS},
		{QUESTION_UNEXPLAINED_PAIN, BLOCKS},
		{QUESTION_PACEMAKER, REFUSAL_NONE, REFUSAL_CONTRAINDICATED},
		{QUESTION_HYPERTENSION_CONTROLLED, CAUTION},
		{QUESTION_OSTEOPOROSIS, CAUTION},
		{QUESTION_PREGNANCY, CAUTION},
		{QUESTION_DIABETES, CAUTION},
		{QUESTION_SENSATION, CAUTION},
		{QUESTION_SCOLIOSIS, CAUTION},
		{QUESTION_INJURY, CAUTION},
		{QUESTION_CORTICOSTEROIDS, CAUTION},
		{QUESTION_AGE, CAUTION},
	};

	(void)state;
	assert_int_equal(ROWS(rows), QUESTION_COUNT);
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct screening screening = with_yes(rows[i].question);

		assert_int_equal(check(&screening, false), rows[i].sensing);
		assert_int_equal(check(&screening, true), rows[i].active);
		if (rows[i].active != REFUSAL_NONE)
			assert_int_equal(
				screening_check(&screening, true, &now).value,
				rows[i].question);
	}
}

/* SR-17: a name takes the responsibility for cautions, for nothing else. */
static void a_named_confirmation_opens_cautions_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		struct screening screening = with_yes((enum question)i);
		const bool caution = question_table[i].kind == QUESTION_CAUTION;

		strcpy(screening.confirmed_by, "A. Therapist");
		assert_int_equal(check(&screening, true),
				 caution ? REFUSAL_NONE
					 : REFUSAL_CONTRAINDICATED);
	}
}

static void blanks_are_no_name(void **state)
{
	static const struct {
		char name[SCREENING_NAME_SIZE];
		enum refusal_code code;
	} rows[] = {
		{"", REFUSAL_CAUTION_UNCONFIRMED},
		{"   ", REFUSAL_CAUTION_UNCONFIRMED},
		{" x", REFUSAL_NONE},
		/* As many as fit, without an end. */
		{"                                ",
		 REFUSAL_CAUTION_UNCONFIRMED},
		{"                               x", REFUSAL_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct screening screening = with_yes(QUESTION_AGE);

		memcpy(screening.confirmed_by, rows[i].name,
		       SCREENING_NAME_SIZE);
		assert_int_equal(check(&screening, false), rows[i].code);
	}
}

static void an_override_opens_anticoagulants_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		struct screening screening = with_yes((enum question)i);
		const enum refusal_code before = check(&screening, true);

		screening.overridden = true;
		assert_int_equal(check(&screening, true),
				 i == QUESTION_ANTICOAGULANTS ? REFUSAL_NONE
							      : before);
	}
}

/* Missing, old, contraindicated, unconfirmed. */
static void the_graver_reason_is_said_first(void **state)
{
	struct screening screening = with_yes(QUESTION_AGE);

	(void)state;
	screening.answer[QUESTION_FEVER] = ANSWER_YES;
	screening.answer[QUESTION_ORGANS] = ANSWER_MISSING;
	screening.at.boot_us = now.boot_us - 2 * DAY;
	assert_int_equal(check(&screening, false), REFUSAL_SCREENING_MISSING);
	screening.answer[QUESTION_ORGANS] = ANSWER_NO;
	assert_int_equal(check(&screening, false), REFUSAL_SCREENING_OLD);
	screening.at = now;
	assert_int_equal(check(&screening, false), REFUSAL_CONTRAINDICATED);
	screening.answer[QUESTION_FEVER] = ANSWER_NO;
	assert_int_equal(check(&screening, false), REFUSAL_CAUTION_UNCONFIRMED);
}

/* SR-17: local findings block the site they are on, and no other. */
static void a_finding_blocks_its_site_alone(void **state)
{
	(void)state;
	for (size_t site = 1; site < SITE_COUNT; site++) {
		for (size_t finding = 0; finding < FINDING_COUNT; finding++) {
			struct screening screening = sound();

			screening.finding[site] = (uint16_t)(1u << finding);
			for (size_t i = 1; i < SITE_COUNT; i++) {
				const struct refusal refusal =
					screening_check_site(&screening,
							     (enum site)i);

				if (i != site) {
					assert_int_equal(refusal.code,
							 REFUSAL_NONE);
					continue;
				}
				assert_int_equal(refusal.code,
						 REFUSAL_SITE_BLOCKED);
				assert_int_equal(refusal.value, site);
				assert_int_equal(refusal.limit, finding);
			}
		}
	}
}

/* SR-17: low back and what is beside the sacrum. */
static void pregnancy_blocks_its_sites(void **state)
{
	static const enum site blocked[] = {
		SITE_LUMBAR_LEFT, SITE_LUMBAR_RIGHT, SITE_HIP_LEFT,
		SITE_HIP_RIGHT,	  SITE_GLUTEAL_LEFT, SITE_GLUTEAL_RIGHT,
	};
	const struct screening screening = with_yes(QUESTION_PREGNANCY);
	size_t count = 0;

	(void)state;
	for (size_t i = 1; i < SITE_COUNT; i++)
		count += screening_check_site(&screening, (enum site)i).code !=
			 REFUSAL_NONE;
	assert_int_equal(count, ROWS(blocked));
	for (size_t i = 0; i < ROWS(blocked); i++) {
		const struct refusal refusal =
			screening_check_site(&screening, blocked[i]);

		assert_int_equal(refusal.code, REFUSAL_SITE_BLOCKED);
		assert_int_equal(refusal.value, blocked[i]);
		assert_int_equal(refusal.limit, FINDING_COUNT);
	}
}

static void a_finding_is_named_before_pregnancy(void **state)
{
	struct screening screening = with_yes(QUESTION_PREGNANCY);

	(void)state;
	screening.finding[SITE_HIP_LEFT] =
		1u << FINDING_BRUISE | 1u << FINDING_SURGERY;
	assert_int_equal(screening_check_site(&screening, SITE_HIP_LEFT).limit,
			 FINDING_BRUISE);
}

/* SR-17: each caution lowers, to the smallest share of all. */
static void cautions_lower_force_pressure_hold_and_rise(void **state)
{
	const struct limit_set ceilings =
		limits_default(CONTACT_POINT, SITE_REGION_TRUNK);
	struct screening screening = with_yes(QUESTION_SCOLIOSIS);
	struct limit_set layer = screening_layer(&screening, &ceilings);

	(void)state;
	assert_int_equal(layer.value[LIMIT_FORCE], 48000);
	assert_int_equal(layer.value[LIMIT_PRESSURE], 240000);
	assert_int_equal(layer.value[LIMIT_HOLD], 72000);
	assert_int_equal(layer.value[LIMIT_RISE_COMMANDED], 8000);
	assert_int_equal(layer.value[LIMIT_RISE_MEASURED], 48000);
	assert_int_equal(layer.value[LIMIT_STEP_UP], LIMIT_UNSET);
	assert_int_equal(layer.value[LIMIT_TOKEN], LIMIT_UNSET);
	screening.answer[QUESTION_OSTEOPOROSIS] = ANSWER_YES;
	layer = screening_layer(&screening, &ceilings);
	assert_int_equal(layer.value[LIMIT_FORCE], 30000);
	assert_int_equal(layer.value[LIMIT_HOLD], 45000);
}

static void shares_are_rounded_down(void **state)
{
	const struct screening screening = with_yes(QUESTION_DIABETES);
	struct limit_set ceilings = limit_set_unset();

	(void)state;
	ceilings.value[LIMIT_FORCE] = 11;
	ceilings.value[LIMIT_PRESSURE] = INT32_MAX - 1;
	assert_int_equal(
		screening_layer(&screening, &ceilings).value[LIMIT_FORCE], 7);
	assert_int_equal(
		screening_layer(&screening, &ceilings).value[LIMIT_PRESSURE],
		1503238552);
	assert_int_equal(
		screening_layer(&screening, &ceilings).value[LIMIT_HOLD],
		LIMIT_UNSET);
}

static void without_caution_the_layer_says_nothing(void **state)
{
	const struct limit_set ceilings =
		limits_hard(CONTACT_POINT, SITE_REGION_LIMB);
	const struct limit_set unset = limit_set_unset();
	const struct screening screening = with_yes(QUESTION_PACEMAKER);
	const struct limit_set layer = screening_layer(&screening, &ceilings);

	(void)state;
	assert_memory_equal(&layer, &unset, sizeof(layer));
}

static void the_table_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		const struct question_info *info = &question_table[i];
		const bool lowers =
			info->kind == QUESTION_CAUTION ||
			info->kind == QUESTION_BLOCKS_UNLESS_OVERRIDDEN;

		assert_true(strlen(info->name) > 0);
		assert_int_equal(info->text[strlen(info->text) - 1], '?');
		assert_in_range(info->words[0], 'a', 'z');
		assert_in_range(strlen(info->words), 1, 70);
		assert_true(strlen(info->source) > 0);
		if (lowers)
			assert_in_range(info->ceiling_permille, 500, 800);
		else
			assert_int_equal(info->ceiling_permille, 1000);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(info->name,
						question_table[k].name);
	}
	for (size_t i = 0; i < FINDING_COUNT; i++) {
		assert_true(strlen(finding_names[i]) > 0);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(finding_names[i],
						finding_names[k]);
	}
}

/* Property (SR-17, SR-5): a no that becomes a yes grants nothing that was
 * refused and raises no ceiling; an answer taken back is refused. */
static void more_yes_is_never_looser(void **state)
{
	const struct limit_set ceilings =
		limits_default(CONTACT_POINT, SITE_REGION_LIMB);
	struct prng prng = {PRNG_SEED};
	int granted = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct screening before = sound();
		struct screening after;
		struct limit_set ceilings_before, ceilings_after;
		uint8_t *changed;

		before.overridden = prng_in(&prng, 0, 1);
		before.confirmed_by[0] = prng_in(&prng, 0, 1) ? 'x' : 0;
		for (int i = prng_in(&prng, 0, 2); i > 0; i--)
			before.answer[prng_in(&prng, 0, QUESTION_COUNT - 1)] =
				(uint8_t)prng_in(&prng, 0, ANSWER_COUNT);
		after = before;
		changed = &after.answer[prng_in(&prng, 0, QUESTION_COUNT - 1)];
		*changed = *changed == ANSWER_NO ? ANSWER_YES : *changed;
		ceilings_before = screening_layer(&before, &ceilings);
		ceilings_after = screening_layer(&after, &ceilings);
		for (size_t i = 0; i < LIMIT_COUNT; i++)
			assert_true(ceilings_after.value[i] <=
				    ceilings_before.value[i]);
		if (check(&before, true) != REFUSAL_NONE)
			assert_int_not_equal(check(&after, true), REFUSAL_NONE);
		granted += check(&after, true) == REFUSAL_NONE;
		*changed = ANSWER_MISSING;
		assert_int_equal(check(&after, true),
				 REFUSAL_SCREENING_MISSING);
	}
	assert_true(granted > ROUNDS / 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_to_everything_is_granted),
		cmocka_unit_test(refuses_who_was_never_screened),
		cmocka_unit_test(refuses_when_any_question_is_open),
		cmocka_unit_test(refuses_a_screening_that_is_not_surely_fresh),
		cmocka_unit_test(a_clock_set_back_makes_nothing_fresh),
		cmocka_unit_test(each_answer_does_what_the_rules_say),
		cmocka_unit_test(a_named_confirmation_opens_cautions_only),
		cmocka_unit_test(blanks_are_no_name),
		cmocka_unit_test(an_override_opens_anticoagulants_only),
		cmocka_unit_test(the_graver_reason_is_said_first),
		cmocka_unit_test(a_finding_blocks_its_site_alone),
		cmocka_unit_test(pregnancy_blocks_its_sites),
		cmocka_unit_test(a_finding_is_named_before_pregnancy),
		cmocka_unit_test(cautions_lower_force_pressure_hold_and_rise),
		cmocka_unit_test(shares_are_rounded_down),
		cmocka_unit_test(without_caution_the_layer_says_nothing),
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(more_yes_is_never_looser),
	};

	return cmocka_run_group_tests_name("core/screening", tests, NULL, NULL);
}
