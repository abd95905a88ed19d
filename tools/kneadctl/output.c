/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const colours[COLOUR_COUNT] = {
	[COLOUR_PLAIN] = "\033[0m", [COLOUR_GOOD] = "\033[32m",
	[COLOUR_WARN] = "\033[33m", [COLOUR_BAD] = "\033[1;31m",
	[COLOUR_DIM] = "\033[2m",
};

/* Which exit status a failure means. */
static enum exit_status status_of(int error)
{
	static const struct {
		int error;
		enum exit_status status;
	} table[] = {
		{-EREMOTEIO, EXIT_REFUSED}, {-ETIMEDOUT, EXIT_TIMED_OUT},
		{-EINTR, EXIT_INTERRUPTED}, {-EINVAL, EXIT_USAGE},
		{-ESRCH, EXIT_REFUSED},	    {-EPROTO, EXIT_REFUSED},
		{-EBADMSG, EXIT_REFUSED},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return EXIT_NO_HUB;
}

void output_error(const struct invocation *invocation, const char *name,
		  const char *text)
{
	if (invocation->json) {
		json_t *object =
			json_pack("{s:s, s:s}", "error", name, "text", text);

		if (!object) /* a file's name may be anything */
			object = json_pack("{s:s, s:s}", "error", name, "text",
					   "What is wrong is not valid UTF-8.");
		output_json_line(object);
		json_decref(object);
	} else {
		fprintf(stderr, "kneadctl: %s\n", text);
	}
}

enum exit_status output_problem(const struct invocation *invocation, int error)
{
	const struct client *client = invocation->client;
	const char *name = client ? client_problem_name(client) : "";
	const char *text = client ? client_problem(client) : "";

	if (error == -EINTR) {
		name = "Interrupted";
		text = "interrupted";
	} else if (text[0] == '\0') {
		name = "Failed";
		text = strerror(-error);
	}
	output_error(invocation, name, text);
	return status_of(error);
}

enum exit_status output_done(const struct invocation *invocation,
			     json_t *take_object, const char *line)
{
	if (invocation->json) {
		json_t *empty = take_object ? NULL : json_object();

		output_json(take_object ? take_object : empty);
		json_decref(empty);
	} else {
		puts(line);
	}
	json_decref(take_object);
	return EXIT_DONE;
}

void output_json(const json_t *value)
{
	json_dumpf(value, stdout,
		   JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
	putchar('\n');
}

void output_json_line(const json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
	putchar('\n');
	(void)fflush(stdout); /* output_works() tells */
}

bool output_works(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}

/* Whoever closed a pipe knows; a full disk must be told. */
static bool is_closed_pipe(void)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

enum exit_status output_finish(enum exit_status status)
{
	const bool failed = ferror(stdout) != 0; /* nobody knows why any more */

	errno = 0;
	if (fflush(stdout) == 0 && !failed)
		return status;
	if (!is_closed_pipe())
		fprintf(stderr, "kneadctl: cannot write standard output%s%s\n",
			errno ? ": " : "", errno ? strerror(errno) : "");
	return status == EXIT_DONE ? EXIT_OUTPUT : status;
}

bool output_has_colour(void)
{
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

const char *output_colour(enum colour colour)
{
	return output_has_colour() ? colours[colour] : "";
}
