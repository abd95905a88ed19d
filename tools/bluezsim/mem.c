/* SPDX-License-Identifier: MIT */
/* Checked allocation. */
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
	if (!memory) {
		fputs("bluezsim: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *mem_zero(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size));
}

void *mem_grow(void *old, size_t count, size_t size)
{
	return checked(reallocarray(old, count ? count : 1, size));
}

char *mem_text(const char *text)
{
	return text ? checked(strdup(text)) : NULL;
}

uint8_t *mem_bytes(const void *data, size_t size)
{
	uint8_t *copy = checked(malloc(size ? size : 1));

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *mem_format(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	return checked(length < 0 ? NULL : text);
}

int mem_replace(char **slot, const char *text)
{
	if (*slot && text && strcmp(*slot, text) == 0)
		return 0;
	if (!*slot && !text)
		return 0;
	free(*slot);
	*slot = mem_text(text);
	return 1;
}
