/* SPDX-License-Identifier: MIT */
#include "fake_session.h"

#include "fake_hub.h"

#include "bus_message.h"
#include "bus_request.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct bus_interface session_interface;

void fake_session_tell(struct fake_session *session)
{
	if (session->object)
		bus_mark_changed(session->object, &session_interface, NULL);
}

void fake_session_want_rating(struct fake_session *session)
{
	session->rating_wanted = true;
	fake_session_tell(session);
	assert_int_equal(bus_emit(session->object, &session_interface,
				  "RatingWanted", session->point),
			 0);
}

/* ---- What it is asked ---- */

static void __attribute__((format(printf, 2, 3)))
keep(struct fake_session *session, const char *format, ...)
{
	const size_t used = strlen(session->asked);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(session->asked + used, sizeof(session->asked) - used, format,
		  arguments);
	va_end(arguments);
}

/* What a method without arguments, or with a reason, comes to. */
static const struct {
	const char *member;
	const char *state; /* NULL: as it is */
	const char *phase;
	const char *why;
} moves[] = {
	{"Start", "running", "hold", ""},
	{"Resume", "running", "hold", ""},
	{"Pause", "paused", "none", "Somebody asked for it."},
	{"Finish", "finished", "none", "The routine was done to its end."},
	{"Abort", "aborted", "none", "Somebody asked for it."},
	{"Skip", NULL, NULL, NULL},
	{"Repeat", NULL, NULL, NULL},
	{"Mark", NULL, NULL, NULL},
};

static void on_move(struct bus_request *request, void *userdata)
{
	struct fake_session *session = userdata;
	DBusMessage *message = bus_request_message(request);
	const char *member = dbus_message_get_member(message);
	const char *reason = NULL;

	(void)bus_read(message, "s", &reason);
	keep(session, reason ? "%s(%s) " : "%s ", member, reason);
	session->starts += strcmp(member, "Start") == 0;
	if (fake_hub_deals_with(session->hub, request))
		return;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (strcmp(moves[i].member, member) != 0 || !moves[i].state)
			continue;
		session->state = moves[i].state;
		session->phase = moves[i].phase;
		session->why_text = moves[i].why;
	}
	fake_session_tell(session);
	bus_reply(request, "");
}

static void on_rate(struct bus_request *request, void *userdata)
{
	struct fake_session *session = userdata;

	(void)bus_read(bus_request_message(request), "u",
		       &session->rating_last);
	keep(session, "RatePain(%u) ", session->rating_last);
	if (fake_hub_deals_with(session->hub, request))
		return;
	session->rating_wanted = false;
	fake_session_tell(session);
	bus_reply(request, "");
}

static void on_adjust(struct bus_request *request, void *userdata)
{
	struct fake_session *session = userdata;
	const char *what = "";
	const char *word = "";
	DBusMessageIter value;

	assert_int_equal(
		bus_read(bus_request_message(request), "sv", &what, &value), 0);
	if (dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_STRING) {
		(void)bus_iter_read(&value, "s", &word);
		keep(session, "Adjust(%s %s) ", what, word);
	} else {
		(void)bus_iter_read(&value, "d", &session->target);
		keep(session, "Adjust(%s %g) ", what, session->target);
	}
	if (fake_hub_deals_with(session->hub, request))
		return;
	fake_session_tell(session);
	bus_reply(request, "");
}

static void on_readings(struct bus_request *request, void *userdata)
{
	struct fake_session *session = userdata;

	session->readings++;
	bus_reply(request, "");
}

/* ---- Properties ---- */

static int get_rating(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const uint32_t *rating =
		(const void *)((const char *)userdata + property->offset);

	return *rating >= FAKE_UNRATED ? -ENODATA
				       : bus_iter_append(value, "u", *rating);
}

static int get_known(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const double *known =
		(const void *)((const char *)userdata + property->offset);

	return *known < 0 ? -ENODATA : bus_iter_append(value, "d", *known);
}

#define MEMBER(member) offsetof(struct fake_session, member)
#define TEXT(title, member)                                          \
	{                                                            \
		.name = title, .type = "s", .offset = MEMBER(member) \
	}
#define COUNT(title, member)                                         \
	{                                                            \
		.name = title, .type = "u", .offset = MEMBER(member) \
	}
#define TRUTH(title, member)                                         \
	{                                                            \
		.name = title, .type = "b", .offset = MEMBER(member) \
	}
#define REAL(title, member)                                          \
	{                                                            \
		.name = title, .type = "d", .offset = MEMBER(member) \
	}
#define RATING(title, member)                                  \
	{                                                      \
		.name = title, .type = "u", .get = get_rating, \
		.offset = MEMBER(member)                       \
	}
#define KNOWN(title, member)                                  \
	{                                                     \
		.name = title, .type = "d", .get = get_known, \
		.offset = MEMBER(member)                      \
	}

static const struct bus_property properties[] = {
	{.name = "Session", .type = "x", .offset = MEMBER(session)},
	{.name = "Wearable", .type = "o", .offset = MEMBER(wearable)},
	TEXT("Patient", patient),
	TEXT("Routine", routine),
	TEXT("Title", title),
	TEXT("State", state),
	TEXT("Phase", phase),
	TEXT("Why", why),
	TEXT("WhyText", why_text),
	TEXT("Refusal", refusal),
	TEXT("Technique", technique),
	TEXT("Point", point),
	TEXT("Site", site),
	TEXT("Prompt", prompt),
	TEXT("NextTechnique", next_technique),
	TEXT("NextPoint", next_point),
	TEXT("Guidance", guidance),
	TEXT("Breath", breath),
	TEXT("Direction", direction),
	TEXT("DirectionWanted", direction_wanted),
	COUNT("Step", step),
	COUNT("Steps", steps),
	COUNT("Repeat", repeat),
	COUNT("Repeats", repeats),
	COUNT("Points", points),
	COUNT("Treated", treated),
	COUNT("Released", released),
	COUNT("Presses", presses),
	RATING("RatingBefore", rating_before),
	RATING("RatingLast", rating_last),
	RATING("RatingAfter", rating_after),
	TRUTH("Active", active),
	TRUTH("RatingWanted", rating_wanted),
	TRUTH("Circling", circling),
	REAL("Target", target),
	REAL("BandLow", band_low),
	REAL("BandHigh", band_high),
	REAL("Ceiling", ceiling),
	REAL("Force", force),
	REAL("BreathLeft", breath_left),
	REAL("PhaseLeft", phase_left),
	REAL("PhaseLength", phase_length),
	REAL("Elapsed", elapsed),
	REAL("Left", left),
	REAL("LimitLeft", limit_left),
	REAL("Circles", circles),
	REAL("CirclesWanted", circles_wanted),
	REAL("Radius", radius),
	REAL("Dose", dose),
	KNOWN("Easing", easing),
	KNOWN("EasingError", easing_error),
	KNOWN("PPT", ppt),
	{.name = NULL},
};

static const struct bus_method methods[] = {
	{.name = "Start", .handler = on_move},
	{.name = "Pause", .in = "s", .handler = on_move},
	{.name = "Resume", .handler = on_move},
	{.name = "Skip", .handler = on_move},
	{.name = "Repeat", .handler = on_move},
	{.name = "Adjust", .in = "sv", .handler = on_adjust},
	{.name = "RatePain", .in = "u", .handler = on_rate},
	{.name = "Mark", .handler = on_move},
	{.name = "Finish", .handler = on_move},
	{.name = "Abort", .in = "s", .handler = on_move},
	{.name = "StartReadings", .handler = on_readings},
	{.name = NULL},
};

static const struct bus_signal signals[] = {
	{.name = "RatingWanted", .args = "s"},
	{.name = NULL},
};

static const struct bus_interface session_interface = {
	.name = "org.kneadd.Session1",
	.methods = methods,
	.signals = signals,
	.properties = properties,
};

/* ---- Beginning and end ---- */

void fake_session_init(struct fake_session *session, struct fake_hub *hub)
{
	*session = (struct fake_session){
		.session = 7,
		.patient = "anna",
		.routine = "short",
		.title = "One minute",
		.state = "prepared",
		.phase = "none",
		.why = "",
		.why_text = "",
		.refusal = "",
		.technique = "press",
		.point = "QL left",
		.site = "lumbar-left",
		.prompt = "Breathe out slowly.",
		.next_technique = "stretch",
		.next_point = "QL right",
		.guidance = "",
		.breath = "",
		.direction = "",
		.direction_wanted = "",
		.wearable = "/org/kneadd/wearable/C0_11_00_00_00_01",
		.steps = 4,
		.repeats = 3,
		.points = 5,
		.rating_before = FAKE_UNRATED,
		.rating_last = FAKE_UNRATED,
		.rating_after = FAKE_UNRATED,
		.easing = -1,
		.easing_error = -1,
		.ppt = -1,
		.hub = hub,
	};
}

void fake_session_holds(struct fake_session *session)
{
	session->state = "running";
	session->phase = "hold";
	session->guidance = "too-light";
	session->breath = "out";
	session->step = 1;
	session->repeat = 1;
	session->target = 25;
	session->band_low = 21.25;
	session->band_high = 28.75;
	session->ceiling = 60;
	session->force = 18.5;
	session->breath_left = 2.6;
	session->phase_length = 30;
	session->phase_left = 12.2;
	session->elapsed = 95;
	session->left = 605;
	session->limit_left = 1705;
	session->easing = 0.12;
	session->easing_error = 0.04;
	session->treated = 2;
	session->released = 1;
	session->presses = 6;
	session->dose = 812;
	fake_session_tell(session);
}

void fake_session_appear(struct fake_session *session)
{
	const struct bus_binding binding = {&session_interface, session};

	assert_null(session->object);
	assert_int_equal(bus_object_add(session->hub->bus, FAKE_SESSION_PATH,
					&binding, 1, &session->object),
			 0);
}

void fake_session_go(struct fake_session *session)
{
	bus_object_remove(session->object);
	session->object = NULL;
}
