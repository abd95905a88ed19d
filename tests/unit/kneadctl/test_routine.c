/* SPDX-License-Identifier: MIT */
/* kneadctl routine: what is fit, by whose limits, and what is shown. */
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

#include "scratch.h"

/* Exit statuses, as documented. */
enum {
	DONE = 0,
	REFUSED = 1,
	NO_HUB = 3
};

#define FIT                                         \
	"title: Mine\n"                             \
	"points: [{name: QL, site: lumbar-left}]\n" \
	"steps:\n"                                  \
	"  - do: press\n"                           \
	"    point: QL\n"                           \
	"    target: {force: 25}\n"                 \
	"    ramp: 5\n"                             \
	"    hold: 40\n"                            \
	"    rest: 20\n"                            \
	"    repeats: 3\n"

/* Of this test; a person's file, in a folder of its own. */
static char folder[SCRATCH_MAX];
static char path[SCRATCH_MAX + 16];

static void write_file(const char *text, size_t length)
{
	FILE *file;

	if (folder[0] == '\0')
		scratch_folder(folder, "routine");
	snprintf(path, sizeof(path), "%s/mine.yaml", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

static void remove_file(void)
{
	unlink(path);
	rmdir(folder);
	folder[0] = '\0';
}

static int end_with_file(void **state)
{
	remove_file();
	return world_end(state);
}

static int end_empty_with_file(void **state)
{
	remove_file();
	return world_end_empty(state);
}

/* ---- The hub's ---- */

static void lists_the_hub_s_routines(void **state)
{
	struct world *world = *state;
	json_t *list;

	RUN(world, DONE, "routine", "list");
	assert_said(world->person.out, "NAME");
	assert_said(world->person.out, "legs");
	assert_said(world->person.out, "low");
	RUN(world, DONE, "routine", "list", "--json");
	list = person_json(&world->person);
	assert_int_equal(json_array_size(list), 1);
	json_decref(list);
	RUN(world, DONE, "words", "routines");
	assert_string_equal(world->person.out, "legs\n");
}

static void shows_a_routine_of_the_hub_s(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "routine", "show", "legs");
	assert_said(world->person.out, "Legs (legs)");
	assert_said(world->person.out,
		    "  1. press and hold: calf, 44 N (37.4 to 50.6), 30 s");
	RUN(world, REFUSED, "routine", "show", "nope");
	assert_said(world->person.err, "There is no routine of that name.");
}

/* ---- Files ---- */

static void a_fit_file_is_told_its_steps_points_and_time(void **state)
{
	struct world *world = *state;

	write_file(FIT, strlen(FIT));
	RUN(world, DONE, "routine", "check", path);
	assert_said(world->person.out, ": fit: 1 step, 1 point, 5 min");
	assert_said(world->person.out, "(by the room's limits)");
	assert_memory_equal(world->hub.checked, "mine: title: Mine\n", 18);
}

/* SR-5: the room's limits are the hub's to say; the place is the person's. */
static void the_hub_s_faults_name_the_person_s_file(void **state)
{
	struct world *world = *state;
	char said[256];
	json_t *all;
	json_t *first;

	write_file(FIT, strlen(FIT));
	snprintf(said, sizeof(said), "%s:6: target: 25 N is too much here\n",
		 path);
	world->hub.fault = "mine:6: target: 25 N is too much here";
	RUN(world, REFUSED, "routine", "check", path);
	assert_string_equal(world->person.out, said);
	RUN(world, REFUSED, "--json", "routine", "check", path);
	all = person_json(&world->person);
	first = json_array_get(all, 0);
	assert_true(json_is_false(json_object_get(first, "fit")));
	assert_string_equal(json_string_value(json_object_get(first, "limits")),
			    "room");
	assert_int_equal(json_array_size(json_object_get(first, "faults")), 1);
	json_decref(all);
}

/* SR-5, SR-7: the hard and the default ceilings need no hub. */
static void without_a_hub_the_default_limits_count(void **state)
{
	static const char bad[] = FIT "  - {do: knead, point: QL, hold: 150,\n"
				      "     target: {force: 20}}\n";
	struct world *world = *state;

	write_file(FIT, strlen(FIT));
	RUN(world, DONE, "routine", "check", path);
	assert_said(world->person.out, "(by the default limits)");
	write_file(bad, strlen(bad));
	RUN(world, REFUSED, "routine", "check", path, "/nowhere.yaml");
	assert_said(world->person.out,
		    ".yaml:11: hold: 150 s is more than the hard limit of 120 "
		    "s for the left lower back (SR-7); the room's limit is 90 "
		    "s");
	assert_said(world->person.out, "/nowhere.yaml: cannot be read: ");
	RUN(world, NO_HUB, "routine", "show", "legs");
	RUN(world, NO_HUB, "routine", "list");
}

/* What no bus would carry is faulty without asking anybody. */
static void a_text_that_cannot_be_sent_is_told(void **state)
{
	struct world *world = *state;

	write_file("title: \xff\n", 9);
	RUN(world, REFUSED, "routine", "check", path);
	assert_said(world->person.out, ".yaml:1: not YAML: ");
	write_file("title: a\0b\n", 11);
	RUN(world, REFUSED, "routine", "check", path);
	assert_string_equal(world->hub.checked, "");
}

static void shows_a_file_as_it_will_be_done(void **state)
{
	struct world *world = *state;
	json_t *routine;

	write_file(FIT, strlen(FIT));
	RUN(world, DONE, "routine", "show", path);
	assert_said(world->person.out, "Mine (mine)\n");
	assert_said(world->person.out, "  QL: left lower back, point contact");
	/* SR-7 */
	assert_said(world->person.out,
		    "3 times, rest 45 s (20 written: as long as pressed)");
	assert_said(world->person.out, "rises by 5 N/s");
	RUN(world, DONE, "routine", "show", path, "--json");
	routine = person_json(&world->person);
	assert_string_equal(
		json_string_value(json_object_get(routine, "title")), "Mine");
	json_decref(routine);
	write_file("steps: 3\n", 9);
	RUN(world, REFUSED, "routine", "show", path);
	assert_said(world->person.err, ":1: steps: expected a list");
}

static void the_sample_passes_the_check(void **state)
{
	struct world *world = *state;
	static char sample[PERSON_OUTPUT];

	RUN(world, DONE, "routine", "sample");
	strcpy(sample, world->person.out);
	write_file(sample, strlen(sample));
	RUN(world, DONE, "routine", "check", path);
	assert_said(world->person.out, ": fit: ");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, end_with_file)
#define WITHOUT_HUB(test)                                        \
	cmocka_unit_test_setup_teardown(test, world_begin_empty, \
					end_empty_with_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(lists_the_hub_s_routines),
		IN_WORLD(shows_a_routine_of_the_hub_s),
		IN_WORLD(a_fit_file_is_told_its_steps_points_and_time),
		IN_WORLD(the_hub_s_faults_name_the_person_s_file),
		WITHOUT_HUB(without_a_hub_the_default_limits_count),
		IN_WORLD(a_text_that_cannot_be_sent_is_told),
		IN_WORLD(shows_a_file_as_it_will_be_done),
		WITHOUT_HUB(the_sample_passes_the_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
