/* SPDX-License-Identifier: MIT */
/*
 * UUIDs as BlueZ writes them: 36 characters, lower case. BlueZ takes 4, 6
 * (0x and 4), 8, 10 or 36 characters from an application and always shows 36.
 */
#ifndef BLUEZSIM_UUID_H
#define BLUEZSIM_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_SIZE 37

/* Writes the long form of @text to @out; false (out untouched) if it is no
 * UUID. */
bool uuid_normalise(const char *text, char out[UUID_SIZE]);

/* The long form of a 16-bit UUID. */
void uuid_from_short(uint16_t value, char out[UUID_SIZE]);

/* Is @uuid (long form) the 16-bit UUID @value? */
bool uuid_is_short(const char *uuid, uint16_t value);

/* Do two UUIDs, in whatever form, mean the same? */
bool uuid_equal(const char *a, const char *b);

#endif
