/* SPDX-License-Identifier: MIT */
/*
 * A force signal as a wearable would send it: the tissue and sensor model of
 * kneadsim under presses, at 100 Hz. The same seed, the same signal.
 */
#ifndef TESTS_STORE_TRACE_SIGNAL_H
#define TESTS_STORE_TRACE_SIGNAL_H

#include "trace.h"

#define SIGNAL_INTERVAL_US 10000 /* 100 Hz */

struct signal;

/* `columns` x `columns` cells on 20 mm by 20 mm, 1 to 5. NULL: no memory. */
struct signal *signal_new(unsigned int columns, uint64_t seed);
void signal_free(struct signal *signal);

/* The next sample; the body is pressed with 40 N for 60 s of each 90 s. */
void signal_next(struct signal *signal, struct trace_sample *out);

#endif
