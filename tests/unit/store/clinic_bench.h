/* SPDX-License-Identifier: MIT */
/*
 * Clinic bench: the clinic's book on a directory of its own, asked without a
 * thread and at a time that the test chooses.
 */
#ifndef TESTS_CLINIC_BENCH_H
#define TESTS_CLINIC_BENCH_H

#include "clinic_book.h"
#include "directory.h"
#include "sample_clinic.h"

#define BENCH_NOW_US  (INT64_C(1700000000) * 1000000)
#define BENCH_HOUR_US (INT64_C(3600) * 1000000)
#define BENCH_DAY_US  (24 * BENCH_HOUR_US)
#define BENCH_ACTOR   "uid 1000 (:1.42)"

struct bench {
	struct directory directory;
	struct clinic_book book;
	struct stamp now;
	struct clinic_box *box; /* the last answer */
};

/* With an empty file, or with the sample clinic (`hz` as there). */
void bench_open_empty(struct bench *bench);
void bench_open_filled(struct bench *bench, unsigned int hz);
void bench_close(struct bench *bench);

/* So much later, in the same boot. */
void bench_wait(struct bench *bench, int64_t us);

/* Asks with arguments as the call's signature wants them: const char *,
 * int64_t, or const char *const * of pairs. The result lives until the next
 * question. */
const struct clinic_result *bench_ask(struct bench *bench,
				      enum clinic_call call, ...);
/* The same, and it must succeed. */
const struct clinic_result *bench_get(struct bench *bench,
				      enum clinic_call call, ...);

/* A value of the last answer; the column must be there. */
const struct clinic_value *bench_value(const struct bench *bench, size_t row,
				       const char *name);
const char *bench_text(const struct bench *bench, size_t row, const char *name);
int64_t bench_number(const struct bench *bench, size_t row, const char *name);

/* SQL past the clinic, by a connection of its own. */
void bench_sql(const struct bench *bench, const char *sql);
int64_t bench_sql_number(const struct bench *bench, const char *sql);

/* A session of a patient that was held, so long before bench->now, in the
 * same boot and with a trusted clock. */
void bench_add_session(const struct bench *bench, const char *patient,
		       int64_t before_us);

/* Pairs that answer every question with no. */
const char *const *bench_answers(void);

/* True: the bytes are in the file of that name (no file: they are not). */
bool bench_file_has(const struct bench *bench, const char *file,
		    const void *bytes, size_t length);

#endif
