/* SPDX-License-Identifier: MIT */
/* Properties, their changes, and the ObjectManager. */
#include "bus_match.h"
#include "bus_object.h"
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct thing {
	bool on;
	uint8_t y;
	int16_t n;
	uint16_t q;
	int32_t i;
	uint32_t u;
	int64_t x;
	uint64_t t;
	double force;
	const char *name;
	const char *path;
	const char *nothing;
	bool has_rssi;
	bool is_broken;
	unsigned int gets;
};

static int get_rssi(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	struct thing *thing = userdata;

	assert_string_equal(property->name, "RSSI");
	thing->gets++;
	if (!thing->has_rssi)
		return -ENODATA;
	return bus_iter_append(value, "n", -60);
}

static int get_limits(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	struct thing *thing = userdata;

	(void)property;
	if (thing->is_broken)
		return bus_iter_append(value, "a{sv}", 1, "\xff", "u", 1);
	return bus_iter_append(value, "a{sv}", 1, "force", "d", 50.0);
}

static void set_u(const struct bus_property *property,
		  struct bus_request *request, DBusMessageIter *value,
		  void *userdata);

#define MEMBER(n, t, m)                                                        \
	{                                                                      \
		.name = (n), .type = (t), .offset = offsetof(struct thing, m), \
		.doc = "-"                                                     \
	}

static const struct bus_property properties[] = {
	MEMBER("On", "b", on),
	MEMBER("Y", "y", y),
	MEMBER("N", "n", n),
	MEMBER("Q", "q", q),
	MEMBER("I", "i", i),
	{.name = "U",
	 .type = "u",
	 .offset = offsetof(struct thing, u),
	 .set = set_u,
	 .doc = "-"},
	MEMBER("X", "x", x),
	MEMBER("T", "t", t),
	MEMBER("Force", "d", force),
	MEMBER("Name", "s", name),
	MEMBER("Path", "o", path),
	MEMBER("Nothing", "s", nothing),
	{.name = "RSSI", .type = "n", .get = get_rssi, .doc = "-"},
	{.name = "Limits", .type = "a{sv}", .get = get_limits, .doc = "-"},
	{.name = "Version",
	 .type = "s",
	 .offset = offsetof(struct thing, name),
	 .emits = BUS_EMITS_CONST,
	 .doc = "-"},
	{.name = "Counter",
	 .type = "u",
	 .offset = offsetof(struct thing, u),
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "-"},
	{.name = "History",
	 .type = "u",
	 .offset = offsetof(struct thing, u),
	 .emits = BUS_EMITS_INVALIDATES,
	 .doc = "-"},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.kneadd.Thing1", .properties = properties, .doc = "-"};
static const struct bus_interface other = {.name = "org.kneadd.Other1",
					   .doc = "-"};

static void set_u(const struct bus_property *property,
		  struct bus_request *request, DBusMessageIter *value,
		  void *userdata)
{
	struct thing *thing = userdata;
	struct bus_object *object = bus_object_find(bus_request_bus(request),
						    bus_request_path(request));

	assert_int_equal(bus_iter_read(value, "u", &thing->u), 0);
	bus_mark_changed(object, &interface, property->name);
	assert_int_equal(bus_reply(request, ""), 0);
}

static struct bus_object *serve(struct fixture *f, const char *path,
				struct thing *thing)
{
	const struct bus_binding binding = {&interface, thing};
	struct bus_object *object = NULL;

	assert_int_equal(bus_object_add(f->server, path, &binding, 1, &object),
			 0);
	return object;
}

static const struct thing full = {.on = true,
				  .y = 200,
				  .n = -3,
				  .q = 65535,
				  .i = INT32_MIN,
				  .u = UINT32_MAX,
				  .x = INT64_MIN,
				  .t = UINT64_MAX,
				  .force = 12.5,
				  .name = "pad",
				  .path = "/a",
				  .has_rssi = true};

#define FIELD(k, t, m)                                                       \
	{                                                                    \
		.key = (k), .type = (t), .offset = offsetof(struct thing, m) \
	}

static const struct bus_field fields[] = {
	FIELD("On", "b", on),	    FIELD("Y", "y", y),
	FIELD("N", "n", n),	    FIELD("Q", "q", q),
	FIELD("I", "i", i),	    FIELD("U", "u", u),
	FIELD("X", "x", x),	    FIELD("T", "t", t),
	FIELD("Force", "d", force), FIELD("Name", "s", name),
	FIELD("Path", "o", path),   FIELD("Nothing", "s", nothing),
};

static void tells_members_by_their_type(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct thing back = {0};
	struct answer answer;
	DBusMessageIter dict;
	uint64_t present = 0;

	serve(f, "/a", &thing);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     interface.name);
	assert_int_equal(bus_read(answer.reply, "a{sv}", &dict), 0);
	assert_int_equal(bus_read_dict(&dict, fields, 12, &back, &present), 0);
	assert_int_equal(present, 0xfff);
	assert_true(back.on);
	assert_int_equal(back.y, 200);
	assert_int_equal(back.n, -3);
	assert_int_equal(back.q, 65535);
	assert_int_equal(back.i, INT32_MIN);
	assert_int_equal(back.u, UINT32_MAX);
	assert_true(back.x == INT64_MIN);
	assert_true(back.t == UINT64_MAX);
	assert_true(back.force == 12.5);
	assert_string_equal(back.name, "pad");
	assert_string_equal(back.path, "/a");
	assert_string_equal(back.nothing, "");
	answer_free(&answer);
}

static unsigned int count_of(DBusMessage *reply)
{
	DBusMessageIter dict;
	DBusMessageIter value;
	const char *key;
	unsigned int n = 0;

	assert_int_equal(bus_read(reply, "a{sv}", &dict), 0);
	while (bus_dict_next(&dict, &key, &value))
		n++;
	return n;
}

static void leaves_out_what_does_not_exist(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct answer answer;

	serve(f, "/a", &thing);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     interface.name);
	assert_int_equal(count_of(answer.reply), 17);
	answer_free(&answer);
	thing.has_rssi = false;
	for (int i = 0; i < 2; i++) {
		fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES,
			     "GetAll", "s", interface.name);
		assert_int_equal(count_of(answer.reply), 16);
		answer_free(&answer);
	}
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "Get", "ss",
		     interface.name, "RSSI");
	assert_string_equal(answer.error, DBUS_ERROR_UNKNOWN_PROPERTY);
	thing.has_rssi = true;
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     interface.name);
	assert_int_equal(count_of(answer.reply), 17);
	answer_free(&answer);
}

static void gets_one_property(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct answer answer;
	DBusMessageIter value;
	double force = 0;

	serve(f, "/a", &thing);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "Get", "ss",
		     interface.name, "Force");
	assert_int_equal(bus_read(answer.reply, "v", &value), 0);
	assert_int_equal(bus_iter_read(&value, "d", &force), 0);
	assert_true(force == 12.5);
	answer_free(&answer);
}

static void says_when_a_value_cannot_be_told(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct answer answer;

	serve(f, "/a", &thing);
	thing.is_broken = true;
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "Get", "ss",
		     interface.name, "Limits");
	assert_string_equal(answer.error, DBUS_ERROR_FAILED);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     interface.name);
	assert_string_equal(answer.error, DBUS_ERROR_FAILED);
}

static void refuses_wrong_gets_and_sets(void **state)
{
	static const struct {
		const char *interface;
		const char *name;
		const char *type;
		const char *error;
	} sets[] = {
		{"org.kneadd.None1", "U", "u", DBUS_ERROR_UNKNOWN_INTERFACE},
		{"org.kneadd.Thing1", "None", "u", DBUS_ERROR_UNKNOWN_PROPERTY},
		{"org.kneadd.Thing1", "I", "i", DBUS_ERROR_PROPERTY_READ_ONLY},
		{"org.kneadd.Thing1", "U", "i", DBUS_ERROR_INVALID_ARGS},
	};
	struct fixture *f = *state;
	struct thing thing = full;
	struct answer answer;

	serve(f, "/a", &thing);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "Set",
			     "ssv", sets[i].interface, sets[i].name,
			     sets[i].type, 5);
		assert_string_equal(answer.error, sets[i].error);
	}
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "Get", "ss",
		     "org.kneadd.None1", "U");
	assert_string_equal(answer.error, DBUS_ERROR_UNKNOWN_INTERFACE);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     "org.kneadd.None1");
	assert_string_equal(answer.error, DBUS_ERROR_UNKNOWN_INTERFACE);
	fixture_call(f, &answer, "/a", DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
		     DBUS_INTERFACE_INTROSPECTABLE);
	assert_int_equal(count_of(answer.reply), 0);
	answer_free(&answer);
	assert_int_equal(thing.u, UINT32_MAX);
}

/* What a client saw of changes, in the order it came. */
struct log {
	char text[1024];
	unsigned int signals;
};

static void log_add(struct log *log, const char *word)
{
	size_t used = strlen(log->text);

	(void)snprintf(log->text + used, sizeof(log->text) - used, "%s ", word);
}

static void on_changed(struct bus_properties_event *event, void *userdata)
{
	struct log *log = userdata;
	const char *key;
	DBusMessageIter value;

	log->signals++;
	while (bus_dict_next(&event->changed, &key, &value)) {
		char word[64];
		uint32_t u = 0;

		(void)bus_iter_read(&value, "u", &u); /* 0 for other types */
		(void)snprintf(word, sizeof(word), "%s=%u", key, u);
		log_add(log, word);
	}
	while (bus_string_next(&event->invalidated, &key))
		log_add(log, key);
}

static void watch(struct fixture *f, struct log *log)
{
	const struct bus_rule rule = {.sender = FIXTURE_NAME,
				      .path_namespace = "/"};

	assert_int_equal(
		bus_watch_properties(f->client, &rule, on_changed, log, NULL),
		0);
	fixture_settle(f);
}

static void log_reply(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	assert_null(error);
	assert_non_null(reply);
	log_add(userdata, "reply");
}

static void tells_a_change_before_the_reply_that_caused_it(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct log log = {0};
	const struct bus_method_call call = {.destination = FIXTURE_NAME,
					     .path = "/a",
					     .interface =
						     DBUS_INTERFACE_PROPERTIES,
					     .member = "Set",
					     .timeout_ms = 25000,
					     .on_reply = log_reply,
					     .userdata = &log};

	serve(f, "/a", &thing);
	watch(f, &log);
	assert_int_equal(bus_call_method(f->client, &call, NULL, "ssv",
					 interface.name, "U", "u", 7),
			 0);
	fixture_settle(f);
	assert_string_equal(log.text, "U=7 reply ");
}

static void tells_what_each_property_promises(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {.u = 7, .name = "pad"};
	struct log log = {0};
	struct bus_object *object = serve(f, "/a", &thing);

	watch(f, &log);
	bus_mark_changed(object, &interface, "U");
	bus_mark_changed(object, &interface, "RSSI");
	bus_mark_changed(object, &interface, "Version");
	bus_mark_changed(object, &interface, "Counter");
	bus_mark_changed(object, &interface, "History");
	fixture_settle(f);
	assert_string_equal(log.text, "U=7 RSSI History ");
	bus_mark_changed(object, &interface, "Counter");
	bus_mark_changed_mask(object, &interface, 0);
	fixture_settle(f);
	assert_int_equal(log.signals, 1);
	bus_mark_changed(object, &interface, NULL);
	fixture_settle(f);
	assert_int_equal(log.signals, 2);
}

static void merges_changes_within_the_interval(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {.name = "pad"};
	struct log log = {0};
	struct bus_object *object = serve(f, "/a", &thing);
	uint64_t start = uv_hrtime();

	watch(f, &log);
	bus_set_interval(object, &interface, 100);
	for (thing.u = 1; thing.u <= 60; thing.u++) {
		bus_mark_changed(object, &interface, "U");
		run_for(&f->loop, 5);
	}
	thing.u = 99;
	bus_mark_changed(object, &interface, "U");
	run_for(&f->loop, 250);
	assert_non_null(strstr(log.text, "U=99 "));
	assert_true(log.signals >= 3);
	assert_true(log.signals <=
		    2 + (uv_hrtime() - start) / UINT64_C(100000000));
}

static void tells_at_once_what_is_flushed(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {.name = "pad"};
	struct log log = {0};
	struct bus_object *object = serve(f, "/a", &thing);

	watch(f, &log);
	bus_set_interval(object, &interface, 3600 * 1000);
	for (thing.u = 1; thing.u <= 3; thing.u++) {
		bus_mark_changed(object, &interface, "U");
		assert_int_equal(bus_flush_changes(object), 0);
	}
	bus_mark_changed(object, &interface, "U");
	fixture_settle(f);
	assert_string_equal(log.text, "U=1 U=2 U=3 ");
}

static void drops_marks_of_what_is_gone(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {.name = "pad"};
	struct log log = {0};
	struct bus_object *object = serve(f, "/a", &thing);
	struct bus_object *second = serve(f, "/b", &thing);

	watch(f, &log);
	bus_mark_changed(object, &interface, "U");
	bus_mark_changed(second, &interface, "U");
	bus_object_remove(object);
	assert_int_equal(bus_object_unbind(second, &interface), 0);
	fixture_settle(f);
	assert_int_equal(log.signals, 0);
}

static void merges_while_the_bus_stalls_and_tells_the_latest(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {.name = "pad"};
	struct log log = {0};
	struct bus_object *object = serve(f, "/a", &thing);

	watch(f, &log);
	assert_int_equal(kill(f->daemon.pid, SIGSTOP), 0);
	while (bus_outgoing_bytes(f->server) <= BUS_OUTGOING_BOUND) {
		DBusMessage *junk = bus_message_new_signal("/junk", "a.b", "C");

		assert_int_equal(bus_append(junk, "s", "filling the queue"), 0);
		assert_int_equal(bus_send(f->server, junk), 0);
	}
	for (thing.u = 1; thing.u < 100; thing.u++) {
		bus_mark_changed(object, &interface, "U");
		uv_run(&f->loop, UV_RUN_NOWAIT);
	}
	assert_int_equal(log.signals, 0);
	assert_true(bus_outgoing_bytes(f->server) < 2 * BUS_OUTGOING_BOUND);
	assert_int_equal(kill(f->daemon.pid, SIGCONT), 0);
	assert_true(run_until_count(&f->loop, &log.signals, 1));
	assert_string_equal(log.text, "U=100 ");
}

static void note_interface(const char *path, const char *name,
			   DBusMessageIter *dict, void *userdata)
{
	const char *key;
	DBusMessageIter value;
	char word[256];
	unsigned int n = 0;

	while (dict && bus_dict_next(dict, &key, &value))
		n++;
	(void)snprintf(word, sizeof(word), "%s:%s:%u", path,
		       name + strlen("org.kneadd."), n);
	log_add(userdata, word);
}

static void tells_the_objects_below_a_manager(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct log log = {0};
	struct answer answer;

	assert_int_equal(bus_add_object_manager(f->server, "/org"), 0);
	serve(f, "/org", &thing);
	serve(f, "/org/a", &thing);
	serve(f, "/org/a/b", &thing);
	serve(f, "/organ", &thing);
	thing.has_rssi = false;
	for (int i = 0; i < 2; i++) {
		log = (struct log){0};
		fixture_call(f, &answer, "/org", BUS_INTERFACE_OBJECT_MANAGER,
			     "GetManagedObjects", "");
		assert_int_equal(bus_walk_managed_objects(answer.reply,
							  note_interface, &log),
				 0);
		assert_string_equal(log.text,
				    "/org/a:Thing1:16 /org/a/b:Thing1:16 ");
		answer_free(&answer);
	}
	thing.is_broken = true;
	fixture_call(f, &answer, "/org", BUS_INTERFACE_OBJECT_MANAGER,
		     "GetManagedObjects", "");
	assert_string_equal(answer.error, DBUS_ERROR_FAILED);
}

static void on_added(DBusMessage *signal, void *userdata)
{
	log_add(userdata, "+");
	assert_int_equal(
		bus_walk_interfaces_added(signal, note_interface, userdata), 0);
}

static void on_removed(DBusMessage *signal, void *userdata)
{
	log_add(userdata, "-");
	assert_int_equal(
		bus_walk_interfaces_removed(signal, note_interface, userdata),
		0);
}

static void tells_what_comes_and_goes(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct log log = {0};
	struct bus_object *object;
	const struct bus_rule added = {.sender = FIXTURE_NAME,
				       .path = "/",
				       .member = "InterfacesAdded"};
	const struct bus_rule removed = {.sender = FIXTURE_NAME,
					 .path = "/",
					 .member = "InterfacesRemoved"};

	assert_int_equal(bus_add_object_manager(f->server, "/"), 0);
	assert_int_equal(bus_add_match(f->client, &added, on_added, &log, NULL),
			 0);
	assert_int_equal(
		bus_add_match(f->client, &removed, on_removed, &log, NULL), 0);
	fixture_settle(f);
	thing.has_rssi = false;
	object = serve(f, "/a", &thing);
	assert_int_equal(bus_object_bind(object, &other, NULL), 0);
	assert_int_equal(bus_object_unbind(object, &other), 0);
	assert_int_equal(bus_object_bind(object, &other, NULL), 0);
	bus_object_remove(object);
	fixture_settle(f);
	assert_string_equal(log.text, "+ /a:Thing1:16 + /a:Other1:0 "
				      "- /a:Other1:0 + /a:Other1:0 "
				      "- /a:Thing1:0 /a:Other1:0 ");
}

static void introspects_objects_and_what_leads_to_them(void **state)
{
	struct fixture *f = *state;
	struct thing thing = full;
	struct answer answer;
	const char *xml;

	serve(f, "/org/a/b", &thing);
	serve(f, "/org/a/c", &thing);
	assert_int_equal(bus_add_object_manager(f->server, "/org"), 0);
	fixture_call(f, &answer, "/", DBUS_INTERFACE_INTROSPECTABLE,
		     "Introspect", "");
	assert_int_equal(bus_read(answer.reply, "s", &xml), 0);
	assert_non_null(strstr(xml, "<node name=\"org\"/>"));
	assert_null(strstr(xml, "Properties"));
	answer_free(&answer);
	fixture_call(f, &answer, "/org", DBUS_INTERFACE_INTROSPECTABLE,
		     "Introspect", "");
	assert_int_equal(bus_read(answer.reply, "s", &xml), 0);
	assert_non_null(strstr(xml, "<node name=\"a\"/>\n</node>"));
	assert_non_null(strstr(xml, BUS_INTERFACE_OBJECT_MANAGER));
	answer_free(&answer);
	fixture_call(f, &answer, "/org/a/b", DBUS_INTERFACE_INTROSPECTABLE,
		     "Introspect", "");
	assert_int_equal(bus_read(answer.reply, "s", &xml), 0);
	assert_non_null(strstr(xml, "org.kneadd.Thing1"));
	assert_non_null(strstr(xml, DBUS_INTERFACE_PROPERTIES));
	assert_null(strstr(xml, "<node name"));
	answer_free(&answer);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(tells_members_by_their_type),
		CLAIM(leaves_out_what_does_not_exist),
		CLAIM(gets_one_property),
		CLAIM(says_when_a_value_cannot_be_told),
		CLAIM(refuses_wrong_gets_and_sets),
		CLAIM(tells_a_change_before_the_reply_that_caused_it),
		CLAIM(tells_what_each_property_promises),
		CLAIM(merges_changes_within_the_interval),
		CLAIM(tells_at_once_what_is_flushed),
		CLAIM(drops_marks_of_what_is_gone),
		CLAIM(merges_while_the_bus_stalls_and_tells_the_latest),
		CLAIM(tells_the_objects_below_a_manager),
		CLAIM(tells_what_comes_and_goes),
		CLAIM(introspects_objects_and_what_leads_to_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
