/* SPDX-License-Identifier: MIT */
/* patient screen: the questions before a session (SR-17). */
#include "clinic_call.h"
#include "interview.h"
#include "terminal.h"
#include "value.h"

#include "bus_message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	SCREEN_YES,
	SCREEN_NO_TO_OTHERS,
	SCREEN_FINDING,
	SCREEN_CONFIRMED_BY,
	SCREEN_OVERRIDDEN_BY,
	SCREEN_OVERRIDE_REASON,
	SCREEN_OPTIONS
};

#define LIST_SIZE  1024
#define LINE_SIZE  1024
#define PROPERTIES "org.freedesktop.DBus.Properties"

static enum exit_status tell_usage(const struct invocation *invocation,
				   const char *text)
{
	output_error(invocation, "Usage", text);
	return EXIT_USAGE;
}

/* ---- From a command line ---- */

typedef enum exit_status (*take_fn)(const struct invocation *invocation,
				    char *word, struct interview *interview);

/* Every word of a list with commas goes to `take`. */
static enum exit_status take_each(const struct invocation *invocation,
				  int option, take_fn take,
				  struct interview *interview)
{
	const char *list = invocation->option[option];
	enum exit_status status = EXIT_DONE;
	char text[LIST_SIZE];
	char *rest = text;
	char *word;

	if (!list)
		return EXIT_DONE;
	if (strlen(list) >= sizeof(text))
		return tell_usage(invocation, "the list is too long");
	snprintf(text, sizeof(text), "%s", list);
	while (status == EXIT_DONE && (word = strsep(&rest, ",")) != NULL)
		status = take(invocation, word, interview);
	return status;
}

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

static enum exit_status take_yes(const struct invocation *invocation,
				 char *word, struct interview *interview)
{
	char problem[256];

	if (is_question(interview->questions, word))
		return interview_answer(interview, word, true) == 0
			       ? EXIT_DONE
			       : output_problem(invocation, -ENOMEM);
	snprintf(problem, sizeof(problem),
		 "There is no question \"%.60s\"; kneadctl questions lists "
		 "them.",
		 word);
	value_tame(problem);
	output_error(invocation, "NoSuchWord", problem);
	return EXIT_USAGE;
}

static enum exit_status take_finding(const struct invocation *invocation,
				     char *word, struct interview *interview)
{
	char *finding = strchr(word, '=');

	if (!finding)
		return tell_usage(invocation,
				  "--finding is SITE=FINDING, several with "
				  "commas between them");
	*finding++ = '\0';
	return interview_find(interview, word, finding) == 0
		       ? EXIT_DONE
		       : tell_usage(invocation, "--finding is not valid UTF-8");
}

/* Only a person who says so makes no of what was not asked. */
static int no_to_others(struct interview *interview)
{
	const json_t *question;
	int error = 0;
	size_t i;

	json_array_foreach(interview->questions, i, question)
	{
		const char *name = value_text(question, "Name");

		if (!error && !json_object_get(interview->answers, name))
			error = interview_answer(interview, name, false);
	}
	return error;
}

static enum exit_status read_answers(const struct invocation *invocation,
				     struct interview *interview)
{
	enum exit_status status =
		take_each(invocation, SCREEN_YES, take_yes, interview);

	if (status == EXIT_DONE)
		status = take_each(invocation, SCREEN_FINDING, take_finding,
				   interview);
	if (status == EXIT_DONE && invocation->option[SCREEN_NO_TO_OTHERS] &&
	    no_to_others(interview) < 0)
		status = output_problem(invocation, -ENOMEM);
	return status;
}

static enum exit_status read_names(const struct invocation *invocation,
				   struct interview *interview)
{
	const struct {
		int option;
		char *out;
		size_t size;
	} names[] = {
		{SCREEN_CONFIRMED_BY, interview->confirmed_by,
		 INTERVIEW_NAME_SIZE},
		{SCREEN_OVERRIDDEN_BY, interview->overridden_by,
		 INTERVIEW_NAME_SIZE},
		{SCREEN_OVERRIDE_REASON, interview->override_reason,
		 INTERVIEW_REASON_SIZE},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *given = invocation->option[names[i].option];

		if (given && strlen(given) >= names[i].size)
			return tell_usage(invocation,
					  "a name is at most 31 bytes long, a "
					  "reason 500");
		snprintf(names[i].out, names[i].size, "%s", given ? given : "");
	}
	return EXIT_DONE;
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
		if (error)
			dbus_message_iter_abandon_container(&top, &array);
		else if (!dbus_message_iter_close_container(&top, &array))
			error = -ENOMEM;
	}
	return error;
}

static enum exit_status put_on_record(const struct invocation *invocation,
				      const struct interview *interview)
{
	DBusMessage *message =
		client_new_call(CLIENT_HUB_PATH, CLIENT_CLINIC, "Screen");
	DBusMessage *answer = NULL;
	int error = bus_append(message, "s", invocation->argument[0]);

	if (!error)
		error = append_all(message, interview);
	if (error) {
		if (message)
			dbus_message_unref(message);
		return tell_usage(invocation, "A word is not valid UTF-8.");
	}
	error = client_exchange(invocation->client, message, CLINIC_CALL_MS,
				&answer);
	if (error)
		return output_problem(invocation, error);
	dbus_message_unref(answer);
	return EXIT_DONE;
}

/* What was left open is told: it blocks a session. */
static const char *tell_blocking(const struct interview *interview)
{
	(void)interview;
	return "An answer forbids treatment: there will be no session.";
}

static const char *tell_overridable(const struct interview *interview)
{
	return interview->overridden_by[0]
		       ? "What an answer forbids, a clinician has allowed."
		       : "An answer forbids treatment until a clinician "
			 "allows it: there will be no session.";
}

static const char *tell_active(const struct interview *interview)
{
	(void)interview;
	return "No wearable may be used that presses by itself.";
}

static const char *tell_caution(const struct interview *interview)
{
	return interview->confirmed_by[0]
		       ? "The ceilings are lower."
		       : "An answer asks for caution that nobody has "
			 "confirmed: there will be no session until "
			 "somebody does.";
}

/* SR-17: what follows from a yes to a question of that kind. The hub decides;
 * this tells it before anybody undresses. */
static const struct {
	const char *kind;
	const char *(*tell)(const struct interview *interview);
} meanings[] = {
	{"blocks", tell_blocking},
	{"blocks-unless-overridden", tell_overridable},
	{"blocks-active", tell_active},
	{"caution", tell_caution},
};

/* What does not fit is left out. */
static void __attribute__((format(printf, 2, 3)))
add(char line[LINE_SIZE], const char *format, ...)
{
	const size_t used = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + used, LINE_SIZE - used, format, arguments);
	va_end(arguments);
}

static enum exit_status tell_done(const struct invocation *invocation,
				  const struct interview *interview)
{
	const size_t open = interview_open(interview);
	char line[LINE_SIZE] = "The screening is on record.";

	if (open > 0)
		add(line, " %zu questions are open: they block a session.",
		    open);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (interview_has(interview, meanings[i].kind))
			add(line, "\n%s", meanings[i].tell(interview));
	if (json_array_size(interview->findings) > 0)
		add(line, "\nA site with a finding is not treated.");
	return output_done(invocation,
			   json_pack("{s:I}", "Open", (json_int_t)open), line);
}

/* ---- The command ---- */

static enum exit_status ask_person(const struct invocation *invocation,
				   struct interview *interview)
{
	struct interview_words words = {
		.sites = json_object_get(client_hub(invocation->client),
					 "Sites")};
	json_t *reply = NULL;
	int error = client_call(invocation->client, CLIENT_HUB_PATH, PROPERTIES,
				"Get", CLIENT_CALL_MS, &reply, "ss",
				CLIENT_CLINIC, "Findings");

	words.findings = json_array_get(reply, 0);
	if (!error)
		error = interview_ask(interview, invocation->client, &words);
	json_decref(reply);
	if (error != -ECANCELED)
		return error ? output_problem(invocation, error) : EXIT_DONE;
	output_error(invocation, "Interrupted", "Nothing was put on record.");
	return EXIT_INTERRUPTED;
}

static enum exit_status fill(const struct invocation *invocation,
			     struct interview *interview)
{
	bool by_options = false;
	enum exit_status status;

	for (size_t i = 0; i < SCREEN_OPTIONS; i++)
		by_options |= invocation->option[i] != NULL;
	if (by_options) {
		status = read_answers(invocation, interview);
		return status == EXIT_DONE ? read_names(invocation, interview)
					   : status;
	}
	if (terminal_is_there() && !invocation->json)
		return ask_person(invocation, interview);
	return tell_usage(invocation,
			  "Without a terminal the answers must be given: "
			  "--yes QUESTION,... and --no-to-others.");
}

enum exit_status run_patient_screen(const struct invocation *invocation)
{
	struct interview interview;
	json_t *questions = NULL;
	enum exit_status status =
		clinic_ask(invocation, "ListQuestions", &questions, "");

	if (status != EXIT_DONE)
		return status;
	if (interview_init(&interview, questions) < 0)
		status = output_problem(invocation, -ENOMEM);
	if (status == EXIT_DONE)
		status = fill(invocation, &interview);
	if (status == EXIT_DONE)
		status = put_on_record(invocation, &interview);
	if (status == EXIT_DONE)
		status = tell_done(invocation, &interview);
	interview_done(&interview);
	json_decref(questions);
	return status;
}
