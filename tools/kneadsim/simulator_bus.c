/* SPDX-License-Identifier: MIT */
#include "simulator_bus.h"

#include <stdio.h>
#include <string.h>

#define VERSION_TEXT KNEADSIM_VERSION

enum {
	RETRY_MS = 1000
};

/* Says it on standard error; the end with --once. */
static void complain(struct simulator *s, const char *text)
{
	bool once = s->options->once;

	fprintf(stderr, "kneadsim: %s%s\n", text,
		once ? "" : " (waiting for that to change)");
	if (once)
		simulator_end(s, 1);
}

static bool on_peer(const char *peer, uint16_t mtu, void *userdata)
{
	struct simulator *s = userdata;

	simulator_catch_up(s);
	if (device_is_off(&s->device) || !radio_heard(&s->radio, peer))
		return false;
	if (mtu && mtu != s->device.link.mtu)
		device_mtu(&s->device, mtu);
	return true;
}

static size_t read_text(const char *text, uint8_t *bytes)
{
	size_t length = strlen(text);

	memcpy(bytes, text, length);
	return length;
}

static size_t on_read(unsigned id, uint8_t *bytes, void *userdata)
{
	struct simulator *s = userdata;

	switch (id) {
	case PROFILE_FEATURE:
		return device_read_feature(&s->device, bytes, GATT_VALUE_MAX);
	case PROFILE_STATUS:
		return device_read_status(&s->device, bytes, GATT_VALUE_MAX);
	case GATT_BATTERY_LEVEL:
		bytes[0] = battery_percent(&s->device.battery);
		return 1;
	case GATT_MANUFACTURER:
		return read_text("kneadd", bytes);
	case GATT_MODEL:
		return read_text(s->device.settings.kind->model, bytes);
	case GATT_SERIAL:
		return read_text(device_serial(&s->device), bytes);
	case GATT_FIRMWARE:
		return read_text(VERSION_TEXT, bytes);
	default:
		return 0;
	}
}

/* What needs an encrypted link came, and bluetoothd lets nothing such through
 * on another. */
static void note_encrypted(struct simulator *s)
{
	if (!s->device.link.encrypted)
		device_secured(&s->device, true, s->radio.link_bonded);
}

static enum profile_att on_write(unsigned id, const uint8_t *bytes,
				 size_t length, void *userdata)
{
	struct simulator *s = userdata;

	note_encrypted(s);
	if (id == PROFILE_CONTROL_POINT)
		return device_write_control(&s->device, bytes, length);
	if (id == PROFILE_ENABLE)
		device_write_enable(&s->device, bytes, length);
	return PROFILE_ATT_OK;
}

static void on_subscribed(unsigned id, bool on, void *userdata)
{
	struct simulator *s = userdata;

	simulator_catch_up(s);
	if (on && !s->radio.link[0])
		radio_look(&s->radio);
	if (id >= PROFILE_CHARACTERISTIC_COUNT)
		return;
	if (on && profile_characteristic_table[id].encrypted)
		note_encrypted(s);
	device_subscribed(&s->device, (enum profile_characteristic)id, on);
}

static void on_state(enum radio_state state, const char *text, void *userdata)
{
	struct simulator *s = userdata;

	simulator_catch_up(s);
	journal_write(&s->journal, s->device.caller_us, "radio", state,
		      radio_state_names[state]);
	s->control.radio = radio_state_names[state];
	s->control.address = s->radio.address;
	control_service_changed(&s->control);
	if (text[0])
		complain(s, text);
}

/* A bonded peer's subscriptions outlive the link in bluetoothd. */
static void restore_subscriptions(struct simulator *s)
{
	for (unsigned i = 0; i < PROFILE_CHARACTERISTIC_COUNT; i++) {
		if (gatt_is_subscribed(s->gatt, i))
			device_subscribed(&s->device,
					  (enum profile_characteristic)i, true);
	}
}

static void on_link(bool up, const char *peer, void *userdata)
{
	struct simulator *s = userdata;

	simulator_catch_up(s);
	journal_write(&s->journal, s->device.caller_us, "peer", up, peer);
	s->control.connected = up;
	s->control.peer = up ? s->radio.link : "";
	if (up) {
		device_connected(&s->device);
		restore_subscriptions(s);
	} else {
		device_disconnected(&s->device);
	}
	control_service_changed(&s->control);
}

static void on_bonded(bool bonded, void *userdata)
{
	struct simulator *s = userdata;

	simulator_catch_up(s);
	device_secured(&s->device, s->device.link.encrypted, bonded);
}

static void on_bluez_gone(void *userdata)
{
	struct simulator *s = userdata;

	gatt_forget(s->gatt);
}

static void on_before(void *userdata)
{
	simulator_catch_up(userdata);
}

static void on_forget(void *userdata)
{
	struct simulator *s = userdata;

	radio_forget(&s->radio);
}

static void on_connected(struct bus *bus, void *userdata)
{
	struct simulator *s = userdata;

	s->bus_complained = false;
	journal_write(&s->journal, s->device.caller_us, "bus", 1,
		      bus_unique_name(bus));
}

static void on_retry(uv_timer_t *timer)
{
	simulator_open_bus(timer->data);
}

/* The bus is gone or never was: says so once, tries again later. */
static void try_later(struct simulator *s, const char *why)
{
	char text[256];

	simulator_close_bus(s);
	if (s->is_ending)
		return;
	snprintf(text, sizeof(text), "%s %s", why,
		 s->options->bus ? s->options->bus : "(the system bus)");
	uv_timer_start(&s->retry, on_retry, RETRY_MS, 0);
	if (!s->bus_complained)
		complain(s, text);
	s->bus_complained = true;
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	(void)bus;
	try_later(userdata, "no connection to the bus");
}

static void on_error(struct bus *bus, const char *text, void *userdata)
{
	struct simulator *s = userdata;

	(void)bus;
	journal_write(&s->journal, s->device.caller_us, "bus-error", 0, text);
}

/* Not having the name is no harm: it is a convenience on a private bus. */
static void on_name(struct bus *bus, int result, void *userdata)
{
	struct simulator *s = userdata;

	(void)bus;
	journal_write(&s->journal, s->device.caller_us, "name", result,
		      result ? "not ours" : "ours");
}

static int request_name(struct simulator *s)
{
	char name[128];

	snprintf(name, sizeof(name), "%s%s", CONTROL_NAME, s->options->adapter);
	return bus_request_name(s->bus, name, DBUS_NAME_FLAG_DO_NOT_QUEUE,
				on_name, s);
}

static int fill_bus(struct simulator *s)
{
	const struct gatt_owner gatt_owner = {on_peer, on_read, on_write,
					      on_subscribed, s};
	const struct radio_owner radio_owner = {on_state, on_link, on_bonded,
						on_bluez_gone, s};
	int error = gatt_new(s->bus, &gatt_owner,
			     !s->options->no_battery_service, &s->gatt);

	s->control.on_before = on_before;
	s->control.on_forget = on_forget;
	if (!error)
		error = control_service_add(&s->control, s->bus);
	if (!error)
		error = request_name(s);
	if (!error)
		error = radio_init(&s->radio, s->bus, s->options->adapter,
				   s->name, &radio_owner);
	s->has_radio = !error;
	return error;
}

void simulator_open_bus(struct simulator *s)
{
	const struct bus_callbacks callbacks = {
		.on_connected = on_connected,
		.on_disconnected = on_disconnected,
		.on_error = on_error,
		.userdata = s,
	};

	if (bus_open(&s->loop, s->options->bus, &callbacks, &s->bus))
		try_later(s, "cannot reach the bus");
	else if (fill_bus(s))
		try_later(s, "cannot offer a wearable on the bus");
}

void simulator_close_bus(struct simulator *s)
{
	if (s->has_radio)
		radio_done(&s->radio);
	s->has_radio = false;
	control_service_remove(&s->control);
	s->control.connected = false;
	s->control.peer = "";
	s->control.radio = radio_state_names[RADIO_WAITING];
	gatt_free(s->gatt);
	s->gatt = NULL;
	bus_close(s->bus, NULL, NULL);
	s->bus = NULL;
	simulator_catch_up(s);
	if (s->device.link.is_up)
		device_disconnected(&s->device);
}
