/* SPDX-License-Identifier: MIT */
/* A scripted bluetoothd. */
#include "fake.h"

#include "profile.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void put(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static void note_call(struct fake *fake, struct bus_request *request)
{
	assert_true(fake->call_count < FAKE_CALLS_MAX);
	put(fake->calls[fake->call_count++], sizeof(fake->calls[0]),
	    dbus_message_get_member(bus_request_message(request)));
}

static const struct fake_script *next_script(struct fake *fake,
					     const char *member)
{
	for (size_t i = 0; i < fake->scripts; i++) {
		struct fake_script *script = &fake->script[i];

		if (script->times > 0 && strcmp(script->member, member) == 0) {
			script->times--;
			return script;
		}
	}
	return NULL;
}

/* What the script wants; the call is answered unless that is to be done. */
static enum fake_answer judge(struct fake *fake, struct bus_request *request)
{
	const struct fake_script *script = next_script(
		fake, dbus_message_get_member(bus_request_message(request)));

	note_call(fake, request);
	if (script == NULL)
		return FAKE_OK;
	if (script->answer == FAKE_ERROR)
		(void)bus_reply_error(request, script->name, script->text);
	if (script->answer == FAKE_LIE)
		(void)bus_reply(request, "");
	if (script->answer == FAKE_NEVER) {
		assert_true(fake->kept_count < FAKE_KEPT_MAX);
		fake->kept[fake->kept_count++] = request;
	}
	return script->answer;
}

static bool is_to_be_done(enum fake_answer answer)
{
	return answer == FAKE_OK || answer == FAKE_SILENT;
}

/* ---- Agent and profile ---- */

static void on_register_agent(struct bus_request *request, void *userdata)
{
	struct fake *fake = userdata;
	const char *path;
	const char *capability;

	if (!is_to_be_done(judge(fake, request)))
		return;
	(void)bus_read(bus_request_message(request), "os", &path, &capability);
	put(fake->agent, sizeof(fake->agent), path);
	put(fake->caller, sizeof(fake->caller), bus_request_sender(request));
	(void)bus_reply(request, "");
}

static const struct bus_method agent_manager_methods[] = {
	{.name = "RegisterAgent", .in = "os", .handler = on_register_agent},
	{.name = NULL},
};

static const struct bus_interface agent_manager_interface = {
	.name = "org.bluez.AgentManager1",
	.methods = agent_manager_methods,
};

static void on_register_application(struct bus_request *request, void *userdata)
{
	struct fake_adapter *adapter = userdata;
	DBusMessageIter options;
	const char *path;

	if (!is_to_be_done(judge(adapter->fake, request)))
		return;
	(void)bus_read(bus_request_message(request), "oa{sv}", &path, &options);
	put(adapter->fake->profile, sizeof(adapter->fake->profile), path);
	(void)bus_reply(request, "");
}

static const struct bus_method gatt_manager_methods[] = {
	{.name = "RegisterApplication",
	 .in = "oa{sv}",
	 .handler = on_register_application},
	{.name = NULL},
};

static const struct bus_interface gatt_manager_interface = {
	.name = "org.bluez.GattManager1",
	.methods = gatt_manager_methods,
};

/* ---- Adapter ---- */

static const struct bus_interface adapter_interface;

void fake_adapter_changed(struct fake_adapter *adapter, const char *property)
{
	bus_mark_changed(adapter->object, &adapter_interface, property);
	(void)bus_flush_changes(adapter->object);
}

static void on_discovery(struct bus_request *request, void *userdata)
{
	struct fake_adapter *adapter = userdata;
	const char *member =
		dbus_message_get_member(bus_request_message(request));
	bool start = strcmp(member, "StartDiscovery") == 0;

	if (!is_to_be_done(judge(adapter->fake, request)))
		return;
	adapter->discovering = start;
	fake_adapter_changed(adapter, "Discovering");
	(void)bus_reply(request, "");
}

static void on_filter(struct bus_request *request, void *userdata)
{
	struct fake_adapter *adapter = userdata;

	if (is_to_be_done(judge(adapter->fake, request)))
		(void)bus_reply(request, "");
}

static void on_remove_device(struct bus_request *request, void *userdata)
{
	struct fake_adapter *adapter = userdata;
	struct fake *fake = adapter->fake;

	if (!is_to_be_done(judge(fake, request)))
		return;
	fake_remove_device(&fake->device[0]);
	(void)bus_reply(request, "");
}

static void on_set_powered(const struct bus_property *property,
			   struct bus_request *request, DBusMessageIter *value,
			   void *userdata)
{
	struct fake_adapter *adapter = userdata;

	(void)property;
	if (!is_to_be_done(judge(adapter->fake, request)))
		return;
	(void)bus_iter_read(value, "b", &adapter->powered);
	adapter->power_state = adapter->powered ? "on" : "off";
	fake_adapter_changed(adapter, "Powered");
	(void)bus_reply(request, "");
}

static const struct bus_method adapter_methods[] = {
	{.name = "StartDiscovery", .handler = on_discovery},
	{.name = "StopDiscovery", .handler = on_discovery},
	{.name = "SetDiscoveryFilter", .in = "a{sv}", .handler = on_filter},
	{.name = "RemoveDevice", .in = "o", .handler = on_remove_device},
	{.name = NULL},
};

static const struct bus_property adapter_properties[] = {
	{.name = "Address",
	 .type = "s",
	 .offset = offsetof(struct fake_adapter, address)},
	{.name = "Powered",
	 .type = "b",
	 .offset = offsetof(struct fake_adapter, powered),
	 .set = on_set_powered},
	{.name = "PowerState",
	 .type = "s",
	 .offset = offsetof(struct fake_adapter, power_state)},
	{.name = "Discovering",
	 .type = "b",
	 .offset = offsetof(struct fake_adapter, discovering)},
	{.name = NULL},
};

static const struct bus_interface adapter_interface = {
	.name = "org.bluez.Adapter1",
	.methods = adapter_methods,
	.properties = adapter_properties,
};

struct fake_adapter *fake_add_adapter_at(struct fake *fake, const char *path,
					 const char *address)
{
	struct fake_adapter *adapter = &fake->adapter[fake->adapters++];
	const struct bus_binding bindings[] = {
		{&adapter_interface, adapter},
		{&gatt_manager_interface, adapter},
	};

	assert_true(fake->adapters <= 2);
	adapter->fake = fake;
	put(adapter->path, sizeof(adapter->path), path);
	adapter->address = address;
	adapter->powered = true;
	adapter->power_state = "on";
	assert_int_equal(
		bus_object_add(fake->bus, path, bindings, 2, &adapter->object),
		0);
	return adapter;
}

struct fake_adapter *fake_add_adapter(struct fake *fake)
{
	return fake_add_adapter_at(fake, FAKE_ADAPTER, "00:00:00:00:00:01");
}

void fake_remove_adapter(struct fake_adapter *adapter)
{
	bus_object_remove(adapter->object);
	adapter->object = NULL;
}

/* ---- Characteristic ---- */

static const struct bus_interface characteristic_interface;

static int get_flags(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct fake_characteristic *characteristic = userdata;

	(void)property;
	return bus_iter_append(value, "as", characteristic->flags,
			       characteristic->flag_count);
}

static int get_value(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct fake_characteristic *characteristic = userdata;

	(void)property;
	return bus_iter_append(value, "ay", characteristic->value,
			       characteristic->length);
}

static int get_service(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct fake_characteristic *characteristic = userdata;

	(void)property;
	return bus_iter_append(value, "o", characteristic->service);
}

static void tell_value(struct fake_characteristic *characteristic)
{
	bus_mark_changed(characteristic->object, &characteristic_interface,
			 "Value");
	(void)bus_flush_changes(characteristic->object);
}

static void on_read_value(struct bus_request *request, void *userdata)
{
	struct fake_characteristic *characteristic = userdata;

	if (!is_to_be_done(judge(characteristic->device->fake, request)))
		return;
	tell_value(characteristic);
	(void)bus_reply(request, "ay", characteristic->value,
			characteristic->length);
}

static void on_write_value(struct bus_request *request, void *userdata)
{
	struct fake_characteristic *characteristic = userdata;
	struct fake *fake = characteristic->device->fake;
	const struct bus_field fields[] = {{"type", "s", 0, 0}};
	const uint8_t *bytes;
	const char *type = "";
	DBusMessageIter options;

	if (!is_to_be_done(judge(fake, request)))
		return;
	(void)bus_read(bus_request_message(request), "aya{sv}", &bytes,
		       &fake->written_length, &options);
	(void)bus_read_dict(&options, fields, 1, &type, NULL);
	memcpy(fake->written, bytes, fake->written_length);
	put(fake->write_type, sizeof(fake->write_type), type);
	(void)bus_reply(request, "");
}

static void on_start_notify(struct bus_request *request, void *userdata)
{
	struct fake_characteristic *characteristic = userdata;

	if (!is_to_be_done(judge(characteristic->device->fake, request)))
		return;
	characteristic->notifying = true;
	(void)bus_reply(request, "");
}

static void on_acquire_notify(struct bus_request *request, void *userdata)
{
	struct fake_characteristic *characteristic = userdata;
	int fds[2];

	if (!is_to_be_done(judge(characteristic->device->fake, request)))
		return;
	assert_int_equal(
		socketpair(AF_UNIX,
			   SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
			   fds),
		0);
	characteristic->fd = fds[0];
	(void)bus_reply(request, "hq", fds[1], 517);
	(void)close(fds[1]); /* theirs now */
}

static const struct bus_method characteristic_methods[] = {
	{.name = "ReadValue",
	 .in = "a{sv}",
	 .out = "ay",
	 .handler = on_read_value},
	{.name = "WriteValue", .in = "aya{sv}", .handler = on_write_value},
	{.name = "StartNotify", .handler = on_start_notify},
	{.name = "AcquireNotify",
	 .in = "a{sv}",
	 .out = "hq",
	 .handler = on_acquire_notify},
	{.name = NULL},
};

static const struct bus_property characteristic_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .offset = offsetof(struct fake_characteristic, uuid)},
	{.name = "Service", .type = "o", .get = get_service},
	{.name = "Flags", .type = "as", .get = get_flags},
	{.name = "MTU",
	 .type = "q",
	 .offset = offsetof(struct fake_characteristic, mtu)},
	{.name = "Value", .type = "ay", .get = get_value},
	{.name = NULL},
};

static const struct bus_interface characteristic_interface = {
	.name = "org.bluez.GattCharacteristic1",
	.methods = characteristic_methods,
	.properties = characteristic_properties,
};

static const struct bus_property service_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .offset = offsetof(struct fake_service, uuid)},
	{.name = NULL},
};

static const struct bus_interface service_interface = {
	.name = "org.bluez.GattService1",
	.properties = service_properties,
};

void fake_notify(struct fake_characteristic *characteristic,
		 const uint8_t *value, size_t length)
{
	memcpy(characteristic->value, value, length);
	characteristic->length = length;
	tell_value(characteristic);
}

struct fake_characteristic *fake_characteristic(struct fake_device *device,
						const char *uuid)
{
	for (size_t i = 0; i < device->characteristics; i++)
		if (strcmp(device->characteristic[i].uuid, uuid) == 0)
			return &device->characteristic[i];
	fail_msg("no characteristic %s", uuid);
	return NULL;
}

static struct fake_service *add_service(struct fake_device *device,
					const char *base, int number,
					const char *uuid)
{
	struct fake_service *service = &device->service[device->services++];
	const struct bus_binding binding = {&service_interface, service};

	service->uuid = uuid;
	(void)snprintf(service->path, sizeof(service->path), "%s/%s%d",
		       device->path, base, number);
	assert_int_equal(bus_object_add(device->fake->bus, service->path,
					&binding, 1, &service->object),
			 0);
	return service;
}

struct attribute {
	const char *uuid;
	const char *flags[4];
};

static const struct attribute profile_attributes[] = {
	{PROFILE_UUID_FEATURE, {"read"}},
	{PROFILE_UUID_FORCE, {"notify"}},
	{PROFILE_UUID_CONTROL_POINT, {"write", "indicate"}},
	{PROFILE_UUID_ENABLE, {"write-without-response", "write"}},
	{PROFILE_UUID_STATUS, {"read", "notify"}},
	{.uuid = NULL},
};

static const struct attribute information_attributes[] = {
	{PROFILE_UUID_MANUFACTURER, {"read"}},
	{PROFILE_UUID_MODEL, {"read"}},
	{PROFILE_UUID_SERIAL, {"read"}},
	{.uuid = NULL},
};

static void add_characteristic(struct fake_device *device,
			       const struct fake_service *service,
			       const struct attribute *attribute)
{
	size_t index = device->characteristics++;
	struct fake_characteristic *characteristic =
		&device->characteristic[index];
	const struct bus_binding binding = {&characteristic_interface,
					    characteristic};

	characteristic->device = device;
	characteristic->uuid = attribute->uuid;
	characteristic->mtu = 247;
	characteristic->fd = -1;
	memcpy(characteristic->flags, attribute->flags,
	       sizeof(attribute->flags));
	characteristic->flag_count = 0;
	while (characteristic->flag_count < 4 &&
	       attribute->flags[characteristic->flag_count] != NULL)
		characteristic->flag_count++;
	put(characteristic->service, sizeof(characteristic->service),
	    service->path);
	(void)snprintf(characteristic->path, sizeof(characteristic->path),
		       "%.100s/char%04zx", service->path, index);
	assert_int_equal(bus_object_add(device->fake->bus, characteristic->path,
					&binding, 1, &characteristic->object),
			 0);
}

static void add_all(struct fake_device *device, struct fake_service *service,
		    const struct attribute *attributes)
{
	for (; attributes->uuid != NULL; attributes++)
		add_characteristic(device, service, attributes);
}

void fake_add_attributes(struct fake_device *device, const char *base)
{
	device->services = 0;
	device->characteristics = 0;
	add_all(device, add_service(device, base, 1, PROFILE_UUID_SERVICE),
		profile_attributes);
	add_all(device,
		add_service(device, base, 2, PROFILE_UUID_DEVICE_INFORMATION),
		information_attributes);
}

void fake_remove_attribute(struct fake_device *device, const char *uuid)
{
	struct fake_characteristic *characteristic =
		fake_characteristic(device, uuid);

	bus_object_remove(characteristic->object);
	characteristic->object = NULL;
	characteristic->uuid = "";
}

void fake_replace_attribute(struct fake_device *device, const char *uuid,
			    const char *flag)
{
	const struct attribute attribute = {uuid, {flag}};

	fake_remove_attribute(device, uuid);
	add_characteristic(device, &device->service[0], &attribute);
}

void fake_remove_attributes(struct fake_device *device)
{
	for (size_t i = 0; i < device->characteristics; i++)
		bus_object_remove(device->characteristic[i].object);
	for (size_t i = 0; i < device->services; i++)
		bus_object_remove(device->service[i].object);
	device->characteristics = 0;
	device->services = 0;
}

/* ---- Device ---- */

static const struct bus_interface device_interface;

void fake_device_changed(struct fake_device *device, const char *property)
{
	bus_mark_changed(device->object, &device_interface, property);
	(void)bus_flush_changes(device->object);
}

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct fake_device *device = userdata;

	(void)property;
	return bus_iter_append(value, "as", device->uuids, device->uuid_count);
}

static int get_rssi(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct fake_device *device = userdata;

	(void)property;
	if (device->rssi == 127)
		return -ENODATA;
	return bus_iter_append(value, "n", (int)device->rssi);
}

static void on_connect(struct bus_request *request, void *userdata)
{
	struct fake_device *device = userdata;
	enum fake_answer answer = judge(device->fake, request);

	if (!is_to_be_done(answer))
		return;
	device->connected = true;
	if (answer == FAKE_OK)
		fake_device_changed(device, "Connected");
	(void)bus_reply(request, "");
}

static void on_disconnect(struct bus_request *request, void *userdata)
{
	struct fake_device *device = userdata;

	if (!is_to_be_done(judge(device->fake, request)))
		return;
	fake_disconnect(device);
	(void)bus_reply(request, "");
}

static void on_pair(struct bus_request *request, void *userdata)
{
	struct fake_device *device = userdata;

	if (!is_to_be_done(judge(device->fake, request)))
		return;
	device->paired = true;
	device->bonded = true;
	bus_mark_changed(device->object, &device_interface, "Bonded");
	fake_device_changed(device, "Paired");
	(void)bus_reply(request, "");
}

static void on_set_trusted(const struct bus_property *property,
			   struct bus_request *request, DBusMessageIter *value,
			   void *userdata)
{
	struct fake_device *device = userdata;

	(void)property;
	if (!is_to_be_done(judge(device->fake, request)))
		return;
	(void)bus_iter_read(value, "b", &device->trusted);
	fake_device_changed(device, "Trusted");
	(void)bus_reply(request, "");
}

static const struct bus_method device_methods[] = {
	{.name = "Connect", .handler = on_connect},
	{.name = "Disconnect", .handler = on_disconnect},
	{.name = "Pair", .handler = on_pair},
	{.name = NULL},
};

#define FIELD(member) offsetof(struct fake_device, member)

static const struct bus_property device_properties[] = {
	{.name = "Address", .type = "s", .offset = FIELD(address)},
	{.name = "AddressType", .type = "s", .offset = FIELD(address_type)},
	{.name = "Alias", .type = "s", .offset = FIELD(name)},
	{.name = "UUIDs", .type = "as", .get = get_uuids},
	{.name = "RSSI", .type = "n", .get = get_rssi},
	{.name = "Paired", .type = "b", .offset = FIELD(paired)},
	{.name = "Bonded", .type = "b", .offset = FIELD(bonded)},
	{.name = "Trusted",
	 .type = "b",
	 .offset = FIELD(trusted),
	 .set = on_set_trusted},
	{.name = "Connected", .type = "b", .offset = FIELD(connected)},
	{.name = "ServicesResolved", .type = "b", .offset = FIELD(resolved)},
	{.name = NULL},
};

static const struct bus_interface device_interface = {
	.name = "org.bluez.Device1",
	.methods = device_methods,
	.properties = device_properties,
};

static const struct bus_property battery_properties[] = {
	{.name = "Percentage", .type = "y", .offset = FIELD(battery)},
	{.name = NULL},
};

static const struct bus_interface battery_interface = {
	.name = "org.bluez.Battery1",
	.properties = battery_properties,
};

struct fake_device *fake_add_device(struct fake *fake)
{
	struct fake_device *device = &fake->device[fake->devices++];

	assert_true(fake->devices <= 2);
	device->fake = fake;
	put(device->path, sizeof(device->path), FAKE_DEVICE);
	device->address = FAKE_ADDRESS;
	device->address_type = "public";
	device->name = "Neck pad";
	device->uuids[0] = PROFILE_UUID_SERVICE;
	device->uuid_count = 1;
	device->rssi = -60;
	device->battery = 80;
	return device;
}

void fake_announce(struct fake_device *device)
{
	const struct bus_binding bindings[] = {
		{&device_interface, device},
		{&battery_interface, device},
	};

	assert_int_equal(bus_object_add(device->fake->bus, device->path,
					bindings, 2, &device->object),
			 0);
}

void fake_remove_device(struct fake_device *device)
{
	fake_remove_attributes(device);
	bus_object_remove(device->object);
	device->object = NULL;
}

void fake_connect(struct fake_device *device)
{
	device->connected = true;
	fake_device_changed(device, "Connected");
}

void fake_resolve(struct fake_device *device)
{
	device->resolved = true;
	fake_device_changed(device, "ServicesResolved");
}

void fake_disconnect(struct fake_device *device)
{
	device->connected = false;
	device->resolved = false;
	bus_mark_changed(device->object, &device_interface, "ServicesResolved");
	fake_device_changed(device, "Connected");
}

/* ---- The whole ---- */

static void on_name(struct bus *bus, int result, void *userdata)
{
	struct fake *fake = userdata;

	(void)bus;
	assert_int_equal(result, 0);
	fake->named = true;
}

void fake_start(struct fake *fake, uv_loop_t *loop, const char *address)
{
	const struct bus_binding binding = {&agent_manager_interface, fake};

	memset(fake, 0, sizeof(*fake));
	fake->loop = loop;
	assert_int_equal(bus_open(loop, address, NULL, &fake->bus), 0);
	assert_int_equal(bus_add_object_manager(fake->bus, "/"), 0);
	assert_int_equal(bus_object_add(fake->bus, "/org/bluez", &binding, 1,
					&fake->object),
			 0);
	assert_int_equal(
		bus_request_name(fake->bus, "org.bluez", 0, on_name, fake), 0);
	assert_true(run_until_true(loop, &fake->named));
}

void fake_kill(struct fake *fake)
{
	bus_close(fake->bus, NULL, NULL);
	fake->bus = NULL;
	for (size_t i = 0; i < fake->kept_count; i++)
		(void)bus_reply(fake->kept[i], "");
	fake->kept_count = 0;
}

void fake_answers(struct fake *fake, const struct fake_script *script)
{
	assert_true(fake->scripts < FAKE_SCRIPTS_MAX);
	fake->script[fake->scripts++] = *script;
}

unsigned int fake_called(const struct fake *fake, const char *member)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < fake->call_count; i++)
		count += strcmp(fake->calls[i], member) == 0;
	return count;
}
