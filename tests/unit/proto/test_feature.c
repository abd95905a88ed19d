/* SPDX-License-Identifier: MIT */
/*
 * Feature: what a wearable may say of itself (SR-2, SR-5, SR-20).
 */
#include "check.h"
#include "e2e.h"
#include "feature.h"

enum {
	AT_MAJOR = 2,
	AT_DEVICE_SIZE = 4,
	AT_PAD_SIZE = 5,
	AT_PADS = 7
};
enum {
	DEVICE_SIZE = 24,
	PAD_SIZE = 23
};

struct message {
	uint8_t bytes[FEATURE_SIZE_MAX + 1];
	size_t length;
};

static struct message encoded(const struct feature *feature)
{
	struct message message = {.length = 0};

	assert_int_equal(feature_encode(feature, message.bytes,
					FEATURE_SIZE_MAX, &message.length),
			 WIRE_OK);
	return message;
}

static void seal(struct message *message)
{
	wire_put_u16(message->bytes, e2e_crc(message->bytes + E2E_CRC_SIZE,
					     message->length - E2E_CRC_SIZE));
}

static enum wire_result decoded(const struct message *message,
				struct feature *feature)
{
	return feature_decode(message->bytes, message->length, feature);
}

static const struct feature *const devices[] = {&device_point, &device_glove,
						&device_cuff, &device_mixed};

static void decodes_what_it_encoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(devices); i++) {
		struct message message = encoded(devices[i]);
		struct feature got;

		memset(&got, 0xEE, sizeof(got));
		assert_int_equal(decoded(&message, &got), WIRE_OK);
		assert_int_equal(got.version_major, devices[i]->version_major);
		assert_int_equal(got.kind, devices[i]->kind);
		assert_int_equal(got.options, devices[i]->options);
		assert_int_equal(got.hold_max_ms, devices[i]->hold_max_ms);
		for (size_t k = 0; k < PROFILE_PADS_MAX; k++)
			assert_memory_equal(&got.pad[k], &devices[i]->pad[k],
					    sizeof(got.pad[k]));
	}
}

static void fits_one_attribute(void **state)
{
	struct message message = encoded(&device_glove); /* four pads */

	(void)state;
	assert_int_equal(message.length, DEVICE_SIZE + 4 * PAD_SIZE);
	assert_true(message.length <= PROFILE_PAYLOAD_MAX);
}

static void refuses_every_other_length(void **state)
{
	struct message message = encoded(&device_point);
	size_t length = message.length;
	struct feature got = {0};

	(void)state;
	for (size_t n = 0; n <= FEATURE_SIZE_MAX + 1; n++) {
		enum wire_result result;

		message.length = n;
		if (n >= DEVICE_SIZE)
			seal(&message);
		result = decoded(&message, &got);
		assert_int_equal(result, n == length	   ? WIRE_OK
					 : n < DEVICE_SIZE ? WIRE_TOO_SHORT
					 : n > FEATURE_SIZE_MAX
						 ? WIRE_TOO_LONG
						 : WIRE_INCONSISTENT);
	}
}

static void finds_every_one_and_two_bit_error(void **state)
{
	struct message message = encoded(&device_cuff);
	struct feature got;

	(void)state;
	for (size_t i = 0; i < message.length * 8; i++) {
		message.bytes[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(decoded(&message, &got), WIRE_BAD_CRC);
		for (size_t k = i + 1; k < message.length * 8; k++) {
			message.bytes[k / 8] ^= (uint8_t)(1u << k % 8);
			assert_int_equal(decoded(&message, &got), WIRE_BAD_CRC);
			message.bytes[k / 8] ^= (uint8_t)(1u << k % 8);
		}
		message.bytes[i / 8] ^= (uint8_t)(1u << i % 8);
	}
}

static void refuses_a_buffer_that_is_too_small(void **state)
{
	uint8_t bytes[FEATURE_SIZE_MAX];
	size_t length = 0;

	(void)state;
	for (size_t n = 0; n < DEVICE_SIZE + 2 * PAD_SIZE; n++)
		assert_int_equal(
			feature_encode(&device_point, bytes, n, &length),
			WIRE_NO_ROOM);
	assert_int_equal(length, 0);
	assert_int_equal(feature_encode(&device_point, bytes,
					DEVICE_SIZE + 2 * PAD_SIZE, &length),
			 WIRE_OK);
}

static void an_unknown_major_version_is_shown_and_refused_SR20(void **state)
{
	struct message message = encoded(&device_point);
	struct feature got = {.pads = 77};

	(void)state;
	message.bytes[AT_MAJOR] = PROFILE_VERSION_MAJOR + 1;
	message.bytes[AT_MAJOR + 1] = 9;
	/* The rest may mean anything then. */
	memset(message.bytes + 4, 0xFF, message.length - 4);
	seal(&message);
	assert_int_equal(decoded(&message, &got), WIRE_BAD_VERSION);
	assert_int_equal(got.version_major, PROFILE_VERSION_MAJOR + 1);
	assert_int_equal(got.version_minor, 9);
	assert_int_equal(got.pads, 77);
}

/* A later minor version appends to both records. */
static void an_unknown_minor_version_works_with_longer_records(void **state)
{
	struct message old = encoded(&device_point);
	struct message message = {.length = 0};
	struct feature got;
	uint8_t *to = message.bytes;

	(void)state;
	memcpy(to, old.bytes, DEVICE_SIZE);
	memset(to + DEVICE_SIZE, 0xEE, 3);
	to += DEVICE_SIZE + 3;
	for (size_t i = 0; i < 2; i++) {
		memcpy(to, old.bytes + DEVICE_SIZE + i * PAD_SIZE, PAD_SIZE);
		memset(to + PAD_SIZE, 0xEE, 2);
		to += PAD_SIZE + 2;
	}
	message.length = (size_t)(to - message.bytes);
	message.bytes[AT_MAJOR + 1] = 200;
	message.bytes[AT_DEVICE_SIZE] = DEVICE_SIZE + 3;
	message.bytes[AT_PAD_SIZE] = PAD_SIZE + 2;
	seal(&message);
	assert_int_equal(decoded(&message, &got), WIRE_OK);
	assert_int_equal(got.version_minor, 200);
	assert_memory_equal(&got.pad[1], &device_point.pad[1],
			    sizeof(got.pad[1]));
}

static void refuses_records_shorter_than_this_versions(void **state)
{
	static const size_t at[] = {AT_DEVICE_SIZE, AT_PAD_SIZE};

	(void)state;
	for (size_t i = 0; i < COUNT(at); i++) {
		struct message message = encoded(&device_point);
		struct feature got;

		message.bytes[at[i]]--;
		seal(&message);
		assert_int_equal(decoded(&message, &got), WIRE_OUT_OF_RANGE);
	}
}

struct wrong {
	const char *what;
	enum wire_result result;
	size_t device; /* of devices[] */
	void (*make)(struct feature *feature);
};

static void no_pads(struct feature *f)
{
	f->pads = 0;
}

static void five_pads(struct feature *f)
{
	f->pads = 5;
}

static void long_token(struct feature *f)
{
	f->token_max_ms = 1001;
}

static void slow_release(struct feature *f)
{
	f->release_ms = 501;
}

static void grid_of_other_size(struct feature *f)
{
	f->pad[1].rows = 3;
}

static void intervals_crossed(struct feature *f)
{
	f->interval_max_us = f->interval_min_us - 500;
}

static void much_force(struct feature *f)
{
	f->pad[0].force_max_mn = 120001;
}

static void much_pressure(struct feature *f)
{
	f->pad[0].pressure_max_pa = 16001;
}

static void fast_ramp(struct feature *f)
{
	f->ramp_max_mn_per_s = 20001;
}

static void long_hold(struct feature *f)
{
	f->hold_max_ms = 120001;
}

static void sensing_that_presses(struct feature *f)
{
	f->pad[3].actuated = 1;
}

static void no_kind(struct feature *f)
{
	f->kind = (enum feature_kind)0;
}

static void no_area(struct feature *f)
{
	f->pad[0].cell_area = 0;
}

static const struct wrong wrongs[] = {
	{"no pads", WIRE_OUT_OF_RANGE, 0, no_pads},
	{"five pads", WIRE_OUT_OF_RANGE, 0, five_pads},
	{"token above 1 s (SR-1)", WIRE_OUT_OF_RANGE, 0, long_token},
	{"release above 0.5 s", WIRE_OUT_OF_RANGE, 0, slow_release},
	{"rows times columns", WIRE_INCONSISTENT, 0, grid_of_other_size},
	{"fastest slower than slowest", WIRE_INCONSISTENT, 0,
	 intervals_crossed},
	{"force above hard (SR-5)", WIRE_OUT_OF_RANGE, 0, much_force},
	{"pressure above hard (SR-5)", WIRE_OUT_OF_RANGE, 2, much_pressure},
	{"ramp above hard (SR-5)", WIRE_OUT_OF_RANGE, 0, fast_ramp},
	{"hold above hard (SR-5)", WIRE_OUT_OF_RANGE, 0, long_hold},
	{"sensing, yet actuated", WIRE_INCONSISTENT, 1, sensing_that_presses},
	{"neither kind", WIRE_BAD_CODE, 0, no_kind},
	{"cells without area", WIRE_OUT_OF_RANGE, 0, no_area},
};

static void does_not_encode_a_device_that_may_not_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		struct feature feature = *devices[wrongs[i].device];
		uint8_t bytes[FEATURE_SIZE_MAX];
		size_t length = 0;

		wrongs[i].make(&feature);
		assert_int_equal(
			feature_encode(&feature, bytes, sizeof(bytes), &length),
			wrongs[i].result);
		assert_int_equal(length, 0);
	}
}

static size_t offset_of(const struct wire_message *message, const char *name)
{
	for (size_t i = 0; i < message->count; i++)
		if (strcmp(message->field[i].name, name) == 0)
			return message->field[i].offset;
	fail();
	return 0;
}

static void refuses_a_device_above_the_hard_ceilings_SR5(void **state)
{
	struct message message = encoded(&device_point);
	struct feature got = {.pads = 77};
	size_t at =
		DEVICE_SIZE + offset_of(&feature_pad_fields, "force_max_mn");

	(void)state;
	wire_put_u32(message.bytes + at, 120001);
	seal(&message);
	assert_int_equal(decoded(&message, &got), WIRE_OUT_OF_RANGE);
	assert_int_equal(got.pads, 77); /* untouched */
}

static void refuses_a_bad_code_in_a_pad(void **state)
{
	struct message message = encoded(&device_point);
	struct feature got;

	(void)state;
	message.bytes[DEVICE_SIZE] = 0x0F;
	seal(&message);
	assert_int_equal(decoded(&message, &got), WIRE_BAD_CODE);
}

static void options_are_there_only_all_together(void **state)
{
	const struct feature feature = {.options =
						FEATURE_ZERO | FEATURE_DELTA};

	(void)state;
	assert_true(feature_has(&feature, 0));
	assert_true(feature_has(&feature, FEATURE_ZERO));
	assert_true(feature_has(&feature, FEATURE_ZERO | FEATURE_DELTA));
	assert_false(feature_has(&feature, FEATURE_ZERO | FEATURE_BUTTON));
}

static void hard_ceilings_follow_the_kind_of_contact(void **state)
{
	(void)state;
	assert_ptr_equal(feature_pad_hard(&device_point.pad[0]),
			 &profile_hard_point);
	assert_ptr_equal(feature_pad_hard(&device_cuff.pad[0]),
			 &profile_hard_compression);
}

static void a_device_may_be_exactly_at_the_hard_ceilings(void **state)
{
	struct feature feature = device_point;

	(void)state;
	for (size_t i = 0; i < feature.pads; i++) {
		feature.pad[i].force_max_mn = profile_hard_point.force_mn;
		feature.pad[i].pressure_max_pa = profile_hard_point.pressure_pa;
	}
	feature.ramp_max_mn_per_s = profile_hard_point.ramp_mn_per_s;
	feature.hold_max_ms = profile_hard_point.hold_ms;
	feature.interval_max_us = feature.interval_min_us;
	(void)encoded(&feature);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_it_encoded),
		cmocka_unit_test(fits_one_attribute),
		cmocka_unit_test(refuses_every_other_length),
		cmocka_unit_test(finds_every_one_and_two_bit_error),
		cmocka_unit_test(refuses_a_buffer_that_is_too_small),
		cmocka_unit_test(
			an_unknown_major_version_is_shown_and_refused_SR20),
		cmocka_unit_test(
			an_unknown_minor_version_works_with_longer_records),
		cmocka_unit_test(refuses_records_shorter_than_this_versions),
		cmocka_unit_test(does_not_encode_a_device_that_may_not_be),
		cmocka_unit_test(refuses_a_device_above_the_hard_ceilings_SR5),
		cmocka_unit_test(refuses_a_bad_code_in_a_pad),
		cmocka_unit_test(options_are_there_only_all_together),
		cmocka_unit_test(hard_ceilings_follow_the_kind_of_contact),
		cmocka_unit_test(a_device_may_be_exactly_at_the_hard_ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
