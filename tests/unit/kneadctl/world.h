/* SPDX-License-Identifier: MIT */
/* World: what each test of the whole program begins with. */
#ifndef WORLD_H
#define WORLD_H

#include "person.h"
#include "private_bus.h"

#include <jansson.h>

struct world {
	struct private_bus bus;
	struct fake_hub hub;
	struct person person;
};

/* For cmocka: a bus and a hub on it, and their end. */
int world_begin(void **state);
int world_end(void **state);

/* For cmocka: the world without its hub. */
int world_begin_empty(void **state);
int world_end_empty(void **state);

/* Waits until a count of the hub's is not 0. */
void world_until(struct world *world, const unsigned int *count);

/* What the program said must have this text. */
void assert_said(const char *said, const char *text);

/* The JSON document that standard output is; a new reference. */
json_t *person_json(const struct person *person);

/* Runs kneadctl with words and looks at its exit status. */
#define RUN(world, expected, ...)                                             \
	do {                                                                  \
		person_runs(&(world)->person, &(world)->hub,                  \
			    (world)->bus.address, __VA_ARGS__, NULL);         \
		if ((world)->person.status != (expected))                     \
			fail_msg("ended with %d: %s%s",                       \
				 (world)->person.status, (world)->person.out, \
				 (world)->person.err);                        \
	} while (0)

#endif
