/* SPDX-License-Identifier: MIT */
/*
 * Applications: GattManager1, the services and profiles a program registered,
 * and how they were read from its objects.
 */
#ifndef BLUEZSIM_APP_H
#define BLUEZSIM_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "bus_match.h"
#include "bus_object.h"

struct adapter;
struct bus_call;
struct bus_request;

/* A GattProfile1: what shall be reconnected by itself. */
struct app_profile {
	struct app_profile *next;
	char *path;
	char **uuids;
	size_t uuid_count;
};

struct app {
	struct app *next;
	struct adapter *adapter;
	char *owner;
	char *path;
	struct bus_request *request; /* RegisterApplication, being answered */
	struct bus_call *call;
	struct bus_match *properties; /* its notifications */
	struct bus_match *removed;    /* its InterfacesRemoved */
	struct app_profile *profiles;
};

extern const struct bus_interface gatt_manager_interface;

/* Takes an application's objects away; with @tell, profiles get Release. */
void app_free(struct app *app, bool tell);

/* All of @adapter's. */
void apps_clear(struct adapter *adapter, bool tell);

/* Those of a caller that left. */
void apps_client_gone(struct adapter *adapter, const char *owner);

/* Does an application on @adapter have a profile with @uuid? */
bool apps_have_profile(const struct adapter *adapter, const char *uuid);

#endif
