/* SPDX-License-Identifier: MIT */
/*
 * Control Point: requests of the hub, and the one response that each gets.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "profile.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum control_op {
	CONTROL_REQUEST_CONTROL = 0x0F,
	CONTROL_RELEASE_CONTROL = 0x33,
	CONTROL_SET_STREAM = 0x3C,
	CONTROL_ZERO = 0x55,
	CONTROL_SELF_TEST = 0x5A,
	CONTROL_SET_CEILING = 0x66,
	CONTROL_PRESS = 0x69,
	CONTROL_RELEASE = 0x96,
	CONTROL_STOP = 0x99,
	CONTROL_CLEAR_STOP = 0xA5,
	CONTROL_IDENTIFY = 0xAA,
	CONTROL_RESPONSE = 0xC3, /* wearable to hub only */
};
#define CONTROL_OP_COUNT 11u /* requests */

enum control_result {
	CONTROL_SUCCESS = 0x0F,
	CONTROL_UNSUPPORTED = 0x33,   /* the wearable lacks the feature */
	CONTROL_INVALID = 0x3C,	      /* a parameter makes no sense; .detail
					 is the octet's offset */
	CONTROL_ABOVE_CEILING = 0x55, /* .detail: the ceiling (SR-2) */
	CONTROL_NOT_IN_CONTROL = 0x5A,
	CONTROL_STOPPED = 0x66,	     /* latched; .detail: enum status_cause */
	CONTROL_BUSY = 0x69,	     /* the pad is pressing or being tested */
	CONTROL_NOT_READY = 0x96,    /* pad needs zero or self-test; .detail:
					STATUS_* annunciation bits */
	CONTROL_FAILED = 0x99,	     /* zero or self-test did not succeed */
	CONTROL_NOT_TIGHTER = 0xA5,  /* .detail: the ceiling in force */
	CONTROL_CAUSE_STANDS = 0xAA, /* cannot clear; .detail: STATUS_* bits */
	CONTROL_INTERRUPTED = 0xC3,  /* a stop ended it first */
	CONTROL_NOT_BONDED = 0xCC,   /* control is for a bonded hub only */
};

#define CONTROL_PAD_ALL 0xFFu /* with RELEASE and SET_STREAM */

/*
 * A request. What an operation does not carry is 0.
 *
 * REQUEST_CONTROL, RELEASE_CONTROL, STOP, CLEAR_STOP: nothing more
 * SET_STREAM: pad or CONTROL_PAD_ALL, interval_us (0: off), samples, delta
 * ZERO, SELF_TEST: pad
 * SET_CEILING: pad, force_mn, pressure_pa
 * PRESS: pad, force_mn, ramp_mn_per_s, hold_ms, ttl_ms
 * RELEASE: pad or CONTROL_PAD_ALL
 * IDENTIFY: duration_ms
 */
struct control_request {
	enum control_op op;
	uint8_t reference; /* the client's choice; comes back */
	uint8_t counter;   /* E2E */
	uint8_t pad;
	uint8_t samples; /* of a frame, at most */
	uint8_t delta;	 /* 1: delta-code where that is shorter */
	uint32_t interval_us;
	int32_t force_mn;
	int32_t pressure_pa;   /* of any one cell */
	int32_t ramp_mn_per_s; /* rise; falls take the release ramp */
	uint32_t hold_ms;      /* at full force */
	/* The first token must come within this time after the press did, or
	 * the press is dropped. */
	uint16_t ttl_ms;
	uint16_t duration_ms;
};

struct control_response {
	enum control_op op;	 /* CONTROL_RESPONSE */
	enum control_op request; /* which one is answered */
	uint8_t reference;
	enum control_result result;
	uint8_t counter; /* E2E */
	int32_t detail;	 /* see the results; else 0 */
};

#define CONTROL_REQUEST_SIZE_MAX 20u
#define CONTROL_RESPONSE_SIZE	 11u

/* What belongs to an operation. */
struct control_op_info {
	enum control_op op;
	struct wire_message message; /* with its name */
	bool needs_control;
	uint16_t option; /* FEATURE_* bits it needs; 0: none */
};

extern const struct control_op_info control_op_table[CONTROL_OP_COUNT];
extern const struct wire_message control_response_fields;
extern const struct wire_code_table control_ops;
extern const struct wire_code_table control_results;

/* The row of a request's operation; NULL when there is none. */
const struct control_op_info *control_op_info(uint8_t op);

enum wire_result control_request_encode(const struct control_request *request,
					uint8_t *bytes, size_t size,
					size_t *ret_length);
enum wire_result control_request_decode(const uint8_t *bytes, size_t length,
					struct control_request *request);
enum wire_result
control_response_encode(const struct control_response *response, uint8_t *bytes,
			size_t size, size_t *ret_length);
enum wire_result control_response_decode(const uint8_t *bytes, size_t length,
					 struct control_response *response);

#endif
