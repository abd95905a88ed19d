/* SPDX-License-Identifier: MIT */
/* report: a session as a page to read, or its figures. */
#include "clinic_file.h"
#include "compose.h"
#include "figures_json.h"
#include "outfile.h"
#include "render.h"
#include "report_text.h"
#include "routine_file.h"
#include "clinic_call.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPORT_OUTPUT
};

#define TEXT_SIZE 600

struct reporting {
	const struct invocation *invocation;
	struct records *records;
	struct figures figures;
	struct compose_routine routine;
	struct document document;
};

/* ---- What the hub knows besides ---- */

/* The only result of a method of the records, a new reference; NULL: there is
 * none, and the report does without. */
static json_t *ask(struct client *client, const char *member,
		   const char *signature, const char *text, int64_t number)
{
	const bool by_number = signature[0] == 'x';
	json_t *reply = NULL;
	json_t *result;
	int error;

	if (by_number)
		error = client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC,
				    member, CLINIC_CALL_MS, &reply, signature,
				    number);
	else
		error = client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC,
				    member, CLINIC_CALL_MS, &reply, signature,
				    text, number);
	result = error ? NULL : json_incref(json_array_get(reply, 0));
	json_decref(reply);
	return result;
}

static void read_screening(struct reporting *r)
{
	struct sessionfile *file = &r->figures.file;
	json_t *row = ask(r->invocation->client, "ReadScreening", "s",
			  file->patient, 0);
	struct file_screening newest = {
		.at.utc_us = (int64_t)value_number(row, "At"),
	};

	records_tame(value_text(row, "ConfirmedBy"), newest.confirmed_by,
		     sizeof(newest.confirmed_by));
	records_tame(value_text(row, "OverriddenBy"), newest.overridden_by,
		     sizeof(newest.overridden_by));
	records_tame(value_text(row, "OverrideReason"), newest.override_reason,
		     sizeof(newest.override_reason));
	if (row)
		sessionfile_screened(file, &newest);
	json_decref(row);
}

static int read_course(struct reporting *r)
{
	const struct sessionfile *file = &r->figures.file;
	struct client *client = r->invocation->client;
	const int64_t course = file->has_course ? file->course : 0;
	json_t *sessions = ask(client, "ListSessions", "sx", file->patient,
			       COURSE_SESSIONS_MAX);
	json_t *ppts = sessions ? ask(client, "ListPPTs", "s", file->patient, 0)
				: NULL;
	json_t *plan = sessions && course > 0
			       ? ask(client, "ReadCourse", "x", NULL, course)
			       : NULL;
	int error =
		course_read(sessions, ppts, plan, course, &r->figures.course);

	json_decref(sessions);
	json_decref(ppts);
	json_decref(plan);
	return error;
}

/* The bands are those of the routine as it is now. */
static void take_bands(struct figures *figures, const struct routine *routine)
{
	for (uint8_t i = 0; i < routine->steps; i++)
		if (routine->step[i].band_permille > 0)
			figures->band[i] =
				routine->step[i].band_permille / 1000.0;
}

static void take_routine(struct compose_routine *out,
			 const struct routine_file *file)
{
	records_tame(file->routine.title, out->title, sizeof(out->title));
	records_tame(file->description, out->description,
		     sizeof(out->description));
	for (uint32_t i = 0;
	     i < file->sources && out->sources < COMPOSE_SOURCES_MAX; i++) {
		const struct routine_evidence *evidence = &file->evidence[i];
		const unsigned int at = out->sources++;

		records_tame(evidence->source, out->source[at].source,
			     sizeof(out->source[at].source));
		records_tame(evidence->what, out->source[at].what,
			     sizeof(out->source[at].what));
		if (evidence->confidence < CONFIDENCE_COUNT)
			records_tame(confidence_names[evidence->confidence],
				     out->source[at].confidence,
				     sizeof(out->source[at].confidence));
	}
}

/* What is wrong with it is left unsaid: nobody asked for a check. */
static void parse_routine(struct reporting *r, const char *text)
{
	struct hub_config *room = routine_room_new(true);
	struct routine_file *file = calloc(1, sizeof(*file));
	char *said = NULL;
	size_t size;
	FILE *faults = open_memstream(&said, &size);

	if (room && file && faults &&
	    routine_file_parse(r->figures.file.routine, text, strlen(text),
			       room, faults, file) == 0) {
		take_routine(&r->routine, file);
		take_bands(&r->figures, &file->routine);
	}
	if (faults)
		fclose(faults);
	free(said);
	free(file);
	free(room);
}

/* A routine that was given as a text, or is gone, is not there: then nothing
 * is said about it. */
static void read_routine(struct reporting *r)
{
	char *text = NULL;

	if (client_read_routine(r->invocation->client, r->figures.file.routine,
				&text) < 0)
		return;
	parse_routine(r, text);
	free(text);
}

/* ---- The report ---- */

static enum exit_status tell_written(const struct invocation *invocation,
				     const char *path)
{
	char line[TEXT_SIZE];

	snprintf(line, sizeof(line), "Written: %.500s", path);
	return output_done(invocation, json_pack("{s:s}", "file", path), line);
}

static enum exit_status write_file(struct reporting *r, const char *path)
{
	const struct render_form *form = render_by_path(path);
	struct outfile *out = NULL;
	int error = outfile_open(path, &out);

	if (error)
		return clinic_file_unwritten(r->invocation, path, error);
	error = form->render(&r->document, outfile_stream(out));
	if (error)
		outfile_discard(out);
	else
		error = outfile_commit(out);
	if (error)
		return clinic_file_unwritten(r->invocation, path, error);
	return tell_written(r->invocation, path);
}

static enum exit_status print_json(const struct reporting *r)
{
	json_t *figures = figures_json(&r->figures);

	if (!figures)
		return clinic_file_problem(r->invocation, NULL, -ENOMEM);
	output_json(figures);
	json_decref(figures);
	return EXIT_DONE;
}

static enum exit_status make(struct reporting *r)
{
	const char *path = r->invocation->option[REPORT_OUTPUT];
	enum exit_status status = EXIT_DONE;

	if (!path && r->invocation->json)
		return print_json(r);
	document_init(&r->document, &r->figures);
	compose_report(&r->document, &r->routine);
	if (r->document.failed)
		status = clinic_file_problem(r->invocation, NULL, -ENOMEM);
	else if (path)
		status = write_file(r, path);
	else
		report_text_print(&r->document, stdout);
	document_done(&r->document);
	return status;
}

static enum exit_status load_and_make(struct reporting *r)
{
	const int64_t session = (int64_t)r->invocation->argument_number[0];
	int error = figures_load(r->records, session, &r->figures);

	if (!error)
		error = read_course(r);
	if (error)
		return clinic_file_problem(r->invocation, r->records, error);
	read_screening(r);
	read_routine(r);
	return make(r);
}

static enum exit_status check_path(const struct invocation *invocation)
{
	const char *path = invocation->option[REPORT_OUTPUT];
	char text[TEXT_SIZE];

	if (!path || render_by_path(path))
		return EXIT_DONE;
	snprintf(text, sizeof(text),
		 "%.400s: the name must end in .html, .pdf, .png or .svg, "
		 "which says what to write",
		 path);
	output_error(invocation, "Usage", text);
	return EXIT_USAGE;
}

enum exit_status run_report(const struct invocation *invocation)
{
	struct reporting r = {.invocation = invocation};
	enum exit_status status = check_path(invocation);

	if (status == EXIT_DONE)
		status = clinic_file_open(
			invocation, (int64_t)invocation->argument_number[0],
			NULL, &r.records);
	if (status != EXIT_DONE)
		return status;
	status = load_and_make(&r);
	figures_done(&r.figures);
	records_close(r.records);
	render_forget();
	return status;
}
