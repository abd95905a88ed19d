/* SPDX-License-Identifier: MIT */
/*
 * Routine files: YAML that a therapist can read and write, into a routine and
 * what is said about it.
 *
 * Errors name the file, the line, the key, the value and the limit, and what
 * to do; all of them in one run.
 */
#ifndef CONFIG_ROUTINE_FILE_H
#define CONFIG_ROUTINE_FILE_H

#include "routine.h"

#include <stdbool.h>
#include <stdio.h>

#define ROUTINE_FILE_MAX	 65536 /* bytes */
#define ROUTINE_DESCRIPTION_SIZE 512
#define ROUTINE_SOURCE_SIZE	 256
#define ROUTINE_SOURCES_MAX	 8

struct hub_config; /* core's hub.h */

/* How far to trust the evidence. */
enum confidence {
	CONFIDENCE_PROJECT_DEFAULT, /* no source: ours */
	CONFIDENCE_REMEMBERED,	    /* known of, but not read */
	CONFIDENCE_LOW,
	CONFIDENCE_MODERATE,
	CONFIDENCE_COUNT
};

extern const char *const confidence_names[CONFIDENCE_COUNT];

struct routine_evidence {
	char source[ROUTINE_SOURCE_SIZE]; /* citation, or "project default" */
	char what[ROUTINE_SOURCE_SIZE];	  /* what it is the source of */
	uint32_t confidence;		  /* enum confidence */
};

struct routine_file {
	struct routine routine;
	char description[ROUTINE_DESCRIPTION_SIZE];
	uint32_t sources;
	struct routine_evidence evidence[ROUTINE_SOURCES_MAX];
};

/*
 * Reads and checks a file against the schema and against `config`'s ceilings
 * (routine_check()). The name is the file's without its ending. Every fault
 * goes to `errors`, a line each: "FILE:LINE: KEY: ...". 0; -EINVAL: faults;
 * another -errno: it could not be read (said as well).
 */
int routine_file_read(const char *path, const struct hub_config *config,
		      FILE *errors, struct routine_file *out);

/* The same from text; `name` stands for the file in errors and gives the
 * routine's name. */
int routine_file_parse(const char *name, const char *text, size_t length,
		       const struct hub_config *config, FILE *errors,
		       struct routine_file *out);

/* The file's text, the caller's to free, with a NUL behind it; at most
 * ROUTINE_FILE_MAX + 1 bytes, which routine_file_parse() then refuses. */
int routine_file_text(const char *path, FILE *errors, char **text,
		      size_t *length);

/* A room for those who have none, to be freed: the default ceilings, or only
 * the hard ones (for what others have checked). NULL: memory is short. */
struct hub_config *routine_room_new(bool only_hard);

/* A target is a share of the PPT: it must be known before a session. */
bool routine_file_needs_ppt(const struct routine_file *file);

/* That of the weakest source: as far as all its numbers may be trusted. */
enum confidence routine_file_confidence(const struct routine_file *file);

/* A sample with every key, its range and its meaning. */
void routine_file_print_sample(FILE *out);

/* ---- All routines of a place ---- */

struct routines; /* NULL: there are none */

/* What is told of a routine that is not opened. */
struct routine_summary {
	char name[ROUTINE_NAME_SIZE];
	char title[ROUTINE_TITLE_SIZE];
	char description[ROUTINE_DESCRIPTION_SIZE];
	uint32_t length_ms; /* at moderate severity */
	uint8_t points;
	bool self_treatment;
	bool needs_ppt;
	enum confidence confidence;
};

/* Reads every *.yaml of the directories (NULL-ended; one that is not there is
 * fine); of two of one name the later directory's counts. A file with faults
 * is left out and told to `errors`. -ENOMEM. */
int routines_load(const char *const *directories,
		  const struct hub_config *config, FILE *errors,
		  struct routines **out);
void routines_free(struct routines *routines);
size_t routines_count(const struct routines *routines);
/* By name in alphabetical order. */
const struct routine_summary *routines_at(const struct routines *routines,
					  size_t index);
/* The file's text, as it was read, for routine_file_parse(); NULL: there is
 * none of that name. */
const char *routines_find(const struct routines *routines, const char *name);

#endif
