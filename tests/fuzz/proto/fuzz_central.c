/* SPDX-License-Identifier: MIT */
/*
 * The hub's side hears anything: a script of messages, each its length and
 * its octets, sealed with a right CRC, between requests and stops of its own.
 */
#include "central.h"
#include "promise.h"

#define MESSAGE_MAX 64

enum {
	HEAR_RESPONSE,
	HEAR_FRAME,
	HEAR_STATUS,
	ASK,
	STOP,
	KINDS
};

static void hear(struct central *central, unsigned int kind,
		 const uint8_t *bytes, size_t length)
{
	struct control_response response;
	struct frame frame;
	struct status status;
	uint8_t lost = 0;

	if (kind == HEAR_RESPONSE &&
	    !central_response(central, bytes, length, &response))
		promise(response.reference != 0);
	if (kind == HEAR_FRAME)
		(void)central_frame(central, bytes, length, &frame, &lost);
	if (kind == HEAR_STATUS &&
	    !central_status(central, bytes, length, &status, &lost) &&
	    central_stop_confirmed(central, &status))
		promise(status.state == STATUS_STOPPED);
	promise(lost <= E2E_LOST_MAX);
}

static void speak(struct central *central, unsigned int kind, uint8_t choice)
{
	struct control_request request = {
		.op = control_op_table[choice % CONTROL_OP_COUNT].op,
		.samples = 1,
		.force_mn = 1,
		.ramp_mn_per_s = 1,
		.ttl_ms = 1,
	};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;
	enum wire_result result;

	if (kind == STOP) {
		promise(!central_stop(central, bytes, sizeof(bytes), &length));
		return;
	}
	result = central_request(central, &request, bytes, sizeof(bytes),
				 &length);
	promise(result == WIRE_OK || request.op != CONTROL_STOP); /* SR-15 */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct central central;

	central_init(&central);
	while (size >= 2) {
		unsigned int kind = data[0] % KINDS;
		size_t length = data[1] % MESSAGE_MAX;
		uint8_t message[MESSAGE_MAX + E2E_CRC_SIZE];

		if (kind >= ASK) {
			speak(&central, kind, data[1]);
			length = 0;
		} else {
			if (length > size - 2)
				length = size - 2;
			memcpy(message, data + 2, length);
			wire_put_u16(message + length,
				     e2e_crc(message, length));
			hear(&central, kind, message, length + E2E_CRC_SIZE);
		}
		data += 2 + length;
		size -= 2 + length;
	}
	return 0;
}
