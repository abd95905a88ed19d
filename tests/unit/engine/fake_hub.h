/* SPDX-License-Identifier: MIT */
/*
 * A core that does what the test says: it keeps the events it was given, and
 * answers each with the actions laid ready for its type.
 */
#ifndef FAKE_HUB_H
#define FAKE_HUB_H

#include "hub.h"

#define FAKE_EVENTS_MAX 4096

struct fake_hub {
	struct event event[FAKE_EVENTS_MAX];
	unsigned int events;
	uint64_t now_us; /* of the last step */
	uint64_t deadline_us;
	struct actions answer[EVENT_COUNT];
	uint16_t links_max; /* of the last EVENT_CONFIG */
	struct wearable_view wearable[WEARABLES_MAX];
	struct hub_view hub;
	struct session_order order; /* of the last EVENT_SESSION */
	struct session_view session;
	unsigned int session_views; /* times looked at */
};

extern struct fake_hub fake_hub;

#endif
