/* SPDX-License-Identifier: MIT */
/*
 * Pages: lays a document's blocks out on a canvas, one below the other, on as
 * many pages as it takes, or on one that is as long as it must be.
 */
#ifndef REPORT_PAGES_H
#define REPORT_PAGES_H

#include "document.h"

#define PAGES_WIDTH  595.28 /* A4, points */
#define PAGES_HEIGHT 841.89
#define PAGES_MARGIN 42.0

struct pages {
	const struct document *document;
	struct canvas *canvas;
	bool endless;	   /* one page */
	unsigned int of;   /* pages in all, for their feet; 0: not known */
	unsigned int page; /* so many there are, when done */
	double y;	   /* below the last block, when done */
};

void pages_draw(struct pages *pages);

#endif
