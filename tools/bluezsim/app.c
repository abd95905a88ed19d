/* SPDX-License-Identifier: MIT */
/* GattManager1: applications come and go. */
#include "app.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "app_read.h"
#include "bus_call.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "remote.h"
#include "resolve.h"
#include "server.h"
#include "sim.h"

/* How long an application may take to describe itself. */
#define READ_MS 25000

static void free_profile(struct app_profile *profile)
{
	size_t i;

	for (i = 0; i < profile->uuid_count; i++)
		free(profile->uuids[i]);
	free(profile->uuids);
	free(profile->path);
	free(profile);
}

static void release_profile(const struct app *app,
			    const struct app_profile *profile)
{
	DBusMessage *message = bus_message_new_call(
		app->owner, profile->path, "org.bluez.GattProfile1", "Release");

	if (message)
		dbus_message_set_no_reply(message, TRUE);
	(void)bus_send(app->adapter->sim->bus, message); /* a farewell */
}

static void update_auto(struct adapter *adapter)
{
	struct device *device;

	for (device = adapter->devices; device; device = device->next)
		link_update_auto(device);
}

static void services_changed(struct adapter *adapter)
{
	sim_mark(adapter->sim, adapter->object, &adapter_interface, "UUIDs");
	resolve_changed(adapter);
	update_auto(adapter);
}

static void unlink_app(struct app *app)
{
	struct app **slot = &app->adapter->apps;

	while (*slot != app)
		slot = &(*slot)->next;
	*slot = app->next;
}

void app_free(struct app *app, bool tell)
{
	struct adapter *adapter = app->adapter;
	struct sim *sim = adapter->sim;
	struct bus_request *request = app->request;

	unlink_app(app);
	gatt_db_remove(&adapter->db, app);
	if (sim->bus) {
		bus_call_cancel(app->call);
		bus_match_remove(app->properties);
		bus_match_remove(app->removed);
	}
	while (app->profiles) {
		struct app_profile *profile = app->profiles;

		app->profiles = profile->next;
		if (tell && sim->bus)
			release_profile(app, profile);
		free_profile(profile);
	}
	free(app->owner);
	free(app->path);
	free(app);
	sim_refuse(request, FAIL_NO_OBJECT);
	services_changed(adapter);
}

void apps_clear(struct adapter *adapter, bool tell)
{
	while (adapter->apps)
		app_free(adapter->apps, tell);
}

void apps_client_gone(struct adapter *adapter, const char *owner)
{
	struct app *app = adapter->apps;

	while (app && strcmp(app->owner, owner) != 0)
		app = app->next;
	if (!app)
		return;
	log_event(adapter->sim, "application %s left %s", owner, adapter->path);
	app_free(app, false);
	apps_client_gone(adapter, owner);
}

static bool profile_has(const struct app_profile *profile, const char *uuid)
{
	size_t i;

	for (i = 0; i < profile->uuid_count; i++)
		if (strcmp(profile->uuids[i], uuid) == 0)
			return true;
	return false;
}

bool apps_have_profile(const struct adapter *adapter, const char *uuid)
{
	const struct app *app;
	const struct app_profile *profile;

	for (app = adapter->apps; app; app = app->next)
		for (profile = app->request ? NULL : app->profiles; profile;
		     profile = profile->next)
			if (profile_has(profile, uuid))
				return true;
	return false;
}

static void on_properties(struct bus_properties_event *event, void *userdata)
{
	server_properties(userdata, event);
}

/* gatt-database.c, proxy_removed_cb: whoever takes one thing back has taken
 * the application back. */
static void on_removed(DBusMessage *signal, void *userdata)
{
	struct app *app = userdata;

	(void)signal;
	log_event(app->adapter->sim, "application %s took objects back",
		  app->owner);
	app_free(app, false);
}

static void watch_app(struct app *app)
{
	struct bus *bus = app->adapter->sim->bus;
	struct bus_rule properties = {.sender = app->owner,
				      .path_namespace = app->path,
				      .arg0 = "org.bluez.GattCharacteristic1"};
	struct bus_rule removed = {.sender = app->owner,
				   .path = app->path,
				   .interface = BUS_INTERFACE_OBJECT_MANAGER,
				   .member = "InterfacesRemoved"};

	if (bus_watch_properties(bus, &properties, on_properties, app,
				 &app->properties) < 0 ||
	    bus_add_match(bus, &removed, on_removed, app, &app->removed) < 0)
		log_error("cannot hear application %s", app->owner);
}

static void on_objects(DBusMessage *reply, const struct bus_error *error,
		       void *userdata)
{
	struct app *app = userdata;
	struct adapter *adapter = app->adapter;
	struct bus_request *request = app->request;
	const char *problem = NULL;

	app->call = NULL;
	if (error)
		problem = "No object received";
	else
		problem = app_read(app, reply);
	if (problem) {
		log_event(adapter->sim, "application of %s refused: %s",
			  app->owner, problem);
		app->request = NULL;
		app_free(app, false);
		(void)bus_reply_error(request, "org.bluez.Error.Failed",
				      problem);
		return;
	}
	log_event(adapter->sim, "application %s on %s", app->owner,
		  adapter->path);
	app->request = NULL;
	services_changed(adapter);
	sim_accept(request);
}

static struct app *find_app(struct adapter *adapter, const char *owner,
			    const char *path)
{
	struct app *app;

	for (app = adapter->apps; app; app = app->next)
		if (strcmp(app->owner, owner) == 0 &&
		    strcmp(app->path, path) == 0)
			return app;
	return NULL;
}

static void add_app(struct adapter *adapter, struct bus_request *request,
		    const char *path)
{
	struct app *app = mem_zero(1, sizeof(*app));
	struct bus_method_call call = {
		.path = path,
		.interface = BUS_INTERFACE_OBJECT_MANAGER,
		.member = "GetManagedObjects",
		.timeout_ms = READ_MS,
		.on_reply = on_objects,
		.userdata = app,
	};

	app->adapter = adapter;
	app->owner = mem_text(bus_request_sender(request));
	app->path = mem_text(path);
	app->request = request;
	app->next = adapter->apps;
	adapter->apps = app;
	client_watch(adapter->sim, app->owner);
	watch_app(app);
	call.destination = app->owner;
	if (bus_call_method(adapter->sim->bus, &call, &app->call, "") < 0)
		app_free(app, false);
}

static void on_register(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	DBusMessageIter options;
	const char *path;

	if (fault_takes(adapter->sim, request, &gatt_manager_interface,
			on_register))
		return;
	if (bus_read(bus_request_message(request), "oa{sv}", &path, &options) <
	    0)
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
	else if (find_app(adapter, bus_request_sender(request), path))
		sim_refuse(request, FAIL_ALREADY_EXISTS);
	else
		add_app(adapter, request, path);
}

static void on_unregister(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	const char *path;
	struct app *app;

	if (fault_takes(adapter->sim, request, &gatt_manager_interface,
			on_unregister))
		return;
	if (bus_read(bus_request_message(request), "o", &path) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	app = find_app(adapter, bus_request_sender(request), path);
	if (!app) {
		sim_refuse(request, FAIL_DOES_NOT_EXIST);
		return;
	}
	app_free(app, true);
	sim_accept(request);
}

static const struct bus_method methods[] = {
	{.name = "RegisterApplication",
	 .in = "oa{sv}",
	 .in_names = "application options",
	 .handler = on_register,
	 .doc = "Serves the caller's services, and reconnects what its "
		"profiles name."},
	{.name = "UnregisterApplication",
	 .in = "o",
	 .in_names = "application",
	 .handler = on_unregister,
	 .doc = "Takes them back."},
	{.name = NULL},
};

const struct bus_interface gatt_manager_interface = {
	.name = "org.bluez.GattManager1",
	.methods = methods,
	.doc = "Applications.",
};
