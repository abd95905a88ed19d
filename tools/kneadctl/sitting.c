/* SPDX-License-Identifier: MIT */
#include "sitting.h"

#include "session_words.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STOP_REASON "kneadctl session"
#define BUTTON	    "use the button on the wearable"
#define AGAIN_MS    1000 /* an unattended answer is tried again */

void sitting_say(struct sitting *sitting, const char *text)
{
	snprintf(sitting->message, sizeof(sitting->message), "%s", text);
}

const json_t *sitting_session(const struct sitting *sitting)
{
	const char *path = NULL;
	const json_t *session = client_session(sitting->client, &path);

	return session && strcmp(path, sitting->path) == 0 ? session : NULL;
}

/* ---- Asking ---- */

static void on_answered(int error, const char *text, void *userdata)
{
	struct sitting *sitting = userdata;

	sitting_say(sitting, error ? text : "");
}

static void begin(struct sitting *sitting, const char *method)
{
	sitting->asked = method;
	sitting->ask.on_answer = on_answered;
	sitting->ask.userdata = sitting;
}

int sitting_ask(struct sitting *sitting, const char *method)
{
	static const char *const reasoned[] = {"Pause", "Abort"};
	bool reason = false;

	for (size_t i = 0; i < sizeof(reasoned) / sizeof(reasoned[0]); i++)
		reason |= strcmp(method, reasoned[i]) == 0;
	begin(sitting, method);
	if (reason)
		return client_ask(sitting->client, &sitting->ask, sitting->path,
				  CLIENT_SESSION, method, "s", STOP_REASON);
	return client_ask(sitting->client, &sitting->ask, sitting->path,
			  CLIENT_SESSION, method, "");
}

int sitting_rate(struct sitting *sitting, uint32_t nrs)
{
	begin(sitting, "RatePain");
	return client_ask(sitting->client, &sitting->ask, sitting->path,
			  CLIENT_SESSION, "RatePain", "u", nrs);
}

int sitting_adjust(struct sitting *sitting, double newton)
{
	const json_t *session = sitting_session(sitting);
	const double target = value_number(session, "Target") + newton;

	begin(sitting, "Adjust");
	return client_ask(sitting->client, &sitting->ask, sitting->path,
			  CLIENT_SESSION, "Adjust", "sv", "target", "d",
			  target);
}

static void on_control(int error, const char *text, void *userdata)
{
	struct sitting *sitting = userdata;

	begin(sitting, "Acknowledge");
	if (error)
		sitting_say(sitting, text);
	else if (client_ask(sitting->client, &sitting->ask, CLIENT_HUB_PATH,
			    CLIENT_HUB, "Acknowledge", "") < 0)
		sitting_say(sitting, "It could not be acknowledged.");
}

int sitting_acknowledge(struct sitting *sitting)
{
	begin(sitting, "RequestControl");
	sitting->ask.on_answer = on_control;
	return client_ask(sitting->client, &sitting->ask, CLIENT_HUB_PATH,
			  CLIENT_HUB, "RequestControl", "");
}

/* ---- Stopping ---- */

static void on_stop_answered(int error, const char *text, void *userdata)
{
	struct sitting *sitting = userdata;

	if (error)
		snprintf(sitting->message, sizeof(sitting->message),
			 "THE STOP WAS NOT ANSWERED: " BUTTON ". %.100s", text);
	else
		sitting_say(sitting, "The hub has taken the stop.");
}

/* While one stop is not answered, the next ones go out all the same. */
void sitting_stop(struct sitting *sitting)
{
	int error;

	sitting->stop.on_answer = on_stop_answered;
	sitting->stop.userdata = sitting;
	error = client_ask(sitting->client, &sitting->stop, CLIENT_HUB_PATH,
			   CLIENT_HUB, "StopAll", "s", STOP_REASON);
	if (error == -EBUSY)
		error = client_send(sitting->client, CLIENT_HUB_PATH,
				    CLIENT_HUB, "StopAll", "s", STOP_REASON);
	else if (!error)
		sitting_say(sitting, "Stop sent.");
	if (error)
		sitting_say(sitting, "THE STOP COULD NOT BE SENT: " BUTTON);
}

/* ---- Nobody there ---- */

static bool is_in(const json_t *session, const char *state, const char *phase)
{
	return strcmp(value_text(session, "State"), state) == 0 &&
	       (!phase || strcmp(value_text(session, "Phase"), phase) == 0);
}

void sitting_attend(struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	const uint64_t now = uv_now(client_loop(sitting->client));

	if (!session || sitting->ask.call ||
	    (sitting->rated_at != 0 && now < sitting->rated_at + AGAIN_MS))
		return;
	if (sitting->rating != RATING_UNSET &&
	    value_is_true(session, "RatingWanted"))
		(void)sitting_rate(sitting, (uint32_t)sitting->rating);
	else if (sitting->starts && is_in(session, "prepared", NULL))
		(void)sitting_ask(sitting, "Start");
	else if (sitting->unattended && is_in(session, "running", "move"))
		(void)sitting_ask(sitting, "Resume");
	else
		return;
	sitting->rated_at = now; /* refused: it is tried again */
}

enum exit_status sitting_status(const struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);

	if (!session)
		return EXIT_TRIPPED; /* nobody knows how it ended */
	return session_is_aborted(session) ? EXIT_TRIPPED : EXIT_DONE;
}
