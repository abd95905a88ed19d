/* SPDX-License-Identifier: MIT */
/* session: what scripts and other terminals ask of the session there is. */
#include "act.h"
#include "session_words.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REASON "kneadctl session"

enum exit_status run_session_status(const struct invocation *invocation)
{
	const json_t *session = act_session(invocation, NULL);
	struct session_words words;
	char summary[SESSION_SUMMARY_SIZE];

	if (!session)
		return EXIT_REFUSED;
	if (invocation->json) {
		output_json(session);
		return EXIT_DONE;
	}
	words = session_words(session, client_hub(invocation->client));
	printf("%s, %s, step %.0f of %.0f\n", value_text(session, "Title"),
	       value_text(session, "Patient"), session_step_number(session),
	       value_number(session, "Steps"));
	printf("%s  %s\n", words.headline, words.detail);
	session_summary(session, value_number(session, "Elapsed"), summary);
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

	if (!act_session(invocation, &path))
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

	if (!act_session(invocation, &path))
		return EXIT_REFUSED;
	error = client_call(invocation->client, path, CLIENT_SESSION,
			    "RatePain", CLIENT_CALL_MS, NULL, "u",
			    (uint32_t)invocation->argument_number[0]);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "The rating is on record.");
}

/* severity is a word, the others are numbers. */
static enum exit_status call_adjust(const struct invocation *invocation,
				    const char *path)
{
	const char *what = invocation->argument[0];
	const char *value = invocation->argument[1];
	char *end = NULL;
	const double number = strtod(value, &end);
	int error;

	if (strcmp(what, "severity") == 0) {
		error = client_call(invocation->client, path, CLIENT_SESSION,
				    "Adjust", CLIENT_CALL_MS, NULL, "sv", what,
				    "s", value);
	} else if (end == value || *end != '\0' || !isfinite(number)) {
		output_error(invocation, "Usage",
			     "target is in newton, hold in seconds: a number "
			     "is needed");
		return EXIT_USAGE;
	} else {
		error = client_call(invocation->client, path, CLIENT_SESSION,
				    "Adjust", CLIENT_CALL_MS, NULL, "sv", what,
				    "d", number);
	}
	return error ? output_problem(invocation, error)
		     : output_done(invocation, NULL, "Adjusted.");
}

enum exit_status run_session_adjust(const struct invocation *invocation)
{
	const char *path = NULL;
	enum exit_status status;

	if (!act_session(invocation, &path))
		return EXIT_REFUSED;
	status = act_control(invocation);
	return status == EXIT_DONE ? call_adjust(invocation, path) : status;
}
