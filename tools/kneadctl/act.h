/* SPDX-License-Identifier: MIT */
/*
 * Act: what the commands that change something share: numbers from words,
 * the wearable and the pad that are meant, control.
 */
#ifndef KNEADCTL_ACT_H
#define KNEADCTL_ACT_H

#include "output.h"

/* What a command acts on. */
struct subject {
	const char *path; /* of the wearable; lives as long as its object */
	uint32_t pad;
};

/* A decimal number from `low` to `high`. False: told already. */
bool act_number(const struct invocation *invocation, const char *what,
		const char *text, double low, double high, double *out);

/* The wearable of the first argument and the pad of option `pad_option` (-1:
 * none). EXIT_DONE, or the status to end with: told already. */
enum exit_status act_subject(const struct invocation *invocation,
			     int pad_option, struct subject *out);

/* Takes control; it is given back when the program ends. */
enum exit_status act_control(const struct invocation *invocation);

/* Takes control and calls a method of the subject's with the pad as its
 * argument; `line` tells that it is done. */
enum exit_status act_on_pad(const struct invocation *invocation, int pad_option,
			    const char *method, const char *line);

/* Waits until `holds` for the subject, shown the model after each signal.
 * 0, or a negative errno as client_wait(). */
typedef bool (*act_holds_fn)(const struct invocation *invocation,
			     const struct subject *subject, void *userdata);
int act_wait_until(const struct invocation *invocation,
		   const struct subject *subject, act_holds_fn holds,
		   void *userdata, int timeout_ms);

#endif
