/* SPDX-License-Identifier: MIT */
/*
 * Streams: one atomic pointer for each wearable.
 *
 * The hub thread may be writing into a ring while the service thread closes
 * it. So a closed ring is set aside with the number of the publication then
 * under way, and freed once that one is over: `publishing` is odd inside
 * streams_publish() and streams_wake(), and every inside has a number of its
 * own. Neither thread ever waits.
 */
#include "streams.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

struct closed_ring {
	struct ring *ring;
	unsigned int publishing; /* as it was when the ring was taken away */
	struct closed_ring *next;
};

struct streams {
	_Atomic(struct ring *) ring[WEARABLES_MAX];
	atomic_uint publishing;
	uint64_t fresh;		    /* wearables; the hub thread's */
	struct closed_ring *closed; /* the service thread's */
};

_Static_assert(WEARABLES_MAX <= 64, "a bit for each wearable");

static bool publication_is_over(const struct streams *streams,
				unsigned int publishing)
{
	return publishing % 2 == 0 ||
	       atomic_load(&streams->publishing) != publishing;
}

static void streams_collect(struct streams *streams)
{
	struct closed_ring **place = &streams->closed;

	while (*place) {
		struct closed_ring *closed = *place;

		if (!publication_is_over(streams, closed->publishing)) {
			place = &closed->next;
			continue;
		}
		*place = closed->next;
		ring_free(closed->ring);
		free(closed);
	}
}

int streams_new(struct streams **out)
{
	struct streams *streams = calloc(1, sizeof(*streams));

	if (!streams)
		return -ENOMEM;
	*out = streams;
	return 0;
}

void streams_free(struct streams *streams)
{
	if (!streams)
		return;
	streams_collect(streams);
	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		ring_free(atomic_load(&streams->ring[i]));
	free(streams);
}

int streams_open(struct streams *streams, uint16_t wearable,
		 const uint8_t address[6], uint32_t wake_ms, int *ring_fd,
		 int *wake_fd)
{
	struct ring *ring = atomic_load(&streams->ring[wearable]);
	int error;

	streams_collect(streams);
	if (!ring) {
		error = ring_new(address, &ring);
		if (error)
			return error;
		atomic_store(&streams->ring[wearable], ring);
	}
	return ring_add_reader(ring, wake_ms, ring_fd, wake_fd);
}

void streams_close(struct streams *streams, uint16_t wearable)
{
	struct closed_ring *closed;
	struct ring *ring = atomic_load(&streams->ring[wearable]);

	streams_collect(streams);
	if (!ring)
		return;
	closed = malloc(sizeof(*closed));
	if (!closed)
		return; /* stays open: readers see silence, not an end */
	atomic_store(&streams->ring[wearable], NULL);
	closed->ring = ring;
	closed->publishing = atomic_load(&streams->publishing);
	closed->next = streams->closed;
	streams->closed = closed;
	streams_collect(streams);
}

void streams_publish(struct streams *streams, const struct sample *sample)
{
	struct ring *ring;

	atomic_fetch_add(&streams->publishing, 1);
	ring = atomic_load(&streams->ring[sample->wearable]);
	if (ring) {
		ring_write(ring, sample);
		streams->fresh |= UINT64_C(1) << sample->wearable;
	}
	atomic_fetch_add(&streams->publishing, 1);
}

void streams_wake(struct streams *streams)
{
	uint64_t fresh = streams->fresh;

	if (fresh == 0)
		return;
	streams->fresh = 0;
	atomic_fetch_add(&streams->publishing, 1);
	for (uint16_t i = 0; fresh != 0; i++, fresh >>= 1) {
		struct ring *ring = NULL;

		if (fresh & 1)
			ring = atomic_load(&streams->ring[i]);
		if (ring)
			ring_wake(ring);
	}
	atomic_fetch_add(&streams->publishing, 1);
}
