/* SPDX-License-Identifier: MIT */
/*
 * What one would write in C on GDBus instead of the hub: subscribes to Force of
 * every wearable, decodes each frame, keeps the newest forces.
 *
 *   bench_peer_gdbus --bus ADDRESS --way signal DEVICE-PATH...
 *
 * Reads by signals. Prints "ready" once all are subscribed; on SIGTERM one line
 * of JSON with the frames it got, and ends.
 */
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "feature.h"
#include "frame.h"
#include "profile.h"

#define BLUEZ	       "org.bluez"
#define CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define WEARABLES_MAX  64

struct wearable {
	struct client *client; /* borrowed: outlives it */
	struct feature feature;
	double force_n[PROFILE_PADS_MAX][PROFILE_CELLS_MAX]; /* the newest */
};

struct client {
	GMainLoop *loop;
	GDBusConnection *bus;
	uint64_t frames;
	size_t count;
	struct wearable wearable[WEARABLES_MAX];
};

static G_NORETURN void fail(const char *what, const char *why)
{
	g_printerr("bench_peer_gdbus: %s: %s\n", what, why);
	exit(1);
}

static void take_frame(struct wearable *w, const struct frame *frame)
{
	const struct feature_pad *pad = &w->feature.pad[frame->pad];
	const int16_t *newest =
		&frame->value[(frame->samples - 1) * frame->cells];

	for (size_t i = 0; i < frame->cells; i++)
		w->force_n[frame->pad][frame->first_cell + i] =
			frame_force_mn(newest[i], pad->resolution_mn) / 1000.0;
	w->client->frames++;
}

static void on_changed(GDBusConnection *bus, const char *sender,
		       const char *path, const char *interface,
		       const char *signal, GVariant *parameters, void *userdata)
{
	g_autoptr(GVariant) changed = g_variant_get_child_value(parameters, 1);
	g_autoptr(GVariant) value = g_variant_lookup_value(
		changed, "Value", G_VARIANT_TYPE_BYTESTRING);
	struct frame frame;
	const uint8_t *bytes;
	gsize length;

	(void)bus, (void)sender, (void)path, (void)interface, (void)signal;
	if (!value)
		return;
	bytes = g_variant_get_fixed_array(value, &length, 1);
	if (frame_decode(bytes, length, &frame) == WIRE_OK)
		take_frame(userdata, &frame);
}

static GVariant *call(struct client *c, const char *path, const char *interface,
		      const char *method, GVariant *arguments)
{
	g_autoptr(GError) error = NULL;
	GVariant *reply = g_dbus_connection_call_sync(
		c->bus, BLUEZ, path, interface, method, arguments, NULL,
		G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

	if (!reply)
		fail(path, error->message);
	return reply;
}

/* The path of the device's characteristic of that UUID; the caller's. */
static char *find(GVariant *objects, const char *device, const char *uuid)
{
	GVariantIter iter;
	const char *path;
	GVariant *interfaces;

	g_variant_iter_init(&iter, objects);
	while (g_variant_iter_next(&iter, "{&o@a{sa{sv}}}", &path,
				   &interfaces)) {
		g_autoptr(GVariant) mine = interfaces;
		g_autoptr(GVariant) properties = g_variant_lookup_value(
			mine, CHARACTERISTIC, G_VARIANT_TYPE_VARDICT);
		const char *found;

		if (properties && g_str_has_prefix(path, device) &&
		    g_variant_lookup(properties, "UUID", "&s", &found) &&
		    g_ascii_strcasecmp(found, uuid) == 0)
			return g_strdup(path);
	}
	fail(device, "not a wearable, or its services are not resolved");
}

static void read_feature(struct wearable *w, const char *path)
{
	g_autoptr(GVariant) reply =
		call(w->client, path, CHARACTERISTIC, "ReadValue",
		     g_variant_new("(a{sv})", NULL));
	g_autoptr(GVariant) value = g_variant_get_child_value(reply, 0);
	gsize length;
	const uint8_t *bytes = g_variant_get_fixed_array(value, &length, 1);

	if (feature_decode(bytes, length, &w->feature) != WIRE_OK)
		fail(path, "no Feature of this profile");
}

static void subscribe(struct client *c, GVariant *objects, const char *device)
{
	g_autofree char *feature = find(objects, device, PROFILE_UUID_FEATURE);
	g_autofree char *force = find(objects, device, PROFILE_UUID_FORCE);
	struct wearable *w = &c->wearable[c->count++];

	w->client = c;
	read_feature(w, feature);
	g_dbus_connection_signal_subscribe(
		c->bus, BLUEZ, PROPERTIES, "PropertiesChanged", force,
		CHARACTERISTIC, G_DBUS_SIGNAL_FLAGS_NONE, on_changed, w, NULL);
	g_variant_unref(call(c, force, CHARACTERISTIC, "StartNotify", NULL));
}

static gboolean on_terminate(void *userdata)
{
	struct client *c = userdata;

	printf("{\"frames\": %" G_GUINT64_FORMAT "}\n", c->frames);
	g_main_loop_quit(c->loop);
	return G_SOURCE_REMOVE;
}

static GDBusConnection *connect_to(const char *address)
{
	g_autoptr(GError) error = NULL;
	GDBusConnection *bus = g_dbus_connection_new_for_address_sync(
		address,
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
			G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
		NULL, NULL, &error);

	if (!bus)
		fail(address, error->message);
	return bus;
}

static void subscribe_all(struct client *c, char **devices)
{
	g_autoptr(GVariant) reply =
		call(c, "/", OBJECT_MANAGER, "GetManagedObjects", NULL);
	g_autoptr(GVariant) objects = g_variant_get_child_value(reply, 0);

	for (char **device = devices; *device; device++)
		subscribe(c, objects, *device);
}

struct options {
	char *address;
	char *way;
	char **devices;
};

static void read_options(struct options *o, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{"bus", 0, 0, G_OPTION_ARG_STRING, &o->address,
		 "where BlueZ is", "ADDRESS"},
		{"way", 0, 0, G_OPTION_ARG_STRING, &o->way,
		 "signal: there is no other", "signal"},
		{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY,
		 &o->devices, NULL, NULL},
		{0},
	};
	g_autoptr(GOptionContext) context =
		g_option_context_new("DEVICE-PATH...");
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		fail("options", error->message);
	if (!o->address || !o->devices || g_strcmp0(o->way, "signal") != 0 ||
	    g_strv_length(o->devices) > WEARABLES_MAX)
		fail("options", "--bus, --way signal, 1 to 64 devices");
}

int main(int argc, char **argv)
{
	static struct client client;
	struct options options = {0};

	read_options(&options, argc, argv);
	client.loop = g_main_loop_new(NULL, FALSE);
	client.bus = connect_to(options.address);
	g_unix_signal_add(SIGTERM, on_terminate, &client);
	subscribe_all(&client, options.devices);
	puts("ready");
	fflush(stdout);
	g_main_loop_run(client.loop);
	g_object_unref(client.bus);
	g_main_loop_unref(client.loop);
	g_strfreev(options.devices);
	g_free(options.address);
	g_free(options.way);
	return 0;
}
