/* SPDX-License-Identifier: MIT */
/*
 * Names are BlueZ's src/error.c and the D-Bus specification's; texts are
 * those of src/device.c and src/gatt-client.c, 5.62 to 5.87. A text is looked
 * at only where one name stands for different things.
 */
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

#define BLUEZ "org.bluez.Error."
#define DBUS  "org.freedesktop.DBus.Error."

struct outcome_row {
	const char *name;
	const char *text; /* begins so; NULL: any */
	enum outcome outcome;
};

static const char att_text[] = "Operation failed with ATT error: 0x";

/* ATT 0x0e, Unlikely Error: BlueZ says so, too, when the link died while a
 * request was under way; nobody knows whether it arrived. */
#define ATT_UNLIKELY 0x0eu

/* The first row that fits holds. */
static const struct outcome_row rows[] = {
	{BLUEZ "Failed", "le-connection-concurrent-connection-limit",
	 OUTCOME_LINKS_FULL},
	{BLUEZ "Failed", "le-connection-adapter-not-powered",
	 OUTCOME_NOT_READY},
	{BLUEZ "Failed", "le-connection-busy", OUTCOME_IN_PROGRESS},
	{BLUEZ "Failed", "le-connection-already-connected", OUTCOME_ALREADY},
	{BLUEZ "Failed", "le-connection-key-missing", OUTCOME_NOT_PAIRED},
	{BLUEZ "Failed", "br-connection-key-missing", OUTCOME_NOT_PAIRED},
	/* Also of LE: Disconnect() during Connect(). */
	{BLUEZ "Failed", "br-connection-canceled", OUTCOME_CANCELED},
	{BLUEZ "Failed", "Operation already in progress", OUTCOME_IN_PROGRESS},
	/* strerror() of a controller that is off. */
	{BLUEZ "Failed", "Input/output error", OUTCOME_NOT_READY},
	{BLUEZ "Failed", "No discovery started", OUTCOME_ALREADY},
	{BLUEZ "InProgress", NULL, OUTCOME_IN_PROGRESS},
	{BLUEZ "NotReady", NULL, OUTCOME_NOT_READY},
	{BLUEZ "AlreadyExists", NULL, OUTCOME_ALREADY},
	{BLUEZ "AlreadyConnected", NULL, OUTCOME_ALREADY},
	{BLUEZ "DoesNotExist", NULL, OUTCOME_GONE},
	{BLUEZ "NoSuchAdapter", NULL, OUTCOME_GONE},
	{BLUEZ "NotPermitted", "Not paired", OUTCOME_NOT_PAIRED},
	{BLUEZ "NotPermitted", NULL, OUTCOME_REFUSED},
	{BLUEZ "NotAuthorized", NULL, OUTCOME_REFUSED},
	{BLUEZ "NotSupported", NULL, OUTCOME_REFUSED},
	{BLUEZ "InvalidArguments", NULL, OUTCOME_REFUSED},
	{BLUEZ "Rejected", NULL, OUTCOME_AUTHENTICATION},
	{BLUEZ "AuthenticationCanceled", NULL, OUTCOME_CANCELED},
	{BLUEZ "AuthenticationFailed", NULL, OUTCOME_AUTHENTICATION},
	{BLUEZ "AuthenticationRejected", NULL, OUTCOME_AUTHENTICATION},
	{BLUEZ "AuthenticationTimeout", NULL, OUTCOME_AUTHENTICATION},
	{BLUEZ "Canceled", NULL, OUTCOME_CANCELED},
	{DBUS "NoReply", NULL, OUTCOME_TIMED_OUT},
	{DBUS "Timeout", NULL, OUTCOME_TIMED_OUT},
	{DBUS "TimedOut", NULL, OUTCOME_TIMED_OUT},
	{DBUS "Disconnected", NULL, OUTCOME_TIMED_OUT},
	{DBUS "UnknownObject", NULL, OUTCOME_GONE},
	{DBUS "UnknownInterface", NULL, OUTCOME_GONE},
	/* An object that lost the interface asked for: libdbus and gdbus say
	 * so for both. */
	{DBUS "UnknownMethod", NULL, OUTCOME_GONE},
	{DBUS "ServiceUnknown", NULL, OUTCOME_GONE},
	{DBUS "NameHasNoOwner", NULL, OUTCOME_GONE},
	{DBUS "AccessDenied", NULL, OUTCOME_REFUSED},
};

static bool begins_with(const char *text, const char *beginning)
{
	return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool fits(const struct outcome_row *row, const char *name,
		 const char *text)
{
	return strcmp(row->name, name) == 0 &&
	       (row->text == NULL || begins_with(text, row->text));
}

/* "Operation failed with ATT error: 0x81" */
static bool read_att(const char *text, uint8_t *att)
{
	unsigned long code;
	char *end;

	if (!begins_with(text, att_text))
		return false;
	code = strtoul(text + sizeof(att_text) - 1, &end, 16);
	if (end == text + sizeof(att_text) - 1 || code == 0 || code > 0xff)
		return false;
	*att = (uint8_t)code;
	return true;
}

enum outcome outcome_of(const char *name, const char *text, uint8_t *att)
{
	*att = 0;
	if (strcmp(name, BLUEZ "Failed") == 0 && read_att(text, att)) {
		if (*att != ATT_UNLIKELY)
			return OUTCOME_ATT;
		*att = 0;
		return OUTCOME_TIMED_OUT;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(&rows[i], name, text))
			return rows[i].outcome;
	return OUTCOME_FAILED;
}
