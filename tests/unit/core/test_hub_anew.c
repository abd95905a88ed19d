/* SPDX-License-Identifier: MIT */
/* Hub: what it puts on record again when the store opened another file. */
#include "pair.h"

#include "claims.h"

static const struct event restored = {.type = EVENT_RESTORED};

/* Two wearables of two pads, enrolled before. */
static struct pair *room(void)
{
	struct pair *pair = pair_new();

	pair_add(pair, FEATURE_ACTIVE, 2, 8);
	pair_add(pair, FEATURE_SENSING, 2, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_restore(pair, 1);
	for (size_t i = 0; i < 2; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, 30000));
	assert_int_equal(pair_simple(pair, 0, COMMAND_REQUEST_CONTROL).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 0);
	return pair;
}

static void every_enrolment_is_recorded_again(void **state)
{
	struct pair *pair = room();
	const struct record *record;

	(void)state;
	pair_step(pair, &restored);
	pair_run(pair, 100);
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 2);
	record = pair_last_record(pair, RECORD_ENROLLED);
	assert_memory_equal(record->address, pair->wearable[1].address, 6);
	assert_string_equal(record->enrolment.name, "restored");
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 0);
	pair_free(pair);
}

static void nobody_who_was_forgotten_meanwhile_is(void **state)
{
	struct pair *pair = room();

	(void)state;
	pair_step(pair, &restored);
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 0);
	pair->hub->wearable[0].enrolled = false;
	pair->hub->present &= ~2u;
	pair_run(pair, 100);
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 0);
	pair->hub->present |= 2u;
	pair_free(pair);
}

/* SR-16: what nobody acknowledged, one record for all pads of one trip. */
static void a_trip_is_recorded_again_until_it_is_acknowledged(void **state)
{
	struct pair *pair = room();
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];

	(void)state;
	assert_int_equal(pair_simple(pair, 0, COMMAND_STOP).code, REFUSAL_NONE);
	pair_run(pair, 500);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	pair->store_hangs = true;
	pair_step(pair, &restored);
	pair_run(pair, 100);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 2);
	assert_int_equal(pair_last_record(pair, RECORD_TRIP)->trip.reason,
			 TRIP_PERSON);
	assert_int_equal(w->pad[0].latch.record, w->pad[1].latch.record);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NOT_RECORDED);
	pair->store_hangs = false;
	pair_step(pair, &restored);
	pair_run(pair, 100);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_step(pair, &restored);
	pair_run(pair, 100);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 3);
	pair_free(pair);
}

/* Those of before a restart have no number of this life. */
static void trips_of_an_earlier_life_are_recorded_each(void **state)
{
	struct pair *pair = room();
	struct event event = {.type = EVENT_RESTORE_TRIP};

	(void)state;
	memcpy(event.restore_trip.address, pair->wearable[0].address, 6);
	for (uint8_t i = 0; i < 2; i++) {
		event.restore_trip.trip = (struct trip){
			.reason = i == 0 ? TRIP_FORCE : TRIP_PERSON, .pad = i};
		pair_step(pair, &event);
	}
	pair_step(pair, &restored);
	pair_run(pair, 100);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 2);
	assert_int_equal(pair_last_record(pair, RECORD_TRIP)->trip.reason,
			 TRIP_PERSON);
	pair_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_enrolment_is_recorded_again),
		cmocka_unit_test(nobody_who_was_forgotten_meanwhile_is),
		cmocka_unit_test(
			a_trip_is_recorded_again_until_it_is_acknowledged),
		cmocka_unit_test(trips_of_an_earlier_life_are_recorded_each),
	};

	return cmocka_run_group_tests_name("core/hub_anew", tests, NULL, NULL);
}
