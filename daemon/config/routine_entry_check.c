/* SPDX-License-Identifier: MIT */
/* Routine entries: what can be wrong without any ceiling. */
#include "nearest.h"
#include "routine_entry.h"

#include <string.h>

#define P (1u << TECHNIQUE_PRESS)
#define K (1u << TECHNIQUE_KNEAD)
#define G (1u << TECHNIQUE_GLIDE)
#define S (1u << TECHNIQUE_STRETCH)
#define R (1u << TECHNIQUE_REST)
#define M (1u << TECHNIQUE_MEASURE)
#define Q (1u << TECHNIQUE_RATE)

#define WORDS_SIZE 1024

/* By technique: which keys make sense, and which must be there. */
static const struct {
	const char *key;
	size_t line_offset;
	unsigned int allowed;
	unsigned int needed;
	const char *how; /* to write it, where it is needed */
} rules[] = {
	{"point", offsetof(struct entry_step, point_line), P | K | G | S | M,
	 P | K | G | M, "the name of one of the points"},
	{"target", offsetof(struct entry_step, target_line), P | K | G,
	 P | K | G,
	 "{force: 25} (N), {pressure: 200} (kPa) or {ppt: 100} (% of the "
	 "point's pain threshold)"},
	{"band", offsetof(struct entry_step, band.line), P | K | G, 0, ""},
	{"hold", offsetof(struct entry_step, hold.line), P | K | G | S | R,
	 P | K | G | S | R, "how long it takes, in seconds"},
	{"ramp", offsetof(struct entry_step, ramp.line), P, 0, ""},
	{"rest", offsetof(struct entry_step, rest.line), P | K | G | S | M, 0,
	 ""},
	{"repeats", offsetof(struct entry_step, repeats.line),
	 P | K | G | S | M, 0, ""},
	{"ease", offsetof(struct entry_step, ease.line), P, 0, ""},
	{"severity", offsetof(struct entry_step, severity_line), P | K | G | S,
	 0, ""},
	{"circles", offsetof(struct entry_step, circles.line), K, 0, ""},
	{"direction", offsetof(struct entry_step, direction.line), K, 0, ""},
	{"breath", offsetof(struct entry_step, breath.line), P, 0, ""},
	{"rate", offsetof(struct entry_step, rate.line), P | K | G, 0, ""},
	{"prompt", offsetof(struct entry_step, prompt_line),
	 P | K | G | S | R | M | Q, 0, ""},
};

/* Adds a word to a list of them, "a, b". What does not fit is left out. */
static void add_word(char out[WORDS_SIZE], const char *word)
{
	const size_t used = strlen(out);

	snprintf(out + used, WORDS_SIZE - used, "%s%s", used ? ", " : "", word);
}

static void say_techniques(unsigned int set, char out[WORDS_SIZE])
{
	out[0] = '\0';
	for (size_t i = 0; i < TECHNIQUE_COUNT; i++)
		if (set & (1u << i))
			add_word(out, technique_table[i].name);
}

/* ---- Steps ---- */

static void check_rules(const struct entry_step *step,
			struct schema_errors *errors)
{
	const unsigned int bit = 1u << step->technique.value;
	const char *name = technique_table[step->technique.value].name;
	char words[WORDS_SIZE];

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		uint32_t line;

		memcpy(&line, (const char *)step + rules[i].line_offset,
		       sizeof(line));
		if (line && !(rules[i].allowed & bit)) {
			say_techniques(rules[i].allowed, words);
			schema_error(errors, line, rules[i].key,
				     "makes no sense with \"do: %s\"; it is "
				     "for: %s",
				     name, words);
		}
		if (!line && (rules[i].needed & bit))
			schema_error(errors, step->line, rules[i].key,
				     "is missing; \"do: %s\" needs it: %s",
				     name, rules[i].how);
	}
}

/* Exactly one, and above 0. */
static void check_target(const struct entry_step *step,
			 struct schema_errors *errors)
{
	unsigned int count = 0;

	if (!step->target_line)
		return;
	for (size_t i = 0; i < TARGET_UNIT_COUNT; i++) {
		const struct entry_number *target = &step->target[i];

		count += target->line != 0;
		if (target->line && target->value <= 0)
			schema_error(errors, target->line, "target",
				     "must be above 0");
	}
	if (count != 1)
		schema_error(errors, step->target_line, "target",
			     "expected one of force (N), pressure (kPa) and "
			     "ppt (%%), found %u of them",
			     count);
}

static void check_step_point(struct routine_entries *entries,
			     const struct entry_step *step,
			     struct schema_errors *errors)
{
	struct nearest nearest = nearest_begin(step->point);
	char words[WORDS_SIZE] = "";

	if (!step->point_line)
		return;
	for (uint32_t i = 0; i < entries->points; i++) {
		struct entry_point *point = &entries->point[i];

		if (strcmp(point->name, step->point) == 0) {
			point->used = true;
			return;
		}
		nearest_offer(&nearest, point->name);
		add_word(words, point->name);
	}
	if (nearest.word)
		schema_error(errors, step->point_line, "point",
			     "there is no point \"%s\"; did you mean \"%s\"? "
			     "The points are: %s",
			     step->point, nearest.word, words);
	else
		schema_error(errors, step->point_line, "point",
			     "there is no point \"%s\"; the points are: %s",
			     step->point, words[0] ? words : "none");
}

static void check_step(struct routine_entries *entries,
		       const struct entry_step *step,
		       struct schema_errors *errors)
{
	char words[WORDS_SIZE];

	if (!step->technique.line) {
		say_techniques((1u << TECHNIQUE_COUNT) - 1, words);
		schema_error(errors, step->line, "do",
			     "is missing; say what is done: %s", words);
	}
	if (step->technique.value < TECHNIQUE_COUNT)
		check_rules(step, errors);
	check_target(step, errors);
	check_step_point(entries, step, errors);
	if (step->hold.line && step->hold.value == 0)
		schema_error(errors, step->hold.line, "hold",
			     "must be above 0");
	if (step->ramp.line && step->ramp.value == 0)
		schema_error(errors, step->ramp.line, "ramp",
			     "must be above 0");
	if (step->breath.line && step->breath.value && !entries->breath_line)
		schema_error(errors, step->breath.line, "breath",
			     "there is no breathing pace; add one at the top: "
			     "\"breath: {inhale: 4, exhale: 6}\"");
}

/* ---- Points ---- */

static void check_name(const struct routine_entries *entries, uint32_t index,
		       struct schema_errors *errors)
{
	const struct entry_point *point = &entries->point[index];
	char tamed[ROUTINE_NAME_SIZE];

	if (point->name[0] == '\0') {
		schema_error(errors, point->line, "name",
			     "is missing; give the point a name");
		return;
	}
	memcpy(tamed, point->name, sizeof(tamed));
	schema_tame(tamed);
	if (strcmp(tamed, point->name) != 0)
		schema_error(errors, point->line, "name",
			     "\"%s\" has a character that cannot be shown",
			     point->name);
	for (uint32_t i = 0; i < index; i++) {
		if (strcmp(entries->point[i].name, point->name) != 0)
			continue;
		schema_error(errors, point->line, "name",
			     "the point of line %u is called \"%s\" already; "
			     "choose another name",
			     (unsigned int)entries->point[i].line, point->name);
		return;
	}
	if (!point->used)
		schema_error(errors, point->line, "name",
			     "no step uses the point \"%s\"; take it out, or "
			     "add a step",
			     point->name);
}

static void check_site(const struct entry_point *point,
		       struct schema_errors *errors)
{
	const enum site site = site_by_name(point->site);

	if (!point->site_line)
		schema_error(errors, point->line, "site",
			     "is missing; say where the point is, such as "
			     "lumbar-left");
	else if (site == SITE_NONE)
		entry_site_refuse(point, errors);
	else if (limits_hard((enum contact_kind)point->kind,
			     site_table[site].region)
			 .value[LIMIT_PRESSURE] == 0)
		schema_error(errors, point->site_line, "site",
			     "\"%s\" is for no cuff: compression there is "
			     "never allowed (SR-4)",
			     point->site);
}

/* ---- The whole ---- */

static void check_evidence(const struct entry_evidence *evidence,
			   struct schema_errors *errors)
{
	if (evidence->is.source[0] == '\0')
		schema_error(errors, evidence->line, "source",
			     "is missing; a citation, or \"project default\"");
	if (evidence->is.what[0] == '\0')
		schema_error(errors, evidence->line, "what",
			     "is missing; say what it is the source of");
}

static void check_whole(const struct routine_entries *entries,
			struct schema_errors *errors)
{
	if (entries->title[0] == '\0')
		schema_error(errors, entries->title_line, "title",
			     "is missing; say what the routine is called");
	if (entries->steps == 0)
		schema_error(errors, 0, "steps",
			     "are missing; say what is done");
	if (entries->breath_line &&
	    (!entries->inhale.line || !entries->exhale.line))
		schema_error(errors, entries->breath_line, "breath",
			     "needs both: {inhale: 4, exhale: 6}, in seconds");
}

void routine_entries_check(struct routine_entries *entries,
			   struct schema_errors *errors)
{
	check_whole(entries, errors);
	for (uint32_t i = 0; i < entries->evidences; i++)
		check_evidence(&entries->evidence[i], errors);
	for (uint32_t i = 0; i < entries->steps; i++)
		check_step(entries, &entries->step[i], errors);
	for (uint32_t i = 0; i < entries->points; i++) {
		check_name(entries, i, errors);
		check_site(&entries->point[i], errors);
	}
}
