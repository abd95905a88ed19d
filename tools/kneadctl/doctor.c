/* SPDX-License-Identifier: MIT */
/* Doctor: the table of checks, and those that ask the hub. */
#include "doctor.h"

#include "value.h"

#include <dbus/dbus.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BATTERY_LOW 15 /* percent: SR-24 */

void doctor_found(struct visit *visit, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(visit->found, sizeof(visit->found), format, arguments);
	va_end(arguments);
}

void doctor_advise(struct visit *visit, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(visit->advice, sizeof(visit->advice), format, arguments);
	va_end(arguments);
}

static enum verdict look_at_bus(struct visit *visit)
{
	doctor_found(visit, "%s",
		     visit->on_bus ? "answers" : client_problem(visit->client));
	return visit->on_bus ? VERDICT_GOOD : VERDICT_BAD;
}

static bool is_denied(const struct visit *visit)
{
	return visit->error == -EREMOTEIO &&
	       strcmp(client_problem_name(visit->client),
		      DBUS_ERROR_ACCESS_DENIED) == 0;
}

static enum verdict look_at_hub(struct visit *visit)
{
	if (!visit->on_bus)
		return VERDICT_SKIPPED;
	if (visit->error == 0) {
		doctor_found(visit, "answers, version %s",
			     value_text(client_hub(visit->client), "Version"));
		return VERDICT_GOOD;
	}
	if (is_denied(visit)) {
		doctor_found(visit, "is on the bus, but the bus does not let "
				    "you talk to it");
		doctor_advise(visit,
			      "Its bus policy is missing or older than the "
			      "hub: install org.kneadd.conf into "
			      "/usr/share/dbus-1/system.d, then systemctl "
			      "reload dbus.");
	} else if (visit->error != -ENOENT) {
		doctor_found(visit, "does not answer: %.300s",
			     client_problem(visit->client));
		doctor_advise(visit, "systemctl restart kneadd; journalctl -u "
				     "kneadd tells what it was doing.");
	} else {
		doctor_found(visit, "is not on the bus");
	}
	return VERDICT_BAD;
}

static enum verdict look_at_state(struct visit *visit)
{
	const json_t *hub = client_hub(visit->client);
	const bool ready = strcmp(value_text(hub, "State"), "ready") == 0;

	doctor_found(visit, "%s", value_text(hub, "State"));
	doctor_advise(visit, "%s", value_text(hub, "StateReason"));
	return ready ? VERDICT_GOOD : VERDICT_BAD;
}

static enum verdict look_at_adapters(struct visit *visit)
{
	json_t *adapters =
		json_object_get(client_hub(visit->client), "Adapters");
	const json_t *adapter;
	unsigned int on = 0;
	size_t i;

	json_array_foreach(adapters, i, adapter)
	{
		on += strcmp(value_text(adapter, "State"), "on") == 0;
	}
	doctor_found(visit, "%u of %zu are on", on, json_array_size(adapters));
	return on > 0 ? VERDICT_GOOD : VERDICT_BAD;
}

static enum verdict look_at_trips(struct visit *visit)
{
	const bool tripped =
		value_is_true(client_hub(visit->client), "Tripped");

	doctor_found(visit, "%s",
		     tripped ? "something waits to be acknowledged" : "none");
	return tripped ? VERDICT_DOUBTFUL : VERDICT_GOOD;
}

static enum verdict look_at_wearables(struct visit *visit)
{
	json_t *all = client_wearables(visit->client);
	enum verdict verdict = VERDICT_GOOD;
	json_t *wearable;
	const char *path;

	doctor_found(visit, "%zu known", json_object_size(all));
	json_object_foreach(all, path, wearable)
	{
		const char *link = value_text(wearable, "Link");

		if (!value_is_true(wearable, "Enrolled") ||
		    strcmp(link, "ready") == 0)
			continue;
		doctor_found(visit, "%s is %s. %s", model_name(wearable), link,
			     value_text(wearable, "LinkReason"));
		verdict = VERDICT_DOUBTFUL;
	}
	return verdict;
}

static enum verdict look_at_batteries(struct visit *visit)
{
	enum verdict verdict = VERDICT_GOOD;
	json_t *wearable;
	const char *path;

	doctor_found(visit, "none is low");
	json_object_foreach(client_wearables(visit->client), path, wearable)
	{
		if (!value_is_true(wearable, "Enrolled") ||
		    value_number(wearable, "Battery") > BATTERY_LOW)
			continue;
		doctor_found(visit, "%s has %.0f %%", model_name(wearable),
			     value_number(wearable, "Battery"));
		verdict = VERDICT_DOUBTFUL;
	}
	return verdict;
}

const struct check doctor_checks[] = {
	{"the bus", look_at_bus, false,
	 "Is dbus running? systemctl start dbus; or name the bus with --bus."},
	{"the service", doctor_unit, false, "systemctl status kneadd"},
	{"the bus policy", doctor_policy, false,
	 "Install org.kneadd.conf there, then systemctl reload dbus."},
	{"the hub", look_at_hub, false,
	 "systemctl start kneadd; journalctl -u kneadd tells why it ended."},
	{"the hub's state", look_at_state, true, "journalctl -u kneadd"},
	{"configuration", doctor_configuration, false,
	 "Mend that line; kneadd --sample shows every setting."},
	{"records", doctor_records, false, ""},
	{"real-time right", doctor_realtime, true,
	 "Start it by its unit, which has LimitRTPRIO=; a busy machine may "
	 "delay a stop by milliseconds otherwise."},
	{"adapters", look_at_adapters, true,
	 "Plug one in, or: bluetoothctl power on."},
	{"rfkill", doctor_rfkill, false, "rfkill unblock bluetooth"},
	{"bluetoothd", doctor_bluez, false, "apt install bluez"},
	{"ATT channels", doctor_channels, false,
	 "Set Channels = 1 under [GATT] in /etc/bluetooth/main.conf: on "
	 "several channels a stop and a command may change places."},
	{"radio mode", doctor_mode, false,
	 "Set ControllerMode = le under [General] in "
	 "/etc/bluetooth/main.conf: wearables need nothing else, and "
	 "bluetoothd up to 5.78 may pair by the wrong bearer."},
	{"bluetoothd's restart", doctor_restart, false,
	 "Install kneadd's drop-in for bluetooth.service, or nothing brings "
	 "bluetoothd back when it crashes."},
	{"your rights", doctor_rights, false,
	 "To control: adduser YOU kneadd, then log in again. Looking and "
	 "stopping need nothing."},
	{"trips", look_at_trips, true, "kneadctl ack"},
	{"wearables", look_at_wearables, true,
	 "Switch it on and bring it near; kneadctl show NAME tells more."},
	{"batteries", look_at_batteries, true, "Charge it."},
	{0},
};
