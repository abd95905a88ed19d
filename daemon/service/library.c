/* SPDX-License-Identifier: MIT */
/*
 * Library: the routines there are, the check of one that is being written,
 * and the questions of the screening. For everyone; nothing here is of a
 * patient.
 */
#include "state.h"

#include "bus_message.h"
#include "container.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_MAX 1000 /* told at once; more help nobody */

static const struct routines *routines_of(const struct service *service)
{
	return service->options.routines(service->options.context);
}

/* Builds a reply with one array, and sends it. */
static void reply_array(struct bus_request *request, const char *element,
			int (*append)(DBusMessageIter *array,
				      const void *userdata),
			const void *userdata)
{
	DBusMessage *reply =
		dbus_message_new_method_return(bus_request_message(request));
	DBusMessageIter iter;
	DBusMessageIter array;
	int error = reply ? 0 : -ENOMEM;

	if (!error) {
		dbus_message_iter_init_append(reply, &iter);
		error = container_open(&iter, element, &array);
	}
	if (!error)
		error = container_close(&iter, &array,
					append(&array, userdata));
	if (error && reply) {
		dbus_message_unref(reply);
		reply = NULL;
	}
	(void)bus_reply_message(request, reply); /* NULL: it says so */
}

/* ---- Routines ---- */

static int append_routine(DBusMessageIter *array,
			  const struct routine_summary *routine)
{
	char name[ROUTINE_NAME_SIZE];
	char title[ROUTINE_TITLE_SIZE];
	char description[ROUTINE_DESCRIPTION_SIZE];

	words_of_text(routine->name, name, sizeof(name));
	words_of_text(routine->title, title, sizeof(title));
	words_of_text(routine->description, description, sizeof(description));
	return bus_iter_append(
		array, "a{sv}", 8, "Name", "s", name, "Title", "s", title,
		"Description", "s", description, "Length", "x",
		(int64_t)routine->length_ms, "Points", "x",
		(int64_t)routine->points, "IsSelfTreatment", "b",
		routine->self_treatment, "NeedsPPT", "b", routine->needs_ppt,
		"Confidence", "s", confidence_names[routine->confidence]);
}

static int append_routines(DBusMessageIter *array, const void *userdata)
{
	const struct routines *routines = userdata;
	int error = 0;

	for (size_t i = 0; i < routines_count(routines) && !error; i++)
		error = append_routine(array, routines_at(routines, i));
	return error;
}

void library_list_routines(struct bus_request *request, void *userdata)
{
	reply_array(request, "a{sv}", append_routines, routines_of(userdata));
}

static void reply_text(struct bus_request *request, const char *octets)
{
	const size_t size = strlen(octets) + 1;
	char *text = malloc(size);

	if (text)
		words_of_text(octets, text, size);
	if (text)
		(void)bus_reply(request, "s", text); /* heard or not */
	else
		(void)bus_reply_message(request, NULL); /* it says so */
	free(text);
}

void library_read_routine(struct bus_request *request, void *userdata)
{
	const struct refusal none = {.code = REFUSAL_NO_SUCH_ROUTINE};
	const char *name = "";
	const char *text;

	(void)bus_read(bus_request_message(request), "s",
		       &name); /* the signature was checked */
	text = routines_find(routines_of(userdata), name);
	if (text)
		reply_text(request, text);
	else
		service_refuse(request, &none);
}

/* ---- Checking one ---- */

static int append_line(DBusMessageIter *array, const char *line, size_t length)
{
	char *octets = strndup(line, length);
	char *text = malloc(length + 1);
	int error = octets && text ? 0 : -ENOMEM;

	if (!error) {
		words_of_text(octets, text, length + 1);
		error = bus_iter_append(array, "s", text);
	}
	free(octets);
	free(text);
	return error;
}

static int append_lines(DBusMessageIter *array, const void *userdata)
{
	const char *text = userdata;
	int error = 0;

	for (size_t i = 0; i < FAULTS_MAX && *text && !error; i++) {
		const size_t length = strcspn(text, "\n");

		error = append_line(array, text, length);
		text += length + (text[length] == '\n');
	}
	return error;
}

int library_parse(const struct service *service, const char *name,
		  const char *text, struct routine *out, char **ret_faults)
{
	struct routine_file *file = malloc(sizeof(*file));
	char *faults = NULL;
	size_t size = 0;
	FILE *errors = open_memstream(&faults, &size);
	int error = file && errors ? 0 : -ENOMEM;

	if (!error)
		error = routine_file_parse(name, text, strlen(text),
					   service->options.config, errors,
					   file);
	if (errors && fclose(errors) != 0)
		error = -ENOMEM;
	if (!error && out)
		*out = file->routine;
	free(file);
	*ret_faults = faults;
	return error;
}

static bool check_text(struct bus_request *request, const char *name,
		       const char *text)
{
	if (name[0] == '\0' || strlen(name) >= ROUTINE_NAME_SIZE)
		service_refuse_argument(request,
					"The name of a routine has from 1 to "
					"31 bytes.");
	else if (strlen(text) > ROUTINE_FILE_MAX)
		service_refuse_argument(request,
					"A routine's file has at most 65536 "
					"bytes. Make it shorter.");
	else
		return true;
	return false;
}

void library_check_routine(struct bus_request *request, void *userdata)
{
	const struct service *service = userdata;
	const char *name = "";
	const char *text = "";
	char *faults = NULL;
	int error;

	(void)bus_read(bus_request_message(request), "ss", &name,
		       &text); /* the signature was checked */
	if (!check_text(request, name, text))
		return;
	error = library_parse(service, name, text, NULL, &faults);
	if (error == 0 || (error == -EINVAL && faults && faults[0]))
		reply_array(request, "s", append_lines, faults ? faults : "");
	else
		(void)bus_reply_message(request, NULL); /* no memory */
	free(faults);
}

/* ---- Questions ---- */

static const char *const kind_names[QUESTION_KIND_COUNT] = {
	[QUESTION_BLOCKS] = "blocks",
	[QUESTION_BLOCKS_UNLESS_OVERRIDDEN] = "blocks-unless-overridden",
	[QUESTION_BLOCKS_ACTIVE] = "blocks-active",
	[QUESTION_CAUTION] = "caution",
};

static int append_questions(DBusMessageIter *array, const void *userdata)
{
	int error = 0;

	(void)userdata;
	for (int i = 0; i < QUESTION_COUNT && !error; i++) {
		const struct question_info *info = &question_table[i];

		error = bus_iter_append(array, "a{sv}", 4, "Name", "s",
					info->name, "Text", "s", info->text,
					"Kind", "s", kind_names[info->kind],
					"Source", "s", info->source);
	}
	return error;
}

void library_list_questions(struct bus_request *request, void *userdata)
{
	(void)userdata;
	reply_array(request, "a{sv}", append_questions, NULL);
}
