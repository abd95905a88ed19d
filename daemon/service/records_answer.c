/* SPDX-License-Identifier: MIT */
/*
 * Answers of the records as D-Bus has them: a row, rows, a number, a file, or
 * what stands in the way.
 */
#include "state.h"

#include "bus_message.h"
#include "container.h"
#include "words.h"

#include <errno.h>
#include <string.h>

/* A longer answer is refused: it would hold up the bus for everybody. */
#define ANSWER_BYTES_MAX ((size_t)8 * 1024 * 1024)
/* What the marshalled form adds to a name and a text at most. */
#define VALUE_BYTES 32
#define TEXT_SIZE   1024 /* kept of a text that is none */

#define ERROR_BUSY     "org.kneadd.Error.Busy"
#define ERROR_ARGUMENT "org.kneadd.Error.BadArgument"
#define ERROR_TOO_MUCH "org.kneadd.Error.TooMuch"
#define ERROR_RECORDS  "org.kneadd.Error.NotRecorded"

/* What the records say is wrong, by errno; the first row is for the others. */
static const char *error_name(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		{0, ERROR_RECORDS},	     {-EINVAL, ERROR_ARGUMENT},
		{-EINPROGRESS, ERROR_BUSY},  {-EAGAIN, ERROR_BUSY},
		{-EBUSY, ERROR_BUSY},	     {-EFBIG, ERROR_TOO_MUCH},
		{-EMSGSIZE, ERROR_TOO_MUCH},
	};
	size_t i = sizeof(names) / sizeof(names[0]) - 1;

	while (i > 0 && names[i].error != error)
		i--;
	return names[i].name;
}

static size_t bytes_of(const struct clinic_result *result)
{
	size_t bytes = 0;

	for (size_t i = 0; i < result->rows * result->columns; i++) {
		const struct clinic_value *value = &result->values[i];

		bytes += VALUE_BYTES +
			 strlen(result->names[i % result->columns]);
		if (value->type == 's')
			bytes += strlen(value->text);
	}
	return bytes;
}

/* A damaged file may hold what is no text. */
static int append_text(DBusMessageIter *dict, const char *name,
		       const char *text)
{
	char tidy[TEXT_SIZE];

	if (dbus_validate_utf8(text, NULL))
		return bus_dict_append(dict, name, "s", text);
	words_of_text(text, tidy, sizeof(tidy));
	return bus_dict_append(dict, name, "s", tidy);
}

static int append_value(DBusMessageIter *dict, const char *name,
			const struct clinic_value *value)
{
	switch (value->type) {
	case 's':
		return append_text(dict, name, value->text);
	case 'x':
		return bus_dict_append(dict, name, "x", value->number);
	case 'b':
		return bus_dict_append(dict, name, "b", value->number != 0);
	case 'd':
		return bus_dict_append(dict, name, "d", value->real);
	default:
		return 0; /* absent */
	}
}

static int append_row(DBusMessageIter *iter, const struct clinic_result *result,
		      size_t row)
{
	DBusMessageIter dict;
	int error = container_open(iter, "{sv}", &dict);

	if (error)
		return error;
	for (size_t i = 0; i < result->columns && !error; i++)
		error = append_value(
			&dict, result->names[i],
			&result->values[row * result->columns + i]);
	return container_close(iter, &dict, error);
}

static int append_rows(DBusMessageIter *iter,
		       const struct clinic_result *result)
{
	DBusMessageIter array;
	int error = container_open(iter, "a{sv}", &array);

	if (error)
		return error;
	for (size_t row = 0; row < result->rows && !error; row++)
		error = append_row(&array, result, row);
	return container_close(iter, &array, error);
}

static void answer_rows(struct bus_request *request,
			const struct clinic_result *result, bool one)
{
	DBusMessage *reply =
		dbus_message_new_method_return(bus_request_message(request));
	DBusMessageIter iter;
	int error = reply ? 0 : -ENOMEM;

	if (!error) {
		dbus_message_iter_init_append(reply, &iter);
		error = one ? append_row(&iter, result, 0)
			    : append_rows(&iter, result);
	}
	if (error && reply) {
		dbus_message_unref(reply);
		reply = NULL;
	}
	(void)bus_reply_message(request, reply); /* NULL: it says so */
}

/* One row was asked for, and there is none: nothing is on record. */
static void answer_row(struct bus_request *request,
		       const struct clinic_result *result)
{
	const struct refusal none = {.code = REFUSAL_NO_SUCH_RECORD};

	if (result->rows == 0)
		service_refuse(request, &none);
	else
		answer_rows(request, result, true);
}

static void answer_found(struct bus_request *request,
			 const struct clinic_result *result)
{
	switch (clinic_calls[result->call].answer) {
	case CLINIC_NUMBER:
		(void)bus_reply(request, "x", result->number); /* heard or
								  not */
		break;
	case CLINIC_ROW:
		answer_row(request, result);
		break;
	case CLINIC_ROWS:
		answer_rows(request, result, false);
		break;
	case CLINIC_FILE:
		(void)bus_reply(request, "h", result->fd); /* the same */
		break;
	case CLINIC_NOTHING:
	case CLINIC_FACTS:
	case CLINIC_ANSWER_COUNT:
		(void)bus_reply(request, ""); /* the same */
		break;
	}
}

static void answer_error(struct bus_request *request,
			 const struct clinic_result *result)
{
	(void)bus_reply_error(
		request, error_name(result->error),
		result->problem ? result->problem
				: "The records cannot be read or written now; "
				  "see the hub's log."); /* heard or not */
}

static void answer_checked(struct bus_request *request,
			   const struct clinic_result *result)
{
	if (bytes_of(result) > ANSWER_BYTES_MAX)
		(void)bus_reply_error(request, ERROR_TOO_MUCH,
				      "The answer is too large (above 8 MiB). "
				      "Ask for less: one patient, one session, "
				      "or a lower limit."); /* heard or not */
	else
		answer_found(request, result);
}

/* The records may know better than the table what is wrong: which word, which
 * number. */
static void answer_refusal(struct bus_request *request,
			   const struct clinic_result *result)
{
	char name[WORDS_ERROR_SIZE];

	words_of_error(result->refusal.code, name);
	if (result->problem)
		(void)bus_reply_error(request, name,
				      result->problem); /* heard or not */
	else
		service_refuse(request, &result->refusal);
}

void records_answer(struct bus_request *request,
		    const struct clinic_result *result)
{
	if (result->refusal.code != REFUSAL_NONE)
		answer_refusal(request, result);
	else if (result->error)
		answer_error(request, result);
	else
		answer_checked(request, result);
}
