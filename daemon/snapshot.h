/* SPDX-License-Identifier: MIT */
/*
 * Snapshot: a plain struct, or several numbered ones, that one thread writes
 * and any thread may read at any time. The writer never waits; a reader that
 * meets a write reads again.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <stddef.h>

struct snapshot;

/* Holds a struct of `size` bytes, all zero until the first write; or `count`
 * of them, whose memory is not touched before it is written if it is large
 * enough for pages of its own. */
int snapshot_new(size_t size, struct snapshot **out);
int snapshot_new_many(size_t count, size_t size, struct snapshot **out);
void snapshot_free(struct snapshot *snapshot); /* NULL is allowed */

/* Writing thread only. `value` has the size given to snapshot_new(). */
void snapshot_write(struct snapshot *snapshot, const void *value);

/* Any thread: the whole of one write, never parts of two. */
void snapshot_read(const struct snapshot *snapshot, void *value);

/* The same of the one with that number, below `count`. */
void snapshot_write_at(struct snapshot *snapshot, size_t number,
		       const void *value);
void snapshot_read_at(const struct snapshot *snapshot, size_t number,
		      void *value);

#endif
