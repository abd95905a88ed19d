/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int world_begin_empty(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	private_bus_start(&world->bus);
	assert_int_equal(uv_loop_init(&world->hub.loop), 0);
	*state = world;
	return 0;
}

int world_end_empty(void **state)
{
	struct world *world = *state;

	run_until_closed(&world->hub.loop);
	private_bus_stop(&world->bus);
	free(world);
	return 0;
}

int world_begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	private_bus_start(&world->bus);
	fake_hub_start(&world->hub, world->bus.address);
	*state = world;
	return 0;
}

int world_end(void **state)
{
	struct world *world = *state;

	fake_hub_stop(&world->hub);
	private_bus_stop(&world->bus);
	free(world);
	return 0;
}

void world_until(struct world *world, const unsigned int *count)
{
	assert_true(run_until_count(&world->hub.loop, count, 1));
}

void assert_said(const char *said, const char *text)
{
	if (!strstr(said, text))
		fail_msg("\"%s\" was not said in: %s", text, said);
}

json_t *person_json(const struct person *person)
{
	json_error_t error;
	json_t *value = json_loads(person->out, JSON_DECODE_ANY, &error);

	if (!value)
		fail_msg("no JSON (%s): %s", error.text, person->out);
	return value;
}
