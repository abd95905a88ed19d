/* SPDX-License-Identifier: MIT */
/*
 * What a wearable says and asks of its firmware: reads and
 * peripheral_next() of peripheral.h.
 */
#include "peripheral.h"

#include <string.h>

#include "peripheral_state.h"

#define US_PER_MS 1000u

typedef bool (*output_source_fn)(struct peripheral *p,
				 struct peripheral_output *output);

size_t peripheral_read_feature(const struct peripheral *p, uint8_t *bytes,
			       size_t size)
{
	size_t length = 0;

	(void)feature_encode(p->device, bytes, size, &length); /* then 0 */
	return length;
}

uint16_t peripheral_token_ms(const struct peripheral *p)
{
	if (p->now_us >= p->token_until_us)
		return 0;
	return (uint16_t)((p->token_until_us - p->now_us + US_PER_MS - 1u) /
			  US_PER_MS);
}

static int32_t saturated(int32_t force_mn)
{
	if (force_mn < STATUS_FORCE_MIN_MN)
		return STATUS_FORCE_MIN_MN;
	return force_mn > STATUS_FORCE_MAX_MN ? STATUS_FORCE_MAX_MN : force_mn;
}

static struct status status_of(const struct peripheral *p, uint8_t i)
{
	const struct peripheral_pad *pad = &p->pad[i];

	return (struct status){
		.state = peripheral_state(p),
		.cause = p->cause,
		.stop_echo = p->stop_echo,
		.stops = p->stops,
		.token_ms = peripheral_token_ms(p),
		.annunciations = peripheral_annunciations(p, i),
		.battery = p->battery,
		.pad = i,
		.phase = pad->press.phase,
		.applied_mn = saturated(pad->measured_mn),
		.target_mn = pad->press.setpoint_mn,
		.temperature = pad->temperature,
		.counter = p->status_out.last,
	};
}

size_t peripheral_read_status(const struct peripheral *p, uint8_t *bytes,
			      size_t size)
{
	const struct status status = status_of(p, p->last_pad);
	size_t length = 0;

	(void)status_encode(&status, bytes, size, &length); /* then 0 */
	return length;
}

/* Whether something changed that the hub must know at once; cause and echo
 * change only together with the count of stops or the state. */
static bool is_news(const struct status *now, const struct status *sent)
{
	return now->state != sent->state || now->stops != sent->stops ||
	       now->annunciations != sent->annunciations ||
	       now->phase != sent->phase;
}

static bool is_status_due(const struct peripheral *p, uint8_t i,
			  const struct status *now)
{
	const struct peripheral_pad *pad = &p->pad[i];
	uint64_t period_ms = peripheral_is_active(p) ? PROFILE_STATUS_ACTIVE_MS
						     : PROFILE_STATUS_IDLE_MS;

	return pad->sent.counter == 0 || is_news(now, &pad->sent) ||
	       p->now_us >= pad->status_at_us + period_ms * US_PER_MS;
}

static bool next_status(struct peripheral *p, struct peripheral_output *output)
{
	if (!p->subscribed[PROFILE_STATUS])
		return false;
	for (uint8_t i = 0; i < p->device->pads; i++) {
		struct status status = status_of(p, i);
		size_t length = 0;

		if (!is_status_due(p, i, &status))
			continue;
		status.counter = e2e_sender_next(&p->status_out);
		(void)status_encode(&status, output->bytes,
				    sizeof(output->bytes),
				    &length); /* in range by construction */
		output->type = PERIPHERAL_NOTIFY_STATUS;
		output->pad = i;
		output->length = (uint16_t)length;
		p->pad[i].sent = status;
		p->pad[i].status_at_us = p->now_us;
		p->last_pad = i;
		return true;
	}
	return false;
}

static bool next_response(struct peripheral *p,
			  struct peripheral_output *output)
{
	struct control_response response = p->response[0];
	size_t length = 0;

	if (p->responses == 0)
		return false;
	p->responses--;
	memmove(&p->response[0], &p->response[1],
		p->responses * sizeof(p->response[0]));
	response.counter = e2e_sender_next(&p->control_out);
	(void)control_response_encode(&response, output->bytes,
				      sizeof(output->bytes),
				      &length); /* in range by construction */
	output->type = PERIPHERAL_INDICATE;
	output->length = (uint16_t)length;
	return true;
}

static bool next_haptic(struct peripheral *p, struct peripheral_output *output)
{
	if (!p->haptic)
		return false;
	p->haptic = false;
	output->type = PERIPHERAL_HAPTIC;
	return true;
}

static bool next_procedure(struct peripheral *p,
			   struct peripheral_output *output)
{
	struct peripheral_procedure *procedure = &p->procedure;

	if (!procedure->running || procedure->asked)
		return false;
	procedure->asked = true;
	output->type = procedure->op == CONTROL_ZERO ? PERIPHERAL_ZERO
						     : PERIPHERAL_SELF_TEST;
	output->pad = procedure->pad;
	return true;
}

static bool next_identify(struct peripheral *p,
			  struct peripheral_output *output)
{
	if (!p->identify)
		return false;
	p->identify = false;
	output->type = PERIPHERAL_IDENTIFY;
	output->duration_ms = p->identify_ms;
	return true;
}

static bool next_stream(struct peripheral *p, struct peripheral_output *output)
{
	for (uint8_t i = 0; i < p->device->pads; i++) {
		if (!p->pad[i].stream_changed)
			continue;
		p->pad[i].stream_changed = false;
		output->type = PERIPHERAL_STREAM;
		output->pad = i;
		return true;
	}
	return false;
}

static bool next_frame(struct peripheral *p, struct peripheral_output *output)
{
	struct frame frame;
	size_t length = 0;
	uint8_t i = 0;

	if (!p->subscribed[PROFILE_FORCE])
		return false;
	while (i < p->device->pads &&
	       !framer_next(&p->pad[i].framer, p->payload, &frame))
		i++;
	if (i == p->device->pads)
		return false;
	frame.counter = e2e_sender_next(&p->force_out);
	(void)frame_encode(&frame, output->bytes, sizeof(output->bytes),
			   &length); /* in range by construction */
	output->type = PERIPHERAL_NOTIFY_FORCE;
	output->pad = i;
	output->length = (uint16_t)length;
	return true;
}

/* In the order of their urgency: that it stopped comes first. */
static const output_source_fn sources[] = {
	next_status,   next_response, next_haptic, next_procedure,
	next_identify, next_stream,   next_frame,
};

bool peripheral_next(struct peripheral *p, struct peripheral_output *output)
{
	memset(output, 0, offsetof(struct peripheral_output, bytes));
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (sources[i](p, output))
			return true;
	return false;
}
