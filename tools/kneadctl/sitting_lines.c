/* SPDX-License-Identifier: MIT */
/*
 * Sitting, by lines: a line, or a JSON object, for each thing that is to be
 * done, until the session is over.
 */
#include "output.h"
#include "sitting.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TURN_MS	       100
#define WANT_TURNS     50 /* readings are asked for again */
#define HEADLINE_WIDTH 23 /* of the longest while it runs */

static void print_clock(void)
{
	const time_t now = time(NULL);
	struct tm broken;
	char text[16] = "";

	if (localtime_r(&now, &broken))
		(void)strftime(text, sizeof(text), "%H:%M:%S", &broken);
	printf("%s  ", text);
}

static void print_moment(const struct sitting *sitting, const json_t *session)
{
	const struct session_words words =
		session_words(session, client_hub(sitting->client));
	const bool rating = value_is_true(session, "RatingWanted");
	const double length = value_number(session, "PhaseLength");

	print_clock();
	printf("%-*s", HEADLINE_WIDTH, words.headline);
	if (words.detail[0])
		printf("  %s", words.detail);
	if (session_is_in(session, "running") && length > 0)
		printf("%s%.0f s", words.detail[0] ? ", " : "  ", length);
	if (rating && sitting->rating == RATING_UNSET)
		printf("  (kneadctl session rate 0 to 10)");
	putchar('\n');
	(void)fflush(stdout); /* output_works() tells */
}

static void tell(struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	char moment[SESSION_MOMENT_SIZE];

	if (!session) {
		sitting->done = true;
		return;
	}
	sitting_notice(sitting);
	session_moment(session, moment);
	if (strcmp(moment, sitting->moment) != 0) {
		memcpy(sitting->moment, moment, sizeof(moment));
		if (sitting->invocation->json)
			output_json_line(session);
		else
			print_moment(sitting, session);
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
	(void)live_take_trip(&sitting->live, member, arguments);
	tell(sitting);
}

/* What was stopped, and answers of calls that failed: each once. */
static void tell_message(struct sitting *sitting)
{
	const char *message = sitting->live.message;
	json_t *object;

	if (!message[0] || strcmp(message, sitting->told) == 0)
		return;
	snprintf(sitting->told, sizeof(sitting->told), "%s", message);
	if (!sitting->invocation->json) {
		fprintf(stderr, "kneadctl: %s\n", message);
		return;
	}
	object = json_pack("{s:s}", "Message", message);
	output_json_line(object);
	json_decref(object);
}

int sitting_by_lines(struct sitting *sitting)
{
	int error = 0;

	client_listen(sitting->client, on_signal, sitting);
	tell(sitting);
	while (!sitting->done && !error) {
		if (sitting->turns++ % WANT_TURNS == 0)
			sitting_want_readings(sitting);
		error = sitting_attend(sitting);
		if (!error)
			error = client_wait(sitting->client, &sitting->done,
					    TURN_MS);
		if (error == -ETIMEDOUT)
			error = 0;
		tell(sitting); /* what goes is not told by its signal */
		tell_message(sitting);
	}
	return sitting_close(sitting, error);
}
