/* SPDX-License-Identifier: MIT */
/* What a reader of the shared ring may count on, and what it cannot do. */
#include "kneadd-stream.h"
#include "ring.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t ADDRESS[6] = {0xc0, 1, 2, 3, 4, 5};

/* An app: the descriptors it was given and its own map. */
struct app {
	int ring_fd;
	int wake_fd;
	void *map;
	size_t size;
	struct kneadd_stream_reader reader;
};

static struct ring *new_ring(void)
{
	struct ring *ring = NULL;

	assert_int_equal(ring_new(ADDRESS, &ring), 0);
	return ring;
}

static struct app open_app(struct ring *ring, uint32_t wake_ms)
{
	struct app app;
	struct stat status;

	assert_int_equal(
		ring_add_reader(ring, wake_ms, &app.ring_fd, &app.wake_fd), 0);
	assert_int_equal(fstat(app.ring_fd, &status), 0);
	app.size = (size_t)status.st_size;
	app.map = mmap(NULL, app.size, PROT_READ, MAP_SHARED, app.ring_fd, 0);
	assert_ptr_not_equal(app.map, MAP_FAILED);
	assert_true(kneadd_stream_reader_init(&app.reader, app.map, app.size));
	return app;
}

static void close_app(struct app *app)
{
	munmap(app->map, app->size);
	close(app->ring_fd);
	close(app->wake_fd);
}

static void write_sample(struct ring *ring, uint64_t n)
{
	struct sample sample = {.number = n,
				.cells = 2,
				.at_us = n * 10000,
				.force_mn = (int32_t)n,
				.cell_mn = {(int32_t)n, 7}};

	ring_write(ring, &sample);
}

/* As frames of one sample bring them. */
static void write_samples(struct ring *ring, uint64_t first, uint64_t count)
{
	for (uint64_t n = first; n < first + count; n++) {
		write_sample(ring, n);
		ring_wake(ring);
	}
}

/* Bytes waiting in the wake pipe. */
static ssize_t wakes(const struct app *app)
{
	char bytes[512];
	ssize_t count = read(app->wake_fd, bytes, sizeof(bytes));

	return count < 0 && errno == EAGAIN ? 0 : count;
}

static void reader_gets_every_sample_as_written(void **state)
{
	struct ring *ring = new_ring();
	struct app app = open_app(ring, 0);
	struct kneadd_sample sample;

	(void)state;
	write_samples(ring, 1, 100);
	for (uint64_t n = 1; n <= 100; n++) {
		assert_true(kneadd_stream_read(&app.reader, &sample));
		assert_int_equal(sample.number, n);
		assert_int_equal(sample.force_mn, n);
		assert_int_equal(sample.cell_mn[0], n);
		assert_int_equal(sample.cell_mn[1], 7);
	}
	assert_false(kneadd_stream_read(&app.reader, &sample));
	assert_int_equal(app.reader.missed, 0);
	close_app(&app);
	ring_free(ring);
}

static void slow_reader_is_told_exactly_what_it_missed(void **state)
{
	struct ring *ring = new_ring();
	struct app app = open_app(ring, 0);
	struct kneadd_sample sample;
	uint64_t read_count = 0;

	(void)state;
	write_samples(ring, 1, RING_SLOTS + 40);
	while (kneadd_stream_read(&app.reader, &sample))
		read_count++;
	assert_int_equal(app.reader.missed, 40);
	assert_int_equal(read_count, RING_SLOTS);
	close_app(&app);
	ring_free(ring);
}

static void reader_that_comes_later_starts_at_the_newest(void **state)
{
	struct ring *ring = new_ring();
	struct kneadd_sample sample;
	struct app app;

	(void)state;
	write_samples(ring, 1, 10);
	app = open_app(ring, 0);
	assert_false(kneadd_stream_read(&app.reader, &sample));
	write_samples(ring, 11, 1);
	assert_true(kneadd_stream_read(&app.reader, &sample));
	assert_int_equal(sample.number, 11);
	close_app(&app);
	ring_free(ring);
}

static void reader_cannot_write_resize_or_reopen_for_writing(void **state)
{
	struct ring *ring = new_ring();
	struct app app = open_app(ring, 0);
	char path[64];
	int fd;

	(void)state;
	assert_ptr_equal(mmap(NULL, app.size, PROT_READ | PROT_WRITE,
			      MAP_SHARED, app.ring_fd, 0),
			 MAP_FAILED);
	assert_int_equal(write(app.ring_fd, "x", 1), -1);
	assert_int_equal(ftruncate(app.ring_fd, 0), -1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", app.ring_fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0) {
		assert_int_equal(write(fd, "x", 1), -1);
		close(fd);
	}
	close_app(&app);
	ring_free(ring);
}

static void reader_chooses_how_often_it_is_woken(void **state)
{
	struct ring *ring = new_ring();
	struct app each = open_app(ring, 0);
	struct app batched = open_app(ring, 100);

	(void)state;
	write_samples(ring, 100, 100); /* one each 10 ms: one second */
	assert_int_equal(wakes(&each), 100);
	assert_int_equal(wakes(&batched), 10);
	close_app(&batched);
	close_app(&each);
	ring_free(ring);
}

static void samples_of_one_frame_wake_once(void **state)
{
	struct ring *ring = new_ring();
	struct app app = open_app(ring, 0);
	struct kneadd_sample sample;

	(void)state;
	for (uint64_t n = 1; n <= 4; n++)
		write_sample(ring, n);
	assert_int_equal(wakes(&app), 0);
	ring_wake(ring);
	assert_int_equal(wakes(&app), 1);
	for (uint64_t n = 1; n <= 4; n++)
		assert_true(kneadd_stream_read(&app.reader, &sample));
	close_app(&app);
	ring_free(ring);
}

static void sleeping_reader_never_holds_up_the_writer(void **state)
{
	struct ring *ring = new_ring();
	struct app app = open_app(ring, 0);

	(void)state;
	write_samples(ring, 1, 200000); /* a pipe holds 65536 */
	assert_int_equal(ring_readers(ring), 1);
	close_app(&app);
	ring_free(ring);
}

static void place_of_a_reader_that_died_is_used_again(void **state)
{
	struct ring *ring = new_ring();

	(void)state;
	for (unsigned int round = 0; round < 3 * RING_READERS_MAX; round++) {
		struct app app = open_app(ring, 0);

		close_app(&app);
		write_samples(ring, round, 1);
	}
	assert_true(ring_readers(ring) <= 1);
	ring_free(ring);
}

/* A wearable that sends nothing must not keep the dead in their places. */
static void the_dead_of_an_idle_stream_give_way_to_a_new_reader(void **state)
{
	struct ring *ring = new_ring();

	(void)state;
	for (unsigned int round = 0; round < 3 * RING_READERS_MAX; round++) {
		struct app app = open_app(ring, 0);

		close_app(&app);
	}
	assert_true(ring_readers(ring) <= 1);
	ring_free(ring);
}

static void one_reader_too_many_is_refused(void **state)
{
	struct ring *ring = new_ring();
	struct app apps[RING_READERS_MAX];
	int ring_fd;
	int wake_fd;

	(void)state;
	for (unsigned int i = 0; i < RING_READERS_MAX; i++)
		apps[i] = open_app(ring, 0);
	assert_int_equal(ring_add_reader(ring, 0, &ring_fd, &wake_fd), -EMFILE);
	for (unsigned int i = 0; i < RING_READERS_MAX; i++)
		close_app(&apps[i]);
	ring_free(ring);
}

static void foreign_maps_are_refused(void **state)
{
	struct kneadd_stream_head good = {
		.magic = KNEADD_STREAM_MAGIC,
		.version = KNEADD_STREAM_VERSION,
		.head_size = sizeof(good),
		.slot_size = sizeof(struct kneadd_stream_slot),
		.slot_count = 4,
	};
	const uint64_t size =
		sizeof(good) + 4 * sizeof(struct kneadd_stream_slot);
	struct kneadd_stream_head bad[] = {good, good, good, good, good};
	struct kneadd_stream_reader reader;

	(void)state;
	bad[0].magic++;
	bad[1].version++;
	bad[2].slot_size--;
	bad[3].slot_count = 0;
	bad[4].slot_count = 3;
	assert_true(kneadd_stream_reader_init(&reader, &good, size));
	assert_false(kneadd_stream_reader_init(&reader, &good, size - 1));
	assert_false(kneadd_stream_reader_init(&reader, &good, 3));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(kneadd_stream_reader_init(&reader, &bad[i], size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_gets_every_sample_as_written),
		cmocka_unit_test(slow_reader_is_told_exactly_what_it_missed),
		cmocka_unit_test(reader_that_comes_later_starts_at_the_newest),
		cmocka_unit_test(
			reader_cannot_write_resize_or_reopen_for_writing),
		cmocka_unit_test(reader_chooses_how_often_it_is_woken),
		cmocka_unit_test(samples_of_one_frame_wake_once),
		cmocka_unit_test(sleeping_reader_never_holds_up_the_writer),
		cmocka_unit_test(place_of_a_reader_that_died_is_used_again),
		cmocka_unit_test(
			the_dead_of_an_idle_stream_give_way_to_a_new_reader),
		cmocka_unit_test(one_reader_too_many_is_refused),
		cmocka_unit_test(foreign_maps_are_refused),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
