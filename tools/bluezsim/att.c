/* SPDX-License-Identifier: MIT */
/* Tables of flags and errors. */
#include "att.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

struct flag {
	const char *name;
	struct att_access access;
};

/* gatt-database.c: what each flag of an application stands for. */
static const struct flag flags[] = {
	{"broadcast", {ATT_BROADCAST, 0}},
	{"read", {ATT_READ, ATT_READ_ALLOWED}},
	{"write", {ATT_WRITE, ATT_WRITE_ALLOWED}},
	{"write-without-response", {ATT_WRITE_COMMAND, ATT_WRITE_ALLOWED}},
	{"notify", {ATT_NOTIFY, 0}},
	{"indicate", {ATT_INDICATE, 0}},
	{"authenticated-signed-writes", {ATT_SIGNED_WRITE, ATT_WRITE_ALLOWED}},
	{"extended-properties", {ATT_EXTENDED, 0}},
	{"reliable-write",
	 {ATT_EXTENDED | ATT_RELIABLE_WRITE, ATT_WRITE_ALLOWED}},
	{"writable-auxiliaries", {ATT_EXTENDED | ATT_AUXILIARIES, 0}},
	{"encrypt-read", {ATT_READ, ATT_READ_ALLOWED | ATT_READ_ENCRYPTED}},
	{"encrypt-write", {ATT_WRITE, ATT_WRITE_ALLOWED | ATT_WRITE_ENCRYPTED}},
	{"encrypt-notify", {ATT_NOTIFY, ATT_CCC_ENCRYPTED}},
	{"encrypt-indicate", {ATT_INDICATE, ATT_CCC_ENCRYPTED}},
	{"encrypt-authenticated-read",
	 {ATT_READ, ATT_READ_ALLOWED | ATT_READ_ENCRYPTED}},
	{"encrypt-authenticated-write",
	 {ATT_WRITE, ATT_WRITE_ALLOWED | ATT_WRITE_ENCRYPTED}},
	{"encrypt-authenticated-notify", {ATT_NOTIFY, ATT_CCC_ENCRYPTED}},
	{"encrypt-authenticated-indicate", {ATT_INDICATE, ATT_CCC_ENCRYPTED}},
	{"secure-read", {ATT_READ, ATT_READ_ALLOWED | ATT_READ_ENCRYPTED}},
	{"secure-write", {ATT_WRITE, ATT_WRITE_ALLOWED | ATT_WRITE_ENCRYPTED}},
	{"secure-notify", {ATT_NOTIFY, ATT_CCC_ENCRYPTED}},
	{"secure-indicate", {ATT_INDICATE, ATT_CCC_ENCRYPTED}},
	{"authorize", {0, 0}},
};

static const struct {
	unsigned int property;
	const char *name;
} client_flags[ATT_FLAG_COUNT] = {
	{ATT_BROADCAST, "broadcast"},
	{ATT_READ, "read"},
	{ATT_WRITE_COMMAND, "write-without-response"},
	{ATT_WRITE, "write"},
	{ATT_NOTIFY, "notify"},
	{ATT_INDICATE, "indicate"},
	{ATT_SIGNED_WRITE, "authenticated-signed-writes"},
	{ATT_EXTENDED, "extended-properties"},
	{ATT_RELIABLE_WRITE, "reliable-write"},
	{ATT_AUXILIARIES, "writable-auxiliaries"},
};

static const struct {
	const char *name;
	uint8_t code;
} app_errors[] = {
	{"org.bluez.Error.NotSupported", ATT_NOT_SUPPORTED},
	{"org.bluez.Error.NotAuthorized", ATT_AUTHORIZATION},
	{"org.bluez.Error.InvalidValueLength", ATT_INVALID_LENGTH},
	{"org.bluez.Error.InvalidOffset", ATT_INVALID_OFFSET},
	{"org.bluez.Error.InProgress", ATT_IN_PROGRESS},
};

/* gatt-client.c, create_gatt_dbus_error. */
static const struct {
	uint8_t code;
	enum fail fail;
} client_errors[] = {
	{ATT_READ_NOT_PERMITTED, FAIL_READ_NOT_PERMITTED},
	{ATT_WRITE_NOT_PERMITTED, FAIL_WRITE_NOT_PERMITTED},
	{ATT_AUTHENTICATION, FAIL_NOT_PAIRED},
	{ATT_ENCRYPTION, FAIL_NOT_PAIRED},
	{ATT_KEY_SIZE, FAIL_NOT_PAIRED},
	{ATT_INVALID_OFFSET, FAIL_INVALID_OFFSET},
	{ATT_INVALID_LENGTH, FAIL_INVALID_LENGTH},
	{ATT_AUTHORIZATION, FAIL_NOT_AUTHORIZED},
	{ATT_NOT_SUPPORTED, FAIL_NOT_SUPPORTED},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

int att_flag_parse(const char *name, struct att_access *access)
{
	size_t i;

	for (i = 0; i < COUNT(flags); i++)
		if (strcmp(flags[i].name, name) == 0) {
			access->properties |= flags[i].access.properties;
			access->permissions |= flags[i].access.permissions;
			return 0;
		}
	return -EINVAL;
}

const char *att_flag_name(unsigned int properties, size_t index)
{
	return properties & client_flags[index].property
		       ? client_flags[index].name
		       : NULL;
}

/* A code in the text counts since the change for BlueZ's issue 380. */
static uint8_t failed_code(const char *text)
{
	char *end;
	long code = strtol(text, &end, 0);

	if (*end)
		return ATT_APPLICATION;
	if (code < 0x80 || code > 0x9f)
		return ATT_UNLIKELY;
	return (uint8_t)code;
}

uint8_t att_error_from_dbus(const char *name, const char *text, uint8_t denied)
{
	size_t i;

	if (strcmp(name, "org.bluez.Error.Failed") == 0)
		return failed_code(text);
	if (strcmp(name, "org.bluez.Error.NotPermitted") == 0)
		return denied;
	for (i = 0; i < COUNT(app_errors); i++)
		if (strcmp(app_errors[i].name, name) == 0)
			return app_errors[i].code;
	return ATT_UNLIKELY;
}

void att_error_to_dbus(uint8_t code, struct att_dbus_error *out)
{
	size_t i;

	for (i = 0; i < COUNT(client_errors); i++)
		if (client_errors[i].code == code) {
			out->name = fail_name(client_errors[i].fail);
			snprintf(out->text, sizeof(out->text), "%s",
				 fail_text(client_errors[i].fail));
			return;
		}
	out->name = "org.bluez.Error.Failed";
	snprintf(out->text, sizeof(out->text),
		 "Operation failed with ATT error: 0x%02x", (unsigned int)code);
}
