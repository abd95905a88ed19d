/* SPDX-License-Identifier: MIT */
/*
 * Store: one loop that waits for records and samples, writes all that are
 * there by one commit, and says so.
 *
 * A semaphore wakes the thread, because posting one never waits. A record
 * stays in the batch until its commit came back; only then is it told. Samples
 * do not wake a thread that looks each second anyway.
 *
 * A file that is damaged is closed and opened again: it may have been moved
 * away for repair.
 */
#include "store.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "batch.h"
#include "moment.h"
#include "recorder.h"
#include "sql.h"

#define LOOK_MS	       1000 /* at a disk that failed */
#define POST_RETRY_MS  5
#define REST_AFTER_MS  60000 /* without anything to write. Project default */
#define DIRECTORY_SIZE 4096
#define SAID_SIZE      1024

struct store {
	char directory[DIRECTORY_SIZE];
	struct store_ports ports;
	pthread_t thread;
	sem_t wake;
	struct batch *batch;
	struct recorder *recorder;
	atomic_bool ending;
	atomic_bool trusted;
	atomic_bool asleep; /* the thread waits until it is woken */
	atomic_int error;
	atomic_ulong written;
	atomic_ulong missing;
	/* the thread's own */
	uint8_t boot[STAMP_BOOT_SIZE];
	struct database *database;
	bool restored;
	bool flush; /* what is collected is not to wait */
};

static struct stamp now(const struct store *store)
{
	return moment_now(store->boot, atomic_load(&store->trusted));
}

/* Until somebody wakes the thread; false: the time is over. */
static bool wait_at_most(struct store *store, long milliseconds)
{
	struct timespec until;
	int result;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += milliseconds % 1000 * 1000000;
	until.tv_sec += milliseconds / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	do {
		result = sem_clockwait(&store->wake, CLOCK_MONOTONIC, &until);
	} while (result < 0 && errno == EINTR);
	return result == 0;
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
		(void)wait_at_most(store, POST_RETRY_MS); /* either way */
	}
	return error;
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
			 sql_advice(error));
	else
		snprintf(text, sizeof(text), "records in %.500s are written",
			 store->directory);
	store->ports.say(store->ports.context, error != 0, text);
}

/* ---- Opening and restoring ---- */

/* SR-3 */
static int close_sessions(struct store *store)
{
	unsigned int count = 0;
	int error = database_close_sessions(store->database, &count);

	if (!error && count > 0)
		store->ports.say(store->ports.context, true,
				 "a session was under way when the hub ended: "
				 "it is on record as aborted");
	return error;
}

/* Once: what the hub knows by then is newer than any file, and it puts on
 * record again what a new one lacks. */
static int restore(struct store *store)
{
	const struct event restored = {.type = EVENT_RESTORED};
	const struct stamp at = now(store);
	int error = close_sessions(store);

	if (!error)
		error = database_restore(store->database, &at, post, store);
	/* Checking the file took a hundred times as much; and nothing presses
	 * as yet that could be held up by the heap's lock. */
	if (!error)
		database_rest(store->database);
	(void)malloc_trim(0); /* there may be nothing to give */
	if (!error)
		error = post(&restored, store);
	/* Nobody takes events any more; records may still wait. */
	if (error == -ECANCELED)
		error = 0;
	store->restored = !error;
	return error;
}

static void tell_opened_anew(struct store *store)
{
	const struct event restored = {.type = EVENT_RESTORED};

	(void)post(&restored, store); /* fails only when all ends */
}

static void close_database(struct store *store)
{
	database_close(store->database);
	store->database = NULL;
}

/* False: not now. */
static bool is_open(struct store *store)
{
	int error;

	if (store->database)
		return true;
	error = database_open(store->directory, &store->database);
	if (!error && store->restored)
		tell_opened_anew(store);
	else if (!error)
		error = restore(store);
	set_error(store, error);
	if (error)
		close_database(store);
	return !error;
}

/* ---- Writing ---- */

static void say_refused(struct store *store)
{
	char text[SAID_SIZE];

	snprintf(text, sizeof(text), "left out of the records: %.500s",
		 database_error(store->database));
	store->ports.say(store->ports.context, true, text);
}

static int write_records(struct store *store, const struct stamp *at)
{
	int error;

	while ((error = batch_write(store->batch, store->database, at)) ==
	       -EINVAL)
		say_refused(store);
	return error;
}

static int write_samples(struct store *store, const struct stamp *at)
{
	uint64_t refused = 0;
	int error =
		recorder_write(store->recorder, store->database, at, &refused);

	if (!error && refused > 0)
		say_refused(store);
	return error;
}

/* All of it or nothing. */
static int write_batch(struct store *store, bool samples)
{
	const struct stamp at = now(store);
	int error = database_begin(store->database);

	if (!error)
		error = write_records(store, &at);
	if (!error && samples)
		error = write_samples(store, &at);
	if (!error)
		error = database_commit(store->database);
	return error;
}

static void tell_batch(struct store *store)
{
	for (size_t i = 0; i < batch_count(store->batch); i++) {
		bool refused;
		const struct record *record =
			batch_at(store->batch, i, &refused);
		const struct event event = {
			.type = EVENT_RECORDED,
			.recorded = {.number = record->number,
				     .written = !refused},
		};

		(void)post(&event, store); /* fails only when all ends */
		if (!refused)
			atomic_fetch_add(&store->written, 1);
		store->flush |= recorder_may_rest_after(record);
	}
	batch_clear(store->batch);
}

static void nothing_is_collected(struct store *store)
{
	if (store->flush)
		recorder_rest(store->recorder);
	store->flush = false;
}

static void tell_samples(struct store *store)
{
	const uint64_t missing = recorder_written(store->recorder);
	char text[SAID_SIZE];

	nothing_is_collected(store);
	if (missing == 0)
		return;
	atomic_fetch_add(&store->missing, missing);
	snprintf(text, sizeof(text),
		 "%llu samples of a session were not recorded, because the "
		 "disk was too slow: it is on record how many",
		 (unsigned long long)missing);
	store->ports.say(store->ports.context, true, text);
}

static uint64_t wait_us(const struct store *store)
{
	return recorder_wait_us(store->recorder, now(store).boot_us);
}

/* Whether the pieces go with this batch. Never before the records that wait:
 * their session is among them. */
static bool samples_are_due(const struct store *store, bool ending)
{
	if (batch_is_full(store->batch) || recorder_is_idle(store->recorder))
		return false;
	return ending || store->flush || wait_us(store) == 0;
}

/* A file that is wrong is opened anew for the next try. After an I/O error it
 * is not: the commit that failed may stand in the log, and would come to life
 * beside the one of the next try, which overwrites it. */
static void give_up(struct store *store, int error)
{
	database_rollback(store->database);
	if (error == -EBADMSG || error == -EROFS || error == -EACCES)
		close_database(store);
}

/* False: the disk does not take it now. */
static bool write_what_waits(struct store *store, bool ending)
{
	for (;;) {
		bool samples;
		int error;

		if (ending)
			recorder_put_missing(store->recorder);
		recorder_collect(store->recorder);
		batch_fill(store->batch);
		samples = samples_are_due(store, ending);
		if (batch_count(store->batch) == 0 && !samples)
			return true;
		error = write_batch(store, samples);
		set_error(store, error);
		if (error) {
			give_up(store, error);
			return false;
		}
		if (samples)
			tell_samples(store);
		tell_batch(store);
	}
}

/* What is lost with the end is said. */
static void say_unwritten(struct store *store)
{
	const size_t records =
		batch_count(store->batch) + batch_waiting(store->batch);
	const size_t samples = recorder_waiting(store->recorder);
	char text[SAID_SIZE];

	if (records == 0 && samples == 0)
		return;
	snprintf(text, sizeof(text),
		 "%zu records and %zu samples could not be written before the "
		 "end",
		 records, samples);
	store->ports.say(store->ports.context, true, text);
}

/* All who woke the thread until now are heard. True: this is the end. */
static bool heed(struct store *store)
{
	while (sem_trywait(&store->wake) == 0)
		;
	return atomic_load(&store->ending);
}

static void wait_for_work(struct store *store)
{
	if (wait_at_most(store, REST_AFTER_MS))
		return;
	recorder_rest(store->recorder);
	database_rest(store->database);
	while (sem_wait(&store->wake) < 0 && errno == EINTR)
		;
}

/* A sample that came before .asleep was seen has woken nobody. While samples
 * wait others wake nobody at all: that would cost the hub thread a system call
 * for each. */
static void sleep_until_woken(struct store *store)
{
	atomic_store(&store->asleep, true);
	atomic_thread_fence(memory_order_seq_cst); /* before looking */
	if (recorder_is_idle(store->recorder)) {
		nothing_is_collected(store);
		wait_for_work(store);
		atomic_store(&store->asleep, false);
	} else {
		atomic_store(&store->asleep, false);
		(void)wait_at_most(store, (long)(wait_us(store) / 1000 + 1));
	}
}

/* Tries at least once, so that what waits is written even when the end comes
 * at once. */
static void *store_thread(void *userdata)
{
	struct store *store = userdata;

	(void)pthread_setname_np(pthread_self(), "store"); /* for people */
	for (;;) {
		const bool ending = heed(store);
		const bool done =
			is_open(store) && write_what_waits(store, ending);

		if (ending)
			break;
		if (done)
			sleep_until_woken(store);
		else
			(void)wait_at_most(store, LOOK_MS); /* the same */
	}
	say_unwritten(store);
	return NULL;
}

/* ---- Outside ---- */

static int begin(struct store *store)
{
	int error = batch_new(STORE_QUEUE, &store->batch);

	if (!error)
		error = recorder_new(&store->recorder);
	if (!error && sem_init(&store->wake, 0, 0) < 0)
		error = -errno;
	if (!error)
		error = -pthread_create(&store->thread, NULL, store_thread,
					store);
	return error;
}

static void done(struct store *store)
{
	recorder_free(store->recorder);
	batch_free(store->batch);
	free(store);
}

int store_start(const char *directory, const struct store_ports *ports,
		struct store **out)
{
	struct store *store = calloc(1, sizeof(*store));
	int error;

	if (!store)
		return -ENOMEM;
	sql_set_up();
	store->ports = *ports;
	snprintf(store->directory, sizeof(store->directory), "%s", directory);
	moment_boot(store->boot);
	atomic_store(&store->trusted, ports->trusted);
	error = begin(store);
	if (error) {
		done(store);
		return error;
	}
	*out = store;
	return 0;
}

bool store_record(struct store *store, const struct record *record)
{
	const bool taken = batch_put(store->batch, record);

	recorder_put_missing(store->recorder);
	sem_post(&store->wake);
	return taken;
}

bool store_sample(struct store *store, const struct sample *sample)
{
	bool taken;

	if (sample->session == 0)
		return true;
	taken = recorder_put(store->recorder, sample);
	atomic_thread_fence(memory_order_seq_cst); /* put before looking */
	if (atomic_load(&store->asleep))
		sem_post(&store->wake);
	return taken;
}

void store_wall(struct store *store, bool trusted)
{
	atomic_store(&store->trusted, trusted);
}

void store_health(const struct store *store, struct store_health *out)
{
	out->error = atomic_load(&store->error);
	out->written = atomic_load(&store->written);
	out->waiting = batch_waiting(store->batch);
	out->samples_missing = atomic_load(&store->missing);
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
	done(store);
}
