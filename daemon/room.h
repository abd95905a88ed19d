/* SPDX-License-Identifier: MIT */
/*
 * Room: all of the daemon put together. What is built in one order is torn
 * down in the reverse; every wearable is stopped before anything else goes.
 */
#ifndef ROOM_H
#define ROOM_H

#include "log.h"
#include "options.h"

struct room;

/* Builds everything and starts the threads. -errno, said in the log. */
int room_new(const struct options *options, struct log *log, struct room **out);

/* Serves until SIGTERM or SIGINT, or until the bus is lost. 0: ended in
 * order; -errno. */
int room_run(struct room *room);

void room_free(struct room *room); /* NULL is allowed */

#endif
