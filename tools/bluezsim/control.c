/* SPDX-License-Identifier: MIT */
/* The control interface. */
#include "control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "bus_message.h"
#include "bus_object.h"
#include "dump.h"
#include "fault.h"
#include "link.h"
#include "log.h"
#include "sim.h"

#define WORDS_MAX 8

#define ERROR_NAME "org.kneadd.BluezSim1.Error."

/* What fault_apply() says, as an error of ours. */
static const struct {
	int result;
	const char *name;
	const char *text;
} errors[] = {
	{-ENOSYS, ERROR_NAME "UnknownFault",
	 "no such fault: see bluezsim --fault-list"},
	{-E2BIG, ERROR_NAME "InvalidArguments",
	 "wrong number of arguments: see bluezsim --fault-list"},
	{-EINVAL, ERROR_NAME "InvalidArguments",
	 "an argument is not valid: see bluezsim --fault-list"},
	{-ENOENT, ERROR_NAME "NotFound",
	 "there is no such adapter, device or characteristic now"},
	{-EEXIST, ERROR_NAME "Exists", "it is there already"},
	{-EALREADY, ERROR_NAME "Exists", "it is so already"},
	{-EBUSY, ERROR_NAME "Busy", "it is connected"},
};

static void refuse(struct bus_request *request, int result)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].result == result) {
			(void)bus_reply_error(request, errors[i].name,
					      errors[i].text);
			return;
		}
	(void)bus_reply_error(request, ERROR_NAME "Failed", strerror(-result));
}

static void on_inject(struct bus_request *request, void *userdata)
{
	struct control *control = userdata;
	const char *name, *words[WORDS_MAX + 1];
	DBusMessageIter array;
	unsigned int count = 0;
	int result;

	if (bus_read(bus_request_message(request), "sas", &name, &array) < 0) {
		refuse(request, -EINVAL);
		return;
	}
	while (count <= WORDS_MAX && bus_string_next(&array, &words[count]))
		count++;
	log_event(control->sim, "fault %s", name);
	result = fault_apply(control->sim, name, words, count);
	if (result < 0)
		refuse(request, result);
	else
		(void)bus_reply(request, "");
}

static void on_dump(struct bus_request *request, void *userdata)
{
	struct control *control = userdata;
	char *text = dump_text(control->sim);

	if (text)
		(void)bus_reply(request, "s", text);
	else
		refuse(request, -ENOMEM);
	free(text);
}

static int get_faults(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	DBusMessageIter array;
	size_t i;

	(void)property;
	(void)userdata;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "(sss)",
					      &array))
		return -ENOMEM;
	for (i = 0; i < fault_count; i++)
		if (bus_iter_append(&array, "(sss)", fault_table[i].name,
				    fault_table[i].arguments,
				    fault_table[i].help) < 0)
			return -ENOMEM;
	return dbus_message_iter_close_container(value, &array) ? 0 : -ENOMEM;
}

static int get_running(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct control *control = userdata;

	(void)property;
	return bus_iter_append(value, "b", control->sim->bus != NULL);
}

static int get_links(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct control *control = userdata;
	const struct link *link;
	uint32_t count = 0;

	(void)property;
	for (link = control->sim->links; link; link = link->next)
		count++;
	return bus_iter_append(value, "u", count);
}

static int get_notifications(const struct bus_property *property,
			     DBusMessageIter *value, void *userdata)
{
	const struct control *control = userdata;

	(void)property;
	return bus_iter_append(value, "t", control->sim->notifications);
}

static const struct bus_method methods[] = {
	{.name = "Inject",
	 .in = "sas",
	 .in_names = "fault arguments",
	 .handler = on_inject,
	 .doc = "Makes a fault of the Faults property happen."},
	{.name = "Dump",
	 .out = "s",
	 .out_names = "text",
	 .handler = on_dump,
	 .doc = "Everything the simulator knows, for a person."},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "Faults",
	 .type = "a(sss)",
	 .get = get_faults,
	 .emits = BUS_EMITS_CONST,
	 .doc = "Name, arguments and meaning of each fault."},
	{.name = "Running",
	 .type = "b",
	 .get = get_running,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "org.bluez is there."},
	{.name = "Links",
	 .type = "u",
	 .get = get_links,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Links that are up."},
	{.name = "Notifications",
	 .type = "t",
	 .get = get_notifications,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Notifications delivered so far."},
	{.name = NULL},
};

const struct bus_interface control_interface = {
	.name = CONTROL_INTERFACE,
	.methods = methods,
	.properties = properties,
	.doc = "Faults on command.",
};

int control_open(struct control *control, struct sim *sim)
{
	const struct bus_binding binding = {&control_interface, control};
	struct bus_object *object; /* freed with the bus */
	int result;

	control->sim = sim;
	result = bus_open(sim->loop, sim->options.bus, NULL, &control->bus);
	if (result < 0) {
		control->bus = NULL;
		return result;
	}
	result = bus_object_add(control->bus, CONTROL_PATH, &binding, 1,
				&object);
	if (result < 0)
		return result;
	return bus_request_name(control->bus, CONTROL_NAME,
				DBUS_NAME_FLAG_DO_NOT_QUEUE, NULL, NULL);
}

void control_close(struct control *control)
{
	bus_close(control->bus, NULL, NULL);
	control->bus = NULL;
}
