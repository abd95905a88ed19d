/* SPDX-License-Identifier: MIT */
/* Records: what is opened, and what is said of what cannot be. */
#include "opened.h"

#include "render.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Opens bytes; the error, and the problem said. */
static int open_bytes(const void *bytes, size_t size, char problem[512])
{
	const int fd = fixture_memfd_of(bytes, size);
	struct records *records = NULL;
	const int error = records_open(fd, &records);

	close(fd);
	snprintf(problem, 512, "%s", records_problem(records));
	records_close(records);
	return error;
}

static void reads_all_lists_of_a_session(void **state)
{
	struct opened opened;
	const struct sessionfile *file = &opened.figures.file;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_string_equal(file->patient, "P-07");
	assert_string_equal(file->therapist, "Anna");
	assert_true(file->started && file->ended && file->start.trusted);
	assert_int_equal(file->presses.count, 6);
	assert_int_equal(file->pads.count, 1);
	assert_int_equal(file->techniques.count, 1);
	assert_int_equal(file->ppts.count, 9);
	assert_int_equal(file->ratings.count, 8);
	assert_true(file->screening.present);
	assert_string_equal(file->screening.confirmed_by, "Anna");
	opened_end(&opened);
}

static void says_that_a_session_is_not_there(void **state)
{
	struct sessionfile file;
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_int_equal(sessionfile_load(opened.records, 99, &file), -ENOENT);
	sessionfile_done(&file);
	opened_end(&opened);
}

static void refuses_an_empty_file(void **state)
{
	char problem[512];

	(void)state;
	assert_int_equal(open_bytes("", 0, problem), -EBADMSG);
	assert_non_null(strstr(problem, "damaged"));
}

static void refuses_what_is_no_database(void **state)
{
	char bytes[4096];
	char problem[512];

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(open_bytes(bytes, sizeof(bytes), problem), -EBADMSG);
	assert_non_null(strstr(problem, "damaged"));
}

static void refuses_a_database_of_somebody_else(void **state)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan_usual, &size);
	char problem[512];

	(void)state;
	bytes[68] ^= 1; /* the application's id */
	assert_int_equal(open_bytes(bytes, size, problem), -EBADMSG);
	assert_non_null(strstr(problem, "not a file of kneadd"));
	free(bytes);
}

static void names_a_schema_that_it_does_not_know(void **state)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan_usual, &size);
	char problem[512];

	(void)state;
	bytes[63] = 77; /* user_version */
	assert_int_equal(open_bytes(bytes, size, problem), -EPROTO);
	assert_non_null(strstr(problem, "schema 77"));
	free(bytes);
}

static void opens_the_copy_of_a_file_that_was_in_wal_mode(void **state)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan_usual, &size);
	char problem[512];

	(void)state;
	bytes[18] = bytes[19] = 2;
	assert_int_equal(open_bytes(bytes, size, problem), 0);
	free(bytes);
}

/* Everything that is done with records, from opening to the last picture. */
static int use(const unsigned char *bytes, size_t size)
{
	const int fd = fixture_memfd_of(bytes, size);
	struct records *records = NULL;
	struct document document = {0};
	struct figures figures;
	int error = records_open(fd, &records);

	close(fd);
	memset(&figures, 0, sizeof(figures));
	if (!error)
		error = figures_load(records, FIXTURE_SESSION, &figures);
	if (!error) {
		FILE *nowhere = fopen("/dev/null", "we");

		assert_non_null(nowhere);
		document_init(&document, &figures);
		compose_report(&document, &(struct compose_routine){0});
		assert_int_equal(render_svg(&document, nowhere), 0);
		fclose(nowhere);
	} else {
		assert_true(error == -EBADMSG || error == -EPROTO ||
			    error == -ENOENT);
		if (error != -ENOENT)
			assert_true(records_problem(records)[0] != '\0');
	}
	document_done(&document);
	figures_done(&figures);
	records_close(records);
	return error;
}

static void stands_any_damage_and_says_so(void **state)
{
	static const struct fixture plan = {.points = 2,
					    .repeats = 1,
					    .pads = 1,
					    .hold_s = 2,
					    .rest_s = 1,
					    .rate_hz = 20,
					    .cells = 2,
					    .rates = true};
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan, &size);
	unsigned int refused = 0;
	unsigned int tried = 0;

	(void)state;
	for (size_t at = 0; at < size; at += 293) {
		const unsigned char kept = bytes[at];

		bytes[at] ^= (unsigned char)(0x55 + at % 127);
		refused += use(bytes, size) != 0;
		tried++;
		bytes[at] = kept;
	}
	assert_int_equal(use(bytes, size), 0);
	assert_true(refused > 0 && refused < tried);
	free(bytes);
}

static void stands_a_file_that_is_cut_off(void **state)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan_usual, &size);

	(void)state;
	for (size_t cut = 100; cut < size; cut += size / 23)
		assert_int_not_equal(use(bytes, cut), 0);
	free(bytes);
}

static void leaves_out_a_damaged_piece_of_the_samples(void **state)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(&plan_usual, &size);
	struct records *records = NULL;
	struct figures figures;
	int fd;

	(void)state;
	/* The zstd frame's magic number, in the first piece. */
	for (size_t i = size - 4; i-- > 0;)
		if (memcmp(bytes + i, "\x28\xb5\x2f\xfd", 4) == 0) {
			bytes[i + 40] ^= 0xff;
			break;
		}
	fd = fixture_memfd_of(bytes, size);
	assert_int_equal(records_open(fd, &records), 0);
	assert_int_equal(figures_load(records, FIXTURE_SESSION, &figures), 0);
	assert_int_equal(figures.lanes[0].damaged, 1);
	assert_true(figures.lanes[0].samples > 0);
	figures_done(&figures);
	records_close(records);
	close(fd);
	free(bytes);
}

static void makes_every_text_fit_to_be_shown(void **state)
{
	char out[8];

	(void)state;
	records_tame("a\xff\x01z", out, sizeof(out));
	assert_string_equal(out, "a??z");
	records_tame("\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80", out, sizeof(out));
	assert_string_equal(out, "\xc3\xb6\xe2\x82\xac"); /* cut, but whole */
	records_tame("\xc0\xaf", out, sizeof(out));	  /* overlong */
	assert_string_equal(out, "??");
	records_tame("\xed\xa0\x80", out, sizeof(out)); /* a surrogate */
	assert_string_equal(out, "???");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_lists_of_a_session),
		cmocka_unit_test(says_that_a_session_is_not_there),
		cmocka_unit_test(refuses_an_empty_file),
		cmocka_unit_test(refuses_what_is_no_database),
		cmocka_unit_test(refuses_a_database_of_somebody_else),
		cmocka_unit_test(names_a_schema_that_it_does_not_know),
		cmocka_unit_test(opens_the_copy_of_a_file_that_was_in_wal_mode),
		cmocka_unit_test(stands_any_damage_and_says_so),
		cmocka_unit_test(stands_a_file_that_is_cut_off),
		cmocka_unit_test(leaves_out_a_damaged_piece_of_the_samples),
		cmocka_unit_test(makes_every_text_fit_to_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, opened_forget_fonts);
}
