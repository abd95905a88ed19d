/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Hub1: the hub as a whole.
 */
#include "state.h"

#include "bus_message.h"

/* The core's own bounds of a discovery and a pairing window. */
#define SECONDS_MAX 300u

static void on_stop_all(struct bus_request *request, void *userdata)
{
	service_stop(userdata, request, WEARABLE_ALL);
}

static void on_acknowledge(struct bus_request *request, void *userdata)
{
	service_command(userdata, request,
			(struct command){.type = COMMAND_ACKNOWLEDGE,
					 .wearable = WEARABLE_ALL});
}

static void on_request_control(struct bus_request *request, void *userdata)
{
	service_request_control(userdata, request);
}

static void on_release_control(struct bus_request *request, void *userdata)
{
	service_command(userdata, request,
			(struct command){.type = COMMAND_RELEASE_CONTROL});
}

/* A command with a duration in seconds as its argument. */
static void timed_command(struct bus_request *request, void *userdata,
			  enum command_type type)
{
	uint32_t seconds = 0;

	(void)bus_read(bus_request_message(request), "u",
		       &seconds); /* the signature was checked */
	if (seconds == 0 || seconds > SECONDS_MAX)
		service_refuse_argument(request,
					"The time must be from 1 to 300 "
					"seconds.");
	else
		service_command(
			userdata, request,
			(struct command){.type = type,
					 .duration_ms = seconds * 1000});
}

static void on_start_discovery(struct bus_request *request, void *userdata)
{
	timed_command(request, userdata, COMMAND_DISCOVER);
}

static void on_stop_discovery(struct bus_request *request, void *userdata)
{
	service_command(userdata, request,
			(struct command){.type = COMMAND_DISCOVER});
}

static void on_open_window(struct bus_request *request, void *userdata)
{
	timed_command(request, userdata, COMMAND_OPEN_WINDOW);
}

static void on_close_window(struct bus_request *request, void *userdata)
{
	service_command(userdata, request,
			(struct command){.type = COMMAND_OPEN_WINDOW});
}

static void on_reload(struct bus_request *request, void *userdata)
{
	service_reload(userdata, request);
}

static const struct bus_method methods[] = {
	{.name = "StopAll",
	 .in = "s",
	 .in_names = "reason",
	 .handler = on_stop_all,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "Stops every wearable now. Anyone may call it, at any time; it "
		"is never refused. The reason is for the log."},
	{.name = "Acknowledge",
	 .handler = on_acknowledge,
	 .doc = "Acknowledges every trip whose cause is gone and which is on "
		"record. Needs control. When something stands in the way of "
		"one of them, the error says what."},
	{.name = "RequestControl",
	 .handler = on_request_control,
	 .doc = "Makes the caller the one controller. Refused while another "
		"one is. When the controller leaves the bus, what it pressed "
		"is released and control is free."},
	{.name = "ReleaseControl",
	 .handler = on_release_control,
	 .doc = "Gives control back. What is being pressed is released."},
	{.name = "StartDiscovery",
	 .in = "u",
	 .in_names = "seconds",
	 .handler = on_start_discovery,
	 .doc = "Looks for wearables for so many seconds (1 to 300). What is "
		"found appears as objects below /org/kneadd/wearable."},
	{.name = "StopDiscovery",
	 .handler = on_stop_discovery,
	 .doc = "Ends the looking before its time."},
	{.name = "OpenPairingWindow",
	 .in = "u",
	 .in_names = "seconds",
	 .handler = on_open_window,
	 .doc = "Allows wearables to be enrolled for so many seconds (1 to "
		"300). Needs control."},
	{.name = "ClosePairingWindow",
	 .handler = on_close_window,
	 .doc = "Ends the pairing window before its time. Needs control."},
	{.name = "Reload",
	 .handler = on_reload,
	 .doc = "Reads the configuration file again. A file with errors "
		"changes nothing; the log says which line. For root and the "
		"service's own user."},
	{0},
};

static const struct bus_signal signals[] = {
	{.name = "Tripped",
	 .args = "oua{sv}",
	 .arg_names = "wearable pad trip",
	 .doc = "Something was stopped and stays so until acknowledged: "
		"Reason, Requirement, Value, Limit, Unit, Layer, Text, At, "
		"AtMonotonic (microseconds of CLOCK_BOOTTIME)."},
	{.name = "Acknowledged",
	 .args = "ous",
	 .arg_names = "wearable pad by",
	 .doc = "A trip was acknowledged, by that caller."},
	{0},
};

const struct bus_interface hub1_interface = {
	.name = "org.kneadd.Hub1",
	.methods = methods,
	.signals = signals,
	.properties = hub1_properties,
	.doc = "The hub as a whole: its state, control of it, and the stop "
	       "that anyone may use.",
};
