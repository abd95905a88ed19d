/* SPDX-License-Identifier: MIT */
/* Whom the agent agrees with. */
#include "world.h"

#include "bus_call.h"

#include <string.h>

struct answer {
	bool done;
	char error[64];
};

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct answer *answer = userdata;

	(void)reply;
	answer->done = true;
	if (error != NULL)
		(void)strncpy(answer->error, error->name,
			      sizeof(answer->error) - 1);
}

/* Asked by whoever `caller` is; "" when it agreed. */
static const char *ask(struct world *world, struct bus *caller,
		       const char *member, const char *signature,
		       const char *path)
{
	static struct answer answer;
	struct bus_method_call call = {
		.destination = world->fake.caller,
		.path = "/org/kneadd/agent",
		.interface = "org.bluez.Agent1",
		.member = member,
		.timeout_ms = 5000,
		.on_reply = on_answer,
		.userdata = &answer,
	};
	uint32_t passkey = 123456;

	memset(&answer, 0, sizeof(answer));
	if (strcmp(signature, "os") == 0)
		assert_int_equal(
			bus_call_method(caller, &call, NULL, "os", path, "abc"),
			0);
	else
		assert_int_equal(bus_call_method(caller, &call, NULL, signature,
						 path, passkey),
				 0);
	assert_true(run_until_true(&world->loop, &answer.done));
	return answer.error;
}

#define REJECTED "org.bluez.Error.Rejected"

static void start(struct world *world)
{
	world_start(world);
	fake_announce(fake_add_device(&world->fake));
	(void)world_wait(world, EVENT_DEVICE, 1);
	world_wait_called(world, "RegisterAgent", 1);
	run_for(&world->loop, 10);
}

static void begin_pairing(struct world *world)
{
	fake_answers(&world->fake,
		     &(struct fake_script){"Pair", FAKE_NEVER, .times = 1});
	world_begin(world, ACTION_PAIR, 0);
	world_wait_called(world, "Pair", 1);
}

/* SR-20 */
static void rejects_who_we_are_not_pairing_with(void **state)
{
	struct world *world = *state;

	start(world);
	assert_string_equal(ask(world, world->fake.bus, "RequestAuthorization",
				"o", FAKE_DEVICE),
			    REJECTED);
	assert_string_equal(ask(world, world->fake.bus, "RequestConfirmation",
				"ou", FAKE_DEVICE),
			    REJECTED);
	assert_string_equal(ask(world, world->fake.bus, "AuthorizeService",
				"os", FAKE_DEVICE),
			    REJECTED);
}

static void agrees_while_we_pair(void **state)
{
	struct world *world = *state;

	start(world);
	begin_pairing(world);
	assert_string_equal(ask(world, world->fake.bus, "RequestAuthorization",
				"o", FAKE_DEVICE),
			    "");
	assert_string_equal(ask(world, world->fake.bus, "RequestConfirmation",
				"ou", FAKE_DEVICE),
			    "");
	assert_string_equal(ask(world, world->fake.bus, "RequestAuthorization",
				"o", FAKE_ADAPTER "/dev_00_11_22_33_44_66"),
			    REJECTED);
}

static void has_no_passkey_to_give(void **state)
{
	struct world *world = *state;

	start(world);
	begin_pairing(world);
	assert_string_equal(
		ask(world, world->fake.bus, "RequestPasskey", "o", FAKE_DEVICE),
		REJECTED);
}

static void hears_only_bluetoothd(void **state)
{
	struct world *world = *state;
	struct bus *other;

	start(world);
	begin_pairing(world);
	assert_int_equal(
		bus_open(&world->loop, world->daemon.address, NULL, &other), 0);
	assert_string_equal(
		ask(world, other, "RequestAuthorization", "o", FAKE_DEVICE),
		REJECTED);
	bus_close(other, NULL, NULL);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(rejects_who_we_are_not_pairing_with),
		CLAIM(agrees_while_we_pair),
		CLAIM(has_no_passkey_to_give),
		CLAIM(hears_only_bluetoothd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
