/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the room share. Nobody else includes this.
 */
#ifndef ROOM_STATE_H
#define ROOM_STATE_H

#include "bluez_version.h"
#include "clinic.h"
#include "config.h"
#include "engine.h"
#include "hub_thread.h"
#include "options.h"
#include "routine_file.h"
#include "service.h"
#include "store.h"
#include "streams.h"
#include "wall.h"
#include "watchdog.h"

#include <uv.h>

enum room_signal {
	SIGNAL_TERMINATE,
	SIGNAL_INTERRUPT,
	SIGNAL_RELOAD,
	SIGNAL_COUNT
};

struct room {
	struct options options;
	struct log *log; /* borrowed */
	struct config config;
	uv_loop_t loop;
	uv_signal_t signal[SIGNAL_COUNT];
	uv_async_t hub_ended;
	uv_timer_t deadline;
	struct wall wall;
	struct watchdog watchdog;
	struct bluez_version version;
	struct streams *streams;
	struct engine *engine;
	struct hub_thread *hub;
	struct store *store;
	struct clinic *clinic;
	struct routines *routines;
	struct service *service;
	bool has_loop;
	bool has_handles;
	bool has_wall;
	bool settled; /* the start's memory was given back */
	bool stopping;
	int hub_error; /* written before .hub_ended is sent */
	int error;
};

#endif
