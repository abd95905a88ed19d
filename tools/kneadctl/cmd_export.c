/* SPDX-License-Identifier: MIT */
/* export: samples and events in open formats, and the dose computed again. */
#include "clinic_file.h"
#include "dosecheck.h"
#include "export.h"
#include "outfile.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE 600
#define CELL_SIZE 64
#define PATH_SIZE 4096

enum {
	EXPORT_OUTPUT,
	EXPORT_PATIENT,
	EXPORT_EVENTS,
	EXPORT_CHECK
};

struct exporting {
	const struct invocation *invocation;
	struct records *records;
	struct sessionfile file;
	struct export_order order;
	bool shown; /* the progress was */
};

/* ---- Progress ---- */

static bool show_progress(int64_t done, int64_t all, void *context)
{
	struct exporting *e = context;

	if (isatty(STDERR_FILENO) && !e->invocation->json && all > 0) {
		fprintf(stderr, "\r\033[K%lld %% of %lld samples",
			(long long)(100 * done / all), (long long)all);
		e->shown = true;
	}
	return !clinic_file_interrupted(e->invocation);
}

static void hide_progress(struct exporting *e)
{
	if (e->shown)
		fputs("\r\033[K", stderr);
	e->shown = false;
}

/* ---- Telling ---- */

static enum exit_status tell_usage(const struct invocation *invocation,
				   const char *text)
{
	output_error(invocation, "Usage", text);
	return EXIT_USAGE;
}

static enum exit_status tell_failure(struct exporting *e, const char *path,
				     int error)
{
	hide_progress(e);
	if (error == -ECANCELED)
		return output_problem(e->invocation, -EINTR);
	if (error == -ENODATA) {
		output_error(e->invocation, "Records",
			     "No samples of this session are on record.");
		return EXIT_REFUSED;
	}
	if (error == -EBADMSG || error == -EPROTO)
		return clinic_file_problem(e->invocation, e->records, error);
	return clinic_file_unwritten(e->invocation, path, error);
}

static enum exit_status tell_written(struct exporting *e, const char *path,
				     const char *events)
{
	char line[2 * TEXT_SIZE];
	json_t *object;

	hide_progress(e);
	if (strcmp(path, "-") == 0)
		return EXIT_DONE;
	snprintf(line, sizeof(line), "Written: %.500s%s%.500s", path,
		 events ? " and " : "", events ? events : "");
	object = json_pack("{s:s}", "file", path);
	if (events)
		json_object_set_new(object, "events", json_string(events));
	return output_done(e->invocation, object, line);
}

/* ---- CSV ---- */

typedef int (*export_fn)(const struct export_order *order, FILE *out);

static int write_csv(struct exporting *e, const char *path, export_fn write)
{
	struct outfile *out = NULL;
	int error = outfile_open(path, &out);

	if (error)
		return error;
	error = write(&e->order, outfile_stream(out));
	if (!error)
		return outfile_commit(out);
	outfile_discard(out);
	return error;
}

/* "back.csv" has its events in "back-events.csv". */
static bool events_path(const char *path, char *out, size_t size)
{
	const size_t stem = strlen(path) - strlen(".csv");
	const int length = snprintf(out, size, "%.*s-events%s", (int)stem, path,
				    path + stem);

	return length > 0 && (size_t)length < size;
}

static enum exit_status export_csv(struct exporting *e, const char *path)
{
	const bool only_events = e->invocation->option[EXPORT_EVENTS] != NULL;
	char events[PATH_SIZE];
	int error;

	if (only_events) {
		error = write_csv(e, path, export_events_csv);
		return error ? tell_failure(e, path, error)
			     : tell_written(e, path, NULL);
	}
	error = write_csv(e, path, export_samples_csv);
	if (error)
		return tell_failure(e, path, error);
	if (strcmp(path, "-") == 0)
		return tell_written(e, path, NULL);
	error = events_path(path, events, sizeof(events))
			? write_csv(e, events, export_events_csv)
			: -ENAMETOOLONG;
	return error ? tell_failure(e, events, error)
		     : tell_written(e, path, events);
}

/* ---- EDF and the database ---- */

static enum exit_status export_edf_file(struct exporting *e, const char *path)
{
	struct outfile *out = NULL;
	int error = outfile_open(path, &out);

	if (error)
		return tell_failure(e, path, error);
	error = outfile_temporary(out)
			? export_edf(&e->order, outfile_temporary(out))
			: -ESPIPE; /* EDF is written back and forth */
	if (!error)
		error = outfile_commit(out);
	else
		outfile_discard(out);
	return error ? tell_failure(e, path, error)
		     : tell_written(e, path, NULL);
}

static enum exit_status export_database(struct exporting *e, const char *path)
{
	struct outfile *out = NULL;
	size_t size;
	const void *bytes = records_bytes(e->records, &size);
	int error = outfile_open(path, &out);

	if (!error && fwrite(bytes, 1, size, outfile_stream(out)) != size) {
		error = errno ? -errno : -EIO;
		outfile_discard(out);
	} else if (!error) {
		error = outfile_commit(out);
	}
	return error ? tell_failure(e, path, error)
		     : tell_written(e, path, NULL);
}

/* ---- The dose again ---- */

static void format_ns(double dose_ns, char *out, size_t size)
{
	snprintf(out, size, "%.1f", dose_ns);
}

static void print_presses(const struct dosecheck *check)
{
	static const char *const titles[] = {
		"STEP", "PRESS", "POINT", "ON RECORD N*s", "FROM SAMPLES N*s"};
	const struct dosecheck_press *presses = check->presses.item;
	struct table *table = table_new(5, titles);
	bool differ = false;

	for (size_t i = 0; i < check->presses.count; i++) {
		const struct file_press *press = presses[i].press;
		char cell[4][CELL_SIZE];

		differ |= !dosecheck_matches(presses[i].samples_ns,
					     (double)press->dose_ns);
		snprintf(cell[0], CELL_SIZE, "%d", press->step + 1);
		snprintf(cell[1], CELL_SIZE, "%d", press->repeat + 1);
		format_ns((double)press->dose_ns, cell[2], CELL_SIZE);
		format_ns(presses[i].samples_ns, cell[3], CELL_SIZE);
		table_row(table,
			  (const char *const[]){cell[0], cell[1], press->point,
						cell[2], cell[3]});
	}
	table_print(table, stdout);
	table_free(table);
	if (differ)
		puts("\nA press's own dose begins with the press: what a hand "
		     "pressed before, resting\nor finding the point, is in the "
		     "samples and in the session's dose.");
}

static json_t *check_json(const struct dosecheck *check, bool matches)
{
	const struct dosecheck_press *presses = check->presses.item;
	json_t *list = json_array();

	for (size_t i = 0; i < check->presses.count; i++)
		json_array_append_new(
			list, json_pack("{s:i, s:i, s:s, s:I, s:f}", "step",
					presses[i].press->step, "repeat",
					presses[i].press->repeat, "point",
					presses[i].press->point, "recorded",
					(json_int_t)presses[i].press->dose_ns,
					"fromSamples", presses[i].samples_ns));
	return json_pack("{s:b, s:f, s:f, s:f, s:I, s:I, s:o}", "matches",
			 matches, "recorded", check->recorded_ns, "fromSamples",
			 check->samples_ns, "ofPresses", check->presses_ns,
			 "samples", (json_int_t)check->samples, "lost",
			 (json_int_t)check->lost, "presses", list);
}

static void print_check(const struct dosecheck *check, bool matches)
{
	print_presses(check);
	printf("\nThe session: %.0f N*s on record, %.1f N*s from %lld "
	       "samples: %s\n",
	       check->recorded_ns, check->samples_ns, (long long)check->samples,
	       matches ? "they match." : "they differ.");
	if (check->lost > 0)
		printf("%lld samples were lost or are damaged: their dose is "
		       "not known.\n",
		       (long long)check->lost);
}

static enum exit_status export_check(struct exporting *e)
{
	struct dosecheck check;
	const int error = dosecheck_run(e->records, &e->file, &check);
	const bool matches =
		dosecheck_matches(check.samples_ns, check.recorded_ns);
	json_t *object;

	if (error) {
		dosecheck_done(&check);
		return clinic_file_problem(e->invocation, e->records, error);
	}
	if (e->invocation->json) {
		object = check_json(&check, matches);
		output_json(object);
		json_decref(object);
	} else {
		print_check(&check, matches);
	}
	dosecheck_done(&check);
	return matches ? EXIT_DONE : EXIT_PROBLEMS;
}

/* ---- What is asked for ---- */

enum format {
	FORMAT_CSV,
	FORMAT_EDF,
	FORMAT_DATABASE,
	FORMAT_CHECK,
	FORMAT_UNKNOWN
};

static enum format format_of(const struct invocation *invocation)
{
	static const struct {
		const char *ending;
		enum format format;
	} table[] = {{".csv", FORMAT_CSV},
		     {".edf", FORMAT_EDF},
		     {".db", FORMAT_DATABASE}};
	const char *path = invocation->option[EXPORT_OUTPUT];
	const char *dot = path ? strrchr(path, '.') : NULL;

	if (invocation->option[EXPORT_CHECK])
		return FORMAT_CHECK;
	if (path && strcmp(path, "-") == 0)
		return FORMAT_CSV;
	for (size_t i = 0; dot && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcasecmp(dot, table[i].ending) == 0)
			return table[i].format;
	return FORMAT_UNKNOWN;
}

/* NULL: it can be done. */
static const char *what_is_wrong(const struct invocation *invocation)
{
	const enum format format = format_of(invocation);
	const bool by_patient = invocation->option[EXPORT_PATIENT] != NULL;
	const char *path = invocation->option[EXPORT_OUTPUT];

	if (by_patient == (invocation->argument[0] != NULL))
		return "name a SESSION, or a patient with --patient";
	if (format == FORMAT_CHECK)
		return by_patient ? "--check needs a SESSION"
		       : path	  ? "--check writes no file"
				  : NULL;
	if (!path)
		return "say where to: --output=FILE, or - for standard output";
	if (format == FORMAT_UNKNOWN)
		return "the file's name must end in .csv, .edf or .db, which "
		       "says what to write";
	if (by_patient && format != FORMAT_DATABASE)
		return "all of a patient is a database: the file's name must "
		       "end in .db";
	if (invocation->option[EXPORT_EVENTS] && format != FORMAT_CSV)
		return "--events are CSV: the file's name must end in .csv";
	if (invocation->json && strcmp(path, "-") == 0)
		return "with --json the samples need --output=FILE";
	return NULL;
}

static enum exit_status export_session(struct exporting *e)
{
	const char *path = e->invocation->option[EXPORT_OUTPUT];
	const int64_t number = (int64_t)e->invocation->argument_number[0];
	int error = sessionfile_load(e->records, number, &e->file);

	if (error)
		return clinic_file_problem(e->invocation, e->records, error);
	e->order = (struct export_order){.records = e->records,
					 .file = &e->file,
					 .progress = show_progress,
					 .context = e};
	switch (format_of(e->invocation)) {
	case FORMAT_CHECK:
		return export_check(e);
	case FORMAT_EDF:
		return export_edf_file(e, path);
	case FORMAT_CSV:
		return export_csv(e, path);
	case FORMAT_DATABASE:
	case FORMAT_UNKNOWN:
		break;
	}
	return EXIT_USAGE;
}

enum exit_status run_export(const struct invocation *invocation)
{
	struct exporting e = {.invocation = invocation};
	const char *patient = invocation->option[EXPORT_PATIENT];
	const char *wrong = what_is_wrong(invocation);
	enum exit_status status;

	if (wrong)
		return tell_usage(invocation, wrong);
	status = clinic_file_open(invocation,
				  (int64_t)invocation->argument_number[0],
				  patient, &e.records);
	if (status != EXIT_DONE)
		return status;
	status =
		format_of(invocation) == FORMAT_DATABASE
			? export_database(&e, invocation->option[EXPORT_OUTPUT])
			: export_session(&e);
	sessionfile_done(&e.file);
	records_close(e.records);
	return status;
}
