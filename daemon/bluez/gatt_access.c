/* SPDX-License-Identifier: MIT */
#include "gatt_access.h"

#include "bluez_state.h"
#include "bus_message.h"
#include "gatt.h"
#include "notify_fd.h"

#include <stdatomic.h>
#include <string.h>

/* AcquireNotify is safe from this version on: a94f99420. */
#define ACQUIRE_SAFE_VERSION 5086u

#define ATT_MTU_MIN 23 /* Core 5.4, Vol 3, Part G, 5.2.1 */

static struct tree_characteristic *find(struct bluez *bluez,
					const struct action *action)
{
	struct tree_device *device;

	if (action->device >= DEVICES_MAX ||
	    action->characteristic >= CHARACTERISTIC_COUNT)
		return NULL;
	device = &bluez->tree.device[action->device];
	return device->present ? device->binding[action->characteristic] : NULL;
}

static DBusMessage *write_message(struct bluez *bluez,
				  const struct tree_characteristic *found,
				  const struct action *action, const char *type)
{
	return bluez_message(bluez, found->path, BLUEZ_CHARACTERISTIC,
			     "WriteValue", "aya{sv}", action->write.bytes,
			     (size_t)action->write.length, 1, "type", "s",
			     type);
}

static DBusMessage *command_message(struct bluez *bluez,
				    const struct tree_characteristic *found,
				    const struct action *action)
{
	return write_message(bluez, found, action, "command");
}

/* Making a message takes longer than judging the frame that asks for it. */
void gatt_prepare_stop(struct bluez *bluez, const struct action *action)
{
	struct tree_characteristic *found = find(bluez, action);

	if (found == NULL)
		return;
	gatt_forget_stop(found);
	found->prepared.message = command_message(bluez, found, action);
	found->prepared.length = action->write.length;
	memcpy(found->prepared.bytes, action->write.bytes,
	       action->write.length);
}

void gatt_forget_stop(struct tree_characteristic *characteristic)
{
	if (characteristic->prepared.message != NULL)
		dbus_message_unref(characteristic->prepared.message);
	characteristic->prepared.message = NULL;
}

/* The caller's; NULL: none with those very bytes. */
static DBusMessage *take_prepared(struct prepared_stop *prepared,
				  const struct action *action)
{
	DBusMessage *message = prepared->message;

	if (message == NULL || prepared->length != action->write.length ||
	    memcmp(prepared->bytes, action->write.bytes, prepared->length) != 0)
		return NULL;
	prepared->message = NULL;
	return message;
}

/* SR-15: the fast lane. A command needs no answer of the wearable's, and none
 * of bluetoothd's is asked for: what counts is the wearable's status. */
void gatt_command(struct bluez *bluez, const struct action *action)
{
	struct tree_characteristic *found = find(bluez, action);
	DBusMessage *message;

	if (found == NULL)
		return;
	message = take_prepared(&found->prepared, action);
	if (message == NULL)
		message = command_message(bluez, found, action);
	bluez_send(bluez, message);
}

/* NULL: answered already, the attribute is not there. */
static struct pending *begin(struct bluez *bluez, enum operation operation,
			     const struct action *action)
{
	struct tree_characteristic *found = find(bluez, action);

	if (found == NULL) {
		pending_refuse(bluez, operation, action, OUTCOME_GONE);
		return NULL;
	}
	return pending_new(bluez, operation, action,
			   &found->device->operations);
}

static struct tree_characteristic *
characteristic_of(const struct pending *pending)
{
	struct tree_device *device =
		&pending->bluez->tree.device[pending->device];

	return device->binding[pending->characteristic];
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

void gatt_write(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_WRITE, action);

	if (pending == NULL)
		return;
	pending_call(pending,
		     write_message(bluez, characteristic_of(pending), action,
				   "request"),
		     on_done);
}

static void read_on(struct pending *pending);

/* Whether more may follow: a response holds one byte less than the MTU, and
 * before 5.84 (be36a9c9d) bluetoothd asks no further by itself. */
static bool may_go_on(const struct pending *pending, uint16_t length)
{
	const struct tree_characteristic *found = characteristic_of(pending);
	const uint16_t mtu = found->mtu > 0 ? found->mtu : ATT_MTU_MIN;

	return length == mtu - 1 && pending->read_length < VALUE_MAX;
}

/* Takes one part of a value. True: that was all of it. */
static bool take_part(struct pending *pending, const uint8_t *bytes,
		      uint16_t length)
{
	const uint16_t room = (uint16_t)(VALUE_MAX - pending->read_length);
	const uint16_t taken = length < room ? length : room;

	if (taken > 0) /* an empty value has no bytes to point to */
		memcpy(pending_value(pending) + pending->read_length, bytes,
		       taken);
	pending->read_length = (uint16_t)(pending->read_length + taken);
	return !may_go_on(pending, length);
}

/* An error behind a first part only says that there is no more. */
static bool is_only_the_end(const struct pending *pending,
			    const struct tree_characteristic *found)
{
	return found != NULL && pending->read_length > 0 &&
	       pending->outcome != OUTCOME_TIMED_OUT;
}

/* bluetoothd signals what was read, before it answers: whoever listens has it
 * by then. */
static void on_read(DBusMessage *reply, const struct bus_error *error,
		    void *userdata)
{
	struct pending *pending = userdata;
	struct tree_characteristic *found = characteristic_of(pending);
	const uint8_t *bytes;
	uint16_t length;

	pending->call = NULL;
	pending_judge(pending, error);
	if (error == NULL && !decode_read(reply, &bytes, &length)) {
		bluez_reject(pending->bluez, "value", found ? found->path : "");
		pending->outcome = OUTCOME_FAILED;
	} else if (error == NULL && found != NULL && !found->wanted) {
		if (!take_part(pending, bytes, length)) {
			read_on(pending);
			return;
		}
		gatt_value(found, pending_value(pending), pending->read_length);
	} else if (error != NULL && is_only_the_end(pending, found)) {
		pending->outcome = OUTCOME_OK;
		gatt_value(found, pending_value(pending), pending->read_length);
	}
	pending_end(pending);
}

/* Reads what follows the parts that are there. */
static void read_on(struct pending *pending)
{
	struct tree_characteristic *found = characteristic_of(pending);
	const uint16_t offset = pending->read_length;
	DBusMessage *message =
		offset == 0 ? bluez_message(pending->bluez, found->path,
					    BLUEZ_CHARACTERISTIC, "ReadValue",
					    "a{sv}", 0)
			    : bluez_message(pending->bluez, found->path,
					    BLUEZ_CHARACTERISTIC, "ReadValue",
					    "a{sv}", 1, "offset", "q", offset);

	pending_call(pending, message, on_read);
}

/* One read of an attribute at a time: that is how the core asks. */
void gatt_read(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_READ, action);

	if (pending != NULL)
		read_on(pending);
}

static DBusMessage *notify_message(struct bluez *bluez,
				   const struct tree_characteristic *found)
{
	return bluez_message(bluez, found->path, BLUEZ_CHARACTERISTIC,
			     "StartNotify", "");
}

/* In any case by signals instead, when the descriptor is not to be had. */
static void on_acquired(DBusMessage *reply, const struct bus_error *error,
			void *userdata)
{
	struct pending *pending = userdata;
	struct tree_characteristic *found = characteristic_of(pending);
	uint16_t mtu;
	int fd;

	pending->call = NULL;
	pending->outcome = OUTCOME_OK;
	if (found == NULL) {
		pending->outcome = OUTCOME_GONE;
	} else if (error != NULL || bus_read(reply, "hq", &fd, &mtu) < 0 ||
		   notify_fd_new(found, fd, &found->fd) < 0) {
		pending_call(pending, notify_message(pending->bluez, found),
			     on_done);
		return;
	}
	pending_end(pending);
}

static bool is_acquiring_safe(const struct bluez *bluez)
{
	return bluez->options.version != NULL &&
	       atomic_load(bluez->options.version) >= ACQUIRE_SAFE_VERSION;
}

/* Only the stream is worth a descriptor; indications cannot have one before
 * 5.80. */
static bool acquires(const struct bluez *bluez, enum characteristic kind)
{
	switch (bluez->options.acquire) {
	case BLUEZ_ACQUIRE_NEVER:
		return false;
	case BLUEZ_ACQUIRE_AUTO:
		return kind == CHARACTERISTIC_FORCE && is_acquiring_safe(bluez);
	case BLUEZ_ACQUIRE_ALWAYS:
		return kind == CHARACTERISTIC_FORCE;
	}
	return false;
}

void gatt_subscribe(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_SUBSCRIBE, action);
	struct tree_characteristic *found;

	if (pending == NULL)
		return;
	found = characteristic_of(pending);
	found->wanted = true;
	if (found->fd != NULL)
		pending_end_later(pending, OUTCOME_OK);
	else if (acquires(bluez, found->kind))
		pending_call(pending,
			     bluez_message(bluez, found->path,
					   BLUEZ_CHARACTERISTIC,
					   "AcquireNotify", "a{sv}", 0),
			     on_acquired);
	else
		pending_call(pending, notify_message(bluez, found), on_done);
}

/* Whoever it was that ended it, the stream goes on by signals. */
void gatt_hung_up(struct tree_characteristic *characteristic)
{
	struct bluez *bluez = characteristic->device->bluez;

	notify_fd_free(characteristic->fd);
	characteristic->fd = NULL;
	if (characteristic->wanted && characteristic->device->connected)
		bluez_send(bluez, notify_message(bluez, characteristic));
}
