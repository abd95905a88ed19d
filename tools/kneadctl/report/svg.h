/* SPDX-License-Identifier: MIT */
/*
 * SVG: cairo's drawing with the texts as text, so that they can be searched,
 * chosen and read aloud.
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "canvas.h"

#include <stdio.h>

typedef void (*svg_draw_fn)(struct canvas *canvas, void *context);

struct svg {
	double width, height;
	const char *title; /* what is to be seen */
	bool alone;	   /* a file of its own, not a part of a page */
	svg_draw_fn draw;
	void *context;
};

/* -ENOMEM, -EIO. The stream's own errors are its owner's to find. */
int svg_write(const struct svg *svg, FILE *out);

/* Text with what HTML and SVG keep for themselves written otherwise. */
void svg_escape(FILE *out, const char *text);

#endif
