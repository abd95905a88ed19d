/* SPDX-License-Identifier: MIT */
/* What hosts may count on from the virtual machine's controllers. */
#include "radio/air.h"

#include "radio/hci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	HUB,
	WEARABLE,
	STRANGER,
	HOSTS
};
enum {
	HEARD_MAX = 64,
	ADVERT_US = 100000,
	SUPERVISION_MS = 420
};

/* What each host was told, newest last. */
struct ear {
	unsigned int count;
	struct {
		size_t length;
		uint8_t bytes[300];
	} heard[HEARD_MAX];
};

struct room {
	struct air air;
	struct ear ear[HOSTS];
	uint64_t now_us;
};

static void on_send(void *user, unsigned int who, const uint8_t *packet,
		    size_t length)
{
	struct room *room = user;
	struct ear *ear = &room->ear[who];

	assert_true(ear->count < HEARD_MAX);
	memcpy(ear->heard[ear->count].bytes, packet, length);
	ear->heard[ear->count++].length = length;
}

static void be_deaf(struct room *room)
{
	for (int i = 0; i < HOSTS; i++)
		room->ear[i].count = 0;
}

static void say(struct room *room, unsigned int who, uint16_t opcode,
		const void *parameters, size_t length)
{
	uint8_t packet[4 + 255] = {HCI_COMMAND};

	hci_put16(packet + 1, opcode);
	packet[3] = (uint8_t)length;
	if (length > 0)
		memcpy(packet + 4, parameters, length);
	air_packet(&room->air, who, packet, 4 + length);
}

static void pass(struct room *room, uint64_t us)
{
	uint64_t end = room->now_us + us;

	while (air_due(&room->air) <= end) {
		room->now_us = air_due(&room->air);
		air_tick(&room->air, room->now_us);
	}
	room->now_us = end;
	air_tick(&room->air, end);
}

/* The n-th newest thing this host was told that starts so, from 1. */
static const uint8_t *told(const struct room *room, unsigned int who,
			   const uint8_t *start, size_t length, unsigned int n)
{
	const struct ear *ear = &room->ear[who];

	for (unsigned int i = ear->count; i > 0; i--) {
		if (memcmp(ear->heard[i - 1].bytes, start, length) == 0 &&
		    --n == 0)
			return ear->heard[i - 1].bytes;
	}
	return NULL;
}

static const uint8_t *event(const struct room *room, unsigned int who,
			    uint8_t code)
{
	const uint8_t start[] = {HCI_EVENT, code};

	return told(room, who, start, sizeof(start), 1);
}

static const uint8_t *le_event(const struct room *room, unsigned int who,
			       uint8_t code)
{
	const struct ear *ear = &room->ear[who];

	for (unsigned int i = ear->count; i > 0; i--) {
		const uint8_t *bytes = ear->heard[i - 1].bytes;

		if (bytes[1] == HCI_LE_META && bytes[3] == code)
			return bytes;
	}
	return NULL;
}

static int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	if (!room)
		return -1;
	air_init(&room->air, on_send, room);
	for (unsigned int i = 0; i < HOSTS; i++) {
		const uint8_t address[6] = {(uint8_t)(0x10 + i)};

		air_plug(&room->air, i, address);
	}
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void advertise(struct room *room, unsigned int who)
{
	const uint8_t parameters[15] = {160, 0, 160, 0}; /* 100 ms */
	const uint8_t data[32] = {3, 2, 1, 6};
	const uint8_t on = 1;

	say(room, who, 0x2006, parameters, sizeof(parameters));
	say(room, who, 0x2008, data, sizeof(data));
	say(room, who, 0x200a, &on, 1);
}

static void listen(struct room *room, unsigned int who, bool listed_only)
{
	const uint8_t parameters[7] = {[6] = listed_only};
	const uint8_t on[2] = {1, 0};

	say(room, who, 0x200b, parameters, sizeof(parameters));
	say(room, who, 0x200c, on, sizeof(on));
}

static void call(struct room *room, unsigned int who, unsigned int peer)
{
	uint8_t parameters[25] = {0};

	parameters[6] = (uint8_t)(0x10 + peer);
	hci_put16(parameters + 15, 40);
	hci_put16(parameters + 19, SUPERVISION_MS / 10);
	say(room, who, 0x200d, parameters, sizeof(parameters));
}

static uint16_t link_up(struct room *room, unsigned int peripheral)
{
	const uint8_t *complete;

	advertise(room, peripheral);
	call(room, HUB, peripheral);
	pass(room, ADVERT_US);
	complete = le_event(room, HUB, HCI_LE_CONNECTION_COMPLETE);
	assert_non_null(complete);
	assert_int_equal(complete[4], HCI_SUCCESS);
	return hci_get16(complete + 5);
}

static void send_data(struct room *room, unsigned int who, uint16_t handle,
		      uint8_t byte)
{
	uint8_t packet[6] = {HCI_DATA, 0, 0, 1, 0, byte};

	hci_put16(packet + 1, handle);
	air_packet(&room->air, who, packet, sizeof(packet));
}

static const uint8_t *data_at(const struct room *room, unsigned int who)
{
	const uint8_t start[] = {HCI_DATA};

	return told(room, who, start, sizeof(start), 1);
}

static void advertisement_is_reported_again_and_again(void **state)
{
	struct room *room = *state;

	advertise(room, WEARABLE);
	listen(room, HUB, false);
	be_deaf(room);
	pass(room, 10 * ADVERT_US);
	assert_in_range(room->ear[HUB].count, 9, 11);
	assert_int_equal(room->ear[STRANGER].count, 0);
}

static void listed_scan_hears_the_listed_alone(void **state)
{
	struct room *room = *state;
	const uint8_t listed[7] = {0, 0x10 + STRANGER};

	advertise(room, WEARABLE);
	advertise(room, STRANGER);
	say(room, HUB, 0x2011, listed, sizeof(listed));
	listen(room, HUB, true);
	be_deaf(room);
	pass(room, 5 * ADVERT_US);
	assert_in_range(room->ear[HUB].count, 4, 6);
	assert_int_equal(le_event(room, HUB, HCI_LE_ADVERTISING_REPORT)[7],
			 0x10 + STRANGER);
}

static void connecting_tells_both_and_ends_the_advertising(void **state)
{
	struct room *room = *state;
	uint16_t handle = link_up(room, WEARABLE);
	const uint8_t *seen =
		le_event(room, WEARABLE, HCI_LE_CONNECTION_COMPLETE);

	assert_non_null(seen);
	assert_int_equal(hci_get16(seen + 5), handle);
	assert_int_equal(seen[7], AIR_PERIPHERAL);
	assert_int_equal(seen[9], 0x10 + HUB);
	assert_true(air_due(&room->air) == UINT64_MAX);
}

static void one_controller_holds_several_links(void **state)
{
	struct room *room = *state;
	uint16_t first = link_up(room, WEARABLE);
	uint16_t second = link_up(room, STRANGER);

	assert_int_not_equal(first, second);
	send_data(room, HUB, first, 1);
	send_data(room, HUB, second, 2);
	assert_int_equal(data_at(room, WEARABLE)[5], 1);
	assert_int_equal(data_at(room, STRANGER)[5], 2);
}

static void data_arrives_and_its_credit_returns(void **state)
{
	struct room *room = *state;
	uint16_t handle = link_up(room, WEARABLE);

	be_deaf(room);
	send_data(room, WEARABLE, handle, 7);
	assert_int_equal(data_at(room, HUB)[5], 7);
	assert_int_equal(hci_get16(data_at(room, HUB) + 1), handle | 0x2000);
	assert_non_null(event(room, WEARABLE, HCI_COMPLETED_PACKETS));
}

static void cancelled_call_is_answered(void **state)
{
	struct room *room = *state;

	call(room, HUB, WEARABLE);
	say(room, HUB, 0x200e, NULL, 0);
	assert_int_equal(le_event(room, HUB, HCI_LE_CONNECTION_COMPLETE)[4],
			 HCI_UNKNOWN_CONNECTION);
}

static void hanging_up_tells_both_why(void **state)
{
	struct room *room = *state;
	uint16_t handle = link_up(room, WEARABLE);
	uint8_t parameters[3] = {0, 0, 0x13};

	hci_put16(parameters, handle);
	say(room, WEARABLE, 0x0406, parameters, sizeof(parameters));
	assert_int_equal(event(room, HUB, HCI_DISCONNECTION_COMPLETE)[6], 0x13);
	assert_int_equal(event(room, WEARABLE, HCI_DISCONNECTION_COMPLETE)[6],
			 HCI_LOCAL_HOST_ENDED);
}

static void link_is_lost_after_its_supervision_timeout(void **state)
{
	struct room *room = *state;

	link_up(room, WEARABLE);
	air_away(&room->air, WEARABLE, true);
	pass(room, (SUPERVISION_MS - 1) * 1000);
	assert_null(event(room, HUB, HCI_DISCONNECTION_COMPLETE));
	pass(room, 2000);
	assert_int_equal(event(room, HUB, HCI_DISCONNECTION_COMPLETE)[6],
			 HCI_CONNECTION_TIMEOUT);
	assert_int_equal(event(room, WEARABLE, HCI_DISCONNECTION_COMPLETE)[6],
			 HCI_CONNECTION_TIMEOUT);
}

static void data_waits_while_out_of_range(void **state)
{
	struct room *room = *state;
	uint16_t handle = link_up(room, WEARABLE);

	air_away(&room->air, WEARABLE, true);
	be_deaf(room);
	send_data(room, WEARABLE, handle, 1);
	assert_int_equal(room->ear[HUB].count, 0);
	pass(room, SUPERVISION_MS * 500);
	air_away(&room->air, WEARABLE, false);
	assert_int_equal(data_at(room, HUB)[5], 1);
	pass(room, SUPERVISION_MS * 2000);
	assert_null(event(room, HUB, HCI_DISCONNECTION_COMPLETE));
}

static void nobody_hears_who_is_away(void **state)
{
	struct room *room = *state;

	advertise(room, WEARABLE);
	listen(room, HUB, false);
	air_away(&room->air, WEARABLE, true);
	be_deaf(room);
	pass(room, 10 * ADVERT_US);
	assert_int_equal(room->ear[HUB].count, 0);
}

static void unplugged_peer_is_noticed_in_time(void **state)
{
	struct room *room = *state;

	link_up(room, WEARABLE);
	air_unplug(&room->air, WEARABLE);
	be_deaf(room);
	pass(room, (SUPERVISION_MS + 1) * 1000);
	assert_int_equal(event(room, HUB, HCI_DISCONNECTION_COMPLETE)[6],
			 HCI_CONNECTION_TIMEOUT);
	assert_int_equal(room->ear[WEARABLE].count, 0);
}

/* The hub's key, then the wearable's. */
static void encrypt(struct room *room, uint16_t handle, uint8_t hub_key,
		    uint8_t wearable_key)
{
	uint8_t ask[28] = {0}, answer[18] = {0};

	hci_put16(ask, handle);
	ask[12] = hub_key;
	hci_put16(answer, handle);
	answer[2] = wearable_key;
	say(room, HUB, 0x2019, ask, sizeof(ask));
	assert_non_null(le_event(room, WEARABLE, HCI_LE_KEY_REQUEST));
	say(room, WEARABLE, 0x201a, answer, sizeof(answer));
}

static void same_keys_encrypt_and_refresh(void **state)
{
	struct room *room = *state;
	uint16_t handle = link_up(room, WEARABLE);

	encrypt(room, handle, 5, 5);
	assert_int_equal(event(room, HUB, HCI_ENCRYPTION_CHANGE)[6], 1);
	assert_int_equal(event(room, WEARABLE, HCI_ENCRYPTION_CHANGE)[6], 1);
	assert_null(event(room, HUB, HCI_KEY_REFRESH));
	encrypt(room, handle, 6, 6);
	assert_non_null(event(room, HUB, HCI_KEY_REFRESH));
}

static void different_keys_end_the_link(void **state)
{
	struct room *room = *state;

	encrypt(room, link_up(room, WEARABLE), 5, 6);
	assert_int_equal(event(room, HUB, HCI_ENCRYPTION_CHANGE)[3],
			 HCI_MIC_FAILURE);
	assert_int_equal(event(room, HUB, HCI_DISCONNECTION_COMPLETE)[6],
			 HCI_MIC_FAILURE);
}

static void unknown_command_is_refused(void **state)
{
	struct room *room = *state;
	const uint8_t *complete;

	say(room, HUB, 0x2036, NULL, 0);
	complete = event(room, HUB, HCI_COMMAND_COMPLETE);
	assert_int_equal(hci_get16(complete + 4), 0x2036);
	assert_int_equal(complete[6], HCI_UNKNOWN_COMMAND);
}

static void malformed_packets_change_nothing(void **state)
{
	static const struct {
		size_t length;
		uint8_t bytes[8];
	} packets[] = {
		{0, {0}},
		{1, {HCI_COMMAND}},
		{4, {HCI_COMMAND, 0x03, 0x0c, 1}},
		{4, {HCI_DATA, 0x40, 0, 1}},
		{6, {HCI_DATA, 0x40, 0, 9, 0, 1}},
		{6, {HCI_DATA, 0xff, 0x0f, 1, 0, 1}},
		{2, {0x77, 1}},
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(packets) / sizeof(*packets); i++)
		air_packet(&room->air, HUB, packets[i].bytes,
			   packets[i].length);
	for (int i = 0; i < HOSTS; i++)
		assert_int_equal(room->ear[i].count, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(advertisement_is_reported_again_and_again),
		CASE(listed_scan_hears_the_listed_alone),
		CASE(connecting_tells_both_and_ends_the_advertising),
		CASE(one_controller_holds_several_links),
		CASE(data_arrives_and_its_credit_returns),
		CASE(cancelled_call_is_answered),
		CASE(hanging_up_tells_both_why),
		CASE(link_is_lost_after_its_supervision_timeout),
		CASE(data_waits_while_out_of_range),
		CASE(nobody_hears_who_is_away),
		CASE(unplugged_peer_is_noticed_in_time),
		CASE(same_keys_encrypt_and_refresh),
		CASE(different_keys_end_the_link),
		CASE(unknown_command_is_refused),
		CASE(malformed_packets_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
