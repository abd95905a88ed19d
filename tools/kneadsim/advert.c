/* SPDX-License-Identifier: MIT */
#include "advert.h"

#include <stdio.h>

#include "bus_message.h"
#include "profile.h"

static void on_release(struct bus_request *request, void *userdata)
{
	const struct advert *advert = userdata;

	(void)bus_reply(request, "");
	advert->on_release(advert->userdata);
}

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	static const char *const uuids[] = {PROFILE_UUID_SERVICE};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", uuids, (size_t)1);
}

static int get_name(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct advert *advert = userdata;

	(void)property;
	return bus_iter_append(value, "s", advert->name);
}

static const struct bus_method methods[] = {
	{.name = "Release",
	 .handler = on_release,
	 .doc = "BlueZ does not advertise this any more."},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "Type",
	 .type = "s",
	 .offset = offsetof(struct advert, type),
	 .emits = BUS_EMITS_CONST,
	 .doc = "Peripheral: it can be connected to."},
	{.name = "ServiceUUIDs",
	 .type = "as",
	 .get = get_uuids,
	 .emits = BUS_EMITS_CONST,
	 .doc = "The profile's service, by which a hub finds it."},
	{.name = "LocalName",
	 .type = "s",
	 .get = get_name,
	 .emits = BUS_EMITS_CONST,
	 .doc = "What a person calls it."},
	{.name = "Discoverable",
	 .type = "b",
	 .offset = offsetof(struct advert, discoverable),
	 .emits = BUS_EMITS_CONST,
	 .doc = "Generally discoverable, whatever the adapter is."},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.bluez.LEAdvertisement1",
	.methods = methods,
	.properties = properties,
	.doc = "An advertisement, served to BlueZ.",
};

int advert_init(struct advert *advert, struct bus *bus, const char *name,
		void (*on_released)(void *userdata), void *userdata)
{
	struct bus_binding binding = {&interface, advert};

	*advert = (struct advert){
		.type = "peripheral",
		.discoverable = true,
		.on_release = on_released,
		.userdata = userdata,
	};
	snprintf(advert->name, sizeof(advert->name), "%s", name);
	return bus_object_add(bus, ADVERT_PATH, &binding, 1, &advert->object);
}

void advert_done(struct advert *advert)
{
	bus_object_remove(advert->object);
	advert->object = NULL;
}
