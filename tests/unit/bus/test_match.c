/* SPDX-License-Identifier: MIT */
/* Signals reach whom they are for, and from whom they should come. */
#include "bus_match.h"
#include "bus_name.h"
#include "fixture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void count_signal(DBusMessage *signal, void *userdata)
{
	assert_non_null(dbus_message_get_sender(signal));
	(*(unsigned int *)userdata)++;
}

static void send_signal(struct bus *bus, const char *destination,
			const char *path, const char *interface,
			const char *member, const char *arg)
{
	DBusMessage *signal = bus_message_new_signal(path, interface, member);

	assert_non_null(signal);
	if (destination)
		assert_true(dbus_message_set_destination(signal, destination));
	assert_int_equal(bus_append(signal, "s", arg), 0);
	assert_int_equal(bus_send(bus, signal), 0);
}

/* After this, all signals of the server sent before have arrived. */
static void settle(struct fixture *f)
{
	fixture_settle(f);
	fixture_settle(f);
}

static void delivers_what_a_rule_fits(void **state)
{
	static const struct {
		struct bus_rule rule;
		unsigned int expected;
	} cases[] = {
		{{.path = "/a/b"}, 1},
		{{.path = "/a"}, 0},
		{{.path_namespace = "/a"}, 1},
		{{.path_namespace = "/a/b"}, 1},
		{{.path_namespace = "/", .member = "M"}, 1},
		{{.path_namespace = "/a/b/c"}, 0},
		{{.interface = "i.A"}, 1},
		{{.interface = "i.B"}, 0},
		{{.member = "M"}, 1},
		{{.member = "N"}, 0},
		{{.member = "M", .arg0 = "x"}, 1},
		{{.member = "M", .arg0 = "y"}, 0},
		{{.sender = FIXTURE_NAME}, 1},
		{{.sender = "org.kneadd.Other", .path = "/a/b"}, 0},
		{{.sender = FIXTURE_NAME,
		  .path = "/a/b",
		  .interface = "i.A",
		  .member = "M",
		  .arg0 = "x"},
		 1},
	};
	enum {
		COUNT = sizeof(cases) / sizeof(cases[0])
	};
	struct fixture *f = *state;
	unsigned int counts[COUNT] = {0};

	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(bus_add_match(f->client, &cases[i].rule,
					       count_signal, &counts[i], NULL),
				 0);
	settle(f);
	send_signal(f->server, NULL, "/a/b", "i.A", "M", "x");
	settle(f);
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(counts[i], cases[i].expected);
}

static void keeps_namespaces_to_whole_names(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.path_namespace = "/org/bluez/hci1"};
	unsigned int count = 0;

	assert_int_equal(
		bus_add_match(f->client, &rule, count_signal, &count, NULL), 0);
	settle(f);
	send_signal(f->server, NULL, "/org/bluez/hci10/dev", "i.A", "M", "x");
	send_signal(f->server, NULL, "/org/bluez/hci1/dev", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 1);
}

static void refuses_malformed_rules(void **state)
{
	static const struct bus_rule rules[] = {
		{.path = "/a", .path_namespace = "/a"},
		{.path = "a"},
		{.sender = "nobody"},
		{.interface = "i"},
		{.member = "a.b"},
		{.arg0 = "it's"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		assert_int_equal(bus_add_match(f->client, &rules[i],
					       count_signal, NULL, NULL),
				 -EINVAL);
}

/* Anybody may send a signal straight to us: it is not from whom it says. */
static void ignores_signals_in_anothers_name(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.sender = FIXTURE_NAME, .path = "/a"};
	struct bus *liar = NULL;
	unsigned int count = 0;

	assert_int_equal(
		bus_add_match(f->client, &rule, count_signal, &count, NULL), 0);
	assert_int_equal(bus_open(&f->loop, f->daemon.address, NULL, &liar), 0);
	settle(f);
	send_signal(liar, bus_unique_name(f->client), "/a", "i.A", "M", "x");
	run_for(&f->loop, 50);
	settle(f);
	assert_int_equal(count, 0);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 1);
	bus_close(liar, NULL, NULL);
}

static void follows_a_name_to_its_next_owner(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.sender = "org.kneadd.Moving",
				      .path = "/a"};
	unsigned int count = 0;

	assert_int_equal(
		bus_add_match(f->client, &rule, count_signal, &count, NULL), 0);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 0);
	assert_int_equal(
		bus_request_name(f->server, "org.kneadd.Moving", 0, NULL, NULL),
		0);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 1);
	assert_int_equal(bus_release_name(f->server, "org.kneadd.Moving"), 0);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 1);
}

static void is_silent_after_removal(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.path = "/a"};
	struct bus_match *match = NULL;
	unsigned int count = 0;
	unsigned int other = 0;

	assert_int_equal(
		bus_add_match(f->client, &rule, count_signal, &count, &match),
		0);
	assert_int_equal(
		bus_add_match(f->client, &rule, count_signal, &other, NULL), 0);
	settle(f);
	bus_match_remove(match);
	bus_match_remove(NULL);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 0);
	assert_int_equal(other, 1);
}

struct changer {
	struct fixture *f;
	struct bus_match *first;
	struct bus_match *second;
	unsigned int firsts;
	unsigned int seconds;
	unsigned int added;
};

static void on_second(DBusMessage *signal, void *userdata)
{
	(void)signal;
	((struct changer *)userdata)->seconds++;
}

static void on_first(DBusMessage *signal, void *userdata)
{
	struct changer *c = userdata;
	const struct bus_rule rule = {.path = dbus_message_get_path(signal)};

	c->firsts++;
	bus_match_remove(c->second);
	bus_match_remove(c->first);
	bus_match_remove(c->first); /* once is enough */
	assert_int_equal(bus_add_match(c->f->client, &rule, count_signal,
				       &c->added, NULL),
			 0);
}

static void lets_handlers_change_matches(void **state)
{
	struct fixture *f = *state;
	struct changer c = {.f = f};
	const struct bus_rule rule = {.path = "/a"};

	assert_int_equal(
		bus_add_match(f->client, &rule, on_first, &c, &c.first), 0);
	assert_int_equal(
		bus_add_match(f->client, &rule, on_second, &c, &c.second), 0);
	settle(f);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(c.firsts, 1);
	assert_int_equal(c.seconds, 0);
	assert_int_equal(c.added, 0);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(c.added, 1);
}

static void close_bus(DBusMessage *signal, void *userdata)
{
	(void)signal;
	bus_close(userdata, NULL, NULL);
}

static void lets_a_handler_close_the_bus(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.path = "/a"};
	struct bus *bus = NULL;
	unsigned int count = 0;

	assert_int_equal(bus_open(&f->loop, f->daemon.address, NULL, &bus), 0);
	assert_int_equal(bus_add_match(bus, &rule, close_bus, bus, NULL), 0);
	assert_int_equal(bus_add_match(bus, &rule, count_signal, &count, NULL),
			 0);
	run_for(&f->loop, 50);
	send_signal(f->server, NULL, "/a", "i.A", "M", "x");
	settle(f);
	assert_int_equal(count, 0);
}

static void reports_a_rule_the_bus_refuses(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.path = "/a"};

	/* max_match_rules_per_connection is 512. */
	for (int i = 0; i < 513; i++) {
		assert_int_equal(
			bus_add_match(f->client, &rule, NULL, NULL, NULL), 0);
		if (i % 100 == 0)
			settle(f);
	}
	settle(f);
	assert_int_equal(f->errors, 1);
}

struct seen {
	unsigned int count;
	char interface[64];
	uint16_t mtu;
	char gone[64];
};

static void on_properties(struct bus_properties_event *event, void *userdata)
{
	struct seen *seen = userdata;
	const char *key;
	DBusMessageIter value;

	seen->count++;
	(void)snprintf(seen->interface, sizeof(seen->interface), "%s",
		       event->interface);
	while (bus_dict_next(&event->changed, &key, &value))
		assert_int_equal(bus_iter_read(&value, "q", &seen->mtu), 0);
	while (bus_string_next(&event->invalidated, &key))
		(void)snprintf(seen->gone, sizeof(seen->gone), "%s", key);
}

static void send_changed(struct bus *bus, const char *path,
			 const char *interface, uint16_t mtu)
{
	static const char *const gone[] = {"RSSI"};
	DBusMessage *signal = bus_message_new_signal(
		path, DBUS_INTERFACE_PROPERTIES, "PropertiesChanged");

	assert_int_equal(bus_append(signal, "sa{sv}as", interface, 1, "MTU",
				    "q", mtu, gone, (size_t)1),
			 0);
	assert_int_equal(bus_send(bus, signal), 0);
}

static void tells_properties_by_path(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule all = {.sender = FIXTURE_NAME,
				     .path_namespace = "/org"};
	const struct bus_rule one = {
		.sender = FIXTURE_NAME, .path = "/org/a", .local = true};
	const struct bus_rule other = {
		.sender = FIXTURE_NAME, .path = "/org/b", .local = true};
	const struct bus_rule device = {
		.path = "/org/a", .arg0 = "i.Device", .local = true};
	struct seen seen[4] = {{0}};
	const struct bus_rule *const rules[] = {&all, &one, &other, &device};

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(bus_watch_properties(f->client, rules[i],
						      on_properties, &seen[i],
						      NULL),
				 0);
	settle(f);
	send_changed(f->server, "/org/a", "i.Char", 247);
	settle(f);
	assert_int_equal(seen[0].count, 1);
	assert_int_equal(seen[1].count, 1);
	assert_int_equal(seen[2].count, 0);
	assert_int_equal(seen[3].count, 0);
	assert_string_equal(seen[1].interface, "i.Char");
	assert_int_equal(seen[1].mtu, 247);
	assert_string_equal(seen[1].gone, "RSSI");
}

static void drops_malformed_property_changes(void **state)
{
	struct fixture *f = *state;
	const struct bus_rule rule = {.path = "/org/a"};
	struct seen seen = {0};

	assert_int_equal(bus_watch_properties(f->client, &rule, on_properties,
					      &seen, NULL),
			 0);
	settle(f);
	send_signal(f->server, NULL, "/org/a", DBUS_INTERFACE_PROPERTIES,
		    "PropertiesChanged", "i.Char");
	settle(f);
	assert_int_equal(seen.count, 0);
}

struct owner {
	unsigned int count;
	char before[64];
	char now[64];
	struct bus_name_watch *watch;
	bool free_it;
};

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct owner *owner = userdata;

	assert_true(name[0] == ':' || strncmp(name, "org.", 4) == 0);
	owner->count++;
	(void)snprintf(owner->before, sizeof(owner->before), "%s", old_owner);
	(void)snprintf(owner->now, sizeof(owner->now), "%s", new_owner);
	if (owner->free_it)
		bus_name_watch_free(owner->watch);
}

static void tells_owners_as_they_change(void **state)
{
	struct fixture *f = *state;
	struct owner owner = {0};

	assert_int_equal(bus_watch_name(f->client, "org.kneadd.Moving",
					on_owner, &owner, &owner.watch),
			 0);
	assert_int_equal(owner.count, 0);
	settle(f);
	assert_int_equal(owner.count, 1);
	assert_string_equal(owner.now, "");
	assert_int_equal(
		bus_request_name(f->server, "org.kneadd.Moving", 0, NULL, NULL),
		0);
	settle(f);
	assert_int_equal(owner.count, 2);
	assert_string_equal(owner.before, "");
	assert_string_equal(owner.now, bus_unique_name(f->server));
	assert_int_equal(bus_release_name(f->server, "org.kneadd.Moving"), 0);
	settle(f);
	assert_int_equal(owner.count, 3);
	assert_string_equal(owner.before, bus_unique_name(f->server));
	assert_string_equal(owner.now, "");
	bus_name_watch_free(owner.watch);
	bus_name_watch_free(NULL);
}

static void sees_a_caller_vanish(void **state)
{
	struct fixture *f = *state;
	struct owner owner = {0};
	struct owner late = {0};
	struct bus *caller = NULL;
	char name[64];

	assert_int_equal(bus_open(&f->loop, f->daemon.address, NULL, &caller),
			 0);
	run_for(&f->loop, 50);
	(void)snprintf(name, sizeof(name), "%s", bus_unique_name(caller));
	assert_int_equal(
		bus_watch_name(f->server, name, on_owner, &owner, &owner.watch),
		0);
	assert_true(run_until_count(&f->loop, &owner.count, 1));
	assert_string_equal(owner.now, name);
	bus_close(caller, NULL, NULL);
	assert_true(run_until_count(&f->loop, &owner.count, 2));
	assert_string_equal(owner.now, "");
	/* Who asks too late is told as well. */
	assert_int_equal(
		bus_watch_name(f->client, name, on_owner, &late, &late.watch),
		0);
	assert_true(run_until_count(&f->loop, &late.count, 1));
	assert_string_equal(late.now, "");
}

static void tells_every_watch_of_a_name_once(void **state)
{
	struct fixture *f = *state;
	struct owner first = {0};
	struct owner second = {.free_it = true};
	struct owner third = {0};

	assert_int_equal(bus_watch_name(f->client, FIXTURE_NAME, on_owner,
					&first, &first.watch),
			 0);
	assert_true(run_until_count(&f->loop, &first.count, 1));
	assert_int_equal(bus_watch_name(f->client, FIXTURE_NAME, on_owner,
					&second, &second.watch),
			 0);
	assert_int_equal(bus_watch_name(f->client, FIXTURE_NAME, on_owner,
					&third, &third.watch),
			 0);
	assert_int_equal(second.count, 0);
	assert_true(run_until_count(&f->loop, &third.count, 1));
	settle(f);
	assert_int_equal(first.count, 1);
	assert_int_equal(second.count, 1);
	assert_int_equal(third.count, 1);
	assert_string_equal(third.now, bus_unique_name(f->server));
	assert_int_equal(bus_release_name(f->server, FIXTURE_NAME), 0);
	assert_true(run_until_count(&f->loop, &third.count, 2));
	assert_int_equal(first.count, 2);
	assert_int_equal(second.count, 1);
}

static void ignores_forged_owner_changes(void **state)
{
	struct fixture *f = *state;
	struct owner owner = {0};
	DBusMessage *forged;

	assert_int_equal(bus_watch_name(f->client, FIXTURE_NAME, on_owner,
					&owner, &owner.watch),
			 0);
	settle(f);
	forged = bus_message_new_signal(DBUS_PATH_DBUS, DBUS_INTERFACE_DBUS,
					"NameOwnerChanged");
	assert_true(dbus_message_set_destination(forged,
						 bus_unique_name(f->client)));
	assert_int_equal(bus_append(forged, "sss", FIXTURE_NAME,
				    bus_unique_name(f->server), ""),
			 0);
	assert_int_equal(bus_send(f->server, forged), 0);
	settle(f);
	assert_int_equal(owner.count, 1);
}

static void refuses_to_watch_what_is_no_name(void **state)
{
	struct fixture *f = *state;
	struct owner owner = {0};

	assert_int_equal(
		bus_watch_name(f->client, "x", on_owner, &owner, &owner.watch),
		-EINVAL);
	assert_int_equal(bus_watch_name(f->client, FIXTURE_NAME, NULL, &owner,
					&owner.watch),
			 -EINVAL);
	assert_null(owner.watch);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(delivers_what_a_rule_fits),
		CLAIM(keeps_namespaces_to_whole_names),
		CLAIM(refuses_malformed_rules),
		CLAIM(ignores_signals_in_anothers_name),
		CLAIM(follows_a_name_to_its_next_owner),
		CLAIM(is_silent_after_removal),
		CLAIM(lets_handlers_change_matches),
		CLAIM(lets_a_handler_close_the_bus),
		CLAIM(reports_a_rule_the_bus_refuses),
		CLAIM(tells_properties_by_path),
		CLAIM(drops_malformed_property_changes),
		CLAIM(tells_owners_as_they_change),
		CLAIM(sees_a_caller_vanish),
		CLAIM(tells_every_watch_of_a_name_once),
		CLAIM(ignores_forged_owner_changes),
		CLAIM(refuses_to_watch_what_is_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
