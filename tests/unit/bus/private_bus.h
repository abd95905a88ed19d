/* SPDX-License-Identifier: MIT */
/*
 * For tests: a message bus of one's own, and a loop run until something holds.
 */
#ifndef PRIVATE_BUS_H
#define PRIVATE_BUS_H

#include "scratch.h"

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

/* How long a test waits for what must happen; far above what it takes, also
 * under valgrind on a busy machine. */
#define PRIVATE_BUS_DEADLINE_MS 30000

struct private_bus {
	char address[256];	  /* for bus_open() */
	pid_t pid;		  /* of dbus-daemon; 0 when stopped */
	char folder[SCRATCH_MAX]; /* of its socket and configuration */
};

/* Starts a dbus-daemon that lets everybody do everything. It ends with the
 * thread that started it. Fails the cmocka test if it cannot. */
void private_bus_start(struct private_bus *bus);

/* The same with bus policy: POLICY is XML inside <busconfig>, such as
 * "<policy context='default'>...</policy>" or "<limit ...>". */
void private_bus_start_with(struct private_bus *bus, const char *policy);

/* Kills it hard, so that its clients see a hang-up, and removes its folder.
 * May be called twice. */
void private_bus_stop(struct private_bus *bus);

typedef bool (*private_bus_condition_fn)(void *userdata);

/* Runs LOOP until CONDITION holds; false when PRIVATE_BUS_DEADLINE_MS passed
 * first. CONDITION is looked at after each turn, and at least each 5 ms. */
bool run_until(uv_loop_t *loop, private_bus_condition_fn condition,
	       void *userdata);

/* The common conditions: *FLAG is true; *COUNT is at least AT_LEAST. */
bool run_until_true(uv_loop_t *loop, const bool *flag);
bool run_until_count(uv_loop_t *loop, const unsigned int *count,
		     unsigned int at_least);

/* Runs LOOP for DURATION_MS: only to show that something does not happen. */
void run_for(uv_loop_t *loop, unsigned int duration_ms);

/* Runs LOOP until all handles are closed, then closes it. Fails the cmocka
 * test when handles stay open. */
void run_until_closed(uv_loop_t *loop);

#endif
