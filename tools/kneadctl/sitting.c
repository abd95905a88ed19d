/* SPDX-License-Identifier: MIT */
#include "sitting.h"

#include "session_words.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define REASON	 "kneadctl session"
#define AGAIN_MS 1000  /* until what nobody does is tried again */
#define START_MS 15000 /* until a session that cannot start is given up */
#define STOPPED_MS \
	15000 /* project default: until a stop that nobody sees ends it */
#define ABORTED_MS     15000 /* until everything has let go */
#define LET_GO_TURN_MS 50
#define LET_GO_TURNS   60 /* of those: six times what a release may take */
#define MENTION_TURNS  (8 * TERMINAL_TURNS_A_SECOND)
#define LAST_WORDS_MS  200 /* for a stop to be sent */

const json_t *sitting_session(const struct sitting *sitting)
{
	return client_session_at(sitting->client, sitting->path);
}

void sitting_notice(struct sitting *sitting)
{
	const double elapsed_s =
		value_number(sitting_session(sitting), "Elapsed");

	if (elapsed_s > sitting->elapsed_s)
		sitting->elapsed_s = elapsed_s;
}

const char *sitting_trip(const struct sitting *sitting)
{
	const char *path;
	json_t *wearable;
	const json_t *trip;
	size_t pad;

	json_object_foreach(client_wearables(sitting->client), path, wearable)
	{
		json_array_foreach(json_object_get(wearable, "Trips"), pad,
				   trip)
		{
			if (value_text(trip, "Text")[0])
				return value_text(trip, "Text");
		}
	}
	return "";
}

/* ---- Asking ---- */

void sitting_mention(struct sitting *sitting, const char *text)
{
	if (sitting->live.alarming)
		return;
	live_say(&sitting->live, text);
	memcpy(sitting->passing, sitting->live.message,
	       sizeof(sitting->passing));
	sitting->passes_at = sitting->turns + MENTION_TURNS;
}

static void on_answered(int error, const char *text, void *userdata)
{
	struct sitting *sitting = userdata;

	if (error == -ETIMEDOUT)
		text = "The hub did not answer that in time.";
	sitting_mention(sitting, error ? text : "");
}

void sitting_begin(struct sitting *sitting)
{
	sitting->client = sitting->invocation->client;
	for (size_t i = 0; i < SITTING_ASKS; i++) {
		sitting->asks[i].on_answer = on_answered;
		sitting->asks[i].userdata = sitting;
	}
	live_begin(&sitting->live, sitting->client, REASON);
}

static void forget_asks(struct sitting *sitting)
{
	for (size_t i = 0; i < SITTING_ASKS; i++)
		client_forget(&sitting->asks[i]);
}

void sitting_end(struct sitting *sitting)
{
	client_listen(sitting->client, NULL, NULL);
	forget_asks(sitting);
	live_end(&sitting->live);
}

/* One that is not open; the first when all are. */
static struct client_question *free_ask(struct sitting *sitting)
{
	for (size_t i = 0; i < SITTING_ASKS; i++)
		if (!sitting->asks[i].call)
			return &sitting->asks[i];
	return &sitting->asks[0];
}

static bool is_asking(const struct sitting *sitting)
{
	for (size_t i = 0; i < SITTING_ASKS; i++)
		if (sitting->asks[i].call)
			return true;
	return false;
}

/* A method that lets go, with the reason for the log. */
static int let_go(struct sitting *sitting, const char *method)
{
	int error =
		client_ask(sitting->client, free_ask(sitting), sitting->path,
			   CLIENT_SESSION, method, "s", REASON);

	if (error == -EBUSY)
		error = client_send(sitting->client, sitting->path,
				    CLIENT_SESSION, method, "s", REASON);
	return error;
}

int sitting_ask(struct sitting *sitting, const char *method)
{
	if (strcmp(method, "Pause") == 0 || strcmp(method, "Abort") == 0)
		return let_go(sitting, method);
	return client_ask(sitting->client, free_ask(sitting), sitting->path,
			  CLIENT_SESSION, method, "");
}

int sitting_rate(struct sitting *sitting, uint32_t nrs)
{
	int error =
		client_ask(sitting->client, free_ask(sitting), sitting->path,
			   CLIENT_SESSION, "RatePain", "u", nrs);

	if (error == -EBUSY)
		error = client_send(sitting->client, sitting->path,
				    CLIENT_SESSION, "RatePain", "u", nrs);
	return error;
}

int sitting_adjust(struct sitting *sitting, double newton)
{
	const double target =
		value_number(sitting_session(sitting), "Target") + newton;

	return client_ask(sitting->client, free_ask(sitting), sitting->path,
			  CLIENT_SESSION, "Adjust", "sv", "target", "d",
			  target);
}

/* Whoever prepared the session is in control. */
int sitting_acknowledge(struct sitting *sitting)
{
	return client_ask(sitting->client, free_ask(sitting), CLIENT_HUB_PATH,
			  CLIENT_HUB, "Acknowledge", "");
}

void sitting_want_readings(struct sitting *sitting)
{
	(void)client_send(sitting->client, sitting->path, CLIENT_SESSION,
			  "StartReadings", ""); /* asked for again later */
}

/* ---- Nobody there ---- */

/* Where nobody is there, nobody acknowledges a stop. */
static bool gave_up(struct sitting *sitting, const json_t *session)
{
	const uint64_t now = uv_now(client_loop(sitting->client));

	if (!session_is_in(session, "stopped"))
		sitting->stopped_at = 0;
	else if (!sitting->stopped_at)
		sitting->stopped_at = now;
	return sitting->stopped_at && now > sitting->stopped_at + STOPPED_MS;
}

/* The method that a person would call now; NULL: none. */
static const char *method_now(struct sitting *sitting, const json_t *session)
{
	const bool moving = session_is_in(session, "running") &&
			    strcmp(value_text(session, "Phase"), "move") == 0;

	if (value_is_true(session, "RatingWanted"))
		return sitting->rating != RATING_UNSET ? "RatePain" : NULL;
	if (sitting->starts && session_is_in(session, "prepared"))
		return "Start";
	if (sitting->unattended && gave_up(sitting, session))
		return "Abort";
	return sitting->unattended && moving ? "Resume" : NULL;
}

int sitting_attend(struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	const uint64_t now = uv_now(client_loop(sitting->client));
	const char *method = session ? method_now(sitting, session) : NULL;

	if (!method || is_asking(sitting) ||
	    (sitting->attended_at && now < sitting->attended_at + AGAIN_MS))
		return 0;
	sitting->attended_at = now; /* refused: it is tried again */
	if (strcmp(method, "RatePain") == 0) {
		(void)sitting_rate(sitting, (uint32_t)sitting->rating);
		return 0;
	}
	if (strcmp(method, "Start") == 0) {
		if (!sitting->started_at)
			sitting->started_at = now;
		if (now > sitting->started_at + START_MS)
			return -EREMOTEIO;
	}
	(void)sitting_ask(sitting, method);
	return 0;
}

/* ---- Leaving ---- */

/* Somebody else's session goes on; ours, if it cannot be aborted in time or
 * the person is in a hurry, is stopped. */
static void leave(struct sitting *sitting)
{
	client_forget_interrupt(sitting->client);
	forget_asks(sitting);
	if (!sitting->mine || sitting->done)
		return;
	(void)sitting_ask(sitting, "Abort"); /* else it is stopped */
	if (client_wait(sitting->client, &sitting->done, ABORTED_MS) == 0)
		return;
	live_stop_all(&sitting->live);
	client_forget_interrupt(sitting->client);
	(void)client_wait(sitting->client, &sitting->done, LAST_WORDS_MS);
}

static bool is_under_way(const char *state)
{
	static const char *const states[] = {"ramping", "holding", "releasing"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (state && strcmp(state, states[i]) == 0)
			return true;
	return false;
}

/* Whether a pad of the room presses by itself. */
static bool is_pressing(const struct sitting *sitting)
{
	const char *path;
	json_t *wearable;
	const json_t *state;
	size_t pad;

	json_object_foreach(client_wearables(sitting->client), path, wearable)
	{
		json_array_foreach(json_object_get(wearable, "PadStates"), pad,
				   state)
		{
			if (is_under_way(json_string_value(state)))
				return true;
		}
	}
	return false;
}

static void let_pads_go(const struct sitting *sitting)
{
	const bool never = false;
	int error = -ETIMEDOUT;

	for (int i = 0;
	     i < LET_GO_TURNS && error == -ETIMEDOUT && is_pressing(sitting);
	     i++)
		error = client_wait(sitting->client, &never, LET_GO_TURN_MS);
}

int sitting_close(struct sitting *sitting, int error)
{
	if (error == -EINTR)
		leave(sitting);
	if (sitting->mine && (error == 0 || error == -EINTR))
		let_pads_go(sitting);
	return error;
}
