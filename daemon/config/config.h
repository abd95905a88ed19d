/* SPDX-License-Identifier: MIT */
/*
 * Config: the room's configuration file, checked whole before any of it is
 * used. Its keys, ranges, defaults and words are one table, from which the
 * commented sample is printed (kneadd --sample).
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "hub.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CONFIG_ADAPTER_SIZE 18 /* "AA:BB:CC:DD:EE:FF" or "hci0" */

/* How frames are taken from BlueZ. */
enum config_notify {
	CONFIG_NOTIFY_AUTO,	  /* descriptors from BlueZ 5.86 on */
	CONFIG_NOTIFY_SIGNAL,	  /* StartNotify */
	CONFIG_NOTIFY_DESCRIPTOR, /* AcquireNotify */
	CONFIG_NOTIFY_COUNT
};

struct config {
	struct hub_config hub;
	char adapters[ADAPTERS_MAX][CONFIG_ADAPTER_SIZE];
	uint32_t adapter_count; /* 0: every adapter there is */
	enum config_notify notify;
	int32_t realtime_priority; /* SCHED_FIFO of the hub thread; 0: none */
	int32_t calls_per_second;  /* each caller's, for the service */
};

/* The defaults: what holds without a file. */
void config_default(struct config *out);

/* Reads and checks `path`. `messages` gets a line for every error; NULL: not
 * wanted. `out` is touched only on success. Returns 0, -EINVAL (not as it
 * should be) or another -errno (cannot be read). A limit above the hard one
 * is an error, never silently lowered (SR-5). */
int config_load(const char *path, FILE *messages, struct config *out);

void config_print_sample(FILE *out);

#endif
