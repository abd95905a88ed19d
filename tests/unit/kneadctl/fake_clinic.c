/* SPDX-License-Identifier: MIT */
#include "fake_clinic.h"

#include "bus_message.h"
#include "bus_request.h"
#include "fake_hub.h"

#include <stdio.h>
#include <string.h>

#define ERROR "org.kneadd.Error."

static const char legs[] = "title: Legs\n"
			   "points: [{name: calf, site: calf-left}]\n"
			   "steps:\n"
			   "  - {do: press, point: calf, hold: 30,\n"
			   "     target: {force: 44}}\n";

static void on_list(struct bus_request *request, void *userdata)
{
	(void)userdata;
	bus_reply(request, "aa{sv}", 1, 7, "Name", "s", "legs", "Title", "s",
		  "Legs", "Length", "x", (int64_t)1140000, "Points", "x",
		  (int64_t)8, "IsSelfTreatment", "b", false, "NeedsPPT", "b",
		  true, "Confidence", "s", "low");
}

static void on_read(struct bus_request *request, void *userdata)
{
	const char *name = "";

	(void)userdata;
	(void)bus_read(bus_request_message(request), "s", &name);
	if (strcmp(name, "legs") == 0)
		bus_reply(request, "s", legs);
	else
		bus_reply_error(request, ERROR "NoSuchRoutine",
				"There is no routine of that name.");
}

static void on_check(struct bus_request *request, void *userdata)
{
	struct fake_hub *hub = userdata;
	const char *name = "";
	const char *text = "";

	(void)bus_read(bus_request_message(request), "ss", &name, &text);
	snprintf(hub->checked, sizeof(hub->checked), "%s: %s", name, text);
	if (hub->fault)
		bus_reply(request, "as", &hub->fault, (size_t)1);
	else
		bus_reply(request, "as", &hub->fault, (size_t)0);
}

static const struct bus_method methods[] = {
	{.name = "ListRoutines", .out = "aa{sv}", .handler = on_list},
	{.name = "ReadRoutine", .in = "s", .out = "s", .handler = on_read},
	{.name = "CheckRoutine", .in = "ss", .out = "as", .handler = on_check},
	{.name = NULL},
};

const struct bus_interface fake_clinic_interface = {
	.name = "org.kneadd.Clinic1",
	.methods = methods,
};
