/* SPDX-License-Identifier: MIT */
#include "ppt.h"

#include "root.h"

#include <string.h>

#define SECOND_US     1000000
#define PA_OF_A_MN    100000 /* on 0.01 mm2 */
#define SLOWEST	      (PPT_RAMP_MN_PER_S / 2)
#define FASTEST	      (PPT_RAMP_MN_PER_S * 2)
#define WORTHLESS     (PPT_RAMP_MN_PER_S * 4)
#define TOO_SHORT_US  (PPT_WINDOW_US / 2) /* to tell its rate */
#define PRACTICE_FROM 3

const char *const ppt_change_names[PPT_CHANGE_COUNT] = {
	[PPT_CHANGE_UNKNOWN] = "unknown",
	[PPT_CHANGE_NONE] = "none",
	[PPT_CHANGE_UP] = "up",
	[PPT_CHANGE_DOWN] = "down",
};

void ppt_begin(struct ppt *ppt, uint32_t area_mm2_x100, int32_t ceiling_pa)
{
	memset(ppt, 0, sizeof(*ppt));
	ppt->state = area_mm2_x100 > 0 ? PPT_WAITING : PPT_FAILED;
	ppt->area_mm2_x100 = area_mm2_x100;
	ppt->ceiling_pa = ceiling_pa;
}

static int32_t within(int64_t value)
{
	if (value < 0)
		return 0;
	return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}

static int32_t mean_pa(const struct ppt *ppt)
{
	return within((int64_t)ppt->last_mn * PA_OF_A_MN /
		      (int64_t)ppt->area_mm2_x100);
}

/* mN/s between two moments, the first before the second. */
static int64_t rate(int32_t from_mn, int32_t to_mn, uint64_t dt_us)
{
	return ((int64_t)to_mn - from_mn) * SECOND_US / (int64_t)dt_us;
}

static void begin_window(struct ppt *ppt)
{
	ppt->window_us = ppt->last_us;
	ppt->window_mn = ppt->last_mn;
}

static void begin_rise(struct ppt *ppt, const struct contact_reading *reading)
{
	ppt->state = PPT_RISING;
	ppt->from_us = reading->at_us;
	ppt->from_mn = reading->force_mn;
	ppt->last_us = reading->at_us;
	ppt->last_mn = reading->force_mn;
	begin_window(ppt);
}

static int64_t window_rate(const struct ppt *ppt)
{
	return rate(ppt->window_mn, ppt->last_mn,
		    ppt->last_us - ppt->window_us);
}

static bool is_even(int64_t mn_per_s)
{
	return mn_per_s >= SLOWEST && mn_per_s <= FASTEST;
}

/* D16: the ramp, second by second. */
static void watch_ramp(struct ppt *ppt)
{
	int64_t mn_per_s;

	if (ppt->last_us - ppt->window_us < PPT_WINDOW_US)
		return;
	mn_per_s = window_rate(ppt);
	if (!is_even(mn_per_s))
		ppt->uneven = true;
	if (mn_per_s <= 0 || mn_per_s > WORTHLESS)
		ppt->state = PPT_FAILED;
	begin_window(ppt);
}

static void rise(struct ppt *ppt, const struct contact_reading *reading)
{
	int32_t pa;

	if (!reading->in_contact) {
		ppt->state = PPT_FAILED;
		return;
	}
	if (reading->at_us > ppt->last_us) {
		ppt->last_us = reading->at_us;
		ppt->last_mn = reading->force_mn;
		ppt->ramp_mn_per_s = within(rate(ppt->from_mn, ppt->last_mn,
						 ppt->last_us - ppt->from_us));
		watch_ramp(ppt);
	}
	pa = mean_pa(ppt);
	if (pa > ppt->peak_pa)
		ppt->peak_pa = pa;
	if (ppt->state == PPT_RISING && pa >= ppt->ceiling_pa) {
		ppt->state = PPT_CEILING;
		ppt->value_pa = ppt->ceiling_pa;
	}
}

enum ppt_state ppt_sample(struct ppt *ppt,
			  const struct contact_reading *reading)
{
	if (ppt->state == PPT_WAITING && reading->in_contact)
		begin_rise(ppt, reading);
	if (ppt->state == PPT_RISING)
		rise(ppt, reading);
	return ppt->state;
}

/* What of the last second is left to be judged. */
static void judge_end(struct ppt *ppt)
{
	const uint64_t left_us = ppt->last_us - ppt->window_us;

	if (ppt->last_us - ppt->from_us < TOO_SHORT_US)
		ppt->uneven = true;
	else if (left_us >= TOO_SHORT_US && !is_even(window_rate(ppt)))
		ppt->uneven = true;
}

enum ppt_state ppt_mark(struct ppt *ppt)
{
	if (ppt->state != PPT_RISING)
		return ppt->state;
	judge_end(ppt);
	ppt->value_pa = mean_pa(ppt);
	ppt->state = PPT_DONE;
	return ppt->state;
}

/* Squares of differences of 31 bits, five of them around their mean: they fit.
 */
struct ppt_result ppt_result(const int32_t *value_pa, uint8_t count)
{
	const uint8_t n = count < PPT_REPEATS_MAX ? count : PPT_REPEATS_MAX;
	const uint8_t first = n >= PRACTICE_FROM ? 1 : 0;
	struct ppt_result result = {.count = (uint8_t)(n - first)};
	int64_t sum = 0;
	uint64_t squares = 0;

	if (n == 0)
		return result;
	for (uint8_t i = first; i < n; i++)
		sum += within(value_pa[i]);
	result.mean_pa = (int32_t)(sum / result.count);
	if (result.count == 1)
		return result;
	for (uint8_t i = first; i < n; i++) {
		const int64_t off =
			(int64_t)within(value_pa[i]) - result.mean_pa;

		squares += (uint64_t)(off * off);
	}
	result.error_pa = within(
		root_up((squares + result.count - 2u) / (result.count - 1u)));
	return result;
}

enum ppt_change ppt_change(int32_t before_pa, int32_t after_pa)
{
	const int64_t change = (int64_t)after_pa - before_pa;

	if (before_pa <= 0 || after_pa <= 0)
		return PPT_CHANGE_UNKNOWN;
	if (change >= PPT_CHANGE_PA)
		return PPT_CHANGE_UP;
	return change <= -PPT_CHANGE_PA ? PPT_CHANGE_DOWN : PPT_CHANGE_NONE;
}
