/* SPDX-License-Identifier: MIT */
/* Values into messages and out of them, whatever the values are. */
#include "bus_message.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
	*state = dbus_message_new_signal("/test", "org.kneadd.Test1", "Test");
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	dbus_message_unref(*state);
	return 0;
}

static void reads_what_was_appended(void **state)
{
	DBusMessage *m = *state;
	uint8_t y;
	bool b;
	int16_t n;
	uint16_t q;
	int32_t i;
	uint32_t u;
	int64_t x;
	uint64_t t;
	double d;
	const char *s;
	const char *o;
	const char *g;

	assert_int_equal(bus_append(m, "ybnqiuxtdsog", 200, true, -3, 65535,
				    INT32_MIN, UINT32_MAX, INT64_MIN,
				    UINT64_MAX, 0.5, "text", "/path", "a{sv}"),
			 0);
	assert_int_equal(bus_read(m, "ybnqiuxtdsog", &y, &b, &n, &q, &i, &u, &x,
				  &t, &d, &s, &o, &g),
			 0);
	assert_int_equal(y, 200);
	assert_true(b);
	assert_int_equal(n, -3);
	assert_int_equal(q, 65535);
	assert_int_equal(i, INT32_MIN);
	assert_int_equal(u, UINT32_MAX);
	assert_true(x == INT64_MIN);
	assert_true(t == UINT64_MAX);
	assert_true(d == 0.5);
	assert_string_equal(s, "text");
	assert_string_equal(o, "/path");
	assert_string_equal(g, "a{sv}");
}

static void reads_arrays_and_containers(void **state)
{
	DBusMessage *m = *state;
	const uint16_t numbers[] = {1, 2, 65535};
	const char *const texts[] = {"one", "two"};
	const uint16_t *found;
	size_t count;
	DBusMessageIter array;
	DBusMessageIter pair;
	DBusMessageIter variant;
	const char *text;
	uint32_t u;

	assert_int_equal(bus_append(m, "aqas(su)va(su)", numbers, (size_t)3,
				    texts, (size_t)2, "in", 7, "u", 9, 1,
				    "last", 11),
			 0);
	assert_int_equal(bus_read(m, "aqas(su)va(su)", &found, &count, &array,
				  &pair, &variant, NULL),
			 0);
	assert_int_equal(count, 3);
	assert_memory_equal(found, numbers, sizeof(numbers));
	assert_true(bus_string_next(&array, &text));
	assert_string_equal(text, "one");
	assert_true(bus_string_next(&array, &text));
	assert_string_equal(text, "two");
	assert_false(bus_string_next(&array, &text));
	assert_int_equal(bus_iter_read(&pair, "su", &text, &u), 0);
	assert_string_equal(text, "in");
	assert_int_equal(u, 7);
	assert_int_equal(bus_iter_read(&variant, "u", &u), 0);
	assert_int_equal(u, 9);
}

static void reads_empty_arrays(void **state)
{
	DBusMessage *m = *state;
	const uint8_t *data = (const uint8_t *)"";
	size_t size = 9;
	DBusMessageIter texts;
	DBusMessageIter dict;
	DBusMessageIter value;
	const char *text;

	assert_int_equal(
		bus_append(m, "ayasa{sv}", NULL, (size_t)0, NULL, (size_t)0, 0),
		0);
	assert_int_equal(bus_read(m, "ayasa{sv}", &data, &size, &texts, &dict),
			 0);
	assert_null(data);
	assert_int_equal(size, 0);
	assert_false(bus_string_next(&texts, &text));
	assert_false(bus_dict_next(&dict, &text, &value));
}

static void refuses_what_libdbus_would_abort_on(void **state)
{
	DBusMessage *m = *state;
	const dbus_bool_t bools[] = {2};

	assert_int_equal(bus_append(m, "s", "\xff"), -EINVAL);
	assert_int_equal(bus_append(m, "s", (char *)NULL), -EINVAL);
	assert_int_equal(bus_append(m, "o", "no/path"), -EINVAL);
	assert_int_equal(bus_append(m, "g", "nosignature"), -EINVAL);
	assert_int_equal(bus_append(m, "h", -1), -EINVAL);
	assert_int_equal(bus_append(m, "v", "ss", "a", "b"), -EINVAL);
	assert_int_equal(bus_append(m, "v", (char *)NULL), -EINVAL);
	assert_int_equal(bus_append(m, "a{sv}", -1), -EINVAL);
	assert_int_equal(bus_append(m, "ay", NULL, (size_t)1), -EINVAL);
	assert_int_equal(bus_append(m, "as", NULL, (size_t)1), -EINVAL);
	assert_int_equal(bus_append(m, "ab", bools, (size_t)1), -EINVAL);
	assert_int_equal(bus_append(m, "ay", "", (size_t)1 << 40), -EINVAL);
	assert_int_equal(bus_append(m, "a", 1), -EINVAL);
	assert_int_equal(bus_append(NULL, "u", 1), -EINVAL);
	assert_int_equal(bus_append(m, NULL), -EINVAL);
}

static void refuses_a_bad_value_deep_inside(void **state)
{
	DBusMessage *m = *state;

	assert_int_equal(bus_append(m, "a{sa{sv}}", 1, "outer", 2, "one", "u",
				    1, "two", "s", "\xff"),
			 -EINVAL);
}

static void refuses_malformed_headers(void **state)
{
	(void)state;
	assert_null(bus_message_new_call("..", "/", "a.b", "C"));
	assert_null(bus_message_new_call("a.b", "x", "a.b", "C"));
	assert_null(bus_message_new_call("a.b", "/", "ab", "C"));
	assert_null(bus_message_new_call("a.b", "/", "a.b", "C.D"));
	assert_null(bus_message_new_call(NULL, "/", "a.b", "C"));
	assert_null(bus_message_new_signal("x", "a.b", "C"));
	assert_null(bus_message_new_signal("/", "ab", "C"));
	assert_null(bus_message_new_signal("/", "a.b", NULL));
}

static void makes_headers(void **state)
{
	DBusMessage *call = bus_message_new_call("a.b", "/c", "d.e", "F");
	DBusMessage *signal = bus_message_new_signal("/c", "d.e", "F");

	(void)state;
	assert_true(dbus_message_is_method_call(call, "d.e", "F"));
	assert_true(dbus_message_is_signal(signal, "d.e", "F"));
	dbus_message_unref(call);
	dbus_message_unref(signal);
}

static void refuses_to_read_another_type(void **state)
{
	DBusMessage *m = *state;
	DBusMessageIter iter;
	uint32_t u = 5;
	const char *s = "kept";

	assert_int_equal(bus_append(m, "us", 1, "text"), 0);
	assert_int_equal(bus_read(m, "u", &u), -EBADMSG);
	assert_int_equal(bus_read(m, "su", &s, &u), -EBADMSG);
	assert_int_equal(bus_read(m, "usu", &u, &s, &u), -EBADMSG);
	assert_int_equal(bus_read(NULL, "u", &u), -EBADMSG);
	assert_int_equal(u, 5);
	assert_string_equal(s, "kept");
	assert_true(dbus_message_iter_init(m, &iter));
	assert_int_equal(bus_iter_read(&iter, "ay", NULL, NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "as", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "(us)", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "v", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "a", NULL), -EINVAL);
	assert_int_equal(bus_iter_read(&iter, "us", &u, &s), 0);
	assert_int_equal(bus_iter_read(&iter, "u", &u), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "as", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "ay", NULL, NULL), -EBADMSG);
}

static void tells_arrays_of_other_elements_apart(void **state)
{
	DBusMessage *m = *state;
	DBusMessageIter iter;

	assert_int_equal(bus_append(m, "as", NULL, (size_t)0), 0);
	assert_true(dbus_message_iter_init(m, &iter));
	assert_int_equal(bus_iter_read(&iter, "ao", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "aas", NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "ay", NULL, NULL), -EBADMSG);
	assert_int_equal(bus_iter_read(&iter, "as", NULL), 0);
}

static void takes_descriptors_back_when_reading_fails(void **state)
{
	DBusMessage *m = *state;
	DBusMessageIter iter;
	int fd = -2;
	uint32_t u;

	assert_int_equal(bus_append(m, "hs", STDERR_FILENO, "text"), 0);
	assert_true(dbus_message_iter_init(m, &iter));
	assert_int_equal(bus_iter_read(&iter, "hu", &fd, &u), -EBADMSG);
	assert_int_equal(fd, -1);
	assert_int_equal(bus_read(m, "hs", NULL, NULL), 0);
}

struct record {
	bool b;
	uint16_t mtu;
	const char *name;
	char address[8];
	struct bus_bytes value;
	DBusMessageIter uuids;
	DBusMessageIter numbers;
	double d;
};

#define FIELD(k, t, member, most)                                         \
	{                                                                 \
		.key = (k), .type = (t),                                  \
		.offset = offsetof(struct record, member), .size = (most) \
	}

static const struct bus_field fields[] = {
	FIELD("Connected", "b", b, 0),
	FIELD("MTU", "q", mtu, 0),
	FIELD("Name", "s", name, 0),
	FIELD("Address", "s", address, sizeof(((struct record *)0)->address)),
	FIELD("Value", "ay", value, 4),
	FIELD("UUIDs", "as", uuids, 0),
	FIELD("Numbers", "au", numbers, 0),
	FIELD("D", "d", d, 0),
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

static int read_record(DBusMessage *m, struct record *record, uint64_t *present)
{
	DBusMessageIter dict;

	assert_int_equal(bus_read(m, "a{sv}", &dict), 0);
	return bus_read_dict(&dict, fields, FIELD_COUNT, record, present);
}

static void reads_a_dictionary_into_a_struct(void **state)
{
	DBusMessage *m = *state;
	const char *const uuids[] = {"u1", "u2"};
	const uint32_t numbers[] = {4, 5};
	struct record record = {.d = 2.0};
	uint64_t present = 0;
	const char *uuid;
	uint32_t number;

	assert_int_equal(bus_append(m, "a{sv}", 8, "Connected", "b", 1, "MTU",
				    "q", 247, "Name", "s", "pad", "Address",
				    "s", "1:2:3:4", "Value", "ay", "abcd",
				    (size_t)4, "UUIDs", "as", uuids, (size_t)2,
				    "Unknown", "u", 1, "Numbers", "au", numbers,
				    (size_t)2),
			 0);
	assert_int_equal(read_record(m, &record, &present), 0);
	assert_int_equal(present, 0x7f);
	assert_true(record.b);
	assert_int_equal(record.mtu, 247);
	assert_string_equal(record.name, "pad");
	assert_string_equal(record.address, "1:2:3:4");
	assert_int_equal(record.value.size, 4);
	assert_memory_equal(record.value.data, "abcd", 4);
	assert_true(bus_string_next(&record.uuids, &uuid));
	assert_string_equal(uuid, "u1");
	assert_int_equal(bus_iter_read(&record.numbers, "u", &number), 0);
	assert_int_equal(number, 4);
	assert_true(record.d == 2.0);
}

static void refuses_a_dictionary_value_of_another_type(void **state)
{
	static const struct {
		const char *key;
		const char *type;
	} cases[] = {
		{"Connected", "u"}, {"MTU", "u"},	{"Name", "u"},
		{"Value", "as"},    {"UUIDs", "ao"},	{"Numbers", "ai"},
		{"Numbers", "u"},   {"UUIDs", "a{sv}"},
	};
	struct record record;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		DBusMessage *m = dbus_message_new_signal("/", "a.b", "C");

		/* Of an array only the type matters here. */
		assert_int_equal(bus_append(m, "a{sv}", 1, cases[i].key,
					    cases[i].type, NULL, (size_t)0),
				 0);
		assert_int_equal(read_record(m, &record, NULL), -EBADMSG);
		dbus_message_unref(m);
	}
}

static void refuses_dictionary_values_that_are_too_long(void **state)
{
	DBusMessage *other = dbus_message_new_signal("/", "a.b", "C");
	struct record record;

	assert_int_equal(
		bus_append(*state, "a{sv}", 1, "Address", "s", "12345678"), 0);
	assert_int_equal(read_record(*state, &record, NULL), -EBADMSG);
	assert_int_equal(bus_append(other, "a{sv}", 1, "Value", "ay", "12345",
				    (size_t)5),
			 0);
	assert_int_equal(read_record(other, &record, NULL), -EBADMSG);
	dbus_message_unref(other);
}

static void walks_nothing_where_no_dictionary_is(void **state)
{
	DBusMessageIter iter;
	DBusMessageIter inside;
	DBusMessageIter value;
	const char *key;

	assert_int_equal(bus_append(*state, "ua{uv}", 1, 1, 2, "u", 3), 0);
	assert_true(dbus_message_iter_init(*state, &iter));
	assert_false(bus_dict_next(&iter, &key, &value));
	assert_false(bus_string_next(&iter, &key));
	dbus_message_iter_next(&iter);
	dbus_message_iter_recurse(&iter, &inside);
	assert_false(bus_dict_next(&inside, &key, &value));
}

static void builds_a_dictionary_entry_by_entry(void **state)
{
	DBusMessageIter iter;
	DBusMessageIter dict;
	struct record record = {0};
	uint64_t present = 0;

	dbus_message_iter_init_append(*state, &iter);
	assert_int_equal(bus_dict_open(&iter, &dict), 0);
	assert_int_equal(bus_dict_append(&dict, "MTU", "q", 23), 0);
	assert_int_equal(bus_dict_append(&dict, "Name", "s", "pad"), 0);
	assert_int_equal(bus_dict_close(&iter, &dict), 0);
	assert_int_equal(read_record(*state, &record, &present), 0);
	assert_int_equal(present, 0x6);
	assert_int_equal(record.mtu, 23);
}

static void refuses_malformed_dictionary_entries(void **state)
{
	static const char *const wrong[] = {"qq", "", "(", "a"};
	DBusMessageIter iter;
	DBusMessageIter dict;

	dbus_message_iter_init_append(*state, &iter);
	assert_int_equal(bus_dict_open(&iter, &dict), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(bus_dict_append(&dict, "K", wrong[i], 1),
				 -EINVAL);
	assert_int_equal(bus_dict_append(&dict, "\xff", "u", 1), -EINVAL);
	dbus_message_iter_abandon_container(&iter, &dict);
}

struct walk {
	char text[512];
};

static void note(const char *path, const char *interface,
		 DBusMessageIter *properties, void *userdata)
{
	struct walk *walk = userdata;
	size_t used = strlen(walk->text);
	DBusMessageIter value;
	const char *key = "-";

	if (properties && !bus_dict_next(properties, &key, &value))
		key = "none";
	(void)snprintf(walk->text + used, sizeof(walk->text) - used,
		       "%s %s %s;", path, interface, key);
}

static void walks_managed_objects(void **state)
{
	struct walk walk = {""};

	assert_int_equal(bus_append(*state, "a{oa{sa{sv}}}", 2, "/a", 2, "i.A",
				    1, "P", "u", 1, "i.B", 0, "/b", 1, "i.C", 1,
				    "Q", "s", "x"),
			 0);
	assert_int_equal(bus_walk_managed_objects(*state, note, &walk), 0);
	assert_string_equal(walk.text, "/a i.A P;/a i.B none;/b i.C Q;");
	assert_int_equal(bus_walk_interfaces_added(*state, note, &walk),
			 -EBADMSG);
	assert_int_equal(bus_walk_interfaces_removed(*state, note, &walk),
			 -EBADMSG);
}

static void walks_interfaces_that_come_and_go(void **state)
{
	DBusMessage *removed = dbus_message_new_signal("/", "a.b", "C");
	const char *const names[] = {"i.A", "i.B"};
	struct walk walk = {""};

	assert_int_equal(bus_append(*state, "oa{sa{sv}}", "/a", 1, "i.A", 1,
				    "P", "u", 1),
			 0);
	assert_int_equal(bus_append(removed, "oas", "/a", names, (size_t)2), 0);
	assert_int_equal(bus_walk_interfaces_added(*state, note, &walk), 0);
	assert_int_equal(bus_walk_interfaces_removed(removed, note, &walk), 0);
	assert_string_equal(walk.text, "/a i.A P;/a i.A -;/a i.B -;");
	assert_int_equal(bus_walk_managed_objects(removed, note, &walk),
			 -EBADMSG);
	dbus_message_unref(removed);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(reads_what_was_appended),
		CLAIM(reads_arrays_and_containers),
		CLAIM(reads_empty_arrays),
		CLAIM(refuses_what_libdbus_would_abort_on),
		CLAIM(refuses_a_bad_value_deep_inside),
		CLAIM(refuses_malformed_headers),
		CLAIM(makes_headers),
		CLAIM(refuses_to_read_another_type),
		CLAIM(tells_arrays_of_other_elements_apart),
		CLAIM(takes_descriptors_back_when_reading_fails),
		CLAIM(reads_a_dictionary_into_a_struct),
		CLAIM(refuses_a_dictionary_value_of_another_type),
		CLAIM(refuses_dictionary_values_that_are_too_long),
		CLAIM(walks_nothing_where_no_dictionary_is),
		CLAIM(builds_a_dictionary_entry_by_entry),
		CLAIM(refuses_malformed_dictionary_entries),
		CLAIM(walks_managed_objects),
		CLAIM(walks_interfaces_that_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
