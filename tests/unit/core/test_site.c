/* SPDX-License-Identifier: MIT */
#include "site.h"

#include "claims.h"

static void every_site_is_found_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < SITE_COUNT; i++)
		assert_int_equal(site_by_name(site_table[i].name), i);
}

static void unknown_names_are_no_site(void **state)
{
	static const char *const names[] = {
		"",
		"lumbar",
		"lumbar-leftt",
		"Lumbar-left",
		"none",
		"armpit-left",
		"carotid-left",
		"kidney-left",
		"lumbar-left ",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(names); i++)
		assert_int_equal(site_by_name(names[i]), SITE_NONE);
}

static void every_site_has_words_and_a_region(void **state)
{
	(void)state;
	for (size_t i = 0; i < SITE_COUNT; i++) {
		assert_non_null(site_table[i].words);
		assert_true(site_table[i].words[0] != '\0');
		assert_in_range(site_table[i].region, 0, SITE_REGION_COUNT - 1);
	}
}

/* D5: an endangerment site must not exist under any name. */
static void no_site_is_an_endangerment_site(void **state)
{
	static const char *const words[] = {
		"front",  "carotid", "armpit",	"axilla", "elbow",
		"groin",  "femoral", "knee",	"spin",	  "kidney",
		"throat", "lymph",   "abdomen",
	};

	(void)state;
	for (size_t i = 0; i < SITE_COUNT; i++) {
		for (size_t k = 0; k < ROWS(words); k++) {
			assert_null(strstr(site_table[i].name, words[k]));
			assert_null(strstr(site_table[i].words, words[k]));
		}
	}
}

/* SR-4: neck and head, limbs and trunk have ceilings of their own. */
static void sites_belong_to_the_region_of_their_ceilings(void **state)
{
	static const struct {
		enum site site;
		enum site_region region;
	} rows[] = {
		{SITE_UPPER_BACK_LEFT, SITE_REGION_TRUNK},
		{SITE_LUMBAR_RIGHT, SITE_REGION_TRUNK},
		{SITE_GLUTEAL_LEFT, SITE_REGION_TRUNK},
		{SITE_NECK_LEFT, SITE_REGION_NECK_HEAD},
		{SITE_NECK_RIGHT, SITE_REGION_NECK_HEAD},
		{SITE_SUBOCCIPITAL_LEFT, SITE_REGION_NECK_HEAD},
		{SITE_SUBOCCIPITAL_RIGHT, SITE_REGION_NECK_HEAD},
		{SITE_TEMPLE_LEFT, SITE_REGION_NECK_HEAD},
		{SITE_TEMPLE_RIGHT, SITE_REGION_NECK_HEAD},
		{SITE_JAW_LEFT, SITE_REGION_NECK_HEAD},
		{SITE_JAW_RIGHT, SITE_REGION_NECK_HEAD},
		{SITE_UPPER_ARM_LEFT, SITE_REGION_LIMB},
		{SITE_FOREARM_RIGHT, SITE_REGION_LIMB},
		{SITE_ADDUCTOR_LEFT, SITE_REGION_LIMB},
		{SITE_THIGH_RIGHT, SITE_REGION_LIMB},
		{SITE_CALF_LEFT, SITE_REGION_LIMB},
		{SITE_FOOT_RIGHT, SITE_REGION_LIMB},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(site_table[rows[i].site].region,
				 rows[i].region);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_site_is_found_by_its_name),
		cmocka_unit_test(unknown_names_are_no_site),
		cmocka_unit_test(every_site_has_words_and_a_region),
		cmocka_unit_test(no_site_is_an_endangerment_site),
		cmocka_unit_test(sites_belong_to_the_region_of_their_ceilings),
	};

	return cmocka_run_group_tests_name("core/site", tests, NULL, NULL);
}
