/* SPDX-License-Identifier: MIT */
/* Discovery sessions and filters. */
#include "discovery.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "advert.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "sim.h"
#include "uuid.h"

#define FILTER_UUIDS_MAX 64

static void clear_filter(struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->uuid_count; i++)
		free(filter->uuids[i]);
	free(filter->uuids);
	free(filter->pattern);
	memset(filter, 0, sizeof(*filter));
}

static struct session *find_session(struct adapter *adapter, const char *owner)
{
	struct session *session;

	for (session = adapter->sessions; session; session = session->next)
		if (strcmp(session->owner, owner) == 0)
			return session;
	return NULL;
}

static struct session *get_session(struct adapter *adapter, const char *owner)
{
	struct session *session = find_session(adapter, owner);

	if (session)
		return session;
	session = mem_zero(1, sizeof(*session));
	session->owner = mem_text(owner);
	session->next = adapter->sessions;
	adapter->sessions = session;
	client_watch(adapter->sim, owner);
	return session;
}

static void free_session(struct session *session)
{
	clear_filter(&session->filter);
	free(session->owner);
	free(session);
}

static void remove_session(struct adapter *adapter, struct session *session)
{
	struct session **slot = &adapter->sessions;

	while (*slot != session)
		slot = &(*slot)->next;
	*slot = session->next;
	free_session(session);
}

static bool any_active(const struct adapter *adapter)
{
	const struct session *session;

	for (session = adapter->sessions; session; session = session->next)
		if (session->active)
			return true;
	return false;
}

static void update(struct adapter *adapter)
{
	bool discovering = adapter->powered && any_active(adapter);
	struct device *device;

	if (discovering == adapter->discovering)
		return;
	adapter->discovering = discovering;
	log_event(adapter->sim, "%s %s discovery", adapter->path,
		  discovering ? "starts" : "ends");
	if (discovering)
		link_poke(adapter->sim);
	else
		for (device = adapter->devices; device; device = device->next)
			device_forget_rssi(device);
	sim_mark(adapter->sim, adapter->object, &adapter_interface,
		 "Discovering");
}

void discovery_on_start(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	struct session *session;

	if (fault_takes(adapter->sim, request, &adapter_interface,
			discovery_on_start))
		return;
	if (!adapter->powered) {
		sim_refuse(request, FAIL_NOT_READY);
		return;
	}
	session = get_session(adapter, bus_request_sender(request));
	if (session->active) {
		sim_refuse(request, FAIL_IN_PROGRESS);
		return;
	}
	session->active = true;
	/* A session that starts wakes a controller that had gone silent. */
	update(adapter);
	sim_accept(request);
}

void discovery_on_stop(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	struct session *session;

	if (fault_takes(adapter->sim, request, &adapter_interface,
			discovery_on_stop))
		return;
	if (!adapter->powered) {
		sim_refuse(request, FAIL_NOT_READY);
		return;
	}
	session = find_session(adapter, bus_request_sender(request));
	if (!session || !session->active) {
		sim_refuse(request, FAIL_NO_DISCOVERY);
		return;
	}
	/* Its filter stays for the next start (adapter.c, discovery_remove). */
	session->active = false;
	if (!session->has_filter)
		remove_session(adapter, session);
	update(adapter);
	sim_accept(request);
}

/* What a{sv} may hold; the numbers are checked, some of them unused: this
 * radio knows no path loss and no BR/EDR. */
struct filter_arguments {
	DBusMessageIter uuids;
	int16_t rssi;
	uint16_t pathloss;
	const char *transport;
	bool duplicates;
	bool discoverable;
	const char *pattern;
	bool auto_connect;
};

enum {
	FIELD_UUIDS,
	FIELD_RSSI,
	FIELD_PATHLOSS,
	FIELD_TRANSPORT,
	FIELD_DUPLICATES,
	FIELD_DISCOVERABLE,
	FIELD_PATTERN,
	FIELD_AUTO,
	FIELD_COUNT
};

static const struct bus_field filter_fields[FIELD_COUNT] = {
	[FIELD_UUIDS] = {"UUIDs", "as",
			 offsetof(struct filter_arguments, uuids), 0},
	[FIELD_RSSI] = {"RSSI", "n", offsetof(struct filter_arguments, rssi),
			0},
	[FIELD_PATHLOSS] = {"Pathloss", "q",
			    offsetof(struct filter_arguments, pathloss), 0},
	[FIELD_TRANSPORT] = {"Transport", "s",
			     offsetof(struct filter_arguments, transport), 0},
	[FIELD_DUPLICATES] = {"DuplicateData", "b",
			      offsetof(struct filter_arguments, duplicates), 0},
	[FIELD_DISCOVERABLE] = {"Discoverable", "b",
				offsetof(struct filter_arguments, discoverable),
				0},
	[FIELD_PATTERN] = {"Pattern", "s",
			   offsetof(struct filter_arguments, pattern), 0},
	[FIELD_AUTO] = {"AutoConnect", "b",
			offsetof(struct filter_arguments, auto_connect), 0},
};

static bool keys_are_known(DBusMessageIter dict)
{
	DBusMessageIter value;
	const char *key;
	size_t i;

	while (bus_dict_next(&dict, &key, &value)) {
		for (i = 0; i < FIELD_COUNT; i++)
			if (strcmp(filter_fields[i].key, key) == 0)
				break;
		if (i == FIELD_COUNT)
			return false;
	}
	return true;
}

static bool take_uuids(DBusMessageIter *array, struct filter *filter)
{
	char uuid[UUID_SIZE];
	const char *text;

	while (bus_string_next(array, &text)) {
		if (filter->uuid_count == FILTER_UUIDS_MAX ||
		    !uuid_normalise(text, uuid))
			return false;
		filter->uuids = mem_grow(filter->uuids, filter->uuid_count + 1,
					 sizeof(char *));
		filter->uuids[filter->uuid_count++] = mem_text(uuid);
	}
	return true;
}

static bool read_filter(DBusMessageIter *dict, struct filter *filter)
{
	struct filter_arguments arguments = {.transport = "auto"};
	uint64_t present = 0;

	if (!keys_are_known(*dict) ||
	    bus_read_dict(dict, filter_fields, FIELD_COUNT, &arguments,
			  &present) < 0)
		return false;
	if (strcmp(arguments.transport, "auto") != 0 &&
	    strcmp(arguments.transport, "le") != 0 &&
	    strcmp(arguments.transport, "bredr") != 0)
		return false;
	/* One or the other (adapter.c, parse_discovery_filter_dict). */
	if (present & (1u << FIELD_RSSI) && present & (1u << FIELD_PATHLOSS))
		return false;
	filter->bredr_only = strcmp(arguments.transport, "bredr") == 0;
	filter->has_rssi = present & (1u << FIELD_RSSI);
	filter->rssi = arguments.rssi;
	filter->duplicates = arguments.duplicates;
	if (present & (1u << FIELD_PATTERN))
		filter->pattern = mem_text(arguments.pattern);
	return !(present & (1u << FIELD_UUIDS)) ||
	       take_uuids(&arguments.uuids, filter);
}

void discovery_on_set_filter(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	struct filter filter = {0};
	struct session *session;
	DBusMessageIter dict;
	bool empty;

	if (fault_takes(adapter->sim, request, &adapter_interface,
			discovery_on_set_filter))
		return;
	if (!adapter->powered) {
		sim_refuse(request, FAIL_NOT_READY);
		return;
	}
	if (bus_read(bus_request_message(request), "a{sv}", &dict) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	empty = dbus_message_iter_get_arg_type(&dict) == DBUS_TYPE_INVALID;
	if (!read_filter(&dict, &filter)) {
		clear_filter(&filter);
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	session = get_session(adapter, bus_request_sender(request));
	clear_filter(&session->filter);
	session->filter = filter;
	session->has_filter = !empty;
	sim_accept(request);
}

void discovery_on_get_filters(struct bus_request *request, void *userdata)
{
	static const char *const names[] = {
		"UUIDs",	 "RSSI",	 "Pathloss", "Transport",
		"DuplicateData", "Discoverable", "Pattern"};
	struct adapter *adapter = userdata;

	if (fault_takes(adapter->sim, request, &adapter_interface,
			discovery_on_get_filters))
		return;
	(void)bus_reply(request, "as", names,
			sizeof(names) / sizeof(names[0])); /* a constant */
}

static bool pattern_matches(const char *pattern, const char *address,
			    const char *name)
{
	size_t length = strlen(pattern);

	return strncmp(address, pattern, length) == 0 ||
	       (name && strncmp(name, pattern, length) == 0);
}

static bool uuids_match(const struct filter *filter,
			const struct advert *advert)
{
	size_t i, j;

	for (i = 0; i < filter->uuid_count; i++)
		for (j = 0; j < advert->uuid_count; j++)
			if (strcmp(filter->uuids[i], advert->uuids[j]) == 0)
				return true;
	return filter->uuid_count == 0;
}

static bool filter_wants(const struct filter *filter, const char *address,
			 const struct advert *advert, int16_t rssi)
{
	if (filter->bredr_only || (filter->has_rssi && rssi < filter->rssi))
		return false;
	if (filter->pattern &&
	    !pattern_matches(filter->pattern, address, advert->name))
		return false;
	return uuids_match(filter, advert);
}

bool discovery_wants(const struct adapter *adapter, const char *address,
		     const struct advert *advert, int16_t rssi)
{
	const struct session *session;

	if (!adapter->discovering)
		return false;
	for (session = adapter->sessions; session; session = session->next)
		if (session->active &&
		    (!session->has_filter ||
		     filter_wants(&session->filter, address, advert, rssi)))
			return true;
	return false;
}

bool discovery_is_filtered(const struct adapter *adapter)
{
	const struct session *session;

	for (session = adapter->sessions; session; session = session->next)
		if (session->active && session->has_filter)
			return true;
	return false;
}

void discovery_clear(struct adapter *adapter)
{
	while (adapter->sessions)
		remove_session(adapter, adapter->sessions);
	adapter->discovering = false;
}

void discovery_end(struct adapter *adapter)
{
	while (adapter->sessions)
		remove_session(adapter, adapter->sessions);
	update(adapter);
}

void discovery_stall(struct adapter *adapter)
{
	if (!adapter->discovering)
		return;
	adapter->discovering = false;
	sim_mark(adapter->sim, adapter->object, &adapter_interface,
		 "Discovering");
}

void discovery_client_gone(struct adapter *adapter, const char *owner)
{
	struct session *session = find_session(adapter, owner);

	if (!session)
		return;
	remove_session(adapter, session);
	update(adapter);
}
