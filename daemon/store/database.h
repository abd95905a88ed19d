/* SPDX-License-Identifier: MIT */
/*
 * Database: the records in one SQLite file, written so that what was said to
 * be written is there after a crash or a power cut.
 *
 * Every function may wait for the disk: for the store's own thread only.
 * Results are 0 or a negative errno: -ENOSPC the disk is full, -EROFS it is
 * read-only, -EACCES it may not be opened, -EBADMSG the file is damaged or
 * not ours, -EPROTO it was written by a newer version, -EIO all else;
 * database_error() has the words.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include "event.h"

#include <stdbool.h>
#include <stdint.h>

struct database;

/* Opens or makes DIRECTORY/records.db (mode 0600) and brings an older schema
 * up to date. On failure *out is set all the same, for database_error() and
 * database_close(), unless memory was short. */
int database_open(const char *directory, struct database **out);
void database_close(struct database *database); /* NULL is allowed */

/* What went wrong last, for a person. Lives as long as the database. */
const char *database_error(const struct database *database);

/* Several records written by one commit: all of them or none. */
int database_begin(struct database *database);
int database_commit(struct database *database);
void database_rollback(struct database *database);

/* `utc_us`: the wall clock now, as a label (us since 1970). */
int database_write(struct database *database, const struct record *record,
		   int64_t utc_us);

/* EVENT_RESTORE for each enrolled wearable, EVENT_RESTORE_TRIP for each trip
 * not acknowledged, EVENT_RESTORE_DOSE for all since `since_utc_us` (doses
 * from the future included: a clock set back must not forget them, SR-10).
 * `emit` returning non-zero ends it with that result. */
typedef int (*database_emit_fn)(const struct event *event, void *userdata);
int database_restore(struct database *database, int64_t since_utc_us,
		     database_emit_fn emit, void *userdata);

#endif
