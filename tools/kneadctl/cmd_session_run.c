/* SPDX-License-Identifier: MIT */
/* session run, session watch: a session from its beginning to its end. */
#include "act.h"
#include "session_words.h"
#include "sitting.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
#define PLACES_SIZE   1024
#define SUMMARY_MAX   1024
#define SHOWN_MS      3000 /* until the session's object was seen */

/* ---- The routine ---- */

static bool is_file(const char *routine)
{
	const char *ending = strrchr(routine, '.');

	return strchr(routine, '/') || (ending && strcmp(ending, ".yaml") == 0);
}

/* The text of a file, to be freed; NULL: told already. */
static char *read_text(const struct invocation *invocation, const char *path)
{
	char problem[512];
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(ROUTINE_BYTES + 2) : NULL;
	size_t length = text ? fread(text, 1, ROUTINE_BYTES + 1, file) : 0;
	const bool good = text && !ferror(file) && length <= ROUTINE_BYTES;

	snprintf(problem, sizeof(problem), "%.300s: %s", path,
		 file && text && length > ROUTINE_BYTES
			 ? "more than 64 KiB are no routine"
			 : strerror(errno));
	if (file)
		fclose(file);
	if (good) {
		text[length] = '\0';
		return text;
	}
	free(text);
	output_error(invocation, "Routine", problem);
	return NULL;
}

/* "dir/my-back.yaml" is "my-back". */
static void name_of_file(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');
	char *dot;

	snprintf(out, size, "%s", slash ? slash + 1 : path);
	dot = strrchr(out, '.');
	if (dot)
		*dot = '\0';
}

/* ---- Who treats which point ---- */

static bool is_number(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* POINT=WEARABLE[:PAD]; an address has colons of its own. */
static enum exit_status add_place(const struct invocation *invocation,
				  char *text, struct client_prepare *prepare)
{
	char *wearable = strchr(text, '=');
	char *pad;

	if (!wearable || prepare->places == CLIENT_PLACES_MAX) {
		output_error(invocation, "Usage",
			     "--place is POINT=WEARABLE[:PAD], several with "
			     "commas between them");
		return EXIT_USAGE;
	}
	*wearable++ = '\0';
	pad = strrchr(wearable, ':');
	if (pad && is_number(pad + 1) && strlen(pad + 1) == 1) {
		*pad = '\0';
		prepare->place[prepare->places].pad =
			(uint32_t)strtoul(pad + 1, NULL, 10);
	}
	prepare->place[prepare->places].point = text;
	prepare->place[prepare->places].wearable =
		client_find(invocation->client, wearable);
	if (!prepare->place[prepare->places].wearable)
		return output_problem(invocation, -ESRCH);
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

static enum exit_status prepare(struct sitting *sitting)
{
	const struct invocation *invocation = sitting->invocation;
	const char *routine = invocation->argument[0];
	char name[64];
	char places[PLACES_SIZE];
	char *text = NULL;
	struct client_prepare wanted = {
		.patient = invocation->option[RUN_PATIENT],
		.routine = routine,
		.operator_name = invocation->option[RUN_SELF] ? "self" : NULL,
		.severity = invocation->option[RUN_SEVERITY],
		.therapist = invocation->option[RUN_THERAPIST],
		.course = (int64_t)invocation->option_number[RUN_COURSE],
		.unsupervised = invocation->option[RUN_UNSUPERVISED] != NULL,
	};
	enum exit_status status = read_places(invocation, places, &wanted);
	int error;

	if (status == EXIT_DONE && is_file(routine)) {
		text = read_text(invocation, routine);
		name_of_file(routine, name, sizeof(name));
		wanted.routine = name;
		wanted.text = text;
		status = text ? EXIT_DONE : EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE) {
		free(text);
		return status;
	}
	error = client_prepare(sitting->client, &wanted, sitting->path);
	free(text);
	return error ? output_problem(invocation, error) : EXIT_DONE;
}

/* The object was told before the answer; its properties may need a turn. */
static enum exit_status follow(struct sitting *sitting, bool by_screen)
{
	enum exit_status status;
	char summary[SUMMARY_MAX];

	if (!sitting_session(sitting))
		(void)client_load(sitting->client, SHOWN_MS); /* as it is */
	if (!by_screen)
		return sitting_by_lines(sitting);
	status = sitting_by_screen(sitting);
	if (sitting_session(sitting)) {
		session_summary(sitting_session(sitting), summary,
				sizeof(summary));
		fputs(summary, stdout);
		printf("kneadctl report %.0f tells more.\n",
		       value_number(sitting_session(sitting), "Session"));
	}
	return status;
}

static bool has_screen(const struct invocation *invocation)
{
	return !invocation->json && isatty(STDOUT_FILENO) &&
	       isatty(STDIN_FILENO);
}

static struct sitting *new_sitting(const struct invocation *invocation)
{
	struct sitting *sitting = calloc(1, sizeof(*sitting));

	if (!sitting)
		return NULL;
	sitting->invocation = invocation;
	sitting->client = invocation->client;
	sitting->rating = RATING_UNSET;
	return sitting;
}

enum exit_status run_session_run(const struct invocation *invocation)
{
	const bool by_screen =
		has_screen(invocation) && !invocation->option[RUN_UNATTENDED];
	struct sitting *sitting = new_sitting(invocation);
	enum exit_status status;

	if (!sitting)
		return output_problem(invocation, -ENOMEM);
	sitting->mine = true;
	sitting->starts = !by_screen;
	sitting->unattended = invocation->option[RUN_UNATTENDED] != NULL;
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
	struct sitting *sitting = new_sitting(invocation);
	const char *path = NULL;
	enum exit_status status = EXIT_REFUSED;

	if (!sitting)
		return output_problem(invocation, -ENOMEM);
	if (client_session(invocation->client, &path)) {
		snprintf(sitting->path, sizeof(sitting->path), "%s", path);
		status = follow(sitting, has_screen(invocation));
	} else {
		output_error(invocation, "NoSession",
			     "There is no session. kneadctl session run "
			     "prepares one.");
	}
	free(sitting);
	return status;
}
