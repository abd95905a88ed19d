/* SPDX-License-Identifier: MIT */
/* Reads and writes, from the central's objects to the application's. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "att.h"
#include "wearable.h"

struct gatt {
	struct world *w;
	struct wearable pad;
};

static int setup(void **state)
{
	struct gatt *g = calloc(1, sizeof(*g));

	assert_non_null(g);
	world_setup((void **)&g->w);
	wearable_start(g->w, &g->pad, &g->w->pad, 1);
	connect_peer(g->w, PEER);
	settle(g->w);
	*state = g;
	return 0;
}

static int teardown(void **state)
{
	struct gatt *g = *state;
	void *w = g->w;

	wearable_done(&g->pad);
	world_teardown(&w);
	free(g);
	return 0;
}

static const char *at(struct gatt *g, const char *uuid)
{
	return char_path(g->w, PEER, uuid);
}

static void reads_what_the_application_answers(void **state)
{
	struct gatt *g = *state;
	struct pad_char *chr = &g->pad.chars[PAD_READ];
	const uint8_t *value;
	struct answer answer;
	size_t size;

	memcpy(chr->value, "abc", 3);
	chr->size = 3;
	events_clear(g->w);
	ask(&g->w->hub, &answer, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    0);
	await(g->w, &answer);
	assert_int_equal(bus_read(answer.reply, "ay", &value, &size), 0);
	assert_int_equal(size, 3);
	assert_memory_equal(value, "abc", 3);
	answer_free(&answer);
	/* And tells it to everybody. */
	await_event(g->w, '=', at(g, UUID_READ), "Value", "616263");
}

static void passes_device_link_and_mtu_but_no_type(void **state)
{
	struct gatt *g = *state;
	struct pad_char *chr = &g->pad.chars[PAD_WRITE];

	hub_does(g->w, at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}", "x",
		 (size_t)1, 1, "type", "s", "request");
	assert_int_equal(chr->writes, 1);
	assert_int_equal(chr->mtu, 517);
	assert_string_equal(chr->link, "LE");
	assert_string_equal(chr->device, AT_PEER);
	assert_false(chr->has_type);
}

static void serves_two_readers_with_one_read(void **state)
{
	struct gatt *g = *state;
	struct pad_char *chr = &g->pad.chars[PAD_READ];
	struct answer first, second;

	chr->holds = true;
	ask(&g->w->hub, &first, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    0);
	ask(&g->w->other, &second, at(g, UUID_READ), CHAR1, "ReadValue",
	    "a{sv}", 0);
	hub_fails(g->w, "org.bluez.Error.InProgress", NULL, at(g, UUID_READ),
		  CHAR1, "ReadValue", "a{sv}", 1, "offset", "q", 2);
	bus_reply(chr->held, "ay", "v", (size_t)1);
	await(g->w, &first);
	await(g->w, &second);
	assert_non_null(first.reply);
	assert_non_null(second.reply);
	assert_int_equal(chr->reads, 1);
	answer_free(&first);
	answer_free(&second);
}

static void cuts_a_read_at_the_mtu(void **state)
{
	struct gatt *g = *state;
	struct pad_char *chr = &g->pad.chars[PAD_READ];
	const uint8_t *value;
	struct answer answer;
	size_t size;

	fault(g->w, "mtu", "hci1", "23", NULL, NULL);
	fault(g->w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(g->w, '=', PEER, "Connected", "false");
	events_clear(g->w);
	hub_does(g->w, PEER, DEVICE1, "Connect", "");
	await_event(g->w, '=', PEER, "ServicesResolved", "true");
	chr->size = 100;
	ask(&g->w->hub, &answer, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    0);
	await(g->w, &answer);
	assert_int_equal(bus_read(answer.reply, "ay", &value, &size), 0);
	assert_int_equal(size, 22);
	answer_free(&answer);
	/* With an offset it reads to the end. */
	ask(&g->w->hub, &answer, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    1, "offset", "q", 22);
	await(g->w, &answer);
	assert_int_equal(bus_read(answer.reply, "ay", &value, &size), 0);
	assert_int_equal(size, 78);
	answer_free(&answer);
}

static void refuses_a_second_operation_in_progress(void **state)
{
	struct gatt *g = *state;
	struct pad_char *chr = &g->pad.chars[PAD_WRITE];
	struct answer first;

	chr->holds = true;
	ask(&g->w->hub, &first, at(g, UUID_WRITE), CHAR1, "WriteValue",
	    "aya{sv}", "x", (size_t)1, 0);
	hub_fails(g->w, "org.bluez.Error.InProgress", NULL, at(g, UUID_WRITE),
		  CHAR1, "WriteValue", "aya{sv}", "x", (size_t)1, 1, "type",
		  "s", "command");
	bus_reply(chr->held, "");
	await(g->w, &first);
	assert_string_equal(first.error, "");
	answer_free(&first);
}

static void lets_commands_pass_requests(void **state)
{
	struct gatt *g = *state;
	struct answer slow;

	g->pad.chars[PAD_WRITE].holds = true;
	ask(&g->w->hub, &slow, at(g, UUID_WRITE), CHAR1, "WriteValue",
	    "aya{sv}", "x", (size_t)1, 0);
	hub_does(g->w, at(g, UUID_COMMAND), CHAR1, "WriteValue", "aya{sv}",
		 "stop", (size_t)4, 1, "type", "s", "command");
	settle(g->w);
	assert_int_equal(g->pad.chars[PAD_COMMAND].writes, 1);
	assert_false(slow.done);
	bus_reply(g->pad.chars[PAD_WRITE].held, "");
	await(g->w, &slow);
	answer_free(&slow);
}

static void queues_requests_of_one_link(void **state)
{
	struct gatt *g = *state;
	struct answer slow, next;

	g->pad.chars[PAD_WRITE].holds = true;
	ask(&g->w->hub, &slow, at(g, UUID_WRITE), CHAR1, "WriteValue",
	    "aya{sv}", "x", (size_t)1, 0);
	ask(&g->w->hub, &next, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    0);
	settle(g->w);
	assert_int_equal(g->pad.chars[PAD_READ].reads, 0);
	bus_reply(g->pad.chars[PAD_WRITE].held, "");
	await(g->w, &slow);
	await(g->w, &next);
	assert_string_equal(next.error, "");
	answer_free(&slow);
	answer_free(&next);
}

static void refuses_commands_too_long(void **state)
{
	static const uint8_t big[600];
	struct gatt *g = *state;

	hub_fails(g->w, "org.bluez.Error.Failed", "Failed to initiate write",
		  at(g, UUID_COMMAND), CHAR1, "WriteValue", "aya{sv}", big,
		  (size_t)515, 0);
	hub_does(g->w, at(g, UUID_COMMAND), CHAR1, "WriteValue", "aya{sv}", big,
		 (size_t)512, 0);
	hub_fails(g->w, "org.bluez.Error.InvalidArguments", "Invalid Length",
		  at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}", big,
		  (size_t)513, 0);
}

static void refuses_types_it_does_not_know(void **state)
{
	struct gatt *g = *state;

	hub_fails(g->w, "org.bluez.Error.NotSupported", NULL, at(g, UUID_WRITE),
		  CHAR1, "WriteValue", "aya{sv}", "x", (size_t)1, 1, "type",
		  "s", "shout");
	hub_fails(g->w, "org.bluez.Error.InvalidArguments", NULL,
		  at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}", "x",
		  (size_t)1, 1, "type", "q", 7);
	hub_fails(g->w, "org.bluez.Error.InvalidArguments", NULL,
		  at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}", 1, "offset",
		  "s", "x");
}

static void leaves_permissions_to_the_peer(void **state)
{
	struct gatt *g = *state;

	hub_fails(g->w, "org.bluez.Error.NotPermitted", "Read not permitted",
		  at(g, UUID_WRITE), CHAR1, "ReadValue", "a{sv}", 0);
	hub_fails(g->w, "org.bluez.Error.NotPermitted", "Write not permitted",
		  at(g, UUID_READ), CHAR1, "WriteValue", "aya{sv}", "x",
		  (size_t)1, 1, "type", "s", "request");
	hub_fails(g->w, "org.bluez.Error.NotSupported", NULL, at(g, UUID_READ),
		  CHAR1, "WriteValue", "aya{sv}", "x", (size_t)1, 0);
	/* A command that is not permitted is dropped without a word. */
	hub_does(g->w, at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}", "x",
		 (size_t)1, 1, "type", "s", "command");
	settle(g->w);
	assert_int_equal(g->pad.chars[PAD_WRITE].writes, 0);
}

static void passes_errors_of_the_application_on(void **state)
{
	static const struct {
		const char *error, *text;
		const char *seen, *seen_text;
	} rows[] = {
		{"org.bluez.Error.Failed", "0x81", "org.bluez.Error.Failed",
		 "Operation failed with ATT error: 0x81"},
		{"org.bluez.Error.Failed", "words", "org.bluez.Error.Failed",
		 "Operation failed with ATT error: 0x80"},
		{"org.bluez.Error.Failed", "0xfd", "org.bluez.Error.Failed",
		 "Operation failed with ATT error: 0x0e"},
		{"org.bluez.Error.InProgress", "", "org.bluez.Error.Failed",
		 "Operation failed with ATT error: 0xfe"},
		{"org.bluez.Error.InvalidValueLength", "",
		 "org.bluez.Error.InvalidArguments", "Invalid Length"},
		{"org.bluez.Error.NotAuthorized", "",
		 "org.bluez.Error.NotAuthorized", "Operation Not Authorized"},
		{"org.bluez.Error.NotPermitted", "",
		 "org.bluez.Error.NotPermitted", "Write not permitted"},
		{"org.example.Whatever", "", "org.bluez.Error.Failed",
		 "Operation failed with ATT error: 0x0e"},
	};
	struct gatt *g = *state;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		g->pad.chars[PAD_WRITE].error = rows[i].error;
		g->pad.chars[PAD_WRITE].text = rows[i].text;
		hub_fails(g->w, rows[i].seen, rows[i].seen_text,
			  at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}",
			  "x", (size_t)1, 0);
	}
}

static void answers_for_characteristics_with_commands(void **state)
{
	struct gatt *g = *state;

	/* gatt-database.c does not wait for such an application. */
	g->pad.chars[PAD_BOTH].error = "org.bluez.Error.Failed";
	g->pad.chars[PAD_BOTH].text = "0x81";
	hub_does(g->w, at(g, UUID_BOTH), CHAR1, "WriteValue", "aya{sv}", "x",
		 (size_t)1, 1, "type", "s", "request");
	settle(g->w);
	assert_int_equal(g->pad.chars[PAD_BOTH].writes, 1);
}

static void is_not_connected_without_a_link(void **state)
{
	struct gatt *g = *state;

	fault(g->w, "link-lost", "all", NULL, NULL, NULL);
	hub_fails(g->w, "org.bluez.Error.Failed", "Not connected",
		  at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}", 0);
	hub_fails(g->w, "org.bluez.Error.Failed", "Not connected",
		  at(g, UUID_WRITE), CHAR1, "WriteValue", "aya{sv}", "x",
		  (size_t)1, 0);
}

static void fails_operations_under_way_with_the_link(void **state)
{
	struct gatt *g = *state;
	struct answer answer;

	g->pad.chars[PAD_WRITE].holds = true;
	ask(&g->w->hub, &answer, at(g, UUID_WRITE), CHAR1, "WriteValue",
	    "aya{sv}", "x", (size_t)1, 0);
	settle(g->w);
	fault(g->w, "link-lost", "all", NULL, NULL, NULL);
	await(g->w, &answer);
	assert_string_equal(answer.text,
			    "Operation failed with ATT error: 0x0e");
	answer_free(&answer);
	bus_reply(g->pad.chars[PAD_WRITE].held, "");
}

static void drops_the_link_of_a_peer_that_never_answers(void **state)
{
	struct gatt *g = *state;
	struct answer answer;

	fault(g->w, "timing", "att", "5000", NULL, NULL);
	g->pad.chars[PAD_READ].holds = true;
	ask(&g->w->hub, &answer, at(g, UUID_READ), CHAR1, "ReadValue", "a{sv}",
	    0);
	await(g->w, &answer);
	assert_string_equal(answer.error, "org.bluez.Error.Failed");
	await_event(g->w, '=', PEER, "Connected", "false");
	answer_free(&answer);
	bus_reply(g->pad.chars[PAD_READ].held, "ay", "", (size_t)0);
}

static void hides_battery_behind_its_own_interface(void **state)
{
	struct gatt *g = *state;
	uint8_t level = 42;
	char text[64];

	get_property(g->w, PEER, "org.bluez.Battery1", "Percentage", text);
	assert_string_equal(text, "77");
	wearable_notify(&g->pad, PAD_BATTERY, &level, 1);
	await_event(g->w, '=', PEER, "Percentage", "42");
	fault(g->w, "link-lost", "all", NULL, NULL, NULL);
	await_event(g->w, '-', PEER, "org.bluez.Battery1", NULL);
}

static void keeps_configurations_for_start_notify(void **state)
{
	static const char path[] = PEER "/service0015/char001c/desc001e";
	struct gatt *g = *state;

	hub_fails(g->w, "org.bluez.Error.NotPermitted", "Write not permitted",
		  path, "org.bluez.GattDescriptor1", "WriteValue", "aya{sv}",
		  "\1", (size_t)1, 0);
	hub_does(g->w, path, "org.bluez.GattDescriptor1", "ReadValue", "a{sv}",
		 0);
}

static void writes_by_descriptor(void **state)
{
	struct gatt *g = *state;
	struct answer answer;
	uint8_t big[600] = {0};
	uint16_t mtu;
	int fd;

	ask(&g->w->hub, &answer, at(g, UUID_COMMAND), CHAR1, "AcquireWrite",
	    "a{sv}", 0);
	await(g->w, &answer);
	assert_int_equal(bus_read(answer.reply, "hq", &fd, &mtu), 0);
	answer_free(&answer);
	assert_int_equal(mtu, 517);
	assert_int_equal(send(fd, "go", 2, 0), 2);
	assert_int_equal(send(fd, big, sizeof(big), 0), (int)sizeof(big));
	assert_true(run_until_count(&g->w->loop,
				    &g->pad.chars[PAD_COMMAND].writes, 1));
	hub_fails(g->w, "org.bluez.Error.NotPermitted", "Write acquired",
		  at(g, UUID_COMMAND), CHAR1, "WriteValue", "aya{sv}", "x",
		  (size_t)1, 0);
	settle(g->w);
	assert_int_equal(g->pad.chars[PAD_COMMAND].writes, 1);
	close(fd);
	await_event(g->w, '=', at(g, UUID_COMMAND), "WriteAcquired", "false");
	hub_fails(g->w, "org.bluez.Error.NotSupported", NULL, at(g, UUID_WRITE),
		  CHAR1, "AcquireWrite", "a{sv}", 0);
}

static void hangs_descriptors_up_with_the_link(void **state)
{
	struct gatt *g = *state;
	struct answer answer;
	char byte;
	uint16_t mtu;
	int fd;

	ask(&g->w->hub, &answer, at(g, UUID_COMMAND), CHAR1, "AcquireWrite",
	    "a{sv}", 0);
	await(g->w, &answer);
	assert_int_equal(bus_read(answer.reply, "hq", &fd, &mtu), 0);
	answer_free(&answer);
	fault(g->w, "link-lost", "all", NULL, NULL, NULL);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), -1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(reads_what_the_application_answers),
		TEST(passes_device_link_and_mtu_but_no_type),
		TEST(serves_two_readers_with_one_read),
		TEST(cuts_a_read_at_the_mtu),
		TEST(refuses_a_second_operation_in_progress),
		TEST(lets_commands_pass_requests),
		TEST(queues_requests_of_one_link),
		TEST(refuses_commands_too_long),
		TEST(refuses_types_it_does_not_know),
		TEST(leaves_permissions_to_the_peer),
		TEST(passes_errors_of_the_application_on),
		TEST(answers_for_characteristics_with_commands),
		TEST(is_not_connected_without_a_link),
		TEST(fails_operations_under_way_with_the_link),
		TEST(drops_the_link_of_a_peer_that_never_answers),
		TEST(hides_battery_behind_its_own_interface),
		TEST(keeps_configurations_for_start_notify),
		TEST(writes_by_descriptor),
		TEST(hangs_descriptors_up_with_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
