/* SPDX-License-Identifier: MIT */
/* A hub of few words on the other end of a simulated wearable, in virtual
 * time: for tests that need a press, a stream or a stop. */
#ifndef BENCH_H
#define BENCH_H

#include "central.h"
#include "device.h"

#define BENCH_EVENTS 512

struct bench {
	struct device device;
	struct central central;
	uint64_t now_us;
	/* What came. */
	struct status status; /* the last good one */
	struct control_response response;
	unsigned statuses;
	unsigned responses;
	unsigned frames;
	unsigned frames_lost;
	unsigned frames_bad;
	struct frame frame; /* the last good one */
	double most_n;	    /* on the body, pad 0, since bench_mark() */
	struct device_event event[BENCH_EVENTS];
	unsigned events;
	bool keeps_token; /* renews it every 100 ms while time runs */
};

/* The settings of a wearable of KIND with nothing special. */
struct device_settings bench_settings(const char *kind);

void bench_init(struct bench *b, const struct device_settings *settings);

/* Lets time pass. */
void bench_run(struct bench *b, double seconds);

/* Connects, encrypted and bonded, MTU 247, all subscribed. */
void bench_connect(struct bench *b);

/* Writes a request and lets time pass until it is answered, at most 2 s.
 * Fails the test when the write is refused or nothing comes. */
enum control_result bench_ask(struct bench *b, struct control_request request);

/* Connect, control, zero, clear: ready for a press. */
void bench_make_ready(struct bench *b);

/* A press under way: token renewed, force reached. */
void bench_press(struct bench *b, int32_t force_mn);

void bench_token(struct bench *b, uint16_t token_ms);
void bench_stop(struct bench *b);

/* A fault by its text. */
void bench_fault(struct bench *b, const char *text);

/* Force on the body of pad 0, N. */
double bench_force_n(const struct bench *b);

/* The number of events of a type, and the last of them. */
unsigned bench_count(const struct bench *b, enum device_event_type type);
const struct device_event *bench_last(const struct bench *b,
				      enum device_event_type type);

#endif
