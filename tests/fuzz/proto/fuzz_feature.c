/* SPDX-License-Identifier: MIT */
/*
 * Feature from any octets: what is accepted is within its bounds, and encodes.
 */
#include "feature.h"
#include "promise.h"

static void run(const uint8_t *data, size_t size)
{
	struct feature feature = {.pads = 0};
	uint8_t bytes[FEATURE_SIZE_MAX];
	size_t length = 0;

	if (feature_decode(data, size, &feature))
		return;
	promise(feature.pads >= 1 && feature.pads <= PROFILE_PADS_MAX);
	for (size_t i = 0; i < feature.pads; i++) {
		const struct feature_pad *pad = &feature.pad[i];

		promise(pad->cells <= PROFILE_CELLS_MAX);
		promise(pad->rows * pad->columns == pad->cells);
		promise(!pad->actuated ||
			pad->force_max_mn <= feature_pad_hard(pad)->force_mn);
	}
	promise(feature_encode(&feature, bytes, sizeof(bytes), &length) ==
		WIRE_OK);
	promise(length <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t sealed[FEATURE_SIZE_MAX];

	run(data, size);
	if (size < E2E_CRC_SIZE || size > sizeof(sealed))
		return 0;
	memcpy(sealed, data, size);
	wire_put_u16(sealed,
		     e2e_crc(sealed + E2E_CRC_SIZE, size - E2E_CRC_SIZE));
	run(sealed, size);
	return 0;
}
