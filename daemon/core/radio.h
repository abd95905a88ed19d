/* SPDX-License-Identifier: MIT */
/*
 * Radio: what each adapter does: discover, or connect one wearable at a time,
 * never both; and no discovery while a pad is pressing.
 *
 * A Connect under discovery takes seconds and often fails, so discovery is
 * stopped first, and resumed when nobody is left to connect.
 */
#ifndef CORE_RADIO_H
#define CORE_RADIO_H

#include "action.h"
#include "view.h"

#include <stdbool.h>
#include <stdint.h>

#define DEVICE_NONE 0xffffu

#define RADIO_REPLY_MS	10000u /* an operation without answer has failed */
#define RADIO_SETTLE_MS 1000u  /* for Discovering to become false */
#define RADIO_SILENT_MS                                    \
	2000u /* then it is begun anew: a hit comes within \
		 60 ms of a scan's start, or after 10 s */
#define RADIO_SEEK_MS	    20000u /* looking for who is missing ... */
#define RADIO_PAUSE_MS	    40000u /* ... and leaving the air to the links */
#define RADIO_RETRY_MS	    2000u  /* after StartDiscovery failed */
#define RADIO_POWER_MS	    5000u  /* between attempts to switch on */
#define RADIO_LINKS_FULL_MS 4000u  /* bleak-retry-connector: out of slots */

enum radio_discovery {
	RADIO_IDLE,
	RADIO_STARTING,
	RADIO_DISCOVERING,
	RADIO_STOPPING,
	RADIO_SETTLING, /* stopped, but Discovering is still true */
};

struct radio {
	bool present;
	uint8_t address[6];
	char name[8];
	enum adapter_state state;
	bool bluez_discovers; /* Adapter1.Discovering, whoever asked */
	enum radio_discovery discovery;
	uint32_t tag;	     /* of the discovery's operation */
	uint64_t until_us;   /* end of its patience */
	uint64_t heard_us;   /* anything heard, or discovery begun */
	uint64_t retry_us;   /* nothing is begun before */
	uint64_t seek_us;    /* begin of the present cycle of seeking */
	uint64_t power_us;   /* next attempt to switch on */
	uint16_t connecting; /* device whose Connect runs, or _NONE */
	uint8_t links;	     /* connections held or being made */
};

/* What the hub wants of an adapter now. */
struct radio_wish {
	bool discover; /* a person asked */
	bool seek;     /* an enrolled wearable is missing, never heard */
	bool connect;  /* somebody waits for a Connect */
	bool quiet;    /* a pad is pressing */
	bool power;    /* the hub may switch adapters on */
};

enum radio_act {
	RADIO_ACT_NONE,
	RADIO_ACT_START,
	RADIO_ACT_STOP,
	RADIO_ACT_CONNECT, /* the air is free for one Connect */
	RADIO_ACT_POWER,
};

void radio_init(struct radio *radio);

/* The adapter, and what is known of it; everything begins anew when it was
 * away or off. */
void radio_adapter(struct radio *radio, const struct event *event,
		   uint64_t now_us);

/* It, or org.bluez, went away. */
void radio_gone(struct radio *radio);

/* Something was heard. */
void radio_heard(struct radio *radio, uint64_t now_us);

/* The answer to a discovery operation, matched by its tag. */
void radio_done(struct radio *radio, uint32_t tag, enum outcome outcome,
		uint64_t now_us);

/* What is to be done next; `tag` marks it if it is a discovery operation. */
enum radio_act radio_step(struct radio *radio, const struct radio_wish *wish,
			  uint32_t tag, uint64_t now_us);

/* When radio_step() is due with the same wish; UINT64_MAX: never. */
uint64_t radio_deadline_us(const struct radio *radio,
			   const struct radio_wish *wish);

#endif
