/* SPDX-License-Identifier: MIT */
/*
 * What bluetoothd keeps on disk: devices once connected, bonds, trust. Kept
 * in the devices themselves while the program runs, and in a file for those
 * who want it to outlive the program.
 *
 * One line a fact:
 *   device ADAPTER PEER paired|unpaired trusted|untrusted blocked|open NAME
 *   uuid UUID            (of the device above it)
 */
#ifndef BLUEZSIM_STORE_H
#define BLUEZSIM_STORE_H

#include "later.h"

struct sim;

struct store {
	struct later timer; /* a change waits to be written */
};

/* Reads the file of --state, if there is one. -EBADMSG when it is not such a
 * file (said on stderr), or the errno of reading it. */
int store_load(struct sim *sim);

/* Something changed: the file is written soon. */
void store_touch(struct sim *sim);

/* Writes it now. */
void store_save(struct sim *sim);

#endif
