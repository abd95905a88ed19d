/* SPDX-License-Identifier: MIT */
#include "device_fault.h"

#include <math.h>
#include <stdio.h>

#include "e2e.h"
#include "firmware.h"

typedef void (*fault_fn)(struct device *d, const double *arg);

static struct pad *pad_of(struct device *d, double index)
{
	return &d->pad[(unsigned)index].pad;
}

static void run_away(struct device *d, const double *arg)
{
	double force_n = arg[1];

	if (force_n <= 0.0)
		force_n = 0.9 * d->settings.kind->force_max_n;
	pad_of(d, arg[0])->actuator.runaway = (struct actuator_runaway){
		.on = true,
		.gate_broken = arg[3] >= 0.5,
		.force_n = force_n,
		.rise_n_per_s = arg[2],
	};
}

static void set_cell(struct device *d, const double *arg,
		     enum sensor_fault fault)
{
	/* The cell was checked by refusal(). */
	(void)sensor_set_fault(&pad_of(d, arg[0])->sensor, (unsigned)arg[1],
			       fault);
}

static void stick(struct device *d, const double *arg)
{
	set_cell(d, arg, SENSOR_STUCK);
}

static void saturate(struct device *d, const double *arg)
{
	set_cell(d, arg, SENSOR_SATURATED);
}

static void kill_cell(struct device *d, const double *arg)
{
	set_cell(d, arg, SENSOR_DEAD);
}

static void drift(struct device *d, const double *arg)
{
	pad_of(d, arg[0])->sensor.drift_forced_n_per_s = arg[1];
}

static void freeze(struct device *d, const double *arg)
{
	d->is_hung = true;
	d->wake_in_s = arg[0];
	d->bite_in_s = arg[1] * 1e-3;
}

static void reboot(struct device *d, const double *arg)
{
	device_reboot(d, arg[0]);
}

static void set_clock(struct device *d, const double *arg)
{
	uint64_t jump_us = (uint64_t)(arg[1] * 1e3);

	d->ppm = arg[0];
	d->now_us += jump_us;
	d->due_us += (double)jump_us;
}

static void discharge(struct device *d, const double *arg)
{
	battery_init(&d->battery, arg[0]);
}

static void heat(struct device *d, const double *arg)
{
	struct thermal *thermal = &pad_of(d, arg[0])->thermal;

	thermal->forced = true;
	thermal->forced_celsius = arg[1];
}

static void press(struct device *d, const double *arg)
{
	device_press_button(d, arg[0]);
}

static void rename_serial(struct device *d, const double *arg)
{
	snprintf(d->other_serial, sizeof(d->other_serial), "KS-%06u",
		 (unsigned)arg[0]);
}

/* What is done at once; the others are looked up where they matter. */
static const fault_fn begin[FAULT_COUNT] = {
	[FAULT_RUNAWAY] = run_away,
	[FAULT_STUCK_CELL] = stick,
	[FAULT_SATURATED_CELL] = saturate,
	[FAULT_DEAD_CELL] = kill_cell,
	[FAULT_DRIFT] = drift,
	[FAULT_FROZEN] = freeze,
	[FAULT_REBOOT] = reboot,
	[FAULT_CLOCK] = set_clock,
	[FAULT_IDENTITY] = rename_serial,
	[FAULT_BATTERY] = discharge,
	[FAULT_HOT] = heat,
	[FAULT_BUTTON] = press,
};

static const char *refusal(const struct device *d, const struct fault *fault)
{
	const struct fault_info *info = &fault_table[fault->id];

	if (info->needs_actuator &&
	    d->settings.kind->feature_kind != FEATURE_ACTIVE)
		return "a sensing wearable has no actuator";
	if (info->has_pad && fault->value[0] >= d->settings.pads)
		return "there is no such pad";
	if (info->has_cell && fault->value[1] >= (double)d->pad[0].cells.count)
		return "there is no such cell";
	return NULL;
}

const char *device_set_fault(struct device *d, const struct fault *fault)
{
	const char *why = refusal(d, fault);

	if (why)
		return why;
	d->has_fault[fault->id] = true;
	d->fault[fault->id] = *fault;
	device_tell(d,
		    (struct device_event){.type = DEVICE_FAULT_EVENT,
					  .text = fault_table[fault->id].name});
	if (begin[fault->id])
		begin[fault->id](d, fault->value);
	if (!d->is_off && !d->is_hung)
		firmware_settle(d);
	return NULL;
}

/* Back to the device's own; a site's tighter ones are forgotten. */
static void restore_ceilings(struct device *d)
{
	for (unsigned i = 0; i < d->settings.pads; i++) {
		struct peripheral_pad *pad = &d->peripheral.pad[i];

		pad->ceiling_mn = d->feature.pad[i].force_max_mn;
		pad->ceiling_pa = d->feature.pad[i].pressure_max_pa;
	}
}

void device_clear_faults(struct device *d)
{
	if (d->has_fault[FAULT_IGNORE_CEILINGS])
		restore_ceilings(d);
	for (unsigned i = 0; i < FAULT_COUNT; i++)
		d->has_fault[i] = false;
	for (unsigned i = 0; i < d->settings.pads; i++) {
		struct pad *pad = &d->pad[i].pad;

		sensor_clear_faults(&pad->sensor);
		pad->actuator.runaway = (struct actuator_runaway){0};
		pad->thermal.forced = false;
	}
	d->ppm = d->settings.clock_ppm;
	device_tell(d, (struct device_event){.type = DEVICE_CLEARED});
	if (d->is_hung)
		device_wake(d);
	else if (!d->is_off)
		firmware_settle(d);
}

void device_reboot(struct device *d, double seconds)
{
	d->is_hung = false;
	d->bite_in_s = 0.0;
	d->has_fault[FAULT_FROZEN] = false;
	for (unsigned i = 0; i < d->settings.pads; i++) {
		d->pad[i].set_n = 0.0;
		d->pad[i].gate_open = false;
	}
	d->link = (struct device_link){.is_heard = true};
	d->is_off = true;
	d->wake_in_s = seconds;
	device_tell(d, (struct device_event){.type = DEVICE_OFF});
	if (seconds <= 0.0)
		device_wake(d);
}

void device_wake(struct device *d)
{
	d->wake_in_s = 0.0;
	d->bite_in_s = 0.0;
	d->has_fault[FAULT_FROZEN] = false;
	d->has_fault[FAULT_REBOOT] = false;
	d->is_hung = false;
	if (!d->is_off) {
		device_hear_link(d);
		return;
	}
	d->is_off = false;
	/* Its clock starts anew. */
	d->due_us -= (double)d->now_us;
	d->now_us = 0;
	firmware_boot(d);
}

size_t device_claim_version(const struct device *d, uint8_t *bytes,
			    size_t length)
{
	const struct wire_field *field = feature_fields.field;
	uint8_t major = d->settings.version_major;
	uint8_t minor = d->settings.version_minor;

	if (d->has_fault[FAULT_VERSION]) {
		major = (uint8_t)d->fault[FAULT_VERSION].value[0];
		minor = (uint8_t)d->fault[FAULT_VERSION].value[1];
	}
	if (length <= E2E_CRC_SIZE)
		return length;
	/* The first two fields after the CRC, in every version there is. */
	bytes[field[0].offset] = major;
	bytes[field[1].offset] = minor;
	wire_put_u16(bytes,
		     e2e_crc(bytes + E2E_CRC_SIZE, length - E2E_CRC_SIZE));
	return length;
}

static bool strikes(struct device *d, enum fault_id id)
{
	return d->has_fault[id] &&
	       rng_even(&d->rng, 0.0, 1.0) < d->fault[id].value[0];
}

static void add_units(struct frame *frame, long units)
{
	const size_t count = (size_t)frame->samples * frame->cells;

	for (size_t i = 0; i < count; i++)
		if (frame->value[i] != FRAME_CELL_FAULT &&
		    frame->value[i] != FRAME_CELL_SATURATED)
			frame->value[i] = (int16_t)(frame->value[i] + units);
}

/* Behind all of the wearable's own checks. No overflow: cells end far below
 * what a value can say. */
static void raise_frame(struct device *d, uint8_t *bytes, size_t length)
{
	double *arg = d->fault[FAULT_SPIKE].value;
	const struct cells *cells;
	struct frame frame;

	if (!d->has_fault[FAULT_SPIKE] ||
	    frame_decode(bytes, length, &frame) != WIRE_OK ||
	    frame.pad != (uint8_t)arg[0])
		return;
	cells = &d->pad[frame.pad].cells;
	add_units(&frame,
		  lround(arg[1] / ((double)cells->count * cells->step_n)));
	/* Of a cell that is no number now and then, differences may not fit
	 * any more: then the next frame is raised. */
	if (frame_encode(&frame, bytes, length, &length) != WIRE_OK)
		return;
	arg[2] -= 1.0;
	d->has_fault[FAULT_SPIKE] = arg[2] > 0.5;
}

bool device_spoil_frame(struct device *d, uint8_t *bytes, size_t length)
{
	if (d->has_fault[FAULT_NO_FRAMES] || strikes(d, FAULT_DROP_FRAMES))
		return false;
	raise_frame(d, bytes, length);
	if (strikes(d, FAULT_BAD_CRC)) {
		bytes[length - 1] ^= 0x01;
		d->frames_spoilt++;
	}
	return true;
}

bool device_levels(const struct device *d, unsigned pad)
{
	return d->has_fault[FAULT_ALL_EQUAL] &&
	       (unsigned)d->fault[FAULT_ALL_EQUAL].value[0] == pad;
}

double device_overdone(const struct device *d)
{
	if (!d->has_fault[FAULT_IGNORE_CEILINGS])
		return 1.0;
	return d->fault[FAULT_IGNORE_CEILINGS].value[0];
}

void device_hold_ceilings(struct device *d)
{
	for (unsigned i = 0; i < d->settings.pads; i++) {
		struct peripheral_pad *pad = &d->peripheral.pad[i];

		if (!d->has_fault[FAULT_IGNORE_CEILINGS])
			continue;
		pad->ceiling_mn = INT32_MAX / 2;
		pad->ceiling_pa = INT32_MAX / 2;
	}
}
