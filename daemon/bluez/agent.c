/* SPDX-License-Identifier: MIT */
#include "agent.h"

#include "bluez_state.h"
#include "bus_message.h"
#include "device_act.h"

#include <string.h>

#define AGENT_PATH	 "/org/kneadd/agent"
#define AGENT_CAPABILITY "NoInputNoOutput"
#define MANAGER_PATH	 "/org/bluez"
#define REGISTER_MS	 5000

/* Only bluetoothd is heard: any program may call us. */
static bool is_bluetoothd(const struct bluez *bluez,
			  const struct bus_request *request)
{
	const char *sender = bus_request_sender(request);

	return bluez->owner[0] != '\0' && strcmp(sender, bluez->owner) == 0;
}

static void reject(struct bus_request *request, const char *why)
{
	(void)bus_reply_error(request, "org.bluez.Error.Rejected",
			      why); /* bluetoothd went: nothing to say */
}

/* Release and Cancel: nothing is kept that would have to end. */
static void on_nothing(struct bus_request *request, void *userdata)
{
	struct bluez *bluez = userdata;

	if (!is_bluetoothd(bluez, request))
		reject(request, "only for org.bluez");
	else
		(void)bus_reply(request, ""); /* as in reject() */
}

/* All that asks for a yes; the device is always the first argument. */
static void on_asked(struct bus_request *request, void *userdata)
{
	struct bluez *bluez = userdata;
	DBusMessage *message = bus_request_message(request);
	DBusMessageIter iter;
	const char *path;

	(void)dbus_message_iter_init(message, &iter); /* begins with "o" */
	if (bus_iter_read(&iter, "o", &path) < 0 ||
	    !is_bluetoothd(bluez, request) || !device_is_pairing(bluez, path)) {
		log_notice(bluez->log, "bluez: %s for %s rejected",
			   dbus_message_get_member(message),
			   dbus_message_get_path(message));
		reject(request, "not being paired on this hub's request");
		return;
	}
	(void)bus_reply(request, ""); /* as in reject() */
}

/* There is nobody to type it. */
static void on_input(struct bus_request *request, void *userdata)
{
	(void)userdata; /* the same for all */
	reject(request, "this agent has no input");
}

static const struct bus_method methods[] = {
	{.name = "Release",
	 .handler = on_nothing,
	 .doc = "The agent is no longer registered."},
	{.name = "Cancel",
	 .handler = on_nothing,
	 .doc = "The last request is void."},
	{.name = "RequestPinCode",
	 .in = "o",
	 .in_names = "device",
	 .out = "s",
	 .out_names = "pincode",
	 .handler = on_input,
	 .doc = "Always rejected."},
	{.name = "RequestPasskey",
	 .in = "o",
	 .in_names = "device",
	 .out = "u",
	 .out_names = "passkey",
	 .handler = on_input,
	 .doc = "Always rejected."},
	{.name = "DisplayPinCode",
	 .in = "os",
	 .in_names = "device pincode",
	 .handler = on_asked,
	 .doc = "Agreed while we pair with the device."},
	{.name = "DisplayPasskey",
	 .in = "ouq",
	 .in_names = "device passkey entered",
	 .handler = on_asked,
	 .doc = "Agreed while we pair with the device."},
	{.name = "RequestConfirmation",
	 .in = "ou",
	 .in_names = "device passkey",
	 .handler = on_asked,
	 .doc = "Agreed while we pair with the device."},
	{.name = "RequestAuthorization",
	 .in = "o",
	 .in_names = "device",
	 .handler = on_asked,
	 .doc = "Agreed while we pair with the device."},
	{.name = "AuthorizeService",
	 .in = "os",
	 .in_names = "device uuid",
	 .handler = on_asked,
	 .doc = "Agreed while we pair with the device."},
	{.name = NULL},
};

static const struct bus_interface agent_interface = {
	.name = "org.bluez.Agent1",
	.methods = methods,
	.doc = "Agrees to what the hub itself began, to nothing else.",
};

int agent_serve(struct bluez *bluez)
{
	struct bus_binding binding = {.interface = &agent_interface,
				      .userdata = bluez};

	return bus_object_add(bluez->bus, AGENT_PATH, &binding, 1,
			      &bluez->agent);
}

static void on_registered(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct bluez *bluez = userdata;

	(void)reply; /* empty */
	bluez->agent_call = NULL;
	if (error != NULL)
		log_warning(bluez->log, "bluez: agent not registered: %s: %s",
			    error->name, error->text);
}

void agent_register(struct bluez *bluez)
{
	DBusMessage *message = bluez_message(
		bluez, MANAGER_PATH, BLUEZ_AGENT_MANAGER, "RegisterAgent", "os",
		AGENT_PATH, AGENT_CAPABILITY);

	if (bluez->agent_call != NULL)
		dbus_message_unref(message);
	else
		(void)bus_call(
			bluez->bus, message, REGISTER_MS, on_registered, bluez,
			&bluez->agent_call); /* failed: the bus is gone */
}
