/* SPDX-License-Identifier: MIT */
/*
 * Service: opening and closing, the wake-up and the tick, and what the hub is
 * up to in words.
 */
#include "state.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BUDGET_WINDOW_MS 1000
#define LINE_SIZE	 512

uint64_t service_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void service_say(struct service *service, bool bad, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	service->options.say(service->options.context, bad, text);
}

/* ---- Turns ---- */

/* The views first, so that a change is told before the reply of the call that
 * caused it. */
static void on_wake(uv_async_t *async)
{
	struct service *service = async->data;

	objects_update(service, engine_take_changes(service->options.engine));
	notices_take(service);
	(void)records_take(service); /* the rest at a tick */
}

void service_wake(struct service *service)
{
	uv_async_send(&service->wake);
}

static void on_tick(uv_timer_t *tick)
{
	struct service *service = tick->data;
	const bool all_gone = callers_tell_gone(service->callers);
	const bool all_told = signals_retry(service);
	const bool all_taken = records_take(service);

	if (!objects_tick(service) && all_gone && all_told && all_taken)
		uv_timer_stop(tick);
}

void service_need_tick(struct service *service)
{
	if (!uv_is_active((uv_handle_t *)&service->tick))
		uv_timer_start(&service->tick, on_tick, TICK_MS, TICK_MS);
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
	/* The first that holds. */
	const struct {
		bool holds;
		const char *state;
		const char *reason;
	} table[] = {
		{service->stopping, "stopping",
		 "every wearable is told to stop; then the hub ends"},
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

void service_stopping(struct service *service)
{
	service->stopping = true;
	objects_update(service, (struct engine_changes){.hub = true});
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
	service_say(userdata, true, "D-Bus: %s", text);
}

static int show_hub(struct service *service)
{
	const struct bus_binding bindings[] = {
		{&hub1_interface, service},
		{clinic1_interface(), service},
	};
	int error = bus_add_object_manager(service->bus, SERVICE_PATH);

	if (!error)
		error = bus_object_add(service->bus, SERVICE_PATH, bindings, 2,
				       &service->object);
	if (error)
		return error;
	bus_set_interval(service->object, &hub1_interface, TICK_MS);
	objects_update(service,
		       (struct engine_changes){true, true, UINT64_MAX});
	return 0;
}

/* Objects first, then the name. */
static int serve(struct service *service)
{
	int error = callers_new(service->bus, calls_caller_gone, service,
				&service->callers);

	if (!error)
		error = show_hub(service);
	if (error)
		return error;
	bus_set_budget(service->bus, service->options.calls_per_second,
		       BUDGET_WINDOW_MS);
	return bus_request_name(service->bus, SERVICE_NAME,
				DBUS_NAME_FLAG_DO_NOT_QUEUE, on_name, service);
}

static void closed_one(struct service *service)
{
	void (*on_closed)(void *) = service->on_closed;
	void *context = service->closed_context;

	if (--service->handles > 0)
		return;
	free(service);
	if (on_closed)
		on_closed(context);
}

static void on_handle_closed(uv_handle_t *handle)
{
	closed_one(handle->data);
}

static void on_bus_closed(void *userdata)
{
	closed_one(userdata);
}

static int service_new(const struct service_options *options,
		       struct service **out)
{
	struct service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	service->options = *options;
	service->control_gid = privilege_group(options->control_group);
	service->hub_told.interface = &hub1_interface;
	service->session = (struct session_object){
		.service = service,
		.told = {&session1_interface, SESSION1_FIRST_READING, {0}},
	};
	*out = service;
	return 0;
}

int service_open(uv_loop_t *loop, const struct service_options *options,
		 struct service **out)
{
	struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected,
		.on_error = on_bus_error,
	};
	struct service *service;
	int error = service_new(options, &service);

	if (error)
		return error;
	callbacks.userdata = service;
	error = bus_open(loop, options->bus, &callbacks, &service->bus);
	if (error) {
		free(service);
		return error;
	}
	service->wake.data = service;
	service->tick.data = service;
	uv_async_init(loop, &service->wake, on_wake);
	uv_timer_init(loop, &service->tick);
	service->handles = 3; /* these two and the bus */
	error = serve(service);
	if (error) {
		service_close(service, NULL, NULL);
		return error;
	}
	*out = service;
	return 0;
}

void service_close(struct service *service, void (*on_closed)(void *context),
		   void *context)
{
	static const char ending[] = "The hub is ending.";

	service->on_closed = on_closed;
	service->closed_context = context;
	calls_give_up(service, DBUS_ERROR_DISCONNECTED, ending);
	records_give_up(service, DBUS_ERROR_DISCONNECTED, ending);
	for (size_t i = 0; i < INQUIRIES_MAX; i++)
		if (service->inquiry[i].request)
			(void)bus_reply_error(service->inquiry[i].request,
					      DBUS_ERROR_DISCONNECTED,
					      ending); /* heard or not */
	signals_done(service);
	callers_free(service->callers);
	bus_close(service->bus, on_bus_closed, service);
	uv_close((uv_handle_t *)&service->wake, on_handle_closed);
	uv_close((uv_handle_t *)&service->tick, on_handle_closed);
}
