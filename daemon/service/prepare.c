/* SPDX-License-Identifier: MIT */
/*
 * Prepare: what a session is prepared with, from the caller's wishes, the
 * routine, the wearables in the room and what is on record of the patient.
 * Whether it may be, the core decides.
 */
#include "state.h"

#include "bus_message.h"
#include "placements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_ARGUMENT "org.kneadd.Error.BadArgument"

/* The options, as the caller has them; text borrowed from the message. */
struct wishes {
	const char *operator;
	const char *severity;
	const char *therapist;
	const char *text;
	bool supervised;
	int64_t course;
	DBusMessageIter placements;
};

static const struct bus_field fields[] = {
	{"Operator", "s", offsetof(struct wishes, operator), 0},
	{"Supervised", "b", offsetof(struct wishes, supervised), 0},
	{"Severity", "s", offsetof(struct wishes, severity), 0},
	{"Therapist", "s", offsetof(struct wishes, therapist), 0},
	{"Course", "x", offsetof(struct wishes, course), 0},
	{"RoutineText", "s", offsetof(struct wishes, text), 0},
	{"Placements", "a{s(ou)}", offsetof(struct wishes, placements), 0},
};

#define FIELD_COUNT	 (sizeof(fields) / sizeof(fields[0]))
#define FIELD_PLACEMENTS (UINT64_C(1) << (FIELD_COUNT - 1))

/* ---- Reading ---- */

/* What is not known is wrong: a wish misspelt must not be passed over. */
static bool check_keys(DBusMessageIter dict, struct obstacle *obstacle)
{
	DBusMessageIter value;
	const char *key;

	while (bus_dict_next(&dict, &key, &value)) {
		size_t i = 0;

		while (i < FIELD_COUNT && strcmp(fields[i].key, key) != 0)
			i++;
		if (i < FIELD_COUNT)
			continue;
		obstacle_say(obstacle, "There is no option %.32s.", key);
		return false;
	}
	return true;
}

static bool read_wishes(DBusMessageIter *dict, struct wishes *wishes,
			uint64_t *present, struct obstacle *obstacle)
{
	*wishes = (struct wishes){
		.operator= operator_names[OPERATOR_THERAPIST],
		.severity = severity_names[SEVERITY_MODERATE],
		.therapist = "",
		.supervised = true,
	};
	if (!check_keys(*dict, obstacle))
		return false;
	if (bus_read_dict(dict, fields, FIELD_COUNT, wishes, present) == 0)
		return true;
	obstacle_say(obstacle,
		     "An option has a value of the wrong type: Operator, "
		     "Severity, Therapist and RoutineText are texts, "
		     "Supervised is a truth, Course a number (x), Placements "
		     "an a{s(ou)}.");
	return false;
}

/* Index of a name in a table; `count`: not there. */
static int index_of(const char *const *names, int count, const char *name)
{
	int i = 0;

	while (i < count && strcmp(names[i], name) != 0)
		i++;
	return i;
}

static bool read_words(const struct wishes *wishes, struct session_order *order,
		       struct obstacle *obstacle)
{
	const int operator=
		index_of(operator_names, OPERATOR_COUNT, wishes->operator);
	const int severity =
		index_of(severity_names, SEVERITY_COUNT, wishes->severity);

	if (operator== OPERATOR_COUNT)
		obstacle_say(obstacle, "The operator is therapist or self.");
	else if (severity == SEVERITY_COUNT)
		obstacle_say(obstacle,
			     "The severity is mild, moderate or severe.");
	else if (wishes->course < 0 || wishes->course > UINT32_MAX)
		obstacle_refuse(obstacle, REFUSAL_NO_SUCH_RECORD, 0);
	else if (strlen(wishes->therapist) >= sizeof(order->therapist))
		obstacle_say(obstacle,
			     "The therapist's name has at most 31 bytes.");
	else {
		order->operator=(enum operator) operator;
		order->severity = (enum severity)severity;
		order->course = (uint32_t)wishes->course;
		order->supervised = wishes->supervised;
		snprintf(order->therapist, sizeof(order->therapist), "%s",
			 wishes->therapist);
		return true;
	}
	return false;
}

/* ---- The routine ---- */

/* In one line: the first ones, as many as there is room for. */
static void say_faults(struct obstacle *obstacle, const char *faults)
{
	char line[OBSTACLE_SIZE - 64] = "";
	size_t used = 0;
	size_t length = strcspn(faults, "\n");

	while (length > 0 && used + length + 2 < sizeof(line)) {
		used += (size_t)snprintf(line + used, sizeof(line) - used,
					 "%s%.*s", used > 0 ? "; " : "",
					 (int)length, faults);
		faults += length + (faults[length] == '\n');
		length = strcspn(faults, "\n");
	}
	obstacle_say(obstacle, "The routine has faults: %s%s", line,
		     length > 0 ? "; and more" : "");
}

static bool parse_routine(const struct service *service, const char *name,
			  const char *text, struct session_order *order,
			  struct obstacle *obstacle)
{
	char *faults = NULL;
	int error;

	if (name[0] == '\0' || strlen(name) >= ROUTINE_NAME_SIZE ||
	    strlen(text) > ROUTINE_FILE_MAX) {
		obstacle_say(obstacle, "A routine's name has from 1 to 31 "
				       "bytes, its file at most 65536.");
		return false;
	}
	error = library_parse(service, name, text, &order->routine, &faults);
	if (error)
		say_faults(obstacle, faults ? faults : "");
	free(faults);
	return error == 0;
}

static bool find_routine(const struct service *service, const char *name,
			 struct session_order *order, struct obstacle *obstacle)
{
	const char *text = routines_find(
		service->options.routines(service->options.context), name);

	if (!text)
		obstacle_refuse(obstacle, REFUSAL_NO_SUCH_ROUTINE, 0);
	return text && parse_routine(service, name, text, order, obstacle);
}

/* ---- The order ---- */

static bool read_patient(const char *patient, struct session_order *order,
			 struct obstacle *obstacle)
{
	if (patient[0] == '\0' || strlen(patient) >= sizeof(order->patient)) {
		obstacle_refuse(obstacle, REFUSAL_NO_SUCH_PATIENT, 0);
		return false;
	}
	snprintf(order->patient, sizeof(order->patient), "%s", patient);
	return true;
}

static bool read_order(struct service *service, DBusMessage *message,
		       struct session_order *order, struct obstacle *obstacle)
{
	const char *patient = "";
	const char *routine = "";
	struct wishes wishes;
	uint64_t present = 0;
	DBusMessageIter dict;

	(void)bus_read(message, "ssa{sv}", &patient, &routine,
		       &dict); /* the signature was checked */
	if (!read_patient(patient, order, obstacle) ||
	    !read_wishes(&dict, &wishes, &present, obstacle) ||
	    !read_words(&wishes, order, obstacle))
		return false;
	if (wishes.text ? !parse_routine(service, routine, wishes.text, order,
					 obstacle)
			: !find_routine(service, routine, order, obstacle))
		return false;
	return placements_fill(
		service, present & FIELD_PLACEMENTS ? &wishes.placements : NULL,
		order, obstacle);
}

/* Nobody without control may; the core says so too, but only after a number
 * was given to the session. */
static bool has_control(struct service *service,
			const struct bus_request *request,
			struct obstacle *obstacle)
{
	const uint32_t caller = calls_caller(service, request);
	struct hub_view hub;

	engine_hub_view(service->options.engine, &hub);
	if (hub.controller != caller)
		obstacle_refuse(obstacle, REFUSAL_NOT_CONTROLLER, 0);
	return hub.controller == caller;
}

static void granted(struct service *service, struct bus_request *request,
		    uint32_t uid)
{
	struct session_order *order = calloc(1, sizeof(*order));
	struct obstacle obstacle = {.text = "The hub has no memory for that "
					    "now."};

	if (!order || !has_control(service, request, &obstacle) ||
	    !read_order(service, bus_request_message(request), order,
			&obstacle)) {
		obstacle_answer(&obstacle, request);
		free(order);
	} else if (records_prepare(service, request, uid, order) != 0) {
		free(order);
	}
}

void prepare_call(struct bus_request *request, void *userdata)
{
	static const struct privilege privilege = {
		.group = true,
		.denied = "Only root and the members of the hub's group "
			  "(kneadd) may prepare a session. Everyone may stop.",
		.granted = granted,
	};

	privilege_ask(userdata, request, &privilege);
}

/* ---- With the facts ---- */

/* The newest of that point on that site; 0: unknown. */
static int32_t ppt_of(const struct clinic_facts *facts,
		      const struct routine_point *point)
{
	for (uint32_t i = 0; i < facts->ppts && i < CLINIC_PPTS_MAX; i++)
		if (facts->ppt[i].site == point->site &&
		    strcmp(facts->ppt[i].point, point->name) == 0)
			return facts->ppt[i].value_pa;
	return 0;
}

void prepare_go_on(struct service *service, struct bus_request *request,
		   struct session_order *order,
		   const struct clinic_facts *facts)
{
	order->session = facts->session;
	order->screening = facts->screening;
	order->history = facts->history;
	order->now = facts->now;
	for (uint8_t i = 0; i < order->routine.points; i++)
		order->ppt_pa[i] = ppt_of(facts, &order->routine.point[i]);
	service_prepare(service, request, order);
}
