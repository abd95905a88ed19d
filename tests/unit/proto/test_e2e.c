/* SPDX-License-Identifier: MIT */
/*
 * End-to-end protection: CRC and counter (SR-12).
 */
#include "check.h"
#include "e2e.h"

static void crc_has_the_check_value_of_its_catalogue(void **state)
{
	(void)state;
	assert_int_equal(e2e_crc((const uint8_t *)"123456789", 9), 0x6F91);
}

static void crc_has_the_value_of_the_sigs_example(void **state)
{
	static const uint8_t bytes[] = {0x78, 0x22, 0xE4, 0x07, 0x03, 0x15,
					0x0E, 0x07, 0x03, 0x00, 0x00, 0x01};

	(void)state;
	assert_int_equal(e2e_crc(bytes, sizeof(bytes)), 0x41AB);
}

static void crc_in_pieces_is_the_crc(void **state)
{
	uint16_t crc = E2E_CRC_START;

	(void)state;
	crc = e2e_crc_add(crc, (const uint8_t *)"1234", 4);
	crc = e2e_crc_add(crc, (const uint8_t *)"56789", 5);
	assert_int_equal(crc, 0x6F91);
}

static void sender_counts_from_1_to_255_and_skips_0(void **state)
{
	struct e2e_sender sender;

	(void)state;
	e2e_sender_init(&sender);
	for (unsigned int turn = 0; turn < 3; turn++)
		for (unsigned int i = 1; i <= 255; i++)
			assert_int_equal(e2e_sender_next(&sender), i);
}

static void receiver_takes_whatever_comes_first(void **state)
{
	(void)state;
	for (unsigned int i = 1; i <= 255; i++) {
		struct e2e_receiver receiver = {.last = 9, .lost = 9};

		e2e_receiver_init(&receiver);
		assert_int_equal(receiver.lost, 0);
		assert_int_equal(e2e_receiver_check(&receiver, (uint8_t)i),
				 E2E_OK);
	}
}

struct counting {
	uint8_t last;
	uint8_t counter;
	enum e2e_verdict verdict;
	uint8_t lost;
};

static void receiver_tells_next_lost_repeated_and_wrong(void **state)
{
	static const struct counting rows[] = {
		{1, 2, E2E_OK, 0},	  {255, 1, E2E_OK, 0},
		{1, 3, E2E_LOST, 1},	  {254, 1, E2E_LOST, 1},
		{255, 2, E2E_LOST, 1},	  {1, 128, E2E_LOST, 126},
		{1, 1, E2E_REPEATED, 0},  {255, 255, E2E_REPEATED, 0},
		{1, 129, E2E_WRONG, 0},	  {2, 1, E2E_WRONG, 0},
		{1, 255, E2E_WRONG, 0},	  {1, 0, E2E_WRONG, 0},
		{200, 72, E2E_LOST, 126}, {200, 73, E2E_WRONG, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct e2e_receiver receiver = {.last = rows[i].last,
						.lost = 9};

		assert_int_equal(e2e_receiver_check(&receiver, rows[i].counter),
				 rows[i].verdict);
		assert_int_equal(receiver.lost, rows[i].lost);
		assert_int_equal(receiver.last, e2e_is_good(rows[i].verdict)
							? rows[i].counter
							: rows[i].last);
	}
}

static void receiver_counts_every_loss_over_many_turns(void **state)
{
	struct chance chance = {.state = 2463534242u};
	struct e2e_sender sender = {0};
	struct e2e_receiver receiver = {0};
	unsigned int lost = 0;
	unsigned int counted = 0;

	(void)state;
	(void)e2e_receiver_check(&receiver, e2e_sender_next(&sender));
	for (unsigned int i = 0; i < 10000; i++) {
		unsigned int gap = chance_below(&chance, E2E_LOST_MAX + 1);

		lost += gap;
		while (gap-- > 0)
			(void)e2e_sender_next(&sender);
		(void)e2e_receiver_check(&receiver, e2e_sender_next(&sender));
		counted += receiver.lost;
	}
	assert_int_equal(counted, lost);
}

static void only_the_next_and_those_ahead_are_good(void **state)
{
	(void)state;
	assert_true(e2e_is_good(E2E_OK));
	assert_true(e2e_is_good(E2E_LOST));
	assert_false(e2e_is_good(E2E_REPEATED));
	assert_false(e2e_is_good(E2E_WRONG));
}

static void every_verdict_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < E2E_VERDICT_COUNT; i++)
		assert_non_null(e2e_verdict_names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_has_the_check_value_of_its_catalogue),
		cmocka_unit_test(crc_has_the_value_of_the_sigs_example),
		cmocka_unit_test(crc_in_pieces_is_the_crc),
		cmocka_unit_test(sender_counts_from_1_to_255_and_skips_0),
		cmocka_unit_test(receiver_takes_whatever_comes_first),
		cmocka_unit_test(receiver_tells_next_lost_repeated_and_wrong),
		cmocka_unit_test(receiver_counts_every_loss_over_many_turns),
		cmocka_unit_test(only_the_next_and_those_ahead_are_good),
		cmocka_unit_test(every_verdict_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
