/* SPDX-License-Identifier: MIT */
/* LEAdvertisingManager1. */
#include "advert.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "advert_data.h"
#include "bus_call.h"
#include "bus_message.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "sim.h"

#define ADVERT_INTERFACE "org.bluez.LEAdvertisement1"

/* How long an application may take to tell its properties. */
#define READ_MS 25000

/* A scan response holds one name (Core 5.4, Vol 6 Part B 2.3.1). */
#define NAME_SIZE_MAX (ADVERT_SIZE_MAX - 2)

bool advert_any(const struct adapter *adapter)
{
	const struct advert *advert;

	for (advert = adapter->adverts; advert; advert = advert->next)
		if (advert->active && advert->connectable)
			return true;
	return false;
}

static void mark_instances(struct adapter *adapter)
{
	sim_mark(adapter->sim, adapter->object, &advertising_interface,
		 "ActiveInstances");
	sim_mark(adapter->sim, adapter->object, &advertising_interface,
		 "SupportedInstances");
}

static void count_instances(struct adapter *adapter)
{
	const struct advert *advert;
	uint8_t count = 0;

	for (advert = adapter->adverts; advert; advert = advert->next)
		if (advert->active)
			count++;
	if (count == adapter->advert_count)
		return;
	adapter->advert_count = count;
	mark_instances(adapter);
}

void advert_free(struct advert *advert)
{
	if (!advert)
		return;
	later_cancel(&advert->timeout);
	advert_data_clear(advert);
	free(advert->owner);
	free(advert->path);
	free(advert);
}

static void release(const struct advert *advert)
{
	DBusMessage *message = bus_message_new_call(
		advert->owner, advert->path, ADVERT_INTERFACE, "Release");

	if (message)
		dbus_message_set_no_reply(message, TRUE);
	(void)bus_send(advert->adapter->sim->bus, message); /* a farewell */
}

static void remove_advert(struct advert *advert, bool tell)
{
	struct adapter *adapter = advert->adapter;
	struct advert **slot = &adapter->adverts;
	struct bus_request *request = advert->request;

	while (*slot != advert)
		slot = &(*slot)->next;
	*slot = advert->next;
	if (adapter->sim->bus) {
		bus_call_cancel(advert->call);
		bus_match_remove(advert->match);
		if (tell)
			release(advert);
	}
	advert_free(advert);
	sim_refuse(request, FAIL_REGISTRATION);
	count_instances(adapter);
}

void adverts_clear(struct adapter *adapter, bool tell)
{
	while (adapter->adverts)
		remove_advert(adapter->adverts, tell);
}

void adverts_client_gone(struct adapter *adapter, const char *owner)
{
	struct advert *advert = adapter->adverts;

	while (advert && strcmp(advert->owner, owner) != 0)
		advert = advert->next;
	if (!advert)
		return;
	remove_advert(advert, false);
	adverts_client_gone(adapter, owner);
}

static void on_timeout(void *context)
{
	remove_advert(context, true);
}

static enum fail check(const struct advert *advert)
{
	if (advert_data_size(advert) > ADVERT_SIZE_MAX ||
	    (advert->name && strlen(advert->name) > NAME_SIZE_MAX))
		return FAIL_ADVERT_LENGTH;
	return FAIL_NONE;
}

static void on_properties(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct advert *advert = userdata;
	struct sim *sim = advert->adapter->sim;
	struct bus_request *request = advert->request;
	enum fail fail = FAIL_ADVERT_PARSE;
	DBusMessageIter properties;

	advert->call = NULL;
	if (!error && bus_read(reply, "a{sv}", &properties) == 0 &&
	    advert_data_read(advert, &properties) == 0)
		fail = check(advert);
	advert->request = NULL;
	if (fail != FAIL_NONE) {
		remove_advert(advert, false);
		sim_refuse(request, fail);
		return;
	}
	advert->active = true;
	log_event(sim, "%s advertises %s", advert->adapter->path,
		  advert->name ? advert->name : "without a name");
	if (advert->timeout_s)
		later_set(&advert->timeout, &sim->clock,
			  (uint64_t)((double)advert->timeout_s * 1000 *
				     sim->options.timings.scale),
			  on_timeout, advert);
	count_instances(advert->adapter);
	sim_accept(request);
	link_poke(sim);
}

/* -1 when the bus does not take the call. */
static int ask(struct advert *advert, bus_reply_fn on_reply)
{
	struct bus_method_call call = {
		.destination = advert->owner,
		.path = advert->path,
		.interface = DBUS_INTERFACE_PROPERTIES,
		.member = "GetAll",
		.timeout_ms = READ_MS,
		.on_reply = on_reply,
		.userdata = advert,
	};

	return bus_call_method(advert->adapter->sim->bus, &call, &advert->call,
			       "s", ADVERT_INTERFACE);
}

static void on_refreshed(DBusMessage *reply, const struct bus_error *error,
			 void *userdata)
{
	struct advert *advert = userdata;
	struct advert fresh = {0};
	DBusMessageIter properties;

	advert->call = NULL;
	if (!error && bus_read(reply, "a{sv}", &properties) == 0 &&
	    advert_data_read(&fresh, &properties) == 0 &&
	    check(&fresh) == FAIL_NONE)
		advert_data_move(advert, &fresh);
	advert_data_clear(&fresh);
}

/* What is advertised may change while it is. */
static void on_changed(struct bus_properties_event *event, void *userdata)
{
	struct advert *advert = userdata;

	(void)event;
	if (advert->active && !advert->call)
		(void)ask(advert, on_refreshed); /* else it stays as it was */
}

static struct advert *find(struct adapter *adapter, const char *owner,
			   const char *path)
{
	struct advert *advert;

	for (advert = adapter->adverts; advert; advert = advert->next)
		if (strcmp(advert->owner, owner) == 0 &&
		    strcmp(advert->path, path) == 0)
			return advert;
	return NULL;
}

static void add_advert(struct adapter *adapter, struct bus_request *request,
		       const char *path)
{
	struct advert *advert = mem_zero(1, sizeof(*advert));
	struct bus_rule rule = {.path = path, .arg0 = ADVERT_INTERFACE};

	advert->adapter = adapter;
	advert->owner = mem_text(bus_request_sender(request));
	advert->path = mem_text(path);
	advert->request = request;
	advert->connectable = true;
	advert->next = adapter->adverts;
	adapter->adverts = advert;
	client_watch(adapter->sim, advert->owner);
	rule.sender = advert->owner;
	if (bus_watch_properties(adapter->sim->bus, &rule, on_changed, advert,
				 &advert->match) < 0 ||
	    ask(advert, on_properties) < 0)
		remove_advert(advert, false);
}

static void on_register(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	DBusMessageIter options;
	const struct advert *advert;
	const char *path;
	unsigned int count = 0;

	if (fault_takes(adapter->sim, request, &advertising_interface,
			on_register))
		return;
	for (advert = adapter->adverts; advert; advert = advert->next)
		count++;
	if (bus_read(bus_request_message(request), "oa{sv}", &path, &options) <
	    0)
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
	else if (find(adapter, bus_request_sender(request), path))
		sim_refuse(request, FAIL_ALREADY_EXISTS);
	else if (count >= ADVERT_COUNT_MAX)
		sim_refuse(request, FAIL_ADVERT_COUNT);
	else
		add_advert(adapter, request, path);
}

static void on_unregister(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	struct advert *advert;
	const char *path;

	if (fault_takes(adapter->sim, request, &advertising_interface,
			on_unregister))
		return;
	if (bus_read(bus_request_message(request), "o", &path) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	advert = find(adapter, bus_request_sender(request), path);
	if (!advert) {
		sim_refuse(request, FAIL_DOES_NOT_EXIST);
		return;
	}
	remove_advert(advert, false);
	sim_accept(request);
}

static int get_left(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct adapter *adapter = userdata;

	(void)property;
	return bus_iter_append(value, "y",
			       ADVERT_COUNT_MAX - adapter->advert_count);
}

static int get_includes(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	static const char *const names[] = {"tx-power", "appearance",
					    "local-name"};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", names,
			       sizeof(names) / sizeof(names[0]));
}

static const struct bus_method methods[] = {
	{.name = "RegisterAdvertisement",
	 .in = "oa{sv}",
	 .in_names = "advertisement options",
	 .handler = on_register,
	 .doc = "Advertises what the caller's object says."},
	{.name = "UnregisterAdvertisement",
	 .in = "o",
	 .in_names = "advertisement",
	 .handler = on_unregister,
	 .doc = "Stops that."},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "ActiveInstances",
	 .type = "y",
	 .offset = offsetof(struct adapter, advert_count),
	 .doc = "Advertisements on the air."},
	{.name = "SupportedInstances",
	 .type = "y",
	 .get = get_left,
	 .doc = "Advertisements still possible."},
	{.name = "SupportedIncludes",
	 .type = "as",
	 .get = get_includes,
	 .doc = "What the system can add."},
	{.name = NULL},
};

const struct bus_interface advertising_interface = {
	.name = "org.bluez.LEAdvertisingManager1",
	.methods = methods,
	.properties = properties,
	.doc = "Advertisements.",
};
