/* SPDX-License-Identifier: MIT */
/* session run, session watch: a session from its beginning to its end. */
#include "act.h"
#include "sitting.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RUN_PATIENT,
	RUN_THERAPIST,
	RUN_SELF,
	RUN_UNSUPERVISED,
	RUN_SEVERITY,
	RUN_COURSE,
	RUN_PLACE,
	RUN_RATING,
	RUN_UNATTENDED
};

#define ROUTINE_BYTES 65536 /* as the hub takes */
#define NAME_SIZE     64
#define PLACES_SIZE   1024
#define SHOWN_MS      3000 /* until the session's object was seen */

/* ---- The routine ---- */

static bool is_file(const char *routine)
{
	const char *ending = strrchr(routine, '.');

	return strchr(routine, '/') || (ending && strcmp(ending, ".yaml") == 0);
}

/* Reads the whole file. NULL, or what is wrong with it. */
static const char *read_file(FILE *file, char text[ROUTINE_BYTES + 2])
{
	const size_t length = fread(text, 1, ROUTINE_BYTES + 1, file);

	if (ferror(file))
		return strerror(errno);
	if (length > ROUTINE_BYTES)
		return "more than 64 KiB are no routine";
	text[length] = '\0';
	return strlen(text) == length ? NULL : "this is no text";
}

/* The text of a file, to be freed; NULL: told already. */
static char *read_text(const struct invocation *invocation, const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(ROUTINE_BYTES + 2) : NULL;
	const char *wrong = text ? read_file(file, text) : strerror(errno);
	char problem[512];

	if (file)
		fclose(file);
	if (!wrong)
		return text;
	free(text);
	snprintf(problem, sizeof(problem), "%.300s: %s", path, wrong);
	value_tame(problem);
	output_error(invocation, "Routine", problem);
	return NULL;
}

/* "dir/my-back.yaml" is "my-back". */
static void name_of_file(const char *path, char out[NAME_SIZE])
{
	const char *slash = strrchr(path, '/');
	char *dot;

	snprintf(out, NAME_SIZE, "%s", slash ? slash + 1 : path);
	dot = strrchr(out, '.');
	if (dot)
		*dot = '\0';
}

/* ---- Who treats which point ---- */

/* The pad at the end of WEARABLE[:PAD], cut off; an address has colons of its
 * own, but two digits behind each. */
static uint32_t cut_pad(char *wearable)
{
	char *colon = strrchr(wearable, ':');

	if (!colon || colon[1] < '0' || colon[1] > '9' || colon[2] != '\0')
		return 0;
	*colon = '\0';
	return (uint32_t)(colon[1] - '0');
}

static bool is_placed(const struct client_prepare *prepare, const char *point)
{
	for (size_t i = 0; i < prepare->places; i++)
		if (strcmp(prepare->place[i].point, point) == 0)
			return true;
	return false;
}

/* POINT=WEARABLE[:PAD] */
static enum exit_status add_place(const struct invocation *invocation,
				  char *text, struct client_prepare *prepare)
{
	char *wearable = strchr(text, '=');
	const char *path;

	if (!wearable || wearable == text ||
	    prepare->places == CLIENT_PLACES_MAX) {
		output_error(invocation, "Usage",
			     "--place is POINT=WEARABLE[:PAD], several with "
			     "commas between them");
		return EXIT_USAGE;
	}
	*wearable++ = '\0';
	if (is_placed(prepare, text)) {
		output_error(invocation, "Usage",
			     "--place names a point twice");
		return EXIT_USAGE;
	}
	prepare->place[prepare->places].pad = cut_pad(wearable);
	path = client_find(invocation->client, wearable);
	if (!path)
		return output_problem(invocation, -ESRCH);
	prepare->place[prepare->places].point = text;
	prepare->place[prepare->places].wearable = path;
	prepare->places++;
	return EXIT_DONE;
}

static enum exit_status read_places(const struct invocation *invocation,
				    char places[PLACES_SIZE],
				    struct client_prepare *prepare)
{
	const char *given = invocation->option[RUN_PLACE];
	enum exit_status status = EXIT_DONE;
	char *rest = places;
	char *one;

	if (!given)
		return EXIT_DONE;
	if (strlen(given) >= PLACES_SIZE) {
		output_error(invocation, "Usage", "--place is too long");
		return EXIT_USAGE;
	}
	snprintf(places, PLACES_SIZE, "%s", given);
	while (status == EXIT_DONE && (one = strsep(&rest, ",")) != NULL)
		status = add_place(invocation, one, prepare);
	return status;
}

/* ---- Preparing ---- */

/* `name` and *text become what `wanted` refers to. */
static enum exit_status name_routine(const struct invocation *invocation,
				     struct client_prepare *wanted,
				     char name[NAME_SIZE], char **text)
{
	const char *routine = invocation->argument[0];

	wanted->routine = routine;
	if (!is_file(routine))
		return EXIT_DONE;
	*text = read_text(invocation, routine);
	name_of_file(routine, name);
	wanted->routine = name;
	wanted->text = *text;
	return *text ? EXIT_DONE : EXIT_REFUSED;
}

static enum exit_status prepare(struct sitting *sitting)
{
	const struct invocation *invocation = sitting->invocation;
	char name[NAME_SIZE];
	char places[PLACES_SIZE];
	char *text = NULL;
	struct client_prepare wanted = {
		.patient = invocation->option[RUN_PATIENT],
		.operator_name = invocation->option[RUN_SELF] ? "self" : NULL,
		.severity = invocation->option[RUN_SEVERITY],
		.therapist = invocation->option[RUN_THERAPIST],
		.course = (int64_t)invocation->option_number[RUN_COURSE],
		.unsupervised = invocation->option[RUN_UNSUPERVISED] != NULL,
	};
	enum exit_status status = read_places(invocation, places, &wanted);

	if (status == EXIT_DONE)
		status = name_routine(invocation, &wanted, name, &text);
	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status == EXIT_DONE) {
		int error = client_prepare(invocation->client, &wanted,
					   sitting->path);

		if (error)
			status = output_problem(invocation, error);
	}
	free(text);
	return status;
}

/* ---- From the beginning to the end ---- */

/* How it ended, for people; what was read last may be old. */
static void print_summary(struct sitting *sitting)
{
	const json_t *session;
	char summary[SESSION_SUMMARY_SIZE];

	(void)client_load(sitting->client, SHOWN_MS); /* else as it was */
	session = sitting_session(sitting);
	if (!session)
		return;
	session_summary(session, sitting->elapsed_s, summary);
	fputs(summary, stdout);
	printf("kneadctl report %.0f tells more.\n",
	       value_number(session, "Session"));
}

static enum exit_status tell_end(struct sitting *sitting, int error)
{
	const struct invocation *invocation = sitting->invocation;

	if (error == -ENOTTY) {
		output_error(invocation, "Terminal", sitting->live.message);
		return EXIT_USAGE;
	}
	if (error == -EREMOTEIO) {
		output_error(invocation, "NotStarted",
			     "The session could not be started.");
		return EXIT_REFUSED;
	}
	if (error && error != -EINTR)
		return output_problem(invocation, error);
	if (!sitting_session(sitting)) {
		output_error(invocation, "Gone",
			     "The session is gone: another was prepared. "
			     "kneadctl history list tells how it ended.");
		return EXIT_TRIPPED;
	}
	if (!invocation->json && session_is_over(sitting_session(sitting)))
		print_summary(sitting);
	if (error == -EINTR)
		return sitting->mine ? EXIT_INTERRUPTED : EXIT_DONE;
	return session_is_aborted(sitting_session(sitting)) ? EXIT_TRIPPED
							    : EXIT_DONE;
}

static enum exit_status follow(struct sitting *sitting, bool by_screen)
{
	int error;

	sitting_begin(sitting);
	if (!sitting_session(sitting)) /* its signal was lost */
		(void)client_load(sitting->client, SHOWN_MS);
	error = by_screen ? sitting_by_screen(sitting)
			  : sitting_by_lines(sitting);
	sitting_end(sitting);
	return tell_end(sitting, error);
}

static struct sitting *new_sitting(const struct invocation *invocation)
{
	struct sitting *sitting = calloc(1, sizeof(*sitting));

	if (!sitting)
		return NULL;
	sitting->invocation = invocation;
	sitting->rating = RATING_UNSET;
	return sitting;
}

enum exit_status run_session_run(const struct invocation *invocation)
{
	const bool unattended = invocation->option[RUN_UNATTENDED] != NULL;
	const bool by_screen =
		terminal_is_there() && !invocation->json && !unattended;
	struct sitting *sitting = new_sitting(invocation);
	enum exit_status status;

	if (!sitting)
		return output_problem(invocation, -ENOMEM);
	sitting->mine = true;
	sitting->starts = !by_screen;
	sitting->unattended = unattended;
	if (invocation->option[RUN_RATING])
		sitting->rating = (int)invocation->option_number[RUN_RATING];
	status = prepare(sitting);
	if (status == EXIT_DONE)
		status = follow(sitting, by_screen);
	free(sitting);
	return status;
}

enum exit_status run_session_watch(const struct invocation *invocation)
{
	const bool by_screen = terminal_is_there() && !invocation->json;
	struct sitting *sitting;
	enum exit_status status;
	const char *path = NULL;

	if (!act_session(invocation, &path))
		return EXIT_REFUSED;
	sitting = new_sitting(invocation);
	if (!sitting)
		return output_problem(invocation, -ENOMEM);
	snprintf(sitting->path, sizeof(sitting->path), "%s", path);
	status = follow(sitting, by_screen);
	free(sitting);
	return status;
}
