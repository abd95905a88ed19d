/* SPDX-License-Identifier: MIT */
/* Agent1 of a party. */
#include <stdio.h>
#include <string.h>

#include "world.h"

static void note(struct test_agent *agent, struct bus_request *request)
{
	snprintf(agent->asked, sizeof(agent->asked), "%s",
		 dbus_message_get_member(bus_request_message(request)));
	agent->count++;
}

static void answer(struct test_agent *agent, struct bus_request *request,
		   bool with_passkey)
{
	if (agent->holds)
		agent->held = request;
	else if (agent->rejects)
		bus_reply_error(request, "org.bluez.Error.Rejected", "no");
	else if (with_passkey)
		bus_reply(request, "u", agent->typed);
	else
		bus_reply(request, "");
}

static void take_device(struct test_agent *agent, const char *device)
{
	snprintf(agent->device, sizeof(agent->device), "%s", device);
}

static void on_authorize(struct bus_request *request, void *userdata)
{
	struct test_agent *agent = userdata;
	const char *device = "";

	bus_read(bus_request_message(request), "o", &device);
	take_device(agent, device);
	note(agent, request);
	answer(agent, request, false);
}

static void on_confirm(struct bus_request *request, void *userdata)
{
	struct test_agent *agent = userdata;
	const char *device = "";

	bus_read(bus_request_message(request), "ou", &device, &agent->passkey);
	take_device(agent, device);
	note(agent, request);
	answer(agent, request, false);
}

static void on_display(struct bus_request *request, void *userdata)
{
	struct test_agent *agent = userdata;
	const char *device = "";
	uint16_t entered;

	bus_read(bus_request_message(request), "ouq", &device, &agent->passkey,
		 &entered);
	take_device(agent, device);
	note(agent, request);
	answer(agent, request, false);
}

static void on_type(struct bus_request *request, void *userdata)
{
	struct test_agent *agent = userdata;
	const char *device = "";

	bus_read(bus_request_message(request), "o", &device);
	take_device(agent, device);
	note(agent, request);
	answer(agent, request, true);
}

static void on_cancel(struct bus_request *request, void *userdata)
{
	struct test_agent *agent = userdata;

	agent->cancels++;
	bus_reply(request, "");
}

static const struct bus_method methods[] = {
	{.name = "RequestAuthorization", .in = "o", .handler = on_authorize},
	{.name = "RequestConfirmation", .in = "ou", .handler = on_confirm},
	{.name = "DisplayPasskey", .in = "ouq", .handler = on_display},
	{.name = "RequestPasskey", .in = "o", .out = "u", .handler = on_type},
	{.name = "Cancel", .handler = on_cancel},
	{.name = "Release", .handler = on_cancel},
	{.name = NULL},
};

static const struct bus_interface agent1 = {
	.name = "org.bluez.Agent1",
	.methods = methods,
};

void agent_register(struct world *w, struct party *party,
		    const char *capability, bool as_default)
{
	const struct bus_binding binding = {&agent1, &party->agent};
	struct answer answer;

	if (!party->agent.object)
		assert_int_equal(bus_object_add(party->bus, "/agent", &binding,
						1, &party->agent.object),
				 0);
	ask(party, &answer, "/org/bluez", "org.bluez.AgentManager1",
	    "RegisterAgent", "os", "/agent", capability);
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	if (!as_default)
		return;
	ask(party, &answer, "/org/bluez", "org.bluez.AgentManager1",
	    "RequestDefaultAgent", "o", "/agent");
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}
