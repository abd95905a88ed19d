/* SPDX-License-Identifier: MIT */
/* Rules for calls and notifications, and what they do. */
#include "fault.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "device.h"
#include "log.h"
#include "mem.h"
#include "remote.h"
#include "sim.h"

static bool rule_matches(const struct method_rule *rule, const char *path,
			 const char *member)
{
	return strcmp(rule->member, member) == 0 &&
	       fnmatch(rule->path, path, 0) == 0;
}

static void free_method_rule(struct method_rule *rule)
{
	free(rule->path);
	free(rule->member);
	free(rule->error);
	free(rule->text);
	free(rule);
}

static void remove_method_rule(struct faults *faults, struct method_rule *rule)
{
	struct method_rule **slot = &faults->methods;

	while (*slot != rule)
		slot = &(*slot)->next;
	*slot = rule->next;
	free_method_rule(rule);
}

static void unlink_late_call(struct late_call *call)
{
	struct late_call **slot = &call->sim->faults.late_calls;

	while (*slot != call)
		slot = &(*slot)->next;
	*slot = call->next;
}

/* The call is carried out now, if its object is still there. */
static void on_late_call(void *context)
{
	struct late_call *call = context;
	struct sim *sim = call->sim;
	struct bus_object *object =
		bus_object_find(sim->bus, bus_request_path(call->request));
	void *userdata =
		object ? bus_object_userdata(object, call->interface) : NULL;

	unlink_late_call(call);
	if (userdata) {
		sim->faults.passing = call->request;
		call->handler(call->request, userdata);
		sim->faults.passing = NULL;
	} else {
		sim_refuse(call->request, FAIL_UNKNOWN_OBJECT);
	}
	free(call);
}

static void delay_call(struct sim *sim, struct bus_request *request,
		       const struct bus_interface *interface,
		       bus_method_fn handler, uint64_t ms)
{
	struct late_call *call = mem_zero(1, sizeof(*call));

	call->sim = sim;
	call->request = request;
	call->interface = interface;
	call->handler = handler;
	call->next = sim->faults.late_calls;
	sim->faults.late_calls = call;
	later_set(&call->timer, &sim->clock, ms, on_late_call, call);
}

/* A request that is never answered: kept until nobody could want it. */
static void swallow(struct sim *sim, struct bus_request *request)
{
	struct late_call *call = mem_zero(1, sizeof(*call));

	call->sim = sim;
	call->request = request;
	call->next = sim->faults.late_calls;
	sim->faults.late_calls = call;
}

static struct method_rule *
find_rule(struct sim *sim, struct bus_request *request, const char *member)
{
	struct method_rule *rule = sim->faults.methods;
	const char *path = bus_request_path(request);

	while (rule && !rule_matches(rule, path, member))
		rule = rule->next;
	return rule;
}

static void use_up(struct sim *sim, struct method_rule *rule)
{
	if (rule->left && --rule->left == 0)
		remove_method_rule(&sim->faults, rule);
}

bool fault_takes(struct sim *sim, struct bus_request *request,
		 const struct bus_interface *interface, bus_method_fn handler)
{
	const char *member =
		dbus_message_get_member(bus_request_message(request));
	struct method_rule *rule;

	log_call(sim, "%s %s", bus_request_path(request), member);
	if (sim->faults.passing == request)
		return false;
	rule = find_rule(sim, request, member);
	if (!rule)
		return false;
	log_event(sim, "fault on %s of %s", member, bus_request_path(request));
	switch (rule->kind) {
	case METHOD_SILENT:
		swallow(sim, request);
		break;
	case METHOD_ERROR:
		(void)bus_reply_error(request, rule->error, rule->text);
		break;
	case METHOD_LATE:
		delay_call(sim, request, interface, handler, rule->ms);
		break;
	}
	use_up(sim, rule);
	return true;
}

bool fault_takes_set(struct sim *sim, struct bus_request *request)
{
	struct method_rule *rule = find_rule(sim, request, "Set");

	if (!rule || rule->kind == METHOD_LATE)
		return false;
	if (rule->kind == METHOD_SILENT)
		swallow(sim, request);
	else
		(void)bus_reply_error(request, rule->error, rule->text);
	use_up(sim, rule);
	return true;
}

void fault_add_method(struct sim *sim, const struct method_rule *rule)
{
	struct method_rule *copy = mem_zero(1, sizeof(*copy));
	struct method_rule **slot = &sim->faults.methods;

	*copy = *rule;
	copy->next = NULL;
	copy->path = mem_text(rule->path);
	copy->member = mem_text(rule->member);
	copy->error = mem_text(rule->error);
	copy->text = mem_text(rule->text);
	while (*slot)
		slot = &(*slot)->next;
	*slot = copy;
}

void fault_add_notify(struct sim *sim, const struct notify_rule *rule)
{
	struct notify_rule *copy = mem_zero(1, sizeof(*copy));
	struct notify_rule **slot = &sim->faults.notifies;

	*copy = *rule;
	copy->next = NULL;
	copy->pattern = mem_text(rule->pattern);
	while (*slot)
		slot = &(*slot)->next;
	*slot = copy;
}

/* Is it this one's turn? */
static bool strikes(struct sim *sim, struct notify_rule *rule)
{
	rule->count++;
	if (rule->every)
		return rule->count % rule->every == 0;
	return sim_chance(sim, rule->probability);
}

static void unlink_late_value(struct late_value *late)
{
	struct late_value **slot = &late->sim->faults.late_values;

	while (*slot != late)
		slot = &(*slot)->next;
	*slot = late->next;
}

static void free_late_value(struct late_value *late)
{
	later_cancel(&late->timer);
	free(late->path);
	free(late->value);
	free(late);
}

static void on_late_value(void *context)
{
	struct late_value *late = context;
	struct bus_object *object = bus_object_find(late->sim->bus, late->path);
	struct remote_char *chr =
		object ? bus_object_userdata(object, &remote_char_interface)
		       : NULL;

	unlink_late_value(late);
	if (chr)
		remote_notified(chr, late->value, late->size);
	free_late_value(late);
}

static void delay_value(struct sim *sim, const struct remote_char *chr,
			const uint8_t *value, size_t size, uint64_t ms)
{
	struct late_value *late = mem_zero(1, sizeof(*late));

	late->sim = sim;
	late->path = mem_text(chr->path);
	late->value = mem_bytes(value, size);
	late->size = size;
	late->next = sim->faults.late_values;
	sim->faults.late_values = late;
	later_set(&late->timer, &sim->clock, ms, on_late_value, late);
}

/* One bit of it wrong, or its length, or both. */
static void mangle(struct sim *sim, uint8_t *value, size_t *size)
{
	uint64_t dice = sim_random(sim);
	size_t at = *size ? (size_t)(dice >> 16) % *size : 0;

	if (*size)
		value[at] = (uint8_t)(value[at] ^ (1u << (dice >> 8 & 7)));
	if (*size && dice % 4 == 0)
		*size = at;
}

/* What the rules make of one notification. */
struct fate {
	unsigned int copies;
	uint64_t delay_ms;
	bool mangled;
};

static void apply_rule(const struct notify_rule *rule, struct fate *fate)
{
	switch (rule->kind) {
	case NOTIFY_DROP:
		fate->copies = 0;
		break;
	case NOTIFY_DUPLICATE:
		fate->copies *= 2;
		break;
	case NOTIFY_DELAY:
		fate->delay_ms += rule->ms;
		break;
	case NOTIFY_MANGLE:
		fate->mangled = true;
		break;
	case NOTIFY_FAULT_COUNT:
		break;
	}
}

static struct fate decide(struct sim *sim, const struct remote_char *chr)
{
	struct fate fate = {.copies = 1};
	struct notify_rule *rule;

	for (rule = sim->faults.notifies; rule; rule = rule->next)
		if ((fnmatch(rule->pattern, chr->path, 0) == 0 ||
		     fnmatch(rule->pattern, chr->uuid, 0) == 0) &&
		    strikes(sim, rule))
			apply_rule(rule, &fate);
	return fate;
}

void fault_deliver(struct sim *sim, struct remote_char *chr,
		   const uint8_t *value, size_t size)
{
	struct fate fate;
	uint8_t *copy;
	unsigned int i;

	if (!sim->faults.notifies) {
		remote_notified(chr, value, size);
		return;
	}
	fate = decide(sim, chr);
	copy = mem_bytes(value, size);
	if (fate.mangled)
		mangle(sim, copy, &size);
	for (i = 0; i < fate.copies; i++)
		if (fate.delay_ms)
			delay_value(sim, chr, copy, size, fate.delay_ms);
		else
			remote_notified(chr, copy, size);
	free(copy);
}

struct adapter_fault *fault_find(const struct adapter *adapter)
{
	struct adapter_fault *fault = adapter->sim->faults.adapters;

	while (fault && fault->adapter != adapter)
		fault = fault->next;
	return fault;
}

struct adapter_fault *fault_of(struct adapter *adapter)
{
	struct adapter_fault *fault = fault_find(adapter);

	if (fault)
		return fault;
	fault = mem_zero(1, sizeof(*fault));
	fault->adapter = adapter;
	fault->next = adapter->sim->faults.adapters;
	adapter->sim->faults.adapters = fault;
	return fault;
}

void faults_drop_waiting(struct sim *sim)
{
	struct faults *faults = &sim->faults;

	while (faults->late_calls) {
		struct late_call *call = faults->late_calls;

		faults->late_calls = call->next;
		later_cancel(&call->timer);
		/* Only frees it when the bus is gone. */
		sim_refuse(call->request, FAIL_UNKNOWN_OBJECT);
		free(call);
	}
	while (faults->late_values) {
		struct late_value *late = faults->late_values;

		faults->late_values = late->next;
		free_late_value(late);
	}
}

void faults_clear(struct sim *sim)
{
	struct faults *faults = &sim->faults;

	while (faults->methods)
		remove_method_rule(faults, faults->methods);
	while (faults->notifies) {
		struct notify_rule *rule = faults->notifies;

		faults->notifies = rule->next;
		free(rule->pattern);
		free(rule);
	}
	while (faults->adapters) {
		struct adapter_fault *fault = faults->adapters;

		faults->adapters = fault->next;
		later_cancel(&fault->flood_timer);
		free(fault->missing);
		free(fault);
	}
	faults->lies = 0;
	faults->ghosts = false;
	faults->no_rearm = false;
}
