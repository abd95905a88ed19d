/* SPDX-License-Identifier: MIT */
/*
 * Placements: which pad treats which point of a routine, by the caller's wish
 * or by where the pads are.
 */
#ifndef SERVICE_PLACEMENTS_H
#define SERVICE_PLACEMENTS_H

#include "state.h"

#define OBSTACLE_SIZE 2048

/* What stands in the way: a refusal, or (REFUSAL_NONE) a text about the
 * arguments. */
struct obstacle {
	struct refusal refusal;
	char text[OBSTACLE_SIZE];
};

void obstacle_say(struct obstacle *obstacle, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void obstacle_refuse(struct obstacle *obstacle, enum refusal_code code,
		     int32_t value);

/* Answers with the obstacle's error. */
void obstacle_answer(const struct obstacle *obstacle,
		     struct bus_request *take_request);

/* Fills the order's placements for each point of its routine. `wanted` stands
 * inside an a{s(ou)}; NULL: the caller wants none. false: see obstacle. */
bool placements_fill(struct service *service, DBusMessageIter *wanted,
		     struct session_order *order, struct obstacle *obstacle);

#endif
