/* SPDX-License-Identifier: MIT */
/* What the wearable registers with BlueZ, and in which order. Part of radio.c,
 * not for others. */
#ifndef RADIO_REGISTER_H
#define RADIO_REGISTER_H

#include "radio.h"

/* The first registration that is missing; below 0: none. */
int radio_next_registration(const struct radio *r);

/* Begins it. 0 or -errno. */
int radio_begin_registration(struct radio *r, int index);

/* Unregisters the advertisement, without waiting. */
void radio_take_advert_back(struct radio *r);

/* Of radio.c: does the next thing that is missing, if nothing is under way;
 * and what follows a refusal. */
void radio_pursue(struct radio *r);
void radio_refused(struct radio *r, const char *member,
		   const struct bus_error *error);

#endif
