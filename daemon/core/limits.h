/* SPDX-License-Identifier: MIT */
/*
 * Limits: layered ceilings, of which the smallest holds, and which layer set
 * it (SR-4, SR-5).
 *
 * Every limit is a ceiling in an integer unit: smaller is stricter, rounding
 * is always down. A layer that says nothing holds LIMIT_UNSET. The hard layer
 * says something for every limit and cannot be changed by anybody.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include "site.h"

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_UNSET INT32_MAX

enum contact_kind {
	CONTACT_POINT,	     /* 1-10 cm2, 100-400 kPa */
	CONTACT_COMPRESSION, /* a cuff, 3-15 kPa */
	CONTACT_KIND_COUNT
};

enum limit_id {
	LIMIT_FORCE,	      /* mN, per pad (SR-4) */
	LIMIT_PRESSURE,	      /* Pa, per cell area (SR-4) */
	LIMIT_RISE_COMMANDED, /* mN/s (SR-14) */
	LIMIT_RISE_MEASURED,  /* mN/s (SR-6) */
	LIMIT_STEP_UP,	      /* mN above what is measured (SR-14) */
	LIMIT_HOLD,	      /* ms above the contact threshold (SR-7) */
	LIMIT_DOSE_POINT,     /* N*s on one pad's site in one hub run (SR-8) */
	LIMIT_DOSE_SITE,      /* N*s on one site in 24 h (SR-8) */
	LIMIT_DOSE_DAY,	      /* N*s on all sites in 24 h (SR-8) */
	LIMIT_TOTAL_FORCE,    /* mN, all pads on one patient (SR-19) */
	LIMIT_PADS_PRESSING,  /* pads pressing at once (SR-19) */
	LIMIT_TOKEN,	      /* ms of one enable token (SR-1) */
	LIMIT_FRAME_AGE,      /* ms without a valid frame (SR-11) */
	LIMIT_BAD_FRAMES,     /* bad frames in BAD_FRAMES_WINDOW_MS (SR-12) */
	LIMIT_TEMPERATURE,    /* 0.1 degree Celsius of a pad (SR-24) */
	LIMIT_COUNT
};

/* In the order in which a reason is looked for: the first of equals wins. */
enum limit_layer {
	LAYER_HARD,   /* compiled in */
	LAYER_DEVICE, /* the wearable's own ceilings */
	LAYER_CONFIG, /* the room's configuration */
	LAYER_SITE,   /* what the site allows */
	LAYER_PATIENT,
	LAYER_ROUTINE,
	LAYER_LIVE, /* set by the controller now; tightens only */
	LAYER_COUNT
};

struct limit_info {
	const char *name;	 /* as on D-Bus and in files: "force" */
	const char *unit;	 /* of `value / scale`: "N" */
	int32_t scale;		 /* integer units in one `unit` */
	const char *requirement; /* "SR-4" */
	const char *words;	 /* "force of one pad" */
};

extern const struct limit_info limit_table[LIMIT_COUNT];
extern const char *const limit_layer_names[LAYER_COUNT]; /* "hard", ... */
extern const char *const contact_kind_names[CONTACT_KIND_COUNT];

struct limit_set {
	int32_t value[LIMIT_COUNT];
};

/* One pad's layers. */
struct limit_stack {
	struct limit_set layer[LAYER_COUNT];
};

struct limit {
	int32_t value;
	enum limit_layer layer; /* the layer that set it */
};

/* A set that says nothing. */
struct limit_set limit_set_unset(void);

/* The compiled-in ceilings and defaults for a contact kind on a region
 * (sources: the table in limits.c, project defaults). */
struct limit_set limits_hard(enum contact_kind kind, enum site_region region);
struct limit_set limits_default(enum contact_kind kind,
				enum site_region region);

/* All layers unset but the hard one and, as the configuration's, the
 * defaults. SITE_NONE gives ceilings of zero force. */
void limit_stack_init(struct limit_stack *stack, enum contact_kind kind,
		      enum site site);

/* The smallest of all layers; never above the hard one. */
struct limit limit_effective(const struct limit_stack *stack, enum limit_id id);

/* Whether `set` can take the place of the layer's without an
 * acknowledgement: nothing in it may be above the effective limits now. */
bool limits_only_tighten(const struct limit_stack *stack,
			 enum limit_layer layer, const struct limit_set *set);

#endif
