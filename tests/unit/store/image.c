/* SPDX-License-Identifier: MIT */
#include "image.h"

#include "chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *grown(void *bytes, size_t size)
{
	void *more = realloc(bytes, size > 0 ? size : 1);

	if (!more)
		abort();
	return more;
}

static void image_resize(struct image *image, size_t size)
{
	image->bytes = grown(image->bytes, size);
	if (size > image->size)
		memset(image->bytes + image->size, 0, size - image->size);
	image->size = size;
}

static void image_write(struct image *image, const struct change *change,
			size_t from, size_t size)
{
	if (change->offset + from + size > image->size)
		image_resize(image, change->offset + from + size);
	memcpy(image->bytes + change->offset + from, change->bytes + from,
	       size);
}

static void image_apply(struct image *image, const struct change *change)
{
	if (change->bytes)
		image_write(image, change, 0, change->size);
	else
		image_resize(image, change->offset);
}

static struct change *image_take(struct image *image)
{
	struct change *change = image->first;

	image->first = change->next;
	if (!image->first)
		image->last = &image->first;
	return change;
}

static void change_free(struct change *change)
{
	free(change->bytes);
	free(change);
}

void image_sync(struct image *image)
{
	while (image->first) {
		struct change *change = image_take(image);

		image_apply(image, change);
		change_free(change);
	}
	image->exists = true;
}

void image_forget(struct image *image)
{
	while (image->first)
		change_free(image_take(image));
	free(image->bytes);
	memset(image, 0, sizeof(*image));
}

void image_add(struct image *image, const void *bytes, size_t size,
	       size_t offset)
{
	struct change *change = grown(NULL, sizeof(*change));

	*change = (struct change){.offset = offset, .size = size};
	if (bytes) {
		change->bytes = grown(NULL, size);
		memcpy(change->bytes, bytes, size);
	}
	*image->last = change;
	image->last = &change->next;
}

/* What is in a file already was synced once. */
void image_read(struct image *image)
{
	FILE *file = fopen(image->path, "rb");
	long size;

	if (!file || fseek(file, 0, SEEK_END) != 0)
		abort();
	size = ftell(file);
	rewind(file);
	image_resize(image, (size_t)size);
	if (fread(image->bytes, 1, image->size, file) != image->size)
		abort();
	fclose(file);
	image->exists = size > 0;
}

/* Nothing of it came to the disk, all, or some of its sectors. */
static void apply_by_chance(struct image *image, const struct change *change,
			    uint64_t *random)
{
	const uint64_t fate = chance_next(random) % 3;

	if (fate == 0)
		return;
	if (fate == 1 || !change->bytes) {
		image_apply(image, change);
		return;
	}
	for (size_t from = 0; from < change->size; from += IMAGE_SECTOR) {
		const size_t rest = change->size - from;

		if (chance_next(random) % 2)
			image_write(image, change, from,
				    rest < IMAGE_SECTOR ? rest : IMAGE_SECTOR);
	}
}

void image_put_back(struct image *image, uint64_t *random)
{
	FILE *file;

	while (image->first) {
		struct change *change = image_take(image);

		apply_by_chance(image, change, random);
		change_free(change);
	}
	if (!image->exists && chance_next(random) % 2) {
		(void)unlink(image->path); /* its name was never synced */
		return;
	}
	file = fopen(image->path, "wb");
	if (!file ||
	    fwrite(image->bytes, 1, image->size, file) != image->size ||
	    fclose(file) != 0)
		abort();
}
