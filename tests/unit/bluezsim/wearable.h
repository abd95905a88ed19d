/* SPDX-License-Identifier: MIT */
/*
 * A peripheral for tests: an application with one characteristic of each kind
 * and an advertisement, by BlueZ's peripheral interfaces.
 */
#ifndef WEARABLE_H
#define WEARABLE_H

#include "world.h"

#define UUID_SERVICE  "11110000-0000-4000-8000-000000000001"
#define UUID_READ     "11110001-0000-4000-8000-000000000001"
#define UUID_WRITE    "11110002-0000-4000-8000-000000000001"
#define UUID_COMMAND  "11110003-0000-4000-8000-000000000001"
#define UUID_NOTIFY   "11110004-0000-4000-8000-000000000001"
#define UUID_INDICATE "11110005-0000-4000-8000-000000000001"
#define UUID_SECRET   "11110006-0000-4000-8000-000000000001"
#define UUID_BOTH     "11110007-0000-4000-8000-000000000001"

enum {
	PAD_READ,
	PAD_WRITE,
	PAD_COMMAND,
	PAD_NOTIFY,
	PAD_INDICATE,
	PAD_SECRET,
	PAD_BOTH, /* write and write-without-response */
	PAD_BATTERY,
	PAD_CHARS,
};

struct pad_char {
	struct wearable *wearable;
	int kind;
	char path[64];
	struct bus_object *object;
	uint8_t value[600]; /* read, or last written */
	size_t size;
	unsigned int reads;
	unsigned int writes;
	unsigned int starts;
	unsigned int stops;
	unsigned int confirms;
	bool has_type; /* the last write's options had a type */
	uint16_t mtu;  /* of the last options */
	uint16_t offset;
	char device[128]; /* the same */
	char link[8];
	const char *error; /* answered with this, and this text */
	const char *text;
	bool holds; /* does not answer */
	struct bus_request *held;
	bool acquires; /* offers AcquireWrite and AcquireNotify */
	int write_fd;  /* ours, of AcquireWrite */
	int notify_fd; /* ours, of AcquireNotify */
};

struct wearable {
	struct world *w;
	struct party *party;
	char root[32];
	char advert_path[32];
	unsigned int adapter;
	struct bus_object *services[2];
	struct bus_object *advert;
	struct pad_char chars[PAD_CHARS];
	const char *name;
	uint8_t flavour; /* in the manufacturer data */
	unsigned int releases;
};

/* Puts the objects on PARTY's connection and waits for both registrations. */
void wearable_start(struct world *w, struct wearable *wearable,
		    struct party *party, unsigned int adapter);

/* Without registering. */
void wearable_make(struct world *w, struct wearable *wearable,
		   struct party *party, unsigned int adapter);
void wearable_register_app(struct wearable *wearable);
void wearable_unregister_app(struct wearable *wearable);
void wearable_register_advert(struct wearable *wearable);
void wearable_unregister_advert(struct wearable *wearable);

/* Changes the value of a characteristic and tells. */
void wearable_notify(struct wearable *wearable, int kind, const void *value,
		     size_t size);

/* Takes the objects away; nothing for one that was never made. */
void wearable_done(struct wearable *wearable);

#endif
