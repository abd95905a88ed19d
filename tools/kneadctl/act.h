/* SPDX-License-Identifier: MIT */
/*
 * Act: what the commands share: the wearable and the pad that are meant,
 * words that must be among the hub's, control, and waiting for a condition.
 */
#ifndef KNEADCTL_ACT_H
#define KNEADCTL_ACT_H

#include "output.h"

#include <stdint.h>

/* What a command acts on. */
struct subject {
	char path[MODEL_PATH_SIZE]; /* of the wearable */
	uint32_t pad;
};

/* The wearable of the first argument and the pad of option `pad_option` (-1:
 * none). EXIT_DONE, or the status to end with: told already. */
enum exit_status act_subject(const struct invocation *invocation,
			     int pad_option, struct subject *out);

/* The session there is, and its path; NULL: none, told already. */
const json_t *act_session(const struct invocation *invocation,
			  const char **path);

/* Takes control; it is given back when the program ends. */
enum exit_status act_control(const struct invocation *invocation);

/* The same as the two before. */
enum exit_status act_begin(const struct invocation *invocation, int pad_option,
			   struct subject *out);

/* That `word` (NULL: fine) is the first of an entry of the hub's `property`;
 * tells which there are otherwise. `what` is "site". */
enum exit_status act_check_word(const struct invocation *invocation,
				const char *property, const char *what,
				const char *word);

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
