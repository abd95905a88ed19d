/* SPDX-License-Identifier: MIT */
/*
 * Commands for what must end: stop, ack.
 *
 * A stop is the first thing that goes to the hub, before anything is asked of
 * it: no flood of calls and no number of wearables delays or refuses it
 * (SR-15). Only a stop of one wearable by its name must look up first who
 * that is; when that fails or takes long, everything is stopped.
 */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>

#define LOOK_UP_MS   400  /* who is meant: then all are stopped */
#define TAKEN_MS     2000 /* the hub's answer; a healthy one needs 1 ms */
#define CONFIRMED_MS 2000 /* the wearables' confirmation; then it is said */
#define LOAD_MS	     500
#define AGAIN_MS     50	  /* until a hub that is busy is asked again */
#define RECORDED_MS  1000 /* a card that stalls; then it is said */
#define NAMES_SIZE   256
#define TEXT_SIZE    512

#define NOT_RECORDED "org.kneadd.Error.NotRecorded"

enum {
	STOP_REASON
};

/* What is to be stopped. */
struct stop {
	struct subject subject; /* .path "": everything */
	const char *unclear;	/* the word that named nothing for certain */
};

static void find_subject(const struct invocation *invocation, struct stop *stop)
{
	const char *word = invocation->argument[0];
	char path[MODEL_PATH_SIZE];
	const char *found = word ? model_path_of_address(word, path) : NULL;

	if (word && !found && client_load(invocation->client, LOOK_UP_MS) == 0)
		found = client_find(invocation->client, word);
	snprintf(stop->subject.path, sizeof(stop->subject.path), "%s",
		 found ? found : "");
	stop->unclear = word && !found ? word : NULL;
}

static int send_stop(const struct invocation *invocation, const char *path)
{
	const char *reason = invocation->option[STOP_REASON];

	return client_call(invocation->client, path[0] ? path : CLIENT_HUB_PATH,
			   path[0] ? CLIENT_WEARABLE : CLIENT_HUB,
			   path[0] ? "Stop" : "StopAll", TAKEN_MS, NULL, "s",
			   reason ? reason : "kneadctl stop");
}

/* Sends the stop of one wearable, or of all; of all as well when the one is
 * not known to the hub or the reason is no text. */
static int stop_now(const struct invocation *invocation, struct stop *stop)
{
	struct invocation plain = *invocation;
	int error = send_stop(invocation, stop->subject.path);

	if (error == 0 || (error != -EREMOTEIO && error != -EINVAL))
		return error;
	plain.option[STOP_REASON] = NULL;
	if (stop->subject.path[0] && error == -EREMOTEIO)
		stop->unclear = invocation->argument[0];
	stop->subject.path[0] = '\0';
	return send_stop(&plain, "");
}

static bool is_unconfirmed(const struct subject *subject, const char *path,
			   const json_t *wearable)
{
	return (subject->path[0] == '\0' || strcmp(path, subject->path) == 0) &&
	       strcmp(value_text(wearable, "Link"), "ready") == 0 &&
	       strcmp(value_text(wearable, "Kind"), "active") == 0 &&
	       !value_is_true(wearable, "StopConfirmed");
}

/* Those that have not confirmed, for people. */
static size_t list_unconfirmed(const struct client *client,
			       const struct subject *subject,
			       char names[NAMES_SIZE])
{
	const char *path;
	json_t *wearable;
	size_t used = 0;

	names[0] = '\0';
	json_object_foreach(client_wearables(client), path, wearable)
	{
		if (is_unconfirmed(subject, path, wearable) &&
		    used < NAMES_SIZE)
			used += (size_t)snprintf(
				names + used, NAMES_SIZE - used, "%s%s",
				used ? ", " : "", model_name(wearable));
	}
	return used;
}

static bool is_confirmed(const struct invocation *invocation,
			 const struct subject *subject, void *userdata)
{
	(void)userdata;
	return list_unconfirmed(invocation->client, subject,
				(char[NAMES_SIZE]){0}) == 0;
}

/* Loads the model, again and again while the hub is too busy. */
static int load_patiently(struct client *client)
{
	const bool never = false;
	int error = -EREMOTEIO;

	for (int waited_ms = 0; waited_ms < CONFIRMED_MS && error == -EREMOTEIO;
	     waited_ms += AGAIN_MS) {
		error = client_load(client, LOAD_MS);
		if (error == -EREMOTEIO &&
		    client_wait(client, &never, AGAIN_MS) != -ETIMEDOUT)
			break;
	}
	return error;
}

static enum exit_status tell_stopped(const struct invocation *invocation,
				     const struct stop *stop, json_t *confirmed)
{
	const char *path = stop->subject.path;
	const bool sure = json_is_true(confirmed);
	char line[TEXT_SIZE];

	if (stop->unclear && !invocation->json)
		fprintf(stderr,
			"kneadctl: \"%.60s\" names no one wearable: all were "
			"stopped\n",
			stop->unclear);
	snprintf(line, sizeof(line), "%s kneadctl ack acknowledges.",
		 sure ? "Stopped."
		      : "The hub has taken the stop, but is too busy to say "
			"whether every wearable has confirmed it: look at "
			"them.");
	return output_done(invocation,
			   json_pack("{s:s, s:o}", "stopped",
				     path[0] ? path : "all", "confirmed",
				     confirmed),
			   line);
}

static enum exit_status tell_unconfirmed(const struct invocation *invocation,
					 const struct stop *stop)
{
	char names[NAMES_SIZE];
	char text[TEXT_SIZE];

	(void)list_unconfirmed(invocation->client, &stop->subject, names);
	snprintf(text, sizeof(text),
		 "The stop was sent, but not confirmed by: %s. Use the button "
		 "on the wearable, or take it off.",
		 names);
	output_error(invocation, "Unconfirmed", text);
	return EXIT_TIMED_OUT;
}

static enum exit_status tell_not_stopped(const struct invocation *invocation,
					 int error)
{
	client_add_problem(invocation->client,
			   " NOTHING MAY HAVE BEEN STOPPED: use the button on "
			   "the wearable, or take it off.");
	return output_problem(invocation, error);
}

enum exit_status run_stop(const struct invocation *invocation)
{
	struct stop stop;
	int error;

	find_subject(invocation, &stop);
	error = stop_now(invocation, &stop);
	if (error)
		return tell_not_stopped(invocation, error);
	error = load_patiently(invocation->client);
	if (error == -EINTR)
		return output_problem(invocation, error);
	if (error)
		return tell_stopped(invocation, &stop, json_null());
	error = act_wait_until(invocation, &stop.subject, is_confirmed, NULL,
			       CONFIRMED_MS);
	if (error == -ETIMEDOUT)
		return tell_unconfirmed(invocation, &stop);
	if (error)
		return output_problem(invocation, error);
	return tell_stopped(invocation, &stop, json_true());
}

/* ---- Acknowledge ---- */

/* Adds a trip to `list` or, without one, prints it. */
static void tell_trip(const json_t *wearable, size_t pad, json_t *trip,
		      json_t *list)
{
	if (list)
		json_array_append(list, trip);
	else
		printf("%s pad %zu: %s\n", model_name(wearable), pad,
		       value_text(trip, "Text"));
}

/* How many trips there are; each is told. */
static size_t tell_trips(const struct client *client, json_t *list)
{
	const char *path;
	json_t *wearable;
	json_t *trip;
	size_t pad;
	size_t count = 0;

	json_object_foreach(client_wearables(client), path, wearable)
	{
		json_array_foreach(json_object_get(wearable, "Trips"), pad,
				   trip)
		{
			if (json_object_size(trip) == 0)
				continue;
			tell_trip(wearable, pad, trip, list);
			count++;
		}
	}
	return count;
}

/* What was stopped a moment ago may not be on record yet: a short while later
 * it is. */
static int acknowledge(struct client *client)
{
	const bool never = false;
	int error = -EREMOTEIO;

	for (int waited_ms = 0; waited_ms <= RECORDED_MS;
	     waited_ms += AGAIN_MS) {
		error = client_call(client, CLIENT_HUB_PATH, CLIENT_HUB,
				    "Acknowledge", CLIENT_CALL_MS, NULL, "");
		if (error != -EREMOTEIO ||
		    strcmp(client_problem_name(client), NOT_RECORDED) != 0)
			break;
		if (client_wait(client, &never, AGAIN_MS) != -ETIMEDOUT)
			break;
	}
	return error;
}

enum exit_status run_ack(const struct invocation *invocation)
{
	json_t *list = invocation->json ? json_array() : NULL;
	const size_t trips = tell_trips(invocation->client, list);
	enum exit_status status = EXIT_DONE;
	char line[64] = "Nothing is tripped.";
	int error = 0;

	if (trips > 0) {
		snprintf(line, sizeof(line), "Acknowledged %zu.", trips);
		status = act_control(invocation);
		if (status == EXIT_DONE)
			error = acknowledge(invocation->client);
		if (error)
			status = output_problem(invocation, error);
	}
	if (status == EXIT_DONE)
		output_done(invocation,
			    json_pack("{s:I, s:O*}", "acknowledged",
				      (json_int_t)trips, "trips", list),
			    line);
	json_decref(list);
	return status;
}
