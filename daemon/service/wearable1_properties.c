/* SPDX-License-Identifier: MIT */
/*
 * What org.kneadd.Wearable1 shows of one wearable's latest view.
 *
 * What belongs to a pad is an array with an element for each pad. Readings
 * change with every frame; they are told only while a caller wants them, and
 * read anew whenever somebody gets them.
 */
#include "state.h"

#include "bus_message.h"
#include "container.h"
#include "status.h"
#include "words.h"

#include <math.h>
#include <stdio.h>

/* ---- Properties of the wearable ---- */

/* A getter whose value is `...`, made of `view` and `wearable`. */
#define GETTER(name, signature, ...)                                   \
	static int get_##name(const struct bus_property *property,     \
			      DBusMessageIter *value, void *userdata)  \
	{                                                              \
		const struct wearable_object *wearable = userdata;     \
		const struct wearable_view *view = &wearable->view;    \
                                                                       \
		(void)property;                                        \
		(void)view;                                            \
		return bus_iter_append(value, signature, __VA_ARGS__); \
	}

/* The same for a reading: of the latest view. */
#define READING_GETTER(name, signature, ...)                           \
	static int get_##name(const struct bus_property *property,     \
			      DBusMessageIter *value, void *userdata)  \
	{                                                              \
		struct wearable_object *wearable = userdata;           \
		const struct wearable_view *view = &wearable->view;    \
                                                                       \
		(void)property;                                        \
		objects_refresh(wearable);                             \
		return bus_iter_append(value, signature, __VA_ARGS__); \
	}

static const char *kind_of(const struct wearable_view *view)
{
	if (view->pads == 0)
		return "unknown";
	return view->active ? "active" : "sensing";
}

static const char *adapter_of(const struct wearable_object *wearable)
{
	const uint8_t adapter = wearable->view.adapter;

	return adapter < ADAPTERS_MAX
		       ? wearable->service->hub.adapter[adapter].name
		       : "";
}

static uint32_t age_ms(const struct wearable_view *view)
{
	const uint64_t last_us = view->last_frame_us;
	const uint64_t now_us = service_now_us();
	uint64_t age;

	if (last_us == 0 || now_us < last_us)
		return 0;
	age = (now_us - last_us) / 1000u;
	return age < UINT32_MAX ? (uint32_t)age : UINT32_MAX;
}

GETTER(enrolled, "b", view->enrolled)
GETTER(kind, "s", kind_of(view))
GETTER(link, "s", link_state_names[view->link])
GETTER(adapter, "s", adapter_of(wearable))
READING_GETTER(rssi, "n", view->rssi)
GETTER(battery, "y", view->battery)
GETTER(mtu, "q", view->mtu)
GETTER(pads, "u", (uint32_t)view->pads)
GETTER(stop_confirmed, "b", view->stop_confirmed)
READING_GETTER(frames, "t", view->frames)
READING_GETTER(lost, "t", view->lost)
READING_GETTER(samples, "t", view->samples)
READING_GETTER(rate, "u", view->rate_hz)
READING_GETTER(clock, "i", view->clock_ppm)
READING_GETTER(token, "u", view->token_ms)
READING_GETTER(age, "u", age_ms(view))

/* Texts come from whoever made the wearable, as octets. */
static int append_text(DBusMessageIter *value, const char *octets)
{
	char text[NAME_SIZE];

	words_of_text(octets, text, sizeof(text));
	return bus_iter_append(value, "s", text);
}

#define TEXT_GETTER(name, member)                                            \
	static int get_##name(const struct bus_property *property,           \
			      DBusMessageIter *value, void *userdata)        \
	{                                                                    \
		(void)property;                                              \
		return append_text(                                          \
			value,                                               \
			((const struct wearable_object *)userdata)->member); \
	}

TEXT_GETTER(name, view.name)
TEXT_GETTER(manufacturer, view.identity.manufacturer)
TEXT_GETTER(model, view.identity.model)
TEXT_GETTER(serial, view.identity.serial)

static int get_address(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	char text[WORDS_ADDRESS_SIZE];

	(void)property;
	words_of_address(wearable->view.identity.address, text);
	return bus_iter_append(value, "s", text);
}

static int get_link_reason(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	char text[WORDS_SIZE] = "";

	(void)property;
	if (wearable->view.link_refusal.code != REFUSAL_NONE)
		words_of_refusal(&wearable->view.link_refusal, text);
	return bus_iter_append(value, "s", text);
}

static int get_version(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	const struct identity *identity = &wearable->view.identity;
	char text[16];

	(void)property;
	snprintf(text, sizeof(text), "%u.%u", identity->version_major,
		 identity->version_minor);
	return bus_iter_append(value, "s", text);
}

static int get_rejected(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	struct wearable_object *wearable = userdata;
	DBusMessageIter dict;
	int error = container_open(value, property->type + 1, &dict);

	if (error)
		return error;
	objects_refresh(wearable);
	for (size_t i = 0; i < REJECT_REASON_COUNT && !error; i++)
		error = container_entry(&dict, "st", reject_reason_names[i],
					wearable->view.rejected[i]);
	return container_close(value, &dict, error);
}

static int get_annunciations(const struct bus_property *property,
			     DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	const char *names[STATUS_ANNUNCIATION_COUNT];
	size_t count = 0;

	(void)property;
	for (size_t i = 0; i < STATUS_ANNUNCIATION_COUNT; i++)
		if (wearable->view.annunciations & status_annunciations[i].bit)
			names[count++] = status_annunciations[i].name;
	return bus_iter_append(value, "as", names, count);
}

/* ---- Properties with an element for each pad ---- */

typedef int (*pad_append_fn)(DBusMessageIter *array,
			     const struct pad_view *pad);

static int append_pads(const struct bus_property *property,
		       DBusMessageIter *value,
		       const struct wearable_object *wearable, uint8_t count,
		       pad_append_fn append)
{
	DBusMessageIter array;
	int error = container_open(value, property->type + 1, &array);

	if (error)
		return error;
	for (uint8_t i = 0; i < count && !error; i++)
		error = append(&array, &wearable->view.pad[i]);
	return container_close(value, &array, error);
}

/* A getter of an array: for each pad `...`, made of `pad`. */
#define PAD_APPENDER(name, signature, ...)                             \
	static int append_##name(DBusMessageIter *array,               \
				 const struct pad_view *pad)           \
	{                                                              \
		return bus_iter_append(array, signature, __VA_ARGS__); \
	}

#define PADS_GETTER(name)                                               \
	static int get_##name(const struct bus_property *property,      \
			      DBusMessageIter *value, void *userdata)   \
	{                                                               \
		const struct wearable_object *wearable = userdata;      \
                                                                        \
		return append_pads(property, value, wearable,           \
				   wearable->view.pads, append_##name); \
	}

/* Readings: of the latest view. */
#define PADS_READING_GETTER(name)                                       \
	static int get_##name(const struct bus_property *property,      \
			      DBusMessageIter *value, void *userdata)   \
	{                                                               \
		struct wearable_object *wearable = userdata;            \
                                                                        \
		objects_refresh(wearable);                              \
		return append_pads(property, value, wearable,           \
				   wearable->view.pads, append_##name); \
	}

#define PAD_GETTER(name, signature, ...)           \
	PAD_APPENDER(name, signature, __VA_ARGS__) \
	PADS_GETTER(name)

#define PAD_READING_GETTER(name, signature, ...)   \
	PAD_APPENDER(name, signature, __VA_ARGS__) \
	PADS_READING_GETTER(name)

static double celsius(const struct pad_view *pad)
{
	return pad->temperature_dc == INT16_MIN ? NAN
						: pad->temperature_dc / 10.0;
}

PAD_GETTER(pad_kind, "s", contact_kind_names[pad->kind])
PAD_GETTER(site, "s", site_table[pad->site].name)
PAD_GETTER(pad_state, "s", pad_state_names[pad->state])
PAD_GETTER(grid, "(uu)", (uint32_t)pad->rows, (uint32_t)pad->columns)
PAD_GETTER(cell_area, "d", pad->cell_area_mm2_x100 / 100.0)
PAD_GETTER(zeroed, "b", pad->zeroed)
PAD_GETTER(self_tested, "b", pad->self_tested)
PAD_GETTER(enabled, "b", pad->enabled)
PAD_GETTER(target, "d", pad->target_mn / 1000.0)
PAD_READING_GETTER(force, "d", pad->force_mn / 1000.0)
PAD_READING_GETTER(pad_rate, "d", pad->rate_mn_per_s / 1000.0)
PAD_READING_GETTER(peak, "d", pad->peak_pa / 1000.0)
PAD_READING_GETTER(contact, "b", pad->in_contact)
PAD_READING_GETTER(commanded, "d", pad->commanded_mn / 1000.0)
PAD_READING_GETTER(remaining, "u", pad->remaining_ms)
PAD_READING_GETTER(pressed, "u", pad->pressed_ms)
PAD_READING_GETTER(dose, "d", pad->dose_mns / 1000.0)
PAD_READING_GETTER(temperature, "d", celsius(pad))
PAD_READING_GETTER(centroid, "(dd)", pad->centroid_x_permille / 1000.0,
		   pad->centroid_y_permille / 1000.0)

static int append_cells(DBusMessageIter *array, const struct pad_view *pad)
{
	const size_t count = (size_t)pad->rows * pad->columns;
	double cells[SAMPLE_CELLS_MAX];

	for (size_t i = 0; i < count && i < SAMPLE_CELLS_MAX; i++)
		cells[i] = pad->cell_mn[i] / 1000.0;
	return bus_iter_append(
		array, "ad", cells,
		count < SAMPLE_CELLS_MAX ? count : (size_t)SAMPLE_CELLS_MAX);
}

PADS_READING_GETTER(cells)

static int append_limits(DBusMessageIter *array, const struct pad_view *pad)
{
	DBusMessageIter dict;
	int error = container_open(array, "{s(dsss)}", &dict);

	if (error)
		return error;
	for (int i = 0; i < LIMIT_COUNT && !error; i++) {
		const struct limit_info *info = &limit_table[i];

		error = container_entry(
			&dict, "s(dsss)", info->name,
			(double)pad->limits[i].value / info->scale, info->unit,
			limit_layer_names[pad->limits[i].layer],
			info->requirement);
	}
	return container_close(array, &dict, error);
}

PADS_GETTER(limits)

static int append_trip(DBusMessageIter *array, const struct pad_view *pad)
{
	return service_append_trip(array, &pad->trip);
}

/* Trips restored for a wearable that was not connected since show as well. */
static int get_trips(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	uint8_t count = wearable->view.pads;

	for (uint8_t i = count; i < PADS_MAX; i++)
		if (wearable->view.pad[i].trip.reason != TRIP_NONE)
			count = (uint8_t)(i + 1);
	return append_pads(property, value, wearable, count, append_trip);
}

/* Told at once when it changes. */
#define STATE(property_name, signature, getter, words)                   \
	{                                                                \
		.name = property_name, .type = signature, .get = getter, \
		.emits = BUS_EMITS_CHANGE, .doc = words                  \
	}

/* Told ten times a second while somebody wants readings: bus_property has no
 * word for that, so it counts as told. */
#define READING STATE

const struct bus_property wearable1_properties[] = {
	STATE("Address", "s", get_address, "Its Bluetooth address."),
	STATE("Name", "s", get_name, "Its name in this room."),
	STATE("Enrolled", "b", get_enrolled,
	      "Whether it belongs to this room."),
	STATE("Kind", "s", get_kind,
	      "\"sensing\", \"active\", or \"unknown\" until it was read."),
	STATE("Link", "s", get_link,
	      "How far the connection is: absent, found, connecting, pairing, "
	      "resolving, verifying, subscribing, stopping, syncing, ready, "
	      "lost, refused, quarantined."),
	STATE("LinkReason", "s", get_link_reason,
	      "Why it is refused or quarantined, and what to do."),
	STATE("Adapter", "s", get_adapter, "The adapter that hears it."),
	STATE("Battery", "y", get_battery, "Percent; 255: unknown."),
	STATE("MTU", "q", get_mtu, "ATT MTU of the connection, in bytes."),
	STATE("ProfileVersion", "s", get_version,
	      "Version of the wearable's profile."),
	STATE("Manufacturer", "s", get_manufacturer, "As the wearable says."),
	STATE("Model", "s", get_model, "As the wearable says."),
	STATE("Serial", "s", get_serial, "As the wearable says."),
	STATE("Pads", "u", get_pads, "How many pads it has."),
	STATE("PadKinds", "as", get_pad_kind,
	      "Contact of each pad: \"point\" or \"compression\"."),
	STATE("Sites", "as", get_site,
	      "Site of each pad; \"none\": not placed."),
	STATE("PadStates", "as", get_pad_state,
	      "State of each pad: idle, contact, ramping, holding, releasing, "
	      "resting, zeroing, testing, stopped."),
	STATE("Grid", "a(uu)", get_grid,
	      "Rows and columns of each pad's cells."),
	STATE("CellArea", "ad", get_cell_area, "Area of a cell of each, mm2."),
	STATE("Limits", "aa{s(dsss)}", get_limits,
	      "The limits in force for each pad: value, unit, the layer that "
	      "set it, the requirement."),
	STATE("Trips", "aa{sv}", get_trips,
	      "What stopped each pad, as in Hub1.Tripped; empty: nothing."),
	STATE("Zeroed", "ab", get_zeroed, "Whether each pad was zeroed."),
	STATE("SelfTested", "ab", get_self_tested,
	      "Whether each pad passed its self-test."),
	STATE("Enabled", "ab", get_enabled,
	      "Whether each pad may apply force now."),
	STATE("StopConfirmed", "b", get_stop_confirmed,
	      "Whether the wearable itself said that the last stop arrived."),
	STATE("Target", "ad", get_target, "Force each pad is to hold, N."),
	STATE("Annunciations", "as", get_annunciations,
	      "What the wearable draws attention to."),
	READING("RSSI", "n", get_rssi, "Signal strength, dBm; 127: unknown."),
	READING("Force", "ad", get_force, "Force of each pad, N."),
	READING("Rate", "ad", get_pad_rate, "Rate of its rise, N/s."),
	READING("PeakPressure", "ad", get_peak, "Highest cell pressure, kPa."),
	READING("Contact", "ab", get_contact, "Whether it touches the body."),
	READING("Commanded", "ad", get_commanded,
		"Force it should show now, on its ramp, N."),
	READING("Remaining", "au", get_remaining,
		"Time left of the hold or the rest, ms."),
	READING("Pressed", "au", get_pressed, "Time under pressure, ms."),
	READING("Dose", "ad", get_dose, "Dose since the hub started, N*s."),
	READING("Temperature", "ad", get_temperature,
		"Degrees Celsius; NaN: unknown."),
	READING("Centroid", "a(dd)", get_centroid,
		"Centre of pressure, from 0 (left, top) to 1."),
	READING("Cells", "aad", get_cells,
		"Force of each cell, row by row, N."),
	READING("FramesReceived", "t", get_frames, "Valid frames received."),
	READING("FramesLost", "t", get_lost, "Frames that never arrived."),
	READING("FramesRejected", "a{st}", get_rejected,
		"Frames that were not used, by reason."),
	READING("Samples", "t", get_samples, "Samples received."),
	READING("SampleRate", "u", get_rate, "Samples a second of each pad."),
	READING("ClockPPM", "i", get_clock,
		"How fast its clock runs against the hub's."),
	READING("TokenRemaining", "u", get_token,
		"What the wearable has left of its enable token, ms."),
	READING("LastFrameAge", "u", get_age, "Time since the last frame, ms."),
	{0},
};
