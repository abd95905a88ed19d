/* SPDX-License-Identifier: MIT */
#include "fake_wearable.h"

#include "fake_hub.h"

#include "bus_message.h"
#include "bus_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void fake_wearable_trip(struct fake_wearable *wearable, const char *reason)
{
	wearable->trip = reason;
	wearable->state = "stopped";
	wearable->hub->tripped = true;
	wearable->stop_confirmed = !wearable->hub->never_confirms;
	fake_hub_tell(wearable->hub);
	fake_hub_tell_trip(wearable, reason);
}

static void on_stop(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	if (fake_hub_deals_with(wearable->hub, request))
		return;
	wearable->stops++;
	fake_keep_reason(wearable->hub, request);
	fake_wearable_trip(wearable, "person");
	bus_reply(request, "");
}

/* ---- Methods ---- */

static void on_wearable_plain(struct bus_request *request, void *userdata)
{
	struct fake_wearable *wearable = userdata;

	if (!fake_hub_deals_with(wearable->hub, request))
		bus_reply(request, "");
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
	bus_reply(request, "");
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
	bus_emit(wearable->object, &fake_wearable_interface, "PressEnded",
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
	bus_reply(request, "");
	if (wearable->hub->press_trips) {
		fake_wearable_trip(wearable, wearable->hub->press_trips);
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
	bus_reply(request, "");
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
	{.name = "RSSI", .type = "n", .get = fake_get_constant},
	{.name = "Battery", .type = "y", .get = fake_get_constant},
	{.name = "Manufacturer", .type = "s", .get = fake_get_constant},
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

const struct bus_interface fake_wearable_interface = {
	.name = "org.kneadd.Wearable1",
	.methods = wearable_methods,
	.signals = wearable_signals,
	.properties = wearable_properties,
};

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

void fake_wearable_add(struct fake_hub *hub, size_t i)
{
	struct fake_wearable *wearable = &hub->wearable[i];
	const struct bus_binding binding = {&fake_wearable_interface, wearable};
	char path[64];

	*wearable = wearables[i];
	wearable->hub = hub;
	snprintf(path, sizeof(path), "/org/kneadd/wearable/%s",
		 wearable->address);
	for (char *c = path; *c; c++)
		*c = *c == ':' ? '_' : *c;
	assert_int_equal(
		bus_object_add(hub->bus, path, &binding, 1, &wearable->object),
		0);
}
