/* SPDX-License-Identifier: MIT */
#include "numbers.h"

#include <stdlib.h>
#include <string.h>

static void store(void *base, const struct number *n, double value)
{
	memcpy((char *)base + n->offset, &value, sizeof(value));
}

static const struct number *find(const struct number *table, size_t count,
				 const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(table[i].name) == length &&
		    memcmp(table[i].name, name, length) == 0)
			return &table[i];
	}
	return NULL;
}

void numbers_reset(const struct number *table, size_t count, void *base)
{
	for (size_t i = 0; i < count; i++)
		store(base, &table[i], table[i].normal);
}

bool numbers_set(const struct number *table, size_t count, void *base,
		 const char *name, size_t length, double value)
{
	const struct number *n = find(table, count, name, length);

	/* Written so that what is not a number is out of range. */
	if (!n || !(value >= n->low && value <= n->high))
		return false;
	store(base, n, value);
	return true;
}

bool numbers_read(const struct number *table, size_t count, void *base,
		  const char *text, const char **wrong)
{
	while (*text) {
		size_t length = strcspn(text, "=,");
		const char *digits = text + length + 1;
		char *end = NULL;

		*wrong = text;
		if (text[length] != '=')
			return false;
		double value = strtod(digits, &end);

		if (end == digits || (*end && *end != ','))
			return false;
		if (!numbers_set(table, count, base, text, length, value))
			return false;
		text = *end ? end + 1 : end;
	}
	return true;
}
