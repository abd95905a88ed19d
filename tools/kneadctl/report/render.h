/* SPDX-License-Identifier: MIT */
/*
 * Render: a document in one of the forms that a file's ending says.
 */
#ifndef REPORT_RENDER_H
#define REPORT_RENDER_H

#include "document.h"

#include <stdio.h>

/* Writes the document. -ENOMEM, -EIO; errors of the stream itself are its
 * owner's to find. */
typedef int (*render_fn)(const struct document *document, FILE *out);

struct render_form {
	const char *ending; /* "html" */
	const char *words;
	render_fn render;
};

extern const struct render_form render_forms[]; /* ended by a NULL ending */

/* By the ending of the path, in letters of either case. NULL: none. */
const struct render_form *render_by_path(const char *path);

/* Lets go of the fonts that the libraries keep; nothing is rendered after. */
void render_forget(void);

int render_html(const struct document *document, FILE *out);
int render_pdf(const struct document *document, FILE *out);
int render_png(const struct document *document, FILE *out);
int render_svg(const struct document *document, FILE *out);

#endif
