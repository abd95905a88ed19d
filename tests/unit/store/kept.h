/* SPDX-License-Identifier: MIT */
/*
 * A session's work, one record after the other, and what of it must be in
 * the file after whatever ended it.
 */
#ifndef TESTS_STORE_KEPT_H
#define TESTS_STORE_KEPT_H

#include "crew.h"
#include "directory.h"

/* Hands over record number 1, which begins the session. */
void kept_begin(struct store *store, uint32_t session);

/* Hands over the record after `number`, and samples of two pads; returns its
 * number, for the next. Every 32nd ends the session, the others are notes. */
uint32_t kept_work(struct store *store, uint32_t session, uint32_t number);

/* Opens the file by a store and closes it; then records 1 to `last` of the
 * session are there, every session is closed, and the file is sound. */
void kept_expect(const struct directory *directory, uint32_t session,
		 uint32_t last);

/* So many samples of the session are on file, each once, in pads 0 to 3. */
void kept_expect_samples(const struct directory *directory, uint32_t session,
			 uint64_t samples);

/* Waits until so many samples are on file; fails after 20 s. */
void kept_wait_for_samples(const struct directory *directory, uint64_t samples);

#endif
