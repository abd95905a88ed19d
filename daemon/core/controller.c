/* SPDX-License-Identifier: MIT */
/* The controller: first come, first served, until given back. */
#include "controller.h"

#include "command.h"

enum refusal_code controller_request(struct controller *controller,
				     uint32_t caller)
{
	if (caller == CALLER_NONE)
		return REFUSAL_NOT_CONTROLLER;
	if (controller->caller == CALLER_NONE)
		controller->caller = caller;
	return controller->caller == caller ? REFUSAL_NONE
					    : REFUSAL_CONTROL_TAKEN;
}

void controller_release(struct controller *controller, uint32_t caller)
{
	if (controller->caller == caller)
		controller->caller = CALLER_NONE;
}

bool controller_is(const struct controller *controller, uint32_t caller)
{
	return caller != CALLER_NONE && controller->caller == caller;
}
