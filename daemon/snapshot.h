/* SPDX-License-Identifier: MIT */
/*
 * Snapshot: a plain struct that one thread writes and any thread may read at
 * any time. The writer never waits; a reader that meets a write reads again.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include <stddef.h>

struct snapshot;

/* Holds a struct of `size` bytes, all zero until the first write. */
int snapshot_new(size_t size, struct snapshot **out);
void snapshot_free(struct snapshot *snapshot); /* NULL is allowed */

/* Writing thread only. `value` has the size given to snapshot_new(). */
void snapshot_write(struct snapshot *snapshot, const void *value);

/* Any thread: the whole of one write, never parts of two. */
void snapshot_read(const struct snapshot *snapshot, void *value);

#endif
