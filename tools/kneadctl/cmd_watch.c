/* SPDX-License-Identifier: MIT */
/*
 * watch: every pad live on the terminal, and the largest key for the stop.
 *
 * The keys work from the first moment, before anything is known of the hub,
 * and a stop is sent without waiting for anything (SR-15).
 */
#include "output.h"
#include "screen.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>

#define PING_TURNS TERMINAL_TURNS_A_SECOND
#define WANT_TURNS 50 /* readings are asked for again, should that be lost */
#define LOAD_MS	   1000
#define AGAIN_MS   500

/* ---- What keys do ---- */

static void on_acknowledged(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	live_say(&watch->live, error ? text : "Acknowledged.");
	(void)client_send(watch->client, CLIENT_HUB_PATH, CLIENT_HUB,
			  "ReleaseControl", ""); /* ends with us anyway */
}

static void on_control(int error, const char *text, void *userdata)
{
	struct watch *watch = userdata;

	watch->acknowledge.on_answer = on_acknowledged;
	if (error)
		live_say(&watch->live, text);
	else if (client_ask(watch->client, &watch->acknowledge, CLIENT_HUB_PATH,
			    CLIENT_HUB, "Acknowledge", "") < 0)
		live_say(&watch->live, "It could not be acknowledged.");
}

static void acknowledge(struct watch *watch)
{
	if (watch->acknowledge.call)
		return;
	watch->acknowledge.on_answer = on_control;
	if (client_ask(watch->client, &watch->acknowledge, CLIENT_HUB_PATH,
		       CLIENT_HUB, "RequestControl", "") == 0)
		live_say(&watch->live, "");
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

static void on_gone(void *userdata)
{
	leave(userdata);
}

static void on_key(int key, void *userdata)
{
	struct watch *watch = userdata;

	switch (key) {
	case ' ':
		live_stop_all(&watch->live);
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
	default:
		break;
	}
}

/* ---- What the hub does ---- */

static void want_readings(const struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		if (watch->pads[i].pad == 0)
			(void)client_send(watch->client, watch->pads[i].path,
					  CLIENT_WEARABLE, "StartReadings",
					  ""); /* asked for again later */
}

static void on_turn(void *userdata)
{
	struct watch *watch = userdata;
	const size_t before = watch->count;

	watch_update(watch);
	if (watch->count != before || watch->turns % WANT_TURNS == 0)
		want_readings(watch);
	if (watch->turns % PING_TURNS == 0)
		live_ping(&watch->live);
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
	if (live_take_trip(&watch->live, member, arguments))
		beep();
}

/* ---- Beginning and end ---- */

/* Loads the model, again and again while the hub is too busy, then waits for
 * the end. */
static int follow(struct watch *watch)
{
	int error;

	for (;;) {
		error = client_load(watch->client, LOAD_MS);
		if (error != -EREMOTEIO && error != -ETIMEDOUT)
			break;
		live_say(&watch->live, client_problem(watch->client));
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
	const struct terminal_callbacks callbacks = {
		.on_key = on_key,
		.on_turn = on_turn,
		.on_gone = on_gone,
		.userdata = watch,
	};
	const char *problem = terminal_begin(
		&watch->terminal, client_loop(watch->client), &callbacks);
	int error;

	if (problem) {
		output_error(invocation, "Terminal", problem);
		return EXIT_USAGE;
	}
	live_begin(&watch->live, watch->client, "kneadctl watch");
	watch->acknowledge.userdata = watch;
	client_listen(watch->client, on_signal, watch);
	error = follow(watch);
	client_listen(watch->client, NULL, NULL);
	terminal_end(&watch->terminal);
	live_end(&watch->live);
	client_forget(&watch->acknowledge);
	return error && error != -EINTR ? output_problem(invocation, error)
					: EXIT_DONE;
}

enum exit_status run_watch(const struct invocation *invocation)
{
	struct watch *watch;
	enum exit_status status;

	if (invocation->json || !terminal_is_there()) {
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
