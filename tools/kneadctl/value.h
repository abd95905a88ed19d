/* SPDX-License-Identifier: MIT */
/*
 * Value: what came over D-Bus as JSON, so that what is kept, what is shown
 * and what --json prints are one thing.
 *
 * Dictionaries become objects, arrays and structs arrays, variants what is in
 * them, what is no finite number null. Names come from strangers' radios: no
 * text keeps a character that a terminal would obey.
 */
#ifndef KNEADCTL_VALUE_H
#define KNEADCTL_VALUE_H

#include <dbus/dbus.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The value at `iter`, a new reference; NULL: memory is short. */
json_t *value_read(DBusMessageIter *iter);

/* All arguments of a message as an array. */
json_t *value_read_all(DBusMessage *message);

/* Replaces control characters by "?", in place. */
void value_tame(char *text);

/* A number as it is shown with so many decimals: never "-0.0". */
double value_rounded(double value, int decimals);

/* Members of an object, with something to show when they are missing:
 * "", 0, 0.0, false, NULL. */
const char *value_text(const json_t *object, const char *key);
double value_number(const json_t *object, const char *key);
bool value_is_true(const json_t *object, const char *key);

/* The element of an array member (one for each pad). */
const char *value_text_at(const json_t *object, const char *key, size_t i);
double value_number_at(const json_t *object, const char *key, size_t i);
bool value_is_true_at(const json_t *object, const char *key, size_t i);

#endif
