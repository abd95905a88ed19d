/* SPDX-License-Identifier: MIT */
/* Rendering: each form holds what the document says, and can be read. */
#include "opened.h"

#include "outfile.h"
#include "render.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A form of a plan's report, as text; freed by the caller. */
static char *rendered(const struct fixture *plan, render_fn render,
		      size_t *ret_size)
{
	struct opened opened;
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	assert_non_null(out);
	opened_begin(&opened, plan, 5);
	assert_int_equal(render(&opened.document, out), 0);
	opened_end(&opened);
	fclose(out);
	assert_non_null(text);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("there is no \"%s\"", part);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

/* Every tag that is opened is closed, in order, as XML has it. */
static void assert_nested(const char *text)
{
	const char *open[64];
	size_t depth = 0;

	while ((text = strchr(text, '<'))) {
		const char *name = text + 1 + (text[1] == '/');
		const size_t length = strcspn(name, " />\n");
		const char *end = strchr(text, '>');

		assert_non_null(end);
		if (text[1] == '?' || text[1] == '!' || end[-1] == '/' ||
		    strncmp(name, "meta", 4) == 0) {
			text = end;
			continue;
		}
		if (text[1] == '/') {
			assert_true(depth > 0);
			depth--;
			if (strncmp(open[depth], name, length) != 0)
				fail_msg("</%.*s> closes <%.10s", (int)length,
					 name, open[depth]);
		} else {
			assert_true(depth < 64);
			open[depth++] = name;
		}
		text = end;
	}
	assert_int_equal(depth, 0);
}

static void the_ending_decides_the_form(void **state)
{
	(void)state;
	assert_ptr_equal(render_by_path("a.b/report.html")->render,
			 render_html);
	assert_ptr_equal(render_by_path("X.PDF")->render, render_pdf);
	assert_ptr_equal(render_by_path("x.png")->render, render_png);
	assert_ptr_equal(render_by_path("x.svg")->render, render_svg);
	assert_null(render_by_path("x.doc"));
	assert_null(render_by_path("pdf"));
	assert_null(render_by_path("-"));
}

static void html_is_whole_and_well_nested_for_every_plan(void **state)
{
	(void)state;
	for (size_t p = 0; p < plan_count; p++) {
		size_t size;
		char *text = rendered(&plans[p], render_html, &size);

		assert_nested(text);
		assert_has(text, "makes no medical claim");
		assert_null(strstr(text, "=\"nan"));
		assert_null(strstr(text, " nan"));
		assert_null(strstr(text, "http://") &&
					    strstr(text, "src=\"http")
				    ? text
				    : NULL);
		free(text);
	}
}

static void html_has_each_picture_for_paper_and_for_a_phone(void **state)
{
	size_t size;
	char *text = rendered(&plan_usual, render_html, &size);

	(void)state;
	assert_int_equal(count_of(text, "<svg "),
			 2 * count_of(text, "<figure>"));
	assert_true(count_of(text, "<figure>") >= 6);
	assert_has(text, "width=device-width");
	assert_has(text, "@media print");
	free(text);
}

static void names_are_escaped(void **state)
{
	size_t size;
	char *text = rendered(&plans[5], render_html, &size);

	(void)state;
	assert_has(text, "K\xc3\xb6nig &lt;&amp;&gt;");
	assert_null(strstr(text, "<&>"));
	free(text);
}

static void svg_has_its_texts_as_text(void **state)
{
	size_t size;
	char *text = rendered(&plan_usual, render_svg, &size);

	(void)state;
	assert_nested(text);
	assert_has(text, ">Session 12</text>");
	assert_has(text, ">1 QL left</text>");
	assert_has(text, "textLength=");
	assert_null(strstr(text, "id=\"surface"));
	free(text);
}

static void png_is_as_wide_as_a_page_at_144_dots(void **state)
{
	static const unsigned char magic[] = {0x89, 'P', 'N', 'G'};
	size_t size;
	char *bytes = rendered(&plan_usual, render_png, &size);
	const unsigned char *head = (const unsigned char *)bytes;

	(void)state;
	assert_true(size > 10000);
	assert_memory_equal(head, magic, sizeof(magic));
	assert_int_equal(head[18] << 8 | head[19], 1191);
	free(bytes);
}

/* What pdftotext reads of a plan's PDF, and how many pages it has. */
static char *pdf_text(const struct fixture *plan, size_t *ret_pages)
{
	char path[SCRATCH_MAX];
	char command[128];
	size_t size;
	char *bytes = rendered(plan, render_pdf, &size);
	char *text = calloc(1, 1 << 20);
	const int fd = scratch_file(path, "report");
	FILE *pipe;

	assert_non_null(text);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	close(fd);
	snprintf(command, sizeof(command), "pdftotext -layout %s -", path);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_true(fread(text, 1, (1 << 20) - 1, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	unlink(path);
	free(bytes);
	*ret_pages = count_of(text, "\f");
	return text;
}

static void pdf_can_be_searched(void **state)
{
	size_t pages;
	char *text = pdf_text(&plan_usual, &pages);

	(void)state;
	assert_has(text, "Session 12");
	assert_has(text, "P-07");
	assert_has(text, "3 Trapezius left");
	assert_has(text, "left lower back");
	assert_has(text, "makes no medical claim");
	assert_true(pages >= 2 && pages <= 4);
	assert_has(text, "1 of ");
	free(text);
}

static void pdf_of_every_plan_has_a_few_pages(void **state)
{
	(void)state;
	for (size_t p = 0; p < plan_count; p++) {
		size_t pages;
		char foot[32];
		char *text = pdf_text(&plans[p], &pages);

		assert_true(pages >= 1 && pages <= 8);
		snprintf(foot, sizeof(foot), "%zu of %zu", pages, pages);
		assert_has(text, foot);
		free(text);
	}
}

/* ---- The file ---- */

struct place {
	char folder[SCRATCH_MAX];
	char path[SCRATCH_MAX + 8];
};

static struct place new_place(void)
{
	struct place place;

	scratch_folder(place.folder, "report");
	snprintf(place.path, sizeof(place.path), "%s/out", place.folder);
	return place;
}

static void clear_place(const struct place *place)
{
	unlink(place->path);
	assert_int_equal(rmdir(place->folder), 0); /* nothing else is there */
}

static void a_file_appears_whole_and_private(void **state)
{
	struct place place = new_place();
	struct outfile *out = NULL;
	struct stat status;

	(void)state;
	assert_int_equal(outfile_open(place.path, &out), 0);
	fputs("whole", outfile_stream(out));
	assert_int_equal(access(place.path, F_OK), -1);
	assert_int_equal(outfile_commit(out), 0);
	assert_int_equal(stat(place.path, &status), 0);
	assert_int_equal(status.st_size, 5);
	assert_int_equal(status.st_mode & 0777, 0600);
	clear_place(&place);
}

static void what_fails_leaves_what_was_there(void **state)
{
	struct place place = new_place();
	struct outfile *out = NULL;
	struct stat status;

	(void)state;
	assert_int_equal(outfile_open(place.path, &out), 0);
	fputs("before", outfile_stream(out));
	assert_int_equal(outfile_commit(out), 0);
	assert_int_equal(outfile_open(place.path, &out), 0);
	fputs("half a new", outfile_stream(out));
	outfile_discard(out);
	assert_int_equal(stat(place.path, &status), 0);
	assert_int_equal(status.st_size, 6);
	clear_place(&place);
}

static void a_full_disk_is_told(void **state)
{
	struct outfile *out = NULL;

	(void)state;
	assert_int_equal(outfile_open("/dev/full", &out), 0);
	for (int i = 0; i < 100000; i++)
		fputs("more ", outfile_stream(out));
	assert_int_equal(outfile_commit(out), -ENOSPC);
	assert_int_equal(access("/dev/full", W_OK), 0); /* still there */
}

static void a_folder_that_is_not_there_is_told(void **state)
{
	struct outfile *out = NULL;

	(void)state;
	assert_int_equal(outfile_open("/nowhere/at/all.pdf", &out), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ending_decides_the_form),
		cmocka_unit_test(html_is_whole_and_well_nested_for_every_plan),
		cmocka_unit_test(
			html_has_each_picture_for_paper_and_for_a_phone),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(svg_has_its_texts_as_text),
		cmocka_unit_test(png_is_as_wide_as_a_page_at_144_dots),
		cmocka_unit_test(pdf_can_be_searched),
		cmocka_unit_test(pdf_of_every_plan_has_a_few_pages),
		cmocka_unit_test(a_file_appears_whole_and_private),
		cmocka_unit_test(what_fails_leaves_what_was_there),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(a_folder_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, opened_forget_fonts);
}
