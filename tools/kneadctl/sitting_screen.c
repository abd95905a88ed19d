/* SPDX-License-Identifier: MIT */
/*
 * Sitting, on the terminal: what to do now, how hard, how long and how to
 * breathe, as large as it can be, and the largest key for the stop (SR-15).
 */
#include "screen.h"
#include "sitting.h"
#include "sitting_draw.h"
#include "value.h"

#include <errno.h>
#include <string.h>

#define PING_TURNS TERMINAL_TURNS_A_SECOND
#define WANT_TURNS 50 /* readings are asked for again, should that be lost */
#define NRS_TEN	   10u
#define STEP_N	   1.0 /* by which a key changes the target. Project default */

/* ---- What keys do ---- */

/* Enter: what comes next, whatever that is. */
static int go_on(struct sitting *sitting)
{
	const bool prepared =
		session_is_in(sitting_session(sitting), "prepared");

	return sitting_ask(sitting, prepared ? "Start" : "Resume");
}

static int abort_session(struct sitting *sitting)
{
	if (sitting->aborting)
		return sitting_ask(sitting, "Abort");
	sitting->aborting = true;
	sitting_mention(sitting, "Press q again to abort the session.");
	return 0;
}

static int softer(struct sitting *sitting)
{
	return sitting_adjust(sitting, -STEP_N);
}

static int harder(struct sitting *sitting)
{
	return sitting_adjust(sitting, STEP_N);
}

static int stop(struct sitting *sitting)
{
	live_stop_all(&sitting->live);
	return 0;
}

static int interrupt(struct sitting *sitting)
{
	client_interrupt(sitting->client);
	return 0;
}

struct key {
	int key;
	bool controls; /* not in a session that is somebody else's */
	const char *method;
	int (*act)(struct sitting *sitting); /* NULL: the method is called */
};

static const struct key keys[] = {
	{' ', false, NULL, stop},
	{'\n', true, NULL, go_on},
	{'\r', true, NULL, go_on},
	{KEY_ENTER, true, NULL, go_on},
	{'p', false, "Pause", NULL},
	{'s', true, "Skip", NULL},
	{'b', true, "Repeat", NULL},
	{'+', true, NULL, harder},
	{'-', true, NULL, softer},
	{'m', false, "Mark", NULL},
	{'f', true, "Finish", NULL},
	{'a', true, NULL, sitting_acknowledge},
	{'q', true, NULL, abort_session},
	{'q', false, NULL, interrupt}, /* somebody else's goes on */
};

static int act_on_key(struct sitting *sitting, int key)
{
	if (key >= '0' && key <= '9')
		return sitting_rate(sitting, (uint32_t)(key - '0'));
	if (key == 'x')
		return sitting_rate(sitting, NRS_TEN);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key != key || (keys[i].controls && !sitting->mine))
			continue;
		return keys[i].act ? keys[i].act(sitting)
				   : sitting_ask(sitting, keys[i].method);
	}
	return 0;
}

static void on_key(int key, void *userdata)
{
	struct sitting *sitting = userdata;

	if (key != 'q')
		sitting->aborting = false;
	if (act_on_key(sitting, key) == -EBUSY)
		sitting_mention(sitting,
				"The hub has not answered the last keys yet; "
				"the stop works always.");
}

/* Nobody can see or stop it any more: the same as Control-C. */
static void on_gone(void *userdata)
{
	(void)interrupt(userdata);
}

/* ---- What the hub does ---- */

/* What was mentioned goes, unless something else was said since. */
static void let_pass(struct sitting *sitting)
{
	if (sitting->turns >= sitting->passes_at &&
	    strcmp(sitting->live.message, sitting->passing) == 0)
		live_say(&sitting->live, "");
}

static void on_turn(void *userdata)
{
	struct sitting *sitting = userdata;
	const json_t *session = sitting_session(sitting);

	if (sitting->turns % WANT_TURNS == 0)
		sitting_want_readings(sitting);
	if (sitting->turns % PING_TURNS == 0)
		live_ping(&sitting->live);
	sitting->turns++;
	let_pass(sitting);
	(void)sitting_attend(sitting); /* never starts: a person does */
	trend_add(&sitting->trend, value_number(session, "Force"));
	sitting_notice(sitting);
	sitting_draw(sitting);
	sitting->done = !session || session_is_over(session);
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct sitting *sitting = userdata;

	(void)client;
	(void)path;
	(void)interface;
	if (live_take_trip(&sitting->live, member, arguments) ||
	    strcmp(member, "RatingWanted") == 0)
		beep();
}

int sitting_by_screen(struct sitting *sitting)
{
	const struct terminal_callbacks callbacks = {
		.on_key = on_key,
		.on_turn = on_turn,
		.on_gone = on_gone,
		.userdata = sitting,
	};
	const char *problem = terminal_begin(
		&sitting->terminal, client_loop(sitting->client), &callbacks);
	int error;

	if (problem) {
		live_say(&sitting->live, problem);
		return -ENOTTY;
	}
	client_listen(sitting->client, on_signal, sitting);
	error = client_wait(sitting->client, &sitting->done, -1);
	error = sitting_close(sitting, error);
	terminal_end(&sitting->terminal);
	return error;
}
