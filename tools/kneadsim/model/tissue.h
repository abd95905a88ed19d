/* SPDX-License-Identifier: MIT */
/* Soft tissue under a pad: it yields, relaxes under a hold, and a trigger
 * point in it is stiffer than what is around it and eases when it is pressed.
 *
 * The idea is the standard linear solid (Zener 1948; in Fung, "Biomechanics",
 * 2nd ed., section 2.11) with a spring that stiffens as it is pressed:
 *
 *      F = s * (k_eq * g + m)      g(x) = x + x^2 / (2 * stiffen)
 *      dm/dt = k_mx * dg/dt - m / tau
 *
 *   x  indentation, mm            m   the part that relaxes, N
 *   s  stiffness where the pad is: 1 in plain tissue, more over the nodule
 *
 * Held at x0 the force falls as F = s * (k_eq * g0 + m0 * exp(-t / tau)): tests
 * compare with that formula. `s` multiplies the whole, so that moving over the
 * nodule scales the force at once and keeps the relaxation linear.
 *
 * The nodule's excess stiffness decays with the dose of pressing it had, and
 * comes back slowly at rest. Rejected: a finite-element block (nothing the hub
 * measures needs it) and a power-law relaxation (no closed form to test with).
 *
 * Units: mm, N, s. Nothing here is on a person's scale of pain. */
#ifndef TISSUE_H
#define TISSUE_H

#include <stdbool.h>
#include <stddef.h>

/* What a body region is like under a pad of 2.5-4 cm2 (a cuff's under 48 cm2).
 * The values are project defaults, chosen so that 40 N sinks a pad into a
 * shoulder by some 10-15 mm, as a pressure algometer does; the ratio of the
 * nodule is of the order found by elastography of taut bands (Chen 2007, Arch
 * Phys Med Rehabil 88:1658; Sikdar 2009, Arch Phys Med Rehabil 90:1829: both
 * remembered, not read). */
struct tissue_site {
	const char *name;
	const char *about;
	double k_eq_n_per_mm;	 /* what remains after relaxing */
	double k_mx_n_per_mm;	 /* what relaxes */
	double tau_s;		 /* of relaxing */
	double stiffen_mm;	 /* where the stiffness has doubled */
	double nodule_ratio;	 /* stiffness over the nodule; 1 = none */
	double nodule_radius_mm; /* where the excess is down to exp(-1/2) */
};

/* What a person is like: factors on the site's values. */
struct tissue_person {
	const char *name;
	const char *about;
	double stiffness;
	double relaxing;      /* on k_mx */
	double nodule_excess; /* on nodule_ratio - 1 */
	double ease_dose_ns;  /* pressing that takes the excess to 1/e */
	double ease_floor;    /* share of the excess that never goes */
	double recover_s;     /* time in which the eased part comes back */
};

struct tissue {
	struct tissue_site site;
	struct tissue_person person;
	double nodule_x_mm; /* where the trigger point is */
	double nodule_y_mm;
	double g_mm;	   /* stiffening indentation of the last step */
	double relaxing_n; /* m */
	double eased;	   /* share of the excess that is gone, 0..1 */
	double dose_ns;	   /* pressing over the nodule so far */
};

/* The presets, for --help and tests. They live as long as the program. */
const struct tissue_site *tissue_sites(size_t *count);
const struct tissue_person *tissue_persons(size_t *count);

/* `preset` is SITE or SITE:PERSON, such as "lumbar:tense". Returns false, and
 * leaves `t` alone, when there is no such site or person. */
bool tissue_init(struct tissue *t, const char *preset);

/* Stiffness factor with the pad's centre at (x_mm, y_mm). */
double tissue_stiffness(const struct tissue *t, double x_mm, double y_mm);

/* Moves time on by dt_s to a state in which the pad is at (x_mm, y_mm), pressed
 * in by depth_mm (negative: no contact). Exact for a depth that changes evenly
 * in g. Returns the force in N, never negative: tissue does not pull. */
double tissue_step(struct tissue *t, double x_mm, double y_mm, double depth_mm,
		   double dt_s);

#endif
