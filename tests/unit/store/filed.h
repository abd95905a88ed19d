/* SPDX-License-Identifier: MIT */
/*
 * What a test of the records' file needs: to write, and to look inside by
 * SQL. Everything that fails fails the test.
 */
#ifndef TESTS_STORE_FILED_H
#define TESTS_STORE_FILED_H

#include "database.h"
#include "directory.h"

#define HOUR_US	      ((uint64_t)3600 * 1000000)
#define FILED_UTC_US  ((int64_t)1700000000 * 1000000)
#define FILED_BOOT_US (100 * HOUR_US)

/* A clock that is right, some time after the boot. */
struct stamp filed_now(void);

/* Of the wearable in every record. */
extern const uint8_t filed_address[6];

struct database *filed_open(const struct directory *directory);

/* One record by a commit of its own. */
void filed_write_at(struct database *database, struct record record,
		    const struct stamp *now);
/* ... now, if the record does not say when. */
void filed_write(struct database *database, struct record record);

/* Begins a session of that number. */
void filed_begin(struct database *database, uint32_t session);

/* The file by another connection. */
void filed_sql(const struct directory *directory, const char *sql);
int64_t filed_number(const struct directory *directory, const char *sql);
/* Static memory, until the next call. */
const char *filed_text(const struct directory *directory, const char *sql);

#endif
