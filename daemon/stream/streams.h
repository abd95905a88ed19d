/* SPDX-License-Identifier: MIT */
/*
 * Streams: the rings of all wearables, each made when somebody first asks for
 * it. The hub thread publishes; the service thread opens and closes.
 */
#ifndef STREAM_STREAMS_H
#define STREAM_STREAMS_H

#include "ring.h"
#include "view.h"

struct streams;

int streams_new(struct streams **out);
void streams_free(struct streams *streams); /* no thread uses it any more */

/* Service thread: descriptors of a new reader, owned by the caller. wake_ms:
 * see ring_add_reader(). */
int streams_open(struct streams *streams, uint16_t wearable,
		 const uint8_t address[6], uint32_t wake_ms, int *ring_fd,
		 int *wake_fd);

/* Service thread: that wearable is no more; its readers see the end. */
void streams_close(struct streams *streams, uint16_t wearable);

/* Hub thread: costs next to nothing while nobody reads. Wakes nobody. */
void streams_publish(struct streams *streams, const struct sample *sample);

/* Hub thread: wakes the readers of what was published since the last time, as
 * often as each wants. */
void streams_wake(struct streams *streams);

#endif
