/* SPDX-License-Identifier: MIT */
#include "guidance.h"

#include "pressing.h"

#define PERMILLE	   1000
#define HYSTERESIS_DIVISOR 10 /* of the band's width */

const char *const guidance_names[GUIDANCE_COUNT] = {
	[GUIDANCE_NONE] = "",
	[GUIDANCE_TOO_LIGHT] = "too-light",
	[GUIDANCE_RIGHT] = "right",
	[GUIDANCE_TOO_HARD] = "too-hard",
};

const char *const breath_names[BREATH_COUNT] = {
	[BREATH_NONE] = "",
	[BREATH_IN] = "in",
	[BREATH_OUT] = "out",
};

struct band band_of(int32_t target_mn, uint16_t band_permille,
		    int32_t ceiling_mn)
{
	const int64_t half_mn = (int64_t)target_mn * band_permille / PERMILLE;
	const int64_t most_mn = pressing_target_max_mn(ceiling_mn);
	int64_t high_mn = target_mn + half_mn;
	int64_t low_mn = target_mn - half_mn;

	if (target_mn <= 0)
		return (struct band){0, 0};
	if (high_mn > most_mn)
		high_mn = most_mn;
	if (low_mn < 0)
		low_mn = 0;
	if (low_mn > high_mn)
		low_mn = high_mn;
	return (struct band){(int32_t)low_mn, (int32_t)high_mn};
}

enum guidance guidance_of(const struct band *band, int32_t force_mn,
			  enum guidance before)
{
	int32_t give_mn = 0;

	if (band->high_mn <= 0)
		return GUIDANCE_NONE;
	if (before == GUIDANCE_RIGHT)
		give_mn = (band->high_mn - band->low_mn) / HYSTERESIS_DIVISOR;
	if (force_mn < band->low_mn - give_mn)
		return GUIDANCE_TOO_LIGHT;
	if (force_mn > (int64_t)band->high_mn + give_mn)
		return GUIDANCE_TOO_HARD;
	return GUIDANCE_RIGHT;
}

/* Where in a breath it is; false: there is no pace. */
static bool breath_position(const struct breath_pace *pace, uint64_t elapsed_us,
			    uint64_t *ret_us)
{
	const uint64_t whole_us =
		((uint64_t)pace->inhale_ms + pace->exhale_ms) * 1000;

	if (pace->inhale_ms == 0 || pace->exhale_ms == 0)
		return false;
	*ret_us = elapsed_us % whole_us;
	return true;
}

enum breath breath_at(const struct breath_pace *pace, uint64_t elapsed_us,
		      uint32_t *ret_left_ms)
{
	const uint64_t in_us = (uint64_t)pace->inhale_ms * 1000;
	const uint64_t out_us = (uint64_t)pace->exhale_ms * 1000;
	uint64_t at_us;

	*ret_left_ms = 0;
	if (!breath_position(pace, elapsed_us, &at_us))
		return BREATH_NONE;
	if (at_us < in_us) {
		*ret_left_ms = (uint32_t)((in_us - at_us + 999) / 1000);
		return BREATH_IN;
	}
	*ret_left_ms = (uint32_t)((in_us + out_us - at_us + 999) / 1000);
	return BREATH_OUT;
}

uint64_t breath_until_out_us(const struct breath_pace *pace,
			     uint64_t elapsed_us)
{
	const uint64_t in_us = (uint64_t)pace->inhale_ms * 1000;
	const uint64_t out_us = (uint64_t)pace->exhale_ms * 1000;
	uint64_t at_us;

	if (!breath_position(pace, elapsed_us, &at_us))
		return 0;
	if (at_us <= in_us)
		return in_us - at_us;
	return in_us + out_us - at_us + in_us;
}
