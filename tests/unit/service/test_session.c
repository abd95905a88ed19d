/* SPDX-License-Identifier: MIT */
/* org.kneadd.Session1: its object, what it shows, and what it takes. */
#include "show.h"

#include <string.h>

#define PATH SESSION_PATH(7)

static void show_one(struct world *world)
{
	const struct session_view view = show_plain_session(7);

	show_session(world, &view);
	world_settle(world);
	world_forget(world);
	fake_hub.events = 0;
}

/* Whether a Get of that property finds it. */
static bool has(struct world *world, const char *property)
{
	return world_call(world, world->client, PATH, PROPERTIES, "Get", "ss",
			  SESSION, property)[0] == '\0';
}

static double number_of(struct world *world, const char *property)
{
	return world_get_double(world, PATH, SESSION, property);
}

static const char *text_of(struct world *world, const char *property)
{
	return world_get_text(world, PATH, SESSION, property);
}

static uint64_t count_of(struct world *world, const char *property)
{
	return world_get_number(world, PATH, SESSION, property);
}

/* ---- The object ---- */

static void appears_and_stays_until_the_next(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);

	assert_string_equal(
		world_call(world, world->client, PATH, SESSION, "Mark", ""),
		DBUS_ERROR_UNKNOWN_OBJECT);
	show_session(world, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesAdded"), 1);
	assert_string_equal(text_of(world, "State"), session_state_names[1]);
	view.state = SESSION_ABORTED;
	show_session(world, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesRemoved"), 0);
	view = show_plain_session(8);
	show_session(world, &view);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "InterfacesRemoved"), 1);
	assert_string_equal(
		world_call(world, world->client, PATH, SESSION, "Mark", ""),
		DBUS_ERROR_UNKNOWN_OBJECT);
	assert_string_equal(
		world_get_text(world, SESSION_PATH(8), SESSION, "Patient"),
		"ada");
}

static void shows_the_session(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	const struct wearable_view wearable = show_plain(0, 2);
	DBusMessageIter value;
	DBusMessage *reply;
	const char *path = NULL;
	int64_t session = 0;

	view.state = SESSION_RUNNING;
	view.phase = PHASE_HOLD;
	view.why = SESSION_WHY_PAIN;
	view.refusal = (struct refusal){
		.code = REFUSAL_BATTERY, .value = 3, .limit = 15};
	view.operator= OPERATOR_SELF;
	view.step = 1;
	view.technique = TECHNIQUE_KNEAD;
	view.repeat = 2;
	view.repeats = 3;
	view.point = 0;
	(void)strcpy(view.point_name, "QL left");
	view.site = SITE_LUMBAR_LEFT;
	view.wearable = 0;
	view.pad = 1;
	view.active = true;
	(void)strcpy(view.prompt, "Breathe out");
	(void)strcpy(view.next_point, "QL right");
	view.target_mn = 20500;
	view.low_mn = 17000;
	view.high_mn = 23000;
	view.ceiling_mn = 45000;
	view.guidance = GUIDANCE_TOO_HARD;
	view.breath = BREATH_OUT;
	view.phase_ms = 30000;
	view.knead_wanted_x10 = 125;
	view.knead_direction = DIRECTION_CLOCKWISE;
	view.ppt_pa = 250500;
	view.treated = 4;
	view.released = 2;
	view.presses = 9;
	view.rating_wanted = true;
	view.rating_before = 5;
	view.rating_last = 0;
	view.rating_after = 10;
	show_wearable(world, 0, &wearable);
	show_session(world, &view);
	world_settle(world);
	assert_string_equal(text_of(world, "Phase"),
			    session_phase_names[PHASE_HOLD]);
	assert_string_equal(text_of(world, "Why"),
			    session_why_table[SESSION_WHY_PAIN].name);
	assert_string_equal(text_of(world, "WhyText"),
			    session_why_table[SESSION_WHY_PAIN].text);
	/* SR-25 */
	assert_non_null(strstr(text_of(world, "Refusal"), "15 % are needed"));
	assert_string_equal(text_of(world, "Operator"),
			    operator_names[OPERATOR_SELF]);
	assert_string_equal(text_of(world, "Severity"),
			    severity_names[SEVERITY_MODERATE]);
	assert_true(world_get_bool(world, PATH, SESSION, "Supervised"));
	assert_string_equal(text_of(world, "Title"), "Lower back");
	assert_string_equal(text_of(world, "Routine"), "lower-back");
	assert_int_equal(count_of(world, "Step"), 1);
	assert_int_equal(count_of(world, "Steps"), 2);
	assert_string_equal(text_of(world, "Technique"),
			    technique_table[TECHNIQUE_KNEAD].name);
	assert_int_equal(count_of(world, "Repeat"), 2);
	assert_int_equal(count_of(world, "Repeats"), 3);
	assert_string_equal(text_of(world, "Point"), "QL left");
	assert_int_equal(count_of(world, "PointIndex"), 0);
	assert_int_equal(count_of(world, "Points"), 1);
	assert_string_equal(text_of(world, "Site"), "lumbar-left");
	assert_int_equal(count_of(world, "Pad"), 1);
	assert_true(world_get_bool(world, PATH, SESSION, "Active"));
	assert_string_equal(text_of(world, "Prompt"), "Breathe out");
	/* The last step: none comes. */
	assert_string_equal(text_of(world, "NextTechnique"), "");
	assert_string_equal(text_of(world, "NextPoint"), "QL right");
	assert_float_equal(number_of(world, "Target"), 20.5, 1e-9);
	assert_float_equal(number_of(world, "BandLow"), 17.0, 1e-9);
	assert_float_equal(number_of(world, "BandHigh"), 23.0, 1e-9);
	assert_float_equal(number_of(world, "Ceiling"), 45.0, 1e-9);
	assert_string_equal(text_of(world, "Guidance"), "too-hard");
	assert_string_equal(text_of(world, "Breath"), "out");
	assert_float_equal(number_of(world, "PhaseLength"), 30.0, 1e-9);
	assert_float_equal(number_of(world, "CirclesWanted"), 12.5, 1e-9);
	assert_string_equal(text_of(world, "DirectionWanted"),
			    direction_names[DIRECTION_CLOCKWISE]);
	assert_float_equal(number_of(world, "PPT"), 250.5, 1e-9);
	assert_int_equal(count_of(world, "Treated"), 4);
	assert_int_equal(count_of(world, "Released"), 2);
	assert_int_equal(count_of(world, "Presses"), 9);
	assert_true(world_get_bool(world, PATH, SESSION, "RatingWanted"));
	assert_int_equal(count_of(world, "RatingBefore"), 5);
	assert_int_equal(count_of(world, "RatingLast"), 0);
	assert_int_equal(count_of(world, "RatingAfter"), 10);
	reply = world_get(world, PATH, SESSION, "Wearable", &value);
	assert_int_equal(bus_iter_read(&value, "o", &path), 0);
	assert_string_equal(path, WEARABLE_0);
	dbus_message_unref(reply);
	reply = world_get(world, PATH, SESSION, "Session", &value);
	assert_int_equal(bus_iter_read(&value, "x", &session), 0);
	assert_int_equal(session, 7);
	dbus_message_unref(reply);
}

static void what_is_not_there_is_empty_or_left_out(void **state)
{
	static const char *const left_out[] = {
		"PPT",	       "RatingBefore", "RatingLast",
		"RatingAfter", "Easing",       "EasingError",
	};
	static const char *const empty[] = {
		"Why",	     "WhyText",		"Refusal",   "Point",
		"Prompt",    "Breath",		"NextPoint", "Guidance",
		"Direction", "DirectionWanted",
	};
	struct world *world = *state;
	DBusMessageIter value;
	const char *path = NULL;
	DBusMessage *reply;

	show_one(world);
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		assert_false(has(world, left_out[i]));
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		assert_string_equal(text_of(world, empty[i]), "");
	assert_int_equal(count_of(world, "PointIndex"), 1); /* as Points */
	assert_string_equal(text_of(world, "NextTechnique"),
			    technique_table[0].name);
	reply = world_get(world, PATH, SESSION, "Wearable", &value);
	assert_int_equal(bus_iter_read(&value, "o", &path), 0);
	assert_string_equal(path, "/");
	dbus_message_unref(reply);
}

/* What is no text comes from a file or a person, and harms nobody. */
static void octets_become_text(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);

	(void)strcpy(view.prompt, "press \xff here");
	show_session(world, &view);
	world_settle(world);
	assert_string_equal(text_of(world, "Prompt"), "press ? here");
}

/* ---- Changes ---- */

static void state_is_told_and_only_what_changed(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);

	show_one(world);
	view.state = SESSION_RUNNING;
	view.phase = PHASE_RAMP;
	view.force_mn = 12000; /* a reading */
	show_session(world, &view);
	world_wait_told(world, PATH, "Phase");
	world_settle(world);
	assert_true(world_told(world, PATH, "State", NULL));
	assert_int_equal(world_told_count(world, PATH), 2);
	world_forget(world);
	show_session(world, &view); /* nothing is new */
	world_settle(world);
	assert_int_equal(world_told_count(world, PATH), 0);
}

/* Fifty changes at once are told as a few (ten a second at most, however slow
 * the machine is), and the last of them is. */
static void changes_are_merged_and_the_latest_is_told(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	const uint64_t start_ns = uv_hrtime();
	uint64_t tenths;

	show_one(world);
	for (uint32_t i = 1; i <= 50; i++) {
		view.presses = i;
		show_session(world, &view);
		uv_run(&world->loop, UV_RUN_NOWAIT);
	}
	view.state = SESSION_FINISHED;
	show_session(world, &view);
	world_wait_told(world, PATH, "State");
	tenths = (uv_hrtime() - start_ns) / 100000000u;
	assert_in_range(world_heard(world, PATH, "PropertiesChanged"), 1,
			4 + tenths);
	assert_int_equal(count_of(world, "Presses"), 50);
}

static void what_vanishes_is_told_as_gone(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	const struct heard *heard;
	DBusMessageIter names;
	const char *name = NULL;

	view.ppt_pa = 200000;
	show_session(world, &view);
	world_settle(world);
	world_forget(world);
	view.ppt_pa = 0;
	show_session(world, &view);
	while (world_heard(world, PATH, "PropertiesChanged") == 0)
		run_for(&world->loop, 5);
	heard = world_last(world, PATH, "PropertiesChanged");
	assert_int_equal(
		bus_read(heard->signal, "sa{sv}as", NULL, NULL, &names), 0);
	assert_true(bus_string_next(&names, &name));
	assert_string_equal(name, "PPT");
}

/* ---- Readings ---- */

struct feed {
	uv_timer_t timer;
	struct world *world;
	struct session_view view;
};

static void on_feed(uv_timer_t *timer)
{
	struct feed *feed = timer->data;

	fake_hub.events = 0;
	feed->view.force_mn += 10;
	feed->view.elapsed_ms += 5;
	show_session(feed->world, &feed->view);
}

static void start_feed(struct world *world, struct feed *feed)
{
	show_one(world);
	feed->world = world;
	feed->view = show_plain_session(7);
	assert_int_equal(uv_timer_init(&world->loop, &feed->timer), 0);
	feed->timer.data = feed;
	assert_int_equal(uv_timer_start(&feed->timer, on_feed, 0, 5), 0);
}

static void stop_feed(struct feed *feed)
{
	uv_close((uv_handle_t *)&feed->timer, NULL);
	world_settle(feed->world);
}

static void readings_are_told_to_nobody_unasked(void **state)
{
	struct world *world = *state;
	static struct feed feed;

	start_feed(world, &feed);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, PATH, "PropertiesChanged"), 0);
	/* But whoever asks gets the latest. */
	assert_true(number_of(world, "Force") > 0.0);
	stop_feed(&feed);
}

static void readings_are_told_while_they_are_wanted(void **state)
{
	struct world *world = *state;
	static struct feed feed;
	uint64_t since_ms;

	start_feed(world, &feed);
	assert_string_equal(world_call(world, world->client, PATH, SESSION,
				       "StartReadings", ""),
			    "");
	world_wait_told(world, PATH, "Force");
	world_forget(world);
	since_ms = uv_hrtime() / 1000000u;
	run_for(&world->loop, 500);
	since_ms = uv_hrtime() / 1000000u - since_ms;
	assert_in_range(world_heard(world, PATH, "PropertiesChanged"), 1,
			since_ms / 100 + 1);
	assert_true(world_told(world, PATH, "Elapsed", NULL));
	assert_false(world_told(world, PATH, "Radius", NULL));
	assert_string_equal(world_call(world, world->client, PATH, SESSION,
				       "StopReadings", ""),
			    "");
	world_settle(world);
	world_forget(world);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, PATH, "PropertiesChanged"), 0);
	stop_feed(&feed);
}

static void readings_end_with_their_session(void **state)
{
	struct world *world = *state;
	static struct feed feed;

	start_feed(world, &feed);
	assert_string_equal(world_call(world, world->client, PATH, SESSION,
				       "StartReadings", ""),
			    "");
	feed.view.session = 8;
	run_for(&world->loop, 50);
	world_settle(world);
	world_forget(world);
	run_for(&world->loop, 300);
	assert_int_equal(
		world_heard(world, SESSION_PATH(8), "PropertiesChanged"), 0);
	stop_feed(&feed);
}

static void each_reading_is_the_latest(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);

	show_one(world);
	view.force_mn = 31500;
	view.peak_pa = 120500;
	view.breath_left_ms = 1500;
	view.phase_left_ms = 2500;
	view.elapsed_ms = 3500;
	view.left_ms = 4500;
	view.limit_left_ms = 5500;
	view.easing = (struct easing_reading){true, 125, 20};
	view.knead = (struct knead_reading){
		.circling = true,
		.circles_per_min_x10 = 145,
		.direction = DIRECTION_ANTICLOCKWISE,
		.radius_um = 9500,
	};
	view.dose_ns = 640;
	show_session(world, &view);
	world_settle(world);
	assert_float_equal(number_of(world, "Force"), 31.5, 1e-9);
	assert_float_equal(number_of(world, "PeakPressure"), 120.5, 1e-9);
	assert_float_equal(number_of(world, "BreathLeft"), 1.5, 1e-9);
	assert_float_equal(number_of(world, "PhaseLeft"), 2.5, 1e-9);
	assert_float_equal(number_of(world, "Elapsed"), 3.5, 1e-9);
	assert_float_equal(number_of(world, "Left"), 4.5, 1e-9);
	assert_float_equal(number_of(world, "LimitLeft"), 5.5, 1e-9);
	assert_float_equal(number_of(world, "Easing"), 0.125, 1e-9);
	assert_float_equal(number_of(world, "EasingError"), 0.02, 1e-9);
	assert_true(world_get_bool(world, PATH, SESSION, "Circling"));
	assert_float_equal(number_of(world, "Circles"), 14.5, 1e-9);
	assert_float_equal(number_of(world, "Radius"), 9.5, 1e-9);
	assert_string_equal(text_of(world, "Direction"),
			    direction_names[DIRECTION_ANTICLOCKWISE]);
	assert_float_equal(number_of(world, "Dose"), 640.0, 1e-9);
	/* None of them was told. */
	assert_int_equal(world_told_count(world, PATH), 0);
}

/* ---- Signals ---- */

static void what_happens_is_told_as_signals(void **state)
{
	struct world *world = *state;
	struct session_view view = show_plain_session(7);
	struct record record = {.type = RECORD_SESSION_NOTE,
				.session = 7,
				.step = 1,
				.point = "QL left"};
	const char *text = NULL;
	double easing = 0.0;
	bool aborted = false;

	show_one(world);
	record.note.note = SESSION_NOTE_POINT_TREATED;
	show_record(world, &record);
	record.note.note = SESSION_NOTE_POINT_RELEASED;
	record.note.value = 150;
	show_record(world, &record);
	record.note.note = SESSION_NOTE_SKIPPED; /* is none */
	show_record(world, &record);
	view.rating_wanted = true;
	(void)strcpy(view.point_name, "QL left");
	show_session(world, &view);
	show_session(world, &view); /* is wanted still: not again */
	record = (struct record){.type = RECORD_SESSION_ENDED, .session = 7};
	record.ended.why = SESSION_WHY_TIME;
	record.ended.aborted = true;
	show_record(world, &record);
	record.session = 6; /* of another: none of ours */
	show_record(world, &record);
	world_settle(world);
	assert_int_equal(world_heard(world, PATH, "PointTreated"), 1);
	assert_int_equal(world_heard(world, PATH, "PointReleased"), 1);
	assert_int_equal(world_heard(world, PATH, "RatingWanted"), 1);
	assert_int_equal(world_heard(world, PATH, "Ended"), 1);
	assert_int_equal(
		bus_read(world_last(world, PATH, "PointReleased")->signal, "sd",
			 &text, &easing),
		0);
	assert_string_equal(text, "QL left");
	assert_float_equal(easing, 0.15, 1e-9);
	assert_int_equal(bus_read(world_last(world, PATH, "Ended")->signal,
				  "sb", &text, &aborted),
			 0);
	assert_string_equal(text, session_why_table[SESSION_WHY_TIME].name);
	assert_true(aborted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(appears_and_stays_until_the_next),
		CLAIM(shows_the_session),
		CLAIM(what_is_not_there_is_empty_or_left_out),
		CLAIM(octets_become_text),
		CLAIM(state_is_told_and_only_what_changed),
		CLAIM(changes_are_merged_and_the_latest_is_told),
		CLAIM(what_vanishes_is_told_as_gone),
		CLAIM(readings_are_told_to_nobody_unasked),
		CLAIM(readings_are_told_while_they_are_wanted),
		CLAIM(readings_end_with_their_session),
		CLAIM(each_reading_is_the_latest),
		CLAIM(what_happens_is_told_as_signals),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
