/* SPDX-License-Identifier: MIT */
/*
 * Contact: what one pad feels, from the raw sample of its cells: force,
 * highest pressure, its centre, how fast it rises and how long it has lasted.
 *
 * A reading is what everything else in the core judges by. Cells that say
 * they are broken count as no force and are told apart; saturated cells count
 * with their range, the least they can have. Times are those of the sample.
 *
 * Rate of force: of the samples, six are kept that lie RATE_STEP_US or more
 * apart. The rate is the median of the newest three less the median of the
 * oldest three, over the time between the middle ones. A single wrong sample
 * therefore never makes a rate, and a true jump shows after two steps. The
 * centre is found anew with each of these samples.
 */
#ifndef CORE_CONTACT_H
#define CORE_CONTACT_H

#include "limits.h"

#include "feature.h"

#include <stdbool.h>
#include <stdint.h>

/* Project defaults, all of them: above what a strap and the hysteresis of the
 * cells leave, below what any treatment uses (3 N on 4 cm2 are 7.5 kPa). */
struct contact_threshold {
	int32_t on_mn;	/* at or above: contact begins */
	int32_t off_mn; /* below: contact ends */
};

extern const struct contact_threshold contact_thresholds[CONTACT_KIND_COUNT];

/* Contact lost for less than this is the same contact going on, so that
 * lifting the pad for a blink does not start the clock anew (SR-7). Project
 * default. */
#define CONTACT_GAP_US 500000u

/* More than any pad can measure (each cell's range is bounded by the profile):
 * readings end there, so that those of all pads can be added up. */
#define CONTACT_FORCE_MAX_MN (PROFILE_FORCE_MAX_MN * (int32_t)PROFILE_CELLS_MAX)

#define RATE_SAMPLES 6u
#define RATE_STEP_US 15000u /* project default: 60 to 100 ms in all */

#define ZERO_SAMPLES   50u /* project default: half a second at 100 Hz */
#define ZERO_SPREAD_MN 500 /* of one cell while zeroing; project default */
#define ZERO_LIVELY    3 /* a cell whose noise spans so many units is lively */

enum contact_zero {
	CONTACT_ZERO_NEEDED, /* never done, or failed, or taken back */
	CONTACT_ZERO_RUNNING,
	CONTACT_ZERO_DONE,
	CONTACT_ZERO_COUNT
};

struct contact_reading {
	uint64_t at_us; /* CLOCK_BOOTTIME, of the sample */
	/* Sum of the cells, within CONTACT_FORCE_MAX_MN; can be a little below
	 * 0. */
	int32_t force_mn;
	int32_t most_mn;       /* the highest cell; 0: none above zero */
	int32_t least_mn;      /* the lowest cell; 0: none below zero */
	int32_t peak_pa;       /* of the highest cell, rounded up; never < 0 */
	int32_t rate_mn_per_s; /* positive: rising */
	int32_t centroid_x_permille; /* of the width; 500 without force */
	int32_t centroid_y_permille; /* of the height; 500 without force */
	uint32_t pressed_ms;	     /* of this contact so far; 0: none */
	uint32_t fault;	    /* cells that say they are broken, a bit each */
	uint32_t saturated; /* cells at the end of their range */
	uint32_t lively;    /* cells known to show noise even at rest */
	uint8_t cells;
	bool in_contact;
	bool zeroed;
	/* Of the cells there are; what is beyond them means nothing. */
	int16_t raw[PROFILE_CELLS_MAX];	    /* as sent */
	int32_t cell_mn[PROFILE_CELLS_MAX]; /* zero taken off */
};

struct contact {
	enum contact_kind kind;
	uint8_t cells, rows, columns;
	uint32_t cell_area; /* 0.01 mm2 */
	int32_t resolution_mn;
	int32_t range_mn;
	/* Zero. */
	enum contact_zero zero;
	uint8_t zero_count;
	int32_t offset_mn[PROFILE_CELLS_MAX];
	int64_t zero_sum_mn[PROFILE_CELLS_MAX];
	int16_t zero_least[PROFILE_CELLS_MAX];
	int16_t zero_most[PROFILE_CELLS_MAX];
	uint32_t lively;
	/* Contact. */
	uint64_t at_us; /* of the last sample */
	bool in_contact;
	bool counting;	     /* of a contact, its gaps included */
	uint64_t since_us;   /* it began */
	uint64_t contact_us; /* last sample with contact */
	/* Rate and centroid, found each RATE_STEP_US or more. */
	int32_t centroid_x_permille;
	int32_t centroid_y_permille;
	uint8_t rate_count;
	int32_t rate_mn_per_s;
	uint64_t rate_at_us[RATE_SAMPLES];
	int32_t rate_force_mn[RATE_SAMPLES]; /* oldest first */
};

/* The kind of a pad as Feature says it. */
enum contact_kind contact_kind_of(const struct feature_pad *pad);

/* For a new connection: no contact, zero needed. The pad has passed
 * feature_decode(). */
void contact_init(struct contact *contact, const struct feature_pad *pad);

/* One sample: `raw` has as many values as the pad has cells, as sent
 * (FRAME_CELL_*). `at_us` must not go back; a sample that is older than the
 * last one takes the last one's time. */
void contact_sample(struct contact *contact, const int16_t *raw, uint64_t at_us,
		    struct contact_reading *reading);

/*
 * Zeroing takes the next ZERO_SAMPLES samples. It fails, and zero is needed
 * still, when a cell is broken or saturated, moves by more than
 * ZERO_SPREAD_MN, or the offsets are together (or one alone) as much as a
 * contact: then somebody presses, and his force must not be zeroed away.
 * The wearable's own zero goes first.
 */
void contact_zero_begin(struct contact *contact);

/* Zero is needed again (SR-13); ends a zeroing under way. Offsets stay. */
void contact_zero_revoke(struct contact *contact);

enum contact_zero contact_zero_state(const struct contact *contact);

#endif
