/* SPDX-License-Identifier: MIT */
#include "fake_library.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

struct routines fake_library;

const char *const confidence_names[CONFIDENCE_COUNT] = {
	[CONFIDENCE_PROJECT_DEFAULT] = "project-default",
	[CONFIDENCE_REMEMBERED] = "remembered",
	[CONFIDENCE_LOW] = "low",
	[CONFIDENCE_MODERATE] = "moderate",
};

static void add_point(struct routine *routine, const char *line)
{
	struct routine_point *point = &routine->point[routine->points];
	char site[32];
	char kind[16];

	assert(routine->points < ROUTINE_POINTS_MAX);
	if (sscanf(line, "point %31s %31s %15s", point->name, site, kind) != 3)
		return;
	point->site = site_by_name(site);
	point->kind = strcmp(kind, "point") == 0 ? CONTACT_POINT
						 : CONTACT_COMPRESSION;
	routine->points++;
}

static void add_ppt_step(struct routine *routine)
{
	struct routine_step *step = &routine->step[routine->steps++];

	step->technique = TECHNIQUE_PRESS;
	step->target.unit = TARGET_PPT;
	step->target.value = 1000;
	step->hold_ms = 30000;
	step->repeats = 1;
	for (int i = 0; i < SEVERITY_COUNT; i++)
		step->severity_permille[i] = 1000;
}

/* Reads a line; true: it is a fault. */
static bool read_line(struct routine *routine, const char *line)
{
	if (strncmp(line, "point ", 6) == 0)
		add_point(routine, line);
	else if (strncmp(line, "ppt", 3) == 0)
		add_ppt_step(routine);
	return strncmp(line, "fault", 5) == 0;
}

int routine_file_parse(const char *name, const char *text, size_t length,
		       const struct hub_config *config, FILE *errors,
		       struct routine_file *out)
{
	unsigned int number = 0;
	int result = fake_library.error;

	assert(config != NULL);
	assert(length == strlen(text));
	fake_library.parsed++;
	memset(out, 0, sizeof(*out));
	(void)snprintf(out->routine.name, sizeof(out->routine.name), "%s",
		       name);
	while (result != -ENOMEM && *text) {
		const size_t end = strcspn(text, "\n");

		number++;
		if (read_line(&out->routine, text)) {
			(void)fprintf(errors, "%s:%u: %.*s\n", name, number,
				      (int)end, text);
			result = -EINVAL;
		}
		text += end + (text[end] == '\n');
	}
	return result;
}

static bool needs_ppt(const struct routine *routine)
{
	for (uint8_t i = 0; i < routine->steps; i++)
		if (routine->step[i].target.unit == TARGET_PPT)
			return true;
	return false;
}

struct routine_summary *fake_library_add(const char *name, const char *text)
{
	const struct hub_config config = {0};
	const size_t i = fake_library.count++;
	struct routine_summary *summary = &fake_library.summary[i];
	struct routine_file file;

	assert(i < FAKE_ROUTINES_MAX);
	(void)routine_file_parse(name, text, strlen(text), &config, stderr,
				 &file); /* without faults */
	*summary = (struct routine_summary){
		.length_ms =
			routine_length_ms(&file.routine, SEVERITY_MODERATE),
		.points = file.routine.points,
		.needs_ppt = needs_ppt(&file.routine),
	};
	(void)snprintf(summary->name, sizeof(summary->name), "%s", name);
	fake_library.text[i] = text;
	return summary;
}

size_t routines_count(const struct routines *routines)
{
	return routines->count;
}

const struct routine_summary *routines_at(const struct routines *routines,
					  size_t index)
{
	assert(index < routines->count);
	return &routines->summary[index];
}

const char *routines_find(const struct routines *routines, const char *name)
{
	for (size_t i = 0; i < routines->count; i++)
		if (strcmp(routines->summary[i].name, name) == 0)
			return routines->text[i];
	return NULL;
}
