/* SPDX-License-Identifier: MIT */
/*
 * What org.kneadd.Session1 shows of the session's latest view.
 *
 * What stays for a while is told as it changes. Readings run all the time;
 * they are told only while a caller wants them, and read anew whenever
 * somebody gets them.
 */
#include "state.h"

#include "bus_message.h"
#include "words.h"

#include <errno.h>

/* ---- State ---- */

/* A getter whose value is `...`, made of `view`. */
#define GETTER(name, signature, ...)                                      \
	static int get_##name(const struct bus_property *property,        \
			      DBusMessageIter *value, void *userdata)     \
	{                                                                 \
		const struct session_view *view =                         \
			&((const struct session_object *)userdata)->view; \
                                                                          \
		(void)property;                                           \
		return bus_iter_append(value, signature, __VA_ARGS__);    \
	}

/* The same for what does not exist while `is_there` does not hold. */
#define OPTIONAL_GETTER(name, is_there, signature, ...)                   \
	static int get_##name(const struct bus_property *property,        \
			      DBusMessageIter *value, void *userdata)     \
	{                                                                 \
		const struct session_view *view =                         \
			&((const struct session_object *)userdata)->view; \
                                                                          \
		(void)property;                                           \
		if (!(is_there))                                          \
			return -ENODATA;                                  \
		return bus_iter_append(value, signature, __VA_ARGS__);    \
	}

/* Texts that came from files and people, as octets. */
static int append_text(DBusMessageIter *value, const char *octets)
{
	char text[ROUTINE_PROMPT_SIZE];

	words_of_text(octets, text, sizeof(text));
	return bus_iter_append(value, "s", text);
}

#define TEXT_GETTER(name, member)                                     \
	static int get_##name(const struct bus_property *property,    \
			      DBusMessageIter *value, void *userdata) \
	{                                                             \
		const struct session_object *session = userdata;      \
                                                                      \
		(void)property;                                       \
		return append_text(value, session->view.member);      \
	}

/* Counted from 0, so that the last one has a next only below the number. */
static const char *next_technique(const struct session_view *view)
{
	return view->step + 1 < view->steps
		       ? technique_table[view->next_technique].name
		       : "";
}

static const char *why_name(const struct session_view *view)
{
	return view->why == SESSION_WHY_NONE
		       ? ""
		       : session_why_table[view->why].name;
}

static const char *why_text(const struct session_view *view)
{
	return view->why == SESSION_WHY_NONE
		       ? ""
		       : session_why_table[view->why].text;
}

static const char *technique_name(const struct session_view *view)
{
	return view->steps > 0 ? technique_table[view->technique].name : "";
}

static const char *guidance_name(const struct session_view *view)
{
	return view->guidance == GUIDANCE_NONE ? ""
					       : guidance_names[view->guidance];
}

static const char *breath_name(const struct session_view *view)
{
	return view->breath == BREATH_NONE ? "" : breath_names[view->breath];
}

static const char *wanted_direction(const struct session_view *view)
{
	return view->knead_wanted_x10 > 0
		       ? direction_names[view->knead_direction]
		       : "";
}

static const char *felt_direction(const struct session_view *view)
{
	return view->knead.circling ? direction_names[view->knead.direction]
				    : "";
}

static uint32_t point_index(const struct session_view *view)
{
	return view->point < view->points ? view->point : view->points;
}

GETTER(session, "x", (int64_t)view->session)
TEXT_GETTER(patient, patient)
TEXT_GETTER(routine, routine)
TEXT_GETTER(title, title)
GETTER(operator, "s", operator_names[view->operator])
GETTER(supervised, "b", view->supervised)
GETTER(severity, "s", severity_names[view->severity])
GETTER(state, "s", session_state_names[view->state])
GETTER(phase, "s", session_phase_names[view->phase])
GETTER(why, "s", why_name(view))
GETTER(why_text, "s", why_text(view))
GETTER(step, "u", (uint32_t)view->step)
GETTER(steps, "u", (uint32_t)view->steps)
GETTER(technique, "s", technique_name(view))
GETTER(repeat, "u", (uint32_t)view->repeat)
GETTER(repeats, "u", (uint32_t)view->repeats)
TEXT_GETTER(point, point_name)
GETTER(point_index, "u", point_index(view))
GETTER(points, "u", (uint32_t)view->points)
GETTER(site, "s", site_table[view->site].name)
GETTER(pad, "u", (uint32_t)view->pad)
GETTER(active, "b", view->active)
TEXT_GETTER(prompt, prompt)
GETTER(next_technique, "s", next_technique(view))
TEXT_GETTER(next_point, next_point)
GETTER(target, "d", view->target_mn / 1000.0)
GETTER(band_low, "d", view->low_mn / 1000.0)
GETTER(band_high, "d", view->high_mn / 1000.0)
GETTER(ceiling, "d", view->ceiling_mn / 1000.0)
GETTER(guidance, "s", guidance_name(view))
GETTER(breath, "s", breath_name(view))
GETTER(phase_length, "d", view->phase_ms / 1000.0)
GETTER(circles_wanted, "d", view->knead_wanted_x10 / 10.0)
GETTER(direction_wanted, "s", wanted_direction(view))
OPTIONAL_GETTER(ppt, view->ppt_pa > 0, "d", view->ppt_pa / 1000.0)
GETTER(treated, "u", (uint32_t)view->treated)
GETTER(released, "u", (uint32_t)view->released)
GETTER(presses, "u", view->presses)
GETTER(rating_wanted, "b", view->rating_wanted)
OPTIONAL_GETTER(rating_before, view->rating_before <= NRS_MAX, "u",
		(uint32_t)view->rating_before)
OPTIONAL_GETTER(rating_last, view->rating_last <= NRS_MAX, "u",
		(uint32_t)view->rating_last)
OPTIONAL_GETTER(rating_after, view->rating_after <= NRS_MAX, "u",
		(uint32_t)view->rating_after)

static int get_refusal(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct session_object *session = userdata;
	char text[WORDS_SIZE] = "";

	(void)property;
	if (session->view.refusal.code != REFUSAL_NONE)
		words_of_refusal(&session->view.refusal, text);
	return bus_iter_append(value, "s", text);
}

static int get_wearable(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	const struct session_object *session = userdata;
	const uint16_t index = session->view.wearable;
	const struct bus_object *object =
		index < WEARABLES_MAX ? session->service->wearable[index].object
				      : NULL;

	(void)property;
	return bus_iter_append(value, "o",
			       object ? bus_object_path(object) : "/");
}

/* ---- Readings: of the latest view ---- */

#define READING_GETTER(name, is_there, signature, ...)                 \
	static int get_##name(const struct bus_property *property,     \
			      DBusMessageIter *value, void *userdata)  \
	{                                                              \
		struct session_object *session = userdata;             \
		const struct session_view *view = &session->view;      \
                                                                       \
		(void)property;                                        \
		sessions_refresh(session);                             \
		if (!(is_there))                                       \
			return -ENODATA;                               \
		return bus_iter_append(value, signature, __VA_ARGS__); \
	}

READING_GETTER(force, true, "d", view->force_mn / 1000.0)
READING_GETTER(peak, true, "d", view->peak_pa / 1000.0)
READING_GETTER(breath_left, true, "d", view->breath_left_ms / 1000.0)
READING_GETTER(phase_left, true, "d", view->phase_left_ms / 1000.0)
READING_GETTER(elapsed, true, "d", view->elapsed_ms / 1000.0)
READING_GETTER(left, true, "d", view->left_ms / 1000.0)
READING_GETTER(limit_left, true, "d", view->limit_left_ms / 1000.0)
READING_GETTER(easing, view->easing.known, "d",
	       view->easing.fall_permille / 1000.0)
READING_GETTER(easing_error, view->easing.known, "d",
	       view->easing.error_permille / 1000.0)
READING_GETTER(circling, true, "b", view->knead.circling)
READING_GETTER(circles, true, "d", view->knead.circles_per_min_x10 / 10.0)
READING_GETTER(radius, true, "d", view->knead.radius_um / 1000.0)
READING_GETTER(direction, true, "s", felt_direction(view))
READING_GETTER(dose, true, "d", (double)view->dose_ns)

/* Told at once when it changes. */
#define STATE(property_name, signature, getter, words)                   \
	{                                                                \
		.name = property_name, .type = signature, .get = getter, \
		.emits = BUS_EMITS_CHANGE, .doc = words                  \
	}

/* Told ten times a second while somebody wants readings: bus_property has no
 * word for that, so it counts as told. */
#define READING STATE

const struct bus_property session1_properties[] = {
	STATE("Session", "x", get_session, "Its number in the records."),
	STATE("Patient", "s", get_patient, "The patient's pseudonym."),
	STATE("Routine", "s", get_routine, "Name of the routine."),
	STATE("Title", "s", get_title, "The routine's title."),
	STATE("Operator", "s", get_operator, "\"therapist\" or \"self\"."),
	STATE("Supervised", "b", get_supervised,
	      "Whether it stops when the caller that prepared it leaves the "
	      "bus."),
	STATE("Severity", "s", get_severity,
	      "\"mild\", \"moderate\" or \"severe\"; it scales the holds."),
	STATE("State", "s", get_state,
	      "prepared, checking, running, paused, stopped, ending, finished, "
	      "aborted."),
	STATE("Phase", "s", get_phase,
	      "Of a running session: move, find, breath, ramp, hold, release, "
	      "rest, work, measure, rate; empty: none."),
	STATE("Why", "s", get_why,
	      "Why it paused by itself or ended; empty: it did neither."),
	STATE("WhyText", "s", get_why_text, "The same as a sentence."),
	STATE("Refusal", "s", get_refusal,
	      "Why the hub last refused what the session wanted, as a "
	      "sentence that says what to do; empty: nothing."),
	STATE("Step", "u", get_step, "The step now, counted from 0."),
	STATE("Steps", "u", get_steps, "How many steps the routine has."),
	STATE("Technique", "s", get_technique,
	      "Of the step: press, knead, glide, stretch, rest, measure, "
	      "rate."),
	STATE("Repeat", "u", get_repeat,
	      "The step's repeat now, counted from 0."),
	STATE("Repeats", "u", get_repeats, "How many repeats the step has."),
	STATE("Point", "s", get_point, "Name of the point; empty: none now."),
	STATE("PointIndex", "u", get_point_index,
	      "Its place in the routine, counted from 0; as Points: none "
	      "now."),
	STATE("Points", "u", get_points, "How many points the routine has."),
	STATE("Site", "s", get_site, "Site of the point; \"none\": none now."),
	STATE("Wearable", "o", get_wearable,
	      "The wearable in use now; \"/\": none."),
	STATE("Pad", "u", get_pad, "Its pad in use."),
	STATE("Active", "b", get_active,
	      "Whether that pad applies the force itself."),
	STATE("Prompt", "s", get_prompt,
	      "What to say or to do, in the routine's words."),
	STATE("NextTechnique", "s", get_next_technique,
	      "Of the next step; empty: this is the last."),
	STATE("NextPoint", "s", get_next_point,
	      "Point of the next step; empty: none."),
	STATE("Target", "d", get_target, "Force to reach, N; 0: none."),
	STATE("BandLow", "d", get_band_low,
	      "From here the force is right, N; 0: there is no band."),
	STATE("BandHigh", "d", get_band_high, "Up to here it is right, N."),
	STATE("Ceiling", "d", get_ceiling,
	      "What the limits allow on that pad now, N."),
	STATE("Guidance", "s", get_guidance,
	      "\"too-light\", \"right\" or \"too-hard\"; empty: nothing is "
	      "asked for."),
	STATE("Breath", "s", get_breath,
	      "\"in\" or \"out\"; empty: no pace is set."),
	STATE("PhaseLength", "d", get_phase_length,
	      "How long the phase is in all, s; 0: it does not end by time."),
	STATE("CirclesWanted", "d", get_circles_wanted,
	      "Circles a minute asked for; 0: none."),
	STATE("DirectionWanted", "s", get_direction_wanted,
	      "\"clockwise\", \"anticlockwise\" or \"any\"; empty: no circles "
	      "are asked for."),
	STATE("PPT", "d", get_ppt,
	      "Pressure pain threshold measured last, kPa; left out while "
	      "there is none."),
	STATE("Treated", "u", get_treated, "Points pressed as planned."),
	STATE("Released", "u", get_released, "Points that eased."),
	STATE("Presses", "u", get_presses, "Presses so far."),
	STATE("RatingWanted", "b", get_rating_wanted,
	      "Whether it waits for RatePain."),
	STATE("RatingBefore", "u", get_rating_before,
	      "Pain rating before, 0 to 10; left out while there is none."),
	STATE("RatingLast", "u", get_rating_last,
	      "The last pain rating; left out while there is none."),
	STATE("RatingAfter", "u", get_rating_after,
	      "Pain rating after; left out while there is none."),
	READING("Force", "d", get_force, "Force of the pad in use, N."),
	READING("PeakPressure", "d", get_peak,
		"Highest cell pressure of it, kPa."),
	READING("BreathLeft", "d", get_breath_left,
		"Time left of this breath in or out, s."),
	READING("PhaseLeft", "d", get_phase_left,
		"Time left of the phase, s; 0: it does not end by time."),
	READING("Elapsed", "d", get_elapsed, "Time since the start, s."),
	READING("Left", "d", get_left,
		"Time until the routine ends as planned, s."),
	READING("LimitLeft", "d", get_limit_left,
		"Time until the session must end, s (SR-9)."),
	READING("Easing", "d", get_easing,
		"Fall of the force in this hold, as a share; left out while "
		"it cannot be told."),
	READING("EasingError", "d", get_easing_error,
		"How far Easing may be off (95 %); left out the same."),
	READING("Circling", "b", get_circling, "Whether circles are felt."),
	READING("Circles", "d", get_circles, "Circles a minute."),
	READING("Radius", "d", get_radius, "Radius of the circles, mm."),
	READING("Direction", "s", get_direction,
		"\"clockwise\" or \"anticlockwise\", as seen from above the "
		"pad; empty: no circles are felt."),
	READING("Dose", "d", get_dose, "Dose of the session so far, N*s."),
	{0},
};
