/* SPDX-License-Identifier: MIT */
/* The properties of org.kneadd.Simulator1. Part of control_service.c, not for
 * others. */
#ifndef CONTROL_PROPERTIES_H
#define CONTROL_PROPERTIES_H

#include "bus_object.h"

/* Of struct control_service. */
extern const struct bus_property control_properties[];

#endif
