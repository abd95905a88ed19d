/* SPDX-License-Identifier: MIT */
/* Notifications, from the application's signal to the central's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wearable.h"

struct notify {
	struct world *w;
	struct wearable pad;
	char path[128]; /* of the notify characteristic */
};

static int setup(void **state)
{
	struct notify *n = calloc(1, sizeof(*n));

	assert_non_null(n);
	world_setup((void **)&n->w);
	wearable_start(n->w, &n->pad, &n->w->pad, 1);
	connect_peer(n->w, PEER);
	hub_sets(n->w, PEER, DEVICE1, "Trusted", "b", true);
	snprintf(n->path, sizeof(n->path), "%s",
		 char_path(n->w, PEER, UUID_NOTIFY));
	settle(n->w);
	events_clear(n->w);
	*state = n;
	return 0;
}

static int teardown(void **state)
{
	struct notify *n = *state;
	void *w = n->w;

	wearable_done(&n->pad);
	world_teardown(&w);
	free(n);
	return 0;
}

static void start(struct notify *n)
{
	hub_does(n->w, n->path, CHAR1, "StartNotify", "");
}

static void subscribes_the_application(void **state)
{
	struct notify *n = *state;
	struct pad_char *chr = &n->pad.chars[PAD_NOTIFY];

	start(n);
	assert_true(run_until_count(&n->w->loop, &chr->starts, 1));
	await_event(n->w, '=', n->path, "Notifying", "true");
	hub_does(n->w, n->path, CHAR1, "StopNotify", "");
	assert_true(run_until_count(&n->w->loop, &chr->stops, 1));
	await_event(n->w, '=', n->path, "Notifying", "false");
}

static void tells_each_notification_once(void **state)
{
	struct notify *n = *state;
	uint8_t i;

	start(n);
	for (i = 0; i < 50; i++)
		wearable_notify(&n->pad, PAD_NOTIFY, &i, 1);
	await_event(n->w, '=', n->path, "Value", "31");
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 50);
	assert_true(event_index(n->w, '=', n->path, "Value", "10") <
		    event_index(n->w, '=', n->path, "Value", "11"));
}

static void tells_equal_values_again(void **state)
{
	struct notify *n = *state;

	start(n);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	wearable_notify(&n->pad, PAD_NOTIFY, "b", 1);
	await_event(n->w, '=', n->path, "Value", "62");
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 3);
}

static void tells_empty_values(void **state)
{
	struct notify *n = *state;

	start(n);
	wearable_notify(&n->pad, PAD_NOTIFY, "", 0);
	await_event(n->w, '=', n->path, "Value", "");
}

static void says_nothing_unasked(void **state)
{
	struct notify *n = *state;

	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	settle(n->w);
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 0);
}

static void lets_a_caller_subscribe_twice(void **state)
{
	struct notify *n = *state;

	start(n);
	start(n);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	await_event(n->w, '=', n->path, "Value", "61");
	settle(n->w);
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 1);
}

static void tells_for_each_subscriber(void **state)
{
	struct notify *n = *state;
	struct answer answer;

	start(n);
	ask(&n->w->other, &answer, n->path, CHAR1, "StartNotify", "");
	await(n->w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	settle(n->w);
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 2);
	assert_int_equal(n->pad.chars[PAD_NOTIFY].starts, 1);
}

static void confirms_indications(void **state)
{
	struct notify *n = *state;
	const char *path = char_path(n->w, PEER, UUID_INDICATE);

	hub_does(n->w, path, CHAR1, "StartNotify", "");
	wearable_notify(&n->pad, PAD_INDICATE, "i", 1);
	await_event(n->w, '=', path, "Value", "69");
	assert_true(run_until_count(&n->w->loop,
				    &n->pad.chars[PAD_INDICATE].confirms, 1));
}

static void refuses_what_cannot_notify(void **state)
{
	struct notify *n = *state;
	const char *path = char_path(n->w, PEER, UUID_READ);

	hub_fails(n->w, "org.bluez.Error.NotSupported", NULL, path, CHAR1,
		  "StartNotify", "");
	hub_fails(n->w, "org.bluez.Error.Failed", "No notify session started",
		  path, CHAR1, "StopNotify", "");
}

static void ends_a_subscription_with_its_caller(void **state)
{
	struct notify *n = *state;
	struct answer answer;

	ask(&n->w->other, &answer, n->path, CHAR1, "StartNotify", "");
	await(n->w, &answer);
	answer_free(&answer);
	party_close(n->w, &n->w->other);
	await_event(n->w, '=', n->path, "Notifying", "false");
	assert_true(run_until_count(&n->w->loop,
				    &n->pad.chars[PAD_NOTIFY].stops, 1));
}

static void reconnect(struct notify *n)
{
	fault(n->w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(n->w, '=', PEER, "Connected", "false");
	events_clear(n->w);
	hub_does(n->w, PEER, DEVICE1, "Connect", "");
}

static void keeps_a_subscription_over_reconnection(void **state)
{
	struct notify *n = *state;

	start(n);
	reconnect(n);
	await_event(n->w, '=', PEER, "ServicesResolved", "true");
	settle(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	await_event(n->w, '=', n->path, "Value", "61");
}

static void forgets_to_arm_a_new_link_on_command(void **state)
{
	struct notify *n = *state;
	char text[64];

	start(n);
	fault(n->w, "rearm", "off", NULL, NULL, NULL);
	reconnect(n);
	await_event(n->w, '=', PEER, "ServicesResolved", "true");
	settle(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	settle(n->w);
	get_property(n->w, n->path, CHAR1, "Notifying", text);
	assert_string_equal(text, "true");
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 0);
	start(n);
	settle(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, "b", 1);
	await_event(n->w, '=', n->path, "Value", "62");
}

static void may_tell_values_before_services_are_resolved(void **state)
{
	struct notify *n = *state;

	start(n);
	fault(n->w, "timing", "resolve-cached", "20000", NULL, NULL);
	reconnect(n);
	settle(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	await_event(n->w, '=', n->path, "Value", "61");
	assert_int_equal(
		event_index(n->w, '=', PEER, "ServicesResolved", "true"), -1);
}

static void arms_for_the_next_link_while_disconnected(void **state)
{
	struct notify *n = *state;

	fault(n->w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(n->w, '=', PEER, "Connected", "false");
	start(n);
	hub_fails(n->w, "org.bluez.Error.InProgress", NULL, n->path, CHAR1,
		  "StartNotify", "");
	hub_does(n->w, PEER, DEVICE1, "Connect", "");
	await_event(n->w, '=', n->path, "Notifying", "true");
}

static void loses_a_subscription_when_services_move(void **state)
{
	struct notify *n = *state;
	char text[64];

	start(n);
	fault(n->w, "services-move", "hci1", NULL, NULL, NULL);
	await_event(n->w, '-', n->path, CHAR1, NULL);
	settle(n->w);
	assert_string_not_equal(char_path(n->w, PEER, UUID_NOTIFY), n->path);
	get_property(n->w, char_path(n->w, PEER, UUID_NOTIFY), CHAR1,
		     "Notifying", text);
	assert_string_equal(text, "false");
	get_property(n->w, PEER, DEVICE1, "ServicesResolved", text);
	assert_string_equal(text, "true");
}

static int acquire(struct notify *n, uint16_t *mtu)
{
	struct answer answer;
	int fd = -1;

	ask(&n->w->hub, &answer, n->path, CHAR1, "AcquireNotify", "a{sv}", 0);
	await(n->w, &answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "hq", &fd, mtu), 0);
	answer_free(&answer);
	return fd;
}

static void hands_out_a_descriptor(void **state)
{
	struct notify *n = *state;
	int type = 0, fd;
	socklen_t size = sizeof(type);
	char byte = 0;
	uint16_t mtu;

	fd = acquire(n, &mtu);
	assert_int_equal(mtu, 517);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size), 0);
	assert_int_equal(type, SOCK_SEQPACKET);
	wearable_notify(&n->pad, PAD_NOTIFY, "z", 1);
	settle(n->w);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 1);
	assert_int_equal(byte, 'z');
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 0);
	assert_int_equal(event_number(n->w, '=', n->path, "Notifying"), 0);
	hub_fails(n->w, "org.bluez.Error.NotPermitted", "Notify acquired",
		  n->path, CHAR1, "StartNotify", "");
	hub_fails(n->w, "org.bluez.Error.NotPermitted", "Notify acquired",
		  n->path, CHAR1, "AcquireNotify", "a{sv}", 0);
	close(fd);
	await_event(n->w, '=', n->path, "NotifyAcquired", "false");
	assert_true(run_until_count(&n->w->loop,
				    &n->pad.chars[PAD_NOTIFY].stops, 1));
}

static void lets_anyone_end_an_acquired_one(void **state)
{
	struct notify *n = *state;
	struct answer answer;
	uint16_t mtu;
	char byte;
	int fd = acquire(n, &mtu);

	ask(&n->w->other, &answer, n->path, CHAR1, "StopNotify", "");
	await(n->w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	close(fd);
}

static void refuses_a_descriptor_beside_a_subscription(void **state)
{
	struct notify *n = *state;

	start(n);
	hub_fails(n->w, "org.bluez.Error.InProgress", NULL, n->path, CHAR1,
		  "AcquireNotify", "a{sv}", 0);
}

static void hangs_up_with_the_link(void **state)
{
	struct notify *n = *state;
	uint16_t mtu;
	char byte;
	int fd = acquire(n, &mtu);

	fault(n->w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(n->w, '=', n->path, "NotifyAcquired", "false");
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	close(fd);
	hub_fails(n->w, "org.bluez.Error.Failed", "Not connected", n->path,
		  CHAR1, "AcquireNotify", "a{sv}", 0);
}

static void drops_what_a_slow_reader_leaves(void **state)
{
	static uint8_t value[244];
	struct notify *n = *state;
	uint16_t mtu;
	int fd = acquire(n, &mtu), i, got = 0;

	for (i = 0; i < 2000; i++)
		wearable_notify(&n->pad, PAD_NOTIFY, value, sizeof(value));
	start(&(struct notify){.w = n->w,
			       .path = PEER "/service0015/char001f"});
	while (recv(fd, value, sizeof(value), MSG_DONTWAIT) > 0)
		got++;
	assert_int_equal(errno, EAGAIN);
	assert_in_range(got, 1, 1999);
	close(fd);
}

static void cuts_a_notification_at_the_mtu(void **state)
{
	static const uint8_t value[100];
	struct notify *n = *state;
	char text[64];

	start(n);
	fault(n->w, "mtu", "hci1", "23", NULL, NULL);
	reconnect(n);
	await_event(n->w, '=', PEER, "ServicesResolved", "true");
	get_property(n->w, n->path, CHAR1, "MTU", text);
	assert_string_equal(text, "23");
	settle(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, value, sizeof(value));
	await_event(n->w, '=', n->path, "Value",
		    "00000000000000000000000000000000000000");
	get_property(n->w, n->path, CHAR1, "Value", text);
	assert_int_equal(strlen(text), 40);
}

static void drops_each_nth_on_command(void **state)
{
	struct notify *n = *state;
	uint8_t i;

	start(n);
	fault(n->w, "notify-drop", UUID_NOTIFY, "5", NULL, NULL);
	for (i = 1; i <= 20; i++)
		wearable_notify(&n->pad, PAD_NOTIFY, &i, 1);
	await_event(n->w, '=', n->path, "Value", "13");
	settle(n->w);
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 16);
	assert_int_equal(event_index(n->w, '=', n->path, "Value", "05"), -1);
}

static void doubles_delays_and_mangles_on_command(void **state)
{
	struct notify *n = *state;

	start(n);
	fault(n->w, "notify-duplicate", "*/char*", NULL, NULL, NULL);
	wearable_notify(&n->pad, PAD_NOTIFY, "a", 1);
	await_event(n->w, '=', n->path, "Value", "61");
	settle(n->w);
	assert_int_equal(event_number(n->w, '=', n->path, "Value"), 2);
	fault(n->w, "clear", NULL, NULL, NULL, NULL);
	fault(n->w, "notify-delay", "*", "50", "2", NULL);
	wearable_notify(&n->pad, PAD_NOTIFY, "c", 1);
	wearable_notify(&n->pad, PAD_NOTIFY, "d", 1);
	wearable_notify(&n->pad, PAD_NOTIFY, "e", 1);
	await_event(n->w, '=', n->path, "Value", "64");
	assert_true(event_index(n->w, '=', n->path, "Value", "65") <
		    event_index(n->w, '=', n->path, "Value", "64"));
	fault(n->w, "clear", NULL, NULL, NULL, NULL);
	fault(n->w, "notify-mangle", "*", "100%", NULL, NULL);
	events_clear(n->w);
	wearable_notify(&n->pad, PAD_NOTIFY, "fgh", 3);
	await_event(n->w, '=', n->path, "Value", NULL);
	assert_int_equal(event_index(n->w, '=', n->path, "Value", "666768"),
			 -1);
}

static void injects_values_the_peer_never_sent(void **state)
{
	struct notify *n = *state;

	start(n);
	fault(n->w, "notify-inject", n->path, "c0FFee", NULL, NULL);
	await_event(n->w, '=', n->path, "Value", "c0ffee");
}

static void stops_the_application_of_a_stranger_with_the_link(void **state)
{
	struct notify *n = *state;

	start(n);
	fault(n->w, "link-lost", "hci1", NULL, NULL, NULL);
	assert_true(run_until_count(&n->w->loop,
				    &n->pad.chars[PAD_NOTIFY].stops, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(subscribes_the_application),
		TEST(tells_each_notification_once),
		TEST(tells_equal_values_again),
		TEST(tells_empty_values),
		TEST(says_nothing_unasked),
		TEST(lets_a_caller_subscribe_twice),
		TEST(tells_for_each_subscriber),
		TEST(confirms_indications),
		TEST(refuses_what_cannot_notify),
		TEST(ends_a_subscription_with_its_caller),
		TEST(keeps_a_subscription_over_reconnection),
		TEST(forgets_to_arm_a_new_link_on_command),
		TEST(may_tell_values_before_services_are_resolved),
		TEST(arms_for_the_next_link_while_disconnected),
		TEST(loses_a_subscription_when_services_move),
		TEST(hands_out_a_descriptor),
		TEST(lets_anyone_end_an_acquired_one),
		TEST(refuses_a_descriptor_beside_a_subscription),
		TEST(hangs_up_with_the_link),
		TEST(drops_what_a_slow_reader_leaves),
		TEST(cuts_a_notification_at_the_mtu),
		TEST(drops_each_nth_on_command),
		TEST(doubles_delays_and_mangles_on_command),
		TEST(injects_values_the_peer_never_sent),
		TEST(stops_the_application_of_a_stranger_with_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
