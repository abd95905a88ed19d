/* SPDX-License-Identifier: MIT */
/* record: every sample as CSV, what was lost, and what cannot be written. */
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

static const char titles[] =
	"number,time_us,device_us,pad,force_n,target_n,peak_kpa,enabled,"
	"tripped,lost,cell0_n,cell1_n\n";

static int begin(void **state)
{
	static const uint8_t address[6] = {0xc0, 0x11, 0, 0, 0, 1};
	struct world *world;

	world_begin(state);
	world = *state;
	assert_int_equal(ring_new(address, &world->hub.ring), 0);
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;

	ring_free(world->hub.ring);
	return world_end(state);
}

static void write_sample(struct world *world, uint64_t number, uint32_t lost)
{
	ring_write(world->hub.ring, &(struct sample){.number = number,
						     .at_us = 1000 + number,
						     .device_us = 7,
						     .pad = 1,
						     .lost = lost,
						     .force_mn = -1500,
						     .target_mn = 20000,
						     .peak_pa = 12345,
						     .flags = SAMPLE_ENABLED,
						     .cells = 2,
						     .cell_mn = {-500, 2000}});
	ring_wake(world->hub.ring);
}

static bool is_listening(void *userdata)
{
	const struct world *world = userdata;

	return ring_readers(world->hub.ring) > 0;
}

/* Begins to record and waits until the titles are there. */
static void begin_record(struct world *world, const char *option)
{
	person_begins(&world->person, &world->hub, world->bus.address, "record",
		      "left", option, NULL);
	assert_true(run_until(&world->hub.loop, is_listening, world));
	if (!option)
		person_sees(&world->person, titles);
	else
		run_for(&world->hub.loop, 300); /* until it has the ring */
}

static void end_record(struct world *world)
{
	uv_process_kill(&world->person.process, SIGINT);
	person_ends(&world->person);
}

static void writes_each_sample(void **state)
{
	struct world *world = *state;

	begin_record(world, NULL);
	write_sample(world, 5, 0);
	write_sample(world, 9, 3);
	person_sees(&world->person,
		    "\n5,1005,7,1,-1.500,20.000,12.345,1,0,0,-0.500,2.000\n"
		    "9,1009,7,1,-1.500,20.000,12.345,1,0,3,-0.500,2.000\n");
	end_record(world);
	assert_int_equal(world->person.status, 0);
	assert_string_equal(world->person.err,
			    "2 samples; lost on the radio: 3, by this program: "
			    "0\n");
}

static void tells_what_it_could_not_read_in_time(void **state)
{
	struct world *world = *state;

	begin_record(world, NULL);
	for (unsigned int i = 0; i < RING_SLOTS + 10; i++)
		write_sample(world, i, 0); /* the program has no turn */
	run_for(&world->hub.loop, 300);
	end_record(world);
	assert_said(world->person.err, "lost on the radio: 0");
	/* It may have read some before the last were written. */
	assert_null(strstr(world->person.err, "0 samples"));
}

static void ends_with_the_stream(void **state)
{
	struct world *world = *state;

	begin_record(world, NULL);
	write_sample(world, 1, 0);
	ring_free(world->hub.ring);
	world->hub.ring = NULL;
	person_ends(&world->person);
	assert_int_equal(world->person.status, 0);
	assert_said(world->person.err, "1 samples");
}

static void ends_after_its_time(void **state)
{
	struct world *world = *state;

	RUN(world, 0, "record", "left", "--seconds=0.2");
	assert_string_equal(world->person.out, titles);
}

static void sums_up_as_json(void **state)
{
	char path[SCRATCH_MAX];
	char option[SCRATCH_MAX + 16];
	char line[256] = "";
	struct world *world = *state;
	json_t *summary;
	FILE *file;

	close(scratch_file(path, "record"));
	snprintf(option, sizeof(option), "--output=%s", path);
	RUN(world, 0, "record", "left", "--json", "--seconds=0.2", option);
	summary = person_json(&world->person);
	assert_int_equal(
		json_integer_value(json_object_get(summary, "samples")), 0);
	json_decref(summary);
	file = fopen(path, "r");
	assert_non_null(fgets(line, sizeof(line), file));
	assert_string_equal(line, titles);
	fclose(file);
	unlink(path);
	RUN(world, 2, "record", "left", "--json");
}

static void a_full_disk_ends_it(void **state)
{
	struct world *world = *state;

	RUN(world, 7, "record", "left", "--output=/dev/full");
	assert_string_equal(world->person.err,
			    "kneadctl: cannot write /dev/full: No space left "
			    "on device\n");
	RUN(world, 7, "record", "left", "--json", "--output=/dev/full");
	json_decref(person_json(&world->person));
	RUN(world, 7, "record", "left", "--output=/nowhere/x");
	assert_said(world->person.err, "/nowhere/x: No such file");
}

static void a_closed_pipe_ends_it_quietly(void **state)
{
	struct world *world = *state;

	begin_record(world, NULL);
	uv_read_stop((uv_stream_t *)&world->person.pipe[0]);
	uv_close((uv_handle_t *)&world->person.pipe[0], NULL);
	world->person.open--;
	write_sample(world, 1, 0);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 7);
	assert_string_equal(world->person.err, "");
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	begin_record(world, NULL);
	fake_hub_vanish(&world->hub);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 3);
	assert_said(world->person.err, "0 samples");
	assert_said(world->person.err, "The hub went away.");
}

static void no_further_reader_is_told(void **state)
{
	struct world *world = *state;

	RUN(world, 1, "record", "left");
	assert_said(world->person.err, "No further reader.");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(writes_each_sample),
		IN_WORLD(tells_what_it_could_not_read_in_time),
		IN_WORLD(ends_with_the_stream),
		IN_WORLD(ends_after_its_time),
		IN_WORLD(sums_up_as_json),
		IN_WORLD(a_full_disk_ends_it),
		IN_WORLD(a_closed_pipe_ends_it_quietly),
		IN_WORLD(a_hub_that_vanishes_is_told),
		cmocka_unit_test_setup_teardown(no_further_reader_is_told,
						world_begin, world_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
