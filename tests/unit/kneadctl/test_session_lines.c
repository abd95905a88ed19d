/* SPDX-License-Identifier: MIT */
/* session run by lines: how it is prepared, what is told, how it ends. */
#include "world.h"

#include "scratch.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	DONE = 0,
	REFUSED = 1,
	USAGE = 2,
	NO_HUB = 3,
	TRIPPED = 5,
	INTERRUPTED = 130
};

#define RUN_SHORT "session", "run", "short", "--patient=anna"

static struct fake_session *session_of(struct world *world)
{
	return &world->hub.session;
}

/* Waits until the session was asked for that. */
struct asking {
	const struct fake_session *session;
	const char *text;
};

static bool was_asked(void *userdata)
{
	const struct asking *asking = userdata;

	return strstr(asking->session->asked, asking->text) != NULL;
}

static void until_asked(struct world *world, const char *text)
{
	struct asking asking = {&world->hub.session, text};

	if (!run_until(&world->hub.loop, was_asked, &asking))
		fail_msg("\"%s\" was not asked in: %s", text,
			 asking.session->asked);
}

static void begin(struct world *world, const char *more)
{
	person_begins(&world->person, &world->hub, world->bus.address,
		      RUN_SHORT, more, NULL);
}

static void finish(struct world *world)
{
	struct fake_session *session = session_of(world);

	session->state = "finished";
	session->why_text = "The routine was done to its end.";
	fake_session_tell(session);
}

static void end(struct world *world, int status)
{
	person_ends(&world->person);
	if (world->person.status != status)
		fail_msg("ended with %d: %s%s", world->person.status,
			 world->person.out, world->person.err);
}

/* ---- Preparing ---- */

static void prepares_what_the_options_say(void **state)
{
	struct world *world = *state;

	person_begins(&world->person, &world->hub, world->bus.address,
		      RUN_SHORT, "--therapist=T. Meier", "--self",
		      "--unsupervised", "--severity=mild", "--course=3",
		      "--place=QL left=left,QL right=C0:22:00:00:00:02:1",
		      NULL);
	until_asked(world, "Start");
	assert_said(
		world->hub.records,
		"Prepare(anna, short, [Supervised=false, Operator=self, "
		"Severity=mild, Therapist=T. Meier, Course=3, Placements=[QL "
		"left=/org/kneadd/wearable/C0_11_00_00_00_01=0, QL "
		"right=/org/kneadd/wearable/C0_22_00_00_00_02=1]]) ");
	assert_int_equal(world->hub.controls, 1);
	finish(world);
	end(world, DONE);
}

static void says_nothing_that_was_not_said(void **state)
{
	struct world *world = *state;

	begin(world, NULL);
	until_asked(world, "Start");
	assert_said(world->hub.records,
		    "Prepare(anna, short, [Supervised=true]) ");
	finish(world);
	end(world, DONE);
}

static void a_refusal_to_prepare_is_told(void **state)
{
	struct world *world = *state;
	json_t *error;

	world->hub.refuses = "Prepare";
	RUN(world, REFUSED, RUN_SHORT);
	assert_said(world->person.err, "That is too much. Ask for less.");
	RUN(world, REFUSED, RUN_SHORT, "--json");
	error = person_json(&world->person);
	assert_string_equal(json_string_value(json_object_get(error, "error")),
			    "org.kneadd.Error.Limit");
	json_decref(error);
	world->hub.refuses = "RequestControl";
	world->hub.records[0] = '\0';
	RUN(world, REFUSED, RUN_SHORT);
	assert_string_equal(world->hub.records, "");
}

static void a_wrong_command_line_prepares_nothing(void **state)
{
	static const struct {
		const char *option;
		int status;
		const char *said;
	} table[] = {
		{"--severity=awful", USAGE,
		 "--severity must be one of mild, moderate, severe, not"},
		{"--place=QL left", USAGE, "POINT=WEARABLE[:PAD]"},
		{"--place==left", USAGE, "POINT=WEARABLE[:PAD]"},
		{"--place=QL=left,QL=left", USAGE, "names a point twice"},
		{"--place=QL=nobody", REFUSED, "There is no wearable"},
		{"--rating=11", USAGE, "from 0 to 10"},
		{"--course=0", USAGE, "--course must be"},
		{"--therapist=\xff", USAGE, "not valid UTF-8"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		RUN(world, table[i].status, RUN_SHORT, table[i].option);
		assert_said(world->person.err, table[i].said);
	}
	RUN(world, USAGE, "session", "run", "short");
	assert_said(world->person.err, "--patient=PATIENT is missing");
	assert_string_equal(world->hub.records, "");
}

/* ---- Files ---- */

#define PATH_SIZE (SCRATCH_MAX + 16)

/* A file mine.yaml in a folder of its own. */
static void write_file(char path[PATH_SIZE], const char *text, size_t length)
{
	char folder[SCRATCH_MAX];
	FILE *file;

	scratch_folder(folder, "session");
	snprintf(path, PATH_SIZE, "%s/mine.yaml", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

static void remove_file(char path[PATH_SIZE])
{
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
}

static void a_file_s_text_is_passed_under_its_name(void **state)
{
	struct world *world = *state;
	char path[PATH_SIZE];

	write_file(path, "title: Mine\n", 12);
	person_begins(&world->person, &world->hub, world->bus.address,
		      "session", "run", path, "--patient=anna", NULL);
	until_asked(world, "Start");
	assert_said(world->hub.records, "Prepare(anna, mine, ");
	assert_said(world->hub.records, "RoutineText=title: Mine\n]) ");
	finish(world);
	end(world, DONE);
	remove_file(path);
}

static void a_file_that_is_none_is_told(void **state)
{
	static char large[70000];
	struct world *world = *state;
	char path[PATH_SIZE];

	RUN(world, REFUSED, "session", "run", "/nowhere/x.yaml",
	    "--patient=anna");
	assert_said(world->person.err, "/nowhere/x.yaml: No such file");
	RUN(world, REFUSED, "session", "run", "/tmp/", "--patient=anna");
	assert_said(world->person.err, "/tmp/: Is a directory");
	write_file(path, "title: a\0b\n", 11);
	RUN(world, REFUSED, "session", "run", path, "--patient=anna");
	assert_said(world->person.err, "this is no text");
	remove_file(path);
	memset(large, '#', sizeof(large));
	write_file(path, large, sizeof(large));
	RUN(world, REFUSED, "session", "run", path, "--patient=anna");
	assert_said(world->person.err, "more than 64 KiB");
	assert_string_equal(world->hub.records, "");
	remove_file(path);
}

/* ---- Lines ---- */

static void starts_and_tells_each_thing_to_do(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	begin(world, NULL);
	until_asked(world, "Start ");
	fake_session_holds(session);
	person_sees(&world->person,
		    "HOLD                     QL left (left lower back), 25.0 "
		    "N, 2 of 3, 30 s\n");
	session->phase = "rest";
	session->phase_length = 45;
	fake_session_tell(session);
	person_sees(&world->person, "REST");
	assert_true(session->readings > 0);
	finish(world);
	end(world, DONE);
	assert_said(world->person.out, "Session 7 finished. The routine was "
				       "done to its end.\n"
				       "Points: 2 of 5 treated, 1 eased; "
				       "presses: 6, dose: 812 N*s, time: "
				       "1:35 min.\n"
				       "Pain before: not rated, after: not "
				       "rated.\n"
				       "kneadctl report 7 tells more.\n");
	assert_string_equal(world->person.err, "");
}

static void json_lines_are_an_object_each(void **state)
{
	struct world *world = *state;
	char *rest;
	char *line;
	size_t lines = 0;

	begin(world, "--json");
	until_asked(world, "Start");
	fake_session_holds(session_of(world));
	person_sees(&world->person, "\"hold\"");
	finish(world);
	end(world, DONE);
	rest = world->person.out;
	while ((line = strsep(&rest, "\n")) != NULL && line[0]) {
		json_t *object = json_loads(line, 0, NULL);

		assert_true(json_is_object(object));
		json_decref(object);
		lines++;
	}
	assert_in_range(lines, 3, 10);
	assert_string_equal(world->person.err, "");
}

static void a_refused_start_is_told_once(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);
	const char *first;

	world->hub.refuses = "Start";
	begin(world, NULL);
	assert_true(run_until_count(&world->hub.loop, &session->starts, 2));
	first = strstr(world->person.err, "That is too much.");
	assert_non_null(first);
	assert_null(strstr(first + 1, "That is too much."));
	world->hub.refuses = NULL;
	assert_true(run_until_count(&world->hub.loop, &session->starts, 3));
	finish(world);
	end(world, DONE);
}

static void a_rating_waits_for_somebody(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	session->rating_wanted = true;
	begin(world, NULL);
	person_sees(&world->person, "(kneadctl session rate 0 to 10)");
	assert_int_equal(session->starts, 0);
	session->rating_wanted = false;
	fake_session_tell(session);
	until_asked(world, "Start");
	finish(world);
	end(world, DONE);
}

static void rating_answers_by_itself(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	session->rating_wanted = true;
	begin(world, "--rating=4");
	until_asked(world, "RatePain(4) ");
	until_asked(world, "Start");
	assert_null(strstr(world->person.out, "session rate"));
	finish(world);
	end(world, DONE);
}

static void unattended_moves_the_pads(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	begin(world, "--unattended");
	until_asked(world, "Start");
	session->phase = "move";
	fake_session_tell(session);
	until_asked(world, "Resume");
	finish(world);
	end(world, DONE);
}

static void unattended_aborts_what_stays_stopped(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	begin(world, "--unattended");
	until_asked(world, "Start");
	session->state = "stopped";
	fake_session_tell(session);
	until_asked(world, "Abort");
	session->state = "aborted";
	fake_session_tell(session);
	end(world, TRIPPED);
}

static void attended_it_waits_for_the_pad(void **state)
{
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	session->state = "running";
	session->phase = "move";
	begin(world, NULL);
	person_sees(&world->person, "MOVE THE PAD");
	world_until(world, &session->readings);
	assert_string_equal(session->asked, "");
	finish(world);
	end(world, DONE);
}

static void a_trip_is_told(void **state)
{
	static struct person other;
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	begin(world, NULL);
	until_asked(world, "Start");
	person_runs(&other, &world->hub, world->bus.address, "stop", NULL);
	assert_int_equal(other.status, DONE);
	session->state = "stopped";
	session->why_text = "A pad was stopped.";
	fake_session_tell(session);
	person_sees(&world->person, "STOPPED");
	person_sees(&world->person, "A pad was stopped.");
	session->state = "aborted";
	fake_session_tell(session);
	end(world, TRIPPED);
	assert_said(world->person.out, "Session 7 aborted.");
	assert_said(world->person.err, "Stopped: it was too much.");
}

/* ---- Ends ---- */

static void control_c_aborts_in_order(void **state)
{
	struct world *world = *state;

	begin(world, NULL);
	until_asked(world, "Start");
	uv_process_kill(&world->person.process, SIGINT);
	until_asked(world, "Abort(kneadctl session) ");
	end(world, INTERRUPTED);
	assert_int_equal(world->hub.stops, 0);
	assert_said(world->person.out, "Session 7 aborted.");
}

/* SR-15: the hub stops what presses when its controller leaves, and that is to
 * be acknowledged: nobody leaves a pad that lets go. */
static void sr15_waits_until_the_pads_have_let_go(void **state)
{
	static struct person other;
	struct world *world = *state;
	struct fake_session *session = session_of(world);

	begin(world, NULL);
	until_asked(world, "Start");
	world->hub.wearable[1].state = "releasing";
	fake_hub_tell(&world->hub);
	session->state = "finished";
	fake_session_tell(session);
	person_sees(&world->person, "FINISHED");
	for (int i = 0; i < 3; i++) /* each takes a while */
		person_runs(&other, &world->hub, world->bus.address, "status",
			    NULL);
	assert_false(world->person.exited);
	world->hub.wearable[1].state = "resting";
	fake_hub_tell(&world->hub);
	end(world, DONE);
}

/* SR-15 */
static void sr15_a_second_control_c_stops_all(void **state)
{
	struct world *world = *state;

	begin(world, NULL);
	until_asked(world, "Start");
	world->hub.is_silent = true;
	uv_process_kill(&world->person.process, SIGINT);
	until_asked(world, "Abort");
	uv_process_kill(&world->person.process, SIGINT);
	world_until(world, &world->hub.stops);
	end(world, INTERRUPTED);
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	begin(world, NULL);
	until_asked(world, "Start");
	fake_hub_vanish(&world->hub);
	end(world, NO_HUB);
	assert_said(world->person.err, "The hub went away.");
}

static void a_session_that_is_replaced_is_told(void **state)
{
	struct world *world = *state;

	begin(world, NULL);
	until_asked(world, "Start");
	fake_session_go(session_of(world));
	end(world, TRIPPED);
	assert_said(world->person.err, "The session is gone");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(prepares_what_the_options_say),
		IN_WORLD(says_nothing_that_was_not_said),
		IN_WORLD(a_refusal_to_prepare_is_told),
		IN_WORLD(a_wrong_command_line_prepares_nothing),
		IN_WORLD(a_file_s_text_is_passed_under_its_name),
		IN_WORLD(a_file_that_is_none_is_told),
		IN_WORLD(starts_and_tells_each_thing_to_do),
		IN_WORLD(json_lines_are_an_object_each),
		IN_WORLD(a_refused_start_is_told_once),
		IN_WORLD(a_rating_waits_for_somebody),
		IN_WORLD(rating_answers_by_itself),
		IN_WORLD(unattended_moves_the_pads),
		IN_WORLD(unattended_aborts_what_stays_stopped),
		IN_WORLD(attended_it_waits_for_the_pad),
		IN_WORLD(a_trip_is_told),
		IN_WORLD(control_c_aborts_in_order),
		IN_WORLD(sr15_waits_until_the_pads_have_let_go),
		IN_WORLD(sr15_a_second_control_c_stops_all),
		IN_WORLD(a_hub_that_vanishes_is_told),
		IN_WORLD(a_session_that_is_replaced_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
