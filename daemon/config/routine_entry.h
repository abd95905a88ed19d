/* SPDX-License-Identifier: MIT */
/*
 * Routine entries: a routine file as it is written, with the line of every
 * value, before it is made sense of.
 */
#ifndef CONFIG_ROUTINE_ENTRY_H
#define CONFIG_ROUTINE_ENTRY_H

#include "routine_file.h"
#include "schema.h"

/* A number in the core's unit. */
struct entry_number {
	int32_t value;
	uint32_t line; /* 0: it is not in the file */
};

/* A switch, or the index of a choice. */
struct entry_word {
	uint32_t value;
	uint32_t line;
};

struct entry_switch {
	bool value;
	uint32_t line;
};

struct entry_point {
	char name[ROUTINE_NAME_SIZE];
	uint32_t line;
	char site[ROUTINE_NAME_SIZE];
	uint32_t site_line;
	uint32_t kind; /* enum contact_kind */
	bool used;     /* by a step */
};

struct entry_step {
	struct entry_word technique; /* enum technique; TECHNIQUE_COUNT: none
					that there is */
	uint32_t line;
	char point[ROUTINE_NAME_SIZE];
	uint32_t point_line;
	uint32_t target_line;
	struct entry_number target[TARGET_UNIT_COUNT]; /* by its unit */
	struct entry_number band;
	struct entry_number hold;
	struct entry_number ramp;
	struct entry_number rest;
	struct entry_number repeats;
	struct entry_number ease;
	uint32_t severity_line;
	struct entry_number severity[SEVERITY_COUNT];
	struct entry_number circles;
	struct entry_word direction; /* enum direction */
	struct entry_switch breath;
	struct entry_switch rate;
	char prompt[ROUTINE_PROMPT_SIZE];
	uint32_t prompt_line;
};

struct entry_evidence {
	struct routine_evidence is;
	uint32_t line;
};

struct routine_entries {
	char title[ROUTINE_TITLE_SIZE];
	uint32_t title_line;
	char description[ROUTINE_DESCRIPTION_SIZE];
	bool self_treatment;
	struct entry_number time;
	struct entry_number inhale;
	struct entry_number exhale;
	uint32_t breath_line;
	bool rate_before;
	bool rate_after;
	uint32_t evidences;
	struct entry_evidence evidence[ROUTINE_SOURCES_MAX];
	uint32_t points;
	struct entry_point point[ROUTINE_POINTS_MAX];
	uint32_t steps;
	struct entry_step step[ROUTINE_STEPS_MAX];
};

extern const struct schema_key routine_keys[];

/* What holds for what is not in the file. */
void routine_entries_init(struct routine_entries *entries);

/* The line of a step's key as routine_fault.key has it; the step's when it is
 * not in the file. */
uint32_t entry_step_line(const struct entry_step *step, const char *key);

/* Everything that can be wrong without a ceiling: keys a technique has no use
 * for, or needs; points; sites; targets. */
void routine_entries_check(struct routine_entries *entries,
			   struct schema_errors *errors);

/* No site of that name: which there are, or why it is never a target. */
void entry_site_refuse(const struct entry_point *point,
		       struct schema_errors *errors);

/* As routine_check() found them. */
struct limit_faults {
	const struct routine_entries *entries;
	const struct routine *routine;
	const struct hub_config *config;
	struct schema_errors *errors;
};

void limit_faults_tell(const struct limit_faults *all,
		       const struct routine_fault *fault);

#endif
