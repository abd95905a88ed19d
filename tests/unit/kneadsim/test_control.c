/* SPDX-License-Identifier: MIT */
/* org.kneadd.Simulator1 on a bus. */
#include "check.h"

#include <stdlib.h>

#include "bus_call.h"
#include "bus_message.h"
#include "control_service.h"
#include "private_bus.h"

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct bus *bus;
	struct bus *client;
	bool is_connected;
	struct device device;
	struct control_service control;
	unsigned int forgets;
	bool answered;
	char error[64];
	char text[256];
	DBusMessage *reply;
};

static void on_connected(struct bus *bus, void *userdata)
{
	(void)bus;
	((struct world *)userdata)->is_connected = true;
}

static void on_before(void *userdata)
{
	(void)userdata;
}

static void on_forget(void *userdata)
{
	((struct world *)userdata)->forgets++;
}

static void on_notify(enum profile_characteristic which, const uint8_t *bytes,
		      size_t length, void *userdata)
{
	(void)which;
	(void)bytes;
	(void)length;
	(void)userdata;
}

static void on_event(const struct device_event *event, void *userdata)
{
	(void)event;
	(void)userdata;
}

static void init_device(struct world *w)
{
	const struct device_settings settings = {
		.kind = kind_find("sensing"),
		.pads = 2,
		.rate_hz = 100,
		.seed = 3,
		.battery_percent = 77.5,
		.version_major = 1,
	};
	const struct device_sink sink = {on_notify, on_event, w};

	assert_null(device_init(&w->device, &settings, &sink, 0));
	device_run(&w->device, 100000);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	const struct bus_callbacks callbacks = {.on_connected = on_connected,
						.userdata = w};

	assert_non_null(w);
	private_bus_start(&w->daemon);
	assert_int_equal(uv_loop_init(&w->loop), 0);
	assert_int_equal(
		bus_open(&w->loop, w->daemon.address, &callbacks, &w->bus), 0);
	assert_int_equal(
		bus_open(&w->loop, w->daemon.address, NULL, &w->client), 0);
	init_device(w);
	w->control = (struct control_service){
		.device = &w->device,
		.on_before = on_before,
		.on_forget = on_forget,
		.userdata = w,
		.adapter = "hci1",
		.radio = "advertising",
		.name = "Glove",
		.hand = "press",
	};
	assert_int_equal(control_service_add(&w->control, w->bus), 0);
	assert_true(run_until_true(&w->loop, &w->is_connected));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	if (w->reply)
		dbus_message_unref(w->reply);
	control_service_remove(&w->control);
	bus_close(w->bus, NULL, NULL);
	bus_close(w->client, NULL, NULL);
	run_until_closed(&w->loop);
	private_bus_stop(&w->daemon);
	free(w);
	return 0;
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct world *w = userdata;

	w->answered = true;
	if (reply)
		w->reply = dbus_message_ref(reply);
	(void)snprintf(w->error, sizeof(w->error), "%s",
		       error ? error->name : "");
	(void)snprintf(w->text, sizeof(w->text), "%s",
		       error ? error->text : "");
}

static struct bus_method_call prepare(struct world *w, const char *interface,
				      const char *member)
{
	if (w->reply)
		dbus_message_unref(w->reply);
	w->reply = NULL;
	w->answered = false;
	return (struct bus_method_call){
		.destination = bus_unique_name(w->bus),
		.path = CONTROL_PATH,
		.interface = interface,
		.member = member,
		.timeout_ms = 20000,
		.on_reply = on_answer,
		.userdata = w,
	};
}

#define CALL(w, member, ...)                                               \
	do {                                                               \
		struct bus_method_call call =                              \
			prepare(w, CONTROL_INTERFACE, member);             \
		assert_int_equal(bus_call_method((w)->client, &call, NULL, \
						 __VA_ARGS__),             \
				 0);                                       \
		assert_true(run_until_true(&(w)->loop, &(w)->answered));   \
	} while (0)

static void get(struct world *w, const char *property, DBusMessageIter *inside)
{
	struct bus_method_call call =
		prepare(w, DBUS_INTERFACE_PROPERTIES, "Get");

	assert_int_equal(bus_call_method(w->client, &call, NULL, "ss",
					 CONTROL_INTERFACE, property),
			 0);
	assert_true(run_until_true(&w->loop, &w->answered));
	assert_string_equal(w->error, "");
	assert_int_equal(bus_read(w->reply, "v", inside), 0);
}

static void faults_are_commanded_with_numbers_of_any_type(void **state)
{
	struct world *w = *state;

	CALL(w, "Fault", "sa{sv}", "stuck-cell", 2, "pad", "u", 1, "cell", "d",
	     4.0);
	assert_string_equal(w->error, "");
	assert_int_equal(w->device.pad[1].pad.sensor.cells[4].fault,
			 SENSOR_STUCK);
	CALL(w, "Fault", "sa{sv}", "saturated-cell", 2, "cell", "i", 2, "pad",
	     "x", (int64_t)0);
	assert_string_equal(w->error, "");
	CALL(w, "Fault", "sa{sv}", "battery", 1, "percent", "t", (uint64_t)12);
	assert_string_equal(w->error, "");
	assert_near(w->device.battery.percent, 12.0, 0.01);
	CALL(w, "Clear", "");
	assert_int_equal(w->device.pad[1].pad.sensor.cells[4].fault,
			 SENSOR_SOUND);
}

static void wrong_faults_get_an_error_that_helps(void **state)
{
	struct world *w = *state;

	CALL(w, "Fault", "sa{sv}", "explode", 0);
	assert_non_null(strstr(w->text, "no fault \"explode\""));
	CALL(w, "Fault", "sa{sv}", "stuck-cell", 1, "cell", "u", 32);
	assert_non_null(strstr(w->text, "\"cell\""));
	CALL(w, "Fault", "sa{sv}", "stuck-cell", 1, "cell", "s", "five");
	assert_string_equal(w->error, "org.kneadd.Simulator1.Error.Invalid");
	CALL(w, "Fault", "sa{sv}", "stuck-cell", 1, "pad", "u", 2);
	assert_string_equal(w->error, "org.kneadd.Simulator1.Error.Refused");
	CALL(w, "Fault", "sa{sv}", "runaway", 0);
	assert_string_equal(w->error, "org.kneadd.Simulator1.Error.Refused");
	for (unsigned i = 0; i < FAULT_COUNT; i++)
		assert_false(w->device.has_fault[i]);
}

static void button_takes_a_sensible_time(void **state)
{
	struct world *w = *state;

	CALL(w, "Button", "d", -1.0);
	assert_string_equal(w->error, "org.kneadd.Simulator1.Error.Invalid");
	CALL(w, "Button", "d", (double)NAN);
	assert_string_equal(w->error, "org.kneadd.Simulator1.Error.Invalid");
	CALL(w, "Button", "d", 0.5);
	assert_string_equal(w->error, "");
	assert_true(button_is_down(&w->device.button));
}

static void hand_is_changed_or_refused(void **state)
{
	struct world *w = *state;
	const char *hand = NULL;
	DBusMessageIter inside;

	CALL(w, "SetHand", "s", "knead:force=22");
	assert_string_equal(w->error, "");
	assert_near(w->device.hand.options.force_n, 22.0, 0);
	CALL(w, "SetHand", "s", "juggle");
	assert_non_null(strstr(w->text, "juggle"));
	get(w, "Hand", &inside);
	assert_int_equal(bus_iter_read(&inside, "s", &hand), 0);
	assert_string_equal(hand, "knead:force=22");
}

static void forgetting_is_passed_on(void **state)
{
	struct world *w = *state;

	CALL(w, "Forget", "");
	assert_int_equal(w->forgets, 1);
}

static void every_fault_is_listed(void **state)
{
	struct world *w = *state;
	const char *name = NULL, *about = NULL;
	DBusMessageIter array, row;
	unsigned count = 0;

	CALL(w, "ListFaults", "");
	assert_int_equal(bus_read(w->reply, "a(ss)", &array), 0);
	while (!bus_iter_read(&array, "(ss)", &row)) {
		assert_int_equal(bus_iter_read(&row, "ss", &name, &about), 0);
		assert_string_equal(name, fault_table[count].name);
		count++;
	}
	assert_int_equal(count, FAULT_COUNT);
}

static void forces_have_a_number_for_each_pad(void **state)
{
	static const char *const names[] = {"Force", "Measured", "Setpoint",
					    "Depth", "Temperature"};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const double *numbers = NULL;
		DBusMessageIter inside;
		size_t count = 0;

		get(w, names[i], &inside);
		assert_int_equal(bus_iter_read(&inside, "ad", &numbers, &count),
				 0);
		assert_int_equal(count, 2);
	}
}

static void all_properties_can_be_read_at_once(void **state)
{
	struct world *w = *state;
	struct bus_method_call call =
		prepare(w, DBUS_INTERFACE_PROPERTIES, "GetAll");
	const char *key = NULL;
	DBusMessageIter dict, value;
	unsigned count = 0;

	assert_int_equal(
		bus_call_method(w->client, &call, NULL, "s", CONTROL_INTERFACE),
		0);
	assert_true(run_until_true(&w->loop, &w->answered));
	assert_int_equal(bus_read(w->reply, "a{sv}", &dict), 0);
	while (bus_dict_next(&dict, &key, &value))
		count++;
	assert_int_equal(count, 22);
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(faults_are_commanded_with_numbers_of_any_type),
		CLAIM(wrong_faults_get_an_error_that_helps),
		CLAIM(button_takes_a_sensible_time),
		CLAIM(hand_is_changed_or_refused),
		CLAIM(forgetting_is_passed_on),
		CLAIM(every_fault_is_listed),
		CLAIM(forces_have_a_number_for_each_pad),
		CLAIM(all_properties_can_be_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
