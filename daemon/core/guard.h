/* SPDX-License-Identifier: MIT */
/*
 * Guard: one pad's readings against its limits. Finds every reason to stop,
 * in one call, in an order that says which decides; forgets nothing and
 * excuses nothing. What is then done is the hub's.
 *
 * What is measured on a pad that is nowhere (SITE_NONE: being put on, handed
 * about) is held against the hard ceilings of its kind; nothing can be
 * commanded there (SR-5).
 */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include "contact.h"
#include "dose.h"
#include "integrity.h"
#include "latch.h"
#include "limits.h"
#include "plausible.h"
#include "pressing.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SR-7: after the release was due, the wearable's release time (at most 500
 * ms) and this later, contact trips. Project default. */
#define GUARD_GRACE_MS 1500u

/* SR-11: without a valid frame for so many frame times. */
#define GUARD_FRAME_TIMES 3u

/* SR-16: cells have been plausible again for so long. Project default. */
#define GUARD_CELLS_US 1000000u

/* SR-24: acknowledged only so much below the limit. Project default, 0.1
 * degree C. */
#define GUARD_COOL_DC 10

/* What was found, the deciding one first. One for each reason at most. */
#define GUARD_TRIPS_MAX 20u
struct guard_trips {
	size_t count;
	struct trip trip[GUARD_TRIPS_MAX];
};

void guard_trips_clear(struct guard_trips *trips);

/* Adds one; beyond GUARD_TRIPS_MAX nothing is added (the first decide). */
void guard_trips_add(struct guard_trips *trips, const struct trip *trip);

struct guard {
	uint8_t pad;
	bool actuated;
	struct plausible plausible;
	bool has_frame;
	uint64_t frame_us; /* last valid frame came (the hub's clock) */
	uint64_t seen_us;  /* time of the last sample */
	bool has_sample;
	bool in_contact;	 /* at the last sample */
	bool implausible;	 /* a cell was, ... */
	uint64_t implausible_us; /* ... last at */
	int16_t temperature_dc;	 /* INT16_MIN: unknown */
};

/* Effective limits, worked out once for each change of a layer, not for each
 * sample. */
struct guard_limits {
	struct limit of[LIMIT_COUNT];	/* limit_effective() of each */
	struct limit measured_force;	/* SR-4 */
	struct limit measured_pressure; /* SR-4 */
	uint32_t dwell_due_ms;		/* SR-7: release due */
	uint32_t dwell_trip_ms;		/* SR-7: still pressed: stop */
	uint32_t frame_age_hard_ms;	/* SR-11 */
	bool placed;			/* on a site */
};

void guard_limits_update(struct guard_limits *limits,
			 const struct limit_stack *stack,
			 enum contact_kind kind, enum site site);

/* For a new connection. */
void guard_init(struct guard *guard, uint8_t pad,
		const struct feature_pad *feature, uint64_t now_us);

/* After the pad was zeroed: forgets what was implausible (SR-13). */
void guard_zeroed(struct guard *guard, const struct feature_pad *feature,
		  uint64_t now_us);

struct guard_sample {
	const struct guard_limits *limits;
	const struct contact_reading *reading;
	const struct pressing *pressing;
	struct dose_figures dose;
};

/*
 * One sample of the pad (SR-4, SR-6, SR-7, SR-8, SR-13). Adds all trips
 * found, in this order: force, pressure, rise, dwell or not released, dose,
 * then what is implausible. Trips carry the sample's time.
 * SR-6 is for actuated pads on a site: a hand presses as fast as it likes,
 * and a pad that is being put on is handled.
 */
void guard_sample(struct guard *guard, const struct guard_sample *sample,
		  struct guard_trips *trips);

/* SR-7: pressed as long as the limit allows: release, commanded or not. */
bool guard_release_is_due(const struct guard_limits *limits,
			  const struct contact_reading *reading);

/* SR-11: a valid frame of this pad came. */
void guard_frame(struct guard *guard, uint64_t now_us);

/* SR-11: time without a valid frame that is still good: the larger of three
 * frame times and the limit, at most the hard limit. */
uint32_t guard_frame_age_ms(const struct guard_limits *limits,
			    uint32_t frame_interval_us);

/* No frame yet is not fresh. Never renew a token on false. */
bool guard_is_fresh(const struct guard *guard,
		    const struct guard_limits *limits,
		    uint32_t frame_interval_us, uint64_t now_us);

/* When it will be stale, if nothing comes; 0: it is. */
uint64_t guard_stale_at_us(const struct guard *guard,
			   const struct guard_limits *limits,
			   uint32_t frame_interval_us);

/* SR-11: call while the pad may apply force (a press is active or a token
 * may be unexpired). */
void guard_tick(const struct guard *guard, const struct guard_limits *limits,
		uint32_t frame_interval_us, uint64_t now_us,
		struct guard_trips *trips);

/* SR-24: INT16_MIN is unknown, and not above anything. */
void guard_temperature(struct guard *guard, const struct guard_limits *limits,
		       int16_t temperature_dc, uint64_t now_us,
		       struct guard_trips *trips);

/* SR-19: what all pads on the patient do together. */
struct guard_sum {
	int32_t force_mn; /* measured, of all that are placed */
	uint8_t pressing; /* in contact or commanded, at most UINT8_MAX */
};

/* The limits are those of the strictest pad concerned; the trips concern all
 * pads, .pad stays 0. */
void guard_total(const struct guard_sum *sum, const struct limit *total_force,
		 const struct limit *pads_pressing, uint64_t now_us,
		 struct guard_trips *trips);

/* CONDITION_FRESH, _FREE, _CELLS and _COOL as they are now (SR-16). */
uint32_t guard_conditions(const struct guard *guard,
			  const struct guard_limits *limits,
			  uint32_t frame_interval_us, uint64_t now_us);

#endif
