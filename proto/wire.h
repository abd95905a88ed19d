/* SPDX-License-Identifier: MIT */
/*
 * The wire: messages described by tables of fields, and the one encoder and
 * decoder that walk them.
 *
 * A message is decoded into a plain struct of fixed size with units in its
 * members' names; the struct is written only when all of the message is good.
 * Numbers are little-endian. Nothing is ever cast out of a buffer.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

enum wire_result {
	WIRE_OK,
	WIRE_TOO_SHORT,
	WIRE_TOO_LONG,
	WIRE_MISSING_CRC, /* just as much too short as a CRC is long */
	WIRE_BAD_CRC,
	WIRE_BAD_COUNTER,  /* 0, or behind */
	WIRE_REPEATED,	   /* the last message again */
	WIRE_BAD_CODE,	   /* not one of the field's codes */
	WIRE_OUT_OF_RANGE, /* a field above or below its bounds */
	WIRE_INCONSISTENT, /* fields that contradict each other */
	WIRE_BAD_VERSION,  /* unknown major version */
	WIRE_UNEXPECTED,   /* a response to no request of ours */
	WIRE_NO_ROOM,	   /* the caller's buffer is too small */
	WIRE_RESULT_COUNT
};

struct wire_result_info {
	const char *name;  /* "bad crc" */
	const char *words; /* one sentence's worth */
	uint8_t att;	   /* enum profile_att for a refused write */
};

extern const struct wire_result_info wire_result_table[WIRE_RESULT_COUNT];

/* Codes any two of which differ in at least four bits, so that no single,
 * double or triple bit error turns one into another: the words of the extended
 * Hamming code (8,4) without 00 and FF. */
#define WIRE_CODE_COUNT 14u
extern const uint8_t wire_codes[WIRE_CODE_COUNT];

struct wire_code {
	uint8_t code;
	const char *name; /* "over force"; also in README.md */
};

struct wire_code_table {
	const struct wire_code *code;
	size_t count;
};

/* The code's name; "unknown" when it has none. */
const char *wire_code_name(const struct wire_code_table *table, uint8_t code);

enum wire_type {
	WIRE_U4_LOW,  /* low half of an octet */
	WIRE_U4_HIGH, /* high half; its low half's field comes before it */
	WIRE_U8,
	WIRE_U16,
	WIRE_U32,
	WIRE_I16,
	WIRE_I32,
	WIRE_CODE, /* one byte out of .codes */
	WIRE_TYPE_COUNT
};

struct wire_field {
	const char *name; /* the struct's member */
	const char *unit; /* of the member: "mN"; "" for none */
	enum wire_type type;
	uint16_t offset; /* in the message, octets */
	uint16_t member; /* in the struct, octets */
	uint8_t size;	 /* of the member: 1, 2 or 4 octets; 0: no member,
				 always min, later versions up to max */
	uint32_t scale;	 /* member = number on the wire * scale */
	int64_t min;	 /* of the member */
	int64_t max;
	const struct wire_code_table *codes; /* of WIRE_CODE */
};

struct wire_message {
	const char *name;
	const struct wire_field *field;
	size_t count;
	size_t length; /* octets, all of it */
};

/* The type's name as README.md has it ("u16") and its octets. */
extern const char *const wire_type_names[WIRE_TYPE_COUNT];
extern const uint8_t wire_type_sizes[WIRE_TYPE_COUNT];

/*
 * Fields of one message to and from its struct; no CRC, no length check:
 * `bytes` holds at least as much as the last field needs. A value between two
 * steps of a field's scale is rounded toward zero. WIRE_BAD_CODE,
 * WIRE_OUT_OF_RANGE: then `to` has some of the fields.
 */
enum wire_result wire_put_fields(const struct wire_message *message,
				 const void *from, uint8_t *bytes);
enum wire_result wire_get_fields(const struct wire_message *message,
				 const uint8_t *bytes, void *to);

/* A field's value in a struct, for printers and tests. */
int64_t wire_member(const struct wire_field *field, const void *from);

/*
 * A whole message of fixed length whose last two octets are the CRC over all
 * before. `size` is the room in `bytes`; `ret_length` gets message->length.
 */
enum wire_result wire_encode(const struct wire_message *message,
			     const void *from, uint8_t *bytes, size_t size,
			     size_t *ret_length);

/* WIRE_TOO_SHORT, WIRE_TOO_LONG, WIRE_BAD_CRC, then what the fields say;
 * `to` is untouched unless WIRE_OK. */
enum wire_result wire_decode(const struct wire_message *message,
			     const uint8_t *bytes, size_t length, void *to);

/* Little-endian numbers; inline because frames are made of them. */
static inline uint16_t wire_get_u16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t wire_get_u32(const uint8_t *bytes)
{
	return wire_get_u16(bytes) | (uint32_t)wire_get_u16(bytes + 2) << 16;
}

static inline void wire_put_u16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)value;
	bytes[1] = (uint8_t)(value >> 8);
}

static inline void wire_put_u32(uint8_t *bytes, uint32_t value)
{
	wire_put_u16(bytes, (uint16_t)value);
	wire_put_u16(bytes + 2, (uint16_t)(value >> 16));
}

#endif
