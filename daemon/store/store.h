/* SPDX-License-Identifier: MIT */
/*
 * Store: the thread that writes the records. Cards stall for seconds, so
 * nobody ever waits for it; what must be on record before force is possible
 * again waits for its event instead (SR-16, SR-23).
 *
 * While the disk does not take records (full, read-only, gone), they are kept
 * and tried again each second; nothing is dropped and nothing is said to be
 * written that is not. Every sample of a session is recorded beside them
 * (recorder.h); those that find no room are counted, and the count is on
 * record.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "action.h"
#include "event.h"

#include <stdbool.h>

#define STORE_QUEUE 1024 /* records that may wait for the disk */

struct store;

/* How the store fares, for a person. */
struct store_health {
	int error; /* 0, or the -errno of database.h that is still so */
	uint64_t written;
	uint64_t waiting;
	uint64_t samples_missing; /* could not be recorded, since the start */
};

struct store_ports {
	void *context; /* borrowed */
	/* Posts an event to the hub: EVENT_RESTORE ... _RESTORED, then
	 * EVENT_RECORDED. -EAGAIN: not now, try again. Store thread. */
	int (*post)(void *context, const struct event *event);
	/* Says a line for the log; `bad` tells a problem from its end. Store
	 * thread. */
	void (*say)(void *context, bool bad, const char *text);
	bool trusted; /* the wall clock is, as store_wall() */
};

/* Starts the thread; it opens DIRECTORY/records.db, restores what the file
 * holds and then writes. A directory that cannot be used is no failure here:
 * it is said, and tried again. -ENOMEM, -EAGAIN: no thread. */
int store_start(const char *directory, const struct store_ports *ports,
		struct store **out);

/* Hub thread: hands a record over. false: the queue is full. Never waits. */
bool store_record(struct store *store, const struct record *record);

/* Hub thread: hands a sample over to be recorded; one of no session (0) is
 * not. false: there is no room, it is counted as missing. Never waits. */
bool store_sample(struct store *store, const struct sample *sample);

/* Any thread: whether the wall clock can be trusted from now on. */
void store_wall(struct store *store, bool trusted);

/* Any thread. */
void store_health(const struct store *store, struct store_health *out);

/* Writes what waits, as far as the disk takes it, and ends the thread. Nobody
 * may hand anything over any more. */
void store_stop(struct store *store); /* NULL is allowed */

#endif
