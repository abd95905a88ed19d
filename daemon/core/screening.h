/* SPDX-License-Identifier: MIT */
/*
 * Screening: the questions before a session, as one table, and what their
 * answers allow (SR-17).
 *
 * Blocking answers block the session; blocking answers that a clinician may
 * override need a reason on record; site answers block their sites; cautions
 * lower the ceilings and need a named confirmation. Unanswered is no: an
 * unanswered question blocks (default deny).
 */
#ifndef CORE_SCREENING_H
#define CORE_SCREENING_H

#include "limits.h"
#include "site.h"
#include "stamp.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

enum question {
	QUESTION_THROMBOSIS, /* deep vein thrombosis, phlebitis, embolism */
	QUESTION_BLEEDING,
	QUESTION_ANTICOAGULANTS, /* a clinician may override */
	QUESTION_FEVER,		 /* or acute infection */
	QUESTION_ORGANS,	 /* severe heart, liver or kidney disease */
	QUESTION_HYPERTENSION_UNCONTROLLED,
	QUESTION_NEUROPATHY, /* severe */
	QUESTION_CONNECTIVE_TISSUE,
	QUESTION_UNEXPLAINED_PAIN,
	QUESTION_PACEMAKER, /* blocks active wearables only */
	/* Cautions. */
	QUESTION_HYPERTENSION_CONTROLLED,
	QUESTION_OSTEOPOROSIS,
	QUESTION_PREGNANCY, /* blocks its sites too */
	QUESTION_DIABETES,
	QUESTION_SENSATION,
	QUESTION_SCOLIOSIS,
	QUESTION_INJURY, /* recent */
	QUESTION_CORTICOSTEROIDS,
	QUESTION_AGE, /* under 18 or over 65 */
	QUESTION_COUNT
};

enum question_kind {
	QUESTION_BLOCKS,
	QUESTION_BLOCKS_UNLESS_OVERRIDDEN,
	QUESTION_BLOCKS_ACTIVE,
	QUESTION_CAUTION,
	QUESTION_KIND_COUNT
};

struct question_info {
	const char *name;  /* as on D-Bus and in files: "thrombosis" */
	const char *text;  /* the question as it is asked */
	const char *words; /* what a yes says: "a fever or an infection now" */
	enum question_kind kind;
	const char *source;	   /* of kind and share */
	uint16_t ceiling_permille; /* of force, pressure, hold and rise that is
				      left when the answer is yes and the
				      session is held all the same; 1000: all */
};

extern const struct question_info question_table[QUESTION_COUNT];

/* Local findings: each blocks the site it is on. */
enum finding {
	FINDING_WOUND,
	FINDING_RASH,
	FINDING_INFECTION,
	FINDING_BRUISE,
	FINDING_TUMOUR,
	FINDING_VARICOSE,
	FINDING_FRACTURE,
	FINDING_DISLOCATION,
	FINDING_SURGERY, /* or metal */
	FINDING_COUNT
};

extern const char *const finding_names[FINDING_COUNT];

enum screening_answer {
	ANSWER_MISSING,
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_COUNT
};

#define SCREENING_NAME_SIZE 32

struct screening {
	bool present; /* false: this patient was never screened */
	struct stamp at;
	uint8_t answer[QUESTION_COUNT]; /* enum screening_answer */
	uint16_t finding[SITE_COUNT];	/* bit for each enum finding */
	bool overridden;		/* anticoagulants; reason on record */
	/* Who confirmed the cautions; "" or blanks: nobody. */
	char confirmed_by[SCREENING_NAME_SIZE];
};

/* Fresh for so long (SR-17). Project default: a day. */
#define SCREENING_FRESH_US (UINT64_C(24) * 3600 * 1000000)

/* Whether a session may be held at all. Order: missing, old, contraindicated,
 * unconfirmed.
 * .value: the enum question, for REFUSAL_SCREENING_MISSING (QUESTION_COUNT:
 * never screened), _CONTRAINDICATED and _CAUTION_UNCONFIRMED. For
 * REFUSAL_SCREENING_OLD: .value its age in s (INT32_MAX: not known), .limit
 * how old it may be. Fresh is what is proven to be: see stamp_age_most_us().
 * `active`: an active wearable takes part. */
struct refusal screening_check(const struct screening *screening, bool active,
			       const struct stamp *now);

/* Whether that site may be treated: REFUSAL_SITE_BLOCKED, .value: the enum
 * site, .limit: the enum finding, or FINDING_COUNT for pregnancy (low back,
 * that is lumbar, and hip and gluteal as neighbours of the sacrum). */
struct refusal screening_check_site(const struct screening *screening,
				    enum site site);

/* The patient's layer: what cautions, and anticoagulants that are overridden,
 * leave of `ceilings` (force, pressure, hold, both rises; the smallest share of
 * all, rounded down); the rest, and all when nothing is to be lowered,
 * LIMIT_UNSET. */
struct limit_set screening_layer(const struct screening *screening,
				 const struct limit_set *ceilings);

#endif
