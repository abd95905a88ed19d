/* SPDX-License-Identifier: MIT */
/*
 * Calls to us: found in the tables, checked, counted, handed to the handler.
 * Whatever is not in a table is refused with the error that says why.
 */
#include "bus_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 512

/* Whom a call is for. Without .method, .error and .what say what is wrong. */
struct target {
	const struct bus_method *method;
	void *userdata;
	const char *error;
	const char *what;
};

static void __attribute__((format(printf, 4, 5)))
refuse(struct bus *bus, DBusMessage *message, const char *name,
       const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;
	DBusMessage *reply;

	if (dbus_message_get_no_reply(message))
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args); /* cut if long */
	va_end(args);
	/* Names and signatures are ASCII: no cut goes through a character. */
	reply = dbus_message_new_error(message, name, text);
	(void)bus_send(bus, reply); /* a caller unheard runs into its timeout */
}

static const struct bus_method *
method_find(const struct bus_interface *interface, const char *name)
{
	const struct bus_method *method = interface->methods;

	while (method && method->name && strcmp(method->name, name) != 0)
		method++;
	return method && method->name ? method : NULL;
}

/* Looks into INTERFACE if it is the WANTED one, or any will do. */
static void look(const struct bus_interface *interface, void *userdata,
		 const char *wanted, const char *member, struct target *target)
{
	if (target->method || (wanted && strcmp(interface->name, wanted) != 0))
		return;
	target->error = DBUS_ERROR_UNKNOWN_METHOD;
	target->what = "method";
	target->method = method_find(interface, member);
	target->userdata = userdata;
}

static struct target resolve(struct bus *bus, DBusMessage *message)
{
	const char *path = dbus_message_get_path(message);
	const char *wanted = dbus_message_get_interface(message);
	const char *member = dbus_message_get_member(message);
	const struct bus_interface *standard[BUS_STANDARD_MAX + 1];
	struct bus_object *object = bus_object_find(bus, path);
	struct target target = {.error = DBUS_ERROR_UNKNOWN_OBJECT,
				.what = "object"};

	bus_standard_of(bus, path, standard);
	if (standard[0]) {
		target.error = wanted ? DBUS_ERROR_UNKNOWN_INTERFACE
				      : DBUS_ERROR_UNKNOWN_METHOD;
		target.what = wanted ? "interface" : "method";
	}
	for (size_t i = 0; standard[i]; i++)
		look(standard[i], NULL, wanted, member, &target);
	if (!object)
		return target;
	for (struct bus_link *link = object->interfaces.next;
	     link != &object->interfaces; link = link->next) {
		struct bus_bound *bound =
			BUS_THING(link, struct bus_bound, link);

		look(bound->interface, bound->userdata, wanted, member,
		     &target);
	}
	return target;
}

static void refuse_unknown(struct bus *bus, DBusMessage *message,
			   const struct target *target)
{
	const char *interface = dbus_message_get_interface(message);

	refuse(bus, message, target->error,
	       "No such %s: %s%s%s at %s. Introspect it to see what there is.",
	       target->what, interface ? interface : "", interface ? "." : "",
	       dbus_message_get_member(message),
	       dbus_message_get_path(message));
}

/* Whether the call may be served now. Urgent ones always are. */
static bool admit(struct bus *bus, DBusMessage *message, bool urgent)
{
	const char *caller = dbus_message_get_sender(message);

	if (urgent)
		return true;
	if (!bus_budget_take(&bus->budget, caller ? caller : "",
			     uv_now(bus->loop))) {
		refuse(bus, message, DBUS_ERROR_LIMITS_EXCEEDED,
		       "Too many calls: at most %u in %u ms. Wait and retry.",
		       bus->budget.calls, bus->budget.window_ms);
		return false;
	}
	if (bus->request_count >= BUS_REQUESTS_MAX ||
	    bus_outgoing_bytes(bus) > BUS_OUTGOING_BOUND) {
		refuse(bus, message, DBUS_ERROR_LIMITS_EXCEEDED,
		       "Too much is waiting to be answered. Retry later.");
		return false;
	}
	return true;
}

static void serve(struct bus *bus, DBusMessage *message,
		  const struct target *target)
{
	struct bus_request *request = NULL;

	if (bus_request_new(bus, message, target->method, &request) < 0)
		refuse(bus, message, DBUS_ERROR_NO_MEMORY, "out of memory");
	else
		target->method->handler(request, target->userdata);
}

void bus_dispatch_call(struct bus *bus, DBusMessage *message)
{
	struct target target;
	const char *in;

	if (!dbus_message_get_path(message) ||
	    !dbus_message_get_member(message))
		return; /* libdbus lets no such call through */
	target = resolve(bus, message);
	if (!admit(bus, message,
		   target.method && target.method->flags & BUS_METHOD_URGENT))
		return;
	if (!target.method) {
		refuse_unknown(bus, message, &target);
		return;
	}
	in = target.method->in ? target.method->in : "";
	if (dbus_message_has_signature(message, in))
		serve(bus, message, &target);
	else
		refuse(bus, message, DBUS_ERROR_INVALID_ARGS,
		       "%s takes (%s), not (%s).", target.method->name, in,
		       dbus_message_get_signature(message));
}
