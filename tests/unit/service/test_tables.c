/* SPDX-License-Identifier: MIT */
/* The interfaces' tables, and what is printed from them. */
#include "interfaces.h"

#include "bus_describe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct bus_interface *const interfaces[] = {
	&hub1_interface,
	&wearable1_interface,
};

#define INTERFACE_COUNT 2

/* All of a stream; to be freed. */
static char *read_all(FILE *file)
{
	char *text = calloc(1, 1 << 16);
	size_t length;

	assert_non_null(file);
	assert_non_null(text);
	length = fread(text, 1, (1 << 16) - 1, file);
	assert_in_range(length, 1, (1 << 16) - 2);
	return text;
}

static char *describe(const char *what, const char *interface)
{
	char command[512];
	FILE *pipe;
	char *text;

	(void)snprintf(command, sizeof(command), "'%s' %s %s", DESCRIBE, what,
		       interface);
	pipe = popen(command, "r");
	text = read_all(pipe);
	assert_int_equal(pclose(pipe), 0);
	return text;
}

static void tables_are_well_formed(void **state)
{
	(void)state;
	for (size_t i = 0; i < INTERFACE_COUNT; i++) {
		const char *wrong = bus_check_interface(interfaces[i]);

		if (wrong)
			fail_msg("%s: %s", interfaces[i]->name, wrong);
	}
}

static void committed_xml_is_what_the_tables_print(void **state)
{
	(void)state;
	for (size_t i = 0; i < INTERFACE_COUNT; i++) {
		char *printed = describe("xml", interfaces[i]->name);
		char path[512];
		char *committed;
		FILE *file;

		(void)snprintf(path, sizeof(path), "%s/%s.xml", SERVICE_DIR,
			       interfaces[i]->name);
		file = fopen(path, "r");
		committed = read_all(file);
		assert_int_equal(fclose(file), 0);
		assert_string_equal(committed, printed);
		free(committed);
		free(printed);
	}
}

static void look_for(const struct bus_doc *doc, void *userdata)
{
	if (doc->kind != BUS_DOC_INTERFACE && !strstr(userdata, doc->name))
		fail_msg("%s is not in the man page", doc->name);
}

static void man_page_has_each_entry(void **state)
{
	(void)state;
	for (size_t i = 0; i < INTERFACE_COUNT; i++) {
		char *page = describe("man", interfaces[i]->name);

		bus_walk_docs(interfaces[i], look_for, page);
		free(page);
	}
}

/* SR-15: whoever may see the hub may stop it, however busy it is. */
static void stops_are_urgent_and_nothing_else_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < INTERFACE_COUNT; i++)
		for (const struct bus_method *m = interfaces[i]->methods;
		     m->name; m++)
			assert_int_equal(
				(m->flags & BUS_METHOD_URGENT) != 0,
				strncmp(m->name, "Stop", 4) == 0 &&
					strcmp(m->name, "StopDiscovery") != 0 &&
					strcmp(m->name, "StopReadings") != 0);
}

static void describe_knows_no_other_interface(void **state)
{
	(void)state;
	assert_int_not_equal(
		system("'" DESCRIBE "' xml org.kneadd.None 2>/dev/null"), 0);
	assert_int_not_equal(system("'" DESCRIBE "' xml 2>/dev/null"), 0);
	assert_int_not_equal(
		system("'" DESCRIBE "' picture org.kneadd.Hub1 2>/dev/null"),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_well_formed),
		cmocka_unit_test(committed_xml_is_what_the_tables_print),
		cmocka_unit_test(man_page_has_each_entry),
		cmocka_unit_test(stops_are_urgent_and_nothing_else_is),
		cmocka_unit_test(describe_knows_no_other_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
