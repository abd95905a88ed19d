/* SPDX-License-Identifier: MIT */
/* One simulated wearable: a body, pads, a firmware with the profile's
 * peripheral in charge, and what can be wrong with it.
 *
 * Nothing here knows a bus or a clock: time and what the radio brings come in,
 * what the radio is to send and what happened go out through a sink, during
 * the call. Given the same settings and inputs it does the same thing, at any
 * speed.
 *
 * Two times: the caller's, in microseconds, monotonic; and the wearable's own
 * clock, which starts elsewhere and runs a little wrong. The firmware knows
 * only its own. All moves in steps of PAD_STEP_US of it.
 *
 * A caller that did not call for longer than DEVICE_STALL_US was stopped
 * itself: the firmware counts as hung for that time, as a real one would be.
 * Bodies go on, the drive stays. */
#ifndef DEVICE_H
#define DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "battery.h"
#include "button.h"
#include "cells.h"
#include "fault.h"
#include "hand.h"
#include "kind.h"
#include "pad.h"
#include "peripheral.h"
#include "rng.h"

#define DEVICE_STALL_US	   500000
#define DEVICE_SERIAL_SIZE 16

struct device_settings {
	const struct kind *kind; /* borrowed, outlives the device */
	unsigned pads;		 /* 1..PROFILE_PADS_MAX */
	unsigned rate_hz;	 /* 50..200: fastest stream */
	uint64_t seed;
	const char *tissue; /* NULL: the kind's; needed only by device_init */
	const char *hand;   /* NULL: the kind's; the same */
	const char *serial; /* NULL: made from the seed; the same */
	double battery_percent;
	double clock_ppm;
	uint8_t version_major;
	uint8_t version_minor;
};

enum device_event_type {
	DEVICE_BOOTED,
	DEVICE_OFF, /* it rebooted: nothing runs until DEVICE_BOOTED */
	DEVICE_CONNECTED,
	DEVICE_DISCONNECTED,
	DEVICE_SUBSCRIBED, /* text: characteristic, number: on */
	DEVICE_WRITTEN,	   /* text: what, number: ATT error */
	DEVICE_RESPONDED,  /* text: result */
	DEVICE_STATE,	   /* text: state */
	DEVICE_PHASE,	   /* pad, text: phase */
	DEVICE_STOPPED,	   /* text: cause, number: stops so far */
	DEVICE_STREAM,	   /* pad, number: interval in us */
	DEVICE_ZEROED,	   /* pad, number: good */
	DEVICE_TESTED,	   /* pad, number: good */
	DEVICE_IDENTIFY,   /* number: ms */
	DEVICE_HAPTIC,
	DEVICE_BUTTON_EVENT, /* number: down */
	DEVICE_FAULT_EVENT,  /* text: name */
	DEVICE_CLEARED,
	DEVICE_EVENT_COUNT
};

struct device_event {
	enum device_event_type type;
	unsigned pad;
	double number;
	const char *text; /* constant; NULL: none */
	uint64_t at_us;	  /* the caller's time */
};

extern const char *const device_event_names[DEVICE_EVENT_COUNT];

/* Where things go. Both are called from inside device_*(); neither may call
 * back. `notify` gets what is to be notified or indicated. */
struct device_sink {
	void (*notify)(enum profile_characteristic characteristic,
		       const uint8_t *bytes, size_t length, void *userdata);
	void (*event)(const struct device_event *event, void *userdata);
	void *userdata; /* borrowed */
};

struct device_pad {
	struct pad pad;
	struct cells cells;
	uint64_t next_sample_us; /* the wearable's clock */
	double set_n;		 /* latched: what the power stage is told */
	bool gate_open;
	double measured_n;	 /* of the last sample */
	enum status_phase phase; /* last told as an event */
};

/* The link as the radio has it: a hung firmware hears of it later. */
struct device_link {
	bool is_up;
	bool is_heard; /* the firmware knows that it is */
	bool encrypted;
	bool bonded;
	bool subscribed[PROFILE_CHARACTERISTIC_COUNT];
	uint16_t mtu;
};

struct device {
	struct device_settings settings;
	struct device_sink sink;
	char serial[DEVICE_SERIAL_SIZE];
	char other_serial[DEVICE_SERIAL_SIZE]; /* of the identity fault */
	struct feature feature;		       /* as the firmware knows it */
	struct peripheral peripheral;
	struct device_pad pad[PROFILE_PADS_MAX];
	struct device_link link;
	struct hand hand;
	double hub_ready_s; /* for the hand: how long the hub has been */
	struct battery battery;
	struct button button;
	struct rng rng;
	bool has_fault[FAULT_COUNT];
	struct fault fault[FAULT_COUNT];
	uint64_t caller_us; /* last time told */
	uint64_t now_us;    /* the wearable's clock */
	double due_us;	    /* where it should be, with fractions */
	double ppm;
	uint64_t slow_us; /* next look at battery and temperature */
	bool is_off;	  /* rebooting */
	bool is_hung;	  /* frozen firmware */
	bool button_told;
	double wake_in_s; /* of off or hung; not above 0: not by itself */
	double bite_in_s; /* of the hardware watchdog; the same */
	enum status_state state; /* last told as events */
	uint8_t stops;
	uint64_t frames_sent;
	uint64_t frames_spoilt; /* by a fault: dropped or mangled */
};

/* Starts it, at the caller's time now_us. NULL, or which setting is wrong:
 * "tissue" or "hand". */
const char *device_init(struct device *d,
			const struct device_settings *settings,
			const struct device_sink *sink, uint64_t now_us);

/* Moves on to the caller's time now_us. */
void device_run(struct device *d, uint64_t now_us);

/* What the radio brings. Call device_run() up to now first. */
void device_connected(struct device *d);
void device_disconnected(struct device *d);
void device_secured(struct device *d, bool encrypted, bool bonded);
void device_mtu(struct device *d, uint16_t mtu);
void device_subscribed(struct device *d, enum profile_characteristic which,
		       bool on);
size_t device_read_feature(const struct device *d, uint8_t *bytes, size_t size);
size_t device_read_status(const struct device *d, uint8_t *bytes, size_t size);
enum profile_att device_write_control(struct device *d, const uint8_t *bytes,
				      size_t length);
void device_write_enable(struct device *d, const uint8_t *bytes, size_t length);

/* A finger on the button for so long. */
void device_press_button(struct device *d, double seconds);

/* Another pattern of the hand; false, and `*wrong` within `text`, when it is
 * not understood. */
bool device_set_hand(struct device *d, const char *text, const char **wrong);

/* Makes a fault happen. NULL, or why not. */
const char *device_set_fault(struct device *d, const struct fault *fault);

/* All faults gone. What they did to the body or the zero stays. */
void device_clear_faults(struct device *d);

/* The serial number it claims. */
const char *device_serial(const struct device *d);

/* Whether the radio is to be silent: no advertising, no link. */
bool device_is_off(const struct device *d);

#endif
