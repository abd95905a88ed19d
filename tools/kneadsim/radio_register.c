/* SPDX-License-Identifier: MIT */
#include "radio_register.h"

#include <errno.h>
#include <string.h>

#include "bus_message.h"
#include "gatt.h"
#include "radio_link.h"

#define ADVERTISING "org.bluez.LEAdvertisingManager1"
#define AGENTS	    "org.bluez.AgentManager1"
#define GATTS	    "org.bluez.GattManager1"
#define ROOT	    "/org/bluez"

/* A registration took 0.1 s when measured; a slow machine may need much more
 * (project default). */
enum {
	TIMEOUT_MS = 30000
};

struct registration {
	size_t done; /* offset of a bool in struct radio */
	bool on_adapter;
	const char *interface;
	const char *member;
	const char *object;
	const char *capability; /* a further argument; NULL: an empty a{sv} */
	bool alone;		/* no further argument at all */
};

static const struct registration registrations[] = {
	{.done = offsetof(struct radio, has_agent),
	 .interface = AGENTS,
	 .member = "RegisterAgent",
	 .object = AGENT_PATH,
	 .capability = AGENT_CAPABILITY},
	{.done = offsetof(struct radio, is_default),
	 .interface = AGENTS,
	 .member = "RequestDefaultAgent",
	 .object = AGENT_PATH,
	 .alone = true},
	{.done = offsetof(struct radio, has_application),
	 .on_adapter = true,
	 .interface = GATTS,
	 .member = "RegisterApplication",
	 .object = GATT_ROOT},
	{.done = offsetof(struct radio, has_advert),
	 .on_adapter = true,
	 .interface = ADVERTISING,
	 .member = "RegisterAdvertisement",
	 .object = ADVERT_PATH},
};
enum {
	ADVERT = 3,
	COUNT
};

static bool is_done(const struct radio *r, int index)
{
	bool done;

	memcpy(&done, (const char *)r + registrations[index].done,
	       sizeof(done));
	return done || (index == ADVERT && !r->wants_advert);
}

static void set_done(struct radio *r, int index)
{
	const bool done = true;

	memcpy((char *)r + registrations[index].done, &done, sizeof(done));
}

int radio_next_registration(const struct radio *r)
{
	for (int i = 0; i < COUNT; i++) {
		if (!is_done(r, i))
			return i;
	}
	return -1;
}

static void on_registered(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct radio *r = userdata;
	int index = r->registering;

	(void)reply;
	r->call = NULL;
	if (error && strcmp(error->name, "org.bluez.Error.AlreadyExists") != 0)
		radio_refused(r, registrations[index].member, error);
	else
		set_done(r, index);
	if (index == ADVERT && r->has_advert &&
	    (!r->wants_advert || !r->is_powered))
		radio_take_advert_back(r);
	radio_pursue(r);
}

static int append_rest(DBusMessage *m, const struct registration *reg)
{
	if (reg->capability)
		return bus_append(m, "s", reg->capability);
	return reg->alone ? 0 : bus_append(m, "a{sv}", 0);
}

int radio_begin_registration(struct radio *r, int index)
{
	const struct registration *reg = &registrations[index];
	DBusMessage *m = bus_message_new_call(
		"org.bluez", reg->on_adapter ? r->adapter : ROOT,
		reg->interface, reg->member);

	if (!m)
		return -ENOMEM;
	if (bus_append(m, "o", reg->object) || append_rest(m, reg)) {
		dbus_message_unref(m);
		return -ENOMEM;
	}
	r->registering = index;
	return bus_call(r->bus, m, TIMEOUT_MS, on_registered, r, &r->call);
}

void radio_take_advert_back(struct radio *r)
{
	radio_send(r, r->adapter, ADVERTISING, "UnregisterAdvertisement",
		   ADVERT_PATH);
	r->has_advert = false;
}

void radio_unregister(struct radio *r)
{
	if (r->has_advert)
		radio_take_advert_back(r);
	radio_drop_link(r);
	if (r->has_application)
		radio_send(r, r->adapter, GATTS, "UnregisterApplication",
			   GATT_ROOT);
	if (r->has_agent)
		radio_send(r, ROOT, AGENTS, "UnregisterAgent", AGENT_PATH);
}
