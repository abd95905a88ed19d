/* SPDX-License-Identifier: MIT */
/* What a configuration may say, and that no file can loosen a hard limit. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

struct loaded {
	int result;
	struct config config;
	char messages[2048];
};

static struct loaded load(const char *text)
{
	struct loaded loaded = {.result = 0};
	char path[SCRATCH_MAX];
	const size_t length = strlen(text);
	const int fd = scratch_file(path, "config");
	FILE *messages;

	assert_int_equal(write(fd, text, length), length);
	messages = fmemopen(loaded.messages, sizeof(loaded.messages), "w");
	assert_non_null(messages);
	config_default(&loaded.config);
	loaded.result = config_load(path, messages, &loaded.config);
	fclose(messages);
	close(fd);
	unlink(path);
	return loaded;
}

static void empty_file_means_the_defaults(void **state)
{
	struct loaded loaded = load("");
	struct config defaults;

	(void)state;
	config_default(&defaults);
	assert_int_equal(loaded.result, 0);
	assert_memory_equal(&loaded.config, &defaults, sizeof(defaults));
}

static void defaults_are_the_core_s(void **state)
{
	const struct hub_config hub = hub_config_default();
	struct config config;

	(void)state;
	config_default(&config);
	assert_memory_equal(&config.hub.limits, &hub.limits,
			    sizeof(hub.limits));
	assert_int_equal(config.hub.token_ms, hub.token_ms);
	assert_int_equal(config.hub.rest_permille, hub.rest_permille);
	assert_int_equal(config.hub.window_max_ms, hub.window_max_ms);
}

static void takes_what_the_file_says(void **state)
{
	struct loaded loaded = load("bluetooth:\n"
				    "  adapters:\n"
				    "    - id: hci3\n"
				    "  links-per-adapter: 2\n"
				    "  power-on: no\n"
				    "  notify: descriptor\n"
				    "hub:\n"
				    "  token-ms: 300\n"
				    "  rest-share: 1.5\n"
				    "limits:\n"
				    "  - contact: point\n"
				    "    region: neck-head\n"
				    "    force: 12.5\n"
				    "  - contact: compression\n"
				    "    region: all\n"
				    "    pressure: 9\n");
	const struct hub_config *hub = &loaded.config.hub;

	(void)state;
	assert_string_equal(loaded.messages, "");
	assert_int_equal(loaded.result, 0);
	assert_int_equal(loaded.config.adapter_count, 1);
	assert_string_equal(loaded.config.adapters[0], "hci3");
	assert_int_equal(loaded.config.notify, CONFIG_NOTIFY_DESCRIPTOR);
	assert_int_equal(hub->links_max, 2);
	assert_false(hub->power_adapters);
	assert_int_equal(hub->token_ms, 300);
	assert_int_equal(hub->rest_permille, 1500);
	assert_int_equal(hub->limits[CONTACT_POINT][SITE_REGION_NECK_HEAD]
				 .value[LIMIT_FORCE],
			 12500);
	assert_int_equal(hub->limits[CONTACT_POINT][SITE_REGION_TRUNK]
				 .value[LIMIT_FORCE],
			 limits_default(CONTACT_POINT, SITE_REGION_TRUNK)
				 .value[LIMIT_FORCE]);
	assert_int_equal(hub->limits[CONTACT_COMPRESSION][SITE_REGION_TRUNK]
				 .value[LIMIT_PRESSURE],
			 9000);
	assert_int_equal(hub->limits[CONTACT_COMPRESSION][SITE_REGION_LIMB]
				 .value[LIMIT_PRESSURE],
			 9000);
}

/* SR-5: refused with line, limit and value; never quietly lowered. */
static void refuses_a_limit_above_the_hard_one(void **state)
{
	struct loaded loaded = load("limits:\n"
				    "  - contact: point\n"
				    "    region: limb\n"
				    "    force: 999\n");

	(void)state;
	assert_int_equal(loaded.result, -EINVAL);
	assert_non_null(strstr(loaded.messages, ":2: force: at most 80 N"));
	assert_non_null(strstr(loaded.messages, "SR-4"));
	assert_non_null(strstr(loaded.messages, "999"));
}

static void failed_file_changes_nothing(void **state)
{
	struct loaded loaded = load("hub:\n  token-ms: 300\n  x: 1\n");
	struct config defaults;

	(void)state;
	config_default(&defaults);
	assert_int_equal(loaded.result, -EINVAL);
	assert_memory_equal(&loaded.config, &defaults, sizeof(defaults));
}

/* SR-1: no file makes a token longer than a second. */
static void refuses_a_token_beyond_the_hard_bound(void **state)
{
	(void)state;
	assert_int_equal(load("hub:\n  token-ms: 1001\n").result, -EINVAL);
	assert_int_equal(load("hub:\n  token-ms: 99\n").result, -EINVAL);
	assert_int_equal(load("hub:\n  rest-share: 0.5\n").result, -EINVAL);
	assert_int_equal(load("hub:\n  turn-budget-ms: 251\n").result, -EINVAL);
	assert_int_equal(load("hub:\n  token-ms: 200\n"
			      "  turn-budget-ms: 101\n")
				 .result,
			 -EINVAL);
}

static void takes_how_long_and_how_often_sessions_may_be(void **state)
{
	struct loaded loaded = load("sessions:\n"
				    "  longest-min: 45.5\n"
				    "  a-day: 2\n"
				    "  point-a-day: 3\n");

	(void)state;
	assert_int_equal(loaded.result, 0);
	assert_int_equal(loaded.config.hub.session_ms, 2730000);
	assert_int_equal(loaded.config.hub.sessions_a_day, 2);
	assert_int_equal(loaded.config.hub.point_a_day, 3);
	loaded = load("");
	assert_int_equal(loaded.config.hub.session_ms, 1800000);
	assert_int_equal(loaded.config.hub.sessions_a_day, 3);
	assert_int_equal(loaded.config.hub.point_a_day, 1);
}

/* SR-9, SR-10: no file allows more than the hard numbers. */
static void refuses_longer_or_more_sessions_than_the_hard_bound(void **state)
{
	static const char *const bad[] = {
		"longest-min: 60.1", "longest-min: 0", "a-day: 4",
		"a-day: 0",	     "point-a-day: 4", "point-a-day: 0",
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "sessions:\n  %s\n", bad[i]);
		if (load(text).result != -EINVAL)
			fail_msg("%s is taken", bad[i]);
	}
	assert_int_equal(load("sessions:\n  longest-min: 60\n").result, 0);
}

static void printed_sample_is_valid(void **state)
{
	char *sample = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&sample, &size);

	(void)state;
	config_print_sample(out);
	fclose(out);
	assert_int_equal(load(sample).result, 0);
	free(sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_file_means_the_defaults),
		cmocka_unit_test(defaults_are_the_core_s),
		cmocka_unit_test(takes_what_the_file_says),
		cmocka_unit_test(refuses_a_limit_above_the_hard_one),
		cmocka_unit_test(failed_file_changes_nothing),
		cmocka_unit_test(refuses_a_token_beyond_the_hard_bound),
		cmocka_unit_test(takes_how_long_and_how_often_sessions_may_be),
		cmocka_unit_test(
			refuses_longer_or_more_sessions_than_the_hard_bound),
		cmocka_unit_test(printed_sample_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
