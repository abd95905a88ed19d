/* SPDX-License-Identifier: MIT */
/* The wearable's place in BlueZ, however BlueZ comes and goes. */
#include "check.h"

#include <stdlib.h>

#include "mini_bluez.h"
#include "radio.h"

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct mini_bluez bluez;
	struct bus *bus;
	struct radio radio;
	enum radio_state state;
	char text[200];
	unsigned int refusals;
	unsigned int ups;
	unsigned int downs;
	char peer[RADIO_PATH_MAX];
	bool bonded;
	unsigned int gone;
};

static void on_state(enum radio_state state, const char *text, void *userdata)
{
	struct world *w = userdata;

	w->state = state;
	w->refusals += state == RADIO_REFUSED;
	(void)snprintf(w->text, sizeof(w->text), "%s", text);
}

static void on_link(bool up, const char *peer, void *userdata)
{
	struct world *w = userdata;

	w->ups += up;
	w->downs += !up;
	(void)snprintf(w->peer, sizeof(w->peer), "%s", up ? peer : "");
}

static void on_bonded(bool bonded, void *userdata)
{
	((struct world *)userdata)->bonded = bonded;
}

static void on_gone(void *userdata)
{
	((struct world *)userdata)->gone++;
}

static void start_radio(struct world *w)
{
	const struct radio_owner owner = {on_state, on_link, on_bonded, on_gone,
					  w};

	assert_int_equal(bus_open(&w->loop, w->daemon.address, NULL, &w->bus),
			 0);
	assert_int_equal(radio_init(&w->radio, w->bus, "hci1", "Pad", &owner),
			 0);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	private_bus_start(&w->daemon);
	assert_int_equal(uv_loop_init(&w->loop), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	radio_done(&w->radio);
	bus_close(w->bus, NULL, NULL);
	mini_stop(&w->bluez);
	run_until_closed(&w->loop);
	private_bus_stop(&w->daemon);
	free(w);
	return 0;
}

struct awaited {
	const struct world *world;
	enum radio_state state;
};

static bool is_in(void *userdata)
{
	const struct awaited *a = userdata;

	return a->world->state == a->state;
}

static void await(struct world *w, enum radio_state state)
{
	struct awaited awaited = {w, state};

	assert_true(run_until(&w->loop, is_in, &awaited));
}

static void await_count(struct world *w, const unsigned int *count,
			unsigned int at_least)
{
	assert_true(run_until_count(&w->loop, count, at_least));
}

static void start_all(struct world *w)
{
	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	start_radio(w);
	await(w, RADIO_ADVERTISING);
}

static void everything_is_registered_once_and_in_order(void **state)
{
	static const enum mini_call due[] = {
		MINI_REGISTER_AGENT,
		MINI_REQUEST_DEFAULT,
		MINI_REGISTER_APPLICATION,
		MINI_REGISTER_ADVERT,
	};
	struct world *w = *state;

	start_all(w);
	assert_int_equal(w->bluez.ordered, 4);
	assert_memory_equal(w->bluez.order, due, sizeof(due));
	assert_string_equal(w->radio.address, "00:AA:01:01:00:01");
	assert_string_equal(w->text, "");
}

static void it_waits_for_bluez(void **state)
{
	struct world *w = *state;

	start_radio(w);
	await(w, RADIO_NO_BLUEZ);
	assert_non_null(strstr(w->text, "bluetoothd is not running"));
	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	await(w, RADIO_ADVERTISING);
}

static void it_registers_again_after_bluez_was_killed(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, true);
	await_count(w, &w->ups, 1);
	mini_stop(&w->bluez);
	await(w, RADIO_NO_BLUEZ);
	assert_int_equal(w->downs, 1);
	assert_int_equal(w->gone, 1);
	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	await(w, RADIO_ADVERTISING);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_AGENT], 2);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_APPLICATION], 2);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_ADVERT], 2);
}

static void it_waits_for_its_adapter_and_names_the_others(void **state)
{
	struct world *w = *state;

	mini_start(&w->bluez, &w->loop, w->daemon.address, false);
	start_radio(w);
	await(w, RADIO_NO_ADAPTER);
	assert_non_null(strstr(w->text, "no adapter hci1; there are: none"));
	mini_plug(&w->bluez);
	await(w, RADIO_ADVERTISING);
}

static void it_survives_its_adapter_being_unplugged(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, false);
	await_count(w, &w->ups, 1);
	mini_unplug(&w->bluez);
	await(w, RADIO_NO_ADAPTER);
	assert_int_equal(w->downs, 1);
	mini_plug(&w->bluez);
	await(w, RADIO_ADVERTISING);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_APPLICATION], 2);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_AGENT], 1);
}

static void it_advertises_again_when_the_power_is_back(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_power(&w->bluez, false);
	await(w, RADIO_ADAPTER_OFF);
	assert_non_null(strstr(w->text, "hci1 is off"));
	mini_power(&w->bluez, true);
	await(w, RADIO_ADVERTISING);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_ADVERT], 2);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_APPLICATION], 1);
}

static void refusal_is_said_and_tried_again(void **state)
{
	struct world *w = *state;

	w->bluez.refuse = 1;
	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	start_radio(w);
	await(w, RADIO_REFUSED);
	assert_non_null(strstr(w->text, "RegisterAdvertisement"));
	assert_non_null(strstr(w->text, "Maximum advertisements reached"));
	await(w, RADIO_ADVERTISING);
	assert_int_equal(w->refusals, 1);
}

static void lost_default_agent_is_asked_for_again(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_lose_default_agent(&w->bluez);
	await_count(w, &w->bluez.calls[MINI_REQUEST_DEFAULT], 2);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_AGENT], 1);
}

static void connected_device_is_the_link_until_it_is_not(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, false, false);
	mini_connect(&w->bluez, 0, true);
	await_count(w, &w->ups, 1);
	assert_string_equal(w->peer, MINI_PEER);
	mini_connect(&w->bluez, 0, false);
	await_count(w, &w->downs, 1);
	assert_string_equal(w->radio.link, "");
}

static void device_connected_before_the_start_is_the_link(void **state)
{
	struct world *w = *state;

	mini_start(&w->bluez, &w->loop, w->daemon.address, true);
	mini_device(&w->bluez, 0, MINI_PEER, true, true);
	start_radio(w);
	await_count(w, &w->ups, 1);
	assert_true(w->bonded);
}

static void bonding_is_told(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, false);
	await_count(w, &w->ups, 1);
	assert_false(w->bonded);
	mini_bond(&w->bluez, 0);
	assert_true(run_until_true(&w->loop, &w->bonded));
}

static void second_hub_is_sent_away(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, false);
	await_count(w, &w->ups, 1);
	mini_device(&w->bluez, 1, MINI_OTHER, true, false);
	await_count(w, &w->bluez.calls[MINI_DISCONNECT], 1);
	assert_string_equal(w->radio.link, MINI_PEER);
	assert_false(radio_heard(&w->radio, MINI_OTHER));
	assert_true(radio_heard(&w->radio, MINI_PEER));
	assert_int_equal(w->ups, 1);
}

static bool knows_bonded_device(void *userdata)
{
	return ((const struct world *)userdata)->radio.device[0].bonded;
}

/* bluetoothd does not always say Connected. */
static void device_that_reads_or_writes_is_the_link(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, false, true);
	assert_true(run_until(&w->loop, knows_bonded_device, w));
	w->bluez.device[0].connected = true; /* and no signal */
	assert_true(radio_heard(&w->radio, MINI_PEER));
	assert_int_equal(w->ups, 1);
	assert_true(run_until_true(&w->loop, &w->bonded));
	assert_int_equal(w->downs, 0);
}

static void device_of_another_adapter_is_not_heard(void **state)
{
	struct world *w = *state;

	start_all(w);
	assert_false(radio_heard(&w->radio,
				 "/org/bluez/hci10/dev_00_11_22_33_44_55"));
	assert_int_equal(w->ups, 0);
}

static void silence_takes_the_advertisement_back(void **state)
{
	struct world *w = *state;

	start_all(w);
	radio_advertise(&w->radio, false);
	assert_int_equal(w->state, RADIO_SILENT);
	await_count(w, &w->bluez.calls[MINI_UNREGISTER_ADVERT], 1);
	radio_advertise(&w->radio, true);
	await(w, RADIO_ADVERTISING);
	assert_int_equal(w->bluez.calls[MINI_REGISTER_ADVERT], 2);
}

static void forgetting_removes_who_is_bonded_and_nobody_else(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, true);
	mini_device(&w->bluez, 1, MINI_OTHER, false, false);
	await_count(w, &w->ups, 1);
	radio_forget(&w->radio);
	await_count(w, &w->bluez.calls[MINI_REMOVE_DEVICE], 1);
	run_for(&w->loop, 50);
	assert_int_equal(w->bluez.calls[MINI_REMOVE_DEVICE], 1);
}

static void the_end_takes_everything_back(void **state)
{
	struct world *w = *state;

	start_all(w);
	mini_device(&w->bluez, 0, MINI_PEER, true, false);
	await_count(w, &w->ups, 1);
	radio_unregister(&w->radio);
	await_count(w, &w->bluez.calls[MINI_UNREGISTER_AGENT], 1);
	assert_int_equal(w->bluez.calls[MINI_UNREGISTER_ADVERT], 1);
	assert_int_equal(w->bluez.calls[MINI_UNREGISTER_APPLICATION], 1);
	assert_int_equal(w->bluez.calls[MINI_DISCONNECT], 1);
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(everything_is_registered_once_and_in_order),
		CLAIM(it_waits_for_bluez),
		CLAIM(it_registers_again_after_bluez_was_killed),
		CLAIM(it_waits_for_its_adapter_and_names_the_others),
		CLAIM(it_survives_its_adapter_being_unplugged),
		CLAIM(it_advertises_again_when_the_power_is_back),
		CLAIM(refusal_is_said_and_tried_again),
		CLAIM(lost_default_agent_is_asked_for_again),
		CLAIM(connected_device_is_the_link_until_it_is_not),
		CLAIM(device_connected_before_the_start_is_the_link),
		CLAIM(bonding_is_told),
		CLAIM(second_hub_is_sent_away),
		CLAIM(device_that_reads_or_writes_is_the_link),
		CLAIM(device_of_another_adapter_is_not_heard),
		CLAIM(silence_takes_the_advertisement_back),
		CLAIM(forgetting_removes_who_is_bonded_and_nobody_else),
		CLAIM(the_end_takes_everything_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
