/* SPDX-License-Identifier: MIT */
/*
 * Model: the hub's objects as JSON, as far as this program has heard of them.
 */
#ifndef KNEADCTL_MODEL_H
#define KNEADCTL_MODEL_H

#include <dbus/dbus.h>
#include <jansson.h>
#include <stddef.h>

#define MODEL_HUB_PATH	"/org/kneadd"
#define MODEL_HUB	"org.kneadd.Hub1"
#define MODEL_WEARABLE	"org.kneadd.Wearable1"
#define MODEL_SESSION	"org.kneadd.Session1"
#define MODEL_WEARABLES MODEL_HUB_PATH "/wearable"
#define MODEL_SESSIONS	MODEL_HUB_PATH "/session"

struct model {
	json_t *hub;	   /* properties */
	json_t *wearables; /* path: properties */
	json_t *sessions;  /* the same: one, or none */
};

/* -ENOMEM. Destroyed by model_done() in any case. */
int model_init(struct model *model);
void model_done(struct model *model);

/* Keeps what GetManagedObjects answered; what was known before is dropped.
 * -EBADMSG: that it is not. */
int model_load(struct model *model, DBusMessage *reply);

/* Keeps the properties that GetAll answered for the hub. */
void model_load_hub(struct model *model, const json_t *properties);

/* Follows a signal: PropertiesChanged, InterfacesAdded. */
void model_follow(struct model *model, DBusMessage *signal,
		  const json_t *arguments);

/* Follows InterfacesRemoved: whom it tells of may want to look before. */
void model_drop(struct model *model, DBusMessage *signal);

/* How `text` fits the wearables' names and addresses. */
enum model_fit {
	MODEL_FIT_NONE,
	MODEL_FIT_ONE,
	MODEL_FIT_SEVERAL
};

/* The wearable whose name or address is `text`, or the only one where one of
 * them begins so; upper and lower case are one. *path is borrowed. With
 * several, `names` (may be NULL) gets them for people. */
enum model_fit model_find(const struct model *model, const char *text,
			  const char **path, char *names, size_t names_size);

/* What people call it: its name, else its address, else "". */
const char *model_name(const json_t *wearable);

/* "AA:BB:CC:DD:EE:FF" is the path's end; NULL: not a whole address. */
#define MODEL_PATH_SIZE 64
const char *model_path_of_address(const char *address,
				  char path[MODEL_PATH_SIZE]);

#endif
