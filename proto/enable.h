/* SPDX-License-Identifier: MIT */
/*
 * Enable: the fast lane. Renews the enable token, or stops (SR-1).
 */
#ifndef ENABLE_H
#define ENABLE_H

#include "profile.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum enable_op {
	ENABLE_TOKEN = 0x96,
	ENABLE_STOP = 0x69,
};

struct enable {
	enum enable_op op;
	uint8_t counter;   /* E2E */
	uint16_t token_ms; /* from receipt; 0 with ENABLE_STOP */
};

#define ENABLE_SIZE 6u

extern const struct wire_message enable_fields;
extern const struct wire_code_table enable_ops;

enum wire_result enable_encode(const struct enable *enable, uint8_t *bytes,
			       size_t size, size_t *ret_length);
enum wire_result enable_decode(const uint8_t *bytes, size_t length,
			       struct enable *enable);

/* Whether a wearable must stop on this, however broken the rest of it is:
 * the first octet says so. */
bool enable_is_stop(const uint8_t *bytes, size_t length);

#endif
