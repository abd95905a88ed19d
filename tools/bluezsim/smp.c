/* SPDX-License-Identifier: MIT */
/* The table of pairing methods. */
#include "smp.h"

#include <errno.h>
#include <string.h>

static const char *const io_names[SMP_IO_COUNT] = {
	[SMP_DISPLAY_ONLY] = "DisplayOnly",
	[SMP_DISPLAY_YES_NO] = "DisplayYesNo",
	[SMP_KEYBOARD_ONLY] = "KeyboardOnly",
	[SMP_NO_INPUT_NO_OUTPUT] = "NoInputNoOutput",
	[SMP_KEYBOARD_DISPLAY] = "KeyboardDisplay",
};

#define WORKS	SMP_JUST_WORKS
#define COMPARE SMP_COMPARE
#define TYPES	SMP_INITIATOR_TYPES
#define SHOWS	SMP_ACCEPTOR_TYPES

/* methods[initiator][acceptor]; columns in the order of enum smp_io. */
static const enum smp_method methods[SMP_IO_COUNT][SMP_IO_COUNT] = {
	[SMP_DISPLAY_ONLY] = {WORKS, WORKS, SHOWS, WORKS, SHOWS},
	[SMP_DISPLAY_YES_NO] = {WORKS, COMPARE, SHOWS, WORKS, COMPARE},
	[SMP_KEYBOARD_ONLY] = {TYPES, TYPES, SMP_BOTH_TYPE, WORKS, TYPES},
	[SMP_NO_INPUT_NO_OUTPUT] = {WORKS, WORKS, WORKS, WORKS, WORKS},
	[SMP_KEYBOARD_DISPLAY] = {TYPES, COMPARE, SHOWS, WORKS, COMPARE},
};

enum smp_method smp_method(enum smp_io initiator, enum smp_io acceptor)
{
	return methods[initiator][acceptor];
}

int smp_io_parse(const char *name)
{
	int i;

	if (!name[0])
		return SMP_KEYBOARD_DISPLAY;
	for (i = 0; i < SMP_IO_COUNT; i++)
		if (strcmp(name, io_names[i]) == 0)
			return i;
	return -EINVAL;
}

const char *smp_io_name(enum smp_io io)
{
	return io_names[io];
}
