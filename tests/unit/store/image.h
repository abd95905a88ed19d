/* SPDX-License-Identifier: MIT */
/*
 * What a disk surely holds of a file, and what was written to it and not
 * synced since.
 */
#ifndef TESTS_STORE_IMAGE_H
#define TESTS_STORE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SECTOR 512 /* what a write is torn at */

/* One write that is not synced, or a change of size (.bytes is NULL). */
struct change {
	struct change *next;
	size_t offset; /* or the new size */
	size_t size;
	uint8_t *bytes;
};

/* What is known of one file. */
struct image {
	char path[512];
	bool exists; /* surely: it was synced at least once */
	uint8_t *bytes;
	size_t size;
	struct change *first; /* in their order */
	struct change **last;
};

/* Begins with what is in the file: it was synced once. */
void image_read(struct image *image);

/* A write, or with `bytes` NULL a new size, `offset`. */
void image_add(struct image *image, const void *bytes, size_t size,
	       size_t offset);

void image_sync(struct image *image);

/* The power is gone: puts into the file what was synced, and by chance all,
 * nothing or some sectors of each write since. */
void image_put_back(struct image *image, uint64_t *random);

void image_forget(struct image *image);

#endif
