/* SPDX-License-Identifier: MIT */
#include "render.h"

#include <cairo.h>
#include <string.h>

/* fontconfig's; its header wants the system's limits.h, and the core has one
 * of that name. */
void FcFini(void);

const struct render_form render_forms[] = {
	{"html", "a page for a browser, all in one file", render_html},
	{"pdf", "pages for paper, A4", render_pdf},
	{"png", "one picture", render_png},
	{"svg", "one drawing", render_svg},
	{0},
};

const struct render_form *render_by_path(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (const struct render_form *form = render_forms; dot && form->ending;
	     form++)
		if (strcasecmp(dot + 1, form->ending) == 0)
			return form;
	return NULL;
}

void render_forget(void)
{
	cairo_debug_reset_static_data();
	FcFini();
}
