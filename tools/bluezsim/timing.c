/* SPDX-License-Identifier: MIT */
/* The table of times. */
#include "timing.h"

#include <errno.h>
#include <string.h>

#include "number.h"

const struct timing_entry timing_table[TIMING_COUNT] = {
	[TIMING_ADVERTISE] = {"advertise", 100,
			      "between two advertisements of a peripheral "
			      "(the profile's advertising interval)"},
	[TIMING_CONNECT] = {"connect", 60,
			    "from the advertisement heard to the link up "
			    "(Connect answers after 40 to 200 ms)"},
	[TIMING_CONNECT_SCANNING] = {"connect-scanning", 8800,
				     "what a running discovery adds to that "
				     "(8.9 to 9.4 s seen in all)"},
	[TIMING_ABSENT] = {"absent", 41000,
			   "until Connect to an absent peer fails (the "
			   "kernel's L2CAP connect timeout, above 40 s)"},
	[TIMING_RESOLVE] = {"resolve", 120,
			    "from the link up to ServicesResolved (0.1 to "
			    "2.5 s seen)"},
	[TIMING_RESOLVE_CACHED] = {"resolve-cached", 40,
				   "the same with the services known"},
	[TIMING_OBJECTS_LATE] = {"objects-late", 100,
				 "from ServicesResolved to GATT objects that "
				 "come after it (within 0.25 s seen)"},
	[TIMING_RECONNECT] = {"reconnect", 80,
			      "from the advertisement heard to the link up by "
			      "itself (within 0.2 s seen)"},
	[TIMING_DISCONNECT] = {"disconnect", 2000,
			       "until Disconnect drops the link (BlueZ's "
			       "DISCONNECT_TIMER)"},
	[TIMING_GOODBYE] = {"goodbye", 30,
			    "from Disconnect's answer to Connected=false"},
	[TIMING_TEMPORARY] = {"temporary", 30000,
			      "until a device never connected is forgotten "
			      "(main.conf TemporaryTimeout)"},
	[TIMING_SUPERVISION] = {"supervision", 420,
				"until a link out of range is lost (the "
				"kernel's default supervision timeout)"},
	[TIMING_ATT] = {"att", 30000,
			"until an unanswered request drops the link (ATT "
			"transaction timeout, Core 5.4 Vol 3 Part F 3.3.3)"},
	[TIMING_PAIR] = {"pair", 150,
			 "the exchange of keys, without the persons asked"},
	[TIMING_AGENT] = {"agent", 60000,
			  "until an agent that does not answer counts as "
			  "rejecting (BlueZ's REQUEST_TIMEOUT)"},
	[TIMING_POWER] = {"power", 50, "until an adapter changed its power"},
};

void timings_init(struct timings *t)
{
	size_t i;

	for (i = 0; i < TIMING_COUNT; i++)
		t->ms[i] = timing_table[i].ms;
	t->scale = 1.0;
}

static int find(const char *name, size_t length)
{
	int i;

	for (i = 0; i < TIMING_COUNT; i++)
		if (strlen(timing_table[i].name) == length &&
		    strncmp(timing_table[i].name, name, length) == 0)
			return i;
	return -ENOENT;
}

int timings_set(struct timings *t, const char *name, uint32_t ms)
{
	int which = find(name, strlen(name));

	if (which < 0)
		return which;
	t->ms[which] = ms;
	return 0;
}

int timings_parse(struct timings *t, const char *text)
{
	const char *equals = strchr(text, '=');
	uint64_t ms;
	int which;

	if (!equals || number_parse(equals + 1, UINT32_MAX, &ms) < 0)
		return -EINVAL;
	which = find(text, (size_t)(equals - text));
	if (which < 0)
		return which;
	t->ms[which] = (uint32_t)ms;
	return 0;
}

uint64_t timings_ms(const struct timings *t, enum timing which)
{
	return (uint64_t)((double)t->ms[which] * t->scale);
}
