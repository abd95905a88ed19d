/* SPDX-License-Identifier: MIT */
/*
 * kneadctl: the command line of kneadd. Reads the command line, sees to what
 * the command needs, runs it, and makes sure that what it printed arrived.
 */
#include "commandline.h"
#include "help.h"
#include "output.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static enum exit_status tell_usage(const struct commandline *line)
{
	output_error(&line->invocation, "Usage", line->problem);
	if (line->invocation.json)
		return EXIT_USAGE;
	if (line->command)
		help_usage(line->command, stderr);
	else
		fprintf(stderr, "Try: kneadctl help%s%s\n",
			line->group ? " " : "", line->group ? line->group : "");
	return EXIT_USAGE;
}

static enum exit_status run_command(const struct command *command,
				    struct invocation *invocation)
{
	enum exit_status status;
	int error = 0;

	if (command->needs != NEEDS_NOTHING)
		error = client_open(invocation->bus, &invocation->client);
	if (error && command->needs == WANTS_BUS) {
		client_close(invocation->client);
		invocation->client = NULL;
		error = 0;
	}
	if (!error && command->needs == NEEDS_HUB)
		error = client_load(invocation->client, CLIENT_CALL_MS);
	status = error ? output_problem(invocation, error)
		       : command->run(invocation);
	client_close(invocation->client);
	return status;
}

static enum exit_status run(struct commandline *line)
{
	if (line->version) {
		puts("kneadctl " KNEADD_VERSION);
		return EXIT_DONE;
	}
	if (!line->help)
		return run_command(line->command, &line->invocation);
	if (line->command)
		help_command(line->command, stdout);
	else if (line->group)
		help_group(line->group, stdout);
	else
		help_all(stdout);
	return EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct commandline line;
	enum exit_status status;

	(void)signal(SIGPIPE, SIG_IGN); /* a failed write is told instead */
	setlocale(LC_CTYPE, "");
	if (argc < 2) {
		help_all(stderr);
		return (int)EXIT_USAGE;
	}
	if (commandline_read(argv + 1, getenv("KNEADD_BUS"), &line))
		status = run(&line);
	else
		status = tell_usage(&line);
	return (int)output_finish(status);
}
