/* SPDX-License-Identifier: MIT */
/*
 * Hub state: what the hub's parts share. Not for the shell; tests may look.
 *
 * hub.c          the step, timers
 * hub_devices.c  adapters and devices: which is which wearable
 * hub_links.c    each link's acts
 * hub_setup.c    from services to ready: verify, subscribe, stop, sync
 * hub_asks.c     the Control Point's queue
 * hub_halt.c     stops
 * hub_trips.c    trips and their acknowledgement
 * hub_values.c   frames, status, responses
 * hub_pads.c     pads: limits, loads, doses, zero
 * hub_press.c    presses and tokens
 * hub_ceilings.c the wearable's own ceilings
 * hub_commands.c what callers ask; hub_needs.c, hub_orders.c
 * hub_session.h  the session, in parts of its own
 * hub_view.c     what may be seen
 */
#ifndef CORE_HUB_STATE_H
#define CORE_HUB_STATE_H

#include "controller.h"
#include "hub.h"
#include "hub_session.h"
#include "wearable.h"

#define NEVER	      UINT64_MAX
#define WEARABLE_NONE 0xffffu
/* SR-23: while the store does not write, it is tried so often. */
#define PROBE_US 5000000u
/* SR-24, percent. */
#define BATTERY_START 15 /* below: no press begins */
#define BATTERY_END   5	 /* below: one under way ends */

/* What BlueZ knows of a wearable by one adapter. */
struct device {
	bool known;
	bool heard;
	bool paired;
	bool trusted;
	bool connected;
	bool resolved;
	bool bound; /* services are known, as below */
	uint8_t adapter;
	int8_t rssi;
	uint16_t wearable; /* index, or WEARABLE_NONE */
	uint16_t mtu;
	uint32_t characteristics;
};

struct hub {
	struct hub_config config;
	uint64_t now_us;      /* of the last step */
	uint64_t deadline_us; /* nothing is due before */
	uint64_t steps;
	uint64_t trips;
	uint32_t tag;	 /* of the last operation */
	uint32_t record; /* number of the last record */
	bool bluez_present;
	bool restored;
	bool shutdown;
	bool told_unwell;     /* EVENT_UNWELL */
	const char *told_why; /* static text */
	bool clock_back;
	bool spilled;
	/* SR-23: whether the store writes. */
	bool store_fault;      /* what it holds could not be read */
	bool records_lost;     /* the last one was not written */
	uint64_t unwritten_us; /* some are not since then; 0: none */
	uint64_t probe_us;     /* a record is tried then, while lost */
	uint64_t anew;	       /* wearables to be put on record again */
	bool replan;	  /* the radio's plan may be another after this step */
	uint64_t changed; /* wearables, a bit each, told at the step's end */
	bool hub_changed;
	bool session_changed;
	uint64_t present; /* wearables that there are */
	uint64_t touched; /* wearables whose timers may have moved */
	struct controller controller;
	uint64_t discover_until_us;
	uint64_t window_until_us;
	int32_t total_mn;  /* SR-19: on all pads, kept up to date */
	uint32_t pressing; /* pads */
	struct limit total_limit;
	struct limit pads_limit;
	struct dose_ledger dose;
	struct treatment treatment;
	struct radio radio[ADAPTERS_MAX];
	uint64_t radio_due_us[ADAPTERS_MAX];
	struct device device[DEVICES_MAX];
	uint16_t devices; /* none is known from this number on */
	struct wearable wearable[WEARABLES_MAX];
	struct frame frame; /* being decoded */
};

/* One step under way. */
struct step {
	struct hub *hub;
	struct actions *out;
	uint64_t now_us;
};

/* hub.c */
/* The first wearable there is, from that number on; else WEARABLES_MAX. What
 * is not present is not even initialised. */
uint16_t hub_present(const struct hub *hub, uint32_t from);
bool hub_is_present(const struct hub *hub, uint32_t wearable);
uint16_t hub_index(const struct hub *hub, const struct wearable *w);
/* SR-23: what is done now would be on record. */
bool hub_is_recorded(const struct step *s);
/* When it is not any more, as it looks now; NEVER: not by time. */
uint64_t hub_unrecorded_us(const struct hub *hub);
/* Its timers may have moved. */
void hub_touch(struct hub *hub, const struct wearable *w);
void hub_changed(struct step *s, const struct wearable *w); /* NULL: hub */
void hub_reply(struct step *s, uint32_t call, const struct refusal *refusal,
	       uint16_t wearable);
/* Number, time and address are set. `w` NULL: of no wearable. */
struct record *hub_record(struct step *s, const struct wearable *w,
			  enum record_type type);
bool hub_is_unwell(const struct hub *hub);
const char *hub_unwell_why(const struct hub *hub);
uint32_t hub_new_tag(struct hub *hub);

/* hub_devices.c */
void hub_on_bluez(struct step *s, const struct event *event);
void hub_on_adapter(struct step *s, const struct event *event);
void hub_on_adapter_gone(struct step *s, const struct event *event);
void hub_on_device(struct step *s, const struct event *event);
void hub_on_device_gone(struct step *s, const struct event *event);
void hub_on_restore(struct step *s, const struct event *event);
struct wearable *hub_by_device(struct hub *hub, uint16_t device);
struct wearable *hub_by_address(struct hub *hub, const uint8_t *address);
/* Frees the slot of a wearable that is neither enrolled nor there. */
void hub_wearable_retire(struct step *s, struct wearable *w);
/* Its enrolment and its bond are no more. */
void hub_wearable_forget(struct step *s, struct wearable *w);
/* What each adapter does next. */
void hub_plan_radio(struct step *s);
uint64_t hub_radio_deadline_us(const struct hub *hub);
/* The device that this wearable can be connected by now, or DEVICE_NONE. */
uint16_t hub_choose_device(const struct hub *hub, const struct wearable *w);

/* hub_links.c */
struct action *hub_operate(struct step *s, const struct wearable *w,
			   enum action_type type);
void hub_link_feed(struct step *s, struct wearable *w, enum link_event event);
void hub_link_blame(struct wearable *w, enum refusal_code code, int32_t value,
		    int32_t limit);
bool hub_link_takes(const struct hub *hub, const struct wearable *w,
		    uint16_t device);
void hub_link_device(struct step *s, struct wearable *w, uint16_t number);
void hub_link_gone(struct step *s, struct wearable *w, uint16_t number);
void hub_link_done(struct step *s, struct wearable *w,
		   const struct event *event);
void hub_link_tick(struct step *s, struct wearable *w);
void hub_on_resolved(struct step *s, const struct event *event);

/* hub_setup.c */
void hub_verify(struct step *s, struct wearable *w);
void hub_subscribe(struct step *s, struct wearable *w);
void hub_first_stop(struct step *s, struct wearable *w);
void hub_sync(struct step *s, struct wearable *w);
/* Goes on with the set-up as far as it can. */
void hub_setup_step(struct step *s, struct wearable *w);
void hub_setup_value(struct step *s, struct wearable *w,
		     const struct event *event);
void hub_setup_done(struct step *s, struct wearable *w,
		    const struct event *event);

/* hub_asks.c */
/* False: no room. */
bool hub_ask(struct step *s, struct wearable *w, const struct ask *ask);
void hub_ask_own(struct step *s, struct wearable *w,
		 const struct control_request *request);
bool hub_is_asked(const struct wearable *w, enum control_op op, uint8_t pad);
/* Of a press asked for and not answered; 0: none. */
int32_t hub_asked_force_mn(const struct wearable *w, uint8_t pad);
/* Calls that wait for a wearable's answer: what a step may have to answer is
 * bounded. */
size_t hub_calls(const struct hub *hub);
/* Whether that caller's press is under way or waits. */
bool hub_asks_caller(const struct wearable *w, uint32_t caller);
/* What would lead to force is asked no more. */
void hub_asks_stop(struct step *s, struct wearable *w, enum refusal_code code);
/* The link is gone: the one under way is uncertain (SR-21). */
void hub_asks_drop(struct step *s, struct wearable *w, enum refusal_code code);
void hub_asks_done(struct step *s, struct wearable *w,
		   const struct event *event);
void hub_asks_answered(struct step *s, struct wearable *w,
		       const struct control_response *response);
void hub_asks_tick(struct step *s, struct wearable *w);
uint64_t hub_asks_deadline_us(const struct wearable *w);

/* hub_halt.c */
/* Writes the STOPs and repeats them until Status confirms. */
void hub_halt(struct step *s, struct wearable *w);
/* After each write of Enable, for they share a counter. */
void hub_prepare_stop(struct step *s, const struct wearable *w);
void hub_halt_status(struct step *s, struct wearable *w);
void hub_halt_done(struct step *s, struct wearable *w,
		   const struct event *event);
/* True: it was the stop's. */
bool hub_halt_answered(struct wearable *w,
		       const struct control_response *response);
void hub_halt_tick(struct step *s, struct wearable *w);

/* hub_trips.c */
/* Stops the wearable and latches the pads of the mask. */
void hub_trip(struct step *s, struct wearable *w, const struct trip *trip,
	      uint32_t pads);
/* The same, those that press; also when only a token may be left. */
void hub_trip_pressing(struct step *s, struct wearable *w,
		       const struct trip *trip);
void hub_trip_for(struct step *s, struct wearable *w, enum trip_reason reason);
void hub_trips(struct step *s, struct wearable *w,
	       const struct guard_trips *trips);
/* Every wearable that may apply force. */
void hub_trip_all(struct step *s, enum trip_reason reason);
bool hub_is_tripped(const struct wearable *w);
/* Link lost or ended: what it may still apply is on record (SR-1). */
void hub_force_ends(struct step *s, struct wearable *w);
/* Leads the wearable out of its latched stop, unless something is tripped. */
void hub_ask_clear(struct step *s, struct wearable *w);
void hub_read_status(struct step *s, struct wearable *w);
/* SR-3: the hub ends. */
void hub_abort(struct step *s, struct wearable *w);
/* All of the wearable's trips, or none. */
struct refusal hub_acknowledge(struct step *s, struct wearable *w,
			       uint32_t caller);
/* Trips that nobody has acknowledged are put on record again. */
void hub_trips_anew(struct step *s, struct wearable *w);
void hub_on_recorded(struct step *s, const struct event *event);
void hub_on_restore_trip(struct step *s, const struct event *event);

/* hub_values.c */
void hub_on_value(struct step *s, const struct event *event);
void hub_reject(struct wearable *w, enum wire_result result);

/* hub_pads.c */
void hub_pad_limits(struct step *s, struct wearable *w, struct pad *pad);
void hub_pad_place(struct step *s, struct wearable *w, uint8_t number,
		   enum site site);
void hub_pad_begin(struct step *s, struct wearable *w, uint8_t number);
/* It is on nobody any more. */
void hub_pad_end(struct hub *hub, struct pad *pad);
void hub_pad_load(struct hub *hub, struct pad *pad);
uint8_t hub_pads_pressing(const struct hub *hub);
void hub_pad_carry(struct step *s, struct wearable *w, uint8_t number,
		   enum pressing_act act);
void hub_pad_send_release(struct step *s, struct wearable *w, uint8_t number);
void hub_pad_fill_press(const struct pad *pad, struct record *record,
			uint8_t number);
/* False: too much is asked of the wearable already. */
bool hub_pad_zero(struct step *s, struct wearable *w, uint8_t number);
/* Commanded, or accepted by the wearable and about to begin. */
bool hub_pad_is_pressing(const struct pad *pad);
/* Force may be there by the hub's leave. */
bool hub_may_apply(const struct step *s, const struct wearable *w);
/* Zero and self-test, if wanted and free. */
void hub_pads_wants(struct step *s, struct wearable *w);
void hub_pad_flush_dose(struct step *s, struct wearable *w, struct pad *pad);
/* The wearable's part of a zero is over. */
void hub_pad_zero_answered(struct step *s, struct wearable *w,
			   const struct ask *ask,
			   const struct refusal *refusal);
/* SR-13: after a sample: whether a zero under way has ended. */
void hub_pad_zero_step(struct step *s, struct wearable *w, struct pad *pad);
void hub_pads_tick(struct step *s, struct wearable *w);
uint64_t hub_pads_deadline_us(const struct step *s, const struct wearable *w);
/* A press is accepted, rises or holds: tokens are wanted. */
bool hub_wants_force(const struct wearable *w);
void hub_renew_token(struct step *s, struct wearable *w);
void hub_total_limits(struct hub *hub);
/* A request of the Control Point has its answer. */
void hub_asked(struct step *s, struct wearable *w, const struct ask *ask,
	       const struct refusal *refusal);

/* hub_ceilings.c */
/* Control was requested anew: the device's own hold. */
void hub_ceilings_reset(struct wearable *w);
/* Tells the wearable what changed. */
void hub_ceilings(struct step *s, struct wearable *w);

/* hub_commands.c */
void hub_on_command(struct step *s, const struct event *event);
void hub_on_caller_gone(struct step *s, const struct event *event);

/* hub_session.c */
void hub_on_session(struct step *s, const struct event *event);
/* The wearable takes part in a session; one of its pads does. */
bool hub_session_has(const struct hub *hub, const struct wearable *w);
/* Of a pad among the session's; SESSION_PADS_MAX: takes no part. */
uint8_t hub_session_index(const struct hub *hub, const struct wearable *w,
			  uint8_t number);
bool hub_session_has_pad(const struct hub *hub, const struct wearable *w,
			 uint8_t number);
/* A sample was taken of the pad. */
void hub_session_sample(struct step *s, const struct wearable *w,
			uint8_t number, int64_t added_mns);
void hub_session_sign_sample(const struct hub *hub, const struct wearable *w,
			     struct sample *sample);
/* Of what happened to a pad of it: session, step, repeat, point. */
void hub_session_sign(struct hub *hub, const struct wearable *w, uint8_t number,
		      struct record *record);
/* SR-15: somebody stopped the wearable; NULL: all. */
void hub_session_stop(struct hub *hub, const struct wearable *w);
void hub_session_recorded(struct step *s, uint32_t number, bool written);
/* SR-23: records are not written any more. */
void hub_session_unrecorded(struct step *s);
void hub_session_caller_gone(struct step *s, uint32_t caller);
/* SR-3: the hub ends. */
void hub_session_end(struct step *s);

/* hub_session_acts.c */
void hub_session_carry(struct step *s, const struct session_acts *acts);
/* Keeps what is known of the member's press. */
void hub_session_figure(struct hub *hub, uint8_t member);
/* The Control Point's answer to a press of the session. */
void hub_session_answered(struct step *s, const struct wearable *w,
			  const struct ask *ask, const struct refusal *refusal);
/* Its layers go, and the pad is where it was enrolled. */
void hub_session_restore(struct step *s, uint8_t member);
void hub_session_place(struct step *s, uint8_t member);
/* Begins a zero; the pad's zero_code says whether it did. */
void hub_session_zero(struct step *s, uint8_t member);
struct wearable *hub_session_wearable(struct hub *hub, uint8_t member);
struct pad *hub_session_pad(struct hub *hub, uint8_t member);
/* Nothing is commanded, and nothing is asked for that would be. */
bool hub_session_is_free(struct hub *hub, uint8_t member);

/* hub_session_tell.c: at a step's end. */
void hub_session_step(struct step *s);

#endif
