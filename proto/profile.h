/* SPDX-License-Identifier: MIT */
/*
 * The profile: identifiers, version and bounds that both sides share.
 *
 * README.md beside this file is the normative text.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <stdint.h>

#define PROFILE_VERSION_MAJOR 1 /* another one is shown and refused */
#define PROFILE_VERSION_MINOR 0 /* another one works */

/* 128-bit UUIDs: one random base, the characteristic in the first group. */
#define PROFILE_UUID_SERVICE	   "6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a764"
#define PROFILE_UUID_FEATURE	   "6b6e0002-7a0e-4d2c-9b5f-3e8c51d2a764"
#define PROFILE_UUID_FORCE	   "6b6e0003-7a0e-4d2c-9b5f-3e8c51d2a764"
#define PROFILE_UUID_CONTROL_POINT "6b6e0004-7a0e-4d2c-9b5f-3e8c51d2a764"
#define PROFILE_UUID_ENABLE	   "6b6e0005-7a0e-4d2c-9b5f-3e8c51d2a764"
#define PROFILE_UUID_STATUS	   "6b6e0006-7a0e-4d2c-9b5f-3e8c51d2a764"

/* The SIG's own services (Assigned Numbers), as BlueZ spells them. */
#define PROFILE_UUID16_BATTERY		  0x180F
#define PROFILE_UUID16_BATTERY_LEVEL	  0x2A19
#define PROFILE_UUID16_DEVICE_INFORMATION 0x180A
#define PROFILE_UUID16_MANUFACTURER	  0x2A29
#define PROFILE_UUID16_MODEL		  0x2A24
#define PROFILE_UUID16_SERIAL		  0x2A25
#define PROFILE_UUID16_FIRMWARE		  0x2A26
#define PROFILE_UUID_BATTERY		  "0000180f-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_BATTERY_LEVEL	  "00002a19-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_DEVICE_INFORMATION	  "0000180a-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_MANUFACTURER	  "00002a29-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_MODEL		  "00002a24-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_SERIAL		  "00002a25-0000-1000-8000-00805f9b34fb"
#define PROFILE_UUID_FIRMWARE		  "00002a26-0000-1000-8000-00805f9b34fb"

enum profile_characteristic {
	PROFILE_FEATURE,
	PROFILE_FORCE,
	PROFILE_CONTROL_POINT,
	PROFILE_ENABLE,
	PROFILE_STATUS,
	PROFILE_CHARACTERISTIC_COUNT
};

/* Properties, with the bits of Core 5.4, Vol 3, Part G, 3.3.1.1. */
#define PROFILE_READ		       0x02u
#define PROFILE_WRITE_WITHOUT_RESPONSE 0x04u
#define PROFILE_WRITE		       0x08u
#define PROFILE_NOTIFY		       0x10u
#define PROFILE_INDICATE	       0x20u

struct profile_characteristic_info {
	const char *name;    /* "Control Point" */
	const char *uuid;    /* lower case, with dashes */
	uint8_t uuid_le[16]; /* as ATT and advertising carry it */
	uint8_t properties;  /* PROFILE_* bits, all needed */
	uint8_t encrypted;   /* PROFILE_* bits that need an encrypted link;
				for NOTIFY and INDICATE: writing the CCCD */
};

extern const uint8_t profile_service_uuid_le[16];
extern const struct profile_characteristic_info
	profile_characteristic_table[PROFILE_CHARACTERISTIC_COUNT];

/* Bounds of the wire. */
#define PROFILE_PADS_MAX    4u	/* of one wearable */
#define PROFILE_CELLS_MAX   32u /* of one pad */
#define PROFILE_SAMPLES_MAX 16u /* of one frame */
#define PROFILE_MTU_MIN	    23u
#define PROFILE_MTU_MAX	    517u
/* ATT opcode and handle take 3 octets; an attribute's value has at most 512
 * (Core 5.4, Vol 3, Part F, 3.2.9). */
#define PROFILE_PAYLOAD_MIN 20u
#define PROFILE_PAYLOAD_MAX 512u

#define PROFILE_INTERVAL_UNIT_US 500u
#define PROFILE_INTERVAL_MIN_US	 1000u	 /* 1000 Hz */
#define PROFILE_INTERVAL_MAX_US	 100000u /* 10 Hz */

/* SR-1: the token, project defaults. */
#define PROFILE_TOKEN_DEFAULT_MS 500u
#define PROFILE_TOKEN_MAX_MS	 1000u
/* A release is over within this time, from whatever force (project
 * default). */
#define PROFILE_RELEASE_MAX_MS 500u
/* A zero or self-test that has not ended by then has failed. */
#define PROFILE_PROCEDURE_MAX_MS 10000u
/* SR-24. */
#define PROFILE_TEMPERATURE_MAX 410 /* 0.1 degree Celsius */
/* Status is sent at least so often. */
#define PROFILE_STATUS_ACTIVE_MS 200u  /* while a pad is not at rest */
#define PROFILE_STATUS_IDLE_MS	 1000u /* else */

/* ATT error codes (application errors as in the SIG's E2E services, and
 * Core Specification Supplement, Part B). */
enum profile_att {
	PROFILE_ATT_OK = 0x00,
	PROFILE_ATT_BAD_LENGTH = 0x0D,
	PROFILE_ATT_NOT_ENCRYPTED = 0x0F,
	PROFILE_ATT_NOT_ALLOWED = 0x13, /* value: code or range */
	PROFILE_ATT_MISSING_CRC = 0x80,
	PROFILE_ATT_BAD_CRC = 0x81,
	PROFILE_ATT_BAD_COUNTER = 0x82,
	PROFILE_ATT_CCCD = 0xFD,	/* CCCD not set for indications */
	PROFILE_ATT_IN_PROGRESS = 0xFE, /* a procedure is under way */
};

/* What no wearable of this profile may offer, by kind of contact: the same
 * figures as the hub's hard limits (SR-5), project defaults. */
struct profile_hard {
	int32_t force_mn;
	int32_t pressure_pa;
	int32_t ramp_mn_per_s;
	uint32_t hold_ms;
};

extern const struct profile_hard profile_hard_point;
extern const struct profile_hard profile_hard_compression;

/* The widest of any kind: bounds of the fields on the wire. */
#define PROFILE_FORCE_MAX_MN	  200000
#define PROFILE_PRESSURE_MAX_PA	  500000
#define PROFILE_RAMP_MAX_MN_PER_S 100000
#define PROFILE_HOLD_MAX_MS	  1800000u

/* What a notification can carry at this ATT MTU. */
uint16_t profile_payload(uint16_t mtu);

#endif
