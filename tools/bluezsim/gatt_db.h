/* SPDX-License-Identifier: MIT */
/*
 * The attributes an adapter serves: bluetoothd's own services and those of
 * applications, with handles that are never given twice.
 */
#ifndef BLUEZSIM_GATT_DB_H
#define BLUEZSIM_GATT_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "att.h"
#include "uuid.h"

struct adapter;
struct app;
struct bus_call;
struct db_char;

struct db_desc {
	struct db_desc *next;
	struct db_char *owner;
	char *path; /* at the application */
	char uuid[UUID_SIZE];
	struct att_access access;
	uint16_t handle;
};

/* Bytes on their way into an AcquireWrite descriptor not yet there. */
struct db_parcel {
	struct db_parcel *next;
	uint8_t *bytes;
	size_t size;
};

struct db_char {
	struct db_char *next;
	struct db_service *service;
	char *path; /* at the application; NULL: bluetoothd's own */
	char uuid[UUID_SIZE];
	struct att_access access;
	uint16_t handle; /* of the declaration; the value is the next */
	uint16_t ccc;	 /* handle; 0: none */
	struct db_desc *descs;
	uint8_t *value; /* bluetoothd's own: constant */
	size_t size;
	unsigned int subscribers; /* centrals with notifications on */
	bool offers_acquire_write;
	bool offers_acquire_notify;
	struct bus_call *notify_call; /* AcquireNotify under way */
	struct bus_call *write_call;  /* AcquireWrite under way */
	int write_fd;		      /* -1: none */
	uv_poll_t *notify; /* of an acquired notify descriptor; or NULL */
	struct db_parcel *parcels;
};

struct db_service {
	struct db_service *next; /* by rising handle */
	struct adapter *adapter;
	struct app *app; /* NULL: bluetoothd's own */
	char *path;
	char uuid[UUID_SIZE];
	bool primary;
	uint16_t start, end;
	struct db_char *chars; /* in order */
};

/* What a central wrote to a client configuration. */
struct db_ccc {
	struct db_ccc *next;
	char peer[18];
	uint16_t handle;
	uint16_t value;
};

struct gatt_db {
	struct db_service *services;
	struct db_ccc *cccs;
	uint16_t next_handle;
};

/* Fills in GAP, GATT and Device Information at the handles bluetoothd 5.66
 * gives them, so that applications begin at 0x0015. */
void gatt_db_init(struct gatt_db *db, struct adapter *adapter);
void gatt_db_done(struct gatt_db *db);

/* Gives @take_service and everything in it handles and adds it. -ENOSPC when
 * they are used up (the service stays the caller's). */
int gatt_db_add(struct gatt_db *db, struct db_service *take_service);

/* New handles for all services of applications: what a firmware that was
 * changed looks like. -ENOSPC. */
int gatt_db_move(struct gatt_db *db);

/* Takes the services of @app out and frees them. */
void gatt_db_remove(struct gatt_db *db, const struct app *app);

/* Building blocks for a service not yet added. */
struct db_service *db_service_new(struct adapter *adapter, const char *uuid);
struct db_char *db_char_new(struct db_service *service, const char *uuid);
struct db_desc *db_desc_new(struct db_char *owner, const char *uuid);
void db_service_free(struct db_service *service);

/* By handle of value, client configuration or descriptor; NULL. */
struct db_char *gatt_db_char(const struct gatt_db *db, uint16_t value_handle);
struct db_char *gatt_db_ccc_char(const struct gatt_db *db, uint16_t handle);
struct db_desc *gatt_db_desc(const struct gatt_db *db, uint16_t handle);

/* The handle of the value. */
uint16_t db_char_value_handle(const struct db_char *chr);

/* What @peer wrote there (0: nothing). */
uint16_t gatt_db_ccc_value(const struct gatt_db *db, const char *peer,
			   uint16_t handle);
void gatt_db_ccc_set(struct gatt_db *db, const char *peer, uint16_t handle,
		     uint16_t value);

/* Closes what a characteristic holds of AcquireWrite and AcquireNotify. */
void db_char_release(struct db_char *chr);

#endif
