/* SPDX-License-Identifier: MIT */
/*
 * Fake clinic: the records' interface of the fake hub, as far as tests need
 * it. Its userdata is the hub.
 */
#ifndef FAKE_CLINIC_H
#define FAKE_CLINIC_H

#include "bus_object.h"

extern const struct bus_interface fake_clinic_interface;

#endif
