/* SPDX-License-Identifier: MIT */
/*
 * The full-rate stream of a wearable, as an app reads it: the layout of the
 * shared ring and the functions that read it. This header stands alone; an
 * app copies or includes it.
 *
 * org.kneadd.Wearable1.OpenStream() hands over two descriptors. The first is
 * a sealed memfd: map all of it with PROT_READ, MAP_SHARED. It holds one
 * struct kneadd_stream_head and then slot_count slots of slot_size bytes. The
 * second is the reading end of a pipe: it becomes readable when there is more
 * to read (read it empty, the bytes mean nothing) and ends when the stream
 * does.
 *
 * One writer, any number of readers, none of which can hold up the writer: a
 * reader that is slower than the ring is long loses samples and is told how
 * many. All numbers are in the machine's byte order.
 */
#ifndef KNEADD_STREAM_H
#define KNEADD_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define KNEADD_STREAM_MAGIC	0x4b4e4541u /* "KNEA" */
#define KNEADD_STREAM_VERSION	1u	    /* a reader refuses any other */
#define KNEADD_STREAM_CELLS_MAX 32

#define KNEADD_SAMPLE_TRIPPED 0x0001u /* the hub tripped on this sample */
#define KNEADD_SAMPLE_ENABLED 0x0002u /* the pad held an enable token */
#define KNEADD_SAMPLE_CONTACT 0x0004u /* it was in contact */

struct kneadd_stream_head {
	uint32_t magic;
	uint32_t version;
	uint32_t head_size;  /* bytes from the map's start to slot 0 */
	uint32_t slot_size;  /* bytes from one slot to the next */
	uint32_t slot_count; /* a power of two */
	uint8_t address[6];  /* the wearable's, as printed */
	uint16_t reserved;
	uint64_t written; /* samples written since the ring was made */
};

/* One sample of one pad: all its cells at one time. */
struct kneadd_sample {
	uint64_t number; /* of the wearable's samples, rising; gaps are lost */
	uint64_t at_us;	 /* CLOCK_BOOTTIME in microseconds */
	uint32_t device_us; /* the wearable's own clock, wraps */
	uint32_t lost;	    /* samples lost on the radio just before this one */
	int32_t force_mn;   /* mN, sum of the cells */
	int32_t target_mn;  /* mN commanded now; 0: none */
	int32_t peak_pa;    /* Pa, the highest cell pressure */
	uint16_t flags;	    /* KNEADD_SAMPLE_* */
	uint8_t pad;
	uint8_t cells; /* how many of cell_mn count */
	int32_t cell_mn[KNEADD_STREAM_CELLS_MAX];
};

/* `sequence` is 2n+1 while sample n is being written, 2n+2 once it is. */
struct kneadd_stream_slot {
	uint64_t sequence;
	struct kneadd_sample sample;
};

/* A reader's place in a mapped ring. */
struct kneadd_stream_reader {
	const struct kneadd_stream_head *head; /* the map, owned by the app */
	uint64_t next;			       /* the sample to read next */
	uint64_t missed; /* samples overwritten before they were read */
};

static inline const struct kneadd_stream_slot *
kneadd_stream_slot_at(const struct kneadd_stream_head *head, uint64_t n)
{
	const uint8_t *slots = (const uint8_t *)head + head->head_size;

	return (const struct kneadd_stream_slot
			*)(const void *)(slots + (n & (head->slot_count - 1)) *
							 head->slot_size);
}

/* Starts at the newest sample. False: not a ring this header understands, or
 * `size`, the map's, is less than the ring says it is. */
static inline bool
kneadd_stream_reader_init(struct kneadd_stream_reader *reader, const void *map,
			  uint64_t size)
{
	const struct kneadd_stream_head *head = map;

	if (size < sizeof(*head) || head->magic != KNEADD_STREAM_MAGIC ||
	    head->version != KNEADD_STREAM_VERSION)
		return false;
	if (head->slot_size < sizeof(struct kneadd_stream_slot) ||
	    head->slot_count == 0 ||
	    (head->slot_count & (head->slot_count - 1)) != 0 ||
	    size < head->head_size +
			    (uint64_t)head->slot_size * head->slot_count)
		return false;
	reader->head = head;
	reader->next = __atomic_load_n(&head->written, __ATOMIC_ACQUIRE);
	reader->missed = 0;
	return true;
}

/* Copies the next sample out. False: there is none yet. What was overwritten
 * before it could be read is added to `missed`. */
static inline bool kneadd_stream_read(struct kneadd_stream_reader *reader,
				      struct kneadd_sample *out)
{
	const struct kneadd_stream_head *head = reader->head;

	for (;;) {
		uint64_t written =
			__atomic_load_n(&head->written, __ATOMIC_ACQUIRE);
		const struct kneadd_stream_slot *slot;
		uint64_t before;

		if (reader->next >= written)
			return false;
		if (written - reader->next > head->slot_count) {
			reader->missed +=
				written - reader->next - head->slot_count;
			reader->next = written - head->slot_count;
		}
		slot = kneadd_stream_slot_at(head, reader->next);
		before = __atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE);
		memcpy(out, &slot->sample, sizeof(*out));
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (before == 2 * reader->next + 2 &&
		    __atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) ==
			    before) {
			reader->next++;
			return true;
		}
		reader->next++; /* overwritten while being read */
		reader->missed++;
	}
}

#endif
