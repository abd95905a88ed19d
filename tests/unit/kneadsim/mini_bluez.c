/* SPDX-License-Identifier: MIT */
#include "mini_bluez.h"

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void count(struct mini_bluez *m, enum mini_call call)
{
	m->calls[call]++;
	if (m->ordered < sizeof(m->order) / sizeof(m->order[0]))
		m->order[m->ordered++] = call;
}

#define HANDLER(name, call)                                           \
	static void name(struct bus_request *request, void *userdata) \
	{                                                             \
		count(userdata, call);                                \
		(void)bus_reply(request, "");                         \
	}

HANDLER(on_register_agent, MINI_REGISTER_AGENT)
HANDLER(on_request_default, MINI_REQUEST_DEFAULT)
HANDLER(on_unregister_agent, MINI_UNREGISTER_AGENT)
HANDLER(on_register_application, MINI_REGISTER_APPLICATION)
HANDLER(on_unregister_application, MINI_UNREGISTER_APPLICATION)
HANDLER(on_unregister_advert, MINI_UNREGISTER_ADVERT)
HANDLER(on_remove_device, MINI_REMOVE_DEVICE)

static void on_register_advert(struct bus_request *request, void *userdata)
{
	struct mini_bluez *m = userdata;

	count(m, MINI_REGISTER_ADVERT);
	if (m->refuse) {
		m->refuse--;
		(void)bus_reply_error(request, "org.bluez.Error.NotPermitted",
				      "Maximum advertisements reached");
		return;
	}
	(void)bus_reply(request, "");
}

static const struct bus_method agent_methods[] = {
	{.name = "RegisterAgent",
	 .in = "os",
	 .handler = on_register_agent,
	 .doc = "Counts."},
	{.name = "RequestDefaultAgent",
	 .in = "o",
	 .handler = on_request_default,
	 .doc = "Counts."},
	{.name = "UnregisterAgent",
	 .in = "o",
	 .handler = on_unregister_agent,
	 .doc = "Counts."},
	{.name = NULL},
};

static const struct bus_interface agent_manager = {
	.name = "org.bluez.AgentManager1",
	.methods = agent_methods,
	.doc = "Agents.",
};

static const struct bus_method gatt_methods[] = {
	{.name = "RegisterApplication",
	 .in = "oa{sv}",
	 .handler = on_register_application,
	 .doc = "Counts."},
	{.name = "UnregisterApplication",
	 .in = "o",
	 .handler = on_unregister_application,
	 .doc = "Counts."},
	{.name = NULL},
};

static const struct bus_interface gatt_manager = {
	.name = "org.bluez.GattManager1",
	.methods = gatt_methods,
	.doc = "Applications.",
};

static const struct bus_method advert_methods[] = {
	{.name = "RegisterAdvertisement",
	 .in = "oa{sv}",
	 .handler = on_register_advert,
	 .doc = "Counts, or refuses."},
	{.name = "UnregisterAdvertisement",
	 .in = "o",
	 .handler = on_unregister_advert,
	 .doc = "Counts."},
	{.name = NULL},
};

static const struct bus_interface advert_manager = {
	.name = "org.bluez.LEAdvertisingManager1",
	.methods = advert_methods,
	.doc = "Advertisements.",
};

static const struct bus_method adapter_methods[] = {
	{.name = "RemoveDevice",
	 .in = "o",
	 .handler = on_remove_device,
	 .doc = "Counts."},
	{.name = NULL},
};

static const struct bus_property adapter_properties[] = {
	{.name = "Address",
	 .type = "s",
	 .offset = offsetof(struct mini_bluez, address),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Its address."},
	{.name = "Powered",
	 .type = "b",
	 .offset = offsetof(struct mini_bluez, powered),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether it is on."},
	{.name = "Pairable",
	 .type = "b",
	 .offset = offsetof(struct mini_bluez, pairable),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether anybody may bond."},
	{.name = NULL},
};

static const struct bus_interface adapter_interface = {
	.name = "org.bluez.Adapter1",
	.methods = adapter_methods,
	.properties = adapter_properties,
	.doc = "An adapter.",
};

static void on_disconnect(struct bus_request *request, void *userdata)
{
	struct mini_device *device = userdata;

	count(device->bluez, MINI_DISCONNECT);
	(void)bus_reply(request, "");
}

static const struct bus_method device_methods[] = {
	{.name = "Disconnect", .handler = on_disconnect, .doc = "Counts."},
	{.name = NULL},
};

static const struct bus_property device_properties[] = {
	{.name = "Connected",
	 .type = "b",
	 .offset = offsetof(struct mini_device, connected),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether it is."},
	{.name = "Paired",
	 .type = "b",
	 .offset = offsetof(struct mini_device, paired),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether it is."},
	{.name = "Bonded",
	 .type = "b",
	 .offset = offsetof(struct mini_device, bonded),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether it is."},
	{.name = NULL},
};

static const struct bus_interface device_interface = {
	.name = "org.bluez.Device1",
	.methods = device_methods,
	.properties = device_properties,
	.doc = "A device.",
};

static void on_owned(struct bus *bus, int result, void *userdata)
{
	struct mini_bluez *m = userdata;

	(void)bus;
	assert_int_equal(result, 0);
	m->owns = true;
}

void mini_plug(struct mini_bluez *m)
{
	const struct bus_binding bindings[] = {
		{&adapter_interface, m},
		{&gatt_manager, m},
		{&advert_manager, m},
	};

	assert_int_equal(
		bus_object_add(m->bus, MINI_ADAPTER, bindings, 3, &m->adapter),
		0);
}

void mini_unplug(struct mini_bluez *m)
{
	bus_object_remove(m->adapter);
	m->adapter = NULL;
}

void mini_start(struct mini_bluez *m, uv_loop_t *loop, const char *address,
		bool with)
{
	const struct bus_binding binding = {&agent_manager, m};

	m->loop = loop;
	m->powered = true;
	m->pairable = true;
	m->address = "00:AA:01:01:00:01";
	m->owns = false;
	assert_int_equal(bus_open(loop, address, NULL, &m->bus), 0);
	assert_int_equal(bus_add_object_manager(m->bus, "/"), 0);
	assert_int_equal(
		bus_object_add(m->bus, "/org/bluez", &binding, 1, &m->root), 0);
	if (with)
		mini_plug(m);
	assert_int_equal(bus_request_name(m->bus, "org.bluez", 0, on_owned, m),
			 0);
	assert_true(run_until_true(loop, &m->owns));
}

void mini_stop(struct mini_bluez *m)
{
	bus_close(m->bus, NULL, NULL);
	m->bus = NULL;
	m->adapter = NULL;
	memset(m->device, 0, sizeof(m->device));
}

void mini_power(struct mini_bluez *m, bool on)
{
	m->powered = on;
	bus_mark_changed(m->adapter, &adapter_interface, "Powered");
}

void mini_lose_default_agent(struct mini_bluez *m)
{
	m->pairable = false;
	bus_mark_changed(m->adapter, &adapter_interface, "Pairable");
}

void mini_device(struct mini_bluez *m, unsigned index, const char *path,
		 bool connected, bool bonded)
{
	struct mini_device *device = &m->device[index];
	const struct bus_binding binding = {&device_interface, device};

	*device = (struct mini_device){
		.bluez = m,
		.connected = connected,
		.paired = bonded,
		.bonded = bonded,
	};
	(void)snprintf(device->path, sizeof(device->path), "%s", path);
	assert_int_equal(bus_object_add(m->bus, device->path, &binding, 1,
					&device->object),
			 0);
}

void mini_connect(struct mini_bluez *m, unsigned index, bool connected)
{
	m->device[index].connected = connected;
	bus_mark_changed(m->device[index].object, &device_interface,
			 "Connected");
}

void mini_bond(struct mini_bluez *m, unsigned index)
{
	m->device[index].paired = true;
	m->device[index].bonded = true;
	bus_mark_changed(m->device[index].object, &device_interface, "Paired");
	bus_mark_changed(m->device[index].object, &device_interface, "Bonded");
}
