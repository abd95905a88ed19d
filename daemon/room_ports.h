/* SPDX-License-Identifier: MIT */
/*
 * What the rooms ask of each other, answered by the room that holds them all.
 */
#ifndef ROOM_PORTS_H
#define ROOM_PORTS_H

#include "clinic.h"
#include "ports.h"
#include "service.h"
#include "store.h"

struct room;

struct engine_ports room_engine_ports(struct room *room);
struct store_ports room_store_ports(struct room *room);
struct clinic_ports room_clinic_ports(struct room *room);

/* `context` is the room in all of these. */

/* A line for the log. Any thread. */
void room_say(void *context, bool bad, const char *text);

/* The hub's thread is about to end. Hub thread. */
void room_hub_ended(void *context, int error);

/* How the store and BlueZ's side fare. Any thread. */
size_t room_health(void *context,
		   struct service_figure out[SERVICE_FIGURES_MAX]);

#endif
