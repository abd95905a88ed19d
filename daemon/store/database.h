/* SPDX-License-Identifier: MIT */
/*
 * Database: the records in one SQLite file, written so that what was said to
 * be written is there after a crash or a power cut.
 *
 * Every function may wait for the disk: for the store's own thread only.
 * Results are 0 or a negative errno: -ENOSPC the disk is full, -EROFS it is
 * read-only, -EACCES it may not be opened, -EBADMSG the file is damaged or
 * not ours, -EPROTO it was written by a newer version, -EBUSY another program
 * holds it, -EINVAL it is sound but that record cannot be in it, -EIO all
 * else; database_error() has the words.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include "event.h"
#include "stamp.h"

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

/* Gives back memory that it takes again when there is something to do. */
void database_rest(struct database *database);

/* Several records written by one commit: all of them or none. */
int database_begin(struct database *database);
int database_commit(struct database *database);
void database_rollback(struct database *database);

/* Its stamp is that of record->at_us, by what time it is `now`. -EINVAL: it
 * tells of a session that is not on file, and will never be written; the
 * transaction stands. */
int database_write(struct database *database, const struct record *record,
		   const struct stamp *now);

/* Samples of one pad, packed (trace.h). */
struct database_piece {
	uint32_t session;
	uint8_t address[6];
	uint8_t pad;
	unsigned int cells;
	uint64_t first_us; /* CLOCK_BOOTTIME of its first sample */
	uint64_t last_us;
	size_t samples;
	uint64_t lost; /* on the radio, before and between them */
	const void *bytes;
	size_t size;
};

/* Samples that could not be recorded. */
struct database_gap {
	uint32_t session;
	uint8_t address[6];
	uint8_t pad;
	uint64_t at_us; /* CLOCK_BOOTTIME of the first of them */
	uint64_t samples;
};

/* -EINVAL as database_write(). */
int database_write_piece(struct database *database,
			 const struct database_piece *piece);
int database_write_gap(struct database *database,
		       const struct database_gap *gap, const struct stamp *now);

/* Ends what was under way when the hub ended: such a session is aborted, why
 * "hub", at the last thing on record of it (SR-3). *ret_count: how many. */
int database_close_sessions(struct database *database, unsigned int *ret_count);

/* EVENT_RESTORE for each enrolled wearable, EVENT_RESTORE_TRIP for each trip
 * not acknowledged, EVENT_RESTORE_DOSE for all that is not proven to be older
 * than 24 h (SR-8, SR-10: a clock set back forgets nothing); a dose of unknown
 * contact comes as one of each kind. `emit` returning non-zero ends it with
 * that result. */
typedef int (*database_emit_fn)(const struct event *event, void *userdata);
int database_restore(struct database *database, const struct stamp *now,
		     database_emit_fn emit, void *userdata);

#endif
