/* SPDX-License-Identifier: MIT */
/* Fake wearable: an object of the fake hub's; and what the two share. */
#ifndef FAKE_WEARABLE_H
#define FAKE_WEARABLE_H

#include "bus_object.h"

#include <stddef.h>

struct fake_hub;
struct fake_wearable;

extern const struct bus_interface fake_wearable_interface;

/* Makes the hub's wearable number `i` and shows it. */
void fake_wearable_add(struct fake_hub *hub, size_t i);

/* Something stopped it. */
void fake_wearable_trip(struct fake_wearable *wearable, const char *reason);

/* The hub's part of that. */
void fake_hub_tell_trip(const struct fake_wearable *wearable,
			const char *reason);

/* Keeps the reason that a stop gives. */
void fake_keep_reason(struct fake_hub *hub, struct bus_request *request);

/* Some value of the property's type. */
int fake_get_constant(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata);

#endif
