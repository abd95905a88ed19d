/* SPDX-License-Identifier: MIT */
/*
 * Client: the hub as this program sees it. Connects, loads the hub's objects
 * when asked to, keeps them as they change, and makes calls.
 *
 * Waiting runs the loop: signals come in meanwhile. Failures are told as a
 * negative errno and kept as a problem that can be shown.
 */
#ifndef KNEADCTL_CLIENT_H
#define KNEADCTL_CLIENT_H

#include "bus.h"
#include "model.h"

#include <jansson.h>
#include <stdbool.h>

#define CLIENT_NAME	  "org.kneadd"
#define CLIENT_HUB_PATH	  MODEL_HUB_PATH
#define CLIENT_HUB	  MODEL_HUB
#define CLIENT_WEARABLE	  MODEL_WEARABLE
#define CLIENT_SESSION	  MODEL_SESSION
#define CLIENT_CLINIC	  "org.kneadd.Clinic1"
#define CLIENT_CALL_MS	  10000 /* most calls: far above any sane hub's answer */
#define CLIENT_PLACES_MAX 24
#define CLIENT_ENROLL_MS  60000 /* a person may have to confirm the pairing */

struct client;

/* Something happened: a property changed (`member` "PropertiesChanged"), an
 * object came or goes ("InterfacesAdded", "InterfacesRemoved"), or a signal of
 * the hub's. `arguments` is an array, borrowed. The model is up to date, only
 * what goes is still in it. */
typedef void (*client_signal_fn)(struct client *client, const char *path,
				 const char *interface, const char *member,
				 const json_t *arguments, void *userdata);

/* Connects to the bus; the hub is not asked for anything. *out is set in any
 * case but -ENOMEM, for client_problem(), and closed by client_close(). */
int client_open(const char *bus, struct client **out);
void client_close(struct client *client); /* NULL is allowed */

/* Loads the hub's objects and follows them from now on; each call is given
 * `timeout_ms`. May be called again after a failure. -ENOENT: no hub on this
 * bus. */
int client_load(struct client *client, int timeout_ms);

/* What went wrong last: a word for programs (a D-Bus error name where the hub
 * or the bus said no) and a sentence. */
const char *client_problem(const struct client *client);
const char *client_problem_name(const struct client *client);

/* Says more about it. */
void client_add_problem(struct client *client, const char *text);

/* The model, borrowed: the properties of the hub; an object from path to
 * properties for the wearables. */
const json_t *client_hub(const struct client *client);
json_t *client_wearables(const struct client *client);
const json_t *client_wearable(const struct client *client, const char *path);

/* The session that the hub has now: its properties (borrowed) and its path;
 * NULL: none. */
const json_t *client_session(const struct client *client, const char **path);

/* The session with that path; NULL: it is gone. */
const json_t *client_session_at(const struct client *client, const char *path);

/* The path of the wearable with that name, address, or beginning of one of
 * them that no other has. NULL: none or several (told as a problem). */
const char *client_find(struct client *client, const char *text);

/* Calls and waits. `signature` and what follows as in bus_append(). `reply`
 * (may be NULL) gets the results as an array, a new reference. -EREMOTEIO:
 * an error was answered; -ENOENT: there is no hub; -ETIMEDOUT; -ENOTCONN. */
int client_call(struct client *client, const char *path, const char *interface,
		const char *member, int timeout_ms, json_t **reply,
		const char *signature, ...);

/* A call to the hub for arguments of any form, that never starts it: a stopped
 * hub stays stopped until a person starts it. NULL: a name is not valid or
 * memory is short. */
DBusMessage *client_new_call(const char *path, const char *interface,
			     const char *member);

/* Sends a message and waits for its reply, the caller's. As client_call();
 * NULL for the message gives -EINVAL. */
int client_exchange(struct client *client, DBusMessage *take_message,
		    int timeout_ms, DBusMessage **reply);

/* The same as client_call(), but descriptors of the reply are handed over,
 * the caller's. */
int client_open_stream(struct client *client, const char *path,
		       uint32_t wake_ms, int *ring_fd, int *wake_fd);

/* Calls a method of the hub's object whose only result is a descriptor, the
 * caller's. */
int client_fetch(struct client *client, const char *interface,
		 const char *member, int timeout_ms, int *fd,
		 const char *signature, ...);

/* What a session is prepared with; NULL and 0: not said. */
struct client_prepare {
	const char *patient;
	const char *routine;
	const char *text; /* of a routine that the hub does not have */
	const char *operator_name;
	const char *severity;
	const char *therapist;
	int64_t course;
	bool unsupervised;
	/* Points and who treats them, `places` of them. */
	size_t places;
	struct {
		const char *point;
		const char *wearable; /* path */
		uint32_t pad;
	} place[CLIENT_PLACES_MAX];
};

/* Prepares a session and waits; *path is its object's. As client_call(). */
int client_prepare(struct client *client, const struct client_prepare *prepare,
		   char path[MODEL_PATH_SIZE]);

/* Process id of the hub, as the bus says. */
int client_hub_pid(struct client *client, uint32_t *pid);

/* Sends a call and does not wait for its answer. */
int client_send(struct client *client, const char *path, const char *interface,
		const char *member, const char *signature, ...);

/* A call to the hub whose answer comes while the loop runs. The memory is the
 * caller's until the answer came or the client is closed. */
typedef void (*client_answer_fn)(int error, const char *text, void *userdata);

struct client_question {
	client_answer_fn on_answer; /* as client_call(), and the problem */
	void *userdata;
	struct bus_call *call; /* NULL: none is open */
};

#define CLIENT_ASK_MS 2000 /* for the answer */

/* The text of a routine of the hub's, untamed, the caller's to free. As
 * client_call(). */
int client_read_routine(struct client *client, const char *name, char **text);

/* Asks; `signature` and what follows as in bus_append(). -EBUSY: it is open. */
int client_ask(struct client *client, struct client_question *question,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...);

/* The answer will not come. */
void client_forget(struct client_question *question);

/* Tells `handler` of everything from now on; NULL: nobody. */
void client_listen(struct client *client, client_signal_fn handler,
		   void *userdata);

/* Runs the loop until *done, or `timeout_ms` (-1: none) has passed, or the
 * person interrupts (SIGINT, SIGTERM, SIGHUP, SIGQUIT). 0, -ETIMEDOUT, -EINTR,
 * -ENOTCONN: the hub or the bus is gone. */
int client_wait(struct client *client, const bool *done, int timeout_ms);

/* Interrupts for the person, and forgets that they did. */
void client_interrupt(struct client *client);
void client_forget_interrupt(struct client *client);

/* The loop, for timers and descriptors of the caller's. */
uv_loop_t *client_loop(struct client *client);

#endif
