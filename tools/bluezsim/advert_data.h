/* SPDX-License-Identifier: MIT */
/* The contents of an advertisement. Over advert.h. */
#ifndef BLUEZSIM_ADVERT_DATA_H
#define BLUEZSIM_ADVERT_DATA_H

#include <dbus/dbus.h>
#include <stddef.h>

struct advert;

/* Frees the contents. */
void advert_data_clear(struct advert *advert);

/* Moves the contents of @from (empty then) over those of @into. */
void advert_data_move(struct advert *into, struct advert *from);

/* Reads LEAdvertisement1's properties at the inside iterator @properties on
 * top of what is there. -1 for a value that cannot be. */
int advert_data_read(struct advert *advert, DBusMessageIter *properties);

/* Bytes of advertising data; the name goes into the scan response. */
size_t advert_data_size(const struct advert *advert);

#endif
