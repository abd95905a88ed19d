/* SPDX-License-Identifier: MIT */
/*
 * What holds in a wearable at any time: stops, the token, ceilings, and the
 * conditions that forbid force. For peripheral.c and peripheral_control.c.
 */
#ifndef PERIPHERAL_STATE_H
#define PERIPHERAL_STATE_H

#include "peripheral.h"

/* Moves on to `now_us`: token, presses, procedure, conditions. */
void peripheral_advance(struct peripheral *peripheral, uint64_t now_us);

/* Stops and latches; force falls from `at_us` on, which may be past. The
 * first cause stays until it is cleared. */
void peripheral_stop(struct peripheral *peripheral, enum status_cause cause,
		     uint64_t at_us);

/* Lets go of every pad, without latching, and forgets the token. */
void peripheral_let_go(struct peripheral *peripheral);

/* Stops where a condition asks for it. */
void peripheral_check(struct peripheral *peripheral);

/* Armed presses begin when there is a token. */
void peripheral_begin(struct peripheral *peripheral);

/* Annunciations of the device and of one of its pads. */
uint16_t peripheral_annunciations(const struct peripheral *peripheral,
				  uint8_t pad);

/* Of `mask`, what stands anywhere on the device's actuated pads. */
uint16_t peripheral_standing(const struct peripheral *peripheral,
			     uint16_t mask);

/* Sets or clears bits. */
void peripheral_annunciate(uint16_t *annunciations, uint16_t bits, bool on);

/* Ceilings as the device has them. */
void peripheral_reset_ceilings(struct peripheral *peripheral);

/* The most force that a pad may be told to apply, by force and by pressure
 * (SR-2). */
int32_t peripheral_ceiling_mn(const struct peripheral *peripheral, uint8_t pad);

/* Queues a response; there is room for it. */
void peripheral_respond(struct peripheral *peripheral,
			const struct control_response *response);

/* Ends the procedure under way, if any, with a response. */
void peripheral_end_procedure(struct peripheral *peripheral,
			      enum control_result result);

#endif
