/* SPDX-License-Identifier: MIT */
#include "agent.h"

static void on_release(struct bus_request *request, void *userdata)
{
	const struct agent *agent = userdata;

	(void)bus_reply(request, "");
	agent->on_release(agent->userdata);
}

static void agree(struct bus_request *request, void *userdata)
{
	(void)userdata;
	(void)bus_reply(request, "");
}

static void reject(struct bus_request *request, void *userdata)
{
	(void)userdata;
	(void)bus_reply_error(request, "org.bluez.Error.Rejected",
			      "the wearable has neither keys nor display");
}

static const struct bus_method methods[] = {
	{.name = "Release",
	 .handler = on_release,
	 .doc = "BlueZ will not ask this agent any more."},
	{.name = "RequestAuthorization",
	 .in = "o",
	 .in_names = "device",
	 .handler = agree,
	 .doc = "A peer wants to bond without a key."},
	{.name = "RequestConfirmation",
	 .in = "ou",
	 .in_names = "device passkey",
	 .handler = agree,
	 .doc = "A peer shows a key; nobody can compare it here."},
	{.name = "AuthorizeService",
	 .in = "os",
	 .in_names = "device uuid",
	 .handler = agree,
	 .doc = "A peer wants a service."},
	{.name = "RequestPinCode",
	 .in = "o",
	 .in_names = "device",
	 .out = "s",
	 .out_names = "pincode",
	 .handler = reject,
	 .doc = "A peer wants a key typed."},
	{.name = "RequestPasskey",
	 .in = "o",
	 .in_names = "device",
	 .out = "u",
	 .out_names = "passkey",
	 .handler = reject,
	 .doc = "A peer wants a key typed."},
	{.name = "DisplayPinCode",
	 .in = "os",
	 .in_names = "device pincode",
	 .handler = reject,
	 .doc = "A peer wants a key shown."},
	{.name = "DisplayPasskey",
	 .in = "ouq",
	 .in_names = "device passkey entered",
	 .handler = reject,
	 .doc = "A peer wants a key shown."},
	{.name = "Cancel",
	 .handler = agree,
	 .doc = "What was asked needs no answer any more."},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.bluez.Agent1",
	.methods = methods,
	.doc = "A pairing agent, served to BlueZ.",
};

int agent_init(struct agent *agent, struct bus *bus,
	       void (*on_released)(void *userdata), void *userdata)
{
	struct bus_binding binding = {&interface, agent};

	*agent =
		(struct agent){.on_release = on_released, .userdata = userdata};
	return bus_object_add(bus, AGENT_PATH, &binding, 1, &agent->object);
}

void agent_done(struct agent *agent)
{
	bus_object_remove(agent->object);
	agent->object = NULL;
}
