/* SPDX-License-Identifier: MIT */
/*
 * The profile's characteristics and hard ceilings as tables.
 */
#include "profile.h"

const uint8_t profile_service_uuid_le[16] = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					     0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					     0x01, 0x00, 0x6E, 0x6B};

const struct profile_characteristic_info
	profile_characteristic_table[PROFILE_CHARACTERISTIC_COUNT] = {
		[PROFILE_FEATURE] =
			{
				.name = "Feature",
				.uuid = PROFILE_UUID_FEATURE,
				.uuid_le = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					    0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					    0x02, 0x00, 0x6E, 0x6B},
				.properties = PROFILE_READ,
				.encrypted = 0,
			},
		[PROFILE_FORCE] =
			{
				.name = "Force",
				.uuid = PROFILE_UUID_FORCE,
				.uuid_le = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					    0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					    0x03, 0x00, 0x6E, 0x6B},
				.properties = PROFILE_NOTIFY,
				.encrypted = PROFILE_NOTIFY,
			},
		[PROFILE_CONTROL_POINT] =
			{
				.name = "Control Point",
				.uuid = PROFILE_UUID_CONTROL_POINT,
				.uuid_le = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					    0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					    0x04, 0x00, 0x6E, 0x6B},
				.properties = PROFILE_WRITE | PROFILE_INDICATE,
				.encrypted = PROFILE_WRITE | PROFILE_INDICATE,
			},
		[PROFILE_ENABLE] =
			{
				.name = "Enable",
				.uuid = PROFILE_UUID_ENABLE,
				.uuid_le = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					    0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					    0x05, 0x00, 0x6E, 0x6B},
				.properties = PROFILE_WRITE_WITHOUT_RESPONSE,
				.encrypted = PROFILE_WRITE_WITHOUT_RESPONSE,
			},
		[PROFILE_STATUS] =
			{
				.name = "Status",
				.uuid = PROFILE_UUID_STATUS,
				.uuid_le = {0x64, 0xA7, 0xD2, 0x51, 0x8C, 0x3E,
					    0x5F, 0x9B, 0x2C, 0x4D, 0x0E, 0x7A,
					    0x06, 0x00, 0x6E, 0x6B},
				.properties = PROFILE_READ | PROFILE_NOTIFY,
				.encrypted = 0,
			},
};

/* The hub's hard limits for the least delicate sites (SR-4, SR-5, SR-7). */
const struct profile_hard profile_hard_point = {
	.force_mn = 120000,
	.pressure_pa = 500000,
	.ramp_mn_per_s = 20000,
	.hold_ms = 120000,
};

/* Force: all that may rest on one patient (SR-19); a cuff may hold as long as
 * a session's half. */
const struct profile_hard profile_hard_compression = {
	.force_mn = PROFILE_FORCE_MAX_MN,
	.pressure_pa = 16000,
	.ramp_mn_per_s = PROFILE_RAMP_MAX_MN_PER_S,
	.hold_ms = PROFILE_HOLD_MAX_MS,
};

uint16_t profile_payload(uint16_t mtu)
{
	if (mtu <= PROFILE_MTU_MIN)
		return PROFILE_PAYLOAD_MIN;
	if (mtu >= PROFILE_PAYLOAD_MAX + 3u)
		return PROFILE_PAYLOAD_MAX;
	return (uint16_t)(mtu - 3u);
}
