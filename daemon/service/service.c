/* SPDX-License-Identifier: MIT */
/*
 * Service: the objects follow the views.
 *
 * The engine says which views changed; their objects are added, removed, or
 * compared property by property with what was told last (a hash of each
 * value), and only what differs is told. Readings are told by a timer that
 * runs while somebody wants them.
 */
#include "state.h"

#include "bus_call.h"
#include "bus_message.h"
#include "words.h"

#include <assert.h>
#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define READINGS_MS    100  /* at most ten times a second */
#define BUDGET_WINDOW  1000 /* ms */
#define FIRST_READING  "RSSI"
#define FNV_OFFSET     UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME      UINT64_C(0x100000001b3)
#define ERROR_BUSY     "org.kneadd.Error.Busy"
#define ERROR_ARGUMENT "org.kneadd.Error.BadArgument"
#define ERROR_DENIED   "org.kneadd.Error.NotAllowed"

uint64_t service_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void service_wearable_path(const uint8_t address[6],
			   char out[WEARABLE_PATH_SIZE])
{
	snprintf(out, WEARABLE_PATH_SIZE,
		 SERVICE_WEARABLES "/%02X_%02X_%02X_%02X_%02X_%02X", address[0],
		 address[1], address[2], address[3], address[4], address[5]);
}

static void __attribute__((format(printf, 3, 4)))
say(struct service *service, bool bad, const char *format, ...)
{
	char text[WORDS_SIZE * 2];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	service->options.say(service->options.context, bad, text);
}

/* ---- Changes ---- */

/* A hash of the property's value now; 0: it has none. */
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

/* How many properties come before the readings. */
static size_t state_count(const struct bus_interface *interface)
{
	size_t i = 0;

	while (interface->properties[i].name &&
	       strcmp(interface->properties[i].name, FIRST_READING) != 0)
		i++;
	return i;
}

/* Marks the properties that are not as they were told. */
static void mark_differences(struct bus_object *object,
			     const struct bus_interface *interface,
			     void *userdata, uint64_t told[PROPERTIES_MAX])
{
	const size_t count = state_count(interface);
	uint64_t mask = 0;

	for (size_t i = 0; i < count; i++) {
		const struct bus_property *property = &interface->properties[i];
		uint64_t now;

		if (property->emits != BUS_EMITS_CHANGE)
			continue;
		now = fingerprint(property, userdata);
		if (now != told[i])
			mask |= UINT64_C(1) << i;
		told[i] = now;
	}
	if (mask)
		bus_mark_changed_mask(object, interface, mask);
}

static void mark_readings(struct wearable_object *wearable)
{
	const struct bus_interface *interface = &wearable1_interface;
	uint64_t mask = 0;

	for (size_t i = state_count(interface); interface->properties[i].name;
	     i++)
		mask |= UINT64_C(1) << i;
	bus_mark_changed_mask(wearable->object, interface, mask);
}

static void add_wearable(struct wearable_object *wearable)
{
	const struct bus_binding binding = {&wearable1_interface, wearable};
	char path[WEARABLE_PATH_SIZE];
	int error;

	service_wearable_path(wearable->view.identity.address, path);
	error = bus_object_add(wearable->service->bus, path, &binding, 1,
			       &wearable->object);
	if (error) {
		say(wearable->service, true, "cannot show a wearable: %s",
		    strerror(-error));
		return;
	}
	bus_set_interval(wearable->object, &wearable1_interface, READINGS_MS);
	for (size_t i = 0; wearable1_interface.properties[i].name; i++)
		wearable->fingerprint[i] = fingerprint(
			&wearable1_interface.properties[i], wearable);
}

static void remove_wearable(struct wearable_object *wearable)
{
	streams_close(wearable->service->options.streams, wearable->index);
	bus_object_remove(wearable->object);
	wearable->object = NULL;
}

static void update_wearable(struct wearable_object *wearable)
{
	const struct identity before = wearable->view.identity;

	engine_wearable_view(wearable->service->options.engine, wearable->index,
			     &wearable->view);
	if (wearable->object &&
	    (!wearable->view.present ||
	     memcmp(before.address, wearable->view.identity.address, 6) != 0))
		remove_wearable(wearable);
	if (!wearable->view.present)
		return;
	if (!wearable->object)
		add_wearable(wearable);
	else
		mark_differences(wearable->object, &wearable1_interface,
				 wearable, wearable->fingerprint);
}

static void update_hub(struct service *service)
{
	engine_hub_view(service->options.engine, &service->hub);
	mark_differences(service->object, &hub1_interface, service,
			 service->hub_fingerprint);
}

static void tell_readings(struct service *service, uint64_t wanted)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_object *wearable = &service->wearable[i];

		if (!(wanted & UINT64_C(1) << i) || !wearable->object)
			continue;
		engine_wearable_view(service->options.engine, i,
				     &wearable->view);
		if (wearable->view.frames != wearable->told_frames)
			mark_readings(wearable);
		wearable->told_frames = wearable->view.frames;
	}
}

static void on_readings(uv_timer_t *timer)
{
	struct service *service = timer->data;
	const uint64_t wanted = callers_wanted(service->callers);

	if (wanted == 0)
		uv_timer_stop(timer);
	else
		tell_readings(service, wanted);
}

/* ---- Calls that the engine answers ---- */

static struct waiting_call *waiting(struct service *service, uint32_t number)
{
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (service->call[i].number == number)
			return &service->call[i];
	return NULL;
}

void service_refuse(struct bus_request *request, const struct refusal *refusal)
{
	char text[WORDS_SIZE];
	char name[WORDS_ERROR_SIZE];

	words_of_error(refusal->code, name);
	words_of_refusal(refusal, text);
	(void)bus_reply_error(request, name, text);
}

void service_refuse_argument(struct bus_request *request, const char *text)
{
	(void)bus_reply_error(request, ERROR_ARGUMENT, text);
}

static int post(struct service *service, const struct event *event)
{
	int error = engine_post(service->options.engine, ENGINE_SERVICE, event);

	service->options.wake_hub(service->options.context);
	return error;
}

static void post_command(struct service *service, struct bus_request *request,
			 const struct command *command)
{
	struct event event = {.type = EVENT_COMMAND, .command = *command};
	struct waiting_call *call = waiting(service, CALL_NONE);

	if (++service->last_call == CALL_NONE)
		service->last_call++;
	event.command.call = service->last_call;
	if (!call || post(service, &event) < 0) {
		(void)bus_reply_error(request, ERROR_BUSY,
				      "The hub has too many calls waiting; "
				      "try again. Stopping works always.");
		return;
	}
	call->number = service->last_call;
	call->request = request;
}

void service_command(struct service *service, struct bus_request *request,
		     struct command command)
{
	/* Who is not known here cannot be in control; such a caller has a
	 * number that nobody else has and that is never watched. */
	command.caller =
		callers_find(service->callers, bus_request_sender(request));
	if (command.caller == CALLER_NONE)
		command.caller = UINT32_MAX;
	post_command(service, request, &command);
}

void service_stop(struct service *service, struct bus_request *request,
		  uint16_t wearable)
{
	const char *reason = "";
	uint32_t caller =
		callers_find(service->callers, bus_request_sender(request));

	(void)engine_stop(service->options.engine, wearable, caller);
	service->options.wake_hub(service->options.context);
	if (bus_read(bus_request_message(request), "s", &reason) == 0)
		say(service, false, "stop asked for: %.200s", reason);
	(void)bus_reply(request, ""); /* the stop holds, heard or not */
}

/* SR-15: a caller who is gone holds nothing. */
static void on_caller_gone(uint32_t caller, void *userdata)
{
	struct service *service = userdata;
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = caller};

	if (post(service, &event) < 0)
		(void)engine_stop(service->options.engine, WEARABLE_ALL,
				  caller);
}

void service_want(struct service *service, struct bus_request *request,
		  uint64_t wearables, bool on)
{
	uint32_t caller;
	int error = callers_add(service->callers, bus_request_sender(request),
				&caller);

	if (error) {
		(void)bus_reply_error(request, DBUS_ERROR_LIMITS_EXCEEDED,
				      "Too many callers at once.");
		return;
	}
	callers_want(service->callers, caller, wearables, on);
	if (on && !uv_is_active((uv_handle_t *)&service->readings))
		uv_timer_start(&service->readings, on_readings, 0, READINGS_MS);
	(void)bus_reply(request, "");
}

/* ---- Who may control ---- */

static bool may_control(const struct service *service,
			const struct bus_credentials *credentials)
{
	const struct group *group;

	if (credentials->uid == 0 || credentials->uid == getuid())
		return true;
	group = service->options.control_group
			? getgrnam(service->options.control_group)
			: NULL;
	for (size_t i = 0; group && i < credentials->group_count; i++)
		if (credentials->groups[i] == group->gr_gid)
			return true;
	return false;
}

static void on_credentials(int result,
			   const struct bus_credentials *credentials,
			   void *userdata)
{
	struct control_request *control = userdata;
	struct service *service = control->service;
	struct bus_request *request = control->request;
	struct command command = {.type = COMMAND_REQUEST_CONTROL};

	control->request = NULL;
	if (result != 0 || !may_control(service, credentials))
		(void)bus_reply_error(request, ERROR_DENIED,
				      "Only members of the group kneadd may "
				      "control; ask who looks after this hub. "
				      "Everyone may stop.");
	else if (callers_add(service->callers, bus_request_sender(request),
			     &command.caller) < 0)
		(void)bus_reply_error(request, DBUS_ERROR_LIMITS_EXCEEDED,
				      "Too many callers at once.");
	else
		post_command(service, request, &command);
}

void service_request_control(struct service *service,
			     struct bus_request *request)
{
	struct control_request *control = service->control;

	while (control < service->control + CONTROL_REQUESTS_MAX &&
	       control->request)
		control++;
	if (control == service->control + CONTROL_REQUESTS_MAX) {
		(void)bus_reply_error(request, ERROR_BUSY,
				      "Too many ask for control at once; try "
				      "again.");
		return;
	}
	control->service = service;
	control->request = request;
	if (bus_get_credentials(service->bus, bus_request_sender(request),
				on_credentials, control) < 0) {
		control->request = NULL;
		(void)bus_reply_error(request, DBUS_ERROR_FAILED,
				      "The bus does not say who you are.");
	}
}

/* ---- Notices ---- */

int service_append_trip(DBusMessageIter *iter, const struct trip *trip)
{
	const struct trip_info *info = &trip_table[trip->reason];
	const double scale = info->scale ? info->scale : 1;
	char text[WORDS_SIZE];
	char at[WORDS_SIZE];

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

static void on_reply(struct service *service, const struct notice *notice)
{
	struct waiting_call *call = waiting(service, notice->reply.call);
	struct bus_request *request;

	if (!call)
		return;
	request = call->request;
	*call = (struct waiting_call){0};
	if (notice->reply.refusal.code == REFUSAL_NONE)
		(void)bus_reply(request, "");
	else
		service_refuse(request, &notice->reply.refusal);
}

static void on_tripped(struct service *service, const struct notice *notice)
{
	const struct wearable_object *wearable =
		&service->wearable[notice->tripped.wearable % WEARABLES_MAX];
	const struct trip *trip = &notice->tripped.trip;
	const struct trip_info *info = &trip_table[trip->reason];
	const double scale = info->scale ? info->scale : 1;
	char text[WORDS_SIZE];
	char at[WORDS_SIZE];
	char path[WEARABLE_PATH_SIZE];

	words_of_trip(trip, text);
	words_of_time(trip->at_us, at);
	say(service, true, "tripped: %s", text);
	service_wearable_path(wearable->view.identity.address, path);
	(void)bus_emit(service->object, &hub1_interface, "Tripped", path,
		       (uint32_t)trip->pad, 9, "Reason", "s", info->name,
		       "Requirement", "s", info->requirement, "Value", "d",
		       trip->value / scale, "Limit", "d", trip->limit / scale,
		       "Unit", "s", info->unit, "Layer", "s",
		       limit_layer_names[trip->layer], "Text", "s", text, "At",
		       "s", at, "AtMonotonic", "t", trip->at_us);
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

static void on_press_ended(struct wearable_object *wearable,
			   const struct record *record)
{
	const enum trip_reason reason = record->press.ended_by;

	(void)bus_emit(wearable->object, &wearable1_interface, "PressEnded",
		       (uint32_t)record->press.pad, 6, "Target", "d",
		       record->press.target_mn / 1000.0, "Peak", "d",
		       record->press.peak_mn / 1000.0, "Mean", "d",
		       record->press.mean_mn / 1000.0, "Held", "u",
		       record->press.held_ms, "Dose", "d",
		       (double)record->press.dose_ns, "EndedBy", "s",
		       reason == TRIP_NONE ? "" : trip_table[reason].name);
}

static void on_record(struct service *service, const struct notice *notice)
{
	const struct record *record = &notice->record;
	struct wearable_object *wearable =
		wearable_at(service, record->address);

	if (!wearable)
		return;
	if (record->type == RECORD_PRESSED)
		on_press_ended(wearable, record);
	if (record->type == RECORD_ACKNOWLEDGED)
		(void)bus_emit(service->object, &hub1_interface, "Acknowledged",
			       bus_object_path(wearable->object),
			       (uint32_t)record->trip.pad,
			       callers_name(service->callers, record->caller));
}

static void take_notices(struct service *service)
{
	static void (*const takers[NOTICE_COUNT])(struct service *,
						  const struct notice *) = {
		[NOTICE_REPLY] = on_reply,
		[NOTICE_TRIPPED] = on_tripped,
		[NOTICE_RECORD] = on_record,
	};
	struct notice notice;

	while (engine_take_notice(service->options.engine, &notice))
		takers[notice.type](service, &notice);
}

/* The views first, so that a change is told before the reply of the call that
 * caused it. */
static void on_wake(uv_async_t *async)
{
	struct service *service = async->data;
	const struct engine_changes changes =
		engine_take_changes(service->options.engine);

	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		if (changes.wearables & UINT64_C(1) << i)
			update_wearable(&service->wearable[i]);
	if (changes.hub)
		update_hub(service);
	take_notices(service);
}

void service_wake(struct service *service)
{
	uv_async_send(&service->wake);
}

/* ---- State in words ---- */

void service_state(const struct service *service, const char **state,
		   const char **reason)
{
	const struct hub_view *hub = &service->hub;
	unsigned int present = 0;
	unsigned int in_state[ADAPTER_STATE_COUNT] = {0};

	for (size_t i = 0; i < ADAPTERS_MAX; i++) {
		present += hub->adapter[i].present;
		in_state[hub->adapter[i].state] += hub->adapter[i].present;
	}
	const struct {
		bool holds;
		const char *state;
		const char *reason;
	} table[] = {
		{hub->unwell, "unwell",
		 hub->unwell_why ? hub->unwell_why : "see the log"},
		{!hub->restored, "starting",
		 "the records are being read; if this stays, see the log"},
		{!hub->bluez_present, "no-bluetooth",
		 "bluetoothd is not running: systemctl start bluetooth"},
		{present == 0, "no-adapter",
		 "plug in a Bluetooth adapter, or check the adapters in the "
		 "configuration"},
		{in_state[ADAPTER_ON] == 0 && in_state[ADAPTER_BLOCKED] > 0,
		 "blocked", "Bluetooth is blocked: rfkill unblock bluetooth"},
		{in_state[ADAPTER_ON] == 0, "adapter-off",
		 "switch the adapter on: bluetoothctl power on"},
		{true, "ready", ""},
	};
	size_t i = 0;

	while (!table[i].holds)
		i++;
	*state = table[i].state;
	*reason = table[i].reason;
}

/* ---- Opening and closing ---- */

static void on_name(struct bus *bus, int result, void *userdata)
{
	struct service *service = userdata;

	(void)bus;
	if (result == 0)
		service->options.ready(service->options.context);
	else
		service->options.lost(service->options.context, result);
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	struct service *service = userdata;

	(void)bus;
	service->options.lost(service->options.context, -ENOTCONN);
}

static void on_bus_error(struct bus *bus, const char *text, void *userdata)
{
	(void)bus;
	say(userdata, true, "D-Bus: %s", text);
}

/* Objects first, then the name. */
static int serve(struct service *service)
{
	const struct bus_binding binding = {&hub1_interface, service};
	int error = callers_new(service->bus, on_caller_gone, service,
				&service->callers);

	if (!error)
		error = bus_add_object_manager(service->bus, SERVICE_PATH);
	if (!error)
		error = bus_object_add(service->bus, SERVICE_PATH, &binding, 1,
				       &service->object);
	if (error)
		return error;
	bus_set_interval(service->object, &hub1_interface, READINGS_MS);
	bus_set_budget(service->bus, service->options.calls_per_second,
		       BUDGET_WINDOW);
	return bus_request_name(service->bus, SERVICE_NAME,
				DBUS_NAME_FLAG_DO_NOT_QUEUE, on_name, service);
}

static void free_service(struct service *service)
{
	void (*on_closed)(void *) = service->on_closed;
	void *context = service->closed_context;

	free(service);
	if (on_closed)
		on_closed(context);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct service *service = handle->data;

	if (--service->handles == 0)
		free_service(service);
}

static void on_bus_closed(void *userdata)
{
	struct service *service = userdata;

	if (--service->handles == 0)
		free_service(service);
}

int service_open(uv_loop_t *loop, const struct service_options *options,
		 struct service **out)
{
	struct service *service = calloc(1, sizeof(*service));
	const struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected,
		.on_error = on_bus_error,
		.userdata = service,
	};
	int error;

	if (!service)
		return -ENOMEM;
	service->options = *options;
	service->loop = loop;
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		service->wearable[i].service = service;
		service->wearable[i].index = i;
	}
	error = bus_open(loop, options->bus, &callbacks, &service->bus);
	if (error) {
		free(service);
		return error;
	}
	service->wake.data = service;
	service->readings.data = service;
	uv_async_init(loop, &service->wake, on_wake);
	uv_timer_init(loop, &service->readings);
	service->handles = 3;
	error = serve(service);
	if (error) {
		service_close(service, NULL, NULL);
		return error;
	}
	service_wake(service);
	*out = service;
	return 0;
}

static void give_up(struct bus_request *request)
{
	if (request)
		(void)bus_reply_error(request, DBUS_ERROR_DISCONNECTED,
				      "The hub is ending.");
}

void service_close(struct service *service, void (*on_closed)(void *context),
		   void *context)
{
	service->on_closed = on_closed;
	service->closed_context = context;
	for (size_t i = 0; i < CALLS_MAX; i++)
		give_up(service->call[i].request);
	for (size_t i = 0; i < CONTROL_REQUESTS_MAX; i++)
		give_up(service->control[i].request);
	callers_free(service->callers);
	bus_close(service->bus, on_bus_closed, service);
	uv_close((uv_handle_t *)&service->wake, on_handle_closed);
	uv_close((uv_handle_t *)&service->readings, on_handle_closed);
}
