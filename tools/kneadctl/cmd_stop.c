/* SPDX-License-Identifier: MIT */
/* Commands for what must end: stop, ack. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>

#define STOPPED_MS 2000 /* the wearable's confirmation; then it is said */

enum {
	STOP_REASON
};

/* Whether all wearables that are connected have confirmed the stop. */
static bool is_confirmed(const struct invocation *invocation,
			 const struct subject *subject, void *userdata)
{
	const char *path;
	json_t *wearable;

	(void)userdata;
	json_object_foreach(client_wearables(invocation->client), path,
			    wearable)
	{
		if (subject->path && strcmp(path, subject->path) != 0)
			continue;
		if (strcmp(value_text(wearable, "Link"), "ready") == 0 &&
		    strcmp(value_text(wearable, "Kind"), "active") == 0 &&
		    !value_is_true(wearable, "StopConfirmed"))
			return false;
	}
	return true;
}

/* No control is asked for, nothing is looked up that could fail, and the call
 * goes out first (SR-15). */
enum exit_status run_stop(const struct invocation *invocation)
{
	const char *reason = invocation->option[STOP_REASON];
	struct subject subject = {.path = NULL};
	int error;

	if (invocation->argument[0]) {
		subject.path = client_find(invocation->client,
					   invocation->argument[0]);
		if (!subject.path)
			return output_problem(invocation, -ESRCH);
	}
	error = client_call(invocation->client,
			    subject.path ? subject.path : CLIENT_HUB_PATH,
			    subject.path ? CLIENT_WEARABLE : CLIENT_HUB,
			    subject.path ? "Stop" : "StopAll", CLIENT_CALL_MS,
			    NULL, "s", reason ? reason : "kneadctl stop");
	if (error)
		return output_problem(invocation, error);
	error = act_wait_until(invocation, &subject, is_confirmed, NULL,
			       STOPPED_MS);
	if (error) {
		fprintf(stderr, "kneadctl: the stop was sent, but not every "
				"wearable has confirmed it: use the button on "
				"the wearable\n");
		return EXIT_TIMED_OUT;
	}
	return output_done(invocation, NULL,
			   "Stopped. kneadctl ack acknowledges.");
}

/* ---- Acknowledge ---- */

static size_t count_trips(const struct invocation *invocation, bool print)
{
	const char *path;
	json_t *wearable;
	json_t *trip;
	size_t pad;
	size_t count = 0;

	json_object_foreach(client_wearables(invocation->client), path,
			    wearable)
		json_array_foreach(json_object_get(wearable, "Trips"), pad,
				   trip)
	{
		if (json_object_size(trip) == 0)
			continue;
		count++;
		if (print)
			printf("%s pad %zu: %s\n", value_text(wearable, "Name"),
			       pad, value_text(trip, "Text"));
	}
	return count;
}

enum exit_status run_ack(const struct invocation *invocation)
{
	const size_t trips = count_trips(invocation, !invocation->json);
	enum exit_status status;
	char line[64];
	int error;

	if (trips == 0)
		return output_done(invocation,
				   json_pack("{s:i}", "acknowledged", 0),
				   "Nothing is tripped.");
	status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
			    "Acknowledge", CLIENT_CALL_MS, NULL, "");
	if (error)
		return output_problem(invocation, error);
	snprintf(line, sizeof(line), "Acknowledged %zu.", trips);
	return output_done(
		invocation,
		json_pack("{s:I}", "acknowledged", (json_int_t)trips), line);
}
