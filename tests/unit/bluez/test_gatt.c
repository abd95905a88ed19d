/* SPDX-License-Identifier: MIT */
/* A wearable's attributes: bound, written, read, heard. */
#include "world.h"

#include "bus_call.h"
#include "profile.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALL ((1u << CHARACTERISTIC_COUNT) - 1)

static const uint8_t frame[] = {9, 8, 7};

static void tells_attributes_when_all_are_there(void **state)
{
	struct world *world = *state;
	const struct event *event;

	(void)world_start_resolved(world);
	event = world_last(world, EVENT_RESOLVED);
	assert_int_equal(event->resolved.characteristics, ALL);
	assert_int_equal(event->resolved.wrong_flags, 0);
	assert_int_equal(event->resolved.mtu, 247);
	assert_true(world_last(world, EVENT_DEVICE)->device.resolved);
}

static void waits_for_attributes_that_come_after_resolved(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	fake_connect(device);
	fake_resolve(device);
	world_wait_device(world, true, false);
	fake_add_attributes(device, "service001");
	assert_int_equal(
		world_wait(world, EVENT_RESOLVED, 1)->resolved.characteristics,
		ALL);
}

static void tells_what_is_missing_in_the_end(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	fake_add_attributes(device, "service001");
	fake_remove_attribute(device, PROFILE_UUID_ENABLE);
	fake_connect(device);
	fake_resolve(device);
	assert_int_equal(
		world_wait(world, EVENT_RESOLVED, 1)->resolved.characteristics,
		ALL & ~(1u << CHARACTERISTIC_ENABLE));
}

static void tells_attributes_with_other_flags(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	fake_add_attributes(device, "service001");
	fake_replace_attribute(device, PROFILE_UUID_FORCE, "read");
	fake_connect(device);
	fake_resolve(device);
	assert_int_equal(
		world_wait(world, EVENT_RESOLVED, 1)->resolved.wrong_flags,
		1u << CHARACTERISTIC_FORCE);
}

static void looks_when_only_resolved_was_told(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	fake_announce(device);
	fake_add_attributes(device, "service001");
	(void)world_wait(world, EVENT_DEVICE, 1);
	device->connected = true; /* and no signal */
	fake_resolve(device);
	(void)world_wait(world, EVENT_RESOLVED, 1);
	assert_true(world_last(world, EVENT_DEVICE)->device.connected);
}

static void binds_anew_when_services_change(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);

	fake_remove_attributes(device);
	world_wait_device(world, true, false);
	fake_add_attributes(device, "service002");
	assert_int_equal(
		world_wait(world, EVENT_RESOLVED, 2)->resolved.characteristics,
		ALL);
	(void)world_do(world, ACTION_READ, CHARACTERISTIC_FEATURE);
}

static void binds_anew_at_each_connection(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);

	fake_disconnect(device);
	world_wait_device(world, false, false);
	assert_int_equal(world_do(world, ACTION_REQUEST_WRITE,
				  CHARACTERISTIC_CONTROL_POINT)
				 ->done.outcome,
			 OUTCOME_GONE);
	fake_connect(device);
	fake_resolve(device);
	(void)world_wait(world, EVENT_RESOLVED, 2);
}

static void writes_by_request(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	assert_int_equal(world_do(world, ACTION_REQUEST_WRITE,
				  CHARACTERISTIC_CONTROL_POINT)
				 ->done.outcome,
			 OUTCOME_OK);
	assert_string_equal(world->fake.write_type, "request");
	assert_int_equal(world->fake.written_length, 3);
	assert_memory_equal(world->fake.written, "\x01\x02\x03", 3);
}

/* SR-15 */
static void writes_commands_without_waiting(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	world_begin(world, ACTION_COMMAND_WRITE, CHARACTERISTIC_ENABLE);
	world_wait_called(world, "WriteValue", 1);
	run_for(&world->loop, 20);
	assert_string_equal(world->fake.write_type, "command");
	assert_int_equal(world_count(world, EVENT_DONE), 0);
}

static void expect_command(struct world *world, unsigned int calls)
{
	world_begin(world, ACTION_COMMAND_WRITE, CHARACTERISTIC_ENABLE);
	world_wait_called(world, "WriteValue", calls);
	assert_string_equal(world->fake.write_type, "command");
	assert_int_equal(world->fake.written_length, 3);
	assert_memory_equal(world->fake.written, "\x01\x02\x03", 3);
}

/* SR-15 */
static void sends_a_stop_that_was_prepared(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	for (unsigned int calls = 1; calls < 4; calls++) {
		world_begin(world, ACTION_PREPARE_STOP, CHARACTERISTIC_ENABLE);
		world_begin(world, ACTION_PREPARE_STOP, CHARACTERISTIC_ENABLE);
		run_for(&world->loop, 20);
		assert_int_equal(fake_called(&world->fake, "WriteValue"),
				 calls - 1); /* not sent by itself */
		expect_command(world, calls);
	}
	expect_command(world, 4); /* nor twice */
}

static void sends_nothing_but_what_is_commanded(void **state)
{
	struct world *world = *state;
	struct action other = {.type = ACTION_PREPARE_STOP,
			       .characteristic = CHARACTERISTIC_ENABLE,
			       .write = {.length = 3, .bytes = {1, 2, 4}}};

	(void)world_start_resolved(world);
	bluez_do(world->bluez, &other);
	expect_command(world, 1);
	other.write.length = 2;
	bluez_do(world->bluez, &other);
	expect_command(world, 2);
}

static void forgets_what_was_prepared_with_the_device(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	world_begin(world, ACTION_PREPARE_STOP, CHARACTERISTIC_ENABLE);
	assert_int_equal(world_do(world, ACTION_REMOVE, 0)->done.outcome,
			 OUTCOME_OK);
	world_begin(world, ACTION_PREPARE_STOP, CHARACTERISTIC_ENABLE);
	world_begin(world, ACTION_COMMAND_WRITE, CHARACTERISTIC_ENABLE);
	run_for(&world->loop, 20);
	assert_int_equal(fake_called(&world->fake, "WriteValue"), 0);
}

static void tells_the_att_error_of_a_write(void **state)
{
	struct world *world = *state;
	const struct event *done;

	(void)world_start_resolved(world);
	fake_answers(&world->fake,
		     &(struct fake_script){
			     "WriteValue", FAKE_ERROR, "org.bluez.Error.Failed",
			     "Operation failed with ATT error: 0x81", 1});
	done = world_do(world, ACTION_REQUEST_WRITE,
			CHARACTERISTIC_CONTROL_POINT);
	assert_int_equal(done->done.outcome, OUTCOME_ATT);
	assert_int_equal(done->done.att, 0x81);
}

/* SR-21 */
static void calls_a_write_uncertain_when_the_link_drops(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);

	fake_answers(
		&world->fake,
		&(struct fake_script){"WriteValue", FAKE_NEVER, .times = 1});
	world_begin(world, ACTION_REQUEST_WRITE, CHARACTERISTIC_CONTROL_POINT);
	world_wait_called(world, "WriteValue", 1);
	fake_disconnect(device);
	world_wait_device(world, false, false);
	assert_int_equal(world_last(world, EVENT_DONE)->done.outcome,
			 OUTCOME_TIMED_OUT);
	assert_int_equal(world->event[world->events - 1].type, EVENT_DEVICE);
}

static void begin_stop(struct world *world)
{
	struct action action = {.type = ACTION_REQUEST_WRITE,
				.characteristic = CHARACTERISTIC_CONTROL_POINT,
				.tag = 78,
				.urgent = true};

	action.write.length = sizeof(frame);
	memcpy(action.write.bytes, frame, sizeof(frame));
	bluez_do(world->bluez, &action);
}

/* SR-15: more is under way than the bus takes; the stop waits for nothing. */
static void stops_whatever_is_under_way(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	fake_answers(&world->fake,
		     &(struct fake_script){"StartNotify", FAKE_NEVER,
					   .times = 1000});
	for (int i = 0; i < 150; i++)
		world_begin(world, ACTION_SUBSCRIBE, CHARACTERISTIC_STATUS);
	world_wait_called(world, "StartNotify", BUS_CALLS_MAX);
	world_begin(world, ACTION_REQUEST_WRITE, CHARACTERISTIC_CONTROL_POINT);
	begin_stop(world);
	assert_int_equal(world_wait(world, EVENT_DONE, 1)->done.tag, 78);
	assert_int_equal(world_last(world, EVENT_DONE)->done.outcome,
			 OUTCOME_OK);
	assert_memory_equal(world->fake.written, frame, sizeof(frame));
	assert_int_equal(fake_called(&world->fake, "WriteValue"), 1);
	assert_int_equal(fake_called(&world->fake, "StartNotify"),
			 BUS_CALLS_MAX);
}

static void reads_a_value_and_then_says_so(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);
	struct fake_characteristic *feature =
		fake_characteristic(device, PROFILE_UUID_FEATURE);
	unsigned int events;

	memcpy(feature->value, frame, sizeof(frame));
	feature->length = sizeof(frame);
	(void)world_do(world, ACTION_READ, CHARACTERISTIC_FEATURE);
	events = world->events;
	assert_int_equal(world_count(world, EVENT_VALUE), 1);
	assert_int_equal(world->event[events - 2].type, EVENT_VALUE);
	assert_int_equal(world->event[events - 2].value.length, 3);
	assert_memory_equal(world->bytes[events - 2], frame, 3);
}

static void hears_a_value_read_only_once(void **state)
{
	struct world *world = *state;

	(void)world_start_resolved(world);
	(void)world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_STATUS);
	(void)world_do(world, ACTION_READ, CHARACTERISTIC_STATUS);
	assert_int_equal(world_count(world, EVENT_VALUE), 1);
}

static void hears_what_it_subscribed_to(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);
	const struct event *value;

	assert_int_equal(world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE)
				 ->done.outcome,
			 OUTCOME_OK);
	fake_notify(fake_characteristic(device, PROFILE_UUID_FORCE), frame,
		    sizeof(frame));
	value = world_wait(world, EVENT_VALUE, 1);
	assert_int_equal(value->value.characteristic, CHARACTERISTIC_FORCE);
	assert_memory_equal(world->bytes[world->events - 1], frame, 3);
}

static void hears_nothing_before_the_services_are_known(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);

	(void)world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE);
	fake_disconnect(device);
	fake_connect(device);
	fake_notify(fake_characteristic(device, PROFILE_UUID_FORCE), frame,
		    sizeof(frame));
	fake_resolve(device);
	(void)world_wait(world, EVENT_RESOLVED, 2);
	assert_int_equal(world_count(world, EVENT_VALUE), 0);
}

static void passes_on_empty_values(void **state)
{
	struct world *world = *state;
	struct fake_device *device = world_start_resolved(world);

	(void)world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE);
	fake_notify(fake_characteristic(device, PROFILE_UUID_FORCE), frame, 0);
	assert_int_equal(world_wait(world, EVENT_VALUE, 1)->value.length, 0);
}

static void start_acquired(struct world *world, struct fake_device **device)
{
	world->options.acquire = BLUEZ_ACQUIRE_ALWAYS;
	*device = world_start_resolved(world);
	assert_int_equal(world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE)
				 ->done.outcome,
			 OUTCOME_OK);
	assert_int_equal(fake_called(&world->fake, "AcquireNotify"), 1);
}

static void hears_by_descriptor(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	int fd;

	start_acquired(world, &device);
	fd = fake_characteristic(device, PROFILE_UUID_FORCE)->fd;
	for (int i = 0; i < 100; i++)
		assert_int_equal(send(fd, frame, sizeof(frame), MSG_DONTWAIT),
				 3);
	(void)world_wait(world, EVENT_VALUE, 100);
	(void)close(fd);
}

static void takes_an_empty_datagram_for_an_empty_value(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	int fd;

	start_acquired(world, &device);
	fd = fake_characteristic(device, PROFILE_UUID_FORCE)->fd;
	assert_int_equal(send(fd, frame, 0, MSG_DONTWAIT), 0);
	assert_int_equal(world_wait(world, EVENT_VALUE, 1)->value.length, 0);
	assert_int_equal(send(fd, frame, sizeof(frame), MSG_DONTWAIT), 3);
	assert_int_equal(world_wait(world, EVENT_VALUE, 2)->value.length, 3);
	assert_int_equal(fake_called(&world->fake, "StartNotify"), 0);
	(void)close(fd);
}

static void goes_on_by_signals_when_the_descriptor_closes(void **state)
{
	struct world *world = *state;
	struct fake_device *device;

	start_acquired(world, &device);
	(void)close(fake_characteristic(device, PROFILE_UUID_FORCE)->fd);
	world_wait_called(world, "StartNotify", 1);
	fake_notify(fake_characteristic(device, PROFILE_UUID_FORCE), frame,
		    sizeof(frame));
	(void)world_wait(world, EVENT_VALUE, 1);
}

static void falls_back_to_signals(void **state)
{
	struct world *world = *state;

	world->options.acquire = BLUEZ_ACQUIRE_ALWAYS;
	(void)world_start_resolved(world);
	fake_answers(&world->fake,
		     &(struct fake_script){"AcquireNotify", FAKE_ERROR,
					   "org.bluez.Error.NotPermitted",
					   "Notify acquired", 1});
	assert_int_equal(world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE)
				 ->done.outcome,
			 OUTCOME_OK);
	assert_int_equal(fake_called(&world->fake, "StartNotify"), 1);
}

static void acquires_by_itself_only_where_it_is_safe(void **state)
{
	struct world *world = *state;

	_Atomic(uint32_t) version = 5085;

	world->options.acquire = BLUEZ_ACQUIRE_AUTO;
	world->options.version = &version;
	(void)world_start_resolved(world);
	(void)world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE);
	assert_int_equal(fake_called(&world->fake, "AcquireNotify"), 0);
	atomic_store(&version, 5086);
	(void)world_do(world, ACTION_SUBSCRIBE, CHARACTERISTIC_FORCE);
	assert_int_equal(fake_called(&world->fake, "AcquireNotify"), 1);
}

static void closes_the_descriptor_with_the_link(void **state)
{
	struct world *world = *state;
	struct fake_device *device;
	int fd;

	start_acquired(world, &device);
	fd = fake_characteristic(device, PROFILE_UUID_FORCE)->fd;
	fake_disconnect(device);
	world_wait_device(world, false, false);
	assert_int_equal(send(fd, frame, sizeof(frame), MSG_NOSIGNAL), -1);
	(void)close(fd);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(tells_attributes_when_all_are_there),
		CLAIM(waits_for_attributes_that_come_after_resolved),
		CLAIM(tells_what_is_missing_in_the_end),
		CLAIM(tells_attributes_with_other_flags),
		CLAIM(looks_when_only_resolved_was_told),
		CLAIM(binds_anew_when_services_change),
		CLAIM(binds_anew_at_each_connection),
		CLAIM(writes_by_request),
		CLAIM(writes_commands_without_waiting),
		CLAIM(sends_a_stop_that_was_prepared),
		CLAIM(sends_nothing_but_what_is_commanded),
		CLAIM(forgets_what_was_prepared_with_the_device),
		CLAIM(tells_the_att_error_of_a_write),
		CLAIM(calls_a_write_uncertain_when_the_link_drops),
		CLAIM(stops_whatever_is_under_way),
		CLAIM(reads_a_value_and_then_says_so),
		CLAIM(hears_a_value_read_only_once),
		CLAIM(hears_what_it_subscribed_to),
		CLAIM(hears_nothing_before_the_services_are_known),
		CLAIM(passes_on_empty_values),
		CLAIM(hears_by_descriptor),
		CLAIM(takes_an_empty_datagram_for_an_empty_value),
		CLAIM(goes_on_by_signals_when_the_descriptor_closes),
		CLAIM(falls_back_to_signals),
		CLAIM(acquires_by_itself_only_where_it_is_safe),
		CLAIM(closes_the_descriptor_with_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
