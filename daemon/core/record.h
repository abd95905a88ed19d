/* SPDX-License-Identifier: MIT */
/*
 * Records: what must be on paper, as plain data. The store writes them and
 * says so (EVENT_RECORDED); nothing in the core waits for a disk, but some
 * things are refused until their record is written (SR-16, SR-23).
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "command.h"
#include "verdict.h"

#define IDENTITY_TEXT_SIZE 24

/* Who a wearable is, as checked at each connection (SR-20). */
struct identity {
	uint8_t address[6]; /* most significant byte first, as printed */
	bool address_random;
	uint8_t version_major;
	uint8_t version_minor;
	uint16_t feature_crc; /* of the whole Feature value */
	char manufacturer[IDENTITY_TEXT_SIZE];
	char model[IDENTITY_TEXT_SIZE];
	char serial[IDENTITY_TEXT_SIZE];
};

/* An enrolled wearable, as kept over restarts. */
struct enrolment {
	struct identity identity;
	uint8_t adapter_address[6]; /* the adapter that holds the bond */
	char name[NAME_SIZE];
	enum site site[4]; /* of each pad; SITE_NONE: not placed */
};

enum record_type {
	RECORD_ENROLLED,     /* enrolment: new or changed */
	RECORD_FORGOTTEN,    /* enrolment */
	RECORD_TRIP,	     /* trip */
	RECORD_ACKNOWLEDGED, /* trip, caller */
	RECORD_PRESSED,	     /* press */
	RECORD_UNCERTAIN,    /* command: its result is not known (SR-21) */
	RECORD_DOSE,	     /* dose: what was added since the last such */
	RECORD_ABORTED,	     /* a press cut off by the hub's end (SR-3) */
	RECORD_TYPE_COUNT
};

struct record {
	enum record_type type;
	uint32_t number;    /* given by the hub, rising from 1 */
	uint64_t at_us;	    /* CLOCK_BOOTTIME */
	uint8_t address[6]; /* of the wearable concerned; zero: none */
	uint32_t caller;    /* CALLER_NONE: the hub itself */
	union {
		struct enrolment enrolment;
		struct trip trip;
		struct {
			uint8_t pad;
			enum site site;
			int32_t target_mn;
			int32_t peak_mn;
			int32_t mean_mn; /* over the hold */
			uint32_t held_ms;
			int32_t dose_ns;	   /* N*s */
			enum trip_reason ended_by; /* TRIP_NONE: as planned */
		} press;
		struct {
			enum command_type command;
			uint8_t pad;
		} uncertain;
		struct {
			enum site site;
			int32_t dose_mns; /* mN*s */
		} dose;
	};
};

#endif
