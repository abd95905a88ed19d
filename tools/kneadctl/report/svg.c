/* SPDX-License-Identifier: MIT */
#include "svg.h"

#include <cairo-svg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAMILY "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"

struct buffer {
	char *bytes;
	size_t length;
};

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes,
				 unsigned int length)
{
	struct buffer *buffer = closure;
	char *grown = realloc(buffer->bytes, buffer->length + length + 1);

	if (!grown)
		return CAIRO_STATUS_NO_MEMORY;
	memcpy(grown + buffer->length, bytes, length);
	buffer->bytes = grown;
	buffer->length += length;
	grown[buffer->length] = '\0';
	return CAIRO_STATUS_SUCCESS;
}

void svg_escape(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/* The width is given, so that letters of another font take the same room. */
static void write_text(const struct canvas_text *text, FILE *out)
{
	double rgb[3];

	canvas_ink_rgb(text->style.ink, rgb);
	fprintf(out,
		"<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.4g\"%s"
		" fill=\"#%02x%02x%02x\" textLength=\"%.2f\""
		" lengthAdjust=\"spacingAndGlyphs\">",
		text->x, text->y, text->style.size,
		text->style.bold ? " font-weight=\"bold\"" : "",
		(unsigned int)(rgb[0] * 255 + 0.5),
		(unsigned int)(rgb[1] * 255 + 0.5),
		(unsigned int)(rgb[2] * 255 + 0.5), text->width);
	svg_escape(out, text->text);
	fputs("</text>\n", out);
}

/* cairo numbers its groups; those of several drawings in one page would have
 * the same names, and nothing refers to them. */
static void write_without_ids(const char *body, const char *end, FILE *out)
{
	static const char id[] = " id=\"surface";

	while (body < end) {
		const char *at = strstr(body, id);

		if (!at || at >= end) {
			fwrite(body, 1, (size_t)(end - body), out);
			return;
		}
		fwrite(body, 1, (size_t)(at - body), out);
		body = strchr(at + sizeof(id) - 1, '"') + 1;
	}
}

static int write_parts(const struct svg *svg, const struct canvas *canvas,
		       const char *drawing, FILE *out)
{
	const char *head = strstr(drawing, "<svg");
	const char *body = head ? strchr(head, '>') : NULL;
	const char *end = body ? strstr(body, "</svg>") : NULL;

	if (!end)
		return -EIO;
	if (svg->alone)
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", out);
	fputs(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", out);
	if (svg->alone)
		fprintf(out, " width=\"%.2fpt\" height=\"%.2fpt\"", svg->width,
			svg->height);
	fprintf(out, " viewBox=\"0 0 %.2f %.2f\" role=\"img\" aria-label=\"",
		svg->width, svg->height);
	svg_escape(out, svg->title);
	fputs("\">", out);
	write_without_ids(body + 1, end, out);
	fprintf(out, "<g font-family=\"%s\">\n", FAMILY);
	for (size_t i = 0; i < canvas->text_count; i++)
		write_text(&canvas->texts[i], out);
	fputs("</g>\n</svg>\n", out);
	return 0;
}

int svg_write(const struct svg *svg, FILE *out)
{
	struct buffer buffer = {0};
	cairo_surface_t *surface = cairo_svg_surface_create_for_stream(
		take_bytes, &buffer, svg->width, svg->height);
	cairo_t *cr = cairo_create(surface);
	struct canvas canvas;
	int error = 0;

	canvas_init(&canvas, cr, true);
	svg->draw(&canvas, svg->context);
	cairo_surface_finish(surface);
	if (canvas.failed || cairo_status(cr) != CAIRO_STATUS_SUCCESS ||
	    cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS ||
	    !buffer.bytes)
		error = -ENOMEM;
	if (!error)
		error = write_parts(svg, &canvas, buffer.bytes, out);
	canvas_done(&canvas);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	free(buffer.bytes);
	return error;
}
