/* SPDX-License-Identifier: MIT */
#include "air.h"

#include "hci.h"

#include <string.h>

enum {
	FIRST_HANDLE = 0x0040,
	RSSI_DBM = -55,
	/* Linux asks for 1.28 s if nobody says otherwise; tests are impatient,
	 * and so are makers of wearables. */
	INTERVAL_MAX_US = 200000,
	INTERVAL_MIN_US = 20000, /* [7.8.5] */
	FIRST_ADVERT_US = 5000,
	MILLISECOND_US = 1000,
};

void air_event(struct air_message *message, uint8_t code)
{
	message->length = 3;
	message->bytes[0] = HCI_EVENT;
	message->bytes[1] = code;
}

void air_le_event(struct air_message *message, uint8_t code)
{
	air_event(message, HCI_LE_META);
	air_put8(message, code);
}

void air_put(struct air_message *message, const void *bytes, size_t length)
{
	if (length > sizeof(message->bytes) - message->length)
		return;
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

void air_put8(struct air_message *message, unsigned int value)
{
	uint8_t byte = (uint8_t)value;

	air_put(message, &byte, 1);
}

void air_put16(struct air_message *message, unsigned int value)
{
	uint8_t bytes[2];

	hci_put16(bytes, value);
	air_put(message, bytes, sizeof(bytes));
}

static void put_address(struct air_message *message,
			const struct air_address *address)
{
	air_put8(message, address->type);
	air_put(message, address->bytes, sizeof(address->bytes));
}

void air_say(struct air *air, unsigned int who, struct air_message *message)
{
	message->bytes[2] = (uint8_t)(message->length - 3);
	air->send(air->user, who, message->bytes, message->length);
}

uint16_t air_handle(const struct air *air, const struct air_link *link)
{
	return (uint16_t)(FIRST_HANDLE + (link - air->link));
}

struct air_link *air_link_of(struct air *air, unsigned int who, uint16_t handle)
{
	struct air_link *link;

	if (handle < FIRST_HANDLE || handle >= FIRST_HANDLE + AIR_LINKS)
		return NULL;
	link = &air->link[handle - FIRST_HANDLE];
	for (int i = 0; link->used && i < 2; i++) {
		if (link->end[i].who == who && !link->end[i].gone)
			return link;
	}
	return NULL;
}

enum air_role air_role_of(const struct air_link *link, unsigned int who)
{
	return link->end[AIR_CENTRAL].who == who ? AIR_CENTRAL : AIR_PERIPHERAL;
}

static bool in_range(const struct air *air, unsigned int who)
{
	return air->controller[who].plugged && !air->controller[who].away;
}

static struct air_address own_address(const struct air_controller *self,
				      uint8_t type)
{
	struct air_address address = {.type = type & 1};

	memcpy(address.bytes, address.type ? self->random : self->address,
	       sizeof(address.bytes));
	return address;
}

static bool same_address(const struct air_address *a,
			 const struct air_address *b)
{
	return a->type == b->type &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool is_accepted(const struct air_controller *self,
			const struct air_address *peer)
{
	for (unsigned int i = 0; i < self->accepted_count; i++) {
		if (same_address(&self->accepted[i], peer))
			return true;
	}
	return false;
}

static void report(struct air *air, unsigned int who, uint8_t type,
		   const struct air_address *from, const struct air_text *text)
{
	struct air_message message;

	air_le_event(&message, HCI_LE_ADVERTISING_REPORT);
	air_put8(&message, 1);
	air_put8(&message, type);
	put_address(&message, from);
	air_put8(&message, text->length);
	air_put(&message, text->bytes, text->length);
	air_put8(&message, (uint8_t)RSSI_DBM);
	air_say(air, who, &message);
}

static void report_to(struct air *air, unsigned int who,
		      const struct air_advertising *advertising,
		      const struct air_address *from)
{
	const struct air_controller *self = &air->controller[who];
	bool scannable = advertising->type == HCI_ADV_CONNECTABLE ||
			 advertising->type == HCI_ADV_SCANNABLE;

	if (!self->scan.on ||
	    (self->scan.listed_only && !is_accepted(self, from)))
		return;
	report(air, who, advertising->type, from, &advertising->data);
	if (self->scan.active && scannable)
		report(air, who, HCI_SCAN_RESPONSE, from,
		       &advertising->response);
}

void air_connection_complete(struct air *air, unsigned int who, uint8_t status,
			     const struct air_link *link)
{
	static const struct air_link none;
	const struct air_link *shown = link ? link : &none;
	enum air_role role = link ? air_role_of(link, who) : AIR_CENTRAL;
	struct air_message message;

	air_le_event(&message, HCI_LE_CONNECTION_COMPLETE);
	air_put8(&message, status);
	air_put16(&message, link ? air_handle(air, link) : 0);
	air_put8(&message, role);
	put_address(&message, &shown->end[!role].address);
	air_put16(&message, shown->timing.interval);
	air_put16(&message, shown->timing.latency);
	air_put16(&message, shown->timing.timeout);
	air_put8(&message, 0); /* clock accuracy: 500 ppm */
	air_say(air, who, &message);
}

static struct air_link *free_link(struct air *air)
{
	for (int i = 0; i < AIR_LINKS; i++) {
		if (!air->link[i].used)
			return &air->link[i];
	}
	return NULL;
}

static void connect_to(struct air *air, unsigned int central,
		       unsigned int peripheral)
{
	struct air_controller *from = &air->controller[central];
	struct air_controller *to = &air->controller[peripheral];
	struct air_link *link = free_link(air);

	from->initiation.on = false;
	if (!link) {
		air_connection_complete(air, central, HCI_CONNECTION_LIMIT,
					NULL);
		return;
	}
	memset(link, 0, sizeof(*link));
	link->used = true;
	link->timing = from->initiation.timing;
	link->end[AIR_CENTRAL].who = central;
	link->end[AIR_CENTRAL].address =
		own_address(from, from->initiation.own_type);
	link->end[AIR_PERIPHERAL].who = peripheral;
	link->end[AIR_PERIPHERAL].address =
		own_address(to, to->advertising.own_type);
	to->advertising.on = false; /* [6.B.4.4.2.3] */
	air_connection_complete(air, peripheral, HCI_SUCCESS, link);
	air_connection_complete(air, central, HCI_SUCCESS, link);
}

/* Whether this initiator connects to what advertises so. */
static bool answers(const struct air_controller *self,
		    const struct air_advertising *advertising,
		    const struct air_address *from)
{
	struct air_address own = own_address(self, self->initiation.own_type);

	if (!self->initiation.on)
		return false;
	if (self->initiation.listed
		    ? !is_accepted(self, from)
		    : !same_address(&self->initiation.peer, from))
		return false;
	switch (advertising->type) {
	case HCI_ADV_CONNECTABLE:
		return true;
	case HCI_ADV_DIRECTED:
	case HCI_ADV_DIRECTED_SLOW:
		return same_address(&advertising->peer, &own);
	default:
		return false;
	}
}

static void advertise(struct air *air, unsigned int who)
{
	struct air_controller *self = &air->controller[who];
	struct air_address from = own_address(self, self->advertising.own_type);

	self->advertising.next_us = air->now_us + self->advertising.interval_us;
	for (unsigned int i = 0; i < AIR_CONTROLLERS; i++) {
		if (i != who && in_range(air, i))
			report_to(air, i, &self->advertising, &from);
	}
	for (unsigned int i = 0; i < AIR_CONTROLLERS; i++) {
		if (i != who && in_range(air, i) &&
		    answers(&air->controller[i], &self->advertising, &from)) {
			connect_to(air, i, who);
			return;
		}
	}
}

static void say_ended(struct air *air, const struct air_link *link,
		      enum air_role role, uint8_t reason)
{
	struct air_message message;

	if (link->end[role].gone)
		return;
	air_event(&message, HCI_DISCONNECTION_COMPLETE);
	air_put8(&message, HCI_SUCCESS);
	air_put16(&message, air_handle(air, link));
	air_put8(&message, reason);
	air_say(air, link->end[role].who, &message);
}

static bool is_broken(const struct air *air, const struct air_link *link)
{
	for (int i = 0; i < 2; i++) {
		if (link->end[i].gone || !in_range(air, link->end[i].who))
			return true;
	}
	return false;
}

void air_disconnect(struct air *air, struct air_link *link, enum air_role ender,
		    uint8_t reason)
{
	say_ended(air, link, ender, HCI_LOCAL_HOST_ENDED);
	link->end[ender].gone = true;
	if (link->lost_us)
		return; /* The other end finds out when its time is over. */
	say_ended(air, link, !ender, reason);
	link->used = false;
}

static void completed(struct air *air, unsigned int who, uint16_t handle)
{
	struct air_message message;

	air_event(&message, HCI_COMPLETED_PACKETS);
	air_put8(&message, 1);
	air_put16(&message, handle);
	air_put16(&message, 1);
	air_say(air, who, &message);
}

static void deliver(struct air *air, const struct air_link *link,
		    enum air_role sender, const uint8_t *packet, size_t length)
{
	uint16_t handle = air_handle(air, link);
	uint8_t copy[AIR_PACKET_MAX];

	memcpy(copy, packet, length);
	/* A start comes as 0 from a host and goes as 2 to one [5.4.2]. */
	if ((copy[2] & 0x30) == 0)
		copy[2] |= 0x20;
	air->send(air->user, link->end[!sender].who, copy, length);
	completed(air, link->end[sender].who, handle);
}

static void data(struct air *air, unsigned int who, const uint8_t *packet,
		 size_t length)
{
	struct air_link *link;
	struct air_end *end;

	if (length < 5 || length > AIR_PACKET_MAX ||
	    hci_get16(packet + 3) != length - 5)
		return;
	link = air_link_of(air, who, hci_get16(packet + 1) & 0x0fff);
	if (!link)
		return;
	if (!link->lost_us) {
		deliver(air, link, air_role_of(link, who), packet, length);
		return;
	}
	end = &link->end[air_role_of(link, who)];
	if (end->waiting == AIR_BUFFERS)
		return; /* A host that heeds its credits does not get here. */
	memcpy(end->queue[end->waiting].bytes, packet, length);
	end->queue[end->waiting++].length = length;
}

/* Starts the supervision timer of broken links, and ends it in time. */
static void supervise(struct air *air)
{
	for (int i = 0; i < AIR_LINKS; i++) {
		struct air_link *link = &air->link[i];

		if (!link->used)
			continue;
		if (is_broken(air, link)) {
			if (!link->lost_us)
				link->lost_us = air->now_us +
						link->timing.timeout * 10ULL *
							MILLISECOND_US;
			continue;
		}
		link->lost_us = 0;
		for (int role = 0; role < 2; role++) {
			struct air_end *end = &link->end[role];

			for (unsigned int n = 0; n < end->waiting; n++)
				deliver(air, link, (enum air_role)role,
					end->queue[n].bytes,
					end->queue[n].length);
			end->waiting = 0;
		}
	}
}

void air_init(struct air *air, air_send_fn *send, void *user)
{
	memset(air, 0, sizeof(*air));
	air->send = send;
	air->user = user;
}

void air_reset(struct air *air, unsigned int who)
{
	struct air_controller *self = &air->controller[who];
	struct air_controller fresh = {
		.plugged = self->plugged,
		.away = self->away,
	};

	memcpy(fresh.address, self->address, sizeof(fresh.address));
	*self = fresh;
	for (int i = 0; i < AIR_LINKS; i++) {
		for (int role = 0; role < 2; role++) {
			if (air->link[i].end[role].who == who)
				air->link[i].end[role].gone = true;
		}
	}
	supervise(air);
}

void air_plug(struct air *air, unsigned int who, const uint8_t address[6])
{
	struct air_controller *self = &air->controller[who];

	memset(self, 0, sizeof(*self));
	self->plugged = true;
	memcpy(self->address, address, sizeof(self->address));
}

void air_unplug(struct air *air, unsigned int who)
{
	air->controller[who].plugged = false;
	air_reset(air, who);
}

void air_away(struct air *air, unsigned int who, bool away)
{
	air->controller[who].away = away;
	supervise(air);
}

void air_packet(struct air *air, unsigned int who, const uint8_t *packet,
		size_t length)
{
	struct air_advertising *advertising = &air->controller[who].advertising;
	bool was_on = advertising->on;

	if (length >= 4 && packet[0] == HCI_COMMAND && packet[3] == length - 4)
		air_command(air, who, packet + 4, length - 4,
			    hci_get16(packet + 1));
	else if (length > 0 && packet[0] == HCI_DATA)
		data(air, who, packet, length);
	if (advertising->on && !was_on) {
		if (advertising->interval_us > INTERVAL_MAX_US)
			advertising->interval_us = INTERVAL_MAX_US;
		if (advertising->interval_us < INTERVAL_MIN_US)
			advertising->interval_us = INTERVAL_MIN_US;
		advertising->next_us = air->now_us + FIRST_ADVERT_US;
	}
}

static void end_lost(struct air *air, struct air_link *link)
{
	for (int role = 0; role < 2; role++)
		say_ended(air, link, (enum air_role)role,
			  HCI_CONNECTION_TIMEOUT);
	link->used = false;
}

void air_tick(struct air *air, uint64_t now_us)
{
	air->now_us = now_us;
	for (int i = 0; i < AIR_LINKS; i++) {
		struct air_link *link = &air->link[i];

		if (link->used && link->lost_us && link->lost_us <= now_us)
			end_lost(air, link);
	}
	for (unsigned int i = 0; i < AIR_CONTROLLERS; i++) {
		const struct air_advertising *advertising =
			&air->controller[i].advertising;

		if (advertising->on && in_range(air, i) &&
		    advertising->next_us <= now_us)
			advertise(air, i);
	}
}

uint64_t air_due(const struct air *air)
{
	uint64_t due = UINT64_MAX;

	for (int i = 0; i < AIR_LINKS; i++) {
		const struct air_link *link = &air->link[i];

		if (link->used && link->lost_us && link->lost_us < due)
			due = link->lost_us;
	}
	for (unsigned int i = 0; i < AIR_CONTROLLERS; i++) {
		const struct air_advertising *advertising =
			&air->controller[i].advertising;

		if (advertising->on && in_range(air, i) &&
		    advertising->next_us < due)
			due = advertising->next_us;
	}
	return due;
}
