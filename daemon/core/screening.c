/* SPDX-License-Identifier: MIT */
#include "screening.h"

#define PERMILLE 1000
#define RULES	 "project requirement (treatment rules)"
#define SHARE	 RULES "; share: project default"

/* How much the cautions leave, all project defaults: half where tissue, bone
 * or skin may give way or harm may not be felt, two thirds or more where it is
 * prudence. */
const struct question_info question_table[QUESTION_COUNT] = {
	[QUESTION_THROMBOSIS] =
		{"thrombosis",
		 "Have you ever had a blood clot in a vein (deep vein "
		 "thrombosis), an inflamed vein (phlebitis) or a clot that "
		 "travelled (embolism)?",
		 "a blood clot, an inflamed vein or an embolism in the history",
		 QUESTION_BLOCKS, RULES, 1000},
	[QUESTION_BLEEDING] = {"bleeding", "Do you have a bleeding disorder?",
			       "a bleeding disorder", QUESTION_BLOCKS, RULES,
			       1000},
	[QUESTION_ANTICOAGULANTS] =
		{"anticoagulants",
		 "Do you take blood thinners (anticoagulants)?",
		 "blood thinners (anticoagulants)",
		 QUESTION_BLOCKS_UNLESS_OVERRIDDEN, SHARE, 500},
	[QUESTION_FEVER] = {"fever",
			    "Do you have a fever, or an infection now?",
			    "a fever or an infection now", QUESTION_BLOCKS,
			    RULES, 1000},
	[QUESTION_ORGANS] =
		{"organs", "Do you have severe heart, liver or kidney disease?",
		 "severe heart, liver or kidney disease", QUESTION_BLOCKS,
		 RULES, 1000},
	[QUESTION_HYPERTENSION_UNCONTROLLED] =
		{"hypertension-uncontrolled",
		 "Do you have high blood pressure that is not under control?",
		 "high blood pressure that is not under control",
		 QUESTION_BLOCKS, RULES, 1000},
	[QUESTION_NEUROPATHY] =
		{"neuropathy", "Do you have severe nerve damage (neuropathy)?",
		 "severe nerve damage (neuropathy)", QUESTION_BLOCKS, RULES,
		 1000},
	[QUESTION_CONNECTIVE_TISSUE] =
		{"connective-tissue",
		 "Do you have a disease of the connective tissue?",
		 "a disease of the connective tissue", QUESTION_BLOCKS, RULES,
		 1000},
	[QUESTION_UNEXPLAINED_PAIN] =
		{"unexplained-pain",
		 "Do you have pain that no one has yet been able to explain?",
		 "pain that no one has yet been able to explain",
		 QUESTION_BLOCKS, RULES, 1000},
	[QUESTION_PACEMAKER] = {"pacemaker", "Do you have a pacemaker?",
				"a pacemaker", QUESTION_BLOCKS_ACTIVE, RULES,
				1000},
	[QUESTION_HYPERTENSION_CONTROLLED] =
		{"hypertension-controlled",
		 "Do you have high blood pressure that is under control?",
		 "high blood pressure that is under control", QUESTION_CAUTION,
		 SHARE, 800},
	[QUESTION_OSTEOPOROSIS] =
		{"osteoporosis",
		 "Do you have weak or thinning bones (osteopenia or "
		 "osteoporosis)?",
		 "weak or thinning bones", QUESTION_CAUTION, SHARE, 500},
	[QUESTION_PREGNANCY] = {"pregnancy",
				"Are you pregnant, or could you be?",
				"pregnancy", QUESTION_CAUTION, SHARE, 500},
	[QUESTION_DIABETES] = {"diabetes", "Do you have diabetes?", "diabetes",
			       QUESTION_CAUTION, SHARE, 700},
	[QUESTION_SENSATION] =
		{"sensation",
		 "Is your sense of touch or pain changed anywhere, such as "
		 "numbness or tingling?",
		 "a changed sense of touch or pain", QUESTION_CAUTION, SHARE,
		 500},
	[QUESTION_SCOLIOSIS] = {"scoliosis",
				"Is your spine curved sideways (scoliosis)?",
				"scoliosis", QUESTION_CAUTION, SHARE, 800},
	[QUESTION_INJURY] = {"injury", "Have you been injured recently?",
			     "a recent injury", QUESTION_CAUTION, SHARE, 600},
	[QUESTION_CORTICOSTEROIDS] =
		{"corticosteroids",
		 "Have you taken cortisone (corticosteroids) for a long time?",
		 "long use of cortisone", QUESTION_CAUTION, SHARE, 600},
	[QUESTION_AGE] = {"age", "Are you under 18 or over 65 years old?",
			  "an age under 18 or over 65", QUESTION_CAUTION, SHARE,
			  700},
};

const char *const finding_names[FINDING_COUNT] = {
	[FINDING_WOUND] = "wound",
	[FINDING_RASH] = "rash",
	[FINDING_INFECTION] = "infection",
	[FINDING_BRUISE] = "bruise",
	[FINDING_TUMOUR] = "tumour",
	[FINDING_VARICOSE] = "varicose-veins",
	[FINDING_FRACTURE] = "fracture",
	[FINDING_DISLOCATION] = "dislocation",
	[FINDING_SURGERY] = "surgery-or-metal",
};

/* Low back; hip and buttock as neighbours of the sacrum. The abdomen is no
 * site at all. */
static const bool blocked_in_pregnancy[SITE_COUNT] = {
	[SITE_LUMBAR_LEFT] = true,  [SITE_LUMBAR_RIGHT] = true,
	[SITE_HIP_LEFT] = true,	    [SITE_HIP_RIGHT] = true,
	[SITE_GLUTEAL_LEFT] = true, [SITE_GLUTEAL_RIGHT] = true,
};

static const enum limit_id lowered[] = {
	LIMIT_FORCE,	      LIMIT_PRESSURE,	   LIMIT_HOLD,
	LIMIT_RISE_COMMANDED, LIMIT_RISE_MEASURED,
};

static bool is_yes(const struct screening *screening, size_t question)
{
	return screening->answer[question] == ANSWER_YES;
}

static bool is_answered(const struct screening *screening, size_t question)
{
	return is_yes(screening, question) ||
	       screening->answer[question] == ANSWER_NO;
}

/* A named confirmation: blanks are no name. */
static bool has_name(const struct screening *screening)
{
	const char *name = screening->confirmed_by;

	for (size_t i = 0; i < SCREENING_NAME_SIZE && name[i]; i++)
		if (name[i] != ' ')
			return true;
	return false;
}

/* The first question that is not answered; QUESTION_COUNT: none. */
static size_t open_question(const struct screening *screening)
{
	size_t question = 0;

	while (question < QUESTION_COUNT && is_answered(screening, question))
		question++;
	return question;
}

static struct refusal check_present(const struct screening *screening)
{
	const size_t open = open_question(screening);

	if (!screening->present)
		return (struct refusal){.code = REFUSAL_SCREENING_MISSING,
					.value = QUESTION_COUNT};
	if (open < QUESTION_COUNT)
		return (struct refusal){.code = REFUSAL_SCREENING_MISSING,
					.value = (int32_t)open};
	return (struct refusal){.code = REFUSAL_NONE};
}

static int32_t seconds_up(uint64_t us)
{
	const uint64_t s = us / 1000000 + (us % 1000000 != 0);

	return s < INT32_MAX ? (int32_t)s : INT32_MAX;
}

/* What is not proven to be fresh is old. */
static struct refusal check_fresh(const struct screening *screening,
				  const struct stamp *now)
{
	const uint64_t age_us = stamp_age_most_us(&screening->at, now);

	if (age_us <= SCREENING_FRESH_US)
		return (struct refusal){.code = REFUSAL_NONE};
	return (struct refusal){.code = REFUSAL_SCREENING_OLD,
				.value = seconds_up(age_us),
				.limit = seconds_up(SCREENING_FRESH_US)};
}

/* Whether a yes to that question, as things are, stands in the way. */
static bool stands(const struct screening *screening, enum question_kind kind,
		   bool active)
{
	const bool in_the_way[QUESTION_KIND_COUNT] = {
		[QUESTION_BLOCKS] = true,
		[QUESTION_BLOCKS_UNLESS_OVERRIDDEN] = !screening->overridden,
		[QUESTION_BLOCKS_ACTIVE] = active,
		[QUESTION_CAUTION] = false,
	};

	return in_the_way[kind];
}

static struct refusal check_blocking(const struct screening *screening,
				     bool active)
{
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		if (is_yes(screening, i) &&
		    stands(screening, question_table[i].kind, active))
			return (struct refusal){.code = REFUSAL_CONTRAINDICATED,
						.value = (int32_t)i};
	return (struct refusal){.code = REFUSAL_NONE};
}

static struct refusal check_confirmed(const struct screening *screening)
{
	if (has_name(screening))
		return (struct refusal){.code = REFUSAL_NONE};
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		if (is_yes(screening, i) &&
		    question_table[i].kind == QUESTION_CAUTION)
			return (struct refusal){
				.code = REFUSAL_CAUTION_UNCONFIRMED,
				.value = (int32_t)i};
	return (struct refusal){.code = REFUSAL_NONE};
}

/* SR-17 */
struct refusal screening_check(const struct screening *screening, bool active,
			       const struct stamp *now)
{
	struct refusal refusal = check_present(screening);

	if (refusal.code == REFUSAL_NONE)
		refusal = check_fresh(screening, now);
	if (refusal.code == REFUSAL_NONE)
		refusal = check_blocking(screening, active);
	if (refusal.code == REFUSAL_NONE)
		refusal = check_confirmed(screening);
	return refusal;
}

/* The first finding there; FINDING_COUNT: none. */
static size_t finding_at(const struct screening *screening, enum site site)
{
	size_t finding = 0;

	while (finding < FINDING_COUNT &&
	       !(screening->finding[site] & 1u << finding))
		finding++;
	return finding;
}

/* SR-17 */
struct refusal screening_check_site(const struct screening *screening,
				    enum site site)
{
	const size_t finding = finding_at(screening, site);

	if (finding < FINDING_COUNT || (is_yes(screening, QUESTION_PREGNANCY) &&
					blocked_in_pregnancy[site]))
		return (struct refusal){.code = REFUSAL_SITE_BLOCKED,
					.value = (int32_t)site,
					.limit = (int32_t)finding};
	return (struct refusal){.code = REFUSAL_NONE};
}

/* The smallest share that is left by what was answered with yes. */
static int32_t share_permille(const struct screening *screening)
{
	int32_t least = PERMILLE;

	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		const int32_t share = question_table[i].ceiling_permille;

		if (is_yes(screening, i) && share < least)
			least = share;
	}
	return least;
}

/* SR-17, SR-5 */
struct limit_set screening_layer(const struct screening *screening,
				 const struct limit_set *ceilings)
{
	const int32_t share = share_permille(screening);
	struct limit_set set = limit_set_unset();

	if (share == PERMILLE)
		return set;
	for (size_t i = 0; i < sizeof(lowered) / sizeof(lowered[0]); i++) {
		const int32_t ceiling = ceilings->value[lowered[i]];

		if (ceiling != LIMIT_UNSET)
			set.value[lowered[i]] =
				(int32_t)((int64_t)ceiling * share / PERMILLE);
	}
	return set;
}
