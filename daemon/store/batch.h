/* SPDX-License-Identifier: MIT */
/*
 * Batch: records on their way from the hub thread to the file, in a bounded
 * queue; and all that are written by the next commit.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include "database.h"

struct batch;

/* Room for `size` records together. -ENOMEM. */
int batch_new(size_t size, struct batch **out);
void batch_free(struct batch *batch); /* NULL is allowed */

/* Hub thread. False: there is no room. Never waits. */
bool batch_put(struct batch *batch, const struct record *record);

/* How many wait outside the batch. Any thread. */
size_t batch_waiting(const struct batch *batch);

/* ---- Store thread ---- */

/* Takes what waits into the batch. */
void batch_fill(struct batch *batch);

size_t batch_count(const struct batch *batch);

/* There may be more than there is room for. */
bool batch_is_full(const struct batch *batch);

/* Writes them inside the caller's transaction, but for those that were refused
 * before. -EINVAL: one can never be written, database_error() says why; to be
 * called again for those that follow. Else as database_write(). */
int batch_write(struct batch *batch, struct database *database,
		const struct stamp *now);

/* The batch's until it is cleared. *ret_refused: it was. */
const struct record *batch_at(const struct batch *batch, size_t i,
			      bool *ret_refused);

/* The commit came back, and everybody was told. */
void batch_clear(struct batch *batch);

#endif
