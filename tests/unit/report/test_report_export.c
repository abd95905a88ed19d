/* SPDX-License-Identifier: MIT */
/* Export: what is written can be read back, and is what was recorded. */
#include "opened.h"

#include "csv_reader.h"
#include "export.h"
#include "scratch.h"

#include <edflib.h>
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct fixture plan_two_pads = {
	.points = 3,
	.repeats = 1,
	.pads = 2,
	.hold_s = 8,
	.rest_s = 3,
	.rate_hz = 50,
	.cells = 4,
	.rates = true,
	.trip = true,
	.loses = true,
	.measures = true,
	.kneads = true,
	.unrecorded = true,
	.patient = "K\xc3\xb6nig",
	.point = "back, \"upper\"",
};

typedef int (*export_fn)(const struct export_order *order, FILE *out);

static char *exported(struct opened *opened, export_fn write)
{
	const struct export_order order = {.records = opened->records,
					   .file = &opened->figures.file};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(write(&order, out), 0);
	fclose(out);
	return text;
}

static void each_sample_has_its_row(void **state)
{
	struct opened opened;
	struct export_order order;
	struct export_stream *stream = NULL;
	struct export_sample sample;
	struct csv_reader reader;
	char *text;
	size_t rows = 0;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	order = (struct export_order){.records = opened.records,
				      .file = &opened.figures.file};
	text = exported(&opened, export_samples_csv);
	csv_begin(&reader, text);
	assert_int_equal(export_stream_open(&order, &stream), 0);
	while (csv_next(&reader)) {
		assert_int_equal(export_stream_next(stream, &sample), 1);
		assert_true(fabs(csv_number(&reader, "force_n") -
				 sample.sample->force_mn / 1000.0) < 5e-4);
		assert_true(fabs(csv_number(&reader, "cell4_n") -
				 sample.sample->cell_mn[3] / 1000.0) < 5e-4);
		assert_int_equal(csv_number(&reader, "number"),
				 sample.sample->number);
		assert_int_equal(csv_number(&reader, "pad"), sample.pad);
		assert_int_equal(csv_number(&reader, "contact"),
				 sample.contact);
		rows++;
	}
	assert_int_equal(export_stream_next(stream, &sample), 0);
	assert_int_equal(rows, opened.figures.lanes[0].samples +
				       opened.figures.lanes[1].samples);
	export_stream_close(stream);
	free(text);
	opened_end(&opened);
}

static void samples_are_in_the_order_of_time(void **state)
{
	struct csv_reader reader;
	struct opened opened;
	double last = -1;
	char *text;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	text = exported(&opened, export_samples_csv);
	csv_begin(&reader, text);
	while (csv_next(&reader)) {
		assert_true(csv_number(&reader, "seconds") >= last);
		last = csv_number(&reader, "seconds");
	}
	assert_true(last > 30);
	free(text);
	opened_end(&opened);
}

static void the_time_of_day_belongs_to_the_seconds(void **state)
{
	struct csv_reader reader;
	struct opened opened;
	char expected[64];
	char *text;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	text = exported(&opened, export_samples_csv);
	csv_begin(&reader, text);
	while (csv_next(&reader) && csv_number(&reader, "seconds") < 10.00999)
		;
	snprintf(expected, sizeof(expected), "2026-03-14T09:22:%sZ",
		 csv_get(&reader, "seconds"));
	assert_string_equal(csv_get(&reader, "time"), expected);
	free(text);
	opened_end(&opened);
}

static void fields_with_commas_and_quotes_come_back(void **state)
{
	struct csv_reader reader;
	struct opened opened;
	char *text;
	bool found = false;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	text = exported(&opened, export_events_csv);
	csv_begin(&reader, text);
	while (csv_next(&reader))
		found |= strcmp(csv_get(&reader, "point"),
				"back, \"upper\" 1") == 0;
	assert_true(found);
	free(text);
	opened_end(&opened);
}

/* An evaluator has no list of the hub's numbers. */
static void a_note_says_its_number_in_words_or_with_a_unit(void **state)
{
	static const struct {
		struct file_note note;
		const char *told; /* value, limit, unit, detail */
	} notes[] = {
		{{.note = "paused", .value = 2}, ",,,,person"},
		{{.note = "stopped", .value = 1}, ",,,,force"},
		{{.note = "refused", .value = 0}, ",,,,None"},
		{{.note = "refused", .value = -1}, ",,,,"},
		{{.note = "adjusted", .value = 21000, .what = 0},
		 ",21,,N,target"},
		{{.note = "adjusted", .value = 30000, .what = 1},
		 ",30,,s,hold"},
		{{.note = "adjusted", .value = 2, .what = 2}, ",,,,severe"},
		{{.note = "lowered", .value = 17600}, ",17.6,,N,"},
		{{.note = "point-released", .value = 125}, ",12.5,,%,"},
		{{.note = "step", .value = 3}, ",,,,"},
	};
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_true(opened.figures.file.notes.count > 0);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct file_note *note = opened.figures.file.notes.item;
		const char *told;
		char *text;
		char *line;

		note->value = notes[i].note.value;
		note->what = notes[i].note.what;
		snprintf(note->note, sizeof(note->note), "%s",
			 notes[i].note.note);
		text = exported(&opened, export_events_csv);
		line = strstr(text, ",note,");
		assert_non_null(line);
		line = strtok(line, "\r\n");
		told = line + strlen(line);
		for (int commas = 0; commas < 4 && told > line;)
			commas += *--told == ',';
		if (strcmp(told, notes[i].told) != 0)
			fail_msg("%s: %s", note->note, line);
		free(text);
	}
	opened_end(&opened);
}

static void every_event_has_its_row(void **state)
{
	static const struct {
		const char *event;
		int count;
	} expected[] = {{"press", 3},	  {"rating", 5}, {"ppt", 9},
			{"technique", 1}, {"trip", 1},	 {"gap", 1},
			{"session", 1}};
	int count[7] = {0};
	struct csv_reader reader;
	struct opened opened;
	char *text;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	text = exported(&opened, export_events_csv);
	csv_begin(&reader, text);
	while (csv_next(&reader)) {
		for (size_t i = 0; i < 7; i++)
			count[i] += strcmp(csv_get(&reader, "event"),
					   expected[i].event) == 0;
		if (strcmp(csv_get(&reader, "event"), "trip") == 0) {
			assert_string_equal(csv_get(&reader, "what"), "force");
			assert_string_equal(csv_get(&reader, "value"), "61.2");
			assert_string_equal(csv_get(&reader, "limit"), "60");
			assert_string_equal(csv_get(&reader, "unit"), "N");
		}
	}
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(count[i], expected[i].count);
	free(text);
	opened_end(&opened);
}

static bool stop_at_once(int64_t done, int64_t all, void *context)
{
	bool *told = context;

	assert_true(done <= all);
	*told = true;
	return false;
}

static void a_person_can_end_it(void **state)
{
	struct opened opened;
	bool told = false;
	struct export_order order;
	FILE *nowhere = fopen("/dev/null", "we");

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	order = (struct export_order){.records = opened.records,
				      .file = &opened.figures.file,
				      .progress = stop_at_once,
				      .context = &told};
	assert_int_equal(export_samples_csv(&order, nowhere), -ECANCELED);
	assert_true(told);
	fclose(nowhere);
	opened_end(&opened);
}

/* ---- EDF ---- */

struct edf_file {
	struct opened opened;
	char path[SCRATCH_MAX];
	struct edf_hdr_struct head;
};

static struct edf_file *edf_begin(const struct fixture *plan)
{
	struct edf_file *file = calloc(1, sizeof(*file));
	struct export_order order;

	assert_non_null(file);
	close(scratch_file(file->path, "edf"));
	opened_begin(&file->opened, plan, 0);
	order = (struct export_order){.records = file->opened.records,
				      .file = &file->opened.figures.file};
	assert_int_equal(export_edf(&order, file->path), 0);
	assert_int_equal(edfopen_file_readonly(file->path, &file->head,
					       EDFLIB_READ_ALL_ANNOTATIONS),
			 0);
	return file;
}

static void edf_end(struct edf_file *file)
{
	edfclose_file(file->head.handle);
	unlink(file->path);
	opened_end(&file->opened);
	free(file);
}

static void edf_says_who_when_and_what(void **state)
{
	struct edf_file *file = edf_begin(&plan_two_pads);
	const struct edf_param_struct *force = &file->head.signalparam[0];

	(void)state;
	assert_int_equal(file->head.filetype, EDFLIB_FILETYPE_EDFPLUS);
	assert_int_equal(file->head.edfsignals, 2 * (3 + 4));
	assert_string_equal(file->head.patientcode, "Konig");
	assert_string_equal(file->head.admincode, "session 12");
	assert_string_equal(file->head.technician, "Anna");
	assert_string_equal(file->head.equipment, "kneadd");
	assert_int_equal(file->head.startdate_year, 2026);
	assert_int_equal(file->head.startdate_month, 3);
	assert_memory_equal(force->label, "P1 force", 8);
	assert_memory_equal(force->physdimension, "N ", 2);
	assert_int_equal(force->smp_in_datarecord, 50);
	assert_memory_equal(file->head.signalparam[2].physdimension, "kPa", 3);
	assert_memory_equal(file->head.signalparam[10].label, "P2 cell 1", 9);
	assert_non_null(strstr(force->transducer, "C0:11:00:00:00:01 pad 0"));
	assert_non_null(strstr(force->prefilter, "lowest value: no sample"));
	edf_end(file);
}

/* The sample at or before a time, of the first pad. */
static double recorded_at(const struct edf_file *file, double at_s,
			  double *ret_age_s)
{
	const struct export_order order = {.records = file->opened.records,
					   .file = &file->opened.figures.file};
	struct export_stream *stream = NULL;
	struct export_sample sample;
	double value = NAN;

	assert_int_equal(export_stream_open(&order, &stream), 0);
	while (export_stream_next(stream, &sample) == 1) {
		const double sample_s = sessionfile_at_s(
			order.file, (int64_t)sample.sample->at_us);

		if (sample.pad != 0 || sample_s > at_s + 1e-9)
			continue;
		value = sample.sample->force_mn / 1000.0;
		*ret_age_s = at_s - sample_s;
	}
	export_stream_close(stream);
	return value;
}

static void edf_values_are_the_samples(void **state)
{
	struct edf_file *file = edf_begin(&plan_two_pads);
	const struct edf_param_struct *force = &file->head.signalparam[0];
	const double step = (force->phys_max - force->phys_min) / 65535;
	double *values = calloc((size_t)force->smp_in_file, sizeof(*values));

	(void)state;
	assert_non_null(values);
	assert_int_equal(edfread_physical_samples(file->head.handle, 0,
						  (int)force->smp_in_file,
						  values),
			 force->smp_in_file);
	for (int i = 7; i < force->smp_in_file - 100; i += 131) {
		double age_s = 0;
		const double recorded = recorded_at(file, i / 50.0, &age_s);

		if (age_s <= 0.5)
			assert_true(fabs(values[i] - recorded) <= step);
		else
			assert_true(values[i] <= force->phys_min + step / 2);
	}
	free(values);
	edf_end(file);
}

static void edf_marks_where_there_are_no_samples(void **state)
{
	struct edf_file *file = edf_begin(&plan_two_pads);
	int values[50];

	(void)state;
	edfseek(file->head.handle, 0, 20 * 50 + 5, EDFSEEK_SET);
	assert_int_equal(
		edfread_digital_samples(file->head.handle, 0, 50, values), 50);
	assert_true(values[0] > -32768);      /* held for half a second */
	assert_int_equal(values[30], -32768); /* then there is none */
	edf_end(file);
}

static void edf_has_presses_ratings_and_stops_as_annotations(void **state)
{
	static const char *const expected[] = {
		"press", "pain 6 before", "stopped: force (SR-4)",
		"knead", "PPT ",	  "resampled to a regular grid",
		"step",	 "point-treated",
	};
	struct edf_file *file = edf_begin(&plan_two_pads);
	bool found[8] = {false};

	(void)state;
	for (int n = 0; n < file->head.annotations_in_file; n++) {
		struct edf_annotation_struct note;

		assert_int_equal(
			edf_get_annotation(file->head.handle, n, &note), 0);
		for (size_t i = 0; i < 8; i++)
			found[i] |=
				strstr(note.annotation, expected[i]) != NULL;
		if (strncmp(note.annotation, "press", 5) == 0)
			assert_true(note.duration_l >
				    3 * EDFLIB_TIME_DIMENSION);
	}
	for (size_t i = 0; i < 8; i++)
		if (!found[i])
			fail_msg("no annotation \"%s\"", expected[i]);
	edf_end(file);
}

static void edf_of_a_short_session_has_all_its_annotations(void **state)
{
	static const struct fixture plan = {.points = 8,
					    .repeats = 2,
					    .pads = 1,
					    .hold_s = 0.1,
					    .rest_s = 0.1,
					    .rate_hz = 20,
					    .cells = 1,
					    .rates = true,
					    .measures = true};
	struct edf_file *file = edf_begin(&plan);
	const struct sessionfile *session = &file->opened.figures.file;

	(void)state;
	assert_int_equal(file->head.annotations_in_file,
			 3 + session->notes.count + session->presses.count +
				 session->ratings.count + session->ppts.count);
	edf_end(file);
}

static void edf_without_samples_is_refused(void **state)
{
	struct opened opened;
	struct export_order order;
	char folder[SCRATCH_MAX];
	char path[SCRATCH_MAX + 8];

	(void)state;
	opened_begin(&opened, &plans[3], 0);
	order = (struct export_order){.records = opened.records,
				      .file = &opened.figures.file};
	scratch_folder(folder, "never");
	snprintf(path, sizeof(path), "%s/edf", folder);
	assert_int_equal(export_edf(&order, path), -ENODATA);
	assert_int_equal(rmdir(folder), 0); /* nothing is there */
	opened_end(&opened);
}

static void edf_on_a_full_disk_is_told(void **state)
{
	struct opened opened;
	struct export_order order;

	(void)state;
	opened_begin(&opened, &plan_two_pads, 0);
	order = (struct export_order){.records = opened.records,
				      .file = &opened.figures.file};
	assert_int_equal(export_edf(&order, "/dev/full"), -EIO);
	opened_end(&opened);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sample_has_its_row),
		cmocka_unit_test(samples_are_in_the_order_of_time),
		cmocka_unit_test(the_time_of_day_belongs_to_the_seconds),
		cmocka_unit_test(fields_with_commas_and_quotes_come_back),
		cmocka_unit_test(
			a_note_says_its_number_in_words_or_with_a_unit),
		cmocka_unit_test(every_event_has_its_row),
		cmocka_unit_test(a_person_can_end_it),
		cmocka_unit_test(edf_says_who_when_and_what),
		cmocka_unit_test(edf_values_are_the_samples),
		cmocka_unit_test(edf_marks_where_there_are_no_samples),
		cmocka_unit_test(
			edf_has_presses_ratings_and_stops_as_annotations),
		cmocka_unit_test(
			edf_of_a_short_session_has_all_its_annotations),
		cmocka_unit_test(edf_without_samples_is_refused),
		cmocka_unit_test(edf_on_a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, opened_forget_fonts);
}
