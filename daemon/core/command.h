/* SPDX-License-Identifier: MIT */
/*
 * Commands: what a caller may ask of the hub, and who asked.
 */
#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

#include "limits.h"

#include <stdbool.h>
#include <stdint.h>

#define NAME_SIZE   32 /* bytes of a wearable's name, with its NUL */
#define CALLER_NONE 0u /* no caller: the hub itself */

enum command_type {
	COMMAND_REQUEST_CONTROL,
	COMMAND_RELEASE_CONTROL,
	COMMAND_DISCOVER,    /* duration_ms; 0 ends it; no control needed */
	COMMAND_OPEN_WINDOW, /* pairing window, duration_ms; 0 closes it */
	COMMAND_ENROLL,	     /* wearable, name */
	COMMAND_FORGET,	     /* wearable */
	COMMAND_PLACE,	     /* wearable, pad, site */
	COMMAND_IDENTIFY,    /* wearable */
	COMMAND_ZERO,	     /* wearable, pad */
	COMMAND_SELF_TEST,   /* wearable, pad */
	COMMAND_PRESS,	     /* wearable, pad, press */
	COMMAND_RELEASE,     /* wearable, pad */
	COMMAND_TIGHTEN,     /* wearable, pad, tighten: live layer */
	COMMAND_STOP,	     /* wearable or WEARABLE_ALL; no control needed */
	COMMAND_ACKNOWLEDGE, /* wearable or WEARABLE_ALL */
	/* The session prepared last (see EVENT_SESSION). */
	COMMAND_SESSION_START,
	COMMAND_SESSION_PAUSE,	/* no control needed: it lets go */
	COMMAND_SESSION_RESUME, /* also: the wearable is in its new place */
	COMMAND_SESSION_SKIP,	/* the step */
	COMMAND_SESSION_REPEAT, /* the step, from its beginning */
	COMMAND_SESSION_ADJUST, /* adjust; within the limits (SR-5) */
	COMMAND_SESSION_RATE,	/* nrs; no control needed (SR-18) */
	COMMAND_SESSION_MARK,	/* "now it hurts": ends a PPT ramp; no control
				   needed */
	COMMAND_SESSION_FINISH, /* in order */
	COMMAND_SESSION_ABORT,	/* no control needed */
	COMMAND_COUNT
};

#define WEARABLE_ALL 0xffffu

struct command_info {
	const char *name; /* "press" */
	bool needs_control;
	bool needs_wearable;
};

extern const struct command_info command_table[COMMAND_COUNT];

struct press_request {
	int32_t force_mn;
	int32_t ramp_mn_per_s; /* 0: the limit's default */
	uint32_t hold_ms;
};

enum adjust {
	ADJUST_TARGET,	 /* .value: mN, of the point now and its repeats */
	ADJUST_HOLD,	 /* .value: ms */
	ADJUST_SEVERITY, /* .value: enum severity */
	ADJUST_COUNT
};

extern const char *const adjust_names[ADJUST_COUNT];

struct command {
	enum command_type type;
	uint32_t call;	   /* answered by ACTION_REPLY with the same number */
	uint32_t caller;   /* who; CALLER_NONE for the hub itself */
	uint16_t wearable; /* index, or WEARABLE_ALL */
	uint8_t pad;
	union {
		uint32_t duration_ms;
		char name[NAME_SIZE]; /* UTF-8, NUL-terminated */
		enum site site;
		struct press_request press;
		struct {
			enum limit_id id;
			int32_t value;
		} tighten;
		struct {
			enum adjust what;
			int32_t value;
		} adjust;
		uint8_t nrs;
	};
};

#endif
