/* SPDX-License-Identifier: MIT */
/*
 * The room's routines: those that came with the hub, the practice's own, and
 * those of the command line; of one name the later counts.
 */
#ifndef ROOM_ROUTINES_H
#define ROOM_ROUTINES_H

struct room;

/* Reads them anew, at start and whenever the configuration is read again; one
 * with faults is left out and said in the log, by file and line. What was
 * there stays when that fails. -ENOMEM. */
int room_routines_load(struct room *room);

#endif
