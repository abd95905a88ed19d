/* SPDX-License-Identifier: MIT */
/* Command line, journal, interface and manual: tables that must agree. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "bus_describe.h"
#include "control_service.h"
#include "hand.h"
#include "journal.h"
#include "option.h"
#include "tissue.h"

static char text[65536];

/* Reads a file, or what was written to one, into `text`. */
static const char *slurp(FILE *file)
{
	size_t length;

	assert_non_null(file);
	rewind(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	(void)fclose(file);
	return text;
}

static bool read_words(struct options *o, const char *words, FILE *complaints)
{
	static char copy[512];
	char *argv[32] = {copy}, *save = NULL;
	int argc = 1;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return options_read(o, argc, argv, complaints);
}

static void defaults_are_those_of_the_table(void **state)
{
	struct options o;

	(void)state;
	assert_true(read_words(&o, "", stderr));
	assert_string_equal(o.adapter, "hci0");
	assert_string_equal(o.kind, "point");
	assert_null(o.name);
	assert_near(o.rate_hz, 200, 0);
	assert_near(o.pads, 1, 0);
	assert_false(o.json);
	assert_int_equal(o.fault_count, 0);
}

static void options_are_taken_in_every_spelling(void **state)
{
	struct options o;

	(void)state;
	assert_true(read_words(&o,
			       "-a hci3 --kind=cuff --name Leg --rate=100 "
			       "-f deaf --fault=hot:celsius=44 -j -v --once "
			       "--clock-ppm -30.5",
			       stderr));
	assert_string_equal(o.adapter, "hci3");
	assert_string_equal(o.kind, "cuff");
	assert_string_equal(o.name, "Leg");
	assert_near(o.rate_hz, 100, 0);
	assert_near(o.clock_ppm, -30.5, 0);
	assert_int_equal(o.fault_count, 2);
	assert_string_equal(o.faults[0], "deaf");
	assert_string_equal(o.faults[1], "hot:celsius=44");
	assert_true(o.json && o.verbose && o.once);
}

static void wrong_words_are_named(void **state)
{
	static const struct {
		const char *words;
		const char *complaint;
	} rows[] = {
		{"--colour red", "--colour is no option"},
		{"hci1", "hci1 is no option"},
		{"-", "- is no option"},
		{"-jv", "-jv is no option"},
		{"--json=1", "--json=1 takes no value"},
		{"--adapter", "--adapter needs a value"},
		{"--rate 49", "--rate takes a whole number from 50 to 200"},
		{"--rate 99.5", "--rate takes a whole number"},
		{"--cells 33", "--cells takes a whole number from 0 to 32"},
		{"--pads 5", "--pads takes a whole number from 1 to 4"},
		{"--battery full", "--battery takes a number from 0 to 100"},
		{"--battery nan", "--battery takes a number"},
		{"--seed=-1", "--seed takes a whole number"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		FILE *complaints = tmpfile();
		struct options o;

		assert_non_null(complaints);
		assert_false(read_words(&o, rows[i].words, complaints));
		assert_non_null(strstr(slurp(complaints), rows[i].complaint));
	}
}

static void faults_are_bounded(void **state)
{
	char *argv[2 * OPTION_FAULTS_MAX + 4] = {NULL};
	FILE *complaints = tmpfile();
	struct options o;
	char f[] = "-f", deaf[] = "deaf";
	int argc = 1;

	(void)state;
	for (int i = 0; i <= OPTION_FAULTS_MAX; i++) {
		argv[argc++] = f;
		argv[argc++] = deaf;
	}
	assert_false(options_read(&o, argc, argv, complaints));
	assert_non_null(strstr(slurp(complaints), "more than 16 faults"));
}

static void help_names_every_option(void **state)
{
	FILE *file = tmpfile();
	char name[64];

	(void)state;
	assert_non_null(file);
	options_print_help(file);
	slurp(file);
	for (size_t i = 0; i < option_count; i++) {
		(void)snprintf(name, sizeof(name), "--%s",
			       option_table[i].name);
		assert_non_null(strstr(text, name));
		assert_non_null(strstr(text, option_table[i].about));
	}
}

static void events_are_lines_of_json(void **state)
{
	const struct device_event event = {
		.type = DEVICE_STREAM,
		.pad = 1,
		.number = 10000,
		.at_us = 3500000,
	};
	struct journal j = {.json = tmpfile(), .start_us = 1000000};

	(void)state;
	journal_device(&j, &event);
	journal_write(&j, 1000001, "radio", 6, "a \"b\" \\ c\n");
	assert_string_equal(slurp(j.json),
			    "{\"t\":2.500000,\"event\":\"stream\",\"pad\":1,"
			    "\"value\":10000}\n"
			    "{\"t\":0.000001,\"event\":\"radio\",\"value\":6,"
			    "\"text\":\"a \\\"b\\\" \\\\ c\\u000a\"}\n");
}

static void every_event_has_a_name_and_words(void **state)
{
	struct journal j = {.text = tmpfile()};

	(void)state;
	for (int i = 0; i < DEVICE_EVENT_COUNT; i++) {
		const struct device_event event = {
			.type = (enum device_event_type)i};

		assert_non_null(device_event_names[i]);
		journal_device(&j, &event);
	}
	assert_null(strstr(slurp(j.text), "(null)"));
}

static void interface_table_is_sound(void **state)
{
	(void)state;
	assert_null(bus_check_interface(&control_interface));
}

static const char *manual(void)
{
	return slurp(fopen(KNEADSIM_MANUAL, "r"));
}

static void manual_has_every_option_and_fault(void **state)
{
	char name[64];

	(void)state;
	manual();
	for (size_t i = 0; i < option_count; i++) {
		(void)snprintf(name, sizeof(name), "Fl \\-%s",
			       option_table[i].name);
		assert_non_null(strstr(text, name));
	}
	for (size_t i = 0; i < FAULT_COUNT; i++)
		assert_non_null(strstr(text, fault_table[i].name));
	for (size_t i = 0; i < DEVICE_EVENT_COUNT; i++)
		assert_non_null(strstr(text, device_event_names[i]));
}

static void check_doc(const struct bus_doc *doc, void *userdata)
{
	char name[64];

	(void)userdata;
	(void)snprintf(name, sizeof(name), "%s %s",
		       doc->kind == BUS_DOC_METHOD ? "Fn" : "Sy", doc->name);
	assert_non_null(strstr(text, name));
}

static void manual_has_every_method_and_property(void **state)
{
	(void)state;
	manual();
	bus_walk_docs(&control_interface, check_doc, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_those_of_the_table),
		cmocka_unit_test(options_are_taken_in_every_spelling),
		cmocka_unit_test(wrong_words_are_named),
		cmocka_unit_test(faults_are_bounded),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(events_are_lines_of_json),
		cmocka_unit_test(every_event_has_a_name_and_words),
		cmocka_unit_test(interface_table_is_sound),
		cmocka_unit_test(manual_has_every_option_and_fault),
		cmocka_unit_test(manual_has_every_method_and_property),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
