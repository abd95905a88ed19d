/* SPDX-License-Identifier: MIT */
/*
 * The air between virtual controllers: who advertises, who listens, who is
 * linked to whom. It is told what each host says (air_packet) and what time it
 * is (air_tick), and answers through one function. It does no I/O of its own.
 *
 * Unlike btvirt's controllers these advertise again and again, hold several
 * links each, and can be carried out of range, so that what a hub does for
 * real radios can be seen without them. What they leave out: airtime, slots,
 * lost packets inside a link (the link layer repeats those), privacy,
 * extended advertising, and the encryption itself (only its keys are compared).
 */
#ifndef AIR_H
#define AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	AIR_CONTROLLERS = 16,
	AIR_LINKS = 32,
	AIR_ACCEPT_LIST = 16,
	/* Data packets that a host may have on their way on all its links,
	 * and the longest of them: a link layer payload [5.2, 6.B.2.4]. */
	AIR_BUFFERS = 16,
	AIR_PAYLOAD_MAX = 251,
	AIR_PACKET_MAX = 1 + 4 + AIR_PAYLOAD_MAX,
	AIR_ADVERT_MAX = 31,
};

struct air_address {
	uint8_t type; /* 0 public, 1 random */
	uint8_t bytes[6];
};

struct air_text {
	uint8_t length;
	uint8_t bytes[AIR_ADVERT_MAX];
};

struct air_advertising {
	bool on;
	uint8_t type; /* enum hci_advertising */
	uint8_t own_type;
	struct air_address peer; /* of a directed one */
	uint64_t interval_us;
	uint64_t next_us;
	struct air_text data, response;
};

struct air_scan {
	bool on, active, listed_only;
};

/* Units of HCI: 1.25 ms, events, 10 ms [7.8.12]. */
struct air_timing {
	uint16_t interval, latency, timeout;
};

struct air_initiation {
	bool on, listed;
	uint8_t own_type;
	struct air_address peer;
	struct air_timing timing;
};

struct air_controller {
	bool plugged;
	bool away;
	uint8_t address[6], random[6];
	struct air_advertising advertising;
	struct air_scan scan;
	struct air_initiation initiation;
	struct air_address accepted[AIR_ACCEPT_LIST];
	unsigned int accepted_count;
};

enum air_role {
	AIR_CENTRAL,
	AIR_PERIPHERAL
};

/* One end of a link, with what it sent while the other was out of range. */
struct air_end {
	unsigned int who;
	bool gone; /* the controller was reset or unplugged */
	struct air_address address;
	unsigned int waiting;
	struct {
		size_t length;
		uint8_t bytes[AIR_PACKET_MAX];
	} queue[AIR_BUFFERS];
};

struct air_link {
	bool used;
	bool encrypted, key_wanted;
	uint8_t key[16];
	struct air_timing timing;
	uint64_t lost_us;      /* when both ends notice; 0: in range */
	struct air_end end[2]; /* by enum air_role */
};

typedef void air_send_fn(void *user, unsigned int who, const uint8_t *packet,
			 size_t length);

struct air {
	air_send_fn *send;
	void *user;
	uint64_t now_us;
	struct air_controller controller[AIR_CONTROLLERS];
	struct air_link link[AIR_LINKS];
};

void air_init(struct air *air, air_send_fn *send, void *user);

/* Plugs controller number who in, with that address, or pulls it out. */
void air_plug(struct air *air, unsigned int who, const uint8_t address[6]);
void air_unplug(struct air *air, unsigned int who);

/*
 * Carries it out of range of all others, and back. Links notice after their
 * supervision timeout, and go on if it is back before.
 */
void air_away(struct air *air, unsigned int who, bool away);

/* A packet of the host's, with its type in front. Malformed ones are dropped.
 */
void air_packet(struct air *air, unsigned int who, const uint8_t *packet,
		size_t length);

/* What happens by now; and when something happens next (UINT64_MAX: never). */
void air_tick(struct air *air, uint64_t now_us);
uint64_t air_due(const struct air *air);

/* For command.c. */

struct air_message {
	size_t length;
	uint8_t bytes[3 + 255];
};

void air_command(struct air *air, unsigned int who, const uint8_t *parameters,
		 size_t length, uint16_t opcode);
void air_reset(struct air *air, unsigned int who);
struct air_link *air_link_of(struct air *air, unsigned int who,
			     uint16_t handle);
uint16_t air_handle(const struct air *air, const struct air_link *link);
enum air_role air_role_of(const struct air_link *link, unsigned int who);
void air_disconnect(struct air *air, struct air_link *link, enum air_role ender,
		    uint8_t reason);
void air_connection_complete(struct air *air, unsigned int who, uint8_t status,
			     const struct air_link *link);

void air_event(struct air_message *message, uint8_t code);
void air_le_event(struct air_message *message, uint8_t code);
void air_put8(struct air_message *message, unsigned int value);
void air_put16(struct air_message *message, unsigned int value);
void air_put(struct air_message *message, const void *bytes, size_t length);
void air_say(struct air *air, unsigned int who, struct air_message *message);

#endif
