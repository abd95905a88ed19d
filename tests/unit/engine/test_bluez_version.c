/* SPDX-License-Identifier: MIT */
/* Which bluetoothd is installed. */
#include "bluez_version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	uint32_t version;
} rows[] = {
	{"bluetoothctl: 5.66\n", 5066},
	{"bluetoothctl: 5.86", 5086},
	{"bluetoothctl: 6.0", 6000},
	{"bluetoothctl: 5.5", 5005},
	{"", 0},
	{"bluetoothctl: ", 0},
	{"bluetoothctl: 5", 0},
	{"bluetoothctl: 5.", 0},
	{"bluetoothctl: x.66", 0},
	{"bluetoothd: 5.66", 0},
	{"bluetoothctl: 5.99999", 0},
	{"bluetoothctl: 555.1", 0},
};

static void reads_what_bluetoothctl_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(bluez_version_parse(rows[i].text),
				 rows[i].version);
}

static void lives_without_bluetoothctl(void **state)
{
	struct bluez_version asked;
	uv_loop_t loop;

	(void)state;
	memset(&asked, 0, sizeof(asked));
	assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
	assert_int_equal(uv_loop_init(&loop), 0);
	assert_true(bluez_version_ask(&asked, &loop) < 0);
	bluez_version_stop(&asked);
	assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(&loop), 0);
	assert_int_equal(atomic_load(&asked.version), 0);
}

static void may_be_stopped_at_any_time(void **state)
{
	struct bluez_version asked;
	uv_loop_t loop;

	(void)state;
	memset(&asked, 0, sizeof(asked));
	bluez_version_stop(&asked);
	assert_int_equal(setenv("PATH", "/usr/bin:/bin", 1), 0);
	assert_int_equal(uv_loop_init(&loop), 0);
	(void)bluez_version_ask(&asked, &loop); /* installed or not */
	bluez_version_stop(&asked);
	assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
	bluez_version_stop(&asked);
	assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_bluetoothctl_says),
		cmocka_unit_test(lives_without_bluetoothctl),
		cmocka_unit_test(may_be_stopped_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
