/* SPDX-License-Identifier: MIT */
/* Commands about who belongs to the room: enroll, forget, identify. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>

#define WINDOW_S  60u
#define LOOK_S	  15u	/* for a wearable that is not known */
#define READY_MS  60000 /* connect, verify, subscribe */
#define PADS_MS	  10000 /* zero and self-test once it is ready */
#define GONE_MS	  5000
#define TEXT_SIZE 1024
#define WORD_SIZE 32

enum {
	ENROLL_NAME,
	ENROLL_SITE
};

/* ---- Each step, as it happens ---- */

/* Shows how the subject fares whenever that changes. */
struct steps {
	const struct invocation *invocation;
	const char *path;
	char link[WORD_SIZE];
	char pad[WORD_SIZE];
};

static const char *words_of_step(const char *state)
{
	static const struct {
		const char *state;
		const char *words;
	} table[] = {
		{"connecting", "connecting"},
		{"pairing", "pairing; confirm on the wearable if it asks"},
		{"resolving", "reading what it offers"},
		{"verifying", "checking who it is"},
		{"subscribing", "subscribing to its data"},
		{"stopping", "telling it to stop first"},
		{"syncing", "fitting its clock"},
		{"ready", "streaming"},
		{"lost", "connection lost; trying again"},
		{"zeroing", "zeroing: leave it alone"},
		{"testing", "testing itself"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].state, state) == 0)
			return table[i].words;
	return NULL;
}

static void show_step(const char *state, char last[WORD_SIZE])
{
	const char *words = words_of_step(state);

	if (strcmp(state, last) == 0)
		return;
	snprintf(last, WORD_SIZE, "%s", state);
	if (words)
		fprintf(stderr, "  %s\n", words);
}

static void show_steps(struct steps *steps)
{
	const json_t *wearable =
		client_wearable(steps->invocation->client, steps->path);

	if (steps->invocation->json || !wearable)
		return;
	show_step(value_text(wearable, "Link"), steps->link);
	show_step(value_text_at(wearable, "PadStates", 0), steps->pad);
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	(void)client;
	(void)path;
	(void)interface;
	(void)member;
	(void)arguments;
	show_steps(userdata);
}

/* ---- Enroll ---- */

static bool is_known(const struct invocation *invocation,
		     const struct subject *subject, void *userdata)
{
	const struct model model = {
		.wearables = client_wearables(invocation->client),
	};
	const char *path;

	(void)subject;
	(void)userdata;
	return model_find(&model, invocation->argument[0], &path, NULL, 0) !=
	       MODEL_FIT_NONE;
}

/* Looks for a wearable that the hub does not know yet. */
static int look_for(const struct invocation *invocation)
{
	int error;

	if (is_known(invocation, NULL, NULL))
		return 0;
	if (!invocation->json)
		fprintf(stderr, "  looking for %s\n", invocation->argument[0]);
	error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
			    "StartDiscovery", CLIENT_CALL_MS, NULL, "u",
			    LOOK_S);
	if (!error)
		error = act_wait_until(invocation, NULL, is_known, NULL,
				       (int)LOOK_S * 1000);
	return error == -ETIMEDOUT ? 0 : error; /* act_subject() tells */
}

static bool has_ended(const struct invocation *invocation,
		      const struct subject *subject, void *userdata)
{
	static const char *const ends[] = {"ready", "refused", "quarantined"};
	const char *link = value_text(
		client_wearable(invocation->client, subject->path), "Link");

	show_steps(userdata);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(link, ends[i]) == 0)
			return true;
	return false;
}

static bool are_pads_set_up(const struct invocation *invocation,
			    const struct subject *subject, void *userdata)
{
	const json_t *wearable =
		client_wearable(invocation->client, subject->path);
	const size_t pads = (size_t)value_number(wearable, "Pads");

	show_steps(userdata);
	for (size_t i = 0; i < pads; i++) {
		const char *state = value_text_at(wearable, "PadStates", i);

		if (!value_is_true_at(wearable, "Zeroed", i) ||
		    strcmp(state, "zeroing") == 0 ||
		    strcmp(state, "testing") == 0)
			return false;
	}
	return true;
}

static int bond(const struct invocation *invocation,
		const struct subject *subject, struct steps *steps)
{
	struct client *client = invocation->client;
	const char *name = invocation->option[ENROLL_NAME];
	int error = client_call(client, CLIENT_HUB_PATH, CLIENT_HUB,
				"OpenPairingWindow", CLIENT_CALL_MS, NULL, "u",
				WINDOW_S);

	client_listen(client, on_signal, steps);
	if (!error)
		error = client_call(client, subject->path, CLIENT_WEARABLE,
				    "Enroll", CLIENT_ENROLL_MS, NULL, "s",
				    name ? name : "");
	client_listen(client, NULL, NULL);
	(void)client_send(client, CLIENT_HUB_PATH, CLIENT_HUB,
			  "ClosePairingWindow", ""); /* it ends by itself too */
	return error;
}

static int place(const struct invocation *invocation,
		 const struct subject *subject)
{
	const char *site = invocation->option[ENROLL_SITE];

	if (!site)
		return 0;
	return client_call(invocation->client, subject->path, CLIENT_WEARABLE,
			   "Place", CLIENT_CALL_MS, NULL, "us", subject->pad,
			   site);
}

/* Bonds, waits until the wearable is ready with its pads, and places it. */
static int enroll(const struct invocation *invocation,
		  const struct subject *subject)
{
	struct steps steps = {.invocation = invocation, .path = subject->path};
	int error = bond(invocation, subject, &steps);

	if (!error)
		error = act_wait_until(invocation, subject, has_ended, &steps,
				       READY_MS);
	if (!error)
		error = place(invocation, subject);
	if (!error)
		error = act_wait_until(invocation, subject, are_pads_set_up,
				       &steps, PADS_MS);
	return error;
}

static enum exit_status tell_not_ready(const struct invocation *invocation,
				       const json_t *wearable)
{
	const char *link = value_text(wearable, "Link");
	const char *reason = value_text(wearable, "LinkReason");
	const bool refused = strcmp(link, "refused") == 0;
	char text[TEXT_SIZE];

	snprintf(text, sizeof(text),
		 "%.60s is bonded, but not ready: %s%s%.400s%s",
		 model_name(wearable), link, reason[0] ? ": " : ".", reason,
		 refused ? ""
			 : " The hub goes on trying; kneadctl show tells how "
			   "it fares, kneadctl forget gives up.");
	output_error(invocation, "NotReady", text);
	return refused ? EXIT_REFUSED : EXIT_TIMED_OUT;
}

static enum exit_status tell_enrolled(const struct invocation *invocation,
				      const struct subject *subject)
{
	json_t *wearable = json_object_get(client_wearables(invocation->client),
					   subject->path);
	char line[TEXT_SIZE];

	if (strcmp(value_text(wearable, "Link"), "ready") != 0)
		return tell_not_ready(invocation, wearable);
	if (!invocation->json && !value_is_true_at(wearable, "Zeroed", 0))
		fputs("kneadctl: its pad is not zeroed yet: take it off the "
		      "body, keep it still, then kneadctl zero.\n",
		      stderr);
	snprintf(line, sizeof(line), "%.60s is enrolled and ready.",
		 model_name(wearable));
	return output_done(invocation, json_incref(wearable), line);
}

enum exit_status run_enroll(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_check_word(
		invocation, "Sites", "site", invocation->option[ENROLL_SITE]);
	int error;

	if (status != EXIT_DONE)
		return status;
	error = look_for(invocation);
	if (error)
		return output_problem(invocation, error);
	status = act_begin(invocation, -1, &subject);
	if (status != EXIT_DONE)
		return status;
	error = enroll(invocation, &subject);
	/* Bonded, and still under way: what is not ready yet is told. */
	if (error && error != -ETIMEDOUT)
		return output_problem(invocation, error);
	return tell_enrolled(invocation, &subject);
}

/* ---- Forget, identify ---- */

static bool is_gone(const struct invocation *invocation,
		    const struct subject *subject, void *userdata)
{
	const json_t *wearable =
		client_wearable(invocation->client, subject->path);

	(void)userdata;
	return !wearable || !value_is_true(wearable, "Enrolled");
}

enum exit_status run_forget(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_begin(invocation, -1, &subject);
	int error;

	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Forget", CLIENT_CALL_MS, NULL, "");
	if (!error)
		error = act_wait_until(invocation, &subject, is_gone, NULL,
				       GONE_MS);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL,
			   "Forgotten. Make the wearable forget this hub too "
			   "before enrolling it again.");
}

enum exit_status run_identify(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_begin(invocation, -1, &subject);
	int error;

	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Identify", CLIENT_CALL_MS, NULL, "");
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "It shows itself now.");
}
