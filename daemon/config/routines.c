/* SPDX-License-Identifier: MIT */
/*
 * Routines: all of a place, by name. Each was opened once, to see that it is
 * fit; kept are its text and what is told of it, and it is opened again when
 * somebody wants it: opened, it takes ten times as much memory.
 */
#include "routine_file.h"
#include "schema.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ENDING	  ".yaml"
#define FILES_MAX 256 /* routines of one place */

struct entry {
	struct routine_summary summary;
	char text[];
};

struct routines {
	size_t count;
	struct entry *entry[FILES_MAX];
};

/* The place of that name, or where it would be. */
static size_t place_of(const struct routines *routines, const char *name)
{
	size_t i = 0;

	while (i < routines->count &&
	       strcmp(routines->entry[i]->summary.name, name) < 0)
		i++;
	return i;
}

static bool is_at(const struct routines *routines, size_t place,
		  const char *name)
{
	return place < routines->count &&
	       strcmp(routines->entry[place]->summary.name, name) == 0;
}

/* In the place of one of its name, or between its neighbours. */
static int take_entry(struct routines *routines, struct entry *take_entry)
{
	const char *name = take_entry->summary.name;
	const size_t place = place_of(routines, name);

	if (is_at(routines, place, name)) {
		free(routines->entry[place]);
	} else if (routines->count == FILES_MAX) {
		free(take_entry);
		return -E2BIG;
	} else {
		memmove(&routines->entry[place + 1], &routines->entry[place],
			(routines->count - place) * sizeof(struct entry *));
		routines->count++;
	}
	routines->entry[place] = take_entry;
	return 0;
}

static struct routine_summary summary_of(const struct routine_file *file)
{
	const struct routine *routine = &file->routine;
	struct routine_summary summary = {
		.length_ms = routine_length_ms(routine, SEVERITY_MODERATE),
		.points = routine->points,
		.self_treatment = routine->self_treatment,
		.needs_ppt = routine_file_needs_ppt(file),
		.confidence = routine_file_confidence(file),
	};

	memcpy(summary.name, routine->name, sizeof(summary.name));
	memcpy(summary.title, routine->title, sizeof(summary.title));
	memcpy(summary.description, file->description,
	       sizeof(summary.description));
	return summary;
}

static struct entry *entry_new(const struct routine_file *file,
			       const char *text, size_t length)
{
	struct entry *entry = malloc(sizeof(*entry) + length + 1);

	if (!entry)
		return NULL;
	entry->summary = summary_of(file);
	memcpy(entry->text, text, length + 1);
	return entry;
}

/* What is kept is made last, in the room that reading gives back. */
static int read_entry(const char *path, const struct hub_config *config,
		      FILE *errors, struct entry **out)
{
	struct routine_file *file = malloc(sizeof(*file));
	char *text = NULL;
	size_t length = 0;
	int error = file ? routine_file_text(path, errors, &text, &length)
			 : -ENOMEM;

	if (!error)
		error = routine_file_parse(path, text, length, config, errors,
					   file);
	if (!error)
		*out = entry_new(file, text, length);
	if (!error && !*out)
		error = -ENOMEM;
	free(text);
	free(file);
	return error;
}

static int load_file(const char *path, const struct hub_config *config,
		     FILE *errors, struct routines *routines)
{
	struct schema_errors full = {.file = path, .out = errors};
	struct entry *entry = NULL;
	int error = read_entry(path, config, errors, &entry);

	if (error)
		return error;
	error = take_entry(routines, entry);
	if (error)
		schema_error(&full, 0, "",
			     "is left out: there are %d routines already",
			     FILES_MAX);
	return error;
}

static int is_wanted(const struct dirent *entry)
{
	const size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(ENDING) &&
	       strcmp(entry->d_name + length - strlen(ENDING), ENDING) == 0;
}

/* What was wrong with a file was told; only a lack of memory ends it. */
static int load_directory(const char *directory,
			  const struct hub_config *config, FILE *errors,
			  struct routines *routines)
{
	struct schema_errors all = {.file = directory, .out = errors};
	struct dirent **names = NULL;
	const int count = scandir(directory, &names, is_wanted, alphasort);
	int error = count < 0 ? -errno : 0;
	char path[PATH_MAX];

	for (int i = 0; i < count; i++) {
		const int length = snprintf(path, sizeof(path), "%s/%s",
					    directory, names[i]->d_name);

		if (error != -ENOMEM && length < (int)sizeof(path))
			error = load_file(path, config, errors, routines);
		free(names[i]);
	}
	free(names);
	if (count < 0 && error != -ENOENT && error != -ENOMEM)
		schema_error(&all, 0, "", "cannot be read: %s",
			     strerror(-error));
	return error == -ENOMEM ? error : 0;
}

int routines_load(const char *const *directories,
		  const struct hub_config *config, FILE *errors,
		  struct routines **out)
{
	struct routines *routines = calloc(1, sizeof(*routines));
	int error = routines ? 0 : -ENOMEM;

	for (; *directories && !error; directories++)
		error = load_directory(*directories, config, errors, routines);
	if (error) {
		routines_free(routines);
		return error;
	}
	*out = routines;
	return 0;
}

void routines_free(struct routines *routines)
{
	if (!routines)
		return;
	for (size_t i = 0; i < routines->count; i++)
		free(routines->entry[i]);
	free(routines);
}

size_t routines_count(const struct routines *routines)
{
	return routines ? routines->count : 0;
}

const struct routine_summary *routines_at(const struct routines *routines,
					  size_t index)
{
	return &routines->entry[index]->summary;
}

const char *routines_find(const struct routines *routines, const char *name)
{
	const size_t place = routines ? place_of(routines, name) : 0;

	return routines && is_at(routines, place, name)
		       ? routines->entry[place]->text
		       : NULL;
}
