/* SPDX-License-Identifier: MIT */
/*
 * Routine file: text in, a routine out, or every fault that it has.
 *
 * Four steps: the schema reads entries with their lines; what makes no sense
 * is told; a routine is made of what does; the core holds it against the
 * ceilings.
 */
#include "routine_file.h"

#include "hub.h"
#include "routine_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING	   ".yaml"
#define ERRORS_MAX 40 /* told in one run */
#define FAULTS_MAX 40
#define HELP	   "kneadctl routine sample"

/* One reading; on the heap, since it is large. */
struct work {
	struct routine_entries entries;
	struct routine_file file;
	struct routine_fault faults[FAULTS_MAX];
};

/* ---- From entries to a routine ---- */

/* Lines and runs of blanks of a text become one blank each. */
static void fold(char *text)
{
	char *out = text;

	for (const char *p = text; *p; p++) {
		const bool blank = *p == ' ' || *p == '\n' || *p == '\t';

		if (!blank)
			*out++ = *p;
		else if (out > text && out[-1] != ' ')
			*out++ = ' ';
	}
	if (out > text && out[-1] == ' ')
		out--;
	*out = '\0';
	schema_tame(text);
}

static uint8_t point_index(const struct routine *routine, const char *name)
{
	for (uint8_t i = 0; i < routine->points; i++)
		if (strcmp(routine->point[i].name, name) == 0)
			return i;
	return ROUTINE_POINT_NONE;
}

static struct routine_target target_of(const struct entry_step *entry)
{
	struct routine_target target = {TARGET_NONE, 0};

	for (size_t i = 0; i < TARGET_UNIT_COUNT; i++)
		if (entry->target[i].line && target.unit == TARGET_NONE)
			target = (struct routine_target){
				(enum target_unit)i, entry->target[i].value};
	return target;
}

static void make_step(const struct routine *routine,
		      const struct entry_step *entry, struct routine_step *step)
{
	const bool is_known = entry->technique.value < TECHNIQUE_COUNT;

	*step = (struct routine_step){
		/* What is none was told, and nothing more can be said of it. */
		.technique = is_known ? (enum technique)entry->technique.value
				      : TECHNIQUE_RATE,
		.point = point_index(routine, entry->point),
		.target = target_of(entry),
		.band_permille = (uint16_t)entry->band.value,
		.ramp_mn_per_s = entry->ramp.value,
		.hold_ms = (uint32_t)entry->hold.value,
		.rest_ms = (uint32_t)entry->rest.value,
		.repeats = (uint8_t)entry->repeats.value,
		.ease_permille = (uint16_t)entry->ease.value,
		.circles_per_min_x10 = (uint16_t)entry->circles.value,
		.direction = (enum direction)entry->direction.value,
		.breath = entry->breath.value,
		.rate = entry->rate.value,
	};
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		step->severity_permille[i] = (uint16_t)entry->severity[i].value;
	memcpy(step->prompt, entry->prompt, sizeof(step->prompt));
	fold(step->prompt);
}

static void make_point(const struct entry_point *entry,
		       struct routine_point *point)
{
	memcpy(point->name, entry->name, sizeof(point->name));
	point->site = site_by_name(entry->site);
	point->kind = (enum contact_kind)entry->kind;
}

static void make_routine(const struct routine_entries *entries,
			 struct routine *routine)
{
	memcpy(routine->title, entries->title, sizeof(routine->title));
	fold(routine->title);
	routine->self_treatment = entries->self_treatment;
	routine->rate_before = entries->rate_before;
	routine->rate_after = entries->rate_after;
	routine->time_ms = (uint32_t)entries->time.value;
	routine->inhale_ms = (uint32_t)entries->inhale.value;
	routine->exhale_ms = (uint32_t)entries->exhale.value;
	routine->points = (uint8_t)entries->points;
	for (uint32_t i = 0; i < entries->points; i++)
		make_point(&entries->point[i], &routine->point[i]);
	routine->steps = (uint8_t)entries->steps;
	for (uint32_t i = 0; i < entries->steps; i++)
		make_step(routine, &entries->step[i], &routine->step[i]);
}

static void make_file(const struct routine_entries *entries,
		      struct routine_file *file)
{
	make_routine(entries, &file->routine);
	memcpy(file->description, entries->description,
	       sizeof(file->description));
	fold(file->description);
	file->sources = entries->evidences;
	for (uint32_t i = 0; i < entries->evidences; i++) {
		file->evidence[i] = entries->evidence[i].is;
		fold(file->evidence[i].source);
		fold(file->evidence[i].what);
	}
}

/* ---- The check ---- */

/* SR-9: the room's longest session; also what holds when nothing is said. */
static void check_room_time(struct routine_entries *entries,
			    const struct hub_config *config,
			    struct schema_errors *errors)
{
	if (!entries->time.line &&
	    (uint32_t)entries->time.value > config->session_ms)
		entries->time.value = (int32_t)config->session_ms;
	if ((uint32_t)entries->time.value > config->session_ms)
		schema_error(errors, entries->time.line, "time",
			     "%.6g min is more than the room's limit of %.6g "
			     "min (SR-9)",
			     entries->time.value / 60e3,
			     config->session_ms / 60e3);
}

/* SR-5, SR-7, SR-9. */
static void check_ceilings(struct work *work, const struct hub_config *config,
			   struct schema_errors *errors)
{
	const struct limit_faults all = {
		.entries = &work->entries,
		.routine = &work->file.routine,
		.config = config,
		.errors = errors,
	};
	const uint32_t count = routine_check(
		&work->file.routine, config->limits, work->faults, FAULTS_MAX);

	for (uint32_t i = 0; i < count && i < FAULTS_MAX; i++)
		limit_faults_tell(&all, &work->faults[i]);
}

/* The routine's name: the file's, without folders and ending. */
static void take_name(const char *path, struct routine *routine,
		      struct schema_errors *errors)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = strlen(name);

	if (length > strlen(ENDING) &&
	    strcmp(name + length - strlen(ENDING), ENDING) == 0)
		length -= strlen(ENDING);
	if (length == 0 || length >= ROUTINE_NAME_SIZE) {
		schema_error(errors, 0, "",
			     "the file's name is the routine's: from 1 to %d "
			     "bytes, without \"" ENDING "\"",
			     ROUTINE_NAME_SIZE - 1);
		return;
	}
	memcpy(routine->name, name, length);
	schema_tame(routine->name);
}

static int read_work(struct work *work, const char *text, size_t length,
		     const struct hub_config *config,
		     struct schema_errors *errors)
{
	int error;

	routine_entries_init(&work->entries);
	take_name(errors->file, &work->file.routine, errors);
	if (length > ROUTINE_FILE_MAX) {
		schema_error(errors, 0, "",
			     "is larger than %d KiB; split it into several",
			     ROUTINE_FILE_MAX / 1024);
		return -EINVAL;
	}
	error = schema_read_text(text, length, routine_keys, &work->entries,
				 errors);
	if (error && error != -EINVAL)
		return error == -EILSEQ ? -EINVAL : error;
	routine_entries_check(&work->entries, errors);
	check_room_time(&work->entries, config, errors);
	make_file(&work->entries, &work->file);
	check_ceilings(work, config, errors);
	return errors->count ? -EINVAL : 0;
}

/* Tells what was kept, in the order of its lines. */
static void tell(const char *name, const char *said, unsigned int count,
		 FILE *errors)
{
	struct schema_errors more = {.file = name, .out = errors};

	if (!errors)
		return;
	schema_print_sorted(said, name, errors);
	if (count == ERRORS_MAX)
		schema_error(&more, 0, "",
			     "there may be more; mend these first");
}

int routine_file_parse(const char *name, const char *text, size_t length,
		       const struct hub_config *config, FILE *errors,
		       struct routine_file *out)
{
	struct schema_errors all = {
		.file = name, .max = ERRORS_MAX, .help = HELP};
	struct work *work = calloc(1, sizeof(*work));
	char *said = NULL;
	size_t said_length = 0;
	int error = -ENOMEM;

	all.out = open_memstream(&said, &said_length);
	if (work && all.out)
		error = read_work(work, text, length, config, &all);
	if (all.out && fclose(all.out) != 0)
		error = -ENOMEM;
	if (!error)
		*out = work->file;
	else if (said)
		tell(name, said, all.count, errors);
	free(said);
	free(work);
	return error;
}

/* ---- Files ---- */

/* At most one byte more than a routine may have; a device or a pipe, which
 * might never end, is no file. */
static int read_all(int fd, char **text, size_t *length)
{
	char *buffer;
	struct stat info;
	size_t used = 0;
	ssize_t count = 1;

	if (fstat(fd, &info) < 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return S_ISDIR(info.st_mode) ? -EISDIR : -EINVAL;
	buffer = malloc(ROUTINE_FILE_MAX + 2);
	if (!buffer)
		return -ENOMEM;
	while (count > 0 && used <= ROUTINE_FILE_MAX) {
		count = read(fd, buffer + used, ROUTINE_FILE_MAX + 1 - used);
		used += count > 0 ? (size_t)count : 0;
	}
	if (count < 0) {
		const int error = -errno;

		free(buffer);
		return error;
	}
	buffer[used] = '\0';
	*text = buffer;
	*length = used;
	return 0;
}

int routine_file_text(const char *path, FILE *errors, char **text,
		      size_t *length)
{
	struct schema_errors all = {.file = path, .out = errors};
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int error = fd < 0 ? -errno : read_all(fd, text, length);

	if (fd >= 0)
		close(fd);
	if (error == -EINVAL)
		schema_error(&all, 0, "", "cannot be read: not a plain file");
	else if (error)
		schema_error(&all, 0, "", "cannot be read: %s",
			     strerror(-error));
	return error;
}

int routine_file_read(const char *path, const struct hub_config *config,
		      FILE *errors, struct routine_file *out)
{
	char *text = NULL;
	size_t length = 0;
	int error = routine_file_text(path, errors, &text, &length);

	if (!error)
		error = routine_file_parse(path, text, length, config, errors,
					   out);
	free(text);
	return error;
}

/* ---- What is said about it ---- */

struct hub_config *routine_room_new(bool only_hard)
{
	struct hub_config *room = malloc(sizeof(*room));

	if (!room)
		return NULL;
	*room = hub_config_default();
	if (!only_hard)
		return room;
	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		for (size_t region = 0; region < SITE_REGION_COUNT; region++)
			room->limits[kind][region] = limit_set_unset();
	room->session_ms = UINT32_MAX;
	return room;
}

bool routine_file_needs_ppt(const struct routine_file *file)
{
	const struct routine *routine = &file->routine;

	for (uint8_t i = 0; i < routine->steps; i++)
		if (routine->step[i].target.unit == TARGET_PPT)
			return true;
	return false;
}

enum confidence routine_file_confidence(const struct routine_file *file)
{
	uint32_t least = CONFIDENCE_COUNT - 1;

	for (uint32_t i = 0; i < file->sources; i++)
		if (file->evidence[i].confidence < least)
			least = file->evidence[i].confidence;
	return file->sources ? (enum confidence)least
			     : CONFIDENCE_PROJECT_DEFAULT;
}
