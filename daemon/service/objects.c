/* SPDX-License-Identifier: MIT */
/*
 * Objects follow the views: they are added, removed, or compared property by
 * property with what was told last (a hash of each value), and only what
 * differs is told. Readings are compared at a tick, while somebody wants them.
 */
#include "state.h"

#include "words.h"

#include <stdio.h>
#include <string.h>

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

/* "/org/kneadd/wearable/AA_BB_CC_DD_EE_FF" */
#define PATH_SIZE (sizeof(SERVICE_WEARABLES) + 18)

static void wearable_path(const uint8_t address[6], char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE,
		 SERVICE_WEARABLES "/%02X_%02X_%02X_%02X_%02X_%02X", address[0],
		 address[1], address[2], address[3], address[4], address[5]);
}

/* ---- What differs ---- */

/* A hash of the property's value now. */
static uint64_t fingerprint(const struct bus_property *property, void *userdata)
{
	DBusMessage *message = dbus_message_new(DBUS_MESSAGE_TYPE_SIGNAL);
	DBusMessageIter iter;
	uint64_t hash = FNV_OFFSET;
	char *bytes = NULL;
	int length = 0;

	if (!message)
		return 0;
	dbus_message_iter_init_append(message, &iter);
	if (property->get(property, &iter, userdata) == 0 &&
	    dbus_message_marshal(message, &bytes, &length))
		for (int i = 0; i < length; i++)
			hash = (hash ^ (uint8_t)bytes[i]) * FNV_PRIME;
	dbus_free(bytes);
	dbus_message_unref(message);
	return hash;
}

/* Properties of a table: from `first` up to, not including, `end`. */
struct range {
	size_t first;
	size_t end;
};

/* Where the readings begin; in a table without any, its end. */
static size_t first_reading(const struct bus_property *properties)
{
	size_t i = 0;

	while (properties[i].name &&
	       strcmp(properties[i].name, FIRST_READING) != 0)
		i++;
	return i;
}

static struct range state_of(const struct bus_property *properties)
{
	return (struct range){0, first_reading(properties)};
}

static struct range readings_of(const struct bus_property *properties)
{
	struct range range = {.first = first_reading(properties)};

	range.end = range.first;
	while (properties[range.end].name)
		range.end++;
	return range;
}

/* Notes how the properties are, and answers which are not as noted before. */
static uint64_t differences(const struct bus_property *properties,
			    struct range range, void *userdata, uint64_t *told)
{
	uint64_t mask = 0;

	for (size_t i = range.first; i < range.end; i++) {
		uint64_t now;

		if (properties[i].emits != BUS_EMITS_CHANGE)
			continue;
		now = fingerprint(&properties[i], userdata);
		if (now != told[i])
			mask |= UINT64_C(1) << i;
		told[i] = now;
	}
	return mask;
}

static void tell_wearable(struct wearable_object *wearable, struct range range)
{
	bus_mark_changed_mask(wearable->object, &wearable1_interface,
			      differences(wearable1_properties, range, wearable,
					  wearable->told));
}

/* ---- Wearables ---- */

static void add_wearable(struct wearable_object *wearable)
{
	const struct bus_binding binding = {&wearable1_interface, wearable};
	const struct range all = {0, readings_of(wearable1_properties).end};
	char path[PATH_SIZE];
	int error;

	wearable_path(wearable->view.identity.address, path);
	error = bus_object_add(wearable->service->bus, path, &binding, 1,
			       &wearable->object);
	if (error < 0) {
		service_say(wearable->service, true,
			    "cannot show a wearable: %s", strerror(-error));
		return;
	}
	bus_set_interval(wearable->object, &wearable1_interface, TICK_MS);
	(void)differences(wearable1_properties, all, wearable,
			  wearable->told); /* all was told just now */
}

static void remove_wearable(struct wearable_object *wearable)
{
	struct service *service = wearable->service;

	callers_want_none(service->callers, UINT64_C(1) << wearable->index);
	streams_close(service->options.streams, wearable->index);
	bus_object_remove(wearable->object);
	wearable->object = NULL;
}

/* Whether `view` shows the wearable that the object is of. */
static bool is_same(const struct wearable_object *wearable,
		    const struct wearable_view *view)
{
	return view->present &&
	       memcmp(wearable->view.identity.address, view->identity.address,
		      sizeof(view->identity.address)) == 0;
}

static void update_wearable(struct wearable_object *wearable)
{
	struct service *service = wearable->service;
	struct wearable_view view;

	engine_wearable_view(service->options.engine, wearable->index, &view);
	if (wearable->object && !is_same(wearable, &view))
		remove_wearable(wearable);
	if (wearable->object && wearable->view.enrolled && !view.enrolled)
		streams_close(service->options.streams, wearable->index);
	wearable->view = view;
	if (!view.present)
		return;
	if (wearable->object)
		tell_wearable(wearable, state_of(wearable1_properties));
	else
		add_wearable(wearable);
}

/* A view of another wearable in the same place is left for the update that
 * is on its way. */
void objects_refresh(struct wearable_object *wearable)
{
	struct wearable_view view;

	engine_wearable_view(wearable->service->options.engine, wearable->index,
			     &view);
	if (is_same(wearable, &view))
		wearable->view = view;
}

/* ---- The hub ---- */

/* Times that run are counted from when the engine last put a view up. */
void objects_refresh_hub(struct service *service)
{
	const uint64_t steps = service->hub.steps;

	engine_hub_view(service->options.engine, &service->hub);
	if (service->hub.steps != steps || service->hub_seen_us == 0)
		service->hub_seen_us = service_now_us();
}

uint32_t objects_remaining_ms(const struct service *service, uint32_t ms)
{
	const uint64_t passed_ms =
		(service_now_us() - service->hub_seen_us) / 1000u;

	return passed_ms < ms ? ms - (uint32_t)passed_ms : 0;
}

static bool is_time_running(const struct service *service)
{
	const struct hub_view *hub = &service->hub;

	return objects_remaining_ms(service, hub->window_ms) > 0 ||
	       objects_remaining_ms(service, hub->discovery_ms) > 0;
}

static void update_hub(struct service *service)
{
	objects_refresh_hub(service);
	bus_mark_changed_mask(service->object, &hub1_interface,
			      differences(hub1_properties,
					  state_of(hub1_properties), service,
					  service->hub_told));
	if (is_time_running(service))
		service_need_tick(service);
}

void objects_update(struct service *service, struct engine_changes changes)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		if (changes.wearables & UINT64_C(1) << i)
			update_wearable(&service->wearable[i]);
	/* What the hub says of the wearables is in its view as well. */
	if (changes.hub || changes.wearables)
		update_hub(service);
}

static void tell_readings(struct service *service, uint64_t wanted)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_object *wearable = &service->wearable[i];

		if (wanted & UINT64_C(1) << i && wearable->object) {
			objects_refresh(wearable);
			tell_wearable(wearable,
				      readings_of(wearable1_properties));
		}
	}
}

bool objects_tick(struct service *service)
{
	const uint64_t wanted = callers_wanted(service->callers);

	update_hub(service);
	tell_readings(service, wanted);
	return wanted != 0 || is_time_running(service);
}
