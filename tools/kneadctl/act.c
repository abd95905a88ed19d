/* SPDX-License-Identifier: MIT */
#include "act.h"

#include <errno.h>
#include <string.h>

#define PROBLEM_SIZE 2048

enum exit_status act_subject(const struct invocation *invocation,
			     int pad_option, struct subject *out)
{
	const char *path =
		client_find(invocation->client, invocation->argument[0]);

	if (!path)
		return output_problem(invocation, -ESRCH);
	snprintf(out->path, sizeof(out->path), "%s", path);
	out->pad = pad_option >= 0
			   ? (uint32_t)invocation->option_number[pad_option]
			   : 0;
	return EXIT_DONE;
}

const json_t *act_session(const struct invocation *invocation,
			  const char **path)
{
	const json_t *session = client_session(invocation->client, path);

	if (!session)
		output_error(invocation, "NoSession",
			     "There is no session. kneadctl session run "
			     "prepares one.");
	return session;
}

enum exit_status act_control(const struct invocation *invocation)
{
	int error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
				"RequestControl", CLIENT_CALL_MS, NULL, "");

	return error ? output_problem(invocation, error) : EXIT_DONE;
}

enum exit_status act_begin(const struct invocation *invocation, int pad_option,
			   struct subject *out)
{
	enum exit_status status = act_subject(invocation, pad_option, out);

	return status == EXIT_DONE ? act_control(invocation) : status;
}

enum exit_status act_check_word(const struct invocation *invocation,
				const char *property, const char *what,
				const char *word)
{
	const json_t *words =
		json_object_get(client_hub(invocation->client), property);
	char problem[PROBLEM_SIZE];
	const json_t *entry;
	size_t used;
	size_t i;

	if (!word)
		return EXIT_DONE;
	used = (size_t)snprintf(problem, sizeof(problem),
				"There is no %s \"%.60s\". There are:", what,
				word);
	json_array_foreach(words, i, entry)
	{
		const char *name = json_string_value(json_array_get(entry, 0));

		if (!name)
			continue;
		if (strcmp(name, word) == 0)
			return EXIT_DONE;
		if (used < sizeof(problem))
			used += (size_t)snprintf(problem + used,
						 sizeof(problem) - used, " %s",
						 name);
	}
	output_error(invocation, "NoSuchWord", problem);
	return EXIT_REFUSED;
}

enum exit_status act_on_pad(const struct invocation *invocation, int pad_option,
			    const char *method, const char *line)
{
	struct subject subject;
	enum exit_status status = act_begin(invocation, pad_option, &subject);
	int error;

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
