/* SPDX-License-Identifier: MIT */
/* limits: what holds for each pad, and who set it. */
#include "output.h"
#include "text.h"
#include "value.h"
#include "words.h"

#include <errno.h>
#include <string.h>

#define CELL_SIZE 64

/* One limit is [value, unit, layer, requirement]. */
static void add_limit(struct table *table, const char *name,
		      const json_t *limit)
{
	char value[CELL_SIZE];
	const char *cells[] = {
		name,
		value,
		json_string_value(json_array_get(limit, 2)),
		json_string_value(json_array_get(limit, 3)),
	};

	snprintf(value, sizeof(value), "%.6g %s",
		 json_number_value(json_array_get(limit, 0)),
		 json_string_value(json_array_get(limit, 1)));
	table_row(table, cells);
}

static void print_limits(const json_t *wearable)
{
	static const char *const titles[] = {"LIMIT", "VALUE", "SET BY",
					     "REQUIREMENT"};
	json_t *pads = json_object_get(wearable, "Limits");
	json_t *limits;
	json_t *limit;
	const char *name;
	size_t pad;

	if (json_array_size(pads) == 0)
		printf("%s has no pads that are known yet; enroll it first.\n",
		       model_name(wearable));
	json_array_foreach(pads, pad, limits)
	{
		struct table *table = table_new(4, titles);

		printf("%s pad %zu, %s\n", model_name(wearable), pad,
		       words_of_site(wearable, pad));
		json_object_foreach(limits, name, limit)
		{
			add_limit(table, name, limit);
		}
		table_print(table, stdout);
		table_free(table);
	}
}

static json_t *limits_of_all(const struct client *client)
{
	json_t *all = json_object();
	json_t *wearable;
	const char *path;

	json_object_foreach(client_wearables(client), path, wearable)
	{
		json_object_set(all, path, json_object_get(wearable, "Limits"));
	}
	return all;
}

static void print_json(const struct client *client, const char *one)
{
	json_t *limits = one ? json_incref(json_object_get(
				       client_wearable(client, one), "Limits"))
			     : limits_of_all(client);

	output_json(limits);
	json_decref(limits);
}

enum exit_status run_limits(const struct invocation *invocation)
{
	struct client *client = invocation->client;
	const char *one = NULL;
	json_t *wearable;
	const char *path;

	if (invocation->argument[0]) {
		one = client_find(client, invocation->argument[0]);
		if (!one)
			return output_problem(invocation, -ESRCH);
	}
	if (invocation->json) {
		print_json(client, one);
		return EXIT_DONE;
	}
	if (json_object_size(client_wearables(client)) == 0)
		puts("No wearables. kneadctl discover looks for some.");
	json_object_foreach(client_wearables(client), path, wearable)
	{
		if (!one || strcmp(path, one) == 0)
			print_limits(wearable);
	}
	return EXIT_DONE;
}
