/* SPDX-License-Identifier: MIT */
/* The program as a whole, beside a small bluetoothd. */
#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bus_call.h"
#include "bus_match.h"
#include "bus_message.h"
#include "mini_bluez.h"
#include "profile.h"

#define NAME	       "org.kneadd.Simulator.hci1"
#define CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define STATUS_PATH    "/org/kneadd/simulator/gatt/service0/char4"
#define FEATURE_PATH   "/org/kneadd/simulator/gatt/service0/char0"

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct mini_bluez bluez;
	uv_process_t process;
	bool is_running;
	bool has_ended;
	int64_t exit_status;
	FILE *output;
	FILE *complaints;
	char text[16384];
	bool answered;
	char error[64];
	unsigned int notified;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	private_bus_start(&w->daemon);
	assert_int_equal(uv_loop_init(&w->loop), 0);
	w->output = tmpfile();
	w->complaints = tmpfile();
	assert_non_null(w->output);
	assert_non_null(w->complaints);
	*state = w;
	return 0;
}

static void on_exit_of_it(uv_process_t *process, int64_t status, int signal)
{
	struct world *w = process->data;

	w->has_ended = true;
	w->exit_status = signal ? 128 + signal : status;
	uv_close((uv_handle_t *)process, NULL);
}

/* Starts it with the words of LINE after the bus and the adapter. */
static void start(struct world *w, const char *line)
{
	static char copy[256];
	char program[] = KNEADSIM_PROGRAM, bus[] = "--bus", json[] = "--json",
	     adapter[] = "--adapter=hci1";
	char *args[24] = {program, bus, w->daemon.address, adapter, json};
	uv_stdio_container_t stdio[3] = {
		{.flags = UV_IGNORE},
		{.flags = UV_INHERIT_FD, .data.fd = fileno(w->output)},
		{.flags = UV_INHERIT_FD, .data.fd = fileno(w->complaints)},
	};
	const uv_process_options_t options = {
		.exit_cb = on_exit_of_it,
		.file = program,
		.args = args,
		.stdio = stdio,
		.stdio_count = 3,
	};
	char *save = NULL;
	size_t count = 5;

	(void)snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		args[count++] = word;
	w->process.data = w;
	assert_int_equal(uv_spawn(&w->loop, &w->process, &options), 0);
	w->is_running = true;
}

static void await_end(struct world *w)
{
	assert_true(run_until_true(&w->loop, &w->has_ended));
}

static int teardown(void **state)
{
	struct world *w = *state;

	if (w->is_running && !w->has_ended) {
		(void)uv_process_kill(&w->process, SIGTERM);
		await_end(w);
	}
	mini_stop(&w->bluez);
	run_until_closed(&w->loop);
	private_bus_stop(&w->daemon);
	(void)fclose(w->output);
	(void)fclose(w->complaints);
	free(w);
	return 0;
}

static const char *said(struct world *w, FILE *file)
{
	ssize_t length = pread(fileno(file), w->text, sizeof(w->text) - 1, 0);

	assert_true(length >= 0);
	w->text[length] = '\0';
	return w->text;
}

static void start_both(struct world *w, const char *line)
{
	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	start(w, line);
	assert_true(run_until_count(&w->loop,
				    &w->bluez.calls[MINI_REGISTER_ADVERT], 1));
}

static void it_says_that_bluez_is_missing_and_ends_with_once(void **state)
{
	struct world *w = *state;

	start(w, "--once");
	await_end(w);
	assert_int_equal(w->exit_status, 1);
	assert_non_null(
		strstr(said(w, w->complaints), "bluetoothd is not running"));
}

static void it_names_what_is_wrong_with_the_command_line(void **state)
{
	static const struct {
		const char *line;
		const char *complaint;
	} rows[] = {
		{"--kind=sock", "--kind sock"},
		{"--tissue=elbow", "--tissue elbow"},
		{"--kind=sensing --hand=juggle", "--hand juggle"},
		{"--fault=explode", "--fault explode: \"explode\""},
		{"--kind=sensing --fault=runaway", "no actuator"},
		{"--colour=red", "--colour=red is no option"},
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		w->has_ended = false;
		assert_int_equal(ftruncate(fileno(w->complaints), 0), 0);
		rewind(w->complaints);
		start(w, rows[i].line);
		await_end(w);
		assert_int_equal(w->exit_status, 2);
		assert_non_null(
			strstr(said(w, w->complaints), rows[i].complaint));
	}
}

static void it_ends_in_order_on_a_signal(void **state)
{
	struct world *w = *state;

	start_both(w, "");
	(void)uv_process_kill(&w->process, SIGTERM);
	await_end(w);
	assert_int_equal(w->exit_status, 0);
	assert_true(run_until_count(&w->loop,
				    &w->bluez.calls[MINI_UNREGISTER_AGENT], 1));
	assert_int_equal(w->bluez.calls[MINI_UNREGISTER_ADVERT], 1);
	assert_int_equal(w->bluez.calls[MINI_UNREGISTER_APPLICATION], 1);
}

static void it_outlives_a_bus_that_dies(void **state)
{
	struct world *w = *state;

	start_both(w, "");
	private_bus_stop(&w->daemon);
	run_for(&w->loop, 200);
	assert_false(w->has_ended);
	assert_non_null(
		strstr(said(w, w->complaints), "no connection to the bus"));
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct world *w = userdata;

	(void)reply;
	w->answered = true;
	(void)snprintf(w->error, sizeof(w->error), "%s",
		       error ? error->name : "");
}

static struct bus_method_call method(struct world *w, const char *path,
				     const char *member)
{
	w->answered = false;
	return (struct bus_method_call){
		.destination = NAME,
		.path = path,
		.interface = CHARACTERISTIC,
		.member = member,
		.timeout_ms = 20000,
		.on_reply = on_answer,
		.userdata = w,
	};
}

static void subscribe_to_status(struct world *w)
{
	struct bus_method_call call = method(w, STATUS_PATH, "StartNotify");

	assert_int_equal(bus_call_method(w->bluez.bus, &call, NULL, ""), 0);
	assert_true(run_until_true(&w->loop, &w->answered));
}

static void read_feature_as(struct world *w, const char *peer)
{
	struct bus_method_call call = method(w, FEATURE_PATH, "ReadValue");

	assert_int_equal(bus_call_method(w->bluez.bus, &call, NULL, "a{sv}", 2,
					 "device", "o", peer, "mtu", "q", 247),
			 0);
	assert_true(run_until_true(&w->loop, &w->answered));
}

static void on_status(struct bus_properties_event *event, void *userdata)
{
	(void)event;
	((struct world *)userdata)->notified++;
}

/* bluetoothd calls StartNotify once for a bonded peer, not at each link. */
static void subscriptions_of_a_bonded_peer_outlive_its_link(void **state)
{
	const struct bus_rule rule = {.sender = NAME, .path = STATUS_PATH};
	struct world *w = *state;

	start_both(w, "");
	assert_int_equal(
		bus_watch_properties(w->bluez.bus, &rule, on_status, w, NULL),
		0);
	mini_device(&w->bluez, 0, MINI_PEER, true, true);
	subscribe_to_status(w);
	assert_true(run_until_count(&w->loop, &w->notified, 1));
	mini_connect(&w->bluez, 0, false);
	run_for(&w->loop, 300);
	unsigned int before = w->notified;

	run_for(&w->loop, 1500);
	assert_int_equal(w->notified, before);
	mini_connect(&w->bluez, 0, true);
	assert_true(run_until_count(&w->loop, &w->notified, before + 1));
}

static void only_the_link_is_served(void **state)
{
	struct world *w = *state;

	start_both(w, "");
	mini_device(&w->bluez, 0, MINI_PEER, true, true);
	read_feature_as(w, MINI_PEER);
	assert_string_equal(w->error, "");
	read_feature_as(w, MINI_OTHER);
	assert_string_equal(w->error, "org.bluez.Error.NotAuthorized");
	assert_non_null(strstr(said(w, w->output), "\"event\":\"connected\""));
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(it_says_that_bluez_is_missing_and_ends_with_once),
		CLAIM(it_names_what_is_wrong_with_the_command_line),
		CLAIM(it_ends_in_order_on_a_signal),
		CLAIM(it_outlives_a_bus_that_dies),
		CLAIM(subscriptions_of_a_bonded_peer_outlive_its_link),
		CLAIM(only_the_link_is_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
