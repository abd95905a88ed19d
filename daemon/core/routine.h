/* SPDX-License-Identifier: MIT */
/*
 * Routine: what is done in one session, as plain data: points on sites, and
 * steps in their order. Read from a file by daemon/config/routine_file.h.
 */
#ifndef CORE_ROUTINE_H
#define CORE_ROUTINE_H

#include "limits.h"
#include "site.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

#define ROUTINE_NAME_SIZE   32 /* bytes, with the NUL: "lower-back" */
#define ROUTINE_TITLE_SIZE  64
#define ROUTINE_PROMPT_SIZE 128 /* what is said to therapist and patient */
#define ROUTINE_POINTS_MAX  24
#define ROUTINE_STEPS_MAX   64
#define ROUTINE_POINT_NONE  0xffu

enum technique {
	TECHNIQUE_PRESS,   /* ramp, hold, release, rest; repeats (D1, D2) */
	TECHNIQUE_KNEAD,   /* circles under pressure (D9) */
	TECHNIQUE_GLIDE,   /* a slow stroke under pressure */
	TECHNIQUE_STRETCH, /* without force on a pad */
	TECHNIQUE_REST,	   /* nothing presses */
	TECHNIQUE_MEASURE, /* the PPT of the point, by a fixed ramp (D16) */
	TECHNIQUE_RATE,	   /* asks for a pain rating, nothing presses (D13) */
	TECHNIQUE_COUNT
};

struct technique_info {
	const char *name;  /* as in files and on D-Bus: "press" */
	const char *words; /* "press and hold" */
	bool needs_point;
	bool applies_force;
};

extern const struct technique_info technique_table[TECHNIQUE_COUNT];

enum target_unit {
	TARGET_NONE,
	TARGET_FORCE,	 /* mN on the pad */
	TARGET_PRESSURE, /* Pa, mean over the pad's area */
	TARGET_PPT,	 /* permille of the point's PPT, which must be known */
	TARGET_UNIT_COUNT
};

extern const char *const target_unit_names[TARGET_UNIT_COUNT]; /* "N", ... */

struct routine_target {
	enum target_unit unit;
	int32_t value;
};

/* How much the patient is afflicted there; scales holds (D11). */
enum severity {
	SEVERITY_MILD,
	SEVERITY_MODERATE,
	SEVERITY_SEVERE,
	SEVERITY_COUNT
};

extern const char *const severity_names[SEVERITY_COUNT];

enum direction {
	DIRECTION_ANY,
	DIRECTION_CLOCKWISE, /* as seen from above the pad */
	DIRECTION_ANTICLOCKWISE,
	DIRECTION_COUNT
};

extern const char *const direction_names[DIRECTION_COUNT];

struct routine_point {
	char name[ROUTINE_NAME_SIZE]; /* the therapist's: "QL left" */
	enum site site;
	enum contact_kind kind;
};

struct routine_step {
	enum technique technique;
	uint8_t point; /* index, or ROUTINE_POINT_NONE */
	struct routine_target target;
	uint16_t band_permille; /* guidance: right within so much of the
				   target; default 150, project default */
	int32_t ramp_mn_per_s;	/* 0: the limit's default */
	uint32_t hold_ms;	/* of the hold; else of the whole step */
	uint32_t rest_ms;	/* after each repeat; SR-7 may ask for more */
	uint8_t repeats;	/* 1.. */
	uint16_t ease_permille; /* the point may end when force has eased by so
				   much during a hold (D10); 0: it may not */
	/* D11: of hold_ms, by severity; 1000: as written. */
	uint16_t severity_permille[SEVERITY_COUNT];
	/* Kneading (D9). */
	uint16_t circles_per_min_x10;
	enum direction direction;
	bool breath; /* ramps begin with the breath out (D3) */
	bool rate;   /* asks for pain after each repeat (D13, SR-18) */
	char prompt[ROUTINE_PROMPT_SIZE];
};

struct routine {
	char name[ROUTINE_NAME_SIZE]; /* of the file, without ".yaml" */
	char title[ROUTINE_TITLE_SIZE];
	bool self_treatment; /* made for it (D7): the stricter limits */
	bool rate_before;    /* asks for pain before and after (D13) */
	bool rate_after;
	uint32_t time_ms;   /* SR-9: see routine_time_ms() */
	uint32_t inhale_ms; /* 0: no breathing pace (D3) */
	uint32_t exhale_ms;
	uint8_t points;
	uint8_t steps;
	struct routine_point point[ROUTINE_POINTS_MAX];
	struct routine_step step[ROUTINE_STEPS_MAX];
};

/* A value of a routine that no ceiling allows. */
struct routine_fault {
	uint8_t step;	 /* ROUTINE_STEPS_MAX: the routine as a whole */
	const char *key; /* as in the file: "target", "hold", "ramp" ... */
	struct refusal refusal; /* REFUSAL_LIMIT, _SESSION_TIME, ... */
};

/*
 * Checks every step against the ceilings of its site and contact kind: the
 * hard ones, `config`'s (SR-5) and, for self-treatment, those of
 * routine_self_limits(). Targets may aim as high as
 * pressing_target_max_mn() of the ceiling; those in kPa are held against the
 * pressure alone, since the pad's area is not known, those by PPT not at all:
 * both are checked when they are. Holds are taken at their largest severity
 * scale with the ramp, as SR-7 counts; doses (SR-8) as far as forces are
 * known; the time in all (SR-9) at every severity. A rest shorter than the
 * time pressed is no fault: it is lengthened (routine_rest_ms()).
 *
 * REFUSAL_BAD_ARGUMENT: what makes no sense; .value as it is in the routine.
 * Fills at most `max` faults, answers how many there are. `config` as in
 * hub_config: the layer by kind and region.
 */
uint32_t routine_check(
	const struct routine *routine,
	const struct limit_set config[CONTACT_KIND_COUNT][SITE_REGION_COUNT],
	struct routine_fault *faults, uint32_t max);

/* What self-treatment allows (D7): three quarters of the default ceilings, as
 * a layer (LAYER_PATIENT). */
struct limit_set routine_self_limits(enum contact_kind kind,
				     enum site_region region);

/* How long it takes if nothing ends early, at that severity, ms. What waits
 * for a person (moving, finding, rating) is not counted. */
uint32_t routine_length_ms(const struct routine *routine,
			   enum severity severity);

/* SR-9: it lasts at most so long; SESSION_TIME_DEFAULT_MS where it does not say
 * (0). */
uint32_t routine_time_ms(const struct routine *routine);

/* Of one step, all its repeats and rests. */
uint32_t routine_step_ms(const struct routine *routine,
			 const struct routine_step *step,
			 enum severity severity);

/* Hold of the step at that severity, ms, rounded down. */
uint32_t routine_hold_ms(const struct routine_step *step,
			 enum severity severity);

/* One repeat's time under pressure as SR-7 counts it: the hold, and the ramp
 * of a press or measurement (with a force that is not known, the longest that
 * `limits` allow). Kneading and gliding are timed as a whole. 0: no force. */
uint32_t routine_pressed_ms(const struct routine_step *step,
			    const struct limit_stack *limits,
			    enum severity severity);

/* Rest after each repeat: as written, at least as long as pressed (SR-7). */
uint32_t routine_rest_ms(const struct routine *routine,
			 const struct routine_step *step,
			 enum severity severity);

#endif
