/* SPDX-License-Identifier: MIT */
/*
 * The room's routines: those that came with the hub, the practice's own, and
 * those of the command line; of one name the later counts.
 */
#ifndef ROOM_ROUTINES_H
#define ROOM_ROUTINES_H

struct room;
struct routines;

/* Reads them anew, whenever the configuration is read again; one with faults
 * is left out and said in the log, by file and line. What was there stays when
 * that fails. -ENOMEM. */
int room_routines_load(struct room *room);

/* Those there are; read when they are first asked for, which is after the
 * hub has its name: until then nobody can ask, and whoever wants to stop waits
 * no longer for the name. NULL: memory was short, which is said in the log. */
const struct routines *room_routines(struct room *room);

#endif
