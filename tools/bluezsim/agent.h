/* SPDX-License-Identifier: MIT */
/*
 * Agents: AgentManager1, and the questions put to the programs that answer
 * for a person.
 */
#ifndef BLUEZSIM_AGENT_H
#define BLUEZSIM_AGENT_H

#include <stdint.h>

#include "bus_object.h"
#include "later.h"
#include "smp.h"

struct bus_call;
struct sim;

struct agent {
	struct agent *next;
	char *owner;
	char *path;
	enum smp_io io;
	uint64_t rank; /* the highest is the default; 0: never asked to be */
};

struct agents {
	struct agent *list;
	uint64_t ranks;
};

enum agent_question {
	AGENT_AUTHORIZE, /* RequestAuthorization(device) */
	AGENT_CONFIRM,	 /* RequestConfirmation(device, passkey) */
	AGENT_TYPE,	 /* RequestPasskey(device) -> passkey */
	AGENT_DISPLAY,	 /* DisplayPasskey(device, passkey, 0) */
	AGENT_QUESTION_COUNT,
};

enum agent_answer {
	AGENT_YES,
	AGENT_REJECTED,
	AGENT_CANCELLED,
	AGENT_SILENT, /* no answer in time, or nobody there */
};

/* PASSKEY is what was typed for AGENT_TYPE. The agent_call is gone then. */
typedef void (*agent_fn)(enum agent_answer answer, uint32_t passkey,
			 void *context);

struct agent_call {
	struct sim *sim;
	char *owner;
	char *path;
	struct bus_call *call;
	enum agent_question question;
	agent_fn done;
	void *context; /* borrowed: lives until done or agent_cancel() */
};

extern const struct bus_interface agent_manager_interface;

/* The agent of @owner; the default one when it has none or is NULL; NULL. */
struct agent *agent_of(struct sim *sim, const char *owner);

/* Puts @question; @done is called once, never from inside. */
struct agent_call *agent_ask(struct sim *sim, const struct agent *agent,
			     enum agent_question question, const char *device,
			     uint32_t passkey, agent_fn done, void *context);

/* Takes the question back: the agent hears Cancel. NULL is fine. */
void agent_cancel(struct agent_call *call);

/* A caller left. */
void agents_client_gone(struct sim *sim, const char *owner);

/* Says Release to all. */
void agents_release(struct sim *sim);

/* Frees all; no call is made. */
void agents_clear(struct sim *sim);

#endif
