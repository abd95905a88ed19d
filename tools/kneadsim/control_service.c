/* SPDX-License-Identifier: MIT */
#include "control_service.h"

#include <stdio.h>
#include <string.h>

#include "bus_message.h"
#include "control_properties.h"

#define ERROR_INVALID "org.kneadd.Simulator1.Error.Invalid"
#define ERROR_REFUSED "org.kneadd.Simulator1.Error.Refused"

/* One argument of a fault: any number there is. */
static bool read_number(DBusMessageIter *value, double *out)
{
	uint64_t u = 0;
	int64_t x = 0;
	double d = 0.0;
	uint32_t u32 = 0;
	int32_t i32 = 0;
	bool b = false;

	switch (dbus_message_iter_get_arg_type(value)) {
	case DBUS_TYPE_DOUBLE:
		*out = bus_iter_read(value, "d", &d) ? 0.0 : d;
		return true;
	case DBUS_TYPE_UINT32:
		*out = bus_iter_read(value, "u", &u32) ? 0.0 : u32;
		return true;
	case DBUS_TYPE_INT32:
		*out = bus_iter_read(value, "i", &i32) ? 0.0 : i32;
		return true;
	case DBUS_TYPE_UINT64:
		*out = bus_iter_read(value, "t", &u) ? 0.0 : (double)u;
		return true;
	case DBUS_TYPE_INT64:
		*out = bus_iter_read(value, "x", &x) ? 0.0 : (double)x;
		return true;
	case DBUS_TYPE_BOOLEAN:
		*out = bus_iter_read(value, "b", &b) ? 0.0 : b;
		return true;
	default:
		return false;
	}
}

static void on_fault(struct bus_request *request, void *userdata)
{
	struct control_service *c = userdata;
	const char *name = NULL, *key = NULL, *why;
	DBusMessageIter dict, value;
	struct fault fault;
	double number = 0.0;

	(void)bus_read(bus_request_message(request), "sa{sv}", &name, &dict);
	if (!fault_find(name, strlen(name), &fault)) {
		(void)bus_reply_errorf(request, ERROR_INVALID,
				       "there is no fault \"%s\"; see "
				       "ListFaults",
				       name);
		return;
	}
	while (bus_dict_next(&dict, &key, &value)) {
		if (!read_number(&value, &number) ||
		    !fault_set(&fault, key, number)) {
			(void)bus_reply_errorf(
				request, ERROR_INVALID,
				"fault %s: argument \"%s\" is unknown, no "
				"number, or out of range; see kneadsim "
				"--list-faults",
				name, key);
			return;
		}
	}
	c->on_before(c->userdata);
	why = device_set_fault(c->device, &fault);
	if (why)
		(void)bus_reply_error(request, ERROR_REFUSED, why);
	else
		(void)bus_reply(request, "");
}

static void on_clear(struct bus_request *request, void *userdata)
{
	struct control_service *c = userdata;

	c->on_before(c->userdata);
	device_clear_faults(c->device);
	(void)bus_reply(request, "");
}

static void on_button(struct bus_request *request, void *userdata)
{
	struct control_service *c = userdata;
	double seconds = 0.0;

	(void)bus_read(bus_request_message(request), "d", &seconds);
	if (!(seconds > 0.0 && seconds <= 3600.0)) {
		(void)bus_reply_error(request, ERROR_INVALID,
				      "seconds must be above 0, at most 3600");
		return;
	}
	c->on_before(c->userdata);
	device_press_button(c->device, seconds);
	(void)bus_reply(request, "");
}

static void on_hand(struct bus_request *request, void *userdata)
{
	struct control_service *c = userdata;
	const char *text = NULL, *wrong = NULL;

	(void)bus_read(bus_request_message(request), "s", &text);
	c->on_before(c->userdata);
	if (!device_set_hand(c->device, text, &wrong)) {
		(void)bus_reply_errorf(request, ERROR_INVALID,
				       "not understood: \"%s\"; see kneadsim "
				       "--list-kinds",
				       wrong);
		return;
	}
	snprintf(c->hand_text, sizeof(c->hand_text), "%s", text);
	c->hand = c->hand_text;
	bus_mark_changed(c->object, &control_interface, "Hand");
	(void)bus_reply(request, "");
}

static void on_forget(struct bus_request *request, void *userdata)
{
	struct control_service *c = userdata;

	c->on_forget(c->userdata);
	(void)bus_reply(request, "");
}

static void on_list_faults(struct bus_request *request, void *userdata)
{
	DBusMessage *reply =
		dbus_message_new_method_return(bus_request_message(request));
	DBusMessageIter iter, array;

	(void)userdata;
	if (!reply) {
		(void)bus_reply_message(request, NULL);
		return;
	}
	dbus_message_iter_init_append(reply, &iter);
	bool good = dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY,
						     "(ss)", &array);

	for (unsigned i = 0; good && i < FAULT_COUNT; i++)
		good = !bus_iter_append(&array, "(ss)", fault_table[i].name,
					fault_table[i].about);
	if (!good || !dbus_message_iter_close_container(&iter, &array)) {
		dbus_message_unref(reply);
		reply = NULL;
	}
	(void)bus_reply_message(request, reply);
}

static const struct bus_method methods[] = {
	{.name = "Fault",
	 .in = "sa{sv}",
	 .in_names = "name arguments",
	 .handler = on_fault,
	 .doc = "Makes a fault happen. Arguments are numbers by name; what is "
		"left out is as --list-faults says."},
	{.name = "Clear", .handler = on_clear, .doc = "Ends all faults."},
	{.name = "Button",
	 .in = "d",
	 .in_names = "seconds",
	 .handler = on_button,
	 .doc = "Presses the stop button for so long."},
	{.name = "SetHand",
	 .in = "s",
	 .in_names = "pattern",
	 .handler = on_hand,
	 .doc = "Gives the therapist's hand another pattern, as --hand takes "
		"it."},
	{.name = "Forget",
	 .handler = on_forget,
	 .doc = "Forgets all bonds, as a wearable's reset does."},
	{.name = "ListFaults",
	 .out = "a(ss)",
	 .out_names = "faults",
	 .handler = on_list_faults,
	 .doc = "Names and meanings of all faults."},
	{.name = NULL},
};

const struct bus_interface control_interface = {
	.name = CONTROL_INTERFACE,
	.methods = methods,
	.properties = control_properties,
	.doc = "Commands a simulated wearable.",
};

int control_service_add(struct control_service *c, struct bus *bus)
{
	struct bus_binding binding = {&control_interface, c};

	return bus_object_add(bus, CONTROL_PATH, &binding, 1, &c->object);
}

void control_service_remove(struct control_service *c)
{
	bus_object_remove(c->object);
	c->object = NULL;
}

void control_service_changed(struct control_service *c)
{
	static const char *const told[] = {
		"Address", "Radio",   "Connected", "Peer",   "State",
		"Cause",   "Stopped", "Enabled",   "Faults",
	};

	for (size_t i = 0; c->object && i < sizeof(told) / sizeof(told[0]); i++)
		bus_mark_changed(c->object, &control_interface, told[i]);
}
