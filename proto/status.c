/* SPDX-License-Identifier: MIT */
/*
 * Status: see status.h.
 */
#include "status.h"

#include "field.h"

#define BATTERY_MAX	100
#define FORCE_SCALE_MN	10 /* an i16 then reaches 327 N */
#define TEMPERATURE_MAX 2000

static const struct wire_code state_codes[] = {
	{STATUS_STOPPED, "stopped"},
	{STATUS_READY, "ready"},
	{STATUS_ACTIVE, "active"},
	{STATUS_TESTING, "testing"},
};
const struct wire_code_table status_states = {state_codes,
					      FIELD_COUNT(state_codes)};

static const struct wire_code phase_codes[] = {
	{STATUS_IDLE, "idle"},		 {STATUS_ARMED, "armed"},
	{STATUS_RAMPING, "ramping"},	 {STATUS_HOLDING, "holding"},
	{STATUS_RELEASING, "releasing"},
};
const struct wire_code_table status_phases = {phase_codes,
					      FIELD_COUNT(phase_codes)};

static const struct wire_code cause_codes[] = {
	{STATUS_CAUSE_NONE, "none"},
	{STATUS_CAUSE_START, "start"},
	{STATUS_CAUSE_STOP, "stop"},
	{STATUS_CAUSE_TOKEN, "token"},
	{STATUS_CAUSE_LINK, "link"},
	{STATUS_CAUSE_BUTTON, "button"},
	{STATUS_CAUSE_FORCE, "over force"},
	{STATUS_CAUSE_PRESSURE, "over pressure"},
	{STATUS_CAUSE_HEAT, "heat"},
	{STATUS_CAUSE_BATTERY, "battery"},
	{STATUS_CAUSE_CELL, "cell"},
	{STATUS_CAUSE_FAULT, "fault"},
};
const struct wire_code_table status_causes = {cause_codes,
					      FIELD_COUNT(cause_codes)};

const struct status_annunciation
	status_annunciations[STATUS_ANNUNCIATION_COUNT] = {
		{STATUS_OVER_FORCE, "over force"},
		{STATUS_OVER_PRESSURE, "over pressure"},
		{STATUS_HOT, "hot"},
		{STATUS_CELL_FAULT, "cell fault"},
		{STATUS_CELL_SATURATED, "cell saturated"},
		{STATUS_LOW_BATTERY, "low battery"},
		{STATUS_BUTTON, "button"},
		{STATUS_NOT_ZEROED, "not zeroed"},
		{STATUS_TEST_FAILED, "test failed"},
		{STATUS_FAULT, "fault"},
		{STATUS_CONTROLLED, "controlled"},
		{STATUS_PRESS_EXPIRED, "press expired"},
		{STATUS_BATTERY_EMPTY, "battery empty"},
};

static const struct wire_field table[] = {
	FIELD_CODE(status, state, 0, status_states),
	FIELD_CODE(status, cause, 1, status_causes),
	FIELD(status, stop_echo, WIRE_U8, 2, "", 1, 0, UINT8_MAX),
	FIELD(status, stops, WIRE_U8, 3, "", 1, 0, UINT8_MAX),
	FIELD(status, token_ms, WIRE_U16, 4, "ms", 1, 0, PROFILE_TOKEN_MAX_MS),
	FIELD(status, annunciations, WIRE_U16, 6, "", 1, 0, UINT16_MAX),
	FIELD(status, battery, WIRE_U8, 8, "%", 1, 0, UINT8_MAX),
	FIELD(status, pad, WIRE_U8, 9, "", 1, 0, PROFILE_PADS_MAX - 1),
	FIELD_CODE(status, phase, 10, status_phases),
	FIELD(status, applied_mn, WIRE_I16, 11, "mN", FORCE_SCALE_MN,
	      STATUS_FORCE_MIN_MN, STATUS_FORCE_MAX_MN),
	FIELD(status, target_mn, WIRE_I16, 13, "mN", FORCE_SCALE_MN, 0,
	      PROFILE_FORCE_MAX_MN),
	FIELD(status, temperature, WIRE_I16, 15, "0.1 C", 1,
	      STATUS_TEMPERATURE_UNKNOWN, TEMPERATURE_MAX),
	FIELD_COUNTER(status, 17),
};
const struct wire_message status_fields =
	FIELD_MESSAGE("status", table, STATUS_SIZE);

static enum wire_result check(const struct status *status)
{
	if (status->battery > BATTERY_MAX &&
	    status->battery != STATUS_BATTERY_UNKNOWN)
		return WIRE_OUT_OF_RANGE;
	return WIRE_OK;
}

enum wire_result status_encode(const struct status *status, uint8_t *bytes,
			       size_t size, size_t *ret_length)
{
	enum wire_result result = check(status);

	return result ? result
		      : wire_encode(&status_fields, status, bytes, size,
				    ret_length);
}

enum wire_result status_decode(const uint8_t *bytes, size_t length,
			       struct status *status)
{
	struct status got;
	enum wire_result result =
		wire_decode(&status_fields, bytes, length, &got);

	if (!result)
		result = check(&got);
	if (!result)
		*status = got;
	return result;
}
