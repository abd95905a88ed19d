/* SPDX-License-Identifier: MIT */
/* Commands to one pad: zero, selftest, release, place, tighten. */
#include "act.h"

enum {
	ONLY_PAD
};

enum exit_status run_zero(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "Zero", "Zeroed.");
}

enum exit_status run_selftest(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "SelfTest",
			  "The self-test was passed.");
}

enum exit_status run_release(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "Release", "Released.");
}

enum exit_status run_place(const struct invocation *invocation)
{
	struct subject subject;
	const char *site = invocation->argument[1];
	enum exit_status status =
		act_check_word(invocation, "Sites", "site", site);
	int error;

	if (status == EXIT_DONE)
		status = act_begin(invocation, ONLY_PAD, &subject);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Place", CLIENT_CALL_MS, NULL, "us", subject.pad,
			    site);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Placed.");
}

enum exit_status run_tighten(const struct invocation *invocation)
{
	struct subject subject;
	const char *limit = invocation->argument[1];
	enum exit_status status =
		act_check_word(invocation, "LimitNames", "limit", limit);
	int error;

	if (status == EXIT_DONE)
		status = act_begin(invocation, ONLY_PAD, &subject);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Tighten", CLIENT_CALL_MS, NULL, "usd", subject.pad,
			    limit, invocation->argument_number[2]);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Tightened.");
}
