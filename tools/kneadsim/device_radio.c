/* SPDX-License-Identifier: MIT */
/* What the radio brings to the wearable, of device.h. The radio goes on while
 * the firmware hangs: what happens meanwhile is kept and heard later. */
#include "device.h"
#include "device_fault.h"
#include "firmware.h"

static bool is_awake(const struct device *d)
{
	return !d->is_off && !d->is_hung;
}

/* Tells the firmware all of the link; it knows only that one begins. */
static void introduce(struct device *d)
{
	struct peripheral *p = &d->peripheral;
	const struct device_link *link = &d->link;

	peripheral_connected(p, d->now_us);
	peripheral_mtu(p, link->mtu);
	peripheral_secured(p, link->encrypted, link->bonded);
	for (unsigned i = 0; i < PROFILE_CHARACTERISTIC_COUNT; i++)
		peripheral_subscribed(p, (enum profile_characteristic)i,
				      link->subscribed[i]);
}

void device_hear_link(struct device *d)
{
	if (d->link.is_heard)
		return;
	peripheral_disconnected(&d->peripheral, d->now_us);
	if (d->link.is_up)
		introduce(d);
	d->link.is_heard = true;
	firmware_settle(d);
}

void device_connected(struct device *d)
{
	device_tell(d, (struct device_event){.type = DEVICE_CONNECTED});
	if (d->is_off)
		return;
	d->link = (struct device_link){.is_up = true, .mtu = PROFILE_MTU_MIN};
	if (is_awake(d))
		device_hear_link(d);
}

void device_disconnected(struct device *d)
{
	device_tell(d, (struct device_event){.type = DEVICE_DISCONNECTED});
	d->link = (struct device_link){0};
	if (is_awake(d))
		device_hear_link(d);
}

void device_secured(struct device *d, bool encrypted, bool bonded)
{
	d->link.encrypted = encrypted;
	d->link.bonded = bonded;
	if (!is_awake(d) || !d->link.is_up)
		return;
	peripheral_secured(&d->peripheral, encrypted, bonded);
	firmware_settle(d);
}

void device_mtu(struct device *d, uint16_t mtu)
{
	d->link.mtu = mtu;
	if (is_awake(d) && d->link.is_up)
		peripheral_mtu(&d->peripheral, mtu);
}

void device_subscribed(struct device *d, enum profile_characteristic which,
		       bool on)
{
	device_tell(d, (struct device_event){
			       .type = DEVICE_SUBSCRIBED,
			       .text = profile_characteristic_table[which].name,
			       .number = on});
	d->link.subscribed[which] = on;
	if (!is_awake(d) || !d->link.is_up)
		return;
	peripheral_subscribed(&d->peripheral, which, on);
	firmware_settle(d);
}

size_t device_read_feature(const struct device *d, uint8_t *bytes, size_t size)
{
	size_t length = peripheral_read_feature(&d->peripheral, bytes, size);

	return device_claim_version(d, bytes, length);
}

size_t device_read_status(const struct device *d, uint8_t *bytes, size_t size)
{
	return peripheral_read_status(&d->peripheral, bytes, size);
}

static const char *request_name(const uint8_t *bytes, size_t length)
{
	if (!length)
		return "nothing";
	return wire_code_name(&control_ops, bytes[0]);
}

enum profile_att device_write_control(struct device *d, const uint8_t *bytes,
				      size_t length)
{
	enum profile_att att = PROFILE_ATT_OK;

	if (is_awake(d) && !d->has_fault[FAULT_DEAF])
		att = peripheral_write_control(&d->peripheral, bytes, length,
					       d->now_us);
	device_tell(d,
		    (struct device_event){.type = DEVICE_WRITTEN,
					  .text = request_name(bytes, length),
					  .number = att});
	if (is_awake(d))
		firmware_settle(d);
	return att;
}

void device_write_enable(struct device *d, const uint8_t *bytes, size_t length)
{
	if (enable_is_stop(bytes, length))
		device_tell(d, (struct device_event){.type = DEVICE_WRITTEN,
						     .text = "fast stop"});
	if (!is_awake(d) || d->has_fault[FAULT_DEAF])
		return;
	peripheral_write_enable(&d->peripheral, bytes, length, d->now_us);
	firmware_settle(d);
}
