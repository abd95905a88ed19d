/* SPDX-License-Identifier: MIT */
/*
 * Hub, devices: adapters, which device is which wearable, and whose turn it
 * is on each adapter's radio.
 */
#include "hub_state.h"

#include <string.h>

#define ADDRESS_SIZE 6
#define RSSI_UNKNOWN 127

struct wearable *hub_by_device(struct hub *hub, uint16_t device)
{
	if (device >= DEVICES_MAX ||
	    hub->device[device].wearable == WEARABLE_NONE)
		return NULL;
	return &hub->wearable[hub->device[device].wearable];
}

struct wearable *hub_by_address(struct hub *hub, const uint8_t *address)
{
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u)) {
		struct wearable *w = &hub->wearable[i];

		if (memcmp(w->enrolment.identity.address, address,
			   ADDRESS_SIZE) == 0)
			return w;
	}
	return NULL;
}

static uint32_t seed_of(const struct hub *hub, const uint8_t *address)
{
	uint32_t seed = (uint32_t)hub->now_us;

	for (size_t i = 0; i < ADDRESS_SIZE; i++)
		seed = seed * 31u + address[i];
	return seed;
}

static void wearable_init(struct hub *hub, struct wearable *w,
			  const uint8_t *address)
{
	memset(w, 0, sizeof(*w));
	hub->present |= UINT64_C(1) << hub_index(hub, w);
	memcpy(w->enrolment.identity.address, address, ADDRESS_SIZE);
	link_init(&w->link, seed_of(hub, address));
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		w->device[a] = DEVICE_NONE;
	w->on = DEVICE_NONE;
	w->feature_result = WIRE_TOO_SHORT;
	w->rssi = RSSI_UNKNOWN;
	w->battery = STATUS_BATTERY_UNKNOWN;
}

static bool is_stranger(const struct wearable *w)
{
	return !w->enrolled && !w->enrolling;
}

static void forget_device(struct hub *hub, uint16_t number)
{
	hub->device[number].known = false;
	hub->device[number].wearable = WEARABLE_NONE;
}

/* A free slot; else, for who is enrolled, that of a stranger. */
static struct wearable *take_slot(struct step *s, bool enrolled)
{
	struct wearable *stranger = NULL;

	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable *w = &s->hub->wearable[i];

		if (!hub_is_present(s->hub, i))
			return w;
		if (is_stranger(w))
			stranger = w;
	}
	if (!enrolled || stranger == NULL)
		return NULL;
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		if (stranger->device[a] != DEVICE_NONE)
			forget_device(s->hub, stranger->device[a]);
	return stranger;
}

void hub_wearable_retire(struct step *s, struct wearable *w)
{
	if (!is_stranger(w))
		return;
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		if (w->device[a] != DEVICE_NONE)
			return;
	s->hub->present &= ~(UINT64_C(1) << hub_index(s->hub, w));
	hub_changed(s, w);
}

static void remove_bond(struct step *s, uint8_t adapter, uint16_t device)
{
	struct action *action = actions_add(s->out, ACTION_REMOVE);

	action->device = device;
	action->adapter = adapter;
	action->tag = hub_new_tag(s->hub);
	if (s->hub->radio[adapter].connecting == device)
		s->hub->radio[adapter].connecting = DEVICE_NONE;
}

/* Its bond goes, and what is known of it; BlueZ may still tell of it, as of a
 * stranger. */
void hub_wearable_forget(struct step *s, struct wearable *w)
{
	struct enrolment old = w->enrolment;
	uint16_t device[ADAPTERS_MAX];
	bool is_there = false;

	hub_asks_drop(s, w, REFUSAL_NOT_ENROLLED);
	for (size_t i = 0; i < PADS_MAX; i++) /* SR-19 */
		hub_pad_end(s->hub, &w->pad[i]);
	memcpy(device, w->device, sizeof(device));
	wearable_init(s->hub, w, old.identity.address);
	memcpy(w->device, device, sizeof(device));
	memcpy(w->enrolment.name, old.name, NAME_SIZE);
	for (uint8_t a = 0; a < ADAPTERS_MAX; a++) {
		if (device[a] == DEVICE_NONE)
			continue;
		is_there = true;
		remove_bond(s, a, device[a]);
	}
	if (is_there)
		hub_link_feed(s, w, LINK_EVENT_HEARD);
	hub_total_limits(s->hub);
	hub_wearable_retire(s, w);
	hub_changed(s, w);
}

static void device_goes(struct step *s, uint16_t number)
{
	struct wearable *w = hub_by_device(s->hub, number);

	if (w == NULL)
		return;
	hub_link_gone(s, w, number);
	forget_device(s->hub, number);
	hub_wearable_retire(s, w);
	hub_changed(s, w);
}

void hub_on_device_gone(struct step *s, const struct event *event)
{
	if (event->device.device < DEVICES_MAX)
		device_goes(s, event->device.device);
	s->hub->replan = true;
}

static void adapter_goes(struct step *s, uint8_t adapter)
{
	for (uint16_t i = 0; i < s->hub->devices; i++)
		if (s->hub->device[i].known &&
		    s->hub->device[i].adapter == adapter)
			device_goes(s, i);
	radio_gone(&s->hub->radio[adapter]);
}

void hub_on_adapter_gone(struct step *s, const struct event *event)
{
	if (event->adapter.adapter >= ADAPTERS_MAX)
		return;
	adapter_goes(s, event->adapter.adapter);
	s->hub->replan = true;
	hub_changed(s, NULL);
}

void hub_on_adapter(struct step *s, const struct event *event)
{
	if (event->adapter.adapter >= ADAPTERS_MAX ||
	    (unsigned int)event->adapter.state >= ADAPTER_STATE_COUNT)
		return;
	radio_adapter(&s->hub->radio[event->adapter.adapter], event, s->now_us);
	s->hub->replan = true;
	hub_changed(s, NULL);
}

/* org.bluez went: all that it knew is void. It came: it will tell. */
void hub_on_bluez(struct step *s, const struct event *event)
{
	for (uint8_t a = 0; a < ADAPTERS_MAX; a++)
		if (!event->bluez.present)
			adapter_goes(s, a);
	s->hub->bluez_present = event->bluez.present;
	s->hub->replan = true;
	hub_changed(s, NULL);
}

/* The wearable that a device is, found by its address; a new one if it says
 * that it is a wearable. */
static struct wearable *identify(struct step *s, const struct event *event)
{
	const uint8_t *address = event->device.address;
	struct wearable *w = hub_by_address(s->hub, address);

	if (w != NULL || !event->device.is_wearable)
		return w;
	w = take_slot(s, false);
	if (w != NULL)
		wearable_init(s->hub, w, address);
	return w;
}

/* With the bond the address of the identity takes the place of a private one;
 * while it is being enrolled that is the same wearable still. */
static struct wearable *readdress(struct step *s, struct wearable *w,
				  const struct event *event)
{
	uint8_t *address = w->enrolment.identity.address;

	if (memcmp(address, event->device.address, ADDRESS_SIZE) == 0)
		return w;
	if (w->enrolled ||
	    hub_by_address(s->hub, event->device.address) != NULL) {
		/* SR-20: another address is another wearable. */
		device_goes(s, event->device.device);
		return identify(s, event);
	}
	memcpy(address, event->device.address, ADDRESS_SIZE);
	return w;
}

static void copy_name(char *to, const char *from)
{
	memcpy(to, from, NAME_SIZE);
	to[NAME_SIZE - 1] = '\0';
}

static void take_device(struct device *device, const struct event *event,
			uint16_t wearable)
{
	bool unresolved = device->resolved && !event->device.resolved;

	if (!device->known || unresolved || !event->device.connected)
		device->bound = false;
	device->known = true;
	device->heard = event->device.heard;
	device->paired = event->device.paired;
	device->trusted = event->device.trusted;
	device->connected = event->device.connected;
	device->resolved = event->device.resolved;
	device->adapter = event->device.adapter;
	device->rssi = event->device.rssi;
	device->wearable = wearable;
}

static void take_wearable(struct wearable *w, const struct event *event)
{
	w->device[event->device.adapter] = event->device.device;
	w->rssi = event->device.rssi;
	if (event->device.battery != STATUS_BATTERY_UNKNOWN)
		w->battery = event->device.battery;
	if (w->enrolled)
		return;
	w->enrolment.identity.address_random = event->device.address_random;
	if (!w->enrolling)
		copy_name(w->enrolment.name, event->device.name);
}

void hub_on_device(struct step *s, const struct event *event)
{
	uint16_t number = event->device.device;
	struct wearable *w;

	if (number >= DEVICES_MAX || event->device.adapter >= ADAPTERS_MAX)
		return;
	if (event->device.heard)
		radio_heard(&s->hub->radio[event->device.adapter], s->now_us);
	w = hub_by_device(s->hub, number);
	w = w != NULL ? readdress(s, w, event) : identify(s, event);
	if (w == NULL)
		return;
	if (number >= s->hub->devices)
		s->hub->devices = (uint16_t)(number + 1);
	take_device(&s->hub->device[number], event, hub_index(s->hub, w));
	take_wearable(w, event);
	hub_changed(s, w);
	hub_link_device(s, w, number);
}

void hub_on_restore(struct step *s, const struct event *event)
{
	const uint8_t *address = event->enrolment.identity.address;
	struct wearable *w = hub_by_address(s->hub, address);

	if (w == NULL) {
		w = take_slot(s, true);
		if (w == NULL)
			return;
		wearable_init(s->hub, w, address);
	}
	w->enrolled = true;
	w->enrolment = event->enrolment;
	w->enrolment.name[NAME_SIZE - 1] = '\0';
	hub_changed(s, w);
	s->hub->replan = true;
	for (uint8_t a = 0; a < ADAPTERS_MAX; a++)
		if (w->device[a] != DEVICE_NONE)
			hub_link_device(s, w, w->device[a]);
}

static bool is_ready(const struct hub *hub, uint8_t adapter)
{
	const struct radio *radio = &hub->radio[adapter];

	return radio->state == ADAPTER_ON &&
	       radio->links < hub->config.links_max;
}

static int rank(const struct device *device)
{
	return device->rssi == RSSI_UNKNOWN ? INT8_MIN : device->rssi;
}

uint16_t hub_choose_device(const struct hub *hub, const struct wearable *w)
{
	uint16_t best = DEVICE_NONE;

	for (uint8_t a = 0; a < ADAPTERS_MAX; a++) {
		uint16_t number = w->device[a];

		if (number == DEVICE_NONE || !is_ready(hub, a) ||
		    !hub_link_takes(hub, w, number))
			continue;
		if (best == DEVICE_NONE ||
		    rank(&hub->device[number]) > rank(&hub->device[best]))
			best = number;
	}
	return best;
}

static void count_links(struct hub *hub)
{
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		hub->radio[a].links = 0;
	for (size_t i = 0; i < hub->devices; i++) {
		const struct device *device = &hub->device[i];
		struct radio *radio = &hub->radio[device->adapter];

		if (device->known &&
		    (device->connected || radio->connecting == i))
			radio->links++;
	}
}

/* Who was heard goes before who may be away; then who waits longest. */
static bool goes_before(const struct wearable *a, const struct wearable *b)
{
	bool a_heard = a->link.state == LINK_FOUND;
	bool b_heard = b->link.state == LINK_FOUND;

	if (a_heard != b_heard)
		return a_heard;
	return a->link.retry_us < b->link.retry_us;
}

/* A person who discovers does not wait for who may be away. */
static bool is_worth_it(const struct step *s, const struct wearable *w)
{
	return w->link.state == LINK_FOUND ||
	       s->now_us >= s->hub->discover_until_us;
}

static bool waits_on(const struct step *s, const struct wearable *w,
		     uint8_t adapter)
{
	uint16_t number;

	if (is_stranger(w) || !is_worth_it(s, w) ||
	    !link_wants_connect(&w->link, s->now_us))
		return false;
	number = hub_choose_device(s->hub, w);
	return number != DEVICE_NONE &&
	       s->hub->device[number].adapter == adapter;
}

/* The wearable to be connected next on the adapter; none: NULL. */
static struct wearable *next_to_connect(struct step *s, uint8_t adapter)
{
	struct wearable *next = NULL;

	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u)) {
		struct wearable *w = &s->hub->wearable[i];

		if (waits_on(s, w, adapter) &&
		    (next == NULL || goes_before(w, next)))
			next = w;
	}
	return next;
}

/* An enrolled wearable that nobody has heard of is looked for. */
static bool is_anyone_missing(const struct hub *hub)
{
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u))
		if (hub->wearable[i].enrolled &&
		    hub->wearable[i].link.state == LINK_ABSENT)
			return true;
	return false;
}

static bool is_anyone_pressing(const struct step *s)
{
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u))
		if (hub_may_apply(s, &s->hub->wearable[i]))
			return true;
	return false;
}

static struct radio_wish wish_of(struct step *s)
{
	struct hub *hub = s->hub;

	return (struct radio_wish){
		.discover = s->now_us < hub->discover_until_us,
		.seek = hub->restored && is_anyone_missing(hub),
		.quiet = is_anyone_pressing(s),
		.power = hub->config.power_adapters,
	};
}

static void discover(struct step *s, uint8_t adapter, bool on)
{
	struct action *action = actions_add(s->out, ACTION_DISCOVER);

	action->adapter = adapter;
	action->on = on;
	action->tag = s->hub->tag;
	hub_changed(s, NULL);
}

static void connect_next(struct step *s, uint8_t adapter, struct wearable *next)
{
	next->on = hub_choose_device(s->hub, next);
	next->adapter = adapter;
	hub_link_feed(s, next, LINK_EVENT_GO);
}

static void carry_out(struct step *s, uint8_t adapter, enum radio_act act,
		      struct wearable *next)
{
	if (act == RADIO_ACT_CONNECT)
		connect_next(s, adapter, next);
	else if (act == RADIO_ACT_POWER)
		actions_add(s->out, ACTION_POWER)->adapter = adapter;
	else if (act != RADIO_ACT_NONE)
		discover(s, adapter, act == RADIO_ACT_START);
}

void hub_plan_radio(struct step *s)
{
	struct hub *hub = s->hub;
	struct radio_wish wish = wish_of(s);

	if (hub->shutdown || !hub->bluez_present)
		return;
	count_links(hub);
	for (uint8_t a = 0; a < ADAPTERS_MAX; a++) {
		struct wearable *next;
		enum radio_act act;

		if (!hub->radio[a].present)
			continue;
		next = next_to_connect(s, a);
		wish.connect = next != NULL;
		act = radio_step(&hub->radio[a], &wish, hub_new_tag(hub),
				 s->now_us);
		carry_out(s, a, act, next);
		hub->radio_due_us[a] = radio_deadline_us(&hub->radio[a], &wish);
	}
	hub->replan = false;
}

uint64_t hub_radio_deadline_us(const struct hub *hub)
{
	uint64_t due = NEVER;

	for (uint8_t a = 0; a < ADAPTERS_MAX; a++)
		if (hub->radio[a].present &&
		    hub->radio_due_us[a] > hub->now_us &&
		    hub->radio_due_us[a] < due)
			due = hub->radio_due_us[a];
	if (hub->discover_until_us > hub->now_us &&
	    hub->discover_until_us < due)
		due = hub->discover_until_us;
	return due;
}
