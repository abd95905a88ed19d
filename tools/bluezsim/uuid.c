/* SPDX-License-Identifier: MIT */
/* UUIDs in their long form. */
#include "uuid.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What completes a 16 or 32-bit UUID (Core 5.4, Vol 3 Part B, 2.5.1). */
#define BASE "-0000-1000-8000-00805f9b34fb"

static bool hex_only(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

static bool well_formed(const char *text)
{
	size_t i;

	for (i = 0; i < UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash != (text[i] == '-'))
			return false;
		if (!dash && !isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

static void lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

bool uuid_normalise(const char *text, char out[UUID_SIZE])
{
	char copy[UUID_SIZE];
	size_t length = strlen(text);

	if ((length == 6 || length == 10) && strncasecmp(text, "0x", 2) == 0) {
		text += 2;
		length -= 2;
	}
	if (length == UUID_SIZE - 1 && well_formed(text))
		memcpy(copy, text, UUID_SIZE);
	else if ((length == 4 || length == 8) && hex_only(text, length))
		snprintf(copy, sizeof(copy), "%.*s%s" BASE, (int)(8 - length),
			 "0000", text);
	else
		return false;
	lower(copy);
	memcpy(out, copy, UUID_SIZE);
	return true;
}

void uuid_from_short(uint16_t value, char out[UUID_SIZE])
{
	snprintf(out, UUID_SIZE, "0000%04x" BASE, (unsigned int)value);
}

bool uuid_is_short(const char *uuid, uint16_t value)
{
	char wanted[UUID_SIZE];

	uuid_from_short(value, wanted);
	return strcmp(uuid, wanted) == 0;
}

bool uuid_equal(const char *a, const char *b)
{
	char left[UUID_SIZE], right[UUID_SIZE];

	return uuid_normalise(a, left) && uuid_normalise(b, right) &&
	       strcmp(left, right) == 0;
}
