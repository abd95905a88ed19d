/* SPDX-License-Identifier: MIT */
/*
 * The controller: the one caller who may command; everybody else looks and
 * stops (SR-15, SR-16).
 */
#ifndef CORE_CONTROLLER_H
#define CORE_CONTROLLER_H

#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

struct controller {
	uint32_t caller; /* CALLER_NONE: nobody */
};

/* Takes control, or has it already. REFUSAL_CONTROL_TAKEN by another. */
enum refusal_code controller_request(struct controller *controller,
				     uint32_t caller);

/* Gives control back if the caller has it. */
void controller_release(struct controller *controller, uint32_t caller);

/* Never true of CALLER_NONE. */
bool controller_is(const struct controller *controller, uint32_t caller);

#endif
