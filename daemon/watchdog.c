/* SPDX-License-Identifier: MIT */
#include "watchdog.h"

#include "manager.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LOOK_MS 1000u

static void tell(const char *state)
{
	(void)manager_tell(state); /* nobody listens: as good */
}

static void on_timer(uv_timer_t *timer)
{
	struct watchdog *watchdog = timer->data;
	uint64_t heartbeat = engine_heartbeat(watchdog->engine);
	bool is_late = heartbeat == watchdog->heartbeat;

	watchdog->heartbeat = heartbeat;
	if (is_late && !watchdog->is_late)
		log_error(watchdog->log, "hub: its thread hangs");
	watchdog->is_late = is_late;
	if (!is_late && watchdog->is_enabled)
		tell("WATCHDOG=1");
	if (watchdog->on_look != NULL)
		watchdog->on_look(watchdog->context);
}

void watchdog_start(struct watchdog *watchdog, uv_loop_t *loop,
		    struct engine *engine, struct log *log)
{
	const uint64_t allowed_us = manager_watchdog_us();
	uint64_t every_ms = LOOK_MS;

	memset(watchdog, 0, sizeof(*watchdog));
	watchdog->engine = engine;
	watchdog->log = log;
	watchdog->is_enabled = allowed_us > 0;
	if (watchdog->is_enabled && allowed_us / 2000u < every_ms)
		every_ms = allowed_us / 2000u;
	(void)uv_timer_init(loop, &watchdog->timer); /* cannot fail */
	watchdog->timer.data = watchdog;
	(void)uv_timer_start(&watchdog->timer, on_timer, every_ms,
			     every_ms); /* cannot fail: a cb is given */
}

void watchdog_ask(struct watchdog *watchdog, void (*on_look)(void *context),
		  void *context)
{
	watchdog->on_look = on_look;
	watchdog->context = context;
}

void watchdog_stop(struct watchdog *watchdog)
{
	uv_close((uv_handle_t *)&watchdog->timer, NULL);
}

void watchdog_ready(struct watchdog *watchdog)
{
	(void)watchdog; /* nothing to keep */
	tell("READY=1");
}

/* systemd.service(5), notify-reload: with the time by CLOCK_MONOTONIC. */
void watchdog_reloading(struct watchdog *watchdog)
{
	struct timespec now;
	char text[64];

	(void)watchdog;				    /* the same */
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	(void)snprintf(text, sizeof(text),
		       "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		       (uint64_t)now.tv_sec * 1000000u +
			       (uint64_t)now.tv_nsec / 1000u);
	tell(text);
}

void watchdog_stopping(struct watchdog *watchdog)
{
	(void)watchdog; /* the same */
	tell("STOPPING=1");
}

void watchdog_status(struct watchdog *watchdog, const char *state,
		     const char *reason)
{
	char text[sizeof(watchdog->status)];

	(void)snprintf(text, sizeof(text), "STATUS=%s%s%s", state,
		       reason[0] != '\0' ? ": " : "", reason);
	if (strcmp(text, watchdog->status) == 0)
		return;
	memcpy(watchdog->status, text, sizeof(text));
	tell(text);
}
