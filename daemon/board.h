/* SPDX-License-Identifier: MIT */
/*
 * Board: what the engine puts up for other threads to see. Views that may be
 * read at any time, which of them changed, and notices in order.
 */
#ifndef BOARD_H
#define BOARD_H

#include "engine.h"
#include "queue.h"
#include "snapshot.h"

#include <stdatomic.h>

struct board {
	struct snapshot *hub;
	struct snapshot *wearables; /* WEARABLES_MAX of them */
	struct snapshot *health;
	struct snapshot *session;
	atomic_bool hub_changed;
	atomic_bool session_changed;
	_Atomic(uint64_t) wearables_changed;
	struct queue *notices;
	uint32_t notices_max; /* engine's */
	uint64_t notices_lost;
};

_Static_assert(WEARABLES_MAX <= 64, "a bit for each wearable");

int board_init(struct board *board);
void board_done(struct board *board);

/* ---- The engine's side ---- */

/* Copies the core's views out: the hub's and those of the set bits. */
void board_publish(struct board *board, const struct hub *hub, uint64_t now_us,
		   uint64_t wearables);

/* Copies the session's view out; true: it is under way, and its readings move
 * on with time. */
bool board_publish_session(struct board *board, const struct hub *hub,
			   uint64_t now_us);

/* Marks as changed, after publishing. */
void board_mark(struct board *board, bool hub, uint64_t wearables);
void board_mark_session(struct board *board);

/* false: full, the notice is lost and counted. */
bool board_tell(struct board *board, const struct notice *notice);

#endif
