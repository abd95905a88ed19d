/* SPDX-License-Identifier: MIT */
#include "sample_force.h"

#include "dose.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS	     SAMPLE_FORCE_CELLS
#define RAMP_MN_S    10000.0
#define EASING_S     15.0 /* time constant */
#define RELEASE_S    0.5
#define REST_S	     9.5
#define NOISE_SHARE  0.04
#define HELD_PERCENT 75 /* of the target: counts as held */

int sample_force_init(struct sample_force *force, unsigned int hz, size_t room)
{
	*force = (struct sample_force){
		.hz = hz, .random = 0x9e3779b97f4a7c15u, .room = room};
	force->samples = calloc(room, sizeof(*force->samples));
	return force->samples ? 0 : -ENOMEM;
}

void sample_force_done(struct sample_force *force)
{
	free(force->samples);
}

/* xorshift64: -0.5 to 0.5 */
static double noise(struct sample_force *force)
{
	force->random ^= force->random << 13;
	force->random ^= force->random >> 7;
	force->random ^= force->random << 17;
	return (double)(force->random >> 11) / (double)(1ull << 53) - 0.5;
}

/* Up, a hold that eases, let go. */
static double force_at(const struct sample_press *press, double t)
{
	const double ramp = press->target_mn / RAMP_MN_S;
	const double hold = press->hold_s;
	const double eased = press->ease * (1 - exp(-hold / EASING_S));

	if (t < ramp)
		return RAMP_MN_S * t;
	t -= ramp;
	if (t < hold)
		return press->target_mn *
		       (1 - press->ease * (1 - exp(-t / EASING_S)));
	t -= hold;
	return t < RELEASE_S
		       ? press->target_mn * (1 - eased) * (1 - t / RELEASE_S)
		       : 0;
}

static void add(struct sample_force *force, const struct sample_press *press,
		double t)
{
	static const double shares[CELLS] = {0.34, 0.28, 0.22, 0.16};
	struct trace_sample *sample = &force->samples[force->count];
	const double newton =
		force_at(press, t) * (1 + NOISE_SHARE * noise(force));

	memset(sample, 0, sizeof(*sample));
	sample->at_us = press->at_us + (uint64_t)(t * 1e6);
	sample->number = force->count;
	sample->device_us = (uint32_t)(sample->at_us + 12345);
	sample->step = press->step;
	sample->repeat = press->repeat;
	sample->target_mn = newton > 0 ? press->target_mn : 0;
	for (size_t i = 0; i < CELLS; i++) {
		sample->cell_mn[i] = (int32_t)(newton * shares[i]);
		sample->force_mn += sample->cell_mn[i];
	}
	sample->peak_pa = sample->cell_mn[0] * 10; /* mN on 1 cm2 */
	force->count++;
}

double sample_force_press(struct sample_force *force,
			  const struct sample_press *press)
{
	const double whole = press->target_mn / RAMP_MN_S + press->hold_s +
			     RELEASE_S + REST_S;

	for (int i = 0;
	     i < (int)(whole * force->hz) && force->count < force->room; i++)
		add(force, press, (double)i / force->hz);
	return whole;
}

struct sample_sums sample_force_sums(const struct sample_force *force,
				     size_t from, int target_mn)
{
	struct sample_sums sums = {.peak_mn = 0};
	struct dose_pad dose;
	int64_t held_mn = 0;
	int last_mn = 0;
	int held = 0;

	dose_pad_init(&dose);
	for (size_t i = from; i < force->count; i++) {
		const struct trace_sample *sample = &force->samples[i];

		(void)dose_pad_sample(&dose, sample->force_mn, sample->at_us);
		if (sample->force_mn > sums.peak_mn)
			sums.peak_mn = sample->force_mn;
		if (sample->force_mn < target_mn * HELD_PERCENT / 100)
			continue;
		held_mn += sample->force_mn;
		last_mn = sample->force_mn;
		held++;
	}
	sums.dose_ns = (int)((dose.total_mns + 999) / 1000);
	sums.held_ms = held * 1000 / (int)force->hz;
	if (held > 0)
		sums.mean_mn = (int)(held_mn / held);
	if (sums.peak_mn > 0)
		sums.ease_permille =
			1000 - (int)(last_mn * INT64_C(1000) / sums.peak_mn);
	return sums;
}
