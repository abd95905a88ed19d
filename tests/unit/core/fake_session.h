/* SPDX-License-Identifier: MIT */
/*
 * A session that does what the test says: it keeps what it was told, and
 * answers each kind of call once with the acts laid ready for it.
 */
#ifndef TEST_CORE_FAKE_SESSION_H
#define TEST_CORE_FAKE_SESSION_H

#include "session.h"

#define FAKE_TOLD_MAX 256

enum fake_call {
	FAKE_PREPARE,
	FAKE_COMMAND,
	FAKE_SAMPLE,
	FAKE_PREPARED,
	FAKE_ANSWER,
	FAKE_PRESSING,
	FAKE_TRIP,
	FAKE_ACKNOWLEDGED,
	FAKE_LINK,
	FAKE_BATTERY,
	FAKE_UNRECORDED,
	FAKE_UNWELL,
	FAKE_CALLER_GONE,
	FAKE_HUB_ENDS,
	FAKE_TICK,
	FAKE_CALL_COUNT
};

/* A call, but for samples and ticks. */
struct fake_told {
	enum fake_call call;
	uint8_t pad;
	/* Refusal's code, trip, pressing's state, link, percent, caller or
	 * command. */
	uint32_t value;
};

struct fake_session {
	struct session_acts acts[FAKE_CALL_COUNT];
	struct refusal refusal;		  /* of prepare and command */
	enum session_state after_command; /* NONE: as before */
	struct session_setup setup;
	struct session_pad pad[SESSION_PADS_MAX];
	struct fake_told told[FAKE_TOLD_MAX];
	size_t count;
	uint32_t samples;
	uint32_t ticks;
	int32_t ceiling_mn; /* of the last sample */
	int64_t added_mns;  /* of all */
	uint64_t deadline_us;
	struct limit_set patient;
	struct limit_set routine;
	struct session_figures figures;
	struct session_view view;
};

extern struct fake_session fake_session;

/* Forgets all, as nothing laid ready. */
void fake_session_reset(void);

/* Lays an act ready; fill in the rest of it. */
struct session_act *fake_session_lay(enum fake_call call,
				     enum session_act_type type, uint8_t pad);

/* How often it was called so; and the last such call. */
size_t fake_session_count(enum fake_call call);
const struct fake_told *fake_session_last(enum fake_call call);

#endif
