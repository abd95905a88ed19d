/* SPDX-License-Identifier: MIT */
/*
 * A directory of a test's own, gone at its end.
 */
#ifndef TESTS_DIRECTORY_H
#define TESTS_DIRECTORY_H

#define DIRECTORY_TEMPLATE "/tmp/kneadd-store-XXXXXX"

struct directory {
	char path[sizeof(DIRECTORY_TEMPLATE)];
};

struct directory directory_new(void);
void directory_remove(const struct directory *directory);

/* The path of a file in it; static memory, until the next call. */
const char *directory_file(const struct directory *directory, const char *name);

#endif
