/* SPDX-License-Identifier: MIT */
/* The table of errors. */
#include "fail.h"

#define BLUEZ "org.bluez.Error."

static const struct {
	const char *name;
	const char *text;
} table[FAIL_COUNT] = {
	[FAIL_NONE] = {BLUEZ "Failed", "Operation failed"},
	[FAIL_INVALID_ARGUMENTS] = {BLUEZ "InvalidArguments",
				    "Invalid arguments in method call"},
	[FAIL_INVALID_OFFSET] = {BLUEZ "InvalidArguments", "Invalid offset"},
	[FAIL_INVALID_LENGTH] = {BLUEZ "InvalidArguments", "Invalid Length"},
	[FAIL_IN_PROGRESS] = {BLUEZ "InProgress", "In Progress"},
	[FAIL_ALREADY_EXISTS] = {BLUEZ "AlreadyExists", "Already Exists"},
	[FAIL_DOES_NOT_EXIST] = {BLUEZ "DoesNotExist", "Does Not Exist"},
	[FAIL_NOT_SUPPORTED] = {BLUEZ "NotSupported",
				"Operation is not supported"},
	[FAIL_NOT_CONNECTED] = {BLUEZ "NotConnected", "Not Connected"},
	[FAIL_NOT_AUTHORIZED] = {BLUEZ "NotAuthorized",
				 "Operation Not Authorized"},
	[FAIL_NOT_PAIRED] = {BLUEZ "NotPermitted", "Not paired"},
	[FAIL_READ_NOT_PERMITTED] = {BLUEZ "NotPermitted",
				     "Read not permitted"},
	[FAIL_WRITE_NOT_PERMITTED] = {BLUEZ "NotPermitted",
				      "Write not permitted"},
	[FAIL_NOTIFY_ACQUIRED] = {BLUEZ "NotPermitted", "Notify acquired"},
	[FAIL_WRITE_ACQUIRED] = {BLUEZ "NotPermitted", "Write acquired"},
	[FAIL_NOT_READY] = {BLUEZ "NotReady", "Resource Not Ready"},
	[FAIL_BLOCKED] = {BLUEZ "Blocked", "Blocked through rfkill"},
	[FAIL_NO_DISCOVERY] = {BLUEZ "Failed", "No discovery started"},
	[FAIL_ALREADY_CONNECTING] = {BLUEZ "Failed",
				     "Operation already in progress"},
	[FAIL_ADAPTER_OFF] = {BLUEZ "Failed", "Input/output error"},
	[FAIL_CANCELLED] = {BLUEZ "Failed", "br-connection-canceled"},
	[FAIL_ABORTED] = {BLUEZ "Failed", "le-connection-abort-by-local"},
	[FAIL_TOO_MANY_LINKS] = {BLUEZ "Failed",
				 "le-connection-concurrent-connection-limit"},
	[FAIL_GATT_NOT_CONNECTED] = {BLUEZ "Failed", "Not connected"},
	[FAIL_WRITE_NOT_INITIATED] = {BLUEZ "Failed",
				      "Failed to initiate write"},
	[FAIL_NO_NOTIFY_SESSION] = {BLUEZ "Failed",
				    "No notify session started"},
	[FAIL_NOTIFY_NOT_REGISTERED] = {BLUEZ "Failed",
					"Failed to register notify session"},
	[FAIL_NO_OBJECT] = {BLUEZ "Failed", "No object received"},
	[FAIL_ADVERT_COUNT] = {BLUEZ "NotPermitted",
			       "Maximum advertisements reached"},
	[FAIL_ADVERT_LENGTH] = {BLUEZ "InvalidLength",
				"Advertising data too long."},
	[FAIL_ADVERT_PARSE] = {BLUEZ "Failed",
			       "Failed to parse advertisement."},
	[FAIL_REGISTRATION] = {BLUEZ "Failed",
			       "Failed to register advertisement"},
	[FAIL_TEMPORARY] = {BLUEZ "Failed",
			    "Cannot set property while temporary"},
	[FAIL_PAIR_FAILED] = {BLUEZ "AuthenticationFailed",
			      "Authentication Failed"},
	[FAIL_PAIR_CANCELLED] = {BLUEZ "AuthenticationCanceled",
				 "Authentication Canceled"},
	[FAIL_PAIR_REJECTED] = {BLUEZ "AuthenticationRejected",
				"Authentication Rejected"},
	[FAIL_PAIR_TIMEOUT] = {BLUEZ "AuthenticationTimeout",
			       "Authentication Timeout"},
	[FAIL_PAIR_CONNECT] = {BLUEZ "ConnectionAttemptFailed", "Page Timeout"},
	[FAIL_UNKNOWN_OBJECT] = {"org.freedesktop.DBus.Error.UnknownObject",
				 "The object is gone"},
};

const char *fail_name(enum fail fail)
{
	return table[fail].name;
}

const char *fail_text(enum fail fail)
{
	return table[fail].text;
}
