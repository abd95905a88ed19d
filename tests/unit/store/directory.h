/* SPDX-License-Identifier: MIT */
/*
 * A directory of a test's own, gone at its end.
 */
#ifndef TESTS_DIRECTORY_H
#define TESTS_DIRECTORY_H

#include "scratch.h"

struct directory {
	char path[SCRATCH_MAX];
};

struct directory directory_new(void);
void directory_remove(const struct directory *directory);

/* The path of a file in it; static memory, until the next call. */
const char *directory_file(const struct directory *directory, const char *name);

#endif
