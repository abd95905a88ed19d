/* SPDX-License-Identifier: MIT */
/* The GATT services as BlueZ calls them. */
#include "check.h"

#include <stdlib.h>

#include "bus_call.h"
#include "bus_match.h"
#include "bus_message.h"
#include "gatt.h"
#include "private_bus.h"

#define CHARACTERISTIC "org.bluez.GattCharacteristic1"

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct bus *bus;
	struct bus *bluez; /* the caller */
	struct gatt *gatt;
	bool is_connected;
	/* What the owner heard, and what it answers. */
	char peer[64];
	uint16_t mtu;
	bool refuses;
	uint8_t written[64];
	size_t written_length;
	unsigned written_id;
	enum profile_att att;
	unsigned int subscriptions;
	/* The answer to a call. */
	bool answered;
	char error[64];
	char text[64];
	uint8_t value[GATT_VALUE_MAX];
	size_t length;
	unsigned int notified;
	uint8_t last;
	unsigned int objects;
	char flags[GATT_COUNT][96];
};

static bool on_peer(const char *peer, uint16_t mtu, void *userdata)
{
	struct world *w = userdata;

	(void)snprintf(w->peer, sizeof(w->peer), "%s", peer);
	w->mtu = mtu;
	return !w->refuses;
}

static size_t on_read(unsigned id, uint8_t *bytes, void *userdata)
{
	(void)userdata;
	memset(bytes, (int)id, 40);
	bytes[39] = 0xEE;
	return 40;
}

static enum profile_att on_write(unsigned id, const uint8_t *bytes,
				 size_t length, void *userdata)
{
	struct world *w = userdata;

	w->written_id = id;
	w->written_length = length;
	memcpy(w->written, bytes, length);
	return w->att;
}

static void on_subscribed(unsigned id, bool on, void *userdata)
{
	struct world *w = userdata;

	(void)id;
	w->subscriptions += on ? 1 : 100;
}

static void on_connected(struct bus *bus, void *userdata)
{
	(void)bus;
	((struct world *)userdata)->is_connected = true;
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	const struct bus_callbacks callbacks = {.on_connected = on_connected,
						.userdata = w};
	const struct gatt_owner owner = {on_peer, on_read, on_write,
					 on_subscribed, w};

	assert_non_null(w);
	private_bus_start(&w->daemon);
	assert_int_equal(uv_loop_init(&w->loop), 0);
	assert_int_equal(
		bus_open(&w->loop, w->daemon.address, &callbacks, &w->bus), 0);
	assert_int_equal(bus_open(&w->loop, w->daemon.address, NULL, &w->bluez),
			 0);
	assert_int_equal(gatt_new(w->bus, &owner, true, &w->gatt), 0);
	assert_true(run_until_true(&w->loop, &w->is_connected));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	gatt_free(w->gatt);
	bus_close(w->bus, NULL, NULL);
	bus_close(w->bluez, NULL, NULL);
	run_until_closed(&w->loop);
	private_bus_stop(&w->daemon);
	free(w);
	return 0;
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct world *w = userdata;
	const uint8_t *bytes = NULL;

	w->answered = true;
	w->length = 0;
	w->error[0] = '\0';
	if (error) {
		(void)snprintf(w->error, sizeof(w->error), "%s", error->name);
		(void)snprintf(w->text, sizeof(w->text), "%s", error->text);
	} else if (!bus_read(reply, "ay", &bytes, &w->length) && w->length) {
		memcpy(w->value, bytes, w->length);
	}
}

static const char *path_of(unsigned id)
{
	static char path[96];
	unsigned service = id < PROFILE_CHARACTERISTIC_COUNT ? 0
			   : id == GATT_BATTERY_LEVEL	     ? 1
							     : 2;

	(void)snprintf(path, sizeof(path), GATT_ROOT "/service%u/char%u",
		       service, id);
	return path;
}

static struct bus_method_call method(struct world *w, unsigned id,
				     const char *member)
{
	w->answered = false;
	return (struct bus_method_call){
		.destination = bus_unique_name(w->bus),
		.path = path_of(id),
		.interface = CHARACTERISTIC,
		.member = member,
		.timeout_ms = 20000,
		.on_reply = on_answer,
		.userdata = w,
	};
}

static void await(struct world *w)
{
	assert_true(run_until_true(&w->loop, &w->answered));
}

static void read_from(struct world *w, unsigned id, int offset)
{
	struct bus_method_call call = method(w, id, "ReadValue");

	assert_int_equal(bus_call_method(w->bluez, &call, NULL, "a{sv}", 4,
					 "device", "o", "/org/bluez/hci1/dev_X",
					 "link", "s", "LE", "mtu", "q", 247,
					 "offset", "q", offset),
			 0);
	await(w);
}

static void write_to(struct world *w, unsigned id)
{
	struct bus_method_call call = method(w, id, "WriteValue");

	assert_int_equal(bus_call_method(w->bluez, &call, NULL, "aya{sv}",
					 (const uint8_t *)"\x69\x01\x02",
					 (size_t)3, 1, "device", "o",
					 "/org/bluez/hci1/dev_X"),
			 0);
	await(w);
}

static void simple(struct world *w, unsigned id, const char *member)
{
	struct bus_method_call call = method(w, id, member);

	assert_int_equal(bus_call_method(w->bluez, &call, NULL, ""), 0);
	await(w);
}

static void reads_are_answered_with_peer_and_mtu_told(void **state)
{
	struct world *w = *state;

	read_from(w, PROFILE_FEATURE, 0);
	assert_string_equal(w->error, "");
	assert_int_equal(w->length, 40);
	assert_int_equal(w->value[0], PROFILE_FEATURE);
	assert_string_equal(w->peer, "/org/bluez/hci1/dev_X");
	assert_int_equal(w->mtu, 247);
}

/* A long value is read in pieces. */
static void reads_begin_at_their_offset(void **state)
{
	struct world *w = *state;

	read_from(w, GATT_SERIAL, 39);
	assert_int_equal(w->length, 1);
	assert_int_equal(w->value[0], 0xEE);
	read_from(w, GATT_SERIAL, 40);
	assert_string_equal(w->error, "");
	assert_int_equal(w->length, 0);
	read_from(w, GATT_SERIAL, 41);
	assert_string_equal(w->error, "org.bluez.Error.InvalidOffset");
}

static void writes_reach_the_owner(void **state)
{
	struct world *w = *state;

	write_to(w, PROFILE_ENABLE);
	assert_string_equal(w->error, "");
	assert_int_equal(w->written_id, PROFILE_ENABLE);
	assert_int_equal(w->written_length, 3);
	assert_int_equal(w->written[0], 0x69);
}

static void att_errors_are_told_as_bluez_wants_them(void **state)
{
	static const struct {
		enum profile_att att;
		const char *name;
		const char *text;
	} rows[] = {
		{PROFILE_ATT_BAD_LENGTH, "org.bluez.Error.InvalidValueLength",
		 NULL},
		{PROFILE_ATT_NOT_ENCRYPTED, "org.bluez.Error.NotAuthorized",
		 NULL},
		{PROFILE_ATT_IN_PROGRESS, "org.bluez.Error.InProgress", NULL},
		{PROFILE_ATT_MISSING_CRC, "org.bluez.Error.Failed", "0x80"},
		{PROFILE_ATT_BAD_CRC, "org.bluez.Error.Failed", "0x81"},
		{PROFILE_ATT_BAD_COUNTER, "org.bluez.Error.Failed", "0x82"},
		{PROFILE_ATT_CCCD, "org.bluez.Error.Failed", "0xfd"},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		w->att = rows[i].att;
		write_to(w, PROFILE_CONTROL_POINT);
		assert_string_equal(w->error, rows[i].name);
		if (rows[i].text)
			assert_string_equal(w->text, rows[i].text);
	}
}

static void peers_that_are_not_served_are_refused(void **state)
{
	struct world *w = *state;

	w->refuses = true;
	w->written_length = 99;
	write_to(w, PROFILE_ENABLE);
	assert_string_equal(w->error, "org.bluez.Error.NotAuthorized");
	assert_int_equal(w->written_length, 99);
	read_from(w, PROFILE_FEATURE, 0);
	assert_string_equal(w->error, "org.bluez.Error.NotAuthorized");
}

static void on_changed(struct bus_properties_event *event, void *userdata)
{
	struct world *w = userdata;
	const char *key = NULL;
	const uint8_t *bytes = NULL;
	DBusMessageIter value;
	size_t length = 0;

	while (bus_dict_next(&event->changed, &key, &value)) {
		if (strcmp(key, "Value") != 0)
			continue;
		assert_int_equal(bus_iter_read(&value, "ay", &bytes, &length),
				 0);
		w->notified++;
		w->last = bytes[0];
	}
}

static void watch(struct world *w, unsigned id)
{
	const struct bus_rule rule = {
		.sender = bus_unique_name(w->bus),
		.path = path_of(id),
	};

	assert_int_equal(
		bus_watch_properties(w->bluez, &rule, on_changed, w, NULL), 0);
}

/* bluetoothd sends one notification for each PropertiesChanged. */
static void each_notification_is_a_signal_of_its_own(void **state)
{
	struct world *w = *state;

	watch(w, PROFILE_FORCE);
	simple(w, PROFILE_FORCE, "StartNotify");
	for (uint8_t i = 1; i <= 100; i++)
		gatt_notify(w->gatt, PROFILE_FORCE, &i, 1);
	assert_true(run_until_count(&w->loop, &w->notified, 100));
	assert_int_equal(w->last, 100);
}

/* The same value twice is two notifications too. */
static void equal_values_are_notified_again(void **state)
{
	struct world *w = *state;
	const uint8_t same = 7;

	watch(w, PROFILE_STATUS);
	simple(w, PROFILE_STATUS, "StartNotify");
	gatt_notify(w->gatt, PROFILE_STATUS, &same, 1);
	gatt_notify(w->gatt, PROFILE_STATUS, &same, 1);
	assert_true(run_until_count(&w->loop, &w->notified, 2));
}

static void nothing_is_notified_that_nobody_subscribed(void **state)
{
	struct world *w = *state;
	const uint8_t value = 1;

	watch(w, PROFILE_FORCE);
	gatt_notify(w->gatt, PROFILE_FORCE, &value, 1);
	simple(w, PROFILE_FORCE, "StartNotify");
	simple(w, PROFILE_FORCE, "StopNotify");
	gatt_notify(w->gatt, PROFILE_FORCE, &value, 1);
	run_for(&w->loop, 50);
	assert_int_equal(w->notified, 0);
}

static void subscriptions_are_told_once(void **state)
{
	struct world *w = *state;

	simple(w, PROFILE_CONTROL_POINT, "StartNotify");
	simple(w, PROFILE_CONTROL_POINT, "StartNotify");
	assert_int_equal(w->subscriptions, 1);
	assert_true(gatt_is_subscribed(w->gatt, PROFILE_CONTROL_POINT));
	simple(w, PROFILE_CONTROL_POINT, "StopNotify");
	assert_int_equal(w->subscriptions, 101);
	simple(w, PROFILE_CONTROL_POINT, "StartNotify");
	gatt_forget(w->gatt);
	assert_false(gatt_is_subscribed(w->gatt, PROFILE_CONTROL_POINT));
}

static void confirmations_are_taken(void **state)
{
	struct world *w = *state;

	simple(w, PROFILE_CONTROL_POINT, "Confirm");
	assert_string_equal(w->error, "");
}

static void take_flags(struct world *w, const char *path,
		       DBusMessageIter *value)
{
	const char *digits = strstr(path, "/char");
	DBusMessageIter array;
	const char *flag = NULL;
	unsigned id;

	assert_non_null(digits);
	id = (unsigned)strtoul(digits + 5, NULL, 10);
	assert_int_equal(bus_iter_read(value, "as", &array), 0);
	while (bus_string_next(&array, &flag)) {
		size_t used = strlen(w->flags[id]);

		(void)snprintf(w->flags[id] + used, sizeof(w->flags[id]) - used,
			       "%s ", flag);
	}
}

static void take_object(const char *path, const char *interface,
			DBusMessageIter *properties, void *userdata)
{
	struct world *w = userdata;
	const char *key = NULL;
	DBusMessageIter value;

	if (strcmp(interface, CHARACTERISTIC) != 0)
		return;
	w->objects++;
	while (bus_dict_next(properties, &key, &value)) {
		if (strcmp(key, "Flags") == 0)
			take_flags(w, path, &value);
	}
}

static void on_objects(DBusMessage *reply, const struct bus_error *error,
		       void *userdata)
{
	struct world *w = userdata;

	assert_null(error);
	assert_int_equal(bus_walk_managed_objects(reply, take_object, w), 0);
	w->answered = true;
}

static void flags_say_what_the_profile_says(void **state)
{
	static const char *const due[GATT_COUNT] = {
		[PROFILE_FEATURE] = "read ",
		[PROFILE_FORCE] = "notify encrypt-notify ",
		[PROFILE_CONTROL_POINT] =
			"encrypt-write indicate encrypt-indicate ",
		[PROFILE_ENABLE] = "write-without-response encrypt-write ",
		[PROFILE_STATUS] = "read notify ",
		[GATT_BATTERY_LEVEL] = "read notify ",
		[GATT_MANUFACTURER] = "read ",
		[GATT_MODEL] = "read ",
		[GATT_SERIAL] = "read ",
		[GATT_FIRMWARE] = "read ",
	};
	struct world *w = *state;
	const struct bus_method_call call = {
		.destination = bus_unique_name(w->bus),
		.path = GATT_ROOT,
		.interface = BUS_INTERFACE_OBJECT_MANAGER,
		.member = "GetManagedObjects",
		.timeout_ms = 20000,
		.on_reply = on_objects,
		.userdata = w,
	};

	assert_int_equal(bus_call_method(w->bluez, &call, NULL, ""), 0);
	await(w);
	assert_int_equal(w->objects, GATT_COUNT);
	for (unsigned i = 0; i < GATT_COUNT; i++)
		assert_string_equal(w->flags[i], due[i]);
}

static void every_characteristic_has_a_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < GATT_COUNT; i++)
		assert_non_null(gatt_name(i));
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(reads_are_answered_with_peer_and_mtu_told),
		CLAIM(reads_begin_at_their_offset),
		CLAIM(writes_reach_the_owner),
		CLAIM(att_errors_are_told_as_bluez_wants_them),
		CLAIM(peers_that_are_not_served_are_refused),
		CLAIM(each_notification_is_a_signal_of_its_own),
		CLAIM(equal_values_are_notified_again),
		CLAIM(nothing_is_notified_that_nobody_subscribed),
		CLAIM(subscriptions_are_told_once),
		CLAIM(confirmations_are_taken),
		CLAIM(flags_say_what_the_profile_says),
		cmocka_unit_test(every_characteristic_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
