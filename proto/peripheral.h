/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side of the profile, as a step machine for firmware.
 *
 * Firmware feeds it what happens (links, writes, samples, time) and after
 * each input fetches what there is to do with peripheral_next() until it says
 * false. The force to apply now is peripheral_setpoint_mn(): ramps, ceilings,
 * the enable token and every stop are in it already.
 *
 * What it guarantees, whatever comes in:
 * - no force without an unexpired token, but for a fall that is over within
 *   the release time (SR-1);
 * - never a setpoint above the device's and the site's ceilings (SR-2);
 * - stopped after start (SR-3), and after any stop until it is cleared by who
 *   holds control, with the cause gone (SR-16);
 * - a stop is obeyed from anyone, in any state (SR-15).
 *
 * Time is the device's own, in microseconds, and never goes back. Call
 * peripheral_tick() at least every 10 ms, and feed the hardware watchdog only
 * from there: a firmware that hangs must let go too.
 */
#ifndef PERIPHERAL_H
#define PERIPHERAL_H

#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "feature.h"
#include "frame.h"
#include "framer.h"
#include "press.h"
#include "profile.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Responses waiting to be fetched: any request and the stop after it. */
#define PERIPHERAL_RESPONSES_MAX 4u

/* A measured force may be so much above the ceiling before it stops: the
 * ceiling binds what is commanded, this what is measured, which overshoots and
 * is noisy (project default). */
#define PERIPHERAL_OVER_PERCENT 10
#define PERIPHERAL_OVER_MN	1000
/* SR-24, the wearable's share: below this no press begins, and one under way
 * is stopped (project default, below the hub's 5 %). */
#define PERIPHERAL_BATTERY_MIN 3
#define PERIPHERAL_BATTERY_LOW 15

enum peripheral_output_type {
	PERIPHERAL_NOTIFY_STATUS, /* .bytes */
	PERIPHERAL_INDICATE,	  /* .bytes: the Control Point, one at a
				     time, in this order */
	PERIPHERAL_NOTIFY_FORCE,  /* .bytes */
	PERIPHERAL_ZERO,	  /* .pad; answer peripheral_zeroed() */
	PERIPHERAL_SELF_TEST,	  /* .pad; applies no force; answer
				     peripheral_tested() */
	PERIPHERAL_IDENTIFY,	  /* .duration_ms: be seen, heard or felt */
	PERIPHERAL_HAPTIC,	  /* a stop was obeyed: make it felt */
	PERIPHERAL_STREAM,	  /* .pad: sample at peripheral_interval_us() */
	PERIPHERAL_OUTPUT_COUNT
};

struct peripheral_output {
	enum peripheral_output_type type;
	uint8_t pad;
	uint16_t duration_ms;
	uint16_t length;
	uint8_t bytes[PROFILE_PAYLOAD_MAX];
};

struct peripheral_pad {
	struct press press;
	struct framer framer;
	int32_t ceiling_mn; /* the smallest of device's and site's */
	int32_t ceiling_pa;
	int32_t measured_mn;
	int16_t temperature;	/* 0.1 degree C */
	uint16_t annunciations; /* STATUS_* bits of this pad */
	uint64_t status_at_us;	/* of the last Status sent */
	struct status sent;	/* what it said */
	bool stream_changed;
};

/* The procedure under way (zero or self-test). */
struct peripheral_procedure {
	bool running;
	bool asked; /* PERIPHERAL_ZERO or _SELF_TEST was fetched */
	enum control_op op;
	uint8_t reference;
	uint8_t pad;
	uint64_t until_us;
};

struct peripheral {
	const struct feature *device; /* borrowed, constant, lives longer */
	uint64_t now_us;
	struct peripheral_pad pad[PROFILE_PADS_MAX];
	struct peripheral_procedure procedure;
	struct control_response response[PERIPHERAL_RESPONSES_MAX];
	uint8_t responses;
	bool encrypted;
	bool bonded;
	bool subscribed[PROFILE_CHARACTERISTIC_COUNT];
	bool controlled;
	bool latched; /* stopped until cleared */
	enum status_cause cause;
	uint8_t stops;
	uint8_t stop_echo;
	uint8_t last_pad; /* of the last Status sent */
	uint16_t payload; /* of a notification */
	uint64_t token_until_us;
	uint16_t annunciations; /* STATUS_* bits of the device */
	uint8_t battery;
	bool haptic;
	bool identify;
	uint16_t identify_ms;
	struct e2e_receiver control_in;
	struct e2e_receiver enable_in;
	struct e2e_sender control_out;
	struct e2e_sender force_out;
	struct e2e_sender status_out;
};

/* After power-up or reset: stopped, cause START, nothing zeroed. `device` is
 * what Feature will say; it must pass feature_encode(). */
void peripheral_init(struct peripheral *peripheral,
		     const struct feature *device, uint64_t now_us);

/* Time passes. */
void peripheral_tick(struct peripheral *peripheral, uint64_t now_us);

/* The one link. A second central must not be let in while it lasts. */
void peripheral_connected(struct peripheral *peripheral, uint64_t now_us);
void peripheral_disconnected(struct peripheral *peripheral, uint64_t now_us);
void peripheral_secured(struct peripheral *peripheral, bool encrypted,
			bool bonded);
void peripheral_mtu(struct peripheral *peripheral, uint16_t mtu);

/* CCCDs: FORCE, STATUS (notify), CONTROL_POINT (indicate). All off with each
 * connection, unless the stack restores them and says so here. */
void peripheral_subscribed(struct peripheral *peripheral,
			   enum profile_characteristic characteristic, bool on);

/* Reads. Lengths are at most FEATURE_SIZE_MAX and STATUS_SIZE. */
size_t peripheral_read_feature(const struct peripheral *peripheral,
			       uint8_t *bytes, size_t size);
size_t peripheral_read_status(const struct peripheral *peripheral,
			      uint8_t *bytes, size_t size);

/* Writes. The Control Point's answers the ATT error to send, 0 for none; an
 * error means that nothing was done, but for a stop, which always is. */
enum profile_att peripheral_write_control(struct peripheral *peripheral,
					  const uint8_t *bytes, size_t length,
					  uint64_t now_us);
void peripheral_write_enable(struct peripheral *peripheral,
			     const uint8_t *bytes, size_t length,
			     uint64_t now_us);

/* One sample of all cells of a pad, zero taken off, in units of its
 * resolution_mn; FRAME_CELL_*. Watched (SR-2) and streamed. An actuated pad
 * is sampled all the time, streamed or not. */
void peripheral_sample(struct peripheral *peripheral, uint8_t pad,
		       const int16_t *value, uint64_t now_us);

/* 0.1 degree Celsius. */
void peripheral_temperature(struct peripheral *peripheral, uint8_t pad,
			    int16_t temperature, uint64_t now_us);
void peripheral_battery(struct peripheral *peripheral, uint8_t percent,
			uint64_t now_us);
void peripheral_button(struct peripheral *peripheral, bool pressed,
		       uint64_t now_us);
/* Firmware found a fault of its own, or found it gone. */
void peripheral_fault(struct peripheral *peripheral, bool fault,
		      uint64_t now_us);
void peripheral_zeroed(struct peripheral *peripheral, uint8_t pad, bool good,
		       uint64_t now_us);
void peripheral_tested(struct peripheral *peripheral, uint8_t pad, bool good,
		       uint64_t now_us);

/* What to do next; false: nothing more now. */
bool peripheral_next(struct peripheral *peripheral,
		     struct peripheral_output *output);

/* Force to apply now, as of the last input; 0: let go. */
int32_t peripheral_setpoint_mn(const struct peripheral *peripheral,
			       uint8_t pad);
/* The pad may apply force, or is letting go. */
bool peripheral_is_active(const struct peripheral *peripheral);
enum status_state peripheral_state(const struct peripheral *peripheral);
/* 0: not streamed. */
uint32_t peripheral_interval_us(const struct peripheral *peripheral,
				uint8_t pad);
uint16_t peripheral_token_ms(const struct peripheral *peripheral);

#endif
