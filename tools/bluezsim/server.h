/* SPDX-License-Identifier: MIT */
/*
 * The server's side of an attribute operation: permissions, calls to the
 * application's objects, subscriptions, and what an application notifies.
 */
#ifndef BLUEZSIM_SERVER_H
#define BLUEZSIM_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapter;
struct app;
struct att_request;
struct bus_properties_event;
struct db_char;
struct link;

/* Carries @request out. Ends with att_answer(), now or later. */
void server_run(struct att_request *request);

/* A write without response; silently dropped when not allowed. */
void server_command(struct link *link, uint16_t handle, const uint8_t *value,
		    size_t size);

/* Must the link be encrypted for @request, and is it not? */
bool server_needs_security(const struct att_request *request);

/* The application changed the Value of @path. */
void server_properties(struct app *app, struct bus_properties_event *event);

/* @link ended: subscriptions of a peer that is not bonded are given up. */
void server_link_ended(struct link *link);

/* @peer is not bonded any more and has no link: the same. */
void server_forget_peer(struct adapter *adapter, const char *peer);

/* att_link.c: the answer to @request. */
void att_answer(struct att_request *request, uint8_t code, const uint8_t *value,
		size_t size);

#endif
