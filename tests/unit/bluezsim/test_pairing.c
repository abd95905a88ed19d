/* SPDX-License-Identifier: MIT */
/* Bonds: how they are made, refused, used and lost. */
#include <string.h>

#include "wearable.h"

static void offer(struct world *w, struct wearable *pad)
{
	agent_register(w, &w->pad, "NoInputNoOutput", true);
	wearable_start(w, pad, &w->pad, 1);
	connect_peer(w, PEER);
}

static void pair(struct world *w)
{
	hub_does(w, PEER, DEVICE1, "Pair", "");
}

static void asks_only_the_acceptor_when_it_just_works(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	agent_register(w, &w->hub, "KeyboardDisplay", false);
	offer(w, &pad);
	pair(w);
	assert_string_equal(w->pad.agent.asked, "RequestAuthorization");
	assert_string_equal(w->pad.agent.device, AT_PEER);
	assert_int_equal(w->hub.agent.count, 0);
	await_event(w, '=', PEER, "Paired", "true");
	await_event(w, '=', PEER, "Bonded", "true");
	await_event(w, '=', AT_PEER, "Bonded", "true");
}

static void pairs_without_an_agent_of_its_own(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	pair(w);
}

static void connects_first(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	agent_register(w, &w->pad, "NoInputNoOutput", true);
	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	pair(w);
	get_property(w, PEER, DEVICE1, "ServicesResolved", text);
	assert_string_equal(text, "true");
}

static void fails_without_an_agent_at_the_other_end(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	hub_fails(w, "org.bluez.Error.AuthenticationFailed", NULL, PEER,
		  DEVICE1, "Pair", "");
	await_event(w, '=', PEER, "Connected", "false");
}

static void fails_when_rejected(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	w->pad.agent.rejects = true;
	hub_fails(w, "org.bluez.Error.AuthenticationFailed", NULL, PEER,
		  DEVICE1, "Pair", "");
}

static void shows_both_the_same_number(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	agent_register(w, &w->hub, "DisplayYesNo", false);
	agent_register(w, &w->pad, "DisplayYesNo", true);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	pair(w);
	assert_string_equal(w->hub.agent.asked, "RequestConfirmation");
	assert_string_equal(w->pad.agent.asked, "RequestConfirmation");
	assert_int_equal(w->hub.agent.passkey, w->pad.agent.passkey);
	assert_in_range(w->hub.agent.passkey, 0, 999999);
}

static void wants_the_passkey_that_is_displayed(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	agent_register(w, &w->hub, "KeyboardOnly", false);
	agent_register(w, &w->pad, "DisplayOnly", true);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	w->hub.agent.holds = true;
	ask(&w->hub, &answer, PEER, DEVICE1, "Pair", "");
	assert_true(run_until_count(&w->loop, &w->hub.agent.count, 1));
	assert_true(run_until_count(&w->loop, &w->pad.agent.count, 1));
	assert_string_equal(w->hub.agent.asked, "RequestPasskey");
	assert_string_equal(w->pad.agent.asked, "DisplayPasskey");
	bus_reply(w->hub.agent.held, "u", w->pad.agent.passkey);
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void refuses_a_wrong_passkey(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	agent_register(w, &w->hub, "KeyboardOnly", false);
	agent_register(w, &w->pad, "DisplayOnly", true);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	w->hub.agent.holds = true;
	ask(&w->hub, &answer, PEER, DEVICE1, "Pair", "");
	assert_true(run_until_count(&w->loop, &w->hub.agent.count, 1));
	assert_true(run_until_count(&w->loop, &w->pad.agent.count, 1));
	bus_reply(w->hub.agent.held, "u", (w->pad.agent.passkey + 1) % 1000000);
	await(w, &answer);
	assert_string_equal(answer.error,
			    "org.bluez.Error.AuthenticationFailed");
	answer_free(&answer);
}

static void fails_on_a_bond(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	offer(w, &pad);
	pair(w);
	hub_fails(w, "org.bluez.Error.AuthenticationFailed", NULL, PEER,
		  DEVICE1, "Pair", "");
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
	get_property(w, PEER, DEVICE1, "Bonded", text);
	assert_string_equal(text, "true");
}

static void refuses_a_second_pair(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	offer(w, &pad);
	w->pad.agent.holds = true;
	ask(&w->hub, &answer, PEER, DEVICE1, "Pair", "");
	hub_fails(w, "org.bluez.Error.InProgress", NULL, PEER, DEVICE1, "Pair",
		  "");
	hub_fails(w, "org.bluez.Error.InProgress", NULL, PEER, DEVICE1,
		  "Connect", "");
	assert_true(run_until_count(&w->loop, &w->pad.agent.count, 1));
	bus_reply(w->pad.agent.held, "");
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void cancels(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	offer(w, &pad);
	w->pad.agent.holds = true;
	ask(&w->hub, &answer, PEER, DEVICE1, "Pair", "");
	assert_true(run_until_count(&w->loop, &w->pad.agent.count, 1));
	hub_does(w, PEER, DEVICE1, "CancelPairing", "");
	await(w, &answer);
	assert_string_equal(answer.error,
			    "org.bluez.Error.AuthenticationCanceled");
	answer_free(&answer);
	assert_true(run_until_count(&w->loop, &w->pad.agent.cancels, 1));
	bus_reply(w->pad.agent.held, "");
}

static void removes_the_bond_when_nothing_is_to_cancel(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	pair(w);
	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, PEER, DEVICE1,
		  "CancelPairing", "");
	await_event(w, '=', PEER, "Bonded", "false");
}

static void aborts_when_the_caller_leaves(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	offer(w, &pad);
	w->pad.agent.holds = true;
	ask(&w->other, &answer, PEER, DEVICE1, "Pair", "");
	assert_true(run_until_count(&w->loop, &w->pad.agent.count, 1));
	party_close(w, &w->other);
	await_event(w, '=', PEER, "Connected", "false");
	assert_true(run_until_count(&w->loop, &w->pad.agent.cancels, 1));
	bus_reply(w->pad.agent.held, "");
}

static void gives_up_on_an_agent_that_never_answers(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	fault(w, "timing", "agent", "5000", NULL, NULL);
	w->pad.agent.holds = true;
	hub_fails(w, "org.bluez.Error.AuthenticationFailed", NULL, PEER,
		  DEVICE1, "Pair", "");
	bus_reply(w->pad.agent.held, "");
}

static void encrypts_by_itself_when_an_attribute_asks(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	pad.chars[PAD_SECRET].size = 1;
	hub_does(w, char_path(w, PEER, UUID_SECRET), CHAR1, "ReadValue",
		 "a{sv}", 0);
	await_event(w, '=', PEER, "Bonded", "true");
	assert_int_equal(w->pad.agent.count, 1);
}

static void encrypts_for_a_subscription(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	hub_does(w, char_path(w, PEER, UUID_SECRET), CHAR1, "StartNotify", "");
	assert_true(event_index(w, '=', PEER, "Bonded", "true") >= 0);
}

static void fails_and_drops_when_encryption_is_rejected(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	w->pad.agent.rejects = true;
	hub_fails(w, "org.bluez.Error.Failed",
		  "Operation failed with ATT error: 0x0e",
		  char_path(w, PEER, UUID_SECRET), CHAR1, "StartNotify", "");
	await_event(w, '=', PEER, "Connected", "false");
}

static void refuses_the_unpaired_when_told_so(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	fault(w, "security", "refuse", NULL, NULL, NULL);
	hub_fails(w, "org.bluez.Error.NotPermitted", "Not paired",
		  char_path(w, PEER, UUID_SECRET), CHAR1, "ReadValue", "a{sv}",
		  0);
	pair(w);
	hub_does(w, char_path(w, PEER, UUID_SECRET), CHAR1, "ReadValue",
		 "a{sv}", 0);
}

static void drops_commands_of_the_unpaired(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	hub_does(w, char_path(w, PEER, UUID_SECRET), CHAR1, "WriteValue",
		 "aya{sv}", "x", (size_t)1, 1, "type", "s", "command");
	settle(w);
	assert_int_equal(pad.chars[PAD_SECRET].writes, 0);
}

static void looks_like_any_failure_when_the_wearable_lost_the_bond(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	offer(w, &pad);
	pair(w);
	fault(w, "bond-lost", "hci1", "hci0", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	events_clear(w);
	hub_fails(w, "org.bluez.Error.Failed", "le-connection-abort-by-local",
		  PEER, DEVICE1, "Connect", "");
	await_event(w, '=', PEER, "Connected", "false");
	assert_true(event_index(w, '=', PEER, "Connected", "true") >= 0);
	get_property(w, PEER, DEVICE1, "Paired", text);
	assert_string_equal(text, "true");
}

static void lose_the_bond_of_the_hub(struct world *w)
{
	fault(w, "bond-lost", "hci0", "hci1", NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	events_clear(w);
}

static void asks_the_wearable_about_pairing_again(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	pair(w);
	lose_the_bond_of_the_hub(w);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	await_event(w, '=', PEER, "Bonded", "true");
	assert_int_equal(w->pad.agent.count, 2);
}

static void never_pairs_again_when_told_so(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	w->sim.options.repairing = REPAIRING_NEVER;
	offer(w, &pad);
	pair(w);
	lose_the_bond_of_the_hub(w);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	await_event(w, '=', PEER, "Connected", "false");
	hub_fails(w, "org.bluez.Error.AuthenticationFailed", NULL, PEER,
		  DEVICE1, "Pair", "");
	assert_int_equal(w->pad.agent.count, 1);
}

static void keeps_the_subscription_of_a_bond_at_the_application(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	const char *path;

	offer(w, &pad);
	pair(w);
	path = char_path(w, PEER, UUID_NOTIFY);
	hub_does(w, path, CHAR1, "StartNotify", "");
	fault(w, "link-lost", "hci1", NULL, NULL, NULL);
	await_event(w, '=', PEER, "Connected", "false");
	hub_does(w, PEER, DEVICE1, "Connect", "");
	settle(w);
	assert_int_equal(pad.chars[PAD_NOTIFY].starts, 1);
	assert_int_equal(pad.chars[PAD_NOTIFY].stops, 0);
	wearable_notify(&pad, PAD_NOTIFY, "a", 1);
	await_event(w, '=', path, "Value", "61");
}

static void has_one_default_agent_for_all(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	agent_register(w, &w->other, "NoInputNoOutput", true);
	pair(w);
	assert_int_equal(w->pad.agent.count, 0);
	assert_int_equal(w->other.agent.count, 1);
}

static void goes_back_to_the_default_before(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	offer(w, &pad);
	agent_register(w, &w->other, "NoInputNoOutput", true);
	party_close(w, &w->other);
	settle(w);
	pair(w);
	assert_int_equal(w->pad.agent.count, 1);
}

static void is_pairable_while_somebody_answers(void **state)
{
	struct world *w = *state;

	agent_register(w, &w->other, "NoInputNoOutput", true);
	await_event(w, '=', HUB, "Pairable", "true");
	party_close(w, &w->other);
	await_event(w, '=', HUB, "Pairable", "false");
}

static void refuses_wrong_agents(void **state)
{
	static const char manager[] = "org.bluez.AgentManager1";
	struct world *w = *state;

	hub_fails(w, "org.bluez.Error.InvalidArguments", NULL, "/org/bluez",
		  manager, "RegisterAgent", "os", "/agent", "Telepathy");
	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, "/org/bluez",
		  manager, "RequestDefaultAgent", "o", "/agent");
	hub_does(w, "/org/bluez", manager, "RegisterAgent", "os", "/agent", "");
	hub_fails(w, "org.bluez.Error.AlreadyExists", NULL, "/org/bluez",
		  manager, "RegisterAgent", "os", "/agent2", "");
	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, "/org/bluez",
		  manager, "UnregisterAgent", "o", "/agent2");
	hub_does(w, "/org/bluez", manager, "UnregisterAgent", "o", "/agent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(asks_only_the_acceptor_when_it_just_works),
		TEST(pairs_without_an_agent_of_its_own),
		TEST(connects_first),
		TEST(fails_without_an_agent_at_the_other_end),
		TEST(fails_when_rejected),
		TEST(shows_both_the_same_number),
		TEST(wants_the_passkey_that_is_displayed),
		TEST(refuses_a_wrong_passkey),
		TEST(fails_on_a_bond),
		TEST(refuses_a_second_pair),
		TEST(cancels),
		TEST(removes_the_bond_when_nothing_is_to_cancel),
		TEST(aborts_when_the_caller_leaves),
		TEST(gives_up_on_an_agent_that_never_answers),
		TEST(encrypts_by_itself_when_an_attribute_asks),
		TEST(encrypts_for_a_subscription),
		TEST(fails_and_drops_when_encryption_is_rejected),
		TEST(refuses_the_unpaired_when_told_so),
		TEST(drops_commands_of_the_unpaired),
		TEST(looks_like_any_failure_when_the_wearable_lost_the_bond),
		TEST(asks_the_wearable_about_pairing_again),
		TEST(never_pairs_again_when_told_so),
		TEST(keeps_the_subscription_of_a_bond_at_the_application),
		TEST(has_one_default_agent_for_all),
		TEST(goes_back_to_the_default_before),
		TEST(is_pairable_while_somebody_answers),
		TEST(refuses_wrong_agents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
