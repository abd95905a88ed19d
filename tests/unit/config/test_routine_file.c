/* SPDX-License-Identifier: MIT */
/* What a routine file may say, what is said when it is wrong, and that those
 * of the hub are fit. */
#include "routine_file.h"

#include "hub.h"
#include "routine_entry.h"
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS(table)  (sizeof(table) / sizeof((table)[0]))
#define SAID_SIZE    65536
#define ROUTINES_MIN 10
#define PROMPTLY_S   5 /* far above what any text takes */

/* One reading: what came out and what was said. */
struct reading {
	int result;
	struct routine_file file;
	char said[SAID_SIZE];
};

/* Large, so not on the stack. */
static struct reading reading;

static void read_bytes(const char *text, size_t length,
		       const struct hub_config *config)
{
	FILE *errors;

	memset(&reading, 0, sizeof(reading));
	errors = fmemopen(reading.said, sizeof(reading.said), "w");
	assert_non_null(errors);
	reading.result = routine_file_parse("mine.yaml", text, length, config,
					    errors, &reading.file);
	fclose(errors);
}

static void read_text(const char *text)
{
	const struct hub_config config = hub_config_default();

	read_bytes(text, strlen(text), &config);
}

static void assert_said(const char *text)
{
	if (!strstr(reading.said, text))
		fail_msg("\"%s\" is not in: %s", text, reading.said);
}

#define HEAD                                        \
	"title: T\n"                                \
	"points: [{name: QL, site: lumbar-left}]\n" \
	"steps:\n"
#define PRESS "  - {do: press, point: QL, target: {force: 25}, hold: 30"

/* ---- What is right ---- */

static const char full[] =
	"title: Lower back\n"
	"description: >\n"
	"  Lying face down,\n"
	"  a cushion under the belly.\n"
	"self_treatment: yes\n"
	"time: 20\n"
	"breath: {inhale: 4, exhale: 6.5}\n"
	"rate_before: no\n"
	"evidence:\n"
	"  - source: Hou 2002\n"
	"    what: the hold\n"
	"    confidence: low\n"
	"points:\n"
	"  - {name: QL left, site: lumbar-left}\n"
	"  - {name: cuff, site: calf-right, kind: compression}\n"
	"steps:\n"
	"  - do: press\n"
	"    point: QL left\n"
	"    target: {force: 22.5}\n"
	"    band: 10\n"
	"    hold: 40\n"
	"    ramp: 5\n"
	"    rest: 50\n"
	"    repeats: 3\n"
	"    ease: 20\n"
	"    severity: {mild: 75, severe: 125}\n"
	"    breath: yes\n"
	"    rate: yes\n"
	"    prompt: |\n"
	"      Breathe out\n"
	"      as it presses.\n"
	"  - do: press\n"
	"    point: cuff\n"
	"    target: {pressure: 6}\n"
	"    hold: 20\n"
	"  - do: knead\n"
	"    point: QL left\n"
	"    target: {ppt: 80}\n"
	"    hold: 30\n"
	"    circles: 20\n"
	"    direction: anticlockwise\n"
	"  - do: rate\n";

static void reads_everything_there_is(void **state)
{
	const struct routine *routine = &reading.file.routine;
	const struct routine_step *step = routine->step;

	(void)state;
	read_text(full);
	assert_string_equal(reading.said, "");
	assert_int_equal(reading.result, 0);
	assert_string_equal(routine->name, "mine");
	assert_string_equal(routine->title, "Lower back");
	assert_string_equal(reading.file.description,
			    "Lying face down, a cushion under the belly.");
	assert_true(routine->self_treatment);
	assert_false(routine->rate_before);
	assert_true(routine->rate_after);
	assert_int_equal(routine->time_ms, 1200000);
	assert_int_equal(routine->inhale_ms, 4000);
	assert_int_equal(routine->exhale_ms, 6500);
	assert_int_equal(reading.file.sources, 1);
	assert_string_equal(reading.file.evidence[0].source, "Hou 2002");
	assert_int_equal(routine->points, 2);
	assert_int_equal(routine->point[1].site, SITE_CALF_RIGHT);
	assert_int_equal(routine->point[1].kind, CONTACT_COMPRESSION);
	assert_int_equal(routine->steps, 4);
	assert_int_equal(step[0].technique, TECHNIQUE_PRESS);
	assert_int_equal(step[0].point, 0);
	assert_int_equal(step[0].target.unit, TARGET_FORCE);
	assert_int_equal(step[0].target.value, 22500);
	assert_int_equal(step[0].band_permille, 100);
	assert_int_equal(step[0].hold_ms, 40000);
	assert_int_equal(step[0].ramp_mn_per_s, 5000);
	assert_int_equal(step[0].rest_ms, 50000);
	assert_int_equal(step[0].repeats, 3);
	assert_int_equal(step[0].ease_permille, 200);
	assert_int_equal(step[0].severity_permille[SEVERITY_MILD], 750);
	assert_int_equal(step[0].severity_permille[SEVERITY_MODERATE], 1000);
	assert_int_equal(step[0].severity_permille[SEVERITY_SEVERE], 1250);
	assert_true(step[0].breath);
	assert_true(step[0].rate);
	assert_string_equal(step[0].prompt, "Breathe out as it presses.");
	assert_int_equal(step[1].target.unit, TARGET_PRESSURE);
	assert_int_equal(step[1].target.value, 6000);
	assert_int_equal(step[1].band_permille, 150);
	assert_int_equal(step[1].repeats, 1);
	assert_int_equal(step[1].ramp_mn_per_s, 0);
	assert_int_equal(step[2].target.unit, TARGET_PPT);
	assert_int_equal(step[2].target.value, 800);
	assert_int_equal(step[2].circles_per_min_x10, 200);
	assert_int_equal(step[2].direction, DIRECTION_ANTICLOCKWISE);
	assert_int_equal(step[3].technique, TECHNIQUE_RATE);
	assert_int_equal(step[3].point, ROUTINE_POINT_NONE);
	assert_true(routine_file_needs_ppt(&reading.file));
	assert_int_equal(routine_file_confidence(&reading.file),
			 CONFIDENCE_LOW);
}

static void every_word_of_the_core_can_be_written(void **state)
{
	char text[1024];

	(void)state;
	for (size_t i = 0; i < TECHNIQUE_COUNT; i++) {
		const bool force = technique_table[i].applies_force &&
				   i != TECHNIQUE_MEASURE;

		snprintf(text, sizeof(text),
			 HEAD PRESS "}\n  - {do: %s%s%s%s}\n",
			 technique_table[i].name,
			 technique_table[i].needs_point ? ", point: QL" : "",
			 force ? ", target: {force: 20}" : "",
			 i == TECHNIQUE_MEASURE || i == TECHNIQUE_RATE
				 ? ""
				 : ", hold: 20");
		read_text(text);
		assert_string_equal(reading.said, "");
		assert_int_equal(reading.file.routine.step[1].technique, i);
	}
	for (size_t i = 0; i < DIRECTION_COUNT; i++) {
		snprintf(text, sizeof(text),
			 HEAD "  - {do: knead, point: QL, target: {force: 9}, "
			      "hold: 9, direction: %s}\n",
			 direction_names[i]);
		read_text(text);
		assert_string_equal(reading.said, "");
		assert_int_equal(reading.file.routine.step[0].direction, i);
	}
	for (size_t i = 0; i < CONFIDENCE_COUNT; i++) {
		snprintf(
			text, sizeof(text),
			"evidence: [{source: a, what: b, confidence: %s}]\n" HEAD
				PRESS "}\n",
			confidence_names[i]);
		read_text(text);
		assert_string_equal(reading.said, "");
		assert_int_equal(routine_file_confidence(&reading.file), i);
	}
	for (size_t i = 1; i < SITE_COUNT; i++) {
		snprintf(text, sizeof(text),
			 "title: T\npoints: [{name: a, site: %s}]\n"
			 "steps: [{do: press, point: a, target: {force: 5}, "
			 "hold: 9}]\n",
			 site_table[i].name);
		read_text(text);
		assert_string_equal(reading.said, "");
		assert_int_equal(reading.file.routine.point[0].site, i);
	}
}

static void a_room_with_short_sessions_shortens_the_default(void **state)
{
	struct hub_config config = hub_config_default();

	(void)state;
	config.session_ms = 600000;
	read_bytes(HEAD PRESS "}\n", strlen(HEAD PRESS "}\n"), &config);
	assert_string_equal(reading.said, "");
	assert_int_equal(reading.file.routine.time_ms, 600000);
	/* SR-9 */
	read_bytes("time: 11\n" HEAD PRESS "}\n",
		   strlen("time: 11\n" HEAD PRESS "}\n"), &config);
	assert_said("mine.yaml:1: time: 11 min is more than the room's limit "
		    "of 10 min (SR-9)");
}

/* The smallest counts: what a routine says of itself is no more sure. */
static void confidence_is_that_of_the_weakest_source(void **state)
{
	(void)state;
	read_text(
		"evidence:\n"
		"  - {source: a, what: b, confidence: moderate}\n"
		"  - {source: a, what: b, confidence: remembered}\n" HEAD PRESS
		"}\n");
	assert_int_equal(routine_file_confidence(&reading.file),
			 CONFIDENCE_REMEMBERED);
	read_text(HEAD PRESS "}\n");
	assert_int_equal(routine_file_confidence(&reading.file),
			 CONFIDENCE_PROJECT_DEFAULT);
	assert_false(routine_file_needs_ppt(&reading.file));
}

/* ---- What is wrong ---- */

struct wrong {
	const char *text;
	const char *said;
};

static void assert_wrong(const struct wrong *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		read_text(rows[i].text);
		assert_int_equal(reading.result, -EINVAL);
		assert_said(rows[i].said);
	}
}

static void says_line_key_value_and_what_is_allowed(void **state)
{
	static const struct wrong rows[] = {
		{"", "mine.yaml: title: is missing"},
		{"title: T\n", "mine.yaml: steps: are missing"},
		{"title: ''\n" HEAD, ":2: title: stands here twice"},
		{"tilte: T\n", ":1: tilte: no such setting here; did you mean "
			       "\"title\"? kneadctl routine sample shows all"},
		{"qqqqqq: T\n",
		 ":1: qqqqqq: no such setting here; kneadctl routine sample"},
		{HEAD "  - {do: pres}\n",
		 ":4: do: expected one of press, knead"},
		{HEAD "  - {hold: 3}\n", ":4: do: is missing"},
		{HEAD "  - {do: press}\n", ":4: target: is missing; \"do: "
					   "press\" needs it: {force: 25} (N)"},
		{HEAD "  - {do: press}\n", ":4: point: is missing"},
		{HEAD "  - {do: press}\n", ":4: hold: is missing"},
		{HEAD PRESS ", circles: 20}\n",
		 ":4: circles: makes no sense with \"do: press\"; it is for: "
		 "knead"},
		{HEAD "  - do: rest\n    hold: 3\n    target: {force: 2}\n",
		 ":6: target: makes no sense with \"do: rest\"; it is for: "
		 "press, knead, glide"},
		{HEAD PRESS ", hold: 0}\n", ":4: hold: stands here twice"},
		{HEAD "  - {do: rest, hold: 0}\n", ":4: hold: must be above 0"},
		{HEAD PRESS ", ramp: 0}\n", ":4: ramp: must be above 0"},
		{HEAD PRESS ", repeats: 0}\n",
		 ":4: repeats: expected a number from 1 to 50, found \"0\""},
		{HEAD PRESS ", breath: yes}\n",
		 ":4: breath: there is no breathing pace; add one"},
		{"breath: {inhale: 4}\n" HEAD PRESS "}\n",
		 ":1: breath: needs both"},
		{"evidence: [{}]\n" HEAD PRESS "}\n", ":1: source: is missing"},
		{"evidence: [{}]\n" HEAD PRESS "}\n", ":1: what: is missing"},
		{"title: a: b\n", ":1: not YAML: mapping values"},
		{"title: a: b\n", "goes into quotes"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

static void a_target_is_one_number_above_nothing(void **state)
{
	static const struct wrong rows[] = {
		{HEAD "  - {do: press, point: QL, hold: 9, target: {}}\n",
		 ":4: target: expected one of force (N), pressure (kPa) and "
		 "ppt (%), found 0"},
		{HEAD "  - {do: press, point: QL, hold: 9, target: {force: 1, "
		      "ppt: 9}}\n",
		 ":4: target: expected one of force (N), pressure (kPa) and "
		 "ppt (%), found 2"},
		{HEAD "  - {do: press, point: QL, hold: 9, target: {force: "
		      "0}}\n",
		 ":4: target: must be above 0"},
		{HEAD "  - {do: press, point: QL, hold: 9, target: 25}\n",
		 ":4: target: expected settings"},
		{HEAD "  - {do: press, point: QL, hold: 9, target: {force: 25 "
		      "N}}\n",
		 ":4: force: expected a number"},
		{HEAD "  - {do: press, point: QL, hold: 9, target: {ppt: "
		      "200}}\n",
		 ":4: ppt: expected a number from 1 to 150"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

static void points_are_named_once_placed_and_used(void **state)
{
	static const struct wrong rows[] = {
		{HEAD "  - {do: press, point: QR, target: {force: 25}, hold: "
		      "30}\n",
		 ":4: point: there is no point \"QR\"; did you mean \"QL\"?"},
		{"title: T\nsteps: [{do: measure, point: a}]\n",
		 ":2: point: there is no point \"a\"; the points are: none"},
		{"title: T\npoints:\n"
		 "  - {name: a, site: lumbar-left}\n"
		 "  - {name: a, site: lumbar-right}\n"
		 "steps: [{do: measure, point: a}]\n",
		 ":4: name: the point of line 3 is called \"a\" already"},
		{"title: T\npoints:\n  - {name: a, site: lumbar-left}\n"
		 "steps: [{do: rate}]\n",
		 ":3: name: no step uses the point \"a\""},
		{"title: T\npoints:\n  - {site: lumbar-left}\n",
		 ":3: name: is missing"},
		{"title: T\npoints:\n  - {name: a}\n", ":3: site: is missing"},
		{"title: T\npoints:\n  - {name: \"a\\e\", site: lumbar-left}\n",
		 ":3: name: \"a?\" has a character that cannot be shown"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

/* SR-4: no endangerment site has a name; who asks for one is told why. */
static void no_endangerment_site_can_be_written(void **state)
{
	static const char *const sites[] = {
		"armpit-left",
		"Armpit left",
		"AXILLA",
		"carotid",
		"throat",
		"front_of_neck",
		"elbow-crease-left",
		"femoral-triangle-right",
		"groin-left",
		"back-of-knee-left",
		"popliteal fossa",
		"spine",
		"spinous-process",
		"kidney-left",
		"flank-right",
		"lymph-node",
		"abdomen",
		"shin-left",
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < ROWS(sites); i++) {
		snprintf(text, sizeof(text),
			 "title: T\npoints:\n  - {name: a, site: %s}\n"
			 "steps: [{do: measure, point: a}]\n",
			 sites[i]);
		read_text(text);
		assert_int_equal(reading.result, -EINVAL);
		assert_said(":3: site: \"");
		assert_said("is never a target: ");
	}
}

static void an_unknown_site_is_told_its_neighbours(void **state)
{
	static const struct wrong rows[] = {
		{"points: [{name: a, site: lumbar}]\n",
		 "there is no site \"lumbar\"; did you mean lumbar-left?"},
		{"points: [{name: a, site: Calf Rigth}]\n",
		 "did you mean calf-right?"},
		{"points: [{name: a, site: somewhere}]\n",
		 "there is no site \"somewhere\"; the sites are: upper-back-"},
		{"points: [{name: a, site: neck-left, kind: compression}]\n",
		 ":1: site: \"neck-left\" is for no cuff"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

/* SR-5, SR-25: the value, the limit, whose it is, and the requirement. */
static void ceilings_name_value_limit_and_layer(void **state)
{
	static const struct wrong rows[] = {
		{HEAD "  - do: press\n    point: QL\n    target: {force: 20}\n"
		      "    ramp: 20\n    hold: 150\n",
		 ":8: hold: 150 s, with the ramp 151 s, is more than the hard "
		 "limit of 120 s for the left lower back (SR-7); the room's "
		 "limit is 90 s"},
		{HEAD "  - do: press\n    point: QL\n    target: {force: 20}\n"
		      "    ramp: 20\n    hold: 150\n",
		 ":7: ramp: 20 N/s is more than the room's limit of 10 N/s for "
		 "the left lower back (SR-14)"},
		{HEAD "  - {do: knead, point: QL, target: {force: 20}, hold: "
		      "91}\n",
		 ":4: hold: 91 s is more than the room's limit of 90 s"},
		{HEAD PRESS ", ramp: 5, severity: {severe: 300}}\n",
		 "hold: 30 s, with severity severe 90 s, with the ramp 95 s, "
		 "is more than"},
		{HEAD "  - {do: press, point: QL, target: {force: 58}, hold: "
		      "9}\n",
		 ":4: target: 58 N leaves no room below the room's limit of 60 "
		 "N for the left lower back (SR-4); aim at 57 N at most"},
		{HEAD "  - {do: press, point: QL, target: {force: 130}, hold: "
		      "9}\n",
		 "target: 130 N is more than the hard limit of 120 N for the "
		 "left lower back (SR-4); aim at 57 N at most"},
		{HEAD "  - {do: press, point: QL, target: {force: 50}, hold: "
		      "9}\n",
		 "target: 50 N for the rise above the force measured now is "
		 "more than the room's limit of 45 N"},
		{HEAD "  - {do: press, point: QL, target: {pressure: 301}, "
		      "hold: 9}\n",
		 "target: 301 kPa is more than the room's limit of 300 kPa"},
		{"self_treatment: yes\n" HEAD
		 "  - {do: press, point: QL, target: {force: 34}, hold: 9}\n",
		 "limit for self-treatment of 33.75 N"},
		{"self_treatment: yes\n" HEAD "  - {do: measure, point: QL}\n",
		 ":5: do: 10 N/s is more than the limit for self-treatment of "
		 "7.5 N/s"},
		{"time: 61\n" HEAD PRESS "}\n",
		 ":1: time: 61 min is more than the hard limit of 60 min "
		 "(SR-9)"},
		{"time: 2\n" HEAD PRESS ", repeats: 10}\n",
		 ":1: time: the steps take up to 10.9 min, more than the 2 min "
		 "of the routine (SR-9)"},
		{"time: 60\n" HEAD PRESS ", repeats: 40}\n",
		 ":5: repeats: 32500 N*s for the dose of one pad on its site "
		 "is more than the room's limit of 27000 N*s"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

/* The room's ceilings, not the default ones, are those that count. */
static void the_room_s_own_limits_count(void **state)
{
	static const char text[] =
		HEAD "  - {do: press, point: QL, target: {force: 50}, hold: "
		     "30}\n";
	struct hub_config config = hub_config_default();
	struct limit_set *set =
		&config.limits[CONTACT_POINT][SITE_REGION_TRUNK];

	(void)state;
	set->value[LIMIT_STEP_UP] = 60000;
	read_bytes(text, strlen(text), &config);
	assert_string_equal(reading.said, "");
	set->value[LIMIT_FORCE] = 20000;
	read_bytes(text, strlen(text), &config);
	assert_said("room's limit of 20 N");
}

/* ---- Files that mean harm ---- */

static void aliases_and_second_documents_are_refused(void **state)
{
	static const struct wrong rows[] = {
		{"title: &a T\ndescription: *a\n", ":2: \"*a\" stands for"},
		{"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
		 ":2: \"*a\" stands for"},
		{"title: T\n---\ntitle: U\n", ":2: a second document begins"},
	};

	(void)state;
	assert_wrong(rows, ROWS(rows));
}

static void what_is_no_utf8_is_refused(void **state)
{
	static const char nul[] = "title: a\0b\n";
	static const char wide[] = "\xff\xfet\0i\0t\0l\0e\0:\0 \0T\0\n\0";
	const struct hub_config config = hub_config_default();

	(void)state;
	read_text("title: T\ndescription: \xe9t\xe9\n");
	assert_int_equal(reading.result, -EINVAL);
	assert_said("mine.yaml:2: not YAML: ");
	read_bytes(nul, sizeof(nul) - 1, &config);
	assert_int_equal(reading.result, -EINVAL);
	read_bytes(wide, sizeof(wide) - 1, &config);
	assert_int_equal(reading.result, -EINVAL);
}

/* What is said goes to terminals and to the bus. */
static void what_is_said_can_be_shown(void **state)
{
	(void)state;
	read_text("self_treatment: \"\\e[2Jx\\x9b\"\n\"\\e]0;x\": 1\n");
	assert_int_equal(reading.result, -EINVAL);
	assert_null(strchr(reading.said, '\x1b'));
	assert_null(strstr(reading.said, "\xc2\x9b"));
	assert_said("\"?[2Jx");
}

static void a_file_of_64_kib_is_the_largest(void **state)
{
	const struct hub_config config = hub_config_default();
	static char text[ROUTINE_FILE_MAX + 1];
	const int length = snprintf(text, sizeof(text), HEAD PRESS "}\n#");

	(void)state;
	memset(text + length, 'x', sizeof(text) - (size_t)length);
	read_bytes(text, ROUTINE_FILE_MAX, &config);
	assert_string_equal(reading.said, "");
	read_bytes(text, ROUTINE_FILE_MAX + 1, &config);
	assert_int_equal(reading.result, -EINVAL);
	assert_said("mine.yaml: is larger than 64 KiB");
}

/* Texts that make slow what is written carelessly. */
static void no_text_takes_long(void **state)
{
	static const char *const parts[] = {
		"[",	   "{a: ", "- ",  "do: x\n", "? ",
		"a: &a\n", "\"",   "!x ", "x: [\n",  "title: T\n"};
	const struct hub_config config = hub_config_default();
	static char text[ROUTINE_FILE_MAX];

	(void)state;
	for (size_t i = 0; i < ROWS(parts); i++) {
		const size_t part = strlen(parts[i]);
		struct timespec begun;
		struct timespec ended;

		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = parts[i][j % part];
		clock_gettime(CLOCK_MONOTONIC, &begun);
		read_bytes(text, sizeof(text), &config);
		clock_gettime(CLOCK_MONOTONIC, &ended);
		assert_int_equal(reading.result, -EINVAL);
		assert_true(ended.tv_sec - begun.tv_sec < PROMPTLY_S);
	}
}

static void all_faults_are_told_up_to_a_bound(void **state)
{
	char text[8192] = "title: T\nsteps:\n";
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		strcat(text, "  - {do: nope}\n");
	read_text(text);
	for (const char *p = reading.said; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 41);
	assert_said("mine.yaml: there may be more; mend these first");
}

/* One mistake is told once. */
static void a_mistake_brings_no_others_along(void **state)
{
	static const char *const texts[] = {
		HEAD PRESS "}\n  - {do: pres, point: QL, hold: 3}\n",
		"title: T\npoints: [{name: QL, site: nowhere}]\nsteps:\n" PRESS
		"}\n",
		"title: T\nnope: 1\nsteps: [{do: rest, hold: 9}]\n",
		"title: \"T\n",
	};

	(void)state;
	for (size_t i = 0; i < ROWS(texts); i++) {
		read_text(texts[i]);
		assert_int_equal(reading.result, -EINVAL);
		if (strchr(reading.said, '\n') != strrchr(reading.said, '\n'))
			fail_msg("more than one: %s", reading.said);
	}
}

/* From top to bottom, as somebody mends them. */
static void faults_come_in_the_order_of_their_lines(void **state)
{
	unsigned long before = 0;

	(void)state;
	read_text("points:\n"
		  "  - {name: a, site: nowhere}\n"
		  "steps:\n"
		  "  - do: knead\n"
		  "    ramp: 3\n"
		  "    target: {}\n"
		  "    hold: 0\n"
		  "    nope: 1\n");
	for (const char *p = reading.said; *p; p = strchr(p, '\n') + 1) {
		const unsigned long line =
			strtoul(p + strlen("mine.yaml:"), NULL, 10);

		assert_true(line >= before);
		before = line;
	}
	assert_int_equal(before, 8);
}

static void the_file_s_name_is_the_routine_s(void **state)
{
	static const struct {
		const char *path;
		const char *name;
	} rows[] = {
		{"a.yaml", "a"},      {"/x/y/lower-back.yaml", "lower-back"},
		{"plain", "plain"},   {".yaml", ".yaml"},
		{"a\x1b.yaml", "a?"},
	};
	const struct hub_config config = hub_config_default();
	static const char text[] = HEAD PRESS "}\n";
	static struct routine_file file;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(routine_file_parse(rows[i].path, text,
						    strlen(text), &config, NULL,
						    &file),
				 0);
		assert_string_equal(file.routine.name, rows[i].name);
		memset(&file, 0, sizeof(file));
	}
	assert_int_equal(
		routine_file_parse("a-name-that-is-far-too-long-for-it", text,
				   strlen(text), &config, NULL, &file),
		-EINVAL);
	assert_int_equal(routine_file_parse("folder/", text, strlen(text),
					    &config, NULL, &file),
			 -EINVAL);
}

/* ---- Files and folders ---- */

static char folder[SCRATCH_MAX];

static void write_file(const char *place, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, place);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, place, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_folder(void **state)
{
	(void)state;
	scratch_folder(folder, "routines");
	return 0;
}

static int remove_folder(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command);
}

static void a_file_is_read_and_what_is_none_is_told(void **state)
{
	const struct hub_config config = hub_config_default();
	char path[256];
	FILE *errors;

	(void)state;
	write_file("a", "mine.yaml", full);
	snprintf(path, sizeof(path), "%s/a/mine.yaml", folder);
	assert_int_equal(routine_file_read(path, &config, NULL, &reading.file),
			 0);
	assert_string_equal(reading.file.routine.name, "mine");
	memset(&reading, 0, sizeof(reading));
	errors = fmemopen(reading.said, sizeof(reading.said), "w");
	assert_int_equal(
		routine_file_read("/nowhere", &config, errors, &reading.file),
		-ENOENT);
	assert_int_equal(
		routine_file_read(folder, &config, errors, &reading.file),
		-EISDIR);
	assert_int_equal(
		routine_file_read("/dev/zero", &config, errors, &reading.file),
		-EINVAL);
	fclose(errors);
	assert_said("/nowhere: cannot be read: No such file");
	assert_said("/dev/zero: cannot be read: not a plain file");
}

static void a_place_s_routines_come_by_name_and_the_later_counts(void **state)
{
	const struct hub_config config = hub_config_default();
	struct routines *routines = NULL;
	char first[256];
	char second[256];
	const char *const places[] = {first, "/nowhere", second, NULL};
	FILE *errors;

	(void)state;
	snprintf(first, sizeof(first), "%s/first", folder);
	snprintf(second, sizeof(second), "%s/second", folder);
	write_file("first", "b.yaml", HEAD PRESS "}\n");
	write_file("first", "a.yaml", HEAD PRESS "}\n");
	write_file("first", ".hidden.yaml", HEAD PRESS "}\n");
	write_file("first", "notes.txt", "nothing");
	write_file("second", "b.yaml", "description: ours\n" HEAD PRESS "}\n");
	write_file("second", "bad.yaml", "title: T\n");
	memset(&reading, 0, sizeof(reading));
	errors = fmemopen(reading.said, sizeof(reading.said), "w");
	assert_int_equal(routines_load(places, &config, errors, &routines), 0);
	fclose(errors);
	assert_int_equal(routines_count(routines), 2);
	assert_string_equal(routines_at(routines, 0)->name, "a");
	assert_string_equal(routines_at(routines, 1)->description, "ours");
	assert_string_equal(routines_find(routines, "a"), HEAD PRESS "}\n");
	assert_non_null(strstr(routines_find(routines, "b"), "description"));
	assert_null(routines_find(routines, "bad"));
	assert_null(routines_find(routines, "aa"));
	assert_said("second/bad.yaml: steps: are missing");
	routines_free(routines);
	assert_int_equal(routines_count(NULL), 0);
	assert_null(routines_find(NULL, "a"));
	routines_free(NULL);
}

/* ---- Those that come with the hub ---- */

static const struct routine_file *open_routine(const struct routines *routines,
					       const char *name)
{
	const char *text = routines_find(routines, name);

	assert_non_null(text);
	read_text(text);
	assert_int_equal(reading.result, 0);
	return &reading.file;
}

/* They pass at the default ceilings, and each says where it comes from. */
static void the_hub_s_own_routines_are_fit(void **state)
{
	static const char *const places[] = {ROUTINES, NULL};
	const struct hub_config config = hub_config_default();
	struct routines *routines = NULL;
	FILE *errors;

	(void)state;
	memset(&reading, 0, sizeof(reading));
	errors = fmemopen(reading.said, sizeof(reading.said), "w");
	assert_int_equal(routines_load(places, &config, errors, &routines), 0);
	fclose(errors);
	assert_string_equal(reading.said, "");
	assert_true(routines_count(routines) >= ROUTINES_MIN);
	for (size_t i = 0; i < routines_count(routines); i++) {
		const struct routine_file *file =
			open_routine(routines, routines_at(routines, i)->name);

		assert_true(file->sources > 0);
		assert_true(file->description[0] != '\0');
		assert_true(strlen(file->description) <
			    ROUTINE_DESCRIPTION_SIZE - 1);
		for (uint8_t s = 0; s < file->routine.steps; s++)
			assert_true(file->routine.step[s].prompt[0] != '\0');
	}
	assert_non_null(routines_find(routines, "hou-2002-90s"));
	assert_non_null(routines_find(routines, "short"));
	routines_free(routines);
}

static void a_summary_says_what_the_file_says(void **state)
{
	static const char *const places[] = {ROUTINES, NULL};
	const struct hub_config config = hub_config_default();
	struct routines *routines = NULL;
	bool any_self = false;
	bool any_ppt = false;

	(void)state;
	assert_int_equal(routines_load(places, &config, NULL, &routines), 0);
	for (size_t i = 0; i < routines_count(routines); i++) {
		const struct routine_summary *summary =
			routines_at(routines, i);
		const struct routine_file *file =
			open_routine(routines, summary->name);

		assert_string_equal(summary->title, file->routine.title);
		assert_string_equal(summary->description, file->description);
		assert_int_equal(summary->points, file->routine.points);
		assert_int_equal(summary->self_treatment,
				 file->routine.self_treatment);
		assert_int_equal(
			summary->length_ms,
			routine_length_ms(&file->routine, SEVERITY_MODERATE));
		assert_int_equal(summary->needs_ppt,
				 routine_file_needs_ppt(file));
		assert_int_equal(summary->confidence,
				 routine_file_confidence(file));
		any_self |= summary->self_treatment;
		any_ppt |= summary->needs_ppt;
	}
	assert_true(any_self && any_ppt);
	routines_free(routines);
}

/* A point that is measured in one routine is the same in the others. */
static void a_point_lies_on_one_site_in_all_routines(void **state)
{
	static const char *const places[] = {ROUTINES, NULL};
	const struct hub_config config = hub_config_default();
	struct routines *routines = NULL;
	struct routine measured;

	(void)state;
	assert_int_equal(routines_load(places, &config, NULL, &routines), 0);
	measured = open_routine(routines, "ppt-measurement")->routine;
	for (size_t i = 0; i < routines_count(routines); i++) {
		const struct routine *other =
			&open_routine(routines, routines_at(routines, i)->name)
				 ->routine;

		for (uint8_t p = 0; p < other->points; p++)
			for (uint8_t m = 0; m < measured.points; m++)
				if (strcmp(other->point[p].name,
					   measured.point[m].name) == 0)
					assert_int_equal(
						other->point[p].site,
						measured.point[m].site);
	}
	routines_free(routines);
}

static void the_sample_is_fit_and_tells_every_key(void **state)
{
	static const char *const words[] = {
		"#title:",
		"#self_treatment:",
		"ppt:",
		"direction:",
		"severe:",
		"confidence:",
		"(press, knead, glide, stretch, rest, measure,"};
	static char sample[SAID_SIZE];
	FILE *out = fmemopen(sample, sizeof(sample), "w");

	(void)state;
	routine_file_print_sample(out);
	fclose(out);
	read_text(sample);
	assert_string_equal(reading.said, "");
	assert_int_equal(reading.result, 0);
	for (size_t i = 0; i < ROWS(words); i++)
		assert_non_null(strstr(sample, words[i]));
}

/* ---- The manual page ---- */

static void read_page(char page[SAID_SIZE])
{
	FILE *file = fopen(PAGE, "r");
	size_t length;

	assert_non_null(file);
	length = fread(page, 1, SAID_SIZE - 1, file);
	page[length] = '\0';
	fclose(file);
}

static void assert_told(const char *page, const struct schema_key *keys)
{
	char wanted[64];

	for (; keys->name; keys++) {
		snprintf(wanted, sizeof(wanted), "Cm %s", keys->name);
		if (!strstr(page, wanted) &&
		    strcmp(keys->name, "rate_after") != 0)
			fail_msg("the page does not tell \"%s\"", keys->name);
		if (keys->keys)
			assert_told(page, keys->keys);
	}
}

static void the_page_tells_every_key_site_and_technique(void **state)
{
	static char page[SAID_SIZE];
	char wanted[64];

	(void)state;
	read_page(page);
	assert_told(page, routine_keys);
	for (size_t i = 0; i < TECHNIQUE_COUNT; i++) {
		snprintf(wanted, sizeof(wanted), ".It Cm %s\n",
			 technique_table[i].name);
		assert_non_null(strstr(page, wanted));
	}
	for (size_t i = 1; i < SITE_COUNT; i++) {
		snprintf(wanted, sizeof(wanted), ".Cm %s", site_table[i].name);
		*strrchr(wanted, '-') = '\0';
		if (!strstr(page, wanted))
			fail_msg("the page does not tell %s", wanted);
	}
}

static void the_page_s_example_is_fit(void **state)
{
	static char page[SAID_SIZE];
	char *example;
	char *end;

	(void)state;
	read_page(page);
	example = strstr(page, "\ntitle: ");
	assert_non_null(example);
	end = strstr(example, "\n.Ed");
	assert_non_null(end);
	*end = '\0';
	read_text(example);
	assert_string_equal(reading.said, "");
	assert_int_equal(reading.result, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_everything_there_is),
		cmocka_unit_test(every_word_of_the_core_can_be_written),
		cmocka_unit_test(
			a_room_with_short_sessions_shortens_the_default),
		cmocka_unit_test(confidence_is_that_of_the_weakest_source),
		cmocka_unit_test(says_line_key_value_and_what_is_allowed),
		cmocka_unit_test(a_target_is_one_number_above_nothing),
		cmocka_unit_test(points_are_named_once_placed_and_used),
		cmocka_unit_test(no_endangerment_site_can_be_written),
		cmocka_unit_test(an_unknown_site_is_told_its_neighbours),
		cmocka_unit_test(ceilings_name_value_limit_and_layer),
		cmocka_unit_test(the_room_s_own_limits_count),
		cmocka_unit_test(aliases_and_second_documents_are_refused),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(what_is_said_can_be_shown),
		cmocka_unit_test(a_file_of_64_kib_is_the_largest),
		cmocka_unit_test(no_text_takes_long),
		cmocka_unit_test(all_faults_are_told_up_to_a_bound),
		cmocka_unit_test(a_mistake_brings_no_others_along),
		cmocka_unit_test(faults_come_in_the_order_of_their_lines),
		cmocka_unit_test(the_file_s_name_is_the_routine_s),
		cmocka_unit_test_setup_teardown(
			a_file_is_read_and_what_is_none_is_told, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			a_place_s_routines_come_by_name_and_the_later_counts,
			make_folder, remove_folder),
		cmocka_unit_test(the_hub_s_own_routines_are_fit),
		cmocka_unit_test(a_summary_says_what_the_file_says),
		cmocka_unit_test(a_point_lies_on_one_site_in_all_routines),
		cmocka_unit_test(the_sample_is_fit_and_tells_every_key),
		cmocka_unit_test(the_page_tells_every_key_site_and_technique),
		cmocka_unit_test(the_page_s_example_is_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
