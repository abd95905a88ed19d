/* SPDX-License-Identifier: MIT */
/* The hub and a session: prepared, commanded, claimed, put on record. */
#include "treated.h"

#include "claims.h"

static const enum feature_kind four[] = {FEATURE_ACTIVE, FEATURE_SENSING,
					 FEATURE_ACTIVE, FEATURE_ACTIVE};

static struct session_act *lay_record(enum fake_call call,
				      enum record_type type, uint8_t pad)
{
	struct session_act *act =
		fake_session_lay(call, SESSION_ACT_RECORD, pad);

	act->record.type = type;
	act->record.session = TREATED_SESSION;
	return act;
}

static void tells_the_session_what_it_knows_of_the_pads(void **state)
{
	struct pair *pair = treated_room(four, 2, 1);
	const struct session_pad *pad = fake_session.pad;

	(void)state;
	/* Two points by one pad are one pad. */
	treated_order()->routine.points = 3;
	treated_place(2, pair_index(pair, 0), 0);
	pair->wearable[0].feature.options = 0; /* read already */
	(void)treated_prepare(pair);
	assert_int_equal(fake_session.setup.pads, 2);
	assert_int_equal(pad[0].wearable, pair_index(pair, 0));
	assert_true(pad[0].active);
	assert_false(pad[1].active);
	assert_true(pad[0].haptic);
	assert_int_equal(pad[0].kind, CONTACT_POINT);
	assert_int_equal(pad[0].site, SITE_LUMBAR_LEFT);
	assert_int_equal(pad[0].battery, 90);
	/* 8 cells of 50 mm2 in a row: 7.071 mm each. */
	assert_int_equal(pad[0].area_mm2_x100, 40000);
	assert_int_equal(pad[0].width_um, 8 * 7071);
	assert_int_equal(pad[0].height_um, 7071);
	assert_int_equal(fake_session.setup.caller, PAIR_CALLER);
	assert_int_equal(fake_session.setup.time_ms, 1800000);
	assert_int_equal(fake_session.setup.sessions_a_day, 3);
	assert_int_equal(fake_session.setup.point_a_day, 1);
	assert_ptr_equal(fake_session.setup.config, pair->hub->config.limits);
	pair_free(pair);
}

/* An active wearable's pad that only measures is the therapist's hand. */
static void takes_a_pad_without_actuator_for_a_sensing_one(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);

	(void)state;
	treated_pad(pair)->feature.actuated = 0;
	(void)treated_prepare(pair);
	assert_false(fake_session.pad[0].active);
	pair_free(pair);
}

typedef void (*spoil_fn)(struct pair *pair, struct wearable *w);

static void no_control(struct pair *pair, struct wearable *w)
{
	(void)w;
	controller_release(&pair->hub->controller, PAIR_CALLER);
}

static void not_restored(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->restored = false;
}

static void no_bluetooth(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->bluez_present = false;
}

static void unwell(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->told_unwell = true;
}

static void unrecorded(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->records_lost = true;
}

static void absent(struct pair *pair, struct wearable *w)
{
	(void)pair;
	(void)w;
	treated_place(0, 60, 0);
}

static void padless(struct pair *pair, struct wearable *w)
{
	treated_place(0, hub_index(pair->hub, w), 3);
}

static void unplaced(struct pair *pair, struct wearable *w)
{
	(void)pair;
	(void)w;
	treated_place(0, WEARABLE_ALL, 0);
}

static void strange(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->enrolled = false;
}

static void syncing(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->link.state = LINK_SYNCING;
}

static void tripped(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].latch.trip.reason = TRIP_FORCE;
}

static void pressing(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].accepted = true;
}

static void too_many_points(struct pair *pair, struct wearable *w)
{
	(void)pair;
	(void)w;
	treated_order()->routine.points = ROUTINE_POINTS_MAX + 1;
}

static void refused_by_the_session(struct pair *pair, struct wearable *w)
{
	(void)pair;
	(void)w;
	fake_session.refusal.code = REFUSAL_CONTRAINDICATED;
}

static void under_way(struct pair *pair, struct wearable *w)
{
	(void)w;
	treated_by(pair)->on = true;
	treated_by(pair)->session.state = SESSION_RUNNING;
}

struct spoil {
	const char *what;
	spoil_fn fn;
	enum refusal_code code;
};

/* SR-17, SR-20, SR-23, SR-25: nothing is prepared that could not begin. */
static void prepares_nothing_that_something_is_against(void **state)
{
	static const struct spoil spoils[] = {
		{"no control", no_control, REFUSAL_NOT_CONTROLLER},
		{"not restored", not_restored, REFUSAL_NOT_READY},
		{"no bluetooth", no_bluetooth, REFUSAL_NO_BLUETOOTH},
		{"unwell", unwell, REFUSAL_HUB_UNWELL},
		{"unrecorded", unrecorded, REFUSAL_NOT_RECORDED},
		{"absent", absent, REFUSAL_NO_SUCH_WEARABLE},
		{"padless", padless, REFUSAL_NO_SUCH_PAD},
		{"unplaced", unplaced, REFUSAL_NO_PLACEMENT},
		{"strange", strange, REFUSAL_NOT_ENROLLED},
		{"syncing", syncing, REFUSAL_NOT_READY},
		{"tripped", tripped, REFUSAL_TRIPPED},
		{"pressing", pressing, REFUSAL_BUSY},
		{"too many points", too_many_points, REFUSAL_BAD_ARGUMENT},
		{"session", refused_by_the_session, REFUSAL_CONTRAINDICATED},
		{"under way", under_way, REFUSAL_SESSION_UNDER_WAY},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(spoils); i++) {
		struct pair *pair = treated_room(four, 2, 1);
		struct refusal refusal;

		spoils[i].fn(pair, &pair->hub->wearable[pair_index(pair, 0)]);
		refusal = treated_prepare(pair);
		if (refusal.code != spoils[i].code)
			fail_msg("%s: %d", spoils[i].what, refusal.code);
		assert_int_equal(fake_session_count(FAKE_PREPARE), 0);
		assert_false(treated_by(pair)->waits);
		pair_free(pair);
	}
}

static void refuses_an_order_that_is_none(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);
	const struct event event = {
		.type = EVENT_SESSION,
		.session = {.call = 5, .caller = PAIR_CALLER},
	};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(pair_answer(pair, 5).code, REFUSAL_BAD_ARGUMENT);
	pair_free(pair);
}

static void takes_four_pads_and_no_more(void **state)
{
	struct pair *pair = treated_room(four, 4, 2);
	struct refusal refusal;

	(void)state;
	treated_order()->routine.points = 5;
	treated_place(4, pair_index(pair, 0), 1);
	refusal = treated_prepare(pair);
	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.value, 5);
	assert_int_equal(refusal.limit, SESSION_PADS_MAX);
	treated_order()->routine.points = 4;
	(void)treated_prepare(pair);
	assert_int_equal(fake_session.setup.pads, 4);
	pair_free(pair);
}

/* SR-23: who prepares it hears of it when its beginning is on record. */
static void grants_a_session_when_all_its_beginning_is_on_record(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);
	struct event event = {.type = EVENT_RECORDED};
	struct treatment *t = treated_by(pair);

	(void)state;
	pair->store_hangs = true;
	lay_record(FAKE_PREPARE, RECORD_SESSION_BEGUN, SESSION_PADS_MAX);
	lay_record(FAKE_PREPARE, RECORD_SESSION_PAD, 0);
	assert_int_equal(treated_prepare(pair).code, REFUSAL_COUNT);
	event.recorded.written = true;
	for (event.recorded.number = t->first_record - 1;
	     event.recorded.number < t->last_record; event.recorded.number++) {
		pair_step(pair, &event);
		assert_int_equal(pair_answer(pair, TREATED_CALL).code,
				 REFUSAL_COUNT);
		assert_int_equal(
			pair_command(
				pair,
				(struct command){.type = COMMAND_SESSION_START})
				.code,
			REFUSAL_NOT_RECORDED);
	}
	event.recorded.number = t->last_record;
	pair_step(pair, &event);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code, REFUSAL_NONE);
	pair_step(pair, &event);
	assert_int_equal(pair_count(pair, ACTION_REPLY, pair->step), 0);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_SESSION_START})
			.code,
		REFUSAL_NONE);
	pair_free(pair);
}

/* SR-23 */
static void aborts_a_session_whose_beginning_is_not_written(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);

	(void)state;
	pair->store_fails = true;
	lay_record(FAKE_PREPARE, RECORD_SESSION_BEGUN, SESSION_PADS_MAX);
	fake_session.after_command = SESSION_ABORTED;
	(void)treated_prepare(pair);
	pair_run(pair, 50);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code,
			 REFUSAL_NOT_RECORDED);
	assert_int_equal(fake_session_last(FAKE_COMMAND)->value,
			 COMMAND_SESSION_ABORT);
	assert_false(treated_by(pair)->on);
	pair_free(pair);
}

/* SR-23: records are written in order. */
static void aborts_a_session_whose_beginning_was_left_out(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);
	struct event event = {.type = EVENT_RECORDED};

	(void)state;
	pair->store_hangs = true;
	lay_record(FAKE_PREPARE, RECORD_SESSION_BEGUN, SESSION_PADS_MAX);
	fake_session.after_command = SESSION_ABORTED;
	(void)treated_prepare(pair);
	event.recorded.number = pair->hub->record + 1;
	event.recorded.written = true;
	pair_step(pair, &event);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code,
			 REFUSAL_NOT_RECORDED);
	assert_false(treated_by(pair)->on);
	pair_free(pair);
}

/* SR-23 */
static void aborts_a_session_that_a_silent_store_does_not_write(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);

	(void)state;
	pair->store_hangs = true;
	lay_record(FAKE_PREPARE, RECORD_SESSION_BEGUN, SESSION_PADS_MAX);
	fake_session.after_command = SESSION_ABORTED;
	(void)treated_prepare(pair);
	pair_run(pair, 4900);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code, REFUSAL_COUNT);
	pair_run(pair, 200);
	assert_int_equal(pair_answer(pair, TREATED_CALL).code,
			 REFUSAL_NOT_RECORDED);
	assert_false(treated_by(pair)->on);
	pair_free(pair);
}

static void starts_only_what_could_be_prepared_still(void **state)
{
	struct pair *pair = treated_room(four, 2, 1);
	struct command start = {.type = COMMAND_SESSION_START};
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];

	(void)state;
	treated_begin(pair);
	w->pad[0].latch.trip.reason = TRIP_FORCE;
	assert_int_equal(pair_command(pair, start).code, REFUSAL_TRIPPED);
	assert_int_equal(fake_session_count(FAKE_COMMAND), 0);
	w->pad[0].latch.trip.reason = TRIP_NONE;
	assert_int_equal(pair_command(pair, start).code, REFUSAL_NONE);
	/* Started once: the session itself says no. */
	treated_by(pair)->session.state = SESSION_RUNNING;
	w->pad[0].latch.trip.reason = TRIP_FORCE;
	fake_session.refusal.code = REFUSAL_NOT_NOW;
	assert_int_equal(pair_command(pair, start).code, REFUSAL_NOT_NOW);
	pair_free(pair);
}

/* SR-15, SR-18: the patient's own word, and whatever lets go. */
static void hears_of_pain_from_anybody(void **state)
{
	static const enum command_type free[] = {
		COMMAND_SESSION_PAUSE, COMMAND_SESSION_RATE,
		COMMAND_SESSION_MARK, COMMAND_SESSION_ABORT};
	static const enum command_type bound[] = {
		COMMAND_SESSION_START,	COMMAND_SESSION_RESUME,
		COMMAND_SESSION_SKIP,	COMMAND_SESSION_REPEAT,
		COMMAND_SESSION_ADJUST, COMMAND_SESSION_FINISH};
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	for (size_t i = 0; i < ROWS(free); i++)
		assert_int_equal(
			pair_command(pair, (struct command){.type = free[i],
							    .caller = 99})
				.code,
			REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_COMMAND), ROWS(free));
	for (size_t i = 0; i < ROWS(bound); i++)
		assert_int_equal(
			pair_command(pair, (struct command){.type = bound[i],
							    .caller = 99})
				.code,
			REFUSAL_NOT_CONTROLLER);
	assert_int_equal(fake_session_count(FAKE_COMMAND), ROWS(free));
	pair_free(pair);
}

static void has_no_session_to_command_before_there_is_one(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);
	struct session_view view;

	(void)state;
	for (int type = COMMAND_SESSION_START; type < COMMAND_COUNT; type++)
		assert_int_equal(
			pair_command(pair,
				     (struct command){
					     .type = (enum command_type)type})
				.code,
			REFUSAL_NO_SESSION);
	hub_session_view(pair->hub, pair->now_us, &view);
	assert_int_equal(view.state, SESSION_NONE);
	pair_free(pair);
}

static enum refusal_code try(struct pair *pair, enum command_type type)
{
	return pair_command(pair,
			    (struct command){.type = type,
					     .wearable = pair_index(pair, 0),
					     .press = {.force_mn = 5000,
						       .hold_ms = 1000}})
		.code;
}

/* SR-19: the session alone commands its pads, but anybody may stop. */
static void claims_its_pads_from_its_start(void **state)
{
	static const enum command_type claimed[] = {
		COMMAND_PRESS, COMMAND_PLACE, COMMAND_ZERO, COMMAND_SELF_TEST};
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	for (size_t i = 0; i < ROWS(claimed); i++)
		assert_int_equal(try(pair, claimed[i]),
				 REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(try(pair, COMMAND_FORGET), REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(try(pair, COMMAND_ENROLL), REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(try(pair, COMMAND_RELEASE), REFUSAL_NONE);
	assert_int_equal(try(pair, COMMAND_IDENTIFY), REFUSAL_NONE);
	pair_free(pair);
}

/* Prepared, they are anybody's still, but may not go. */
static void claims_its_wearables_from_the_beginning(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);

	(void)state;
	treated_begin(pair);
	assert_int_equal(try(pair, COMMAND_SELF_TEST), REFUSAL_NONE);
	assert_int_equal(try(pair, COMMAND_FORGET), REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(try(pair, COMMAND_STOP), REFUSAL_NONE);
	pair_free(pair);
}

/* What a person presses before its start is not the session's. */
static void leaves_a_press_alone_that_it_never_claimed(void **state)
{
	struct pair *pair = treated_room(four, 1, 1);

	(void)state;
	treated_begin(pair);
	assert_int_equal(try(pair, COMMAND_PRESS), REFUSAL_NONE);
	pair_run(pair, 800);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_SESSION_START})
			.code,
		REFUSAL_BUSY);
	fake_session.after_command = SESSION_FINISHED;
	treated_carry(pair, FAKE_COMMAND);
	assert_false(treated_by(pair)->on);
	pair_run(pair, 5000);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->session, 0);
	pair_free(pair);
}

static void leaves_all_other_pads_to_who_is_in_control(void **state)
{
	struct pair *pair = treated_room(four, 3, 2);

	(void)state;
	treated_order()->routine.points = 2;
	treated_place(0, pair_index(pair, 1), 0);
	treated_place(1, pair_index(pair, 2), 1);
	treated_begin(pair);
	treated_start(pair);
	assert_int_equal(try(pair, COMMAND_SELF_TEST), REFUSAL_NONE);
	assert_int_equal(pair_command(pair,
				      (struct command){
					      .type = COMMAND_SELF_TEST,
					      .wearable = pair_index(pair, 2),
				      })
				 .code,
			 REFUSAL_NONE);
	assert_int_equal(try(pair, COMMAND_FORGET), REFUSAL_NONE);
	pair_free(pair);
}

static void puts_the_session_s_records_down_as_they_are(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct record *record;
	struct session_act *act =
		lay_record(FAKE_COMMAND, RECORD_RATING, SESSION_PADS_MAX);
	uint32_t last = pair->hub->record;

	(void)state;
	act->record.step = 3;
	act->record.repeat = 2;
	act->record.rating.nrs = 4;
	memcpy(act->record.point, "QL left", 8);
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_CHANGED, SESSION_PADS_MAX);
	pair_post(pair,
		  (struct command){.type = COMMAND_SESSION_MARK, .caller = 99});
	record = pair_last_record(pair, RECORD_RATING);
	assert_int_equal(record->number, last + 1);
	assert_int_equal(record->at_us, pair->now_us);
	assert_int_equal(record->caller, 99);
	assert_int_equal(record->session, TREATED_SESSION);
	assert_int_equal(record->step, 3);
	assert_int_equal(record->repeat, 2);
	assert_int_equal(record->rating.nrs, 4);
	assert_string_equal(record->point, "QL left");
	assert_memory_equal(record->address, "\0\0\0\0\0\0", 6);
	assert_int_equal(pair->actions.list[pair->actions.count - 1].type,
			 ACTION_CHANGED);
	assert_int_equal(
		pair->actions.list[pair->actions.count - 1].changed.wearable,
		CHANGED_SESSION);
	pair_free(pair);
}

static void says_of_a_pad_what_it_is_made_of(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct record *record;
	struct session_act *act =
		lay_record(FAKE_COMMAND, RECORD_SESSION_PAD, 0);

	(void)state;
	act->record.pad.active = true;
	treated_carry(pair, FAKE_COMMAND);
	record = pair_last_record(pair, RECORD_SESSION_PAD);
	assert_memory_equal(record->address, pair->wearable[0].address, 6);
	assert_int_equal(record->pad.rows, 1);
	assert_int_equal(record->pad.columns, 8);
	assert_int_equal(record->pad.cell_area_mm2_x100, 5000);
	assert_true(record->pad.active);
	pair_free(pair);
}

/* SR-3: a hub that begins has no session, whatever there was before. */
static void begins_without_a_session(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	pair_restart_hub(pair);
	assert_int_equal(treated_by(pair)->session.state, SESSION_NONE);
	assert_false(treated_by(pair)->on);
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_run(pair, 10000);
	assert_int_equal(treated_by(pair)->session.state, SESSION_NONE);
	pair_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_session_what_it_knows_of_the_pads),
		cmocka_unit_test(
			takes_a_pad_without_actuator_for_a_sensing_one),
		cmocka_unit_test(prepares_nothing_that_something_is_against),
		cmocka_unit_test(refuses_an_order_that_is_none),
		cmocka_unit_test(takes_four_pads_and_no_more),
		cmocka_unit_test(
			grants_a_session_when_all_its_beginning_is_on_record),
		cmocka_unit_test(
			aborts_a_session_whose_beginning_is_not_written),
		cmocka_unit_test(aborts_a_session_whose_beginning_was_left_out),
		cmocka_unit_test(
			aborts_a_session_that_a_silent_store_does_not_write),
		cmocka_unit_test(starts_only_what_could_be_prepared_still),
		cmocka_unit_test(hears_of_pain_from_anybody),
		cmocka_unit_test(has_no_session_to_command_before_there_is_one),
		cmocka_unit_test(claims_its_pads_from_its_start),
		cmocka_unit_test(claims_its_wearables_from_the_beginning),
		cmocka_unit_test(leaves_a_press_alone_that_it_never_claimed),
		cmocka_unit_test(leaves_all_other_pads_to_who_is_in_control),
		cmocka_unit_test(puts_the_session_s_records_down_as_they_are),
		cmocka_unit_test(says_of_a_pad_what_it_is_made_of),
		cmocka_unit_test(begins_without_a_session),
	};

	return cmocka_run_group_tests_name("core/hub_session", tests, NULL,
					   NULL);
}
