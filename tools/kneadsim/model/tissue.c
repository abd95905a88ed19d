/* SPDX-License-Identifier: MIT */
#include "tissue.h"

#include <math.h>
#include <string.h>

/* Below this a pad lies on the skin rather than presses the nodule, N. */
static const double pressing_n = 2.0;

static const struct tissue_site sites[] = {
	{
		.name = "shoulder",
		.about = "upper trapezius, point contact",
		.k_eq_n_per_mm = 1.20,
		.k_mx_n_per_mm = 0.80,
		.tau_s = 9.0,
		.stiffen_mm = 10.0,
		.nodule_ratio = 1.6,
		.nodule_radius_mm = 9.0,
	},
	{
		.name = "neck",
		.about = "back of the neck, point contact",
		.k_eq_n_per_mm = 0.80,
		.k_mx_n_per_mm = 0.55,
		.tau_s = 7.0,
		.stiffen_mm = 8.0,
		.nodule_ratio = 1.5,
		.nodule_radius_mm = 7.0,
	},
	{
		.name = "upper-back",
		.about = "between the shoulder blades",
		.k_eq_n_per_mm = 1.60,
		.k_mx_n_per_mm = 0.90,
		.tau_s = 10.0,
		.stiffen_mm = 9.0,
		.nodule_ratio = 1.5,
		.nodule_radius_mm = 9.0,
	},
	{
		.name = "lumbar",
		.about = "lower back beside the spine",
		.k_eq_n_per_mm = 1.40,
		.k_mx_n_per_mm = 1.00,
		.tau_s = 12.0,
		.stiffen_mm = 12.0,
		.nodule_ratio = 1.7,
		.nodule_radius_mm = 11.0,
	},
	{
		.name = "gluteal",
		.about = "buttock, deep and soft",
		.k_eq_n_per_mm = 0.80,
		.k_mx_n_per_mm = 0.70,
		.tau_s = 14.0,
		.stiffen_mm = 16.0,
		.nodule_ratio = 1.8,
		.nodule_radius_mm = 13.0,
	},
	{
		.name = "arm",
		.about = "forearm or upper arm, thin muscle",
		.k_eq_n_per_mm = 1.50,
		.k_mx_n_per_mm = 0.70,
		.tau_s = 6.0,
		.stiffen_mm = 7.0,
		.nodule_ratio = 1.4,
		.nodule_radius_mm = 7.0,
	},
	{
		.name = "leg",
		.about = "calf or thigh, point contact",
		.k_eq_n_per_mm = 1.30,
		.k_mx_n_per_mm = 0.90,
		.tau_s = 10.0,
		.stiffen_mm = 11.0,
		.nodule_ratio = 1.5,
		.nodule_radius_mm = 10.0,
	},
	{
		.name = "limb",
		.about = "a whole limb within a cuff",
		.k_eq_n_per_mm = 5.00,
		.k_mx_n_per_mm = 2.50,
		.tau_s = 15.0,
		.stiffen_mm = 14.0,
		.nodule_ratio = 1.0,
		.nodule_radius_mm = 10.0,
	},
};

static const struct tissue_person persons[] = {
	{
		.name = "average",
		.about = "a rested adult",
		.stiffness = 1.0,
		.relaxing = 1.0,
		.nodule_excess = 1.0,
		.ease_dose_ns = 6000.0,
		.ease_floor = 0.35,
		.recover_s = 43200.0,
	},
	{
		.name = "tense",
		.about = "stiffer, with a harder point",
		.stiffness = 1.25,
		.relaxing = 0.9,
		.nodule_excess = 1.5,
		.ease_dose_ns = 9000.0,
		.ease_floor = 0.5,
		.recover_s = 21600.0,
	},
	{
		.name = "soft",
		.about = "softer tissue, a mild point",
		.stiffness = 0.75,
		.relaxing = 1.2,
		.nodule_excess = 0.7,
		.ease_dose_ns = 4000.0,
		.ease_floor = 0.2,
		.recover_s = 43200.0,
	},
	{
		.name = "frail",
		.about = "thin, little relaxing",
		.stiffness = 0.9,
		.relaxing = 0.7,
		.nodule_excess = 0.8,
		.ease_dose_ns = 8000.0,
		.ease_floor = 0.6,
		.recover_s = 43200.0,
	},
	{
		.name = "healthy",
		.about = "no trigger point at all",
		.stiffness = 1.0,
		.relaxing = 1.0,
		.nodule_excess = 0.0,
		.ease_dose_ns = 6000.0,
		.ease_floor = 0.0,
		.recover_s = 43200.0,
	},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct tissue_site *tissue_sites(size_t *count)
{
	*count = COUNT(sites);
	return sites;
}

const struct tissue_person *tissue_persons(size_t *count)
{
	*count = COUNT(persons);
	return persons;
}

static bool is_named(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && memcmp(name, text, length) == 0;
}

static const struct tissue_site *find_site(const char *text, size_t length)
{
	for (size_t i = 0; i < COUNT(sites); i++) {
		if (is_named(sites[i].name, text, length))
			return &sites[i];
	}
	return NULL;
}

static const struct tissue_person *find_person(const char *text)
{
	for (size_t i = 0; i < COUNT(persons); i++) {
		if (strcmp(persons[i].name, text) == 0)
			return &persons[i];
	}
	return NULL;
}

bool tissue_init(struct tissue *t, const char *preset)
{
	size_t length = strcspn(preset, ":");
	const struct tissue_site *site = find_site(preset, length);
	const struct tissue_person *person = &persons[0];

	if (preset[length] == ':')
		person = find_person(preset + length + 1);
	if (!site || !person)
		return false;
	*t = (struct tissue){.site = *site, .person = *person};
	return true;
}

/* 1 over the nodule, falling to 0 away from it. */
static double nearness(const struct tissue *t, double x_mm, double y_mm)
{
	double dx = (x_mm - t->nodule_x_mm) / t->site.nodule_radius_mm;
	double dy = (y_mm - t->nodule_y_mm) / t->site.nodule_radius_mm;

	return exp(-0.5 * (dx * dx + dy * dy));
}

double tissue_stiffness(const struct tissue *t, double x_mm, double y_mm)
{
	double excess = (t->site.nodule_ratio - 1.0) * t->person.nodule_excess;

	excess *= 1.0 - t->eased;
	return t->person.stiffness * (1.0 + excess * nearness(t, x_mm, y_mm));
}

/* The relaxing branch driven evenly from the last g to this one. */
static void relax(struct tissue *t, double g_mm, double dt_s)
{
	double k = t->site.k_mx_n_per_mm * t->person.relaxing;
	double rate = (g_mm - t->g_mm) / dt_s;
	double left = exp(-dt_s / t->site.tau_s);

	t->relaxing_n =
		t->relaxing_n * left + k * rate * t->site.tau_s * (1.0 - left);
	t->g_mm = g_mm;
}

/* d(eased)/dt = (gone - eased) * F / dose  while pressed over the nodule. */
static void ease(struct tissue *t, double force_n, double near, double dt_s)
{
	double most = 1.0 - t->person.ease_floor;

	if (force_n < pressing_n) {
		t->eased *= exp(-dt_s / t->person.recover_s);
		return;
	}
	double dose = force_n * near * dt_s;

	t->dose_ns += dose;
	t->eased +=
		(most - t->eased) * (1.0 - exp(-dose / t->person.ease_dose_ns));
}

double tissue_step(struct tissue *t, double x_mm, double y_mm, double depth_mm,
		   double dt_s)
{
	double x = depth_mm > 0.0 ? depth_mm : 0.0;
	double g = x + x * x / (2.0 * t->site.stiffen_mm);

	relax(t, g, dt_s);
	double s = tissue_stiffness(t, x_mm, y_mm);
	double force = s * (t->site.k_eq_n_per_mm * g + t->relaxing_n);

	if (force < 0.0 || x <= 0.0)
		force = 0.0;
	ease(t, force, nearness(t, x_mm, y_mm), dt_s);
	return force;
}
