/* SPDX-License-Identifier: MIT */
/* Figures as JSON, for programs. */
#ifndef REPORT_FIGURES_JSON_H
#define REPORT_FIGURES_JSON_H

#include "figures.h"

/* A new reference; NULL: memory is short. */
json_t *figures_json(const struct figures *figures);

#endif
