/* SPDX-License-Identifier: MIT */
/* routine: the routines of the room, and files that may become some. */
#include "clinic_call.h"
#include "output.h"
#include "routine_file.h"
#include "routine_lines.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDING ".yaml"

/* One file's check. */
struct check {
	const char *path;
	struct routine_file file;
	json_t *faults; /* lines */
	bool by_room;	/* the hub was asked */
};

enum exit_status run_routine_list(const struct invocation *invocation)
{
	static const struct column columns[] = {
		{.title = "NAME", .key = "Name"},
		{.title = "TITLE", .key = "Title"},
		{.title = "LENGTH", .key = "Length", .kind = CELL_SPAN},
		{.title = "POINTS", .key = "Points", .kind = CELL_NUMBER},
		{.title = "SELF", .key = "IsSelfTreatment", .kind = CELL_TRUTH},
		{.title = "PPT", .key = "NeedsPPT", .kind = CELL_TRUTH},
		{.title = "CONFIDENCE", .key = "Confidence"},
		{0},
	};
	static const struct listing listing = {
		.columns = columns, .nothing = "The hub has no routines."};
	json_t *rows = NULL;
	const enum exit_status status =
		clinic_ask(invocation, "ListRoutines", &rows, "");

	return status == EXIT_DONE ? clinic_list(invocation, rows, &listing)
				   : status;
}

enum exit_status words_of_routines(const struct invocation *invocation)
{
	return clinic_print_names(invocation, "ListRoutines");
}

/* ---- Reading ---- */

/* What goes to `out` becomes lines of the array. */
static void keep_lines(const char *text, json_t *lines)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		json_array_append_new(lines, json_stringn(text, length));
		text += length + (text[length] == '\n');
	}
}

/* A routine from its text, by the default ceilings or only by the hard ones;
 * faults become lines. */
static int parse(struct check *check, const char *text, size_t length,
		 bool only_hard)
{
	struct hub_config *room = routine_room_new(only_hard);
	char *said = NULL;
	size_t said_length = 0;
	FILE *errors = open_memstream(&said, &said_length);
	int error = -ENOMEM;

	if (room && errors)
		error = routine_file_parse(check->path, text, length, room,
					   errors, &check->file);
	if (errors)
		fclose(errors);
	if (said)
		keep_lines(said, check->faults);
	if (error && json_array_size(check->faults) == 0)
		json_array_append_new(check->faults,
				      json_string(strerror(-error)));
	free(said);
	free(room);
	return error;
}

static int read_text(struct check *check, char **text, size_t *length)
{
	char *said = NULL;
	size_t said_length = 0;
	FILE *errors = open_memstream(&said, &said_length);
	int error;

	if (!errors)
		return -errno;
	error = routine_file_text(check->path, errors, text, length);
	fclose(errors);
	if (said)
		keep_lines(said, check->faults);
	free(said);
	return error;
}

/* ---- check ---- */

/* The file's name without folders and ending, as the hub will call it. */
static void name_of(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t length;

	snprintf(out, size, "%s", slash ? slash + 1 : path);
	length = strlen(out);
	if (length > strlen(ENDING) &&
	    strcmp(out + length - strlen(ENDING), ENDING) == 0)
		out[length - strlen(ENDING)] = '\0';
}

/* The hub's lines begin with the name; a person looks for the file. */
static void keep_fault(struct check *check, const char *name, const char *line)
{
	const size_t length = strlen(name);

	if (strncmp(line, name, length) == 0 && line[length] == ':')
		json_array_append_new(
			check->faults,
			json_sprintf("%s%s", check->path, line + length));
	else
		json_array_append_new(check->faults, json_string(line));
}

/* Asks the hub, whose limits are those of the room. False: there is none. */
static bool ask_hub(struct client *client, const char *text,
		    struct check *check)
{
	char name[COMMAND_WORDS_MAX];
	json_t *reply = NULL;
	const json_t *line;
	size_t i;

	name_of(check->path, name, sizeof(name));
	if (client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC, "CheckRoutine",
			CLIENT_CALL_MS, &reply, "ss", name, text) < 0)
		return false;
	json_array_foreach(json_array_get(reply, 0), i, line)
	{
		keep_fault(check, name, json_string_value(line));
	}
	json_decref(reply);
	check->by_room = true;
	return true;
}

/* A text that the bus would not carry is faulty by itself. */
static bool can_be_sent(const char *text, size_t length)
{
	return length <= ROUTINE_FILE_MAX && strlen(text) == length &&
	       dbus_validate_utf8(text, NULL);
}

static void check_file(struct client *client, struct check *check)
{
	char *text = NULL;
	size_t length = 0;

	if (read_text(check, &text, &length) < 0)
		return;
	/* Its faults are kept. */
	if (!client || !can_be_sent(text, length) ||
	    !ask_hub(client, text, check))
		(void)parse(check, text, length, false);
	else if (json_array_size(check->faults) == 0)
		(void)parse(check, text, length, true);
	free(text);
}

static json_t *check_json(const struct check *check)
{
	const bool fit = json_array_size(check->faults) == 0;
	json_t *object =
		json_pack("{s:s, s:b, s:s, s:O}", "file", check->path, "fit",
			  fit, "limits", check->by_room ? "room" : "default",
			  "faults", check->faults);

	if (!fit)
		return object;
	json_object_set_new(object, "steps",
			    json_integer(check->file.routine.steps));
	json_object_set_new(object, "points",
			    json_integer(check->file.routine.points));
	json_object_set_new(object, "length",
			    routine_lines_lengths(&check->file.routine));
	return object;
}

static void check_print(const struct check *check)
{
	const size_t count = json_array_size(check->faults);
	char fit[ROUTINE_FIT_SIZE];
	const json_t *line;
	size_t i;

	json_array_foreach(check->faults, i, line)
	{
		puts(json_string_value(line));
	}
	if (count > 0)
		return;
	routine_lines_fit(&check->file.routine, fit);
	printf("%s: fit: %s (by the %s limits)\n", check->path, fit,
	       check->by_room ? "room's" : "default");
}

enum exit_status run_routine_check(const struct invocation *invocation)
{
	json_t *all = json_array();
	enum exit_status status = EXIT_DONE;
	struct check check;

	for (size_t i = 0; i < invocation->arguments; i++) {
		check = (struct check){.path = invocation->argument[i],
				       .faults = json_array()};
		check_file(invocation->client, &check);
		if (json_array_size(check.faults) > 0)
			status = EXIT_REFUSED;
		if (invocation->json)
			json_array_append_new(all, check_json(&check));
		else
			check_print(&check);
		json_decref(check.faults);
	}
	if (invocation->json)
		output_json(all);
	json_decref(all);
	return status;
}

/* ---- show ---- */

static bool is_file(const char *routine)
{
	return strchr(routine, '/') || strstr(routine, ENDING) ||
	       access(routine, R_OK) == 0;
}

static enum exit_status show_faults(const struct invocation *invocation,
				    const struct check *check)
{
	const json_t *line;
	size_t i;

	if (invocation->json) {
		output_error(
			invocation, "Faults",
			json_string_value(json_array_get(check->faults, 0)));
		return EXIT_REFUSED;
	}
	json_array_foreach(check->faults, i, line)
	{
		fprintf(stderr, "%s\n", json_string_value(line));
	}
	return EXIT_REFUSED;
}

static enum exit_status show_text(const struct invocation *invocation,
				  struct check *check, const char *text,
				  size_t length)
{
	json_t *object;

	if (parse(check, text, length, true) < 0)
		return show_faults(invocation, check);
	if (!invocation->json) {
		routine_lines_print(&check->file, stdout);
		return EXIT_DONE;
	}
	object = routine_lines_json(&check->file);
	output_json(object);
	json_decref(object);
	return EXIT_DONE;
}

/* The text, of a file or of the hub's; else what became of it. */
static enum exit_status find_text(const struct invocation *invocation,
				  struct check *check, char **text,
				  size_t *length)
{
	int error;

	if (is_file(check->path))
		return read_text(check, text, length) < 0
			       ? show_faults(invocation, check)
			       : EXIT_DONE;
	if (!invocation->client) {
		output_error(invocation, "NoHub",
			     "there is no such file, and no hub to ask for a "
			     "routine of that name");
		return EXIT_NO_HUB;
	}
	error = client_read_routine(invocation->client, check->path, text);
	if (error < 0)
		return output_problem(invocation, error);
	*length = strlen(*text);
	return EXIT_DONE;
}

enum exit_status run_routine_show(const struct invocation *invocation)
{
	struct check check = {.path = invocation->argument[0],
			      .faults = json_array()};
	char *text = NULL;
	size_t length = 0;
	enum exit_status status = find_text(invocation, &check, &text, &length);

	if (status == EXIT_DONE)
		status = show_text(invocation, &check, text, length);
	free(text);
	json_decref(check.faults);
	return status;
}

/* ---- sample ---- */

enum exit_status run_routine_sample(const struct invocation *invocation)
{
	(void)invocation;
	routine_file_print_sample(stdout);
	return EXIT_DONE;
}
