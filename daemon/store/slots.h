/* SPDX-License-Identifier: MIT */
/*
 * Slots: a bounded queue of items between two threads, in memory that becomes
 * used only as far as items ever waited at once: the slot that came back last
 * is filled first. Neither thread ever waits.
 */
#ifndef STORE_SLOTS_H
#define STORE_SLOTS_H

#include <stddef.h>

#define SLOTS_MAX 65536

struct slots;

/* `count`: of items that may wait, at most SLOTS_MAX. -EINVAL, -ENOMEM. */
int slots_new(size_t count, size_t item_size, struct slots **out);
void slots_free(struct slots *slots); /* NULL is allowed */

/* ---- Filling thread ---- */

/* Where to put the next item. NULL: there is no room. Asked again before it is
 * handed over it is another one, and this one is lost. */
void *slots_take(struct slots *slots);

void slots_hand_over(struct slots *slots, const void *item);

/* ---- Emptying thread ---- */

/* The oldest item, which is the caller's until it is given back; NULL: none
 * waits. */
const void *slots_next(struct slots *slots);

void slots_give_back(struct slots *slots, const void *item);

/* ---- Any thread; a moment old ---- */

/* How many wait, without those that were asked for. */
size_t slots_waiting(const struct slots *slots);

#endif
