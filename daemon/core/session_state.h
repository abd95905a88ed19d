/* SPDX-License-Identifier: MIT */
/*
 * Session state: what the session's parts share. Not for the hub.
 *
 * session_table.c    names and transitions
 * session_acts.c     the list of acts
 * session_limits.c   what the layers leave for the step (SR-5)
 * session_prepare.c  everything that is checked first
 * session_flow.c     from state to state; whatever lets go
 * session_check.c    zero and self-test (SR-13)
 * session_step.c     from step to step, from phase to phase
 * session_press.c    active pads: presses by command
 * session_hand.c     sensing pads: the therapist's hand
 * session_felt.c     what is felt, guided and put on record
 * session_adjust.c   targets: adjusted, lowered by pain
 * session_command.c  what callers ask
 * session_view.c     what may be seen
 * session_left.c     what is left of the routine
 * session.c          what happens to it
 */
#ifndef CORE_SESSION_STATE_H
#define CORE_SESSION_STATE_H

#include "session.h"

#define NEVER UINT64_MAX

/* Project defaults, all of them. */
#define CUE_US	     1000000u  /* between haptic cues */
#define CHECK_MAX_US 30000000u /* a zero or self-test is answered by then */
#define LET_GO_MAX_US                                                       \
	10000000u	       /* everything has let go by then (SR-1: 2 s) \
				*/
#define STALE_US      5000000u /* without samples no press is waited for */
#define BUSY_US	      200000u  /* a busy wearable is asked again after it */
#define BUSY_TRIES    50u
#define GAP_US	      1000000u /* samples farther apart count so long */
#define MEASURE_MS    1000u    /* hold of a PPT ramp at its end */
#define BATTERY_LEAST 15       /* SR-24, percent: below, none starts */
#define BATTERY_NONE  5	       /* SR-24: below, it ends */
#define BAND_PERMILLE 150
#define PERMILLE      1000

/* One call under way. */
struct turn {
	struct session *s;
	uint64_t now_us;
	struct session_acts *acts;
	bool changed;
};

/* session_acts.c */
struct turn turn_begin(struct session *s, uint64_t now_us,
		       struct session_acts *acts);
void turn_end(struct turn *t);
struct session_act *turn_add(struct turn *t, enum session_act_type type,
			     uint8_t pad);
/* Before all that does not let go. */
void turn_release(struct turn *t, uint8_t pad);
struct record *turn_record(struct turn *t, enum record_type type, uint8_t pad);
void turn_note(struct turn *t, enum session_note note, int32_t value);

/* session_limits.c */
/* All that limits are worked out from. */
struct session_terms {
	const struct session_order *order;
	const struct limit_set (*config)[SITE_REGION_COUNT];
};
struct session_terms session_terms(const struct session *s);
struct limit_set session_caution(const struct session_terms *terms,
				 enum contact_kind kind, enum site site);
/* Of a step with a point. `area_mm2_x100`: of the pad. */
struct session_bounds session_bounds(const struct session_terms *terms,
				     const struct routine_step *step,
				     uint32_t area_mm2_x100);
/* The target as the routine has it, mN; 0: none. */
int32_t session_planned_mn(const struct session_order *order,
			   const struct routine_step *step,
			   uint32_t area_mm2_x100);
struct refusal session_check_target(const struct session_bounds *bounds,
				    int32_t target_mn, uint32_t area_mm2_x100);
/* SR-7: the hold and its ramp. `hold_ms` 0: by the severity. */
struct refusal session_check_hold(const struct session_terms *terms,
				  const struct routine_step *step,
				  enum severity severity, uint32_t hold_ms);
/* The smallest ceiling under which a press may aim at that. */
int32_t session_ceiling_for(int32_t target_mn);
int32_t session_pa(int32_t force_mn, uint32_t area_mm2_x100);

/* session_flow.c */
bool session_moves(const struct session *s, enum session_event event);
bool session_is_live(const struct session *s);
/* How many are set. */
uint8_t session_bits(uint32_t set);
void flow_phase(struct turn *t, enum session_phase phase, uint64_t until_us);
void flow_pause(struct turn *t, enum session_why why);
void flow_refused(struct turn *t, const struct refusal *refusal);
void flow_stop(struct turn *t, enum trip_reason reason);
void flow_finish(struct turn *t, enum session_why why);
void flow_abort(struct turn *t, enum session_why why);
/* Everything has let go, and the rating is given or not wanted. */
void flow_close_if_done(struct turn *t);
void flow_close(struct turn *t);
/* Start or Resume: why it was halted is over; the pads are checked. */
void flow_prepared(struct turn *t);
void flow_check(struct turn *t, enum session_event event);
void flow_checked(struct turn *t);
void flow_acknowledged(struct turn *t);

/* session_check.c */
void check_begin(struct turn *t);

/* session_step.c */
const struct routine_step *session_step(const struct session *s);
/* The pad of the step now; SESSION_PADS_MAX: none. */
uint8_t session_pad_now(const struct session *s);
bool session_is_active_pad(const struct session *s);
uint32_t session_hold_ms(const struct session *s);
/* Of the work of this repeat, us. */
uint64_t session_work_left_us(const struct session *s, uint64_t now_us);
/* Goes on where it is: after the checks, or with the next step. */
void step_go(struct turn *t);
void step_next(struct turn *t);
/* Its pad is on its point (SR-5: with the session's layers). */
void step_place(struct turn *t);
/* The breath out, if the step asks for it, and then the work. */
void step_ramp(struct turn *t);
/* A hand presses that is to let go when the session does. */
bool step_is_by_hand(const struct session *s);
/* Ends what presses; then `after`. */
void step_let_go(struct turn *t, enum session_after after);
/* The repeat has let go, or had nothing to let go: what comes of it. */
void step_settle(struct turn *t);
/* The same, and goes on. */
void step_over(struct turn *t);
/* Skip and Repeat. */
void step_leave(struct turn *t, enum session_after after);
/* SR-18: nothing more at the point now. */
void step_end_point(struct turn *t);
void step_rated(struct turn *t);
/* Its rating, then its rest. */
void step_after_repeat(struct turn *t);
/* The phase's time is over. */
void step_time(struct turn *t);
bool step_is_timed(const struct session *s);

/* session_press.c */
void press_wanted(struct turn *t);
void press_if_due(struct turn *t);
void press_sample(struct turn *t);
/* The phases in which an active pad may be asked to press. */
bool press_is_working(enum session_phase phase);
bool press_is_under_way(const struct session *s, uint8_t pad);
uint64_t press_deadline_us(const struct session *s);
void press_tick(struct turn *t);

/* session_hand.c */
void hand_sample(struct turn *t);

/* session_felt.c */
void felt_begin(struct turn *t);
void felt_sample(struct turn *t, int64_t added_mns);
void felt_cue(struct turn *t);
/* Has eased as far as the step asks, in its hold (D10). */
bool felt_eased(const struct session *s);
void felt_released(struct turn *t);
/* The time of PHASE_WORK up to now counts as worked. */
void felt_worked(struct turn *t);
/* What is open is put on record. */
void felt_record(struct turn *t, enum trip_reason ended_by);
/* A sample of the PPT ramp, and what ends it. */
bool felt_measured(struct turn *t);
void felt_ppt(struct turn *t, bool above);

/* session_view.c */
/* A hand's hold lasts as long as it is held; the others end by time. */
uint64_t session_phase_until_us(const struct session *s, uint64_t now_us);

/* session_left.c */
/* Of a live session, rounded up. */
uint32_t session_left_ms(const struct session *s, uint64_t now_us);

/* session_adjust.c */
void adjust_point(struct session *s); /* another point: nothing is adjusted */
void adjust_target(struct turn *t);   /* works out the target now */
void adjust_lower(struct turn *t);    /* SR-18: by a fifth */
struct refusal adjust_command(struct turn *t, const struct command *command);

#endif
