/* SPDX-License-Identifier: MIT */
/* Random numbers that are the same for the same seed on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014): one word of state, so that every cell of a pad has a
 * stream of its own and adding a cell does not change the others. */
#ifndef RNG_H
#define RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

/* Any seed will do, 0 too. `stream` tells apart what shares a seed. */
void rng_init(struct rng *r, uint64_t seed, uint64_t stream);

uint64_t rng_next(struct rng *r);

/* Even in [low, high). */
double rng_even(struct rng *r, double low, double high);

/* Normal, with mean 0 and standard deviation 1. */
double rng_normal(struct rng *r);

#endif
