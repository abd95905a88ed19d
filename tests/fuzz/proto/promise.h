/* SPDX-License-Identifier: MIT */
/*
 * What a fuzz target holds the code to.
 */
#ifndef PROMISE_H
#define PROMISE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "e2e.h"
#include "wire.h"

/* Ends the run when the code broke a promise. */
static inline void promise(int kept)
{
	if (!kept)
		abort();
}

/* The input as it is, then with a right CRC as its last two octets: chance
 * alone would find one in 65536. */
static inline void with_and_without_crc(const uint8_t *data, size_t size,
					void (*run)(const uint8_t *, size_t))
{
	uint8_t sealed[1024];

	run(data, size);
	if (size < E2E_CRC_SIZE || size > sizeof(sealed))
		return;
	memcpy(sealed, data, size);
	wire_put_u16(sealed + size - E2E_CRC_SIZE,
		     e2e_crc(sealed, size - E2E_CRC_SIZE));
	run(sealed, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
