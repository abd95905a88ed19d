/* SPDX-License-Identifier: MIT */
/* What comes back by itself: wearables, adapters, bluetoothd. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile.h"
#include "scratch.h"
#include "wearable.h"

static void prepare(struct world *w, struct wearable *pad)
{
	agent_register(w, &w->pad, "NoInputNoOutput", true);
	wearable_start(w, pad, &w->pad, 1);
	connect_peer(w, PEER);
	hub_does(w, PEER, DEVICE1, "Pair", "");
	hub_sets(w, PEER, DEVICE1, "Trusted", "b", true);
}

static void lose(struct world *w)
{
	events_clear(w); /* what follows may come together with it */
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
}

static bool connected(struct world *w)
{
	char text[64];

	get_property(w, PEER, DEVICE1, "Connected", text);
	return strcmp(text, "true") == 0;
}

static void reconnects_nothing_without_a_profile(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	prepare(w, &pad);
	lose(w);
	settle(w);
	assert_false(connected(w));
}

static void reconnects_what_a_profile_names(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	lose(w);
	await_event(w, '=', PEER, "Connected", "true");
	await_event(w, '=', PEER, "ServicesResolved", "true");
}

static void reconnects_when_it_is_heard_again(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	fault(w, "range", "hci1", "out", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	settle(w);
	assert_false(connected(w));
	fault(w, "range", "hci1", "in", NULL, NULL);
	await_event(w, '=', PEER, "ServicesResolved", "true");
}

static void reconnects_even_after_our_own_disconnect(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	events_clear(w);
	hub_does(w, PEER, DEVICE1, "Disconnect", "");
	await_event(w, '=', PEER, "Connected", "false");
	await_event(w, '=', PEER, "Connected", "true");
}

static void lets_go_of_what_is_not_trusted(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	hub_sets(w, PEER, DEVICE1, "Trusted", "b", false);
	hub_does(w, PEER, DEVICE1, "Disconnect", "");
	await_event(w, '=', PEER, "Connected", "false");
	settle(w);
	assert_false(connected(w));
	/* Trust alone does not bring it back; Connect does. */
	hub_sets(w, PEER, DEVICE1, "Trusted", "b", true);
	settle(w);
	assert_false(connected(w));
	hub_does(w, PEER, DEVICE1, "Connect", "");
}

static void stops_reconnecting_without_the_profile(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	hub_does(w, HUB, GATTMANAGER1, "UnregisterApplication", "o",
		 PROFILE_ROOT);
	assert_true(run_until_count(&w->loop, &profile.releases, 1));
	lose(w);
	settle(w);
	assert_false(connected(w));
}

static void goes_with_our_connect_at_the_same_time(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	fault(w, "range", "hci1", "out", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	fault(w, "range", "hci1", "in", NULL, NULL);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	assert_true(connected(w));
}

static bool has_bluez(void *userdata)
{
	return has_object(userdata, HUB);
}

static void back(struct world *w)
{
	fault(w, "owner-back", NULL, NULL, NULL, NULL);
	assert_true(run_until(&w->loop, has_bluez, w));
}

static void dies_without_a_word(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	prepare(w, &pad);
	settle(w);
	events_clear(w);
	fault(w, "owner-lost", NULL, NULL, NULL, NULL);
	settle(w);
	assert_int_equal(w->event_count, 0);
	hub_fails(w, DBUS_ERROR_SERVICE_UNKNOWN, NULL, HUB, ADAPTER1,
		  "StartDiscovery", "");
}

static void never_answers_what_it_was_asked_before_it_died(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "range", "hci1", "out", NULL, NULL);
	ask(&w->hub, &answer, PEER, DEVICE1, "Connect", "");
	settle(w);
	fault(w, "owner-lost", NULL, NULL, NULL, NULL);
	await(w, &answer);
	assert_string_equal(answer.error, DBUS_ERROR_NO_REPLY);
	answer_free(&answer);
}

static void keeps_bonds_and_trust_over_its_death(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	prepare(w, &pad);
	fault(w, "owner-lost", NULL, NULL, NULL, NULL);
	back(w);
	get_property(w, PEER, DEVICE1, "Bonded", text);
	assert_string_equal(text, "true");
	get_property(w, PEER, DEVICE1, "Trusted", text);
	assert_string_equal(text, "true");
	assert_false(connected(w));
	assert_false(has_object(w, PEER "/service0015"));
}

static void forgets_registrations_with_its_process(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	fault(w, "owner-lost", "20", NULL, NULL, NULL);
	settle(w);
	assert_true(run_until(&w->loop, has_bluez, w));
	settle(w);
	assert_false(connected(w));
	/* Both sides register again, and the rest follows. */
	wearable_register_app(&pad);
	wearable_register_advert(&pad);
	profile_again(w, &profile);
	await_event(w, '=', PEER, "ServicesResolved", "true");
}

static void finds_links_older_than_itself(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;
	char text[64];

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	fault(w, "ghosts", "on", NULL, NULL, NULL);
	fault(w, "owner-lost", NULL, NULL, NULL, NULL);
	back(w);
	wearable_register_app(&pad);
	wearable_register_advert(&pad);
	profile_again(w, &profile);
	settle(w);
	assert_true(connected(w));
	get_property(w, PEER, DEVICE1, "ServicesResolved", text);
	assert_string_equal(text, "false");
	/* Connect changes nothing; Disconnect heals. */
	hub_does(w, PEER, DEVICE1, "Connect", "");
	settle(w);
	assert_false(has_object(w, PEER "/service0015"));
	events_clear(w);
	hub_does(w, PEER, DEVICE1, "Disconnect", "");
	await_event(w, '=', PEER, "ServicesResolved", "true");
	assert_true(has_object(w, PEER "/service0015"));
}

static void is_haunted_on_command(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	prepare(w, &pad);
	settle(w);
	events_clear(w);
	fault(w, "ghost-link", PEER, NULL, NULL, NULL);
	await_event(w, '=', PEER, "Connected", "true");
	settle(w);
	assert_int_equal(event_index(w, '=', PEER, "ServicesResolved", "true"),
			 -1);
	hub_fails(w, "org.bluez.Error.Failed", "Not connected",
		  char_path(w, PEER, UUID_READ), CHAR1, "ReadValue", "a{sv}",
		  0);
}

static void takes_an_adapter_away_piece_by_piece(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	int down, off, service, device, adapter;

	prepare(w, &pad);
	settle(w);
	events_clear(w);
	fault(w, "adapter-gone", "hci0", NULL, NULL, NULL);
	await_event(w, '-', HUB, ADAPTER1, NULL);
	down = event_index(w, '=', PEER, "Connected", "false");
	off = event_index(w, '=', HUB, "Powered", "false");
	service = event_index(w, '-', PEER "/service0015",
			      "org.bluez.GattService1", NULL);
	device = event_index(w, '-', PEER, DEVICE1, NULL);
	adapter = event_index(w, '-', HUB, ADAPTER1, NULL);
	assert_true(down >= 0 && down < off);
	assert_true(off < service && service < device && device < adapter);
	assert_true(event_index(w, '-', HUB, GATTMANAGER1, NULL) < adapter);
}

static void brings_an_adapter_back_under_another_number(void **state)
{
	static const char moved[] = "/org/bluez/hci9";
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	prepare(w, &pad);
	fault(w, "adapter-gone", "hci0", NULL, NULL, NULL);
	fault(w, "adapter-back", "00:AA:01:00:00:00", "9", NULL, NULL);
	await_event(w, '+', moved, ADAPTER1, NULL);
	get_property(w, moved, ADAPTER1, "Address", text);
	assert_string_equal(text, "00:AA:01:00:00:00");
	get_property(w, moved, ADAPTER1, "Powered", text);
	assert_string_equal(text, "true");
	get_property(w, "/org/bluez/hci9/dev_00_AA_01_01_00_01", DEVICE1,
		     "Bonded", text);
	assert_string_equal(text, "true");
	assert_false(has_object(w, HUB));
}

static void releases_advertisements_of_an_adapter_gone(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	fault(w, "adapter-gone", "hci1", NULL, NULL, NULL);
	assert_true(run_until_count(&w->loop, &pad.releases, 1));
}

static void comes_back_from_power_with_its_advertisements(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct profile profile;

	profile_register(w, &profile, UUID_SERVICE);
	prepare(w, &pad);
	fault(w, "power", "hci1", "off", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	events_clear(w);
	fault(w, "power", "hci1", "on", NULL, NULL);
	await_event(w, '=', PEER, "ServicesResolved", "true");
}

/* The rest starts worlds of its own, around one state file. */
static void state_path(char path[SCRATCH_MAX])
{
	close(scratch_file(path, "bluezsim"));
}

static struct world *start_with(const char *path)
{
	struct options options;

	world_options(&options);
	options.state = path;
	return world_start(&options);
}

static void keeps_bonds_in_a_file(void **state)
{
	struct wearable pad;
	struct world *w;
	char path[SCRATCH_MAX], text[64];
	void *world;

	(void)state;
	state_path(path);
	w = start_with(path);
	prepare(w, &pad);
	world = w;
	world_teardown(&world);
	w = start_with(path);
	get_property(w, PEER, DEVICE1, "Bonded", text);
	assert_string_equal(text, "true");
	get_property(w, PEER, DEVICE1, "Trusted", text);
	assert_string_equal(text, "true");
	get_property(w, AT_PEER, DEVICE1, "Bonded", text);
	assert_string_equal(text, "true");
	world = w;
	world_teardown(&world);
	unlink(path);
}

static void refuses_a_file_that_is_none(void **state)
{
	static const char *const texts[] = {
		"nonsense\n", "device x\n", "uuid zz\n",
		"device 00:AA:01:00:00:00 00:AA:01:01:00:01 paired maybe\n",
		"device zz:AA:01:00:00:00 00:AA:01:01:00:01 paired trusted open\n"};
	struct options options;
	struct sim sim;
	uv_loop_t loop;
	char path[SCRATCH_MAX];
	size_t i;
	FILE *file;

	(void)state;
	state_path(path);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(texts[i], file);
		fclose(file);
		world_options(&options);
		options.state = path;
		assert_int_equal(uv_loop_init(&loop), 0);
		assert_int_not_equal(sim_init(&sim, &loop, &options), 0);
		sim.options.state = NULL;
		sim_close(&sim);
		run_until_closed(&loop);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(reconnects_nothing_without_a_profile),
		TEST(reconnects_what_a_profile_names),
		TEST(reconnects_when_it_is_heard_again),
		TEST(reconnects_even_after_our_own_disconnect),
		TEST(lets_go_of_what_is_not_trusted),
		TEST(stops_reconnecting_without_the_profile),
		TEST(goes_with_our_connect_at_the_same_time),
		TEST(dies_without_a_word),
		TEST(never_answers_what_it_was_asked_before_it_died),
		TEST(keeps_bonds_and_trust_over_its_death),
		TEST(forgets_registrations_with_its_process),
		TEST(finds_links_older_than_itself),
		TEST(is_haunted_on_command),
		TEST(takes_an_adapter_away_piece_by_piece),
		TEST(brings_an_adapter_back_under_another_number),
		TEST(releases_advertisements_of_an_adapter_gone),
		TEST(comes_back_from_power_with_its_advertisements),
		cmocka_unit_test(keeps_bonds_in_a_file),
		cmocka_unit_test(refuses_a_file_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
