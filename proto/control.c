/* SPDX-License-Identifier: MIT */
/*
 * Control Point: see control.h.
 */
#include "control.h"

#include <string.h>

#include "e2e.h"
#include "feature.h"
#include "field.h"

/* Every request: operation, reference, parameters, counter, CRC. */
#define REQUEST_SIZE_MIN 5u
#define CRC_SIZE	 E2E_CRC_SIZE

static const struct wire_code op_codes[] = {
	{CONTROL_REQUEST_CONTROL, "request control"},
	{CONTROL_RELEASE_CONTROL, "release control"},
	{CONTROL_SET_STREAM, "set stream"},
	{CONTROL_ZERO, "zero"},
	{CONTROL_SELF_TEST, "self-test"},
	{CONTROL_SET_CEILING, "set ceiling"},
	{CONTROL_PRESS, "press"},
	{CONTROL_RELEASE, "release"},
	{CONTROL_STOP, "stop"},
	{CONTROL_CLEAR_STOP, "clear stop"},
	{CONTROL_IDENTIFY, "identify"},
	{CONTROL_RESPONSE, "response"},
};
const struct wire_code_table control_ops = {op_codes, FIELD_COUNT(op_codes)};

static const struct wire_code result_codes[] = {
	{CONTROL_SUCCESS, "success"},
	{CONTROL_UNSUPPORTED, "unsupported"},
	{CONTROL_INVALID, "invalid"},
	{CONTROL_ABOVE_CEILING, "above ceiling"},
	{CONTROL_NOT_IN_CONTROL, "not in control"},
	{CONTROL_STOPPED, "stopped"},
	{CONTROL_BUSY, "busy"},
	{CONTROL_NOT_READY, "not ready"},
	{CONTROL_FAILED, "failed"},
	{CONTROL_NOT_TIGHTER, "not tighter"},
	{CONTROL_CAUSE_STANDS, "cause stands"},
	{CONTROL_INTERRUPTED, "interrupted"},
	{CONTROL_NOT_BONDED, "not bonded"},
};
const struct wire_code_table control_results = {result_codes,
						FIELD_COUNT(result_codes)};

#define OP(code) FIELD_OP(control_request, op, 0, control_ops, code)
#define REFERENCE \
	FIELD(control_request, reference, WIRE_U8, 1, "", 1, 0, UINT8_MAX)
#define PAD \
	FIELD(control_request, pad, WIRE_U8, 2, "", 1, 0, PROFILE_PADS_MAX - 1)
#define PAD_OR_ALL \
	FIELD(control_request, pad, WIRE_U8, 2, "", 1, 0, CONTROL_PAD_ALL)
#define COUNTER(at) FIELD_COUNTER(control_request, at)

static const struct wire_field request_control[] = {
	OP(CONTROL_REQUEST_CONTROL),
	REFERENCE,
	COUNTER(2),
};

static const struct wire_field release_control[] = {
	OP(CONTROL_RELEASE_CONTROL),
	REFERENCE,
	COUNTER(2),
};

static const struct wire_field set_stream[] = {
	OP(CONTROL_SET_STREAM),
	REFERENCE,
	PAD_OR_ALL,
	FIELD(control_request, interval_us, WIRE_U8, 3, "us",
	      PROFILE_INTERVAL_UNIT_US, 0, PROFILE_INTERVAL_MAX_US),
	FIELD(control_request, samples, WIRE_U8, 4, "", 1, 1,
	      PROFILE_SAMPLES_MAX),
	FIELD(control_request, delta, WIRE_U8, 5, "", 1, 0, 1),
	COUNTER(6),
};

static const struct wire_field zero[] = {
	OP(CONTROL_ZERO),
	REFERENCE,
	PAD,
	COUNTER(3),
};

static const struct wire_field self_test[] = {
	OP(CONTROL_SELF_TEST),
	REFERENCE,
	PAD,
	COUNTER(3),
};

static const struct wire_field set_ceiling[] = {
	OP(CONTROL_SET_CEILING),
	REFERENCE,
	PAD,
	FIELD(control_request, force_mn, WIRE_U32, 3, "mN", 1, 0,
	      PROFILE_FORCE_MAX_MN),
	FIELD(control_request, pressure_pa, WIRE_U32, 7, "Pa", 1, 0,
	      PROFILE_PRESSURE_MAX_PA),
	COUNTER(11),
};

static const struct wire_field press[] = {
	OP(CONTROL_PRESS),
	REFERENCE,
	PAD,
	FIELD(control_request, force_mn, WIRE_U32, 3, "mN", 1, 1,
	      PROFILE_FORCE_MAX_MN),
	FIELD(control_request, ramp_mn_per_s, WIRE_U32, 7, "mN/s", 1, 1,
	      PROFILE_RAMP_MAX_MN_PER_S),
	FIELD(control_request, hold_ms, WIRE_U32, 11, "ms", 1, 0,
	      PROFILE_HOLD_MAX_MS),
	FIELD(control_request, ttl_ms, WIRE_U16, 15, "ms", 1, 1, UINT16_MAX),
	COUNTER(17),
};

static const struct wire_field release[] = {
	OP(CONTROL_RELEASE),
	REFERENCE,
	PAD_OR_ALL,
	COUNTER(3),
};

static const struct wire_field stop[] = {
	OP(CONTROL_STOP),
	REFERENCE,
	COUNTER(2),
};

static const struct wire_field clear_stop[] = {
	OP(CONTROL_CLEAR_STOP),
	REFERENCE,
	COUNTER(2),
};

static const struct wire_field identify[] = {
	OP(CONTROL_IDENTIFY),
	REFERENCE,
	FIELD(control_request, duration_ms, WIRE_U16, 2, "ms", 1, 0,
	      UINT16_MAX),
	COUNTER(4),
};

#define ROW(code, name, table, size, control, needed)                      \
	{                                                                  \
		.op = (code), .message = FIELD_MESSAGE(name, table, size), \
		.needs_control = (control), .option = (needed)             \
	}

/* Stopping and being found need no control (SR-15). */
const struct control_op_info control_op_table[] = {
	ROW(CONTROL_REQUEST_CONTROL, "request control", request_control, 5,
	    false, 0),
	ROW(CONTROL_RELEASE_CONTROL, "release control", release_control, 5,
	    true, 0),
	ROW(CONTROL_SET_STREAM, "set stream", set_stream, 9, true, 0),
	ROW(CONTROL_ZERO, "zero", zero, 6, true, FEATURE_ZERO),
	ROW(CONTROL_SELF_TEST, "self-test", self_test, 6, true,
	    FEATURE_SELF_TEST),
	ROW(CONTROL_SET_CEILING, "set ceiling", set_ceiling, 14, true, 0),
	ROW(CONTROL_PRESS, "press", press, 20, true, 0),
	ROW(CONTROL_RELEASE, "release", release, 6, true, 0),
	ROW(CONTROL_STOP, "stop", stop, 5, false, 0),
	ROW(CONTROL_CLEAR_STOP, "clear stop", clear_stop, 5, true, 0),
	ROW(CONTROL_IDENTIFY, "identify", identify, 7, false, 0),
};
_Static_assert(sizeof(control_op_table) / sizeof(control_op_table[0]) ==
		       CONTROL_OP_COUNT,
	       "a row for each request");

static const struct wire_field response[] = {
	FIELD_OP(control_response, op, 0, control_ops, CONTROL_RESPONSE),
	FIELD_CODE(control_response, request, 1, control_ops),
	FIELD(control_response, reference, WIRE_U8, 2, "", 1, 0, UINT8_MAX),
	FIELD_CODE(control_response, result, 3, control_results),
	FIELD(control_response, detail, WIRE_I32, 4, "", 1, INT32_MIN,
	      INT32_MAX),
	FIELD_COUNTER(control_response, 8),
};
const struct wire_message control_response_fields =
	FIELD_MESSAGE("response", response, CONTROL_RESPONSE_SIZE);

const struct control_op_info *control_op_info(uint8_t op)
{
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++)
		if (control_op_table[i].op == op)
			return &control_op_table[i];
	return NULL;
}

enum wire_result control_request_encode(const struct control_request *request,
					uint8_t *bytes, size_t size,
					size_t *ret_length)
{
	const struct control_op_info *info =
		control_op_info((uint8_t)request->op);

	if (!info)
		return WIRE_BAD_CODE;
	return wire_encode(&info->message, request, bytes, size, ret_length);
}

/* An operation that we do not know: all that can be judged is the CRC. */
static enum wire_result judge_unknown(const uint8_t *bytes, size_t length)
{
	size_t crc_at = length - CRC_SIZE;

	if (wire_get_u16(bytes + crc_at) != e2e_crc(bytes, crc_at))
		return WIRE_BAD_CRC;
	return WIRE_BAD_CODE;
}

enum wire_result control_request_decode(const uint8_t *bytes, size_t length,
					struct control_request *request)
{
	const struct control_op_info *info;
	struct control_request got;
	enum wire_result result;

	if (length == REQUEST_SIZE_MIN - CRC_SIZE)
		return WIRE_MISSING_CRC;
	if (length < REQUEST_SIZE_MIN)
		return WIRE_TOO_SHORT;
	info = control_op_info(bytes[0]);
	if (!info)
		return judge_unknown(bytes, length);
	memset(&got, 0, sizeof(got));
	result = wire_decode(&info->message, bytes, length, &got);
	if (!result)
		*request = got;
	return result;
}

enum wire_result control_response_encode(const struct control_response *from,
					 uint8_t *bytes, size_t size,
					 size_t *ret_length)
{
	return wire_encode(&control_response_fields, from, bytes, size,
			   ret_length);
}

enum wire_result control_response_decode(const uint8_t *bytes, size_t length,
					 struct control_response *to)
{
	return wire_decode(&control_response_fields, bytes, length, to);
}
