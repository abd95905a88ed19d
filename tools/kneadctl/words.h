/* SPDX-License-Identifier: MIT */
/* Words: values as a person reads them on a line. */
#ifndef KNEADCTL_WORDS_H
#define KNEADCTL_WORDS_H

#include <jansson.h>
#include <stddef.h>

/* Any value: "yes", "12.5", "a, b", "name value, name value", "-" for nothing.
 * What does not fit is cut. `size` is above 0. */
void words_of_value(const json_t *value, char *out, size_t size);

/* Where a pad lies; "not placed". Borrowed. */
const char *words_of_site(const json_t *wearable, size_t pad);

/* The battery's charge, the signal's strength; "-" when not known. */
#define WORDS_SIZE 32
void words_of_battery(const json_t *wearable, char out[WORDS_SIZE]);
void words_of_signal(const json_t *wearable, char out[WORDS_SIZE]);

#endif
