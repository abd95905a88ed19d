/* SPDX-License-Identifier: MIT */
/*
 * Hub, links: walks each link's table, and what its acts mean up to the point
 * where the services are known.
 */
#include "hub_state.h"

#include <string.h>

#define NEEDED_CHARACTERISTICS                                              \
	(1u << CHARACTERISTIC_FEATURE | 1u << CHARACTERISTIC_FORCE |        \
	 1u << CHARACTERISTIC_CONTROL_POINT | 1u << CHARACTERISTIC_ENABLE | \
	 1u << CHARACTERISTIC_STATUS)

/* After Connect succeeded, for Connected to be true. */
#define UP_SOON_US 2000000u
/* After Pair() failed, for a bond that came about otherwise. */
#define BOND_SOON_US 2000000u
/* Disconnect() takes 2 s to drop the link; then it is over or has failed. */
#define CLOSE_US 5000000u
/* So many failed connects in a row make the bond suspect. */
#define BOND_SUSPECT 3u
/* A person who enrols waits through so many failures. */
#define ENROLL_TRIES 3u

struct action *hub_operate(struct step *s, const struct wearable *w,
			   enum action_type type)
{
	struct action *action = actions_add(s->out, type);

	action->device = w->on;
	action->adapter = w->adapter;
	return action;
}

void hub_link_blame(struct wearable *w, enum refusal_code code, int32_t value,
		    int32_t limit)
{
	link_blame(&w->link, (struct refusal){
				     .code = code,
				     .value = value,
				     .limit = limit,
			     });
}

static void operate_link(struct step *s, struct wearable *w,
			 enum action_type type)
{
	struct action *action = hub_operate(s, w, type);

	w->link_tag = hub_new_tag(s->hub);
	action->tag = w->link_tag;
}

/* What was known of one connection is void. */
static void unbind(struct step *s, struct wearable *w)
{
	hub_force_ends(s, w);
	hub_asks_drop(s, w, REFUSAL_NOT_CONNECTED);
	w->waiting = 0;
	w->streaming = false;
	w->controlled = false;
	w->uncertain = true; /* SR-21: its state must be read first */
}

static void give_up_enrolling(struct step *s, struct wearable *w,
			      struct refusal refusal)
{
	w->enrolling = false;
	hub_reply(s, w->enroll_call, &refusal, hub_index(s->hub, w));
	hub_wearable_retire(s, w);
}

/* The person who enrols hears of it when it is hopeless, or soon is. */
static void enroll_failed(struct step *s, struct wearable *w,
			  enum refusal_code code)
{
	struct refusal refusal = {.code = code};

	if (!w->enrolling)
		return;
	if (w->link.state == LINK_REFUSED || w->link.state == LINK_QUARANTINED)
		refusal = w->link.refusal;
	else if (++w->enroll_tries < ENROLL_TRIES)
		return;
	give_up_enrolling(s, w, refusal);
}

static void act_none(struct step *s, struct wearable *w)
{
	(void)s;
	(void)w;
}

static void act_connect(struct step *s, struct wearable *w)
{
	operate_link(s, w, ACTION_CONNECT);
	s->hub->radio[w->adapter].connecting = w->on;
}

/* Only ever without a bond: Pair() on a bonded device stalls, and
 * CancelPairing() could remove a bond. */
static void act_pair(struct step *s, struct wearable *w)
{
	w->pair_failed = false;
	operate_link(s, w, ACTION_PAIR);
}

/* ServicesResolved does not mean success: all that we need must be there. */
static void check_services(struct step *s, struct wearable *w)
{
	const struct device *device = &s->hub->device[w->on];
	uint32_t missing = NEEDED_CHARACTERISTICS & ~device->characteristics;

	w->mtu = device->mtu;
	if (missing == 0) {
		hub_link_feed(s, w, LINK_EVENT_RESOLVED);
		return;
	}
	hub_link_blame(w, REFUSAL_NOT_SUPPORTED, (int32_t)missing, 0);
	hub_link_feed(s, w, LINK_EVENT_INCOMPLETE);
}

static void act_resolve(struct step *s, struct wearable *w)
{
	w->links++;
	if (s->hub->device[w->on].bound)
		check_services(s, w);
}

static void act_unbind(struct step *s, struct wearable *w)
{
	unbind(s, w);
}

static void act_rebind(struct step *s, struct wearable *w)
{
	unbind(s, w);
	hub_verify(s, w);
}

static void act_lost(struct step *s, struct wearable *w)
{
	w->bound = false;
	unbind(s, w);
	enroll_failed(s, w, REFUSAL_NOT_CONNECTED);
}

static void act_retry(struct step *s, struct wearable *w)
{
	enroll_failed(s, w, REFUSAL_NOT_CONNECTED);
}

static void act_disconnect(struct step *s, struct wearable *w)
{
	struct action *action;

	unbind(s, w);
	action = hub_operate(s, w, ACTION_DISCONNECT);
	w->close_tag = hub_new_tag(s->hub);
	w->close_until_us = s->now_us + CLOSE_US;
	action->tag = w->close_tag;
	enroll_failed(s, w, REFUSAL_TIMED_OUT);
}

/* SR-20: ended, and bluetoothd shall not bring it back. */
static void act_refuse(struct step *s, struct wearable *w)
{
	hub_operate(s, w, ACTION_TRUST)->on = false;
	act_disconnect(s, w);
}

typedef void (*act_fn)(struct step *s, struct wearable *w);

static const act_fn act_table[LINK_ACT_COUNT] = {
	[LINK_ACT_IGNORE] = act_none,
	[LINK_ACT_NONE] = act_none,
	[LINK_ACT_CONNECT] = act_connect,
	[LINK_ACT_PAIR] = act_pair,
	[LINK_ACT_RESOLVE] = act_resolve,
	[LINK_ACT_VERIFY] = hub_verify,
	[LINK_ACT_SUBSCRIBE] = hub_subscribe,
	[LINK_ACT_STOP] = hub_first_stop,
	[LINK_ACT_SYNC] = hub_sync,
	[LINK_ACT_READY] = act_none,
	[LINK_ACT_LOST] = act_lost,
	[LINK_ACT_UNBIND] = act_unbind,
	[LINK_ACT_REBIND] = act_rebind,
	[LINK_ACT_RETRY] = act_retry,
	[LINK_ACT_DISCONNECT] = act_disconnect,
	[LINK_ACT_REFUSE] = act_refuse,
};

static void free_air(struct hub *hub, const struct wearable *w)
{
	struct radio *radio = &hub->radio[w->adapter];

	if (w->link.state != LINK_CONNECTING && w->link.state != LINK_PAIRING &&
	    radio->connecting == w->on)
		radio->connecting = DEVICE_NONE;
}

/* After Pair() failed, what ends the wait for a bond says so. */
static enum link_event judge_pairing(const struct wearable *w,
				     enum link_event event)
{
	if (w->link.state == LINK_PAIRING && w->pair_failed &&
	    (event == LINK_EVENT_DOWN || event == LINK_EVENT_TIMEOUT))
		return LINK_EVENT_NOT_PAIRED;
	return event;
}

void hub_link_feed(struct step *s, struct wearable *w, enum link_event fed)
{
	enum link_event event = judge_pairing(w, fed);
	bool trusted = w->on != DEVICE_NONE && s->hub->device[w->on].trusted;
	enum link_act act = link_step(&w->link, event, trusted, s->now_us);

	if (act == LINK_ACT_IGNORE)
		return;
	free_air(s->hub, w);
	s->hub->replan = true;
	hub_changed(s, w);
	act_table[act](s, w);
}

/* Whether a connection of this device is ours to use: the bond is one
 * adapter's. */
bool hub_link_takes(const struct hub *hub, const struct wearable *w,
		    uint16_t device)
{
	uint8_t adapter = hub->device[device].adapter;

	if (w->enrolling)
		return true;
	return w->enrolled &&
	       memcmp(w->enrolment.adapter_address, hub->radio[adapter].address,
		      sizeof(w->enrolment.adapter_address)) == 0;
}

/* Connected, whoever did it: bluetoothd, a hub before this one, or we. */
static void link_up(struct step *s, struct wearable *w, uint16_t number)
{
	const struct device *device = &s->hub->device[number];

	if (link_is_up(&w->link) && w->on != number)
		return;
	w->on = number;
	w->adapter = device->adapter;
	if (device->paired) {
		hub_link_feed(s, w, LINK_EVENT_BONDED);
	} else if (w->enrolling) {
		hub_link_feed(s, w, LINK_EVENT_UNBONDED);
	} else {
		/* SR-20: only a bonded wearable; its bond is a person's to
		 * renew. */
		hub_link_blame(w, REFUSAL_PAIRING_FAILED, 0, 0);
		hub_link_feed(s, w, LINK_EVENT_NOT_PAIRED);
	}
}

/* A device's state is taken as a whole, never as what changed, because BlueZ
 * does not tell every change. */
void hub_link_device(struct step *s, struct wearable *w, uint16_t number)
{
	const struct device *device = &s->hub->device[number];

	hub_link_feed(s, w,
		      device->heard ? LINK_EVENT_HEARD : LINK_EVENT_KNOWN);
	if (device->connected) {
		if (hub_link_takes(s->hub, w, number))
			link_up(s, w, number);
	} else if (w->on == number) {
		w->link.closing = false;
		hub_link_feed(s, w, LINK_EVENT_DOWN);
	}
	if (w->on == number && !device->bound)
		hub_link_feed(s, w, LINK_EVENT_UNRESOLVED);
}

void hub_link_gone(struct step *s, struct wearable *w, uint16_t number)
{
	bool last = true;

	w->device[s->hub->device[number].adapter] = DEVICE_NONE;
	for (uint8_t a = 0; a < ADAPTERS_MAX; a++)
		last &= w->device[a] == DEVICE_NONE;
	if (w->on == number || last)
		hub_link_feed(s, w, LINK_EVENT_VANISHED);
	if (w->on == number) {
		w->link.closing = false;
		w->on = DEVICE_NONE;
	}
}

void hub_on_resolved(struct step *s, const struct event *event)
{
	uint16_t number = event->resolved.device;
	struct wearable *w = hub_by_device(s->hub, number);
	struct device *device = &s->hub->device[number];
	bool same;

	if (w == NULL)
		return;
	same = device->bound && device->mtu != event->resolved.mtu &&
	       device->characteristics == event->resolved.characteristics;
	device->bound = true;
	device->mtu = event->resolved.mtu;
	device->characteristics = event->resolved.characteristics;
	if (w->on != number)
		return;
	/* Only the MTU is another: nothing to bind anew. */
	if (same)
		w->mtu = device->mtu;
	else if (w->link.state >= LINK_RESOLVING && link_is_up(&w->link))
		check_services(s, w);
}

static void connected(struct step *s, struct wearable *w)
{
	if (s->hub->device[w->on].connected)
		link_up(s, w, w->on);
	else
		w->link.until_us = s->now_us + UP_SOON_US;
}

/* So does a bond look that the wearable has lost: it connects and is gone. It
 * is only said; a bond is a person's to give up. */
static void suspect_bond(struct step *s, struct wearable *w)
{
	if (s->hub->device[w->on].paired && w->link.attempts >= BOND_SUSPECT)
		hub_link_blame(w, REFUSAL_PAIRING_FAILED, 0, 0);
}

static void connect_done(struct step *s, struct wearable *w,
			 enum outcome outcome)
{
	enum link_event event = LINK_EVENT_FAILED;

	switch ((int)outcome) {
	case OUTCOME_OK:
	case OUTCOME_ALREADY:
		connected(s, w);
		return;
	case OUTCOME_IN_PROGRESS:
		return; /* its outcome shows in Connected, or in time-out */
	case OUTCOME_TIMED_OUT:
		event = LINK_EVENT_TIMEOUT;
		break;
	case OUTCOME_GONE:
		event = LINK_EVENT_VANISHED;
		break;
	case OUTCOME_NOT_PAIRED:
	case OUTCOME_AUTHENTICATION:
		hub_link_blame(w, REFUSAL_PAIRING_FAILED, 0, 0);
		event = LINK_EVENT_NOT_PAIRED;
		break;
	case OUTCOME_LINKS_FULL:
		hub_link_blame(w, REFUSAL_LINKS_FULL, 0, 0);
		s->hub->radio[w->adapter].retry_us =
			s->now_us + RADIO_LINKS_FULL_MS * 1000ull;
		break;
	default:
		suspect_bond(s, w);
		break;
	}
	hub_link_feed(s, w, event);
}

static void pair_done(struct step *s, struct wearable *w, enum outcome outcome)
{
	if (outcome == OUTCOME_OK || outcome == OUTCOME_ALREADY) {
		s->hub->device[w->on].paired = true;
		hub_link_feed(s, w, LINK_EVENT_BONDED);
		return;
	}
	/* The wearable may have begun to pair by itself: its bond shows soon,
	 * or never. */
	hub_link_blame(w, REFUSAL_PAIRING_FAILED, (int32_t)outcome, 0);
	w->pair_failed = true;
	w->link.until_us = s->now_us + BOND_SOON_US;
}

static void closed(struct step *s, struct wearable *w)
{
	w->link.closing = false;
	hub_link_device(s, w, w->on); /* what is closed had a device */
}

void hub_link_done(struct step *s, struct wearable *w,
		   const struct event *event)
{
	enum outcome outcome = event->done.outcome;
	uint32_t tag = event->done.tag;

	if (event->done.operation == OPERATION_DISCONNECT &&
	    tag == w->close_tag && w->link.closing)
		closed(s, w);
	if (tag != w->link_tag)
		return;
	if (event->done.operation == OPERATION_CONNECT &&
	    w->link.state == LINK_CONNECTING)
		connect_done(s, w, outcome);
	if (event->done.operation == OPERATION_PAIR &&
	    w->link.state == LINK_PAIRING)
		pair_done(s, w, outcome);
}

void hub_link_tick(struct step *s, struct wearable *w)
{
	if (w->link.closing && s->now_us >= w->close_until_us)
		closed(s, w);
	if (s->now_us >= link_deadline_us(&w->link))
		hub_link_feed(s, w, LINK_EVENT_TIMEOUT);
	if (w->enrolling && s->now_us >= w->enroll_until_us)
		give_up_enrolling(s, w,
				  (struct refusal){.code = REFUSAL_TIMED_OUT});
}
