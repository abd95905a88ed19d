/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.Session1: what can be asked of the session prepared last.
 */
#include "state.h"

#include "bus_message.h"

#include <math.h>
#include <string.h>

#define NEWTON_MAX 1000.0 /* more is no force of this room: a bad argument */
#define HOLD_S_MAX 3600.0 /* no session is longer (SR-9) */

static void command(struct bus_request *request, void *userdata,
		    struct command wanted)
{
	const struct session_object *session = userdata;

	service_command(session->service, request, wanted);
}

/* What lets go, or is about pain: taken however many calls the caller made
 * before. */
static void urgent_command(struct bus_request *request, void *userdata,
			   struct command wanted)
{
	const struct session_object *session = userdata;

	urgent_take(session->service, request, wanted);
}

#define HANDLER(name, how, command_type)                                   \
	static void on_##name(struct bus_request *request, void *userdata) \
	{                                                                  \
		how(request, userdata,                                     \
		    (struct command){.type = command_type});               \
	}

HANDLER(start, command, COMMAND_SESSION_START)
HANDLER(resume, command, COMMAND_SESSION_RESUME)
HANDLER(skip, command, COMMAND_SESSION_SKIP)
HANDLER(repeat, command, COMMAND_SESSION_REPEAT)
HANDLER(finish, command, COMMAND_SESSION_FINISH)
HANDLER(mark, urgent_command, COMMAND_SESSION_MARK)

/* Who let go, and why, stands in the log. */
static void let_go(struct bus_request *request, void *userdata,
		   enum command_type type)
{
	const struct session_object *session = userdata;

	service_say_asked(session->service, request, command_table[type].name);
	urgent_command(request, userdata, (struct command){.type = type});
}

static void on_pause(struct bus_request *request, void *userdata)
{
	let_go(request, userdata, COMMAND_SESSION_PAUSE);
}

static void on_abort(struct bus_request *request, void *userdata)
{
	let_go(request, userdata, COMMAND_SESSION_ABORT);
}

static void on_rate_pain(struct bus_request *request, void *userdata)
{
	uint32_t nrs = NRS_UNKNOWN;

	(void)bus_read(bus_request_message(request), "u",
		       &nrs); /* the signature was checked */
	if (nrs > NRS_MAX)
		service_refuse_argument(request,
					"A pain rating is from 0 (none) to 10 "
					"(the worst there is). To let go at "
					"once, stop or pause.");
	else
		urgent_command(request, userdata,
			       (struct command){.type = COMMAND_SESSION_RATE,
						.nrs = (uint8_t)nrs});
}

/* ---- Adjusting ---- */

/* Thousandths, rounded down; false: no number, negative or absurd. */
static bool read_thousandths(DBusMessageIter *value, double most, int32_t *out)
{
	double number = NAN;

	if (bus_iter_read(value, "d", &number) < 0 ||
	    !(number >= 0.0 && number <= most))
		return false;
	*out = (int32_t)floor(number * 1000.0 + 1e-6);
	return true;
}

static bool read_target(DBusMessageIter *value, int32_t *out)
{
	return read_thousandths(value, NEWTON_MAX, out);
}

static bool read_hold(DBusMessageIter *value, int32_t *out)
{
	return read_thousandths(value, HOLD_S_MAX, out);
}

static bool read_severity(DBusMessageIter *value, int32_t *out)
{
	const char *name = "";

	if (bus_iter_read(value, "s", &name) < 0)
		return false;
	for (int i = 0; i < SEVERITY_COUNT; i++) {
		if (strcmp(severity_names[i], name) != 0)
			continue;
		*out = i;
		return true;
	}
	return false;
}

/* How the value of each kind of adjustment is read. */
static const struct {
	const char *name;
	bool (*read)(DBusMessageIter *value, int32_t *out);
	const char *wrong;
} adjustments[ADJUST_COUNT] = {
	[ADJUST_TARGET] = {"target", read_target,
			   "The target is a force in newton, a number from 0 "
			   "to 1000."},
	[ADJUST_HOLD] = {"hold", read_hold,
			 "The hold is a time in seconds, a number from 0 to "
			 "3600."},
	[ADJUST_SEVERITY] = {"severity", read_severity,
			     "The severity is mild, moderate or severe."},
};

static void on_adjust(struct bus_request *request, void *userdata)
{
	struct command wanted = {.type = COMMAND_SESSION_ADJUST};
	DBusMessageIter value;
	const char *what = "";
	int i = 0;

	(void)bus_read(bus_request_message(request), "sv", &what,
		       &value); /* the signature was checked */
	while (i < ADJUST_COUNT && strcmp(adjustments[i].name, what) != 0)
		i++;
	if (i == ADJUST_COUNT) {
		service_refuse_argument(request,
					"What can be adjusted is target, hold "
					"or severity.");
		return;
	}
	wanted.adjust.what = (enum adjust)i;
	if (adjustments[i].read(&value, &wanted.adjust.value))
		command(request, userdata, wanted);
	else
		service_refuse_argument(request, adjustments[i].wrong);
}

/* ---- Readings ---- */

static void want(struct bus_request *request,
		 const struct session_object *session, bool on)
{
	const struct readings of_it = {.session = true};

	service_want(session->service, request, of_it, on);
}

static void on_start_readings(struct bus_request *request, void *userdata)
{
	want(request, userdata, true);
}

static void on_stop_readings(struct bus_request *request, void *userdata)
{
	want(request, userdata, false);
}

/* ---- Tables ---- */

static const struct bus_method methods[] = {
	{.name = "Start",
	 .handler = on_start,
	 .doc = "Starts the prepared session: its pads are zeroed and tested, "
		"then the first step begins. Needs control."},
	{.name = "Pause",
	 .in = "s",
	 .in_names = "reason",
	 .handler = on_pause,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "Lets everything go; the session's time runs on, and a long "
		"pause ends it. Anyone may call it, at any time. The reason is "
		"for the log."},
	{.name = "Resume",
	 .handler = on_resume,
	 .doc = "Goes on after a pause, after what was stopped has been "
		"acknowledged, or when the wearable is in its new place. Needs "
		"control."},
	{.name = "Skip",
	 .handler = on_skip,
	 .doc = "Goes on with the next step. Needs control."},
	{.name = "Repeat",
	 .handler = on_repeat,
	 .doc = "Does the step again from its beginning. Needs control."},
	{.name = "Adjust",
	 .in = "sv",
	 .in_names = "what value",
	 .handler = on_adjust,
	 .doc = "Adjusts within the limits: \"target\" (d, N) of this point "
		"and its repeats, \"hold\" (d, s), \"severity\" (s). Needs "
		"control."},
	{.name = "RatePain",
	 .in = "u",
	 .in_names = "nrs",
	 .handler = on_rate_pain,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "A pain rating from 0 to 10. From 8 everything lets go at "
		"once; at 7 the target goes down by a fifth. Anyone may call "
		"it, at any time."},
	{.name = "Mark",
	 .handler = on_mark,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "\"Now it hurts\": ends the ramp that measures the pressure "
		"pain threshold. Anyone may call it, at any time."},
	{.name = "Finish",
	 .handler = on_finish,
	 .doc = "Ends the session in order, before its time: everything lets "
		"go, and the rating after is asked for. Needs control."},
	{.name = "Abort",
	 .in = "s",
	 .in_names = "reason",
	 .handler = on_abort,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "Ends the session at once: everything lets go in order, "
		"nothing is asked any more. Anyone may call it, at any time. "
		"It stops nothing that needs acknowledging; the emergency stop "
		"is StopAll of org.kneadd.Hub1. The reason is for the log."},
	{.name = "StartReadings",
	 .handler = on_start_readings,
	 .doc = "Lets the readings be told as they change, at most ten times a "
		"second, until StopReadings, the next session, or the caller "
		"leaves the bus."},
	{.name = "StopReadings",
	 .handler = on_stop_readings,
	 .doc = "The caller needs the readings no more."},
	{0},
};

static const struct bus_signal signals[] = {
	{.name = "PointTreated",
	 .args = "sa{sv}",
	 .arg_names = "point summary",
	 .doc = "A point was pressed as planned: Step (u), Treated (u, points "
		"so far)."},
	{.name = "PointReleased",
	 .args = "sd",
	 .arg_names = "point easing",
	 .doc = "A point has eased, by that share of the force."},
	{.name = "RatingWanted",
	 .args = "s",
	 .arg_names = "point",
	 .doc = "The session waits for RatePain, of that point or (empty) of "
		"the whole."},
	{.name = "Ended",
	 .args = "sb",
	 .arg_names = "why aborted",
	 .doc = "The session has ended: why, and whether it was aborted "
		"instead of ending in order."},
	{0},
};

const struct bus_interface session1_interface = {
	.name = "org.kneadd.Session1",
	.methods = methods,
	.signals = signals,
	.properties = session1_properties,
	.doc = "The session prepared last, at " SERVICE_SESSIONS
	       "/NUMBER: it appears with Prepare of org.kneadd.Clinic1 and "
	       "stays until the next is prepared. Forces in newton, pressures "
	       "in kilopascal, times in seconds. Readings (from Force on) are "
	       "told only after StartReadings. Pause, RatePain, Mark and Abort "
	       "are for everyone and are taken however many calls were made; "
	       "what is the same as a call still on its way joins it.",
};
