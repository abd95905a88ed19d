/* SPDX-License-Identifier: MIT */
/*
 * Feature: what a wearable is and what it can do, read once a connection.
 *
 * CRC first, then the device, then a record for each pad. Both parts say how
 * long they are, so that later minor versions may append to them.
 */
#ifndef FEATURE_H
#define FEATURE_H

#include "profile.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feature_kind {
	FEATURE_SENSING = 0x33, /* measures only */
	FEATURE_ACTIVE = 0x55,	/* has at least one pad that applies force */
};

enum feature_contact {
	FEATURE_POINT = 0x5A,	    /* 1-10 cm2, 100-400 kPa */
	FEATURE_COMPRESSION = 0xA5, /* a cuff, 3-15 kPa */
};

/* Options: bits of struct feature's options; others are for later. */
#define FEATURE_TEMPERATURE 0x0001u /* measures pad temperature */
#define FEATURE_BATTERY	    0x0002u /* runs on a battery */
#define FEATURE_BUTTON	    0x0004u /* has a stop button */
#define FEATURE_HAPTIC	    0x0008u /* can make itself felt or heard */
#define FEATURE_ZERO	    0x0010u /* can take the zero of its cells */
#define FEATURE_SELF_TEST   0x0020u
#define FEATURE_DELTA	    0x0040u /* can delta-code frames */

struct feature_pad {
	enum feature_contact contact;
	uint8_t actuated; /* 1: can apply force; 0: measures only */
	uint8_t cells;	  /* 1..PROFILE_CELLS_MAX */
	uint8_t rows;	  /* cells = rows * columns; row by row, cell 0 first */
	uint8_t columns;
	uint32_t cell_area;    /* 0.01 mm2 of one cell */
	int32_t range_mn;      /* highest force one cell can measure */
	int32_t resolution_mn; /* force of a sample's unit */
	/* The wearable's own ceilings (SR-2); 0 when not actuated. */
	int32_t force_max_mn;	 /* of the pad */
	int32_t pressure_max_pa; /* of any one cell */
};

struct feature {
	uint8_t version_major;
	uint8_t version_minor;
	enum feature_kind kind;
	uint8_t pads;		   /* 1..PROFILE_PADS_MAX */
	uint16_t options;	   /* FEATURE_* bits */
	uint32_t interval_min_us;  /* fastest stream */
	uint32_t interval_max_us;  /* slowest stream */
	uint16_t token_max_ms;	   /* longest enable token (SR-1) */
	uint16_t release_ms;	   /* from any force to none */
	int32_t ramp_max_mn_per_s; /* fastest rise */
	uint32_t hold_max_ms;	   /* longest time under force */
	struct feature_pad pad[PROFILE_PADS_MAX];
};

#define FEATURE_CELL_AREA_MAX	  10000000u /* 0.01 mm2: 1000 cm2 */
#define FEATURE_RESOLUTION_MAX_MN 1000

#define FEATURE_SIZE_MAX 512u /* what a decoder accepts of later versions */

/* CRC, then the device's fields; then the pads'. Offsets in feature_pad_fields
 * are within the pad's record. */
extern const struct wire_message feature_fields;
extern const struct wire_message feature_pad_fields;
extern const struct wire_code_table feature_kinds;
extern const struct wire_code_table feature_contacts;

/* FEATURE_SIZE_MAX octets are always enough. */
enum wire_result feature_encode(const struct feature *feature, uint8_t *bytes,
				size_t size, size_t *ret_length);

/* WIRE_BAD_VERSION leaves the versions in `feature`, and only them (SR-20:
 * shown and refused). Ceilings above the profile's hard ones are
 * WIRE_OUT_OF_RANGE. */
enum wire_result feature_decode(const uint8_t *bytes, size_t length,
				struct feature *feature);

bool feature_has(const struct feature *feature, uint16_t options);

/* The profile's hard ceilings for a pad. */
const struct profile_hard *feature_pad_hard(const struct feature_pad *pad);

#endif
