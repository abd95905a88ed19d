/* SPDX-License-Identifier: MIT */
/*
 * Commands: everything kneadctl can do, as one table. Usage, help, completion
 * and the man page are made from it.
 */
#ifndef KNEADCTL_COMMAND_H
#define KNEADCTL_COMMAND_H

#include "client.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses, documented in the man page. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,      /* the hub said no; the message says why */
	EXIT_USAGE = 2,	       /* the command line is wrong */
	EXIT_NO_HUB = 3,       /* no bus, no hub, or it went away */
	EXIT_TIMED_OUT = 4,    /* what was waited for did not happen */
	EXIT_TRIPPED = 5,      /* something was stopped by the guard */
	EXIT_PROBLEMS = 6,     /* doctor: something is wrong */
	EXIT_INTERRUPTED = 130 /* by the person */
};

/* What the words of a command line stand for, for completion. */
enum argument_kind {
	ARGUMENT_NONE,
	ARGUMENT_WEARABLE,
	ARGUMENT_SITE,
	ARGUMENT_LIMIT,
	ARGUMENT_FILE,
	ARGUMENT_TEXT
};

struct command_argument {
	const char *name; /* "WEARABLE"; NULL ends the list */
	enum argument_kind kind;
	bool optional;
};

struct command_option {
	const char *name;  /* "force"; NULL ends the list */
	const char *value; /* "NEWTON"; NULL: a switch */
	enum argument_kind kind;
	const char *help;
};

#define COMMAND_ARGUMENTS_MAX 3
#define COMMAND_OPTIONS_MAX   6

/* A command line, taken apart by its command's table entry. */
struct invocation {
	const char *bus;
	bool json;
	const char *argument[COMMAND_ARGUMENTS_MAX]; /* NULL: not given */
	/* By the option's place in the table; "" for a switch that is on. */
	const char *option[COMMAND_OPTIONS_MAX];
	struct client *client; /* NULL for commands that need no hub */
};

typedef enum exit_status (*command_fn)(const struct invocation *invocation);

struct command {
	const char *name;
	const char *summary; /* one line; NULL: not for people */
	const char *help;    /* more, for the man page and --help */
	struct command_argument arguments[COMMAND_ARGUMENTS_MAX + 1];
	struct command_option options[COMMAND_OPTIONS_MAX + 1];
	bool needs_hub;
	command_fn run;
};

extern const struct command commands[]; /* ended by a NULL name */

const struct command *command_find(const char *name);

/* The commands' functions, a file a group. */
enum exit_status run_status(const struct invocation *invocation);
enum exit_status run_wearables(const struct invocation *invocation);
enum exit_status run_show(const struct invocation *invocation);
enum exit_status run_limits(const struct invocation *invocation);
enum exit_status run_discover(const struct invocation *invocation);
enum exit_status run_enroll(const struct invocation *invocation);
enum exit_status run_forget(const struct invocation *invocation);
enum exit_status run_place(const struct invocation *invocation);
enum exit_status run_identify(const struct invocation *invocation);
enum exit_status run_zero(const struct invocation *invocation);
enum exit_status run_selftest(const struct invocation *invocation);
enum exit_status run_press(const struct invocation *invocation);
enum exit_status run_release(const struct invocation *invocation);
enum exit_status run_tighten(const struct invocation *invocation);
enum exit_status run_stop(const struct invocation *invocation);
enum exit_status run_ack(const struct invocation *invocation);
enum exit_status run_watch(const struct invocation *invocation);
enum exit_status run_monitor(const struct invocation *invocation);
enum exit_status run_record(const struct invocation *invocation);
enum exit_status run_doctor(const struct invocation *invocation);
enum exit_status run_completion(const struct invocation *invocation);
enum exit_status run_words(const struct invocation *invocation);
enum exit_status run_man(const struct invocation *invocation);

#endif
