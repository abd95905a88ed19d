/* SPDX-License-Identifier: MIT */
/*
 * Records: what must be on paper, as plain data. The store writes them and
 * says so (EVENT_RECORDED); nothing in the core waits for a disk, but some
 * things are refused until their record is written (SR-16, SR-23).
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "command.h"
#include "routine.h"
#include "treatment.h"
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
	/* Of sessions; .session and the fields beside it are set. */
	RECORD_SESSION_BEGUN, /* prepared: before any force (SR-23) */
	RECORD_SESSION_PAD,   /* a pad that takes part: once for each */
	RECORD_SESSION_NOTE,
	RECORD_SESSION_ENDED,
	RECORD_RATING,
	RECORD_PPT,
	RECORD_TECHNIQUE, /* kneading, gliding, stretching: a step done */
	RECORD_TYPE_COUNT
};

struct record {
	enum record_type type;
	uint32_t number;    /* given by the hub, rising from 1 */
	uint64_t at_us;	    /* CLOCK_BOOTTIME */
	uint8_t address[6]; /* of the wearable concerned; zero: none */
	uint32_t caller;    /* CALLER_NONE: the hub itself */
	uint32_t session;   /* 0: outside any; the rest is then unset */
	uint8_t step;	    /* from 0 */
	uint8_t repeat;	    /* from 0 */
	char point[ROUTINE_NAME_SIZE]; /* "": none */
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
			int32_t dose_ns; /* N*s */
			/* In a session, else 0. */
			uint32_t right_ms;     /* within the target band */
			int32_t ease_permille; /* fall of force in the hold */
			int32_t ease_error_permille; /* 0: not known */
			enum trip_reason ended_by;   /* TRIP_NONE: as planned */
		} press;
		struct {
			enum command_type command;
			uint8_t pad;
		} uncertain;
		struct {
			enum site site;
			enum contact_kind kind;
			int32_t dose_mns; /* mN*s */
		} dose;
		struct {
			char patient[SESSION_NAME_SIZE];
			char therapist[SESSION_NAME_SIZE];
			char routine[ROUTINE_NAME_SIZE];
			uint32_t course; /* 0: none */
			enum operator operator;
			enum severity severity;
			bool supervised;
		} begun;
		struct {
			uint8_t pad;
			uint8_t rows;
			uint8_t columns;
			bool active;
			enum contact_kind kind;
			uint32_t cell_area_mm2_x100;
		} pad;
		struct {
			enum session_note note;
			int32_t value;
			int32_t what;
		} note;
		struct {
			enum session_why why;
			bool aborted;	 /* else in order */
			uint8_t treated; /* points */
			uint8_t released;
			uint32_t presses;
			uint32_t duration_ms; /* since the start; 0: never
						 started */
			int32_t dose_ns;      /* N*s */
		} ended;
		struct {
			enum rating_when when;
			uint8_t nrs;
		} rating;
		struct {
			enum site site;
			int32_t value_pa;
			int32_t ramp_mn_per_s; /* as measured */
			bool uneven;
			bool above; /* the ceiling came first */
		} ppt;
		struct {
			enum technique technique;
			enum site site;
			uint32_t duration_ms;
			int32_t mean_mn;
			int32_t peak_mn;
			int32_t dose_ns;	      /* N*s */
			uint16_t circles_per_min_x10; /* kneading: mean */
			uint16_t radius_um;
			enum direction direction;
		} technique;
	};
};

#endif
