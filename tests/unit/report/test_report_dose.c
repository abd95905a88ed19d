/* SPDX-License-Identifier: MIT */
/*
 * Dose again: an evaluator exports fifty sessions of a practice as CSV and
 * adds the dose up from the rows alone. It must be what is on record (SR-8).
 */
#include "csv_reader.h"
#include "directory.h"
#include "dosecheck.h"
#include "export.h"
#include "sample_clinic.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PADS_MAX 4
#define GAP_S	 1.0 /* core/dose.h: a longer one counts so long */

/* The last row of one pad. */
struct pad {
	char wearable[SESSIONFILE_ADDRESS];
	double pad, at_s, force_n;
};

static struct pad *pad_of(struct pad *pads, const struct csv_reader *row)
{
	const char *wearable = csv_get(row, "wearable");
	const double number = csv_number(row, "pad");

	for (size_t i = 0; i < PADS_MAX; i++) {
		if (pads[i].wearable[0] == '\0') {
			snprintf(pads[i].wearable, sizeof(pads[i].wearable),
				 "%s", wearable);
			pads[i].pad = number;
			pads[i].at_s = csv_number(row, "seconds");
		}
		if (strcmp(pads[i].wearable, wearable) == 0 &&
		    fabs(pads[i].pad - number) < 0.5)
			return &pads[i];
	}
	fail_msg("too many pads");
	return NULL;
}

/* As the man page tells an evaluator to. */
static double dose_of_rows(char *text)
{
	struct pad pads[PADS_MAX] = {0};
	struct csv_reader row;
	double dose_ns = 0;

	csv_begin(&row, text);
	while (csv_next(&row)) {
		struct pad *pad = pad_of(pads, &row);
		const double at_s = csv_number(&row, "seconds");
		const double force_n =
			csv_number(&row, "contact") > 0
				? fmax(0, csv_number(&row, "force_n"))
				: 0;

		if (at_s - pad->at_s > GAP_S)
			dose_ns += fmax(pad->force_n, force_n) * GAP_S;
		else
			dose_ns += (pad->force_n + force_n) / 2 *
				   (at_s - pad->at_s);
		pad->at_s = at_s;
		pad->force_n = force_n;
	}
	return dose_ns;
}

static double dose_of_export(struct records *records,
			     const struct sessionfile *file)
{
	const struct export_order order = {.records = records, .file = file};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	double dose_ns;

	assert_non_null(out);
	assert_int_equal(export_samples_csv(&order, out), 0);
	fclose(out);
	dose_ns = dose_of_rows(text);
	free(text);
	return dose_ns;
}

static void
the_dose_of_fifty_sessions_is_found_again_in_their_samples(void **state)
{
	const struct sample_clinic sample = {.hz = 50};
	const struct directory directory = directory_new();
	struct records *records = NULL;
	int fd;

	(void)state;
	assert_int_equal(sample_clinic_make(directory.path, &sample), 0);
	fd = open(directory_file(&directory, "records.db"), O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(records_open(fd, &records), 0);
	for (int64_t i = 1; i <= SAMPLE_CLINIC_SESSIONS; i++) {
		struct sessionfile file;
		struct dosecheck check;
		double rows_ns;

		assert_int_equal(sessionfile_load(records, i, &file), 0);
		rows_ns = dose_of_export(records, &file);
		assert_int_equal(dosecheck_run(records, &file, &check), 0);
		if (!dosecheck_matches(rows_ns, (double)file.dose_ns))
			fail_msg("session %lld: %.1f N*s in the rows, %lld on "
				 "record",
				 (long long)i, rows_ns,
				 (long long)file.dose_ns);
		/* The hub's own sum, but for what CSV rounds. */
		assert_true(fabs(rows_ns - check.samples_ns) <= 0.5);
		assert_true(rows_ns > 100);
		dosecheck_done(&check);
		sessionfile_done(&file);
	}
	records_close(records);
	close(fd);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_dose_of_fifty_sessions_is_found_again_in_their_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
