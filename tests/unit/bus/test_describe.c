/* SPDX-License-Identifier: MIT */
/* Tables as text, and tables that are wrong. */
#include "bus_describe.h"
#include "bus_object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void handler(struct bus_request *request, void *userdata)
{
	(void)request;
	(void)userdata;
}

static void setter(const struct bus_property *property,
		   struct bus_request *request, DBusMessageIter *value,
		   void *userdata)
{
	(void)property;
	(void)request;
	(void)value;
	(void)userdata;
}

static const struct bus_method methods[] = {
	{.name = "StopAll",
	 .handler = handler,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "Stops -- now."},
	{.name = "Press",
	 .in = "ddu",
	 .in_names = "force rate hold",
	 .out = "a{sv}h",
	 .out_names = "answer descriptor",
	 .handler = handler,
	 .doc = "Presses."},
	{.name = "Old",
	 .in = "s",
	 .handler = handler,
	 .flags = BUS_METHOD_DEPRECATED,
	 .doc = "Is old."},
	{.name = NULL},
};

static const struct bus_signal signals[] = {
	{.name = "Tripped",
	 .args = "sd",
	 .arg_names = "why force",
	 .doc = "A limit was passed."},
	{.name = "Tick", .doc = "Ticks."},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "Force", .type = "d", .doc = "In newton."},
	{.name = "Name", .type = "s", .set = setter, .doc = "For people."},
	{.name = "Site",
	 .type = "s",
	 .emits = BUS_EMITS_CONST,
	 .doc = "Where it is."},
	{.name = "History",
	 .type = "u",
	 .emits = BUS_EMITS_INVALIDATES,
	 .doc = "Long."},
	{.name = "Frames",
	 .type = "t",
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Many."},
	{.name = NULL},
};

static const struct bus_interface interface = {.name = "org.kneadd.Test1",
					       .methods = methods,
					       .signals = signals,
					       .properties = properties,
					       .doc = "A test."};

static const char expected[] =
	"<!DOCTYPE node PUBLIC\n"
	"  \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
	"  \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
	"<node>\n"
	"  <!-- A test. -->\n"
	"  <interface name=\"org.kneadd.Test1\">\n"
	"    <!-- Stops - - now. -->\n"
	"    <method name=\"StopAll\"/>\n"
	"    <!-- Presses. -->\n"
	"    <method name=\"Press\">\n"
	"      <arg name=\"force\" type=\"d\" direction=\"in\"/>\n"
	"      <arg name=\"rate\" type=\"d\" direction=\"in\"/>\n"
	"      <arg name=\"hold\" type=\"u\" direction=\"in\"/>\n"
	"      <arg name=\"answer\" type=\"a{sv}\" direction=\"out\"/>\n"
	"      <arg name=\"descriptor\" type=\"h\" direction=\"out\"/>\n"
	"    </method>\n"
	"    <!-- Is old. -->\n"
	"    <method name=\"Old\">\n"
	"      <arg type=\"s\" direction=\"in\"/>\n"
	"      <annotation name=\"org.freedesktop.DBus.Deprecated\" "
	"value=\"true\"/>\n"
	"    </method>\n"
	"    <!-- A limit was passed. -->\n"
	"    <signal name=\"Tripped\">\n"
	"      <arg name=\"why\" type=\"s\"/>\n"
	"      <arg name=\"force\" type=\"d\"/>\n"
	"    </signal>\n"
	"    <!-- Ticks. -->\n"
	"    <signal name=\"Tick\"/>\n"
	"    <!-- In newton. -->\n"
	"    <property name=\"Force\" type=\"d\" access=\"read\"/>\n"
	"    <!-- For people. -->\n"
	"    <property name=\"Name\" type=\"s\" access=\"readwrite\"/>\n"
	"    <!-- Where it is. -->\n"
	"    <property name=\"Site\" type=\"s\" access=\"read\">\n"
	"      <annotation "
	"name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" "
	"value=\"const\"/>\n"
	"    </property>\n"
	"    <!-- Long. -->\n"
	"    <property name=\"History\" type=\"u\" access=\"read\">\n"
	"      <annotation "
	"name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" "
	"value=\"invalidates\"/>\n"
	"    </property>\n"
	"    <!-- Many. -->\n"
	"    <property name=\"Frames\" type=\"t\" access=\"read\">\n"
	"      <annotation "
	"name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" "
	"value=\"false\"/>\n"
	"    </property>\n"
	"  </interface>\n"
	"</node>\n";

static char *print(bool docs)
{
	const struct bus_interface *const interfaces[] = {&interface};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(bus_print_document(out, interfaces, 1, docs), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void prints_a_table_as_xml(void **state)
{
	char *text = print(true);

	(void)state;
	assert_string_equal(text, expected);
	free(text);
}

static void prints_without_docs(void **state)
{
	char *text = print(false);

	(void)state;
	assert_null(strstr(text, "<!--"));
	assert_non_null(strstr(text, "<property name=\"Force\""));
	free(text);
}

static void says_when_it_cannot_print(void **state)
{
	const struct bus_interface *const interfaces[] = {&interface};
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	assert_int_equal(setvbuf(full, NULL, _IONBF, 0), 0);
	assert_true(bus_print_document(full, interfaces, 1, true) < 0);
	(void)fclose(full);
}

struct walk {
	char text[512];
};

static void note(const struct bus_doc *doc, void *userdata)
{
	struct walk *walk = userdata;
	size_t used = strlen(walk->text);

	(void)snprintf(walk->text + used, sizeof(walk->text) - used,
		       "%d %s %zu %zu%s%s%s;", (int)doc->kind, doc->name,
		       doc->in_count, doc->out_count, doc->urgent ? " !" : "",
		       doc->deprecated ? " old" : "",
		       doc->writable ? " rw" : "");
}

static void walks_all_entries(void **state)
{
	struct walk walk = {""};

	(void)state;
	bus_walk_docs(&interface, note, &walk);
	assert_string_equal(walk.text,
			    "0 org.kneadd.Test1 0 0;1 StopAll 0 0 !;"
			    "1 Press 3 2;1 Old 1 0 old;2 Tripped 0 2;"
			    "2 Tick 0 0;3 Force 0 0;3 Name 0 0 rw;"
			    "3 Site 0 0;3 History 0 0;3 Frames 0 0;");
}

static void accepts_a_right_table(void **state)
{
	(void)state;
	assert_null(bus_check_interface(&interface));
}

static void finds_wrong_methods(void **state)
{
	static const struct bus_method wrong[] = {
		{.name = "A.B", .handler = handler, .doc = "-"},
		{.name = "A", .handler = handler},
		{.name = "A", .handler = handler, .doc = ""},
		{.name = "A", .doc = "-"},
		{.name = "A", .in = "(", .handler = handler, .doc = "-"},
		{.name = "A", .out = "z", .handler = handler, .doc = "-"},
		{.name = "A",
		 .in = "su",
		 .in_names = "one",
		 .handler = handler,
		 .doc = "-"},
		{.name = "A",
		 .out = "s",
		 .out_names = "one two",
		 .handler = handler,
		 .doc = "-"},
		{.name = "A",
		 .in = "uuuuuuuuuuuuuuuu",
		 .handler = handler,
		 .doc = "-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct bus_method table[] = {wrong[i], {.name = NULL}};
		const struct bus_interface bad = {
			.name = "a.b", .methods = table, .doc = "-"};

		assert_non_null(bus_check_interface(&bad));
	}
}

static void finds_wrong_signals_and_properties(void **state)
{
	static const struct bus_signal bad_signals[] = {
		{.name = "A-B", .doc = "-"},
		{.name = "A", .args = "s", .arg_names = "a b", .doc = "-"},
	};
	static const struct bus_property bad_properties[] = {
		{.name = "", .type = "u", .doc = "-"},
		{.name = "A", .type = "u"},
		{.name = "A", .type = "uu", .doc = "-"},
		{.name = "A", .doc = "-"},
		{.name = "A", .type = "as", .doc = "-"},
		{.name = "A", .type = "h", .doc = "-"},
		{.name = "A",
		 .type = "u",
		 .emits = BUS_EMITS_COUNT,
		 .doc = "-"},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct bus_signal table[] = {bad_signals[i],
						   {.name = NULL}};
		const struct bus_interface bad = {
			.name = "a.b", .signals = table, .doc = "-"};

		assert_non_null(bus_check_interface(&bad));
	}
	for (size_t i = 0; i < 7; i++) {
		const struct bus_property table[] = {bad_properties[i],
						     {.name = NULL}};
		const struct bus_interface bad = {
			.name = "a.b", .properties = table, .doc = "-"};

		assert_non_null(bus_check_interface(&bad));
	}
}

static void finds_wrong_interfaces(void **state)
{
	static const struct bus_interface wrong[] = {
		{.name = "ab", .doc = "-"},
		{.name = NULL, .doc = "-"},
		{.name = "a.b"},
		{.name = "a.b", .doc = ""},
	};
	struct bus_property many[66] = {{.name = NULL}};
	const struct bus_interface crowded = {
		.name = "a.b", .properties = many, .doc = "-"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(bus_check_interface(&wrong[i]));
	for (size_t i = 0; i < 64; i++)
		many[i] = properties[0];
	assert_null(bus_check_interface(&crowded));
	many[64] = properties[0];
	assert_non_null(bus_check_interface(&crowded));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_a_table_as_xml),
		cmocka_unit_test(prints_without_docs),
		cmocka_unit_test(says_when_it_cannot_print),
		cmocka_unit_test(walks_all_entries),
		cmocka_unit_test(accepts_a_right_table),
		cmocka_unit_test(finds_wrong_methods),
		cmocka_unit_test(finds_wrong_signals_and_properties),
		cmocka_unit_test(finds_wrong_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
