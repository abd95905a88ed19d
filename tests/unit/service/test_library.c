/* SPDX-License-Identifier: MIT */
/* The routines, the check of one, and the screening's questions. */
#include "fake_library.h"
#include "show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENT "org.kneadd.Error.BadArgument"

/* One entry of aa{sv}, as text: a value of any of the types there are. */
static bool next_row(DBusMessageIter *array, const char *wanted, char *out,
		     size_t size)
{
	DBusMessageIter dict;
	DBusMessageIter value;
	const char *key;

	out[0] = '\0';
	if (dbus_message_iter_get_arg_type(array) == DBUS_TYPE_INVALID)
		return false;
	dbus_message_iter_recurse(array, &dict);
	dbus_message_iter_next(array);
	while (bus_dict_next(&dict, &key, &value)) {
		const int type = dbus_message_iter_get_arg_type(&value);
		DBusBasicValue got = {0};

		if (strcmp(key, wanted) != 0)
			continue;
		dbus_message_iter_get_basic(&value, &got);
		if (type == DBUS_TYPE_STRING)
			(void)snprintf(out, size, "%s", got.str);
		else if (type == DBUS_TYPE_BOOLEAN)
			(void)snprintf(out, size, "%s",
				       got.bool_val ? "yes" : "no");
		else
			(void)snprintf(out, size, "%lld", (long long)got.i64);
	}
	return true;
}

/* Calls a method that answers aa{sv}; what the rows say of `key`, in a row. */
static void list(struct world *world, const char *member, const char *key,
		 char out[512])
{
	struct answer answer;
	DBusMessageIter array;
	char one[256];

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, member, "");
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "aa{sv}", &array), 0);
	out[0] = '\0';
	while (next_row(&array, key, one, sizeof(one)))
		(void)snprintf(out + strlen(out), 512 - strlen(out), "%.80s;",
			       one);
	answer_free(&answer);
}

static void lists_the_routines(void **state)
{
	struct world *world = *state;
	struct routine_summary *summary;
	char text[512];

	list(world, "ListRoutines", "Name", text);
	assert_string_equal(text, "");
	summary =
		fake_library_add("lower-back", "point a lumbar-left point\n"
					       "point b lumbar-right point\n");
	(void)strcpy(summary->title, "Lower back \xff");
	summary = fake_library_add("neck", "point a neck-left point\nppt\n");
	summary->self_treatment = true;
	summary->confidence = CONFIDENCE_REMEMBERED;
	list(world, "ListRoutines", "Name", text);
	assert_string_equal(text, "lower-back;neck;");
	list(world, "ListRoutines", "Title", text);
	assert_string_equal(text, "Lower back ?;;");
	list(world, "ListRoutines", "Points", text);
	assert_string_equal(text, "2;1;");
	list(world, "ListRoutines", "IsSelfTreatment", text);
	assert_string_equal(text, "no;yes;");
	list(world, "ListRoutines", "NeedsPPT", text);
	assert_string_equal(text, "no;yes;");
	list(world, "ListRoutines", "Confidence", text);
	assert_string_equal(text, "project-default;remembered;");
	list(world, "ListRoutines", "Length", text);
	(void)snprintf(text + 200, 200, "0;%u;", summary->length_ms);
	assert_string_equal(text, text + 200);
	assert_string_not_equal(text, "0;0;");
}

static void reads_a_routine(void **state)
{
	struct world *world = *state;
	const char *text = NULL;
	struct answer answer;

	fake_library_add("lower-back", "point a lumbar-left point\n");
	fake_library_add("neck", "# n\xff\n");
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ReadRoutine", "s", "neck");
	answer_wait(&answer);
	assert_int_equal(bus_read(answer.reply, "s", &text), 0);
	assert_string_equal(text, "# n?\n");
	answer_free(&answer);
	assert_string_equal(world_call(world, world->client, HUB_PATH, CLINIC,
				       "ReadRoutine", "s", "../../etc/passwd"),
			    "org.kneadd.Error.NoSuchRoutine");
}

/* The faults of a text, a line each; how many. */
static size_t check(struct world *world, const char *name, const char *yaml,
		    char out[512])
{
	struct answer answer;
	DBusMessageIter array;
	const char *line;
	size_t count = 0;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "CheckRoutine", "ss", name, yaml);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "as", &array), 0);
	out[0] = '\0';
	while (bus_string_next(&array, &line)) {
		(void)snprintf(out + strlen(out), 512 - strlen(out), "%.100s;",
			       line);
		count++;
	}
	answer_free(&answer);
	return count;
}

static void checks_a_routine_that_is_being_written(void **state)
{
	struct world *world = *state;
	char text[512];
	char *many = malloc(8 * 2000 + 1);

	assert_int_equal(
		check(world, "mine", "point a lumbar-left point\n", text), 0);
	assert_int_equal(check(world, "mine", "fault one\n\nfault two", text),
			 2);
	assert_string_equal(text, "mine:1: fault one;mine:3: fault two;");
	/* So many faults that nobody reads them. */
	assert_non_null(many);
	for (size_t i = 0; i < 2000; i++)
		memcpy(many + 8 * i, "fault x\n", 9);
	assert_int_equal(check(world, "mine", many, text), 1000);
	free(many);
}

static void refuses_what_is_no_file(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;
	char *huge = malloc(ROUTINE_FILE_MAX + 2);

	assert_non_null(huge);
	memset(huge, '#', ROUTINE_FILE_MAX + 1);
	huge[ROUTINE_FILE_MAX + 1] = '\0';
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC,
				       "CheckRoutine", "ss", "mine", huge),
			    ARGUMENT);
	assert_non_null(strstr(world_text(), "65536"));
	huge[ROUTINE_FILE_MAX] = '\0';
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC,
				       "CheckRoutine", "ss", "mine", huge),
			    "");
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC,
				       "CheckRoutine", "ss", "", "x"),
			    ARGUMENT);
	assert_string_equal(
		world_call(world, c, HUB_PATH, CLINIC, "CheckRoutine", "ss",
			   "a name that is longer than thirty-one", "x"),
		ARGUMENT);
	fake_library.error = -ENOMEM;
	assert_string_equal(world_call(world, c, HUB_PATH, CLINIC,
				       "CheckRoutine", "ss", "mine", "x"),
			    DBUS_ERROR_NO_MEMORY);
	free(huge);
}

static void lists_the_questions(void **state)
{
	struct world *world = *state;
	struct answer answer;
	DBusMessageIter array;
	char name[512];
	int i = 0;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ListQuestions", "");
	answer_wait(&answer);
	assert_int_equal(bus_read(answer.reply, "aa{sv}", &array), 0);
	while (next_row(&array, "Name", name, sizeof(name)))
		assert_string_equal(name, question_table[i++].name);
	assert_int_equal(i, QUESTION_COUNT);
	answer_free(&answer);
	list(world, "ListQuestions", "Kind", name);
	assert_non_null(strstr(name, "blocks-unless-overridden;"));
	assert_non_null(strstr(name, "blocks-active;"));
	assert_non_null(strstr(name, "caution;"));
}

static void lists_the_findings(void **state)
{
	struct world *world = *state;
	DBusMessageIter value;
	DBusMessageIter array;
	DBusMessage *reply =
		world_get(world, HUB_PATH, CLINIC, "Findings", &value);
	const char *name;
	int i = 0;

	assert_int_equal(bus_iter_read(&value, "as", &array), 0);
	while (bus_string_next(&array, &name))
		assert_string_equal(name, finding_names[i++]);
	assert_int_equal(i, FINDING_COUNT);
	dbus_message_unref(reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(lists_the_routines),
		CLAIM(reads_a_routine),
		CLAIM(checks_a_routine_that_is_being_written),
		CLAIM(refuses_what_is_no_file),
		CLAIM(lists_the_questions),
		CLAIM(lists_the_findings),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
