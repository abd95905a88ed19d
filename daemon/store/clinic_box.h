/* SPDX-License-Identifier: MIT */
/*
 * Clinic box: an answer while it is being made. It owns every text and row of
 * the result, and has a bound: no question makes the hub run out of memory.
 */
#ifndef STORE_CLINIC_BOX_H
#define STORE_CLINIC_BOX_H

#include "clinic.h"

#include <errno.h>

/* What functions return when the answer is a refusal of the core's. */
#define CLINIC_REFUSED (-ECANCELED)

/* Of one answer. Project default: far above any list a person reads. */
#define CLINIC_BOX_MAX (32u << 20)

struct clinic_chunk;

struct clinic_box {
	struct clinic_result result; /* first: what the asker gets */
	struct clinic_chunk *chunks;
	size_t bytes;
	struct clinic_value *values;
	size_t room; /* of values */
};

/* NULL: no memory. */
struct clinic_box *clinic_box_new(enum clinic_call call, uint32_t tag);
void clinic_box_free(struct clinic_box *box); /* NULL is allowed */

/* Takes out what it holds; call and tag stay. */
void clinic_box_clear(struct clinic_box *box);

/* Zeroed memory that lives as long as the box. NULL: none, or the bound. */
void *clinic_box_take(struct clinic_box *box, size_t size);
const char *clinic_box_text(struct clinic_box *box, const char *text);

/* A further row of result.columns absent values. NULL as above. */
struct clinic_value *clinic_box_row(struct clinic_box *box);

/* Makes it a refusal; answers CLINIC_REFUSED. */
int clinic_box_refuse(struct clinic_box *box, enum refusal_code code);

/* Argument number `index` is not allowed: the problem says why. Answers
 * CLINIC_REFUSED. */
int clinic_box_deny(struct clinic_box *box, size_t index, const char *format,
		    ...) __attribute__((format(printf, 3, 4)));

/* Makes it an error with a sentence for a person; answers `error`. */
int clinic_box_fail(struct clinic_box *box, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* No memory, or an answer beyond the bound. */
int clinic_box_too_much(struct clinic_box *box);

#endif
