/* SPDX-License-Identifier: MIT */
#include "dosecheck.h"

#include "dose.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MILLI 1000.0

/* Whether a press is of that pad, step and repeat, and had not ended yet. */
static bool is_of(const struct file_press *press, const struct file_pad *pad,
		  const struct trace_sample *sample)
{
	return press->step == sample->step && press->repeat == sample->repeat &&
	       press->at.boot_us >= (int64_t)sample->at_us &&
	       press->pad == pad->number &&
	       strcmp(press->address, pad->address) == 0;
}

/* The press that the sample is of: the next to end, as a step that was begun
 * again, or went on after a stop, has several. NULL: none. */
static struct dosecheck_press *press_of(struct dosecheck *check,
					const struct file_pad *pad,
					const struct trace_sample *sample)
{
	struct dosecheck_press *presses = check->presses.item;

	for (size_t i = 0; i < check->presses.count; i++)
		if (is_of(presses[i].press, pad, sample))
			return &presses[i];
	return NULL;
}

static int add_pad(struct records *records, const struct sessionfile *file,
		   const struct file_pad *pad, struct dosecheck *check)
{
	struct dosecheck_press *press;
	const struct trace_sample *sample;
	struct samples *samples = NULL;
	struct dose_pad dose;
	int result = samples_open(records, file->number, pad, &samples);

	if (result)
		return result;
	dose_pad_init(&dose);
	while ((result = samples_next(samples, &sample)) == 1) {
		const int64_t added_mns = dose_pad_sample(
			&dose,
			samples_in_contact(samples) ? sample->force_mn : 0,
			sample->at_us);

		check->samples++;
		check->lost += sample->lost;
		if (added_mns == 0)
			continue;
		press = press_of(check, pad, sample);
		if (press)
			press->samples_ns += (double)added_mns / MILLI;
	}
	check->lost += samples_damaged(samples);
	check->samples_ns += (double)dose.total_mns / MILLI;
	samples_close(samples);
	return result;
}

static int list_presses(const struct sessionfile *file, struct dosecheck *check)
{
	const struct file_press *presses = file->presses.item;
	const struct file_technique *techniques = file->techniques.item;
	struct dosecheck_press *list =
		calloc(file->presses.count + 1, sizeof(*list));

	if (!list)
		return -ENOMEM;
	check->presses = (struct rows){list, file->presses.count};
	for (size_t i = 0; i < file->presses.count; i++) {
		list[i].press = &presses[i];
		check->presses_ns += (double)presses[i].dose_ns;
	}
	for (size_t i = 0; i < file->techniques.count; i++)
		check->presses_ns += (double)techniques[i].dose_ns;
	return 0;
}

int dosecheck_run(struct records *records, const struct sessionfile *file,
		  struct dosecheck *out)
{
	const struct file_pad *pads = file->pads.item;
	const struct file_gap *gaps = file->gaps.item;
	int error;

	*out = (struct dosecheck){.recorded_ns = (double)file->dose_ns};
	error = list_presses(file, out);
	for (size_t i = 0; i < file->pads.count && !error; i++)
		error = add_pad(records, file, &pads[i], out);
	for (size_t i = 0; i < file->gaps.count; i++)
		out->lost += gaps[i].samples;
	return error;
}

void dosecheck_done(struct dosecheck *check)
{
	free(check->presses.item);
	*check = (struct dosecheck){0};
}

bool dosecheck_matches(double samples_ns, double recorded_ns)
{
	return fabs(samples_ns - recorded_ns) <=
	       DOSECHECK_ROUNDING_NS + DOSECHECK_SHARE * recorded_ns;
}
