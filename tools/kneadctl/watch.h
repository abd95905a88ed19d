/* SPDX-License-Identifier: MIT */
/*
 * Watch: what the live view holds, for its own files: cmd_watch.c follows
 * keys and the hub, watch.c keeps the list of pads and draws the whole.
 */
#ifndef KNEADCTL_WATCH_H
#define KNEADCTL_WATCH_H

#include "client.h"
#include "live.h"
#include "terminal.h"
#include "trend.h"

#include <stdbool.h>

#define WATCH_PADS_MAX 256 /* 64 wearables with 4 pads each */

struct watched_pad {
	char path[MODEL_PATH_SIZE];
	size_t pad;
	struct trend trend;
	bool seen; /* when last looked */
};

struct watch {
	struct client *client;
	struct watched_pad pads[WATCH_PADS_MAX];
	size_t count;
	double total; /* N on all of them: the hub tells its own too rarely */
	size_t page;
	size_t pages; /* as last drawn, at least 1 */
	bool loaded;
	struct live live;
	struct terminal terminal;
	unsigned int turns; /* of the terminal's */
	struct client_question acknowledge;
	bool done;
};

/* Follows the model: pads come and go, trends go on. */
void watch_update(struct watch *watch);

/* Draws all. */
void watch_draw(struct watch *watch);

#endif
