/* SPDX-License-Identifier: MIT */
/* Commands about who belongs to the room: discover, enroll, forget, place,
 * identify. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <string.h>

#define WINDOW_S    60u
#define READY_MS    60000 /* verify, subscribe, zero and self-test */
#define SETTLE_MS   5000
#define DISCOVERY_S 10
#define SECONDS_MAX 3600

enum {
	ENROLL_NAME,
	ENROLL_SITE
};
enum {
	PLACE_PAD
};
enum {
	DISCOVER_SECONDS
};

/* ---- Discover ---- */

static void print_found(const json_t *wearable)
{
	printf("%-20s %s  %4.0f dBm  %s\n", value_text(wearable, "Name"),
	       value_text(wearable, "Address"), value_number(wearable, "RSSI"),
	       value_is_true(wearable, "Enrolled") ? "enrolled" : "new");
	fflush(stdout);
}

static void on_added(struct client *client, const char *path,
		     const char *interface, const char *member,
		     const json_t *arguments, void *userdata)
{
	const char *added = json_string_value(json_array_get(arguments, 0));
	const json_t *wearable = client_wearable(client, added ? added : "");
	const bool *json = userdata;

	(void)path;
	(void)interface;
	if (strcmp(member, "InterfacesAdded") == 0 && wearable && !*json)
		print_found(wearable);
}

static bool is_heard(const json_t *wearable)
{
	return strcmp(value_text(wearable, "Link"), "absent") != 0;
}

enum exit_status run_discover(const struct invocation *invocation)
{
	const bool never = false;
	bool json = invocation->json;
	double seconds = DISCOVERY_S;
	const char *path;
	json_t *wearable;
	int error;

	if (invocation->option[DISCOVER_SECONDS] &&
	    !act_number(invocation, "--seconds",
			invocation->option[DISCOVER_SECONDS], 1, SECONDS_MAX,
			&seconds))
		return EXIT_USAGE;
	json_object_foreach(client_wearables(invocation->client), path,
			    wearable) if (!json && is_heard(wearable))
		print_found(wearable);
	client_listen(invocation->client, on_added, &json);
	error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
			    "StartDiscovery", CLIENT_CALL_MS, NULL, "u",
			    (uint32_t)seconds);
	if (!error)
		error = client_wait(invocation->client, &never,
				    (int)(seconds * 1000));
	client_listen(invocation->client, NULL, NULL);
	if (error == -EINTR && client_take_interrupt(invocation->client))
		error = client_call(invocation->client, CLIENT_HUB_PATH,
				    CLIENT_HUB, "StopDiscovery", CLIENT_CALL_MS,
				    NULL, "");
	if (error && error != -ETIMEDOUT)
		return output_problem(invocation, error);
	if (json)
		output_json(client_wearables(invocation->client));
	return EXIT_DONE;
}

/* ---- Enroll ---- */

static bool is_settled(const struct invocation *invocation,
		       const struct subject *subject, void *userdata)
{
	static const char *const ends[] = {"ready", "refused", "quarantined"};
	const char *link = value_text(
		client_wearable(invocation->client, subject->path), "Link");

	(void)userdata;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(link, ends[i]) == 0)
			return true;
	return false;
}

static int place(const struct invocation *invocation,
		 const struct subject *subject, const char *site)
{
	return client_call(invocation->client, subject->path, CLIENT_WEARABLE,
			   "Place", CLIENT_CALL_MS, NULL, "us", subject->pad,
			   site);
}

static int bond(const struct invocation *invocation,
		const struct subject *subject)
{
	const char *name = invocation->option[ENROLL_NAME];
	int error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
				"OpenPairingWindow", CLIENT_CALL_MS, NULL, "u",
				WINDOW_S);

	if (!error)
		error = client_call(invocation->client, subject->path,
				    CLIENT_WEARABLE, "Enroll", CLIENT_ENROLL_MS,
				    NULL, "s", name ? name : "");
	(void)client_send(invocation->client, CLIENT_HUB_PATH, CLIENT_HUB,
			  "ClosePairingWindow", ""); /* it ends by itself too */
	return error;
}

static enum exit_status tell_enrolled(const struct invocation *invocation,
				      const struct subject *subject)
{
	const json_t *wearable =
		client_wearable(invocation->client, subject->path);
	const bool ready = strcmp(value_text(wearable, "Link"), "ready") == 0;
	char line[512];

	if (!ready) {
		snprintf(line, sizeof(line), "enrolled, but %s: %.400s",
			 value_text(wearable, "Link"),
			 value_text(wearable, "LinkReason"));
		fprintf(stderr, "kneadctl: %s\n", line);
		return EXIT_REFUSED;
	}
	snprintf(line, sizeof(line), "%.60s is enrolled and ready.",
		 value_text(wearable, "Name"));
	return output_done(invocation,
			   json_incref((json_t *)(uintptr_t)wearable), line);
}

enum exit_status run_enroll(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_subject(invocation, -1, &subject);
	int error;

	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = bond(invocation, &subject);
	if (!error)
		error = act_wait_until(invocation, &subject, is_settled, NULL,
				       READY_MS);
	if (!error && invocation->option[ENROLL_SITE])
		error = place(invocation, &subject,
			      invocation->option[ENROLL_SITE]);
	if (error)
		return output_problem(invocation, error);
	return tell_enrolled(invocation, &subject);
}

/* ---- The rest ---- */

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
	enum exit_status status = act_subject(invocation, -1, &subject);
	int error;

	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Forget", CLIENT_CALL_MS, NULL, "");
	if (!error)
		error = act_wait_until(invocation, &subject, is_gone, NULL,
				       SETTLE_MS);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL,
			   "Forgotten. Make the wearable forget this hub too "
			   "before enrolling it again.");
}

enum exit_status run_place(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_subject(invocation, PLACE_PAD, &subject);
	int error;

	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = place(invocation, &subject, invocation->argument[1]);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Placed.");
}

enum exit_status run_identify(const struct invocation *invocation)
{
	struct subject subject;
	enum exit_status status = act_subject(invocation, -1, &subject);
	int error;

	if (status == EXIT_DONE)
		status = act_control(invocation);
	if (status != EXIT_DONE)
		return status;
	error = client_call(invocation->client, subject.path, CLIENT_WEARABLE,
			    "Identify", CLIENT_CALL_MS, NULL, "");
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "It shows itself now.");
}
