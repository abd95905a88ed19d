/* SPDX-License-Identifier: MIT */
/*
 * Who owns which name.
 *
 * For each name the bus is asked for its NameOwnerChanged and then for its
 * owner, in this order: no change is missed, and the answer is never older
 * than what was told before it.
 */
#include "bus_name.h"

#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bus_name {
	struct bus_node node;
	struct bus_link link; /* in bus->all_names */
	struct bus *bus;      /* owns this */
	char name[DBUS_MAXIMUM_NAME_LENGTH + 1];
	char owner[DBUS_MAXIMUM_NAME_LENGTH + 1];
	char rule[DBUS_MAXIMUM_NAME_LENGTH + 192];
	struct bus_link watches;
	unsigned int references; /* watches and followers */
	bool known;		 /* the bus said who owns it */
	bool refused;		 /* the bus does not tell changes */
	bool telling;		 /* watches are being walked */
	struct bus_call *matching;
	struct bus_call *asking;
};

struct bus_name_watch {
	struct bus_link link;
	struct bus_name *name; /* a reference */
	bus_owner_fn handler;  /* NULL: dead */
	void *userdata;	       /* borrowed from the caller */
	bool told;	       /* the first time */
};

const char *bus_name_owner(const struct bus_name *name)
{
	return name->owner;
}

static void name_free(struct bus_name *name)
{
	bus_table_remove(&name->bus->names, &name->node);
	bus_list_remove(&name->link);
	free(name);
}

static void name_stop(struct bus_name *name)
{
	bus_call_cancel(name->matching);
	bus_call_cancel(name->asking);
	bus_match_uncall(name->bus, name->rule);
	name_free(name);
}

void bus_name_unref(struct bus_name *name)
{
	if (!name)
		return;
	name->references--;
	if (name->references > 0)
		return;
	if (name->bus->closing)
		name_free(name); /* its calls are gone already */
	else
		name_stop(name);
}

static void watch_drop(struct bus_name_watch *watch)
{
	struct bus_name *name = watch->name;

	bus_list_remove(&watch->link);
	free(watch);
	bus_name_unref(name);
}

static void sweep(struct bus_name *name)
{
	struct bus_link *link = name->watches.next;

	while (link != &name->watches) {
		struct bus_name_watch *watch =
			BUS_THING(link, struct bus_name_watch, link);

		link = link->next;
		if (!watch->handler)
			watch_drop(watch);
	}
}

/* Tells each watch what it does not know. A watch that was never told hears
 * of the owner now, without what was before. */
static void tell(struct bus_name *name, const char *old_owner, bool changed)
{
	char new_owner[sizeof(name->owner)];

	memcpy(new_owner, name->owner, sizeof(new_owner));
	name->references++;
	name->telling = true;
	for (struct bus_link *link = name->watches.next;
	     link != &name->watches && !name->bus->closing; link = link->next) {
		struct bus_name_watch *watch =
			BUS_THING(link, struct bus_name_watch, link);
		bool first = !watch->told;

		if (!watch->handler || (!first && !changed))
			continue;
		watch->told = true;
		watch->handler(name->name, first ? "" : old_owner, new_owner,
			       watch->userdata);
	}
	name->telling = false;
	sweep(name);
	bus_name_unref(name);
}

static void set_owner(struct bus_name *name, const char *owner)
{
	char old_owner[sizeof(name->owner)];
	bool changed = strcmp(name->owner, owner) != 0;

	memcpy(old_owner, name->owner, sizeof(old_owner));
	(void)snprintf(name->owner, sizeof(name->owner), "%s", owner);
	name->known = true;
	tell(name, old_owner, changed);
}

static void on_match_reply(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct bus_name *name = userdata;

	(void)reply;
	name->matching = NULL;
	if (!error || strcmp(error->name, DBUS_ERROR_DISCONNECTED) == 0)
		return;
	name->refused = true;
	bus_report(name->bus, "the bus refuses to tell who owns a name");
}

static void on_owner_reply(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct bus_name *name = userdata;
	const char *owner = "";

	name->asking = NULL;
	if (error && strcmp(error->name, DBUS_ERROR_DISCONNECTED) == 0)
		return;
	if (error || name->refused || bus_read(reply, "s", &owner) < 0)
		owner = "";
	set_owner(name, owner);
}

static int name_ask(struct bus_name *name)
{
	DBusMessage *message;
	int result;

	(void)snprintf(name->rule, sizeof(name->rule),
		       "type='signal',sender='" DBUS_SERVICE_DBUS
		       "',interface='" DBUS_INTERFACE_DBUS
		       "',member='NameOwnerChanged',arg0='%s'",
		       name->name); /* .rule is large enough */
	result = bus_match_call(name->bus, name->rule, on_match_reply, name,
				&name->matching);
	if (result < 0)
		return result;
	message = bus_daemon_call("GetNameOwner");
	result = bus_append(message, "s", name->name);
	if (result < 0) {
		if (message)
			dbus_message_unref(message);
		return result;
	}
	return bus_call(name->bus, message, BUS_DAEMON_TIMEOUT_MS,
			on_owner_reply, name, &name->asking);
}

static int name_new(struct bus *bus, const char *text, struct bus_name **out)
{
	struct bus_name *name = calloc(1, sizeof(*name));
	int result;

	if (!name)
		return -ENOMEM;
	name->bus = bus;
	name->references = 1;
	bus_list_init(&name->watches);
	(void)snprintf(name->name, sizeof(name->name), "%s", text);
	bus_list_append(&bus->all_names, &name->link);
	bus_table_add(&bus->names, &name->node, name->name);
	result = name_ask(name);
	if (result < 0) {
		bus_name_unref(name);
		return result;
	}
	*out = name;
	return 0;
}

static struct bus_name *name_find(struct bus *bus, const char *text)
{
	struct bus_node *node = bus_table_find(&bus->names, text);

	return node ? BUS_THING(node, struct bus_name, node) : NULL;
}

int bus_name_ref(struct bus *bus, const char *text, struct bus_name **out)
{
	struct bus_name *name;

	if (!text || !dbus_validate_bus_name(text, NULL))
		return -EINVAL;
	if (!bus_is_usable(bus))
		return -ENOTCONN;
	name = name_find(bus, text);
	if (!name)
		return name_new(bus, text, out);
	name->references++;
	*out = name;
	return 0;
}

int bus_watch_name(struct bus *bus, const char *text, bus_owner_fn handler,
		   void *userdata, struct bus_name_watch **out)
{
	struct bus_name_watch *watch;
	int result;

	if (!handler)
		return -EINVAL;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		return -ENOMEM;
	result = bus_name_ref(bus, text, &watch->name);
	if (result < 0) {
		free(watch);
		return result;
	}
	watch->handler = handler;
	watch->userdata = userdata;
	bus_list_append(&watch->name->watches, &watch->link);
	if (watch->name->known) {
		bus->names_untold = true;
		bus_wake_in(bus, 0);
	}
	*out = watch;
	return 0;
}

void bus_name_watch_free(struct bus_name_watch *watch)
{
	if (!watch)
		return;
	watch->handler = NULL;
	if (!watch->name->telling)
		watch_drop(watch);
}

void bus_name_owner_changed(struct bus *bus, DBusMessage *signal)
{
	const char *text;
	const char *new_owner;
	struct bus_name *name;

	if (!dbus_message_is_signal(signal, DBUS_INTERFACE_DBUS,
				    "NameOwnerChanged") ||
	    !dbus_message_has_sender(signal, DBUS_SERVICE_DBUS) ||
	    bus_read(signal, "sss", &text, NULL, &new_owner) < 0)
		return;
	name = name_find(bus, text);
	if (name && !name->refused)
		set_owner(name, new_owner);
}

static struct bus_name *next_untold(struct bus *bus)
{
	for (struct bus_link *link = bus->all_names.next;
	     link != &bus->all_names; link = link->next) {
		struct bus_name *name = BUS_THING(link, struct bus_name, link);
		struct bus_link *at = name->watches.next;

		for (; name->known && at != &name->watches; at = at->next)
			if (!BUS_THING(at, struct bus_name_watch, link)->told)
				return name;
	}
	return NULL;
}

/* Handlers may add watches and remove names: look afresh each time. */
void bus_names_tell(struct bus *bus)
{
	struct bus_name *name;

	bus->names_untold = false;
	while (!bus->closing && (name = next_untold(bus)))
		tell(name, "", false);
}

void bus_names_free(struct bus *bus)
{
	while (!bus_list_is_empty(&bus->all_names)) {
		struct bus_name *name =
			BUS_THING(bus->all_names.next, struct bus_name, link);

		while (!bus_list_is_empty(&name->watches)) {
			struct bus_name_watch *watch =
				BUS_THING(name->watches.next,
					  struct bus_name_watch, link);

			bus_list_remove(&watch->link);
			free(watch);
		}
		name_free(name);
	}
}
