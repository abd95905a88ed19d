/* SPDX-License-Identifier: MIT */
#include "edf_survey.h"

#include <errno.h>
#include <stdlib.h>

#define RATE_MAX     1000 /* samples a second */
#define STEP_UNIT_US 10	  /* of the histogram of times between samples */
#define STEP_UNITS   100000

static int32_t magnitude(int32_t value)
{
	return value == INT32_MIN ? INT32_MAX : abs(value);
}

static int32_t larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static void survey_sample(struct edf_survey *survey, uint32_t *steps,
			  const struct trace_sample *sample)
{
	const uint64_t step = (sample->at_us - survey->last_us) / STEP_UNIT_US;

	if (survey->count++ == 0)
		survey->first_us = sample->at_us;
	else if (step > 0 && step < STEP_UNITS)
		steps[step]++;
	survey->last_us = sample->at_us;
	survey->most_mn = larger(survey->most_mn, magnitude(sample->force_mn));
	survey->most_mn = larger(survey->most_mn, magnitude(sample->target_mn));
	survey->most_pa = larger(survey->most_pa, magnitude(sample->peak_pa));
	for (unsigned int c = 0; c < survey->cells; c++)
		survey->most_mn =
			larger(survey->most_mn, magnitude(sample->cell_mn[c]));
}

/* From the median; 1 when there are too few samples to say. */
static unsigned int rate_of(const uint32_t *steps)
{
	uint64_t all = 0;
	uint64_t sum = 0;
	uint64_t rate;
	size_t median = 0;

	for (size_t i = 0; i < STEP_UNITS; i++)
		all += steps[i];
	if (all == 0)
		return 1;
	while (sum + steps[median] < (all + 1) / 2)
		sum += steps[median++];
	rate = (EDF_SECOND_US + median * STEP_UNIT_US / 2) /
	       (median * STEP_UNIT_US);
	return rate < 1 ? 1 : rate > RATE_MAX ? RATE_MAX : (unsigned int)rate;
}

/* 1, 2, 5, 10, 20 ... */
static int32_t unit_for(int32_t most)
{
	static const int32_t steps[] = {1, 2, 5};
	int32_t power = 1;

	for (;; power *= 10)
		for (size_t i = 0; i < 3; i++)
			if ((int64_t)steps[i] * power * EDF_DIGITAL_MOST >=
			    most)
				return steps[i] * power;
}

static int read_all(struct samples *samples, struct edf_survey *survey,
		    uint32_t *steps)
{
	const struct trace_sample *sample;
	int result;

	while ((result = samples_next(samples, &sample)) == 1) {
		if (samples_cells(samples) > survey->cells)
			survey->cells = samples_cells(samples);
		survey_sample(survey, steps, sample);
	}
	return result;
}

int edf_survey_pad(const struct export_order *order, const struct file_pad *pad,
		   struct edf_survey *out)
{
	uint32_t *steps = calloc(STEP_UNITS, sizeof(*steps));
	struct samples *samples = NULL;
	int error = steps ? samples_open(order->records, order->file->number,
					 pad, &samples)
			  : -ENOMEM;

	if (!error)
		error = read_all(samples, out, steps);
	if (!error) {
		out->rate = rate_of(steps);
		out->unit_mn = unit_for(out->most_mn);
		out->unit_pa = unit_for(out->most_pa);
	}
	samples_close(samples);
	free(steps);
	return error;
}
