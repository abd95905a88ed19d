/* SPDX-License-Identifier: MIT */
/* What a central finds, and for how long. */
#include <string.h>

#include "wearable.h"

static void starts_one_session_for_each_caller(void **state)
{
	struct world *w = *state;
	struct answer answer;

	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	hub_fails(w, "org.bluez.Error.InProgress", NULL, HUB, ADAPTER1,
		  "StartDiscovery", "");
	ask(&w->other, &answer, HUB, ADAPTER1, "StartDiscovery", "");
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	hub_does(w, HUB, ADAPTER1, "StopDiscovery", "");
	settle(w);
	assert_int_equal(event_index(w, '=', HUB, "Discovering", "false"), -1);
}

static void refuses_to_stop_what_was_not_started(void **state)
{
	hub_fails(*state, "org.bluez.Error.Failed", "No discovery started", HUB,
		  ADAPTER1, "StopDiscovery", "");
}

static void is_not_ready_while_off(void **state)
{
	struct world *w = *state;

	hub_sets(w, HUB, ADAPTER1, "Powered", "b", false);
	await_event(w, '=', HUB, "Powered", "false");
	hub_fails(w, "org.bluez.Error.NotReady", NULL, HUB, ADAPTER1,
		  "StartDiscovery", "");
	hub_fails(w, "org.bluez.Error.NotReady", NULL, HUB, ADAPTER1,
		  "SetDiscoveryFilter", "a{sv}", 0);
}

static void ends_a_session_with_its_caller(void **state)
{
	struct world *w = *state;
	struct answer answer;

	ask(&w->other, &answer, HUB, ADAPTER1, "StartDiscovery", "");
	await(w, &answer);
	answer_free(&answer);
	await_event(w, '=', HUB, "Discovering", "true");
	party_close(w, &w->other);
	await_event(w, '=', HUB, "Discovering", "false");
}

static void finds_what_advertises(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', PEER, DEVICE1, NULL);
	get_property(w, PEER, DEVICE1, "Name", text);
	assert_string_equal(text, "pad");
	get_property(w, PEER, DEVICE1, "Address", text);
	assert_string_equal(text, "00:AA:01:01:00:01");
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "false");
	get_property(w, PEER, DEVICE1, "RSSI", text);
	assert_int_equal(text[0], '-');
}

static void finds_nothing_on_its_own_adapter(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	assert_false(has_object(w, "/org/bluez/hci1/dev_00_AA_01_01_00_01"));
}

static void filters_by_service(void **state)
{
	static const char *const wanted[] = {UUID_SERVICE};
	static const char *const unwanted[] = {UUID_READ};
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "SetDiscoveryFilter", "a{sv}", 1, "UUIDs",
		 "as", unwanted, (size_t)1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	settle(w);
	assert_false(has_object(w, PEER));
	hub_does(w, HUB, ADAPTER1, "SetDiscoveryFilter", "a{sv}", 2, "UUIDs",
		 "as", wanted, (size_t)1, "Transport", "s", "le");
	await_event(w, '+', PEER, DEVICE1, NULL);
}

static void filters_by_signal_strength(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	fault(w, "rssi", "hci1", "-80", NULL, NULL);
	hub_does(w, HUB, ADAPTER1, "SetDiscoveryFilter", "a{sv}", 1, "RSSI",
		 "n", -70);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	settle(w);
	assert_false(has_object(w, PEER));
	fault(w, "rssi", "hci1", "-50", NULL, NULL);
	await_event(w, '+', PEER, DEVICE1, NULL);
}

static void refuses_a_filter_it_does_not_know(void **state)
{
	struct world *w = *state;

	hub_fails(w, "org.bluez.Error.InvalidArguments", NULL, HUB, ADAPTER1,
		  "SetDiscoveryFilter", "a{sv}", 1, "Colour", "s", "red");
	hub_fails(w, "org.bluez.Error.InvalidArguments", NULL, HUB, ADAPTER1,
		  "SetDiscoveryFilter", "a{sv}", 1, "Transport", "s", "air");
	hub_fails(w, "org.bluez.Error.InvalidArguments", NULL, HUB, ADAPTER1,
		  "SetDiscoveryFilter", "a{sv}", 1, "RSSI", "s", "loud");
}

static void tells_each_advertisement_when_filtered(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "SetDiscoveryFilter", "a{sv}", 1,
		 "Transport", "s", "le");
	find_peer(w, PEER);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '=', PEER, "RSSI", NULL);
	events_clear(w);
	await_event(w, '=', PEER, "RSSI", NULL);
}

static void forgets_the_signal_strength_with_discovery(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	await_event(w, '!', PEER, "RSSI", NULL);
}

static void forgets_a_stranger_after_a_while(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	fault(w, "timing", "temporary", "5000", NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	await_event(w, '-', PEER, DEVICE1, NULL);
	assert_false(has_object(w, PEER));
}

static void takes_changed_advertisements(void **state)
{
	static const uint8_t new_flavour = 9;
	struct world *w = *state;
	struct wearable pad;
	DBusMessage *signal;

	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', PEER, DEVICE1, NULL);
	pad.flavour = new_flavour;
	signal = bus_message_new_signal(pad.advert_path,
					DBUS_INTERFACE_PROPERTIES,
					"PropertiesChanged");
	bus_append(signal, "sa{sv}as", "org.bluez.LEAdvertisement1", 0, NULL,
		   (size_t)0);
	bus_send(w->pad.bus, signal);
	await_event(w, '=', PEER, "ManufacturerData", NULL);
}

static void refuses_advertisements_too_long(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_make(w, &pad, &w->pad, 1);
	pad.name = "a name that is longer than a scan response";
	ask(&w->pad, &answer, "/org/bluez/hci1", ADVMANAGER1,
	    "RegisterAdvertisement", "oa{sv}", pad.advert_path, 0);
	await(w, &answer);
	assert_string_equal(answer.error, "org.bluez.Error.InvalidLength");
	answer_free(&answer);
}

static void stops_hearing_what_is_withdrawn(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	fault(w, "timing", "temporary", "5000", NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '+', PEER, DEVICE1, NULL);
	wearable_unregister_advert(&pad);
	await_event(w, '-', PEER, DEVICE1, NULL);
}

static void withdraws_with_the_process(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	party_close(w, &w->pad);
	settle(w);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	settle(w);
	assert_false(has_object(w, PEER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(starts_one_session_for_each_caller),
		TEST(refuses_to_stop_what_was_not_started),
		TEST(is_not_ready_while_off),
		TEST(ends_a_session_with_its_caller),
		TEST(finds_what_advertises),
		TEST(finds_nothing_on_its_own_adapter),
		TEST(filters_by_service),
		TEST(filters_by_signal_strength),
		TEST(refuses_a_filter_it_does_not_know),
		TEST(tells_each_advertisement_when_filtered),
		TEST(forgets_the_signal_strength_with_discovery),
		TEST(forgets_a_stranger_after_a_while),
		TEST(takes_changed_advertisements),
		TEST(refuses_advertisements_too_long),
		TEST(stops_hearing_what_is_withdrawn),
		TEST(withdraws_with_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
