/* SPDX-License-Identifier: MIT */
/* What is asked of adapters and devices, and what comes of it. */
#include "world.h"

#include <string.h>

static struct fake_device *start_with_device(struct world *world)
{
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 1);
	return device;
}

static void script(struct world *world, const char *member,
		   enum fake_answer answer, const char *name, const char *text)
{
	fake_answers(&world->fake,
		     &(struct fake_script){member, answer, name, text, 1});
}

static void connects(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_OK);
	assert_true(world_last(world, EVENT_DEVICE)->device.connected);
}

static void sees_a_link_that_no_signal_told(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Connect", FAKE_SILENT, NULL, NULL);
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_OK);
	assert_true(world_last(world, EVENT_DEVICE)->device.connected);
}

static void does_not_believe_a_connect_without_link(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Connect", FAKE_LIE, NULL, NULL);
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_FAILED);
}

static void takes_a_link_in_spite_of_an_error(void **state)
{
	struct world *world = *state;
	struct fake_device *device = start_with_device(world);

	device->connected = true;
	script(world, "Connect", FAKE_ERROR, "org.bluez.Error.Failed",
	       "le-connection-abort-by-local");
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_OK);
}

static void tells_why_a_connect_failed(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Connect", FAKE_ERROR, "org.bluez.Error.Failed",
	       "le-connection-concurrent-connection-limit");
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_LINKS_FULL);
}

static void cancels_a_connect_that_never_answers(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Connect", FAKE_ERROR,
	       "org.freedesktop.DBus.Error.NoReply",
	       "as a deadline that passed");
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_TIMED_OUT);
	world_wait_called(world, "Disconnect", 1);
}

static void disconnects(void **state)
{
	struct world *world = *state;
	struct fake_device *device = start_with_device(world);

	fake_connect(device);
	world_wait_device(world, true, false);
	assert_int_equal(world_do(world, ACTION_DISCONNECT, 0)->done.outcome,
			 OUTCOME_OK);
	assert_false(world_last(world, EVENT_DEVICE)->device.connected);
}

static void pairs_and_reads_what_came_of_it(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	assert_int_equal(world_do(world, ACTION_PAIR, 0)->done.outcome,
			 OUTCOME_OK);
	assert_true(world_last(world, EVENT_DEVICE)->device.paired);
}

static void takes_the_bond_for_the_answer(void **state)
{
	struct world *world = *state;
	struct fake_device *device = start_with_device(world);

	script(world, "Pair", FAKE_NEVER, NULL, NULL);
	world_begin(world, ACTION_PAIR, 0);
	world_wait_called(world, "Pair", 1);
	device->bonded = true;
	fake_device_changed(device, "Bonded");
	assert_int_equal(world_wait(world, EVENT_DONE, 1)->done.outcome,
			 OUTCOME_OK);
}

static void never_pairs_who_is_bonded(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	device->bonded = true;
	device->paired = true;
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 1);
	assert_int_equal(world_do(world, ACTION_PAIR, 0)->done.outcome,
			 OUTCOME_ALREADY);
	assert_int_equal(fake_called(&world->fake, "Pair"), 0);
}

static void tells_a_refused_pairing(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Pair", FAKE_ERROR,
	       "org.bluez.Error.AuthenticationFailed", "Authentication Failed");
	assert_int_equal(world_do(world, ACTION_PAIR, 0)->done.outcome,
			 OUTCOME_AUTHENTICATION);
}

static void never_cancels_a_pairing(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	script(world, "Pair", FAKE_ERROR, "org.freedesktop.DBus.Error.NoReply",
	       "as a deadline that passed");
	assert_int_equal(world_do(world, ACTION_PAIR, 0)->done.outcome,
			 OUTCOME_TIMED_OUT);
	world_wait_called(world, "Disconnect", 1);
	assert_int_equal(fake_called(&world->fake, "CancelPairing"), 0);
}

static void trusts(void **state)
{
	struct world *world = *state;
	struct fake_device *device = start_with_device(world);

	assert_int_equal(world_do(world, ACTION_TRUST, 0)->done.operation,
			 OPERATION_TRUST);
	assert_true(device->trusted);
}

static void answers_a_removal_before_the_device_is_gone(void **state)
{
	struct world *world = *state;

	(void)start_with_device(world);
	assert_int_equal(world_do(world, ACTION_REMOVE, 0)->done.outcome,
			 OUTCOME_OK);
	(void)world_wait(world, EVENT_DEVICE_GONE, 1);
	assert_int_equal(world_count(world, EVENT_DONE), 1);
}

static void ends_what_is_under_way_when_a_device_goes(void **state)
{
	struct world *world = *state;
	struct fake_device *device = start_with_device(world);

	script(world, "Connect", FAKE_NEVER, NULL, NULL);
	world_begin(world, ACTION_CONNECT, 0);
	world_wait_called(world, "Connect", 1);
	fake_remove_device(device);
	(void)world_wait(world, EVENT_DEVICE_GONE, 1);
	assert_int_equal(world_last(world, EVENT_DONE)->done.outcome,
			 OUTCOME_GONE);
	assert_int_equal(world->event[world->events - 1].type,
			 EVENT_DEVICE_GONE);
}

static void refuses_a_device_that_is_not_there(void **state)
{
	struct world *world = *state;

	world_start(world);
	assert_int_equal(world_do(world, ACTION_CONNECT, 0)->done.outcome,
			 OUTCOME_GONE);
	assert_int_equal(world_do(world, ACTION_READ, CHARACTERISTIC_FEATURE)
				 ->done.outcome,
			 OUTCOME_GONE);
}

static void may_be_asked_from_within_an_event(void **state)
{
	struct world *world = *state;

	world_start(world);
	world->reacts = true;
	world->reacts_to = EVENT_DEVICE;
	world->reaction = (struct action){.type = ACTION_CONNECT, .tag = 5};
	fake_announce(fake_add_device(&world->fake));
	assert_int_equal(world_wait(world, EVENT_DONE, 1)->done.outcome,
			 OUTCOME_OK);
}

static void discovers_and_stops(void **state)
{
	struct world *world = *state;
	struct action stop = {.type = ACTION_DISCOVER, .on = false, .tag = 6};

	world_start(world);
	assert_int_equal(world_do(world, ACTION_DISCOVER, 0)->done.outcome,
			 OUTCOME_OK);
	assert_int_equal(fake_called(&world->fake, "SetDiscoveryFilter"), 1);
	assert_true(world_last(world, EVENT_ADAPTER)->adapter.discovering);
	bluez_do(world->bluez, &stop);
	assert_int_equal(world_wait(world, EVENT_DONE, 2)->done.outcome,
			 OUTCOME_OK);
	assert_false(world->fake.adapter[0].discovering);
}

static void restarts_a_discovery_left_over(void **state)
{
	struct world *world = *state;

	world_start(world);
	script(world, "StartDiscovery", FAKE_ERROR,
	       "org.bluez.Error.InProgress", "Operation already in progress");
	assert_int_equal(world_do(world, ACTION_DISCOVER, 0)->done.outcome,
			 OUTCOME_OK);
	assert_int_equal(fake_called(&world->fake, "StopDiscovery"), 1);
	assert_int_equal(fake_called(&world->fake, "StartDiscovery"), 2);
}

static void tells_an_adapter_that_is_off(void **state)
{
	struct world *world = *state;

	world_start(world);
	script(world, "StartDiscovery", FAKE_ERROR, "org.bluez.Error.NotReady",
	       "Resource Not Ready");
	assert_int_equal(world_do(world, ACTION_DISCOVER, 0)->done.outcome,
			 OUTCOME_NOT_READY);
}

static void switches_an_adapter_on(void **state)
{
	struct world *world = *state;
	struct fake_adapter *adapter;

	fake_start(&world->fake, &world->loop, world->daemon.address);
	adapter = fake_add_adapter(&world->fake);
	adapter->powered = false;
	adapter->power_state = "off";
	world_open(world);
	(void)world_wait(world, EVENT_ADAPTER, 1);
	assert_int_equal(world_do(world, ACTION_POWER, 0)->done.outcome,
			 OUTCOME_OK);
	assert_int_equal(world_last(world, EVENT_ADAPTER)->adapter.state,
			 ADAPTER_ON);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(connects),
		CLAIM(sees_a_link_that_no_signal_told),
		CLAIM(does_not_believe_a_connect_without_link),
		CLAIM(takes_a_link_in_spite_of_an_error),
		CLAIM(tells_why_a_connect_failed),
		CLAIM(cancels_a_connect_that_never_answers),
		CLAIM(disconnects),
		CLAIM(pairs_and_reads_what_came_of_it),
		CLAIM(takes_the_bond_for_the_answer),
		CLAIM(never_pairs_who_is_bonded),
		CLAIM(tells_a_refused_pairing),
		CLAIM(never_cancels_a_pairing),
		CLAIM(trusts),
		CLAIM(answers_a_removal_before_the_device_is_gone),
		CLAIM(ends_what_is_under_way_when_a_device_goes),
		CLAIM(refuses_a_device_that_is_not_there),
		CLAIM(may_be_asked_from_within_an_event),
		CLAIM(discovers_and_stops),
		CLAIM(restarts_a_discovery_left_over),
		CLAIM(tells_an_adapter_that_is_off),
		CLAIM(switches_an_adapter_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
