/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <string.h>

/* "/a/hci1" is above "/a/hci1/x", not above "/a/hci10". */
static bool is_above(const char *path, const char *below)
{
	size_t length = strlen(path);

	return length > 0 && strncmp(path, below, length) == 0 &&
	       below[length] == '/';
}

struct tree_adapter *tree_adapter_at(struct tree *tree, const char *path)
{
	for (size_t i = 0; i < ADAPTERS_MAX; i++)
		if (tree->adapter[i].present &&
		    strcmp(tree->adapter[i].path, path) == 0)
			return &tree->adapter[i];
	return NULL;
}

struct tree_adapter *tree_adapter_above(struct tree *tree, const char *path)
{
	for (size_t i = 0; i < ADAPTERS_MAX; i++)
		if (tree->adapter[i].present &&
		    is_above(tree->adapter[i].path, path))
			return &tree->adapter[i];
	return NULL;
}

static struct tree_adapter *take_adapter(struct tree_adapter *adapter,
					 const uint8_t address[6])
{
	memset(adapter, 0, sizeof(*adapter));
	adapter->numbered = true;
	memcpy(adapter->address, address, sizeof(adapter->address));
	return adapter;
}

struct tree_adapter *tree_adapter_for(struct tree *tree,
				      const uint8_t address[6])
{
	struct tree_adapter *fresh = NULL;
	struct tree_adapter *away = NULL;

	for (size_t i = ADAPTERS_MAX; i-- > 0;) {
		struct tree_adapter *adapter = &tree->adapter[i];

		if (!adapter->numbered)
			fresh = adapter;
		else if (memcmp(adapter->address, address, 6) == 0)
			return adapter;
		else if (!adapter->present)
			away = adapter;
	}
	if (fresh == NULL)
		fresh = away;
	return fresh != NULL ? take_adapter(fresh, address) : NULL;
}

uint8_t tree_adapter_number(const struct tree *tree,
			    const struct tree_adapter *adapter)
{
	return (uint8_t)(adapter - tree->adapter);
}

struct tree_device *tree_device_at(struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->devices_end; i++)
		if (tree->device[i].present &&
		    strcmp(tree->device[i].path, path) == 0)
			return &tree->device[i];
	return NULL;
}

struct tree_device *tree_device_above(struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->devices_end; i++)
		if (tree->device[i].present &&
		    is_above(tree->device[i].path, path))
			return &tree->device[i];
	return NULL;
}

static bool had(const struct tree_device *device, uint8_t adapter,
		const uint8_t address[6])
{
	return device->adapter == adapter &&
	       memcmp(device->address, address, 6) == 0;
}

/* Its own of old, else one never used, else the first that is free. */
static struct tree_device *free_slot(struct tree *tree, uint8_t adapter,
				     const uint8_t address[6])
{
	struct tree_device *found = NULL;

	for (size_t i = tree->devices_end; i-- > 0;) {
		struct tree_device *device = &tree->device[i];

		if (device->present)
			continue;
		if (had(device, adapter, address))
			return device;
		found = device;
	}
	if (tree->devices_end < DEVICES_MAX)
		return &tree->device[tree->devices_end++];
	return found;
}

uint16_t tree_device_number(const struct tree *tree,
			    const struct tree_device *device)
{
	return (uint16_t)(device - tree->device);
}

/* Written only where something is: untouched memory stays so. */
static void give_attributes(struct tree *tree, struct tree_device *device)
{
	struct tree_attributes *attributes =
		&tree->attributes[tree_device_number(tree, device)];

	for (size_t i = 0; i < TREE_SERVICES_MAX; i++)
		if (attributes->service[i].present)
			attributes->service[i].present = false;
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++)
		if (attributes->characteristic[i].present)
			attributes->characteristic[i].present = false;
	device->service = attributes->service;
	device->characteristic = attributes->characteristic;
}

struct tree_device *tree_device_for(struct tree *tree, uint8_t adapter,
				    const uint8_t address[6])
{
	struct tree_device *device = free_slot(tree, adapter, address);

	if (device == NULL)
		return NULL;
	memset(device, 0, sizeof(*device));
	device->present = true;
	device->adapter = adapter;
	memcpy(device->address, address, sizeof(device->address));
	device->rssi = RSSI_UNKNOWN;
	device->battery = BATTERY_UNKNOWN;
	give_attributes(tree, device);
	return device;
}

struct tree_service *tree_service_at(struct tree_device *device,
				     const char *path)
{
	for (size_t i = 0; i < TREE_SERVICES_MAX; i++)
		if (device->service[i].present &&
		    strcmp(device->service[i].path, path) == 0)
			return &device->service[i];
	return NULL;
}

struct tree_characteristic *tree_characteristic_at(struct tree_device *device,
						   const char *path)
{
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++)
		if (device->characteristic[i].present &&
		    strcmp(device->characteristic[i].path, path) == 0)
			return &device->characteristic[i];
	return NULL;
}

struct tree_service *tree_service_add(struct tree_device *device)
{
	for (size_t i = 0; i < TREE_SERVICES_MAX; i++) {
		struct tree_service *service = &device->service[i];

		if (service->present)
			continue;
		memset(service, 0, sizeof(*service));
		service->present = true;
		return service;
	}
	return NULL;
}

struct tree_characteristic *tree_characteristic_add(struct tree_device *device)
{
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++) {
		struct tree_characteristic *found = &device->characteristic[i];

		if (found->present)
			continue;
		memset(found, 0, sizeof(*found));
		found->present = true;
		found->device = device;
		return found;
	}
	return NULL;
}

bool tree_copy_path(char out[BLUEZ_PATH_SIZE], const char *path)
{
	size_t length = strlen(path);

	if (length >= BLUEZ_PATH_SIZE)
		return false;
	memcpy(out, path, length + 1);
	return true;
}

void tree_adapter_name(const char *path, char out[8])
{
	const char *slash = strrchr(path, '/');

	decode_name(slash != NULL ? slash + 1 : path, out, 8);
}
