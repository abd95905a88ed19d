/* SPDX-License-Identifier: MIT */
/*
 * Commands: everything kneadctl can do, as one table. The reading of the
 * command line, usage, help, completion and the man page are made from it.
 */
#ifndef KNEADCTL_COMMAND_H
#define KNEADCTL_COMMAND_H

#include "client.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses; exit_meanings tells people. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_HUB = 3,
	EXIT_TIMED_OUT = 4,
	EXIT_TRIPPED = 5,
	EXIT_PROBLEMS = 6,
	EXIT_OUTPUT = 7,
	EXIT_INTERRUPTED = 130 /* as shells have it: 128 + SIGINT */
};

struct exit_meaning {
	enum exit_status status;
	const char *meaning;
};

extern const struct exit_meaning exit_meanings[]; /* ended by a NULL meaning */

/* What a word of a command line stands for. */
enum word_kind {
	WORD_SWITCH, /* an option without a value */
	WORD_TEXT,
	WORD_NUMBER,
	WORD_WEARABLE,
	WORD_SITE,
	WORD_LIMIT,
	WORD_FILE,
	WORD_COMMAND,
	WORD_KIND_COUNT
};

/* The numbers that a WORD_NUMBER may be. */
struct word_range {
	double low;
	double high;
	bool whole;
};

struct command_argument {
	const char *name; /* "WEARABLE"; NULL ends the list */
	enum word_kind kind;
	bool optional;
	struct word_range range;
};

struct command_option {
	const char *name;  /* "force"; NULL ends the list */
	const char *value; /* "NEWTON"; NULL: a switch */
	enum word_kind kind;
	bool required;
	struct word_range range;
	double otherwise; /* the number when it is not given */
	const char *help;
};

#define COMMAND_ARGUMENTS_MAX 3
#define COMMAND_OPTIONS_MAX   6

/* A command line, taken apart by its command's table entry. */
struct invocation {
	const char *bus;
	bool json;
	const char *argument[COMMAND_ARGUMENTS_MAX]; /* NULL: not given */
	double argument_number[COMMAND_ARGUMENTS_MAX];
	/* By the option's place in the table; "" for a switch that is on. */
	const char *option[COMMAND_OPTIONS_MAX];
	double option_number[COMMAND_OPTIONS_MAX];
	struct client *client; /* as the command needs it */
};

typedef enum exit_status (*command_fn)(const struct invocation *invocation);

/* What must be there before a command runs. */
enum command_needs {
	NEEDS_NOTHING, /* .client is NULL */
	NEEDS_BUS,     /* a connection; nothing was asked of the hub */
	NEEDS_HUB      /* the hub's objects are loaded */
};

struct command {
	const char *name;
	const char *summary; /* one line; NULL: not for people */
	const char *help;    /* more, for the man page and --help */
	struct command_argument arguments[COMMAND_ARGUMENTS_MAX + 1];
	struct command_option options[COMMAND_OPTIONS_MAX + 1];
	enum command_needs needs;
	command_fn run;
};

extern const struct command commands[];		     /* ended by a NULL name */
extern const struct command_option common_options[]; /* the same */

const struct command *command_find(const char *name); /* NULL: none */

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
enum exit_status run_help(const struct invocation *invocation);
enum exit_status run_completion(const struct invocation *invocation);
enum exit_status run_words(const struct invocation *invocation);
enum exit_status run_man(const struct invocation *invocation);

#endif
