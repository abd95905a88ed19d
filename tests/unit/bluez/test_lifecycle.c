/* SPDX-License-Identifier: MIT */
/* bluetoothd, adapters and devices come, change and go. */
#include "world.h"

#include "profile.h"

#include <string.h>

static void tells_adapters_and_devices_found_at_start(void **state)
{
	struct world *world = *state;
	const struct event *event;

	world_start(world);
	assert_int_equal(world->event[0].type, EVENT_BLUEZ);
	assert_true(world->event[0].bluez.present);
	event = world_last(world, EVENT_ADAPTER);
	assert_string_equal(event->adapter.name, "hci0");
	assert_int_equal(event->adapter.address[5], 1);
	assert_int_equal(event->adapter.state, ADAPTER_ON);
	fake_announce(fake_add_device(&world->fake));
	event = world_wait(world, EVENT_DEVICE, 1);
	assert_int_equal(event->device.address[1], 0x11);
	assert_string_equal(event->device.name, "Neck pad");
	assert_int_equal(event->device.rssi, -60);
	assert_true(event->device.is_wearable);
	assert_true(event->device.heard);
	assert_false(event->device.connected);
}

static void waits_for_a_bluetoothd_that_comes_later(void **state)
{
	struct world *world = *state;

	world_open(world);
	run_for(&world->loop, 50);
	assert_int_equal(world->events, 0);
	fake_start(&world->fake, &world->loop, world->daemon.address);
	(void)world_wait(world, EVENT_BLUEZ, 1);
	(void)fake_add_adapter(&world->fake);
	(void)world_wait(world, EVENT_ADAPTER, 1);
}

static void leaves_strangers_aside(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	device->uuids[0] = "0000180f-0000-1000-8000-00805f9b34fb";
	fake_announce(device);
	fake_device_changed(device, "RSSI");
	fake_adapter_changed(&world->fake.adapter[0], "Powered");
	(void)world_wait(world, EVENT_ADAPTER, 2);
	assert_int_equal(world_count(world, EVENT_DEVICE), 0);
}

static void takes_a_stranger_that_turns_out_a_wearable(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	device->uuid_count = 0;
	fake_announce(device);
	fake_add_attributes(device, "service001");
	fake_connect(device);
	device->uuid_count = 1;
	device->resolved = true;
	fake_device_changed(device, "UUIDs");
	fake_device_changed(device, "ServicesResolved");
	(void)world_wait(world, EVENT_RESOLVED, 1);
}

static void tells_all_gone_when_bluetoothd_dies(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	fake_kill(&world->fake);
	(void)world_wait(world, EVENT_BLUEZ, 2);
	assert_int_equal(world_count(world, EVENT_DEVICE_GONE), 1);
	assert_int_equal(world_count(world, EVENT_ADAPTER_GONE), 1);
	assert_int_equal(world->event[world->events - 1].type, EVENT_BLUEZ);
	assert_false(world->event[world->events - 1].bluez.present);
}

static void starts_anew_with_the_next_bluetoothd(void **state)
{
	struct world *world = *state;
	struct bluez_health health;
	uint16_t number;

	(void)world_start_resolved(world);
	number = world_last(world, EVENT_RESOLVED)->resolved.device;
	fake_kill(&world->fake);
	(void)world_wait(world, EVENT_BLUEZ, 2);
	world->events = 0;
	fake_start(&world->fake, &world->loop, world->daemon.address);
	/* Another number for the same controller. */
	(void)fake_add_adapter_at(&world->fake, "/org/bluez/hci1",
				  "00:00:00:00:00:01");
	assert_int_equal(world_wait(world, EVENT_ADAPTER, 1)->adapter.adapter,
			 0);
	world_wait_called(world, "RegisterAgent", 1);
	world_wait_called(world, "RegisterApplication", 1);
	bluez_health(world->bluez, &health);
	assert_int_equal(health.generation, 2);
	assert_int_equal(number, 0);
}

static void ignores_answers_of_a_bluetoothd_before(void **state)
{
	struct world *world = *state;
	const struct event *done;

	world_start(world);
	fake_announce(fake_add_device(&world->fake));
	(void)world_wait(world, EVENT_DEVICE, 1);
	fake_answers(&world->fake,
		     &(struct fake_script){"Connect", FAKE_NEVER, .times = 1});
	world_begin(world, ACTION_CONNECT, 0);
	world_wait_called(world, "Connect", 1);
	fake_kill(&world->fake);
	done = world_wait(world, EVENT_DONE, 1);
	assert_int_equal(done->done.outcome, OUTCOME_GONE);
	(void)world_wait(world, EVENT_BLUEZ, 2);
	assert_int_equal(world_count(world, EVENT_DONE), 1);
}

static void registers_agent_and_profile(void **state)
{
	struct world *world = *state;

	world_start(world);
	world_wait_called(world, "RegisterAgent", 1);
	world_wait_called(world, "RegisterApplication", 1);
	run_for(&world->loop, 20);
	assert_string_equal(world->fake.agent, "/org/kneadd/agent");
	assert_string_equal(world->fake.profile, "/org/kneadd/gatt");
	assert_int_equal(fake_called(&world->fake, "RequestDefaultAgent"), 0);
}

static void registers_the_profile_again_after_a_refusal(void **state)
{
	struct world *world = *state;

	fake_start(&world->fake, &world->loop, world->daemon.address);
	fake_answers(&world->fake,
		     &(struct fake_script){"RegisterApplication", FAKE_ERROR,
					   "org.bluez.Error.Failed", "no", 1});
	(void)fake_add_adapter(&world->fake);
	world_open(world);
	world_wait_called(world, "RegisterApplication", 2);
}

static void offers_the_profile_service_for_reconnecting(void **state)
{
	struct world *world = *state;

	world_start(world);
	world_wait_called(world, "RegisterApplication", 1);
	assert_non_null(
		bus_object_find(world->bus, "/org/kneadd/gatt/profile"));
}

static void follows_an_adapter_through_its_states(void **state)
{
	struct world *world = *state;
	struct fake_adapter *adapter;

	world_start(world);
	adapter = &world->fake.adapter[0];
	adapter->powered = false;
	adapter->power_state = "off-blocked";
	fake_adapter_changed(adapter, "Powered");
	assert_int_equal(world_wait(world, EVENT_ADAPTER, 2)->adapter.state,
			 ADAPTER_OFF);
	fake_adapter_changed(adapter, "PowerState");
	assert_int_equal(world_wait(world, EVENT_ADAPTER, 3)->adapter.state,
			 ADAPTER_BLOCKED);
}

static void tells_devices_gone_before_their_adapter(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	fake_remove_adapter(&world->fake.adapter[0]);
	(void)world_wait(world, EVENT_ADAPTER_GONE, 1);
	assert_int_equal(world->event[world->events - 2].type,
			 EVENT_DEVICE_GONE);
}

static void uses_only_the_adapters_named(void **state)
{
	struct world *world = *state;

	(void)strcpy(world->options.adapter[0], "00:00:00:00:00:02");
	world->options.adapters = 1;
	fake_start(&world->fake, &world->loop, world->daemon.address);
	(void)fake_add_adapter(&world->fake);
	(void)fake_add_adapter_at(&world->fake, "/org/bluez/hci1",
				  "00:00:00:00:00:02");
	world_open(world);
	assert_string_equal(world_wait(world, EVENT_ADAPTER, 1)->adapter.name,
			    "hci1");
	assert_int_equal(world_count(world, EVENT_ADAPTER), 1);
}

static void gives_a_device_its_number_back(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	uint16_t number;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	number = world_wait(world, EVENT_DEVICE, 1)->device.device;
	fake_remove_device(device);
	(void)world_wait(world, EVENT_DEVICE_GONE, 1);
	fake_announce(device);
	assert_int_equal(world_wait(world, EVENT_DEVICE, 2)->device.device,
			 number);
}

static void coalesces_readings_of_signal_strength(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	unsigned int before;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 1);
	before = world_count(world, EVENT_DEVICE);
	for (int i = 0; i < 100; i++) {
		device->rssi = (int16_t)(-40 - i % 10);
		fake_device_changed(device, "RSSI");
	}
	device->name = "Neck";
	fake_device_changed(device, "Alias");
	(void)world_wait(world, EVENT_DEVICE, before + 1);
	run_for(&world->loop, 20);
	assert_true(world_count(world, EVENT_DEVICE) <= before + 3);
	assert_int_equal(world_last(world, EVENT_DEVICE)->device.rssi, -49);
}

static void forgets_strength_when_discovery_ends(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 2); /* the second: its battery */
	device->rssi = 127;
	fake_device_changed(device, "RSSI"); /* told as invalidated */
	(void)world_wait(world, EVENT_DEVICE, 3);
	assert_false(world_last(world, EVENT_DEVICE)->device.heard);
}

static void takes_the_identity_address_of_a_bond(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	unsigned int before;

	world_start(world);
	device = fake_add_device(&world->fake);
	device->address = "7A:00:00:00:00:01";
	device->address_type = "random";
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 1);
	assert_true(world_last(world, EVENT_DEVICE)->device.address_random);
	before = world_count(world, EVENT_DEVICE);
	device->address = FAKE_ADDRESS;
	fake_device_changed(device, "Address");
	(void)world_wait(world, EVENT_DEVICE, before + 1);
	assert_int_equal(world_last(world, EVENT_DEVICE)->device.address[5],
			 0x55);
	assert_int_equal(world_last(world, EVENT_DEVICE)->device.device, 0);
}

static void tells_the_battery(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	(void)world_wait(world, EVENT_DEVICE, 2);
	assert_int_equal(world_last(world, EVENT_DEVICE)->device.battery, 80);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(tells_adapters_and_devices_found_at_start),
		CLAIM(waits_for_a_bluetoothd_that_comes_later),
		CLAIM(leaves_strangers_aside),
		CLAIM(takes_a_stranger_that_turns_out_a_wearable),
		CLAIM(tells_all_gone_when_bluetoothd_dies),
		CLAIM(starts_anew_with_the_next_bluetoothd),
		CLAIM(ignores_answers_of_a_bluetoothd_before),
		CLAIM(registers_agent_and_profile),
		CLAIM(registers_the_profile_again_after_a_refusal),
		CLAIM(offers_the_profile_service_for_reconnecting),
		CLAIM(follows_an_adapter_through_its_states),
		CLAIM(tells_devices_gone_before_their_adapter),
		CLAIM(uses_only_the_adapters_named),
		CLAIM(gives_a_device_its_number_back),
		CLAIM(coalesces_readings_of_signal_strength),
		CLAIM(forgets_strength_when_discovery_ends),
		CLAIM(takes_the_identity_address_of_a_bond),
		CLAIM(tells_the_battery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
