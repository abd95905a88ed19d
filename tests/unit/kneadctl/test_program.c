/* SPDX-License-Identifier: MIT */
/* kneadctl as a whole, on a private bus with a hub that does as it is told:
 * what is said and how it ends. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Exit statuses, as documented. */
enum {
	DONE = 0,
	REFUSED = 1,
	USAGE = 2,
	NO_HUB = 3,
	TIMED_OUT = 4,
	TRIPPED = 5,
	PROBLEMS = 6,
	OUTPUT = 7,
	INTERRUPTED = 130
};

static void assert_error(struct world *world, const char *name,
			 const char *text)
{
	json_t *error = person_json(&world->person);

	assert_string_equal(json_string_value(json_object_get(error, "error")),
			    name);
	assert_said(json_string_value(json_object_get(error, "text")), text);
	json_decref(error);
}

/* ---- Looking ---- */

static void shows_the_hub_and_its_wearables(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "status");
	assert_said(world->person.out, "Hub      ready  kneadd 0.1.0");
	assert_said(world->person.out, "hci0");
	RUN(world, DONE, "wearables");
	assert_said(world->person.out, "left      C0:11:00:00:00:01  active");
	assert_said(world->person.out, "Stra\u00dfe 2");
	assert_said(world->person.out, "12.5 N");
	assert_said(world->person.out, " 0.0 N"); /* -0.04 */
	assert_null(strstr(world->person.out, "-0.0"));
	RUN(world, DONE, "show", "Stra\u00dfe");
	assert_said(world->person.out, "Pad 0       ");
	assert_said(world->person.out, "not placed, idle");
	assert_said(world->person.out, "2 rejected (crc)");
	RUN(world, DONE, "limits", "left");
	assert_said(world->person.out, "force     60 N     config  SR-4");
}

static void shows_trips_with_what_to_do(void **state)
{
	struct world *world = *state;

	world->hub.wearable[0].trip = "force";
	fake_hub_tell(&world->hub);
	RUN(world, DONE, "status");
	assert_said(world->person.out, "Tripped  left pad 0");
	assert_said(world->person.out, "Stopped: it was too much.");
}

static void prints_json_of_everything(void **state)
{
	static const char *const commands[][2] = {
		{"status", NULL},   {"wearables", NULL}, {"show", "left"},
		{"limits", "left"}, {"limits", NULL},	 {"doctor", NULL},
		{"zero", "left"},   {"ack", NULL},	 {"identify", "left"},
		{"stop", NULL},	    {"stop", "left"},	 {"forget", "left"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		person_runs(&world->person, &world->hub, world->bus.address,
			    "--json", commands[i][0], commands[i][1], NULL);
		json_decref(person_json(&world->person));
		assert_string_equal(world->person.err, "");
	}
}

static void tells_who_may_be_meant(void **state)
{
	struct world *world = *state;

	RUN(world, REFUSED, "show", "C0");
	assert_said(world->person.err, "left (C0:11:00:00:00:01)");
	RUN(world, REFUSED, "show", "nobody", "--json");
	assert_error(world, "NoSuchWearable", "discover");
}

static void refuses_a_wrong_command_line_before_all_else(void **state)
{
	struct world *world = *state;

	fake_hub_vanish(&world->hub);
	RUN(world, USAGE, "press", "left");
	assert_said(world->person.err, "--force=NEWTON is missing");
	assert_said(world->person.err, "Usage: kneadctl press");
	RUN(world, USAGE, "zero", "left", "--pad=9", "--json");
	assert_error(world, "Usage", "from 0 to 3");
	assert_string_equal(world->person.err, "");
	RUN(world, USAGE, "help", "nope");
	RUN(world, USAGE, "watch");
	assert_said(world->person.err, "watch needs a terminal");
}

static void tells_that_there_is_no_hub_or_no_bus(void **state)
{
	struct world *world = *state;

	RUN(world, NO_HUB, "status");
	assert_said(world->person.err, "No hub is running");
	RUN(world, NO_HUB, "status", "--json");
	assert_error(world, "NoHub", "systemctl start kneadd");
	RUN(world, NO_HUB, "status", "--bus=unix:path=/nowhere", "--json");
	assert_error(world, "NoBus", "unix:path=/nowhere");
}

static void ends_with_a_status_when_output_is_lost(void **state)
{
	struct world *world = *state;
	char command[512];

	/* Not the hub's loop: it is not needed for this. */
	(void)world;
	snprintf(command, sizeof(command), "%s help >/dev/full 2>/dev/null",
		 KNEADCTL);
	assert_int_equal(WEXITSTATUS(system(command)), OUTPUT);
	snprintf(command, sizeof(command),
		 "bash -c '%s man | true; exit ${PIPESTATUS[0]}' 2>&1 | "
		 "grep -q .",
		 KNEADCTL);
	assert_int_equal(WEXITSTATUS(system(command)), 1); /* it is quiet */
}

/* ---- Acting ---- */

static void takes_control_before_it_acts(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "zero", "left", "--pad=2");
	assert_said(world->person.out, "Zeroed.");
	assert_int_equal(world->hub.controls, 1);
	assert_int_equal(world->hub.wearable[0].pad, 2);
	RUN(world, DONE, "selftest", "left");
	RUN(world, DONE, "release", "left", "--pad=1");
	assert_int_equal(world->hub.wearable[0].pad, 1);
	RUN(world, DONE, "tighten", "left", "force", "45.5");
	assert_true(world->hub.wearable[0].limit == 45.5);
	RUN(world, DONE, "place", "left", "calf-right", "--pad=3");
	assert_string_equal(world->hub.wearable[0].site, "calf-right");
	assert_int_equal(world->hub.controls, 5);
}

static void tells_what_words_there_are(void **state)
{
	struct world *world = *state;

	RUN(world, REFUSED, "place", "left", "moon");
	assert_said(world->person.err, "lumbar-left calf-right");
	RUN(world, REFUSED, "tighten", "left", "colour", "1", "--json");
	assert_error(world, "NoSuchWord", "force");
	RUN(world, REFUSED, "enroll", "left", "--site=moon");
	assert_int_equal(world->hub.controls, 0);
}

static void tells_what_the_hub_refuses(void **state)
{
	static const char *const methods[] = {"RequestControl", "Zero"};
	struct world *world = *state;

	for (size_t i = 0; i < 2; i++) {
		world->hub.refuses = methods[i];
		RUN(world, REFUSED, "zero", "left");
		assert_string_equal(world->person.err,
				    "kneadctl: That is too much. Ask for "
				    "less.\n");
	}
	RUN(world, REFUSED, "zero", "left", "--json");
	assert_error(world, "org.kneadd.Error.Limit", "Ask for less.");
}

/* The program does not wait for the answer to that, so a moment later. */
static bool is_window_closed(void *userdata)
{
	const struct world *world = userdata;

	return world->hub.windows == 0;
}

static void enrolls_and_places(void **state)
{
	struct world *world = *state;

	world->hub.wearable[1].enrolled = false;
	world->hub.wearable[1].link = "found";
	fake_hub_tell(&world->hub);
	RUN(world, DONE, "enroll", "C0:22", "--site=lumbar-left");
	assert_said(world->person.out, "Stra\u00dfe 2 is enrolled and ready.");
	assert_said(world->person.err, "  streaming");
	assert_int_equal(world->hub.wearable[1].enrolled_times, 1);
	assert_string_equal(world->hub.wearable[1].site, "lumbar-left");
	assert_true(run_until(&world->hub.loop, is_window_closed, world));
}

static void tells_why_an_enrolled_one_is_not_ready(void **state)
{
	struct world *world = *state;

	world->hub.wearable[1].link_reason = "It speaks another version.";
	fake_hub_tell(&world->hub);
	RUN(world, REFUSED, "enroll", "C0:22", "--json");
	assert_error(world, "NotReady", "It speaks another version.");
	world->hub.refuses = "Enroll";
	RUN(world, REFUSED, "enroll", "C0:22");
	assert_true(run_until(&world->hub.loop, is_window_closed, world));
}

static void discovers_what_is_known_as_well(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "discover", "--seconds=1");
	assert_int_equal(world->hub.discoveries, 1);
	assert_said(world->person.out, "C0:11:00:00:00:01   -60 dBm  enrolled");
}

static void an_interrupt_ends_cleanly(void **state)
{
	struct world *world = *state;

	world->hub.is_silent = true;
	person_begins(&world->person, &world->hub, world->bus.address, "zero",
		      "left", NULL);
	world_until(world, &world->hub.held_count);
	uv_process_kill(&world->person.process, SIGINT);
	person_ends(&world->person);
	assert_int_equal(world->person.status, INTERRUPTED);
	assert_string_equal(world->person.err, "kneadctl: interrupted\n");
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	world->hub.is_silent = true;
	person_begins(&world->person, &world->hub, world->bus.address, "zero",
		      "left", NULL);
	world_until(world, &world->hub.held_count);
	fake_hub_vanish(&world->hub);
	person_ends(&world->person);
	assert_int_equal(world->person.status, NO_HUB);
	assert_said(world->person.err, "The hub went away");
}

static void acknowledges_once_it_is_on_record(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "ack");
	assert_said(world->person.out, "Nothing is tripped.");
	assert_int_equal(world->hub.acknowledged, 0);
	world->hub.wearable[1].trip = "force";
	world->hub.unrecorded = 3;
	fake_hub_tell(&world->hub);
	RUN(world, DONE, "ack", "--json");
	assert_int_equal(world->hub.acknowledged, 1);
	assert_said(world->person.out, "\"acknowledged\": 1");
	world->hub.wearable[1].trip = "force";
	world->hub.refuses = "Acknowledge";
	fake_hub_tell(&world->hub);
	RUN(world, REFUSED, "ack");
	assert_said(world->person.out, "Stra\u00dfe 2 pad 0: Stopped");
}

static void monitors_changes_in_lines(void **state)
{
	struct world *world = *state;
	struct person *monitor = &world->person;

	person_begins(monitor, &world->hub, world->bus.address, "monitor",
		      "--readings", NULL);
	world_until(world, &world->hub.wearable[1].readings);
	world->hub.wearable[0].link = "lost";
	world->hub.wearable[0].limit = 50;
	fake_hub_tell(&world->hub);
	person_sees(monitor, "left            Link lost\n");
	person_sees(monitor,
		    "left            Limit pad 0 force 60 -> 50 N (config)\n");
	person_sees(monitor, "Force pad 0 12.50 N");
	person_sees(monitor, "Adapter hci0 on, 1 of 4 links\n");
	uv_process_kill(&monitor->process, SIGINT);
	person_ends(monitor);
	assert_int_equal(monitor->status, DONE);
	assert_null(strstr(monitor->out, "pressure"));
}

static void monitors_without_readings_nobody_asked_for(void **state)
{
	struct world *world = *state;

	person_begins(&world->person, &world->hub, world->bus.address,
		      "monitor", "--json", "--seconds=2", NULL);
	run_for(&world->hub.loop, 500); /* to show that nothing comes */
	fake_hub_tell(&world->hub);
	person_sees(&world->person, "PropertiesChanged");
	person_ends(&world->person);
	assert_int_equal(world->person.status, DONE);
	assert_said(world->person.out, "\"Limits\"");
	assert_null(strstr(world->person.out, "\"Force\""));
}

static void doctor_finds_what_is_wrong(void **state)
{
	struct world *world = *state;

	world->hub.state = "no-adapter";
	fake_hub_tell(&world->hub);
	RUN(world, PROBLEMS, "doctor");
	assert_said(world->person.out, "the hub's state");
	world->hub.state = "ready";
	fake_hub_tell(&world->hub);
	RUN(world, DONE, "doctor");
}

static void doctor_works_without_a_hub(void **state)
{
	struct world *world = *state;

	RUN(world, PROBLEMS, "doctor");
	assert_said(world->person.out, "is not on the bus");
	RUN(world, PROBLEMS, "doctor", "--json", "--bus=unix:path=/nowhere");
	json_decref(person_json(&world->person));
}

static int begin_denied(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	private_bus_start_with(
		&world->bus,
		"<policy context=\"mandatory\"><deny "
		"send_destination=\"org.kneadd\" "
		"send_interface=\"org.freedesktop.DBus.ObjectManager\"/>"
		"</policy>");
	fake_hub_start(&world->hub, world->bus.address);
	*state = world;
	return 0;
}

static void doctor_tells_that_the_bus_denies(void **state)
{
	struct world *world = *state;

	RUN(world, PROBLEMS, "doctor");
	assert_said(world->person.out, "the bus does not let you talk to it");
	assert_said(world->person.out, "org.kneadd.conf");
	RUN(world, REFUSED, "status", "--json");
	assert_error(world, "org.freedesktop.DBus.Error.AccessDenied", "");
}

static void shows_every_pad(void **state)
{
	struct world *world = *state;

	world->hub.wearable[0].pads = 2;
	fake_hub_tell(&world->hub);
	RUN(world, DONE, "show", "left");
	assert_said(world->person.out, "Pad 0       ");
	assert_said(world->person.out, "Pad 1       ");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)
#define WITHOUT_HUB(test)                                        \
	cmocka_unit_test_setup_teardown(test, world_begin_empty, \
					world_end_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(shows_the_hub_and_its_wearables),
		IN_WORLD(shows_trips_with_what_to_do),
		IN_WORLD(prints_json_of_everything),
		IN_WORLD(tells_who_may_be_meant),
		IN_WORLD(refuses_a_wrong_command_line_before_all_else),
		WITHOUT_HUB(tells_that_there_is_no_hub_or_no_bus),
		WITHOUT_HUB(ends_with_a_status_when_output_is_lost),
		IN_WORLD(takes_control_before_it_acts),
		IN_WORLD(tells_what_words_there_are),
		IN_WORLD(tells_what_the_hub_refuses),
		IN_WORLD(enrolls_and_places),
		IN_WORLD(tells_why_an_enrolled_one_is_not_ready),
		IN_WORLD(discovers_what_is_known_as_well),
		IN_WORLD(an_interrupt_ends_cleanly),
		IN_WORLD(a_hub_that_vanishes_is_told),
		IN_WORLD(acknowledges_once_it_is_on_record),
		IN_WORLD(monitors_changes_in_lines),
		IN_WORLD(monitors_without_readings_nobody_asked_for),
		IN_WORLD(doctor_finds_what_is_wrong),
		WITHOUT_HUB(doctor_works_without_a_hub),
		cmocka_unit_test_setup_teardown(
			doctor_tells_that_the_bus_denies, begin_denied,
			world_end),
		IN_WORLD(shows_every_pad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
