/* SPDX-License-Identifier: MIT */
/*
 * Events: everything that can reach the core, as plain data.
 *
 * A *device* is a number that the BlueZ room gives to one wearable as seen by
 * one adapter, stable from EVENT_DEVICE until EVENT_DEVICE_GONE. An *adapter*
 * is a number below ADAPTERS_MAX, stable for an address over unplugging,
 * renumbering and restarts of bluetoothd.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "command.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADAPTERS_MAX 8
#define DEVICES_MAX  256
#define VALUE_MAX    512 /* an attribute's value (Core 5.4, Vol 3, Part F) */

struct session_order; /* session.h */

enum event_type {
	EVENT_TICK,	    /* time passed, nothing else */
	EVENT_WALL,	    /* .wall: the wall clock, at start and when set */
	EVENT_BLUEZ,	    /* .bluez: org.bluez came or went */
	EVENT_ADAPTER,	    /* .adapter: appeared or changed */
	EVENT_ADAPTER_GONE, /* .adapter.adapter */
	EVENT_DEVICE,	    /* .device: seen or changed */
	EVENT_DEVICE_GONE,  /* .device.device */
	EVENT_RESOLVED,	    /* .resolved: services are known and checked */
	EVENT_DONE,	    /* .done: an operation's result */
	EVENT_VALUE,	    /* .value: a value notified, indicated or read */
	EVENT_COMMAND,	    /* .command */
	EVENT_CALLER_GONE,  /* .caller: left the bus (SR-15) */
	EVENT_RECORDED,	    /* .recorded: record written, or not */
	EVENT_RESTORE,	    /* .enrolment: from the store, at start */
	EVENT_RESTORE_TRIP, /* .restore_trip: unacknowledged, at start */
	EVENT_RESTORE_DOSE, /* .restore_dose: of the last 24 h, at start */
	/* The store has no more; commands may begin. Again: it has opened its
	 * file anew, which may be another. */
	EVENT_RESTORED,
	EVENT_SESSION,	/* .session: prepare one (SR-17, SR-23) */
	EVENT_CONFIG,	/* .config: borrowed for the step (SR-5) */
	EVENT_UNWELL,	/* .unwell: the hub is not as it should be (SR-22) */
	EVENT_SHUTDOWN, /* stop everything; the hub ends */
	EVENT_COUNT
};

enum characteristic {
	CHARACTERISTIC_FEATURE,
	CHARACTERISTIC_FORCE,
	CHARACTERISTIC_CONTROL_POINT,
	CHARACTERISTIC_ENABLE,
	CHARACTERISTIC_STATUS,
	CHARACTERISTIC_MANUFACTURER, /* Device Information 0x2A29 */
	CHARACTERISTIC_MODEL,	     /* 0x2A24 */
	CHARACTERISTIC_SERIAL,	     /* 0x2A25 */
	CHARACTERISTIC_COUNT
};

/* What was asked of BlueZ and is now answered. */
enum operation {
	OPERATION_CONNECT,
	OPERATION_DISCONNECT,
	OPERATION_PAIR,
	OPERATION_TRUST,
	OPERATION_REMOVE, /* forget the bond and the device */
	OPERATION_READ,
	OPERATION_WRITE, /* acknowledged write to the Control Point */
	OPERATION_SUBSCRIBE,
	OPERATION_DISCOVER,
	OPERATION_POWER,
	OPERATION_COUNT
};

/* BlueZ's errors as far as they call for different acts; the table from
 * error names and texts is the BlueZ room's. */
enum outcome {
	OUTCOME_OK,
	OUTCOME_FAILED,		/* try again later */
	OUTCOME_TIMED_OUT,	/* no answer within the deadline: uncertain */
	OUTCOME_IN_PROGRESS,	/* somebody's earlier attempt still runs */
	OUTCOME_NOT_READY,	/* adapter off */
	OUTCOME_GONE,		/* object unknown: device or adapter vanished */
	OUTCOME_LINKS_FULL,	/* the controller holds no further link */
	OUTCOME_NOT_PAIRED,	/* needs an encrypted link */
	OUTCOME_AUTHENTICATION, /* pairing failed or was refused */
	OUTCOME_ALREADY,	/* already so: as good as done */
	OUTCOME_CANCELED,
	OUTCOME_REFUSED, /* not permitted, not supported, bad arguments */
	OUTCOME_ATT,	 /* ATT application error; .att */
	OUTCOME_COUNT
};

enum adapter_state {
	ADAPTER_OFF,
	ADAPTER_ON,
	ADAPTER_BLOCKED, /* rfkill */
	ADAPTER_STATE_COUNT
};

struct event {
	enum event_type type;
	union {
		struct {
			int64_t utc_us; /* since 1970 */
			bool trusted;	/* synchronised or kept by battery */
		} wall;
		struct {
			bool present;
		} bluez;
		struct {
			uint8_t adapter;
			uint8_t address[6];
			char name[8]; /* "hci0" */
			enum adapter_state state;
			bool discovering;
		} adapter;
		struct {
			uint16_t device;
			uint8_t adapter;
			uint8_t address[6]; /* identity address once bonded */
			bool address_random;
			char name[NAME_SIZE];
			int8_t rssi;	  /* dBm; 127: unknown */
			uint8_t battery;  /* percent; 255: unknown */
			bool is_wearable; /* offers the profile's service */
			bool heard;  /* by discovery since .heard was false */
			bool paired; /* bonded where BlueZ tells the two apart
				      */
			bool trusted;
			bool connected;
			bool resolved;
		} device;
		struct {
			uint16_t device;
			uint16_t mtu; /* ATT MTU, 23..517 */
			/* bit for each enum characteristic found with all the
			 * flags that the profile asks for */
			uint32_t characteristics;
			uint32_t wrong_flags; /* found, but with other flags */
		} resolved;
		struct {
			enum operation operation;
			enum outcome outcome;
			uint16_t device; /* or */
			uint8_t adapter; /* for DISCOVER and POWER */
			uint8_t att;	 /* with OUTCOME_ATT */
			enum characteristic characteristic;
			uint32_t tag; /* as given with the action */
		} done;
		struct {
			uint16_t device;
			enum characteristic characteristic;
			uint16_t length;
			const uint8_t *bytes; /* borrowed for the step */
		} value;
		struct command command;
		uint32_t caller;
		struct {
			uint32_t number;
			bool written; /* false: not, and it never will be */
		} recorded;
		struct enrolment enrolment;
		struct {
			uint8_t address[6];
			struct trip trip;
			bool clear; /* no wearable: the store itself is at fault
				     */
		} restore_trip;
		struct {
			enum site site;
			enum contact_kind kind;
			int64_t utc_us;
			bool trusted; /* that time was certain */
			int32_t dose_mns;
		} restore_dose;
		struct {
			const struct session_order *order; /* borrowed for the
							      step */
			uint32_t call; /* answered by ACTION_REPLY */
			uint32_t caller;
		} session;
		const struct hub_config *config;
		struct {
			bool unwell;
			const char *why; /* static text */
		} unwell;
	};
};

#endif
