/* SPDX-License-Identifier: MIT */
/* Calls of the records: what is asked, by whom, and what comes back. */
#include "fake_clinic.h"
#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
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

/* ---- What is asked ---- */

/* The arguments of any signature that the table has. */
static void append_arguments(DBusMessage *message, const char *signature)
{
	DBusMessageIter iter;

	dbus_message_iter_init_append(message, &iter);
	for (; *signature; signature++) {
		int error = 0;

		if (*signature == 's')
			error = bus_iter_append(&iter, "s", "ada");
		else if (*signature == 'x')
			error = bus_iter_append(&iter, "x", (int64_t)-5);
		else if (*signature == 'b')
			error = bus_iter_append(&iter, "b", true);
		else if (strncmp(signature, "a(ss)", 5) == 0)
			error = bus_iter_append(&iter, "a(ss)", 2, "fever",
						"no", "age", "yes");
		else
			continue; /* within a(ss) */
		assert_int_equal(error, 0);
		if (*signature == 'a')
			signature += strlen("a(ss)") - 1;
	}
}

static void check_argument(const struct fake_argument *argument, char type)
{
	assert_int_equal(argument->type, type == 'a' ? 'p' : type);
	if (type == 's')
		assert_string_equal(argument->text, "ada");
	else if (type == 'a')
		assert_string_equal(argument->text, "fever=no age=yes");
	else
		assert_int_equal(argument->number, type == 'x' ? -5 : 1);
}

static void check_asked(const struct fake_asked *asked, const char *signature)
{
	size_t count = 0;

	for (; *signature; signature++) {
		check_argument(&asked->argument[count++], *signature);
		if (*signature == 'a')
			signature += strlen("a(ss)") - 1;
	}
	assert_int_equal(asked->count, count);
}

static void on_reply(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	(void)error;
	*(bool *)userdata = reply != NULL;
}

static void each_call_is_asked_with_its_arguments(void **state)
{
	struct world *world = *state;
	unsigned int asked = 0;
	char actor[96];

	(void)snprintf(actor, sizeof(actor), "uid %u (%s)",
		       (unsigned int)geteuid(), bus_unique_name(world->client));
	for (int i = 0; i < CLINIC_CALL_COUNT; i++) {
		const struct clinic_call_info *info = &clinic_calls[i];
		DBusMessage *message = dbus_message_new_method_call(
			"org.kneadd", HUB_PATH, CLINIC, info->name);
		const struct fake_asked *last;
		static bool done;

		assert_non_null(message);
		if (i == CLINIC_PREPARE) {
			dbus_message_unref(message);
			continue;
		}
		append_arguments(message, info->in);
		assert_int_equal(bus_call(world->client, message,
					  PRIVATE_BUS_DEADLINE_MS, on_reply,
					  &done, NULL),
				 0);
		last = world_wait_asked(world, ++asked);
		assert_int_equal(last->call, i);
		assert_string_equal(last->actor, actor);
		check_asked(last, info->in);
		fake_clinic_result()->refusal.code = REFUSAL_NOT_NOW;
		service_wake(world->service);
	}
	world_settle(world);
	assert_int_equal(fake_clinic.freed, asked);
}

static void wrong_calls_ask_for_nothing(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;
	char huge[2000];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
#define REFUSED(error, ...)  \
	assert_string_equal( \
		world_call(world, c, HUB_PATH, CLINIC, __VA_ARGS__), error)
	REFUSED(DBUS_ERROR_INVALID_ARGS, "ReadPatient", "");
	REFUSED(DBUS_ERROR_INVALID_ARGS, "ReadPatient", "x", (int64_t)1);
	REFUSED(DBUS_ERROR_INVALID_ARGS, "Screen", "sa(ss)", "ada", 0);
	REFUSED(ARGUMENT, "ReadPatient", "s", huge);
	REFUSED(ARGUMENT, "Screen", "sa(ss)a(ss)a(ss)", "ada", 1, "fever", huge,
		0, 0);
	REFUSED(ARGUMENT, "Screen", "sa(ss)a(ss)a(ss)", "ada", 0, 1, huge, "no",
		0);
	REFUSED(DBUS_ERROR_UNKNOWN_METHOD, "DropTable", "");
#undef REFUSED
	assert_int_equal(fake_clinic.asked_count, 0);
}

static void a_list_without_end_is_refused(void **state)
{
	struct world *world = *state;
	DBusMessage *message = dbus_message_new_method_call(
		"org.kneadd", HUB_PATH, CLINIC, "Screen");
	struct answer answer = {.world = world};
	DBusMessageIter iter;
	DBusMessageIter array;

	assert_non_null(message);
	dbus_message_iter_init_append(message, &iter);
	assert_int_equal(bus_iter_append(&iter, "s", "ada"), 0);
	assert_true(dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY,
						     "(ss)", &array));
	for (int i = 0; i < 1025; i++)
		assert_int_equal(bus_iter_append(&array, "(ss)", "q", "no"), 0);
	assert_true(dbus_message_iter_close_container(&iter, &array));
	assert_int_equal(bus_iter_append(&iter, "a(ss)a(ss)", 0, 0), 0);
	world_send(world, &answer, message);
	answer_wait(&answer);
	assert_string_equal(answer.error, ARGUMENT);
	assert_non_null(strstr(answer.text, "1024"));
	assert_int_equal(fake_clinic.asked_count, 0);
}

/* ---- What comes back ---- */

static void a_row_becomes_a_dictionary(void **state)
{
	static const char *const names[] = {"Name",	      "Sessions",
					    "ScreeningFresh", "Ease",
					    "LastSession",    "Note"};
	static const struct clinic_value values[] = {
		{.type = 's', .text = "ada"},
		{.type = 'x', .number = -7},
		{.type = 'b', .number = 1},
		{.type = 'd', .real = 0.25},
		{.type = 0},
		{.type = 's', .text = "da\xff"}, /* of a damaged file */
	};
	static const struct bus_field fields[] = {
		{"Sessions", "x", 0, 0},
	};
	struct world *world = *state;
	struct clinic_result *result;
	struct answer answer;
	DBusMessageIter dict;
	DBusMessageIter copy;
	DBusMessageIter value;
	int64_t sessions = 0;
	const char *key;
	const char *text = NULL;
	unsigned int count = 0;

	ask_patient(world, &answer);
	result = fake_clinic_result();
	result->columns = 6;
	result->rows = 1;
	result->names = names;
	result->values = values;
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "a{sv}", &dict), 0);
	copy = dict;
	assert_int_equal(bus_read_dict(&copy, fields, 1, &sessions, NULL), 0);
	assert_int_equal(sessions, -7);
	while (bus_dict_next(&dict, &key, &value)) {
		count++;
		assert_string_not_equal(key, "LastSession"); /* absent */
		if (strcmp(key, "Note") == 0)
			assert_int_equal(bus_iter_read(&value, "s", &text), 0);
	}
	assert_int_equal(count, 5);
	assert_string_equal(text, "da?");
	answer_free(&answer);
	assert_int_equal(fake_clinic.freed, 1);
}

static void rows_become_an_array(void **state)
{
	static const char *const names[] = {"Name"};
	static const struct clinic_value values[] = {
		{.type = 's', .text = "ada"},
		{.type = 's', .text = "bob"},
	};
	struct world *world = *state;

	for (unsigned int rows = 0; rows <= 2; rows += 2) {
		struct clinic_result *result;
		struct answer answer;
		DBusMessageIter array;
		size_t count = 0;

		world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
			  "ListPatients", "");
		world_wait_asked(world, rows / 2 + 1);
		result = fake_clinic_result();
		result->columns = 1;
		result->rows = rows;
		result->names = names;
		result->values = values;
		service_wake(world->service);
		answer_wait(&answer);
		assert_int_equal(bus_read(answer.reply, "aa{sv}", &array), 0);
		for (; dbus_message_iter_get_arg_type(&array) !=
		       DBUS_TYPE_INVALID;
		     dbus_message_iter_next(&array))
			count++;
		assert_int_equal(count, rows);
		answer_free(&answer);
	}
}

static void no_row_is_not_on_record(void **state)
{
	struct world *world = *state;
	struct answer answer;

	ask_patient(world, &answer);
	fake_clinic_result();
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NoSuchRecord");
}

static void a_number_and_nothing_come_back(void **state)
{
	struct world *world = *state;
	struct answer answer;
	int64_t number = 0;

	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "AddPatient",
		  "ss", "ada", "");
	world_wait_asked(world, 1);
	fake_clinic_result()->number = 12;
	service_wake(world->service);
	answer_wait(&answer);
	assert_int_equal(bus_read(answer.reply, "x", &number), 0);
	assert_int_equal(number, 12);
	answer_free(&answer);
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC, "Rate", "xx",
		  (int64_t)1, (int64_t)4);
	world_wait_asked(world, 2);
	fake_clinic_result();
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, ""), 0);
	answer_free(&answer);
}

static void a_file_comes_as_a_descriptor(void **state)
{
	struct world *world = *state;
	struct answer answer;
	char text[8] = "";
	int fd = memfd_create("records", MFD_CLOEXEC);
	int got = -1;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "SQLite", 6), 6);
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ExportPatient", "s", "ada");
	world_wait_asked(world, 1);
	fake_clinic_result()->fd = fd;
	service_wake(world->service);
	answer_wait(&answer);
	assert_int_equal(bus_read(answer.reply, "h", &got), 0);
	assert_int_equal(pread(got, text, 6, 0), 6);
	assert_string_equal(text, "SQLite");
	(void)close(got);
	answer_free(&answer);
	/* The records' own is closed with the result. */
	assert_int_equal(fake_clinic.freed, 1);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* SR-25 */
static void refusals_and_errors_say_why(void **state)
{
	static const struct {
		int error;
		const char *name;
	} rows[] = {
		{-EIO, "org.kneadd.Error.NotRecorded"},
		{-EROFS, "org.kneadd.Error.NotRecorded"},
		{-EINVAL, ARGUMENT},
		{-EBUSY, BUSY},
		{-EAGAIN, BUSY},
		{-EFBIG, "org.kneadd.Error.TooMuch"},
		{-EMSGSIZE, "org.kneadd.Error.TooMuch"},
	};
	struct world *world = *state;
	struct clinic_result *wrong;
	struct answer answer;

	ask_patient(world, &answer);
	wrong = fake_clinic_result();
	wrong->refusal.code = REFUSAL_BAD_ARGUMENT;
	wrong->problem = "There is no question \"colour\".";
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, ARGUMENT);
	assert_string_equal(answer.text, "There is no question \"colour\".");
	ask_patient(world, &answer);
	fake_clinic_result()->refusal.code = REFUSAL_NO_SUCH_PATIENT;
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NoSuchPatient");
	assert_non_null(strstr(answer.text, "list of patients"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clinic_result *result;

		ask_patient(world, &answer);
		result = fake_clinic_result();
		result->error = rows[i].error;
		result->problem = "The disk is full. Make room.";
		service_wake(world->service);
		answer_wait(&answer);
		assert_string_equal(answer.error, rows[i].name);
		assert_string_equal(answer.text,
				    "The disk is full. Make room.");
	}
	ask_patient(world, &answer);
	fake_clinic_result()->error = -EIO; /* and no sentence */
	service_wake(world->service);
	answer_wait(&answer);
	assert_non_null(strstr(answer.text, "see the hub's log"));
}

static void a_gigantic_answer_is_refused(void **state)
{
	enum {
		ROWS = 9000
	};
	static const char *const names[] = {"Note"};
	static struct clinic_value values[ROWS];
	static char text[1001];
	struct world *world = *state;
	struct clinic_result *result;
	struct answer answer;

	memset(text, 'x', sizeof(text) - 1);
	for (size_t i = 0; i < ROWS; i++)
		values[i] = (struct clinic_value){.type = 's', .text = text};
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ListPatients", "");
	world_wait_asked(world, 1);
	result = fake_clinic_result();
	result->columns = 1;
	result->rows = ROWS;
	result->names = names;
	result->values = values;
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.TooMuch");
	assert_non_null(strstr(answer.text, "Ask for less"));
	/* Somewhat less is given. */
	world_ask(world, world->client, &answer, HUB_PATH, CLINIC,
		  "ListPatients", "");
	world_wait_asked(world, 2);
	result = fake_clinic_result();
	result->columns = 1;
	result->rows = 7000;
	result->names = names;
	result->values = values;
	service_wake(world->service);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

static void answers_wait_while_the_bus_is_slow(void **state)
{
	struct world *world = *state;
	struct answer answer;

	ask_patient(world, &answer);
	world_clog(world);
	fake_clinic_result();
	service_wake(world->service);
	run_for(&world->loop, 50);
	assert_int_equal(fake_clinic.results, 1);
	world_unclog(world);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NoSuchRecord");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(each_call_is_asked_with_its_arguments),
		CLAIM(wrong_calls_ask_for_nothing),
		CLAIM(a_list_without_end_is_refused),
		CLAIM(a_row_becomes_a_dictionary),
		CLAIM(rows_become_an_array),
		CLAIM(no_row_is_not_on_record),
		CLAIM(a_number_and_nothing_come_back),
		CLAIM(a_file_comes_as_a_descriptor),
		CLAIM(refusals_and_errors_say_why),
		CLAIM(a_gigantic_answer_is_refused),
		CLAIM(answers_wait_while_the_bus_is_slow),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
