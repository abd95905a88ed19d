/* SPDX-License-Identifier: MIT */
/*
 * How a field's descriptor is written; for proto's own .c files.
 */
#ifndef FIELD_H
#define FIELD_H

#include "wire.h"

#include <stddef.h>

#define FIELD_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A number: member of `type`, `kind` on the wire at octet `at`. */
#define FIELD(type_, member_, kind, at, unit_, scale_, min_, max_)             \
	{                                                                      \
		.name = #member_, .unit = (unit_), .type = (kind),             \
		.offset = (at), .member = offsetof(struct type_, member_),     \
		.size = sizeof(((struct type_ *)0)->member_),                  \
		.scale = (scale_), .min = (min_), .max = (max_), .codes = NULL \
	}

/* A code out of a table. */
#define FIELD_CODE(type_, member_, at, table)                              \
	{                                                                  \
		.name = #member_, .unit = "", .type = WIRE_CODE,           \
		.offset = (at), .member = offsetof(struct type_, member_), \
		.size = sizeof(((struct type_ *)0)->member_), .scale = 1,  \
		.min = 0, .max = UINT8_MAX, .codes = &(table)              \
	}

/* A code that is always the same one: the operation of a request. */
#define FIELD_OP(type_, member_, at, table, code_)                         \
	{                                                                  \
		.name = #member_, .unit = "", .type = WIRE_CODE,           \
		.offset = (at), .member = offsetof(struct type_, member_), \
		.size = sizeof(((struct type_ *)0)->member_), .scale = 1,  \
		.min = (code_), .max = (code_), .codes = &(table)          \
	}

/* A constant without a member: min now, up to max in later versions. */
#define FIELD_CONSTANT(name_, kind, at, value, max_)                         \
	{                                                                    \
		.name = (name_), .unit = "", .type = (kind), .offset = (at), \
		.member = 0, .size = 0, .scale = 1, .min = (value),          \
		.max = (max_), .codes = NULL                                 \
	}

#define FIELD_COUNTER(type_, at) \
	FIELD(type_, counter, WIRE_U8, at, "", 1, 0, UINT8_MAX)

#define FIELD_MESSAGE(name_, fields, length_)                     \
	{                                                         \
		.name = (name_), .field = (fields),               \
		.count = FIELD_COUNT(fields), .length = (length_) \
	}

#endif
