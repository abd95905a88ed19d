/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Wearable1: what can be asked of one wearable.
 */
#include "state.h"

#include "bus_message.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define NEWTON_MAX  1000.0 /* more is no force of this room: a bad argument */
#define WAKE_MS_MAX 10000u

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
					.value = pad < INT32_MAX ? (int32_t)pad
								 : INT32_MAX,
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

static void want(struct bus_request *request,
		 const struct wearable_object *wearable, bool on)
{
	const struct readings of_it = {.wearables = UINT64_C(1)
						    << wearable->index};

	service_want(wearable->service, request, of_it, on);
}

static void on_start_readings(struct bus_request *request, void *userdata)
{
	want(request, userdata, true);
}

static void on_stop_readings(struct bus_request *request, void *userdata)
{
	want(request, userdata, false);
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
	/* Others send no samples, and anybody nearby can be one. */
	if (!wearable->view.enrolled) {
		service_refuse(request,
			       &(struct refusal){.code = REFUSAL_NOT_ENROLLED});
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
			(uint32_t)wearable->view.pads); /* unheard: it is
							 * dropped */
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
	 .doc = "Every sample of an enrolled wearable at its full rate: a "
		"shared ring to map for "
		"reading, and a pipe that becomes readable when there is more "
		"(see kneadd-stream.h). Options: WakeEvery (u), milliseconds "
		"between two wake-ups; without it each frame wakes. Info: "
		"SampleRate (u), Pads (u)."},
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
	.properties = wearable1_properties,
	.doc = "One wearable. Forces in newton, pressures in kilopascal, "
	       "arrays with an element for each pad. Readings (from RSSI on) "
	       "are told only after StartReadings.",
};
