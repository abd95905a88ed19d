/* SPDX-License-Identifier: MIT */
#include "limits.h"

const struct limit_info limit_table[LIMIT_COUNT] = {
	[LIMIT_FORCE] = {"force", "N", 1000, "SR-4", "force of one pad"},
	[LIMIT_PRESSURE] = {"pressure", "kPa", 1000, "SR-4",
			    "pressure of one cell"},
	[LIMIT_RISE_COMMANDED] = {"rise-commanded", "N/s", 1000, "SR-14",
				  "rate of rise asked for"},
	[LIMIT_RISE_MEASURED] = {"rise-measured", "N/s", 1000, "SR-6",
				 "rate of rise measured"},
	[LIMIT_STEP_UP] = {"step-up", "N", 1000, "SR-14",
			   "rise above the force measured now"},
	[LIMIT_HOLD] = {"hold", "s", 1000, "SR-7", "time under pressure"},
	[LIMIT_DOSE_POINT] = {"dose-point", "N*s", 1, "SR-8",
			      "dose of one pad on its site"},
	[LIMIT_DOSE_SITE] = {"dose-site", "N*s", 1, "SR-8",
			     "dose of one site in 24 hours"},
	[LIMIT_DOSE_DAY] = {"dose-day", "N*s", 1, "SR-8",
			    "dose of all sites in 24 hours"},
	[LIMIT_TOTAL_FORCE] = {"total-force", "N", 1000, "SR-19",
			       "force of all pads together"},
	[LIMIT_PADS_PRESSING] = {"pads-pressing", "pads", 1, "SR-19",
				 "pads pressing at once"},
	[LIMIT_TOKEN] = {"token", "ms", 1, "SR-1", "life of an enable token"},
	[LIMIT_FRAME_AGE] = {"frame-age", "ms", 1, "SR-11",
			     "time without a valid frame"},
	[LIMIT_BAD_FRAMES] = {"bad-frames", "frames", 1, "SR-12",
			      "bad frames in a second"},
	[LIMIT_TEMPERATURE] = {"temperature", "degC", 10, "SR-24",
			       "temperature of a pad"},
};

const char *const limit_layer_names[LAYER_COUNT] = {
	[LAYER_HARD] = "hard",	     [LAYER_DEVICE] = "device",
	[LAYER_CONFIG] = "config",   [LAYER_SITE] = "site",
	[LAYER_PATIENT] = "patient", [LAYER_ROUTINE] = "routine",
	[LAYER_LIVE] = "live",
};

const char *const contact_kind_names[CONTACT_KIND_COUNT] = {
	[CONTACT_POINT] = "point",
	[CONTACT_COMPRESSION] = "compression",
};

/* A ceiling's default and its hard value. */
struct ceiling {
	int32_t usual;
	int32_t hard;
};

/*
 * Forces, pressures, rates, holds, total, token, age, temperature: the table
 * of default ceilings in the safety requirements (project defaults, to be set
 * by whoever is responsible for the room). The rest are project defaults too,
 * with their reasoning:
 *
 * - Step up: about three quarters of the force ceiling, so that a pad that
 *   lost its hold of the body does not fall on it with all it has (SR-14).
 * - Dose of a point: its force ceiling for the longest hold, five times (the
 *   trials' 1 to 5 repetitions). Of a site: two points so treated. Of a day:
 *   one session, hard three, of 15 minutes under pressure (half of 30) at the
 *   total force (SR-8).
 * - Compression: a cuff spreads its force; its ceiling is the pressure.
 *   Default force 80 N: 12 kPa on 67 cm2. Hard force, rise and hold are those
 *   of the wearables' profile: no more than may rest on one patient, 100 N/s,
 *   half an hour. Default hold ten minutes, dose three such holds. Never on
 *   neck or head: a cuff there strangles.
 * - Pads pressing at once: four, eight at most (SR-19).
 * - Bad frames in a second: three, ten at most (SR-12).
 */
#define SHARED                                                        \
	[LIMIT_TOTAL_FORCE] = {120000, 200000},                       \
	[LIMIT_PADS_PRESSING] = {4, 8}, [LIMIT_TOKEN] = {500, 1000},  \
	[LIMIT_FRAME_AGE] = {250, 500}, [LIMIT_BAD_FRAMES] = {3, 10}, \
	[LIMIT_TEMPERATURE] = {410, 410}

#define POINT                                            \
	SHARED, [LIMIT_RISE_COMMANDED] = {10000, 20000}, \
		[LIMIT_RISE_MEASURED] = {60000, 120000}, \
		[LIMIT_HOLD] = {90000, 120000},          \
		[LIMIT_DOSE_DAY] = {108000, 540000}

#define COMPRESSION                                       \
	SHARED, [LIMIT_STEP_UP] = {60000, 150000},        \
		[LIMIT_RISE_COMMANDED] = {20000, 100000}, \
		[LIMIT_RISE_MEASURED] = {120000, 200000}, \
		[LIMIT_HOLD] = {600000, 1800000},         \
		[LIMIT_DOSE_POINT] = {144000, 1080000},   \
		[LIMIT_DOSE_SITE] = {288000, 2160000},    \
		[LIMIT_DOSE_DAY] = {432000, 2160000}

static const struct ceiling
	ceilings[CONTACT_KIND_COUNT][SITE_REGION_COUNT][LIMIT_COUNT] =
		{
			[CONTACT_POINT][SITE_REGION_TRUNK] =
				{
					POINT,
					[LIMIT_FORCE] = {60000, 120000},
					[LIMIT_PRESSURE] = {300000, 500000},
					[LIMIT_STEP_UP] = {45000, 90000},
					[LIMIT_DOSE_POINT] = {27000, 72000},
					[LIMIT_DOSE_SITE] = {54000, 144000},
				},
			[CONTACT_POINT][SITE_REGION_NECK_HEAD] =
				{
					POINT,
					[LIMIT_FORCE] = {25000, 40000},
					[LIMIT_PRESSURE] = {150000, 250000},
					[LIMIT_STEP_UP] = {20000, 30000},
					[LIMIT_DOSE_POINT] = {11250, 24000},
					[LIMIT_DOSE_SITE] = {22500, 48000},
				},
			[CONTACT_POINT][SITE_REGION_LIMB] =
				{
					POINT,
					[LIMIT_FORCE] = {45000, 80000},
					[LIMIT_PRESSURE] = {300000, 500000},
					[LIMIT_STEP_UP] = {35000, 60000},
					[LIMIT_DOSE_POINT] = {20250, 48000},
					[LIMIT_DOSE_SITE] = {40500, 96000},
				},
			[CONTACT_COMPRESSION][SITE_REGION_TRUNK] =
				{
					COMPRESSION,
					[LIMIT_FORCE] = {80000, 200000},
					[LIMIT_PRESSURE] = {12000, 16000},
				},
			[CONTACT_COMPRESSION][SITE_REGION_NECK_HEAD] =
				{
					COMPRESSION,
					[LIMIT_FORCE] = {0, 0},
					[LIMIT_PRESSURE] = {0, 0},
				},
			[CONTACT_COMPRESSION][SITE_REGION_LIMB] =
				{
					COMPRESSION,
					[LIMIT_FORCE] = {80000, 200000},
					[LIMIT_PRESSURE] = {12000, 16000},
				},
};

struct limit_set limit_set_unset(void)
{
	struct limit_set set;

	for (size_t i = 0; i < LIMIT_COUNT; i++)
		set.value[i] = LIMIT_UNSET;
	return set;
}

struct limit_set limits_hard(enum contact_kind kind, enum site_region region)
{
	struct limit_set set;

	for (size_t i = 0; i < LIMIT_COUNT; i++)
		set.value[i] = ceilings[kind][region][i].hard;
	return set;
}

struct limit_set limits_default(enum contact_kind kind, enum site_region region)
{
	struct limit_set set;

	for (size_t i = 0; i < LIMIT_COUNT; i++)
		set.value[i] = ceilings[kind][region][i].usual;
	return set;
}

void limit_stack_init(struct limit_stack *stack, enum contact_kind kind,
		      enum site site)
{
	enum site_region region = site_table[site].region;

	for (size_t i = 0; i < LAYER_COUNT; i++)
		stack->layer[i] = limit_set_unset();
	stack->layer[LAYER_HARD] = limits_hard(kind, region);
	stack->layer[LAYER_CONFIG] = limits_default(kind, region);
	/* SR-5: no site, no force. */
	if (site == SITE_NONE) {
		stack->layer[LAYER_SITE].value[LIMIT_FORCE] = 0;
		stack->layer[LAYER_SITE].value[LIMIT_PRESSURE] = 0;
	}
}

/* SR-5: the smallest holds; what is below nothing allows nothing. */
struct limit limit_effective(const struct limit_stack *stack, enum limit_id id)
{
	struct limit least = {LIMIT_UNSET, LAYER_HARD};

	for (size_t i = 0; i < LAYER_COUNT; i++) {
		if (stack->layer[i].value[id] < least.value) {
			least.value = stack->layer[i].value[id];
			least.layer = (enum limit_layer)i;
		}
	}
	if (least.value < 0)
		least.value = 0;
	return least;
}

/* SR-5: what changes must be no looser than what holds now. */
bool limits_only_tighten(const struct limit_stack *stack,
			 enum limit_layer layer, const struct limit_set *set)
{
	if (layer == LAYER_HARD)
		return false;
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		const enum limit_id id = (enum limit_id)i;

		if (set->value[i] != stack->layer[layer].value[i] &&
		    set->value[i] > limit_effective(stack, id).value)
			return false;
	}
	return true;
}
