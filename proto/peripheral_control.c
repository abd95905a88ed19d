/* SPDX-License-Identifier: MIT */
/*
 * Requests: see peripheral_control.h.
 */
#include "peripheral_control.h"

#include "peripheral_state.h"

#define US_PER_MS 1000u

/* What forbids a press on a pad, and what forbids that a stop is cleared
 * (SR-16). */
#define UNWELL                                                       \
	(STATUS_OVER_FORCE | STATUS_OVER_PRESSURE | STATUS_HOT |     \
	 STATUS_CELL_FAULT | STATUS_CELL_SATURATED | STATUS_BUTTON | \
	 STATUS_FAULT | STATUS_BATTERY_EMPTY)
#define NOT_READY (UNWELL | STATUS_NOT_ZEROED | STATUS_TEST_FAILED)

/* Octets of requests, for CONTROL_INVALID. */
enum {
	AT_PAD = 2,
	AT_INTERVAL = 3
};

struct answer {
	enum control_result result;
	int32_t detail;
	bool later; /* the response comes when the procedure ends */
};

typedef struct answer (*peripheral_handler_fn)(
	struct peripheral *p, const struct control_request *request);

static struct answer answer(enum control_result result, int32_t detail)
{
	return (struct answer){result, detail, false};
}

static struct answer success(void)
{
	return answer(CONTROL_SUCCESS, 0);
}

static bool has_pad(const struct peripheral *p, uint8_t pad)
{
	return pad < p->device->pads;
}

static bool is_addressed(const struct control_request *request, uint8_t pad)
{
	return request->pad == pad || request->pad == CONTROL_PAD_ALL;
}

static struct answer request_control(struct peripheral *p,
				     const struct control_request *request)
{
	(void)request; /* carries nothing more */
	if (!p->bonded)
		return answer(CONTROL_NOT_BONDED, 0);
	/* Whoever begins, begins from nothing (SR-3). */
	peripheral_let_go(p);
	peripheral_reset_ceilings(p);
	p->controlled = true;
	return success();
}

static struct answer release_control(struct peripheral *p,
				     const struct control_request *request)
{
	(void)request; /* carries nothing more */
	peripheral_let_go(p);
	peripheral_reset_ceilings(p);
	p->controlled = false;
	return success();
}

static bool can_stream(const struct feature *device, uint32_t interval_us)
{
	return interval_us == 0 || (interval_us >= device->interval_min_us &&
				    interval_us <= device->interval_max_us);
}

static struct answer set_stream(struct peripheral *p,
				const struct control_request *request)
{
	if (!has_pad(p, request->pad) && request->pad != CONTROL_PAD_ALL)
		return answer(CONTROL_INVALID, AT_PAD);
	if (!can_stream(p->device, request->interval_us))
		return answer(CONTROL_INVALID, AT_INTERVAL);
	if (request->delta && !feature_has(p->device, FEATURE_DELTA))
		return answer(CONTROL_UNSUPPORTED, 0);
	for (uint8_t i = 0; i < p->device->pads; i++) {
		if (!is_addressed(request, i))
			continue;
		framer_set(&p->pad[i].framer, request->interval_us,
			   request->samples, request->delta);
		p->pad[i].stream_changed = true;
	}
	return success();
}

static struct answer begin_procedure(struct peripheral *p,
				     const struct control_request *request)
{
	if (!has_pad(p, request->pad))
		return answer(CONTROL_INVALID, AT_PAD);
	if (peripheral_is_active(p))
		return answer(CONTROL_BUSY, 0);
	p->procedure = (struct peripheral_procedure){
		.running = true,
		.op = request->op,
		.reference = request->reference,
		.pad = request->pad,
		.until_us = p->now_us + PROFILE_PROCEDURE_MAX_MS * US_PER_MS,
	};
	return (struct answer){CONTROL_SUCCESS, 0, true};
}

/* The checks that any command of force shares. */
static struct answer check_actuated(const struct peripheral *p, uint8_t pad)
{
	if (!has_pad(p, pad))
		return answer(CONTROL_INVALID, AT_PAD);
	if (!p->device->pad[pad].actuated)
		return answer(CONTROL_UNSUPPORTED, 0);
	return success();
}

static struct answer set_ceiling(struct peripheral *p,
				 const struct control_request *request)
{
	struct answer checked = check_actuated(p, request->pad);
	struct peripheral_pad *pad = &p->pad[request->pad];

	if (checked.result != CONTROL_SUCCESS)
		return checked;
	if (request->force_mn > pad->ceiling_mn)
		return answer(CONTROL_NOT_TIGHTER, pad->ceiling_mn);
	if (request->pressure_pa > pad->ceiling_pa)
		return answer(CONTROL_NOT_TIGHTER, pad->ceiling_pa);
	pad->ceiling_mn = request->force_mn;
	pad->ceiling_pa = request->pressure_pa;
	press_limit(&pad->press, peripheral_ceiling_mn(p, request->pad),
		    p->now_us);
	return success();
}

/* SR-2: what exceeds a ceiling is refused, and the ceiling named. */
static struct answer check_ceilings(const struct peripheral *p,
				    const struct control_request *request)
{
	int32_t ceiling_mn = peripheral_ceiling_mn(p, request->pad);

	if (request->force_mn > ceiling_mn)
		return answer(CONTROL_ABOVE_CEILING, ceiling_mn);
	if (request->ramp_mn_per_s > p->device->ramp_max_mn_per_s)
		return answer(CONTROL_ABOVE_CEILING,
			      p->device->ramp_max_mn_per_s);
	if (request->hold_ms > p->device->hold_max_ms)
		return answer(CONTROL_ABOVE_CEILING,
			      (int32_t)p->device->hold_max_ms);
	return success();
}

static struct answer check_press(const struct peripheral *p,
				 const struct control_request *request)
{
	struct answer checked = check_actuated(p, request->pad);
	uint16_t unready;

	if (checked.result != CONTROL_SUCCESS)
		return checked;
	if (p->latched)
		return answer(CONTROL_STOPPED, (int32_t)p->cause);
	if (p->pad[request->pad].press.phase == STATUS_RELEASING)
		return answer(CONTROL_BUSY, 0);
	unready = peripheral_annunciations(p, request->pad) & NOT_READY;
	if (unready)
		return answer(CONTROL_NOT_READY, unready);
	return check_ceilings(p, request);
}

static struct answer press(struct peripheral *p,
			   const struct control_request *request)
{
	const struct press_setting setting = {
		.force_mn = request->force_mn,
		.ramp_mn_per_s = request->ramp_mn_per_s,
		.hold_ms = request->hold_ms,
	};
	struct answer checked = check_press(p, request);
	struct peripheral_pad *pad = &p->pad[request->pad];

	if (checked.result != CONTROL_SUCCESS)
		return checked;
	peripheral_annunciate(&pad->annunciations, STATUS_PRESS_EXPIRED, false);
	press_arm(&pad->press, &setting, p->now_us, request->ttl_ms);
	peripheral_begin(p);
	return success();
}

static struct answer release(struct peripheral *p,
			     const struct control_request *request)
{
	if (!has_pad(p, request->pad) && request->pad != CONTROL_PAD_ALL)
		return answer(CONTROL_INVALID, AT_PAD);
	for (uint8_t i = 0; i < p->device->pads; i++)
		if (is_addressed(request, i))
			press_release(&p->pad[i].press, p->now_us);
	return success();
}

static struct answer stop(struct peripheral *p,
			  const struct control_request *request)
{
	(void)p;       /* stopped before the request was even checked */
	(void)request; /* carries nothing more */
	return success();
}

static struct answer clear_stop(struct peripheral *p,
				const struct control_request *request)
{
	uint16_t standing = peripheral_standing(p, UNWELL);

	(void)request; /* carries nothing more */
	if (!p->latched)
		return success();
	if (peripheral_is_active(p))
		return answer(CONTROL_BUSY, 0);
	if (standing)
		return answer(CONTROL_CAUSE_STANDS, standing);
	p->latched = false;
	p->cause = STATUS_CAUSE_NONE;
	return success();
}

static struct answer identify(struct peripheral *p,
			      const struct control_request *request)
{
	p->identify_ms = request->duration_ms;
	p->identify = true;
	return success();
}

/* In the order of control_op_table. */
static const peripheral_handler_fn handlers[] = {
	request_control, release_control, set_stream,
	begin_procedure, begin_procedure, set_ceiling,
	press,		 release,	  stop,
	clear_stop,	 identify,
};
_Static_assert(sizeof(handlers) / sizeof(handlers[0]) == CONTROL_OP_COUNT,
	       "a handler for each request");

static struct answer handle(struct peripheral *p,
			    const struct control_request *request)
{
	const struct control_op_info *info =
		control_op_info((uint8_t)request->op);

	if (info->needs_control && !p->controlled)
		return answer(CONTROL_NOT_IN_CONTROL, 0);
	if (!feature_has(p->device, info->option))
		return answer(CONTROL_UNSUPPORTED, 0);
	return handlers[info - control_op_table](p, request);
}

void peripheral_handle(struct peripheral *p,
		       const struct control_request *request)
{
	struct answer given = handle(p, request);
	const struct control_response response = {
		.op = CONTROL_RESPONSE,
		.request = request->op,
		.reference = request->reference,
		.result = given.result,
		.detail = given.detail,
	};

	if (!given.later)
		peripheral_respond(p, &response);
}
