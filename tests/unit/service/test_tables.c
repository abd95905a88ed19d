/* SPDX-License-Identifier: MIT */
/* The interfaces' tables, and what is printed from them. */
#include "interfaces.h"

#include "bus_describe.h"
#include "clinic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define INTERFACE_COUNT 4

static const struct bus_interface *interfaces[INTERFACE_COUNT];

static int setup(void **state)
{
	(void)state;
	interfaces[0] = &hub1_interface;
	interfaces[1] = &wearable1_interface;
	interfaces[2] = &session1_interface;
	interfaces[3] = clinic1_interface();
	return 0;
}

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

/* SR-15, SR-18: whoever may see the hub may stop it, and let a session go,
 * however busy it is. */
static void what_lets_go_is_urgent_and_nothing_else_is(void **state)
{
	static const char urgent[] = " StopAll Stop Pause RatePain Mark Abort ";

	(void)state;
	for (size_t i = 0; i < INTERFACE_COUNT; i++)
		for (const struct bus_method *m = interfaces[i]->methods;
		     m->name; m++) {
			char word[64];

			(void)snprintf(word, sizeof(word), " %s ", m->name);
			assert_int_equal((m->flags & BUS_METHOD_URGENT) != 0,
					 strstr(urgent, word) != NULL);
		}
}

/* Every call that the records take has its method, but the one that is not
 * on the bus. */
static void each_call_of_the_records_is_a_method(void **state)
{
	const struct bus_method *methods = clinic1_interface()->methods;

	(void)state;
	for (size_t i = 0; i < CLINIC_CALL_COUNT; i++) {
		size_t found = 0;

		for (const struct bus_method *m = methods; m->name; m++)
			found += strcmp(m->name, clinic_calls[i].name) == 0 &&
				 (i == CLINIC_PREPARE ||
				  strcmp(m->in, clinic_calls[i].in) == 0);
		assert_int_equal(found, 1);
	}
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
		cmocka_unit_test(what_lets_go_is_urgent_and_nothing_else_is),
		cmocka_unit_test(each_call_of_the_records_is_a_method),
		cmocka_unit_test(describe_knows_no_other_interface),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
