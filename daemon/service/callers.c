/* SPDX-License-Identifier: MIT */
/* Callers: a small array, looked through; a room has a handful of them. */
#include "callers.h"

#include "bus_name.h"
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct caller {
	uint32_t number; /* CALLER_NONE: free place */
	char name[CALLER_NAME_SIZE];
	struct bus_name_watch *watch;
	struct readings wanted;
	bool gone;		 /* left; the owner was not told yet */
	struct callers *callers; /* borrowed: the one that holds it */
};

struct callers {
	struct bus *bus; /* borrowed: closed after the callers are freed */
	caller_gone_fn on_gone;
	void *userdata;
	uint32_t last_number;
	struct caller caller[CALLERS_MAX];
};

/* The place of a number; CALLERS_MAX: none. */
static size_t place_of(const struct callers *callers, uint32_t number)
{
	size_t i = 0;

	while (i < CALLERS_MAX && callers->caller[i].number != number)
		i++;
	return i;
}

static const struct caller *find_name(const struct callers *callers,
				      const char *name)
{
	for (size_t i = 0; i < CALLERS_MAX; i++)
		if (callers->caller[i].number != CALLER_NONE &&
		    strcmp(callers->caller[i].name, name) == 0)
			return &callers->caller[i];
	return NULL;
}

/* Frees the place when the owner has dealt with it. */
static bool tell_gone(struct caller *caller)
{
	struct callers *callers = caller->callers;

	if (!callers->on_gone(caller->number, callers->userdata))
		return false;
	memset(caller, 0, sizeof(*caller));
	return true;
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct caller *caller = userdata;

	(void)name;
	(void)old_owner;
	if (new_owner[0] != '\0')
		return;
	bus_name_watch_free(caller->watch);
	caller->watch = NULL;
	caller->wanted = (struct readings){0};
	caller->gone = true;
	(void)tell_gone(caller); /* if not now, callers_tell_gone() does */
}

size_t callers_count(const struct callers *callers)
{
	size_t count = 0;

	for (size_t i = 0; i < CALLERS_MAX; i++)
		count += callers->caller[i].number != CALLER_NONE;
	return count;
}

int callers_new(struct bus *bus, caller_gone_fn on_gone, void *userdata,
		struct callers **out)
{
	struct callers *callers = calloc(1, sizeof(*callers));

	if (!callers)
		return -ENOMEM;
	callers->bus = bus;
	callers->on_gone = on_gone;
	callers->userdata = userdata;
	*out = callers;
	return 0;
}

void callers_free(struct callers *callers)
{
	if (!callers)
		return;
	for (size_t i = 0; i < CALLERS_MAX; i++)
		bus_name_watch_free(callers->caller[i].watch);
	free(callers);
}

static int add(struct callers *callers, const char *name, size_t reserved,
	       uint32_t *out)
{
	const struct caller *known = find_name(callers, name);
	struct caller *caller;
	int error;

	if (known) {
		*out = known->number;
		return 0;
	}
	if (callers_count(callers) >= CALLERS_MAX - reserved ||
	    strlen(name) >= CALLER_NAME_SIZE)
		return -EMFILE;
	caller = &callers->caller[place_of(callers, CALLER_NONE)];
	error = bus_watch_name(callers->bus, name, on_owner, caller,
			       &caller->watch);
	if (error)
		return error;
	caller->callers = callers;
	caller->number = ++callers->last_number;
	snprintf(caller->name, sizeof(caller->name), "%s", name);
	*out = caller->number;
	return 0;
}

int callers_add(struct callers *callers, const char *name, uint32_t *out)
{
	return add(callers, name, CALLERS_RESERVED, out);
}

int callers_add_controller(struct callers *callers, const char *name,
			   uint32_t *out)
{
	return add(callers, name, 0, out);
}

uint32_t callers_find(const struct callers *callers, const char *name)
{
	const struct caller *caller = find_name(callers, name);

	return caller ? caller->number : CALLER_NONE;
}

const char *callers_name(const struct callers *callers, uint32_t caller)
{
	const size_t place = place_of(callers, caller);

	return caller == CALLER_NONE || place == CALLERS_MAX
		       ? ""
		       : callers->caller[place].name;
}

static void want(struct readings *wanted, struct readings what, bool on)
{
	if (on) {
		wanted->wearables |= what.wearables;
		wanted->session |= what.session;
	} else {
		wanted->wearables &= ~what.wearables;
		wanted->session &= !what.session;
	}
}

void callers_want(struct callers *callers, uint32_t caller,
		  struct readings what, bool on)
{
	const size_t place = place_of(callers, caller);

	if (caller != CALLER_NONE && place < CALLERS_MAX)
		want(&callers->caller[place].wanted, what, on);
}

struct readings callers_wanted(const struct callers *callers)
{
	struct readings wanted = {0};

	for (size_t i = 0; i < CALLERS_MAX; i++)
		want(&wanted, callers->caller[i].wanted, true);
	return wanted;
}

void callers_want_none(struct callers *callers, struct readings what)
{
	for (size_t i = 0; i < CALLERS_MAX; i++)
		want(&callers->caller[i].wanted, what, false);
}

bool callers_tell_gone(struct callers *callers)
{
	for (size_t i = 0; i < CALLERS_MAX; i++)
		if (callers->caller[i].gone && !tell_gone(&callers->caller[i]))
			return false;
	return true;
}
