/* SPDX-License-Identifier: MIT */
/*
 * Each turn of the loop: descriptors and timers, then the bus hands out what
 * came, then the engine's turn, then waiting. libuv runs prepare handles in
 * the reverse order of their start, so the engine's is started before the
 * bus's.
 */
#include "hub_thread.h"

#include "bus.h"
#include "snapshot.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* The longest sleep: the heartbeat's time is far above. */
#define SLEEP_MAX_MS 1000u

/* For the bus to take what was sent last (project default). */
#define FAREWELL_US 500000u

#define HEALTH_EVERY_MS 500u

struct hub_thread {
	struct hub_thread_options options;
	struct engine *engine; /* borrowed */
	uv_loop_t loop;
	int wake_fd; /* eventfd; open as long as anyone may wake */
	uv_poll_t wake;
	uv_timer_t timer;
	uv_prepare_t turn;
	struct bus *bus;
	struct bluez *bluez;
	struct snapshot *health;
	uint64_t health_ms; /* loop time when published last */
	uint64_t due_us;    /* what the timer was armed for last */
	pthread_t thread;
	bool has_loop;
	bool running;
	bool ending;
	uint64_t over_us; /* when the engine had ended; 0: it has not */
	int error;
};

static uint64_t boot_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void close_handle(uv_handle_t *handle, void *userdata)
{
	(void)userdata; /* none */
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void on_bus_closed(void *userdata)
{
	struct hub_thread *thread = userdata;

	uv_close((uv_handle_t *)&thread->wake, NULL);
	uv_close((uv_handle_t *)&thread->timer, NULL);
	uv_close((uv_handle_t *)&thread->turn, NULL);
}

/* The loop ends when the last handle is closed. */
static void end(struct hub_thread *thread, int error)
{
	if (thread->ending)
		return;
	thread->ending = true;
	thread->error = error;
	(void)uv_prepare_stop(&thread->turn); /* always 0 */
	(void)uv_timer_stop(&thread->timer);  /* always 0 */
	bluez_free(thread->bluez);
	thread->bluez = NULL;
	bus_close(thread->bus, on_bus_closed, thread);
	thread->bus = NULL;
}

static void on_timer(uv_timer_t *timer)
{
	struct hub_thread *thread = timer->data;

	engine_woke(thread->engine);
}

static void on_wake(uv_poll_t *wake, int status, int events)
{
	struct hub_thread *thread = wake->data;
	uint64_t count;

	(void)status; /* an eventfd has nothing else to tell */
	(void)events;
	(void)!read(thread->wake_fd, &count,
		    sizeof(count)); /* that it was woken is all it says */
	engine_woke(thread->engine);
}

/* Frames seldom move what is due: mostly it is armed for that already. */
static void arm(struct hub_thread *thread)
{
	uint64_t due_us = engine_deadline_us(thread->engine);
	uint64_t wait_ms = SLEEP_MAX_MS;
	uint64_t now_us;

	if (due_us == thread->due_us &&
	    uv_is_active((uv_handle_t *)&thread->timer))
		return;
	thread->due_us = due_us;
	now_us = boot_us();
	if (due_us <= now_us)
		wait_ms = 0;
	else if ((due_us - now_us) / 1000u < SLEEP_MAX_MS)
		wait_ms = (due_us - now_us + 999u) / 1000u;
	/* libuv waits so long from now, whatever time it thinks it is. */
	(void)uv_timer_start(&thread->timer, on_timer, wait_ms,
			     0); /* cannot fail: a cb is given */
}

/* The last writes are given a moment to leave, not for ever. */
static bool is_over(struct hub_thread *thread)
{
	if (!engine_has_ended(thread->engine))
		return false;
	if (thread->over_us == 0)
		thread->over_us = boot_us();
	return bus_outgoing_bytes(thread->bus) == 0 ||
	       boot_us() - thread->over_us > FAREWELL_US;
}

static void publish_health(struct hub_thread *thread)
{
	struct bluez_health health;

	if (uv_now(&thread->loop) < thread->health_ms + HEALTH_EVERY_MS)
		return;
	thread->health_ms = uv_now(&thread->loop);
	bluez_health(thread->bluez, &health);
	snapshot_write(thread->health, &health);
}

static void on_turn(uv_prepare_t *turn)
{
	struct hub_thread *thread = turn->data;

	engine_turn(thread->engine);
	publish_health(thread);
	if (is_over(thread))
		end(thread, 0);
	else
		arm(thread);
}

static void on_event(const struct event *event, void *userdata)
{
	struct hub_thread *thread = userdata;

	engine_event(thread->engine, event);
}

/* Nothing can be told to any wearable: their tokens run out (SR-1). Starting
 * anew is systemd's. */
static void on_disconnected(struct bus *bus, void *userdata)
{
	struct hub_thread *thread = userdata;
	struct event event = {.type = EVENT_BLUEZ};

	(void)bus; /* the only one */
	log_error(thread->options.log, "hub: the message bus is gone");
	bluez_free(thread->bluez);
	thread->bluez = NULL;
	event.bluez.present = false;
	engine_event(thread->engine, &event);
	engine_turn(thread->engine);
	end(thread, -ENOTCONN);
}

static void on_bus_error(struct bus *bus, const char *text, void *userdata)
{
	struct hub_thread *thread = userdata;

	(void)bus; /* the only one */
	log_error(thread->options.log, "hub: bus: %s", text);
}

static void go_realtime(struct hub_thread *thread)
{
	struct sched_param param = {.sched_priority =
					    thread->options.realtime_priority};
	int error;

	if (param.sched_priority <= 0)
		return;
	error = pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
	if (error != 0)
		log_warning(thread->options.log,
			    "hub: no real-time priority: %s", strerror(error));
}

static void *run(void *userdata)
{
	struct hub_thread *thread = userdata;

	(void)pthread_setname_np(pthread_self(), "hub"); /* for people */
	go_realtime(thread);
	(void)uv_run(&thread->loop, UV_RUN_DEFAULT); /* 0: all is closed */
	if (thread->options.on_end != NULL)
		thread->options.on_end(thread->options.context, thread->error);
	return NULL;
}

/* Not a uv_async_t: its loop spins while whoever wakes it is between two
 * steps of uv_async_send(). Woken at real-time priority on the processor of a
 * waker without, which then cannot run, it spun for up to 100 ms. */
static int add_wake(struct hub_thread *thread)
{
	int error;

	thread->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (thread->wake_fd < 0)
		return -errno;
	error = uv_poll_init(&thread->loop, &thread->wake, thread->wake_fd);
	if (error == 0)
		error = uv_poll_start(&thread->wake, UV_READABLE, on_wake);
	return error;
}

static int add_handles(struct hub_thread *thread)
{
	int error = uv_loop_init(&thread->loop);

	if (error < 0)
		return error;
	thread->has_loop = true;
	error = add_wake(thread);
	if (error == 0)
		error = uv_timer_init(&thread->loop, &thread->timer);
	if (error == 0)
		error = uv_prepare_init(&thread->loop, &thread->turn);
	if (error == 0)
		error = uv_prepare_start(&thread->turn, on_turn);
	thread->wake.data = thread;
	thread->timer.data = thread;
	thread->turn.data = thread;
	return error;
}

static int connect_bus(struct hub_thread *thread)
{
	const struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected,
		.on_error = on_bus_error,
		.userdata = thread,
	};
	int error = bus_open(&thread->loop, thread->options.bus, &callbacks,
			     &thread->bus);

	if (error < 0)
		return error;
	return bluez_new(thread->bus, &thread->options.bluez, on_event, thread,
			 thread->options.log, &thread->bluez);
}

int hub_thread_new(const struct hub_thread_options *options,
		   struct hub_thread **out)
{
	struct hub_thread *thread = calloc(1, sizeof(*thread));
	int error;

	if (thread == NULL)
		return -ENOMEM;
	thread->options = *options;
	thread->wake_fd = -1;
	error = snapshot_new(sizeof(struct bluez_health), &thread->health);
	if (error == 0)
		error = add_handles(thread);
	if (error < 0) {
		hub_thread_free(thread);
		return error;
	}
	*out = thread;
	return 0;
}

void hub_thread_radio(struct hub_thread *thread, const struct action *action)
{
	if (thread->bluez != NULL)
		bluez_do(thread->bluez, action);
}

bool hub_thread_is_congested(struct hub_thread *thread)
{
	return thread->bus != NULL &&
	       bus_outgoing_bytes(thread->bus) > BUS_OUTGOING_BOUND;
}

int hub_thread_start(struct hub_thread *thread, struct engine *engine)
{
	int error;

	thread->engine = engine;
	error = connect_bus(thread);
	if (error == 0)
		error = -pthread_create(&thread->thread, NULL, run, thread);
	if (error == 0)
		thread->running = true;
	return error;
}

void hub_thread_wake(struct hub_thread *thread)
{
	const uint64_t one = 1;

	(void)!write(thread->wake_fd, &one,
		     sizeof(one)); /* full: it is being woken anyway */
}

void hub_thread_health(const struct hub_thread *thread,
		       struct bluez_health *out)
{
	snapshot_read(thread->health, out);
}

void hub_thread_join(struct hub_thread *thread)
{
	if (!thread->running)
		return;
	(void)pthread_join(thread->thread, NULL); /* ours, joinable */
	thread->running = false;
}

void hub_thread_free(struct hub_thread *thread)
{
	if (thread == NULL)
		return;
	assert(!thread->running);
	bluez_free(thread->bluez);
	bus_close(thread->bus, NULL, NULL);
	if (thread->has_loop) {
		uv_walk(&thread->loop, close_handle, NULL);
		(void)uv_run(&thread->loop, UV_RUN_DEFAULT); /* the same */
		(void)uv_loop_close(&thread->loop); /* nothing is left */
	}
	if (thread->wake_fd >= 0)
		(void)close(thread->wake_fd); /* nothing was written */
	snapshot_free(thread->health);
	free(thread);
}
