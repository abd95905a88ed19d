/* SPDX-License-Identifier: MIT */
/*
 * watch: every pad live on the terminal, and the largest key for the stop.
 *
 * The keys work from the first moment, before anything is known of the hub,
 * and a stop is sent without waiting for anything (SR-15).
 */
#include "output.h"
#include "screen.h"
#include "value.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REDRAW_MS   100
#define PING_TURNS  10 /* of the redraw: each second */
#define WANT_TURNS  50 /* readings are asked for again, should that be lost */
#define LOAD_MS	    1000
#define AGAIN_MS    500
#define BUTTON	    "use the button on the wearable"
#define DBUS_PEER   "org.freedesktop.DBus.Peer"
#define STOP_REASON "kneadctl watch"

static void say(struct watch *watch, const char *text)
{
	snprintf(watch->message, sizeof(watch->message), "%s", text);
}

/* ---- What keys do ---- */

static void on_stop_answered(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	if (error)
		snprintf(watch->message, sizeof(watch->message),
			 "THE STOP WAS NOT ANSWERED: " BUTTON ". %.100s", text);
	else
		say(watch, "The hub has taken the stop.");
}

/* While one stop is not answered, the next ones go out all the same. */
static void stop_all(struct watch *watch)
{
	int error = client_ask(watch->client, &watch->stop, CLIENT_HUB_PATH,
			       CLIENT_HUB, "StopAll", "s", STOP_REASON);

	if (error == -EBUSY)
		error = client_send(watch->client, CLIENT_HUB_PATH, CLIENT_HUB,
				    "StopAll", "s", STOP_REASON);
	else if (!error)
		say(watch, "Stop sent.");
	if (error)
		say(watch, "THE STOP COULD NOT BE SENT: " BUTTON);
}

static void on_acknowledged(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	say(watch, error ? text : "Acknowledged.");
	(void)client_send(watch->client, CLIENT_HUB_PATH, CLIENT_HUB,
			  "ReleaseControl", ""); /* ends with us anyway */
}

static void on_control(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	watch->acknowledge.on_answer = on_acknowledged;
	if (error)
		say(watch, text);
	else if (client_ask(watch->client, &watch->acknowledge, CLIENT_HUB_PATH,
			    CLIENT_HUB, "Acknowledge", "") < 0)
		say(watch, "It could not be acknowledged.");
}

static void acknowledge(struct watch *watch)
{
	if (watch->acknowledge.call)
		return;
	watch->acknowledge.on_answer = on_control;
	if (client_ask(watch->client, &watch->acknowledge, CLIENT_HUB_PATH,
		       CLIENT_HUB, "RequestControl", "") == 0)
		say(watch, "");
}

static void turn_page(struct watch *watch, bool forward)
{
	const size_t step = forward ? 1 : watch->pages - 1;

	watch->page = (watch->page + step) % watch->pages;
}

static void leave(struct watch *watch)
{
	watch->done = true;
	client_interrupt(watch->client); /* what is being waited for, too */
}

static void act_on_key(struct watch *watch, int key)
{
	switch (key) {
	case ' ':
		stop_all(watch);
		break;
	case 'a':
		acknowledge(watch);
		break;
	case 'q':
		leave(watch);
		break;
	case KEY_RIGHT:
	case KEY_DOWN:
	case KEY_NPAGE:
		turn_page(watch, true);
		break;
	case KEY_LEFT:
	case KEY_UP:
	case KEY_PPAGE:
		turn_page(watch, false);
		break;
	case KEY_RESIZE:
		clearok(curscr, TRUE); /* what was there is anybody's guess */
		break;
	default:
		break;
	}
}

static void read_keys(struct watch *watch)
{
	int key;

	while ((key = getch()) != ERR)
		act_on_key(watch, key);
}

static void on_key(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;

	read_keys(watch);
	if (status < 0 || (events & UV_DISCONNECT)) /* the terminal is gone */
		leave(watch);
}

/* ---- What the hub does ---- */

static void on_pong(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	(void)text;
	watch->silent = error == -ETIMEDOUT;
}

static void want_readings(const struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		if (watch->pads[i].pad == 0)
			(void)client_send(watch->client, watch->pads[i].path,
					  CLIENT_WEARABLE, "StartReadings",
					  ""); /* asked for again later */
}

static void on_redraw(uv_timer_t *timer)
{
	struct watch *watch = timer->data;
	const size_t before = watch->count;

	read_keys(watch); /* a new size comes as a key */
	watch_update(watch);
	if (watch->count != before || watch->turns % WANT_TURNS == 0)
		want_readings(watch);
	if (watch->turns % PING_TURNS == 0)
		(void)client_ask(watch->client, &watch->ping, CLIENT_HUB_PATH,
				 DBUS_PEER, "Ping",
				 ""); /* -EBUSY: soon known */
	watch->turns++;
	watch_draw(watch);
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct watch *watch = userdata;

	(void)client;
	(void)path;
	(void)interface;
	if (strcmp(member, "Tripped") != 0)
		return;
	say(watch, value_text(json_array_get(arguments, 2), "Text"));
	beep();
}

/* ---- Beginning and end ---- */

/* The terminal by a descriptor of our own: libuv makes what it polls
 * non-blocking, and standard input is shared with the shell. */
static int open_keys(struct watch *watch)
{
	const char *name = ttyname(STDIN_FILENO);

	watch->keys_fd = open(name ? name : "/dev/tty",
			      O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	return watch->keys_fd < 0 ? -errno : 0;
}

static void start(struct watch *watch)
{
	uv_loop_t *loop = client_loop(watch->client);

	watch->ping = (struct client_question){on_pong, watch, NULL};
	watch->stop = (struct client_question){on_stop_answered, watch, NULL};
	watch->acknowledge.userdata = watch;
	watch->redraw.data = watch;
	watch->keys.data = watch;
	client_listen(watch->client, on_signal, watch);
	uv_timer_init(loop, &watch->redraw);
	uv_timer_start(&watch->redraw, on_redraw, 0, REDRAW_MS);
	uv_poll_init(loop, &watch->keys, watch->keys_fd);
	uv_poll_start(&watch->keys, UV_READABLE | UV_DISCONNECT, on_key);
}

static void stop(struct watch *watch)
{
	client_listen(watch->client, NULL, NULL);
	client_forget(&watch->ping);
	client_forget(&watch->stop);
	client_forget(&watch->acknowledge);
	uv_close((uv_handle_t *)&watch->redraw, NULL);
	uv_close((uv_handle_t *)&watch->keys, NULL);
	uv_run(client_loop(watch->client), UV_RUN_NOWAIT);
	close(watch->keys_fd);
}

/* Loads the model, again and again while the hub is too busy, then waits for
 * the end. */
static int follow(struct watch *watch)
{
	int error;

	for (;;) {
		error = client_load(watch->client, LOAD_MS);
		if (error != -EREMOTEIO && error != -ETIMEDOUT)
			break;
		say(watch, client_problem(watch->client));
		error = client_wait(watch->client, &watch->done, AGAIN_MS);
		if (error != -ETIMEDOUT)
			return error;
	}
	watch->loaded = error == 0;
	watch->turns = 0; /* readings at once */
	return error ? error : client_wait(watch->client, &watch->done, -1);
}

static enum exit_status run(const struct invocation *invocation,
			    struct watch *watch)
{
	const char *problem;
	int error = open_keys(watch);

	if (error) {
		output_error(invocation, "Terminal", strerror(-error));
		return EXIT_USAGE;
	}
	problem = screen_start();
	if (problem) {
		close(watch->keys_fd);
		output_error(invocation, "Terminal", problem);
		return EXIT_USAGE;
	}
	start(watch);
	error = follow(watch);
	screen_end();
	stop(watch);
	return error && error != -EINTR ? output_problem(invocation, error)
					: EXIT_DONE;
}

enum exit_status run_watch(const struct invocation *invocation)
{
	struct watch *watch;
	enum exit_status status;

	if (invocation->json || !isatty(STDOUT_FILENO) ||
	    !isatty(STDIN_FILENO)) {
		output_error(invocation, "Usage",
			     "watch needs a terminal; kneadctl monitor prints "
			     "lines, and JSON");
		return EXIT_USAGE;
	}
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return output_problem(invocation, -ENOMEM);
	watch->client = invocation->client;
	watch->pages = 1;
	status = run(invocation, watch);
	free(watch);
	return status;
}
