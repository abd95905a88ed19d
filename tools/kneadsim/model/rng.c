/* SPDX-License-Identifier: MIT */
#include "rng.h"

#include <math.h>

#define GOLDEN 0x9e3779b97f4a7c15u

static const double two_pi = 6.283185307179586;

uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += GOLDEN;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void rng_init(struct rng *r, uint64_t seed, uint64_t stream)
{
	struct rng mixer = {.state = seed};
	struct rng apart = {.state = stream};

	r->state = rng_next(&mixer) ^ (rng_next(&apart) << 1);
}

double rng_even(struct rng *r, double low, double high)
{
	/* 53 bits: what a double's fraction holds. */
	double unit = (double)(rng_next(r) >> 11) * 0x1p-53;

	return low + unit * (high - low);
}

double rng_normal(struct rng *r)
{
	/* Box and Muller, 1958; the first draw must not be 0. */
	double radius = sqrt(-2.0 * log(rng_even(r, 0x1p-53, 1.0)));

	return radius * cos(two_pi * rng_even(r, 0.0, 1.0));
}
