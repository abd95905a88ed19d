/* SPDX-License-Identifier: MIT */
/*
 * Sitting, on the terminal: what to do now, how hard, how long and how to
 * breathe, as large as it can be, and the largest key for the stop (SR-15).
 */
#include "foot.h"
#include "output.h"
#include "screen.h"
#include "session_words.h"
#include "sitting.h"
#include "sitting_draw.h"
#include "value.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define REDRAW_MS  100
#define PING_TURNS 10 /* of the redraw: each second */
#define WANT_TURNS 50 /* readings are asked for again, should that be lost */
#define ENDING_MS  15000
#define DBUS_PEER  "org.freedesktop.DBus.Peer"
#define NRS_TEN	   10u

/* ---- What keys do ---- */

/* Enter: what comes next, whatever that is. */
static int go_on(struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	const bool prepared =
		strcmp(value_text(session, "State"), "prepared") == 0;

	return sitting_ask(sitting, prepared ? "Start" : "Resume");
}

static int abort_session(struct sitting *sitting)
{
	if (!sitting->aborting) {
		sitting->aborting = true;
		sitting_say(sitting, "q again aborts the session; any other "
				     "key goes on.");
		return 0;
	}
	return sitting_ask(sitting, "Abort");
}

static int softer(struct sitting *sitting)
{
	return sitting_adjust(sitting, -1);
}

static int harder(struct sitting *sitting)
{
	return sitting_adjust(sitting, 1);
}

static int stop(struct sitting *sitting)
{
	sitting_stop(sitting);
	return 0;
}

/* Leaving somebody else's session leaves it as it is. */
static int leave(struct sitting *sitting)
{
	sitting->done = true;
	client_interrupt(sitting->client);
	return 0;
}

struct key {
	int key;
	bool controls; /* not in a session that is somebody else's */
	const char *method;
	int (*act)(struct sitting *sitting); /* else the method is called */
};

static const struct key keys[] = {
	{' ', false, NULL, stop},
	{'\n', true, NULL, go_on},
	{KEY_ENTER, true, NULL, go_on},
	{'p', false, "Pause", NULL},
	{'r', true, NULL, go_on},
	{'s', true, "Skip", NULL},
	{'b', true, "Repeat", NULL},
	{'+', true, NULL, harder},
	{'-', true, NULL, softer},
	{'m', false, "Mark", NULL},
	{'f', true, "Finish", NULL},
	{'a', true, NULL, sitting_acknowledge},
	{'q', true, NULL, abort_session},
	{'q', false, NULL, leave},
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
	if (key == KEY_RESIZE)
		clearok(curscr, TRUE); /* what was there is anybody's guess */
	return 0;
}

static void read_keys(struct sitting *sitting)
{
	int key;

	while ((key = getch()) != ERR) {
		if (key != 'q' && key != KEY_RESIZE)
			sitting->aborting = false;
		if (act_on_key(sitting, key) == -EBUSY)
			sitting_say(sitting, "The hub has not answered the "
					     "last key yet; the stop works "
					     "always.");
	}
}

static void on_key(uv_poll_t *poll, int status, int events)
{
	struct sitting *sitting = poll->data;

	read_keys(sitting);
	if (status < 0 || (events & UV_DISCONNECT)) /* the terminal is gone */
		(void)leave(sitting);
}

/* ---- What the hub does ---- */

static void on_pong(int error, const char *text, void *userdata)
{
	struct sitting *sitting = userdata;

	(void)text;
	sitting->silent = error == -ETIMEDOUT;
}

static void on_redraw(uv_timer_t *timer)
{
	struct sitting *sitting = timer->data;
	const json_t *session;

	read_keys(sitting); /* a new size comes as a key */
	session = sitting_session(sitting);
	if (sitting->turns % WANT_TURNS == 0)
		(void)client_send(sitting->client, sitting->path,
				  CLIENT_SESSION, "StartReadings",
				  ""); /* asked for again later */
	if (sitting->turns % PING_TURNS == 0)
		(void)client_ask(sitting->client, &sitting->ping,
				 CLIENT_HUB_PATH, DBUS_PEER, "Ping",
				 ""); /* -EBUSY: soon known */
	sitting->turns++;
	sitting_attend(sitting);
	trend_add(&sitting->trend, value_number(session, "Force"));
	sitting_draw(sitting);
	if (!session || session_is_over(session))
		sitting->done = true;
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct sitting *sitting = userdata;

	(void)client;
	(void)path;
	(void)interface;
	if (strcmp(member, "RatingWanted") == 0)
		beep();
	if (strcmp(member, "Tripped") != 0)
		return;
	sitting_say(sitting, value_text(json_array_get(arguments, 2), "Text"));
	beep();
}

/* ---- Beginning and end ---- */

/* The terminal by a descriptor of our own: libuv makes what it polls
 * non-blocking, and standard input is shared with the shell. */
static int open_keys(struct sitting *sitting)
{
	const char *name = ttyname(STDIN_FILENO);

	sitting->keys_fd = open(name ? name : "/dev/tty",
				O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	return sitting->keys_fd < 0 ? -errno : 0;
}

static void start(struct sitting *sitting)
{
	uv_loop_t *loop = client_loop(sitting->client);

	sitting->ping = (struct client_question){on_pong, sitting, NULL};
	sitting->redraw.data = sitting;
	sitting->keys.data = sitting;
	client_listen(sitting->client, on_signal, sitting);
	uv_timer_init(loop, &sitting->redraw);
	uv_timer_start(&sitting->redraw, on_redraw, 0, REDRAW_MS);
	uv_poll_init(loop, &sitting->keys, sitting->keys_fd);
	uv_poll_start(&sitting->keys, UV_READABLE | UV_DISCONNECT, on_key);
}

static void end(struct sitting *sitting)
{
	client_listen(sitting->client, NULL, NULL);
	client_forget(&sitting->ping);
	client_forget(&sitting->stop);
	client_forget(&sitting->ask);
	uv_close((uv_handle_t *)&sitting->redraw, NULL);
	uv_close((uv_handle_t *)&sitting->keys, NULL);
	uv_run(client_loop(sitting->client), UV_RUN_NOWAIT);
	close(sitting->keys_fd);
}

/* Control-C: our own session is aborted in order before we leave. */
static int follow(struct sitting *sitting)
{
	int error = client_wait(sitting->client, &sitting->done, -1);

	if (error != -EINTR || !sitting->mine || sitting->done)
		return error;
	client_forget_interrupt(sitting->client);
	client_forget(&sitting->ask);
	(void)sitting_ask(sitting, "Abort"); /* leaving stops it anyway */
	(void)client_wait(sitting->client, &sitting->done, ENDING_MS);
	return -EINTR;
}

enum exit_status sitting_by_screen(struct sitting *sitting)
{
	const char *problem;
	int error = open_keys(sitting);

	if (error) {
		output_error(sitting->invocation, "Terminal", strerror(-error));
		return EXIT_USAGE;
	}
	problem = screen_start();
	if (problem) {
		close(sitting->keys_fd);
		output_error(sitting->invocation, "Terminal", problem);
		return EXIT_USAGE;
	}
	start(sitting);
	error = follow(sitting);
	screen_end();
	end(sitting);
	if (error && error != -EINTR)
		return output_problem(sitting->invocation, error);
	return error == -EINTR && sitting->mine ? EXIT_INTERRUPTED
						: sitting_status(sitting);
}
