/* SPDX-License-Identifier: MIT */
/*
 * Seeded random numbers for properties: the same seed, the same sequence.
 */
#ifndef TESTS_CORE_PRNG_H
#define TESTS_CORE_PRNG_H

#include <stdint.h>

#define PRNG_SEED 20260521u

struct prng {
	uint64_t state;
};

/* splitmix64 (public domain, Vigna). */
static inline uint64_t prng_next(struct prng *prng)
{
	uint64_t z = prng->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* From low to high, both included. */
static inline int32_t prng_in(struct prng *prng, int32_t low, int32_t high)
{
	const uint64_t span = (uint64_t)((int64_t)high - low) + 1;

	return (int32_t)(low + (int64_t)(prng_next(prng) % span));
}

#endif
