/* SPDX-License-Identifier: MIT */
/* GattProfile1 of the hub. */
#include "profile.h"

#include <string.h>

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	struct profile *profile = userdata;

	(void)property;
	return bus_iter_append(value, "as", &profile->uuid, (size_t)1);
}

static void on_release(struct bus_request *request, void *userdata)
{
	((struct profile *)userdata)->releases++;
	bus_reply(request, "");
}

static const struct bus_method methods[] = {
	{.name = "Release", .handler = on_release},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "UUIDs", .type = "as", .get = get_uuids},
	{.name = NULL},
};

static const struct bus_interface profile1 = {
	.name = "org.bluez.GattProfile1",
	.methods = methods,
	.properties = properties,
};

void profile_again(struct world *w, struct profile *profile)
{
	(void)profile;
	hub_does(w, HUB, GATTMANAGER1, "RegisterApplication", "oa{sv}",
		 PROFILE_ROOT, 0);
}

void profile_register(struct world *w, struct profile *profile,
		      const char *uuid)
{
	const struct bus_binding binding = {&profile1, profile};

	memset(profile, 0, sizeof(*profile));
	profile->uuid = uuid;
	assert_int_equal(bus_add_object_manager(w->hub.bus, PROFILE_ROOT), 0);
	assert_int_equal(bus_object_add(w->hub.bus, PROFILE_ROOT "/profile",
					&binding, 1, &profile->object),
			 0);
	profile_again(w, profile);
}
