/* SPDX-License-Identifier: MIT */
/*
 * Session: one treatment of one patient by a routine, as a state machine in a
 * table: what is to be done now, by whom, how hard and how long.
 *
 * It decides and it wishes; it never applies force. What it wants of a pad is
 * an act that the hub carries out by the same way, and with the same checks,
 * as any caller's command; what the hub says no to pauses the session with
 * that refusal. One session at a time: the hub is one room's, and all its pads
 * are on one patient (SR-19).
 *
 * Three ways of working: a therapist with a sensing wearable is guided to the
 * target band; an active wearable is commanded; in self-treatment the patient
 * is the operator, and the ceilings are three quarters (D6 to D8).
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "command.h"
#include "easing.h"
#include "frequency.h"
#include "guidance.h"
#include "knead.h"
#include "pain.h"
#include "ppt.h"
#include "pressing.h"
#include "record.h"
#include "routine.h"
#include "screening.h"
#include "treatment.h"

#define SESSION_TIME_DEFAULT_MS 1800000u /* SR-9 */
#define SESSION_TIME_HARD_MS	3600000u /* SR-9 */
/* Self-treatment: so much of the default ceilings (safety table). */
#define SESSION_SELF_PERMILLE 750
#define SESSION_PADS_MAX      4 /* that take part in one session */
#define SESSION_ACTS_MAX      32
/* A pause longer than this ends the session in order. Project default. */
#define SESSION_PAUSE_MAX_MS 600000u
/* Prepared and not started for longer than this it ends: what was checked may
 * not be so any more (SR-10, SR-17). Project default. */
#define SESSION_PREPARED_MAX_MS 1800000u
/* What a person may adjust a target to, of the routine's own; more is another
 * routine (SR-5). Project default. */
#define SESSION_ADJUST_PERMILLE 1500
/* The most a target may be of the point's PPT, where that is known: no more
 * than half as much again (SR-5). Project default. */
#define SESSION_PPT_PERMILLE 1500

/* ---- What a session is prepared with ---- */

/* Everything that is known of the patient and asked for, from the store and
 * the caller. Plain data; copied. */
struct session_order {
	uint32_t session; /* number in the records, above 0 */
	char patient[SESSION_NAME_SIZE];
	char therapist[SESSION_NAME_SIZE]; /* on record; "": none named */
	uint32_t course;		   /* 0: none */
	enum operator operator;
	bool supervised; /* the caller's leaving stops it (SR-15) */
	enum severity severity;
	struct routine routine;
	/* By which pad each point is treated. */
	struct {
		uint16_t wearable;
		uint8_t pad;
	} placement[ROUTINE_POINTS_MAX];
	int32_t ppt_pa[ROUTINE_POINTS_MAX]; /* 0: unknown */
	struct screening screening;
	struct frequency_history history;
	struct stamp now;
};

/* A pad that takes part, as the hub knows it. */
struct session_pad {
	uint16_t wearable;
	uint8_t pad;
	bool active; /* applies force itself */
	bool haptic; /* can give a cue */
	enum contact_kind kind;
	enum site site;	 /* it is placed on now */
	uint8_t battery; /* percent; 255: unknown */
	uint32_t area_mm2_x100;
	uint32_t width_um; /* of the cells together */
	uint32_t height_um;
};

/* ---- States ---- */

enum session_state {
	SESSION_NONE,
	SESSION_PREPARED, /* checked and on record; waits for its start */
	SESSION_CHECKING, /* zero and self-test of its pads */
	SESSION_RUNNING,  /* see the phase */
	SESSION_PAUSED,	  /* everything lets go; the clock of SR-9 runs on */
	SESSION_STOPPED,  /* something tripped: acknowledge, then resume */
	SESSION_ENDING,	  /* everything lets go; the rating after is asked */
	SESSION_FINISHED, /* to its end, or ended early in order */
	SESSION_ABORTED,
	SESSION_STATE_COUNT
};

enum session_phase {
	PHASE_NONE,
	PHASE_MOVE,   /* put the wearable on the next site, then Resume */
	PHASE_FIND,   /* the therapist seeks the point; waits for contact */
	PHASE_BREATH, /* waits for the breath out */
	PHASE_RAMP,
	PHASE_HOLD,
	PHASE_RELEASE,
	PHASE_REST,
	PHASE_WORK,    /* knead, glide, stretch */
	PHASE_MEASURE, /* the PPT ramp: Mark when it hurts */
	PHASE_RATE,    /* waits for a pain rating, nothing presses */
	PHASE_COUNT
};

extern const char *const session_state_names[SESSION_STATE_COUNT];
extern const char *const session_phase_names[PHASE_COUNT];

/* What moves the state machine. */
enum session_event {
	SESSION_EVENT_PREPARE,
	SESSION_EVENT_START,
	SESSION_EVENT_CHECKED, /* pads are zeroed and tested */
	SESSION_EVENT_PAUSE,
	SESSION_EVENT_RESUME,
	SESSION_EVENT_TRIP,
	SESSION_EVENT_ACKNOWLEDGED,
	SESSION_EVENT_FINISH, /* in order: end of routine, time, Finish */
	SESSION_EVENT_ABORT,
	SESSION_EVENT_CLOSED, /* all let go, rated or waited for long enough */
	SESSION_EVENT_COUNT
};

struct session_transition {
	bool listed; /* false: refused in that state (REFUSAL_NOT_NOW) */
	enum session_state next;
};

extern const struct session_transition session_transitions[SESSION_STATE_COUNT]
							  [SESSION_EVENT_COUNT];

/*
 * ---- Acts: what the session wishes the hub to do, in this order ----
 *
 * Each call adds to the list; the hub carries the acts out before it calls
 * again. What lets go comes first. Each PRESS is answered once by
 * session_answer(), each ZERO and each SELF_TEST once by session_prepared().
 * PLACE comes before each step, also on the site where the pad is: then only
 * the layers are set anew.
 */

enum session_act_type {
	SESSION_ACT_RELEASE,   /* pad */
	SESSION_ACT_PLACE,     /* pad, site: also sets the session's layers */
	SESSION_ACT_ZERO,      /* pad; answered by session_prepared() */
	SESSION_ACT_SELF_TEST, /* pad; the same */
	SESSION_ACT_PRESS,     /* pad, press; answered by session_answer() */
	SESSION_ACT_CUE,       /* pad: a short haptic cue */
	SESSION_ACT_RECORD,    /* record; pad: of the wearable concerned, or
				  SESSION_PADS_MAX. SESSION_PAD lacks the cells */
	SESSION_ACT_CHANGED,   /* the view changed */
	SESSION_ACT_COUNT
};

struct session_act {
	enum session_act_type type;
	uint8_t pad; /* index into the session's pads */
	union {
		enum site site;
		struct press_request press;
		/* All but number, at_us and address is set. */
		struct record record;
	};
};

struct session_acts {
	uint8_t count;
	struct session_act list[SESSION_ACTS_MAX];
};

/* ---- The machine; fields are its own, see session_view() ---- */

/* What the layers leave for a press at the step now, and who set it. */
struct session_bounds {
	enum limit_id target_id; /* LIMIT_FORCE, _PRESSURE, _STEP_UP */
	enum limit_layer target_layer;
	int32_t target_mn; /* a press may aim at so much */
	struct limit hold; /* ms, SR-7 */
	int32_t step_up_mn;
	int32_t rise_mn_per_s;
};

/* Zero and self-test of a pad (SR-13). */
enum session_check {
	SESSION_CHECK_NEEDED,
	SESSION_CHECK_ZERO,
	SESSION_CHECK_TEST,
	SESSION_CHECK_DONE
};

/* What comes when the pad has let go. */
enum session_after {
	SESSION_AFTER_REPEAT, /* as planned */
	SESSION_AFTER_RETRY,  /* the same repeat once more */
	SESSION_AFTER_STEP,   /* no further repeat */
	SESSION_AFTER_SKIP,   /* the next step, at once */
	SESSION_AFTER_AGAIN   /* the step from its beginning */
};

/* A pad in the session. */
struct session_use {
	enum session_check check;
	bool linked;
	bool asked;	    /* a press is asked for and not answered */
	bool pressing;	    /* one was accepted and has not let go */
	bool lets_go;	    /* its release was asked for */
	uint8_t point;	    /* it is on, or ROUTINE_POINT_NONE: not known */
	int32_t ceiling_mn; /* effective; LIMIT_UNSET: no sample since placed */
};

/* What is felt in one repeat. */
struct session_felt {
	bool open; /* something was felt that is not on record yet */
	uint8_t step, repeat;
	uint64_t from_us;
	uint64_t sample_us;
	uint64_t pressed_us; /* with contact: SR-7 rests as long */
	uint64_t work_us;    /* in PHASE_WORK */
	uint64_t held_us;    /* of the hold, or of the work in contact */
	int64_t held_mnus;
	uint64_t right_us; /* within the band */
	int32_t peak_mn;
	int64_t dose_mns;
	struct easing easing;
	struct knead knead;
	uint64_t radius_sum;
	uint32_t radius_count;
};

struct session {
	enum session_state state;
	enum session_phase phase;
	enum session_why why;
	struct refusal refusal; /* with SESSION_WHY_REFUSED */
	struct session_order order;
	struct limit_set config[CONTACT_KIND_COUNT][SITE_REGION_COUNT];
	uint32_t caller; /* who commands it (SR-15) */
	uint8_t pads;
	struct session_pad pad[SESSION_PADS_MAX];
	struct session_use use[SESSION_PADS_MAX];
	uint8_t pad_of[ROUTINE_POINTS_MAX]; /* index into pad[] */
	/* Where it is. */
	uint8_t step;
	uint8_t repeat;	  /* from 0 */
	bool entered;	  /* the step has begun */
	bool placed;	  /* the step's pad is, with its layers */
	bool repeat_done; /* all but its rating and rest */
	bool rest_again;  /* after the rest the same repeat is tried */
	bool rate_due;	  /* the repeat's rating is not given yet */
	uint8_t point;	  /* of the step, or of the last that had one */
	enum session_after after;
	uint32_t point_treated;	 /* a bit for each point treated as planned */
	uint32_t point_released; /* ... that eased */
	uint32_t point_ended;	 /* ... that pain ended (SR-18) */
	uint32_t time_ms;	 /* SR-9 */
	uint64_t started_us;	 /* 0: not yet */
	uint64_t ends_us;	 /* SR-9 */
	uint64_t ended_us;	 /* finished or aborted */
	uint64_t since_us;	 /* prepared, paused or stopped */
	uint64_t phase_us;	 /* when the phase began */
	uint64_t until_us;    /* the phase is over then; NEVER: not by time */
	uint64_t rest_end_us; /* of the rest that the routine has */
	uint64_t rest_us;     /* SR-7: the hand may press again then */
	uint64_t press_us;    /* a press is to be asked for; NEVER: none */
	uint8_t press_tries;
	uint64_t work_us; /* of this repeat, before the last pause */
	/* What is asked for now. */
	struct session_bounds bounds;
	int32_t planned_mn; /* by the routine */
	int32_t target_mn;
	int32_t asked_mn;     /* of the press under way */
	int32_t adjust_of_mn; /* target: planned * to / of; 0: as planned */
	int32_t adjust_to_mn;
	int32_t pain_mn;    /* SR-18: lowered to; 0: it is not */
	uint32_t adjust_ms; /* hold; 0: as planned */
	struct band band;
	enum guidance guidance;
	uint64_t cue_us; /* no further cue before */
	/* What is felt. */
	struct contact_reading reading; /* the last of the pad in use */
	struct session_felt felt;
	struct ppt ppt;
	int32_t ppt_pa[PPT_REPEATS_MAX];
	uint8_t ppt_count;
	int32_t ppt_last_pa;
	int64_t dose_mns; /* in all */
	struct pain_series pain;
	bool rating_wanted;
	uint8_t rating_before, rating_last, rating_after;
	uint32_t presses;
};

void session_init(struct session *session);

/*
 * Checks everything and prepares: routine against hard and configured ceilings
 * (SR-5), screening (SR-17), frequency (SR-10), time (SR-9), battery (SR-24),
 * PPT known where a target needs it, contact kinds, one pad for each point,
 * self-treatment. `pad` has an entry for each distinct placement. Refused:
 * nothing has changed. `caller`: who prepares it.
 */
struct session_setup {
	const struct session_order *order;
	const struct session_pad *pad;
	uint8_t pads;
	uint32_t caller;
	const struct limit_set (*config)[SITE_REGION_COUNT]; /* hub_config's */
	uint32_t time_ms;	 /* the room's longest session (SR-9) */
	uint32_t sessions_a_day; /* SR-10: at most 3 */
	uint32_t point_a_day;	 /* SR-10 */
};

struct refusal session_prepare(struct session *session,
			       const struct session_setup *setup,
			       uint64_t now_us, struct session_acts *acts);

/* Where the pad is now: until the start a person may place it anew. */
void session_placed(struct session *session, uint8_t pad, enum site site);

/* COMMAND_SESSION_*. Pause, abort, rating and mark are never refused for lack
 * of control; the hub sees to control. */
struct refusal session_command(struct session *session,
			       const struct command *command, uint64_t now_us,
			       struct session_acts *acts);

/* A sample of a pad of the session (index into pad[]); added_mns as
 * pressing_sample(). `ceiling_mn`: effective now. */
void session_sample(struct session *session, uint8_t pad,
		    const struct contact_reading *reading, int64_t added_mns,
		    int32_t ceiling_mn, uint64_t now_us,
		    struct session_acts *acts);

/* The zero or the self-test asked for of the pad is done, or was refused. */
void session_prepared(struct session *session, uint8_t pad,
		      const struct refusal *refusal, uint64_t now_us,
		      struct session_acts *acts);

/* The press asked for was accepted or refused. */
void session_answer(struct session *session, uint8_t pad,
		    const struct refusal *refusal, uint64_t now_us,
		    struct session_acts *acts);

/* An active pad's press moved on: PRESSING_HOLDING, _RELEASING, _RESTING,
 * _IDLE. */
void session_pressing(struct session *session, uint8_t pad,
		      const struct pressing *pressing, uint64_t now_us,
		      struct session_acts *acts);

/* What is not by command: `reason` other than TRIP_NONE. */
void session_trip(struct session *session, uint8_t pad, enum trip_reason reason,
		  uint64_t now_us, struct session_acts *acts);
void session_acknowledged(struct session *session, uint64_t now_us,
			  struct session_acts *acts);
void session_link(struct session *session, uint8_t pad, bool ready,
		  uint64_t now_us, struct session_acts *acts);
void session_battery(struct session *session, uint8_t pad, uint8_t percent,
		     uint64_t now_us, struct session_acts *acts);
/* SR-23: what happens is not being written. It pauses; the hub refuses Start
 * and Resume (REFUSAL_NOT_RECORDED) until it is written again. */
void session_unrecorded(struct session *session, uint64_t now_us,
			struct session_acts *acts);
/* SR-22: the hub is not well. It pauses, whoever presses; the hub refuses Start
 * and Resume (REFUSAL_HUB_UNWELL) until it is. */
void session_unwell(struct session *session, uint64_t now_us,
		    struct session_acts *acts);
void session_caller_gone(struct session *session, uint32_t caller,
			 uint64_t now_us, struct session_acts *acts);
/* The hub ends (SR-3). */
void session_hub_ends(struct session *session, uint64_t now_us,
		      struct session_acts *acts);

void session_tick(struct session *session, uint64_t now_us,
		  struct session_acts *acts);
uint64_t session_deadline_us(const struct session *session);

/* LAYER_PATIENT of a pad of the session placed on `site`: screening and
 * self-treatment. Unset when there is no session. */
struct limit_set session_patient_layer(const struct session *session,
				       enum contact_kind kind, enum site site);
/* LAYER_ROUTINE of that pad: for the active pad of the step now, room for its
 * target as far as it may be adjusted; else unset. */
struct limit_set session_routine_layer(const struct session *session,
				       uint8_t pad);

/* What the session knows of the press of an active pad, for its
 * RECORD_PRESSED. Valid until the next press. */
struct session_figures {
	uint8_t step;
	uint8_t repeat;
	char point[ROUTINE_NAME_SIZE];
	uint32_t right_ms;
	int32_t ease_permille;
	int32_t ease_error_permille; /* 0: not known */
};

struct session_figures session_press_figures(const struct session *session);

/* A session is under way, from its start until it is finished or aborted:
 * nobody else commands its pads. */
bool session_is_active(const struct session *session);
/* Index of a wearable's pad in the session; SESSION_PADS_MAX: takes no part. */
uint8_t session_pad_index(const struct session *session, uint16_t wearable,
			  uint8_t pad);

/* ---- What may be seen ---- */

struct session_view {
	enum session_state state;
	enum session_phase phase;
	enum session_why why;
	struct refusal refusal;
	uint32_t session; /* number in the records; 0: none */
	char patient[SESSION_NAME_SIZE];
	char routine[ROUTINE_NAME_SIZE];
	char title[ROUTINE_TITLE_SIZE];
	enum operator operator;
	bool supervised;
	enum severity severity;
	uint8_t step, steps; /* step: from 0; at the end the last */
	enum technique technique;
	uint8_t repeat, repeats; /* repeat: from 0 */
	uint8_t point, points;	 /* ROUTINE_POINT_NONE: none now */
	char point_name[ROUTINE_NAME_SIZE];
	enum site site;
	uint16_t wearable; /* in use now; WEARABLE_ALL: none */
	uint8_t pad;
	bool active; /* that pad applies force itself */
	char prompt[ROUTINE_PROMPT_SIZE];
	/* The step after this one, for what comes next. */
	enum technique next_technique;
	char next_point[ROUTINE_NAME_SIZE]; /* "": the session ends */
	int32_t target_mn;
	int32_t low_mn, high_mn; /* the band; 0: none */
	int32_t ceiling_mn;
	int32_t force_mn;
	int32_t peak_pa;
	enum guidance guidance;
	enum breath breath;
	uint32_t breath_left_ms;
	uint32_t phase_left_ms; /* 0: not by time */
	uint32_t phase_ms;	/* how long the phase is in all; 0 the same */
	uint32_t elapsed_ms;	/* from the start until now, or to its end */
	uint32_t left_ms; /* until the routine ends, as planned from here */
	uint32_t limit_left_ms; /* SR-9 */
	struct easing_reading easing;
	struct knead_reading knead;
	uint16_t knead_wanted_x10; /* circles a minute asked for; 0: none */
	enum direction knead_direction;
	int32_t ppt_pa;		   /* of the last measurement; 0: none */
	uint8_t treated, released; /* points */
	uint32_t presses;
	int32_t dose_ns; /* N*s, in all */
	bool rating_wanted;
	uint8_t rating_before, rating_last, rating_after; /* NRS_UNKNOWN */
};

void session_view(const struct session *session, uint64_t now_us,
		  struct session_view *out);

#endif
