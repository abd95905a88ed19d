/* SPDX-License-Identifier: MIT */
/*
 * The attribute protocol's words: characteristic flags, error codes, and how
 * BlueZ turns an application's D-Bus error into a code and a code into the
 * D-Bus error a client sees.
 */
#ifndef BLUEZSIM_ATT_H
#define BLUEZSIM_ATT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATT_MTU_DEFAULT 23  /* LE, before the exchange (Core 5.4 3 G 5.2.1) */
#define ATT_MTU_MAX	517 /* what BlueZ offers */
#define ATT_VALUE_MAX	512 /* Core 5.4 Vol 3 Part F 3.2.9 */

/* What of an attribute value fits behind the opcode and handle. */
#define ATT_OVERHEAD 3

enum att_error {
	ATT_OK = 0x00,
	ATT_INVALID_HANDLE = 0x01,
	ATT_READ_NOT_PERMITTED = 0x02,
	ATT_WRITE_NOT_PERMITTED = 0x03,
	ATT_AUTHENTICATION = 0x05,
	ATT_NOT_SUPPORTED = 0x06,
	ATT_INVALID_OFFSET = 0x07,
	ATT_AUTHORIZATION = 0x08,
	ATT_KEY_SIZE = 0x0c,
	ATT_INVALID_LENGTH = 0x0d,
	ATT_UNLIKELY = 0x0e,
	ATT_ENCRYPTION = 0x0f,
	ATT_APPLICATION = 0x80, /* up to 0x9f */
	ATT_CCC_IMPROPER = 0xfd,
	ATT_IN_PROGRESS = 0xfe,
};

/* Properties, as in the characteristic declaration, with two of the extended
 * ones above them. */
enum att_property {
	ATT_BROADCAST = 1 << 0,
	ATT_READ = 1 << 1,
	ATT_WRITE_COMMAND = 1 << 2,
	ATT_WRITE = 1 << 3,
	ATT_NOTIFY = 1 << 4,
	ATT_INDICATE = 1 << 5,
	ATT_SIGNED_WRITE = 1 << 6,
	ATT_EXTENDED = 1 << 7,
	ATT_RELIABLE_WRITE = 1 << 8,
	ATT_AUXILIARIES = 1 << 9,
};

/* What the server asks of the link before it answers. */
enum att_permission {
	ATT_READ_ENCRYPTED = 1 << 0,
	ATT_WRITE_ENCRYPTED = 1 << 1,
	ATT_CCC_ENCRYPTED = 1 << 2,
	ATT_READ_ALLOWED = 1 << 3,
	ATT_WRITE_ALLOWED = 1 << 4,
};

struct att_access {
	unsigned int properties;  /* enum att_property */
	unsigned int permissions; /* enum att_permission */
};

/* Adds what an application's flag @name means. 0, or -EINVAL for an unknown
 * one (BlueZ refuses the registration then). */
int att_flag_parse(const char *name, struct att_access *access);

/* The name of the client-side flag number @index ("read", "notify", ...) if
 * @properties has it, else NULL; ATT_FLAG_COUNT indices in BlueZ's order. */
#define ATT_FLAG_COUNT 10
const char *att_flag_name(unsigned int properties, size_t index);

/* An application's error as a code: @denied is the code for NotPermitted
 * (read or write). Failed with a number 0x80..0x9f as its text carries that
 * code. */
uint8_t att_error_from_dbus(const char *name, const char *text, uint8_t denied);

struct att_dbus_error {
	const char *name; /* of D-Bus */
	char text[48];
};

/* What a client of BlueZ sees for @code (not ATT_OK). */
void att_error_to_dbus(uint8_t code, struct att_dbus_error *out);

#endif
