/* SPDX-License-Identifier: MIT */
/* What the hub says of itself: its state in words, and its health. */
#include "show.h"

#include <string.h>

struct state_row {
	const char *state;
	bool restored;
	bool bluez;
	bool unwell;
	int adapters;
	enum adapter_state first;
	enum adapter_state second;
};

static void says_in_words_what_it_is_up_to(void **state)
{
	static const struct state_row rows[] = {
		{"starting", false, true, false, 1, ADAPTER_ON, ADAPTER_ON},
		{"no-bluetooth", true, false, false, 0, ADAPTER_ON, ADAPTER_ON},
		{"no-adapter", true, true, false, 0, ADAPTER_ON, ADAPTER_ON},
		{"adapter-off", true, true, false, 2, ADAPTER_OFF, ADAPTER_OFF},
		{"blocked", true, true, false, 2, ADAPTER_OFF, ADAPTER_BLOCKED},
		{"ready", true, true, false, 2, ADAPTER_BLOCKED, ADAPTER_ON},
		{"unwell", true, true, true, 1, ADAPTER_ON, ADAPTER_ON},
		{"unwell", false, false, true, 0, ADAPTER_ON, ADAPTER_ON},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hub_view *hub = &fake_hub.hub;
		const char *now;
		const char *reason;

		memset(hub->adapter, 0, sizeof(hub->adapter));
		hub->restored = rows[i].restored;
		hub->bluez_present = rows[i].bluez;
		hub->unwell = rows[i].unwell;
		hub->adapter[3].state = rows[i].first;
		hub->adapter[3].present = rows[i].adapters > 0;
		hub->adapter[5].state = rows[i].second;
		hub->adapter[5].present = rows[i].adapters > 1;
		show_hub(world);
		world_settle(world);
		service_state(world->service, &now, &reason);
		assert_string_equal(now, rows[i].state);
		assert_int_equal(reason[0] == '\0', i == 5);
		assert_string_equal(
			world_get_text(world, HUB_PATH, HUB, "StateReason"),
			reason);
	}
	fake_hub.hub.unwell_why = "its clock went back";
	show_hub(world);
	world_settle(world);
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "StateReason"),
			    "its clock went back");
}

static void says_that_it_is_stopping(void **state)
{
	struct world *world = *state;

	service_stopping(world->service);
	world_wait_told(world, HUB_PATH, "State");
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "State"),
			    "stopping");
}

/* ---- Health ---- */

static uint64_t figure(struct world *world, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, HUB_PATH, HUB, "Health", &value);
	uint64_t number = UINT64_MAX;
	const struct bus_field field = {name, "t", 0, 0};
	uint64_t present = 0;
	DBusMessageIter dict;

	assert_int_equal(bus_iter_read(&value, "a{sv}", &dict), 0);
	assert_int_equal(bus_read_dict(&dict, &field, 1, &number, &present), 0);
	if (present == 0)
		fail_msg("Health has no %s", name);
	dbus_message_unref(reply);
	return number;
}

static void health_is_what_is_so(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	view.frames = 7;
	view.rejected[REJECT_CRC] = 2;
	view.rejected[REJECT_EARLY] = 3;
	show_wearable(world, 0, &view);
	view = show_plain(1, 1);
	view.frames = 5;
	view.lost = 4;
	show_wearable(world, 1, &view);
	world->figure[0] = (struct service_figure){"RecordsWaiting", 11};
	world->figures = 1;
	run_for(&world->loop, 300); /* the engine publishes it now and then */
	world_settle(world);
	assert_int_equal(figure(world, "Frames"), 12);
	assert_int_equal(figure(world, "FramesLost"), 4);
	assert_int_equal(figure(world, "FramesRejected"), 5);
	assert_int_equal(figure(world, "RecordsWaiting"), 11);
	assert_int_equal(figure(world, "CallsWaiting"), 0);
	assert_int_equal(figure(world, "Callers"), 0);
	assert_int_equal(figure(world, "NoticesLost"), 0);
	assert_in_range(figure(world, "Steps"), 2, 1000);
	assert_in_range(figure(world, "Turns"), 2, 100000);
	assert_true(figure(world, "CommandsBound") >=
		    figure(world, "CallsBound"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(says_in_words_what_it_is_up_to),
		CLAIM(says_that_it_is_stopping),
		CLAIM(health_is_what_is_so),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
