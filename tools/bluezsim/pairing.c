/* SPDX-License-Identifier: MIT */
/* The pairing of two devices, step by step. */
#include "pairing.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "agent.h"
#include "att_link.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "server.h"
#include "sim.h"

/* What each side is asked, by method. */
static const enum agent_question questions[SMP_METHOD_COUNT][PAIRING_SIDES] = {
	/* The initiator's kernel accepts by itself (smp.c, JUST_CFM). */
	[SMP_JUST_WORKS] = {AGENT_QUESTION_COUNT, AGENT_AUTHORIZE},
	[SMP_COMPARE] = {AGENT_CONFIRM, AGENT_CONFIRM},
	[SMP_INITIATOR_TYPES] = {AGENT_TYPE, AGENT_DISPLAY},
	[SMP_ACCEPTOR_TYPES] = {AGENT_DISPLAY, AGENT_TYPE},
	[SMP_BOTH_TYPE] = {AGENT_TYPE, AGENT_TYPE},
};

static struct pairing *pairing_new(struct device *device,
				   struct bus_request *request)
{
	struct pairing *pairing = mem_zero(1, sizeof(*pairing));
	struct sim *sim = device->adapter->sim;

	pairing->sim = sim;
	pairing->device = device;
	pairing->request = request;
	if (request) {
		pairing->owner = mem_text(bus_request_sender(request));
		client_watch(sim, pairing->owner);
	}
	pairing->next = sim->pairings;
	sim->pairings = pairing;
	device->pairing = pairing;
	return pairing;
}

static void pairing_free(struct pairing *pairing)
{
	struct pairing **slot = &pairing->sim->pairings;
	int side;

	while (*slot != pairing)
		slot = &(*slot)->next;
	*slot = pairing->next;
	if (pairing->device)
		pairing->device->pairing = NULL;
	later_cancel(&pairing->step);
	for (side = 0; side < PAIRING_SIDES; side++)
		agent_cancel(pairing->asked[side]);
	free(pairing->owner);
	free(pairing);
}

/* Ends it without a bond: Pair hears @fail, the link goes (the kernel drops
 * it for the authentication failure). */
static void give_up(struct pairing *pairing, enum fail fail)
{
	struct link *link = pairing->link;
	struct bus_request *request = pairing->request;

	log_event(pairing->sim, "pairing with %s failed: %s",
		  pairing->device->path, fail_name(fail));
	pairing_free(pairing);
	sim_refuse(request, fail);
	if (link) {
		att_secured(link, false);
		link_drop(link);
	}
}

static struct device *side_device(const struct pairing *pairing, int side)
{
	bool near_initiates = pairing->device == pairing->link->near;

	return (side == PAIRING_INITIATOR) == near_initiates
		       ? pairing->link->near
		       : pairing->link->far;
}

static struct agent *side_agent(const struct pairing *pairing, int side)
{
	return agent_of(pairing->sim,
			side == PAIRING_INITIATOR ? pairing->owner : NULL);
}

static bool typed_matches(const struct pairing *pairing)
{
	switch (pairing->method) {
	case SMP_INITIATOR_TYPES:
		return pairing->typed[PAIRING_INITIATOR] == pairing->passkey;
	case SMP_ACCEPTOR_TYPES:
		return pairing->typed[PAIRING_ACCEPTOR] == pairing->passkey;
	case SMP_BOTH_TYPE:
		return pairing->typed[PAIRING_INITIATOR] ==
		       pairing->typed[PAIRING_ACCEPTOR];
	case SMP_JUST_WORKS:
	case SMP_COMPARE:
	case SMP_METHOD_COUNT:
		break;
	}
	return true;
}

static void answer_pair(struct pairing *pairing)
{
	struct bus_request *request = pairing->request;

	pairing_free(pairing);
	sim_accept(request);
}

static void on_keys_exchanged(void *context)
{
	struct pairing *pairing = context;
	struct link *link = pairing->link;

	if (!typed_matches(pairing)) {
		give_up(pairing, FAIL_PAIR_FAILED);
		return;
	}
	log_event(pairing->sim, "%s paired", pairing->device->path);
	pairing->bonded = true;
	link->encrypted = true;
	device_set_paired(link->far, true);
	device_set_paired(link->near, true);
	device_set_temporary(link->far, false);
	store_touch(pairing->sim);
	/* Pair answers after the services are known (device.c,
	 * device_bonding_complete). */
	if (!pairing->request || pairing->device->resolved ||
	    pairing->device != link->near)
		answer_pair(pairing);
	att_secured(link, true);
}

static void on_answer(struct pairing *pairing, int side,
		      enum agent_answer answer, uint32_t passkey)
{
	static const enum fail fails[] = {
		[AGENT_YES] = FAIL_NONE,
		[AGENT_REJECTED] = FAIL_PAIR_FAILED,
		[AGENT_CANCELLED] = FAIL_PAIR_CANCELLED,
		[AGENT_SILENT] = FAIL_PAIR_FAILED,
	};

	pairing->asked[side] = NULL;
	if (answer != AGENT_YES) {
		/* The other side learns no more than that it failed. */
		give_up(pairing, side == PAIRING_INITIATOR ? fails[answer]
							   : FAIL_PAIR_FAILED);
		return;
	}
	pairing->typed[side] = passkey;
	pairing->answered[side] = true;
	if (pairing->answered[0] && pairing->answered[1])
		later_set(&pairing->step, &pairing->sim->clock,
			  sim_ms(pairing->sim, TIMING_PAIR), on_keys_exchanged,
			  pairing);
}

static void on_initiator(enum agent_answer answer, uint32_t passkey,
			 void *context)
{
	on_answer(context, PAIRING_INITIATOR, answer, passkey);
}

static void on_acceptor(enum agent_answer answer, uint32_t passkey,
			void *context)
{
	on_answer(context, PAIRING_ACCEPTOR, answer, passkey);
}

static void ask(struct pairing *pairing, int side)
{
	static const agent_fn handlers[PAIRING_SIDES] = {on_initiator,
							 on_acceptor};
	enum agent_question question = questions[pairing->method][side];
	struct agent *agent = side_agent(pairing, side);

	if (question == AGENT_QUESTION_COUNT) {
		pairing->answered[side] = true;
		return;
	}
	pairing->asked[side] = agent_ask(
		pairing->sim, agent, question, side_device(pairing, side)->path,
		pairing->passkey, handlers[side], pairing);
}

/* May the acceptor be asked at all? A bond it has and the initiator lost is
 * main.conf's JustWorksRepairing. */
static bool acceptor_refuses(const struct pairing *pairing)
{
	return side_device(pairing, PAIRING_ACCEPTOR)->paired &&
	       !pairing->device->paired &&
	       pairing->sim->options.repairing == REPAIRING_NEVER;
}

static bool acceptor_is_silent(const struct pairing *pairing)
{
	return side_device(pairing, PAIRING_ACCEPTOR)->paired &&
	       pairing->sim->options.repairing == REPAIRING_ALWAYS;
}

static void on_questions(void *context)
{
	struct pairing *pairing = context;
	struct agent *initiator = side_agent(pairing, PAIRING_INITIATOR);
	struct agent *acceptor = side_agent(pairing, PAIRING_ACCEPTOR);

	if (acceptor_refuses(pairing) || !acceptor) {
		give_up(pairing, FAIL_PAIR_FAILED);
		return;
	}
	pairing->method =
		smp_method(initiator ? initiator->io : SMP_NO_INPUT_NO_OUTPUT,
			   acceptor->io);
	pairing->passkey = (uint32_t)(sim_random(pairing->sim) % 1000000);
	ask(pairing, PAIRING_INITIATOR);
	if (pairing->method == SMP_JUST_WORKS && acceptor_is_silent(pairing))
		on_answer(pairing, PAIRING_ACCEPTOR, AGENT_YES, 0);
	else
		ask(pairing, PAIRING_ACCEPTOR);
}

static void start(struct pairing *pairing, struct link *link)
{
	pairing->link = link;
	later_set(&pairing->step, &pairing->sim->clock,
		  sim_ms(pairing->sim, TIMING_PAIR) / 2, on_questions, pairing);
}

enum fail pairing_pair(struct device *device, struct bus_request *take_request)
{
	struct pairing *pairing;

	/* 5.66 takes the other bearer then, and fails; the bond stays. */
	if (device->paired)
		return FAIL_PAIR_FAILED;
	if (device->pairing || device->connecting == CONNECTING_ASKED)
		return FAIL_IN_PROGRESS;
	if (!adapter_is_up(device->adapter))
		return FAIL_NOT_READY;
	if (device->link && device->link->closing)
		return FAIL_IN_PROGRESS;
	pairing = pairing_new(device, take_request);
	if (device->link) {
		start(pairing, device->link);
	} else if (link_connect(device, NULL) != FAIL_NONE) {
		pairing_free(pairing);
		return FAIL_PAIR_CONNECT;
	}
	return FAIL_NONE;
}

void pairing_secure(struct link *link)
{
	if (link->near->pairing || link->far->pairing)
		return; /* att_secured() comes at its end */
	start(pairing_new(link->near, NULL), link);
}

enum fail pairing_cancel(struct device *device)
{
	if (device->pairing && !device->pairing->bonded) {
		give_up(device->pairing, FAIL_PAIR_CANCELLED);
		return FAIL_NONE;
	}
	pairing_forget(device);
	return FAIL_DOES_NOT_EXIST;
}

void pairing_linked(struct device *device)
{
	struct pairing *pairing = device->pairing;

	if (pairing && !pairing->link)
		start(pairing, device->link);
}

void pairing_not_linked(struct device *device)
{
	if (device->pairing && !device->pairing->link)
		give_up(device->pairing, FAIL_PAIR_CONNECT);
}

void pairing_resolved(struct device *device)
{
	if (device->pairing && device->pairing->bonded)
		answer_pair(device->pairing);
}

void pairing_link_ended(struct link *link)
{
	struct pairing *pairing =
		link->near->pairing ? link->near->pairing : link->far->pairing;
	struct bus_request *request;

	if (!pairing || pairing->link != link)
		return;
	if (pairing->bonded) {
		answer_pair(pairing);
		return;
	}
	request = pairing->request;
	pairing_free(pairing);
	sim_refuse(request, FAIL_PAIR_FAILED);
}

void pairings_client_gone(struct sim *sim, const char *owner)
{
	struct pairing *pairing = sim->pairings;

	while (pairing && (!pairing->owner || pairing->bonded ||
			   strcmp(pairing->owner, owner) != 0))
		pairing = pairing->next;
	if (!pairing)
		return;
	if (!pairing->link)
		link_connect_failed(pairing->device, FAIL_CANCELLED);
	else
		give_up(pairing, FAIL_PAIR_CANCELLED);
	pairings_client_gone(sim, owner);
}

void pairing_forget(struct device *device)
{
	if (!device->paired)
		return;
	device_set_paired(device, false);
	store_touch(device->adapter->sim);
	if (device->link)
		link_drop(device->link);
	else
		server_forget_peer(device->adapter, device->address);
}

void pairings_clear(struct sim *sim)
{
	while (sim->pairings) {
		struct bus_request *request = sim->pairings->request;

		pairing_free(sim->pairings);
		sim_refuse(request, FAIL_PAIR_FAILED);
	}
}
