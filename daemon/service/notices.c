/* SPDX-License-Identifier: MIT */
/*
 * Notices: what the engine tells, as replies and signals.
 */
#include "state.h"

#include "bus_message.h"
#include "words.h"

#include <string.h>

int service_append_trip(DBusMessageIter *iter, const struct trip *trip)
{
	const struct trip_info *info = &trip_table[trip->reason];
	const double scale = info->scale ? info->scale : 1;
	char text[WORDS_SIZE];
	char at[WORDS_TIME_SIZE];

	if (trip->reason == TRIP_NONE)
		return bus_iter_append(iter, "a{sv}", 0);
	words_of_trip(trip, text);
	words_of_time(trip->at_us, at);
	return bus_iter_append(
		iter, "a{sv}", 9, "Reason", "s", info->name, "Requirement", "s",
		info->requirement, "Value", "d", trip->value / scale, "Limit",
		"d", trip->limit / scale, "Unit", "s", info->unit, "Layer", "s",
		limit_layer_names[trip->layer], "Text", "s", text, "At", "s",
		at, "AtMonotonic", "t", trip->at_us);
}

/* What a call changed is told before its answer, however soon after the last
 * change: the engine puts views up before it answers, so they are looked at
 * again now. */
static void on_reply(struct service *service, const struct notice *notice)
{
	const uint16_t index = notice->reply.wearable;

	objects_update(service, engine_take_changes(service->options.engine));
	if (service->session.object)
		(void)bus_flush_changes(
			service->session.object); /* else told later */
	(void)bus_flush_changes(service->object); /* else told later */
	if (index < WEARABLES_MAX && service->wearable[index].object)
		(void)bus_flush_changes(
			service->wearable[index].object); /* the same */
	calls_answer(service, notice->reply.call, &notice->reply.refusal);
}

/* Told however slow the bus is: there are few trips, and each counts. */
static int emit_tripped(struct service *service, const char *path,
			const struct trip *trip)
{
	DBusMessage *message = bus_message_new_signal(
		SERVICE_PATH, hub1_interface.name, "Tripped");
	DBusMessageIter iter;
	int error = bus_append(message, "ou", path, (uint32_t)trip->pad);

	if (error < 0) {
		if (message)
			dbus_message_unref(message);
		return error;
	}
	dbus_message_iter_init_append(message, &iter);
	error = service_append_trip(&iter, trip);
	if (error == 0)
		return bus_send(service->bus, message);
	dbus_message_unref(message);
	return error;
}

static void tell_trip(struct service *service, const char *path,
		      const struct trip *trip)
{
	char text[WORDS_SIZE];
	int error;

	words_of_trip(trip, text);
	service_say(service, true, "tripped: %s", text);
	error = emit_tripped(service, path, trip);
	if (error < 0)
		service_say(service, true, "trip not told: %s",
			    strerror(-error));
}

static void tell_pad_trip(struct wearable_object *wearable,
			  const struct trip *trip)
{
	if (trip->pad < PADS_MAX)
		wearable->trip_us[trip->pad] = trip->at_us;
	tell_trip(wearable->service, bus_object_path(wearable->object), trip);
}

static void on_tripped(struct service *service, const struct notice *notice)
{
	const uint16_t index = notice->tripped.wearable;

	if (index < WEARABLES_MAX && service->wearable[index].object)
		tell_pad_trip(&service->wearable[index], &notice->tripped.trip);
	else
		tell_trip(service, SERVICE_PATH, &notice->tripped.trip);
}

/* What the views show and nobody was told of. */
static void tell_missed_trips(struct service *service)
{
	for (size_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_object *wearable = &service->wearable[i];

		for (uint8_t pad = 0; wearable->object && pad < PADS_MAX;
		     pad++) {
			const struct trip *trip = &wearable->view.pad[pad].trip;

			if (trip->reason != TRIP_NONE &&
			    trip->at_us != wearable->trip_us[pad])
				tell_pad_trip(wearable, trip);
		}
	}
}

static struct wearable_object *wearable_at(struct service *service,
					   const uint8_t address[6])
{
	for (size_t i = 0; i < WEARABLES_MAX; i++)
		if (service->wearable[i].object &&
		    memcmp(service->wearable[i].view.identity.address, address,
			   6) == 0)
			return &service->wearable[i];
	return NULL;
}

static void on_pressed(struct service *service,
		       struct wearable_object *wearable,
		       const struct record *record)
{
	const enum trip_reason reason = record->press.ended_by;

	signals_emit(service, wearable->object, &wearable1_interface,
		     "PressEnded", (uint32_t)record->press.pad, 6, "Target",
		     "d", record->press.target_mn / 1000.0, "Peak", "d",
		     record->press.peak_mn / 1000.0, "Mean", "d",
		     record->press.mean_mn / 1000.0, "Held", "u",
		     record->press.held_ms, "Dose", "d",
		     (double)record->press.dose_ns, "EndedBy", "s",
		     reason == TRIP_NONE ? "" : trip_table[reason].name);
}

static void on_acknowledged(struct service *service,
			    struct wearable_object *wearable,
			    const struct record *record)
{
	signals_emit(service, service->object, &hub1_interface, "Acknowledged",
		     bus_object_path(wearable->object),
		     (uint32_t)record->trip.pad,
		     callers_name(service->callers, record->caller));
}

/* The records that are told; the others are for the store alone. */
static void (*const record_takers[RECORD_TYPE_COUNT])(struct service *,
						      struct wearable_object *,
						      const struct record *) = {
	[RECORD_PRESSED] = on_pressed,
	[RECORD_ACKNOWLEDGED] = on_acknowledged,
};

static void on_record(struct service *service, const struct notice *notice)
{
	const struct record *record = &notice->record;
	struct wearable_object *wearable =
		wearable_at(service, record->address);

	sessions_record(service, record);
	if (wearable && record_takers[record->type])
		record_takers[record->type](service, wearable, record);
}

static void (*const takers[NOTICE_COUNT])(struct service *,
					  const struct notice *) = {
	[NOTICE_REPLY] = on_reply,
	[NOTICE_TRIPPED] = on_tripped,
	[NOTICE_RECORD] = on_record,
};

/* An answer may be among the notices that found no room: nobody can know
 * which, so all callers are told to look for themselves. A trip may be among
 * them too; the views show it. */
static void take_losses(struct service *service)
{
	struct engine_health health;

	engine_health(service->options.engine, &health);
	if (health.notices_lost == service->notices_lost)
		return;
	service->notices_lost = health.notices_lost;
	calls_give_up(service, DBUS_ERROR_NO_REPLY,
		      "The hub had too much to tell, so how this went is not "
		      "known here. Look at the wearable's state.");
	objects_update(service, engine_take_changes(service->options.engine));
	tell_missed_trips(service);
}

void notices_take(struct service *service)
{
	struct notice notice;

	while (engine_take_notice(service->options.engine, &notice))
		takers[notice.type](service, &notice);
	take_losses(service);
}
