/* SPDX-License-Identifier: MIT */
/*
 * Commands: everything kneadctl can do, as tables. The reading of the command
 * line, usage, help, completion and the man page are made from them.
 *
 * A command's name is one word, "stop", or a group and a word, "routine
 * check": a group is there as soon as a name begins with it. To add a group:
 * a table of its own in commands_GROUP.c, declared here and named in
 * command_tables (commands.c), its functions declared at the end of this file
 * and written in cmd_GROUP.c. To have its words completed: a kind of word
 * here, its name and what prints its words in completion.c.
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
	WORD_ROUTINE, /* a name, or a file */
	WORD_PATIENT,
	WORD_QUESTION,
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
	bool many; /* the last one, once or more */
	struct word_range range;
	const char *const *words; /* it must be one of; NULL: anything */
};

struct command_option {
	const char *name;  /* "force"; NULL ends the list */
	char letter;	   /* 'f': "-f" is the same; 0: none */
	const char *value; /* "NEWTON"; NULL: a switch */
	enum word_kind kind;
	bool required;
	struct word_range range;
	double otherwise;	  /* the number when it is not given */
	const char *const *words; /* as command_argument.words */
	const char *help;
};

#define COMMAND_ARGUMENTS_MAX 3 /* in a table */
#define COMMAND_OPTIONS_MAX   10
#define COMMAND_WORDS_MAX     128 /* arguments of one command line */

/* A command line, taken apart by its command's table entry. */
struct invocation {
	const char *bus;
	bool json;
	size_t arguments;
	const char *argument[COMMAND_WORDS_MAX]; /* NULL: not given */
	double argument_number[COMMAND_WORDS_MAX];
	/* By the option's place in the table; "" for a switch that is on. */
	const char *option[COMMAND_OPTIONS_MAX];
	double option_number[COMMAND_OPTIONS_MAX];
	struct client *client; /* as the command needs it */
};

typedef enum exit_status (*command_fn)(const struct invocation *invocation);

/* What must be there before a command runs. */
enum command_needs {
	NEEDS_NOTHING, /* .client is NULL */
	WANTS_BUS,     /* a connection, but .client is NULL without a bus */
	NEEDS_BUS,     /* a connection; nothing was asked of the hub */
	NEEDS_HUB      /* the hub's objects are loaded */
};

struct command {
	const char *name;    /* "stop", "routine check" */
	const char *summary; /* one line; NULL: not for people */
	const char *help;    /* more, for the man page and --help */
	struct command_argument arguments[COMMAND_ARGUMENTS_MAX + 1];
	struct command_option options[COMMAND_OPTIONS_MAX + 1];
	enum command_needs needs;
	command_fn run;
};

extern const struct command_option common_options[]; /* ended by a NULL name */

/* The tables, each ended by a NULL name. */
extern const struct command commands_session[];
extern const struct command commands_patient[];
extern const struct command commands_history[];
extern const struct command commands_routine[];
extern const struct command commands_room[];
extern const struct command commands_program[];
extern const struct command commands_report[];

/* All commands in their order: the one after `command`; NULL: the first, and
 * after the last. */
const struct command *command_next(const struct command *command);

/* The title above a command in the help; NULL: it is not the first of its
 * table. */
const char *command_title(const struct command *command);

const struct command *command_find(const char *name); /* NULL: none */

/* The first command of the group; NULL: no name begins with that word and a
 * space. */
const struct command *command_group(const char *word);
bool command_is_of(const struct command *command, const char *group);

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
enum exit_status run_routine_list(const struct invocation *invocation);
enum exit_status run_routine_show(const struct invocation *invocation);
enum exit_status run_routine_check(const struct invocation *invocation);
enum exit_status run_routine_sample(const struct invocation *invocation);
enum exit_status run_report(const struct invocation *invocation);
enum exit_status run_export(const struct invocation *invocation);
enum exit_status run_doctor(const struct invocation *invocation);
enum exit_status run_questions(const struct invocation *invocation);
enum exit_status run_patient_screen(const struct invocation *invocation);
enum exit_status run_patient_list(const struct invocation *invocation);
enum exit_status run_patient_add(const struct invocation *invocation);
enum exit_status run_patient_show(const struct invocation *invocation);
enum exit_status run_patient_forget(const struct invocation *invocation);
enum exit_status run_course_list(const struct invocation *invocation);
enum exit_status run_course_add(const struct invocation *invocation);
enum exit_status run_course_show(const struct invocation *invocation);
enum exit_status run_course_end(const struct invocation *invocation);
enum exit_status run_session_run(const struct invocation *invocation);
enum exit_status run_session_watch(const struct invocation *invocation);
enum exit_status run_session_status(const struct invocation *invocation);
enum exit_status run_session_start(const struct invocation *invocation);
enum exit_status run_session_pause(const struct invocation *invocation);
enum exit_status run_session_resume(const struct invocation *invocation);
enum exit_status run_session_skip(const struct invocation *invocation);
enum exit_status run_session_repeat(const struct invocation *invocation);
enum exit_status run_session_adjust(const struct invocation *invocation);
enum exit_status run_session_rate(const struct invocation *invocation);
enum exit_status run_session_mark(const struct invocation *invocation);
enum exit_status run_session_finish(const struct invocation *invocation);
enum exit_status run_session_abort(const struct invocation *invocation);
enum exit_status run_history_list(const struct invocation *invocation);
enum exit_status run_history_show(const struct invocation *invocation);
enum exit_status run_history_rate(const struct invocation *invocation);
enum exit_status run_audit(const struct invocation *invocation);
enum exit_status run_help(const struct invocation *invocation);
enum exit_status run_completion(const struct invocation *invocation);
enum exit_status words_of_routines(const struct invocation *invocation);
enum exit_status words_of_patients(const struct invocation *invocation);
enum exit_status words_of_questions(const struct invocation *invocation);
enum exit_status run_words(const struct invocation *invocation);
enum exit_status run_man(const struct invocation *invocation);

#endif
