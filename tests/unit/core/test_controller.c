/* SPDX-License-Identifier: MIT */
/* Control by one, and the tables of names that go with it. */
#include "controller.h"

#include "view.h"

#include "claims.h"

static void takes_the_first_who_asks_and_refuses_others(void **state)
{
	struct controller controller = {CALLER_NONE};

	(void)state;
	assert_int_equal(controller_request(&controller, 5), REFUSAL_NONE);
	assert_int_equal(controller_request(&controller, 5), REFUSAL_NONE);
	assert_int_equal(controller_request(&controller, 6),
			 REFUSAL_CONTROL_TAKEN);
	assert_true(controller_is(&controller, 5));
	assert_false(controller_is(&controller, 6));
}

static void gives_control_to_no_caller_at_all(void **state)
{
	struct controller controller = {CALLER_NONE};

	(void)state;
	assert_int_equal(controller_request(&controller, CALLER_NONE),
			 REFUSAL_NOT_CONTROLLER);
	assert_false(controller_is(&controller, CALLER_NONE));
}

static void is_free_only_when_its_holder_lets_go(void **state)
{
	struct controller controller = {5};

	(void)state;
	controller_release(&controller, 6);
	assert_true(controller_is(&controller, 5));
	controller_release(&controller, 5);
	assert_int_equal(controller.caller, CALLER_NONE);
	assert_int_equal(controller_request(&controller, 6), REFUSAL_NONE);
}

static void assert_all_named(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_non_null(names[i]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static void names_every_command_and_every_state(void **state)
{
	const char *names[COMMAND_COUNT];

	(void)state;
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = command_table[i].name;
	assert_all_named(names, COMMAND_COUNT);
	assert_all_named(link_state_names, LINK_STATE_COUNT);
	assert_all_named(pad_state_names, PAD_STATE_COUNT);
	assert_all_named(reject_reason_names, REJECT_REASON_COUNT);
}

/* SR-15, SR-18: looking, and whatever lets go or tells of pain. */
static const bool is_free[COMMAND_COUNT] = {
	[COMMAND_REQUEST_CONTROL] = true,
	[COMMAND_DISCOVER] = true,
	[COMMAND_STOP] = true,
	[COMMAND_SESSION_PAUSE] = true,
	[COMMAND_SESSION_RATE] = true,
	[COMMAND_SESSION_MARK] = true,
	[COMMAND_SESSION_ABORT] = true,
};

static void needs_control_for_all_but_looking_and_letting_go(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		assert_int_equal(command_table[i].needs_control, !is_free[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_first_who_asks_and_refuses_others),
		cmocka_unit_test(gives_control_to_no_caller_at_all),
		cmocka_unit_test(is_free_only_when_its_holder_lets_go),
		cmocka_unit_test(names_every_command_and_every_state),
		cmocka_unit_test(
			needs_control_for_all_but_looking_and_letting_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
