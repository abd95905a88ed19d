/* SPDX-License-Identifier: MIT */
/*
 * Hub, session: what the session is told of the room, and what it wants of
 * its pads, carried out with the same checks as any caller's command.
 */
#include "hub_orders.h"

#include <string.h>

/* Default deny: nothing prepares a session as yet. */
void hub_on_session(struct step *s, const struct event *event)
{
	const struct refusal refusal = {.code = REFUSAL_NOT_READY};

	hub_reply(s, event->session.call, &refusal, WEARABLE_ALL);
}

struct refusal hub_session_order(struct step *s, const struct request *r,
				 bool *ret_later)
{
	(void)s;
	(void)r;
	(void)ret_later;
	return (struct refusal){.code = REFUSAL_NO_SESSION};
}

void hub_session_view(const struct hub *hub, uint64_t now_us,
		      struct session_view *out)
{
	(void)now_us;
	memset(out, 0, sizeof(*out));
	out->session = hub->session.order.session;
}
