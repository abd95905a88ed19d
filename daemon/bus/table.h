/* SPDX-License-Identifier: MIT */
/*
 * Strings to things, and lists of things, with the links inside the things:
 * nothing is allocated here.
 */
#ifndef BUS_TABLE_H
#define BUS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in a list; the list's head is one too. */
struct bus_link {
	struct bus_link *prev;
	struct bus_link *next;
};

/* The thing of TYPE whose MEMBER is at POINTER. */
#define BUS_THING(pointer, type, member) \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))

void bus_list_init(struct bus_link *head);
bool bus_list_is_empty(const struct bus_link *head);
void bus_list_append(struct bus_link *head, struct bus_link *link);
/* Also for a link in no list, if it was initialised. */
void bus_list_remove(struct bus_link *link);

/* Some hundreds of keys are as fast as one; there may be more. */
#define BUS_TABLE_BUCKETS 256

struct bus_node {
	struct bus_node *next;
	const char *key; /* borrowed from the thing around the node */
	uint64_t hash;
};

struct bus_table {
	struct bus_node *buckets[BUS_TABLE_BUCKETS];
};

uint64_t bus_hash(const char *text);

/* Several nodes may have the same key: they keep their order. */
void bus_table_add(struct bus_table *table, struct bus_node *node,
		   const char *key);
void bus_table_remove(struct bus_table *table, struct bus_node *node);

/* The first node with KEY, and the next one with the same key, or NULL. */
struct bus_node *bus_table_find(const struct bus_table *table, const char *key);
struct bus_node *bus_table_next(const struct bus_node *node);

#endif
