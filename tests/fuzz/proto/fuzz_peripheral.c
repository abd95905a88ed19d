/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side under any script of inputs: no setpoint above its
 * ceilings, none without a token for longer than the release takes, none that
 * rises while stopped (SR-1, SR-2, SR-15).
 *
 * An input of the script is an octet that names it and three of arguments;
 * writes take as many more octets as they have.
 */
#include "peripheral.h"
#include "promise.h"

#define MS	     UINT64_C(1000)
#define STEP_SIZE    4
#define MESSAGE_MAX  32
#define PADS	     2
#define VALUE_SCALE  10
#define TEMPERATURE0 200

#define POINT_PAD                                                              \
	{                                                                      \
		.contact = FEATURE_POINT, .actuated = 1, .cells = 4,           \
		.rows = 2, .columns = 2, .cell_area = 10000,                   \
		.range_mn = 30000, .resolution_mn = 10, .force_max_mn = 80000, \
		.pressure_max_pa = 400000                                      \
	}

static const struct feature device = {
	.version_major = PROFILE_VERSION_MAJOR,
	.kind = FEATURE_ACTIVE,
	.pads = PADS,
	.options = UINT16_MAX,
	.interval_min_us = 5000,
	.interval_max_us = 100000,
	.token_max_ms = 800,
	.release_ms = 400,
	.ramp_max_mn_per_s = 20000,
	.hold_max_ms = 120000,
	.pad = {POINT_PAD, POINT_PAD},
};

struct script {
	struct peripheral peripheral;
	uint64_t now_us;
	uint64_t token_until_us; /* of any token written */
	int32_t before_mn[PADS];
	uint8_t control_counter;
	uint8_t enable_counter;
	uint8_t argument[STEP_SIZE];
	const uint8_t *data;
	size_t size;
};

typedef void (*input_fn)(struct script *s);

static void pass_time(struct script *s)
{
	s->now_us += wire_get_u16(s->argument + 1) * MS / 8;
	peripheral_tick(&s->peripheral, s->now_us);
}

/* Octets of the script, ended by counter and CRC when `sealed`. */
static size_t take_message(struct script *s, uint8_t *message, uint8_t counter)
{
	size_t length = s->argument[1] % MESSAGE_MAX;
	int sealed = s->argument[2] & 1;

	if (length > s->size)
		length = s->size;
	memcpy(message, s->data, length);
	s->data += length;
	s->size -= length;
	if (!sealed)
		return length;
	message[length] = counter;
	wire_put_u16(message + length + 1, e2e_crc(message, length + 1));
	return length + 3;
}

static void note_token(struct script *s)
{
	s->token_until_us = s->now_us + PROFILE_TOKEN_MAX_MS * MS;
}

static void write_control(struct script *s)
{
	uint8_t message[MESSAGE_MAX + 3];
	size_t length = take_message(s, message, ++s->control_counter);

	(void)peripheral_write_control(&s->peripheral, message, length,
				       s->now_us);
}

static void write_enable(struct script *s)
{
	uint8_t message[MESSAGE_MAX + 3];
	size_t length = take_message(s, message, ++s->enable_counter);

	note_token(s);
	peripheral_write_enable(&s->peripheral, message, length, s->now_us);
}

static void ask(struct script *s, struct control_request request)
{
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	request.counter = ++s->control_counter;
	if (!control_request_encode(&request, bytes, sizeof(bytes), &length))
		(void)peripheral_write_control(&s->peripheral, bytes, length,
					       s->now_us);
}

static void ask_plainly(struct script *s)
{
	ask(s, (struct control_request){
		       .op = control_op_table[s->argument[1] % CONTROL_OP_COUNT]
				     .op,
		       .pad = s->argument[2] % 3,
		       .samples = (uint8_t)(s->argument[3] % 16 + 1),
		       .delta = s->argument[3] >> 7,
		       .interval_us = s->argument[3] * 500u,
		       .force_mn = s->argument[3] * 1000 + 1,
		       .pressure_pa = s->argument[3] * 2000,
		       .ramp_mn_per_s = 20000,
		       .hold_ms = s->argument[2] * 100u,
		       .ttl_ms = 1000,
	       });
}

static void give_token(struct script *s)
{
	const struct enable enable = {
		.op = ENABLE_TOKEN,
		.token_ms = (uint16_t)(s->argument[1] * 3 + 1),
		.counter = ++s->enable_counter,
	};
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	(void)enable_encode(&enable, bytes, sizeof(bytes), &length);
	note_token(s);
	peripheral_write_enable(&s->peripheral, bytes, length, s->now_us);
}

static void sample(struct script *s)
{
	int16_t value[4];

	for (size_t i = 0; i < 4; i++)
		value[i] = (int16_t)(s->argument[2] * VALUE_SCALE);
	value[0] = (int16_t)wire_get_u16(s->argument + 2);
	peripheral_sample(&s->peripheral, s->argument[1] % 3, value, s->now_us);
}

static void change_link(struct script *s)
{
	struct peripheral *p = &s->peripheral;

	if (s->argument[1] & 1)
		peripheral_disconnected(p, s->now_us);
	else
		peripheral_connected(p, s->now_us);
	peripheral_secured(p, s->argument[1] & 2, s->argument[1] & 4);
	peripheral_mtu(p, wire_get_u16(s->argument + 2));
}

static void subscribe(struct script *s)
{
	peripheral_subscribed(
		&s->peripheral,
		(enum profile_characteristic)(s->argument[1] %
					      PROFILE_CHARACTERISTIC_COUNT),
		s->argument[2] & 1);
}

static void set_up(struct script *s)
{
	s->argument[1] = 6;
	wire_put_u16(s->argument + 2, 247);
	change_link(s);
	s->argument[2] = 1;
	for (s->argument[1] = 0; s->argument[1] < PROFILE_CHARACTERISTIC_COUNT;
	     s->argument[1]++)
		subscribe(s);
	ask(s, (struct control_request){.op = CONTROL_REQUEST_CONTROL});
	ask(s, (struct control_request){.op = CONTROL_CLEAR_STOP});
	for (uint8_t i = 0; i < PADS; i++)
		peripheral_zeroed(&s->peripheral, i, true, s->now_us);
}

static void finish_procedure(struct script *s)
{
	bool good = s->argument[2] & 1;
	uint8_t pad = s->argument[1] % 3;

	if (s->argument[2] & 2)
		peripheral_zeroed(&s->peripheral, pad, good, s->now_us);
	else
		peripheral_tested(&s->peripheral, pad, good, s->now_us);
}

static void change_body(struct script *s)
{
	struct peripheral *p = &s->peripheral;

	switch (s->argument[1] % 4) {
	case 0:
		peripheral_button(p, s->argument[2] & 1, s->now_us);
		break;
	case 1:
		peripheral_battery(p, s->argument[2], s->now_us);
		break;
	case 2:
		peripheral_fault(p, s->argument[2] & 1, s->now_us);
		break;
	default:
		peripheral_temperature(p, s->argument[3] % 3,
				       (int16_t)(TEMPERATURE0 + s->argument[2]),
				       s->now_us);
	}
}

static const input_fn inputs[] = {
	pass_time,  write_control,    write_enable, ask_plainly,
	give_token, sample,	      change_link,  subscribe,
	set_up,	    finish_procedure, change_body,
};
#define INPUT_COUNT (sizeof(inputs) / sizeof(inputs[0]))

static void drain(struct script *s)
{
	struct peripheral_output output;
	unsigned int count = 0;

	while (peripheral_next(&s->peripheral, &output)) {
		promise(output.length <= PROFILE_PAYLOAD_MAX);
		promise(++count < 1000);
	}
}

static void keep_promises(struct script *s)
{
	const struct peripheral *p = &s->peripheral;
	uint64_t over_us = s->token_until_us + device.release_ms * MS;

	for (uint8_t i = 0; i < PADS; i++) {
		int32_t now_mn = peripheral_setpoint_mn(p, i);

		promise(now_mn >= 0 && now_mn <= device.pad[i].force_max_mn);
		promise(now_mn <= p->pad[i].ceiling_mn ||
			now_mn <= s->before_mn[i]);
		promise(now_mn == 0 || s->now_us < over_us);
		promise(now_mn <= s->before_mn[i] ||
			peripheral_state(p) != STATUS_STOPPED);
		s->before_mn[i] = now_mn;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct script s;

	memset(&s, 0, sizeof(s));
	s.data = data;
	s.size = size;
	peripheral_init(&s.peripheral, &device, 0);
	while (s.size >= STEP_SIZE) {
		memcpy(s.argument, s.data, STEP_SIZE);
		s.data += STEP_SIZE;
		s.size -= STEP_SIZE;
		inputs[s.argument[0] % INPUT_COUNT](&s);
		drain(&s);
		keep_promises(&s);
	}
	return 0;
}
