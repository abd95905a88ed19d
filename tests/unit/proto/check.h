/* SPDX-License-Identifier: MIT */
/*
 * What proto's tests share: cmocka, sample devices, numbers by chance.
 */
#ifndef CHECK_H
#define CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "feature.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Two active point pads of 4 x 4 cells of 25 mm2: 80 N, 400 kPa. */
extern const struct feature device_point;
/* A glove of four sensing pads, without options. */
extern const struct feature device_glove;
/* An active point pad, a sensing one and a compression pad. */
extern const struct feature device_mixed;
/* A cuff: one active compression pad of 2 x 4 cells of 25 cm2. */
extern const struct feature device_cuff;

/* The same numbers each time (xorshift). */
struct chance {
	uint32_t state;
};

uint32_t chance_next(struct chance *chance);
uint32_t chance_below(struct chance *chance, uint32_t bound);
int64_t chance_between(struct chance *chance, int64_t low, int64_t high);

/* A value for each field of a message, on its scale and in its range. */
void chance_fill(struct chance *chance, const struct wire_message *message,
		 void *to);

/* Sets one member by its field, whatever its range. */
void set_field(const struct wire_field *field, int64_t value, void *to);

#endif
