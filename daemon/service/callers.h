/* SPDX-License-Identifier: MIT */
/*
 * Callers: who on the bus has asked for something that outlives the call:
 * control, readings. Each has a number for the core, is watched, and is told
 * of when it vanishes (SR-15).
 */
#ifndef SERVICE_CALLERS_H
#define SERVICE_CALLERS_H

#include "bus.h"

#include <stdbool.h>
#include <stdint.h>

#define CALLERS_MAX	 128 /* at once; who comes then is refused */
#define CALLER_NAME_SIZE 64

struct callers;

/* A caller left the bus; it is not known any more afterwards. */
typedef void (*caller_gone_fn)(uint32_t caller, void *userdata);

int callers_new(struct bus *bus, caller_gone_fn on_gone, void *userdata,
		struct callers **out);
void callers_free(struct callers *callers); /* NULL is allowed */

/* The number of a unique name, which is watched from now on. -EMFILE: too
 * many. Numbers are never used twice. */
int callers_add(struct callers *callers, const char *name, uint32_t *out);

/* The same for one that may be known; CALLER_NONE when not. */
uint32_t callers_find(const struct callers *callers, const char *name);

/* The unique name; "" when not known any more. */
const char *callers_name(const struct callers *callers, uint32_t caller);

/* Which wearables' readings it wants: a bit for each; and what all want. */
void callers_want(struct callers *callers, uint32_t caller, uint64_t wearables,
		  bool on);
uint64_t callers_wanted(const struct callers *callers);

#endif
