/* SPDX-License-Identifier: MIT */
/* Control with the core itself: who gets it, keeps it, and loses it. */
#include "world.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOT_CONTROLLER "org.kneadd.Error.NotController"
#define WEARABLE_PATH  "/org/kneadd/wearable/AA_BB_CC_DD_EE_FF"

static struct hub_config config;

static void happens(struct world *world, const struct event *event)
{
	engine_event(world->engine, event);
	engine_turn(world->engine);
}

/* A hub with an adapter and a wearable in sight. */
static void start(struct world *world, const struct world_options *options)
{
	struct world_options with = *options;
	struct event event = {.type = EVENT_BLUEZ};

	config = hub_config_default();
	with.config = &config;
	world_start(world, &with);
	event.bluez.present = true;
	happens(world, &event);
	event = (struct event){.type = EVENT_ADAPTER,
			       .adapter = {.name = "hci0",
					   .address = {1, 2, 3, 4, 5, 6},
					   .state = ADAPTER_ON}};
	happens(world, &event);
	event = (struct event){.type = EVENT_RESTORED};
	happens(world, &event);
	event = (struct event){
		.type = EVENT_DEVICE,
		.device = {.device = 1,
			   .address = {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
			   .name = "pad",
			   .rssi = -60,
			   .battery = 255,
			   .is_wearable = true,
			   .heard = true}};
	happens(world, &event);
	world_settle(world);
	world_forget(world);
}

static int setup(void **state)
{
	static struct world world;

	start(&world, &(struct world_options){0});
	*state = &world;
	return 0;
}

static void shows_the_room(void **state)
{
	struct world *world = *state;

	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "State"),
			    "ready");
	assert_string_equal(
		world_get_text(world, WEARABLE_PATH, WEARABLE, "Link"),
		"found");
	assert_string_equal(
		world_get_text(world, WEARABLE_PATH, WEARABLE, "Adapter"),
		"hci0");
	assert_string_equal(
		world_get_text(world, WEARABLE_PATH, WEARABLE, "Kind"),
		"unknown");
}

/* SR-15, SR-25 */
static void nobody_commands_without_control(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;

	assert_string_equal(
		world_call(world, c, HUB_PATH, HUB, "Acknowledge", ""),
		NOT_CONTROLLER);
	assert_non_null(strstr(world_text(), "SR-15"));
	assert_string_equal(world_call(world, c, HUB_PATH, HUB,
				       "OpenPairingWindow", "u", 10),
			    NOT_CONTROLLER);
	assert_string_equal(world_call(world, c, WEARABLE_PATH, WEARABLE,
				       "Press", "udua{sv}", 0, 10.0, 1000, 0),
			    NOT_CONTROLLER);
	assert_string_equal(world_call(world, c, WEARABLE_PATH, WEARABLE,
				       "Enroll", "s", "x"),
			    NOT_CONTROLLER);
	assert_string_equal(
		world_call(world, c, HUB_PATH, HUB, "StopAll", "s", ""), "");
}

static void only_one_has_control(void **state)
{
	struct world *world = *state;
	struct bus *other = world_client(world);

	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "RequestControl", ""),
			    "");
	/* It is told before the answer. */
	assert_true(world_told(world, HUB_PATH, "Controller", NULL));
	assert_string_equal(
		world_call(world, other, HUB_PATH, HUB, "RequestControl", ""),
		"org.kneadd.Error.ControlTaken");
	assert_string_equal(
		world_call(world, other, HUB_PATH, HUB, "ReleaseControl", ""),
		NOT_CONTROLLER);
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "Controller"),
			    bus_unique_name(world->client));
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "ReleaseControl", ""),
			    "");
	assert_string_equal(
		world_call(world, other, HUB_PATH, HUB, "RequestControl", ""),
		"");
	bus_close(other, NULL, NULL);
}

/* SR-15 */
static void who_vanishes_loses_control(void **state)
{
	struct world *world = *state;
	struct bus *other = world_client(world);

	assert_string_equal(
		world_call(world, other, HUB_PATH, HUB, "RequestControl", ""),
		"");
	world_settle(world);
	world_forget(world);
	bus_close(other, NULL, NULL);
	world_wait_told(world, HUB_PATH, "Controller");
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "Controller"),
			    "");
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "RequestControl", ""),
			    "");
}

static void commands_are_refused_for_what_is_so(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;

	assert_string_equal(
		world_call(world, c, HUB_PATH, HUB, "RequestControl", ""), "");
	assert_string_equal(world_call(world, c, WEARABLE_PATH, WEARABLE,
				       "Enroll", "s", "x"),
			    "org.kneadd.Error.WindowClosed");
	assert_string_equal(world_call(world, c, WEARABLE_PATH, WEARABLE,
				       "Press", "udua{sv}", 0, 10.0, 1000, 0),
			    "org.kneadd.Error.NotEnrolled");
	assert_string_equal(world_call(world, c, HUB_PATH, HUB,
				       "OpenPairingWindow", "u", 1),
			    "");
	assert_true(world_told(world, HUB_PATH, "PairingWindow", NULL));
	assert_true(world_get_bool(world, HUB_PATH, HUB, "PairingWindow"));
	world_forget(world);
	world_wait_told(world, HUB_PATH, "PairingWindow"); /* it is over */
	assert_false(world_get_bool(world, HUB_PATH, HUB, "PairingWindow"));
}

static void discovery_is_seen_until_it_ends(void **state)
{
	struct world *world = *state;

	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "StartDiscovery", "u", 300),
			    "");
	assert_true(world_get_bool(world, HUB_PATH, HUB, "Discovering"));
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "StopDiscovery", ""),
			    "");
	assert_false(world_get_bool(world, HUB_PATH, HUB, "Discovering"));
}

/* The bus is asked about so many at once; the others try again. */
static void a_crowd_that_wants_control_is_bounded(void **state)
{
	enum {
		CROWD = 40
	};
	struct world *world = *state;
	static struct answer answer[CROWD];
	unsigned int busy = 0;
	unsigned int granted = 0;

	for (size_t i = 0; i < CROWD; i++)
		world_ask(world, world->client, &answer[i], HUB_PATH, HUB,
			  "RequestControl", "");
	for (size_t i = 0; i < CROWD; i++) {
		answer_wait(&answer[i]);
		busy += strcmp(answer[i].error, "org.kneadd.Error.Busy") == 0;
		granted += answer[i].error[0] == '\0';
		answer_free(&answer[i]);
	}
	assert_in_range(granted, 1, CROWD - busy);
	assert_in_range(busy, 1, CROWD);
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "RequestControl", ""),
			    "");
}

static void reload_says_what_is_wrong(void **state)
{
	struct world *world = *state;

	assert_string_equal(
		world_call(world, world->client, HUB_PATH, HUB, "Reload", ""),
		"");
	world->reload = "the configuration has errors: see the log";
	assert_string_equal(
		world_call(world, world->client, HUB_PATH, HUB, "Reload", ""),
		"org.kneadd.Error.BadArgument");
	assert_string_equal(world_text(), world->reload);
	assert_int_equal(world->reloads, 2);
}

static void the_name_is_anothers(void **state)
{
	struct world *world = *state;
	const struct world_options none = {0};
	struct service *service;

	assert_int_equal(world_serve(world, &none, &service), 0);
	for (int i = 0; i < 1000 && world->lost == 0; i++)
		run_for(&world->loop, 10);
	assert_int_equal(world->lost, -EEXIST);
	service_close(service, NULL, NULL);
}

static void says_when_the_bus_is_lost(void **state)
{
	struct world *world = *state;

	private_bus_stop(&world->daemon);
	for (int i = 0; i < 1000 && world->lost == 0; i++)
		run_for(&world->loop, 10);
	assert_int_equal(world->lost, -ENOTCONN);
}

static void there_is_no_bus(void **state)
{
	const struct service_options options = {
		.bus = "unix:path=/nonexistent/bus"};
	struct service *service = NULL;
	uv_loop_t loop;

	(void)state;
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_true(service_open(&loop, &options, &service) < 0);
	assert_null(service);
	run_until_closed(&loop);
}

/* ---- Who may ---- */

#define STRANGER 65534 /* nobody's number, as a user and as a group */

static bool may(struct world *world, unsigned int uid, unsigned int gid,
		const char *member)
{
	char method[64];

	(void)snprintf(method, sizeof(method), HUB ".%s", member);
	return world_call_as(world, uid, gid, method) == 0;
}

static void only_the_group_and_root_may_control(void **state)
{
	struct world *world = *state;
	const struct group *group = getgrgid(1);
	const struct world_options options = {
		.policy = "<policy context='default'><allow user='*'/>"
			  "</policy>",
		.control_group = group ? group->gr_name : NULL,
	};

	if (geteuid() != 0 || !group)
		skip();
	world_end(world);
	start(world, &options);
	assert_false(may(world, STRANGER, STRANGER, "RequestControl"));
	assert_true(may(world, STRANGER, 1, "RequestControl"));
	assert_true(may(world, 0, 0, "RequestControl"));
	assert_false(may(world, STRANGER, STRANGER, "Reload"));
	assert_false(may(world, STRANGER, 1, "Reload"));
	assert_int_equal(world->reloads, 0);
	assert_true(may(world, 0, 0, "Reload"));
	assert_int_equal(world->reloads, 1);
}

static void without_a_group_only_root_may_control(void **state)
{
	static const char *const groups[] = {NULL, "no-such-group"};
	struct world *world = *state;
	struct world_options options = {
		.policy = "<policy context='default'><allow user='*'/>"
			  "</policy>",
	};

	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < 2; i++) {
		options.control_group = groups[i];
		world_end(world);
		start(world, &options);
		assert_false(may(world, STRANGER, 1, "RequestControl"));
		assert_true(may(world, 0, 0, "RequestControl"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
		CLAIM(shows_the_room),
		CLAIM(nobody_commands_without_control),
		CLAIM(only_one_has_control),
		CLAIM(who_vanishes_loses_control),
		CLAIM(commands_are_refused_for_what_is_so),
		CLAIM(discovery_is_seen_until_it_ends),
		CLAIM(a_crowd_that_wants_control_is_bounded),
		CLAIM(reload_says_what_is_wrong),
		CLAIM(the_name_is_anothers),
		CLAIM(says_when_the_bus_is_lost),
		cmocka_unit_test(there_is_no_bus),
		CLAIM(only_the_group_and_root_may_control),
		CLAIM(without_a_group_only_root_may_control),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
