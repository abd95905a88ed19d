/* SPDX-License-Identifier: MIT */
#include "act.h"

#include "value.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define TEXT_SIZE 256

bool act_number(const struct invocation *invocation, const char *what,
		const char *text, double low, double high, double *out)
{
	char problem[TEXT_SIZE];
	char *end = NULL;
	const double value = strtod(text, &end);

	if (end != text && *end == '\0' && value >= low && value <= high) {
		*out = value;
		return true;
	}
	snprintf(problem, sizeof(problem),
		 "%s must be a number from %g to %g, not \"%.60s\"", what, low,
		 high, text);
	(void)output_usage(invocation, problem);
	return false;
}

enum exit_status act_subject(const struct invocation *invocation,
			     int pad_option, struct subject *out)
{
	double pad = 0;

	out->path = client_find(invocation->client, invocation->argument[0]);
	if (!out->path)
		return output_problem(invocation, -ESRCH);
	if (pad_option >= 0 && invocation->option[pad_option] &&
	    (!act_number(invocation, "--pad", invocation->option[pad_option], 0,
			 3, &pad) ||
	     pad != floor(pad)))
		return EXIT_USAGE;
	out->pad = (uint32_t)pad;
	return EXIT_DONE;
}

enum exit_status act_control(const struct invocation *invocation)
{
	int error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
				"RequestControl", CLIENT_CALL_MS, NULL, "");

	return error ? output_problem(invocation, error) : EXIT_DONE;
}

enum exit_status act_on_pad(const struct invocation *invocation, int pad_option,
			    const char *method, const char *line)
{
	struct subject subject;
	enum exit_status status = act_subject(invocation, pad_option, &subject);
	int error;

	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    method, CLIENT_CALL_MS, NULL, "u", subject.pad);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, line);
}

/* A condition being waited for. */
struct waiting {
	const struct invocation *invocation;
	const struct subject *subject;
	act_holds_fn holds;
	void *userdata;
	bool done;
};

static void on_change(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct waiting *waiting = userdata;

	(void)client;
	(void)path;
	(void)interface;
	(void)member;
	(void)arguments;
	waiting->done = waiting->holds(waiting->invocation, waiting->subject,
				       waiting->userdata);
}

int act_wait_until(const struct invocation *invocation,
		   const struct subject *subject, act_holds_fn holds,
		   void *userdata, int timeout_ms)
{
	struct waiting waiting = {invocation, subject, holds, userdata, false};
	int error = 0;

	waiting.done = holds(invocation, subject, userdata);
	client_listen(invocation->client, on_change, &waiting);
	if (!waiting.done)
		error = client_wait(invocation->client, &waiting.done,
				    timeout_ms);
	client_listen(invocation->client, NULL, NULL);
	return error;
}
