/* SPDX-License-Identifier: MIT */
/*
 * Requests and responses from any octets: what is accepted encodes to the same
 * octets.
 */
#include "control.h"
#include "promise.h"

static void run_request(const uint8_t *data, size_t size)
{
	struct control_request request;
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	if (control_request_decode(data, size, &request))
		return;
	promise(control_op_info((uint8_t)request.op) != NULL);
	promise(control_request_encode(&request, bytes, sizeof(bytes),
				       &length) == WIRE_OK);
	promise(length == size && memcmp(bytes, data, size) == 0);
}

static void run(const uint8_t *data, size_t size)
{
	struct control_response response;
	uint8_t bytes[CONTROL_RESPONSE_SIZE];
	size_t length = 0;

	run_request(data, size);
	if (control_response_decode(data, size, &response))
		return;
	promise(control_response_encode(&response, bytes, sizeof(bytes),
					&length) == WIRE_OK);
	promise(length == size && memcmp(bytes, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	with_and_without_crc(data, size, run);
	return 0;
}
