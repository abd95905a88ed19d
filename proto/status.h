/* SPDX-License-Identifier: MIT */
/*
 * Status: what the wearable does, for one pad at a time.
 */
#ifndef STATUS_H
#define STATUS_H

#include "profile.h"
#include "wire.h"

#include <stddef.h>
#include <stdint.h>

enum status_state {
	STATUS_STOPPED = 0x0F, /* latched: only CLEAR_STOP leads out */
	STATUS_READY = 0x33,
	STATUS_ACTIVE = 0x3C,  /* a pad may apply force, or is letting go */
	STATUS_TESTING = 0x55, /* zero or self-test under way */
};

enum status_phase {
	STATUS_IDLE = 0x0F,
	STATUS_ARMED = 0x33,	 /* press accepted, waits for its token */
	STATUS_RAMPING = 0x3C,	 /* force rises */
	STATUS_HOLDING = 0x55,	 /* at the press's force */
	STATUS_RELEASING = 0x5A, /* force falls to none */
};

/* Why it stopped last; kept until CLEAR_STOP succeeds. */
enum status_cause {
	STATUS_CAUSE_NONE = 0x0F,
	STATUS_CAUSE_START = 0x33,    /* after power-up or reset (SR-3) */
	STATUS_CAUSE_STOP = 0x3C,     /* the hub said so */
	STATUS_CAUSE_TOKEN = 0x55,    /* the token ran out under a press */
	STATUS_CAUSE_LINK = 0x5A,     /* link lost under a press */
	STATUS_CAUSE_BUTTON = 0x66,   /* the person (SR-15) */
	STATUS_CAUSE_FORCE = 0x69,    /* measured above the ceiling */
	STATUS_CAUSE_PRESSURE = 0x96, /* measured above the ceiling */
	STATUS_CAUSE_HEAT = 0x99,
	STATUS_CAUSE_BATTERY = 0xA5,
	STATUS_CAUSE_CELL = 0xAA,  /* a cell failed under a press */
	STATUS_CAUSE_FAULT = 0xC3, /* the firmware found itself at fault */
};

/* Annunciations: bits, as they are now. */
#define STATUS_OVER_FORCE     0x0001u
#define STATUS_OVER_PRESSURE  0x0002u
#define STATUS_HOT	      0x0004u
#define STATUS_CELL_FAULT     0x0008u
#define STATUS_CELL_SATURATED 0x0010u
#define STATUS_LOW_BATTERY    0x0020u
#define STATUS_BUTTON	      0x0040u /* pressed */
#define STATUS_NOT_ZEROED     0x0080u /* since start, or zero failed */
#define STATUS_TEST_FAILED    0x0100u
#define STATUS_FAULT	      0x0200u /* of the device */
#define STATUS_CONTROLLED     0x0400u /* somebody holds control */
#define STATUS_PRESS_EXPIRED  0x0800u /* last press got no token in time */
#define STATUS_BATTERY_EMPTY  0x1000u /* too low to press at all */

#define STATUS_TEMPERATURE_UNKNOWN INT16_MIN
#define STATUS_BATTERY_UNKNOWN	   255u
/* What applied_mn can say; the wearable saturates there. */
#define STATUS_FORCE_MIN_MN (-327680)
#define STATUS_FORCE_MAX_MN 327670

struct status {
	enum status_state state;
	enum status_cause cause;
	/* Counter of the last STOP that came by Enable in this connection;
	 * 0: none came, or its counter could not be read. */
	uint8_t stop_echo;
	uint8_t stops;		/* stops obeyed, whatever their cause; wraps */
	uint16_t token_ms;	/* left; 0: nothing may be applied */
	uint16_t annunciations; /* STATUS_* bits, of device and pad */
	uint8_t battery;	/* percent; STATUS_BATTERY_UNKNOWN */
	/* The pad that the rest is about. */
	uint8_t pad;
	enum status_phase phase;
	int32_t applied_mn;  /* measured, all cells */
	int32_t target_mn;   /* commanded at this moment, along the ramp */
	int16_t temperature; /* 0.1 degree C; STATUS_TEMPERATURE_UNKNOWN */
	uint8_t counter; /* E2E; 0 in a read before the first notification */
};

#define STATUS_SIZE 20u

extern const struct wire_message status_fields;
extern const struct wire_code_table status_states;
extern const struct wire_code_table status_phases;
extern const struct wire_code_table status_causes;

struct status_annunciation {
	uint16_t bit;
	const char *name;
};
#define STATUS_ANNUNCIATION_COUNT 13u
extern const struct status_annunciation
	status_annunciations[STATUS_ANNUNCIATION_COUNT];

enum wire_result status_encode(const struct status *status, uint8_t *bytes,
			       size_t size, size_t *ret_length);
enum wire_result status_decode(const uint8_t *bytes, size_t length,
			       struct status *status);

#endif
