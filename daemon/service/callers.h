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

#define CALLERS_MAX 128 /* at once; who comes then is refused */
/* Of these, kept for who may control: observers cannot keep them out. */
#define CALLERS_RESERVED 8
#define CALLER_NAME_SIZE 64

struct callers;

/* A caller left the bus. false: that could not be dealt with now; the caller
 * keeps its place until callers_tell_gone() succeeds. */
typedef bool (*caller_gone_fn)(uint32_t caller, void *userdata);

int callers_new(struct bus *bus, caller_gone_fn on_gone, void *userdata,
		struct callers **out);
void callers_free(struct callers *callers); /* NULL is allowed */

/* The number of a unique name, which is watched from now on. -EMFILE: too
 * many. Numbers are never used twice. */
int callers_add(struct callers *callers, const char *name, uint32_t *out);

/* The same for one that may control: places are kept for those. */
int callers_add_controller(struct callers *callers, const char *name,
			   uint32_t *out);

/* The same for one that may be known; CALLER_NONE when not. */
uint32_t callers_find(const struct callers *callers, const char *name);

/* The unique name; "" when not known any more. */
const char *callers_name(const struct callers *callers, uint32_t caller);

/* Whose readings somebody wants. */
struct readings {
	uint64_t wearables; /* a bit for each */
	bool session;
};

/* Which readings a caller wants; and what all want. */
void callers_want(struct callers *callers, uint32_t caller,
		  struct readings what, bool on);
struct readings callers_wanted(const struct callers *callers);

/* Those are no more: nobody wants them. */
void callers_want_none(struct callers *callers, struct readings what);

/* Calls caller_gone_fn again where it said false; true when none is left. */
bool callers_tell_gone(struct callers *callers);

/* How many are known. */
size_t callers_count(const struct callers *callers);

#endif
