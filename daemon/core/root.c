/* SPDX-License-Identifier: MIT */
#include "root.h"

uint32_t root_down(uint64_t square)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1)
		if ((root + bit) * (root + bit) <= square)
			root += bit;
	return (uint32_t)root;
}

uint32_t root_up(uint64_t square)
{
	const uint32_t root = root_down(square);

	return root < UINT32_MAX && (uint64_t)root * root < square ? root + 1
								   : root;
}
