/* SPDX-License-Identifier: MIT */
/*
 * Who owns a name: services that come and go, callers that vanish.
 *
 * Each watched name costs one match rule at the bus and one look-up for each
 * change, however many watchers share it.
 */
#ifndef BUS_NAME_H
#define BUS_NAME_H

#include "bus.h"

struct bus_name_watch;

/*
 * OLD and NEW are unique names, "" for nobody; they live as long as the call.
 * The first call tells what was found (OLD ""), also when NEW is "". After
 * that OLD and NEW differ. A caller (unique name) is gone when NEW is "". When
 * the bus refuses to tell, NEW is "": who cannot be watched counts as gone.
 */
typedef void (*bus_owner_fn)(const char *name, const char *old_owner,
			     const char *new_owner, void *userdata);

/*
 * Watches a well-known or unique NAME. Never starts a service. HANDLER is
 * never called from inside. Free with bus_name_watch_free() or with the bus.
 */
int bus_watch_name(struct bus *bus, const char *name, bus_owner_fn handler,
		   void *userdata, struct bus_name_watch **out);

/* No call of its handler follows. May be called from it. NULL is fine. */
void bus_name_watch_free(struct bus_name_watch *watch);

#endif
