/* SPDX-License-Identifier: MIT */
/* Battery1: what bluetoothd makes of the Battery Service. */
#include <stddef.h>

#include "device.h"
#include "device_calls.h"
#include "sim.h"

static const struct bus_property battery_properties[] = {
	{.name = "Percentage",
	 .type = "y",
	 .offset = offsetof(struct device, battery_level),
	 .doc = "Charge in percent."},
	{.name = NULL},
};

const struct bus_interface battery_interface = {
	.name = "org.bluez.Battery1",
	.properties = battery_properties,
	.doc = "The Battery Service, which is not shown as a service.",
};

void device_set_battery(struct device *device, uint8_t level)
{
	bool changed = device->battery_level != level;

	if (!device->object || !device->link || !device->adapter->sim->bus)
		return;
	device->battery_level = level;
	if (!device->battery)
		device->battery =
			bus_object_bind(device->object, &battery_interface,
					device) == 0;
	else if (changed)
		sim_mark(device->adapter->sim, device->object,
			 &battery_interface, "Percentage");
}

void device_drop_battery(struct device *device)
{
	if (device->battery && device->object && device->adapter->sim->bus)
		(void)bus_object_unbind(device->object, &battery_interface);
	device->battery = false; /* bound or not, it is not shown any more */
}
