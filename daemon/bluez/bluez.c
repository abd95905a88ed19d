/* SPDX-License-Identifier: MIT */
/*
 * The life of bluetoothd as seen from here: its name comes, its tree is read,
 * its signals keep the tree, its name goes and everything with it. kill -9
 * brings nothing but the loss of the name.
 *
 * Signals that come before the tree was read are passed over: the bus keeps
 * their order, so the tree contains what they say.
 */
#include "bluez.h"

#include "adapter.h"
#include "agent.h"
#include "autoconnect.h"
#include "bluez_state.h"
#include "bus_message.h"
#include "device.h"
#include "device_act.h"
#include "gatt.h"
#include "gatt_access.h"
#include "notify_fd.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define BLUEZ_ROOT	   "/org/bluez"
#define OBJECTS_TIMEOUT_MS 10000

void bluez_emit(struct bluez *bluez, const struct event *event)
{
	if (!bluez->closing)
		bluez->on_event(event, bluez->context);
}

DBusMessage *bluez_message(struct bluez *bluez, const char *path,
			   const char *interface, const char *member,
			   const char *signature, ...)
{
	DBusMessage *message;
	va_list args;
	int error;

	if (bluez->owner[0] == '\0')
		return NULL;
	message = bus_message_new_call(bluez->owner, path, interface, member);
	va_start(args, signature);
	error = bus_append_va(message, signature, args);
	va_end(args);
	if (error == 0)
		return message;
	if (message != NULL)
		dbus_message_unref(message);
	return NULL;
}

void bluez_send(struct bluez *bluez, DBusMessage *take_message)
{
	if (take_message == NULL)
		return;
	dbus_message_set_no_reply(take_message, TRUE);
	(void)bus_send(bluez->bus, take_message); /* the bus is gone: so told */
}

void bluez_reject(struct bluez *bluez, const char *what, const char *path)
{
	bluez->rejected++;
	log_debug(bluez->log, "bluez: %s of %s is not as agreed", what, path);
}

/* ---- The tree ---- */

static void agent_manager_added(struct bluez *bluez, const char *path,
				DBusMessageIter *properties)
{
	(void)path;	  /* always /org/bluez */
	(void)properties; /* none */
	agent_register(bluez);
}

static void gatt_manager_added(struct bluez *bluez, const char *path,
			       DBusMessageIter *properties)
{
	(void)properties; /* none of use */
	autoconnect_offered(bluez, path, true);
}

static void gatt_manager_removed(struct bluez *bluez, const char *path)
{
	autoconnect_offered(bluez, path, false);
}

typedef void (*bluez_added_fn)(struct bluez *bluez, const char *path,
			       DBusMessageIter *properties);
typedef void (*bluez_removed_fn)(struct bluez *bluez, const char *path);

/* Each interface that matters, and in which walk through the tree: what lies
 * below another object comes after it. One object's interfaces may be removed
 * one by one. */
static const struct bluez_interface {
	const char *name;
	int walk;
	bluez_added_fn added;
	bluez_removed_fn removed; /* NULL: means nothing */
} interfaces[] = {
	{BLUEZ_ADAPTER, 0, adapter_added, adapter_removed},
	{BLUEZ_DEVICE, 1, device_added, device_removed},
	{BLUEZ_AGENT_MANAGER, 2, agent_manager_added, NULL},
	{BLUEZ_GATT_MANAGER, 2, gatt_manager_added, gatt_manager_removed},
	{BLUEZ_BATTERY, 2, device_battery_added, NULL},
	{BLUEZ_SERVICE, 2, gatt_service_added, gatt_service_removed},
	{BLUEZ_CHARACTERISTIC, 2, gatt_characteristic_added,
	 gatt_characteristic_removed},
};

#define WALKS 3

struct walk {
	struct bluez *bluez;
	int number;
};

static const struct bluez_interface *interface_of(const char *name)
{
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++)
		if (strcmp(interfaces[i].name, name) == 0)
			return &interfaces[i];
	return NULL;
}

static void on_interface(const char *path, const char *name,
			 DBusMessageIter *properties, void *userdata)
{
	struct walk *walk = userdata;
	const struct bluez_interface *interface = interface_of(name);

	if (interface == NULL)
		return;
	if (properties != NULL && interface->walk == walk->number)
		interface->added(walk->bluez, path, properties);
	else if (properties == NULL && interface->removed != NULL)
		interface->removed(walk->bluez, path);
}

static void on_added(DBusMessage *signal, void *userdata)
{
	struct walk walk = {.bluez = userdata};

	for (; walk.number < WALKS && walk.bluez->known; walk.number++)
		if (bus_walk_interfaces_added(signal, on_interface, &walk) <
		    0) {
			bluez_reject(walk.bluez, "InterfacesAdded", "/");
			return;
		}
}

static void on_removed(DBusMessage *signal, void *userdata)
{
	struct walk walk = {.bluez = userdata};

	if (walk.bluez->known &&
	    bus_walk_interfaces_removed(signal, on_interface, &walk) < 0)
		bluez_reject(walk.bluez, "InterfacesRemoved", "/");
}

static void tell_present(struct bluez *bluez, bool present)
{
	struct event event = {.type = EVENT_BLUEZ};

	event.bluez.present = present;
	bluez_emit(bluez, &event);
}

static void read_tree(struct bluez *bluez, DBusMessage *reply)
{
	struct walk walk = {.bluez = bluez};

	if (!bluez->known) {
		bluez->known = true;
		tell_present(bluez, true);
	}
	for (; walk.number < WALKS; walk.number++)
		if (bus_walk_managed_objects(reply, on_interface, &walk) < 0) {
			bluez_reject(bluez, "GetManagedObjects", "/");
			return;
		}
}

static void on_objects(DBusMessage *reply, const struct bus_error *error,
		       void *userdata)
{
	struct bluez *bluez = userdata;

	bluez->objects_call = NULL;
	if (error == NULL) {
		read_tree(bluez, reply);
		return;
	}
	log_warning(bluez->log, "bluez: its objects cannot be read: %s: %s",
		    error->name, error->text);
	bluez->refresh = true;
	bluez_look_in(bluez, BLUEZ_RETRY_MS);
}

static void get_objects(struct bluez *bluez)
{
	bluez->refresh = false;
	(void)bus_call(bluez->bus,
		       bluez_message(bluez, "/", BUS_INTERFACE_OBJECT_MANAGER,
				     "GetManagedObjects", ""),
		       OBJECTS_TIMEOUT_MS, on_objects, bluez,
		       &bluez->objects_call); /* failed: the bus is gone */
}

/* One at a time; what is asked for meanwhile is done a little later. */
void bluez_refresh(struct bluez *bluez)
{
	bluez->refresh = true;
	bluez_look_in(bluez, BLUEZ_SETTLE_MS);
}

static void on_timer(uv_timer_t *timer)
{
	struct bluez *bluez = timer->data;

	if (bluez->owner[0] == '\0')
		return;
	if (bluez->refresh && bluez->objects_call == NULL)
		get_objects(bluez);
	autoconnect_look(bluez);
	for (size_t i = 0; i < bluez->tree.devices_end; i++)
		if (bluez->tree.device[i].present)
			gatt_look(&bluez->tree.device[i]);
}

void bluez_look_in(struct bluez *bluez, uint64_t ms)
{
	if (uv_is_active((uv_handle_t *)&bluez->timer) &&
	    uv_timer_get_due_in(&bluez->timer) <= ms)
		return;
	(void)uv_timer_start(&bluez->timer, on_timer, ms,
			     0); /* cannot fail: a cb is given */
}

/* ---- Its life ---- */

static void leave(struct bluez *bluez)
{
	bool was_known = bluez->known;

	bus_call_cancel(bluez->objects_call);
	bus_call_cancel(bluez->agent_call);
	bluez->objects_call = NULL;
	bluez->agent_call = NULL;
	bluez->owner[0] = '\0';
	bluez->known = false;
	bluez->refresh = false;
	for (size_t i = 0; i < ADAPTERS_MAX; i++)
		if (bluez->tree.adapter[i].present)
			adapter_gone(bluez, &bluez->tree.adapter[i]);
	if (was_known)
		tell_present(bluez, false);
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct bluez *bluez = userdata;

	(void)old_owner; /* ours may be older */
	if (bluez->owner[0] != '\0') {
		log_notice(bluez->log, "bluez: %s left the bus", bluez->owner);
		leave(bluez);
	}
	if (new_owner[0] == '\0' || strlen(new_owner) >= BUS_NAME_SIZE)
		return;
	memcpy(bluez->owner, new_owner, strlen(new_owner) + 1);
	bluez->generation++;
	log_info(bluez->log, "bluez: %s is %s", name, bluez->owner);
	get_objects(bluez);
}

/* ---- What the core wants ---- */

typedef void (*bluez_action_fn)(struct bluez *bluez,
				const struct action *action);

static const bluez_action_fn acts[ACTION_COUNT] = {
	[ACTION_COMMAND_WRITE] = gatt_command,
	[ACTION_REQUEST_WRITE] = gatt_write,
	[ACTION_READ] = gatt_read,
	[ACTION_SUBSCRIBE] = gatt_subscribe,
	[ACTION_CONNECT] = device_connect,
	[ACTION_DISCONNECT] = device_disconnect,
	[ACTION_PAIR] = device_pair,
	[ACTION_TRUST] = device_trust,
	[ACTION_REMOVE] = device_remove,
	[ACTION_DISCOVER] = adapter_discover,
	[ACTION_POWER] = adapter_power,
	[ACTION_PREPARE_STOP] = gatt_prepare_stop,
};

void bluez_do(struct bluez *bluez, const struct action *action)
{
	assert(action->type < ACTION_COUNT && acts[action->type] != NULL);
	acts[action->type](bluez, action);
}

void bluez_health(const struct bluez *bluez, struct bluez_health *out)
{
	*out = (struct bluez_health){.generation = bluez->generation,
				     .calls = bluez->pool.count,
				     .values = bluez->values,
				     .rejected = bluez->rejected};
	for (size_t i = 0; i < bluez->tree.devices_end; i++)
		out->devices += bluez->tree.device[i].present;
}

/* ---- Making it ---- */

/* What brings signals here. Those of single objects have local matches, found
 * by their path: a value costs one look-up however many objects there are. */
static int add_matches(struct bluez *bluez)
{
	const struct {
		struct bus_rule rule;
		bus_signal_fn signal;
		bus_properties_fn properties;
	} rows[BLUEZ_MATCHES] = {
		{.rule = {.path = "/",
			  .interface = BUS_INTERFACE_OBJECT_MANAGER,
			  .member = "InterfacesAdded"},
		 .signal = on_added},
		{.rule = {.path = "/",
			  .interface = BUS_INTERFACE_OBJECT_MANAGER,
			  .member = "InterfacesRemoved"},
		 .signal = on_removed},
		{.rule = {.path_namespace = BLUEZ_ROOT, .arg0 = BLUEZ_ADAPTER},
		 .properties = adapter_changed},
		{.rule = {.path_namespace = BLUEZ_ROOT, .arg0 = BLUEZ_DEVICE},
		 .properties = device_stranger_changed},
		{.rule = {.path_namespace = BLUEZ_ROOT,
			  .interface = DBUS_INTERFACE_PROPERTIES,
			  .member = "PropertiesChanged",
			  .arg0 = BLUEZ_CHARACTERISTIC}},
		{.rule = {.path_namespace = BLUEZ_ROOT,
			  .interface = DBUS_INTERFACE_PROPERTIES,
			  .member = "PropertiesChanged",
			  .arg0 = BLUEZ_BATTERY}},
	};
	int error = 0;

	for (size_t i = 0; i < BLUEZ_MATCHES && error == 0; i++) {
		struct bus_rule rule = rows[i].rule;

		rule.sender = BLUEZ_NAME;
		if (rows[i].properties != NULL)
			error = bus_watch_properties(bluez->bus, &rule,
						     rows[i].properties, bluez,
						     &bluez->match[i]);
		else
			error = bus_add_match(bluez->bus, &rule, rows[i].signal,
					      bluez, &bluez->match[i]);
	}
	return error;
}

static int add_handles(struct bluez *bluez)
{
	uv_loop_t *loop = bus_loop(bluez->bus);
	int error = uv_idle_init(loop, &bluez->later);

	if (error < 0)
		return error;
	bluez->later.data = bluez;
	bluez->handles++;
	error = uv_timer_init(loop, &bluez->timer);
	if (error < 0)
		return error;
	bluez->timer.data = bluez;
	bluez->handles++;
	return 0;
}

static int build(struct bluez *bluez)
{
	int error = add_handles(bluez);

	if (error == 0)
		error = add_matches(bluez);
	if (error == 0)
		error = agent_serve(bluez);
	if (error == 0)
		error = autoconnect_serve(bluez);
	if (error == 0)
		error = bus_watch_name(bluez->bus, BLUEZ_NAME, on_owner, bluez,
				       &bluez->watch);
	return error;
}

int bluez_new(struct bus *bus, const struct bluez_options *options,
	      bluez_event_fn on_event, void *context, struct log *log,
	      struct bluez **out)
{
	struct bluez *bluez = calloc(1, sizeof(*bluez));
	int error;

	if (bluez == NULL)
		return -ENOMEM;
	bluez->bus = bus;
	bluez->options = *options;
	bluez->on_event = on_event;
	bluez->context = context;
	bluez->log = log;
	notify_fd_intake(&bluez->intake);
	error = build(bluez);
	if (error < 0) {
		bluez_free(bluez);
		return error;
	}
	*out = bluez;
	return 0;
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct bluez *bluez = handle->data;

	if (--bluez->handles == 0)
		free(bluez);
}

void bluez_free(struct bluez *bluez)
{
	unsigned int handles;

	if (bluez == NULL)
		return;
	bluez->closing = true;
	leave(bluez);
	bus_name_watch_free(bluez->watch);
	for (size_t i = 0; i < BLUEZ_MATCHES; i++)
		bus_match_remove(bluez->match[i]);
	bus_object_remove(bluez->agent);
	bus_object_remove(bluez->profile);
	pending_tell_later(bluez);
	handles = bluez->handles;
	if (handles == 0)
		free(bluez);
	if (handles > 1)
		uv_close((uv_handle_t *)&bluez->timer, on_handle_closed);
	if (handles > 0)
		uv_close((uv_handle_t *)&bluez->later, on_handle_closed);
}
