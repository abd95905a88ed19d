/* SPDX-License-Identifier: MIT */
/* Links: how they come up, what is told, and how they end. */
#include <string.h>

#include "wearable.h"

static void answers_before_services_are_resolved(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	fault(w, "timing", "resolve", "10000", NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
	assert_int_equal(event_index(w, '=', PEER, "ServicesResolved", "true"),
			 -1);
	await_event(w, '=', PEER, "ServicesResolved", "true");
}

static void shows_objects_before_resolved(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	int objects, resolved, uuids;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	objects =
		event_index(w, '+', PEER "/service0015/char0016", CHAR1, NULL);
	resolved = event_index(w, '=', PEER, "ServicesResolved", "true");
	uuids = event_index(w, '=', PEER, "UUIDs", NULL);
	assert_true(objects >= 0);
	assert_true(objects < uuids);
	assert_true(objects < resolved);
}

static void shows_objects_after_resolved_when_told_so(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	int objects, resolved;

	fault(w, "objects-late", "always", NULL, NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	await_event(w, '+', PEER "/service0015/char0016", CHAR1, NULL);
	objects =
		event_index(w, '+', PEER "/service0015/char0016", CHAR1, NULL);
	resolved = event_index(w, '=', PEER, "ServicesResolved", "true");
	assert_true(objects > resolved);
}

static void takes_the_name_of_gap_when_resolved(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	await_event(w, '=', PEER, "Name", "BlueZ 5.66");
}

static void shows_the_central_at_the_peripheral(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	get_property(w, AT_PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
	hub_does(w, PEER, DEVICE1, "Disconnect", "");
	await_event(w, '=', AT_PEER, "Connected", "false");
}

static void may_omit_the_connected_signal(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	fault(w, "connected-signal", "omit", NULL, NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	assert_int_equal(event_index(w, '=', PEER, "Connected", NULL), -1);
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
}

static void never_tells_connected_while_scanning(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	fault(w, "connected-signal", "sometimes", NULL, NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', PEER, DEVICE1, NULL);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	await_event(w, '=', PEER, "ServicesResolved", "true");
	assert_int_equal(event_index(w, '=', PEER, "Connected", NULL), -1);
}

static void is_slow_to_connect_while_scanning(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	uint64_t start;

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', PEER, DEVICE1, NULL);
	start = uv_hrtime();
	hub_does(w, PEER, DEVICE1, "Connect", "");
	assert_true(uv_hrtime() - start >= 170 * 1000000u);
}

static void connects_again_at_once_when_connected(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	hub_does(w, PEER, DEVICE1, "Connect", "");
}

static void waits_long_for_an_absent_peer(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	uint64_t start;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "range", "hci1", "out", NULL, NULL);
	start = uv_hrtime();
	hub_fails(w, "org.bluez.Error.Failed", "le-connection-abort-by-local",
		  PEER, DEVICE1, "Connect", "");
	assert_true(uv_hrtime() - start >= 800 * 1000000u);
}

static void refuses_a_second_connect(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer first;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "range", "hci1", "out", NULL, NULL);
	ask(&w->hub, &first, PEER, DEVICE1, "Connect", "");
	hub_fails(w, "org.bluez.Error.Failed", "Operation already in progress",
		  PEER, DEVICE1, "Connect", "");
	hub_does(w, PEER, DEVICE1, "Disconnect", "");
	await(w, &first);
	assert_string_equal(first.error, "org.bluez.Error.Failed");
	assert_string_equal(first.text, "br-connection-canceled");
	answer_free(&first);
}

static void connects_when_the_peer_comes_back(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "range", "hci1", "out", NULL, NULL);
	ask(&w->hub, &answer, PEER, DEVICE1, "Connect", "");
	settle(w);
	assert_false(answer.done);
	fault(w, "range", "hci1", "in", NULL, NULL);
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void takes_its_time_to_disconnect(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;
	uint64_t start;
	int resolved;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	events_clear(w);
	start = uv_hrtime();
	ask(&w->hub, &answer, PEER, DEVICE1, "Disconnect", "");
	await(w, &answer);
	assert_true(uv_hrtime() - start >= 39 * 1000000u);
	assert_string_equal(answer.error, "");
	await_event(w, '=', PEER, "Connected", "false");
	/* The answer comes between the two. */
	resolved = event_index(w, '=', PEER, "ServicesResolved", "false");
	assert_true(resolved >= 0 && resolved < (int)answer.told_before);
	assert_true(event_index(w, '=', PEER, "Connected", "false") >=
		    (int)answer.told_before);
	answer_free(&answer);
}

static void refuses_to_disconnect_what_is_not_connected(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	hub_fails(w, "org.bluez.Error.NotConnected", NULL, PEER, DEVICE1,
		  "Disconnect", "");
}

static void bounds_the_links_of_a_central(void **state)
{
	struct world *w = *state;
	struct wearable pads[2];

	w->sim.options.max_links = 1;
	wearable_start(w, &pads[0], &w->pad, 1);
	wearable_start(w, &pads[1], &w->pad, 2);
	connect_peer(w, PEER);
	find_peer(w, PEER2);
	hub_fails(w, "org.bluez.Error.Failed",
		  "le-connection-concurrent-connection-limit", PEER2, DEVICE1,
		  "Connect", "");
}

static void carries_several_links(void **state)
{
	struct world *w = *state;
	struct wearable pads[2];
	char text[64];

	wearable_start(w, &pads[0], &w->pad, 1);
	wearable_start(w, &pads[1], &w->pad, 2);
	connect_peer(w, PEER);
	connect_peer(w, PEER2);
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
}

static void lets_only_one_central_have_a_wearable(void **state)
{
	static const char second[] = "/org/bluez/hci3/dev_00_AA_01_01_00_01";
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, "/org/bluez/hci3", ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', second, DEVICE1, NULL);
	hub_does(w, "/org/bluez/hci3", ADAPTER1, "StopDiscovery", "");
	connect_peer(w, PEER);
	ask(&w->other, &answer, second, DEVICE1, "Connect", "");
	settle(w);
	assert_false(answer.done);
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void keeps_objects_of_a_trusted_device(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	fault(w, "timing", "temporary", "1000", NULL, NULL);
	hub_sets(w, PEER, DEVICE1, "Trusted", "b", true);
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	settle(w);
	assert_true(has_object(w, PEER "/service0015/char0016"));
}

static void forgets_a_stranger_after_disconnect(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	fault(w, "timing", "temporary", "2000", NULL, NULL);
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(w, '-', PEER "/service0015", "org.bluez.GattService1",
		    NULL);
	await_event(w, '-', PEER, DEVICE1, NULL);
}

static void tells_both_ends_of_a_link_in_one_signal(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	int connected, resolved;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	settle(w);
	events_clear(w);
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	connected = event_index(w, '=', PEER, "Connected", "false");
	resolved = event_index(w, '=', PEER, "ServicesResolved", "false");
	assert_int_equal(connected - resolved, -1);
}

static void loses_the_link_out_of_range(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	fault(w, "range", "hci1", "out", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
}

static void removes_a_connected_device_after_the_link(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	hub_does(w, HUB, ADAPTER1, "RemoveDevice", "o", PEER);
	await_event(w, '-', PEER, DEVICE1, NULL);
	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, HUB, ADAPTER1,
		  "RemoveDevice", "o", PEER);
	hub_fails(w, DBUS_ERROR_UNKNOWN_OBJECT, NULL, PEER, DEVICE1, "Connect",
		  "");
}

static void drops_devices_before_the_adapter_goes_off(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	int device, adapter;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	settle(w);
	events_clear(w);
	hub_sets(w, HUB, ADAPTER1, "Powered", "b", false);
	await_event(w, '=', HUB, "Powered", "false");
	device = event_index(w, '=', PEER, "Connected", "false");
	adapter = event_index(w, '=', HUB, "Powered", "false");
	assert_true(device >= 0 && device < adapter);
	hub_fails(w, "org.bluez.Error.Failed", "Input/output error", PEER,
		  DEVICE1, "Connect", "");
}

static void stays_off_while_blocked(void **state)
{
	struct world *w = *state;

	fault(w, "rfkill", "hci0", "on", NULL, NULL);
	await_event(w, '=', HUB, "PowerState", "off-blocked");
	hub_fails(w, "org.bluez.Error.Blocked", NULL, HUB,
		  DBUS_INTERFACE_PROPERTIES, "Set", "ssv", ADAPTER1, "Powered",
		  "b", 1);
	fault(w, "rfkill", "hci0", "off", NULL, NULL);
	await_event(w, '=', HUB, "Powered", "true");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(answers_before_services_are_resolved),
		TEST(shows_objects_before_resolved),
		TEST(shows_objects_after_resolved_when_told_so),
		TEST(takes_the_name_of_gap_when_resolved),
		TEST(shows_the_central_at_the_peripheral),
		TEST(may_omit_the_connected_signal),
		TEST(never_tells_connected_while_scanning),
		TEST(is_slow_to_connect_while_scanning),
		TEST(connects_again_at_once_when_connected),
		TEST(waits_long_for_an_absent_peer),
		TEST(refuses_a_second_connect),
		TEST(connects_when_the_peer_comes_back),
		TEST(takes_its_time_to_disconnect),
		TEST(refuses_to_disconnect_what_is_not_connected),
		TEST(bounds_the_links_of_a_central),
		TEST(carries_several_links),
		TEST(lets_only_one_central_have_a_wearable),
		TEST(keeps_objects_of_a_trusted_device),
		TEST(forgets_a_stranger_after_disconnect),
		TEST(tells_both_ends_of_a_link_in_one_signal),
		TEST(loses_the_link_out_of_range),
		TEST(removes_a_connected_device_after_the_link),
		TEST(drops_devices_before_the_adapter_goes_off),
		TEST(stays_off_while_blocked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
