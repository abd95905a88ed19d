/* SPDX-License-Identifier: MIT */
/* AgentManager1 and calls to Agent1. */
#include "agent.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "bus_call.h"
#include "bus_message.h"
#include "mem.h"
#include "sim.h"

#define AGENT_INTERFACE "org.bluez.Agent1"

static const char *const members[AGENT_QUESTION_COUNT] = {
	[AGENT_AUTHORIZE] = "RequestAuthorization",
	[AGENT_CONFIRM] = "RequestConfirmation",
	[AGENT_TYPE] = "RequestPasskey",
	[AGENT_DISPLAY] = "DisplayPasskey",
};

static struct agent *find_owner(struct sim *sim, const char *owner)
{
	struct agent *agent;

	for (agent = sim->agents.list; agent; agent = agent->next)
		if (strcmp(agent->owner, owner) == 0)
			return agent;
	return NULL;
}

struct agent *agent_of(struct sim *sim, const char *owner)
{
	struct agent *agent = owner ? find_owner(sim, owner) : NULL;
	struct agent *best = NULL;

	if (agent)
		return agent;
	for (agent = sim->agents.list; agent; agent = agent->next)
		if (agent->rank && (!best || agent->rank > best->rank))
			best = agent;
	return best;
}

/* Somebody who answers for everything makes every adapter pairable. */
static void update_pairable(struct sim *sim)
{
	bool pairable = agent_of(sim, NULL) != NULL;
	struct adapter *adapter;

	for (adapter = sim->adapters; adapter; adapter = adapter->next) {
		if (adapter->pairable == pairable)
			continue;
		adapter->pairable = pairable;
		sim_mark(sim, adapter->object, &adapter_interface, "Pairable");
	}
}

static void free_agent(struct agent *agent)
{
	free(agent->owner);
	free(agent->path);
	free(agent);
}

static void remove_agent(struct sim *sim, struct agent *agent)
{
	struct agent **slot = &sim->agents.list;

	while (*slot != agent)
		slot = &(*slot)->next;
	*slot = agent->next;
	free_agent(agent);
	update_pairable(sim);
}

void agents_client_gone(struct sim *sim, const char *owner)
{
	struct agent *agent = find_owner(sim, owner);

	if (agent)
		remove_agent(sim, agent);
}

void agents_release(struct sim *sim)
{
	struct agent *agent;
	DBusMessage *message;

	for (agent = sim->agents.list; agent && sim->bus; agent = agent->next) {
		message = bus_message_new_call(agent->owner, agent->path,
					       AGENT_INTERFACE, "Release");
		if (message)
			dbus_message_set_no_reply(message, TRUE);
		(void)bus_send(sim->bus, message); /* a farewell */
	}
}

void agents_clear(struct sim *sim)
{
	while (sim->agents.list)
		remove_agent(sim, sim->agents.list);
}

static void on_register(struct bus_request *request, void *userdata)
{
	struct sim *sim = userdata;
	const char *sender = bus_request_sender(request);
	const char *path, *capability;
	struct agent *agent;
	int io;

	if (fault_takes(sim, request, &agent_manager_interface, on_register))
		return;
	if (bus_read(bus_request_message(request), "os", &path, &capability) <
		    0 ||
	    (io = smp_io_parse(capability)) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	if (find_owner(sim, sender)) {
		sim_refuse(request, FAIL_ALREADY_EXISTS);
		return;
	}
	agent = mem_zero(1, sizeof(*agent));
	agent->owner = mem_text(sender);
	agent->path = mem_text(path);
	agent->io = (enum smp_io)io;
	agent->next = sim->agents.list;
	sim->agents.list = agent;
	client_watch(sim, sender);
	sim_accept(request);
}

/* The caller's agent if it has that path. */
static struct agent *own_agent(struct sim *sim, struct bus_request *request)
{
	struct agent *agent = find_owner(sim, bus_request_sender(request));
	const char *path;

	if (bus_read(bus_request_message(request), "o", &path) < 0)
		return NULL;
	return agent && strcmp(agent->path, path) == 0 ? agent : NULL;
}

static void on_unregister(struct bus_request *request, void *userdata)
{
	struct sim *sim = userdata;
	struct agent *agent;

	if (fault_takes(sim, request, &agent_manager_interface, on_unregister))
		return;
	agent = own_agent(sim, request);
	if (!agent) {
		sim_refuse(request, FAIL_DOES_NOT_EXIST);
		return;
	}
	remove_agent(sim, agent);
	sim_accept(request);
}

static void on_default(struct bus_request *request, void *userdata)
{
	struct sim *sim = userdata;
	struct agent *agent;

	if (fault_takes(sim, request, &agent_manager_interface, on_default))
		return;
	agent = own_agent(sim, request);
	if (!agent) {
		sim_refuse(request, FAIL_DOES_NOT_EXIST);
		return;
	}
	agent->rank = ++sim->agents.ranks;
	update_pairable(sim);
	sim_accept(request);
}

static void free_call(struct agent_call *call)
{
	free(call->owner);
	free(call->path);
	free(call);
}

static enum agent_answer read_answer(DBusMessage *reply,
				     const struct bus_error *error,
				     enum agent_question question,
				     uint32_t *passkey)
{
	static const struct {
		const char *name;
		enum agent_answer answer;
	} answers[] = {
		{"org.bluez.Error.Canceled", AGENT_CANCELLED},
		{DBUS_ERROR_NO_REPLY, AGENT_SILENT},
		{DBUS_ERROR_NAME_HAS_NO_OWNER, AGENT_SILENT},
		{DBUS_ERROR_SERVICE_UNKNOWN, AGENT_SILENT},
	};
	size_t i;

	if (!error) {
		if (question == AGENT_TYPE &&
		    (bus_read(reply, "u", passkey) < 0 || *passkey > 999999))
			return AGENT_REJECTED;
		return AGENT_YES;
	}
	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (strcmp(answers[i].name, error->name) == 0)
			return answers[i].answer;
	return AGENT_REJECTED;
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct agent_call *call = userdata;
	agent_fn done = call->done;
	void *context = call->context;
	uint32_t passkey = 0;
	enum agent_answer answer =
		read_answer(reply, error, call->question, &passkey);

	free_call(call);
	done(answer, passkey, context);
}

static int append_arguments(DBusMessage *message, enum agent_question question,
			    const char *device, uint32_t passkey)
{
	switch (question) {
	case AGENT_CONFIRM:
		return bus_append(message, "ou", device, passkey);
	case AGENT_DISPLAY:
		return bus_append(message, "ouq", device, passkey, 0);
	case AGENT_AUTHORIZE:
	case AGENT_TYPE:
	case AGENT_QUESTION_COUNT:
		break;
	}
	return bus_append(message, "o", device);
}

struct agent_call *agent_ask(struct sim *sim, const struct agent *agent,
			     enum agent_question question, const char *device,
			     uint32_t passkey, agent_fn done, void *context)
{
	struct agent_call *call = mem_zero(1, sizeof(*call));
	DBusMessage *message = bus_message_new_call(
		agent->owner, agent->path, AGENT_INTERFACE, members[question]);
	uint64_t patience = sim_ms(sim, TIMING_AGENT);

	call->sim = sim;
	call->owner = mem_text(agent->owner);
	call->path = mem_text(agent->path);
	call->question = question;
	call->done = done;
	call->context = context;
	(void)append_arguments(message, question, device, passkey);
	if (bus_call(sim->bus, message, patience ? (int)patience : 1, on_answer,
		     call, &call->call) < 0)
		call->call = NULL; /* the bus goes, and pairings with it */
	return call;
}

void agent_cancel(struct agent_call *call)
{
	DBusMessage *message;

	if (!call)
		return;
	if (call->sim->bus) {
		bus_call_cancel(call->call);
		message = bus_message_new_call(call->owner, call->path,
					       AGENT_INTERFACE, "Cancel");
		if (message)
			dbus_message_set_no_reply(message, TRUE);
		(void)bus_send(call->sim->bus, message); /* nobody waits */
	}
	free_call(call);
}

static const struct bus_method methods[] = {
	{.name = "RegisterAgent",
	 .in = "os",
	 .in_names = "agent capability",
	 .handler = on_register,
	 .doc = "Registers the caller's agent."},
	{.name = "UnregisterAgent",
	 .in = "o",
	 .in_names = "agent",
	 .handler = on_unregister,
	 .doc = "Takes the caller's agent back."},
	{.name = "RequestDefaultAgent",
	 .in = "o",
	 .in_names = "agent",
	 .handler = on_default,
	 .doc = "Makes the caller's agent the one asked for everything."},
	{.name = NULL},
};

const struct bus_interface agent_manager_interface = {
	.name = "org.bluez.AgentManager1",
	.methods = methods,
	.doc = "Who answers for a person.",
};
