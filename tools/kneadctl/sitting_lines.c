/* SPDX-License-Identifier: MIT */
/*
 * Sitting, by lines: a line, or a JSON object, for each thing that is to be
 * done, until the session is over.
 */
#include "output.h"
#include "session_words.h"
#include "sitting.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TURN_MS	    100
#define ENDING_MS   15000 /* until everything has let go */
#define SUMMARY_MAX 1024

static void print_clock(void)
{
	const time_t now = time(NULL);
	struct tm broken;
	char text[16];

	localtime_r(&now, &broken);
	strftime(text, sizeof(text), "%H:%M:%S", &broken);
	printf("%s  ", text);
}

static void print_moment(const json_t *session, const json_t *hub)
{
	const struct session_words words = session_words(session, hub);

	print_clock();
	printf("%-22s %s", words.headline, words.detail);
	if (value_number(session, "Repeats") > 1)
		printf(", %.0f of %.0f", value_number(session, "Repeat") + 1,
		       value_number(session, "Repeats"));
	if (value_number(session, "PhaseLength") > 0)
		printf(", %.0f s", value_number(session, "PhaseLength"));
	putchar('\n');
	fflush(stdout);
}

static void tell(struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	char moment[SITTING_MOMENT_SIZE];

	if (!session) {
		sitting->done = true;
		return;
	}
	session_moment(session, moment, sizeof(moment));
	if (strcmp(moment, sitting->moment) != 0) {
		memcpy(sitting->moment, moment, sizeof(moment));
		if (sitting->invocation->json)
			output_json_line(session);
		else
			print_moment(session, client_hub(sitting->client));
	}
	sitting->done = session_is_over(session) || !output_works();
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct sitting *sitting = userdata;

	(void)client;
	(void)path;
	(void)interface;
	if (strcmp(member, "Tripped") == 0 && !sitting->invocation->json)
		fprintf(stderr, "kneadctl: %s\n",
			value_text(json_array_get(arguments, 2), "Text"));
	tell(sitting);
}

/* Answers of calls that failed, each once. */
static void say_message(struct sitting *sitting)
{
	if (!sitting->message[0] ||
	    strcmp(sitting->message, sitting->said) == 0)
		return;
	if (!sitting->invocation->json)
		fprintf(stderr, "kneadctl: %s\n", sitting->message);
	memcpy(sitting->said, sitting->message, sizeof(sitting->said));
	sitting_say(sitting, "");
}

/* An interrupt aborts in order, a second one stops everything. */
static int interrupted(struct sitting *sitting)
{
	client_forget_interrupt(sitting->client);
	client_forget(&sitting->ask);
	if (sitting->mine)
		(void)sitting_ask(sitting, "Abort"); /* else the bus is gone */
	else
		sitting->done = true;
	if (client_wait(sitting->client, &sitting->done, ENDING_MS) == 0)
		return -EINTR;
	sitting_stop(sitting);
	client_forget_interrupt(sitting->client);
	(void)client_wait(sitting->client, &sitting->done, TURN_MS);
	return -EINTR;
}

static enum exit_status tell_end(struct sitting *sitting, int error)
{
	const json_t *session = sitting_session(sitting);
	char summary[SUMMARY_MAX];

	if (error && error != -EINTR)
		return output_problem(sitting->invocation, error);
	if (session && !sitting->invocation->json) {
		session_summary(session, summary, sizeof(summary));
		fputs(summary, stdout);
		printf("kneadctl report %.0f tells more.\n",
		       value_number(session, "Session"));
	}
	return error == -EINTR ? EXIT_INTERRUPTED : sitting_status(sitting);
}

enum exit_status sitting_by_lines(struct sitting *sitting)
{
	int error = 0;

	client_listen(sitting->client, on_signal, sitting);
	tell(sitting);
	while (!sitting->done && (!error || error == -ETIMEDOUT)) {
		sitting_attend(sitting);
		error = client_wait(sitting->client, &sitting->done, TURN_MS);
		say_message(sitting);
	}
	if (error == -EINTR)
		error = interrupted(sitting);
	else if (error == -ETIMEDOUT)
		error = 0;
	client_listen(sitting->client, NULL, NULL);
	client_forget(&sitting->ask);
	client_forget(&sitting->stop);
	return tell_end(sitting, error);
}
