/* SPDX-License-Identifier: MIT */
/* org.kneadd.Simulator1: what tests and demonstrations command a simulated
 * wearable with, and what is really on the body. */
#ifndef CONTROL_SERVICE_H
#define CONTROL_SERVICE_H

#include <stdbool.h>

#include "bus_object.h"
#include "device.h"

#define CONTROL_PATH	  "/org/kneadd/simulator"
#define CONTROL_INTERFACE "org.kneadd.Simulator1"
/* The adapter's name follows: org.kneadd.Simulator.hci1. */
#define CONTROL_NAME "org.kneadd.Simulator."

struct control_service {
	struct bus_object *object;
	struct device *device; /* borrowed: the simulator's */
	/* Brings the device up to now. */
	void (*on_before)(void *userdata);
	/* Forgets all bonds. */
	void (*on_forget)(void *userdata);
	void *userdata; /* borrowed */
	/* What the radio is about, for properties. */
	const char *adapter;
	const char *address;
	const char *peer;
	const char *radio;
	const char *name;
	const char *hand;
	char hand_text[160];
	bool connected;
};

extern const struct bus_interface control_interface;

/* Serves `c`, the caller's memory, filled in but for .object. */
int control_service_add(struct control_service *c, struct bus *bus);
void control_service_remove(struct control_service *c);

/* Something changed that EmitsChanged promises to tell. */
void control_service_changed(struct control_service *c);

#endif
