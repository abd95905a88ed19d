/* SPDX-License-Identifier: MIT */
/*
 * Objects follow the views: they are added, removed, or compared property by
 * property with what was told last, and only what differs is told. Readings
 * are compared at a tick, while somebody wants them.
 */
#include "state.h"

#include "words.h"

#include <stdio.h>
#include <string.h>

/* "/org/kneadd/wearable/AA_BB_CC_DD_EE_FF" */
#define PATH_SIZE (sizeof(SERVICE_WEARABLES) + 18)

static void wearable_path(const uint8_t address[6], char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE,
		 SERVICE_WEARABLES "/%02X_%02X_%02X_%02X_%02X_%02X", address[0],
		 address[1], address[2], address[3], address[4], address[5]);
}

/* ---- Wearables ---- */

static void begin_wearable(struct service *service, uint16_t index)
{
	service->wearable[index] = (struct wearable_object){
		.service = service,
		.index = index,
		.told = {&wearable1_interface, WEARABLE1_FIRST_READING, {0}},
	};
}

static void add_wearable(struct wearable_object *wearable)
{
	const struct bus_binding binding = {&wearable1_interface, wearable};
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
	(void)told_differences(&wearable->told, TOLD_ALL,
			       wearable); /* all was told just now */
	for (size_t i = 0; i < PADS_MAX; i++)
		wearable->trip_us[i] = wearable->view.pad[i].trip.at_us;
}

static void remove_wearable(struct wearable_object *wearable)
{
	struct service *service = wearable->service;
	const struct readings of_it = {.wearables = UINT64_C(1)
						    << wearable->index};

	callers_want_none(service->callers, of_it);
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

/* Places where no wearable ever was are left alone: most of them stay so, and
 * their memory is not touched. */
static void update_wearable(struct service *service, uint16_t index)
{
	struct wearable_object *wearable = &service->wearable[index];
	struct wearable_view view;

	engine_wearable_view(service->options.engine, index, &view);
	if (!wearable->service) {
		if (!view.present)
			return;
		begin_wearable(service, index);
	}
	if (wearable->object && !is_same(wearable, &view))
		remove_wearable(wearable);
	if (wearable->object && wearable->view.enrolled && !view.enrolled)
		streams_close(service->options.streams, wearable->index);
	wearable->view = view;
	if (!view.present)
		return;
	if (wearable->object)
		told_mark(&wearable->told, TOLD_STATE, wearable->object,
			  wearable);
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
	told_mark(&service->hub_told, TOLD_STATE, service->object, service);
	if (is_time_running(service))
		service_need_tick(service);
}

void objects_update(struct service *service, struct engine_changes changes)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		if (changes.wearables & UINT64_C(1) << i)
			update_wearable(service, i);
	if (changes.session)
		sessions_update(service);
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
			told_mark(&wearable->told, TOLD_READINGS,
				  wearable->object, wearable);
		}
	}
}

bool objects_tick(struct service *service)
{
	const struct readings wanted = callers_wanted(service->callers);

	update_hub(service);
	tell_readings(service, wanted.wearables);
	if (wanted.session)
		sessions_tell_readings(service);
	return wanted.wearables != 0 || wanted.session ||
	       is_time_running(service);
}
