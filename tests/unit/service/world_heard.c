/* SPDX-License-Identifier: MIT */
/* What the client heard. */
#include "world.h"

#include <string.h>

void world_forget(struct world *world)
{
	for (unsigned int i = 0; i < world->heard_count; i++)
		dbus_message_unref(world->heard[i].signal);
	world->heard_count = 0;
}

static bool is_from(const struct heard *heard, const char *path,
		    const char *member)
{
	return dbus_message_has_path(heard->signal, path) &&
	       dbus_message_has_member(heard->signal, member);
}

unsigned int world_heard(const struct world *world, const char *path,
			 const char *member)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < world->heard_count; i++)
		count += is_from(&world->heard[i], path, member);
	return count;
}

const struct heard *world_last(const struct world *world, const char *path,
			       const char *member)
{
	for (unsigned int i = world->heard_count; i > 0; i--)
		if (is_from(&world->heard[i - 1], path, member))
			return &world->heard[i - 1];
	return NULL;
}

/* How many properties it told, or with a name: whether it told that one. */
static unsigned int told_in(const struct heard *heard, const char *property)
{
	DBusMessageIter changed;
	DBusMessageIter value;
	const char *key;
	unsigned int count = 0;

	assert_int_equal(
		bus_read(heard->signal, "sa{sv}as", NULL, &changed, NULL), 0);
	while (bus_dict_next(&changed, &key, &value))
		count += property == NULL || strcmp(key, property) == 0;
	return count;
}

bool world_told(const struct world *world, const char *path,
		const char *property, unsigned int *order)
{
	bool told = false;

	for (unsigned int i = 0; i < world->heard_count; i++) {
		const struct heard *heard = &world->heard[i];

		if (!is_from(heard, path, "PropertiesChanged") ||
		    told_in(heard, property) == 0)
			continue;
		told = true;
		if (order)
			*order = heard->order;
	}
	return told;
}

struct wish {
	const struct world *world;
	const char *path;
	const char *property;
};

static bool is_told(void *userdata)
{
	const struct wish *wish = userdata;

	return world_told(wish->world, wish->path, wish->property, NULL);
}

void world_wait_told(struct world *world, const char *path,
		     const char *property)
{
	struct wish wish = {world, path, property};

	if (!run_until(&world->loop, is_told, &wish))
		fail_msg("%s of %s was never told", property, path);
}

unsigned int world_told_count(const struct world *world, const char *path)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < world->heard_count; i++)
		if (is_from(&world->heard[i], path, "PropertiesChanged"))
			count += told_in(&world->heard[i], NULL);
	return count;
}
