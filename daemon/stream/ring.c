/* SPDX-License-Identifier: MIT */
/*
 * Ring: a sealed memfd that one thread writes and any process reads.
 *
 * The writer's map is made before F_SEAL_FUTURE_WRITE, so that it is the only
 * writable one there will ever be. A reader's wake-up is one byte in a
 * non-blocking pipe: a full pipe means that the reader is awake already, a
 * broken one that it has gone. Rejected: an eventfd, which is cheaper by a
 * little but never tells that its reader died.
 */
#include "ring.h"

#include "kneadd-stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(SAMPLE_CELLS_MAX == KNEADD_STREAM_CELLS_MAX, "cells");
_Static_assert(SAMPLE_TRIPPED == KNEADD_SAMPLE_TRIPPED, "flags");
_Static_assert(SAMPLE_ENABLED == KNEADD_SAMPLE_ENABLED, "flags");
_Static_assert(SAMPLE_CONTACT == KNEADD_SAMPLE_CONTACT, "flags");

/*
 * Descriptor 0 is never a wake pipe of ours, so 0 means a free place.
 *
 * The adder closes a descriptor only when it has said `gone` and then found
 * the writer not `busy`; the writer says `busy` and then looks for `gone`. With
 * these two in one order for both threads, one of them sees the other, and
 * nothing is written to a descriptor that is closed.
 */
struct ring_reader {
	atomic_int fd;	  /* pipe's writing end; 0: free */
	atomic_bool gone; /* set by either, cleared by the adder */
	atomic_bool busy; /* the writer uses the descriptor */
	uint64_t wake_us;
	uint64_t woken_us; /* the writer's alone */
};

struct ring {
	int fd;
	size_t size;
	struct kneadd_stream_head *head; /* the map */
	uint64_t newest_us; /* time of the last sample; the writer's alone */
	atomic_uint high;   /* readers at or above this were never used */
	struct ring_reader readers[RING_READERS_MAX];
};

static size_t ring_size(void)
{
	return sizeof(struct kneadd_stream_head) +
	       RING_SLOTS * sizeof(struct kneadd_stream_slot);
}

static void ring_describe(struct ring *ring, const uint8_t address[6])
{
	struct kneadd_stream_head *head = ring->head;

	head->magic = KNEADD_STREAM_MAGIC;
	head->version = KNEADD_STREAM_VERSION;
	head->head_size = sizeof(*head);
	head->slot_size = sizeof(struct kneadd_stream_slot);
	head->slot_count = RING_SLOTS;
	memcpy(head->address, address, sizeof(head->address));
}

/* The memfd, mapped for writing and then sealed for everybody else. */
static int ring_map(struct ring *ring)
{
	const int seals =
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
	void *map;

	ring->fd =
		memfd_create("kneadd-stream", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (ring->fd < 0)
		return -errno;
	if (ftruncate(ring->fd, (off_t)ring->size) < 0)
		return -errno;
	map = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   ring->fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	ring->head = map;
	return fcntl(ring->fd, F_ADD_SEALS, seals) < 0 ? -errno : 0;
}

/* Nobody holds the reading end of its pipe any more. */
static bool reader_is_dead(const struct ring_reader *reader)
{
	struct pollfd pollfd = {.fd = atomic_load(&reader->fd)};

	return poll(&pollfd, 1, 0) > 0 && (pollfd.revents & POLLERR);
}

/* One that the writer is about to wake is dropped the next time. */
static void ring_drop(struct ring_reader *reader)
{
	atomic_store(&reader->gone, true);
	if (atomic_load(&reader->busy))
		return;
	close(atomic_load(&reader->fd));
	atomic_store(&reader->fd, 0);
	atomic_store(&reader->gone, false);
}

static void ring_drop_gone(struct ring *ring)
{
	unsigned int high = atomic_load(&ring->high);

	for (unsigned int i = 0; i < high; i++) {
		struct ring_reader *reader = &ring->readers[i];

		if (atomic_load(&reader->fd) != 0 &&
		    (atomic_load(&reader->gone) || reader_is_dead(reader)))
			ring_drop(reader);
	}
}

static struct ring_reader *ring_free_place(struct ring *ring)
{
	for (unsigned int i = 0; i < RING_READERS_MAX; i++)
		if (atomic_load(&ring->readers[i].fd) == 0)
			return &ring->readers[i];
	return NULL;
}

static void ring_admit(struct ring *ring, struct ring_reader *reader, int fd,
		       uint32_t wake_ms)
{
	unsigned int place = (unsigned int)(reader - ring->readers);

	reader->wake_us = (uint64_t)wake_ms * 1000;
	reader->woken_us = 0;
	atomic_store(&reader->fd, fd);
	if (place >= atomic_load(&ring->high))
		atomic_store(&ring->high, place + 1);
}

static void reader_wake_due(struct ring_reader *reader, uint64_t now_us)
{
	int fd = atomic_load(&reader->fd);

	if (fd == 0 || now_us - reader->woken_us < reader->wake_us)
		return;
	reader->woken_us = now_us;
	if (write(fd, "", 1) < 0 && errno != EAGAIN && errno != EINTR)
		atomic_store(&reader->gone, true);
}

static void reader_wake(struct ring_reader *reader, uint64_t now_us)
{
	if (atomic_load_explicit(&reader->fd, memory_order_relaxed) == 0)
		return;
	atomic_store(&reader->busy, true);
	if (!atomic_load(&reader->gone))
		reader_wake_due(reader, now_us);
	atomic_store(&reader->busy, false);
}

static void ring_fill(struct kneadd_sample *out, const struct sample *sample)
{
	out->number = sample->number;
	out->at_us = sample->at_us;
	out->device_us = sample->device_us;
	out->lost = sample->lost;
	out->force_mn = sample->force_mn;
	out->target_mn = sample->target_mn;
	out->peak_pa = sample->peak_pa;
	out->flags = sample->flags;
	out->pad = sample->pad;
	out->cells = sample->cells;
	memcpy(out->cell_mn, sample->cell_mn,
	       sample->cells * sizeof(out->cell_mn[0]));
}

int ring_new(const uint8_t address[6], struct ring **out)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	int error;

	if (!ring)
		return -ENOMEM;
	ring->fd = -1;
	ring->size = ring_size();
	error = ring_map(ring);
	if (error) {
		ring_free(ring);
		return error;
	}
	ring_describe(ring, address);
	*out = ring;
	return 0;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;
	for (unsigned int i = 0; i < RING_READERS_MAX; i++)
		if (atomic_load(&ring->readers[i].fd) != 0)
			close(atomic_load(&ring->readers[i].fd));
	if (ring->head)
		munmap(ring->head, ring->size);
	if (ring->fd >= 0)
		close(ring->fd);
	free(ring);
}

int ring_add_reader(struct ring *ring, uint32_t wake_ms, int *ring_fd,
		    int *wake_fd)
{
	struct ring_reader *reader;
	int pipe_fds[2];
	int fd;

	ring_drop_gone(ring);
	reader = ring_free_place(ring);
	if (!reader)
		return -EMFILE;
	fd = fcntl(ring->fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) < 0) {
		int error = -errno;

		close(fd);
		return error;
	}
	ring_admit(ring, reader, pipe_fds[1], wake_ms);
	*ring_fd = fd;
	*wake_fd = pipe_fds[0];
	return 0;
}

unsigned int ring_readers(const struct ring *ring)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < RING_READERS_MAX; i++)
		if (atomic_load(&ring->readers[i].fd) != 0)
			count++;
	return count;
}

void ring_write(struct ring *ring, const struct sample *sample)
{
	struct kneadd_stream_head *head = ring->head;
	uint64_t n = head->written;
	struct kneadd_stream_slot *slot =
		(struct kneadd_stream_slot *)(uintptr_t)kneadd_stream_slot_at(
			head, n);

	assert(sample->cells <= SAMPLE_CELLS_MAX);
	__atomic_store_n(&slot->sequence, 2 * n + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	ring_fill(&slot->sample, sample);
	__atomic_store_n(&slot->sequence, 2 * n + 2, __ATOMIC_RELEASE);
	__atomic_store_n(&head->written, n + 1, __ATOMIC_RELEASE);
	ring->newest_us = sample->at_us;
}

void ring_wake(struct ring *ring)
{
	unsigned int high =
		atomic_load_explicit(&ring->high, memory_order_acquire);

	for (unsigned int i = 0; i < high; i++)
		reader_wake(&ring->readers[i], ring->newest_us);
}
