/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails as disks do, as SQLite's default VFS around the system's
 * own: full, slow to sync, or without power. What was not synced is kept
 * apart, so that the loss of power drops or tears any of it; nothing is ever
 * really synced, which makes it fast.
 *
 * One for the whole program; its switches may be set from any thread.
 */
#ifndef TESTS_STORE_DISK_H
#define TESTS_STORE_DISK_H

#include <stdbool.h>
#include <stdint.h>

void disk_install(void);
void disk_remove(void);

/* Writes answer that the disk is full. */
void disk_set_full(bool full);

/* Reads, writes and all else answer with an I/O error. */
void disk_set_broken(bool broken);

/* Each sync takes so long. */
void disk_set_sync_ms(unsigned int milliseconds);

/* How many syncs have begun. */
unsigned int disk_syncs(void);

/* The power goes after so many writes, syncs and the like. 0: it stays. */
void disk_set_power(unsigned int operations);
bool disk_has_power(void);

/* Brings the power back, when every file is closed: each holds what was
 * synced, and by chance some of what was not. */
void disk_restore_power(uint64_t *random);

/* Every file is closed and gone: forgets what is known of them. */
void disk_forget(void);

#endif
