/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "fake_clinic.h"
#include "fake_library.h"
#include "state.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* ---- The engine's ports ---- */

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static uint64_t port_now(void *context)
{
	(void)context;
	return clock_us(CLOCK_BOOTTIME);
}

static uint64_t port_monotonic(void *context)
{
	(void)context;
	return clock_us(CLOCK_MONOTONIC);
}

static void port_radio(void *context, const struct action *action)
{
	(void)context;
	(void)action;
}

static bool port_congested(void *context)
{
	(void)context;
	return false;
}

static bool port_record(void *context, const struct record *record)
{
	(void)context;
	(void)record;
	return true;
}

static void port_sample(void *context, const struct sample *sample)
{
	struct world *world = context;

	streams_publish(world->streams, sample);
}

static void port_notify(void *context)
{
	struct world *world = context;

	if (world->service)
		service_wake(world->service);
}

static void turn(struct world *world)
{
	if (!world->stuck)
		engine_turn(world->engine);
}

static void on_wake_hub(uv_async_t *wake)
{
	turn(wake->data);
}

static void on_hub_timer(uv_timer_t *timer)
{
	turn(timer->data);
}

/* ---- The service's ports ---- */

static void wake_hub(void *context)
{
	uv_async_send(&((struct world *)context)->wake_hub);
}

static const char *reload(void *context)
{
	struct world *world = context;

	world->reloads++;
	return world->reload;
}

static void say(void *context, bool bad, const char *text)
{
	struct world *world = context;

	(void)bad;
	(void)snprintf(world->said, sizeof(world->said), "%s", text);
	world->said_count++;
}

static const struct routines *routines(void *context)
{
	(void)context;
	return &fake_library;
}

static void on_ready(void *context)
{
	((struct world *)context)->ready = true;
}

static void on_lost(void *context, int error)
{
	((struct world *)context)->lost = error;
}

static size_t health(void *context,
		     struct service_figure out[SERVICE_FIGURES_MAX])
{
	struct world *world = context;

	memcpy(out, world->figure, sizeof(world->figure));
	return world->figures;
}

/* ---- The client ---- */

static void on_signal(DBusMessage *signal, void *userdata)
{
	struct world *world = userdata;

	assert_true(world->heard_count < WORLD_HEARD_MAX);
	world->heard[world->heard_count++] = (struct heard){
		.signal = dbus_message_ref(signal),
		.order = world->order++,
	};
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct answer *answer = userdata;

	assert_true((reply == NULL) != (error == NULL));
	assert_false(answer->done);
	answer->done = true;
	answer->order = answer->world->order++;
	if (reply) {
		answer->reply = dbus_message_ref(reply);
		return;
	}
	(void)snprintf(answer->error, sizeof(answer->error), "%s", error->name);
	(void)snprintf(answer->text, sizeof(answer->text), "%s", error->text);
}

struct bus *world_client(struct world *world)
{
	struct bus *client;

	assert_int_equal(
		bus_open(&world->loop, world->daemon.address, NULL, &client),
		0);
	return client;
}

static void send_from(struct world *world, struct bus *client,
		      struct answer *answer, DBusMessage *message)
{
	*answer = (struct answer){.world = world};
	assert_int_equal(bus_call(client, message, PRIVATE_BUS_DEADLINE_MS,
				  on_answer, answer, NULL),
			 0);
}

void world_ask_va(struct world *world, struct bus *client,
		  struct answer *answer, const char *path,
		  const char *interface, const char *member,
		  const char *signature, va_list args)
{
	DBusMessage *message = dbus_message_new_method_call("org.kneadd", path,
							    interface, member);

	assert_non_null(message);
	assert_int_equal(bus_append_va(message, signature, args), 0);
	send_from(world, client, answer, message);
}

void world_send(struct world *world, struct answer *answer,
		DBusMessage *message)
{
	send_from(world, world->client, answer, message);
}

void world_ask(struct world *world, struct bus *client, struct answer *answer,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...)
{
	va_list args;

	va_start(args, signature);
	world_ask_va(world, client, answer, path, interface, member, signature,
		     args);
	va_end(args);
}

void answer_wait(struct answer *answer)
{
	assert_true(run_until_true(&answer->world->loop, &answer->done));
}

void answer_free(struct answer *answer)
{
	if (answer->reply)
		dbus_message_unref(answer->reply);
	answer->reply = NULL;
}

static struct answer last;

const char *world_call(struct world *world, struct bus *client,
		       const char *path, const char *interface,
		       const char *member, const char *signature, ...)
{
	va_list args;

	va_start(args, signature);
	world_ask_va(world, client, &last, path, interface, member, signature,
		     args);
	va_end(args);
	answer_wait(&last);
	answer_free(&last);
	return last.error;
}

const char *world_text(void)
{
	return last.text;
}

void world_settle(struct world *world)
{
	/* Twice: what the first one's arrival caused has been sent then. */
	for (int i = 0; i < 2; i++) {
		run_for(&world->loop, 1);
		assert_string_equal(world_call(world, world->client, HUB_PATH,
					       "org.freedesktop.DBus.Peer",
					       "Ping", ""),
				    "");
	}
}

/* ---- Others ---- */

static void on_exit_status(uv_process_t *process, int64_t status, int signal)
{
	int64_t *out = process->data;

	(void)signal;
	*out = status;
	uv_close((uv_handle_t *)process, NULL);
}

static bool has_ended(void *userdata)
{
	return *(const int64_t *)userdata >= 0;
}

int64_t world_call_as(struct world *world, unsigned int uid, unsigned int gid,
		      const char *method)
{
	char address[300];
	char member[64];
	char *arguments[] = {"dbus-send",
			     address,
			     "--print-reply",
			     "--dest=org.kneadd",
			     HUB_PATH,
			     member,
			     NULL};
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE}};
	uv_process_t process;
	int64_t status = -1;
	const uv_process_options_t options = {
		.file = arguments[0],
		.args = arguments,
		.flags = UV_PROCESS_SETUID | UV_PROCESS_SETGID,
		.uid = uid,
		.gid = gid,
		.stdio_count = 3,
		.stdio = stdio,
		.exit_cb = on_exit_status,
	};

	(void)snprintf(address, sizeof(address), "--bus=%s",
		       world->daemon.address);
	(void)snprintf(member, sizeof(member), "%s", method);
	process.data = &status;
	assert_int_equal(uv_spawn(&world->loop, &process, &options), 0);
	assert_true(run_until(&world->loop, has_ended, &status));
	run_for(&world->loop, 1); /* the handle closes */
	return status;
}

/* ---- Properties ---- */

DBusMessage *world_get(struct world *world, const char *path,
		       const char *interface, const char *name,
		       DBusMessageIter *value)
{
	struct answer answer;

	world_ask(world, world->client, &answer, path, PROPERTIES, "Get", "ss",
		  interface, name);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "v", value), 0);
	return answer.reply;
}

bool world_get_bool(struct world *world, const char *path,
		    const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	bool out = false;

	assert_int_equal(bus_iter_read(&value, "b", &out), 0);
	dbus_message_unref(reply);
	return out;
}

uint64_t world_get_number(struct world *world, const char *path,
			  const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	DBusBasicValue out = {0};
	uint64_t number = 0;

	dbus_message_iter_get_basic(&value, &out);
	switch (dbus_message_iter_get_arg_type(&value)) {
	case DBUS_TYPE_BYTE:
		number = out.byt;
		break;
	case DBUS_TYPE_UINT16:
		number = out.u16;
		break;
	case DBUS_TYPE_UINT32:
		number = out.u32;
		break;
	case DBUS_TYPE_UINT64:
		number = out.u64;
		break;
	default:
		fail_msg("%s is no number without sign", name);
	}
	dbus_message_unref(reply);
	return number;
}

double world_get_double(struct world *world, const char *path,
			const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	double out = 0;

	assert_int_equal(bus_iter_read(&value, "d", &out), 0);
	dbus_message_unref(reply);
	return out;
}

const char *world_get_text(struct world *world, const char *path,
			   const char *interface, const char *name)
{
	static char kept[512];
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	const char *text = NULL;

	assert_int_equal(bus_iter_read(&value, "s", &text), 0);
	(void)snprintf(kept, sizeof(kept), "%s", text);
	dbus_message_unref(reply);
	return kept;
}

/* ---- What was heard ---- */

void world_forget(struct world *world)
{
	for (unsigned int i = 0; i < world->heard_count; i++)
		dbus_message_unref(world->heard[i].signal);
	world->heard_count = 0;
}

static bool is_from(const struct heard *heard, const char *path,
		    const char *member)
{
	return dbus_message_has_path(heard->signal, path) &&
	       dbus_message_has_member(heard->signal, member);
}

unsigned int world_heard(const struct world *world, const char *path,
			 const char *member)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < world->heard_count; i++)
		count += is_from(&world->heard[i], path, member);
	return count;
}

const struct heard *world_last(const struct world *world, const char *path,
			       const char *member)
{
	for (unsigned int i = world->heard_count; i > 0; i--)
		if (is_from(&world->heard[i - 1], path, member))
			return &world->heard[i - 1];
	return NULL;
}

/* How many properties it told, or with a name: whether it told that one. */
static unsigned int told_in(const struct heard *heard, const char *property)
{
	DBusMessageIter changed;
	DBusMessageIter value;
	const char *key;
	unsigned int count = 0;

	assert_int_equal(
		bus_read(heard->signal, "sa{sv}as", NULL, &changed, NULL), 0);
	while (bus_dict_next(&changed, &key, &value))
		count += property == NULL || strcmp(key, property) == 0;
	return count;
}

bool world_told(const struct world *world, const char *path,
		const char *property, unsigned int *order)
{
	bool told = false;

	for (unsigned int i = 0; i < world->heard_count; i++) {
		const struct heard *heard = &world->heard[i];

		if (!is_from(heard, path, "PropertiesChanged") ||
		    told_in(heard, property) == 0)
			continue;
		told = true;
		if (order)
			*order = heard->order;
	}
	return told;
}

struct wish {
	const struct world *world;
	const char *path;
	const char *property;
};

static bool is_told(void *userdata)
{
	const struct wish *wish = userdata;

	return world_told(wish->world, wish->path, wish->property, NULL);
}

void world_wait_told(struct world *world, const char *path,
		     const char *property)
{
	struct wish wish = {world, path, property};

	if (!run_until(&world->loop, is_told, &wish))
		fail_msg("%s of %s was never told", property, path);
}

unsigned int world_told_count(const struct world *world, const char *path)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < world->heard_count; i++)
		if (is_from(&world->heard[i], path, "PropertiesChanged"))
			count += told_in(&world->heard[i], NULL);
	return count;
}

/* ---- Beginning and end ---- */

static void start_engine(struct world *world,
			 const struct world_options *options)
{
	const struct engine_ports ports = {
		.context = world,
		.now_us = port_now,
		.monotonic_us = port_monotonic,
		.radio = port_radio,
		.is_congested = port_congested,
		.record = port_record,
		.sample = port_sample,
		.notify = port_notify,
	};
	const struct hub_config none = {0};

	world->config = options->config ? *options->config : none;
	world->clinic = fake_clinic_new();
	memset(&fake_library, 0, sizeof(fake_library));
	assert_int_equal(streams_new(&world->streams), 0);
	assert_int_equal(engine_new(options->config ? options->config : &none,
				    &ports, &world->engine),
			 0);
	assert_int_equal(
		uv_async_init(&world->loop, &world->wake_hub, on_wake_hub), 0);
	assert_int_equal(uv_timer_init(&world->loop, &world->hub_timer), 0);
	world->wake_hub.data = world;
	world->hub_timer.data = world;
	assert_int_equal(uv_timer_start(&world->hub_timer, on_hub_timer, 5, 5),
			 0);
}

int world_serve(struct world *world, const struct world_options *options,
		struct service **out)
{
	const struct service_options service = {
		.bus = world->daemon.address,
		.calls_per_second = options->calls_per_second,
		.control_group = options->control_group,
		.engine = world->engine,
		.streams = world->streams,
		.clinic = world->clinic,
		.config = &world->config,
		.context = world,
		.wake_hub = wake_hub,
		.routines = routines,
		.reload = reload,
		.say = say,
		.ready = on_ready,
		.lost = on_lost,
		.health = health,
	};

	return service_open(&world->loop, &service, out);
}

void world_start(struct world *world, const struct world_options *options)
{
	const struct bus_rule rule = {.path_namespace = HUB_PATH};

	memset(world, 0, sizeof(*world));
	assert_int_equal(uv_loop_init(&world->loop), 0);
	private_bus_start_with(&world->daemon,
			       options->policy ? options->policy : "");
	/* Other users shall reach its socket. */
	assert_int_equal(chmod(world->daemon.folder, 0711), 0);
	start_engine(world, options);
	assert_int_equal(world_serve(world, options, &world->service), 0);
	assert_true(run_until_true(&world->loop, &world->ready));
	world->client = world_client(world);
	assert_int_equal(
		bus_add_match(world->client, &rule, on_signal, world, NULL), 0);
	world_settle(world);
}

static void on_closed(void *context)
{
	((struct world *)context)->closed = true;
}

void world_close_service(struct world *world)
{
	service_close(world->service, on_closed, world);
	world->service = NULL;
	assert_true(run_until_true(&world->loop, &world->closed));
}

void world_clog(struct world *world)
{
	static char filler[64 * 1024];

	memset(filler, 'x', sizeof(filler) - 1);
	assert_int_equal(kill(world->daemon.pid, SIGSTOP), 0);
	while (bus_outgoing_bytes(world->service->bus) <= BUS_OUTGOING_BOUND) {
		DBusMessage *message =
			bus_message_new_signal("/filler", HUB, "Filler");

		assert_int_equal(bus_append(message, "s", filler), 0);
		assert_int_equal(bus_send(world->service->bus, message), 0);
		run_for(&world->loop, 1);
	}
}

void world_unclog(struct world *world)
{
	assert_int_equal(kill(world->daemon.pid, SIGCONT), 0);
}

void world_end(struct world *world)
{
	if (world->service)
		world_close_service(world);
	world_forget(world);
	bus_close(world->client, NULL, NULL);
	uv_close((uv_handle_t *)&world->wake_hub, NULL);
	uv_close((uv_handle_t *)&world->hub_timer, NULL);
	run_until_closed(&world->loop);
	engine_free(world->engine);
	streams_free(world->streams);
	fake_clinic_free();
	private_bus_stop(&world->daemon);
}

int world_setup(void **state)
{
	static struct world world;
	const struct world_options options = {0};

	world_start(&world, &options);
	*state = &world;
	return 0;
}

int world_teardown(void **state)
{
	world_end(*state);
	return 0;
}
