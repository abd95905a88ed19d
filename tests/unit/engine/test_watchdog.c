/* SPDX-License-Identifier: MIT */
/* What systemd is told, and what the hub is told of the wall clock. */
#include "watchdog.h"

#include "fake_hub.h"
#include "scratch.h"
#include "wall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	char folder[SCRATCH_MAX];
	struct sockaddr_un address;
	int systemd; /* its end */
	uv_loop_t loop;
	struct engine *engine;
	struct watchdog watchdog;
	uint64_t now_us;
	unsigned int woken;
	bool beats;
};

static uint64_t port_now(void *context)
{
	return ((struct world *)context)->now_us;
}

static void port_radio(void *context, const struct action *action)
{
	(void)context;
	(void)action;
}

static bool port_no(void *context)
{
	(void)context;
	return false;
}

static bool port_record(void *context, const struct record *record)
{
	(void)context;
	(void)record;
	return true;
}

static void port_sample(void *context, const struct sample *sample)
{
	(void)context;
	(void)sample;
}

static void port_sampled(void *context)
{
	(void)context; /* nobody reads a stream here */
}

static void port_notify(void *context)
{
	(void)context;
}

static void listen_as_systemd(struct world *world)
{
	world->systemd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_true(world->systemd >= 0);
	scratch_folder(world->folder, "watchdog");
	world->address.sun_family = AF_UNIX;
	(void)snprintf(world->address.sun_path, sizeof(world->address.sun_path),
		       "%s/notify", world->folder);
	assert_int_equal(bind(world->systemd,
			      (struct sockaddr *)&world->address,
			      sizeof(world->address)),
			 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", world->address.sun_path, 1),
			 0);
}

static int setup(void **state)
{
	static struct world world;
	const struct engine_ports ports = {
		.context = &world,
		.now_us = port_now,
		.monotonic_us = port_now,
		.radio = port_radio,
		.is_congested = port_no,
		.record = port_record,
		.sample = port_sample,
		.sampled = port_sampled,
		.notify = port_notify,
	};
	const struct hub_config config = {.links_max = 7, .turn_budget_ms = 50};

	memset(&world, 0, sizeof(world));
	world.now_us = 1000;
	listen_as_systemd(&world);
	*state = &world;
	if (uv_loop_init(&world.loop) < 0)
		return -1;
	return engine_new(&config, &ports, &world.engine);
}

static int teardown(void **state)
{
	struct world *world = *state;

	(void)uv_run(&world->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&world->loop), 0);
	engine_free(world->engine);
	(void)close(world->systemd);
	(void)unlink(world->address.sun_path);
	(void)rmdir(world->folder);
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	return 0;
}

/* What systemd was told next; "" nothing. */
static const char *told(struct world *world)
{
	static char text[256];
	ssize_t length = recv(world->systemd, text, sizeof(text) - 1, 0);

	text[length > 0 ? length : 0] = '\0';
	return text;
}

static void look(void *context)
{
	struct world *world = context;

	world->woken++;
	if (world->beats)
		engine_turn(world->engine);
	if (world->woken >= 3)
		watchdog_stop(&world->watchdog);
}

static void run_three_looks(struct world *world)
{
	assert_int_equal(setenv("WATCHDOG_USEC", "20000", 1), 0);
	engine_turn(world->engine);
	watchdog_start(&world->watchdog, &world->loop, world->engine, NULL);
	watchdog_ask(&world->watchdog, look, world);
	(void)uv_run(&world->loop, UV_RUN_DEFAULT);
}

/* SR-22 */
static void lives_while_the_heart_beats(void **state)
{
	struct world *world = *state;

	world->beats = true;
	run_three_looks(world);
	for (int i = 0; i < 3; i++)
		assert_string_equal(told(world), "WATCHDOG=1");
}

/* SR-22 */
static void is_silent_when_the_hub_hangs(void **state)
{
	struct world *world = *state;

	run_three_looks(world);
	assert_string_equal(told(world), "WATCHDOG=1"); /* it had beaten */
	assert_string_equal(told(world), "");
}

static void tells_a_status_once(void **state)
{
	struct world *world = *state;

	watchdog_status(&world->watchdog, "ready", "");
	watchdog_status(&world->watchdog, "ready", "");
	watchdog_status(&world->watchdog, "unwell", "too slow");
	assert_string_equal(told(world), "STATUS=ready");
	assert_string_equal(told(world), "STATUS=unwell: too slow");
	assert_string_equal(told(world), "");
}

static void tells_how_it_goes(void **state)
{
	struct world *world = *state;

	watchdog_ready(&world->watchdog);
	watchdog_reloading(&world->watchdog);
	watchdog_stopping(&world->watchdog);
	assert_string_equal(told(world), "READY=1");
	assert_memory_equal(told(world), "RELOADING=1\nMONOTONIC_USEC=", 27);
	assert_string_equal(told(world), "STOPPING=1");
}

static void on_posted(void *context)
{
	((struct world *)context)->woken++;
}

static void tells_the_hub_the_time_at_start(void **state)
{
	struct world *world = *state;
	static struct wall wall; /* closes in the teardown */
	int64_t before_us = (int64_t)time(NULL) * 1000000;

	assert_int_equal(wall_start(&wall, &world->loop, world->engine,
				    on_posted, world),
			 0);
	assert_int_equal(world->woken, 1);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[0].type, EVENT_WALL);
	assert_true(fake_hub.event[0].wall.utc_us >= before_us);
	assert_true(fake_hub.event[0].wall.utc_us < before_us + 60000000);
	wall_stop(&wall);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(lives_while_the_heart_beats),
		CLAIM(is_silent_when_the_hub_hangs),
		CLAIM(tells_a_status_once),
		CLAIM(tells_how_it_goes),
		CLAIM(tells_the_hub_the_time_at_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
