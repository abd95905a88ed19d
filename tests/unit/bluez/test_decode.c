/* SPDX-License-Identifier: MIT */
/* BlueZ's property dictionaries: taken when as agreed, else refused. */
#include "decode.h"

#include "bus_message.h"
#include "profile.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static DBusMessage *message(void)
{
	DBusMessage *made = dbus_message_new_signal("/a", "a.b", "C");

	assert_non_null(made);
	return made;
}

static DBusMessageIter inside(DBusMessage *made)
{
	DBusMessageIter dict;

	assert_int_equal(bus_read(made, "a{sv}", &dict), 0);
	return dict;
}

static void takes_a_device(void **state)
{
	static const char *const uuids[] = {"0000180f-0000-1000-8000-"
					    "00805f9b34fb",
					    PROFILE_UUID_SERVICE};
	DBusMessage *made = message();
	struct device_properties out;
	DBusMessageIter dict;

	(void)state;
	assert_int_equal(bus_append(made, "a{sv}", 5, "Address", "s",
				    "00:11:22:33:44:55", "RSSI", "n", -70,
				    "Connected", "b", 1, "Icon", "s", "x",
				    "UUIDs", "as", uuids, (size_t)2),
			 0);
	dict = inside(made);
	assert_int_equal(decode_device(&dict, &out), 0);
	assert_int_equal(out.present, DEVICE_ADDRESS | DEVICE_RSSI |
					      DEVICE_CONNECTED | DEVICE_UUIDS);
	assert_int_equal(out.rssi, -70);
	assert_true(out.connected);
	assert_true(decode_has_uuid(out.uuids, PROFILE_UUID_SERVICE));
	assert_false(decode_has_uuid(out.uuids, PROFILE_UUID_FORCE));
	dbus_message_unref(made);
}

static void refuses_a_value_of_another_type(void **state)
{
	DBusMessage *made = message();
	struct device_properties out;
	DBusMessageIter dict;

	(void)state;
	assert_int_equal(bus_append(made, "a{sv}", 1, "Connected", "s", "yes"),
			 0);
	dict = inside(made);
	assert_int_equal(decode_device(&dict, &out), -EBADMSG);
	dbus_message_unref(made);
}

static void takes_the_flags_it_knows(void **state)
{
	static const char *const flags[] = {"notify", "encrypt-notify", "read"};
	DBusMessage *made = message();
	struct characteristic_properties out;
	DBusMessageIter dict;

	(void)state;
	assert_int_equal(bus_append(made, "a{sv}", 2, "Flags", "as", flags,
				    (size_t)3, "MTU", "q", 185),
			 0);
	dict = inside(made);
	assert_int_equal(decode_characteristic(&dict, &out), 0);
	assert_int_equal(out.flag_bits, PROFILE_NOTIFY | PROFILE_READ);
	assert_int_equal(out.mtu, 185);
	dbus_message_unref(made);
}

static bool value_of(const char *signature, const void *data, size_t length)
{
	DBusMessage *made = message();
	const uint8_t *bytes;
	uint16_t got = 0;
	DBusMessageIter dict;
	bool taken;

	assert_int_equal(bus_append(made, "a{sv}", 2, "Notifying", "b", 1,
				    "Value", signature, data, length),
			 0);
	dict = inside(made);
	taken = decode_value(&dict, &bytes, &got);
	if (taken) {
		assert_int_equal(got, length);
		assert_memory_equal(bytes, data, length);
	}
	dbus_message_unref(made);
	return taken;
}

static void takes_values_up_to_the_longest(void **state)
{
	static const uint8_t data[VALUE_MAX + 1];
	static const uint32_t other[4];

	(void)state;
	assert_true(value_of("ay", data, 0));
	assert_true(value_of("ay", data, VALUE_MAX));
	assert_false(value_of("ay", data, VALUE_MAX + 1));
	assert_false(value_of("au", other, 4));
}

static void reads_addresses_as_printed(void **state)
{
	static const char *const bad[] = {
		"",
		"00:11:22:33:44:5",
		"00:11:22:33:44:555",
		"00-11:22:33:44:55",
		"0g:11:22:33:44:55",
		"00:11:22:33:44:5\xc3",
	};
	uint8_t address[6] = {0};

	(void)state;
	assert_true(decode_address("a0:1B:22:33:44:FF", address));
	assert_memory_equal(address, "\xa0\x1b\x22\x33\x44\xff", 6);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(decode_address(bad[i], address));
	assert_int_equal(address[5], 0xff);
}

static void cuts_names_between_characters(void **state)
{
	char name[8];

	(void)state;
	decode_name("Schulter", name, sizeof(name));
	assert_string_equal(name, "Schulte");
	decode_name("R\xc3\xbc"
		    "cken\xc3\xbc",
		    name, sizeof(name));
	assert_string_equal(name, "R\xc3\xbc"
				  "cken");
	decode_name("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", name, sizeof(name));
	assert_string_equal(name, "\xc3\xbc\xc3\xbc\xc3\xbc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_device),
		cmocka_unit_test(refuses_a_value_of_another_type),
		cmocka_unit_test(takes_the_flags_it_knows),
		cmocka_unit_test(takes_values_up_to_the_longest),
		cmocka_unit_test(reads_addresses_as_printed),
		cmocka_unit_test(cuts_names_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
