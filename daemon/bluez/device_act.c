/* SPDX-License-Identifier: MIT */
#include "device_act.h"

#include "bluez_state.h"
#include "device.h"

static struct tree_device *device_of(const struct pending *pending)
{
	return &pending->bluez->tree.device[pending->device];
}

/* NULL: answered already, the device is not there. */
static struct pending *begin(struct bluez *bluez, enum operation operation,
			     const struct action *action)
{
	struct tree_device *device = NULL;

	if (action->device < DEVICES_MAX)
		device = &bluez->tree.device[action->device];
	if (device == NULL || !device->present) {
		pending_refuse(bluez, operation, action, OUTCOME_GONE);
		return NULL;
	}
	return pending_new(bluez, operation, action, &device->operations);
}

static void on_done(DBusMessage *reply, const struct bus_error *error,
		    void *userdata)
{
	struct pending *pending = userdata;

	(void)reply; /* empty */
	pending->call = NULL;
	pending_judge(pending, error);
	pending_end(pending);
}

/* What came of a Connect or Pair is what the device is now. One that timed
 * out still runs in the kernel, for more than 40 s: Disconnect ends it.
 * CancelPairing would take a bond away that came to be meanwhile. */
static void conclude(struct pending *pending, bool achieved)
{
	struct bluez *bluez = pending->bluez;
	struct tree_device *device = device_of(pending);

	if (achieved) {
		pending->outcome = OUTCOME_OK;
	} else if (pending->outcome == OUTCOME_OK ||
		   pending->outcome == OUTCOME_ALREADY) {
		pending->outcome = OUTCOME_FAILED;
	} else if (pending->outcome == OUTCOME_TIMED_OUT) {
		bluez_send(bluez,
			   bluez_message(bluez, device->path, BLUEZ_DEVICE,
					 "Disconnect", ""));
	}
	pending_end(pending);
}

static bool is_achieved(const struct pending *pending)
{
	const struct tree_device *device = device_of(pending);

	if (pending->operation == OPERATION_CONNECT)
		return device->connected;
	return device->tells_bonded ? device->bonded : device->paired;
}

static void on_attempt_looked(DBusMessage *reply, const struct bus_error *error,
			      void *userdata)
{
	struct pending *pending = userdata;

	pending->call = NULL;
	if (error == NULL)
		device_apply_reply(device_of(pending), reply);
	conclude(pending, error == NULL && is_achieved(pending));
}

static void on_attempted(DBusMessage *reply, const struct bus_error *error,
			 void *userdata)
{
	struct pending *pending = userdata;

	(void)reply; /* empty, and no proof */
	pending->call = NULL;
	pending_judge(pending, error);
	if (error != NULL)
		log_debug(pending->bluez->log, "bluez: %s of %s: %s: %s",
			  pending_names[pending->operation],
			  device_of(pending)->path, error->name, error->text);
	pending_call(pending, device_look_message(device_of(pending)),
		     on_attempt_looked);
}

static void attempt(struct pending *pending, const char *member)
{
	struct bluez *bluez = pending->bluez;

	pending_call(pending,
		     bluez_message(bluez, device_of(pending)->path,
				   BLUEZ_DEVICE, member, ""),
		     on_attempted);
}

/* bluetoothd may keep its answer to Pair back for long after. One that is
 * being looked at already has its answer. */
void device_bonded(struct tree_device *device)
{
	struct pending *pending =
		pending_find(device->operations, OPERATION_PAIR);

	if (pending == NULL || pending->call == NULL || !is_achieved(pending))
		return;
	pending->outcome = OUTCOME_OK;
	pending_end(pending);
}

void device_connect(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_CONNECT, action);

	if (pending != NULL)
		attempt(pending, "Connect");
}

/* Pair on a bonded LE device takes the other bearer or fails, up to 5.78. */
void device_pair(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_PAIR, action);

	if (pending == NULL)
		return;
	if (is_achieved(pending))
		pending_end_later(pending, OUTCOME_ALREADY);
	else
		attempt(pending, "Pair");
}

void device_disconnect(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_DISCONNECT, action);

	if (pending == NULL)
		return;
	pending_call(pending,
		     bluez_message(bluez, device_of(pending)->path,
				   BLUEZ_DEVICE, "Disconnect", ""),
		     on_done);
}

void device_trust(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_TRUST, action);

	if (pending == NULL)
		return;
	pending_call(pending,
		     bluez_message(bluez, device_of(pending)->path,
				   DBUS_INTERFACE_PROPERTIES, "Set", "ssv",
				   BLUEZ_DEVICE, "Trusted", "b",
				   (int)action->on),
		     on_done);
}

void device_remove(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_REMOVE, action);
	const struct tree_device *device;

	if (pending == NULL)
		return;
	device = device_of(pending);
	pending_call(
		pending,
		bluez_message(bluez, bluez->tree.adapter[device->adapter].path,
			      BLUEZ_ADAPTER, "RemoveDevice", "o", device->path),
		on_done);
}

bool device_is_pairing(struct bluez *bluez, const char *path)
{
	struct tree_device *device = tree_device_at(&bluez->tree, path);

	return device != NULL &&
	       pending_find(device->operations, OPERATION_PAIR) != NULL;
}
