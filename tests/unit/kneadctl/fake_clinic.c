/* SPDX-License-Identifier: MIT */
#include "fake_clinic.h"

#include "bus_message.h"
#include "bus_request.h"
#include "fake_hub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DAY_US UINT64_C(86400000000)

/* ---- What it is asked ---- */

static void add(struct fake_hub *hub, const char *text)
{
	const size_t used = strlen(hub->records);

	snprintf(hub->records + used, sizeof(hub->records) - used, "%s", text);
}

static void add_basic(struct fake_hub *hub, DBusMessageIter *iter, int type)
{
	DBusBasicValue value;
	char text[32];

	dbus_message_iter_get_basic(iter, &value);
	if (type == DBUS_TYPE_STRING || type == DBUS_TYPE_OBJECT_PATH) {
		add(hub, value.str);
		return;
	}
	if (type == DBUS_TYPE_BOOLEAN)
		snprintf(text, sizeof(text), "%s",
			 value.bool_val ? "true" : "false");
	else if (type == DBUS_TYPE_UINT32)
		snprintf(text, sizeof(text), "%u", value.u32);
	else
		snprintf(text, sizeof(text), "%lld", (long long)value.i64);
	add(hub, text);
}

static void add_all(struct fake_hub *hub, DBusMessageIter *iter,
		    const char *between);

static void add_value(struct fake_hub *hub, DBusMessageIter *iter)
{
	const int type = dbus_message_iter_get_arg_type(iter);
	DBusMessageIter inside;

	if (dbus_type_is_basic(type)) {
		add_basic(hub, iter, type);
		return;
	}
	dbus_message_iter_recurse(iter, &inside);
	add(hub, type == DBUS_TYPE_ARRAY ? "[" : "");
	add_all(hub, &inside, type == DBUS_TYPE_ARRAY ? ", " : "=");
	add(hub, type == DBUS_TYPE_ARRAY ? "]" : "");
}

static void add_all(struct fake_hub *hub, DBusMessageIter *iter,
		    const char *between)
{
	for (int i = 0;
	     dbus_message_iter_get_arg_type(iter) != DBUS_TYPE_INVALID; i++) {
		add(hub, i ? between : "");
		add_value(hub, iter);
		dbus_message_iter_next(iter);
	}
}

/* "Rate(5, 3) " */
static void keep(struct fake_hub *hub, DBusMessage *message)
{
	DBusMessageIter iter;

	add(hub, dbus_message_get_member(message));
	add(hub, "(");
	if (dbus_message_iter_init(message, &iter))
		add_all(hub, &iter, ", ");
	add(hub, ") ");
}

/* ---- Routines ---- */

static const char legs[] = "title: Legs\n"
			   "points: [{name: calf, site: calf-left}]\n"
			   "steps:\n"
			   "  - {do: press, point: calf, hold: 30,\n"
			   "     target: {force: 44}}\n";

static void list_routines(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "aa{sv}", 1, 7, "Name", "s", "legs", "Title", "s",
		  "Legs", "Length", "x", (int64_t)1140000, "Points", "x",
		  (int64_t)8, "IsSelfTreatment", "b", false, "NeedsPPT", "b",
		  true, "Confidence", "s", "low");
}

static void read_routine(struct bus_request *request, struct fake_hub *hub)
{
	const char *name = "";

	(void)hub;
	(void)bus_read(bus_request_message(request), "s", &name);
	if (strcmp(name, "legs") == 0)
		bus_reply(request, "s", legs);
	else
		bus_reply_error(request, FAKE_ERROR "NoSuchRoutine",
				"There is no routine of that name.");
}

static void check_routine(struct bus_request *request, struct fake_hub *hub)
{
	const char *name = "";
	const char *text = "";

	(void)bus_read(bus_request_message(request), "ss", &name, &text);
	snprintf(hub->checked, sizeof(hub->checked), "%s: %s", name, text);
	if (hub->fault)
		bus_reply(request, "as", &hub->fault, (size_t)1);
	else
		bus_reply(request, "as", &hub->fault, (size_t)0);
}

/* ---- Patients ---- */

static void list_questions(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "aa{sv}", 4, 3, "Name", "s", "fever", "Text", "s",
		  "Do you have a fever?", "Kind", "s", "blocks", 3, "Name", "s",
		  "anticoagulants", "Text", "s", "Do you take blood thinners?",
		  "Kind", "s", "blocks-unless-overridden", 3, "Name", "s",
		  "pacemaker", "Text", "s", "Do you have a pacemaker?", "Kind",
		  "s", "blocks-active", 3, "Name", "s", "osteoporosis", "Text",
		  "s", "Do you have weak bones?", "Kind", "s", "caution");
}

#define ADVICE                                                                \
	"The pain has stayed at 4 or more over three sessions. See a doctor " \
	"or a physiotherapist."

static void list_patients(struct bus_request *request, struct fake_hub *hub)
{
	if (!hub->has_records)
		bus_reply(request, "aa{sv}", 0);
	else
		bus_reply(request, "aa{sv}", 2, 6, "Name", "s", "anna", "Note",
			  "s", "stiff", "Created", "x", (int64_t)DAY_US * 9000,
			  "Sessions", "x", (int64_t)3, "LastSession", "x",
			  (int64_t)DAY_US * 9100, "Advice", "s", "persists", 4,
			  "Name", "s", "bert", "Note", "s", "", "Created", "x",
			  (int64_t)DAY_US * 9001, "Sessions", "x", (int64_t)0);
}

static void read_patient(struct bus_request *request, struct fake_hub *hub)
{
	const char *name = "";

	(void)hub;
	(void)bus_read(bus_request_message(request), "s", &name);
	if (strcmp(name, "anna") == 0)
		bus_reply(request, "a{sv}", 6, "Name", "s", "anna", "Note", "s",
			  "stiff", "Sessions", "x", (int64_t)3, "ScreenedAt",
			  "x", (int64_t)DAY_US * 9000, "ScreeningFresh", "b",
			  false, "AdviceText", "s", ADVICE);
	else if (strcmp(name, "bert") == 0)
		bus_reply(request, "a{sv}", 2, "Name", "s", "bert",
			  "AdviceText", "s", "");
	else
		bus_reply_error(request, FAKE_ERROR "NoSuchPatient",
				"There is no patient of that name.");
}

static void read_screening(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "a{sv}", 5, "Answers", "s",
		  "fever=no anticoagulants=yes pacemaker=no osteoporosis=yes",
		  "Findings", "s", "lumbar-left=bruise", "ConfirmedBy", "s",
		  "T. Meier", "OverriddenBy", "s", "Dr. Weiss",
		  "OverrideReason", "s", "low dose");
}

static void list_ppts(struct bus_request *request, struct fake_hub *hub)
{
	if (!hub->has_records)
		bus_reply(request, "aa{sv}", 0);
	else
		bus_reply(request, "aa{sv}", 2, 6, "Time", "x",
			  (int64_t)DAY_US * 9000, "Point", "s", "QL left",
			  "Site", "s", "lumbar-left", "PPT", "d", 240.0,
			  "IsUneven", "b", false, "Change", "s", "unknown", 7,
			  "Time", "x", (int64_t)DAY_US * 9010, "Point", "s",
			  "QL left", "Site", "s", "lumbar-left", "PPT", "d",
			  360.0, "IsUneven", "b", false, "Change", "s", "up",
			  "IsAbove", "b", true);
}

/* ---- Sessions ---- */

#define SESSION_FIELDS                                                         \
	15, "Session", "x", (int64_t)5, "Patient", "s", "anna", "Routine",     \
		"s", "legs", "Therapist", "s", "T. Meier", "Severity", "s",    \
		"mild", "Course", "x", (int64_t)2, "Started", "x",             \
		(int64_t)DAY_US * 9100, "Why", "s", "pain", "IsAborted", "b",  \
		true, "Treated", "x", (int64_t)4, "Released", "x", (int64_t)3, \
		"Presses", "x", (int64_t)9, "Duration", "x", (int64_t)754000,  \
		"Before", "x", (int64_t)6, "FollowUp", "x", (int64_t)2

static void list_sessions(struct bus_request *request, struct fake_hub *hub)
{
	if (!hub->has_records)
		bus_reply(request, "aa{sv}", 0);
	else
		bus_reply(request, "aa{sv}", 1, SESSION_FIELDS);
}

static void read_session(struct bus_request *request, struct fake_hub *hub)
{
	int64_t session = 0;

	(void)hub;
	(void)bus_read(bus_request_message(request), "x", &session);
	if (session == 5)
		bus_reply(request, "a{sv}", SESSION_FIELDS);
	else
		bus_reply_error(request, FAKE_ERROR "NoSuchSession",
				"There is no session of that number.");
}

static void list_presses(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "aa{sv}", 1, 11, "Time", "x", (int64_t)DAY_US * 9100,
		  "Point", "s", "calf", "Target", "d", 44.0, "Mean", "d", 43.26,
		  "Peak", "d", 46.0, "Held", "x", (int64_t)30000, "InBand", "x",
		  (int64_t)27000, "Easing", "d", 0.18, "EasingError", "d", 0.05,
		  "Dose", "x", (int64_t)1300, "EndedBy", "s", "none");
}

static void list_trips(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "aa{sv}", 1, 8, "Time", "x", (int64_t)DAY_US * 9100,
		  "Address", "s", "C0:11:00:00:00:01", "Pad", "x", (int64_t)0,
		  "Reason", "s", "force", "Requirement", "s", "SR-4", "Value",
		  "x", (int64_t)72500, "Limit", "x", (int64_t)60000,
		  "IsAcknowledged", "b", true);
}

static void list_notes(struct bus_request *request, struct fake_hub *hub)
{
	bus_reply(request, "aa{sv}", 1, 5, "Time", "x", (int64_t)DAY_US * 9100,
		  "Step", "x", (int64_t)1, "Note", "s", hub->note, "Value", "x",
		  hub->note_value, "What", "x", hub->note_what);
}

/* ---- Courses ---- */

#define COURSE_FIELDS(number, due, is_due, is_ended)                           \
	10, "Course", "x", (int64_t)number, "Patient", "s", "anna", "Routine", \
		"s", "legs", "Planned", "x", (int64_t)8, "Done", "x",          \
		(int64_t)3, "EveryDays", "x", (int64_t)3, "Missed", "x",       \
		(int64_t)1, "Due", "x", due, "IsDue", "b", is_due, "IsEnded",  \
		"b", is_ended

/* The newest first: ended, later, due. */
static void list_courses(struct bus_request *request, struct fake_hub *hub)
{
	const int64_t now = (int64_t)time(NULL) * 1000000;

	if (!hub->has_records)
		bus_reply(request, "aa{sv}", 0);
	else
		bus_reply(request, "aa{sv}", 3,
			  COURSE_FIELDS(4, now, false, true),
			  COURSE_FIELDS(3, now + 2 * (int64_t)DAY_US, false,
					false),
			  COURSE_FIELDS(2, now - 2 * (int64_t)DAY_US, true,
					false));
}

static void read_course(struct bus_request *request, struct fake_hub *hub)
{
	const int64_t now = (int64_t)time(NULL) * 1000000;

	(void)hub;
	bus_reply(request, "a{sv}", COURSE_FIELDS(2, now, true, false));
}

static void list_audit(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "aa{sv}", 1, 5, "Time", "x", (int64_t)DAY_US * 9100,
		  "Who", "s", "uid 1000", "What", "s", "ReadPatient", "Patient",
		  "s", "anna", "Detail", "s", "");
}

/* ---- What changes something ---- */

static void do_it(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "");
}

static void make_number(struct bus_request *request, struct fake_hub *hub)
{
	(void)hub;
	bus_reply(request, "x", (int64_t)12);
}

static void prepare(struct bus_request *request, struct fake_hub *hub)
{
	if (!hub->session.object)
		fake_session_appear(&hub->session);
	bus_reply(request, "o", FAKE_SESSION_PATH);
}

/* ---- The table ---- */

static const struct {
	const char *member;
	void (*answer)(struct bus_request *request, struct fake_hub *hub);
} answers[] = {
	{"ListRoutines", list_routines},
	{"ReadRoutine", read_routine},
	{"CheckRoutine", check_routine},
	{"ListQuestions", list_questions},
	{"ListPatients", list_patients},
	{"ReadPatient", read_patient},
	{"ReadScreening", read_screening},
	{"ListPPTs", list_ppts},
	{"ListSessions", list_sessions},
	{"ReadSession", read_session},
	{"ListPresses", list_presses},
	{"ListTrips", list_trips},
	{"ListNotes", list_notes},
	{"ListCourses", list_courses},
	{"ReadCourse", read_course},
	{"ListAudit", list_audit},
	{"AddPatient", make_number},
	{"Screen", make_number},
	{"AddCourse", make_number},
	{"ForgetPatient", do_it},
	{"Rate", do_it},
	{"EndCourse", do_it},
	{"Prepare", prepare},
};

static void on_call(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;
	DBusMessage *message = bus_request_message(request);

	keep(hub, message);
	if (fake_hub_deals_with(hub, request))
		return;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (strcmp(answers[i].member,
			   dbus_message_get_member(message)) == 0)
			answers[i].answer(request, hub);
}

static const struct bus_method methods[] = {
	{.name = "ListRoutines", .out = "aa{sv}", .handler = on_call},
	{.name = "ReadRoutine", .in = "s", .out = "s", .handler = on_call},
	{.name = "CheckRoutine", .in = "ss", .out = "as", .handler = on_call},
	{.name = "ListQuestions", .out = "aa{sv}", .handler = on_call},
	{.name = "ListPatients", .out = "aa{sv}", .handler = on_call},
	{.name = "ReadPatient", .in = "s", .out = "a{sv}", .handler = on_call},
	{.name = "ReadScreening",
	 .in = "s",
	 .out = "a{sv}",
	 .handler = on_call},
	{.name = "ListPPTs", .in = "s", .out = "aa{sv}", .handler = on_call},
	{.name = "ListSessions",
	 .in = "sx",
	 .out = "aa{sv}",
	 .handler = on_call},
	{.name = "ReadSession", .in = "x", .out = "a{sv}", .handler = on_call},
	{.name = "ListPresses", .in = "x", .out = "aa{sv}", .handler = on_call},
	{.name = "ListTrips", .in = "x", .out = "aa{sv}", .handler = on_call},
	{.name = "ListNotes", .in = "x", .out = "aa{sv}", .handler = on_call},
	{.name = "ListCourses", .in = "s", .out = "aa{sv}", .handler = on_call},
	{.name = "ReadCourse", .in = "x", .out = "a{sv}", .handler = on_call},
	{.name = "ListAudit", .in = "sx", .out = "aa{sv}", .handler = on_call},
	{.name = "AddPatient", .in = "ss", .out = "x", .handler = on_call},
	{.name = "Screen",
	 .in = "sa(ss)a(ss)a(ss)",
	 .out = "x",
	 .handler = on_call},
	{.name = "AddCourse", .in = "ssxxs", .out = "x", .handler = on_call},
	{.name = "ForgetPatient", .in = "s", .handler = on_call},
	{.name = "Rate", .in = "xx", .handler = on_call},
	{.name = "EndCourse", .in = "xs", .handler = on_call},
	{.name = "Prepare", .in = "ssa{sv}", .out = "o", .handler = on_call},
	{.name = NULL},
};

static int get_findings(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	static const char *const findings[] = {"bruise", "wound"};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", findings, (size_t)2);
}

static const struct bus_property properties[] = {
	{.name = "Findings", .type = "as", .get = get_findings},
	{.name = NULL},
};

const struct bus_interface fake_clinic_interface = {
	.name = "org.kneadd.Clinic1",
	.methods = methods,
	.properties = properties,
};
