/* SPDX-License-Identifier: MIT */
/*
 * A bluetoothd that does what a test's script says: objects from our own bus
 * tables, results, delays and silences by member name, and a log of what was
 * asked of it.
 */
#ifndef FAKE_H
#define FAKE_H

#include "bus_message.h"
#include "bus_object.h"
#include "private_bus.h"

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FAKE_ADAPTER "/org/bluez/hci0"
#define FAKE_DEVICE  "/org/bluez/hci0/dev_00_11_22_33_44_55"
#define FAKE_ADDRESS "00:11:22:33:44:55"

#define FAKE_CALLS_MAX	 256
#define FAKE_SCRIPTS_MAX 16
#define FAKE_KEPT_MAX	 128

enum fake_answer {
	FAKE_OK,     /* does it and answers */
	FAKE_ERROR,  /* answers with the error */
	FAKE_NEVER,  /* keeps the call */
	FAKE_LIE,    /* answers, and does nothing */
	FAKE_SILENT, /* does it and answers; no signal tells */
};

struct fake_script {
	const char *member;
	enum fake_answer answer;
	const char *name; /* of the error */
	const char *text;
	int times; /* how often; then FAKE_OK again */
};

struct fake_adapter {
	struct fake *fake;
	struct bus_object *object;
	char path[64];
	const char *address;
	bool powered;
	const char *power_state;
	bool discovering;
};

struct fake_characteristic {
	struct fake_device *device;
	struct bus_object *object;
	char path[128];
	char service[128];
	const char *uuid;
	const char *flags[4];
	size_t flag_count;
	uint16_t mtu;
	bool notifying;
	uint8_t value[512];
	size_t length;
	int fd; /* our end of the descriptor given out; -1 */
};

struct fake_service {
	struct bus_object *object;
	char path[128];
	const char *uuid;
};

struct fake_device {
	struct fake *fake;
	struct bus_object *object;
	char path[64];
	const char *address;
	const char *address_type;
	const char *name;
	const char *uuids[2];
	size_t uuid_count;
	int16_t rssi; /* 127: not there */
	bool paired;
	bool bonded;
	bool trusted;
	bool connected;
	bool resolved;
	uint8_t battery;
	struct fake_service service[3];
	struct fake_characteristic characteristic[10];
	size_t services;
	size_t characteristics;
};

struct fake {
	uv_loop_t *loop;
	struct bus *bus;
	struct bus_object *object; /* /org/bluez */
	bool named;
	struct fake_script script[FAKE_SCRIPTS_MAX];
	size_t scripts;
	char calls[FAKE_CALLS_MAX][64]; /* "Connect", in order */
	unsigned int call_count;
	struct bus_request *kept[FAKE_KEPT_MAX];
	size_t kept_count;
	char caller[64]; /* who registered the agent */
	char agent[64];
	char profile[64];
	uint8_t written[512];
	size_t written_length;
	char write_type[16];
	struct fake_adapter adapter[2];
	struct fake_device device[2];
	size_t adapters;
	size_t devices;
};

/* A bluetoothd on the bus with nothing but /org/bluez. */
void fake_start(struct fake *fake, uv_loop_t *loop, const char *address);

/* As kill -9 would: its name goes, nothing else is said. */
void fake_kill(struct fake *fake);

void fake_answers(struct fake *fake, const struct fake_script *script);

/* FAKE_ADAPTER with the address 00:00:00:00:00:01, on; or another one. */
struct fake_adapter *fake_add_adapter(struct fake *fake);
struct fake_adapter *fake_add_adapter_at(struct fake *fake, const char *path,
					 const char *address);
void fake_remove_adapter(struct fake_adapter *adapter);
void fake_adapter_changed(struct fake_adapter *adapter, const char *property);

/* FAKE_DEVICE, which advertises the profile's service; not announced before
 * fake_announce(). */
struct fake_device *fake_add_device(struct fake *fake);
void fake_announce(struct fake_device *device);
void fake_device_changed(struct fake_device *device, const char *property);
void fake_remove_device(struct fake_device *device);

/* All attributes of the profile and of Device Information, below `base`
 * ("service0010"). */
void fake_add_attributes(struct fake_device *device, const char *base);
/* Takes one away; puts one in its place that has only that flag. */
void fake_remove_attribute(struct fake_device *device, const char *uuid);
void fake_replace_attribute(struct fake_device *device, const char *uuid,
			    const char *flag);
void fake_remove_attributes(struct fake_device *device);

/* Connected and ServicesResolved, told in that order. */
void fake_connect(struct fake_device *device);
void fake_resolve(struct fake_device *device);
void fake_disconnect(struct fake_device *device);

struct fake_characteristic *fake_characteristic(struct fake_device *device,
						const char *uuid);
void fake_notify(struct fake_characteristic *characteristic,
		 const uint8_t *value, size_t length);

/* How often a member was called. */
unsigned int fake_called(const struct fake *fake, const char *member);

#endif
