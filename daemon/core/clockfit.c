/* SPDX-License-Identifier: MIT */
/* The clock fit: least delay for the offset, its trend for the drift. */
#include "clockfit.h"

#define PPB	      1000000000
#define DRIFT_PPB_MAX (CLOCKFIT_PPM_MAX * 1000)
#define DRIFT_WEIGHT  8 /* a window moves the drift by an eighth of its say */

void clockfit_init(struct clockfit *fit)
{
	*fit = (struct clockfit){0};
}

static int64_t clamp(int64_t value, int64_t bound)
{
	if (value > bound)
		return bound;
	return value < -bound ? -bound : value;
}

static int64_t unwrap(const struct clockfit *fit, uint32_t device_us)
{
	return fit->device_us + (int32_t)(device_us - fit->last_us);
}

/* Expected difference of the clocks at that device time. The distance is
 * bounded by the 32 bits of the device's clock, so nothing overflows. */
static int64_t offset_at(const struct clockfit *fit, int64_t device_us)
{
	int64_t since = device_us - fit->base_us;

	return fit->offset_us + since * fit->drift_ppb / PPB;
}

static void begin_window(struct clockfit *fit, int64_t difference)
{
	fit->window_us = fit->device_us;
	fit->least_us = difference;
	fit->least_at_us = fit->device_us;
}

/* The window before and this one say how the clocks drift apart. */
static void end_window(struct clockfit *fit)
{
	if (fit->has_drift) {
		int64_t span = fit->least_at_us - fit->before_at_us;
		int64_t moved = clamp(fit->least_us - fit->before_us, PPB);
		int64_t drift = clamp(moved * PPB / span, DRIFT_PPB_MAX);
		int64_t most = fit->before_us + span * DRIFT_PPB_MAX / PPB;

		/* SR-11: clocks part only so fast. What is above is a queue
		 * that lasted: it makes late, and is not drift. */
		if (fit->least_us > most)
			fit->least_us = most;
		fit->drift_ppb +=
			(int32_t)(drift - fit->drift_ppb) / DRIFT_WEIGHT;
	}
	fit->has_drift = true;
	fit->before_us = fit->least_us;
	fit->before_at_us = fit->least_at_us;
	fit->base_us = fit->least_at_us;
	fit->offset_us = fit->least_us;
}

static void start(struct clockfit *fit, uint32_t device_us, uint64_t now_us)
{
	fit->started = true;
	fit->last_us = device_us;
	fit->device_us = device_us;
	fit->base_us = device_us;
	fit->offset_us = (int64_t)now_us - device_us;
	begin_window(fit, fit->offset_us);
}

uint64_t clockfit_add(struct clockfit *fit, uint32_t device_us, uint64_t now_us)
{
	int64_t difference;

	if (!fit->started)
		start(fit, device_us, now_us);
	/* A clock does not go back: nothing to learn from that. */
	if ((int32_t)(device_us - fit->last_us) < 0)
		return clockfit_at(fit, device_us);
	fit->device_us = unwrap(fit, device_us);
	fit->last_us = device_us;
	fit->values += fit->values < CLOCKFIT_SETTLED;
	difference = (int64_t)now_us - fit->device_us;
	if (fit->device_us - fit->window_us >= (int64_t)CLOCKFIT_WINDOW_US) {
		end_window(fit);
		begin_window(fit, difference);
	}
	if (difference < fit->least_us) {
		fit->least_us = difference;
		fit->least_at_us = fit->device_us;
	}
	/* Nothing comes before it was sent: the fit was too late. */
	if (difference < offset_at(fit, fit->device_us)) {
		fit->base_us = fit->device_us;
		fit->offset_us = difference;
	}
	return clockfit_at(fit, device_us);
}

uint64_t clockfit_at(const struct clockfit *fit, uint32_t device_us)
{
	int64_t device = unwrap(fit, device_us);

	return (uint64_t)(device + offset_at(fit, device));
}

bool clockfit_is_settled(const struct clockfit *fit)
{
	return fit->values >= CLOCKFIT_SETTLED;
}

int32_t clockfit_ppm(const struct clockfit *fit)
{
	return -fit->drift_ppb / 1000;
}
