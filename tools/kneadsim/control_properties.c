/* SPDX-License-Identifier: MIT */
#include "control_properties.h"

#include <string.h>

#include "bus_message.h"
#include "control_service.h"

/* Numbers of each pad. */
static double pad_force(const struct device_pad *p)
{
	return p->pad.force_n;
}

static double pad_measured(const struct device_pad *p)
{
	return p->measured_n;
}

static double pad_setpoint(const struct device_pad *p)
{
	return p->gate_open ? p->set_n : 0.0;
}

static double pad_depth(const struct device_pad *p)
{
	return p->pad.actuator.depth_mm;
}

static double pad_temperature(const struct device_pad *p)
{
	return p->pad.thermal.celsius;
}

static const struct {
	const char *property;
	double (*number)(const struct device_pad *pad);
} pad_numbers[] = {
	{"Force", pad_force},
	{"Measured", pad_measured},
	{"Setpoint", pad_setpoint},
	{"Depth", pad_depth},
	{"Temperature", pad_temperature},
};

static int get_pads(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct control_service *c = userdata;
	double numbers[PROFILE_PADS_MAX] = {0};
	size_t which = 0;

	c->on_before(c->userdata);
	while (strcmp(pad_numbers[which].property, property->name) != 0)
		which++;
	for (unsigned i = 0; i < c->device->settings.pads; i++)
		numbers[i] = pad_numbers[which].number(&c->device->pad[i]);
	return bus_iter_append(value, "ad", numbers,
			       (size_t)c->device->settings.pads);
}

static int get_kind(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(value, "s", c->device->settings.kind->name);
}

static int get_serial(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(value, "s", device_serial(c->device));
}

static int get_state(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(
		value, "s",
		wire_code_name(&status_states, (uint8_t)c->device->state));
}

static int get_cause(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(
		value, "s",
		wire_code_name(&status_causes,
			       (uint8_t)c->device->peripheral.cause));
}

static int get_enabled(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(
		value, "b", (int)peripheral_is_active(&c->device->peripheral));
}

static int get_token(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	c->on_before(c->userdata);
	return bus_iter_append(
		value, "u",
		(uint32_t)peripheral_token_ms(&c->device->peripheral));
}

static int get_stops(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(value, "u", (uint32_t)c->device->stops);
}

static int get_frames(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(value, "t", c->device->frames_sent);
}

static int get_battery(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;

	(void)property;
	return bus_iter_append(value, "y",
			       (int)battery_percent(&c->device->battery));
}

static int get_faults(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct control_service *c = userdata;
	const char *names[FAULT_COUNT];
	size_t count = 0;

	(void)property;
	for (unsigned i = 0; i < FAULT_COUNT; i++) {
		if (c->device->has_fault[i])
			names[count++] = fault_table[i].name;
	}
	return bus_iter_append(value, "as", names, count);
}

#define MEMBER(m) .offset = offsetof(struct control_service, m)

const struct bus_property control_properties[] = {
	{.name = "Kind",
	 .type = "s",
	 .get = get_kind,
	 .emits = BUS_EMITS_CONST,
	 .doc = "Sensing, point or cuff."},
	{.name = "Name",
	 .type = "s",
	 MEMBER(name),
	 .emits = BUS_EMITS_CONST,
	 .doc = "The name it advertises."},
	{.name = "Serial",
	 .type = "s",
	 .get = get_serial,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "The serial number it claims."},
	{.name = "Adapter",
	 .type = "s",
	 MEMBER(adapter),
	 .emits = BUS_EMITS_CONST,
	 .doc = "Where it is offered, such as hci1."},
	{.name = "Address",
	 .type = "s",
	 MEMBER(address),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "The adapter's address: the one a hub sees. Empty while not "
		"known."},
	{.name = "Radio",
	 .type = "s",
	 MEMBER(radio),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "How it stands with BlueZ: advertising when all is well."},
	{.name = "Connected",
	 .type = "b",
	 MEMBER(connected),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether a hub is connected."},
	{.name = "Peer",
	 .type = "s",
	 MEMBER(peer),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "BlueZ's object of that hub; empty without one."},
	{.name = "State",
	 .type = "s",
	 .get = get_state,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Stopped, ready, active or testing."},
	{.name = "Cause",
	 .type = "s",
	 .get = get_cause,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Why it stopped last."},
	{.name = "Stopped",
	 .type = "u",
	 .get = get_stops,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Stops obeyed since its start, whatever their cause; wraps at "
		"256."},
	{.name = "Enabled",
	 .type = "b",
	 .get = get_enabled,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Whether its power stage may apply force."},
	{.name = "Token",
	 .type = "u",
	 .get = get_token,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "What is left of the enable token, ms."},
	{.name = "Force",
	 .type = "ad",
	 .get = get_pads,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "What really presses on the body, for each pad, N."},
	{.name = "Measured",
	 .type = "ad",
	 .get = get_pads,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "What the cells add up to, for each pad, N."},
	{.name = "Setpoint",
	 .type = "ad",
	 .get = get_pads,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "What the power stage is told, for each pad, N."},
	{.name = "Depth",
	 .type = "ad",
	 .get = get_pads,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "How deep each pad is in the tissue, mm; negative: no "
		"contact."},
	{.name = "Temperature",
	 .type = "ad",
	 .get = get_pads,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Of each pad, degrees Celsius."},
	{.name = "Battery",
	 .type = "y",
	 .get = get_battery,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Percent."},
	{.name = "FramesSent",
	 .type = "t",
	 .get = get_frames,
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Frames notified since its start."},
	{.name = "Faults",
	 .type = "as",
	 .get = get_faults,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "Faults under way."},
	{.name = "Hand",
	 .type = "s",
	 MEMBER(hand),
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "The hand's pattern."},
	{.name = NULL},
};
