/* SPDX-License-Identifier: MIT */
#include "opened.h"

#include "render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

const struct fixture plan_usual = {
	.points = 3,
	.repeats = 2,
	.pads = 1,
	.hold_s = 8,
	.rest_s = 4,
	.rate_hz = 50,
	.cells = 4,
	.pause = true,
	.rates = true,
	.measures = true,
	.kneads = true,
};

const struct fixture plans[] = {
	{.points = 1,
	 .repeats = 1,
	 .pads = 1,
	 .hold_s = 30,
	 .rest_s = 2,
	 .rate_hz = 50,
	 .cells = 4},
	{.points = 14,
	 .repeats = 3,
	 .pads = 2,
	 .hold_s = 60,
	 .rest_s = 20,
	 .rate_hz = 20,
	 .cells = 16,
	 .active = true,
	 .rates = true,
	 .trip = true,
	 .aborted = true,
	 .unrecorded = true,
	 .measures = true},
	{.points = 8,
	 .repeats = 2,
	 .pads = 4,
	 .hold_s = 20,
	 .rest_s = 10,
	 .rate_hz = 20,
	 .cells = 4,
	 .untrusted = true,
	 .unscreened = true,
	 .trip = true,
	 .loses = true},
	{.points = 3,
	 .repeats = 2,
	 .pads = 1,
	 .hold_s = 30,
	 .rest_s = 10,
	 .rate_hz = 20,
	 .cells = 4,
	 .no_samples = true,
	 .rates = true},
	{.rate_hz = 20, .cells = 4, .not_started = true},
	{.points = 24,
	 .repeats = 2,
	 .pads = 1,
	 .hold_s = 20,
	 .rest_s = 8,
	 .rate_hz = 20,
	 .cells = 4,
	 .rates = true,
	 .kneads = true,
	 .point = "A very long name of a point",
	 .patient = "K\xc3\xb6nig <&>"},
};

const size_t plan_count = sizeof(plans) / sizeof(plans[0]);

void opened_begin(struct opened *opened, const struct fixture *plan,
		  unsigned int sessions)
{
	static const struct compose_routine routine = {
		.title = "Lower back",
		.description = "Points of the lower back.",
		.sources = 1,
		.source = {{"Hou 2002", "length of the hold", "moderate"}},
	};
	const int fd = fixture_memfd(plan);
	json_t *rows = sessions ? fixture_sessions(sessions) : NULL;
	json_t *ppts = fixture_ppts(sessions, sessions ? 3 : 0);

	memset(opened, 0, sizeof(*opened));
	assert_int_equal(records_open(fd, &opened->records), 0);
	close(fd);
	assert_int_equal(figures_load(opened->records, FIXTURE_SESSION,
				      &opened->figures),
			 0);
	if (plan->unscreened)
		sessionfile_screened(&opened->figures.file,
				     &(struct file_screening){0});
	assert_int_equal(
		course_read(rows, ppts, NULL, 0, &opened->figures.course), 0);
	json_decref(rows);
	json_decref(ppts);
	document_init(&opened->document, &opened->figures);
	compose_report(&opened->document, &routine);
	assert_false(opened->document.failed);
}

void opened_end(struct opened *opened)
{
	document_done(&opened->document);
	figures_done(&opened->figures);
	records_close(opened->records);
}

int opened_forget_fonts(void **state)
{
	(void)state;
	render_forget();
	return 0;
}
