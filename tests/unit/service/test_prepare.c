/* SPDX-License-Identifier: MIT */
/* Prepare: what becomes of a caller's wishes, and what the core is asked. */
#include "fake_clinic.h"
#include "fake_library.h"
#include "show.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENT "org.kneadd.Error.BadArgument"
#define FILE_TEXT                        \
	"point left lumbar-left point\n" \
	"point right lumbar-right point\n"

/* A ready wearable whose one pad lies on that site. */
static void show_pad(struct world *world, uint16_t index, enum site site,
		     bool active)
{
	struct wearable_view view = show_plain(index, 1);

	view.active = active;
	view.pad[0].site = site;
	show_wearable(world, index, &view);
}

static int setup(void **state)
{
	struct world *world;

	(void)world_setup(state);
	world = *state;
	fake_library_add("lower-back", FILE_TEXT);
	show_control(world, world->client);
	show_pad(world, 0, SITE_LUMBAR_LEFT, true);
	show_pad(world, 1, SITE_LUMBAR_RIGHT, true);
	world_settle(world);
	world_forget(world);
	fake_hub.events = 0;
	return 0;
}

/* What the records know of the patient. */
static void give_facts(struct world *world, uint32_t session)
{
	struct clinic_result *result = fake_clinic_result();
	struct clinic_facts *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	facts->session = session;
	facts->screening.present = true;
	facts->screening.answer[QUESTION_AGE] = ANSWER_YES;
	facts->history.sessions = 2;
	facts->now.utc_us = 1234;
	facts->ppts = 3;
	(void)strcpy(facts->ppt[0].point, "right");
	facts->ppt[0].site = SITE_LUMBAR_RIGHT;
	facts->ppt[0].value_pa = 310000;
	(void)strcpy(facts->ppt[1].point, "right"); /* older */
	facts->ppt[1].site = SITE_LUMBAR_RIGHT;
	facts->ppt[1].value_pa = 280000;
	(void)strcpy(facts->ppt[2].point, "left"); /* of another site */
	facts->ppt[2].site = SITE_CALF_LEFT;
	facts->ppt[2].value_pa = 200000;
	result->facts = facts;
	service_wake(world->service);
}

/* Until the core has been asked. */
static void prepare_to_core(struct world *world, struct answer *answer,
			    uint32_t session)
{
	const unsigned int asked = fake_clinic.asked_count;

	world_ask(world, world->client, answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "lower-back", 0);
	world_wait_asked(world, asked + 1);
	give_facts(world, session);
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
}

/* ---- It goes well ---- */

static void the_core_gets_all_that_is_known(void **state)
{
	struct world *world = *state;
	const struct session_order *order = &fake_hub.order;
	const struct fake_asked *asked = &fake_clinic.asked[0];
	struct answer answer;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "lower-back", 5, "Operator", "s", "self",
		  "Supervised", "b", false, "Severity", "s", "severe",
		  "Therapist", "s", "Noor", "Course", "x", (int64_t)3);
	world_wait_asked(world, 1);
	assert_int_equal(asked->call, CLINIC_PREPARE);
	assert_non_null(strstr(asked->actor, bus_unique_name(world->client)));
	assert_int_equal(asked->count, 2);
	assert_string_equal(asked->argument[0].text, "ada");
	assert_int_equal(asked->argument[1].number, 3);
	give_facts(world, 12);
	assert_int_equal(show_wait_event(world, EVENT_SESSION, COMMAND_COUNT)
				 ->session.caller,
			 fake_hub.hub.controller);
	assert_int_equal(order->session, 12);
	assert_string_equal(order->patient, "ada");
	assert_string_equal(order->therapist, "Noor");
	assert_int_equal(order->course, 3);
	assert_int_equal(order->operator, OPERATOR_SELF);
	assert_false(order->supervised);
	assert_int_equal(order->severity, SEVERITY_SEVERE);
	assert_string_equal(order->routine.name, "lower-back");
	assert_int_equal(order->routine.points, 2);
	assert_int_equal(order->placement[0].wearable, 0);
	assert_int_equal(order->placement[1].wearable, 1);
	assert_int_equal(order->ppt_pa[0], 0);
	assert_int_equal(order->ppt_pa[1], 310000);
	assert_int_equal(order->screening.answer[QUESTION_AGE], ANSWER_YES);
	assert_int_equal(order->history.sessions, 2);
	assert_int_equal(order->now.utc_us, 1234);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
}

static void without_wishes_the_defaults_hold(void **state)
{
	struct world *world = *state;
	struct answer answer;

	prepare_to_core(world, &answer, 12);
	assert_int_equal(fake_hub.order.operator, OPERATOR_THERAPIST);
	assert_true(fake_hub.order.supervised);
	assert_int_equal(fake_hub.order.severity, SEVERITY_MODERATE);
	assert_string_equal(fake_hub.order.therapist, "");
	assert_int_equal(fake_hub.order.course, 0);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
}

static void the_object_is_there_before_the_answer(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(12);
	const char *path = NULL;
	struct answer answer;

	prepare_to_core(world, &answer, 12);
	/* In one step of the core, as it does it. */
	fake_hub.session = view;
	show_prepared_with_change(world);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "o", &path), 0);
	assert_string_equal(path, SESSION_PATH(12));
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesAdded"), 1);
	assert_true(world_last(world, HUB_PATH, "InterfacesAdded")->order <
		    answer.order);
	answer_free(&answer);
}

static void a_text_is_a_routine_too(void **state)
{
	struct world *world = *state;
	struct answer answer;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "mine", 1, "RoutineText", "s",
		  "point p lumbar-right point\n");
	world_wait_asked(world, 1);
	give_facts(world, 12);
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
	assert_string_equal(fake_hub.order.routine.name, "mine");
	assert_string_equal(fake_hub.order.routine.point[0].name, "p");
	assert_int_equal(fake_hub.order.placement[0].wearable, 1);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
}

/* ---- Placements ---- */

/* Prepares with that text; which pad treats its first point. */
static uint16_t placed(struct world *world, const char *text)
{
	const unsigned int asked = fake_clinic.asked_count;
	struct answer answer;

	fake_hub.events = 0;
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "mine", 1, "RoutineText", "s", text);
	world_wait_asked(world, asked + 1);
	give_facts(world, 12);
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
	return fake_hub.order.placement[0].wearable;
}

static const char *refused(struct world *world, const char *text)
{
	return world_call(world, world->client, HUB_PATH, CLINIC, "Prepare",
			  "ssa{sv}", "ada", "mine", 1, "RoutineText", "s",
			  text);
}

static void pads_are_found_by_where_they_are(void **state)
{
	struct world *world = *state;
	struct wearable_view cuff = show_plain(3, 1);

	/* An active one before a sensing one, though that came first. */
	show_pad(world, 0, SITE_CALF_LEFT, false);
	show_pad(world, 1, SITE_CALF_LEFT, true);
	assert_int_equal(placed(world, "point p calf-left point\n"), 1);
	/* Two are elsewhere: which one is meant? */
	assert_string_equal(refused(world, "point p neck-left point\n"),
			    "org.kneadd.Error.NoPlacement");
	assert_non_null(strstr(world_text(), "point 1"));
	/* None of the kind. */
	assert_string_equal(refused(world, "point p calf-left compression\n"),
			    "org.kneadd.Error.NoPlacement");
	/* The only one of its kind treats every point. */
	cuff.pad[0].kind = CONTACT_COMPRESSION;
	cuff.pad[0].site = SITE_NONE;
	show_wearable(world, 3, &cuff);
	world_settle(world);
	assert_int_equal(placed(world, "point p calf-left compression\n"), 3);
	/* But not while it is not ready, or not the room's. */
	cuff.link = LINK_LOST;
	show_wearable(world, 3, &cuff);
	world_settle(world);
	assert_string_equal(refused(world, "point p calf-left compression\n"),
			    "org.kneadd.Error.NoPlacement");
	cuff.link = LINK_READY;
	cuff.enrolled = false;
	show_wearable(world, 3, &cuff);
	world_settle(world);
	assert_string_equal(refused(world, "point p calf-left compression\n"),
			    "org.kneadd.Error.NoPlacement");
}

static void a_wish_comes_before_where_pads_are(void **state)
{
	struct world *world = *state;
	struct answer answer;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "lower-back", 1, "Placements", "a{s(ou)}",
		  1, "left", WEARABLE_1, 0);
	world_wait_asked(world, 1);
	give_facts(world, 12);
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
	assert_int_equal(fake_hub.order.placement[0].wearable, 1);
	assert_int_equal(fake_hub.order.placement[1].wearable, 1);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
}

static void a_wish_must_make_sense(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;

#define REFUSED(error, point, path, pad)                                      \
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC, "Prepare", \
				       "ssa{sv}", "ada", "lower-back", 1,     \
				       "Placements", "a{s(ou)}", 1, point,    \
				       path, pad),                            \
			    error)
	REFUSED(ARGUMENT, "middle", WEARABLE_0, 0);
	assert_non_null(strstr(world_text(), "no point middle"));
	REFUSED("org.kneadd.Error.NoSuchWearable", "left", "/", 0);
	REFUSED("org.kneadd.Error.NoSuchWearable", "left", HUB_PATH, 0);
	REFUSED("org.kneadd.Error.NoSuchPad", "left", WEARABLE_0, 1);
	REFUSED("org.kneadd.Error.NoSuchPad", "left", WEARABLE_0, UINT32_MAX);
#undef REFUSED
	assert_int_equal(fake_clinic.asked_count, 0);
}

/* ---- It is refused ---- */

static void wrong_wishes_are_errors_and_nothing_else(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;
	char *huge = malloc(ROUTINE_FILE_MAX + 2);

	assert_non_null(huge);
	memset(huge, '#', ROUTINE_FILE_MAX + 1);
	huge[ROUTINE_FILE_MAX + 1] = '\0';
#define REFUSED(error, ...)                                                   \
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC, "Prepare", \
				       "ssa{sv}", __VA_ARGS__),               \
			    error)
	REFUSED("org.kneadd.Error.NoSuchPatient", "", "lower-back", 0);
	REFUSED("org.kneadd.Error.NoSuchPatient",
		"a name that is longer than thirty-one", "lower-back", 0);
	REFUSED("org.kneadd.Error.NoSuchRoutine", "ada", "no-such", 0);
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Opperator", "s", "self");
	assert_non_null(strstr(world_text(), "Opperator"));
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Operator", "s", "robot");
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Operator", "x", (int64_t)1);
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Severity", "s", "bad");
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Supervised", "s", "yes");
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Therapist", "s",
		"a name that is longer than thirty-one");
	REFUSED("org.kneadd.Error.NoSuchRecord", "ada", "lower-back", 1,
		"Course", "x", (int64_t)-1);
	REFUSED("org.kneadd.Error.NoSuchRecord", "ada", "lower-back", 1,
		"Course", "x", INT64_MAX);
	REFUSED(ARGUMENT, "ada", "lower-back", 1, "Placements", "a{ss}", 0);
	REFUSED(ARGUMENT, "ada", "mine", 1, "RoutineText", "s", huge);
	REFUSED(ARGUMENT, "ada", "", 1, "RoutineText", "s", "");
	REFUSED(ARGUMENT, "ada", "mine", 1, "RoutineText", "s",
		"fault here\nfault there\n");
	assert_string_equal(world_text(),
			    "The routine has faults: mine:1: fault here; "
			    "mine:2: fault there");
	for (size_t i = 0; i < ROUTINE_FILE_MAX / 7; i++)
		memcpy(&huge[i * 7], "fault!\n", 7);
	huge[ROUTINE_FILE_MAX / 7 * 7] = '\0';
	REFUSED(ARGUMENT, "ada", "mine", 1, "RoutineText", "s", huge);
	assert_non_null(strstr(world_text(), "faults: mine:1: fault!; mine:2"));
	assert_non_null(strstr(world_text(), "; mine:99: fault!; "));
	assert_non_null(strstr(world_text(), ": fault!; and more"));
#undef REFUSED
	free(huge);
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC, "Prepare",
				       "ss", "ada", "lower-back"),
			    DBUS_ERROR_INVALID_ARGS);
	world_settle(world);
	assert_int_equal(fake_clinic.asked_count, 0);
	assert_null(show_event(EVENT_SESSION, COMMAND_COUNT));
}

/* SR-15 */
static void nobody_prepares_without_control(void **state)
{
	struct world *world = *state;
	struct bus *other = world_client(world);

	assert_string_equal(world_call(world, other, HUB_PATH, CLINIC,
				       "Prepare", "ssa{sv}", "ada",
				       "lower-back", 0),
			    "org.kneadd.Error.NotController");
	fake_hub.hub.controller = CALLER_NONE;
	show_hub(world);
	assert_string_equal(world_call(world, world->client, HUB_PATH, CLINIC,
				       "Prepare", "ssa{sv}", "ada",
				       "lower-back", 0),
			    "org.kneadd.Error.NotController");
	assert_int_equal(fake_clinic.asked_count, 0);
	bus_close(other, NULL, NULL);
}

/* SR-17, SR-25 */
static void what_the_core_refuses_is_said_in_words(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_REPLY};
	struct answer answer;

	prepare_to_core(world, &answer, 12);
	action.reply.call =
		show_event(EVENT_SESSION, COMMAND_COUNT)->session.call;
	action.reply.wearable = WEARABLE_ALL;
	action.reply.refusal.code = REFUSAL_CONTRAINDICATED;
	action.reply.refusal.value = QUESTION_FEVER;
	show_action(world, &action);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.Contraindicated");
	assert_non_null(strstr(answer.text, "SR-17"));
	assert_null(strchr(answer.text, '{'));
}

static void what_the_records_refuse_is_said(void **state)
{
	struct world *world = *state;
	struct answer answer;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "bob", "lower-back", 0);
	world_wait_asked(world, 1);
	fake_clinic_result()->refusal.code = REFUSAL_NO_SUCH_PATIENT;
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NoSuchPatient");
	assert_null(show_event(EVENT_SESSION, COMMAND_COUNT));
}

static void one_at_a_time_is_prepared(void **state)
{
	struct world *world = *state;
	static struct answer answer[2];

	world->stuck = true;
	for (unsigned int i = 0; i < 2; i++) {
		world_ask(world, world->client, &answer[i], HUB_PATH, CLINIC,
			  "Prepare", "ssa{sv}", "ada", "lower-back", 0);
		world_wait_asked(world, i + 1);
		give_facts(world, 12 + i);
	}
	answer_wait(&answer[1]);
	assert_string_equal(answer[1].error, "org.kneadd.Error.Busy");
	world->stuck = false;
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
	show_prepared(world, REFUSAL_NONE);
	answer_wait(&answer[0]);
	assert_string_equal(answer[0].error, "");
	answer_free(&answer[0]);
}

static void who_is_about_to_be_treated_is_not_forgotten(void **state)
{
	struct world *world = *state;
	struct answer answer;

#define FORGET_REFUSED()                                                       \
	assert_string_equal(world_call(world, world->client, HUB_PATH, CLINIC, \
				       "ForgetPatient", "s", "Ada"),           \
			    "org.kneadd.Error.SessionUnderWay")
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "lower-back", 0);
	world_wait_asked(world, 1);
	FORGET_REFUSED(); /* the records are being asked */
	give_facts(world, 12);
	show_wait_event(world, EVENT_SESSION, COMMAND_COUNT);
	FORGET_REFUSED(); /* the core is */
	show_prepared(world, REFUSAL_NOT_READY);
	answer_wait(&answer);
#undef FORGET_REFUSED
	/* It is not to be: now they may be. */
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ForgetPatient", "s", "Ada");
	world_wait_asked(world, 2);
	fake_clinic_result();
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void a_prepare_that_waits_ends_with_the_service(void **state)
{
	struct world *world = *state;
	struct answer answer;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Prepare",
		  "ssa{sv}", "ada", "lower-back", 0);
	world_wait_asked(world, 1);
	world_close_service(world);
	answer_wait(&answer);
	assert_int_not_equal(strlen(answer.error), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)
		CLAIM(the_core_gets_all_that_is_known),
		CLAIM(without_wishes_the_defaults_hold),
		CLAIM(the_object_is_there_before_the_answer),
		CLAIM(a_text_is_a_routine_too),
		CLAIM(pads_are_found_by_where_they_are),
		CLAIM(a_wish_comes_before_where_pads_are),
		CLAIM(a_wish_must_make_sense),
		CLAIM(wrong_wishes_are_errors_and_nothing_else),
		CLAIM(nobody_prepares_without_control),
		CLAIM(what_the_core_refuses_is_said_in_words),
		CLAIM(what_the_records_refuse_is_said),
		CLAIM(one_at_a_time_is_prepared),
		CLAIM(who_is_about_to_be_treated_is_not_forgotten),
		CLAIM(a_prepare_that_waits_ends_with_the_service),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
