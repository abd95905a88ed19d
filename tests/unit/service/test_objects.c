/* SPDX-License-Identifier: MIT */
/* Views as objects: what they show, and when changes are told. */
#include "show.h"

#include "interfaces.h"

#include <math.h>
#include <string.h>

/* ---- What is shown ---- */

static struct limit limit_of(int32_t value)
{
	return (struct limit){.value = value, .layer = LAYER_LIVE};
}

static void fill_pad(struct pad_view *pad, int32_t value)
{
	pad->kind = CONTACT_COMPRESSION;
	pad->site = (enum site)(SITE_COUNT - 1);
	pad->state = (enum pad_state)(PAD_STATE_COUNT - 1);
	pad->rows = 1;
	pad->columns = SAMPLE_CELLS_MAX;
	pad->cell_area_mm2_x100 = UINT16_MAX;
	pad->force_mn = value;
	pad->rate_mn_per_s = value;
	pad->peak_pa = value;
	pad->centroid_x_permille = value;
	pad->centroid_y_permille = value;
	pad->target_mn = value;
	pad->commanded_mn = value;
	pad->remaining_ms = UINT32_MAX;
	pad->pressed_ms = UINT32_MAX;
	pad->dose_mns = value;
	pad->temperature_dc = INT16_MIN;
	for (int i = 0; i < LIMIT_COUNT; i++)
		pad->limits[i] = limit_of(value);
	pad->trip = (struct trip){.reason = TRIP_NOT_RELEASED,
				  .layer = LAYER_LIVE,
				  .value = value,
				  .limit = value,
				  .at_us = UINT32_MAX};
	for (int i = 0; i < SAMPLE_CELLS_MAX; i++)
		pad->cell_mn[i] = value;
}

/* Everything at the end of its range, the adapter beyond. */
static struct wearable_view extreme(int32_t value)
{
	struct wearable_view view = show_plain(0, PADS_MAX);

	view.link = (enum link_state)(LINK_STATE_COUNT - 1);
	view.link_refusal.code = (enum refusal_code)(REFUSAL_COUNT - 1);
	memset(view.name, 0xff, sizeof(view.name) - 1); /* no UTF-8 */
	memset(view.identity.serial, 'x', IDENTITY_TEXT_SIZE - 1);
	view.identity.version_major = UINT8_MAX;
	view.identity.version_minor = UINT8_MAX;
	view.adapter = UINT8_MAX;
	view.rssi = INT8_MIN;
	view.battery = UINT8_MAX;
	view.mtu = UINT16_MAX;
	view.annunciations = UINT32_MAX;
	view.rate_hz = UINT32_MAX;
	view.frames = view.samples = view.lost = view.links = UINT64_MAX;
	memset(view.rejected, 0xff, sizeof(view.rejected));
	view.last_frame_us = 1;
	view.clock_ppm = value;
	view.token_ms = UINT32_MAX;
	for (int i = 0; i < PADS_MAX; i++)
		fill_pad(&view.pad[i], value);
	return view;
}

/* GetAll has each property of the table, of its type. */
static void assert_shows_all(struct world *world, const char *path,
			     const struct bus_interface *interface)
{
	struct answer answer;
	DBusMessageIter dict;
	DBusMessageIter value;
	const char *key;
	size_t i = 0;

	world_ask(world, world->client, &answer, path, PROPERTIES, "GetAll",
		  "s", interface->name);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "a{sv}", &dict), 0);
	for (; bus_dict_next(&dict, &key, &value); i++) {
		char *type = dbus_message_iter_get_signature(&value);

		assert_string_equal(key, interface->properties[i].name);
		assert_string_equal(type, interface->properties[i].type);
		dbus_free(type);
	}
	assert_null(interface->properties[i].name);
	answer_free(&answer);
}

static void shows_a_wearable_at_its_extremes(void **state)
{
	static const int32_t values[] = {INT32_MAX, INT32_MIN, 0};
	struct world *world = *state;

	for (size_t i = 0; i < 3; i++) {
		const struct wearable_view view = extreme(values[i]);

		show_wearable(world, 0, &view);
		world_settle(world);
		assert_shows_all(world, WEARABLE_0, &wearable1_interface);
	}
	/* Each alone as well. */
	for (const struct bus_property *p = wearable1_interface.properties;
	     p->name; p++) {
		DBusMessageIter value;

		dbus_message_unref(world_get(world, WEARABLE_0, WEARABLE,
					     p->name, &value));
	}
}

static void shows_a_wearable_of_which_nothing_is_known(void **state)
{
	struct world *world = *state;
	const struct wearable_view view = {.present = true};

	show_wearable(world, 63, &view);
	world_settle(world);
	assert_shows_all(world, "/org/kneadd/wearable/00_00_00_00_00_00",
			 &wearable1_interface);
}

static void shows_the_hub_at_its_extremes(void **state)
{
	struct world *world = *state;

	memset(&fake_hub.hub, 0x7f, sizeof(fake_hub.hub));
	fake_hub.hub.unwell = true;
	fake_hub.hub.unwell_why = NULL;
	fake_hub.hub.restored = fake_hub.hub.bluez_present = true;
	fake_hub.hub.tripped = true;
	for (int i = 0; i < ADAPTERS_MAX; i++)
		fake_hub.hub.adapter[i] =
			(struct adapter_view){.present = true,
					      .name = "hci1234",
					      .state = ADAPTER_BLOCKED,
					      .discovering = true,
					      .links = UINT8_MAX,
					      .links_max = UINT8_MAX};
	show_hub(world);
	world_settle(world);
	assert_shows_all(world, HUB_PATH, &hub1_interface);
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "Controller"),
			    "");
}

/* The adapter's number is not trusted. */
static void reads_no_adapter_beyond_the_last(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	fake_hub.hub.adapter[ADAPTERS_MAX - 1] =
		(struct adapter_view){.present = true, .name = "hci7"};
	show_hub(world);
	view.adapter = ADAPTERS_MAX - 1;
	show_wearable(world, 0, &view);
	world_settle(world);
	assert_string_equal(
		world_get_text(world, WEARABLE_0, WEARABLE, "Adapter"), "hci7");
	view.adapter = ADAPTERS_MAX;
	show_wearable(world, 0, &view);
	world_settle(world);
	assert_string_equal(
		world_get_text(world, WEARABLE_0, WEARABLE, "Adapter"), "");
}

static void makes_a_strangers_octets_text(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	memcpy(view.identity.model, "a\xff", 3);
	show_wearable(world, 0, &view);
	world_settle(world);
	assert_string_equal(
		world_get_text(world, WEARABLE_0, WEARABLE, "Model"), "a?");
}

static void gives_each_pad_its_element(void **state)
{
	static const char *const doubles[] = {"Force", "Target", "Dose"};
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 2);

	for (int i = 0; i < 2; i++) {
		view.pad[i].force_mn = view.pad[i].target_mn =
			view.pad[i].dose_mns = (i + 1) * 1500;
		view.pad[i].temperature_dc = i == 0 ? 305 : INT16_MIN;
	}
	show_wearable(world, 0, &view);
	world_settle(world);
	for (size_t i = 0; i < 3; i++) {
		DBusMessageIter value;
		DBusMessage *reply = world_get(world, WEARABLE_0, WEARABLE,
					       doubles[i], &value);
		const double *numbers;
		size_t count;

		assert_int_equal(bus_iter_read(&value, "ad", &numbers, &count),
				 0);
		assert_int_equal(count, 2);
		assert_true(numbers[0] == 1.5 && numbers[1] == 3.0);
		dbus_message_unref(reply);
	}
}

static void an_unknown_temperature_is_no_number(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 2);
	DBusMessageIter value;
	DBusMessage *reply;
	const double *numbers;
	size_t count;

	view.pad[0].temperature_dc = 305;
	show_wearable(world, 0, &view);
	world_settle(world);
	reply = world_get(world, WEARABLE_0, WEARABLE, "Temperature", &value);
	assert_int_equal(bus_iter_read(&value, "ad", &numbers, &count), 0);
	assert_int_equal(count, 2);
	assert_true(numbers[0] == 30.5 && isnan(numbers[1]));
	dbus_message_unref(reply);
}

/* What was restored is seen before the wearable says how many pads it has. */
static void shows_trips_of_pads_not_yet_counted(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 0);
	DBusMessageIter value;
	DBusMessageIter trips;
	DBusMessage *reply;
	int count = 0;

	view.pad[1].trip.reason = TRIP_FORCE;
	show_wearable(world, 0, &view);
	world_settle(world);
	reply = world_get(world, WEARABLE_0, WEARABLE, "Trips", &value);
	assert_int_equal(bus_iter_read(&value, "aa{sv}", &trips), 0);
	for (; dbus_message_iter_get_arg_type(&trips) == DBUS_TYPE_ARRAY;
	     dbus_message_iter_next(&trips))
		count++;
	assert_int_equal(count, 2);
	dbus_message_unref(reply);
}

/* ---- Coming and going ---- */

static void tells_of_wearables_that_come_and_go(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(1, 1);

	show_wearable(world, 5, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesAdded"), 1);
	assert_string_equal(world_get_text(world, WEARABLE_1, WEARABLE, "Name"),
			    "wearable 1");
	view.present = false;
	show_wearable(world, 5, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesRemoved"), 1);
	assert_string_equal(world_call(world, world->client, WEARABLE_1,
				       WEARABLE, "Identify", ""),
			    DBUS_ERROR_UNKNOWN_OBJECT);
}

static void another_wearable_in_its_place_is_another_object(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	show_wearable(world, 0, &view);
	world_settle(world);
	view = show_plain(1, 1);
	show_wearable(world, 0, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesRemoved"), 1);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesAdded"), 2);
	assert_string_equal(
		world_get_text(world, WEARABLE_1, WEARABLE, "Address"),
		"AA:BB:CC:DD:EE:01");
}

/* ---- What is told ---- */

static void tells_only_what_differs(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	show_wearable(world, 0, &view);
	world_settle(world);
	world_forget(world);
	view.battery = 79;
	view.pad[0].force_mn = 5000; /* a reading: nobody asked */
	show_wearable(world, 0, &view);
	world_wait_told(world, WEARABLE_0, "Battery");
	show_wearable(world, 0, &view); /* changed, it is said, but not so */
	run_for(&world->loop, 150);
	assert_int_equal(world_told_count(world, WEARABLE_0), 1);
	assert_int_equal(world_told_count(world, HUB_PATH), 0);
}

static void tells_each_property_of_the_hub(void **state)
{
	struct world *world = *state;
	struct hub_view *hub = &fake_hub.hub;

	hub->restored = hub->bluez_present = true;
	hub->adapter[0] = (struct adapter_view){
		.present = true, .name = "hci0", .state = ADAPTER_ON};
	show_hub(world);
	world_wait_told(world, HUB_PATH, "Adapters");
	world_wait_told(world, HUB_PATH, "State");
	world_forget(world);
	hub->adapter[0].links = 1;
	show_hub(world);
	world_wait_told(world, HUB_PATH, "Adapters");
	assert_int_equal(world_told_count(world, HUB_PATH), 1);
	hub->tripped = true;
	hub->trips = 1;
	hub->pads_pressing = 2;
	hub->total_limit.value = 5000;
	show_hub(world);
	world_wait_told(world, HUB_PATH, "Tripped");
	assert_true(world_told(world, HUB_PATH, "TripCount", NULL));
	assert_true(world_told(world, HUB_PATH, "PadsPressing", NULL));
	assert_true(world_told(world, HUB_PATH, "TotalForceLimit", NULL));
}

/* Time alone ends them: nobody tells the service. */
static void windows_end_by_themselves(void **state)
{
	static const char *const names[] = {"PairingWindow", "Discovering"};
	struct world *world = *state;

	fake_hub.hub.window_ms = fake_hub.hub.discovery_ms = 2000;
	show_hub(world);
	for (size_t i = 0; i < 2; i++)
		world_wait_told(world, HUB_PATH, names[i]);
	assert_true(world_get_bool(world, HUB_PATH, HUB, names[0]));
	assert_in_range(
		world_get_number(world, HUB_PATH, HUB, "PairingRemaining"), 1,
		2);
	world_forget(world);
	for (size_t i = 0; i < 2; i++) {
		world_wait_told(world, HUB_PATH, names[i]);
		assert_false(world_get_bool(world, HUB_PATH, HUB, names[i]));
	}
	assert_int_equal(
		world_get_number(world, HUB_PATH, HUB, "PairingRemaining"), 0);
}

static void always_gives_the_latest(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);

	show_wearable(world, 0, &view);
	world_settle(world);
	fake_hub.hub.total_mn = 7500;
	fake_hub.wearable[0].frames = 9;
	/* A sample is published, but nobody is told of it. */
	show_action(world, &(struct action){.type = ACTION_SAMPLE});
	run_for(&world->loop, 2 * ENGINE_VIEW_MS);
	assert_int_equal(
		world_get_number(world, WEARABLE_0, WEARABLE, "FramesReceived"),
		9);
	assert_true(world_get_double(world, HUB_PATH, HUB, "TotalForce") ==
		    7.5);
	assert_int_equal(world_heard(world, WEARABLE_0, "PropertiesChanged"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(shows_a_wearable_at_its_extremes),
		CLAIM(shows_a_wearable_of_which_nothing_is_known),
		CLAIM(shows_the_hub_at_its_extremes),
		CLAIM(reads_no_adapter_beyond_the_last),
		CLAIM(makes_a_strangers_octets_text),
		CLAIM(gives_each_pad_its_element),
		CLAIM(an_unknown_temperature_is_no_number),
		CLAIM(shows_trips_of_pads_not_yet_counted),
		CLAIM(tells_of_wearables_that_come_and_go),
		CLAIM(another_wearable_in_its_place_is_another_object),
		CLAIM(tells_only_what_differs),
		CLAIM(tells_each_property_of_the_hub),
		CLAIM(windows_end_by_themselves),
		CLAIM(always_gives_the_latest),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
