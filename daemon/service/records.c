/* SPDX-License-Identifier: MIT */
/*
 * Calls of the records: arguments read by their signature, asked of the
 * clinic, answered when it has the answer. They wait in a bounded table; a
 * caller that left is answered into the void.
 */
#include "state.h"

#include "bus_message.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ARGUMENTS_MAX 8
#define TEXT_SIZE     1024 /* of an argument, with its NUL */
#define PAIRS_MAX                                               \
	1024 /* of an argument: more than there are sites times \
		findings */
#define ACTOR_SIZE (CALLER_NAME_SIZE + 24)

#define ERROR_BUSY     "org.kneadd.Error.Busy"
#define ERROR_ARGUMENT "org.kneadd.Error.BadArgument"

/* ---- Arguments ---- */

struct arguments {
	size_t count;
	struct clinic_value value[ARGUMENTS_MAX];
	const char **pairs[ARGUMENTS_MAX]; /* owned; NULL: no pairs */
};

static void arguments_done(struct arguments *arguments)
{
	for (size_t i = 0; i < ARGUMENTS_MAX; i++)
		free(arguments->pairs[i]);
}

static bool is_short(const char *text)
{
	return strlen(text) < TEXT_SIZE;
}

/* NULL, or what is wrong. */
static const char *read_pairs(DBusMessageIter *iter, const char ***out)
{
	const size_t count = (size_t)dbus_message_iter_get_element_count(iter);
	const char **pairs;
	DBusMessageIter pair;
	DBusMessageIter array;

	if (count > PAIRS_MAX)
		return "A list has at most 1024 entries.";
	pairs = calloc(2 * count + 1, sizeof(*pairs));
	if (!pairs)
		return "The hub has no memory for that now.";
	*out = pairs;
	dbus_message_iter_recurse(iter, &array);
	for (size_t i = 0; i < count; i++) {
		(void)bus_iter_read(&array, "(ss)",
				    &pair); /* the signature was checked */
		(void)bus_iter_read(&pair, "ss", &pairs[2 * i],
				    &pairs[2 * i + 1]); /* the same */
		if (!is_short(pairs[2 * i]) || !is_short(pairs[2 * i + 1]))
			return "A text has at most 1023 bytes.";
	}
	return NULL;
}

static const char *read_argument(DBusMessageIter *iter, char type,
				 struct arguments *arguments)
{
	const size_t i = arguments->count++;
	struct clinic_value *value = &arguments->value[i];
	dbus_bool_t truth;

	value->type = type == DBUS_TYPE_ARRAY ? 'p' : type;
	switch (type) {
	case DBUS_TYPE_STRING:
		dbus_message_iter_get_basic(iter, &value->text);
		return is_short(value->text) ? NULL
					     : "A text has at most 1023 bytes.";
	case DBUS_TYPE_INT64:
		dbus_message_iter_get_basic(iter, &value->number);
		return NULL;
	case DBUS_TYPE_BOOLEAN:
		dbus_message_iter_get_basic(iter, &truth);
		value->number = truth;
		return NULL;
	default:
		value->pairs = NULL;
		return read_pairs(iter, &arguments->pairs[i]);
	}
}

/* Reads what the table says the call takes; the signature was checked. */
static const char *read_arguments(DBusMessage *message,
				  struct arguments *arguments)
{
	const char *wrong = NULL;
	DBusMessageIter iter;
	bool more = dbus_message_iter_init(message, &iter);

	while (more && !wrong) {
		wrong = read_argument(
			&iter, (char)dbus_message_iter_get_arg_type(&iter),
			arguments);
		more = dbus_message_iter_next(&iter);
	}
	for (size_t i = 0; i < arguments->count; i++)
		if (arguments->pairs[i])
			arguments->value[i].pairs = arguments->pairs[i];
	return wrong;
}

/* ---- Asking ---- */

static struct waiting_record *find(struct service *service, uint32_t tag)
{
	for (size_t i = 0; i < RECORDS_MAX; i++)
		if (service->record[i].tag == tag)
			return &service->record[i];
	return NULL;
}

static uint32_t next_tag(struct service *service)
{
	if (++service->last_tag == 0)
		service->last_tag++;
	return service->last_tag;
}

static void refuse_busy(struct bus_request *request)
{
	(void)bus_reply_error(request, ERROR_BUSY,
			      "The records have too many calls waiting; try "
			      "again in a moment."); /* heard or not */
}

static void not_asked(struct bus_request *request, enum clinic_call call,
		      int error)
{
	if (error == -EINVAL)
		(void)bus_reply_errorf(request, ERROR_ARGUMENT,
				       "This is not what %s takes: %s",
				       clinic_calls[call].name,
				       clinic_calls[call].doc);
	else
		refuse_busy(request);
}

/* On failure the request was answered. */
static int ask(struct service *service, struct bus_request *request,
	       const struct records_question *question,
	       struct waiting_record **out)
{
	struct waiting_record *place = find(service, 0);
	const uint32_t tag = next_tag(service);
	char actor[ACTOR_SIZE];
	int error = place ? 0 : -EAGAIN;

	snprintf(actor, sizeof(actor), "uid %" PRIu32 " (%s)", question->uid,
		 bus_request_sender(request));
	if (!error)
		error = clinic_ask(service->options.clinic, question->call, tag,
				   actor, question->arguments, question->count);
	if (error) {
		not_asked(request, question->call, error);
		return error;
	}
	*place = (struct waiting_record){.tag = tag, .request = request};
	*out = place;
	return 0;
}

int records_prepare(struct service *service, struct bus_request *request,
		    uint32_t uid, struct session_order *order)
{
	const struct clinic_value arguments[] = {
		{.type = 's', .text = order->patient},
		{.type = 'x', .number = order->course},
	};
	const struct records_question question = {
		.call = CLINIC_PREPARE,
		.uid = uid,
		.arguments = arguments,
		.count = sizeof(arguments) / sizeof(arguments[0]),
	};
	struct waiting_record *place;
	int error = ask(service, request, &question, &place);

	if (!error)
		place->order = order;
	return error;
}

/* ---- Who is being treated cannot be forgotten ---- */

static bool is_treated(const struct service *service, const char *patient)
{
	for (size_t i = 0; i < RECORDS_MAX; i++)
		if (service->record[i].order &&
		    strcasecmp(service->record[i].order->patient, patient) == 0)
			return true;
	return calls_is_preparing(service) || sessions_is_of(service, patient);
}

static bool may_forget(const struct service *service,
		       struct bus_request *request, const char *patient)
{
	const struct refusal refusal = {.code = REFUSAL_SESSION_UNDER_WAY};

	if (!is_treated(service, patient))
		return true;
	service_refuse(request, &refusal);
	return false;
}

static void note_forgetting(struct waiting_record *place, const char *patient)
{
	snprintf(place->patient, sizeof(place->patient), "%s", patient);
}

/* ---- The method of each call ---- */

static enum clinic_call call_of(const struct bus_request *request)
{
	const char *member =
		dbus_message_get_member(bus_request_message(request));
	int call = 0;

	while (call < CLINIC_CALL_COUNT - 1 &&
	       strcmp(clinic_calls[call].name, member) != 0)
		call++;
	return (enum clinic_call)call;
}

static void ask_with(struct service *service, struct bus_request *request,
		     const struct records_question *question)
{
	const bool forgets = question->call == CLINIC_FORGET_PATIENT;
	const char *patient = forgets ? question->arguments[0].text : "";
	struct waiting_record *place;

	if (forgets && !may_forget(service, request, patient))
		return;
	if (ask(service, request, question, &place) == 0)
		note_forgetting(place, patient);
}

static void granted(struct service *service, struct bus_request *request,
		    uint32_t uid)
{
	struct arguments arguments = {0};
	struct records_question question = {.call = call_of(request),
					    .uid = uid};
	const char *wrong =
		read_arguments(bus_request_message(request), &arguments);

	question.arguments = arguments.value;
	question.count = arguments.count;
	if (wrong)
		service_refuse_argument(request, wrong);
	else
		ask_with(service, request, &question);
	arguments_done(&arguments);
}

const struct privilege records_privilege = {
	.group = true,
	.denied = "Only root and the members of the hub's group (kneadd) may "
		  "see and change the records.",
	.granted = granted,
};

void records_call(struct bus_request *request, void *userdata)
{
	privilege_ask(userdata, request, &records_privilege);
}

/* ---- Answers ---- */

static bool is_done(const struct clinic_result *result)
{
	return !result->error && result->refusal.code == REFUSAL_NONE;
}

/* Also when the file is not clean yet. */
static bool is_forgotten(const struct clinic_result *result)
{
	return is_done(result) || result->error == -EINPROGRESS;
}

static void take(struct service *service, const struct clinic_result *result)
{
	struct waiting_record *place =
		result->tag ? find(service, result->tag) : NULL;
	struct waiting_record waiting;

	if (!place)
		return;
	waiting = *place;
	*place = (struct waiting_record){0};
	if (waiting.patient[0] && is_forgotten(result))
		sessions_forget(service, waiting.patient);
	if (waiting.order && result->facts && is_done(result))
		prepare_go_on(service, waiting.request, waiting.order,
			      result->facts);
	else
		records_answer(waiting.request, result);
	free(waiting.order);
}

/* One large answer at a time: the next is taken when the bus has it. */
bool records_take(struct service *service)
{
	struct clinic_result *result;

	while (bus_outgoing_bytes(service->bus) <= BUS_OUTGOING_BOUND) {
		result = clinic_take(service->options.clinic);
		if (!result)
			return true;
		take(service, result);
		clinic_result_free(result);
	}
	service_need_tick(service);
	return false;
}

void records_give_up(struct service *service, const char *name,
		     const char *text)
{
	for (size_t i = 0; i < RECORDS_MAX; i++) {
		struct waiting_record waiting = service->record[i];

		service->record[i] = (struct waiting_record){0};
		if (waiting.request)
			(void)bus_reply_error(waiting.request, name,
					      text); /* heard or not */
		free(waiting.order);
	}
}

size_t records_waiting(const struct service *service)
{
	size_t count = 0;

	for (size_t i = 0; i < RECORDS_MAX; i++)
		count += service->record[i].tag != 0;
	return count;
}
