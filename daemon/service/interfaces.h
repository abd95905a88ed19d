/* SPDX-License-Identifier: MIT */
/*
 * The interfaces of org.kneadd as tables; what they are for stands in
 * each entry. From these come dispatch, the committed introspection XML and
 * the man pages.
 */
#ifndef SERVICE_INTERFACES_H
#define SERVICE_INTERFACES_H

#include "bus_object.h"

#define SERVICE_NAME	  "org.kneadd"
#define SERVICE_PATH	  "/org/kneadd"
#define SERVICE_WEARABLES "/org/kneadd/wearable"
#define SERVICE_SESSIONS  "/org/kneadd/session"

extern const struct bus_interface hub1_interface;      /* userdata: service */
extern const struct bus_interface wearable1_interface; /* wearable_object */
extern const struct bus_interface session1_interface;  /* session_object */

/* Made from what can be asked of the records; userdata: service. */
const struct bus_interface *clinic1_interface(void);

#endif
