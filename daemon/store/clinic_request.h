/* SPDX-License-Identifier: MIT */
/*
 * Clinic request: a question with its arguments, copied, on its way to the
 * thread; and the check of what it asks, before any of it comes near SQL.
 */
#ifndef STORE_CLINIC_REQUEST_H
#define STORE_CLINIC_REQUEST_H

#include "clinic_box.h"

#define CLINIC_ARGUMENTS_MAX 5
#define CLINIC_ACTOR_SIZE    96
#define CLINIC_NOTE_MAX	     500 /* bytes. Project default */

struct clinic_request {
	enum clinic_call call;
	uint32_t tag;
	char actor[CLINIC_ACTOR_SIZE];
	size_t count;
	struct clinic_value argument[CLINIC_ARGUMENTS_MAX];
	struct clinic_box *memory; /* owns what they point to */
	struct clinic_box *answer; /* made here, so that there is always one;
				      whoever takes it sets it to NULL */
};

/* The name in front of a pair; pairs of each argument end with NULL. */
#define CLINIC_PAIRS_FOR_EACH(at, argument) \
	for (const char *const *at = (argument)->pairs; at[0]; at += 2)

/* What is asked: borrowed for the making of a request. */
struct clinic_question {
	enum clinic_call call;
	uint32_t tag;
	const char *actor;
	const struct clinic_value *arguments;
	size_t count;
};

/* -EINVAL: number or types are not the call's. -ENOMEM. */
int clinic_request_new(const struct clinic_question *question,
		       struct clinic_request **out);
void clinic_request_free(struct clinic_request *request); /* NULL too */

/* The argument of that word in clinic_calls[].in_names; NULL: it has none. */
const struct clinic_value *
clinic_request_argument(const struct clinic_request *request, const char *word,
			size_t length);

/* 0, or CLINIC_REFUSED with a problem that names the word and says what is
 * allowed. */
int clinic_request_check(const struct clinic_request *request,
			 struct clinic_box *box);

/* Whether an empty name or a number 0 stands for all of them (or for none). */
bool clinic_request_may_be_all(enum clinic_call call);

#endif
