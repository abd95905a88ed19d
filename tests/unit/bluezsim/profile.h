/* SPDX-License-Identifier: MIT */
/* A hub's application with one GattProfile1: what shall be reconnected. */
#ifndef PROFILE_H
#define PROFILE_H

#include "world.h"

#define PROFILE_ROOT "/hub"

struct profile {
	struct bus_object *object;
	const char *uuid;
	unsigned int releases;
};

/* Registers it on the hub's adapter. */
void profile_register(struct world *w, struct profile *profile,
		      const char *uuid);

/* Once more, after bluetoothd came back. */
void profile_again(struct world *w, struct profile *profile);

#endif
