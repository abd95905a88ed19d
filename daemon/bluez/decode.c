/* SPDX-License-Identifier: MIT */
#include "decode.h"

#include "bus_message.h"
#include "profile.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Each table in the order of its bits. */
static const struct bus_field adapter_fields[] = {
	{"Address", "s", offsetof(struct adapter_properties, address), 0},
	{"Powered", "b", offsetof(struct adapter_properties, powered), 0},
	{"PowerState", "s", offsetof(struct adapter_properties, power_state),
	 0},
	{"Discovering", "b", offsetof(struct adapter_properties, discovering),
	 0},
};

static const struct bus_field device_fields[] = {
	{"Address", "s", offsetof(struct device_properties, address), 0},
	{"AddressType", "s", offsetof(struct device_properties, address_type),
	 0},
	{"Name", "s", offsetof(struct device_properties, name), 0},
	{"Alias", "s", offsetof(struct device_properties, alias), 0},
	{"RSSI", "n", offsetof(struct device_properties, rssi), 0},
	{"Paired", "b", offsetof(struct device_properties, paired), 0},
	{"Bonded", "b", offsetof(struct device_properties, bonded), 0},
	{"Trusted", "b", offsetof(struct device_properties, trusted), 0},
	{"Connected", "b", offsetof(struct device_properties, connected), 0},
	{"ServicesResolved", "b", offsetof(struct device_properties, resolved),
	 0},
	{"UUIDs", "as", offsetof(struct device_properties, uuids), 0},
};

static const struct bus_field service_fields[] = {
	{"UUID", "s", offsetof(struct service_properties, uuid), 0},
};

static const struct bus_field characteristic_fields[] = {
	{"UUID", "s", offsetof(struct characteristic_properties, uuid), 0},
	{"Service", "o", offsetof(struct characteristic_properties, service),
	 0},
	{"MTU", "q", offsetof(struct characteristic_properties, mtu), 0},
	{"Flags", "as", offsetof(struct characteristic_properties, flags), 0},
};

static const struct bus_field battery_fields[] = {
	{"Percentage", "y", offsetof(struct battery_properties, percentage), 0},
};

/* GattCharacteristic1.Flags as the client sees them (doc/
 * org.bluez.GattCharacteristic.rst). */
static const struct {
	const char *name;
	uint32_t bit;
} flag_names[] = {
	{"read", PROFILE_READ},
	{"write", PROFILE_WRITE},
	{"write-without-response", PROFILE_WRITE_WITHOUT_RESPONSE},
	{"notify", PROFILE_NOTIFY},
	{"indicate", PROFILE_INDICATE},
};

int decode_adapter(DBusMessageIter *dict, struct adapter_properties *out)
{
	memset(out, 0, sizeof(*out));
	return bus_read_dict(dict, adapter_fields, COUNT(adapter_fields), out,
			     &out->present);
}

int decode_device(DBusMessageIter *dict, struct device_properties *out)
{
	memset(out, 0, sizeof(*out));
	return bus_read_dict(dict, device_fields, COUNT(device_fields), out,
			     &out->present);
}

int decode_service(DBusMessageIter *dict, struct service_properties *out)
{
	memset(out, 0, sizeof(*out));
	return bus_read_dict(dict, service_fields, COUNT(service_fields), out,
			     &out->present);
}

static uint32_t flag_bits(DBusMessageIter flags)
{
	const char *name;
	uint32_t bits = 0;

	while (bus_string_next(&flags, &name))
		for (size_t i = 0; i < COUNT(flag_names); i++)
			if (strcmp(name, flag_names[i].name) == 0)
				bits |= flag_names[i].bit;
	return bits;
}

int decode_characteristic(DBusMessageIter *dict,
			  struct characteristic_properties *out)
{
	int error;

	memset(out, 0, sizeof(*out));
	error = bus_read_dict(dict, characteristic_fields,
			      COUNT(characteristic_fields), out, &out->present);
	if (error == 0 && (out->present & CHARACTERISTIC_FLAGS) != 0)
		out->flag_bits = flag_bits(out->flags);
	return error;
}

int decode_battery(DBusMessageIter *dict, struct battery_properties *out)
{
	memset(out, 0, sizeof(*out));
	return bus_read_dict(dict, battery_fields, COUNT(battery_fields), out,
			     &out->present);
}

uint64_t decode_device_invalidated(DBusMessageIter *names)
{
	const char *name;
	uint64_t bits = 0;

	while (bus_string_next(names, &name))
		for (size_t i = 0; i < COUNT(device_fields); i++)
			if (strcmp(name, device_fields[i].key) == 0)
				bits |= UINT64_C(1) << i;
	return bits;
}

bool decode_has_uuid(DBusMessageIter uuids, const char *uuid)
{
	const char *text;

	while (bus_string_next(&uuids, &text))
		if (strcmp(text, uuid) == 0)
			return true;
	return false;
}

/* `array` stands at a value of type "ay". */
static bool read_bytes(DBusMessageIter *array, const uint8_t **bytes,
		       uint16_t *length)
{
	DBusMessageIter inside;
	const uint8_t *data = NULL;
	int count = 0;

	if (dbus_message_iter_get_arg_type(array) != DBUS_TYPE_ARRAY ||
	    dbus_message_iter_get_element_type(array) != DBUS_TYPE_BYTE)
		return false;
	dbus_message_iter_recurse(array, &inside);
	dbus_message_iter_get_fixed_array(&inside, &data, &count);
	if (count < 0 || count > VALUE_MAX)
		return false;
	*bytes = data;
	*length = (uint16_t)count;
	return true;
}

bool decode_value(DBusMessageIter *dict, const uint8_t **bytes,
		  uint16_t *length)
{
	DBusMessageIter value;
	const char *key;

	while (bus_dict_next(dict, &key, &value))
		if (strcmp(key, "Value") == 0)
			return read_bytes(&value, bytes, length);
	return false;
}

bool decode_read(DBusMessage *reply, const uint8_t **bytes, uint16_t *length)
{
	DBusMessageIter iter;

	if (!dbus_message_has_signature(reply, "ay") ||
	    !dbus_message_iter_init(reply, &iter))
		return false;
	return read_bytes(&iter, bytes, length);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEF0123456789abcdef";
	const char *found = c != '\0' ? strchr(digits, c) : NULL;

	return found != NULL ? (int)(found - digits) % 16 : -1;
}

bool decode_address(const char *text, uint8_t address[6])
{
	uint8_t bytes[6];

	if (strlen(text) != 17)
		return false;
	for (size_t i = 0; i < 6; i++) {
		int high = hex_digit(text[i * 3]);
		int low = hex_digit(text[i * 3 + 1]);

		if (high < 0 || low < 0 || (i < 5 && text[i * 3 + 2] != ':'))
			return false;
		bytes[i] = (uint8_t)(high * 16 + low);
	}
	memcpy(address, bytes, sizeof(bytes));
	return true;
}

void decode_name(const char *name, char *out, size_t size)
{
	size_t length = strlen(name);

	if (length > size - 1) {
		length = size - 1;
		/* 10xxxxxx continues a character: not a place to cut. */
		while (length > 0 && ((uint8_t)name[length] & 0xc0u) == 0x80u)
			length--;
	}
	memset(out, 0, size);
	memcpy(out, name, length);
}
