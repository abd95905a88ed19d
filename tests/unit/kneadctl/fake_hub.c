/* SPDX-License-Identifier: MIT */
#include "fake_hub.h"

#include "fake_clinic.h"

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
static const struct bus_interface wearable_interface;

void fake_hub_tell(struct fake_hub *hub)
{
	bus_mark_changed(hub->object, &hub_interface, NULL);
	for (size_t i = 0; i < FAKE_WEARABLES; i++)
		bus_mark_changed(hub->wearable[i].object, &wearable_interface,
				 NULL);
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

static void trip(struct fake_wearable *wearable, const char *reason)
{
	wearable->trip = reason;
	wearable->state = "stopped";
	wearable->hub->tripped = true;
	wearable->stop_confirmed = !wearable->hub->never_confirms;
	fake_hub_tell(wearable->hub);
	if (!wearable->hub->loses_signals)
		bus_emit(wearable->hub->object, &hub_interface, "Tripped",
			 bus_object_path(wearable->object), (uint32_t)0, 2,
			 "Reason", "s", reason, "Text", "s",
			 "Stopped: it was too much.");
}

static void keep_reason(struct fake_hub *hub, struct bus_request *request)
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
	keep_reason(hub, request);
	for (size_t i = 0; i < FAKE_WEARABLES; i++)
		trip(&hub->wearable[i], "person");
	answer(request);
}

static void on_stop(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	if (fake_hub_deals_with(wearable->hub, request))
		return;
	wearable->stops++;
	keep_reason(wearable->hub, request);
	trip(wearable, "person");
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

/* ---- Methods of a wearable ---- */

static void on_wearable_plain(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	if (!fake_hub_deals_with(wearable->hub, request))
		answer(request);
}

static void on_pad(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	(void)bus_read(bus_request_message(request), "u", &wearable->pad);
	on_wearable_plain(request, wearable);
}

static void on_place(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;
	const char *site = "";

	(void)bus_read(bus_request_message(request), "us", &wearable->pad,
		       &site);
	wearable->site =
		strcmp(site, "lumbar-left") == 0 ? "lumbar-left" : "calf-right";
	fake_hub_tell(wearable->hub);
	on_wearable_plain(request, wearable);
}

static void on_tighten(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;
	const char *limit = "";

	(void)bus_read(bus_request_message(request), "usd", &wearable->pad,
		       &limit, &wearable->limit);
	fake_hub_tell(wearable->hub);
	on_wearable_plain(request, wearable);
}

static void on_enroll(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	if (fake_hub_deals_with(wearable->hub, request))
		return;
	wearable->enrolled_times++;
	wearable->enrolled = true;
	wearable->link = wearable->link_reason[0] ? "refused" : "ready";
	fake_hub_tell(wearable->hub);
	answer(request);
}

static void on_forget(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	wearable->enrolled = false;
	fake_hub_tell(wearable->hub);
	on_wearable_plain(request, wearable);
}

static void on_readings(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	wearable->readings++;
	on_wearable_plain(request, wearable);
}

static void end_press(struct fake_wearable *wearable)
{
	if (wearable->hub->loses_signals)
		return;
	bus_emit(wearable->object, &wearable_interface, "PressEnded",
		 wearable->pad, 6, "Target", "d", wearable->target, "Peak", "d",
		 wearable->target, "Mean", "d", wearable->target, "Held", "u",
		 wearable->hold_ms, "Dose", "d", 1.0, "EndedBy", "s",
		 wearable->trip ? wearable->trip : "");
}

/* A press of no time, or one that ends by a trip. A hold of 999 s goes on. */
static void on_press(struct bus_request *request, void *userdata)
{
	static const struct bus_field options[] = {{"Ramp", "d", 0, 0}};
	struct fake_wearable *wearable = userdata;
	DBusMessageIter dict;

	if (fake_hub_deals_with(wearable->hub, request))
		return;
	assert_int_equal(bus_read(bus_request_message(request), "udua{sv}",
				  &wearable->pad, &wearable->target,
				  &wearable->hold_ms, &dict),
			 0);
	assert_int_equal(
		bus_read_dict(&dict, options, 1, &wearable->ramp, NULL), 0);
	wearable->state = "holding";
	fake_hub_tell(wearable->hub);
	answer(request);
	if (wearable->hub->press_trips) {
		trip(wearable, wearable->hub->press_trips);
		end_press(wearable);
	} else if (wearable->hold_ms < 999000) {
		wearable->state = "resting";
		fake_hub_tell(wearable->hub);
		end_press(wearable);
	}
}

static void on_release(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	(void)bus_read(bus_request_message(request), "u", &wearable->pad);
	if (fake_hub_deals_with(wearable->hub, request))
		return;
	answer(request);
	wearable->state = "resting";
	fake_hub_tell(wearable->hub);
	end_press(wearable);
}

static void on_open_stream(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;
	int ring_fd;
	int wake_fd;

	if (!wearable->hub->ring ||
	    ring_add_reader(wearable->hub->ring, 0, &ring_fd, &wake_fd) < 0) {
		bus_reply_error(request, DBUS_ERROR_LIMITS_EXCEEDED,
				"No further reader.");
		return;
	}
	bus_reply(request, "hha{sv}", ring_fd, wake_fd, 0);
	close(ring_fd);
	close(wake_fd);
}

/* ---- Properties ---- */

/* A member of the wearable's as an array for its one pad. */
static int get_pad(const struct bus_property *property, DBusMessageIter *value,
		   void *userdata)
{
	const void *member = (const char *)userdata + property->offset;
	dbus_bool_t truth;

	switch (property->type[1]) {
	case 's':
		return bus_iter_append(value, "as", member, (size_t)1);
	case 'd':
		return bus_iter_append(value, "ad", member, (size_t)1);
	case 'u':
		return bus_iter_append(value, "au", member, (size_t)1);
	default:
		truth = *(const bool *)member;
		return bus_iter_append(value, "ab", &truth, (size_t)1);
	}
}

static int get_limits(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct fake_wearable *wearable = userdata;

	(void)property;
	return bus_iter_append(value, "aa{s(dsss)}", 1, 2, "force",
			       wearable->limit, "N", "config", "SR-4",
			       "pressure", 300.0, "kPa", "config", "SR-4");
}

static int get_trips(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct fake_wearable *wearable = userdata;

	(void)property;
	if (!wearable->trip)
		return bus_iter_append(value, "aa{sv}", 1, 0);
	return bus_iter_append(value, "aa{sv}", 1, 3, "Reason", "s",
			       wearable->trip, "Requirement", "s", "SR-15",
			       "Text", "s", "Stopped: it was too much.");
}

static int get_grid(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "a(uu)", 1, (uint32_t)1, (uint32_t)2);
}

static int get_cells(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	static const double cells[] = {0.5, 3.0};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "aad", 1, cells, (size_t)2);
}

static int get_area(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	static const double area = 100.0;

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "ad", &area, (size_t)1);
}

static int get_rejected(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "a{st}", 2, "crc", (uint64_t)2, "length",
			       (uint64_t)0);
}

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

static int get_constant(const struct bus_property *property,
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

#define MEMBER(member) offsetof(struct fake_wearable, member)

static const struct bus_property wearable_properties[] = {
	{.name = "Address", .type = "s", .offset = MEMBER(address)},
	{.name = "Name", .type = "s", .offset = MEMBER(name)},
	{.name = "Kind", .type = "s", .offset = MEMBER(kind)},
	{.name = "Link", .type = "s", .offset = MEMBER(link)},
	{.name = "LinkReason", .type = "s", .offset = MEMBER(link_reason)},
	{.name = "Enrolled", .type = "b", .offset = MEMBER(enrolled)},
	{.name = "StopConfirmed",
	 .type = "b",
	 .offset = MEMBER(stop_confirmed)},
	{.name = "Pads", .type = "u", .offset = MEMBER(pads)},
	{.name = "LastFrameAge", .type = "u", .offset = MEMBER(last_frame_ms)},
	{.name = "Sites", .type = "as", .get = get_pad, .offset = MEMBER(site)},
	{.name = "PadStates",
	 .type = "as",
	 .get = get_pad,
	 .offset = MEMBER(state)},
	{.name = "Zeroed",
	 .type = "ab",
	 .get = get_pad,
	 .offset = MEMBER(zeroed)},
	{.name = "Force",
	 .type = "ad",
	 .get = get_pad,
	 .offset = MEMBER(force)},
	{.name = "Target",
	 .type = "ad",
	 .get = get_pad,
	 .offset = MEMBER(target)},
	{.name = "Remaining",
	 .type = "au",
	 .get = get_pad,
	 .offset = MEMBER(remaining_ms)},
	{.name = "Limits", .type = "aa{s(dsss)}", .get = get_limits},
	{.name = "Trips", .type = "aa{sv}", .get = get_trips},
	{.name = "Grid", .type = "a(uu)", .get = get_grid},
	{.name = "Cells", .type = "aad", .get = get_cells},
	{.name = "CellArea", .type = "ad", .get = get_area},
	{.name = "FramesRejected", .type = "a{st}", .get = get_rejected},
	{.name = "RSSI", .type = "n", .get = get_constant},
	{.name = "Battery", .type = "y", .get = get_constant},
	{.name = "Manufacturer", .type = "s", .get = get_constant},
	{.name = NULL},
};

static const struct bus_method wearable_methods[] = {
	{.name = "Enroll", .in = "s", .handler = on_enroll},
	{.name = "Forget", .handler = on_forget},
	{.name = "Place", .in = "us", .handler = on_place},
	{.name = "Identify", .handler = on_wearable_plain},
	{.name = "Zero", .in = "u", .handler = on_pad},
	{.name = "SelfTest", .in = "u", .handler = on_pad},
	{.name = "Press", .in = "udua{sv}", .handler = on_press},
	{.name = "Release", .in = "u", .handler = on_release},
	{.name = "Stop",
	 .in = "s",
	 .handler = on_stop,
	 .flags = BUS_METHOD_URGENT},
	{.name = "Tighten", .in = "usd", .handler = on_tighten},
	{.name = "StartReadings", .handler = on_readings},
	{.name = "OpenStream",
	 .in = "a{sv}",
	 .out = "hha{sv}",
	 .handler = on_open_stream},
	{.name = NULL},
};

static const struct bus_signal wearable_signals[] = {
	{.name = "PressEnded", .args = "ua{sv}"},
	{.name = NULL},
};

static const struct bus_interface wearable_interface = {
	.name = "org.kneadd.Wearable1",
	.methods = wearable_methods,
	.signals = wearable_signals,
	.properties = wearable_properties,
};

static const struct bus_property hub_properties[] = {
	{.name = "State",
	 .type = "s",
	 .offset = offsetof(struct fake_hub, state)},
	{.name = "Tripped",
	 .type = "b",
	 .offset = offsetof(struct fake_hub, tripped)},
	{.name = "Version", .type = "s", .get = get_constant},
	{.name = "TotalForceLimit", .type = "d", .get = get_constant},
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

static const struct fake_wearable wearables[FAKE_WEARABLES] = {
	{.address = "C0:11:00:00:00:01",
	 .name = "left",
	 .kind = "active",
	 .link = "ready",
	 .link_reason = "",
	 .site = "lumbar-left",
	 .state = "idle",
	 .enrolled = true,
	 .zeroed = true,
	 .pads = 1,
	 .force = 12.5,
	 .limit = 60.0},
	{.address = "C0:22:00:00:00:02",
	 .name = "Stra\u00dfe 2",
	 .kind = "active",
	 .link = "ready",
	 .link_reason = "",
	 .site = "none",
	 .state = "idle",
	 .enrolled = true,
	 .zeroed = true,
	 .pads = 1,
	 .force = -0.04,
	 .limit = 60.0},
};

static void on_name(struct bus *bus, int result, void *userdata)
{
	bool *owned = userdata;

	(void)bus;
	assert_true(result >= 0);
	*owned = true;
}

static void add_wearable(struct fake_hub *hub, size_t i)
{
	struct fake_wearable *wearable = &hub->wearable[i];
	const struct bus_binding binding = {&wearable_interface, wearable};
	char path[64];

	*wearable = wearables[i];
	wearable->hub = hub;
	snprintf(path, sizeof(path), HUB_PATH "/wearable/%s",
		 wearable->address);
	for (char *c = path; *c; c++)
		*c = *c == ':' ? '_' : *c;
	assert_int_equal(
		bus_object_add(hub->bus, path, &binding, 1, &wearable->object),
		0);
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
		add_wearable(hub, i);
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
