/* SPDX-License-Identifier: MIT */
/*
 * Pair: the hub's core and real wearable logic (proto's peripheral) talking
 * to each other in virtual time, through a BlueZ made of a few lines: what
 * the hub wants is done after a delay and told as events.
 *
 * A millisecond is a turn. Everything is repeatable: no clock, no chance but
 * seeded.
 */
#ifndef TEST_CORE_PAIR_H
#define TEST_CORE_PAIR_H

#include "hub.h"
#include "hub_state.h"
#include "peripheral.h"

#include <stdbool.h>
#include <stdint.h>

#define PAIR_WEARABLES_MAX 8
#define PAIR_EVENTS_MAX	   4096
#define PAIR_LOG_MAX	   8192
#define PAIR_CALLER	   7u

/* What can go wrong on purpose. */
struct pair_faults {
	bool mute_frames;    /* no frame gets through */
	bool mute_status;    /* no Status gets through */
	bool mute_responses; /* no indication gets through */
	bool mute_writes;    /* requests are not answered at all */
	bool mangle_frames;  /* one bit of each frame is wrong */
	bool repeat_frames;  /* each frame comes twice */
	bool deaf;	     /* nothing written gets there */
	bool gone;	     /* not to be heard or connected */
	bool connect_hangs;
	bool never_resolves;
	uint32_t lacks; /* characteristics missing, bits */
	enum outcome connect;
	enum outcome pair;
	enum outcome read;
	enum outcome subscribe;
	enum outcome write; /* of requests, without doing them */
	uint32_t delay_ms;  /* of frames */
	uint8_t version;    /* another major one, if not 0 */
};

struct pair_wearable {
	struct feature feature;
	struct peripheral peripheral;
	struct pair_faults fault;
	uint8_t address[6];
	uint16_t device;
	uint8_t adapter;
	const char *serial;
	bool known; /* to BlueZ */
	bool heard;
	bool connected;
	bool resolved;
	bool paired;
	bool trusted;
	uint16_t mtu;
	uint64_t sample_at_us[PADS_MAX];
	int32_t hand_mn[PADS_MAX];    /* pressed from outside */
	int32_t runaway_mn[PADS_MAX]; /* applied whatever is set */
	bool stuck[PADS_MAX];	      /* cells show always the same */
	/* Each cell shows so many percent more than its share. */
	int8_t lean[PROFILE_CELLS_MAX];
	uint64_t stop_seen_us; /* first STOP that got there; 0: none */
	uint32_t stops_seen;
	uint8_t prepared[ENABLE_SIZE]; /* the next stop */
	uint32_t tokens_seen;
	uint64_t token_seen_us; /* the last one */
	uint64_t force_seen_us; /* last time a force was applied */
};

/* An action as it was wanted, but for samples. */
struct pair_entry {
	uint64_t at_us;
	uint64_t step;
	bool urgent;
	struct action action;
};

struct pair_event {
	uint64_t at_us;
	struct event event;
	uint8_t bytes[VALUE_MAX];
};

struct pair;
typedef void (*pair_listen_fn)(const struct pair *pair,
			       const struct event *event, void *listener);

struct pair {
	struct hub *hub;
	pair_listen_fn listen; /* told of each event first; may be NULL */
	void *listener;	       /* borrowed by it */
	struct actions actions;
	struct hub_config config;
	uint64_t now_us;
	uint64_t step;
	bool adapter_on;
	bool discovering;
	bool store_fails;
	bool store_hangs;
	uint32_t random;
	size_t wearables;
	struct pair_wearable wearable[PAIR_WEARABLES_MAX];
	struct pair_event events[PAIR_EVENTS_MAX];
	size_t event_count;
	struct pair_entry log[PAIR_LOG_MAX];
	size_t log_count;
	uint64_t samples;
	struct sample sample; /* the last */
	size_t actions_max;   /* most in one step */
	uint32_t call;
	struct hub_view view;
	struct wearable_view wv;
};

/* Hub only; on the heap. */
struct pair *pair_new(void);
void pair_free(struct pair *pair);

/* Adds a wearable of one pad (or `pads`) and returns its place. */
size_t pair_add(struct pair *pair, enum feature_kind kind, uint8_t pads,
		uint8_t cells);

/* bluetoothd, an adapter, and an empty store. */
void pair_begin(struct pair *pair);

/* A new hub in the same room, as after a crash. */
void pair_restart_hub(struct pair *pair);

/* Enrolled before this hub's life, bonded. */
void pair_restore(struct pair *pair, size_t i);

/* One event now, with its actions carried out. */
void pair_step(struct pair *pair, const struct event *event);
void pair_run(struct pair *pair, uint32_t ms);

/* Runs until the wearable's link is in that state; false: not in `ms`. */
bool pair_run_until(struct pair *pair, size_t i, enum link_state state,
		    uint32_t ms);

/* A command of PAIR_CALLER (or as set); runs until it is answered, at most
 * 15 s. .code REFUSAL_COUNT: no answer came. */
struct refusal pair_command(struct pair *pair, struct command command);
/* The same without waiting; returns the call. */
uint32_t pair_post(struct pair *pair, struct command command);
/* The answer to a call so far; REFUSAL_COUNT: none. */
struct refusal pair_answer(const struct pair *pair, uint32_t call);

/* The hub's number of a wearable. */
uint16_t pair_index(const struct pair *pair, size_t i);
const struct wearable_view *pair_view(struct pair *pair, size_t i);

/* Begins, enrolls, places on the left lower back, and is ready, controlled. */
struct pair *pair_ready(enum feature_kind kind);
struct refusal pair_press(struct pair *pair, size_t i, int32_t force_mn,
			  uint32_t hold_ms);
struct refusal pair_simple(struct pair *pair, size_t i, enum command_type type);

/* How many such actions were wanted since `step`, and the last of them. */
size_t pair_count(const struct pair *pair, enum action_type type,
		  uint64_t since_step);
size_t pair_count_records(const struct pair *pair, enum record_type type);
const struct pair_entry *pair_last(const struct pair *pair,
				   enum action_type type);
const struct record *pair_last_record(const struct pair *pair,
				      enum record_type type);
bool pair_was_tripped(const struct pair *pair, enum trip_reason reason);
/* STOPs and tokens among the fast lane's writes of the last step. */
size_t pair_stops_now(const struct pair *pair);
size_t pair_tokens_now(const struct pair *pair);

/* Link lost, as BlueZ tells it. */
void pair_lose(struct pair *pair, size_t i);
/* bluetoothd brings it back. */
void pair_bring_back(struct pair *pair, size_t i);
/* Tells the device as it is now. */
void pair_tell_device(struct pair *pair, size_t i);
/* A value from nowhere. */
void pair_value(struct pair *pair, size_t i, enum characteristic c,
		const uint8_t *bytes, uint16_t length);

#endif
