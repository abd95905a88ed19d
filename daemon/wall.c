/* SPDX-License-Identifier: MIT */
#include "wall.h"

#include <errno.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define STATUS_EVERY_MS 10000u

/* adjtimex(2): the kernel knows of a source that keeps the clock. A clock
 * that was never set, or has been on its own for long, is not believed. */
bool wall_is_trusted(void)
{
	struct timex timex = {.modes = 0};

	return adjtimex(&timex) >= 0 && (timex.status & STA_UNSYNC) == 0;
}

static void tell(struct wall *wall)
{
	struct event event = {.type = EVENT_WALL};
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
	wall->trusted = wall_is_trusted();
	event.wall.utc_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	event.wall.trusted = wall->trusted;
	(void)engine_post(wall->engine, ENGINE_MAIN,
			  &event); /* full: 16 wait, one is as good */
	wall->posted(wall->context);
}

/* timerfd_create(2): a timer with CANCEL_ON_SET ends when the clock is set. */
static int arm(struct wall *wall)
{
	const struct itimerspec never = {
		.it_value = {.tv_sec = (time_t)UINT32_MAX * 4}};

	return timerfd_settime(wall->fd,
			       TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
			       &never, NULL) < 0
		       ? -errno
		       : 0;
}

static void on_set(uv_poll_t *poll, int status, int events)
{
	struct wall *wall = poll->data;
	uint64_t expirations;

	(void)status; /* either way the clock is read */
	(void)events;
	(void)!read(wall->fd, &expirations,
		    sizeof(expirations)); /* ECANCELED is what is expected */
	(void)arm(wall);		  /* fails only on a bad descriptor */
	tell(wall);
}

static void on_status(uv_timer_t *timer)
{
	struct wall *wall = timer->data;

	if (wall_is_trusted() != wall->trusted)
		tell(wall);
}

int wall_start(struct wall *wall, uv_loop_t *loop, struct engine *engine,
	       void (*posted)(void *context), void *context)
{
	int error;

	wall->engine = engine;
	wall->posted = posted;
	wall->context = context;
	wall->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (wall->fd < 0)
		return -errno;
	error = arm(wall);
	if (error == 0)
		error = uv_poll_init(loop, &wall->set, wall->fd);
	if (error < 0) {
		(void)close(wall->fd); /* nothing was written */
		return error;
	}
	wall->set.data = wall;
	wall->status.data = wall;
	(void)uv_poll_start(&wall->set, UV_READABLE, on_set); /* a good fd */
	(void)uv_timer_init(loop, &wall->status);	      /* cannot fail */
	(void)uv_timer_start(&wall->status, on_status, STATUS_EVERY_MS,
			     STATUS_EVERY_MS); /* cannot fail: a cb is given */
	tell(wall);
	return 0;
}

void wall_stop(struct wall *wall)
{
	uv_close((uv_handle_t *)&wall->set, NULL);
	uv_close((uv_handle_t *)&wall->status, NULL);
	(void)close(wall->fd); /* nothing was written */
}
