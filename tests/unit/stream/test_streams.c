/* SPDX-License-Identifier: MIT */
/* Opening, closing and publishing from two threads at once. */
#include "kneadd-stream.h"
#include "streams.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t ADDRESS[6] = {0xc0, 1, 2, 3, 4, 5};

struct publisher {
	struct streams *streams;
	atomic_bool end;
	uint64_t published;
};

static void *publish_until_end(void *userdata)
{
	struct publisher *publisher = userdata;
	struct sample sample = {.wearable = 3, .cells = 1};

	while (!atomic_load(&publisher->end)) {
		sample.number = ++publisher->published;
		sample.at_us += 1000;
		streams_publish(publisher->streams, &sample);
		if (publisher->published % 2 == 0)
			streams_wake(publisher->streams);
	}
	return NULL;
}

static void publishing_without_a_reader_does_nothing(void **state)
{
	struct streams *streams = NULL;
	struct sample sample = {.wearable = WEARABLES_MAX - 1};

	(void)state;
	assert_int_equal(streams_new(&streams), 0);
	streams_publish(streams, &sample);
	streams_wake(streams);
	streams_free(streams);
}

static void readers_are_woken_of_the_wearables_that_sent(void **state)
{
	struct streams *streams = NULL;
	const struct sample sample = {.wearable = WEARABLES_MAX - 1};
	int ring_fd[2];
	int wake_fd[2];
	char bytes[8];

	(void)state;
	assert_int_equal(streams_new(&streams), 0);
	assert_int_equal(
		streams_open(streams, 3, ADDRESS, 0, &ring_fd[0], &wake_fd[0]),
		0);
	assert_int_equal(streams_open(streams, WEARABLES_MAX - 1, ADDRESS, 0,
				      &ring_fd[1], &wake_fd[1]),
			 0);
	streams_publish(streams, &sample);
	streams_publish(streams, &sample);
	streams_wake(streams);
	streams_wake(streams);
	assert_int_equal(read(wake_fd[0], bytes, sizeof(bytes)), -1);
	assert_int_equal(read(wake_fd[1], bytes, sizeof(bytes)), 1);
	for (int i = 0; i < 2; i++) {
		close(ring_fd[i]);
		close(wake_fd[i]);
	}
	streams_free(streams);
}

/* The service closes a stream between the samples and their wake. */
static void closed_stream_is_not_woken(void **state)
{
	struct streams *streams = NULL;
	const struct sample sample = {.wearable = 3};
	int ring_fd;
	int wake_fd;
	char byte;

	(void)state;
	assert_int_equal(streams_new(&streams), 0);
	assert_int_equal(
		streams_open(streams, 3, ADDRESS, 0, &ring_fd, &wake_fd), 0);
	streams_publish(streams, &sample);
	streams_close(streams, 3);
	streams_wake(streams);
	assert_int_equal(read(wake_fd, &byte, 1), 0);
	close(ring_fd);
	close(wake_fd);
	streams_free(streams);
}

static void readers_see_the_end_of_a_closed_stream(void **state)
{
	struct streams *streams = NULL;
	int ring_fd;
	int wake_fd;
	char byte;

	(void)state;
	assert_int_equal(streams_new(&streams), 0);
	assert_int_equal(
		streams_open(streams, 3, ADDRESS, 0, &ring_fd, &wake_fd), 0);
	streams_close(streams, 3);
	streams_close(streams, 3);
	assert_int_equal(read(wake_fd, &byte, 1), 0);
	close(ring_fd);
	close(wake_fd);
	streams_free(streams);
}

static void readers_come_and_go_while_the_hub_publishes(void **state)
{
	struct publisher publisher = {.published = 0};
	pthread_t thread;

	(void)state;
	assert_int_equal(streams_new(&publisher.streams), 0);
	assert_int_equal(
		pthread_create(&thread, NULL, publish_until_end, &publisher),
		0);
	for (unsigned int round = 0; round < 2000; round++) {
		int ring_fd;
		int wake_fd;

		assert_int_equal(streams_open(publisher.streams, 3, ADDRESS, 0,
					      &ring_fd, &wake_fd),
				 0);
		if (round % 3 == 0)
			streams_close(publisher.streams, 3);
		close(ring_fd);
		close(wake_fd);
		if (round % 3 == 1)
			streams_close(publisher.streams, 3);
	}
	atomic_store(&publisher.end, true);
	pthread_join(thread, NULL);
	streams_free(publisher.streams);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(publishing_without_a_reader_does_nothing),
		cmocka_unit_test(readers_are_woken_of_the_wearables_that_sent),
		cmocka_unit_test(closed_stream_is_not_woken),
		cmocka_unit_test(readers_see_the_end_of_a_closed_stream),
		cmocka_unit_test(readers_come_and_go_while_the_hub_publishes),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
