/* SPDX-License-Identifier: MIT */
#include "site.h"

#include <string.h>

#define TRUNK	  SITE_REGION_TRUNK
#define NECK_HEAD SITE_REGION_NECK_HEAD
#define LIMB	  SITE_REGION_LIMB

const struct site_info site_table[SITE_COUNT] = {
	[SITE_NONE] = {"none", "nowhere", TRUNK},
	[SITE_UPPER_BACK_LEFT] = {"upper-back-left", "left upper back", TRUNK},
	[SITE_UPPER_BACK_RIGHT] = {"upper-back-right", "right upper back",
				   TRUNK},
	[SITE_MIDDLE_BACK_LEFT] = {"middle-back-left", "left middle back",
				   TRUNK},
	[SITE_MIDDLE_BACK_RIGHT] = {"middle-back-right", "right middle back",
				    TRUNK},
	[SITE_LUMBAR_LEFT] = {"lumbar-left", "left lower back", TRUNK},
	[SITE_LUMBAR_RIGHT] = {"lumbar-right", "right lower back", TRUNK},
	[SITE_SHOULDER_LEFT] = {"shoulder-left", "left shoulder", TRUNK},
	[SITE_SHOULDER_RIGHT] = {"shoulder-right", "right shoulder", TRUNK},
	[SITE_NECK_LEFT] = {"neck-left", "left back of the neck", NECK_HEAD},
	[SITE_NECK_RIGHT] = {"neck-right", "right back of the neck", NECK_HEAD},
	[SITE_SUBOCCIPITAL_LEFT] = {"suboccipital-left",
				    "left base of the skull", NECK_HEAD},
	[SITE_SUBOCCIPITAL_RIGHT] = {"suboccipital-right",
				     "right base of the skull", NECK_HEAD},
	[SITE_TEMPLE_LEFT] = {"temple-left", "left temple", NECK_HEAD},
	[SITE_TEMPLE_RIGHT] = {"temple-right", "right temple", NECK_HEAD},
	[SITE_JAW_LEFT] = {"jaw-left", "left jaw muscle", NECK_HEAD},
	[SITE_JAW_RIGHT] = {"jaw-right", "right jaw muscle", NECK_HEAD},
	[SITE_UPPER_ARM_LEFT] = {"upper-arm-left", "left upper arm", LIMB},
	[SITE_UPPER_ARM_RIGHT] = {"upper-arm-right", "right upper arm", LIMB},
	[SITE_FOREARM_LEFT] = {"forearm-left", "left forearm", LIMB},
	[SITE_FOREARM_RIGHT] = {"forearm-right", "right forearm", LIMB},
	[SITE_HIP_LEFT] = {"hip-left", "left hip", TRUNK},
	[SITE_HIP_RIGHT] = {"hip-right", "right hip", TRUNK},
	[SITE_GLUTEAL_LEFT] = {"gluteal-left", "left buttock", TRUNK},
	[SITE_GLUTEAL_RIGHT] = {"gluteal-right", "right buttock", TRUNK},
	[SITE_ADDUCTOR_LEFT] = {"adductor-left", "left inner thigh", LIMB},
	[SITE_ADDUCTOR_RIGHT] = {"adductor-right", "right inner thigh", LIMB},
	[SITE_THIGH_LEFT] = {"thigh-left", "left thigh", LIMB},
	[SITE_THIGH_RIGHT] = {"thigh-right", "right thigh", LIMB},
	[SITE_CALF_LEFT] = {"calf-left", "left calf", LIMB},
	[SITE_CALF_RIGHT] = {"calf-right", "right calf", LIMB},
	[SITE_FOOT_LEFT] = {"foot-left", "left sole", LIMB},
	[SITE_FOOT_RIGHT] = {"foot-right", "right sole", LIMB},
};

/* strcmp() is not for the core, which takes nothing but mem* from libc. */
static bool text_is(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

enum site site_by_name(const char *name)
{
	for (size_t i = 1; i < SITE_COUNT; i++) {
		if (text_is(site_table[i].name, name))
			return (enum site)i;
	}
	return SITE_NONE;
}
