/* SPDX-License-Identifier: MIT */
/* press: one press, from its beginning until the pad has let go. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_WIDTH 30	 /* at most */
#define BESIDE	  44	 /* columns that the rest of the line takes */
#define LET_GO_MS 10000	 /* far above token time and release ramp */
#define SLACK_MS  120000 /* ramps and queues beside the hold */
#define TOLD_MS	  1000	 /* from its end until PressEnded: it may be lost */

enum {
	PRESS_FORCE,
	PRESS_HOLD,
	PRESS_RAMP,
	PRESS_PAD
};

struct press {
	double force;
	double hold;
	double ramp;
	json_t *summary; /* of PressEnded; NULL until then */
	json_t *trip;	 /* what stopped the pad; NULL: nothing */
	bool was_active; /* the pad was seen pressing */
	bool over;	 /* it presses no more */
	bool told;	 /* .summary is there */
	bool draw;
	const struct subject *subject;
};

/* ---- While it lasts ---- */

/* A line that does not fit would leave its remains behind. */
static int bar_width(void)
{
	struct winsize size;
	int room = BAR_WIDTH;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		room = size.ws_col - BESIDE;
	return room > BAR_WIDTH ? BAR_WIDTH : room;
}

static void draw_bar(double force, double target)
{
	const int width = bar_width();
	const double share = target > 0 ? force / target : 0;
	const int filled = (int)(share * width + 0.5);

	for (int i = 0; i < width; i++)
		fputs(i < filled ? "\u2588" : "\u2591", stderr);
}

static void draw_press(const struct press *press, const json_t *wearable)
{
	const size_t pad = press->subject->pad;
	const char *state = value_text_at(wearable, "PadStates", pad);
	const double left = value_number_at(wearable, "Remaining", pad) / 1000;
	const double force = value_number_at(wearable, "Force", pad);

	if (!press->draw || !wearable)
		return;
	fprintf(stderr, "\r\033[K%-9s ", state);
	draw_bar(force, press->force);
	fprintf(stderr, " %5.1f of %.1f N", value_rounded(force, 1),
		press->force);
	if (strcmp(state, "holding") == 0)
		fprintf(stderr, "  %.0f s left", left);
	fflush(stderr);
}

/* [wearable, pad, {trip}] */
static void take_trip(struct press *press, const json_t *arguments)
{
	const char *which = json_string_value(json_array_get(arguments, 0));

	if (!press->trip && which && strcmp(which, press->subject->path) == 0 &&
	    json_integer_value(json_array_get(arguments, 1)) ==
		    press->subject->pad)
		press->trip = json_incref(json_array_get(arguments, 2));
}

/* [pad, {summary}] */
static void take_summary(struct press *press, const json_t *arguments)
{
	if (!press->summary && json_integer_value(json_array_get(
				       arguments, 0)) == press->subject->pad)
		press->summary = json_incref(json_array_get(arguments, 1));
	press->told = press->summary != NULL;
	press->over |= press->told;
}

/* Signals are lost when a bus is overrun, states are not: they tell as well
 * when it is over. */
static void take_state(struct press *press, const json_t *wearable)
{
	static const char *const active[] = {"ramping", "holding", "releasing"};
	const char *state =
		value_text_at(wearable, "PadStates", press->subject->pad);

	for (size_t i = 0; i < sizeof(active) / sizeof(active[0]); i++) {
		if (strcmp(state, active[i]) == 0) {
			press->was_active = true;
			return;
		}
	}
	press->over |= press->was_active;
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct press *press = userdata;

	(void)interface;
	if (strcmp(member, "Tripped") == 0)
		take_trip(press, arguments);
	if (strcmp(path, press->subject->path) != 0)
		return;
	if (strcmp(member, "PressEnded") == 0)
		take_summary(press, arguments);
	take_state(press, client_wearable(client, path));
	draw_press(press, client_wearable(client, path));
}

static int start_press(const struct invocation *invocation, struct press *press)
{
	struct client *client = invocation->client;
	const struct subject *subject = press->subject;
	const uint32_t hold_ms = (uint32_t)(press->hold * 1000);
	int error = client_call(client, subject->path, CLIENT_WEARABLE,
				"StartReadings", CLIENT_CALL_MS, NULL, "");

	if (error)
		return error;
	if (press->ramp > 0)
		return client_call(client, subject->path, CLIENT_WEARABLE,
				   "Press", CLIENT_CALL_MS, NULL, "udua{sv}",
				   subject->pad, press->force, hold_ms, 1,
				   "Ramp", "d", press->ramp);
	return client_call(client, subject->path, CLIENT_WEARABLE, "Press",
			   CLIENT_CALL_MS, NULL, "udua{sv}", subject->pad,
			   press->force, hold_ms, 0);
}

/* What the model has of a trip whose signal was lost. */
static void look_for_trip(const struct invocation *invocation,
			  struct press *press)
{
	json_t *trip = json_array_get(
		json_object_get(client_wearable(invocation->client,
						press->subject->path),
				"Trips"),
		press->subject->pad);

	if (!press->trip && json_object_size(trip) > 0)
		press->trip = json_incref(trip);
}

/* Waits for the end; an interrupt releases and goes on waiting. */
static int wait_for_end(const struct invocation *invocation,
			struct press *press)
{
	struct client *client = invocation->client;
	int error = client_wait(client, &press->over,
				(int)(press->hold * 1000) + SLACK_MS);

	if (error != -EINTR)
		return error;
	client_forget_interrupt(client);
	error = client_call(client, press->subject->path, CLIENT_WEARABLE,
			    "Release", CLIENT_CALL_MS, NULL, "u",
			    press->subject->pad);
	if (!press->over && (error == 0 || error == -EREMOTEIO))
		error = client_wait(client, &press->over,
				    press->was_active ? LET_GO_MS : TOLD_MS);
	return error == 0 || press->over ? -EINTR : error;
}

/* ---- How it went ---- */

static void print_summary(const json_t *summary)
{
	printf("Held %.1f s at %.1f N on average (asked %.1f, peak %.1f), "
	       "dose %.0f N*s.\n",
	       value_number(summary, "Held") / 1000,
	       value_rounded(value_number(summary, "Mean"), 1),
	       value_number(summary, "Target"),
	       value_rounded(value_number(summary, "Peak"), 1),
	       value_rounded(value_number(summary, "Dose"), 0));
}

/* What stopped it, in the hub's words or, when those did not come, its word.
 */
static void print_trip(const struct press *press)
{
	const char *text = value_text(press->trip, "Text");

	fprintf(stderr,
		"kneadctl: %s\nkneadctl: kneadctl ack acknowledges it.\n",
		text[0] ? text : value_text(press->summary, "EndedBy"));
}

static void print_json(const struct press *press)
{
	json_t *object =
		press->summary ? json_incref(press->summary) : json_object();

	if (press->trip)
		json_object_set(object, "Trip", press->trip);
	output_json(object);
	json_decref(object);
}

static enum exit_status tell_press(const struct invocation *invocation,
				   const struct press *press, int error)
{
	const bool stopped = value_text(press->summary, "EndedBy")[0] ||
			     (!press->told && press->trip);

	if (!press->over)
		return output_problem(invocation, error);
	if (invocation->json)
		print_json(press);
	else if (press->told)
		print_summary(press->summary);
	else
		puts("The press is over; the hub did not tell how it went.");
	if (stopped && !invocation->json)
		print_trip(press);
	if (stopped)
		return EXIT_TRIPPED;
	return error == -EINTR ? EXIT_INTERRUPTED : EXIT_DONE;
}

enum exit_status run_press(const struct invocation *invocation)
{
	struct subject subject;
	struct press press = {
		.force = invocation->option_number[PRESS_FORCE],
		.hold = invocation->option_number[PRESS_HOLD],
		.ramp = invocation->option_number[PRESS_RAMP],
		.subject = &subject,
		.draw = !invocation->json && isatty(STDERR_FILENO),
	};
	enum exit_status status = act_begin(invocation, PRESS_PAD, &subject);
	int error;

	if (status != EXIT_DONE)
		return status;
	client_listen(invocation->client, on_signal, &press);
	error = start_press(invocation, &press);
	if (error == 0 || error == -EINTR) /* it may have begun */
		error = wait_for_end(invocation, &press);
	if (press.over && !press.told)
		(void)client_wait(invocation->client, &press.told, TOLD_MS);
	client_listen(invocation->client, NULL, NULL);
	look_for_trip(invocation, &press);
	if (press.draw)
		fputs("\r\033[K", stderr);
	status = tell_press(invocation, &press, error);
	json_decref(press.summary);
	json_decref(press.trip);
	return status;
}
