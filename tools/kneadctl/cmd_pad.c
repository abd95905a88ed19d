/* SPDX-License-Identifier: MIT */
/* Commands to one pad: zero, selftest, press, release, tighten. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FORCE_MAX_N 1000
#define HOLD_MAX_S  3600
#define HOLD_S	    30
#define BAR_WIDTH   30
#define LET_GO_MS   10000 /* far above token time and release ramp */

enum {
	ONLY_PAD
};
enum {
	PRESS_FORCE,
	PRESS_HOLD,
	PRESS_RAMP,
	PRESS_PAD
};

enum exit_status run_zero(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "Zero", "Zeroed.");
}

enum exit_status run_selftest(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "SelfTest",
			  "The self-test was passed.");
}

enum exit_status run_release(const struct invocation *invocation)
{
	return act_on_pad(invocation, ONLY_PAD, "Release", "Released.");
}

enum exit_status run_tighten(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_subject(invocation, ONLY_PAD, &subject);
	double value;
	int error;

	if (status != EXIT_DONE)
		return status;
	if (!act_number(invocation, invocation->argument[1],
			invocation->argument[2], 0, 1e6, &value))
		return EXIT_USAGE;
	status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Tighten", CLIENT_CALL_MS, NULL, "usd", subject.pad,
			    invocation->argument[1], value);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Tightened.");
}

/* ---- Press ---- */

struct press {
	double force;
	double hold;
	double ramp;
	json_t *summary; /* of PressEnded; NULL until then */
	json_t *trip;	 /* what stopped the pad; NULL: nothing */
	bool done;
	bool draw;
	const struct subject *subject;
};

static void draw_bar(double force, double target)
{
	const double share = target > 0 ? force / target : 0;
	int filled = (int)(share * BAR_WIDTH + 0.5);

	filled = filled < 0 ? 0 : filled > BAR_WIDTH ? BAR_WIDTH : filled;
	for (int i = 0; i < BAR_WIDTH; i++)
		fputs(i < filled ? "\u2588" : "\u2591", stderr);
}

static void draw_press(const struct press *press, const json_t *wearable)
{
	const size_t pad = press->subject->pad;

	if (!press->draw)
		return;
	fprintf(stderr, "\r\033[K%-10s ",
		value_text_at(wearable, "PadStates", pad));
	draw_bar(value_number_at(wearable, "Force", pad), press->force);
	fprintf(stderr, " %5.1f of %.1f N  %4.0f s left",
		value_number_at(wearable, "Force", pad), press->force,
		value_number_at(wearable, "Remaining", pad) / 1000);
	fflush(stderr);
}

/* [wearable, pad, {trip}] or [pad, {summary}] */
static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct press *press = userdata;
	const json_t *pad = json_array_get(
		arguments, strcmp(member, "Tripped") == 0 ? 1 : 0);
	const bool is_ours = json_integer_value(pad) == press->subject->pad;

	(void)interface;
	if (strcmp(member, "Tripped") == 0 && is_ours) {
		const char *which =
			json_string_value(json_array_get(arguments, 0));

		if (which && strcmp(which, press->subject->path) == 0 &&
		    !press->trip)
			press->trip = json_incref(json_array_get(arguments, 2));
	}
	if (strcmp(path, press->subject->path) != 0)
		return;
	if (strcmp(member, "PressEnded") == 0 && is_ours) {
		press->summary = json_incref(json_array_get(arguments, 1));
		press->done = true;
	}
	draw_press(press, client_wearable(client, path));
}

static int start_press(const struct invocation *invocation, struct press *press)
{
	const struct subject *subject = press->subject;
	const uint32_t hold_ms = (uint32_t)(press->hold * 1000);
	int error =
		client_call(invocation->client, subject->path, CLIENT_WEARABLE,
			    "StartReadings", CLIENT_CALL_MS, NULL, "");

	if (error)
		return error;
	if (press->ramp > 0)
		return client_call(invocation->client, subject->path,
				   CLIENT_WEARABLE, "Press", CLIENT_CALL_MS,
				   NULL, "udua{sv}", subject->pad, press->force,
				   hold_ms, 1, "Ramp", "d", press->ramp);
	return client_call(invocation->client, subject->path, CLIENT_WEARABLE,
			   "Press", CLIENT_CALL_MS, NULL, "udua{sv}",
			   subject->pad, press->force, hold_ms, 0);
}

/* Waits for the end; an interrupt releases and goes on waiting. */
static int wait_for_end(const struct invocation *invocation,
			struct press *press)
{
	int error = client_wait(invocation->client, &press->done, -1);

	if (error != -EINTR)
		return error;
	(void)client_take_interrupt(invocation->client);
	error = client_call(invocation->client, press->subject->path,
			    CLIENT_WEARABLE, "Release", CLIENT_CALL_MS, NULL,
			    "u", press->subject->pad);
	if (!error && !press->done)
		error = client_wait(invocation->client, &press->done,
				    LET_GO_MS);
	return error ? error : -EINTR;
}

static enum exit_status tell_press(const struct invocation *invocation,
				   const struct press *press)
{
	const json_t *summary = press->summary;
	const char *ended_by = value_text(summary, "EndedBy");

	if (invocation->json)
		output_json(summary);
	else
		printf("Held %.1f s at %.1f N on average (asked %.1f, peak "
		       "%.1f), dose %.0f N*s.\n",
		       value_number(summary, "Held") / 1000,
		       value_number(summary, "Mean"),
		       value_number(summary, "Target"),
		       value_number(summary, "Peak"),
		       value_number(summary, "Dose"));
	if (press->trip && !invocation->json)
		fprintf(stderr, "kneadctl: stopped: %s\n",
			value_text(press->trip, "Text"));
	return ended_by[0] ? EXIT_TRIPPED : EXIT_DONE;
}

static enum exit_status read_press(const struct invocation *invocation,
				   struct press *press)
{
	const char *const *option = invocation->option;

	if (!option[PRESS_FORCE])
		return output_usage(invocation,
				    "how hard? --force NEWTON is needed");
	if (!act_number(invocation, "--force", option[PRESS_FORCE], 0,
			FORCE_MAX_N, &press->force) ||
	    (option[PRESS_HOLD] &&
	     !act_number(invocation, "--hold", option[PRESS_HOLD], 0,
			 HOLD_MAX_S, &press->hold)) ||
	    (option[PRESS_RAMP] &&
	     !act_number(invocation, "--ramp", option[PRESS_RAMP], 0,
			 FORCE_MAX_N, &press->ramp)))
		return EXIT_USAGE;
	return EXIT_DONE;
}

enum exit_status run_press(const struct invocation *invocation)
{
	struct subject subject;
	struct press press = {.hold = HOLD_S,
			      .subject = &subject,
			      .draw = !invocation->json &&
				      isatty(STDERR_FILENO)};
	enum exit_status status = read_press(invocation, &press);
	int error;

	if (status == EXIT_DONE)
		status = act_subject(invocation, PRESS_PAD, &subject);
	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	client_listen(invocation->client, on_signal, &press);
	error = start_press(invocation, &press);
	if (!error)
		error = wait_for_end(invocation, &press);
	if (press.draw)
		fputc('\n', stderr);
	if (press.summary)
		status = tell_press(invocation, &press);
	if (error)
		status = output_problem(invocation, error);
	json_decref(press.summary);
	json_decref(press.trip);
	return status;
}
