/* SPDX-License-Identifier: MIT */
/*
 * Clinic: the thread. Requests go in and results come out by queues of
 * pointers; a request that was taken is always answered, unless the clinic
 * ends. How many may be on the way is bounded by one count, so that a result
 * always finds room.
 */
#include "clinic.h"

#include "clinic_book.h"
#include "moment.h"
#include "queue.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#define ON_THE_WAY_MAX 64 /* asked and not taken. Project default */
#define CLEAN_EVERY_S  1  /* what could not be cleaned is tried again */
#define CLOSE_AFTER_S  60 /* without a question. Project default */

struct clinic {
	struct clinic_ports ports;
	pthread_t thread;
	sem_t wake;
	struct queue *requests; /* of struct clinic_request * */
	struct queue *results;	/* of struct clinic_box * */
	size_t on_the_way;	/* service thread's */
	atomic_bool trusted;
	uint8_t boot[STAMP_BOOT_SIZE];
	struct clinic_book book;
	bool said_unaudited; /* the thread's */
};

/* ---- The thread ---- */

/* Says once when the trail cannot be written, and once when it can again. */
static void say_trail(struct clinic *clinic)
{
	if (clinic->said_unaudited == clinic->book.unaudited)
		return;
	clinic->said_unaudited = clinic->book.unaudited;
	clinic->ports.say(clinic->ports.context, clinic->said_unaudited,
			  clinic->said_unaudited
				  ? "who reads the records cannot be written "
				    "down; look at the disk"
				  : "who reads the records is written down");
}

static void answer(struct clinic *clinic, struct clinic_request *request,
		   struct clinic_box *box)
{
	const struct stamp now =
		moment_now(clinic->boot, atomic_load(&clinic->trusted));

	clinic_book_answer(&clinic->book, request, &now, box);
	say_trail(clinic);
}

/* The box was made when it was asked, so that there is always an answer. */
static void answer_all(struct clinic *clinic)
{
	struct clinic_request *request;

	while (!atomic_load(&clinic->book.ending) &&
	       queue_pop(clinic->requests, &request)) {
		struct clinic_box *box = request->answer;

		request->answer = NULL;
		answer(clinic, request, box);
		clinic_request_free(request);
		(void)queue_push(clinic->results,
				 &box); /* has room: .on_the_way is bounded */
		clinic->ports.wake(clinic->ports.context);
	}
}

/* Until somebody wakes the thread; false: nobody does for so long. */
static bool wait_at_most(struct clinic *clinic, time_t seconds)
{
	struct timespec until;
	int result;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	do {
		result = sem_clockwait(&clinic->wake, CLOCK_MONOTONIC, &until);
	} while (result < 0 && errno == EINTR);
	return result == 0;
}

/* For the next question; or for a while, when there is something to be tried
 * again. The connection takes memory: nobody asks for hours. */
static void wait(struct clinic *clinic)
{
	if (clinic->book.unclean)
		(void)wait_at_most(clinic, CLEAN_EVERY_S); /* either way */
	else if (!wait_at_most(clinic, CLOSE_AFTER_S)) {
		clinic_book_close(&clinic->book);
		while (sem_wait(&clinic->wake) < 0 && errno == EINTR)
			;
	}
}

static void *clinic_thread(void *userdata)
{
	struct clinic *clinic = userdata;

	(void)pthread_setname_np(pthread_self(), "clinic"); /* for people */
	while (!atomic_load(&clinic->book.ending)) {
		answer_all(clinic);
		clinic_book_clean(&clinic->book);
		wait(clinic);
	}
	return NULL;
}

/* ---- Outside ---- */

static int start(struct clinic *clinic)
{
	int error =
		queue_new(ON_THE_WAY_MAX, sizeof(void *), &clinic->requests);

	if (!error)
		error = queue_new(ON_THE_WAY_MAX, sizeof(void *),
				  &clinic->results);
	if (!error && sem_init(&clinic->wake, 0, 0) < 0)
		error = -errno;
	if (!error)
		error = -pthread_create(&clinic->thread, NULL, clinic_thread,
					clinic);
	return error;
}

static void free_all(struct clinic *clinic)
{
	struct clinic_request *request;
	struct clinic_result *result;

	while (clinic->requests && queue_pop(clinic->requests, &request))
		clinic_request_free(request);
	while (clinic->results && (result = clinic_take(clinic)))
		clinic_result_free(result);
	clinic_book_close(&clinic->book);
	queue_free(clinic->requests);
	queue_free(clinic->results);
	free(clinic);
}

int clinic_start(const char *directory, const struct clinic_ports *ports,
		 struct clinic **out)
{
	struct clinic *clinic = calloc(1, sizeof(*clinic));
	int error;

	if (!clinic)
		return -ENOMEM;
	clinic->ports = *ports;
	moment_boot(clinic->boot);
	error = clinic_book_init(&clinic->book, directory);
	if (!error)
		error = start(clinic);
	if (error) {
		free_all(clinic);
		return error;
	}
	*out = clinic;
	return 0;
}

void clinic_stop(struct clinic *clinic)
{
	if (!clinic)
		return;
	atomic_store(&clinic->book.ending, true);
	sem_post(&clinic->wake);
	pthread_join(clinic->thread, NULL);
	sem_destroy(&clinic->wake);
	free_all(clinic);
}

void clinic_wall(struct clinic *clinic, bool trusted)
{
	atomic_store(&clinic->trusted, trusted);
}

int clinic_ask(struct clinic *clinic, enum clinic_call call, uint32_t tag,
	       const char *actor, const struct clinic_value *arguments,
	       size_t count)
{
	const struct clinic_question question = {.call = call,
						 .tag = tag,
						 .actor = actor,
						 .arguments = arguments,
						 .count = count};
	struct clinic_request *request;
	int error;

	if (clinic->on_the_way >= ON_THE_WAY_MAX)
		return -EAGAIN;
	error = clinic_request_new(&question, &request);
	if (error)
		return error;
	clinic->on_the_way++;
	(void)queue_push(clinic->requests, &request); /* as above */
	sem_post(&clinic->wake);
	return 0;
}

struct clinic_result *clinic_take(struct clinic *clinic)
{
	struct clinic_box *box;

	if (!queue_pop(clinic->results, &box))
		return NULL;
	clinic->on_the_way--;
	return &box->result;
}

void clinic_result_free(struct clinic_result *result)
{
	clinic_box_free((struct clinic_box *)(void *)result);
}
