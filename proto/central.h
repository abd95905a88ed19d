/* SPDX-License-Identifier: MIT */
/*
 * The hub's side of one connection: counters, references, and what comes in
 * checked against them (SR-12, SR-21).
 */
#ifndef CENTRAL_H
#define CENTRAL_H

#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "frame.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests without a response as yet: one, and stops beside it. */
#define CENTRAL_PENDING_MAX 4u

struct central_pending {
	enum control_op op;
	uint8_t reference; /* 0: the entry is free */
};

struct central {
	struct e2e_sender control_out;
	struct e2e_sender enable_out;
	struct e2e_receiver control_in;
	struct e2e_receiver force_in;
	struct e2e_receiver status_in;
	uint8_t reference; /* of the last request; 1..255, then 1 */
	struct central_pending pending[CENTRAL_PENDING_MAX];
	uint8_t stop_first; /* counter of the first STOP not confirmed; or 0 */
	uint8_t stop_last;
};

/* For a new connection, or one taken over from a hub that died. */
void central_init(struct central *central);

/* After a characteristic was subscribed again in the same connection. */
void central_subscribed(struct central *central,
			enum profile_characteristic characteristic);

/*
 * Fills in reference and counter, and encodes. WIRE_NO_ROOM also when
 * CENTRAL_PENDING_MAX requests have no response yet, but for a STOP, which
 * then takes the oldest one's place. Begin a connection with REQUEST_CONTROL:
 * the wearable then takes the counters of Control Point and Enable from where
 * we are, even when a hub that died has used the connection before.
 */
enum wire_result central_request(struct central *central,
				 struct control_request *request,
				 uint8_t *bytes, size_t size,
				 size_t *ret_length);

/* A response, matched by reference and operation; WIRE_UNEXPECTED when we
 * wait for no such thing. */
enum wire_result central_response(struct central *central, const uint8_t *bytes,
				  size_t length,
				  struct control_response *response);

/* The request timed out or its write failed: a response that still comes is
 * unexpected (SR-21). */
void central_forget(struct central *central, uint8_t reference);

/* For Enable, always written without response. */
enum wire_result central_enable(struct central *central, uint16_t token_ms,
				uint8_t *bytes, size_t size,
				size_t *ret_length);
enum wire_result central_stop(struct central *central, uint8_t *bytes,
			      size_t size, size_t *ret_length);

/* What central_stop() would put now, to have it at hand: nothing changes. */
enum wire_result central_next_stop(const struct central *central,
				   uint8_t *bytes, size_t size,
				   size_t *ret_length);

/* Whether this Status says that a STOP sent by central_stop() arrived and the
 * wearable is stopped: true once for one or more of them. Repeat the STOP
 * until it does. */
bool central_stop_confirmed(struct central *central,
			    const struct status *status);

/* Frames and Status as notified; what is not WIRE_OK is not to be used, and
 * counts against the link. ret_lost: messages lost just before this one.
 * Values that were read go to status_decode(). */
enum wire_result central_frame(struct central *central, const uint8_t *bytes,
			       size_t length, struct frame *frame,
			       uint8_t *ret_lost);
enum wire_result central_status(struct central *central, const uint8_t *bytes,
				size_t length, struct status *status,
				uint8_t *ret_lost);

#endif
