/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Hub1: the hub as a whole.
 */
#include "state.h"

#include "bus_message.h"
#include "words.h"

#include <errno.h>
#include <string.h>

#ifndef KNEADD_VERSION
#error "the build says which version this is"
#endif

#define SECONDS_MAX 3600u

static const char *const adapter_state_names[ADAPTER_STATE_COUNT] = {
	[ADAPTER_OFF] = "off",
	[ADAPTER_ON] = "on",
	[ADAPTER_BLOCKED] = "blocked",
};

/* ---- Methods ---- */

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

	if (bus_read(bus_request_message(request), "u", &seconds) < 0 ||
	    seconds == 0 || seconds > SECONDS_MAX)
		service_refuse_argument(request,
					"The time must be from 1 to 3600 "
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
	struct service *service = userdata;
	const char *problem =
		service->options.reload
			? service->options.reload(service->options.context)
			: "There is no configuration file to read again.";

	if (problem)
		service_refuse_argument(request, problem);
	else
		(void)bus_reply(request, ""); /* gone callers need no answer */
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
	 .doc = "Looks for wearables for so many seconds (1 to 3600). What is "
		"found appears as objects below /org/kneadd/wearable."},
	{.name = "StopDiscovery",
	 .handler = on_stop_discovery,
	 .doc = "Ends the looking before its time."},
	{.name = "OpenPairingWindow",
	 .in = "u",
	 .in_names = "seconds",
	 .handler = on_open_window,
	 .doc = "Allows wearables to be enrolled for so many seconds. Needs "
		"control."},
	{.name = "ClosePairingWindow",
	 .handler = on_close_window,
	 .doc = "Ends the pairing window before its time. Needs control."},
	{.name = "Reload",
	 .handler = on_reload,
	 .doc = "Reads the configuration file again. A file with errors "
		"changes nothing; the error says which line."},
	{0},
};

/* ---- Properties ---- */

static int get_version(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", KNEADD_VERSION);
}

static int get_state(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const char *state;
	const char *reason;

	service_state(userdata, &state, &reason);
	return bus_iter_append(value, "s",
			       strcmp(property->name, "State") == 0 ? state
								    : reason);
}

static int get_tripped(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "b", service->hub.tripped);
}

static int get_controller(const struct bus_property *property,
			  DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(
		value, "s",
		callers_name(service->callers, service->hub.controller));
}

static int get_discovering(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "b", service->hub.discovery_ms > 0);
}

static int get_pairing(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "b", service->hub.window_ms > 0);
}

static int append_adapter(DBusMessageIter *array,
			  const struct adapter_view *adapter)
{
	DBusMessageIter dict;
	char address[WORDS_ADDRESS_SIZE];
	int error = bus_dict_open(array, &dict);

	words_of_address(adapter->address, address);
	if (!error)
		error = bus_dict_append(&dict, "Name", "s", adapter->name);
	if (!error)
		error = bus_dict_append(&dict, "Address", "s", address);
	if (!error)
		error = bus_dict_append(&dict, "State", "s",
					adapter_state_names[adapter->state]);
	if (!error)
		error = bus_dict_append(&dict, "Discovering", "b",
					adapter->discovering);
	if (!error)
		error = bus_dict_append(&dict, "Links", "u",
					(uint32_t)adapter->links);
	if (!error)
		error = bus_dict_append(&dict, "LinksMax", "u",
					(uint32_t)adapter->links_max);
	return error ? error : bus_dict_close(array, &dict);
}

static int get_adapters(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;
	DBusMessageIter array;
	int error = 0;

	(void)property;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "a{sv}",
					      &array))
		return -ENOMEM;
	for (size_t i = 0; i < ADAPTERS_MAX && !error; i++)
		if (service->hub.adapter[i].present)
			error = append_adapter(&array,
					       &service->hub.adapter[i]);
	if (error)
		return error;
	return dbus_message_iter_close_container(value, &array) ? 0 : -ENOMEM;
}

static int get_total_force(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "d", service->hub.total_mn / 1000.0);
}

static int get_total_limit(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "d",
			       service->hub.total_limit.value / 1000.0);
}

static int get_pads_pressing(const struct bus_property *property,
			     DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "u",
			       (uint32_t)service->hub.pads_pressing);
}

static int get_trip_count(const struct bus_property *property,
			  DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(value, "t", service->hub.trips);
}

static int get_sites(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	DBusMessageIter array;
	int error = 0;

	(void)property;
	(void)userdata;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "(ss)",
					      &array))
		return -ENOMEM;
	for (int i = SITE_NONE + 1; i < SITE_COUNT && !error; i++)
		error = bus_iter_append(&array, "(ss)", site_table[i].name,
					site_table[i].words);
	if (error)
		return error;
	return dbus_message_iter_close_container(value, &array) ? 0 : -ENOMEM;
}

static int get_limit_names(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	DBusMessageIter array;
	int error = 0;

	(void)property;
	(void)userdata;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "(sss)",
					      &array))
		return -ENOMEM;
	for (int i = 0; i < LIMIT_COUNT && !error; i++)
		error = bus_iter_append(&array, "(sss)", limit_table[i].name,
					limit_table[i].unit,
					limit_table[i].words);
	if (error)
		return error;
	return dbus_message_iter_close_container(value, &array) ? 0 : -ENOMEM;
}

static int get_health(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;
	struct engine_health health;
	uint64_t frames = 0;

	(void)property;
	engine_health(service->options.engine, &health);
	for (size_t i = 0; i < WEARABLES_MAX; i++)
		frames += service->wearable[i].view.frames;
	return bus_iter_append(
		value, "a{sv}", 8, "Steps", "t", health.steps, "Turns", "t",
		health.turns, "LongestTurnMicroseconds", "u",
		health.turn_max_us, "InboxMost", "u",
		health.inbox_max[ENGINE_SERVICE], "OutboxMost", "u",
		health.outbox_max, "NoticesLost", "t", health.notices_lost,
		"RecordsLost", "t", health.records_lost, "Frames", "t", frames);
}

static const struct bus_property properties[] = {
	{.name = "Version",
	 .type = "s",
	 .get = get_version,
	 .emits = BUS_EMITS_CONST,
	 .doc = "The version of kneadd."},
	{.name = "State",
	 .type = "s",
	 .get = get_state,
	 .doc = "\"ready\"; or what keeps the hub from working: \"starting\", "
		"\"no-bluetooth\", \"no-adapter\", \"adapter-off\", "
		"\"blocked\", \"unwell\"."},
	{.name = "StateReason",
	 .type = "s",
	 .get = get_state,
	 .doc = "What to do about the state, in words; empty when ready."},
	{.name = "Tripped",
	 .type = "b",
	 .get = get_tripped,
	 .doc = "Whether something is stopped until it is acknowledged."},
	{.name = "Controller",
	 .type = "s",
	 .get = get_controller,
	 .doc = "Unique bus name of the caller in control; empty: nobody."},
	{.name = "Discovering",
	 .type = "b",
	 .get = get_discovering,
	 .doc = "Whether a discovery that was asked for is going on."},
	{.name = "PairingWindow",
	 .type = "b",
	 .get = get_pairing,
	 .doc = "Whether wearables can be enrolled now."},
	{.name = "Adapters",
	 .type = "aa{sv}",
	 .get = get_adapters,
	 .doc = "The Bluetooth adapters: Name, Address, State (\"on\", "
		"\"off\", \"blocked\"), Discovering, Links, LinksMax."},
	{.name = "TotalForce",
	 .type = "d",
	 .get = get_total_force,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Force of all pads together, in newton."},
	{.name = "TotalForceLimit",
	 .type = "d",
	 .get = get_total_limit,
	 .doc = "What TotalForce may be at most, in newton."},
	{.name = "PadsPressing",
	 .type = "u",
	 .get = get_pads_pressing,
	 .doc = "How many pads press now."},
	{.name = "TripCount",
	 .type = "t",
	 .get = get_trip_count,
	 .doc = "Trips since the hub started."},
	{.name = "Sites",
	 .type = "a(ss)",
	 .get = get_sites,
	 .emits = BUS_EMITS_CONST,
	 .doc = "The sites a pad can be placed on: name, and its words."},
	{.name = "LimitNames",
	 .type = "a(sss)",
	 .get = get_limit_names,
	 .emits = BUS_EMITS_CONST,
	 .doc = "The limits there are: name, unit, words."},
	{.name = "Health",
	 .type = "a{sv}",
	 .get = get_health,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "How the hub itself fares: counters, longest turn of its "
		"loop, high-water marks of its queues."},
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
	.properties = properties,
	.doc = "The hub as a whole: its state, control of it, and the stop "
	       "that anyone may use.",
};
