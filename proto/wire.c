/* SPDX-License-Identifier: MIT */
/*
 * The wire: see wire.h.
 */
#include "wire.h"

#include <stdbool.h>
#include <string.h>

#include "e2e.h"
#include "profile.h"

const struct wire_result_info wire_result_table[] = {
	[WIRE_OK] = {"ok", "the message is good", PROFILE_ATT_OK},
	[WIRE_TOO_SHORT] = {"too short", "fewer octets than the message has",
			    PROFILE_ATT_BAD_LENGTH},
	[WIRE_TOO_LONG] = {"too long", "more octets than the message has",
			   PROFILE_ATT_BAD_LENGTH},
	[WIRE_MISSING_CRC] = {"missing crc", "the message ends before its CRC",
			      PROFILE_ATT_MISSING_CRC},
	[WIRE_BAD_CRC] = {"bad crc", "the CRC is not that of the content",
			  PROFILE_ATT_BAD_CRC},
	[WIRE_BAD_COUNTER] = {"bad counter",
			      "the counter is behind, or is zero",
			      PROFILE_ATT_BAD_COUNTER},
	[WIRE_REPEATED] = {"repeated", "the message before came again",
			   PROFILE_ATT_BAD_COUNTER},
	[WIRE_BAD_CODE] = {"bad code", "a code that the field does not have",
			   PROFILE_ATT_NOT_ALLOWED},
	[WIRE_OUT_OF_RANGE] = {"out of range",
			       "a number above or below its bounds",
			       PROFILE_ATT_NOT_ALLOWED},
	[WIRE_INCONSISTENT] = {"inconsistent",
			       "numbers that contradict each other",
			       PROFILE_ATT_NOT_ALLOWED},
	[WIRE_BAD_VERSION] = {"bad version", "an unknown major version",
			      PROFILE_ATT_NOT_ALLOWED},
	[WIRE_UNEXPECTED] = {"unexpected", "the answer to no request of ours",
			     PROFILE_ATT_NOT_ALLOWED},
	[WIRE_NO_ROOM] = {"no room", "more than the buffer or a table holds",
			  PROFILE_ATT_BAD_LENGTH},
};
_Static_assert(sizeof(wire_result_table) / sizeof(wire_result_table[0]) ==
		       WIRE_RESULT_COUNT,
	       "a row for each result");

const uint8_t wire_codes[WIRE_CODE_COUNT] = {
	0x0F, 0x33, 0x3C, 0x55, 0x5A, 0x66, 0x69,
	0x96, 0x99, 0xA5, 0xAA, 0xC3, 0xCC, 0xF0,
};

const char *const wire_type_names[WIRE_TYPE_COUNT] = {
	[WIRE_U4_LOW] = "u4 low", [WIRE_U4_HIGH] = "u4 high",
	[WIRE_U8] = "u8",	  [WIRE_U16] = "u16",
	[WIRE_U32] = "u32",	  [WIRE_I16] = "i16",
	[WIRE_I32] = "i32",	  [WIRE_CODE] = "code",
};

const uint8_t wire_type_sizes[WIRE_TYPE_COUNT] = {
	[WIRE_U4_LOW] = 1, [WIRE_U4_HIGH] = 1, [WIRE_U8] = 1,  [WIRE_U16] = 2,
	[WIRE_U32] = 4,	   [WIRE_I16] = 2,     [WIRE_I32] = 4, [WIRE_CODE] = 1,
};

static const struct wire_code *find_code(const struct wire_code_table *table,
					 int64_t code)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->code[i].code == code)
			return &table->code[i];
	return NULL;
}

const char *wire_code_name(const struct wire_code_table *table, uint8_t code)
{
	const struct wire_code *found = find_code(table, code);

	return found ? found->name : "unknown";
}

static enum wire_result check(const struct wire_field *field, int64_t value)
{
	if (field->codes && !find_code(field->codes, value))
		return WIRE_BAD_CODE;
	if (value < field->min || value > field->max)
		return field->codes ? WIRE_BAD_CODE : WIRE_OUT_OF_RANGE;
	return WIRE_OK;
}

static bool is_signed(const struct wire_field *field)
{
	return field->type == WIRE_I16 || field->type == WIRE_I32;
}

int64_t wire_member(const struct wire_field *field, const void *from)
{
	const uint8_t *at = (const uint8_t *)from + field->member;
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;

	switch (field->size) {
	case 0:
		return field->min;
	case 1:
		memcpy(&u8, at, sizeof(u8));
		return u8;
	case 2:
		memcpy(&u16, at, sizeof(u16));
		return is_signed(field) ? (int16_t)u16 : u16;
	default:
		memcpy(&u32, at, sizeof(u32));
		return is_signed(field) ? (int64_t)(int32_t)u32 : u32;
	}
}

static void set_member(const struct wire_field *field, int64_t value, void *to)
{
	uint8_t *at = (uint8_t *)to + field->member;
	uint8_t u8 = (uint8_t)value;
	uint16_t u16 = (uint16_t)value;
	uint32_t u32 = (uint32_t)value;

	switch (field->size) {
	case 0:
		break;
	case 1:
		memcpy(at, &u8, sizeof(u8));
		break;
	case 2:
		memcpy(at, &u16, sizeof(u16));
		break;
	default:
		memcpy(at, &u32, sizeof(u32));
	}
}

static void put(enum wire_type type, int64_t value, uint8_t *bytes)
{
	switch (type) {
	case WIRE_U4_HIGH:
		bytes[0] = (uint8_t)(bytes[0] | value << 4);
		break;
	case WIRE_U16:
	case WIRE_I16:
		wire_put_u16(bytes, (uint16_t)value);
		break;
	case WIRE_U32:
	case WIRE_I32:
		wire_put_u32(bytes, (uint32_t)value);
		break;
	case WIRE_U4_LOW:
	case WIRE_U8:
	case WIRE_CODE:
	case WIRE_TYPE_COUNT:
	default:
		bytes[0] = (uint8_t)value;
	}
}

static int64_t get(enum wire_type type, const uint8_t *bytes)
{
	switch (type) {
	case WIRE_U4_LOW:
		return bytes[0] & 0x0F;
	case WIRE_U4_HIGH:
		return bytes[0] >> 4;
	case WIRE_U16:
		return wire_get_u16(bytes);
	case WIRE_I16:
		return (int16_t)wire_get_u16(bytes);
	case WIRE_U32:
		return wire_get_u32(bytes);
	case WIRE_I32:
		return (int32_t)wire_get_u32(bytes);
	case WIRE_U8:
	case WIRE_CODE:
	case WIRE_TYPE_COUNT:
	default:
		return bytes[0];
	}
}

enum wire_result wire_put_fields(const struct wire_message *message,
				 const void *from, uint8_t *bytes)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct wire_field *field = &message->field[i];
		int64_t value = wire_member(field, from);
		enum wire_result result = check(field, value);

		if (result)
			return result;
		put(field->type, value / field->scale, bytes + field->offset);
	}
	return WIRE_OK;
}

static int64_t wire_value(const struct wire_field *field, const uint8_t *bytes)
{
	return get(field->type, bytes + field->offset) * field->scale;
}

enum wire_result wire_get_fields(const struct wire_message *message,
				 const uint8_t *bytes, void *to)
{
	const struct wire_field *end = message->field + message->count;

	for (const struct wire_field *field = message->field; field != end;
	     field++) {
		int64_t value = wire_value(field, bytes);
		enum wire_result result = check(field, value);

		if (result)
			return result;
		set_member(field, value, to);
	}
	return WIRE_OK;
}

/* What is good in all its fields. */
static enum wire_result check_fields(const struct wire_message *message,
				     const uint8_t *bytes)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct wire_field *field = &message->field[i];
		enum wire_result result =
			check(field, wire_value(field, bytes));

		if (result)
			return result;
	}
	return WIRE_OK;
}

enum wire_result wire_encode(const struct wire_message *message,
			     const void *from, uint8_t *bytes, size_t size,
			     size_t *ret_length)
{
	size_t crc_at = message->length - E2E_CRC_SIZE;
	enum wire_result result;

	if (size < message->length)
		return WIRE_NO_ROOM;
	result = wire_put_fields(message, from, bytes);
	if (result)
		return result;
	wire_put_u16(bytes + crc_at, e2e_crc(bytes, crc_at));
	*ret_length = message->length;
	return WIRE_OK;
}

enum wire_result wire_decode(const struct wire_message *message,
			     const uint8_t *bytes, size_t length, void *to)
{
	size_t crc_at = message->length - E2E_CRC_SIZE;
	enum wire_result result;

	if (length == crc_at)
		return WIRE_MISSING_CRC;
	if (length < message->length)
		return WIRE_TOO_SHORT;
	if (length > message->length)
		return WIRE_TOO_LONG;
	if (wire_get_u16(bytes + crc_at) != e2e_crc(bytes, crc_at))
		return WIRE_BAD_CRC;
	result = check_fields(message, bytes);
	if (result)
		return result;
	return wire_get_fields(message, bytes, to);
}
