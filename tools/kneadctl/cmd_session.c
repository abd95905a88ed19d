/* SPDX-License-Identifier: MIT */
/* session: what scripts and other terminals ask of the session there is. */
#include "act.h"
#include "session_words.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUMMARY_MAX 1024
#define REASON	    "kneadctl session"

/* The session there is; NULL: none, told already. */
static const json_t *find(const struct invocation *invocation,
			  const char **path)
{
	const json_t *session = client_session(invocation->client, path);

	if (!session)
		output_error(invocation, "NoSession",
			     "There is no session. kneadctl session run "
			     "prepares one.");
	return session;
}

enum exit_status run_session_status(const struct invocation *invocation)
{
	const json_t *session = find(invocation, NULL);
	struct session_words words;
	char summary[SUMMARY_MAX];

	if (!session)
		return EXIT_REFUSED;
	if (invocation->json) {
		output_json(session);
		return EXIT_DONE;
	}
	words = session_words(session, client_hub(invocation->client));
	printf("%s, %s, step %.0f of %.0f\n", value_text(session, "Title"),
	       value_text(session, "Patient"),
	       value_number(session, "Step") + 1,
	       value_number(session, "Steps"));
	printf("%s  %s\n", words.headline, words.detail);
	session_summary(session, summary, sizeof(summary));
	fputs(summary, stdout);
	return EXIT_DONE;
}

/* ---- Methods without arguments of their own ---- */

struct order {
	const char *method;
	bool control; /* it is for the controller */
	bool reason;  /* it takes one */
	const char *line;
};

static enum exit_status give(const struct invocation *invocation,
			     const struct order *order)
{
	const char *path = NULL;
	enum exit_status status = EXIT_DONE;
	int error;

	if (!find(invocation, &path))
		return EXIT_REFUSED;
	if (order->control)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = order->reason
			? client_call(invocation->client, path, CLIENT_SESSION,
				      order->method, CLIENT_CALL_MS, NULL, "s",
				      REASON)
			: client_call(invocation->client, path, CLIENT_SESSION,
				      order->method, CLIENT_CALL_MS, NULL, "");
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, order->line);
}

enum exit_status run_session_start(const struct invocation *invocation)
{
	static const struct order order = {"Start", true, false, "Started."};

	return give(invocation, &order);
}

enum exit_status run_session_pause(const struct invocation *invocation)
{
	static const struct order order = {"Pause", false, true, "Paused."};

	return give(invocation, &order);
}

enum exit_status run_session_resume(const struct invocation *invocation)
{
	static const struct order order = {"Resume", true, false,
					   "It goes on."};

	return give(invocation, &order);
}

enum exit_status run_session_skip(const struct invocation *invocation)
{
	static const struct order order = {"Skip", true, false, "Skipped."};

	return give(invocation, &order);
}

enum exit_status run_session_repeat(const struct invocation *invocation)
{
	static const struct order order = {"Repeat", true, false, "Once more."};

	return give(invocation, &order);
}

enum exit_status run_session_mark(const struct invocation *invocation)
{
	static const struct order order = {"Mark", false, false, "Marked."};

	return give(invocation, &order);
}

enum exit_status run_session_finish(const struct invocation *invocation)
{
	static const struct order order = {"Finish", true, false, "Finishing."};

	return give(invocation, &order);
}

enum exit_status run_session_abort(const struct invocation *invocation)
{
	static const struct order order = {"Abort", false, true, "Aborted."};

	return give(invocation, &order);
}

/* ---- With arguments ---- */

enum exit_status run_session_rate(const struct invocation *invocation)
{
	const char *path = NULL;
	int error;

	if (!find(invocation, &path))
		return EXIT_REFUSED;
	error = client_call(invocation->client, path, CLIENT_SESSION,
			    "RatePain", CLIENT_CALL_MS, NULL, "u",
			    (uint32_t)invocation->argument_number[0]);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "The rating is on record.");
}

static int adjust(const struct invocation *invocation, const char *path)
{
	const char *what = invocation->argument[0];
	const char *value = invocation->argument[1];
	char *end = NULL;
	double number;

	if (strcmp(what, "severity") == 0)
		return client_call(invocation->client, path, CLIENT_SESSION,
				   "Adjust", CLIENT_CALL_MS, NULL, "sv", what,
				   "s", value);
	errno = 0;
	number = strtod(value, &end);
	if (errno || end == value || *end != '\0') {
		output_error(invocation, "Usage",
			     "target is in newton, hold in seconds: a number "
			     "is needed");
		return -EINVAL;
	}
	return client_call(invocation->client, path, CLIENT_SESSION, "Adjust",
			   CLIENT_CALL_MS, NULL, "sv", what, "d", number);
}

enum exit_status run_session_adjust(const struct invocation *invocation)
{
	const char *path = NULL;
	enum exit_status status;
	int error;

	if (!find(invocation, &path))
		return EXIT_REFUSED;
	status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = adjust(invocation, path);
	if (error == -EINVAL)
		return EXIT_USAGE;
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Adjusted.");
}
