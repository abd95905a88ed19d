/* SPDX-License-Identifier: MIT */
#include "placements.h"

#include "bus_message.h"
#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- Obstacles ---- */

void obstacle_say(struct obstacle *obstacle, const char *format, ...)
{
	char octets[OBSTACLE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(octets, sizeof(octets), format, arguments);
	va_end(arguments);
	obstacle->refusal.code = REFUSAL_NONE;
	words_of_text(octets, obstacle->text, sizeof(obstacle->text));
}

void obstacle_refuse(struct obstacle *obstacle, enum refusal_code code,
		     int32_t value)
{
	obstacle->refusal = (struct refusal){.code = code, .value = value};
}

void obstacle_answer(const struct obstacle *obstacle,
		     struct bus_request *request)
{
	if (obstacle->refusal.code != REFUSAL_NONE)
		service_refuse(request, &obstacle->refusal);
	else
		service_refuse_argument(request, obstacle->text);
}

/* ---- By the caller's wish ---- */

static uint8_t point_by_name(const struct routine *routine, const char *name)
{
	uint8_t i = 0;

	while (i < routine->points && strcmp(routine->point[i].name, name) != 0)
		i++;
	return i;
}

/* Index of the wearable shown at that path; WEARABLES_MAX: none is. */
static uint16_t wearable_by_path(const struct service *service,
				 const char *path)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		const struct bus_object *object = service->wearable[i].object;

		if (object && strcmp(bus_object_path(object), path) == 0)
			return i;
	}
	return WEARABLES_MAX;
}

static bool place_one(const struct service *service, const char *name,
		      DBusMessageIter *value, struct session_order *order,
		      struct obstacle *obstacle)
{
	const uint8_t point = point_by_name(&order->routine, name);
	const char *path = "";
	uint32_t pad = 0;
	uint16_t wearable;
	DBusMessageIter pair;

	(void)bus_iter_read(value, "(ou)", &pair);
	(void)bus_iter_read(&pair, "ou", &path,
			    &pad); /* its type was checked */
	wearable = wearable_by_path(service, path);
	if (point == order->routine.points)
		obstacle_say(obstacle, "The routine has no point %.31s.", name);
	else if (wearable == WEARABLES_MAX)
		obstacle_refuse(obstacle, REFUSAL_NO_SUCH_WEARABLE, 0);
	else if (pad >= service->wearable[wearable].view.pads)
		obstacle_refuse(obstacle, REFUSAL_NO_SUCH_PAD,
				pad < INT32_MAX ? (int32_t)pad : INT32_MAX);
	else {
		order->placement[point].wearable = wearable;
		order->placement[point].pad = (uint8_t)pad;
		return true;
	}
	return false;
}

/* ---- By where the pads are ---- */

/* How well a pad suits a point. */
enum fit {
	FIT_NONE,
	FIT_KIND, /* not there, but of the right kind */
	FIT_SENSING,
	FIT_ACTIVE
};

static enum fit fit_of(const struct wearable_view *view, uint8_t pad,
		       const struct routine_point *point)
{
	if (!view->enrolled || view->link != LINK_READY ||
	    view->pad[pad].kind != point->kind)
		return FIT_NONE;
	if (view->pad[pad].site != point->site)
		return FIT_KIND;
	return view->active ? FIT_ACTIVE : FIT_SENSING;
}

/* The best so far for a point. */
struct choice {
	enum fit fit;
	unsigned int count; /* of the kind, in the room */
	uint16_t wearable;
	uint8_t pad;
};

static void consider(struct choice *choice, const struct wearable_view *view,
		     uint16_t wearable, const struct routine_point *point)
{
	for (uint8_t pad = 0; pad < view->pads && pad < PADS_MAX; pad++) {
		const enum fit fit = fit_of(view, pad, point);

		choice->count += fit != FIT_NONE;
		if (fit <= choice->fit)
			continue;
		choice->fit = fit;
		choice->wearable = wearable;
		choice->pad = pad;
	}
}

static struct choice choose(const struct service *service,
			    const struct routine_point *point)
{
	struct choice choice = {0};

	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		if (service->wearable[i].object)
			consider(&choice, &service->wearable[i].view, i, point);
	/* Elsewhere is good only if there is no other. */
	if (choice.fit == FIT_KIND && choice.count > 1)
		choice.fit = FIT_NONE;
	return choice;
}

static bool place_rest(const struct service *service,
		       struct session_order *order, struct obstacle *obstacle)
{
	for (uint8_t i = 0; i < order->routine.points; i++) {
		struct choice choice;

		if (order->placement[i].wearable != WEARABLE_ALL)
			continue;
		choice = choose(service, &order->routine.point[i]);
		if (choice.fit == FIT_NONE) {
			obstacle_refuse(obstacle, REFUSAL_NO_PLACEMENT, i);
			return false;
		}
		order->placement[i].wearable = choice.wearable;
		order->placement[i].pad = choice.pad;
	}
	return true;
}

static void refresh_all(struct service *service)
{
	for (uint16_t i = 0; i < WEARABLES_MAX; i++)
		if (service->wearable[i].object)
			objects_refresh(&service->wearable[i]);
}

bool placements_fill(struct service *service, DBusMessageIter *wanted,
		     struct session_order *order, struct obstacle *obstacle)
{
	DBusMessageIter value;
	const char *name;

	refresh_all(service);
	for (size_t i = 0; i < ROUTINE_POINTS_MAX; i++)
		order->placement[i].wearable = WEARABLE_ALL;
	while (wanted && bus_dict_next(wanted, &name, &value))
		if (!place_one(service, name, &value, order, obstacle))
			return false;
	return place_rest(service, order, obstacle);
}
