/* SPDX-License-Identifier: MIT */
/* Faults on command, and the interface they are called for by. */
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "wearable.h"

static void control(struct world *w, struct answer *answer, const char *member,
		    const char *signature, ...)
{
	DBusMessage *message = bus_message_new_call(CONTROL_NAME, CONTROL_PATH,
						    CONTROL_INTERFACE, member);
	va_list args;

	va_start(args, signature);
	assert_int_equal(bus_append_va(message, signature, args), 0);
	va_end(args);
	ask_message(&w->hub, answer, message);
	await(w, answer);
}

static void takes_faults_over_its_own_interface(void **state)
{
	static const char *const words[] = {"hci1", "off"};
	struct world *w = *state;
	struct answer answer;

	control(w, &answer, "Inject", "sas", "power", words, (size_t)2);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	await_event(w, '=', "/org/bluez/hci1", "Powered", "false");
}

static void refuses_faults_it_does_not_know(void **state)
{
	static const char *const words[] = {"a", "b", "c", "d", "e", "f",
					    "g", "h", "i", "j", "k"};
	struct world *w = *state;
	struct answer answer;

	control(w, &answer, "Inject", "sas", "earthquake", words, (size_t)0);
	assert_string_equal(answer.error,
			    "org.kneadd.BluezSim1.Error.UnknownFault");
	answer_free(&answer);
	control(w, &answer, "Inject", "sas", "power", words, (size_t)1);
	assert_string_equal(answer.error,
			    "org.kneadd.BluezSim1.Error.InvalidArguments");
	answer_free(&answer);
	control(w, &answer, "Inject", "sas", "power", words, (size_t)11);
	assert_string_equal(answer.error,
			    "org.kneadd.BluezSim1.Error.InvalidArguments");
	answer_free(&answer);
	control(w, &answer, "Inject", "sas", "power", words, (size_t)2);
	assert_string_equal(answer.error,
			    "org.kneadd.BluezSim1.Error.NotFound");
	answer_free(&answer);
}

static void shows_what_it_knows(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;
	const char *text;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	control(w, &answer, "Dump", "");
	assert_int_equal(bus_read(answer.reply, "s", &text), 0);
	assert_non_null(strstr(text, "link /org/bluez/hci0 to"));
	assert_non_null(strstr(text, "char0016 " UUID_READ " read"));
	answer_free(&answer);
}

static void refuses_each_fault_with_wrong_words(void **state)
{
	static const char *const wrong[] = {"x", "x", "x", "x", "x"};
	struct world *w = *state;
	size_t i;
	int result;

	for (i = 0; i < fault_count; i++) {
		assert_int_equal(fault_apply(&w->sim, fault_table[i].name,
					     wrong, fault_table[i].max + 1),
				 -E2BIG);
		/* Those that leave a rule take any pattern. */
		if (fault_table[i].min == 0 ||
		    strncmp(fault_table[i].name, "no", 2) == 0)
			continue;
		result = fault_apply(&w->sim, fault_table[i].name, wrong,
				     fault_table[i].max);
		assert_true(result == -EINVAL || result == -ENOENT);
	}
	assert_int_equal(fault_apply(&w->sim, "nothing", wrong, 0), -ENOSYS);
}

static void answers_with_an_error_by_name(void **state)
{
	static const char *const words[] = {"/org/bluez/hci?", "StartDiscovery",
					    "org.bluez.Error.Failed", "tired",
					    "2"};
	struct world *w = *state;

	assert_int_equal(fault_apply(&w->sim, "error", words, 5), 0);
	hub_fails(w, "org.bluez.Error.Failed", "tired", HUB, ADAPTER1,
		  "StartDiscovery", "");
	hub_fails(w, "org.bluez.Error.Failed", "tired", HUB, ADAPTER1,
		  "StartDiscovery", "");
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
}

static void fails_properties_by_name(void **state)
{
	struct world *w = *state;

	fault(w, "error", "*", "Set", "org.bluez.Error.Busy", "not now");
	hub_fails(w, "org.bluez.Error.Busy", "not now", HUB,
		  DBUS_INTERFACE_PROPERTIES, "Set", "ssv", ADAPTER1, "Powered",
		  "b", 0);
	hub_sets(w, HUB, ADAPTER1, "Powered", "b", false);
}

static void never_answers_on_command(void **state)
{
	struct world *w = *state;
	struct answer answer;

	fault(w, "no-answer", HUB, "StartDiscovery", "always", NULL);
	ask(&w->hub, &answer, HUB, ADAPTER1, "StartDiscovery", "");
	settle(w);
	assert_false(answer.done);
	fault(w, "clear", NULL, NULL, NULL, NULL);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	assert_false(answer.done);
	fault(w, "owner-lost", NULL, NULL, NULL, NULL);
	await(w, &answer);
	assert_string_equal(answer.error, DBUS_ERROR_NO_REPLY);
	answer_free(&answer);
}

static void answers_late_on_command(void **state)
{
	struct world *w = *state;
	uint64_t start = uv_hrtime();

	fault(w, "answer-late", HUB, "StartDiscovery", "80", NULL);
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	assert_true(uv_hrtime() - start >= 79 * 1000000u);
	await_event(w, '=', HUB, "Discovering", "true");
}

static void answers_late_calls_of_objects_gone(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "answer-late", "*", "Connect", "50", NULL);
	ask(&w->hub, &answer, PEER, DEVICE1, "Connect", "");
	run_for(&w->loop, 10);
	fault(w, "device-gone", PEER, NULL, NULL, NULL);
	await(w, &answer);
	assert_string_equal(answer.error, DBUS_ERROR_UNKNOWN_OBJECT);
	answer_free(&answer);
}

static void lies_about_a_connect(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	fault(w, "connect-lies", "1", NULL, NULL, NULL);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "false");
}

static void never_resolves_on_command(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	fault(w, "timing", "att", "5000", NULL, NULL);
	fault(w, "resolve-never", "hci1", "on", NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	hub_does(w, PEER, DEVICE1, "Connect", "");
	await_event(w, '=', PEER, "Connected", "false");
	assert_int_equal(event_index(w, '=', PEER, "ServicesResolved", "true"),
			 -1);
}

static void resolves_with_services_missing(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	fault(w, "services-missing", "hci1", UUID_SERVICE, NULL, NULL);
	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	assert_false(has_object(w, PEER "/service0015"));
	assert_true(has_object(w, PEER "/service0008"));
}

/* As fast as told, or as the machine can. */
static void floods_with_signal_strengths(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	uint64_t start_ns, taken_ms;

	wearable_start(w, &pad, &w->pad, 1);
	find_peer(w, PEER);
	events_clear(w);
	start_ns = uv_hrtime();
	fault(w, "rssi-flood", "hci0", "500", "20", NULL);
	do {
		run_for(&w->loop, 20);
		taken_ms = (uv_hrtime() - start_ns) / 1000000u;
	} while (event_number(w, '=', PEER, "RSSI") < 50 && taken_ms < 20000);
	assert_in_range(event_number(w, '=', PEER, "RSSI"), 50,
			taken_ms / 2 + 10);
}

static void ends_discovery_by_itself(void **state)
{
	struct world *w = *state;

	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '=', HUB, "Discovering", "true");
	fault(w, "discovery-stall", "hci0", NULL, NULL, NULL);
	await_event(w, '=', HUB, "Discovering", "false");
	events_clear(w);
	hub_does(w, HUB, ADAPTER1, "StopDiscovery", "");
	hub_does(w, HUB, ADAPTER1, "StartDiscovery", "");
	await_event(w, '=', HUB, "Discovering", "true");
}

static void hangs_on_command(void **state)
{
	struct world *w = *state;
	uint64_t start = uv_hrtime();

	fault(w, "hang", "50", NULL, NULL, NULL);
	assert_true(uv_hrtime() - start >= 49 * 1000000u);
}

static void makes_the_same_of_the_same_seed(void **state)
{
	struct world *w = *state;
	uint64_t first;

	fault(w, "seed", "7", NULL, NULL, NULL);
	first = sim_random(&w->sim);
	fault(w, "seed", "7", NULL, NULL, NULL);
	assert_int_equal(sim_random(&w->sim), first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(takes_faults_over_its_own_interface),
		TEST(refuses_faults_it_does_not_know),
		TEST(shows_what_it_knows),
		TEST(refuses_each_fault_with_wrong_words),
		TEST(answers_with_an_error_by_name),
		TEST(fails_properties_by_name),
		TEST(never_answers_on_command),
		TEST(answers_late_on_command),
		TEST(answers_late_calls_of_objects_gone),
		TEST(lies_about_a_connect),
		TEST(never_resolves_on_command),
		TEST(resolves_with_services_missing),
		TEST(floods_with_signal_strengths),
		TEST(ends_discovery_by_itself),
		TEST(hangs_on_command),
		TEST(makes_the_same_of_the_same_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
