/* SPDX-License-Identifier: MIT */
/* The records' bounds: how many wait, who is forgotten, and who may ask. */
#include "fake_clinic.h"
#include "show.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#define BUSY	 "org.kneadd.Error.Busy"
#define ARGUMENT "org.kneadd.Error.BadArgument"

/* Asks for the patient's row, and waits until the records were asked. */
static void ask_patient(struct world *world, struct answer *answer)
{
	const unsigned int before = fake_clinic.asked_count;

	world_ask(world, world->client, answer, HUB_PATH, CLINIC, "ReadPatient",
		  "s", "ada");
	world_wait_asked(world, before + 1);
}

/* ---- Bounds ---- */

static void too_many_waiting_calls_are_busy(void **state)
{
	enum {
		WAITING = 32, /* the service's bound */
		BEYOND = 3
	};
	struct world *world = *state;
	static struct answer answer[WAITING + BEYOND];

	for (unsigned int i = 0; i < WAITING; i++)
		ask_patient(world, &answer[i]);
	for (size_t i = WAITING; i < WAITING + BEYOND; i++) {
		world_ask(world, world->client, &answer[i], HUB_PATH, CLINIC,
			  "ListPatients", "");
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, BUSY);
	}
	assert_int_equal(fake_clinic.asked_count, WAITING);
	world_close_service(world);
	for (size_t i = 0; i < WAITING; i++) {
		answer_wait(&answer[i]);
		assert_int_not_equal(strlen(answer[i].error), 0);
	}
}

static void what_the_records_do_not_take_is_said(void **state)
{
	struct world *world = *state;

	fake_clinic.error = -EAGAIN;
	assert_string_equal(world_call(world, world->client, HUB_PATH, CLINIC,
				       "ListPatients", ""),
			    BUSY);
	fake_clinic.error = -EINVAL;
	assert_string_equal(world_call(world, world->client, HUB_PATH, CLINIC,
				       "AddPatient", "ss", "", ""),
			    ARGUMENT);
	assert_non_null(strstr(world_text(), "pseudonym"));
	fake_clinic.error = 0;
	assert_int_equal(fake_clinic.asked_count, 0);
}

static void a_result_that_nobody_waits_for_is_freed(void **state)
{
	struct world *world = *state;
	struct bus *caller = world_client(world);
	static struct answer answer;

	world_ask(world, caller, &answer, HUB_PATH, CLINIC, "ListPatients", "");
	world_wait_asked(world, 1);
	bus_close(caller, NULL, NULL);
	world_settle(world);
	fake_clinic_result();
	fake_clinic_result()->tag = 777; /* nobody's */
	fake_clinic_result()->tag = 0;
	service_wake(world->service);
	world_settle(world);
	assert_int_equal(fake_clinic.freed, 3);
	/* Its place is free again. */
	ask_patient(world, &answer);
	fake_clinic_result();
	service_wake(world->service);
	answer_wait(&answer);
}

/* ---- Forgetting ---- */

static void who_is_being_treated_is_not_forgotten(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	struct answer answer;

	for (int i = SESSION_PREPARED; i < SESSION_STATE_COUNT; i++) {
		const bool over = i == SESSION_FINISHED || i == SESSION_ABORTED;

		view.state = (enum session_state)i;
		show_session(world, &view);
		if (over)
			continue;
		assert_string_equal(world_call(world, world->client, HUB_PATH,
					       CLINIC, "ForgetPatient", "s",
					       "ADA"),
				    "org.kneadd.Error.SessionUnderWay");
	}
	assert_int_equal(fake_clinic.asked_count, 0);
	/* Another one is. */
	view.state = SESSION_RUNNING;
	show_session(world, &view);
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ForgetPatient", "s", "bob");
	world_wait_asked(world, 1);
	fake_clinic_result();
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	assert_string_equal(
		world_get_text(world, SESSION_PATH(7), SESSION, "Patient"),
		"ada");
}

static void a_forgotten_patient_is_shown_no_more(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	struct answer answer;

	view.state = SESSION_FINISHED;
	show_session(world, &view);
	world_settle(world);
	for (unsigned int i = 1; i <= 2; i++) {
		world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
			  "ForgetPatient", "s", "Ada");
		world_wait_asked(world, i);
		if (i == 1)
			fake_clinic_result()->refusal.code =
				REFUSAL_NO_SUCH_PATIENT;
		else
			fake_clinic_result();
		service_wake(world->service);
		answer_wait(&answer);
		answer_free(&answer);
		show_session(world, &view);
		world_settle(world);
		assert_int_equal(
			world_heard(world, HUB_PATH, "InterfacesRemoved"),
			i - 1);
	}
	assert_string_equal(world_call(world, world->client, SESSION_PATH(7),
				       PROPERTIES, "GetAll", "s", SESSION),
			    DBUS_ERROR_UNKNOWN_OBJECT);
}

/* The file is not clean yet, but the patient is no more. */
static void one_forgotten_but_not_cleaned_is_shown_no_more_either(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	struct clinic_result *result;
	struct answer answer;

	view.state = SESSION_FINISHED;
	show_session(world, &view);
	world_settle(world);
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ForgetPatient", "s", "Ada");
	world_wait_asked(world, 1);
	result = fake_clinic_result();
	result->error = -EINPROGRESS;
	result->problem = "The patient is forgotten, but not cleaned.";
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.Busy");
	assert_string_equal(answer.text,
			    "The patient is forgotten, but not cleaned.");
	answer_free(&answer);
	world_settle(world);
	assert_string_equal(world_call(world, world->client, SESSION_PATH(7),
				       PROPERTIES, "GetAll", "s", SESSION),
			    DBUS_ERROR_UNKNOWN_OBJECT);
}

/* ---- Who may ---- */

#define STRANGER 65534 /* nobody's number, as a user and as a group */

static void only_the_group_and_root_may(void **state)
{
	struct world *world = *state;
	const struct group *group = getgrgid(1);
	const struct world_options options = {
		.policy = "<policy context='default'><allow user='*'/>"
			  "</policy>",
		.control_group = group ? group->gr_name : NULL,
	};

	if (geteuid() != 0 || !group)
		skip();
	world_end(world);
	world_start(world, &options);
	assert_int_not_equal(world_call_as(world, STRANGER, STRANGER,
					   CLINIC ".ListPatients"),
			     0);
	assert_int_equal(fake_clinic.asked_count, 0);
	/* What is of no patient is for everyone. */
	assert_int_equal(world_call_as(world, STRANGER, STRANGER,
				       CLINIC ".ListRoutines"),
			 0);
	assert_int_equal(world_call_as(world, STRANGER, STRANGER,
				       CLINIC ".ListQuestions"),
			 0);
	fake_clinic.error = -EAGAIN; /* answered at once */
	assert_int_not_equal(world_call_as(world, STRANGER, STRANGER,
					   CLINIC ".ListPatients"),
			     0);
	assert_int_equal(fake_clinic.refused, 0);
	(void)world_call_as(world, STRANGER, 1,
			    CLINIC ".ListPatients"); /* refused by the fake */
	assert_int_equal(fake_clinic.refused, 1);
	(void)world_call_as(world, 0, 0, CLINIC ".ListPatients"); /* as well */
	assert_int_equal(fake_clinic.refused, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(too_many_waiting_calls_are_busy),
		CLAIM(what_the_records_do_not_take_is_said),
		CLAIM(a_result_that_nobody_waits_for_is_freed),
		CLAIM(who_is_being_treated_is_not_forgotten),
		CLAIM(a_forgotten_patient_is_shown_no_more),
		CLAIM(one_forgotten_but_not_cleaned_is_shown_no_more_either),
		CLAIM(only_the_group_and_root_may),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
