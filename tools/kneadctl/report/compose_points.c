/* SPDX-License-Identifier: MIT */
/* Points: what was done where, how long, how hard, and what eased. */
#include "compose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BESIDES_LEAST 0.01 /* of the dose, to be told; project default */
#define CELL_SIZE     64

static const char *outcome(const struct point *point)
{
	if (point->ended_by_pain)
		return "ended by pain";
	if (point->released)
		return "eased";
	return point->treated ? "treated" : "not finished";
}

static void point_row(struct document *document, size_t i)
{
	const struct point *point =
		(const struct point *)document->figures->points.item + i;
	char presses[CELL_SIZE];
	char dose[CELL_SIZE];
	char held[CELL_SIZE];
	char right[CELL_SIZE] = "\xe2\x80\x93";
	char ppt[CELL_SIZE] = "\xe2\x80\x93";
	char label[SESSIONFILE_TEXT + 8];

	figures_point_label(document->figures, i, label, sizeof(label));
	snprintf(presses, sizeof(presses), "%zu", point->presses);
	snprintf(dose, sizeof(dose), "%.0f", point->dose_ns);
	snprintf(held, sizeof(held), "%.0f", point->held_s);
	if (point->held_s > 0)
		snprintf(right, sizeof(right), "%.0f %%",
			 100 * fmin(1, point->right_s / point->held_s));
	if (point->has_ppt)
		snprintf(ppt, sizeof(ppt), "%s%.0f",
			 point->ppt_above ? "> " : "", point->ppt_kpa);
	document_row(document,
		     (const char *const[]){label, site_table[point->site].words,
					   presses, dose, held, right, ppt,
					   outcome(point)});
}

static void compose_table(struct document *document)
{
	static const char *const titles[] = {
		"Point",   "Site",    "Presses",  "Dose, N\xc2\xb7s",
		"Held, s", "In band", "PPT, kPa", "Outcome",
		NULL};

	document_table(document, titles, 0x7c);
	for (size_t i = 0; i < document->figures->points.count; i++)
		point_row(document, i);
}

static void compose_easing(struct document *document)
{
	const struct file_press *presses = document->figures->file.presses.item;
	size_t known = 0;

	for (size_t i = 0; i < document->figures->file.presses.count; i++)
		known += presses[i].ease_known;
	if (document->figures->file.presses.count == 0)
		return;
	document_text(document, BLOCK_HEADING, "Easing during each hold");
	if (known == 0) {
		document_text(document, BLOCK_TEXT,
			      "No hold was long and steady enough to say "
			      "whether the force fell.");
		return;
	}
	document_figure(document, draw_easing,
			"Fall of force during each press's hold, percent, with "
			"its uncertainty.");
	document_text(
		document, BLOCK_CAPTION,
		"Fall of the force during a hold, in percent, one dot a press "
		"in their order above the number of its point. The line "
		"through a dot is its uncertainty (95 %%). Filled: the force "
		"fell for certain. Hollow: it cannot be told from no fall. A "
		"dash: the hold was too short to say.");
}

static const char *words_of(const struct file_technique *technique, char *out,
			    size_t size)
{
	if (technique->circles_per_min <= 0)
		return "";
	snprintf(out, size, "%.1f a minute, radius %.0f mm, %s",
		 technique->circles_per_min, technique->radius_mm,
		 technique->direction);
	return out;
}

static void compose_techniques(struct document *document)
{
	static const char *const titles[] = {
		"Technique",	    "Point",   "Time, s", "Mean, N", "Peak, N",
		"Dose, N\xc2\xb7s", "Circles", NULL};
	const struct rows *rows = &document->figures->file.techniques;
	const struct file_technique *techniques = rows->item;

	if (rows->count == 0)
		return;
	document_text(document, BLOCK_HEADING, "Other techniques");
	document_table(document, titles, 0x3c);
	for (size_t i = 0; i < rows->count; i++) {
		char cell[4][CELL_SIZE];
		char circles[2 * CELL_SIZE];

		snprintf(cell[0], CELL_SIZE, "%.0f", techniques[i].duration_s);
		snprintf(cell[1], CELL_SIZE, "%.1f", techniques[i].mean_n);
		snprintf(cell[2], CELL_SIZE, "%.1f", techniques[i].peak_n);
		snprintf(cell[3], CELL_SIZE, "%lld",
			 (long long)techniques[i].dose_ns);
		document_row(document,
			     (const char *const[]){
				     techniques[i].technique,
				     techniques[i].point[0]
					     ? techniques[i].point
					     : "\xe2\x80\x93",
				     cell[0], cell[1], cell[2], cell[3],
				     words_of(&techniques[i], circles,
					      sizeof(circles))});
	}
}

/* The points' doses are of their presses and techniques. The session's dose
 * has what a hand pressed besides. */
static void compose_rest_of_dose(struct document *document)
{
	const struct point *points = document->figures->points.item;
	const double whole_ns = (double)document->figures->file.dose_ns;
	double besides_ns = whole_ns;

	for (size_t i = 0; i < document->figures->points.count; i++)
		besides_ns -= points[i].dose_ns;
	if (besides_ns <= 1 || besides_ns < whole_ns * BESIDES_LEAST)
		return;
	document_text(document, BLOCK_CAPTION,
		      "Besides, %.0f N\xc2\xb7s of the session's dose were "
		      "pressed outside of presses and techniques: in a rest or "
		      "a pause, or while the point was looked for.",
		      besides_ns);
}

void compose_points(struct document *document)
{
	if (document->figures->points.count == 0)
		return;
	document_text(document, BLOCK_HEADING, "Each point");
	compose_table(document);
	compose_rest_of_dose(document);
	document_text(document, BLOCK_HEADING, "Dose and time held");
	document_figure(
		document, draw_bars,
		"Dose and held time of each point, with the part within "
		"the target band.");
	document_text(document, BLOCK_HEADING, "The presses of each point");
	document_figure(document, draw_points,
			"Force during the presses of each point, a small chart "
			"for each, with the target band.");
	document_text(document, BLOCK_CAPTION,
		      "Force in N over minutes:seconds since the beginning of "
		      "each press; the presses of a point are laid over each "
		      "other. Shaded: the target band.");
	document_text(document, BLOCK_HEADING, "Where");
	document_figure(document, draw_body,
			"A body from the back and the front with the treated "
			"sites, the darker the more dose.");
	compose_easing(document);
	compose_techniques(document);
}
