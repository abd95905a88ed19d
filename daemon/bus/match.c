/* SPDX-License-Identifier: MIT */
/*
 * Match rules and whom a signal reaches.
 *
 * The bus filters what we asked it for; who wants which signal is decided
 * here, because one connection has many matches, and because anybody may
 * send a signal directly to us that no rule asked for.
 */
#include "bus_match.h"

#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* dbus-daemon takes no longer ones: DBUS_MAXIMUM_MATCH_RULE_LENGTH. */
#define RULE_MAX 1024

struct bus_match {
	struct bus_node node; /* in bus->paths, if .path */
	struct bus_link link; /* in bus->matches, if not */
	struct bus_link all_link;
	struct bus *bus; /* owns this */
	/* Parts of .text, or NULL. */
	const char *sender;
	const char *path;
	const char *path_namespace;
	const char *interface;
	const char *member;
	const char *arg0;
	char *text;
	char *rule;		/* what the bus was asked for; NULL if local */
	struct bus_name *owner; /* of a well-known sender; a reference */
	struct bus_call *asking;
	bus_signal_fn on_signal;
	bus_properties_fn on_properties;
	void *userdata; /* borrowed from the caller */
	uint64_t born;	/* signal during which it was added */
	bool dead;
};

/* A signal with what rules ask of it, looked up once for all of them. */
struct signal_seen {
	DBusMessage *message; /* borrowed, and all the rest from it */
	const char *sender;
	const char *path;
	const char *interface;
	const char *member;
	const char *arg0; /* NULL: there is none, or no text */
};

typedef dbus_bool_t (*validate_fn)(const char *text, DBusError *error);

static dbus_bool_t arg_is_valid(const char *text, DBusError *error)
{
	(void)error;
	return !strpbrk(text, "'\\") && dbus_validate_utf8(text, NULL);
}

/* The parts of a rule: key, check, place in both structs. */
static const struct part {
	const char *key;
	validate_fn validate;
	size_t rule_offset;
	size_t match_offset;
} parts[] = {
	{"sender", dbus_validate_bus_name, offsetof(struct bus_rule, sender),
	 offsetof(struct bus_match, sender)},
	{"path", dbus_validate_path, offsetof(struct bus_rule, path),
	 offsetof(struct bus_match, path)},
	{"path_namespace", dbus_validate_path,
	 offsetof(struct bus_rule, path_namespace),
	 offsetof(struct bus_match, path_namespace)},
	{"interface", dbus_validate_interface,
	 offsetof(struct bus_rule, interface),
	 offsetof(struct bus_match, interface)},
	{"member", dbus_validate_member, offsetof(struct bus_rule, member),
	 offsetof(struct bus_match, member)},
	{"arg0", arg_is_valid, offsetof(struct bus_rule, arg0),
	 offsetof(struct bus_match, arg0)},
};

#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))

static const char *part_of(const struct bus_rule *rule, size_t i)
{
	const void *place = (const char *)rule + parts[i].rule_offset;

	return *(const char *const *)place;
}

static int rule_check(const struct bus_rule *rule)
{
	if (rule->path && rule->path_namespace)
		return -EINVAL;
	for (size_t i = 0; i < PART_COUNT; i++) {
		const char *text = part_of(rule, i);

		if (text && !parts[i].validate(text, NULL))
			return -EINVAL;
	}
	return 0;
}

/* Copies the parts into one block and points to them there. */
static int parts_copy(struct bus_match *match, const struct bus_rule *rule)
{
	size_t size = 1;
	char *at;

	for (size_t i = 0; i < PART_COUNT; i++)
		if (part_of(rule, i))
			size += strlen(part_of(rule, i)) + 1;
	at = malloc(size);
	if (!at)
		return -ENOMEM;
	match->text = at;
	for (size_t i = 0; i < PART_COUNT; i++) {
		const char *text = part_of(rule, i);
		void *place = (char *)match + parts[i].match_offset;

		if (!text)
			continue;
		*(const char **)place = at;
		memcpy(at, text, strlen(text) + 1);
		at += strlen(text) + 1;
	}
	return 0;
}

static int rule_text(const struct bus_rule *rule, char **out)
{
	char text[RULE_MAX] = "type='signal'";
	size_t used = strlen(text);

	for (size_t i = 0; i < PART_COUNT; i++) {
		int n;

		if (!part_of(rule, i))
			continue;
		n = snprintf(text + used, sizeof(text) - used, ",%s='%s'",
			     parts[i].key, part_of(rule, i));
		if (n < 0 || (size_t)n >= sizeof(text) - used)
			return -EINVAL;
		used += (size_t)n;
	}
	*out = strdup(text);
	return *out ? 0 : -ENOMEM;
}

int bus_match_call(struct bus *bus, const char *rule, bus_reply_fn on_reply,
		   void *userdata, struct bus_call **out)
{
	DBusMessage *message = bus_daemon_call("AddMatch");
	int result = bus_append(message, "s", rule);

	if (result < 0) {
		if (message)
			dbus_message_unref(message);
		return result;
	}
	return bus_call(bus, message, BUS_DAEMON_TIMEOUT_MS, on_reply, userdata,
			out);
}

void bus_match_uncall(struct bus *bus, const char *rule)
{
	DBusMessage *message;

	if (!bus_is_usable(bus))
		return;
	message = bus_daemon_call("RemoveMatch");
	if (bus_append(message, "s", rule) < 0) {
		if (message)
			dbus_message_unref(message);
		return; /* its signals are passed over from now on */
	}
	dbus_message_set_no_reply(message, TRUE);
	(void)bus_send(bus, message); /* the same */
}

static void on_added(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct bus_match *match = userdata;
	char text[RULE_MAX + 256];

	(void)reply;
	match->asking = NULL;
	if (!error || strcmp(error->name, DBUS_ERROR_DISCONNECTED) == 0)
		return;
	(void)snprintf(text, sizeof(text), "no match for %s: %s", match->rule,
		       error->text); /* cut: for the log */
	bus_report(match->bus, text);
}

static void match_free(struct bus_match *match)
{
	bus_list_remove(&match->all_link);
	bus_name_unref(match->owner);
	free(match->rule);
	free(match->text);
	free(match);
}

static bool is_followed(const char *sender)
{
	return sender && sender[0] != ':' &&
	       strcmp(sender, DBUS_SERVICE_DBUS) != 0;
}

static int match_start(struct bus_match *match, const struct bus_rule *rule)
{
	int result = parts_copy(match, rule);

	if (result == 0 && is_followed(rule->sender))
		result = bus_name_ref(match->bus, rule->sender, &match->owner);
	if (result == 0 && !rule->local)
		result = rule_text(rule, &match->rule);
	if (result == 0 && match->rule)
		result = bus_match_call(match->bus, match->rule, on_added,
					match, &match->asking);
	return result;
}

static int match_add(struct bus *bus, const struct bus_rule *rule,
		     const struct bus_match *handlers, struct bus_match **out)
{
	struct bus_match *match;
	int result = rule_check(rule);

	if (result < 0)
		return result;
	if (!bus_is_usable(bus))
		return -ENOTCONN;
	match = calloc(1, sizeof(*match));
	if (!match)
		return -ENOMEM;
	*match = *handlers;
	match->bus = bus;
	match->born = bus->in_signal ? bus->signal_serial : 0;
	bus_list_init(&match->link);
	bus_list_append(&bus->all_matches, &match->all_link);
	result = match_start(match, rule);
	if (result < 0) {
		match_free(match);
		return result;
	}
	if (match->path)
		bus_table_add(&bus->paths, &match->node, match->path);
	else
		bus_list_append(&bus->matches, &match->link);
	if (out)
		*out = match;
	return 0;
}

int bus_add_match(struct bus *bus, const struct bus_rule *rule,
		  bus_signal_fn handler, void *userdata, struct bus_match **out)
{
	const struct bus_match handlers = {.on_signal = handler,
					   .userdata = userdata};

	return match_add(bus, rule, &handlers, out);
}

int bus_watch_properties(struct bus *bus, const struct bus_rule *rule,
			 bus_properties_fn handler, void *userdata,
			 struct bus_match **out)
{
	const struct bus_match handlers = {.on_properties = handler,
					   .userdata = userdata};
	struct bus_rule full = *rule;

	full.interface = DBUS_INTERFACE_PROPERTIES;
	full.member = "PropertiesChanged";
	return match_add(bus, &full, &handlers, out);
}

/* While a signal is dispatched, lists are being walked: a removed match then
 * stays in its place, dead, until the walk is over. */
static void match_unlink(struct bus_match *match)
{
	if (match->path)
		bus_table_remove(&match->bus->paths, &match->node);
	else
		bus_list_remove(&match->link);
	match_free(match);
}

void bus_match_remove(struct bus_match *match)
{
	struct bus *bus;

	if (!match || match->dead)
		return;
	bus = match->bus;
	match->dead = true;
	bus_call_cancel(match->asking);
	match->asking = NULL;
	if (match->rule)
		bus_match_uncall(bus, match->rule);
	if (!bus->in_signal) {
		match_unlink(match);
		return;
	}
	bus_list_remove(&match->all_link);
	bus_list_append(&bus->dead_matches, &match->all_link);
}

static bool text_fits(const char *wanted, const char *found)
{
	return !wanted || (found && strcmp(wanted, found) == 0);
}

static bool sender_fits(const struct bus_match *match, const char *sender)
{
	if (match->owner)
		return sender &&
		       strcmp(bus_name_owner(match->owner), sender) == 0;
	return text_fits(match->sender, sender);
}

static bool namespace_fits(const char *root, const char *path)
{
	return !root || (path && (strcmp(root, path) == 0 ||
				  bus_path_is_below(path, root)));
}

static bool match_fits(const struct bus_match *match,
		       const struct signal_seen *signal)
{
	return text_fits(match->member, signal->member) &&
	       text_fits(match->interface, signal->interface) &&
	       namespace_fits(match->path_namespace, signal->path) &&
	       sender_fits(match, signal->sender) &&
	       text_fits(match->arg0, signal->arg0);
}

static void tell_properties(const struct bus_match *match,
			    const struct signal_seen *signal)
{
	struct bus_properties_event event = {.message = signal->message,
					     .path = signal->path};

	if (bus_read(signal->message, "sa{sv}as", &event.interface,
		     &event.changed, &event.invalidated) < 0)
		return;
	match->on_properties(&event, match->userdata);
}

static void offer(struct bus_match *match, const struct signal_seen *signal)
{
	struct bus *bus = match->bus;

	if (bus->closing || match->dead || match->born == bus->signal_serial ||
	    !match_fits(match, signal))
		return;
	if (match->on_properties)
		tell_properties(match, signal);
	else if (match->on_signal)
		match->on_signal(signal->message, match->userdata);
}

static const char *arg0_of(DBusMessage *signal)
{
	DBusMessageIter iter;
	const char *text;

	if (!dbus_message_iter_init(signal, &iter) ||
	    dbus_message_iter_get_arg_type(&iter) != DBUS_TYPE_STRING)
		return NULL;
	dbus_message_iter_get_basic(&iter, &text);
	return text;
}

static void offer_all(struct bus *bus, const struct signal_seen *signal)
{
	struct bus_node *node = bus_table_find(&bus->paths, signal->path);

	for (; node; node = bus_table_next(node))
		offer(BUS_THING(node, struct bus_match, node), signal);
	for (struct bus_link *link = bus->matches.next; link != &bus->matches;
	     link = link->next)
		offer(BUS_THING(link, struct bus_match, link), signal);
}

void bus_dispatch_signal(struct bus *bus, DBusMessage *message)
{
	const struct signal_seen signal = {
		.message = message,
		.sender = dbus_message_get_sender(message),
		.path = dbus_message_get_path(message),
		.interface = dbus_message_get_interface(message),
		.member = dbus_message_get_member(message),
		.arg0 = arg0_of(message),
	};

	if (!signal.path)
		return;
	bus->signal_serial++;
	bus->in_signal = true;
	bus_name_owner_changed(bus, message);
	offer_all(bus, &signal);
	bus->in_signal = false;
	while (!bus_list_is_empty(&bus->dead_matches))
		match_unlink(BUS_THING(bus->dead_matches.next, struct bus_match,
				       all_link));
}

static void list_free(struct bus_link *head)
{
	while (!bus_list_is_empty(head))
		match_free(BUS_THING(head->next, struct bus_match, all_link));
}

void bus_matches_free(struct bus *bus)
{
	list_free(&bus->all_matches);
	list_free(&bus->dead_matches);
}
