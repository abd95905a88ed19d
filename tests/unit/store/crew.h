/* SPDX-License-Identifier: MIT */
/*
 * The hub's side of a store, for its tests: keeps count of what it is told,
 * and hands over a session's records and samples.
 */
#ifndef TESTS_STORE_CREW_H
#define TESTS_STORE_CREW_H

#include "store.h"

#include <pthread.h>

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t told;
	unsigned int restored;
	unsigned int trips;
	unsigned int recorded; /* written */
	unsigned int lost;     /* never will be */
	uint32_t last_number;
	unsigned int refuse_next; /* posts answered with -EAGAIN */
	unsigned int bad_said;
	unsigned int good_said;
	char said[512]; /* the last bad line */
	/* Of each written record, if set: store thread. */
	void (*on_recorded)(struct crew *crew, uint32_t number);
	void *context; /* on_recorded's */
};

struct store *crew_start(struct crew *crew, const char *directory);

/* Waits until a counter has reached a value; fails after 20 s. */
void crew_wait(struct crew *crew, const unsigned int *counter,
	       unsigned int value);

/* CLOCK_BOOTTIME. */
uint64_t crew_now_us(void);

/* Records of session `session`; `number` as the hub's. */
bool crew_begin(struct store *store, uint32_t number, uint32_t session);
bool crew_note(struct store *store, uint32_t number, uint32_t session);
bool crew_end(struct store *store, uint32_t number, uint32_t session);

/* A sample of four cells of a pad, taken now; `number` as the wearable's. */
bool crew_sample(struct store *store, uint32_t session, uint8_t pad,
		 uint64_t number);

#endif
