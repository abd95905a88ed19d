/* SPDX-License-Identifier: MIT */
/*
 * Memory and text for a test tool: every allocation is checked here, and
 * running out of memory ends the program with a message. A simulator that
 * went on after losing part of its world would only mislead.
 *
 * Everything returned belongs to the caller and is released with free().
 */
#ifndef BLUEZSIM_MEM_H
#define BLUEZSIM_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed memory for @count things of @size bytes; never NULL. */
void *mem_zero(size_t count, size_t size);

/* @old grown to @count things of @size bytes; new bytes are not cleared. */
void *mem_grow(void *old, size_t count, size_t size);

/* A copy of @text; NULL stays NULL. */
char *mem_text(const char *text);

/* A copy of @size bytes at @data (one byte is allocated for size 0). */
uint8_t *mem_bytes(const void *data, size_t size);

/* printf into fresh memory. */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Replaces *@slot by a copy of @text; true when that changed it. */
int mem_replace(char **slot, const char *text);

#endif
