/* SPDX-License-Identifier: MIT */
/*
 * Fake session: the object of a session, that shows what the test sets, does
 * what it is asked in the simplest way, and keeps what it was asked.
 */
#ifndef FAKE_SESSION_H
#define FAKE_SESSION_H

#include "bus_object.h"

#include <stdbool.h>
#include <stdint.h>

#define FAKE_SESSION_PATH "/org/kneadd/session/7"
#define FAKE_UNRATED	  11 /* no rating */

struct fake_hub;

/* As its properties say: change, then fake_session_tell(). */
struct fake_session {
	int64_t session;
	const char *patient, *routine, *title, *state, *phase, *why, *why_text,
		*refusal, *technique, *point, *site, *prompt, *next_technique,
		*next_point, *guidance, *breath, *direction, *direction_wanted,
		*wearable;
	uint32_t step, steps, repeat, repeats, points, treated, released,
		presses;
	uint32_t rating_before, rating_last, rating_after;
	bool active, rating_wanted, circling;
	double target, band_low, band_high, ceiling, force, breath_left,
		phase_left, phase_length, elapsed, left, limit_left, circles,
		circles_wanted, radius, dose;
	double easing, easing_error, ppt; /* below 0: unknown */

	struct fake_hub *hub;
	struct bus_object *object; /* NULL: there is none */
	char asked[512]; /* "Start Pause(kneadctl session) RatePain(4) " */
	unsigned int readings; /* times asked for */
	unsigned int starts;   /* asked for, refused or not */
};

/* A session that is prepared, not on the bus yet. */
void fake_session_init(struct fake_session *session, struct fake_hub *hub);

/* In the middle of a hold. */
void fake_session_holds(struct fake_session *session);

void fake_session_appear(struct fake_session *session);
void fake_session_go(struct fake_session *session);

/* Tells all properties anew. */
void fake_session_tell(struct fake_session *session);

/* Emits RatingWanted. */
void fake_session_want_rating(struct fake_session *session);

#endif
