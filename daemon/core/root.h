/* SPDX-License-Identifier: MIT */
/*
 * Root: square roots of whole numbers, for the uncertainties and distances of
 * a core without floating point.
 *
 * Method: one binary digit of the root after the other, exact (Warren,
 * "Hacker's Delight", 2nd ed., section 11-1; remembered, not read).
 */
#ifndef CORE_ROOT_H
#define CORE_ROOT_H

#include <stdint.h>

/* The largest number whose square is at most `square`. */
uint32_t root_down(uint64_t square);

/* The smallest whose square is at least `square`; at most UINT32_MAX. */
uint32_t root_up(uint64_t square);

#endif
