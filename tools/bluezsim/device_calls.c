/* SPDX-License-Identifier: MIT */
/* Device1 and Battery1. */
#include "device_calls.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "advert.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "pairing.h"
#include "sim.h"

static void on_connect(struct bus_request *request, void *userdata)
{
	struct device *device = userdata;
	struct sim *sim = device->adapter->sim;
	enum fail fail;

	if (fault_takes(sim, request, &device_interface, on_connect))
		return;
	log_event(sim, "Connect %s", device->path);
	if (sim->faults.lies) {
		sim->faults.lies--;
		sim_accept(request);
		return;
	}
	fail = link_connect(device, request);
	if (fail != FAIL_NONE)
		sim_refuse(request, fail);
}

static void on_goodbye(void *context)
{
	struct device *device = context;

	link_drop(device->link);
}

static void answer_disconnect(struct device *device)
{
	struct bus_request *waiting[] = {device->disconnect_request,
					 device->remove_request};

	device->disconnect_request = NULL;
	device->remove_request = NULL;
	sim_accept(waiting[0]);
	sim_accept(waiting[1]);
}

/* DISCONNECT_TIMER went by: the answer comes first, the link ends after. */
static void on_disconnect_timer(void *context)
{
	struct device *device = context;
	struct sim *sim = device->adapter->sim;

	device_set_resolved(device, false);
	answer_disconnect(device);
	later_set(&device->disconnect_timer, &sim->clock,
		  sim_ms(sim, TIMING_GOODBYE), on_goodbye, device);
}

void device_disconnected(struct device *device)
{
	later_cancel(&device->disconnect_timer);
	answer_disconnect(device);
}

static void start_disconnect(struct device *device)
{
	struct sim *sim = device->adapter->sim;

	device->link->closing = true;
	/* Untrusted, it is let go for good (device.c, dev_disconnect). */
	if (!device->trusted)
		device->auto_connect = false;
	later_set(&device->disconnect_timer, &sim->clock,
		  sim_ms(sim, TIMING_DISCONNECT), on_disconnect_timer, device);
}

static void on_disconnect(struct bus_request *request, void *userdata)
{
	struct device *device = userdata;
	struct sim *sim = device->adapter->sim;

	if (fault_takes(sim, request, &device_interface, on_disconnect))
		return;
	log_event(sim, "Disconnect %s", device->path);
	if (device->connecting == CONNECTING_ASKED) {
		link_connect_failed(device, FAIL_CANCELLED);
		sim_accept(request);
		return;
	}
	if (!device->link) {
		sim_refuse(request, FAIL_NOT_CONNECTED);
		return;
	}
	if (device->disconnect_request) {
		sim_refuse(request, FAIL_IN_PROGRESS);
		return;
	}
	device->disconnect_request = request;
	start_disconnect(device);
}

void device_remove_by(struct device *device, struct bus_request *take_request)
{
	device->auto_connect = false;
	device->trusted = false;
	if (device->connecting == CONNECTING_ASKED)
		link_connect_failed(device, FAIL_CANCELLED);
	if (!device->link) {
		device_set_paired(device, false);
		store_touch(device->adapter->sim);
		device_remove(device);
		sim_accept(take_request);
		return;
	}
	device->removing = true;
	device->remove_request = take_request;
	if (!device->link->closing)
		start_disconnect(device);
}

static void on_pair(struct bus_request *request, void *userdata)
{
	struct device *device = userdata;
	enum fail fail;

	if (fault_takes(device->adapter->sim, request, &device_interface,
			on_pair))
		return;
	log_event(device->adapter->sim, "Pair %s", device->path);
	fail = pairing_pair(device, request);
	if (fail != FAIL_NONE)
		sim_refuse(request, fail);
}

static void on_cancel_pairing(struct bus_request *request, void *userdata)
{
	struct device *device = userdata;
	enum fail fail;

	if (fault_takes(device->adapter->sim, request, &device_interface,
			on_cancel_pairing))
		return;
	fail = pairing_cancel(device);
	if (fail != FAIL_NONE)
		sim_refuse(request, fail);
	else
		sim_accept(request);
}

/* Profiles are of BR/EDR, which this radio has not. */
static void on_profile(struct bus_request *request, void *userdata)
{
	struct device *device = userdata;

	if (fault_takes(device->adapter->sim, request, &device_interface,
			on_profile))
		return;
	sim_refuse(request, FAIL_NOT_SUPPORTED);
}

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	return bus_iter_append(value, "as", device->uuids, device->uuid_count);
}

static int get_adapter(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	return bus_iter_append(value, "o", device->adapter->path);
}

static int get_address_type(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", "public");
}

static int get_name(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	if (!device->name)
		return -ENODATA;
	return bus_iter_append(value, "s", device->name);
}

static int get_rssi(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	if (!device->rssi)
		return -ENODATA;
	return bus_iter_append(value, "n", device->rssi);
}

static int get_power(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	if (!device->advert || !device->advert->has_power)
		return -ENODATA;
	return bus_iter_append(value, "n", device->advert->power);
}

static int get_appearance(const struct bus_property *property,
			  DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	if (!device->advert || !device->advert->has_appearance)
		return -ENODATA;
	return bus_iter_append(value, "q", device->advert->appearance);
}

static int append_data(DBusMessageIter *dict, const struct advert_data *data,
		       bool company)
{
	DBusMessageIter entry;
	int result;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	result = company ? bus_iter_append(&entry, "q", data->company)
			 : bus_iter_append(&entry, "s", data->key);
	if (result == 0)
		result = bus_iter_append(&entry, "v", "ay", data->bytes,
					 data->size);
	if (result < 0)
		dbus_message_iter_abandon_container(dict, &entry);
	else if (!dbus_message_iter_close_container(dict, &entry))
		result = -ENOMEM;
	return result;
}

static int append_all(DBusMessageIter *value, const struct advert_data *data,
		      size_t count, bool company)
{
	DBusMessageIter dict;
	size_t i;

	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY,
					      company ? "{qv}" : "{sv}", &dict))
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		int result = append_data(&dict, &data[i], company);

		if (result < 0) {
			dbus_message_iter_abandon_container(value, &dict);
			return result;
		}
	}
	return dbus_message_iter_close_container(value, &dict) ? 0 : -ENOMEM;
}

static int get_manufacturer(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;
	const struct advert *advert = device->advert;

	(void)property;
	if (!advert || !advert->manufacturer_count)
		return -ENODATA;
	return append_all(value, advert->manufacturer,
			  advert->manufacturer_count, true);
}

static int get_service_data(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;
	const struct advert *advert = device->advert;

	(void)property;
	if (!advert || !advert->service_count)
		return -ENODATA;
	return append_all(value, advert->service, advert->service_count, false);
}

static int get_address(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct device *device = userdata;

	(void)property;
	return bus_iter_append(value, "s", device->address);
}

/* Stands for what this radio never has. */
static int get_false(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "b", 0);
}

static void set_trusted(const struct bus_property *property,
			struct bus_request *take_request,
			DBusMessageIter *value, void *userdata)
{
	struct device *device = userdata;
	bool trusted = false;

	(void)property;
	if (fault_takes_set(device->adapter->sim, take_request))
		return;
	if (bus_iter_read(value, "b", &trusted) < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	device_set_trusted(device, trusted);
	sim_accept(take_request);
}

static void set_blocked(const struct bus_property *property,
			struct bus_request *take_request,
			DBusMessageIter *value, void *userdata)
{
	struct device *device = userdata;
	bool blocked = false;

	if (fault_takes_set(device->adapter->sim, take_request))
		return;
	if (bus_iter_read(value, "b", &blocked) < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	if (device->blocked != blocked) {
		device->blocked = blocked;
		sim_mark(device->adapter->sim, device->object,
			 &device_interface, property->name);
		store_touch(device->adapter->sim);
	}
	sim_accept(take_request);
	if (blocked && device->link)
		link_drop(device->link);
}

static void set_alias(const struct bus_property *property,
		      struct bus_request *take_request, DBusMessageIter *value,
		      void *userdata)
{
	struct device *device = userdata;
	const char *alias = NULL;

	if (fault_takes_set(device->adapter->sim, take_request))
		return;
	if (bus_iter_read(value, "s", &alias) < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	if (mem_replace(&device->alias, alias[0]       ? alias
					: device->name ? device->name
						       : device->address))
		sim_mark(device->adapter->sim, device->object,
			 &device_interface, property->name);
	sim_accept(take_request);
}

static const struct bus_method methods[] = {
	{.name = "Connect", .handler = on_connect, .doc = "Connects."},
	{.name = "Disconnect",
	 .handler = on_disconnect,
	 .doc = "Drops the link after 2 s, or gives up a Connect."},
	{.name = "ConnectProfile",
	 .in = "s",
	 .in_names = "UUID",
	 .handler = on_profile,
	 .doc = "Not supported."},
	{.name = "DisconnectProfile",
	 .in = "s",
	 .in_names = "UUID",
	 .handler = on_profile,
	 .doc = "Not supported."},
	{.name = "Pair", .handler = on_pair, .doc = "Makes a bond."},
	{.name = "CancelPairing",
	 .handler = on_cancel_pairing,
	 .doc = "Cancels a Pair; without one, removes the bond."},
	{.name = NULL},
};

#define MEMBER(member) .offset = offsetof(struct device, member)

static const struct bus_property properties[] = {
	{.name = "Address", .type = "s", .get = get_address, .doc = "Address."},
	{.name = "AddressType",
	 .type = "s",
	 .get = get_address_type,
	 .doc = "Always public."},
	{.name = "Name", .type = "s", .get = get_name, .doc = "As advertised."},
	{.name = "Alias",
	 .type = "s",
	 MEMBER(alias),
	 .set = set_alias,
	 .doc = "The name to show."},
	{.name = "Appearance",
	 .type = "q",
	 .get = get_appearance,
	 .doc = "As advertised."},
	{.name = "Paired", .type = "b", MEMBER(paired), .doc = "Is paired."},
	{.name = "Bonded", .type = "b", MEMBER(paired), .doc = "Has a bond."},
	{.name = "Trusted",
	 .type = "b",
	 MEMBER(trusted),
	 .set = set_trusted,
	 .doc = "May be reconnected by itself."},
	{.name = "Blocked",
	 .type = "b",
	 MEMBER(blocked),
	 .set = set_blocked,
	 .doc = "Is refused."},
	{.name = "LegacyPairing",
	 .type = "b",
	 .get = get_false,
	 .doc = "Never."},
	{.name = "RSSI", .type = "n", .get = get_rssi, .doc = "dBm."},
	{.name = "TxPower", .type = "n", .get = get_power, .doc = "dBm."},
	{.name = "Connected",
	 .type = "b",
	 MEMBER(connected),
	 .doc = "A link is up."},
	{.name = "UUIDs", .type = "as", .get = get_uuids, .doc = "Services."},
	{.name = "Adapter",
	 .type = "o",
	 .get = get_adapter,
	 .doc = "Whose device it is."},
	{.name = "ManufacturerData",
	 .type = "a{qv}",
	 .get = get_manufacturer,
	 .doc = "As advertised."},
	{.name = "ServiceData",
	 .type = "a{sv}",
	 .get = get_service_data,
	 .doc = "As advertised."},
	{.name = "ServicesResolved",
	 .type = "b",
	 MEMBER(resolved),
	 .doc = "Discovery of services ended."},
	{.name = NULL},
};

const struct bus_interface device_interface = {
	.name = "org.bluez.Device1",
	.methods = methods,
	.properties = properties,
	.doc = "A peer.",
};
