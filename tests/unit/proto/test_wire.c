/* SPDX-License-Identifier: MIT */
/*
 * Every message by its descriptors: they are sound, and what they encode they
 * decode (SR-12).
 */
#include "check.h"
#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "frame.h"
#include "profile.h"
#include "status.h"
#include "wire.h"

#define MESSAGES_MAX 20
#define ROOM	     64

/* All messages; those of fixed length with a CRC at their end come first. */
static const struct wire_message *messages[MESSAGES_MAX];
static size_t whole;
static size_t all;

static int list_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++)
		messages[whole++] = &control_op_table[i].message;
	messages[whole++] = &control_response_fields;
	messages[whole++] = &enable_fields;
	messages[whole++] = &status_fields;
	all = whole;
	messages[all++] = &feature_fields;
	messages[all++] = &feature_pad_fields;
	messages[all++] = &frame_fields;
	return 0;
}

static const struct wire_code_table *const code_tables[] = {
	&control_ops,	&control_results, &enable_ops,	  &status_states,
	&status_phases, &status_causes,	  &feature_kinds, &feature_contacts,
};

static unsigned int bits_between(uint8_t a, uint8_t b)
{
	unsigned int count = 0;

	for (unsigned int x = a ^ b; x != 0; x &= x - 1)
		count++;
	return count;
}

static bool is_listed(uint8_t code)
{
	return memchr(wire_codes, code, sizeof(wire_codes)) != NULL;
}

static void any_two_codes_differ_in_four_bits(void **state)
{
	(void)state;
	for (size_t i = 0; i < WIRE_CODE_COUNT; i++)
		for (size_t k = i + 1; k < WIRE_CODE_COUNT; k++)
			assert_true(bits_between(wire_codes[i],
						 wire_codes[k]) >= 4);
}

static void every_code_is_of_the_set_and_named_once(void **state)
{
	(void)state;
	for (size_t t = 0; t < COUNT(code_tables); t++)
		for (size_t i = 0; i < code_tables[t]->count; i++) {
			const struct wire_code *code = &code_tables[t]->code[i];

			assert_true(is_listed(code->code));
			assert_string_equal(
				wire_code_name(code_tables[t], code->code),
				code->name);
		}
}

static void no_three_bit_errors_turn_a_code_into_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < WIRE_CODE_COUNT; i++)
		for (unsigned int error = 1; error < 256; error++)
			if (bits_between(0, (uint8_t)error) <= 3)
				assert_false(is_listed(
					(uint8_t)(wire_codes[i] ^ error)));
}

static void an_unknown_code_is_called_unknown(void **state)
{
	(void)state;
	assert_string_equal(wire_code_name(&status_states, 0xFF), "unknown");
}

static void every_result_has_a_name_and_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < WIRE_RESULT_COUNT; i++) {
		assert_non_null(wire_result_table[i].name);
		assert_non_null(wire_result_table[i].words);
		assert_int_equal(wire_result_table[i].att == PROFILE_ATT_OK,
				 i == WIRE_OK);
	}
}

static void fields_follow_each_other_without_a_gap(void **state)
{
	(void)state;
	for (size_t m = 0; m < all; m++) {
		bool crc_first = messages[m] == &feature_fields;
		size_t at = crc_first ? E2E_CRC_SIZE : 0;
		size_t end =
			messages[m]->length - (m < whole ? E2E_CRC_SIZE : 0);

		for (size_t i = 0; i < messages[m]->count; i++) {
			const struct wire_field *field = &messages[m]->field[i];

			assert_int_equal(field->offset, at);
			if (field->type != WIRE_U4_LOW)
				at += wire_type_sizes[field->type];
		}
		assert_int_equal(at, end);
	}
}

static int64_t type_min(enum wire_type type)
{
	return type == WIRE_I16 ? INT16_MIN : type == WIRE_I32 ? INT32_MIN : 0;
}

static int64_t type_max(enum wire_type type)
{
	static const int64_t max[WIRE_TYPE_COUNT] = {
		[WIRE_U4_LOW] = 15,	 [WIRE_U4_HIGH] = 15,
		[WIRE_U8] = UINT8_MAX,	 [WIRE_U16] = UINT16_MAX,
		[WIRE_U32] = UINT32_MAX, [WIRE_I16] = INT16_MAX,
		[WIRE_I32] = INT32_MAX,	 [WIRE_CODE] = UINT8_MAX,
	};

	return max[type];
}

static void every_range_fits_its_type_and_its_scale(void **state)
{
	(void)state;
	for (size_t m = 0; m < all; m++)
		for (size_t i = 0; i < messages[m]->count; i++) {
			const struct wire_field *field = &messages[m]->field[i];

			assert_true(field->min <= field->max);
			assert_true(field->min >=
				    type_min(field->type) * field->scale);
			assert_true(field->max <=
				    type_max(field->type) * field->scale);
			assert_true(field->min % field->scale == 0);
			assert_true(field->max % field->scale == 0);
			assert_non_null(wire_type_names[field->type]);
		}
}

static void decodes_what_it_encoded(void **state)
{
	struct chance chance = {.state = 88172645u};

	(void)state;
	for (size_t m = 0; m < whole; m++)
		for (unsigned int turn = 0; turn < 500; turn++) {
			uint8_t from[ROOM] = {0};
			uint8_t to[ROOM] = {0};
			uint8_t bytes[ROOM];
			size_t length = 0;

			chance_fill(&chance, messages[m], from);
			assert_int_equal(wire_encode(messages[m], from, bytes,
						     sizeof(bytes), &length),
					 WIRE_OK);
			assert_int_equal(length, messages[m]->length);
			assert_int_equal(
				wire_decode(messages[m], bytes, length, to),
				WIRE_OK);
			assert_memory_equal(from, to, sizeof(from));
		}
}

static void refuses_every_other_length(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++) {
		struct chance chance = {.state = 7};
		uint8_t from[ROOM] = {0};
		uint8_t bytes[ROOM] = {0};
		uint8_t to[ROOM] = {0};
		size_t length = 0;

		chance_fill(&chance, messages[m], from);
		(void)wire_encode(messages[m], from, bytes, sizeof(bytes),
				  &length);
		for (size_t n = 0; n < ROOM; n++) {
			enum wire_result expected =
				n > length	  ? WIRE_TOO_LONG
				: n + 2 == length ? WIRE_MISSING_CRC
				: n < length	  ? WIRE_TOO_SHORT
						  : WIRE_OK;

			assert_int_equal(wire_decode(messages[m], bytes, n, to),
					 expected);
		}
	}
}

static void refuses_a_buffer_that_is_too_small(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++) {
		struct chance chance = {.state = 9};
		uint8_t from[ROOM] = {0};
		uint8_t bytes[ROOM];
		size_t length = 0;

		chance_fill(&chance, messages[m], from);
		for (size_t n = 0; n < messages[m]->length; n++)
			assert_int_equal(wire_encode(messages[m], from, bytes,
						     n, &length),
					 WIRE_NO_ROOM);
		assert_int_equal(length, 0);
	}
}

static void flip(uint8_t *bytes, size_t bit)
{
	bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1u << bit % 8);
}

static void assert_unusable(const struct wire_message *message,
			    const uint8_t *bytes)
{
	uint8_t to[ROOM] = {0};
	static const uint8_t untouched[ROOM] = {0};

	assert_int_equal(wire_decode(message, bytes, message->length, to),
			 WIRE_BAD_CRC);
	assert_memory_equal(to, untouched, sizeof(to));
}

static void finds_every_one_two_and_three_bit_errors(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++) {
		struct chance chance = {.state = 11};
		uint8_t from[ROOM] = {0};
		uint8_t bytes[ROOM] = {0};
		size_t length = 0;
		size_t bits = messages[m]->length * 8;

		chance_fill(&chance, messages[m], from);
		(void)wire_encode(messages[m], from, bytes, sizeof(bytes),
				  &length);
		for (size_t i = 0; i < bits; i++) {
			flip(bytes, i);
			assert_unusable(messages[m], bytes);
			for (size_t k = i + 1; k < bits; k++) {
				flip(bytes, k);
				assert_unusable(messages[m], bytes);
				for (size_t n = k + 1; n < bits; n++) {
					flip(bytes, n);
					assert_unusable(messages[m], bytes);
					flip(bytes, n);
				}
				flip(bytes, k);
			}
			flip(bytes, i);
		}
	}
}

/* The message with one field replaced, sealed with a right CRC. */
static enum wire_result decode_with(const struct wire_message *message,
				    const struct wire_field *field,
				    int64_t on_wire)
{
	struct chance chance = {.state = 13};
	uint8_t from[ROOM] = {0};
	uint8_t to[ROOM] = {0};
	uint8_t bytes[ROOM] = {0};
	size_t length = 0;
	size_t crc_at = message->length - E2E_CRC_SIZE;

	chance_fill(&chance, message, from);
	(void)wire_encode(message, from, bytes, sizeof(bytes), &length);
	for (size_t i = 0; i < wire_type_sizes[field->type]; i++)
		bytes[field->offset + i] = (uint8_t)(on_wire >> 8 * i);
	wire_put_u16(bytes + crc_at, e2e_crc(bytes, crc_at));
	return wire_decode(message, bytes, length, to);
}

static void refuses_numbers_beyond_their_bounds(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++)
		for (size_t i = 0; i < messages[m]->count; i++) {
			const struct wire_field *field = &messages[m]->field[i];
			int64_t low = field->min / field->scale - 1;
			int64_t high = field->max / field->scale + 1;

			if (field->codes)
				continue;
			if (low >= type_min(field->type))
				assert_int_equal(
					decode_with(messages[m], field, low),
					WIRE_OUT_OF_RANGE);
			if (high <= type_max(field->type))
				assert_int_equal(
					decode_with(messages[m], field, high),
					WIRE_OUT_OF_RANGE);
		}
}

static bool has_code(const struct wire_field *field, int64_t code)
{
	for (size_t i = 0; i < field->codes->count; i++)
		if (field->codes->code[i].code == code)
			return code >= field->min && code <= field->max;
	return false;
}

static void refuses_codes_that_the_field_does_not_have(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++)
		for (size_t i = 0; i < messages[m]->count; i++) {
			const struct wire_field *field = &messages[m]->field[i];

			for (int code = 0; field->codes && code < 256; code++)
				assert_int_equal(
					decode_with(messages[m], field, code),
					has_code(field, code) ? WIRE_OK
							      : WIRE_BAD_CODE);
		}
}

static void does_not_encode_what_it_would_not_decode(void **state)
{
	(void)state;
	for (size_t m = 0; m < whole; m++)
		for (size_t i = 0; i < messages[m]->count; i++) {
			const struct wire_field *field = &messages[m]->field[i];
			struct chance chance = {.state = 17};
			uint8_t from[ROOM] = {0};
			uint8_t bytes[ROOM];
			size_t length = 0;
			enum wire_result refused = field->codes
							   ? WIRE_BAD_CODE
							   : WIRE_OUT_OF_RANGE;

			chance_fill(&chance, messages[m], from);
			set_field(field, field->codes ? 0xFF : field->max + 1,
				  from);
			if (wire_member(field, from) <= field->max &&
			    !field->codes)
				continue; /* the member holds no more */
			assert_int_equal(wire_encode(messages[m], from, bytes,
						     sizeof(bytes), &length),
					 refused);
		}
}

struct numbers {
	int16_t i16;
	int32_t i32;
	uint32_t scaled;
	uint8_t low;
	uint8_t high;
};

static const struct wire_field number_fields[] = {
	{"i16", "", WIRE_I16, 0, offsetof(struct numbers, i16), 2, 1, INT16_MIN,
	 INT16_MAX, NULL},
	{"i32", "", WIRE_I32, 2, offsetof(struct numbers, i32), 4, 1, INT32_MIN,
	 INT32_MAX, NULL},
	{"scaled", "", WIRE_U8, 6, offsetof(struct numbers, scaled), 4, 100, 0,
	 25500, NULL},
	{"low", "", WIRE_U4_LOW, 7, offsetof(struct numbers, low), 1, 1, 0, 15,
	 NULL},
	{"high", "", WIRE_U4_HIGH, 7, offsetof(struct numbers, high), 1, 1, 0,
	 15, NULL},
	{"constant", "", WIRE_U8, 8, 0, 0, 1, 7, 9, NULL},
};
static const struct wire_message number_message = {"numbers", number_fields,
						   COUNT(number_fields), 9};

static void writes_little_endian_signed_scaled_and_halves(void **state)
{
	static const uint8_t expected[] = {0xFE, 0xFF, 0x00, 0x00, 0x00,
					   0x80, 0x03, 0xA5, 0x07};
	const struct numbers from = {-2, INT32_MIN, 399, 5, 10};
	struct numbers to = {0};
	uint8_t bytes[sizeof(expected)];

	(void)state;
	assert_int_equal(wire_put_fields(&number_message, &from, bytes),
			 WIRE_OK);
	assert_memory_equal(bytes, expected, sizeof(expected));
	assert_int_equal(wire_get_fields(&number_message, bytes, &to), WIRE_OK);
	assert_int_equal(to.i16, -2);
	assert_int_equal(to.i32, INT32_MIN);
	assert_int_equal(to.scaled, 300); /* toward zero */
	assert_int_equal(to.low, 5);
	assert_int_equal(to.high, 10);
}

static void a_constant_may_grow_but_not_shrink(void **state)
{
	uint8_t bytes[9] = {0};
	struct numbers to;

	(void)state;
	bytes[8] = 9;
	assert_int_equal(wire_get_fields(&number_message, bytes, &to), WIRE_OK);
	bytes[8] = 6;
	assert_int_equal(wire_get_fields(&number_message, bytes, &to),
			 WIRE_OUT_OF_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_two_codes_differ_in_four_bits),
		cmocka_unit_test(every_code_is_of_the_set_and_named_once),
		cmocka_unit_test(no_three_bit_errors_turn_a_code_into_another),
		cmocka_unit_test(an_unknown_code_is_called_unknown),
		cmocka_unit_test(every_result_has_a_name_and_words),
		cmocka_unit_test(fields_follow_each_other_without_a_gap),
		cmocka_unit_test(every_range_fits_its_type_and_its_scale),
		cmocka_unit_test(decodes_what_it_encoded),
		cmocka_unit_test(refuses_every_other_length),
		cmocka_unit_test(refuses_a_buffer_that_is_too_small),
		cmocka_unit_test(finds_every_one_two_and_three_bit_errors),
		cmocka_unit_test(refuses_numbers_beyond_their_bounds),
		cmocka_unit_test(refuses_codes_that_the_field_does_not_have),
		cmocka_unit_test(does_not_encode_what_it_would_not_decode),
		cmocka_unit_test(writes_little_endian_signed_scaled_and_halves),
		cmocka_unit_test(a_constant_may_grow_but_not_shrink),
	};

	return cmocka_run_group_tests(tests, list_messages, NULL);
}
