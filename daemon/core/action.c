/* SPDX-License-Identifier: MIT */
/* Actions: the two lists of one step. */
#include "action.h"

#include <string.h>

/* Only what the type uses is cleared: a step is on the way from a frame to a
 * stop, and an action is large. */
#define USES(member)                       \
	(offsetof(struct action, member) + \
	 sizeof(((struct action *)NULL)->member))

static const size_t action_size[ACTION_COUNT] = {
	[ACTION_COMMAND_WRITE] = USES(write),
	[ACTION_REQUEST_WRITE] = USES(write),
	[ACTION_READ] = USES(on),
	[ACTION_SUBSCRIBE] = USES(on),
	[ACTION_CONNECT] = USES(on),
	[ACTION_DISCONNECT] = USES(on),
	[ACTION_PAIR] = USES(on),
	[ACTION_TRUST] = USES(on),
	[ACTION_REMOVE] = USES(on),
	[ACTION_DISCOVER] = USES(on),
	[ACTION_POWER] = USES(on),
	[ACTION_PREPARE_STOP] = USES(write),
	[ACTION_REPLY] = USES(reply),
	[ACTION_RECORD] = USES(record),
	[ACTION_TRIPPED] = USES(tripped),
	/* Its cells are all written. */
	[ACTION_SAMPLE] = offsetof(struct action, sample.cell_mn),
	[ACTION_CHANGED] = USES(changed),
};

static struct action *begin(struct action *action, enum action_type type)
{
	memset(action, 0, action_size[type]);
	action->type = type;
	return action;
}

struct action *actions_add(struct actions *actions, enum action_type type)
{
	if (actions->count < ACTIONS_MAX)
		return begin(&actions->list[actions->count++], type);
	actions->spilled = true;
	return begin(&actions->spare, type);
}

struct action *actions_add_urgent(struct actions *actions,
				  enum action_type type)
{
	struct action *action = &actions->spare;

	if (actions->urgent_count < ACTIONS_URGENT_MAX)
		action = &actions->urgent[actions->urgent_count++];
	else
		actions->spilled = true;
	begin(action, type)->urgent = true;
	return action;
}

void actions_clear(struct actions *actions)
{
	actions->urgent_count = 0;
	actions->count = 0;
	actions->spilled = false;
}
