/* SPDX-License-Identifier: MIT */
/* kneadctl report and export, as a therapist and an evaluator run them. */
#include "fake_records.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Exit statuses, as the manual page has them. */
enum {
	DONE = 0,
	REFUSED = 1,
	USAGE = 2,
	PROBLEMS = 6,
	UNWRITTEN = 7
};

static const struct fixture plan = {
	.points = 3,
	.repeats = 2,
	.pads = 1,
	.hold_s = 8,
	.rest_s = 4,
	.rate_hz = 50,
	.cells = 4,
	.rates = true,
	.measures = true,
};

#define RUN(fake, expected, ...)                                               \
	do {                                                                   \
		person_runs(&(fake)->person, &(fake)->hub,                     \
			    (fake)->bus.address, __VA_ARGS__, NULL);           \
		if ((fake)->person.status != (int)(expected))                  \
			fail_msg("ended with %d: %s%s", (fake)->person.status, \
				 (fake)->person.out, (fake)->person.err);      \
	} while (0)

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in: %.2000s", part, text);
}

/* The first bytes of a file, as text; fails when it is not there. */
static const char *beginning(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "re");

	if (!file)
		fail_msg("there is no %s", path);
	memset(text, 0, sizeof(text));
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	return text;
}

/* What `state` is for a test, with a session on record. */
static struct fake_records *with_session(void **state)
{
	struct fake_records *fake = *state;

	fake->plan = &plan;
	return fake;
}

static void a_summary_is_printed_for_the_terminal(void **state)
{
	struct fake_records *fake = with_session(state);

	RUN(fake, DONE, "report", "12");
	assert_has(fake->person.out, "Session 12");
	assert_has(fake->person.out, "Lower back with Hou");
	assert_has(fake->person.out, "1 QL left");
	assert_has(fake->person.out, "makes no medical claim");
	assert_has(fake->person.out, "6 before, 4 after");
	assert_null(strstr(fake->person.out, "<svg"));
}

static void each_ending_writes_its_form(void **state)
{
	static const struct {
		const char *name, *begins;
	} forms[] = {{"a.html", "<!DOCTYPE html>"},
		     {"a.pdf", "%PDF-"},
		     {"a.png", "\x89PNG"},
		     {"a.svg", "<?xml"}};
	struct fake_records *fake = with_session(state);

	for (size_t i = 0; i < 4; i++) {
		const char *path = fake_records_path(fake, forms[i].name);
		const char *text;

		RUN(fake, DONE, "report", "12", "-o", path);
		assert_has(fake->person.out, "Written: ");
		text = beginning(path);
		assert_int_equal(
			strncmp(text, forms[i].begins, strlen(forms[i].begins)),
			0);
	}
}

static void another_ending_is_explained(void **state)
{
	struct fake_records *fake = with_session(state);

	RUN(fake, USAGE, "report", "12", "--output=report.doc");
	assert_has(fake->person.err, "must end in .html, .pdf, .png or .svg");
}

static void json_has_the_figures_and_the_advice(void **state)
{
	struct fake_records *fake = with_session(state);
	json_t *json;

	RUN(fake, DONE, "report", "12", "--json");
	json = json_loads(fake->person.out, 0, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "patient")),
			    "P-07");
	assert_string_equal(json_string_value(json_object_get(json, "advice")),
			    "none");
	json_decref(json);
}

static void without_the_other_sessions_it_says_so(void **state)
{
	struct fake_records *fake = with_session(state);

	fake->lists_nothing = true;
	RUN(fake, DONE, "report", "12");
	assert_has(fake->person.out,
		   "The patient's other sessions could not be read");
}

static void the_screening_is_the_hubs_where_the_file_has_none(void **state)
{
	struct fixture unscreened = plan;
	struct fake_records *fake = *state;

	unscreened.unscreened = true;
	fake->plan = &unscreened;
	RUN(fake, DONE, "report", "12");
	assert_has(fake->person.out, "08:22:00 (UTC+00:00); cautions");
	assert_has(fake->person.out, "Berta");
	fake->lists_nothing = true;
	RUN(fake, DONE, "report", "12");
	assert_has(fake->person.out, "could not be read");
}

static void a_session_that_is_not_there_is_told(void **state)
{
	struct fake_records *fake = with_session(state);

	RUN(fake, REFUSED, "report", "13");
	assert_has(fake->person.err, "There is no session of that number.");
	RUN(fake, REFUSED, "export", "13", "-o", "-");
	assert_has(fake->person.err, "There is no session of that number.");
}

static void damaged_records_are_told(void **state)
{
	struct fake_records *fake = with_session(state);
	const char *path = fake_records_path(fake, "a.pdf");

	fake->damages = true;
	RUN(fake, REFUSED, "report", "12", "-o", path);
	assert_has(fake->person.err, "damaged");
	assert_int_equal(access(path, F_OK), -1);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
	struct fake_records *fake = with_session(state);

	RUN(fake, UNWRITTEN, "report", "12", "-o", "/nowhere/a.pdf");
	assert_has(fake->person.err, "cannot write /nowhere/a.pdf");
	RUN(fake, UNWRITTEN, "export", "12", "-o", "/nowhere/a.csv");
	assert_has(fake->person.err, "cannot write /nowhere/a.csv");
	RUN(fake, UNWRITTEN, "export", "12", "-o", "/nowhere/a.edf");
	assert_has(fake->person.err, "cannot write /nowhere/a.edf");
}

static void csv_comes_with_its_events(void **state)
{
	struct fake_records *fake = with_session(state);
	const char *path = fake_records_path(fake, "back.csv");
	struct stat status;

	RUN(fake, DONE, "export", "12", "-o", path);
	assert_has(fake->person.out, "back.csv and ");
	assert_int_equal(strncmp(beginning(path), "time,seconds,wearable", 21),
			 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_has(beginning(fake_records_path(fake, "back-events.csv")),
		   ",press,ended,QL left,lumbar-left,");
}

static void csv_goes_to_standard_output(void **state)
{
	static const struct fixture small = {.points = 1,
					     .repeats = 1,
					     .pads = 1,
					     .hold_s = 2,
					     .rest_s = 1,
					     .rate_hz = 20,
					     .cells = 2,
					     .rates = true};
	struct fake_records *fake = *state;

	fake->plan = &small;
	RUN(fake, DONE, "export", "12", "-o", "-");
	assert_int_equal(strncmp(fake->person.out, "time,seconds,wearable", 21),
			 0);
	RUN(fake, DONE, "export", "12", "--events", "-o", "-");
	assert_has(fake->person.out, ",rating,before,");
}

static void edf_is_written(void **state)
{
	struct fake_records *fake = with_session(state);
	const char *path = fake_records_path(fake, "back.edf");

	RUN(fake, DONE, "export", "12", "-o", path);
	assert_int_equal(strncmp(beginning(path), "0       P-07", 12), 0);
}

static void all_of_a_patient_is_a_database(void **state)
{
	struct fake_records *fake = with_session(state);
	const char *path = fake_records_path(fake, "p.db");

	RUN(fake, DONE, "export", "--patient", "P-07", "-o", path);
	assert_int_equal(strncmp(beginning(path), "SQLite format 3", 15), 0);
	RUN(fake, REFUSED, "export", "--patient", "P-99", "-o", path);
	assert_has(fake->person.err, "There is no patient of that name.");
}

static void what_does_not_go_together_is_explained(void **state)
{
	static const struct {
		const char *word[4];
		const char *text;
	} cases[] = {
		{{"-o", "a.csv"}, "name a SESSION"},
		{{"12", "--patient=P", "-o", "a.db"}, "name a SESSION"},
		{{"--patient=P", "-o", "a.csv"}, "must end in .db"},
		{{"12"}, "say where to"},
		{{"12", "-o", "a.xls"}, "must end in .csv, .edf or .db"},
		{{"12", "--events", "-o", "a.edf"}, "--events are CSV"},
		{{"12", "--check", "-o", "a.csv"}, "writes no file"},
	};
	struct fake_records *fake = with_session(state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		person_runs(&fake->person, &fake->hub, fake->bus.address,
			    "export", cases[i].word[0], cases[i].word[1],
			    cases[i].word[2], cases[i].word[3], NULL);
		assert_int_equal(fake->person.status, USAGE);
		assert_has(fake->person.err, cases[i].text);
	}
}

static void the_dose_is_checked_against_the_samples(void **state)
{
	struct fake_records *fake = with_session(state);

	RUN(fake, DONE, "export", "12", "--check");
	assert_has(fake->person.out, "they match.");
	assert_has(fake->person.out, "QL left");
}

static void a_dose_that_is_not_in_the_samples_is_told(void **state)
{
	struct fixture wrong = plan;
	struct fake_records *fake = *state;
	json_t *json;

	wrong.too_much_ns = 40;
	fake->plan = &wrong;
	RUN(fake, PROBLEMS, "export", "12", "--check");
	assert_has(fake->person.out, "they differ.");
	RUN(fake, PROBLEMS, "export", "12", "--check", "--json");
	json = json_loads(fake->person.out, 0, NULL);
	assert_true(json_is_false(json_object_get(json, "matches")));
	json_decref(json);
}

#define TEST(name)                                                \
	cmocka_unit_test_setup_teardown(name, fake_records_begin, \
					fake_records_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_summary_is_printed_for_the_terminal),
		TEST(each_ending_writes_its_form),
		TEST(another_ending_is_explained),
		TEST(json_has_the_figures_and_the_advice),
		TEST(without_the_other_sessions_it_says_so),
		TEST(the_screening_is_the_hubs_where_the_file_has_none),
		TEST(a_session_that_is_not_there_is_told),
		TEST(damaged_records_are_told),
		TEST(a_place_that_cannot_be_written_is_told),
		TEST(csv_comes_with_its_events),
		TEST(csv_goes_to_standard_output),
		TEST(edf_is_written),
		TEST(all_of_a_patient_is_a_database),
		TEST(what_does_not_go_together_is_explained),
		TEST(the_dose_is_checked_against_the_samples),
		TEST(a_dose_that_is_not_in_the_samples_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
