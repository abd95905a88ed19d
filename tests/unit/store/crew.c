/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DEADLINE_S 20

static int take_event(void *context, const struct event *event)
{
	struct crew *crew = context;
	int result = 0;

	pthread_mutex_lock(&crew->lock);
	if (crew->refuse_next > 0) {
		crew->refuse_next--;
		result = -EAGAIN;
	} else if (event->type == EVENT_RESTORED) {
		crew->restored++;
	} else if (event->type == EVENT_RESTORE_TRIP) {
		crew->trips++;
	} else if (event->type == EVENT_RECORDED) {
		crew->recorded += event->recorded.written;
		crew->lost += !event->recorded.written;
		crew->last_number = event->recorded.number;
		if (crew->on_recorded && event->recorded.written)
			crew->on_recorded(crew, event->recorded.number);
	}
	pthread_cond_broadcast(&crew->told);
	pthread_mutex_unlock(&crew->lock);
	return result;
}

static void take_words(void *context, bool bad, const char *text)
{
	struct crew *crew = context;

	pthread_mutex_lock(&crew->lock);
	crew->bad_said += bad;
	crew->good_said += !bad;
	if (bad)
		snprintf(crew->said, sizeof(crew->said), "%s", text);
	pthread_cond_broadcast(&crew->told);
	pthread_mutex_unlock(&crew->lock);
}

struct store *crew_start(struct crew *crew, const char *directory)
{
	const struct store_ports ports = {
		.context = crew, .post = take_event, .say = take_words};
	struct store *store = NULL;

	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->told, NULL);
	assert_int_equal(store_start(directory, &ports, &store), 0);
	return store;
}

void crew_wait(struct crew *crew, const unsigned int *counter,
	       unsigned int value)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += DEADLINE_S;
	pthread_mutex_lock(&crew->lock);
	while (*counter < value)
		assert_int_equal(pthread_cond_timedwait(&crew->told,
							&crew->lock, &until),
				 0);
	pthread_mutex_unlock(&crew->lock);
}

uint64_t crew_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static struct record record_of(enum record_type type, uint32_t number,
			       uint32_t session)
{
	return (struct record){
		.type = type,
		.number = number,
		.session = session,
		.at_us = crew_now_us(),
	};
}

bool crew_begin(struct store *store, uint32_t number, uint32_t session)
{
	struct record record = record_of(RECORD_SESSION_BEGUN, number, session);

	strcpy(record.begun.patient, "P-7");
	return store_record(store, &record);
}

bool crew_note(struct store *store, uint32_t number, uint32_t session)
{
	struct record record = record_of(RECORD_SESSION_NOTE, number, session);

	record.note.note = SESSION_NOTE_STEP;
	record.note.value = (int32_t)number;
	return store_record(store, &record);
}

bool crew_end(struct store *store, uint32_t number, uint32_t session)
{
	struct record record = record_of(RECORD_SESSION_ENDED, number, session);

	record.ended.why = SESSION_WHY_DONE;
	return store_record(store, &record);
}

bool crew_sample(struct store *store, uint32_t session, uint8_t pad,
		 uint64_t number)
{
	struct sample sample = {
		.session = session,
		.pad = pad,
		.cells = 4,
		.number = number,
		.at_us = crew_now_us(),
		.address = {0xc0, 0x11, 0x22, 0x33, 0x44, 0x55},
	};

	for (int i = 0; i < 4; i++) {
		sample.cell_mn[i] = (int32_t)(number * 7919 % 997) + i;
		sample.force_mn += sample.cell_mn[i];
	}
	return store_sample(store, &sample);
}
