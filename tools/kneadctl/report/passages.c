/* SPDX-License-Identifier: MIT */
#include "passages.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static size_t lane_of(const struct figures *figures, const char *address,
		      int pad)
{
	for (size_t i = 0; i < figures->lane_count; i++)
		if (figures->lanes[i].pad->number == pad &&
		    strcmp(figures->lanes[i].pad->address, address) == 0)
			return i;
	return SIZE_MAX;
}

/* From the first to the last bin with contact of a step's repeat that ends
 * before `to_s`. */
static void measure_passage(const struct figures *figures,
			    struct passage *passage)
{
	const struct lane *lane;
	double from_s = INFINITY;
	double to_s = -INFINITY;

	if (passage->lane == SIZE_MAX)
		return;
	lane = &figures->lanes[passage->lane];
	for (size_t i = 0; i < lane->bin_count; i++) {
		const struct bin *bin = &lane->bins[i];
		const double at_s = (double)i * figures->bin_s;

		if (!bin->contact || bin->step != passage->step ||
		    bin->repeat != passage->repeat)
			continue;
		from_s = fmin(from_s, at_s);
		to_s = fmax(to_s, at_s + figures->bin_s);
	}
	if (to_s < from_s)
		return;
	passage->from_s = from_s;
	passage->to_s = to_s;
	passage->measured = true;
}

static int add_passage(struct figures *figures, const struct passage *passage)
{
	struct passage *kept = records_add(&figures->passages, sizeof(*kept));

	if (!kept)
		return -ENOMEM;
	*kept = *passage;
	measure_passage(figures, kept);
	return 0;
}

static int find_presses(struct figures *figures)
{
	const struct file_press *presses = figures->file.presses.item;
	int error = 0;

	for (size_t i = 0; i < figures->file.presses.count && !error; i++) {
		const struct file_press *press = &presses[i];
		const double end_s =
			sessionfile_at_s(&figures->file, press->at.boot_us);

		error = add_passage(
			figures,
			&(struct passage){
				.point = figures_point_find(
					figures, press->point, press->site),
				.lane = lane_of(figures, press->address,
						press->pad),
				.step = press->step,
				.repeat = press->repeat,
				.from_s = end_s - press->held_s,
				.to_s = end_s,
				.press = press,
			});
	}
	return error;
}

/* The pad that felt most of a step; a technique's record does not name it. */
static size_t busiest_lane(const struct figures *figures, int step)
{
	size_t best = SIZE_MAX;
	size_t most = 0;

	for (size_t i = 0; i < figures->lane_count; i++) {
		const struct lane *lane = &figures->lanes[i];
		size_t count = 0;

		for (size_t b = 0; b < lane->bin_count; b++)
			count += lane->bins[b].contact &&
				 lane->bins[b].step == step;
		if (count > most) {
			most = count;
			best = i;
		}
	}
	return best;
}

static int find_techniques(struct figures *figures)
{
	const struct file_technique *techniques = figures->file.techniques.item;
	int error = 0;

	for (size_t i = 0; i < figures->file.techniques.count && !error; i++) {
		const struct file_technique *technique = &techniques[i];
		const double end_s =
			sessionfile_at_s(&figures->file, technique->at.boot_us);

		if (technique->point[0] == '\0')
			continue;
		error = add_passage(
			figures,
			&(struct passage){
				.point = figures_point_find(figures,
							    technique->point,
							    technique->site),
				.lane = busiest_lane(figures, technique->step),
				.step = technique->step,
				.from_s = end_s - technique->duration_s,
				.to_s = end_s,
			});
	}
	return error;
}

int passages_find(struct figures *figures)
{
	const int error = find_presses(figures);

	return error ? error : find_techniques(figures);
}
