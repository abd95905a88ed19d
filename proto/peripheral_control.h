/* SPDX-License-Identifier: MIT */
/*
 * What a wearable does on each request of the Control Point.
 */
#ifndef PERIPHERAL_CONTROL_H
#define PERIPHERAL_CONTROL_H

#include "peripheral.h"

/* Carries out a request that was decoded, counted and let in: one response
 * is queued, now or when its procedure ends. A STOP was obeyed before. */
void peripheral_handle(struct peripheral *peripheral,
		       const struct control_request *request);

#endif
