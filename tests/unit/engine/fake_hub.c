/* SPDX-License-Identifier: MIT */
#include "fake_hub.h"

#include <assert.h>
#include <string.h>

struct fake_hub fake_hub;

size_t hub_size(void)
{
	return 1;
}

void hub_init(struct hub *hub, const struct hub_config *config, uint64_t now_us)
{
	(void)hub;
	(void)config;
	memset(&fake_hub, 0, sizeof(fake_hub));
	fake_hub.now_us = now_us;
	fake_hub.deadline_us = UINT64_MAX;
}

void hub_step(struct hub *hub, const struct event *event, uint64_t now_us,
	      struct actions *actions)
{
	const struct actions *answer = &fake_hub.answer[event->type];

	(void)hub;
	assert(fake_hub.events < FAKE_EVENTS_MAX);
	fake_hub.event[fake_hub.events++] = *event;
	fake_hub.now_us = now_us;
	if (event->type == EVENT_CONFIG)
		fake_hub.links_max = event->config->links_max;
	if (event->type == EVENT_SESSION)
		fake_hub.order = *event->session.order;
	if (event->type == EVENT_TICK)
		fake_hub.deadline_us = UINT64_MAX;
	for (size_t i = 0; i < answer->urgent_count; i++)
		*actions_add_urgent(actions, answer->urgent[i].type) =
			answer->urgent[i];
	for (size_t i = 0; i < answer->count; i++)
		*actions_add(actions, answer->list[i].type) = answer->list[i];
}

uint64_t hub_deadline_us(const struct hub *hub)
{
	(void)hub;
	return fake_hub.deadline_us;
}

void hub_view(const struct hub *hub, uint64_t now_us, struct hub_view *out)
{
	(void)hub;
	(void)now_us;
	*out = fake_hub.hub;
}

void hub_wearable_view(const struct hub *hub, uint16_t wearable,
		       uint64_t now_us, struct wearable_view *out)
{
	(void)hub;
	(void)now_us;
	*out = fake_hub.wearable[wearable];
}

void hub_session_view(const struct hub *hub, uint64_t now_us,
		      struct session_view *out)
{
	(void)hub;
	(void)now_us;
	fake_hub.session_views++;
	*out = fake_hub.session;
}
