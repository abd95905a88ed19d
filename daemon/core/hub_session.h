/* SPDX-License-Identifier: MIT */
/*
 * Hub, session: the room's session, and what the hub remembers of its pads.
 *
 * The session is told by comparing: at a step's end, whatever of a pad's link,
 * trip, battery or press is not as it was told last is told. So nothing that
 * happens deep in a step calls the session, and nothing is told twice.
 *
 * hub_session.c       prepared, commanded, felt, ended
 * hub_session_acts.c  what it wants, carried out
 * hub_session_tell.c  what it is told at a step's end; pads go back
 */
#ifndef CORE_HUB_SESSION_H
#define CORE_HUB_SESSION_H

#include "session.h"

/* A pad of the session, as the session knows it. */
struct member {
	bool placed; /* the session's layers are on it (SR-5) */
	bool moves;  /* to .site, as soon as it has let go */
	enum site site;
	bool ready; /* its link */
	enum trip_reason trip;
	uint8_t battery;
	enum pressing_state pressing; /* accepted counts as ramping */
	/* Of its press, as it was told to let go: the session goes on before
	 * all force is gone. */
	bool figured;
	struct session_figures figures;
	/* What it waits for. */
	bool zeroes;
	bool tests;
	enum refusal_code test; /* the self-test was refused at once */
	bool answered;		/* .answer is to be told */
	struct refusal answer;
};

struct treatment {
	struct session session;
	struct member member[SESSION_PADS_MAX];
	bool on;      /* from a session's preparation until its pads are back */
	bool started; /* from its start its pads are its own */
	/* SR-23: its beginning is on record. */
	uint32_t first_record;
	uint32_t last_record;
	bool waits; /* for that; then .call is answered */
	bool recorded;
	uint32_t call;
	bool lost;   /* told that records are not written */
	bool unwell; /* told that the hub is not well (SR-22) */
	/* SR-15, SR-16 */
	uint8_t stops;	   /* pads that somebody stopped, a bit each */
	bool stopped;	   /* told of a trip that is not acknowledged */
	bool acknowledged; /* somebody did, in this step */
	uint32_t caller;   /* whose command is being carried out */
};

#endif
