/* SPDX-License-Identifier: MIT */
/* The simulator: a wearable, its place in BlueZ, and what commands it, on one
 * loop. */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <stdbool.h>

#include <uv.h>

#include "bus.h"
#include "control_service.h"
#include "device.h"
#include "gatt.h"
#include "journal.h"
#include "option.h"
#include "radio.h"

struct simulator {
	uv_loop_t loop;
	const struct options *options; /* borrowed from main */
	struct journal journal;
	struct kind kind; /* as the options have it */
	struct device device;
	struct bus *bus;     /* NULL between two tries */
	bool bus_complained; /* that there is none */
	struct gatt *gatt;
	struct radio radio;
	bool has_radio;
	struct control_service control;
	uv_timer_t tick;
	uv_timer_t retry; /* of the bus; and the end's deadline */
	uv_signal_t on_term;
	uv_signal_t on_int;
	char name[64];
	bool is_ending;
	unsigned end_polls;
	int exit_status;
	uint8_t battery_told;
};

/* Builds the wearable. 0, or an exit status after saying what is wrong. */
int simulator_init(struct simulator *s, const struct options *options);

/* Runs until a signal, or, with --once, until it cannot go on. Returns the exit
 * status. */
int simulator_run(struct simulator *s);

#endif
