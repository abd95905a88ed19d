/* SPDX-License-Identifier: MIT */
/*
 * HTML: one file with everything in it. Each picture is there twice, made for
 * a wide page and for a phone; the style shows the one that fits.
 */
#include "render.h"

#include "svg.h"

#include <errno.h>

static const char style[] =
	":root{color:#1a1a1a;background:#fff;font:16px/1.45 system-ui,"
	"\"DejaVu Sans\",Verdana,sans-serif}"
	"*{box-sizing:border-box}"
	"body{margin:0}"
	"main{max-width:800px;margin:0 auto;padding:20px 16px 48px}"
	"h1{font-size:1.8rem;margin:0}"
	"h2{font-size:1.15rem;margin:2rem 0 .5rem;padding-top:.6rem;"
	"border-top:1px solid #e3e3e3}"
	".subtitle{color:#5a5a5a;font-size:1.1rem;margin:.1rem 0 1rem}"
	"p{margin:.5rem 0}"
	".caption{color:#5a5a5a;font-size:.85rem}"
	".notice{border-left:4px solid #c24a00;padding:.3rem .8rem;"
	"color:#8f3700;font-weight:bold}"
	"dl{display:grid;grid-template-columns:9rem 1fr;gap:.2rem 1rem;"
	"margin:1rem 0}"
	"dt{color:#5a5a5a}dd{margin:0;overflow-wrap:anywhere}"
	"figure{margin:.8rem 0}"
	"svg{display:block;width:100%;height:auto}"
	".narrow{display:none}"
	"table{border-collapse:collapse;width:100%;font-size:.9rem;"
	"margin:.8rem 0}"
	"th{text-align:left;color:#5a5a5a;border-bottom:1px solid #777;"
	"padding:.25rem .6rem .25rem 0;vertical-align:bottom}"
	"td{border-bottom:1px solid #e3e3e3;padding:.25rem .6rem .25rem 0;"
	"vertical-align:top;overflow-wrap:anywhere}"
	".n{text-align:right;font-variant-numeric:tabular-nums}"
	"@media screen and (max-width:600px){"
	".wide{display:none}.narrow{display:block}"
	"dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.45rem}"
	"dt{font-size:.85rem}"
	"table,tbody,tr,td{display:block;width:100%}thead{display:none}"
	"tr{border-bottom:1px solid #777;padding:.4rem 0}"
	"td,td.n{display:flex;justify-content:space-between;gap:1rem;"
	"text-align:right;border:0;padding:.1rem 0}"
	"td::before{content:attr(data-title);color:#5a5a5a;text-align:left;"
	"flex:none}"
	"td:first-child{font-weight:bold}"
	"td:empty{display:none}}"
	"@media print{:root{font-size:10.5pt}main{max-width:none;padding:0}"
	"h2{break-after:avoid}figure,tr,.notice{break-inside:avoid}"
	"@page{size:A4;margin:15mm}}";

struct tag {
	const char *open;
	const char *close;
};

static const struct tag tags[BLOCK_TYPE_COUNT] = {
	[BLOCK_TITLE] = {"<h1>", "</h1>\n"},
	[BLOCK_SUBTITLE] = {"<p class=\"subtitle\">", "</p>\n"},
	[BLOCK_HEADING] = {"<h2>", "</h2>\n"},
	[BLOCK_TEXT] = {"<p>", "</p>\n"},
	[BLOCK_CAPTION] = {"<p class=\"caption\">", "</p>\n"},
	[BLOCK_NOTICE] = {"<p class=\"notice\" role=\"note\">", "</p>\n"},
};

static void write_tagged(FILE *out, const struct tag *tag, const char *text)
{
	fputs(tag->open, out);
	svg_escape(out, text ? text : "");
	fputs(tag->close, out);
}

static void write_facts(const struct block *block, FILE *out)
{
	fputs("<dl>\n", out);
	for (size_t i = 0; i < block->rows; i++) {
		write_tagged(out, &(struct tag){"<dt>", "</dt>"},
			     block->cells[2 * i]);
		write_tagged(out, &(struct tag){"<dd>", "</dd>\n"},
			     block->cells[2 * i + 1]);
	}
	fputs("</dl>\n", out);
}

static void write_cell(const struct block *block, size_t row, size_t column,
		       FILE *out)
{
	const bool number = block->numbers >> column & 1;

	if (row == 0) {
		fprintf(out, "<th scope=\"col\"%s>",
			number ? " class=\"n\"" : "");
	} else {
		fprintf(out, "<td%s data-title=\"",
			number ? " class=\"n\"" : "");
		svg_escape(out, block->cells[column]);
		fputs("\">", out);
	}
	svg_escape(out, block->cells[row * block->columns + column]);
	fputs(row == 0 ? "</th>" : "</td>", out);
}

static void write_table(const struct block *block, FILE *out)
{
	fputs("<table>\n<thead>", out);
	for (size_t r = 0; r < block->rows; r++) {
		fputs("<tr>", out);
		for (size_t c = 0; c < block->columns; c++)
			write_cell(block, r, c, out);
		fputs(r == 0 ? "</tr></thead>\n<tbody>\n" : "</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

/* ---- Pictures ---- */

struct picture {
	draw_fn draw;
	const struct figures *figures;
	double width;
};

static void draw_picture(struct canvas *canvas, void *context)
{
	const struct picture *picture = context;

	(void)picture->draw(canvas, picture->figures, picture->width);
}

static int write_picture(const struct document *document,
			 const struct block *block, double width, FILE *out)
{
	struct picture picture = {block->draw, document->figures, width};
	const double height =
		draw_measure(block->draw, document->figures, width);

	if (height < 0)
		return -ENOMEM;
	return svg_write(&(struct svg){.width = width,
				       .height = height,
				       .title = block->text ? block->text : "",
				       .draw = draw_picture,
				       .context = &picture},
			 out);
}

static int write_figure(const struct document *document,
			const struct block *block, FILE *out)
{
	int error;

	fputs("<figure>\n<div class=\"wide\">", out);
	error = write_picture(document, block, DRAW_WIDE, out);
	fputs("</div>\n<div class=\"narrow\">", out);
	if (!error)
		error = write_picture(document, block, DRAW_NARROW, out);
	fputs("</div>\n</figure>\n", out);
	return error;
}

static int write_block(const struct document *document,
		       const struct block *block, FILE *out)
{
	switch (block->type) {
	case BLOCK_FACTS:
		write_facts(block, out);
		return 0;
	case BLOCK_TABLE:
		write_table(block, out);
		return 0;
	case BLOCK_FIGURE:
		return write_figure(document, block, out);
	case BLOCK_TITLE:
	case BLOCK_SUBTITLE:
	case BLOCK_HEADING:
	case BLOCK_TEXT:
	case BLOCK_CAPTION:
	case BLOCK_NOTICE:
	case BLOCK_TYPE_COUNT:
		break;
	}
	write_tagged(out, &tags[block->type], block->text);
	return 0;
}

int render_html(const struct document *document, FILE *out)
{
	const struct sessionfile *file = &document->figures->file;
	int error = 0;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, "
	      "initial-scale=1\">\n",
	      out);
	fprintf(out, "<title>Session %lld of ", (long long)file->number);
	svg_escape(out, file->patient);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n",
		style);
	for (size_t i = 0; i < document->count && !error; i++)
		error = write_block(document, &document->blocks[i], out);
	fputs("</main>\n</body>\n</html>\n", out);
	return error;
}
