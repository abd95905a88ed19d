/* SPDX-License-Identifier: MIT */
/*
 * Client: the hub as this program sees it. Connects, loads all objects, keeps
 * them as they change, and makes calls that wait.
 *
 * Waiting runs the loop: signals come in meanwhile. Failures are told as a
 * negative errno and kept as a problem that can be shown.
 */
#ifndef KNEADCTL_CLIENT_H
#define KNEADCTL_CLIENT_H

#include "bus.h"

#include <jansson.h>
#include <stdbool.h>

#define CLIENT_NAME	 "org.kneadd"
#define CLIENT_HUB_PATH	 "/org/kneadd"
#define CLIENT_HUB	 "org.kneadd.Hub1"
#define CLIENT_WEARABLE	 "org.kneadd.Wearable1"
#define CLIENT_CALL_MS	 10000 /* most calls: far above any sane hub's answer */
#define CLIENT_ENROLL_MS 60000 /* a person may have to confirm the pairing */

struct client;

/* Something happened: a property changed (`member` "PropertiesChanged"), an
 * object came or went ("InterfacesAdded", "InterfacesRemoved"), or a signal of
 * the hub's. `arguments` is an array, borrowed. The model is up to date
 * already. */
typedef void (*client_signal_fn)(struct client *client, const char *path,
				 const char *interface, const char *member,
				 const json_t *arguments, void *userdata);

/* Connects to the bus and loads the hub's objects. -ENOENT: no hub on that
 * bus; other errors: no bus. *out is set in any case but -ENOMEM, for
 * client_problem(). */
int client_open(const char *bus, struct client **out);
void client_close(struct client *client); /* NULL is allowed */

/* What went wrong last: a D-Bus error name (or "") and a sentence. */
const char *client_problem(const struct client *client);
const char *client_problem_name(const struct client *client);

/* The model, borrowed: the properties of the hub; an object from path to
 * properties for the wearables. */
const json_t *client_hub(const struct client *client);
json_t *client_wearables(const struct client *client);
const json_t *client_wearable(const struct client *client, const char *path);

/* The path of the wearable with that name, address, or beginning of one of
 * them that no other has. NULL: none or several (told as a problem). */
const char *client_find(struct client *client, const char *text);

/* Calls and waits. `signature` and what follows as in bus_append(). `reply`
 * (may be NULL) gets the results as an array, a new reference. -EREMOTEIO:
 * an error was answered; -ETIMEDOUT; -ENOTCONN. */
int client_call(struct client *client, const char *path, const char *interface,
		const char *member, int timeout_ms, json_t **reply,
		const char *signature, ...);

/* The same, but descriptors of the reply are handed over, the caller's. */
int client_open_stream(struct client *client, const char *path,
		       uint32_t wake_ms, int *ring_fd, int *wake_fd);

/* Sends a call and does not wait for its answer. */
int client_send(struct client *client, const char *path, const char *interface,
		const char *member, const char *signature, ...);

/* Tells `handler` of everything from now on; NULL: nobody. */
void client_listen(struct client *client, client_signal_fn handler,
		   void *userdata);

/* Runs the loop until *done, or `timeout_ms` (-1: none) has passed, or the
 * person interrupts (SIGINT, SIGTERM). 0, -ETIMEDOUT, -EINTR, -ENOTCONN: the
 * hub or the bus is gone. */
int client_wait(struct client *client, const bool *done, int timeout_ms);

/* Whether the person interrupted; asking forgets it. */
bool client_take_interrupt(struct client *client);

/* The loop, for timers and descriptors of the caller's. */
uv_loop_t *client_loop(struct client *client);

#endif
