/* SPDX-License-Identifier: MIT */
/*
 * Outcome: BlueZ's error names and texts as the few cases that call for
 * different acts. One table; what it does not list has failed.
 */
#ifndef BLUEZ_OUTCOME_H
#define BLUEZ_OUTCOME_H

#include "event.h"

/* `name` and `text` as they came over the bus, never NULL. *att is the ATT
 * error's code with OUTCOME_ATT, else 0. */
enum outcome outcome_of(const char *name, const char *text, uint8_t *att);

#endif
