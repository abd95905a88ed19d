/* SPDX-License-Identifier: MIT */
/*
 * Enable: see enable.h.
 */
#include "enable.h"

#include "field.h"

static const struct wire_code op_codes[] = {
	{ENABLE_TOKEN, "token"},
	{ENABLE_STOP, "stop"},
};
const struct wire_code_table enable_ops = {op_codes, FIELD_COUNT(op_codes)};

static const struct wire_field table[] = {
	FIELD_CODE(enable, op, 0, enable_ops),
	FIELD(enable, token_ms, WIRE_U16, 1, "ms", 1, 0, PROFILE_TOKEN_MAX_MS),
	FIELD_COUNTER(enable, 3),
};
const struct wire_message enable_fields =
	FIELD_MESSAGE("enable", table, ENABLE_SIZE);

static enum wire_result check(const struct enable *enable)
{
	if ((enable->op == ENABLE_TOKEN) == (enable->token_ms == 0))
		return WIRE_INCONSISTENT;
	return WIRE_OK;
}

enum wire_result enable_encode(const struct enable *enable, uint8_t *bytes,
			       size_t size, size_t *ret_length)
{
	enum wire_result result = check(enable);

	return result ? result
		      : wire_encode(&enable_fields, enable, bytes, size,
				    ret_length);
}

enum wire_result enable_decode(const uint8_t *bytes, size_t length,
			       struct enable *enable)
{
	struct enable got;
	enum wire_result result =
		wire_decode(&enable_fields, bytes, length, &got);

	if (!result)
		result = check(&got);
	if (!result)
		*enable = got;
	return result;
}

bool enable_is_stop(const uint8_t *bytes, size_t length)
{
	return length > 0 && bytes[0] == ENABLE_STOP;
}
