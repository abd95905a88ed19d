/* SPDX-License-Identifier: MIT */
/* Numbers from text, checked to the last character. */
#ifndef BLUEZSIM_NUMBER_H
#define BLUEZSIM_NUMBER_H

#include <stdint.h>

/* A decimal number 0..@max. 0, or -EINVAL with @out untouched. */
int number_parse(const char *text, uint64_t max, uint64_t *out);

/* A decimal fraction @min..@max. 0, or -EINVAL with @out untouched. */
int number_parse_real(const char *text, double min, double max, double *out);

/* A whole number with a sign, @min..@max. 0, or -EINVAL. */
int number_parse_signed(const char *text, int64_t min, int64_t max,
			int64_t *out);

#endif
