/* SPDX-License-Identifier: MIT */
/* Actions: room, order, and what happens without room (SR-22). */
#include "action.h"

#include "claims.h"

static struct actions actions;

static void begins_an_action_with_its_type_and_nothing_else(void **state)
{
	struct action *action;

	(void)state;
	memset(&actions, 0xa5, sizeof(actions));
	actions_clear(&actions);
	for (int type = 0; type < ACTION_COUNT; type++) {
		action = actions_add(&actions, (enum action_type)type);
		assert_int_equal(action->type, type);
		assert_int_equal(action->device, 0);
		assert_int_equal(action->tag, 0);
		assert_int_equal(action->write.length, 0);
		assert_false(action->urgent);
	}
	assert_int_equal(actions.count, ACTION_COUNT);
	assert_int_equal(actions.urgent_count, 0);
	action = actions_add_urgent(&actions, ACTION_COMMAND_WRITE);
	assert_ptr_equal(action, &actions.urgent[0]);
	assert_true(action->urgent);
	for (size_t i = 0; i < ACTION_BYTES_MAX; i++)
		assert_int_equal(action->write.bytes[i], 0);
}

static void clears_all_of_a_record_and_of_a_sample_but_its_cells(void **state)
{
	struct action *action;

	(void)state;
	memset(&actions, 0xa5, sizeof(actions));
	actions_clear(&actions);
	action = actions_add(&actions, ACTION_RECORD);
	for (size_t i = 0; i < sizeof(action->record); i++)
		assert_int_equal(((unsigned char *)&action->record)[i], 0);
	action = actions_add(&actions, ACTION_SAMPLE);
	for (size_t i = 0; i < offsetof(struct sample, cell_mn); i++)
		assert_int_equal(((unsigned char *)&action->sample)[i], 0);
}

/* SR-22 */
static void says_when_there_is_no_room_and_never_writes_beyond(void **state)
{
	(void)state;
	actions_clear(&actions);
	for (size_t i = 0; i < ACTIONS_MAX; i++)
		actions_add(&actions, ACTION_REPLY);
	for (size_t i = 0; i < ACTIONS_URGENT_MAX; i++)
		actions_add_urgent(&actions, ACTION_COMMAND_WRITE);
	assert_false(actions.spilled);
	assert_ptr_equal(actions_add(&actions, ACTION_REPLY), &actions.spare);
	assert_false(actions.spare.urgent);
	assert_true(actions.spilled);
	actions.spilled = false;
	assert_ptr_equal(actions_add_urgent(&actions, ACTION_REPLY),
			 &actions.spare);
	assert_true(actions.spilled);
	assert_int_equal(actions.count, ACTIONS_MAX);
	assert_int_equal(actions.urgent_count, ACTIONS_URGENT_MAX);
	actions_clear(&actions);
	assert_false(actions.spilled);
	assert_int_equal(actions.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			begins_an_action_with_its_type_and_nothing_else),
		cmocka_unit_test(
			clears_all_of_a_record_and_of_a_sample_but_its_cells),
		cmocka_unit_test(
			says_when_there_is_no_room_and_never_writes_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
