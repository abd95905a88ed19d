/* SPDX-License-Identifier: MIT */
/*
 * What org.kneadd.Hub1 shows of the hub's latest view.
 */
#include "state.h"

#include "bus_message.h"
#include "container.h"
#include "words.h"

#include <string.h>

#ifndef KNEADD_VERSION
#error "the build says which version this is"
#endif

static const char *const adapter_state_names[ADAPTER_STATE_COUNT] = {
	[ADAPTER_OFF] = "off",
	[ADAPTER_ON] = "on",
	[ADAPTER_BLOCKED] = "blocked",
};

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
	return bus_iter_append(
		value, "b",
		objects_remaining_ms(service, service->hub.discovery_ms) > 0);
}

static int get_pairing(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;

	(void)property;
	return bus_iter_append(
		value, "b",
		objects_remaining_ms(service, service->hub.window_ms) > 0);
}

static int get_pairing_remaining(const struct bus_property *property,
				 DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;
	const uint32_t left_ms =
		objects_remaining_ms(service, service->hub.window_ms);

	(void)property;
	return bus_iter_append(value, "u", (left_ms + 999u) / 1000u);
}

static int append_adapter(DBusMessageIter *array,
			  const struct adapter_view *adapter)
{
	char address[WORDS_ADDRESS_SIZE];

	words_of_address(adapter->address, address);
	return bus_iter_append(array, "a{sv}", 6, "Name", "s", adapter->name,
			       "Address", "s", address, "State", "s",
			       adapter_state_names[adapter->state],
			       "Discovering", "b", adapter->discovering,
			       "Links", "u", (uint32_t)adapter->links,
			       "LinksMax", "u", (uint32_t)adapter->links_max);
}

static int get_adapters(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	const struct service *service = userdata;
	DBusMessageIter array;
	int error = container_open(value, property->type + 1, &array);

	if (error)
		return error;
	for (size_t i = 0; i < ADAPTERS_MAX && !error; i++)
		if (service->hub.adapter[i].present)
			error = append_adapter(&array,
					       &service->hub.adapter[i]);
	return container_close(value, &array, error);
}

static int get_total_force(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	struct service *service = userdata;

	(void)property;
	objects_refresh_hub(service);
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
	int error = container_open(value, property->type + 1, &array);

	(void)userdata;
	if (error)
		return error;
	for (int i = SITE_NONE + 1; i < SITE_COUNT && !error; i++)
		error = bus_iter_append(&array, "(ss)", site_table[i].name,
					site_table[i].words);
	return container_close(value, &array, error);
}

static int get_limit_names(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	DBusMessageIter array;
	int error = container_open(value, property->type + 1, &array);

	(void)userdata;
	if (error)
		return error;
	for (int i = 0; i < LIMIT_COUNT && !error; i++)
		error = bus_iter_append(&array, "(sss)", limit_table[i].name,
					limit_table[i].unit,
					limit_table[i].words);
	return container_close(value, &array, error);
}

/* What this hub can do, so that programs need not guess by its version. */
static int get_features(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	static const char *const features[] = {"press", "stream", "session",
					       "records"};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", features,
			       sizeof(features) / sizeof(features[0]));
}

/* ---- Health ---- */

static int append_figures(DBusMessageIter *dict,
			  const struct service_figure *figures, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++)
		error = bus_dict_append(dict, figures[i].name, "t",
					figures[i].value);
	return error;
}

static int append_engine(DBusMessageIter *dict, const struct engine_health *e)
{
	const struct service_figure figures[] = {
		{"Turns", e->turns},
		{"Steps", e->steps},
		{"LongestTurnMicroseconds", e->turn_max_us},
		{"TurnBudgetMicroseconds", ENGINE_TURN_BUDGET_US},
		{"CommandsMost", e->inbox_max[ENGINE_SERVICE]},
		{"CommandsBound", e->inbox_size[ENGINE_SERVICE]},
		{"StoredMost", e->inbox_max[ENGINE_STORE]},
		{"StoredBound", e->inbox_size[ENGINE_STORE]},
		{"NoticesMost", e->outbox_max},
		{"NoticesBound", e->outbox_size},
		{"NoticesLost", e->notices_lost},
		{"RecordsLost", e->records_lost},
		{"Unwell", e->unwell},
	};

	return append_figures(dict, figures,
			      sizeof(figures) / sizeof(figures[0]));
}

/* Frames of all wearables known now. */
static int append_frames(DBusMessageIter *dict, struct service *service)
{
	struct service_figure figures[] = {
		{"Frames", 0}, {"FramesLost", 0}, {"FramesRejected", 0}};

	for (size_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_object *wearable = &service->wearable[i];

		if (!wearable->object)
			continue;
		objects_refresh(wearable);
		figures[0].value += wearable->view.frames;
		figures[1].value += wearable->view.lost;
		for (size_t r = 0; r < REJECT_REASON_COUNT; r++)
			figures[2].value += wearable->view.rejected[r];
	}
	return append_figures(dict, figures,
			      sizeof(figures) / sizeof(figures[0]));
}

static int append_service(DBusMessageIter *dict, const struct service *service)
{
	struct service_figure figures[] = {
		{"CallsWaiting", 0},
		{"CallsBound", CALLS_MAX},
		{"Callers", callers_count(service->callers)},
		{"BytesWaiting", bus_outgoing_bytes(service->bus)},
		{"UrgentWaiting", urgent_waiting(service)},
		{"SignalsWaiting", service->signals.count},
		{"SignalsLost", service->signals.lost},
		{"RecordCallsWaiting", records_waiting(service)},
		{"RecordCallsBound", RECORDS_MAX},
	};

	for (size_t i = 0; i < CALLS_MAX; i++)
		figures[0].value += service->call[i].number != CALL_NONE;
	return append_figures(dict, figures,
			      sizeof(figures) / sizeof(figures[0]));
}

static int append_others(DBusMessageIter *dict, const struct service *service)
{
	const struct service_options *options = &service->options;
	struct service_figure figures[SERVICE_FIGURES_MAX];

	if (!options->health)
		return 0;
	return append_figures(dict, figures,
			      options->health(options->context, figures));
}

static int get_health(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	struct service *service = userdata;
	struct engine_health engine;
	DBusMessageIter dict;
	int error = container_open(value, property->type + 1, &dict);

	if (error)
		return error;
	engine_health(service->options.engine, &engine);
	error = append_engine(&dict, &engine);
	if (!error)
		error = append_frames(&dict, service);
	if (!error)
		error = append_service(&dict, service);
	if (!error)
		error = append_others(&dict, service);
	return container_close(value, &dict, error);
}

const struct bus_property hub1_properties[] = {
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
		"\"blocked\", \"unwell\", \"stopping\"."},
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
	{.name = "PairingRemaining",
	 .type = "u",
	 .get = get_pairing_remaining,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "How long wearables can be enrolled yet, in seconds; 0: the "
		"window is closed."},
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
	{.name = "Features",
	 .type = "as",
	 .get = get_features,
	 .emits = BUS_EMITS_CONST,
	 .doc = "What this hub can do: \"press\" (active wearables), "
		"\"stream\" (OpenStream), \"session\" (Session1), \"records\" "
		"(Clinic1)."},
	{.name = "Health",
	 .type = "a{sv}",
	 .get = get_health,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "How the hub itself fares, as counters (t). Of its loop: "
		"Turns, Steps, LongestTurnMicroseconds; above "
		"TurnBudgetMicroseconds it is unwell, as Unwell (0 or 1) says. "
		"Of its queues, the most that ever waited and how much may: "
		"CommandsMost, CommandsBound, StoredMost, StoredBound, "
		"NoticesMost, NoticesBound; and what found no room: "
		"NoticesLost, RecordsLost. Of all wearables known now: Frames, "
		"FramesLost, FramesRejected. Of this interface: CallsWaiting, "
		"CallsBound, Callers, BytesWaiting, UrgentWaiting, "
		"SignalsWaiting, SignalsLost, RecordCallsWaiting, "
		"RecordCallsBound. Other parts of the hub may "
		"add theirs."},
	{0},
};
