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
	const char *name; /* as on D-Bus and in files: "thrombosis" */
	const char *text; /* the question as it is asked */
	enum question_kind kind;
	const char *source;	   /* "domain text", "project default" ... */
	uint16_t ceiling_permille; /* a caution's: of force, pressure and hold;
				      1000 for the others */
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
	/* Who confirmed the cautions; "": nobody. */
	char confirmed_by[SCREENING_NAME_SIZE];
};

/* Fresh for so long (SR-17). Project default: a day. */
#define SCREENING_FRESH_US (UINT64_C(24) * 3600 * 1000000)

/* Whether a session may be held at all. .value: the enum question, for
 * REFUSAL_CONTRAINDICATED and _CAUTION_UNCONFIRMED. Order: missing, old,
 * contraindicated, unconfirmed. `active`: an active wearable takes part. */
struct refusal screening_check(const struct screening *screening, bool active,
			       const struct stamp *now);

/* Whether that site may be treated: REFUSAL_SITE_BLOCKED, .value: the enum
 * site, .limit: the enum finding, or FINDING_COUNT for pregnancy (low back,
 * that is lumbar, and hip and gluteal as neighbours of the sacrum). */
struct refusal screening_check_site(const struct screening *screening,
				    enum site site);

/* The patient's layer: what cautions leave of `ceilings` (force, pressure,
 * hold, rise; smallest share of all, rounded down); the rest LIMIT_UNSET. */
struct limit_set screening_layer(const struct screening *screening,
				 const struct limit_set *ceilings);

#endif
