/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the engine share. Nobody else includes this.
 */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "board.h"
#include "engine.h"
#include "mailbox.h"
#include "vigil.h"

struct engine {
	struct engine_ports ports;
	struct hub *hub;
	struct mailbox mailbox;
	struct board board;
	struct vigil vigil;
	struct queue *lost; /* numbers of records */
	uint64_t records_lost;
	uint64_t steps;
	_Atomic(uint64_t) turns;
	uint64_t turn_began_us; /* CLOCK_MONOTONIC; 0: between turns */
	uint64_t clocks_due_us;
	uint64_t stale;	   /* wearables whose readings are not published yet */
	bool session_runs; /* as published last: its readings move on */
	uint64_t published_us; /* readings, last */
	uint64_t shutdown_us;  /* CLOCK_BOOTTIME; 0: not asked for */
	bool ended;
	bool stepping;
	bool tell;    /* somebody is to be woken at the end of the turn */
	bool sampled; /* so are the stream's readers */
	bool sent;    /* something went to BlueZ since it was last looked at */
	/* Of the step under way. */
	bool hub_changed;
	bool session_changed;
	uint64_t changed;
	struct actions actions;
};

#endif
