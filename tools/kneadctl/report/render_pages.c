/* SPDX-License-Identifier: MIT */
/* PDF, PNG and SVG: the same pages on different surfaces. */
#include "render.h"

#include "pages.h"
#include "svg.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>

#define PNG_SCALE  2.0 /* pixels a point: 144 a inch */
#define TITLE_SIZE 160

static cairo_status_t write_bytes(void *closure, const unsigned char *bytes,
				  unsigned int length)
{
	return fwrite(bytes, 1, length, closure) == length
		       ? CAIRO_STATUS_SUCCESS
		       : CAIRO_STATUS_WRITE_ERROR;
}

/* What the surface and the canvas have come to. A write that failed is told
 * by the stream. */
static int check(const struct canvas *canvas, cairo_status_t status)
{
	if (canvas->failed || status == CAIRO_STATUS_NO_MEMORY)
		return -ENOMEM;
	return status == CAIRO_STATUS_SUCCESS ||
			       status == CAIRO_STATUS_WRITE_ERROR
		       ? 0
		       : -EIO;
}

static void make_title(const struct document *document, char *out, size_t size)
{
	const struct sessionfile *file = &document->figures->file;

	snprintf(out, size, "Session %lld of %s", (long long)file->number,
		 file->patient);
}

/* Lays the document out where nobody sees it. */
static int rehearse(const struct document *document, bool endless,
		    struct pages *out)
{
	cairo_surface_t *surface =
		cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cr = cairo_create(surface);
	struct canvas canvas;
	int error;

	canvas_init(&canvas, cr, true);
	*out = (struct pages){
		.document = document, .canvas = &canvas, .endless = endless};
	pages_draw(out);
	out->canvas = NULL;
	error = check(&canvas, cairo_status(cr));
	canvas_done(&canvas);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return error;
}

/* ---- PDF ---- */

static void set_metadata(cairo_surface_t *surface,
			 const struct document *document)
{
	char title[TITLE_SIZE];

	make_title(document, title, sizeof(title));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
				       title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
				       "kneadctl");
}

int render_pdf(const struct document *document, FILE *out)
{
	struct pages pages;
	cairo_surface_t *surface;
	struct canvas canvas;
	cairo_t *cr;
	int error = rehearse(document, false, &pages);

	if (error)
		return error;
	surface = cairo_pdf_surface_create_for_stream(
		write_bytes, out, PAGES_WIDTH, PAGES_HEIGHT);
	set_metadata(surface, document);
	cr = cairo_create(surface);
	canvas_init(&canvas, cr, false);
	pages = (struct pages){
		.document = document, .canvas = &canvas, .of = pages.page};
	pages_draw(&pages);
	cairo_show_page(cr);
	cairo_surface_finish(surface);
	error = check(&canvas, cairo_surface_status(surface));
	canvas_done(&canvas);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return error;
}

/* ---- PNG ---- */

int render_png(const struct document *document, FILE *out)
{
	struct pages pages;
	cairo_surface_t *surface;
	struct canvas canvas;
	cairo_t *cr;
	int error = rehearse(document, true, &pages);

	if (error)
		return error;
	surface = cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)ceil(PAGES_WIDTH * PNG_SCALE),
		(int)ceil((pages.y + PAGES_MARGIN) * PNG_SCALE));
	cr = cairo_create(surface);
	canvas_init(&canvas, cr, false);
	cairo_scale(cr, PNG_SCALE, PNG_SCALE);
	canvas_fill(&canvas, 0, 0, PAGES_WIDTH, pages.y + PAGES_MARGIN,
		    INK_PAPER);
	pages = (struct pages){
		.document = document, .canvas = &canvas, .endless = true};
	pages_draw(&pages);
	error = check(&canvas, cairo_status(cr));
	if (!error)
		error = check(&canvas, cairo_surface_write_to_png_stream(
					       surface, write_bytes, out));
	canvas_done(&canvas);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return error;
}

/* ---- SVG ---- */

static void draw_all(struct canvas *canvas, void *context)
{
	struct pages pages = {
		.document = context, .canvas = canvas, .endless = true};

	cairo_set_source_rgb(canvas->cr, 1, 1, 1);
	cairo_paint(canvas->cr);
	pages_draw(&pages);
}

int render_svg(const struct document *document, FILE *out)
{
	char title[TITLE_SIZE];
	struct pages pages;
	int error = rehearse(document, true, &pages);

	if (error)
		return error;
	make_title(document, title, sizeof(title));
	return svg_write(&(struct svg){.width = PAGES_WIDTH,
				       .height = pages.y + PAGES_MARGIN,
				       .title = title,
				       .alone = true,
				       .draw = draw_all,
				       .context = (void *)document},
			 out);
}
