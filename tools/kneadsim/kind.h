/* SPDX-License-Identifier: MIT */
/* The kinds of wearable there are to simulate: what each offers by the profile
 * and what its pads are made of. */
#ifndef KIND_H
#define KIND_H

#include <stddef.h>

#include "actuator.h"
#include "contact.h"
#include "feature.h"

struct kind {
	const char *name;  /* of --kind */
	const char *about; /* one line of --help */
	const char *model; /* Device Information */
	enum feature_kind feature_kind;
	enum feature_contact contact;
	struct contact_grid grid;
	const struct actuator_params *push; /* a constant table's row */
	double cell_range_n;
	double cell_step_n;	 /* of the converter, a sample's unit */
	double force_max_n;	 /* ceilings (SR-2); 0 when sensing */
	double pressure_max_kpa; /* of one cell */
	double ramp_max_n_per_s;
	double hold_max_s;
	const char *tissue; /* preset under it unless told otherwise */
	const char *hand;   /* pattern; NULL for the active ones */
};

extern const struct kind kind_table[];
extern const size_t kind_count;

/* The row of that name, or NULL. */
const struct kind *kind_find(const char *name);

/* The same with its pads divided into so many cells, 1..PROFILE_CELLS_MAX: as
 * square as their number lets them be, in one row where it had one. The pad
 * stays as large, and as noisy: range and step of a cell, and so its noise,
 * grow with the root of its area. */
struct kind kind_with_cells(const struct kind *kind, unsigned cells);

/* What a wearable of this kind says of itself: `pads` of them, no stream
 * faster than `rate_hz`. */
struct feature kind_feature(const struct kind *kind, unsigned pads,
			    unsigned rate_hz);

#endif
