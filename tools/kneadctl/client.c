/* SPDX-License-Identifier: MIT */
/* Client: the connection, and waiting. */
#include "client_state.h"

#include "value.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSE_TURNS 100 /* of the loop, for what is still to be sent */

/* ---- Waiting ---- */

static void on_timeout(uv_timer_t *timer)
{
	struct client *client = timer->data;

	client->timed_out = true;
}

/* Messages are dispatched, and timers run out, just before the loop waits.
 * What was awaited may have come with them: then it must not wait. This handle
 * is started before the bus's, and libuv runs the ones started last first. */
static void on_prepare(uv_prepare_t *prepare)
{
	const struct client *client = prepare->data;

	if (client->lost ||
	    (client->awaited &&
	     (*client->awaited || client->timed_out || client->interrupted)))
		uv_stop(prepare->loop);
}

static void on_interrupt(uv_signal_t *handle, int number)
{
	struct client *client = handle->data;

	(void)number;
	client->interrupted = true;
}

int client_wait(struct client *client, const bool *done, int timeout_ms)
{
	client->timed_out = false;
	client->awaited = done;
	uv_update_time(&client->loop);
	if (timeout_ms >= 0)
		uv_timer_start(&client->timer, on_timeout, (uint64_t)timeout_ms,
			       0);
	while (!*done && !client->timed_out && !client->interrupted &&
	       !client->lost)
		uv_run(&client->loop, UV_RUN_ONCE);
	uv_timer_stop(&client->timer);
	client->awaited = NULL;
	if (*done)
		return 0;
	if (client->lost)
		return -ENOTCONN;
	return client->interrupted ? -EINTR : -ETIMEDOUT;
}

void client_interrupt(struct client *client)
{
	client->interrupted = true;
}

void client_forget_interrupt(struct client *client)
{
	client->interrupted = false;
}

uv_loop_t *client_loop(struct client *client)
{
	return &client->loop;
}

/* ---- Problems ---- */

void client_set_problem(struct client *client, const char *name,
			const char *text)
{
	snprintf(client->problem_name, sizeof(client->problem_name), "%s",
		 name);
	snprintf(client->problem, sizeof(client->problem), "%s", text);
	value_tame(client->problem);
}

void client_add_problem(struct client *client, const char *text)
{
	const size_t used = strlen(client->problem);

	snprintf(client->problem + used, sizeof(client->problem) - used, "%s",
		 text);
}

const char *client_problem(const struct client *client)
{
	return client->problem;
}

const char *client_problem_name(const struct client *client)
{
	return client->problem_name;
}

/* ---- The connection ---- */

static void on_connected(struct bus *bus, void *userdata)
{
	struct client *client = userdata;

	(void)bus;
	client->connected = true;
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	struct client *client = userdata;

	(void)bus;
	client->lost = true;
	client_set_problem(client, "Gone",
			   "The connection to the bus is gone.");
}

static void start_handles(struct client *client)
{
	static const int numbers[CLIENT_INTERRUPTS] = {SIGINT, SIGTERM, SIGHUP,
						       SIGQUIT};

	uv_loop_init(&client->loop);
	client->timer.data = client;
	client->awake.data = client;
	uv_timer_init(&client->loop, &client->timer);
	uv_prepare_init(&client->loop, &client->awake);
	uv_prepare_start(&client->awake, on_prepare);
	uv_unref((uv_handle_t *)&client->awake);
	for (size_t i = 0; i < CLIENT_INTERRUPTS; i++) {
		uv_signal_t *handle = &client->interrupts[i];

		handle->data = client;
		uv_signal_init(&client->loop, handle);
		uv_signal_start(handle, on_interrupt, numbers[i]);
		uv_unref((uv_handle_t *)handle);
	}
}

static int connect_to_bus(struct client *client, const char *address)
{
	const struct bus_callbacks callbacks = {
		.on_connected = on_connected,
		.on_disconnected = on_disconnected,
		.userdata = client,
	};
	char text[CLIENT_PROBLEM_SIZE];
	int error = bus_open(&client->loop, address, &callbacks, &client->bus);

	if (!error)
		error = client_wait(client, &client->connected,
				    CLIENT_CONNECT_MS);
	if (error && error != -EINTR) {
		snprintf(text, sizeof(text), "No bus at \"%.200s\": %s",
			 address ? address : "system",
			 error == -ETIMEDOUT ? "it does not answer"
					     : strerror(-error));
		client_set_problem(client, "NoBus", text);
		return -ENOTCONN;
	}
	return error;
}

int client_open(const char *bus, struct client **out)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return -ENOMEM;
	start_handles(client);
	*out = client;
	if (model_init(&client->model) < 0)
		return -ENOMEM;
	return connect_to_bus(client, bus);
}

/* What was sent goes out before the connection does. */
static void drain(struct client *client)
{
	for (int i = 0; i < CLOSE_TURNS && client->bus && !client->lost &&
			bus_outgoing_bytes(client->bus) > 0;
	     i++)
		uv_run(&client->loop, UV_RUN_ONCE);
}

void client_close(struct client *client)
{
	if (!client)
		return;
	drain(client);
	bus_close(client->bus, NULL, NULL);
	uv_close((uv_handle_t *)&client->awake, NULL);
	uv_close((uv_handle_t *)&client->timer, NULL);
	for (size_t i = 0; i < CLIENT_INTERRUPTS; i++)
		uv_close((uv_handle_t *)&client->interrupts[i], NULL);
	uv_run(&client->loop, UV_RUN_DEFAULT);
	uv_loop_close(&client->loop);
	model_done(&client->model);
	free(client);
}
