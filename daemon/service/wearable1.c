/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Wearable1: one wearable and its pads.
 *
 * What belongs to a pad is an array with an element for each pad. Readings
 * change with every frame; they are told only while a caller wants them.
 */
#include "state.h"

#include "bus_message.h"
#include "status.h"
#include "words.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEWTON_MAX  1000.0 /* more is no force of this room: a bad argument */
#define WAKE_MS_MAX 10000u

/* ---- Methods ---- */

static void command(struct bus_request *request, void *userdata,
		    struct command wanted)
{
	const struct wearable_object *wearable = userdata;

	wanted.wearable = wearable->index;
	service_command(wearable->service, request, wanted);
}

/* Reads a pad's number; false: the request was answered. */
static bool check_pad(struct bus_request *request, uint32_t pad)
{
	if (pad < PADS_MAX)
		return true;
	service_refuse(request, &(struct refusal){
					.code = REFUSAL_NO_SUCH_PAD,
					.value = PADS_MAX,
				});
	return false;
}

/* A command with a pad as its only argument. */
static void pad_command(struct bus_request *request, void *userdata,
			enum command_type type)
{
	uint32_t pad = PADS_MAX;

	(void)bus_read(bus_request_message(request), "u", &pad);
	if (check_pad(request, pad))
		command(request, userdata,
			(struct command){.type = type, .pad = (uint8_t)pad});
}

static void on_enroll(struct bus_request *request, void *userdata)
{
	struct command wanted = {.type = COMMAND_ENROLL};
	const char *name = "";

	(void)bus_read(bus_request_message(request), "s", &name);
	if (strlen(name) >= NAME_SIZE) {
		service_refuse_argument(request,
					"A name has at most 31 bytes.");
		return;
	}
	memcpy(wanted.name, name, strlen(name) + 1);
	command(request, userdata, wanted);
}

static void on_forget(struct bus_request *request, void *userdata)
{
	command(request, userdata, (struct command){.type = COMMAND_FORGET});
}

static void on_place(struct bus_request *request, void *userdata)
{
	const char *name = "";
	uint32_t pad = PADS_MAX;
	enum site site;

	(void)bus_read(bus_request_message(request), "us", &pad, &name);
	site = site_by_name(name);
	if (site == SITE_NONE) {
		service_refuse_argument(request,
					"There is no such site; the property "
					"Sites of the hub lists all.");
		return;
	}
	if (check_pad(request, pad))
		command(request, userdata,
			(struct command){.type = COMMAND_PLACE,
					 .pad = (uint8_t)pad,
					 .site = site});
}

static void on_identify(struct bus_request *request, void *userdata)
{
	command(request, userdata, (struct command){.type = COMMAND_IDENTIFY});
}

static void on_zero(struct bus_request *request, void *userdata)
{
	pad_command(request, userdata, COMMAND_ZERO);
}

static void on_self_test(struct bus_request *request, void *userdata)
{
	pad_command(request, userdata, COMMAND_SELF_TEST);
}

static void on_release(struct bus_request *request, void *userdata)
{
	pad_command(request, userdata, COMMAND_RELEASE);
}

/* Newton to millinewton; false: not a number, negative, or absurd. */
static bool to_millinewton(double newton, int32_t *out)
{
	if (!(newton >= 0.0 && newton <= NEWTON_MAX))
		return false;
	*out = (int32_t)floor(newton * 1000.0 + 1e-6);
	return true;
}

static void on_press(struct bus_request *request, void *userdata)
{
	static const struct bus_field options[] = {{"Ramp", "d", 0, 0}};
	struct command wanted = {.type = COMMAND_PRESS};
	DBusMessageIter dict;
	uint32_t pad = PADS_MAX;
	double force = NAN;
	double ramp = 0.0;

	(void)bus_read(bus_request_message(request), "udua{sv}", &pad, &force,
		       &wanted.press.hold_ms, &dict);
	if (bus_read_dict(&dict, options, 1, &ramp, NULL) < 0 ||
	    !to_millinewton(force, &wanted.press.force_mn) ||
	    !to_millinewton(ramp, &wanted.press.ramp_mn_per_s)) {
		service_refuse_argument(request,
					"Force in newton and Ramp in newton a "
					"second must be numbers from 0 to "
					"1000.");
		return;
	}
	wanted.pad = (uint8_t)pad;
	if (check_pad(request, pad))
		command(request, userdata, wanted);
}

static int limit_by_name(const char *name)
{
	for (int i = 0; i < LIMIT_COUNT; i++)
		if (strcmp(limit_table[i].name, name) == 0)
			return i;
	return LIMIT_COUNT;
}

static void on_tighten(struct bus_request *request, void *userdata)
{
	struct command wanted = {.type = COMMAND_TIGHTEN};
	const char *name = "";
	uint32_t pad = PADS_MAX;
	double value = NAN;
	int id;

	(void)bus_read(bus_request_message(request), "usd", &pad, &name,
		       &value);
	id = limit_by_name(name);
	if (id == LIMIT_COUNT || !(value >= 0.0 && value <= 1e6)) {
		service_refuse_argument(request,
					"The property LimitNames of the hub "
					"lists the limits; a value is from 0 "
					"to 1000000.");
		return;
	}
	wanted.pad = (uint8_t)pad;
	wanted.tighten.id = (enum limit_id)id;
	value = floor(value * limit_table[id].scale + 1e-6);
	wanted.tighten.value = value > INT32_MAX ? INT32_MAX : (int32_t)value;
	if (check_pad(request, pad))
		command(request, userdata, wanted);
}

static void on_stop(struct bus_request *request, void *userdata)
{
	const struct wearable_object *wearable = userdata;

	service_stop(wearable->service, request, wearable->index);
}

static void on_start_readings(struct bus_request *request, void *userdata)
{
	const struct wearable_object *wearable = userdata;

	service_want(wearable->service, request, UINT64_C(1) << wearable->index,
		     true);
}

static void on_stop_readings(struct bus_request *request, void *userdata)
{
	const struct wearable_object *wearable = userdata;

	service_want(wearable->service, request, UINT64_C(1) << wearable->index,
		     false);
}

static void on_open_stream(struct bus_request *request, void *userdata)
{
	static const struct bus_field options[] = {{"WakeEvery", "u", 0, 0}};
	const struct wearable_object *wearable = userdata;
	uint32_t wake_ms = 0;
	DBusMessageIter dict;
	int ring_fd;
	int wake_fd;
	int error;

	(void)bus_read(bus_request_message(request), "a{sv}", &dict);
	if (bus_read_dict(&dict, options, 1, &wake_ms, NULL) < 0 ||
	    wake_ms > WAKE_MS_MAX) {
		service_refuse_argument(request,
					"WakeEvery is a time in milliseconds, "
					"at most 10000.");
		return;
	}
	error = streams_open(wearable->service->options.streams,
			     wearable->index, wearable->view.identity.address,
			     wake_ms, &ring_fd, &wake_fd);
	if (error) {
		(void)bus_reply_errorf(request, DBUS_ERROR_LIMITS_EXCEEDED,
				       "No further reader: %s",
				       strerror(-error));
		return;
	}
	(void)bus_reply(request, "hha{sv}", ring_fd, wake_fd, 2, "SampleRate",
			"u", wearable->view.rate_hz, "Pads", "u",
			(uint32_t)wearable->view.pads);
	close(ring_fd);
	close(wake_fd);
}

static const struct bus_method methods[] = {
	{.name = "Enroll",
	 .in = "s",
	 .in_names = "name",
	 .handler = on_enroll,
	 .doc = "Bonds with the wearable and takes it into the room, under "
		"that name (at most 31 bytes; empty: its own). Needs control "
		"and an open pairing window. Answers when the bond is made."},
	{.name = "Forget",
	 .handler = on_forget,
	 .doc = "Stops the wearable, removes its bond and forgets it. Needs "
		"control."},
	{.name = "Place",
	 .in = "us",
	 .in_names = "pad site",
	 .handler = on_place,
	 .doc = "Says on which site a pad lies; its ceilings follow from it. "
		"Needs control."},
	{.name = "Identify",
	 .handler = on_identify,
	 .doc = "Lets the wearable show itself by light, sound or vibration. "
		"Needs control."},
	{.name = "Zero",
	 .in = "u",
	 .in_names = "pad",
	 .handler = on_zero,
	 .doc = "Takes what the pad's cells show now as no force. The pad must "
		"be free. Needs control."},
	{.name = "SelfTest",
	 .in = "u",
	 .in_names = "pad",
	 .handler = on_self_test,
	 .doc = "Lets the wearable test the pad's cells and actuator. Needs "
		"control."},
	{.name = "Press",
	 .in = "udua{sv}",
	 .in_names = "pad force hold_ms options",
	 .handler = on_press,
	 .doc = "Presses: up to so many newton, holds so many milliseconds, "
		"releases, rests. Options: Ramp (d), newton a second. Needs "
		"control. Answers when the wearable has accepted; PressEnded "
		"tells how it went."},
	{.name = "Release",
	 .in = "u",
	 .in_names = "pad",
	 .handler = on_release,
	 .doc = "Ends a press before its time. Needs control."},
	{.name = "Tighten",
	 .in = "usd",
	 .in_names = "pad limit value",
	 .handler = on_tighten,
	 .doc = "Sets a limit lower than it is now, for as long as the hub "
		"runs. Needs control."},
	{.name = "Stop",
	 .in = "s",
	 .in_names = "reason",
	 .handler = on_stop,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "Stops this wearable now. Anyone may call it; it is never "
		"refused. The reason is for the log."},
	{.name = "StartReadings",
	 .handler = on_start_readings,
	 .doc = "Lets the readings be told as they change, at most ten times a "
		"second, until StopReadings or the caller leaves the bus."},
	{.name = "StopReadings",
	 .handler = on_stop_readings,
	 .doc = "The caller needs the readings no more."},
	{.name = "OpenStream",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "hha{sv}",
	 .out_names = "ring wake info",
	 .handler = on_open_stream,
	 .doc = "Every sample at its full rate: a shared ring to map for "
		"reading, and a pipe that becomes readable when there is more "
		"(see kneadd-stream.h). Options: WakeEvery (u), milliseconds "
		"between two wake-ups; without it each sample wakes. Info: "
		"SampleRate (u), Pads (u)."},
	{0},
};

/* ---- Properties of the wearable ---- */

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

static const char *kind_of(const struct wearable_view *view)
{
	if (view->pads == 0)
		return "unknown";
	return view->active ? "active" : "sensing";
}

static uint32_t age_ms(const struct wearable_object *wearable)
{
	const uint64_t last = wearable->view.last_frame_us;
	const uint64_t now = service_now_us();

	return last == 0 || now < last ? 0 : (uint32_t)((now - last) / 1000);
}

GETTER(name, "s", view->name)
GETTER(enrolled, "b", view->enrolled)
GETTER(kind, "s", kind_of(view))
GETTER(link, "s", link_state_names[view->link])
GETTER(adapter, "s", wearable->service->hub.adapter[view->adapter].name)
GETTER(rssi, "n", view->rssi)
GETTER(battery, "y", view->battery)
GETTER(mtu, "q", view->mtu)
GETTER(manufacturer, "s", view->identity.manufacturer)
GETTER(model, "s", view->identity.model)
GETTER(serial, "s", view->identity.serial)
GETTER(pads, "u", (uint32_t)view->pads)
GETTER(stop_confirmed, "b", view->stop_confirmed)
GETTER(frames, "t", view->frames)
GETTER(lost, "t", view->lost)
GETTER(samples, "t", view->samples)
GETTER(rate, "u", view->rate_hz)
GETTER(clock, "i", view->clock_ppm)
GETTER(token, "u", view->token_ms)
GETTER(age, "u", age_ms(wearable))

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

/* One entry of a dictionary, its key and value by `signature`. */
static int append_entry(DBusMessageIter *dict, const char *signature, ...)
{
	DBusMessageIter entry;
	va_list arguments;
	int error;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	va_start(arguments, signature);
	error = bus_iter_append_va(&entry, signature, arguments);
	va_end(arguments);
	if (error)
		return error;
	return dbus_message_iter_close_container(dict, &entry) ? 0 : -ENOMEM;
}

static int get_rejected(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	const struct wearable_object *wearable = userdata;
	DBusMessageIter dict;
	int error = 0;

	(void)property;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "{st}",
					      &dict))
		return -ENOMEM;
	for (size_t i = 0; i < REJECT_REASON_COUNT && !error; i++)
		error = append_entry(&dict, "st", reject_reason_names[i],
				     wearable->view.rejected[i]);
	if (error)
		return error;
	return dbus_message_iter_close_container(value, &dict) ? 0 : -ENOMEM;
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
		       DBusMessageIter *value, void *userdata,
		       pad_append_fn append)
{
	const struct wearable_object *wearable = userdata;
	DBusMessageIter array;
	int error = 0;

	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY,
					      property->type + 1, &array))
		return -ENOMEM;
	for (uint8_t i = 0; i < wearable->view.pads && !error; i++)
		error = append(&array, &wearable->view.pad[i]);
	if (error)
		return error;
	return dbus_message_iter_close_container(value, &array) ? 0 : -ENOMEM;
}

#define PAD_GETTER(name, signature, ...)                                      \
	static int append_##name(DBusMessageIter *array,                      \
				 const struct pad_view *pad)                  \
	{                                                                     \
		return bus_iter_append(array, signature, __VA_ARGS__);        \
	}                                                                     \
	static int get_##name(const struct bus_property *property,            \
			      DBusMessageIter *value, void *userdata)         \
	{                                                                     \
		return append_pads(property, value, userdata, append_##name); \
	}

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
PAD_GETTER(force, "d", pad->force_mn / 1000.0)
PAD_GETTER(pad_rate, "d", pad->rate_mn_per_s / 1000.0)
PAD_GETTER(peak, "d", pad->peak_pa / 1000.0)
PAD_GETTER(contact, "b", pad->in_contact)
PAD_GETTER(commanded, "d", pad->commanded_mn / 1000.0)
PAD_GETTER(remaining, "u", pad->remaining_ms)
PAD_GETTER(pressed, "u", pad->pressed_ms)
PAD_GETTER(dose, "d", pad->dose_mns / 1000.0)
PAD_GETTER(temperature, "d", celsius(pad))
PAD_GETTER(centroid, "(dd)", pad->centroid_x_permille / 1000.0,
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

static int get_cells(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	return append_pads(property, value, userdata, append_cells);
}

static int append_limits(DBusMessageIter *array, const struct pad_view *pad)
{
	DBusMessageIter dict;
	int error = 0;

	if (!dbus_message_iter_open_container(array, DBUS_TYPE_ARRAY,
					      "{s(dsss)}", &dict))
		return -ENOMEM;
	for (int i = 0; i < LIMIT_COUNT && !error; i++) {
		const struct limit_info *info = &limit_table[i];

		error = append_entry(&dict, "s(dsss)", info->name,
				     (double)pad->limits[i].value / info->scale,
				     info->unit,
				     limit_layer_names[pad->limits[i].layer],
				     info->requirement);
	}
	if (error)
		return error;
	return dbus_message_iter_close_container(array, &dict) ? 0 : -ENOMEM;
}

static int get_limits(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	return append_pads(property, value, userdata, append_limits);
}

static int append_trip(DBusMessageIter *array, const struct pad_view *pad)
{
	return service_append_trip(array, &pad->trip);
}

static int get_trips(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	return append_pads(property, value, userdata, append_trip);
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

static const struct bus_property properties[] = {
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

static const struct bus_signal signals[] = {
	{.name = "PressEnded",
	 .args = "ua{sv}",
	 .arg_names = "pad summary",
	 .doc = "How a press went: Target, Peak, Mean (N), Held (ms), Dose "
		"(N*s), EndedBy (empty: as planned, else the trip's name)."},
	{0},
};

const struct bus_interface wearable1_interface = {
	.name = "org.kneadd.Wearable1",
	.methods = methods,
	.signals = signals,
	.properties = properties,
	.doc = "One wearable. Forces in newton, pressures in kilopascal, "
	       "arrays with an element for each pad. Readings (from RSSI on) "
	       "are told only after StartReadings.",
};
