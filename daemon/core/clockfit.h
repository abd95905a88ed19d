/* SPDX-License-Identifier: MIT */
/*
 * The clock fit: a wearable's 32-bit microsecond clock against the hub's.
 *
 * A frame is never early: it comes late by the radio's and the hosts' waits.
 * So the least delay seen in a window is taken for the offset between the
 * clocks, and how it moves from window to window for their drift. A delay that
 * rises faster than clocks can part is one: however long it lasts, what comes
 * so late stays late (SR-11). The raw device time stays with every sample.
 */
#ifndef CORE_CLOCKFIT_H
#define CORE_CLOCKFIT_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCKFIT_WINDOW_US 8000000u /* project default */
#define CLOCKFIT_SETTLED   8u	    /* values before it is relied upon */
#define CLOCKFIT_PPM_MAX   500	    /* an RC oscillator's worst, rounded up */

struct clockfit {
	bool started;
	uint32_t values;      /* seen, up to CLOCKFIT_SETTLED */
	uint32_t last_us;     /* device clock, as sent */
	int64_t device_us;    /* the same, unwrapped */
	int64_t base_us;      /* device time of .offset_us */
	int64_t offset_us;    /* hub's clock less the device's */
	int64_t window_us;    /* device time at which the window began */
	int64_t least_us;     /* least difference in it ... */
	int64_t least_at_us;  /* ... and when */
	bool has_drift;	      /* a window before is known */
	int64_t before_us;    /* its least difference ... */
	int64_t before_at_us; /* ... and when */
	int32_t drift_ppb;    /* the device's second is so much longer */
};

/* For a new connection: the device may have restarted. */
void clockfit_init(struct clockfit *fit);

/* A frame of that device time came now. Returns the hub's time at which the
 * device's clock showed it; never later than now. */
uint64_t clockfit_add(struct clockfit *fit, uint32_t device_us,
		      uint64_t now_us);

/* The hub's time of another moment of the device, near the last one. */
uint64_t clockfit_at(const struct clockfit *fit, uint32_t device_us);

bool clockfit_is_settled(const struct clockfit *fit);

/* The wearable's clock against the hub's: positive is fast. */
int32_t clockfit_ppm(const struct clockfit *fit);

#endif
