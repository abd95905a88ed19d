/* SPDX-License-Identifier: MIT */
/* The wearable's advertisement, for LEAdvertisingManager1: its service and its
 * name. */
#ifndef ADVERT_H
#define ADVERT_H

#include "bus_object.h"

#define ADVERT_PATH "/org/kneadd/simulator/advertisement"

/* A scan response has 31 octets, two of them for length and type. */
#define ADVERT_NAME_MAX 29

struct advert {
	struct bus_object *object;
	const char *type;
	char name[ADVERT_NAME_MAX + 1];
	bool discoverable;
	/* bluetoothd has dropped it. */
	void (*on_release)(void *userdata);
	void *userdata; /* borrowed */
};

/* Serves `advert`, the caller's memory, until advert_done() or the bus goes. A
 * name that is too long is cut. */
int advert_init(struct advert *advert, struct bus *bus, const char *name,
		void (*on_release)(void *userdata), void *userdata);
void advert_done(struct advert *advert);

#endif
