/* SPDX-License-Identifier: MIT */
/*
 * Store: one loop that waits for records, writes all that are there by one
 * commit, and says so.
 *
 * A semaphore wakes the thread, because posting one never waits. A record
 * stays in `batch` until its commit came back; only then is it told.
 */
#include "store.h"

#include "database.h"
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH_MAX      64
#define RETRY_MS       1000
#define POST_RETRY_MS  5
#define DOSE_WINDOW_US ((int64_t)24 * 3600 * 1000000) /* SR-8, SR-10 */
#define MICROSECONDS   1000000
#define DIRECTORY_SIZE 4096
#define SAID_SIZE      1024

struct store {
	char directory[DIRECTORY_SIZE];
	struct store_ports ports;
	pthread_t thread;
	sem_t wake;
	struct queue *queue;
	atomic_bool ending;
	atomic_int error;
	atomic_ulong written;
	/* the thread's own */
	struct database *database;
	struct record batch[BATCH_MAX];
	size_t batch_count;
};

static int64_t utc_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * MICROSECONDS + now.tv_nsec / 1000;
}

/* Until somebody wakes the thread, or the time is over. */
static void wait_at_most(struct store *store, long milliseconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += milliseconds % 1000 * 1000000;
	until.tv_sec += milliseconds / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (sem_clockwait(&store->wake, CLOCK_MONOTONIC, &until) < 0 &&
	       errno == EINTR)
		;
}

/* An event must reach the hub, unless everything ends. */
static int post(const struct event *event, void *userdata)
{
	struct store *store = userdata;
	int error;

	while ((error = store->ports.post(store->ports.context, event)) ==
	       -EAGAIN) {
		if (atomic_load(&store->ending))
			return -ECANCELED;
		wait_at_most(store, POST_RETRY_MS);
	}
	return error;
}

/* What a person can do about an error of the database's. */
static const char *advice(int error)
{
	static const struct {
		int error;
		const char *text;
	} table[] = {
		{-ENOSPC, "make room on the disk"},
		{-EROFS, "mount it for writing"},
		{-EACCES, "give the service's user the right to write there"},
		{-EBADMSG, "move the file away to start a new one, and keep it "
			   "for repair"},
		{-EPROTO, "install the newer version again"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].text;
	return "look at the disk";
}

/* Says a change of fortune once, not each second. */
static void set_error(struct store *store, int error)
{
	const int before = atomic_exchange(&store->error, error);
	char text[SAID_SIZE];

	if (before == error)
		return;
	if (error)
		snprintf(text, sizeof(text),
			 "records in %.500s cannot be written: %.300s; %s",
			 store->directory,
			 store->database ? database_error(store->database)
					 : strerror(-error),
			 advice(error));
	else
		snprintf(text, sizeof(text), "records in %.500s are written",
			 store->directory);
	store->ports.say(store->ports.context, error != 0, text);
}

/* ---- Opening and restoring ---- */

static int open_and_restore(struct store *store)
{
	const struct event restored = {.type = EVENT_RESTORED};
	int error = database_open(store->directory, &store->database);

	if (!error)
		error = database_restore(store->database,
					 utc_now_us() - DOSE_WINDOW_US, post,
					 store);
	return error ? error : post(&restored, store);
}

/* Tries at least once, so that what waits is written even when the end comes
 * at once. False: the thread is to end before it could. */
static bool open_until_it_works(struct store *store)
{
	for (;;) {
		int error = open_and_restore(store);

		set_error(store, error);
		if (!error)
			return true;
		database_close(store->database);
		store->database = NULL;
		if (atomic_load(&store->ending))
			return false;
		wait_at_most(store, RETRY_MS);
	}
}

/* ---- Writing ---- */

static void fill_batch(struct store *store)
{
	while (store->batch_count < BATCH_MAX &&
	       queue_pop(store->queue, &store->batch[store->batch_count]))
		store->batch_count++;
}

static int write_batch(struct store *store)
{
	const int64_t utc_us = utc_now_us();
	int error = database_begin(store->database);

	for (size_t i = 0; i < store->batch_count && !error; i++)
		error = database_write(store->database, &store->batch[i],
				       utc_us);
	if (!error)
		error = database_commit(store->database);
	return error;
}

static void tell_batch(struct store *store)
{
	for (size_t i = 0; i < store->batch_count; i++) {
		const struct event event = {
			.type = EVENT_RECORDED,
			.recorded = {.number = store->batch[i].number,
				     .written = true},
		};

		(void)post(&event, store); /* fails only when all ends */
	}
	atomic_fetch_add(&store->written, store->batch_count);
	store->batch_count = 0;
}

/* False: the disk does not take it now. */
static bool write_what_waits(struct store *store)
{
	for (;;) {
		int error;

		fill_batch(store);
		if (store->batch_count == 0)
			return true;
		error = write_batch(store);
		set_error(store, error);
		if (error) {
			database_rollback(store->database);
			return false;
		}
		tell_batch(store);
	}
}

static void *store_thread(void *userdata)
{
	struct store *store = userdata;

	if (!open_until_it_works(store))
		return NULL;
	while (!atomic_load(&store->ending)) {
		if (write_what_waits(store))
			while (sem_wait(&store->wake) < 0 && errno == EINTR)
				;
		else
			wait_at_most(store, RETRY_MS);
	}
	(void)write_what_waits(store); /* the last chance */
	return NULL;
}

/* ---- Outside ---- */

int store_start(const char *directory, const struct store_ports *ports,
		struct store **out)
{
	struct store *store = calloc(1, sizeof(*store));
	int error;

	if (!store)
		return -ENOMEM;
	store->ports = *ports;
	snprintf(store->directory, sizeof(store->directory), "%s", directory);
	error = queue_new(STORE_QUEUE, sizeof(struct record), &store->queue);
	if (!error && sem_init(&store->wake, 0, 0) < 0)
		error = -errno;
	if (!error)
		error = -pthread_create(&store->thread, NULL, store_thread,
					store);
	if (error) {
		queue_free(store->queue);
		free(store);
		return error;
	}
	*out = store;
	return 0;
}

bool store_record(struct store *store, const struct record *record)
{
	bool taken = queue_push(store->queue, record);

	sem_post(&store->wake);
	return taken;
}

void store_health(const struct store *store, struct store_health *out)
{
	out->error = atomic_load(&store->error);
	out->written = atomic_load(&store->written);
	out->waiting = queue_length(store->queue);
}

void store_stop(struct store *store)
{
	if (!store)
		return;
	atomic_store(&store->ending, true);
	sem_post(&store->wake);
	pthread_join(store->thread, NULL);
	database_close(store->database);
	sem_destroy(&store->wake);
	queue_free(store->queue);
	free(store);
}
