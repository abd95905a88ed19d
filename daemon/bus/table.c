/* SPDX-License-Identifier: MIT */
/* Intrusive lists and hash tables with a fixed number of buckets. */
#include "table.h"

#include <string.h>

void bus_list_init(struct bus_link *head)
{
	head->prev = head;
	head->next = head;
}

bool bus_list_is_empty(const struct bus_link *head)
{
	return head->next == head;
}

void bus_list_append(struct bus_link *head, struct bus_link *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

void bus_list_remove(struct bus_link *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	bus_list_init(link);
}

/* FNV-1a, 64 bits: short, and good on paths that differ at their end. */
uint64_t bus_hash(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return hash;
}

static size_t bucket_of(uint64_t hash)
{
	return (size_t)((hash >> 32 ^ hash) % BUS_TABLE_BUCKETS);
}

static struct bus_node *first_from(struct bus_node *node, uint64_t hash,
				   const char *key)
{
	while (node && (node->hash != hash || strcmp(node->key, key) != 0))
		node = node->next;
	return node;
}

void bus_table_add(struct bus_table *table, struct bus_node *node,
		   const char *key)
{
	struct bus_node **end;

	node->key = key;
	node->hash = bus_hash(key);
	node->next = NULL;
	end = &table->buckets[bucket_of(node->hash)];
	while (*end)
		end = &(*end)->next;
	*end = node;
}

void bus_table_remove(struct bus_table *table, struct bus_node *node)
{
	struct bus_node **at = &table->buckets[bucket_of(node->hash)];

	while (*at && *at != node)
		at = &(*at)->next;
	if (*at)
		*at = node->next;
}

struct bus_node *bus_table_find(const struct bus_table *table, const char *key)
{
	uint64_t hash = bus_hash(key);

	return first_from(table->buckets[bucket_of(hash)], hash, key);
}

struct bus_node *bus_table_next(const struct bus_node *node)
{
	return first_from(node->next, node->hash, node->key);
}
