/* SPDX-License-Identifier: MIT */
/*
 * Status from any octets: what is accepted encodes to the same octets.
 */
#include "promise.h"
#include "status.h"

static void run(const uint8_t *data, size_t size)
{
	struct status status;
	uint8_t bytes[STATUS_SIZE];
	size_t length = 0;

	if (status_decode(data, size, &status))
		return;
	promise(status.pad < PROFILE_PADS_MAX);
	promise(status_encode(&status, bytes, sizeof(bytes), &length) ==
		WIRE_OK);
	promise(length == size && memcmp(bytes, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	with_and_without_crc(data, size, run);
	return 0;
}
