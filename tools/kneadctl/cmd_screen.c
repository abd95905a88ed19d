/* SPDX-License-Identifier: MIT */
/* patient screen: the questions before a session (SR-17). */
#include "interview.h"
#include "output.h"
#include "value.h"

#include "client_state.h"

#include "bus_message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SCREEN_YES,
	SCREEN_NO_TO_OTHERS,
	SCREEN_FINDING,
	SCREEN_CONFIRMED_BY,
	SCREEN_OVERRIDDEN_BY,
	SCREEN_OVERRIDE_REASON
};

#define LIST_SIZE 1024

/* ---- From a command line ---- */

static bool is_question(const json_t *questions, const char *name)
{
	const json_t *question;
	size_t i;

	json_array_foreach(questions, i, question)
	{
		if (strcmp(value_text(question, "Name"), name) == 0)
			return true;
	}
	return false;
}

/* Every word of a list with commas goes to `take`. */
static enum exit_status
each(const struct invocation *invocation, const char *list,
     struct interview *interview,
     enum exit_status (*take)(const struct invocation *invocation, char *word,
			      struct interview *interview))
{
	char text[LIST_SIZE];
	enum exit_status status = EXIT_DONE;
	char *rest = text;
	char *word;

	if (!list)
		return EXIT_DONE;
	if (strlen(list) >= sizeof(text)) {
		output_error(invocation, "Usage", "the list is too long");
		return EXIT_USAGE;
	}
	snprintf(text, sizeof(text), "%s", list);
	while (status == EXIT_DONE && (word = strsep(&rest, ",")) != NULL)
		status = take(invocation, word, interview);
	return status;
}

static enum exit_status take_yes(const struct invocation *invocation,
				 char *word, struct interview *interview)
{
	char problem[256];

	if (!is_question(interview->questions, word)) {
		snprintf(problem, sizeof(problem),
			 "There is no question \"%.60s\"; kneadctl questions "
			 "lists them.",
			 word);
		output_error(invocation, "NoSuchWord", problem);
		return EXIT_USAGE;
	}
	json_object_set_new(interview->answers, word, json_string("yes"));
	return EXIT_DONE;
}

static enum exit_status take_finding(const struct invocation *invocation,
				     char *word, struct interview *interview)
{
	char *finding = strchr(word, '=');

	if (!finding) {
		output_error(invocation, "Usage",
			     "--finding is SITE=FINDING, several with commas "
			     "between them");
		return EXIT_USAGE;
	}
	*finding++ = '\0';
	json_array_append_new(interview->findings,
			      json_pack("[s, s]", word, finding));
	return EXIT_DONE;
}

static void take_name(const struct invocation *invocation, int option,
		      char out[INTERVIEW_NAME_SIZE])
{
	const char *name = invocation->option[option];

	snprintf(out, INTERVIEW_NAME_SIZE, "%s", name ? name : "");
}

/* Only a person who says so makes no of what was not asked. */
static void no_to_others(struct interview *interview)
{
	const json_t *question;
	size_t i;

	json_array_foreach(interview->questions, i, question)
	{
		const char *name = value_text(question, "Name");

		if (!json_object_get(interview->answers, name))
			json_object_set_new(interview->answers, name,
					    json_string("no"));
	}
}

static enum exit_status read_options(const struct invocation *invocation,
				     struct interview *interview)
{
	enum exit_status status =
		each(invocation, invocation->option[SCREEN_YES], interview,
		     take_yes);

	if (status == EXIT_DONE)
		status = each(invocation, invocation->option[SCREEN_FINDING],
			      interview, take_finding);
	if (invocation->option[SCREEN_NO_TO_OTHERS])
		no_to_others(interview);
	take_name(invocation, SCREEN_CONFIRMED_BY, interview->confirmed_by);
	take_name(invocation, SCREEN_OVERRIDDEN_BY, interview->overridden_by);
	take_name(invocation, SCREEN_OVERRIDE_REASON,
		  interview->override_reason);
	return status;
}

/* ---- Sending ---- */

static int append_pair(DBusMessageIter *array, const char *first,
		       const char *second)
{
	return bus_iter_append(array, "(ss)", first, second);
}

static int append_answers(DBusMessageIter *array,
			  const struct interview *interview)
{
	const char *question;
	json_t *answer;
	int error = 0;

	json_object_foreach(interview->answers, question, answer)
	{
		if (!error)
			error = append_pair(array, question,
					    json_string_value(answer));
	}
	return error;
}

static int append_findings(DBusMessageIter *array,
			   const struct interview *interview)
{
	const json_t *finding;
	int error = 0;
	size_t i;

	json_array_foreach(interview->findings, i, finding)
	{
		if (!error)
			error = append_pair(
				array,
				json_string_value(json_array_get(finding, 0)),
				json_string_value(json_array_get(finding, 1)));
	}
	return error;
}

static int append_names(DBusMessageIter *array,
			const struct interview *interview)
{
	const char *const more[][2] = {
		{"confirmed-by", interview->confirmed_by},
		{"overridden-by", interview->overridden_by},
		{"override-reason", interview->override_reason},
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]) && !error; i++)
		if (more[i][1][0])
			error = append_pair(array, more[i][0], more[i][1]);
	return error;
}

typedef int (*append_fn)(DBusMessageIter *array,
			 const struct interview *interview);

static int append_all(DBusMessage *message, const struct interview *interview)
{
	static const append_fn parts[] = {append_answers, append_findings,
					  append_names};
	DBusMessageIter top;
	DBusMessageIter array;
	int error = 0;

	dbus_message_iter_init_append(message, &top);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error;
	     i++) {
		if (!dbus_message_iter_open_container(&top, DBUS_TYPE_ARRAY,
						      "(ss)", &array))
			return -ENOMEM;
		error = parts[i](&array, interview);
		if (!error && !dbus_message_iter_close_container(&top, &array))
			error = -ENOMEM;
	}
	return error;
}

static enum exit_status put_on_record(const struct invocation *invocation,
				      const struct interview *interview)
{
	DBusMessage *message = bus_message_new_call(
		CLIENT_NAME, CLIENT_HUB_PATH, CLIENT_CLINIC, "Screen");
	DBusMessage *answer = NULL;
	int error = message ? bus_append(message, "s", invocation->argument[0])
			    : -ENOMEM;

	if (!error)
		error = append_all(message, interview);
	if (error) {
		if (message)
			dbus_message_unref(message);
		output_error(invocation, "Usage",
			     "An argument is not valid UTF-8.");
		return EXIT_USAGE;
	}
	error = client_exchange(invocation->client, message, CLIENT_CALL_MS,
				&answer);
	if (error)
		return output_problem(invocation, error);
	dbus_message_unref(answer);
	return output_done(invocation, NULL, "The screening is on record.");
}

static int ask_person(const struct invocation *invocation,
		      struct interview *interview)
{
	json_t *reply = NULL;
	int error = client_call(invocation->client, CLIENT_HUB_PATH,
				"org.freedesktop.DBus.Properties", "Get",
				CLIENT_CALL_MS, &reply, "ss", CLIENT_CLINIC,
				"Findings");

	if (!error)
		error = interview_ask(
			interview,
			json_object_get(client_hub(invocation->client),
					"Sites"),
			json_array_get(reply, 0));
	json_decref(reply);
	return error;
}

static enum exit_status screen(const struct invocation *invocation,
			       struct interview *interview)
{
	const bool by_options = invocation->option[SCREEN_YES] ||
				invocation->option[SCREEN_NO_TO_OTHERS];
	enum exit_status status = EXIT_DONE;
	int error = 0;

	if (by_options)
		status = read_options(invocation, interview);
	else if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
		 !invocation->json)
		error = ask_person(invocation, interview);
	else {
		output_error(invocation, "Usage",
			     "Without a terminal the answers must be given: "
			     "--yes QUESTION,... and --no-to-others.");
		return EXIT_USAGE;
	}
	if (error == -ECANCELED) {
		output_error(invocation, "Interrupted",
			     "Nothing was put on record.");
		return EXIT_INTERRUPTED;
	}
	if (error)
		return output_problem(invocation, error);
	return status == EXIT_DONE ? put_on_record(invocation, interview)
				   : status;
}

/* ---- The commands ---- */

enum exit_status run_patient_screen(const struct invocation *invocation)
{
	struct interview interview;
	json_t *reply = NULL;
	enum exit_status status;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ListQuestions", CLIENT_CALL_MS, &reply, "");

	if (error)
		return output_problem(invocation, error);
	error = interview_init(&interview, json_array_get(reply, 0));
	status = error ? output_problem(invocation, error)
		       : screen(invocation, &interview);
	interview_done(&interview);
	json_decref(reply);
	return status;
}
