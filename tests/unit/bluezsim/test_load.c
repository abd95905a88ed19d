/* SPDX-License-Identifier: MIT */
/* Many wearables at once, and callers who send anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "bus_match.h"
#include "wearable.h"

#define PADS	 8
#define HZ	 100
#define SECONDS	 2
#define FRAME	 244
#define TICK_MS	 10
#define EXPECTED (PADS * HZ * SECONDS)

struct load {
	struct world *w;
	struct party parties[PADS];
	struct wearable pads[PADS];
	struct bus_match *match;
	uv_timer_t timer;
	uint32_t sent;
	unsigned int received;
	uint32_t next[PADS]; /* the sequence expected of each */
	unsigned int gaps;
};

static int setup(void **state)
{
	struct load *load = calloc(1, sizeof(*load));
	struct options options;
	int i;

	assert_non_null(load);
	world_options(&options);
	options.adapters = PADS + 1;
	options.max_links = PADS;
	load->w = world_start(&options);
	for (i = 0; i < PADS; i++)
		party_open(load->w, &load->parties[i]);
	*state = load;
	return 0;
}

static int teardown(void **state)
{
	struct load *load = *state;
	void *w = load->w;
	int i;

	for (i = 0; i < PADS; i++) {
		wearable_done(&load->pads[i]);
		party_close(load->w, &load->parties[i]);
	}
	world_teardown(&w);
	free(load);
	return 0;
}

static void on_value(struct bus_properties_event *event, void *userdata)
{
	const struct bus_field field = {.key = "Value", .type = "ay"};
	struct bus_bytes value = {0};
	struct load *load = userdata;
	uint64_t present = 0;
	uint32_t sequence;

	if (bus_read_dict(&event->changed, &field, 1, &value, &present) < 0 ||
	    !present || value.size != FRAME)
		return;
	memcpy(&sequence, value.data + 1, sizeof(sequence));
	if (sequence != load->next[value.data[0]])
		load->gaps++;
	load->next[value.data[0]] = sequence + 1;
	load->received++;
}

static void on_tick(uv_timer_t *timer)
{
	struct load *load = timer->data;
	uint8_t frame[FRAME] = {0};
	int i;

	for (i = 0; i < PADS; i++) {
		frame[0] = (uint8_t)i;
		memcpy(frame + 1, &load->sent, sizeof(load->sent));
		wearable_notify(&load->pads[i], PAD_NOTIFY, frame,
				sizeof(frame));
	}
	if (++load->sent == HZ * SECONDS)
		uv_close((uv_handle_t *)timer, NULL);
}

static void carries_eight_wearables_at_a_hundred_frames(void **state)
{
	const struct bus_rule rule = {.sender = "org.bluez",
				      .path_namespace = "/org/bluez/hci0",
				      .arg0 = CHAR1};
	struct load *load = *state;
	char device[64];
	int i;

	for (i = 0; i < PADS; i++) {
		snprintf(device, sizeof(device),
			 "/org/bluez/hci0/dev_00_AA_01_%02X_00_%02X", i + 1,
			 i + 1);
		wearable_start(load->w, &load->pads[i], &load->parties[i],
			       (unsigned int)i + 1);
		connect_peer(load->w, device);
		hub_does(load->w, char_path(load->w, device, UUID_NOTIFY),
			 CHAR1, "StartNotify", "");
	}
	assert_int_equal(bus_watch_properties(load->w->other.bus, &rule,
					      on_value, load, &load->match),
			 0);
	settle(load->w);
	uv_timer_init(&load->w->loop, &load->timer);
	load->timer.data = load;
	uv_timer_start(&load->timer, on_tick, TICK_MS, TICK_MS);
	assert_true(run_until_count(&load->w->loop, &load->received, EXPECTED));
	assert_int_equal(load->gaps, 0);
	assert_int_equal(load->w->sim.notifications, EXPECTED);
}

/* Every method of every interface with arguments that mean nothing. */
static void stands_calls_that_mean_nothing(void **state)
{
	static const struct {
		const char *path, *interface, *member;
	} calls[] = {
		{HUB, ADAPTER1, "StartDiscovery"},
		{HUB, ADAPTER1, "StopDiscovery"},
		{HUB, ADAPTER1, "SetDiscoveryFilter"},
		{HUB, ADAPTER1, "RemoveDevice"},
		{HUB, GATTMANAGER1, "RegisterApplication"},
		{HUB, GATTMANAGER1, "UnregisterApplication"},
		{HUB, ADVMANAGER1, "RegisterAdvertisement"},
		{HUB, DBUS_INTERFACE_PROPERTIES, "Set"},
		{HUB, DBUS_INTERFACE_PROPERTIES, "Get"},
		{"/org/bluez", "org.bluez.AgentManager1", "RegisterAgent"},
		{PEER, DEVICE1, "Connect"},
		{PEER, DEVICE1, "Pair"},
		{PEER, DEVICE1, "NoSuchMethod"},
		{PEER "/service0015/char0016", CHAR1, "ReadValue"},
		{PEER "/service0015/char0016", CHAR1, "WriteValue"},
		{PEER "/service0015/char0016", CHAR1, "AcquireNotify"},
		{"/nowhere", DEVICE1, "Connect"},
	};
	struct load *load = *state;
	struct world *w = load->w;
	struct answer answer;
	char text[64];
	size_t i;
	int round;

	wearable_start(w, &load->pads[0], &load->parties[0], 1);
	connect_peer(w, PEER);
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		for (round = 0; round < 3; round++) {
			if (round == 0)
				ask(&w->other, &answer, calls[i].path,
				    calls[i].interface, calls[i].member,
				    "a{sv}ud", 1, "x", "v", "s", "y",
				    (uint32_t)7, 0.5);
			else if (round == 1)
				ask(&w->other, &answer, calls[i].path,
				    calls[i].interface, calls[i].member, "sss",
				    "a", "b", "c");
			else
				ask(&w->other, &answer, calls[i].path,
				    calls[i].interface, calls[i].member, "o",
				    "/");
			await(w, &answer);
			assert_string_not_equal(answer.error, "");
			answer_free(&answer);
		}
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
}

/* Callers that come, take hold of everything and go. */
static void forgets_callers_that_come_and_go(void **state)
{
	struct load *load = *state;
	struct world *w = load->w;
	struct party party;
	struct answer answers[6];
	char notify[128];
	int i, j;

	wearable_start(w, &load->pads[0], &load->parties[0], 1);
	connect_peer(w, PEER);
	snprintf(notify, sizeof(notify), "%s", char_path(w, PEER, UUID_NOTIFY));
	for (i = 0; i < 20; i++) {
		party_open(w, &party);
		ask(&party, &answers[0], HUB, ADAPTER1, "StartDiscovery", "");
		/* Broken off, a pairing may end the link: then it is refused.
		 */
		ask(&party, &answers[1], notify, CHAR1, "StartNotify", "");
		ask(&party, &answers[2], "/org/bluez",
		    "org.bluez.AgentManager1", "RegisterAgent", "os", "/a", "");
		ask(&party, &answers[3], HUB, GATTMANAGER1,
		    "RegisterApplication", "oa{sv}", "/nowhere", 0);
		ask(&party, &answers[4], HUB, ADVMANAGER1,
		    "RegisterAdvertisement", "oa{sv}", "/nowhere", 0);
		ask(&party, &answers[5], PEER, DEVICE1, "Pair", "");
		run_for(&w->loop, (unsigned int)i % 7);
		party_close(w, &party);
		settle(w);
		for (j = 0; j < 6; j++)
			answer_free(&answers[j]);
	}
	assert_null(w->sim.agents.list);
	assert_null(w->sim.pairings);
	assert_false(w->sim.adapters->discovering);
	assert_null(w->sim.adapters->apps);
	assert_null(w->sim.adapters->adverts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(carries_eight_wearables_at_a_hundred_frames),
		TEST(stands_calls_that_mean_nothing),
		TEST(forgets_callers_that_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
