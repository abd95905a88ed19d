/* SPDX-License-Identifier: MIT */
#include "model.h"

#include "bus_message.h"
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

int model_init(struct model *model)
{
	model->hub = json_object();
	model->wearables = json_object();
	model->sessions = json_object();
	return model->hub && model->wearables && model->sessions ? 0 : -ENOMEM;
}

void model_done(struct model *model)
{
	json_decref(model->hub);
	json_decref(model->wearables);
	json_decref(model->sessions);
}

static void keep_object(const char *path, const char *interface,
			DBusMessageIter *properties, void *userdata)
{
	struct model *model = userdata;
	json_t *object = json_object();
	const char *key;
	DBusMessageIter value;

	while (bus_dict_next(properties, &key, &value))
		json_object_set_new(object, key, value_read(&value));
	if (strcmp(interface, MODEL_HUB) == 0)
		json_object_update(model->hub, object);
	else if (strcmp(interface, MODEL_WEARABLE) == 0)
		json_object_set(model->wearables, path, object);
	else if (strcmp(interface, MODEL_SESSION) == 0)
		json_object_set(model->sessions, path, object);
	json_decref(object);
}

static void remove_object(const char *path, const char *interface,
			  DBusMessageIter *properties, void *userdata)
{
	struct model *model = userdata;

	(void)properties; /* none */
	if (strcmp(interface, MODEL_WEARABLE) == 0)
		(void)json_object_del(model->wearables, path);
	else if (strcmp(interface, MODEL_SESSION) == 0)
		(void)json_object_del(model->sessions, path);
}

int model_load(struct model *model, DBusMessage *reply)
{
	json_object_clear(model->wearables);
	json_object_clear(model->sessions);
	return bus_walk_managed_objects(reply, keep_object, model);
}

void model_load_hub(struct model *model, const json_t *properties)
{
	json_object_update(model->hub, (json_t *)(uintptr_t)properties);
}

/* The values of a PropertiesChanged: [interface, {changed}, [invalidated]]. */
static void keep_changes(struct model *model, const char *path,
			 const json_t *arguments)
{
	json_t *object = strcmp(path, MODEL_HUB_PATH) == 0
				 ? model->hub
				 : json_object_get(model->wearables, path);
	const json_t *gone;
	size_t i;

	if (!object)
		object = json_object_get(model->sessions, path);
	if (!object)
		return;
	json_object_update(object, json_array_get(arguments, 1));
	json_array_foreach(json_array_get(arguments, 2), i, gone)
	{
		(void)json_object_del(object, json_string_value(gone));
	}
}

void model_follow(struct model *model, DBusMessage *signal,
		  const json_t *arguments)
{
	const char *member = dbus_message_get_member(signal);

	if (strcmp(member, "PropertiesChanged") == 0)
		keep_changes(model, dbus_message_get_path(signal), arguments);
	else if (strcmp(member, "InterfacesAdded") == 0)
		(void)bus_walk_interfaces_added(signal, keep_object, model);
}

void model_drop(struct model *model, DBusMessage *signal)
{
	if (strcmp(dbus_message_get_member(signal), "InterfacesRemoved") == 0)
		(void)bus_walk_interfaces_removed(signal, remove_object, model);
}

/* How well `text` fits: 2 exactly, 1 as a beginning, 0 not. */
static int fit(const char *text, const char *value)
{
	if (strcasecmp(text, value) == 0)
		return 2;
	return strncasecmp(text, value, strlen(text)) == 0;
}

static int fit_wearable(const char *text, const json_t *wearable)
{
	const int by_name = fit(text, value_text(wearable, "Name"));
	const int by_address = fit(text, value_text(wearable, "Address"));

	return by_name > by_address ? by_name : by_address;
}

/* The wearables that fit as well as `quality`. */
static void list_names(const struct model *model, const char *text, int quality,
		       char *names, size_t size)
{
	const char *path;
	json_t *wearable;
	size_t used = 0;

	json_object_foreach(model->wearables, path, wearable)
	{
		if (fit_wearable(text, wearable) != quality || used >= size)
			continue;
		used += (size_t)snprintf(names + used, size - used, "%s%s (%s)",
					 used ? ", " : "", model_name(wearable),
					 value_text(wearable, "Address"));
	}
}

enum model_fit model_find(const struct model *model, const char *text,
			  const char **path, char *names, size_t names_size)
{
	const char *candidate;
	unsigned int count = 0;
	json_t *wearable;
	int best = 1;

	if (text[0] == '\0')
		return MODEL_FIT_NONE;
	json_object_foreach(model->wearables, candidate, wearable)
	{
		const int quality = fit_wearable(text, wearable);

		if (quality < best)
			continue;
		count = quality > best ? 1 : count + 1;
		best = quality;
		*path = candidate;
	}
	if (count > 1 && names)
		list_names(model, text, best, names, names_size);
	return count == 0   ? MODEL_FIT_NONE
	       : count == 1 ? MODEL_FIT_ONE
			    : MODEL_FIT_SEVERAL;
}

const char *model_name(const json_t *wearable)
{
	const char *name = value_text(wearable, "Name");

	return name[0] ? name : value_text(wearable, "Address");
}

const char *model_path_of_address(const char *address,
				  char path[MODEL_PATH_SIZE])
{
	static const char form[] = "XX:XX:XX:XX:XX:XX";
	const size_t start = sizeof(MODEL_WEARABLES "/") - 1;

	if (strlen(address) != sizeof(form) - 1)
		return NULL;
	snprintf(path, MODEL_PATH_SIZE, MODEL_WEARABLES "/%s", address);
	for (size_t i = 0; form[i]; i++) {
		const unsigned char c = (unsigned char)address[i];

		if (form[i] == ':' ? c != ':' : !isxdigit(c))
			return NULL;
		path[start + i] = form[i] == ':' ? '_' : (char)toupper(c);
	}
	return path;
}
