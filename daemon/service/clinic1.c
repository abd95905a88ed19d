/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Clinic1: the records, the routines, and the preparing of a
 * session. The methods of the records are made from the table of what can be
 * asked of them.
 */
#include "state.h"

#include "bus_message.h"
#include "container.h"

static int get_findings(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", finding_names,
			       (size_t)FINDING_COUNT);
}

static const struct bus_property properties[] = {
	{.name = "Findings",
	 .type = "as",
	 .get = get_findings,
	 .emits = BUS_EMITS_CONST,
	 .doc = "What can be found on a site; each blocks the site it is on."},
	{0},
};

/* What the service itself answers. */
static const struct bus_method own_methods[] = {
	{.name = "ListRoutines",
	 .out = "aa{sv}",
	 .out_names = "routines",
	 .handler = library_list_routines,
	 .doc = "The routines there are: Name, Title, Description, Length (x, "
		"ms, when nothing ends early, at moderate severity), Points "
		"(x), IsSelfTreatment (b), NeedsPPT (b), Confidence (the least "
		"of its sources'). For everyone."},
	{.name = "ReadRoutine",
	 .in = "s",
	 .in_names = "name",
	 .out = "s",
	 .out_names = "yaml",
	 .handler = library_read_routine,
	 .doc = "A routine's file. For everyone."},
	{.name = "CheckRoutine",
	 .in = "ss",
	 .in_names = "name yaml",
	 .out = "as",
	 .out_names = "faults",
	 .handler = library_check_routine,
	 .doc = "Every fault of a routine's file, a line each (\"NAME:LINE: "
		"KEY: ...\"); none: it is fit to be run in this room. For "
		"everyone."},
	{.name = "ListQuestions",
	 .out = "aa{sv}",
	 .out_names = "questions",
	 .handler = library_list_questions,
	 .doc = "The questions of the screening: Name, Text, Kind (\"blocks\", "
		"\"blocks-unless-overridden\", \"blocks-active\" or "
		"\"caution\"), Source. For everyone."},
	{.name = "Prepare",
	 .in = "ssa{sv}",
	 .in_names = "patient routine options",
	 .out = "o",
	 .out_names = "session",
	 .handler = prepare_call,
	 .doc = "Prepares a session: everything is checked and put on record, "
		"nothing is started. Needs control. Options: Operator (s, "
		"\"therapist\" or \"self\"; default therapist), Supervised (b, "
		"default true: the session stops when the caller leaves the "
		"bus), Severity (s, default \"moderate\"), Therapist (s, a "
		"name on record), Course (x), RoutineText (s, a routine's file "
		"instead of one there is; `routine` is then its name), "
		"Placements (a{s(ou)}, for a point's name the wearable and "
		"pad that treat it). A point without a placement gets the "
		"ready pad placed on its site, an active one before a sensing "
		"one; else the only ready pad of its kind in the room."},
};

#define OWN_COUNT (sizeof(own_methods) / sizeof(own_methods[0]))

static const struct {
	const char *out;
	const char *name;
} answers[CLINIC_ANSWER_COUNT] = {
	[CLINIC_NOTHING] = {"", ""},	   [CLINIC_NUMBER] = {"x", "number"},
	[CLINIC_ROW] = {"a{sv}", "row"},   [CLINIC_ROWS] = {"aa{sv}", "rows"},
	[CLINIC_FILE] = {"h", "database"}, [CLINIC_FACTS] = {"", ""},
};

static struct bus_method method_of(const struct clinic_call_info *call)
{
	return (struct bus_method){
		.name = call->name,
		.in = call->in,
		.in_names = call->in_names,
		.out = answers[call->answer].out,
		.out_names = answers[call->answer].name,
		.handler = records_call,
		.doc = call->doc,
	};
}

/* All but CLINIC_PREPARE, which is not on the bus, and the end. */
static struct bus_method methods[CLINIC_CALL_COUNT - 1 + OWN_COUNT + 1];

static const struct bus_interface interface = {
	.name = "org.kneadd.Clinic1",
	.methods = methods,
	.properties = properties,
	.doc = "Records, routines, and the preparing of a session. The records "
	       "are for root and the group kneadd alone, and who did what is "
	       "on record; what is for everyone says so. A patient is known "
	       "by a pseudonym. Times (Created, At, Time, Due ...) are "
	       "microseconds since 1970 in UTC. An answer above 8 MiB is "
	       "refused.",
};

const struct bus_interface *clinic1_interface(void)
{
	size_t count = 0;

	for (size_t i = 0; i < CLINIC_CALL_COUNT; i++)
		if (i != CLINIC_PREPARE)
			methods[count++] = method_of(&clinic_calls[i]);
	for (size_t i = 0; i < OWN_COUNT; i++)
		methods[count++] = own_methods[i];
	return &interface;
}
