/* SPDX-License-Identifier: MIT */
/* The clinic's thread: everything asked is answered, in order. */
#include "clinic.h"

#include "database.h"
#include "directory.h"
#include "moment.h"
#include "sample_clinic.h"

#include <errno.h>
#include <semaphore.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DEADLINE_S 30
#define MOST	   64 /* that may be on the way */

/* The service's side. */
struct side {
	sem_t woken;
	sem_t said;
	bool bad;
	struct clinic *clinic;
};

static void on_wake(void *context)
{
	struct side *side = context;

	sem_post(&side->woken);
}

static void on_say(void *context, bool bad, const char *text)
{
	struct side *side = context;

	assert_true(strlen(text) > 0);
	side->bad = bad;
	sem_post(&side->said);
}

static void wait_for(sem_t *semaphore)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += DEADLINE_S;
	assert_int_equal(sem_timedwait(semaphore, &until), 0);
}

static void start(struct side *side, const char *directory)
{
	const struct clinic_ports ports = {
		.context = side, .wake = on_wake, .say = on_say};

	sem_init(&side->woken, 0, 0);
	sem_init(&side->said, 0, 0);
	assert_int_equal(clinic_start(directory, &ports, &side->clinic), 0);
}

static struct clinic_result *take(struct side *side)
{
	struct clinic_result *result;

	wait_for(&side->woken);
	result = clinic_take(side->clinic);
	assert_non_null(result);
	return result;
}

static struct directory filled(void)
{
	const struct directory directory = directory_new();
	const struct sample_clinic sample = {.hz = 0};

	assert_int_equal(sample_clinic_make(directory.path, &sample), 0);
	return directory;
}

static int ask_session(struct side *side, uint32_t tag, int64_t session)
{
	const struct clinic_value value = {.type = 'x', .number = session};

	return clinic_ask(side->clinic, CLINIC_READ_SESSION, tag, "uid 1",
			  &value, 1);
}

static void results_come_in_the_order_of_asking(void **state)
{
	const struct directory directory = filled();
	struct side side;

	(void)state;
	start(&side, directory.path);
	for (uint32_t i = 1; i <= 40; i++)
		assert_int_equal(ask_session(&side, i, i), 0);
	for (uint32_t i = 1; i <= 40; i++) {
		struct clinic_result *result = take(&side);

		assert_int_equal(result->tag, i);
		assert_int_equal(result->rows, 1);
		assert_string_equal(result->names[0], "Session");
		assert_int_equal(result->values[0].number, i);
		clinic_result_free(result);
	}
	assert_null(clinic_take(side.clinic));
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

static void no_more_may_wait_than_find_room(void **state)
{
	const struct directory directory = filled();
	struct side side;

	(void)state;
	start(&side, directory.path);
	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < MOST; i++)
			assert_int_equal(ask_session(&side, i, 1), 0);
		assert_int_equal(ask_session(&side, MOST, 1), -EAGAIN);
		for (uint32_t i = 0; i < MOST; i++) {
			struct clinic_result *result = take(&side);

			assert_int_equal(result->tag, i);
			clinic_result_free(result);
		}
	}
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

static void what_is_not_the_calls_is_refused_at_once(void **state)
{
	const struct directory directory = filled();
	const struct clinic_value wrong = {.type = 's', .text = "one"};
	struct side side;

	(void)state;
	start(&side, directory.path);
	assert_int_equal(clinic_ask(side.clinic, CLINIC_READ_SESSION, 1,
				    "uid 1", &wrong, 1),
			 -EINVAL);
	assert_int_equal(clinic_ask(side.clinic, CLINIC_READ_SESSION, 1,
				    "uid 1", NULL, 0),
			 -EINVAL);
	assert_null(clinic_take(side.clinic));
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

/* Arguments are copied: the caller's may go at once. */
static void keeps_its_own_copy_of_what_is_asked(void **state)
{
	const struct directory directory = filled();
	char name[16] = "siskin";
	char actor[16] = "uid 5";
	const struct clinic_value values[] = {{.type = 's', .text = name},
					      {.type = 's', .text = name}};
	struct clinic_result *result;
	struct side side;

	(void)state;
	start(&side, directory.path);
	assert_int_equal(clinic_ask(side.clinic, CLINIC_ADD_PATIENT, 1, actor,
				    values, 2),
			 0);
	memset(name, 'x', sizeof(name) - 1);
	memset(actor, 'x', sizeof(actor) - 1);
	clinic_result_free(take(&side));
	assert_int_equal(clinic_ask(side.clinic, CLINIC_LIST_PATIENTS, 2,
				    "uid 5", NULL, 0),
			 0);
	result = take(&side);
	assert_string_equal(result->values[2 * result->columns].text, "siskin");
	clinic_result_free(result);
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

/* With requests and results on their way, and files not taken. */
static void can_be_stopped_at_any_moment(void **state)
{
	const struct directory directory = filled();
	const struct clinic_value value = {.type = 's', .text = "heron"};

	(void)state;
	for (uint32_t n = 0; n < 12; n++) {
		struct side side;

		start(&side, directory.path);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(clinic_ask(side.clinic,
						    CLINIC_EXPORT_PATIENT, i,
						    "uid 1", &value, 1),
					 0);
		if (n > 6)
			wait_for(&side.woken);
		clinic_stop(side.clinic);
	}
	clinic_stop(NULL);
	clinic_result_free(NULL);
	directory_remove(&directory);
}

/* The store makes the file; until then there is a clear answer. */
static void answers_as_soon_as_the_store_made_the_file(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = NULL;
	struct clinic_result *result;
	struct side side;

	(void)state;
	start(&side, directory.path);
	assert_int_equal(ask_session(&side, 1, 1), 0);
	result = take(&side);
	assert_int_equal(result->error, -ENOENT);
	assert_non_null(result->problem);
	clinic_result_free(result);
	assert_int_equal(database_open(directory.path, &database), 0);
	assert_int_equal(ask_session(&side, 2, 1), 0);
	result = take(&side);
	assert_int_equal(result->refusal.code, REFUSAL_NO_SUCH_RECORD);
	clinic_result_free(result);
	database_close(database);
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

/* SR-10: whether the clock is believed goes into what is written. */
static void stamps_say_whether_the_clock_is_trusted(void **state)
{
	const struct directory directory = filled();
	const struct clinic_value values[] = {{.type = 's', .text = "heron"},
					      {.type = 'x', .number = 0}};
	uint8_t boot[STAMP_BOOT_SIZE];
	struct side side;

	(void)state;
	moment_boot(boot);
	start(&side, directory.path);
	for (int trusted = 0; trusted < 2; trusted++) {
		struct clinic_result *result;

		clinic_wall(side.clinic, trusted);
		assert_int_equal(clinic_ask(side.clinic, CLINIC_PREPARE, 1,
					    "uid 1", values, 2),
				 0);
		result = take(&side);
		assert_non_null(result->facts);
		assert_int_equal(result->facts->now.trusted, trusted);
		assert_memory_equal(result->facts->now.boot, boot,
				    sizeof(boot));
		assert_true(result->facts->now.boot_us > 0);
		clinic_result_free(result);
	}
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

static void refuses_a_directory_whose_name_is_too_long(void **state)
{
	const struct clinic_ports ports = {.wake = on_wake, .say = on_say};
	struct clinic *clinic = NULL;
	static char name[8192];

	(void)state;
	memset(name, 'd', sizeof(name) - 1);
	assert_int_equal(clinic_start(name, &ports, &clinic), -ENAMETOOLONG);
	assert_null(clinic);
}

static sqlite3 *connect(const struct directory *directory)
{
	sqlite3 *sqlite = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(directory, "records.db"), &sqlite),
		SQLITE_OK);
	return sqlite;
}

/* By the line in the trail. */
static bool is_clean(const struct directory *directory)
{
	sqlite3 *sqlite = connect(directory);
	sqlite3_stmt *row = NULL;
	bool clean;

	assert_int_equal(sqlite3_prepare_v2(sqlite,
					    "SELECT count(*) FROM audit WHERE"
					    " detail LIKE '%no trace%'",
					    -1, &row, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	clean = sqlite3_column_int(row, 0) == 1;
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	return clean;
}

/* A reader stays in the way: the thread says so, answers others meanwhile,
 * and goes on trying. */
static void cleans_the_file_once_nobody_is_in_the_way(void **state)
{
	const struct directory directory = filled();
	const struct clinic_value heron = {.type = 's', .text = "heron"};
	const time_t until = time(NULL) + DEADLINE_S;
	sqlite3 *reader = connect(&directory);
	struct clinic_result *result;
	struct side side;

	(void)state;
	assert_int_equal(sqlite3_exec(reader,
				      "BEGIN; SELECT count(*) FROM patient",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	start(&side, directory.path);
	assert_int_equal(clinic_ask(side.clinic, CLINIC_FORGET_PATIENT, 1,
				    "uid 1", &heron, 1),
			 0);
	result = take(&side);
	assert_int_equal(result->error, -EINPROGRESS);
	clinic_result_free(result);
	assert_false(is_clean(&directory));
	assert_int_equal(ask_session(&side, 2, 2), 0);
	clinic_result_free(take(&side));
	sqlite3_close(reader);
	while (!is_clean(&directory) && time(NULL) < until)
		usleep(20000);
	assert_true(is_clean(&directory));
	clinic_stop(side.clinic);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_in_the_order_of_asking),
		cmocka_unit_test(no_more_may_wait_than_find_room),
		cmocka_unit_test(what_is_not_the_calls_is_refused_at_once),
		cmocka_unit_test(keeps_its_own_copy_of_what_is_asked),
		cmocka_unit_test(can_be_stopped_at_any_moment),
		cmocka_unit_test(answers_as_soon_as_the_store_made_the_file),
		cmocka_unit_test(stamps_say_whether_the_clock_is_trusted),
		cmocka_unit_test(refuses_a_directory_whose_name_is_too_long),
		cmocka_unit_test(cleans_the_file_once_nobody_is_in_the_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
