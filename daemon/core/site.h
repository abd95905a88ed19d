/* SPDX-License-Identifier: MIT */
/*
 * Sites: the named body regions a pad may be placed on, as one table.
 *
 * Endangerment sites (front of the neck, armpit, elbow crease, groin's
 * triangle, back of the knee, spinous processes, kidneys) have no entry, so
 * that no pad can be placed there.
 */
#ifndef CORE_SITE_H
#define CORE_SITE_H

#include <stdbool.h>
#include <stddef.h>

/* Regions share ceilings (SR-4). */
enum site_region {
	SITE_REGION_TRUNK,
	SITE_REGION_NECK_HEAD,
	SITE_REGION_LIMB,
	SITE_REGION_COUNT
};

enum site {
	SITE_NONE, /* not placed: nothing can be enabled */
	SITE_UPPER_BACK_LEFT,
	SITE_UPPER_BACK_RIGHT,
	SITE_MIDDLE_BACK_LEFT,
	SITE_MIDDLE_BACK_RIGHT,
	SITE_LUMBAR_LEFT,
	SITE_LUMBAR_RIGHT,
	SITE_SHOULDER_LEFT,
	SITE_SHOULDER_RIGHT,
	SITE_NECK_LEFT,
	SITE_NECK_RIGHT,
	SITE_SUBOCCIPITAL_LEFT,
	SITE_SUBOCCIPITAL_RIGHT,
	SITE_TEMPLE_LEFT,
	SITE_TEMPLE_RIGHT,
	SITE_JAW_LEFT,
	SITE_JAW_RIGHT,
	SITE_UPPER_ARM_LEFT,
	SITE_UPPER_ARM_RIGHT,
	SITE_FOREARM_LEFT,
	SITE_FOREARM_RIGHT,
	SITE_HIP_LEFT,
	SITE_HIP_RIGHT,
	SITE_GLUTEAL_LEFT,
	SITE_GLUTEAL_RIGHT,
	SITE_ADDUCTOR_LEFT,
	SITE_ADDUCTOR_RIGHT,
	SITE_THIGH_LEFT,
	SITE_THIGH_RIGHT,
	SITE_CALF_LEFT,
	SITE_CALF_RIGHT,
	SITE_FOOT_LEFT,
	SITE_FOOT_RIGHT,
	SITE_COUNT
};

struct site_info {
	const char *name;  /* as on D-Bus and in files: "lumbar-left" */
	const char *words; /* as a therapist says it: "left lower back" */
	enum site_region region;
};

extern const struct site_info site_table[SITE_COUNT];

/* The site of that name; SITE_NONE when there is none. */
enum site site_by_name(const char *name);

#endif
