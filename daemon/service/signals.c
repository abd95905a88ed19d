/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include "state.h"

#include "bus_message.h"

#include <string.h>

static void lose(struct service *service, const char *name)
{
	if (service->signals.lost++ == 0)
		service_say(service, true,
			    "%s not told: the bus takes no more; what comes "
			    "next may be lost too (SignalsLost in Health)",
			    name);
}

static bool may_send(const struct service *service)
{
	return bus_outgoing_bytes(service->bus) <= BUS_OUTGOING_BOUND;
}

static void wait_for_room(struct service *service, DBusMessage *message)
{
	struct signals *signals = &service->signals;

	if (signals->count == SIGNALS_MAX) {
		lose(service, dbus_message_get_member(message));
		dbus_message_unref(message);
		return;
	}
	signals->late[(signals->first + signals->count++) % SIGNALS_MAX] =
		message;
	service_need_tick(service);
}

static DBusMessage *build(const struct bus_object *object,
			  const struct bus_interface *interface,
			  const char *name, va_list args)
{
	const struct bus_signal *signal = interface->signals;
	DBusMessage *message = bus_message_new_signal(bus_object_path(object),
						      interface->name, name);

	while (strcmp(signal->name, name) != 0)
		signal++;
	if (bus_append_va(message, signal->args, args) == 0)
		return message;
	if (message)
		dbus_message_unref(message);
	return NULL;
}

void signals_emit(struct service *service, const struct bus_object *object,
		  const struct bus_interface *interface, const char *name, ...)
{
	DBusMessage *message;
	va_list args;

	va_start(args, name);
	message = build(object, interface, name, args);
	va_end(args);
	if (!message)
		lose(service, name);
	else if (service->signals.count > 0 || !may_send(service))
		wait_for_room(service, message);
	else if (bus_send(service->bus, message) < 0)
		lose(service, name);
}

bool signals_retry(struct service *service)
{
	struct signals *signals = &service->signals;

	while (signals->count > 0 && may_send(service)) {
		DBusMessage *message = signals->late[signals->first];

		signals->first = (signals->first + 1) % SIGNALS_MAX;
		signals->count--;
		(void)bus_send(service->bus,
			       message); /* the bus is gone: so is all */
	}
	return signals->count == 0;
}

void signals_done(struct service *service)
{
	struct signals *signals = &service->signals;

	for (; signals->count > 0; signals->count--) {
		dbus_message_unref(signals->late[signals->first]);
		signals->first = (signals->first + 1) % SIGNALS_MAX;
	}
}
