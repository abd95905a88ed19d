/* SPDX-License-Identifier: MIT */
/*
 * Urgent commands of a session: pause, abort, mark, and each rating. They are
 * taken however many calls a caller has made before, so their number is
 * bounded in another way: one of a kind is on its way to the engine at a
 * time, and the same again joins it. That changes nothing: to pause twice is
 * to pause.
 */
#include "state.h"

#include <assert.h>

#define ERROR_BUSY "org.kneadd.Error.Busy"

/* Its place: one for each that differs in what it does. */
static struct urgent *place_of(struct service *service,
			       const struct command *command)
{
	static const struct {
		enum command_type type;
		size_t place;
	} places[] = {
		{COMMAND_SESSION_PAUSE, 0},
		{COMMAND_SESSION_ABORT, 1},
		{COMMAND_SESSION_MARK, 2},
		{COMMAND_SESSION_RATE, 3},
	};
	size_t i = 0;

	while (places[i].type != command->type)
		i++;
	assert(command->type != COMMAND_SESSION_RATE ||
	       command->nrs <= NRS_MAX);
	return &service->urgent[places[i].place +
				(command->type == COMMAND_SESSION_RATE
					 ? command->nrs
					 : 0u)];
}

/* Who finds no room to wait is answered at once: what it wants is on its way
 * already. */
static void join(struct urgent *urgent, struct bus_request *request)
{
	if (urgent->joined == URGENT_JOINED_MAX)
		(void)bus_reply(request, ""); /* heard or not */
	else
		urgent->request[urgent->joined++] = request;
}

/* SR-15: what cannot be handed over lets go all the same, of everything. */
static void stop_instead(struct service *service, struct bus_request *request)
{
	(void)engine_stop(service->options.engine, WEARABLE_ALL,
			  calls_caller(service, request)); /* it cannot fail */
	service->options.wake_hub(service->options.context);
	(void)bus_reply_error(request, ERROR_BUSY,
			      "The hub has too much waiting to take this, so "
			      "it stopped every wearable instead. Look at its "
			      "state."); /* heard or not */
}

void urgent_take(struct service *service, struct bus_request *request,
		 struct command command)
{
	struct urgent *urgent = place_of(service, &command);
	struct event event = {.type = EVENT_COMMAND, .command = command};

	if (urgent->number != CALL_NONE) {
		join(urgent, request);
		return;
	}
	event.command.caller = calls_caller(service, request);
	event.command.call = calls_next(service);
	if (calls_post(service, &event) < 0) {
		stop_instead(service, request);
		return;
	}
	urgent->number = event.command.call;
	join(urgent, request);
}

static void answer(struct urgent *urgent, const struct refusal *refusal)
{
	const struct urgent answered = *urgent;

	*urgent = (struct urgent){0};
	for (size_t i = 0; i < answered.joined; i++)
		if (refusal->code == REFUSAL_NONE)
			(void)bus_reply(answered.request[i],
					""); /* heard or not: it is done */
		else
			service_refuse(answered.request[i], refusal);
}

bool urgent_answer(struct service *service, uint32_t number,
		   const struct refusal *refusal)
{
	for (size_t i = 0; i < URGENT_KINDS; i++) {
		if (service->urgent[i].number != number)
			continue;
		answer(&service->urgent[i], refusal);
		return true;
	}
	return false;
}

void urgent_give_up(struct service *service, const char *name, const char *text)
{
	for (size_t i = 0; i < URGENT_KINDS; i++) {
		const struct urgent given_up = service->urgent[i];

		service->urgent[i] = (struct urgent){0};
		for (size_t j = 0; j < given_up.joined; j++)
			(void)bus_reply_error(given_up.request[j], name,
					      text); /* heard or not */
	}
}

size_t urgent_waiting(const struct service *service)
{
	size_t count = 0;

	for (size_t i = 0; i < URGENT_KINDS; i++)
		count += service->urgent[i].joined;
	return count;
}
