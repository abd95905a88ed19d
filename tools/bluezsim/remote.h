/* SPDX-License-Identifier: MIT */
/*
 * A peer's services as bluetoothd shows them to a central: GattService1,
 * GattCharacteristic1 and GattDescriptor1 below the device.
 */
#ifndef BLUEZSIM_REMOTE_H
#define BLUEZSIM_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "bus_object.h"
#include "uuid.h"

struct device;
struct link;
struct remote_char;

/* A waiting caller of ReadValue. */
struct remote_waiter {
	struct remote_waiter *next;
	struct bus_request *request;
};

struct remote_desc {
	struct remote_desc *next;
	struct remote_char *owner;
	char *path;
	struct bus_object *object;
	char uuid[UUID_SIZE];
	uint16_t handle;
	uint8_t *value;
	size_t size;
	bool reading;
	struct remote_waiter *readers;
	struct bus_request *writer;
};

/* One caller's subscription. */
struct remote_subscriber {
	struct remote_subscriber *next;
	char *name;
	bool active;		     /* the peer was told */
	struct bus_request *request; /* StartNotify, being answered */
};

/* A descriptor handed out by AcquireNotify or AcquireWrite. */
struct remote_pipe {
	uv_poll_t *poll; /* NULL: not acquired */
	int fd;
	struct remote_char *owner; /* NULL once the pipe outlived it */
	bool writes;		   /* of AcquireWrite */
};

struct remote_char {
	struct remote_char *next;
	struct remote_service *service;
	char *path;
	struct bus_object *object;
	char uuid[UUID_SIZE];
	unsigned int properties;
	uint16_t handle;
	uint16_t ccc;
	struct remote_desc *descs;
	uint8_t *value;
	size_t size;
	bool reading;
	uint16_t read_offset;
	struct remote_waiter *readers;
	bool writing; /* one operation at a time */
	struct bus_request *writer;
	bool notifying;
	bool configuring;  /* the client configuration is being written */
	bool configure_on; /* with what */
	bool configured;   /* the peer sends */
	struct remote_subscriber *subscribers;
	struct bus_request *acquirer; /* AcquireNotify, being answered */
	struct remote_pipe *notify_pipe;
	struct remote_pipe *write_pipe;
};

struct remote_service {
	struct remote_service *next;
	struct device *device;
	char *path;
	struct bus_object *object;
	char uuid[UUID_SIZE];
	bool primary;
	uint16_t start, end;
	struct remote_char *chars;
};

extern const struct bus_interface remote_service_interface;
extern const struct bus_interface remote_char_interface;
extern const struct bus_interface remote_desc_interface;

/* Brings the tree below @device to what its peer serves now: what is gone is
 * removed, what is new added, what stayed keeps its subscriptions. */
void remote_sync(struct device *device);

/* The link is up: subscriptions of characteristics that are still there are
 * written to the peer again, before anything else is known. */
void remote_connected(struct device *device);

/* The link ended: operations fail, descriptors are hung up. */
void remote_disconnected(struct device *device);

/* Removes and frees all of it. */
void remote_clear(struct device *device);

/* Shows all of it, or takes it away, without forgetting it. */
void remote_show(struct device *device);
void remote_hide(struct device *device);

/* A caller left: its subscriptions end. */
void remote_client_gone(struct device *device, const char *name);

/* The characteristic whose value has @handle, or NULL. */
struct remote_char *remote_find(const struct device *device, uint16_t handle);

/* Delivers a value to each characteristic whose path or UUID fits @pattern;
 * how many did. */
unsigned int remote_inject(struct device *device, const char *pattern,
			   const uint8_t *value, size_t size);

/* The link the characteristic can be used over, or NULL. */
struct link *remote_link(const struct remote_char *chr);

/* remote_notify.c: a notification or indication came. */
void remote_notified(struct remote_char *chr, const uint8_t *value,
		     size_t size);

/* remote_notify.c: handlers of GattCharacteristic1. */
void remote_on_start_notify(struct bus_request *request, void *userdata);
void remote_on_stop_notify(struct bus_request *request, void *userdata);
void remote_on_acquire_notify(struct bus_request *request, void *userdata);
void remote_on_acquire_write(struct bus_request *request, void *userdata);

/* remote_notify.c: subscribers count as active though the peer was told
 * nothing; the next StartNotify tells it. */
void remote_believe(struct remote_char *chr);

/* remote_notify.c: writes the client configuration as subscribers want it. */
void remote_configure(struct remote_char *chr);
void remote_drop_subscribers(struct remote_char *chr);
void remote_release_pipes(struct remote_char *chr);
void remote_unsubscribe(struct remote_char *chr, const char *name);

/* remote_value.c: handlers of ReadValue and WriteValue. */
void remote_on_read(struct bus_request *request, void *userdata);
void remote_on_write(struct bus_request *request, void *userdata);
void remote_on_desc_read(struct bus_request *request, void *userdata);
void remote_on_desc_write(struct bus_request *request, void *userdata);
void remote_refuse(struct bus_request *take_request, uint8_t code);
void remote_fail_operations(struct remote_char *chr, uint8_t code);
void remote_set_value(struct remote_char *chr, const uint8_t *value,
		      size_t size);

#endif
