/* SPDX-License-Identifier: MIT */
/* discover: what is nearby, as it is found. */
#include "act.h"
#include "text.h"
#include "value.h"
#include "words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME_WIDTH 20

enum {
	DISCOVER_SECONDS
};

/* What has been shown: paths, each to true. */
struct discovery {
	json_t *shown;
	bool json;
};

static bool is_heard(const json_t *wearable)
{
	return strcmp(value_text(wearable, "Link"), "absent") != 0;
}

static void show_found(struct discovery *discovery, const char *path,
		       const json_t *wearable)
{
	const char *name = value_text(wearable, "Name")[0]
				   ? value_text(wearable, "Name")
				   : "(no name)";
	const size_t width = text_width(name);
	char strength[WORDS_SIZE];

	if (!wearable || !is_heard(wearable) || discovery->json ||
	    json_object_get(discovery->shown, path))
		return;
	json_object_set_new(discovery->shown, path, json_true());
	words_of_signal(wearable, strength);
	printf("%s%*s %s  %8s  %s\n", name,
	       width < NAME_WIDTH ? (int)(NAME_WIDTH - width) : 0, "",
	       value_text(wearable, "Address"), strength,
	       value_is_true(wearable, "Enrolled") ? "enrolled" : "new");
	fflush(stdout);
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	const char *added = json_string_value(json_array_get(arguments, 0));

	(void)interface;
	if (strcmp(member, "InterfacesAdded") == 0 && added)
		path = added;
	show_found(userdata, path, client_wearable(client, path));
}

static int look(const struct invocation *invocation, double seconds)
{
	struct client *client = invocation->client;
	const bool never = false;
	int error = client_call(client, CLIENT_HUB_PATH, CLIENT_HUB,
				"StartDiscovery", CLIENT_CALL_MS, NULL, "u",
				(uint32_t)seconds);

	if (error)
		return error;
	if (!invocation->json && isatty(STDERR_FILENO))
		fprintf(stderr, "Looking for %.0f s; Control-C ends it.\n",
			seconds);
	error = client_wait(client, &never, (int)(seconds * 1000));
	if (error != -EINTR)
		return error == -ETIMEDOUT ? 0 : error;
	client_forget_interrupt(client);
	return client_call(client, CLIENT_HUB_PATH, CLIENT_HUB, "StopDiscovery",
			   CLIENT_CALL_MS, NULL, "");
}

static void tell_nothing(void)
{
	puts("Nothing was found. Is the wearable on, charged, near, and not "
	     "connected to something else?");
}

enum exit_status run_discover(const struct invocation *invocation)
{
	struct discovery discovery = {.shown = json_object(),
				      .json = invocation->json};
	json_t *all = client_wearables(invocation->client);
	const char *path;
	json_t *wearable;
	int error;

	json_object_foreach(all, path, wearable)
	{
		show_found(&discovery, path, wearable);
	}
	client_listen(invocation->client, on_signal, &discovery);
	error = look(invocation, invocation->option_number[DISCOVER_SECONDS]);
	client_listen(invocation->client, NULL, NULL);
	if (!error && invocation->json)
		output_json(all);
	else if (!error && json_object_size(discovery.shown) == 0)
		tell_nothing();
	json_decref(discovery.shown);
	return error ? output_problem(invocation, error) : EXIT_DONE;
}
