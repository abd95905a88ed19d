/* SPDX-License-Identifier: MIT */
/*
 * Feature: see feature.h.
 */
#include "feature.h"

#include <string.h>

#include "e2e.h"
#include "field.h"

enum {
	AT_MAJOR = 2, /* after the CRC */
	AT_MINOR = 3,
	AT_DEVICE_SIZE = 4,
	AT_PAD_SIZE = 5,
	DEVICE_SIZE = 24,
	PAD_SIZE = 23,
};

static const struct wire_code kind_codes[] = {
	{FEATURE_SENSING, "sensing"},
	{FEATURE_ACTIVE, "active"},
};
const struct wire_code_table feature_kinds = {kind_codes,
					      FIELD_COUNT(kind_codes)};

static const struct wire_code contact_codes[] = {
	{FEATURE_POINT, "point"},
	{FEATURE_COMPRESSION, "compression"},
};
const struct wire_code_table feature_contacts = {contact_codes,
						 FIELD_COUNT(contact_codes)};

static const struct wire_field device_table[] = {
	FIELD(feature, version_major, WIRE_U8, AT_MAJOR, "", 1,
	      PROFILE_VERSION_MAJOR, PROFILE_VERSION_MAJOR),
	FIELD(feature, version_minor, WIRE_U8, AT_MINOR, "", 1, 0, UINT8_MAX),
	FIELD_CONSTANT("device_size", WIRE_U8, AT_DEVICE_SIZE, DEVICE_SIZE,
		       UINT8_MAX),
	FIELD_CONSTANT("pad_size", WIRE_U8, AT_PAD_SIZE, PAD_SIZE, UINT8_MAX),
	FIELD_CODE(feature, kind, 6, feature_kinds),
	FIELD(feature, pads, WIRE_U8, 7, "", 1, 1, PROFILE_PADS_MAX),
	FIELD(feature, options, WIRE_U16, 8, "", 1, 0, UINT16_MAX),
	FIELD(feature, interval_min_us, WIRE_U8, 10, "us",
	      PROFILE_INTERVAL_UNIT_US, PROFILE_INTERVAL_MIN_US,
	      PROFILE_INTERVAL_MAX_US),
	FIELD(feature, interval_max_us, WIRE_U8, 11, "us",
	      PROFILE_INTERVAL_UNIT_US, PROFILE_INTERVAL_MIN_US,
	      PROFILE_INTERVAL_MAX_US),
	FIELD(feature, token_max_ms, WIRE_U16, 12, "ms", 1, 1,
	      PROFILE_TOKEN_MAX_MS),
	FIELD(feature, release_ms, WIRE_U16, 14, "ms", 1, 1,
	      PROFILE_RELEASE_MAX_MS),
	FIELD(feature, ramp_max_mn_per_s, WIRE_U32, 16, "mN/s", 1, 0,
	      PROFILE_RAMP_MAX_MN_PER_S),
	FIELD(feature, hold_max_ms, WIRE_U32, 20, "ms", 1, 0,
	      PROFILE_HOLD_MAX_MS),
};
const struct wire_message feature_fields =
	FIELD_MESSAGE("feature", device_table, DEVICE_SIZE);

static const struct wire_field pad_table[] = {
	FIELD_CODE(feature_pad, contact, 0, feature_contacts),
	FIELD(feature_pad, actuated, WIRE_U8, 1, "", 1, 0, 1),
	FIELD(feature_pad, cells, WIRE_U8, 2, "", 1, 1, PROFILE_CELLS_MAX),
	FIELD(feature_pad, rows, WIRE_U8, 3, "", 1, 1, PROFILE_CELLS_MAX),
	FIELD(feature_pad, columns, WIRE_U8, 4, "", 1, 1, PROFILE_CELLS_MAX),
	FIELD(feature_pad, cell_area, WIRE_U32, 5, "0.01 mm2", 1, 1,
	      FEATURE_CELL_AREA_MAX),
	FIELD(feature_pad, range_mn, WIRE_U32, 9, "mN", 1, 1,
	      PROFILE_FORCE_MAX_MN),
	FIELD(feature_pad, resolution_mn, WIRE_U16, 13, "mN", 1, 1,
	      FEATURE_RESOLUTION_MAX_MN),
	FIELD(feature_pad, force_max_mn, WIRE_U32, 15, "mN", 1, 0,
	      PROFILE_FORCE_MAX_MN),
	FIELD(feature_pad, pressure_max_pa, WIRE_U32, 19, "Pa", 1, 0,
	      PROFILE_PRESSURE_MAX_PA),
};
const struct wire_message feature_pad_fields =
	FIELD_MESSAGE("feature pad", pad_table, PAD_SIZE);

bool feature_has(const struct feature *feature, uint16_t options)
{
	return (feature->options & options) == options;
}

const struct profile_hard *feature_pad_hard(const struct feature_pad *pad)
{
	return pad->contact == FEATURE_POINT ? &profile_hard_point
					     : &profile_hard_compression;
}

static enum wire_result check_pad(const struct feature *feature,
				  const struct feature_pad *pad)
{
	const struct profile_hard *hard = feature_pad_hard(pad);

	if (pad->rows * pad->columns != pad->cells)
		return WIRE_INCONSISTENT;
	if (!pad->actuated)
		return WIRE_OK;
	if (feature->kind != FEATURE_ACTIVE)
		return WIRE_INCONSISTENT;
	/* SR-2, SR-5: no device may offer more than the profile allows. */
	if (pad->force_max_mn > hard->force_mn ||
	    pad->pressure_max_pa > hard->pressure_pa ||
	    feature->ramp_max_mn_per_s > hard->ramp_mn_per_s ||
	    feature->hold_max_ms > hard->hold_ms)
		return WIRE_OUT_OF_RANGE;
	return WIRE_OK;
}

static enum wire_result check(const struct feature *feature)
{
	if (feature->interval_min_us > feature->interval_max_us)
		return WIRE_INCONSISTENT;
	for (size_t i = 0; i < feature->pads; i++) {
		enum wire_result result = check_pad(feature, &feature->pad[i]);

		if (result)
			return result;
	}
	return WIRE_OK;
}

static enum wire_result put_all(const struct feature *feature, uint8_t *bytes)
{
	enum wire_result result =
		wire_put_fields(&feature_fields, feature, bytes);

	for (size_t i = 0; !result && i < feature->pads; i++)
		result = wire_put_fields(&feature_pad_fields, &feature->pad[i],
					 bytes + DEVICE_SIZE + i * PAD_SIZE);
	return result ? result : check(feature);
}

enum wire_result feature_encode(const struct feature *feature, uint8_t *bytes,
				size_t size, size_t *ret_length)
{
	size_t length = DEVICE_SIZE + (size_t)feature->pads * PAD_SIZE;
	enum wire_result result;

	if (feature->pads > PROFILE_PADS_MAX)
		return WIRE_OUT_OF_RANGE;
	if (size < length)
		return WIRE_NO_ROOM;
	result = put_all(feature, bytes);
	if (result)
		return result;
	wire_put_u16(bytes,
		     e2e_crc(bytes + E2E_CRC_SIZE, length - E2E_CRC_SIZE));
	*ret_length = length;
	return WIRE_OK;
}

static enum wire_result get_all(const uint8_t *bytes, size_t length,
				struct feature *feature)
{
	size_t device_size = bytes[AT_DEVICE_SIZE];
	size_t pad_size = bytes[AT_PAD_SIZE];
	enum wire_result result =
		wire_get_fields(&feature_fields, bytes, feature);

	if (result)
		return result;
	if (length != device_size + feature->pads * pad_size)
		return WIRE_INCONSISTENT;
	for (size_t i = 0; !result && i < feature->pads; i++)
		result = wire_get_fields(&feature_pad_fields,
					 bytes + device_size + i * pad_size,
					 &feature->pad[i]);
	return result ? result : check(feature);
}

enum wire_result feature_decode(const uint8_t *bytes, size_t length,
				struct feature *feature)
{
	struct feature got;
	enum wire_result result;

	if (length < DEVICE_SIZE)
		return WIRE_TOO_SHORT;
	if (length > FEATURE_SIZE_MAX)
		return WIRE_TOO_LONG;
	if (wire_get_u16(bytes) !=
	    e2e_crc(bytes + E2E_CRC_SIZE, length - E2E_CRC_SIZE))
		return WIRE_BAD_CRC;
	if (bytes[AT_MAJOR] != PROFILE_VERSION_MAJOR) {
		feature->version_major = bytes[AT_MAJOR];
		feature->version_minor = bytes[AT_MINOR];
		return WIRE_BAD_VERSION;
	}
	memset(&got, 0, sizeof(got));
	result = get_all(bytes, length, &got);
	if (!result)
		*feature = got;
	return result;
}
