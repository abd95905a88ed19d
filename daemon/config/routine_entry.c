/* SPDX-License-Identifier: MIT */
/* Routine entries: the table of keys. */
#include "routine_entry.h"

#include <string.h>

#define STEP(member)   offsetof(struct entry_step, member)
#define WHOLE(member)  offsetof(struct routine_entries, member)
#define TIME_DEFAULT_S 1800 /* SR-9 */

static const char *const kind_choices[] = {"point", "compression", NULL};
static const char *const technique_choices[] = {
	"press", "knead", "glide", "stretch", "rest", "measure", "rate", NULL};
static const char *const direction_choices[] = {"any", "clockwise",
						"anticlockwise", NULL};
static const char *const confidence_choices[] = {
	"project-default", "remembered", "low", "moderate", NULL};

_Static_assert(sizeof(technique_choices) / sizeof(char *) ==
		       TECHNIQUE_COUNT + 1,
	       "one for each technique");
_Static_assert(sizeof(direction_choices) / sizeof(char *) ==
		       DIRECTION_COUNT + 1,
	       "one for each direction");
_Static_assert(sizeof(kind_choices) / sizeof(char *) == CONTACT_KIND_COUNT + 1,
	       "one for each kind of contact");
_Static_assert(sizeof(confidence_choices) / sizeof(char *) ==
		       CONFIDENCE_COUNT + 1,
	       "one for each confidence");

const char *const confidence_names[CONFIDENCE_COUNT] = {
	[CONFIDENCE_PROJECT_DEFAULT] = "project-default",
	[CONFIDENCE_REMEMBERED] = "remembered",
	[CONFIDENCE_LOW] = "low",
	[CONFIDENCE_MODERATE] = "moderate",
};

/* A number of a step with its line. Ranges are wide: the ceilings of the site
 * say what is too much, and whose they are. */
#define STEP_NUMBER(key, member, low, high, in_one, shown, words)          \
	{                                                                  \
		.name = key, .type = SCHEMA_NUMBER,                        \
		.offset = STEP(member.value),                              \
		.line_offset = STEP(member.line), .min = low, .max = high, \
		.scale = in_one, .sample = shown, .doc = words             \
	}

static const struct schema_key target_keys[] = {
	STEP_NUMBER("force", target[TARGET_FORCE], 0, 1000, 1000, "25",
		    "In newton, on the pad."),
	STEP_NUMBER("pressure", target[TARGET_PRESSURE], 0, 1000, 1000, "200",
		    "Or in kilopascal: the mean over the pad's area."),
	STEP_NUMBER("ppt", target[TARGET_PPT], 1, 150, 10, "100",
		    "Or in percent of the point's pressure pain threshold,\n"
		    "which must have been measured."),
	{0},
};

static const struct schema_key severity_keys[] = {
	STEP_NUMBER("mild", severity[SEVERITY_MILD], 10, 300, 10, "75",
		    "For patients little afflicted, in percent."),
	STEP_NUMBER("moderate", severity[SEVERITY_MODERATE], 10, 300, 10, "100",
		    "The usual."),
	STEP_NUMBER("severe", severity[SEVERITY_SEVERE], 10, 300, 10, "125",
		    "For patients much afflicted."),
	{0},
};

static const struct schema_key step_keys[] = {
	{.name = "do",
	 .type = SCHEMA_CHOICE,
	 .offset = STEP(technique.value),
	 .line_offset = STEP(technique.line),
	 .choices = technique_choices,
	 .sample = "press",
	 .doc = "What is done. press: press and hold, let go, rest. knead:\n"
		"circles under pressure. glide: a slow stroke under pressure.\n"
		"stretch, rest: without force on a pad. measure: the pain\n"
		"threshold of the point, by a steady ramp. rate: ask how it\n"
		"hurts."},
	{.name = "point",
	 .type = SCHEMA_TEXT,
	 .offset = STEP(point),
	 .line_offset = STEP(point_line),
	 .size = ROUTINE_NAME_SIZE,
	 .sample = "QL left",
	 .doc = "Where: the name of a point above."},
	{.name = "target",
	 .type = SCHEMA_MAPPING,
	 .line_offset = STEP(target_line),
	 .keys = target_keys,
	 .doc = "How hard, for press, knead and glide: one of these."},
	STEP_NUMBER("band", band, 1, 50, 10, "15",
		    "Right within so much of the target, in percent; without\n"
		    "it 15."),
	STEP_NUMBER("hold", hold, 0, 3600, 1000, "60",
		    "How long, in seconds: of a press, the time at its\n"
		    "target; of anything else, the whole."),
	STEP_NUMBER("ramp", ramp, 0, 1000, 1000, "5",
		    "How fast a press rises, in newton a second; without it\n"
		    "as fast as the limits allow."),
	STEP_NUMBER("rest", rest, 0, 3600, 1000, "60",
		    "Rest after each repeat, in seconds. A pad always rests\n"
		    "at least as long as it pressed (SR-7)."),
	STEP_NUMBER("repeats", repeats, 1, 50, 1, "3",
		    "How often; without it once."),
	STEP_NUMBER("ease", ease, 1, 90, 10, "20",
		    "The point may end early when the force has eased by so\n"
		    "much during a hold, in percent; without it it does not."),
	{.name = "severity",
	 .type = SCHEMA_MAPPING,
	 .line_offset = STEP(severity_line),
	 .keys = severity_keys,
	 .doc = "The hold's share by how much the patient is afflicted;\n"
		"without it as written for all."},
	STEP_NUMBER("circles", circles, 1, 120, 10, "20",
		    "Kneading: circles a minute."),
	{.name = "direction",
	 .type = SCHEMA_CHOICE,
	 .offset = STEP(direction.value),
	 .line_offset = STEP(direction.line),
	 .choices = direction_choices,
	 .sample = "clockwise",
	 .doc = "Kneading: which way, as seen from above the pad."},
	{.name = "breath",
	 .type = SCHEMA_SWITCH,
	 .offset = STEP(breath.value),
	 .line_offset = STEP(breath.line),
	 .sample = "yes",
	 .doc = "A press begins with the breath out; needs the breathing\n"
		"pace above."},
	{.name = "rate",
	 .type = SCHEMA_SWITCH,
	 .offset = STEP(rate.value),
	 .line_offset = STEP(rate.line),
	 .sample = "yes",
	 .doc = "Ask how it hurts after each repeat."},
	{.name = "prompt",
	 .type = SCHEMA_TEXT,
	 .offset = STEP(prompt),
	 .line_offset = STEP(prompt_line),
	 .size = ROUTINE_PROMPT_SIZE,
	 .sample = "Let the shoulder hang. Breathe out as it presses.",
	 .doc = "What is said meanwhile."},
	{0},
};

static const struct schema_key point_keys[] = {
	{.name = "name",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct entry_point, name),
	 .size = ROUTINE_NAME_SIZE,
	 .sample = "QL left",
	 .doc = "As you call it. A pain threshold is kept under this name."},
	{.name = "site",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct entry_point, site),
	 .line_offset = offsetof(struct entry_point, site_line),
	 .size = ROUTINE_NAME_SIZE,
	 .sample = "lumbar-left",
	 .doc = "Where it is; the ceilings are those of the site."},
	{.name = "kind",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct entry_point, kind),
	 .choices = kind_choices,
	 .sample = "point",
	 .doc = "point: a small pad; compression: a cuff. Without it point."},
	{0},
};

static const struct schema_key evidence_keys[] = {
	{.name = "source",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct entry_evidence, is.source),
	 .size = ROUTINE_SOURCE_SIZE,
	 .sample = "project default",
	 .doc = "A citation, or: project default."},
	{.name = "what",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct entry_evidence, is.what),
	 .size = ROUTINE_SOURCE_SIZE,
	 .sample = "the force",
	 .doc = "What it is the source of."},
	{.name = "confidence",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct entry_evidence, is.confidence),
	 .choices = confidence_choices,
	 .sample = "project-default",
	 .doc = "How far to trust it. remembered: known of, but not read."},
	{0},
};

static const struct schema_key breath_keys[] = {
	{.name = "inhale",
	 .type = SCHEMA_NUMBER,
	 .offset = WHOLE(inhale.value),
	 .line_offset = WHOLE(inhale.line),
	 .min = 1,
	 .max = 20,
	 .scale = 1000,
	 .sample = "4",
	 .doc = "Seconds of a breath in."},
	{.name = "exhale",
	 .type = SCHEMA_NUMBER,
	 .offset = WHOLE(exhale.value),
	 .line_offset = WHOLE(exhale.line),
	 .min = 1,
	 .max = 20,
	 .scale = 1000,
	 .sample = "6",
	 .doc = "Seconds of a breath out."},
	{0},
};

const struct schema_key routine_keys[] = {
	{.name = "title",
	 .type = SCHEMA_TEXT,
	 .offset = WHOLE(title),
	 .line_offset = WHOLE(title_line),
	 .size = ROUTINE_TITLE_SIZE,
	 .sample = "Lower back",
	 .doc = "What it is called; must be there."},
	{.name = "description",
	 .type = SCHEMA_TEXT,
	 .offset = WHOLE(description),
	 .size = ROUTINE_DESCRIPTION_SIZE,
	 .sample = "For whom it is, and how the patient lies.",
	 .doc = "A few sentences on it."},
	{.name = "self_treatment",
	 .type = SCHEMA_SWITCH,
	 .offset = WHOLE(self_treatment),
	 .sample = "no",
	 .doc = "Made for treating oneself: held to three quarters of the\n"
		"default ceilings. Without it no."},
	{.name = "time",
	 .type = SCHEMA_NUMBER,
	 .offset = WHOLE(time.value),
	 .line_offset = WHOLE(time.line),
	 .min = 1,
	 .max = 1440,
	 .scale = 60000,
	 .sample = "30",
	 .doc = "The longest it may take, in minutes (SR-9); without it 30."},
	{.name = "breath",
	 .type = SCHEMA_MAPPING,
	 .line_offset = WHOLE(breath_line),
	 .keys = breath_keys,
	 .doc = "A breathing pace, shown all the time; without it none."},
	{.name = "rate_before",
	 .type = SCHEMA_SWITCH,
	 .offset = WHOLE(rate_before),
	 .sample = "yes",
	 .doc = "Ask how it hurts before the first step; without it yes."},
	{.name = "rate_after",
	 .type = SCHEMA_SWITCH,
	 .offset = WHOLE(rate_after),
	 .sample = "yes",
	 .doc = "And after the last; without it yes."},
	{.name = "evidence",
	 .type = SCHEMA_LIST,
	 .offset = WHOLE(evidence),
	 .size = sizeof(struct entry_evidence),
	 .max = ROUTINE_SOURCES_MAX,
	 .count_offset = WHOLE(evidences),
	 .line_offset = offsetof(struct entry_evidence, line),
	 .keys = evidence_keys,
	 .doc = "Where the numbers come from."},
	{.name = "points",
	 .type = SCHEMA_LIST,
	 .offset = WHOLE(point),
	 .size = sizeof(struct entry_point),
	 .max = ROUTINE_POINTS_MAX,
	 .count_offset = WHOLE(points),
	 .line_offset = offsetof(struct entry_point, line),
	 .keys = point_keys,
	 .doc = "The points, each with a name of its own."},
	{.name = "steps",
	 .type = SCHEMA_LIST,
	 .offset = WHOLE(step),
	 .size = sizeof(struct entry_step),
	 .max = ROUTINE_STEPS_MAX,
	 .count_offset = WHOLE(steps),
	 .line_offset = offsetof(struct entry_step, line),
	 .keys = step_keys,
	 .doc = "What is done, in this order; must be there."},
	{0},
};

static void step_init(struct entry_step *step)
{
	*step = (struct entry_step){
		.technique.value = TECHNIQUE_COUNT,
		.band.value = 150,
		.repeats.value = 1,
	};
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		step->severity[i].value = 1000;
}

void routine_entries_init(struct routine_entries *entries)
{
	memset(entries, 0, sizeof(*entries));
	entries->time.value = TIME_DEFAULT_S * 1000;
	entries->rate_before = true;
	entries->rate_after = true;
	for (size_t i = 0; i < ROUTINE_STEPS_MAX; i++)
		step_init(&entries->step[i]);
}

uint32_t entry_step_line(const struct entry_step *step, const char *key)
{
	for (const struct schema_key *k = step_keys; k->name; k++) {
		uint32_t line = 0;

		if (strcmp(k->name, key) != 0)
			continue;
		memcpy(&line, (const char *)step + k->line_offset,
		       sizeof(line));
		return line ? line : step->line;
	}
	return step->line;
}
