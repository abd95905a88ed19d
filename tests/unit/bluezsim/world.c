/* SPDX-License-Identifier: MIT */
/* A simulator and programs around it. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_match.h"
#include "device.h"
#include "remote.h"

#define SCALE 0.02

static void on_connected(struct bus *bus, void *userdata)
{
	(void)bus;
	((struct party *)userdata)->connected = true;
}

void party_open(struct world *w, struct party *party)
{
	const struct bus_callbacks callbacks = {.on_connected = on_connected,
						.userdata = party};

	memset(party, 0, sizeof(*party));
	party->told = &w->event_count;
	assert_int_equal(
		bus_open(&w->loop, w->daemon.address, &callbacks, &party->bus),
		0);
	assert_true(run_until_true(&w->loop, &party->connected));
}

void party_close(struct world *w, struct party *party)
{
	(void)w;
	bus_close(party->bus, NULL, NULL);
	party->bus = NULL;
}

static struct event *add_event(struct world *w, char kind, const char *path,
			       const char *what)
{
	struct event *event;

	assert_true(w->event_count < EVENTS_MAX);
	event = &w->events[w->event_count++];
	memset(event, 0, sizeof(*event));
	event->kind = kind;
	snprintf(event->path, sizeof(event->path), "%s", path);
	snprintf(event->what, sizeof(event->what), "%s", what);
	return event;
}

/* What a simple value looks like; arrays of bytes as hex. */
static void print_value(DBusMessageIter *value, char *out, size_t size)
{
	DBusBasicValue basic;
	DBusMessageIter inside;
	const uint8_t *bytes;
	int i, count = 0, type = dbus_message_iter_get_arg_type(value);

	out[0] = '\0';
	if (dbus_type_is_basic(type))
		dbus_message_iter_get_basic(value, &basic);
	switch (type) {
	case DBUS_TYPE_BOOLEAN:
		snprintf(out, size, "%s", basic.bool_val ? "true" : "false");
		break;
	case DBUS_TYPE_INT16:
		snprintf(out, size, "%d", (int)basic.i16);
		break;
	case DBUS_TYPE_UINT16:
		snprintf(out, size, "%u", (unsigned int)basic.u16);
		break;
	case DBUS_TYPE_BYTE:
		snprintf(out, size, "%u", (unsigned int)basic.byt);
		break;
	case DBUS_TYPE_STRING:
	case DBUS_TYPE_OBJECT_PATH:
		snprintf(out, size, "%s", basic.str);
		break;
	case DBUS_TYPE_ARRAY:
		if (dbus_message_iter_get_element_type(value) != DBUS_TYPE_BYTE)
			break;
		dbus_message_iter_recurse(value, &inside);
		dbus_message_iter_get_fixed_array(&inside, &bytes, &count);
		for (i = 0; i < count && (size_t)i * 2 + 3 < size; i++)
			snprintf(out + (ptrdiff_t)i * 2, 3, "%02x",
				 (unsigned int)bytes[i]);
		break;
	default:
		break;
	}
}

static void on_added(const char *path, const char *interface,
		     DBusMessageIter *properties, void *userdata)
{
	(void)properties;
	add_event(userdata, '+', path, interface);
}

static void on_removed(const char *path, const char *interface,
		       DBusMessageIter *properties, void *userdata)
{
	(void)properties;
	add_event(userdata, '-', path, interface);
}

static void on_objects(DBusMessage *signal, void *userdata)
{
	if (strcmp(dbus_message_get_member(signal), "InterfacesAdded") == 0)
		assert_int_equal(
			bus_walk_interfaces_added(signal, on_added, userdata),
			0);
	else
		assert_int_equal(bus_walk_interfaces_removed(signal, on_removed,
							     userdata),
				 0);
}

static void on_properties(struct bus_properties_event *event, void *userdata)
{
	DBusMessageIter value;
	const char *name;

	while (bus_dict_next(&event->changed, &name, &value)) {
		struct event *entry =
			add_event(userdata, '=', event->path, name);

		print_value(&value, entry->value, sizeof(entry->value));
	}
	while (bus_string_next(&event->invalidated, &name))
		add_event(userdata, '!', event->path, name);
}

static void watch_all(struct world *w)
{
	const struct bus_rule objects = {.sender = "org.bluez",
					 .path = "/",
					 .interface =
						 BUS_INTERFACE_OBJECT_MANAGER};
	const struct bus_rule properties = {.sender = "org.bluez",
					    .path_namespace = "/org/bluez"};

	assert_int_equal(
		bus_add_match(w->hub.bus, &objects, on_objects, w, NULL), 0);
	assert_int_equal(bus_watch_properties(w->hub.bus, &properties,
					      on_properties, w, NULL),
			 0);
}

static void on_gone(struct sim *sim, void *userdata)
{
	(void)sim;
	((struct world *)userdata)->gone++;
}

void world_options(struct options *options)
{
	char program[] = "bluezsim";
	char *const argv[] = {program, NULL};

	assert_int_equal(options_parse(1, argv, stderr, options), 0);
	options->timings.scale = SCALE;
	options->connected_signal = CONNECTED_SEND;
	options->objects_late = OBJECTS_LATE_NEVER;
	options->verbose = getenv("BLUEZSIM_VERBOSE") ? 2 : 0;
}

static bool is_there(void *userdata)
{
	return has_object(userdata, HUB);
}

struct world *world_start(const struct options *options)
{
	struct world *w = calloc(1, sizeof(*w));
	struct options copy = *options;

	assert_non_null(w);
	w->events = calloc(EVENTS_MAX, sizeof(*w->events));
	assert_non_null(w->events);
	private_bus_start(&w->daemon);
	copy.bus = w->daemon.address;
	assert_int_equal(uv_loop_init(&w->loop), 0);
	assert_int_equal(sim_init(&w->sim, &w->loop, &copy), 0);
	w->sim.on_gone = on_gone;
	w->sim.userdata = w;
	assert_int_equal(control_open(&w->control, &w->sim), 0);
	assert_int_equal(sim_open(&w->sim), 0);
	party_open(w, &w->hub);
	party_open(w, &w->other);
	party_open(w, &w->pad);
	watch_all(w);
	assert_true(run_until(&w->loop, is_there, w));
	return w;
}

int world_setup(void **state)
{
	struct options options;

	world_options(&options);
	*state = world_start(&options);
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	party_close(w, &w->hub);
	party_close(w, &w->other);
	party_close(w, &w->pad);
	control_close(&w->control);
	sim_close(&w->sim);
	run_until_closed(&w->loop);
	private_bus_stop(&w->daemon);
	free(w->events);
	free(w);
	return 0;
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct answer *answer = userdata;

	answer->done = true;
	answer->told_before = *answer->told;
	if (reply)
		answer->reply = dbus_message_ref(reply);
	if (error) {
		snprintf(answer->error, sizeof(answer->error), "%s",
			 error->name);
		snprintf(answer->text, sizeof(answer->text), "%s", error->text);
	}
}

void answer_free(struct answer *answer)
{
	if (answer->reply)
		dbus_message_unref(answer->reply);
	memset(answer, 0, sizeof(*answer));
}

void ask_message(struct party *party, struct answer *answer,
		 DBusMessage *take_message)
{
	*answer = (struct answer){.told = party->told};
	assert_int_equal(bus_call(party->bus, take_message,
				  PRIVATE_BUS_DEADLINE_MS, on_answer, answer,
				  NULL),
			 0);
}

void ask_va(struct party *party, struct answer *answer, const char *path,
	    const char *interface, const char *member, const char *signature,
	    va_list args)
{
	DBusMessage *message =
		bus_message_new_call("org.bluez", path, interface, member);

	assert_int_equal(bus_append_va(message, signature, args), 0);
	ask_message(party, answer, message);
}

void ask(struct party *party, struct answer *answer, const char *path,
	 const char *interface, const char *member, const char *signature, ...)
{
	va_list args;

	va_start(args, signature);
	ask_va(party, answer, path, interface, member, signature, args);
	va_end(args);
}

void await(struct world *w, struct answer *answer)
{
	assert_true(run_until_true(&w->loop, &answer->done));
}

void hub_does(struct world *w, const char *path, const char *interface,
	      const char *member, const char *signature, ...)
{
	struct answer answer;
	va_list args;

	va_start(args, signature);
	ask_va(&w->hub, &answer, path, interface, member, signature, args);
	va_end(args);
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

void hub_fails(struct world *w, const char *error, const char *text,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...)
{
	struct answer answer;
	va_list args;

	va_start(args, signature);
	ask_va(&w->hub, &answer, path, interface, member, signature, args);
	va_end(args);
	await(w, &answer);
	assert_string_equal(answer.error, error);
	if (text)
		assert_string_equal(answer.text, text);
	answer_free(&answer);
}

void hub_sets(struct world *w, const char *path, const char *interface,
	      const char *name, const char *type, bool value)
{
	hub_does(w, path, DBUS_INTERFACE_PROPERTIES, "Set", "ssv", interface,
		 name, type, (int)value);
}

void get_property(struct world *w, const char *path, const char *interface,
		  const char *name, char out[64])
{
	DBusMessageIter value;
	struct answer answer;

	out[0] = '\0';
	ask(&w->hub, &answer, path, DBUS_INTERFACE_PROPERTIES, "Get", "ss",
	    interface, name);
	await(w, &answer);
	if (answer.reply) {
		assert_int_equal(bus_read(answer.reply, "v", &value), 0);
		print_value(&value, out, 64);
	}
	answer_free(&answer);
}

struct wanted {
	const char *path;
	bool found;
};

static void visit(const char *path, const char *interface,
		  DBusMessageIter *properties, void *userdata)
{
	struct wanted *wanted = userdata;

	(void)interface;
	(void)properties;
	if (strcmp(path, wanted->path) == 0)
		wanted->found = true;
}

bool has_object(struct world *w, const char *path)
{
	struct wanted wanted = {.path = path};
	struct answer answer;

	ask(&w->hub, &answer, "/", BUS_INTERFACE_OBJECT_MANAGER,
	    "GetManagedObjects", "");
	await(w, &answer);
	if (answer.reply)
		assert_int_equal(
			bus_walk_managed_objects(answer.reply, visit, &wanted),
			0);
	answer_free(&answer);
	return wanted.found;
}

void events_clear(struct world *w)
{
	w->event_count = 0;
}

static bool fits(const struct event *event, char kind, const char *path,
		 const char *what)
{
	return event->kind == kind && strcmp(event->path, path) == 0 &&
	       strcmp(event->what, what) == 0;
}

int event_index(const struct world *w, char kind, const char *path,
		const char *what, const char *value)
{
	unsigned int i;

	for (i = 0; i < w->event_count; i++)
		if (fits(&w->events[i], kind, path, what) &&
		    (!value || strcmp(w->events[i].value, value) == 0))
			return (int)i;
	return -1;
}

unsigned int event_number(const struct world *w, char kind, const char *path,
			  const char *what)
{
	unsigned int i, count = 0;

	for (i = 0; i < w->event_count; i++)
		if (fits(&w->events[i], kind, path, what))
			count++;
	return count;
}

struct awaited {
	const struct world *w;
	char kind;
	const char *path, *what, *value;
};

static bool has_come(void *userdata)
{
	const struct awaited *a = userdata;

	return event_index(a->w, a->kind, a->path, a->what, a->value) >= 0;
}

static void print_events(const struct world *w)
{
	unsigned int i;

	for (i = 0; i < w->event_count; i++)
		print_error("%c %s %s %s\n", w->events[i].kind,
			    w->events[i].path, w->events[i].what,
			    w->events[i].value);
}

void await_event(struct world *w, char kind, const char *path, const char *what,
		 const char *value)
{
	struct awaited awaited = {w, kind, path, what, value};

	if (!run_until(&w->loop, has_come, &awaited)) {
		print_events(w);
		fail_msg("no %c %s %s %s", kind, path, what,
			 value ? value : "");
	}
}

void settle(struct world *w)
{
	run_for(&w->loop, 60);
}

void fault(struct world *w, const char *name, const char *a, const char *b,
	   const char *c, const char *d)
{
	const char *words[] = {a, b, c, d};
	unsigned int count = 0;

	while (count < 4 && words[count])
		count++;
	assert_int_equal(fault_apply(&w->sim, name, words, count), 0);
}

void find_peer(struct world *w, const char *device)
{
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', device, DEVICE1, NULL);
	hub_does(w, HUB, ADAPTER1, "StopDiscovery", "");
}

void connect_peer(struct world *w, const char *device)
{
	find_peer(w, device);
	hub_does(w, device, DEVICE1, "Connect", "");
	await_event(w, '=', device, "ServicesResolved", "true");
}

const char *char_path(struct world *w, const char *device, const char *uuid)
{
	static char path[128];
	struct device *found = device_find_any(&w->sim, device);
	struct remote_service *service = found ? found->services : NULL;
	struct remote_char *chr;

	for (; service; service = service->next)
		for (chr = service->chars; chr; chr = chr->next)
			if (strcmp(chr->uuid, uuid) == 0) {
				snprintf(path, sizeof(path), "%s", chr->path);
				return path;
			}
	fail_msg("%s has no characteristic %s", device, uuid);
	return NULL;
}
