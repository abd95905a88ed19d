/* SPDX-License-Identifier: MIT */
/*
 * The main thread runs the service's loop, with the signals and the watchdog;
 * the hub, the store and the clinic have threads of their own. What one has for
 * another goes through the engine's queues and ends in a wake-up.
 *
 * Ending: the engine is asked to stop every wearable; when its thread is done
 * the clinic ends and the service closes, then the store writes what waits. A
 * second signal, or a hub that does not end, ends the process at once: the
 * tokens run out (SR-1).
 */
#include "room.h"

#include "room_ports.h"
#include "room_routines.h"
#include "room_state.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Who may control, besides root and the service's own user. */
#define CONTROL_GROUP "kneadd"

/* The engine gives up after 3 s, the hub thread half a second later. */
#define END_MS 5000u

/* ---- Ending ---- */

static void close_handles(struct room *room)
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		uv_close((uv_handle_t *)&room->signal[i], NULL);
	uv_close((uv_handle_t *)&room->hub_ended, NULL);
	uv_close((uv_handle_t *)&room->deadline, NULL);
	watchdog_stop(&room->watchdog);
	if (room->has_wall)
		wall_stop(&room->wall);
	bluez_version_stop(&room->version);
	room->has_handles = false;
}

static void on_service_closed(void *context)
{
	close_handles(context);
}

static void on_deadline(uv_timer_t *deadline)
{
	struct room *room = deadline->data;

	log_error(room->log, "hub: its thread does not end");
	_exit(EXIT_FAILURE);
}

static void stop(struct room *room, int error)
{
	if (room->error == 0)
		room->error = error;
	if (room->stopping)
		return;
	room->stopping = true;
	watchdog_stopping(&room->watchdog);
	if (room->service != NULL)
		service_stopping(room->service);
	engine_shutdown(room->engine);
	hub_thread_wake(room->hub);
	(void)uv_timer_start(&room->deadline, on_deadline, END_MS,
			     0); /* cannot fail: a cb is given */
}

/* Before the service closes: until then it may be woken (clinic_ports). */
static void stop_clinic(struct room *room)
{
	clinic_stop(room->clinic);
	room->clinic = NULL;
}

static void on_hub_ended(uv_async_t *async)
{
	struct room *room = async->data;

	hub_thread_join(room->hub);
	if (room->error == 0)
		room->error = room->hub_error;
	(void)uv_timer_stop(&room->deadline); /* always 0 */
	stop_clinic(room);
	service_close(room->service, on_service_closed, room);
	room->service = NULL;
}

static void on_terminate(uv_signal_t *handle, int number)
{
	struct room *room = handle->data;

	if (room->stopping) {
		log_warning(room->log, "ending at once: signal %d", number);
		_exit(128 + number);
	}
	log_notice(room->log, "stopping every wearable: signal %d", number);
	stop(room, 0);
}

/* ---- Configuration ---- */

static int load_config(struct room *room, struct config *out)
{
	const char *path = room->options.config;

	if (path != NULL)
		return config_load(path, stderr, out);
	if (access(OPTIONS_CONFIG, F_OK) == 0)
		return config_load(OPTIONS_CONFIG, stderr, out);
	config_default(out);
	return 0;
}

/* Limits and times take effect at once; the adapters, the way of receiving
 * and the priority with the next start. */
static const char *reload(void *context)
{
	struct room *room = context;
	struct config config;
	int error = load_config(room, &config);

	if (error == -EINVAL)
		return "the configuration has errors: see the log";
	if (error < 0)
		return "the configuration cannot be read: see the log";
	if (engine_configure(room->engine, &config.hub) < 0)
		return "the configuration before is still being taken: try "
		       "again";
	hub_thread_wake(room->hub);
	room->config = config;
	if (room_routines_load(room) < 0)
		return "there is no memory to read the routines again";
	log_notice(room->log, "configuration and routines read again");
	return NULL;
}

static void on_reload(uv_signal_t *handle, int number)
{
	struct room *room = handle->data;
	const char *wrong;

	(void)number; /* SIGHUP */
	watchdog_reloading(&room->watchdog);
	wrong = reload(room);
	if (wrong != NULL)
		log_error(room->log, "reload: %s", wrong);
	watchdog_ready(&room->watchdog);
}

/* ---- Service ---- */

static void wake_hub(void *context)
{
	struct room *room = context;

	hub_thread_wake(room->hub);
}

static void on_ready(void *context)
{
	struct room *room = context;

	log_info(room->log, "serving org.kneadd");
	watchdog_ready(&room->watchdog);
	(void)room_routines(room); /* none: it says so */
}

static void on_lost(void *context, int error)
{
	struct room *room = context;

	log_error(room->log, "service: %s",
		  error == -EEXIST ? "org.kneadd belongs to another"
				   : strerror(-error));
	stop(room, error);
}

/* A second after the start: what the connections, the records and the
 * routines took to get going is given back, before anything can press. */
static void settle(struct room *room)
{
	if (room->settled)
		return;
	(void)malloc_trim(0); /* there may be nothing to give */
	room->settled = true;
}

static void on_look(void *context)
{
	struct room *room = context;
	const char *state;
	const char *reason;

	settle(room);
	if (room->service == NULL)
		return;
	service_state(room->service, &state, &reason);
	watchdog_status(&room->watchdog, state, reason);
}

/* ---- Building ---- */

static const enum bluez_acquire acquire_of[CONFIG_NOTIFY_COUNT] = {
	[CONFIG_NOTIFY_AUTO] = BLUEZ_ACQUIRE_AUTO,
	[CONFIG_NOTIFY_SIGNAL] = BLUEZ_ACQUIRE_NEVER,
	[CONFIG_NOTIFY_DESCRIPTOR] = BLUEZ_ACQUIRE_ALWAYS,
};

_Static_assert(CONFIG_ADAPTER_SIZE == BLUEZ_ADAPTER_SIZE,
	       "names of adapters are copied");

static int build_hub(struct room *room)
{
	struct hub_thread_options options = {
		.bus = room->options.bluez_bus,
		.realtime_priority = room->config.realtime_priority,
		.log = room->log,
		.on_end = room_hub_ended,
		.context = room,
	};

	options.bluez.acquire = acquire_of[room->config.notify];
	options.bluez.version = &room->version.version;
	options.bluez.adapters = room->config.adapter_count;
	memcpy(options.bluez.adapter, room->config.adapters,
	       sizeof(options.bluez.adapter));
	return hub_thread_new(&options, &room->hub);
}

static int build_engine(struct room *room)
{
	const struct engine_ports ports = room_engine_ports(room);

	return engine_new(&room->config.hub, &ports, &room->engine);
}

static int build_store(struct room *room)
{
	const struct store_ports ports = room_store_ports(room);

	return store_start(room->options.state_dir, &ports, &room->store);
}

static int build_clinic(struct room *room)
{
	const struct clinic_ports ports = room_clinic_ports(room);

	return clinic_start(room->options.state_dir, &ports, &room->clinic);
}

static const struct routines *routines(void *context)
{
	return room_routines(context);
}

static int build_service(struct room *room)
{
	const struct service_options options = {
		.bus = room->options.bus,
		.calls_per_second = (unsigned int)room->config.calls_per_second,
		.control_group = CONTROL_GROUP,
		.engine = room->engine,
		.streams = room->streams,
		.clinic = room->clinic,
		.config = &room->config.hub,
		.context = room,
		.wake_hub = wake_hub,
		.reload = reload,
		.routines = routines,
		.say = room_say,
		.ready = on_ready,
		.lost = on_lost,
		.health = room_health,
	};

	return service_open(&room->loop, &options, &room->service);
}

static int build_loop(struct room *room)
{
	static const struct {
		int number;
		uv_signal_cb callback;
	} signals[SIGNAL_COUNT] = {
		[SIGNAL_TERMINATE] = {SIGTERM, on_terminate},
		[SIGNAL_INTERRUPT] = {SIGINT, on_terminate},
		[SIGNAL_RELOAD] = {SIGHUP, on_reload},
	};
	int error = uv_loop_init(&room->loop);

	if (error < 0)
		return error;
	room->has_loop = true;
	(void)signal(SIGPIPE, SIG_IGN); /* a valid signal */
	error = uv_async_init(&room->loop, &room->hub_ended, on_hub_ended);
	if (error < 0)
		return error;
	(void)uv_timer_init(&room->loop, &room->deadline); /* cannot fail */
	room->hub_ended.data = room;
	room->deadline.data = room;
	for (size_t i = 0; i < SIGNAL_COUNT; i++) {
		(void)uv_signal_init(&room->loop,
				     &room->signal[i]); /* loop is good */
		room->signal[i].data = room;
		(void)uv_signal_start(&room->signal[i], signals[i].callback,
				      signals[i].number); /* valid signals */
	}
	watchdog_start(&room->watchdog, &room->loop, room->engine, room->log);
	watchdog_ask(&room->watchdog, on_look, room);
	room->has_handles = true;
	return 0;
}

/* Nothing here may hold the start up. */
static void ask_version(struct room *room)
{
	int error;

	if (room->config.notify != CONFIG_NOTIFY_AUTO)
		return;
	error = bluez_version_ask(&room->version, &room->loop);
	if (error < 0)
		log_info(room->log, "bluetoothctl: %s: frames by signals",
			 uv_strerror(error));
}

/* What reading it took is given back before the tables are made: they would
 * go into it, and be resident as a whole. */
static int read_config(struct room *room)
{
	int error = load_config(room, &room->config);

	(void)malloc_trim(0); /* there may be nothing to give */
	return error;
}

static int build_streams(struct room *room)
{
	return streams_new(&room->streams);
}

static void on_wall(void *context)
{
	struct room *room = context;

	store_wall(room->store, room->wall.trusted);
	if (room->clinic != NULL)
		clinic_wall(room->clinic, room->wall.trusted);
	wake_hub(room);
}

static int build_wall(struct room *room)
{
	int error = wall_start(&room->wall, &room->loop, room->engine, on_wall,
			       room);

	room->has_wall = error == 0;
	return error;
}

static int start_hub(struct room *room)
{
	return hub_thread_start(room->hub, room->engine);
}

/* The hub's thread is the last to come and the first to go. */
static const struct {
	const char *what;
	int (*build)(struct room *room);
} steps[] = {
	{"configuration", read_config}, {"streams", build_streams},
	{"engine", build_engine},	{"hub", build_hub},
	{"store", build_store},		{"clinic", build_clinic},
	{"loop", build_loop},		{"wall clock", build_wall},
	{"service", build_service},	{"bluetooth", start_hub},
};

int room_new(const struct options *options, struct log *log, struct room **out)
{
	struct room *room = calloc(1, sizeof(*room));

	if (room == NULL)
		return -ENOMEM;
	room->options = *options;
	room->log = log;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int error = steps[i].build(room);

		if (error == 0)
			continue;
		log_error(log, "%s: %s", steps[i].what, strerror(-error));
		room_free(room);
		return error;
	}
	ask_version(room);
	*out = room;
	return 0;
}

int room_run(struct room *room)
{
	(void)uv_run(&room->loop, UV_RUN_DEFAULT); /* 0: all is closed */
	return room->error;
}

static void close_loop(struct room *room)
{
	if (room->service != NULL)
		service_close(room->service, on_service_closed, room);
	else if (room->has_handles)
		close_handles(room);
	(void)uv_run(&room->loop, UV_RUN_DEFAULT); /* 0: all is closed */
	(void)uv_loop_close(&room->loop);	   /* the same */
}

void room_free(struct room *room)
{
	if (room == NULL)
		return;
	stop_clinic(room);
	if (room->has_loop)
		close_loop(room);
	store_stop(room->store);
	hub_thread_free(room->hub);
	engine_free(room->engine);
	streams_free(room->streams);
	routines_free(room->routines);
	free(room);
}
