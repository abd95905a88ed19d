/* SPDX-License-Identifier: MIT */
/* Report as text for a terminal: all of a document but its pictures. */
#ifndef KNEADCTL_REPORT_TEXT_H
#define KNEADCTL_REPORT_TEXT_H

#include "document.h"

#include <stdio.h>

void report_text_print(const struct document *document, FILE *out);

#endif
