/* SPDX-License-Identifier: MIT */
/*
 * A clinic that does what the test says: it keeps what it was asked, and gives
 * the results that were laid ready.
 */
#ifndef FAKE_CLINIC_H
#define FAKE_CLINIC_H

#include "clinic.h"

#define FAKE_ASKED_MAX	   256
#define FAKE_RESULTS_MAX   64
#define FAKE_ARGUMENTS_MAX 8
#define FAKE_TEXT_SIZE	   128

/* One argument: a text, a number, or pairs as "first=second ...". */
struct fake_argument {
	char type;
	char text[FAKE_TEXT_SIZE];
	int64_t number;
};

struct fake_asked {
	enum clinic_call call;
	uint32_t tag;
	char actor[96];
	size_t count;
	struct fake_argument argument[FAKE_ARGUMENTS_MAX];
};

struct fake_clinic {
	unsigned int asked_count;
	struct fake_asked asked[FAKE_ASKED_MAX];
	int error; /* clinic_ask() answers with it, and keeps nothing */
	unsigned int refused; /* how often it did */
	unsigned int results;
	struct clinic_result *result[FAKE_RESULTS_MAX];
	unsigned int freed; /* results that were given back */
};

extern struct fake_clinic fake_clinic;

/* Nothing asked, nothing laid ready. */
struct clinic *fake_clinic_new(void);
void fake_clinic_free(void);

/* Lays a result ready for the call asked last; nothing stands in the way.
 * The caller fills it; facts, if any, are heap. Tell the service with
 * service_wake(). */
struct clinic_result *fake_clinic_result(void);

#endif
