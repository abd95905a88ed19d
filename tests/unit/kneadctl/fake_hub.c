/* SPDX-License-Identifier: MIT */
#include "fake_hub.h"

#include "fake_clinic.h"
#include "fake_wearable.h"

#include "bus.h"
#include "bus_message.h"
#include "private_bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HUB_PATH "/org/kneadd"
#define ERROR	 FAKE_ERROR

static const struct bus_interface hub_interface;

void fake_hub_tell(struct fake_hub *hub)
{
	bus_mark_changed(hub->object, &hub_interface, NULL);
	for (size_t i = 0; i < FAKE_WEARABLES; i++)
		bus_mark_changed(hub->wearable[i].object,
				 &fake_wearable_interface, NULL);
}

/* ---- What every method does first ---- */

bool fake_hub_deals_with(struct fake_hub *hub, struct bus_request *request)
{
	const char *member =
		dbus_message_get_member(bus_request_message(request));

	if (hub->stops == 0)
		hub->calls++;
	if (hub->is_silent && hub->held_count < FAKE_HELD) {
		hub->held[hub->held_count++] = request;
		return true;
	}
	if (hub->refuses && strcmp(hub->refuses, member) == 0) {
		bus_reply_error(request, ERROR "Limit",
				"That is too much. Ask for less.");
		return true;
	}
	return false;
}

static void answer(struct bus_request *request)
{
	assert_int_equal(bus_reply(request, ""), 0);
}

/* ---- Stopping ---- */

void fake_hub_tell_trip(const struct fake_wearable *wearable,
			const char *reason)
{
	if (!wearable->hub->loses_signals)
		bus_emit(wearable->hub->object, &hub_interface, "Tripped",
			 bus_object_path(wearable->object), (uint32_t)0, 2,
			 "Reason", "s", reason, "Text", "s",
			 "Stopped: it was too much.");
}

void fake_keep_reason(struct fake_hub *hub, struct bus_request *request)
{
	const char *reason = "";

	(void)bus_read(bus_request_message(request), "s", &reason);
	snprintf(hub->reason, sizeof(hub->reason), "%s", reason);
}

static void on_stop_all(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;
	const bool dealt_with = fake_hub_deals_with(hub, request);

	hub->stops++;
	if (dealt_with)
		return;
	fake_keep_reason(hub, request);
	for (size_t i = 0; i < FAKE_WEARABLES; i++)
		fake_wearable_trip(&hub->wearable[i], "person");
	answer(request);
}

static void on_acknowledge(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;

	if (fake_hub_deals_with(hub, request))
		return;
	if (hub->unrecorded > 0) {
		hub->unrecorded--;
		bus_reply_error(request, ERROR "NotRecorded",
				"Not on record yet.");
		return;
	}
	hub->acknowledged++;
	hub->tripped = false;
	for (size_t i = 0; i < FAKE_WEARABLES; i++) {
		hub->wearable[i].trip = NULL;
		hub->wearable[i].state = "idle";
	}
	fake_hub_tell(hub);
	answer(request);
}

/* ---- Other methods of the hub ---- */

static void on_request_control(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;

	if (fake_hub_deals_with(hub, request))
		return;
	hub->controls++;
	answer(request);
}

static void on_plain(struct bus_request *request, void *userdata)
{
	if (!fake_hub_deals_with(userdata, request))
		answer(request);
}

static void on_discovery(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;

	hub->discoveries++;
	on_plain(request, hub);
}

static void on_open_window(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;

	hub->windows++;
	on_plain(request, hub);
}

static void on_close_window(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;

	hub->windows--;
	on_plain(request, hub);
}

/* ---- Properties ---- */

static int get_sites(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "a(ss)", 2, "lumbar-left",
			       "left lower back", "calf-right", "right calf");
}

static int get_limit_names(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "a(sss)", 1, "force", "N", "force");
}

static int get_adapters(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "aa{sv}", 1, 5, "Name", "s", "hci0",
			       "State", "s", "on", "Links", "u", (uint32_t)1,
			       "LinksMax", "u", (uint32_t)4, "Discovering", "b",
			       false);
}

int fake_get_constant(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	(void)userdata;
	switch (property->type[0]) {
	case 'n':
		return bus_iter_append(value, "n", -60);
	case 'y':
		return bus_iter_append(value, "y", 80);
	case 'd':
		return bus_iter_append(value, "d", 120.0);
	default:
		return bus_iter_append(value, "s", "0.1.0");
	}
}

/* ---- The tables ---- */

static const struct bus_property hub_properties[] = {
	{.name = "State",
	 .type = "s",
	 .offset = offsetof(struct fake_hub, state)},
	{.name = "Tripped",
	 .type = "b",
	 .offset = offsetof(struct fake_hub, tripped)},
	{.name = "Version", .type = "s", .get = fake_get_constant},
	{.name = "TotalForceLimit", .type = "d", .get = fake_get_constant},
	{.name = "Sites", .type = "a(ss)", .get = get_sites},
	{.name = "LimitNames", .type = "a(sss)", .get = get_limit_names},
	{.name = "Adapters", .type = "aa{sv}", .get = get_adapters},
	{.name = NULL},
};

static const struct bus_method hub_methods[] = {
	{.name = "StopAll",
	 .in = "s",
	 .handler = on_stop_all,
	 .flags = BUS_METHOD_URGENT},
	{.name = "Acknowledge", .handler = on_acknowledge},
	{.name = "RequestControl", .handler = on_request_control},
	{.name = "ReleaseControl", .handler = on_plain},
	{.name = "StartDiscovery", .in = "u", .handler = on_discovery},
	{.name = "StopDiscovery", .handler = on_plain},
	{.name = "OpenPairingWindow", .in = "u", .handler = on_open_window},
	{.name = "ClosePairingWindow", .handler = on_close_window},
	{.name = NULL},
};

static const struct bus_signal hub_signals[] = {
	{.name = "Tripped", .args = "oua{sv}"},
	{.name = NULL},
};

static const struct bus_interface hub_interface = {
	.name = "org.kneadd.Hub1",
	.methods = hub_methods,
	.signals = hub_signals,
	.properties = hub_properties,
};

/* ---- Beginning and end ---- */

static void on_name(struct bus *bus, int result, void *userdata)
{
	bool *owned = userdata;

	(void)bus;
	assert_true(result >= 0);
	*owned = true;
}

void fake_hub_start(struct fake_hub *hub, const char *address)
{
	const struct bus_binding bindings[] = {
		{&hub_interface, hub},
		{&fake_clinic_interface, hub},
	};
	bool owned = false;

	*hub = (struct fake_hub){.state = "ready", .note = "started"};
	fake_session_init(&hub->session, hub);
	assert_int_equal(uv_loop_init(&hub->loop), 0);
	assert_int_equal(bus_open(&hub->loop, address, NULL, &hub->bus), 0);
	assert_int_equal(bus_add_object_manager(hub->bus, HUB_PATH), 0);
	assert_int_equal(
		bus_object_add(hub->bus, HUB_PATH, bindings, 2, &hub->object),
		0);
	for (size_t i = 0; i < FAKE_WEARABLES; i++)
		fake_wearable_add(hub, i);
	assert_int_equal(
		bus_request_name(hub->bus, "org.kneadd", 0, on_name, &owned),
		0);
	assert_true(run_until_true(&hub->loop, &owned));
}

void fake_hub_vanish(struct fake_hub *hub)
{
	fake_session_go(&hub->session);
	bus_close(hub->bus, NULL, NULL);
	hub->bus = NULL;
	for (size_t i = 0; i < hub->held_count; i++)
		(void)bus_reply(hub->held[i], ""); /* goes nowhere */
	hub->held_count = 0;
}

void fake_hub_stop(struct fake_hub *hub)
{
	fake_hub_vanish(hub);
	run_until_closed(&hub->loop);
}
