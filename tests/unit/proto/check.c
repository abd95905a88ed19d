/* SPDX-License-Identifier: MIT */
/*
 * What proto's tests share: see check.h.
 */
#include "check.h"

#define POINT_PAD                                                              \
	{                                                                      \
		.contact = FEATURE_POINT, .actuated = 1, .cells = 16,          \
		.rows = 4, .columns = 4, .cell_area = 2500, .range_mn = 30000, \
		.resolution_mn = 10, .force_max_mn = 80000,                    \
		.pressure_max_pa = 400000                                      \
	}

const struct feature device_point = {
	.version_major = PROFILE_VERSION_MAJOR,
	.version_minor = PROFILE_VERSION_MINOR,
	.kind = FEATURE_ACTIVE,
	.pads = 2,
	.options = FEATURE_TEMPERATURE | FEATURE_BATTERY | FEATURE_BUTTON |
		   FEATURE_HAPTIC | FEATURE_ZERO | FEATURE_SELF_TEST |
		   FEATURE_DELTA,
	.interval_min_us = 5000,
	.interval_max_us = 100000,
	.token_max_ms = 800,
	.release_ms = 400,
	.ramp_max_mn_per_s = 20000,
	.hold_max_ms = 120000,
	.pad = {POINT_PAD, POINT_PAD},
};

#define GLOVE_PAD                                                              \
	{                                                                      \
		.contact = FEATURE_POINT, .actuated = 0, .cells = 6,           \
		.rows = 2, .columns = 3, .cell_area = 4000, .range_mn = 50000, \
		.resolution_mn = 20                                            \
	}

const struct feature device_glove = {
	.version_major = PROFILE_VERSION_MAJOR,
	.version_minor = PROFILE_VERSION_MINOR,
	.kind = FEATURE_SENSING,
	.pads = 4,
	.interval_min_us = 10000,
	.interval_max_us = 50000,
	.token_max_ms = 1,
	.release_ms = 1,
	.pad = {GLOVE_PAD, GLOVE_PAD, GLOVE_PAD, GLOVE_PAD},
};

#define CUFF_PAD                                                           \
	{                                                                  \
		.contact = FEATURE_COMPRESSION, .actuated = 1, .cells = 8, \
		.rows = 2, .columns = 4, .cell_area = 250000,              \
		.range_mn = 50000, .resolution_mn = 10,                    \
		.force_max_mn = 200000, .pressure_max_pa = 8000            \
	}

const struct feature device_cuff = {
	.version_major = PROFILE_VERSION_MAJOR,
	.version_minor = PROFILE_VERSION_MINOR,
	.kind = FEATURE_ACTIVE,
	.pads = 1,
	.interval_min_us = 10000,
	.interval_max_us = 100000,
	.token_max_ms = 1000,
	.release_ms = 500,
	.ramp_max_mn_per_s = 50000,
	.hold_max_ms = 600000,
	.pad = {CUFF_PAD},
};

const struct feature device_mixed = {
	.version_major = PROFILE_VERSION_MAJOR,
	.version_minor = PROFILE_VERSION_MINOR,
	.kind = FEATURE_ACTIVE,
	.pads = 3,
	.interval_min_us = 10000,
	.interval_max_us = 10000,
	.token_max_ms = 1000,
	.release_ms = 500,
	.ramp_max_mn_per_s = 20000,
	.hold_max_ms = 120000,
	.pad = {POINT_PAD, GLOVE_PAD, CUFF_PAD},
};

uint32_t chance_next(struct chance *chance)
{
	chance->state ^= chance->state << 13;
	chance->state ^= chance->state >> 17;
	chance->state ^= chance->state << 5;
	return chance->state;
}

uint32_t chance_below(struct chance *chance, uint32_t bound)
{
	return chance_next(chance) % bound;
}

int64_t chance_between(struct chance *chance, int64_t low, int64_t high)
{
	uint64_t wide = (uint64_t)chance_next(chance) << 32;

	wide |= chance_next(chance);
	return low + (int64_t)(wide % (uint64_t)(high - low + 1));
}

void set_field(const struct wire_field *field, int64_t value, void *to)
{
	uint8_t *at = (uint8_t *)to + field->member;
	uint8_t u8 = (uint8_t)value;
	uint16_t u16 = (uint16_t)value;
	uint32_t u32 = (uint32_t)value;

	if (field->size == sizeof(u8))
		memcpy(at, &u8, sizeof(u8));
	else if (field->size == sizeof(u16))
		memcpy(at, &u16, sizeof(u16));
	else if (field->size == sizeof(u32))
		memcpy(at, &u32, sizeof(u32));
}

static int64_t some_code(struct chance *chance, const struct wire_field *field)
{
	const struct wire_code_table *codes = field->codes;

	if (field->min == field->max)
		return field->min;
	return codes->code[chance_below(chance, (uint32_t)codes->count)].code;
}

void chance_fill(struct chance *chance, const struct wire_message *message,
		 void *to)
{
	for (size_t i = 0; i < message->count; i++) {
		const struct wire_field *field = &message->field[i];
		int64_t scale = field->scale;
		int64_t value =
			field->codes
				? some_code(chance, field)
				: scale * chance_between(chance,
							 field->min / scale,
							 field->max / scale);

		set_field(field, value, to);
	}
}
