/* SPDX-License-Identifier: MIT */
/* The hash table, and the budget that must not grow. */
#include "bus_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANY 5000

struct item {
	struct bus_node node;
	char key[32];
};

static void finds_each_of_many_keys(void **state)
{
	struct item *items = calloc(MANY, sizeof(*items));
	struct bus_table *table = calloc(1, sizeof(*table));

	(void)state;
	assert_non_null(items);
	assert_non_null(table);
	for (size_t i = 0; i < MANY; i++) {
		(void)snprintf(items[i].key, sizeof(items[i].key), "/a/%zu", i);
		bus_table_add(table, &items[i].node, items[i].key);
	}
	for (size_t i = 0; i < MANY; i += 2)
		bus_table_remove(table, &items[i].node);
	bus_table_remove(table, &items[0].node); /* is not there any more */
	for (size_t i = 0; i < MANY; i++) {
		struct bus_node *found = bus_table_find(table, items[i].key);

		assert_ptr_equal(found, i % 2 ? &items[i].node : NULL);
	}
	free(items);
	free(table);
}

static void keeps_the_order_of_one_key(void **state)
{
	struct bus_table table = {{NULL}};
	struct bus_node nodes[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		bus_table_add(&table, &nodes[i], "key");
	assert_ptr_equal(bus_table_find(&table, "key"), &nodes[0]);
	assert_ptr_equal(bus_table_next(&nodes[0]), &nodes[1]);
	bus_table_remove(&table, &nodes[1]);
	assert_ptr_equal(bus_table_next(&nodes[0]), &nodes[2]);
	assert_null(bus_table_next(&nodes[2]));
	assert_null(bus_table_find(&table, "other"));
}

static void takes_links_out_of_lists(void **state)
{
	struct bus_link head;
	struct bus_link links[2];

	(void)state;
	bus_list_init(&head);
	assert_true(bus_list_is_empty(&head));
	bus_list_append(&head, &links[0]);
	bus_list_append(&head, &links[1]);
	bus_list_remove(&links[0]);
	bus_list_remove(&links[0]); /* is in no list any more */
	assert_ptr_equal(head.next, &links[1]);
	assert_ptr_equal(head.prev, &links[1]);
}

static unsigned int take(struct bus_budget *budget, const char *caller,
			 uint64_t now, unsigned int times)
{
	unsigned int taken = 0;

	for (unsigned int i = 0; i < times; i++)
		taken += bus_budget_take(budget, caller, now);
	return taken;
}

static void gives_each_caller_its_own_budget(void **state)
{
	struct bus_budget budget = {.calls = 5, .window_ms = 100};

	(void)state;
	assert_int_equal(take(&budget, ":1.1", 0, 9), 5);
	assert_int_equal(take(&budget, ":1.2", 0, 9), 5);
	assert_int_equal(take(&budget, ":1.1", 99, 9), 0);
	assert_int_equal(take(&budget, ":1.1", 100, 9), 5);
}

static void has_no_limit_by_default(void **state)
{
	struct bus_budget budget = {0};

	(void)state;
	assert_int_equal(take(&budget, ":1.1", 0, 100000), 100000);
}

static void makes_a_crowd_share_what_is_left(void **state)
{
	struct bus_budget budget = {.calls = 1, .window_ms = 100};
	unsigned int served = 0;

	(void)state;
	for (unsigned int i = 0; i < 10000; i++) {
		char caller[32];

		(void)snprintf(caller, sizeof(caller), ":1.%u", i);
		served += take(&budget, caller, 0, 1);
	}
	assert_in_range(served, BUS_BUDGET_CALLERS / 2, BUS_BUDGET_CALLERS + 1);
	served = take(&budget, ":2.1", 100, 1);
	assert_int_equal(served, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_of_many_keys),
		cmocka_unit_test(keeps_the_order_of_one_key),
		cmocka_unit_test(takes_links_out_of_lists),
		cmocka_unit_test(gives_each_caller_its_own_budget),
		cmocka_unit_test(has_no_limit_by_default),
		cmocka_unit_test(makes_a_crowd_share_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
