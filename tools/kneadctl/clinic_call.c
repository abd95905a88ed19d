/* SPDX-License-Identifier: MIT */
#include "clinic_call.h"

#include "bus_message.h"
#include "value.h"

#include <errno.h>
#include <stdarg.h>

#define OTHER_FORM "The hub's answer has another form than this kneadctl knows."

/* The reply of a method as an array. */
static enum exit_status ask(const struct invocation *invocation,
			    const char *member, json_t **reply,
			    const char *signature, va_list arguments)
{
	DBusMessage *message =
		client_new_call(CLIENT_HUB_PATH, CLIENT_CLINIC, member);
	DBusMessage *answer = NULL;
	int error;

	if (!message || bus_append_va(message, signature, arguments) < 0) {
		if (message)
			dbus_message_unref(message);
		output_error(invocation, "Usage",
			     "An argument is not valid UTF-8.");
		return EXIT_USAGE;
	}
	error = client_exchange(invocation->client, message, CLINIC_CALL_MS,
				&answer);
	if (error)
		return output_problem(invocation, error);
	*reply = value_read_all(answer);
	dbus_message_unref(answer);
	return EXIT_DONE;
}

static enum exit_status ask_one(const struct invocation *invocation,
				const char *member, json_t **out,
				const char *signature, va_list arguments)
{
	json_t *reply = NULL;
	json_t *found;
	enum exit_status status =
		ask(invocation, member, &reply, signature, arguments);

	found = json_incref(json_array_get(reply, 0));
	json_decref(reply);
	if (status != EXIT_DONE)
		return status;
	if (!found) {
		output_error(invocation, "Form", OTHER_FORM);
		return EXIT_REFUSED;
	}
	*out = found;
	return EXIT_DONE;
}

enum exit_status clinic_ask(const struct invocation *invocation,
			    const char *member, json_t **out,
			    const char *signature, ...)
{
	enum exit_status status;
	va_list arguments;

	va_start(arguments, signature);
	status = ask_one(invocation, member, out, signature, arguments);
	va_end(arguments);
	return status;
}

enum exit_status clinic_add(const struct invocation *invocation,
			    const char *member, json_t *whole, const char *key,
			    const char *signature, ...)
{
	enum exit_status status;
	json_t *found = NULL;
	va_list arguments;

	va_start(arguments, signature);
	status = ask_one(invocation, member, &found, signature, arguments);
	va_end(arguments);
	if (status == EXIT_DONE && json_object_set_new(whole, key, found) < 0)
		return output_problem(invocation, -ENOMEM);
	return status;
}

enum exit_status clinic_do(const struct invocation *invocation,
			   const char *member, const char *line,
			   const char *signature, ...)
{
	enum exit_status status;
	json_t *reply = NULL;
	va_list arguments;

	va_start(arguments, signature);
	status = ask(invocation, member, &reply, signature, arguments);
	va_end(arguments);
	json_decref(reply);
	return status == EXIT_DONE ? output_done(invocation, NULL, line)
				   : status;
}

enum exit_status clinic_list(const struct invocation *invocation,
			     json_t *take_rows, const struct listing *listing)
{
	if (invocation->json)
		output_json(take_rows);
	else
		rows_print(take_rows, listing);
	json_decref(take_rows);
	return EXIT_DONE;
}

enum exit_status clinic_print_names(const struct invocation *invocation,
				    const char *member)
{
	json_t *rows = NULL;
	const json_t *row;
	size_t i;
	const enum exit_status status =
		clinic_ask(invocation, member, &rows, "");

	json_array_foreach(rows, i, row)
	{
		puts(value_text(row, "Name"));
	}
	json_decref(rows);
	return status;
}
