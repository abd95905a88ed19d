/* SPDX-License-Identifier: MIT */
/*
 * A wearable on the bench, with a hub beside it and no radio in between.
 */
#ifndef BENCH_H
#define BENCH_H

#include "central.h"
#include "check.h"
#include "peripheral.h"

#define MS UINT64_C(1000)

struct bench {
	struct peripheral peripheral;
	struct central central;
	uint64_t now_us;
	/* What peripheral_next() gave since bench_forget(). */
	unsigned int count[PERIPHERAL_OUTPUT_COUNT];
	struct peripheral_output last[PERIPHERAL_OUTPUT_COUNT];
	struct status status;		  /* the last one notified */
	struct control_response response; /* the last one indicated */
};

/* Just started; no link. */
void bench_init(struct bench *bench, const struct feature *device);

/* A new, encrypted link to a bonded hub that subscribed to everything. */
void bench_connect(struct bench *bench);

/* All of the above, in control, cleared and zeroed. */
void bench_ready(struct bench *bench, const struct feature *device);

/* Fetches what there is to do. */
void bench_drain(struct bench *bench);
void bench_forget(struct bench *bench);

/* Moves on by so much in steps of 5 ms. */
void bench_run(struct bench *bench, uint64_t ms);

/* One request, its ATT error, and the result that came back. */
enum profile_att bench_ask(struct bench *bench, struct control_request request);
enum control_result bench_result(struct bench *bench,
				 struct control_request request);

/* The fast lane. */
void bench_token(struct bench *bench, uint16_t token_ms);
void bench_stop(struct bench *bench);

/* Runs so long with a token renewed every 100 ms. */
void bench_hold(struct bench *bench, uint64_t ms);

/* A press of pad 0 that is begun. */
void bench_press(struct bench *bench, int32_t force_mn, uint32_t hold_ms);
struct control_request press_of(int32_t force_mn, uint32_t hold_ms);

/* A sample with the same value in every cell. */
void bench_sample(struct bench *bench, uint8_t pad, int16_t value);

enum status_phase bench_phase(const struct bench *bench);
int32_t bench_setpoint(const struct bench *bench);

#endif
