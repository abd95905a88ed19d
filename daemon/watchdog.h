/* SPDX-License-Identifier: MIT */
/*
 * Watchdog: tells systemd how the hub is, and that it lives, but only while
 * the hub thread's heart beats (SR-22).
 */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include "engine.h"
#include "log.h"

#include <uv.h>

struct watchdog {
	uv_timer_t timer;
	bool is_enabled;       /* systemd wants to hear */
	bool is_late;	       /* the heart did not beat */
	uint64_t heartbeat;    /* when last looked at */
	char status[128];      /* as told last */
	struct engine *engine; /* borrowed */
	struct log *log;       /* borrowed */
	void (*on_look)(void *context);
	void *context; /* borrowed */
};

/* Looks twice in the time that systemd allows, else each second. */
void watchdog_start(struct watchdog *watchdog, uv_loop_t *loop,
		    struct engine *engine, struct log *log);

/* Called at each look, for watchdog_status(). */
void watchdog_ask(struct watchdog *watchdog, void (*on_look)(void *context),
		  void *context);

/* Closes its handle: the loop must run once more. */
void watchdog_stop(struct watchdog *watchdog);

/* To systemd, if it started us: the hub can be used; it reads its
 * configuration again; it ends. */
void watchdog_ready(struct watchdog *watchdog);
void watchdog_reloading(struct watchdog *watchdog);
void watchdog_stopping(struct watchdog *watchdog);

/* The line that systemctl status shows; the same again costs nothing. */
void watchdog_status(struct watchdog *watchdog, const char *state,
		     const char *reason);

#endif
