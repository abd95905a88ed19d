/* SPDX-License-Identifier: MIT */
/*
 * Body: the outline of a body and the place of every site on it, in units of
 * which 200 are the body's height; x is to the viewer's right of the middle.
 * A drawing of the project's own: for finding a site, not for anatomy.
 */
#ifndef REPORT_BODY_H
#define REPORT_BODY_H

#include "canvas.h"
#include "site.h"

#define BODY_HEIGHT 200.0
#define BODY_HALF   36.0 /* half its width, hands included */

enum body_side {
	BODY_FRONT,
	BODY_BACK,
	BODY_SIDE_COUNT
};

struct body_place {
	enum body_side side;
	double x, y; /* as the viewer sees it: the left of a front is right */
	double rx, ry;
};

/* For every site but SITE_NONE. */
struct body_place body_place(enum site site);

/* The outline as a path of the canvas, its middle at the origin. */
void body_outline(struct canvas *canvas);

#endif
