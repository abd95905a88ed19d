/* SPDX-License-Identifier: MIT */
#include "radio.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_message.h"
#include "gatt.h"
#include "radio_link.h"
#include "radio_register.h"

#define BLUEZ	"org.bluez"
#define ADAPTER "org.bluez.Adapter1"
#define DEVICE	"org.bluez.Device1"

/* A registration took 0.1 s when measured; a slow machine may need much more.
 * After a refusal a try every few seconds is enough (project defaults). */
enum {
	CALL_TIMEOUT_MS = 30000,
	REST_MS = 3000
};

const char *const radio_state_names[RADIO_STATE_COUNT] = {
	[RADIO_WAITING] = "waiting",
	[RADIO_NO_BLUEZ] = "no-bluez",
	[RADIO_NO_ADAPTER] = "no-adapter",
	[RADIO_ADAPTER_OFF] = "adapter-off",
	[RADIO_REGISTERING] = "registering",
	[RADIO_REFUSED] = "refused",
	[RADIO_SILENT] = "silent",
	[RADIO_ADVERTISING] = "advertising",
};

static const char *hci(const struct radio *r)
{
	return strrchr(r->adapter, '/') + 1;
}

/* The state that follows from what is known; the text is written too. */
static enum radio_state judge(struct radio *r)
{
	r->text[0] = '\0';
	if (!r->has_bluez) {
		snprintf(r->text, sizeof(r->text),
			 "bluetoothd is not running (nobody owns org.bluez "
			 "on this bus)");
		return RADIO_NO_BLUEZ;
	}
	if (!r->is_listed)
		return RADIO_WAITING;
	if (!r->has_adapter) {
		snprintf(r->text, sizeof(r->text),
			 "there is no adapter %s; there are:%s", hci(r),
			 r->others[0] ? r->others : " none");
		return RADIO_NO_ADAPTER;
	}
	if (!r->is_powered) {
		snprintf(r->text, sizeof(r->text),
			 "adapter %s is off: see bluetoothctl, power on; "
			 "rfkill list",
			 hci(r));
		return RADIO_ADAPTER_OFF;
	}
	if (radio_next_registration(r) >= 0)
		return RADIO_REGISTERING;
	return r->has_advert ? RADIO_ADVERTISING : RADIO_SILENT;
}

static void tell_state(struct radio *r)
{
	enum radio_state state;

	/* The refusal's own text stands until the next try. */
	if (r->is_resting)
		return;
	state = judge(r);
	if (state == r->state)
		return;
	r->state = state;
	r->owner.on_state(state, r->text, r->owner.userdata);
}

static void on_rested(uv_timer_t *timer)
{
	struct radio *r = timer->data;

	r->is_resting = false;
	radio_pursue(r);
}

void radio_refused(struct radio *r, const char *member,
		   const struct bus_error *error)
{
	snprintf(r->text, sizeof(r->text), "BlueZ refused %s: %s (%s)", member,
		 error->text, error->name);
	r->is_resting = true;
	r->state = RADIO_REFUSED;
	uv_timer_start(r->timer, on_rested, REST_MS, 0);
	r->owner.on_state(r->state, r->text, r->owner.userdata);
}

static void take_adapter(struct radio *r, DBusMessageIter *properties)
{
	static const struct bus_field fields[] = {
		{.key = "Powered",
		 .type = "b",
		 .offset = offsetof(struct radio, is_powered)},
		{.key = "Pairable",
		 .type = "b",
		 .offset = offsetof(struct radio, is_pairable)},
		{.key = "Address",
		 .type = "s",
		 .offset = offsetof(struct radio, address),
		 .size = sizeof(((struct radio *)0)->address)},
	};
	bool was_powered = r->is_powered;

	(void)bus_read_dict(properties, fields,
			    sizeof(fields) / sizeof(fields[0]), r, NULL);
	/* The default agent of all was another process's, and that ended:
	 * bluetoothd then lets nobody bond until one asks again. */
	if (!r->is_pairable)
		r->is_default = false;
	if (!was_powered || r->is_powered)
		return;
	/* Whether bluetoothd puts an advertisement back is not promised. */
	radio_take_advert_back(r);
	radio_lose_devices(r);
}

static void note_other(struct radio *r, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t length = strlen(r->others);

	if (name)
		snprintf(r->others + length, sizeof(r->others) - length, " %s",
			 name + 1);
}

static void take_interface(const char *path, const char *interface,
			   DBusMessageIter *properties, void *userdata)
{
	struct radio *r = userdata;

	if (strcmp(interface, DEVICE) == 0) {
		radio_take_device(r, path, properties);
	} else if (strcmp(interface, ADAPTER) == 0) {
		if (strcmp(path, r->adapter) != 0) {
			note_other(r, path);
			return;
		}
		r->has_adapter = true;
		take_adapter(r, properties);
	}
}

static void lose_adapter(struct radio *r)
{
	r->has_adapter = false;
	r->is_pairable = true;
	r->is_powered = false;
	r->has_application = false;
	r->has_advert = false;
	radio_lose_devices(r);
}

static void lose_interface(const char *path, const char *interface,
			   DBusMessageIter *properties, void *userdata)
{
	struct radio *r = userdata;

	(void)properties;
	if (strcmp(interface, DEVICE) == 0)
		radio_lose_device(r, path);
	if (strcmp(interface, ADAPTER) == 0 && strcmp(path, r->adapter) == 0)
		lose_adapter(r);
}

static void on_listed(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct radio *r = userdata;

	r->call = NULL;
	if (error) {
		radio_refused(r, "GetManagedObjects", error);
		return;
	}
	r->is_listed = true;
	r->others[0] = '\0';
	memset(r->device, 0, sizeof(r->device));
	/* A list that breaks off is as good as its beginning. */
	(void)bus_walk_managed_objects(reply, take_interface, r);
	radio_settle_link(r);
	radio_pursue(r);
}

static int begin_list(struct radio *r)
{
	const struct bus_method_call call = {
		.destination = BLUEZ,
		.path = "/",
		.interface = BUS_INTERFACE_OBJECT_MANAGER,
		.member = "GetManagedObjects",
		.timeout_ms = CALL_TIMEOUT_MS,
		.no_auto_start = true,
		.on_reply = on_listed,
		.userdata = r,
	};

	r->wants_list = false;
	return bus_call_method(r->bus, &call, &r->call, "");
}

static int begin_next(struct radio *r)
{
	int next;

	if (!r->is_listed || r->wants_list)
		return begin_list(r);
	if (!r->has_adapter || !r->is_powered)
		return 0;
	next = radio_next_registration(r);
	return next < 0 ? 0 : radio_begin_registration(r, next);
}

/* Does the next thing that is missing, if nothing is under way. */
void radio_pursue(struct radio *r)
{
	tell_state(r);
	if (!r->has_bluez || r->is_resting || r->call)
		return;
	if (begin_next(r)) {
		const struct bus_error error = {"out of memory", "no call"};

		radio_refused(r, "nothing yet", &error);
	}
}

static void forget_bluez(struct radio *r)
{
	bus_call_cancel(r->call);
	r->call = NULL;
	uv_timer_stop(r->timer);
	r->is_resting = false;
	r->is_listed = false;
	r->has_agent = false;
	r->is_default = false;
	r->address[0] = '\0';
	lose_adapter(r);
	r->owner.on_bluez_gone(r->owner.userdata);
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct radio *r = userdata;

	(void)name;
	if (old_owner[0])
		forget_bluez(r);
	r->has_bluez = new_owner[0] != '\0';
	radio_pursue(r);
}

static void on_added(DBusMessage *signal, void *userdata)
{
	struct radio *r = userdata;

	if (bus_walk_interfaces_added(signal, take_interface, r))
		return;
	radio_settle_link(r);
	radio_pursue(r);
}

static void on_removed(DBusMessage *signal, void *userdata)
{
	struct radio *r = userdata;

	if (bus_walk_interfaces_removed(signal, lose_interface, r))
		return;
	radio_settle_link(r);
	radio_pursue(r);
}

static void on_changed(struct bus_properties_event *event, void *userdata)
{
	struct radio *r = userdata;

	if (strcmp(event->interface, ADAPTER) == 0 &&
	    strcmp(event->path, r->adapter) == 0)
		take_adapter(r, &event->changed);
	else if (strcmp(event->interface, DEVICE) == 0)
		radio_take_device(r, event->path, &event->changed);
	else
		return;
	radio_settle_link(r);
	radio_pursue(r);
}

static void on_agent_released(void *userdata)
{
	struct radio *r = userdata;

	r->has_agent = false;
	r->is_default = false;
}

static void on_advert_released(void *userdata)
{
	struct radio *r = userdata;

	r->has_advert = false;
}

static int add_matches(struct radio *r)
{
	struct bus_rule objects = {
		.sender = BLUEZ,
		.path = "/",
		.interface = BUS_INTERFACE_OBJECT_MANAGER,
		.member = "InterfacesAdded",
	};
	const struct bus_rule properties = {
		.sender = BLUEZ,
		.path_namespace = r->adapter,
	};
	int error = bus_add_match(r->bus, &objects, on_added, r, &r->match[0]);

	objects.member = "InterfacesRemoved";
	if (!error)
		error = bus_add_match(r->bus, &objects, on_removed, r,
				      &r->match[1]);
	if (!error)
		error = bus_watch_properties(r->bus, &properties, on_changed, r,
					     &r->match[2]);
	if (!error)
		error = bus_watch_name(r->bus, BLUEZ, on_owner, r, &r->watch);
	return error;
}

static int add_objects(struct radio *r, const char *name)
{
	int error = agent_init(&r->agent, r->bus, on_agent_released, r);

	if (!error)
		error = advert_init(&r->advert, r->bus, name,
				    on_advert_released, r);
	return error;
}

int radio_init(struct radio *r, struct bus *bus, const char *name_of_adapter,
	       const char *name, const struct radio_owner *owner)
{
	int error;

	*r = (struct radio){.bus = bus,
			    .owner = *owner,
			    .wants_advert = true,
			    .is_pairable = true};
	snprintf(r->adapter, sizeof(r->adapter), "/org/bluez/%s",
		 name_of_adapter);
	r->timer = malloc(sizeof(*r->timer));
	if (!r->timer)
		return -ENOMEM;
	uv_timer_init(bus_loop(bus), r->timer);
	r->timer->data = r;
	error = add_objects(r, name);
	if (!error)
		error = add_matches(r);
	if (error)
		radio_done(r);
	return error;
}

static void on_timer_closed(uv_handle_t *handle)
{
	free(handle);
}

void radio_done(struct radio *r)
{
	bus_call_cancel(r->call);
	bus_name_watch_free(r->watch);
	for (size_t i = 0; i < RADIO_MATCHES; i++)
		bus_match_remove(r->match[i]);
	agent_done(&r->agent);
	advert_done(&r->advert);
	if (r->timer)
		uv_close((uv_handle_t *)r->timer, on_timer_closed);
	*r = (struct radio){0};
}

void radio_advertise(struct radio *r, bool on)
{
	if (r->wants_advert == on)
		return;
	r->wants_advert = on;
	if (!on && r->has_advert)
		radio_take_advert_back(r);
	radio_pursue(r);
}

void radio_look(struct radio *r)
{
	r->wants_list = true;
	radio_pursue(r);
}
