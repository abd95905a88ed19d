/* SPDX-License-Identifier: MIT */
/*
 * What a host may ask of a virtual controller: one row a command. A command
 * gives an answer (Command Complete) or is only acknowledged (Command Status);
 * what follows from it comes after that.
 */
#include "air.h"

#include "hci.h"

#include <string.h>

enum {
	/* Bluetooth 5.0: the newest version whose hosts ask for nothing that
	 * is left out here. */
	VERSION = 0x09,
	COMPANY = 0x05f1, /* The Linux Foundation */
	LIST_SIZE = AIR_ACCEPT_LIST,
};

struct call {
	struct air *air;
	struct air_controller *self;
	struct air_link *link; /* of commands that name one, else NULL */
	const uint8_t *in;
	unsigned int who;
};

typedef uint8_t answer_fn(const struct call *call, struct air_message *out);
typedef void follow_fn(const struct call *call);

/* LE alone, and without BR/EDR [2.C.3.3]. */
static const uint8_t features[8] = {[4] = 0x60};
/* Encryption; no more, so that hosts use the commands of 4.0 [6.B.4.6]. */
static const uint8_t le_features[8] = {0x01};
/* Every combination of states [7.8.27]. */
static const uint8_t le_states[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0x03};

static uint8_t ok(const struct call *call, struct air_message *out)
{
	(void)call;
	(void)out;
	return HCI_SUCCESS;
}

static uint8_t reset(const struct call *call, struct air_message *out)
{
	(void)out;
	air_reset(call->air, call->who);
	return HCI_SUCCESS;
}

static uint8_t read_version(const struct call *call, struct air_message *out)
{
	(void)call;
	air_put8(out, VERSION);
	air_put16(out, 0);
	air_put8(out, VERSION);
	air_put16(out, COMPANY);
	air_put16(out, 0);
	return HCI_SUCCESS;
}

static uint8_t read_features(const struct call *call, struct air_message *out)
{
	(void)call;
	air_put(out, features, sizeof(features));
	return HCI_SUCCESS;
}

static uint8_t read_address(const struct call *call, struct air_message *out)
{
	air_put(out, call->self->address, sizeof(call->self->address));
	return HCI_SUCCESS;
}

static uint8_t read_rssi(const struct call *call, struct air_message *out)
{
	air_put16(out, air_handle(call->air, call->link));
	air_put8(out, (uint8_t)-55);
	return HCI_SUCCESS;
}

static uint8_t read_power(const struct call *call, struct air_message *out)
{
	air_put16(out, air_handle(call->air, call->link));
	air_put8(out, 0);
	return HCI_SUCCESS;
}

static uint8_t le_read_buffers(const struct call *call, struct air_message *out)
{
	(void)call;
	air_put16(out, AIR_PAYLOAD_MAX);
	air_put8(out, AIR_BUFFERS);
	return HCI_SUCCESS;
}

static uint8_t le_read_features(const struct call *call,
				struct air_message *out)
{
	(void)call;
	air_put(out, le_features, sizeof(le_features));
	return HCI_SUCCESS;
}

static uint8_t le_read_states(const struct call *call, struct air_message *out)
{
	(void)call;
	air_put(out, le_states, sizeof(le_states));
	return HCI_SUCCESS;
}

static uint8_t le_read_adv_power(const struct call *call,
				 struct air_message *out)
{
	(void)call;
	air_put8(out, 0);
	return HCI_SUCCESS;
}

static uint8_t le_random_address(const struct call *call,
				 struct air_message *out)
{
	(void)out;
	memcpy(call->self->random, call->in, sizeof(call->self->random));
	return HCI_SUCCESS;
}

static struct air_address address_at(const uint8_t *p)
{
	struct air_address address = {.type = p[0] & 1};

	memcpy(address.bytes, p + 1, sizeof(address.bytes));
	return address;
}

static uint8_t le_adv_parameters(const struct call *call,
				 struct air_message *out)
{
	struct air_advertising *advertising = &call->self->advertising;

	(void)out;
	if (advertising->on)
		return HCI_COMMAND_DISALLOWED;
	advertising->interval_us = hci_get16(call->in + 2) * 625ULL;
	advertising->type = call->in[4];
	advertising->own_type = call->in[5];
	advertising->peer = address_at(call->in + 6);
	return HCI_SUCCESS;
}

static uint8_t set_text(struct air_text *text, const uint8_t *in)
{
	if (in[0] > AIR_ADVERT_MAX)
		return HCI_INVALID_PARAMETERS;
	text->length = in[0];
	memcpy(text->bytes, in + 1, AIR_ADVERT_MAX);
	return HCI_SUCCESS;
}

static uint8_t le_adv_data(const struct call *call, struct air_message *out)
{
	(void)out;
	return set_text(&call->self->advertising.data, call->in);
}

static uint8_t le_adv_response(const struct call *call, struct air_message *out)
{
	(void)out;
	return set_text(&call->self->advertising.response, call->in);
}

static uint8_t le_adv_enable(const struct call *call, struct air_message *out)
{
	(void)out;
	call->self->advertising.on = call->in[0] == 1;
	return HCI_SUCCESS;
}

static uint8_t le_scan_parameters(const struct call *call,
				  struct air_message *out)
{
	(void)out;
	if (call->self->scan.on)
		return HCI_COMMAND_DISALLOWED;
	call->self->scan.active = call->in[0] == 1;
	call->self->scan.listed_only = call->in[6] & 1;
	return HCI_SUCCESS;
}

/* Duplicates are reported: filtering is best effort in real ones as well. */
static uint8_t le_scan_enable(const struct call *call, struct air_message *out)
{
	(void)out;
	call->self->scan.on = call->in[0] == 1;
	return HCI_SUCCESS;
}

static void le_connect(const struct call *call)
{
	struct air_initiation *initiation = &call->self->initiation;

	initiation->listed = call->in[4] == 1;
	initiation->peer = address_at(call->in + 5);
	initiation->own_type = call->in[12];
	initiation->timing = (struct air_timing){
		.interval = hci_get16(call->in + 15),
		.latency = hci_get16(call->in + 17),
		.timeout = hci_get16(call->in + 19),
	};
	initiation->on = true;
}

static uint8_t le_connect_check(const struct call *call,
				struct air_message *out)
{
	(void)out;
	return call->self->initiation.on ? HCI_COMMAND_DISALLOWED : HCI_SUCCESS;
}

static uint8_t le_connect_cancel(const struct call *call,
				 struct air_message *out)
{
	(void)out;
	return call->self->initiation.on ? HCI_SUCCESS : HCI_COMMAND_DISALLOWED;
}

static void le_connect_cancelled(const struct call *call)
{
	if (!call->self->initiation.on)
		return;
	call->self->initiation.on = false;
	air_connection_complete(call->air, call->who, HCI_UNKNOWN_CONNECTION,
				NULL);
}

static uint8_t le_list_size(const struct call *call, struct air_message *out)
{
	(void)call;
	air_put8(out, LIST_SIZE);
	return HCI_SUCCESS;
}

static uint8_t le_list_clear(const struct call *call, struct air_message *out)
{
	(void)out;
	call->self->accepted_count = 0;
	return HCI_SUCCESS;
}

static uint8_t le_list_add(const struct call *call, struct air_message *out)
{
	struct air_controller *self = call->self;

	(void)out;
	if (self->accepted_count == AIR_ACCEPT_LIST)
		return HCI_COMMAND_DISALLOWED;
	self->accepted[self->accepted_count++] = address_at(call->in);
	return HCI_SUCCESS;
}

static uint8_t le_list_remove(const struct call *call, struct air_message *out)
{
	struct air_controller *self = call->self;
	struct air_address gone = address_at(call->in);
	unsigned int kept = 0;

	(void)out;
	for (unsigned int i = 0; i < self->accepted_count; i++) {
		if (memcmp(&self->accepted[i], &gone, sizeof(gone)) != 0)
			self->accepted[kept++] = self->accepted[i];
	}
	self->accepted_count = kept;
	return HCI_SUCCESS;
}

static void disconnect(const struct call *call)
{
	air_disconnect(call->air, call->link,
		       air_role_of(call->link, call->who), call->in[2]);
}

static void read_remote_version(const struct call *call)
{
	struct air_message message;

	air_event(&message, HCI_REMOTE_VERSION);
	air_put8(&message, HCI_SUCCESS);
	air_put16(&message, air_handle(call->air, call->link));
	air_put8(&message, VERSION);
	air_put16(&message, COMPANY);
	air_put16(&message, 0);
	air_say(call->air, call->who, &message);
}

static void le_read_remote_features(const struct call *call)
{
	struct air_message message;

	air_le_event(&message, HCI_LE_REMOTE_FEATURES);
	air_put8(&message, HCI_SUCCESS);
	air_put16(&message, air_handle(call->air, call->link));
	air_put(&message, le_features, sizeof(le_features));
	air_say(call->air, call->who, &message);
}

static void le_update(const struct call *call)
{
	struct air_link *link = call->link;
	struct air_message message;

	link->timing = (struct air_timing){
		.interval = hci_get16(call->in + 4),
		.latency = hci_get16(call->in + 6),
		.timeout = hci_get16(call->in + 8),
	};
	for (int role = 0; role < 2; role++) {
		if (link->end[role].gone)
			continue;
		air_le_event(&message, HCI_LE_CONNECTION_UPDATE);
		air_put8(&message, HCI_SUCCESS);
		air_put16(&message, air_handle(call->air, link));
		air_put16(&message, link->timing.interval);
		air_put16(&message, link->timing.latency);
		air_put16(&message, link->timing.timeout);
		air_say(call->air, link->end[role].who, &message);
	}
}

/* The central's key waits for the peripheral's [6.B.5.1.3]. */
static void le_encrypt(const struct call *call)
{
	struct air_link *link = call->link;
	struct air_message message;

	memcpy(link->key, call->in + 12, sizeof(link->key));
	link->key_wanted = true;
	air_le_event(&message, HCI_LE_KEY_REQUEST);
	air_put16(&message, air_handle(call->air, link));
	air_put(&message, call->in + 2, 10); /* random number, diversifier */
	air_say(call->air, link->end[AIR_PERIPHERAL].who, &message);
}

static void say_encryption(struct air *air, const struct air_link *link,
			   enum air_role role, uint8_t status)
{
	struct air_message message;
	bool again = link->encrypted && status == HCI_SUCCESS;

	air_event(&message, again ? HCI_KEY_REFRESH : HCI_ENCRYPTION_CHANGE);
	air_put8(&message, status);
	air_put16(&message, air_handle(air, link));
	if (!again)
		air_put8(&message, status == HCI_SUCCESS);
	air_say(air, link->end[role].who, &message);
}

static uint8_t le_key_reply(const struct call *call, struct air_message *out)
{
	air_put16(out, air_handle(call->air, call->link));
	return call->link->key_wanted ? HCI_SUCCESS : HCI_COMMAND_DISALLOWED;
}

static void le_key_given(const struct call *call)
{
	struct air_link *link = call->link;

	if (!link->key_wanted)
		return;
	link->key_wanted = false;
	if (memcmp(link->key, call->in + 2, sizeof(link->key)) != 0) {
		say_encryption(call->air, link, AIR_CENTRAL, HCI_MIC_FAILURE);
		air_disconnect(call->air, link, AIR_PERIPHERAL,
			       HCI_MIC_FAILURE);
		return;
	}
	say_encryption(call->air, link, AIR_PERIPHERAL, HCI_SUCCESS);
	say_encryption(call->air, link, AIR_CENTRAL, HCI_SUCCESS);
	link->encrypted = true;
}

static void le_key_refused(const struct call *call)
{
	if (!call->link->key_wanted)
		return;
	call->link->key_wanted = false;
	say_encryption(call->air, call->link, AIR_CENTRAL, HCI_KEY_MISSING);
}

static answer_fn read_commands;

enum {
	LINK = 1,
	STATUS = 2
};

/* Octet and bit: its place among the supported commands [6.27]. */
static const struct command {
	uint16_t opcode;
	uint8_t length, octet, bit, flags;
	answer_fn *answer;
	follow_fn *follow;
} commands[] = {
	{0x0406, 3, 0, 5, LINK | STATUS, ok, disconnect},
	{0x041d, 2, 2, 7, LINK | STATUS, ok, read_remote_version},
	{0x0c01, 8, 5, 6, 0, ok, NULL}, /* set event mask */
	{0x0c03, 0, 5, 7, 0, reset, NULL},
	{0x0c2d, 3, 10, 2, LINK, read_power, NULL},
	{0x1001, 0, 14, 3, 0, read_version, NULL},
	{0x1002, 0, 14, 4, 0, read_commands, NULL},
	{0x1003, 0, 14, 5, 0, read_features, NULL},
	{0x1009, 0, 15, 1, 0, read_address, NULL},
	{0x1405, 2, 15, 5, LINK, read_rssi, NULL},
	{0x2001, 8, 25, 0, 0, ok, NULL}, /* set LE event mask */
	{0x2002, 0, 25, 1, 0, le_read_buffers, NULL},
	{0x2003, 0, 25, 2, 0, le_read_features, NULL},
	{0x2005, 6, 25, 4, 0, le_random_address, NULL},
	{0x2006, 15, 25, 5, 0, le_adv_parameters, NULL},
	{0x2007, 0, 25, 6, 0, le_read_adv_power, NULL},
	{0x2008, 32, 25, 7, 0, le_adv_data, NULL},
	{0x2009, 32, 26, 0, 0, le_adv_response, NULL},
	{0x200a, 1, 26, 1, 0, le_adv_enable, NULL},
	{0x200b, 7, 26, 2, 0, le_scan_parameters, NULL},
	{0x200c, 2, 26, 3, 0, le_scan_enable, NULL},
	{0x200d, 25, 26, 4, STATUS, le_connect_check, le_connect},
	{0x200e, 0, 26, 5, 0, le_connect_cancel, le_connect_cancelled},
	{0x200f, 0, 26, 6, 0, le_list_size, NULL},
	{0x2010, 0, 26, 7, 0, le_list_clear, NULL},
	{0x2011, 7, 27, 0, 0, le_list_add, NULL},
	{0x2012, 7, 27, 1, 0, le_list_remove, NULL},
	{0x2013, 14, 27, 2, LINK | STATUS, ok, le_update},
	{0x2016, 2, 27, 5, LINK | STATUS, ok, le_read_remote_features},
	{0x2019, 28, 28, 0, LINK | STATUS, ok, le_encrypt},
	{0x201a, 18, 28, 1, LINK, le_key_reply, le_key_given},
	{0x201b, 2, 28, 2, LINK, le_key_reply, le_key_refused},
	{0x201c, 0, 28, 3, 0, le_read_states, NULL},
};

enum {
	COMMANDS = sizeof(commands) / sizeof(*commands)
};

static uint8_t read_commands(const struct call *call, struct air_message *out)
{
	uint8_t supported[64] = {0};

	(void)call;
	for (int i = 0; i < COMMANDS; i++)
		supported[commands[i].octet] |= (uint8_t)(1 << commands[i].bit);
	air_put(out, supported, sizeof(supported));
	return HCI_SUCCESS;
}

static const struct command *find(uint16_t opcode)
{
	for (int i = 0; i < COMMANDS; i++) {
		if (commands[i].opcode == opcode)
			return &commands[i];
	}
	return NULL;
}

static uint8_t refusal(const struct command *command, const struct call *call,
		       size_t length)
{
	if (!command)
		return HCI_UNKNOWN_COMMAND;
	if (length != command->length)
		return HCI_INVALID_PARAMETERS;
	if ((command->flags & LINK) && !call->link)
		return HCI_UNKNOWN_CONNECTION;
	return HCI_SUCCESS;
}

static void say_status(struct air *air, unsigned int who, uint16_t opcode,
		       uint8_t status)
{
	struct air_message message;

	air_event(&message, HCI_COMMAND_STATUS);
	air_put8(&message, status);
	air_put8(&message, 1);
	air_put16(&message, opcode);
	air_say(air, who, &message);
}

static void say_complete(struct air *air, unsigned int who, uint16_t opcode,
			 uint8_t status, const struct air_message *answer)
{
	struct air_message message;

	air_event(&message, HCI_COMMAND_COMPLETE);
	air_put8(&message, 1);
	air_put16(&message, opcode);
	air_put8(&message, status);
	air_put(&message, answer->bytes, answer->length);
	air_say(air, who, &message);
}

void air_command(struct air *air, unsigned int who, const uint8_t *parameters,
		 size_t length, uint16_t opcode)
{
	const struct command *command = find(opcode);
	struct air_message answer = {.length = 0};
	struct call call = {
		.air = air,
		.self = &air->controller[who],
		.in = parameters,
		.who = who,
	};
	uint8_t status;

	if (command && (command->flags & LINK) && length >= 2)
		call.link = air_link_of(air, who, hci_get16(parameters));
	status = refusal(command, &call, length);
	if (status == HCI_SUCCESS)
		status = command->answer(&call, &answer);
	if (command && (command->flags & STATUS))
		say_status(air, who, opcode, status);
	else
		say_complete(air, who, opcode, status, &answer);
	if (status == HCI_SUCCESS && command->follow)
		command->follow(&call);
}
