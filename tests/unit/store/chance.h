/* SPDX-License-Identifier: MIT */
/*
 * Seeded chance: the same seed, the same sequence.
 */
#ifndef TESTS_STORE_CHANCE_H
#define TESTS_STORE_CHANCE_H

#include <stdint.h>

#define CHANCE_SEED 20260521u

/* splitmix64 (public domain, Vigna). */
static inline uint64_t chance_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

#endif
