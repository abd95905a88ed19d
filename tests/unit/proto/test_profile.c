/* SPDX-License-Identifier: MIT */
/*
 * The profile's identifiers and bounds.
 */
#include "check.h"
#include "profile.h"

static unsigned int hex(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The octets of a UUID as text, last one first. */
static void octets_of(const char *uuid, uint8_t *octets)
{
	size_t at = 16;

	for (const char *c = uuid; *c != '\0'; c += 2) {
		c += *c == '-';
		octets[--at] = (uint8_t)(hex(c[0]) << 4 | hex(c[1]));
	}
	assert_int_equal(at, 0);
}

static void uuids_are_the_same_as_text_and_as_octets(void **state)
{
	uint8_t octets[16];

	(void)state;
	octets_of(PROFILE_UUID_SERVICE, octets);
	assert_memory_equal(octets, profile_service_uuid_le, sizeof(octets));
	for (size_t i = 0; i < PROFILE_CHARACTERISTIC_COUNT; i++) {
		octets_of(profile_characteristic_table[i].uuid, octets);
		assert_memory_equal(octets,
				    profile_characteristic_table[i].uuid_le,
				    sizeof(octets));
	}
}

static void nothing_that_moves_works_without_encryption(void **state)
{
	const struct profile_characteristic_info *table =
		profile_characteristic_table;

	(void)state;
	assert_int_equal(table[PROFILE_CONTROL_POINT].encrypted,
			 PROFILE_WRITE | PROFILE_INDICATE);
	assert_int_equal(table[PROFILE_ENABLE].encrypted,
			 PROFILE_WRITE_WITHOUT_RESPONSE);
	assert_int_equal(table[PROFILE_FORCE].encrypted, PROFILE_NOTIFY);
	for (size_t i = 0; i < PROFILE_CHARACTERISTIC_COUNT; i++)
		assert_int_equal(table[i].encrypted & ~table[i].properties, 0);
}

static void payload_is_what_att_leaves(void **state)
{
	static const uint16_t rows[][2] = {
		{0, 20},    {22, 20},	{23, 20},   {24, 21},	  {247, 244},
		{514, 511}, {515, 512}, {517, 512}, {65535, 512},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(profile_payload(rows[i][0]), rows[i][1]);
}

static void hard_ceilings_are_within_what_the_wire_can_say(void **state)
{
	const struct profile_hard *const rows[] = {&profile_hard_point,
						   &profile_hard_compression};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(rows[i]->force_mn <= PROFILE_FORCE_MAX_MN);
		assert_true(rows[i]->pressure_pa <= PROFILE_PRESSURE_MAX_PA);
		assert_true(rows[i]->ramp_mn_per_s <=
			    PROFILE_RAMP_MAX_MN_PER_S);
		assert_true(rows[i]->hold_ms <= PROFILE_HOLD_MAX_MS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uuids_are_the_same_as_text_and_as_octets),
		cmocka_unit_test(nothing_that_moves_works_without_encryption),
		cmocka_unit_test(payload_is_what_att_leaves),
		cmocka_unit_test(
			hard_ceilings_are_within_what_the_wire_can_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
