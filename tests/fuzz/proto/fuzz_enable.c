/* SPDX-License-Identifier: MIT */
/*
 * Enable from any octets: what is accepted encodes to the same octets, and
 * every stop is seen as one (SR-15).
 */
#include "enable.h"
#include "promise.h"

static void run(const uint8_t *data, size_t size)
{
	struct enable enable;
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;
	int is_stop = enable_is_stop(data, size);

	promise(is_stop == (size > 0 && data[0] == ENABLE_STOP));
	if (enable_decode(data, size, &enable))
		return;
	promise(is_stop == (enable.op == ENABLE_STOP));
	promise(enable.token_ms <= PROFILE_TOKEN_MAX_MS); /* SR-1 */
	promise(enable_encode(&enable, bytes, sizeof(bytes), &length) ==
		WIRE_OK);
	promise(length == size && memcmp(bytes, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	with_and_without_crc(data, size, run);
	return 0;
}
