/* SPDX-License-Identifier: MIT */
/* BlueZ's errors as outcomes. */
#include "outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FAILED "org.bluez.Error.Failed"

static const struct {
	const char *name;
	const char *text;
	enum outcome outcome;
	uint8_t att;
} rows[] = {
	{FAILED, "le-connection-abort-by-local", OUTCOME_FAILED, 0},
	{FAILED, "le-connection-concurrent-connection-limit",
	 OUTCOME_LINKS_FULL, 0},
	{FAILED, "br-connection-canceled", OUTCOME_CANCELED, 0},
	{FAILED, "br-connection-key-missing", OUTCOME_NOT_PAIRED, 0},
	{FAILED, "Operation already in progress", OUTCOME_IN_PROGRESS, 0},
	{FAILED, "Input/output error", OUTCOME_NOT_READY, 0},
	{FAILED, "No discovery started", OUTCOME_ALREADY, 0},
	{FAILED, "Operation failed with ATT error: 0x80", OUTCOME_ATT, 0x80},
	{FAILED, "Operation failed with ATT error: 0xfd", OUTCOME_ATT, 0xfd},
	{FAILED, "Operation failed with ATT error: 0x0e", OUTCOME_TIMED_OUT, 0},
	{FAILED, "Operation failed with ATT error: 0xfff", OUTCOME_FAILED, 0},
	{FAILED, "Operation failed with ATT error: 0x", OUTCOME_FAILED, 0},
	{FAILED, "Operation failed with ATT error: 0x00", OUTCOME_FAILED, 0},
	{FAILED, "", OUTCOME_FAILED, 0},
	{"org.bluez.Error.InProgress", "", OUTCOME_IN_PROGRESS, 0},
	{"org.bluez.Error.NotReady", "", OUTCOME_NOT_READY, 0},
	{"org.bluez.Error.NotPermitted", "Not paired", OUTCOME_NOT_PAIRED, 0},
	{"org.bluez.Error.NotPermitted", "Notify acquired", OUTCOME_REFUSED, 0},
	{"org.bluez.Error.AuthenticationRejected", "", OUTCOME_AUTHENTICATION,
	 0},
	{"org.bluez.Error.DoesNotExist", "", OUTCOME_GONE, 0},
	{"org.freedesktop.DBus.Error.NoReply", "", OUTCOME_TIMED_OUT, 0},
	{"org.freedesktop.DBus.Error.UnknownObject", "", OUTCOME_GONE, 0},
	{"org.freedesktop.DBus.Error.AccessDenied", "", OUTCOME_REFUSED, 0},
	{"com.example.Odd", "Not paired", OUTCOME_FAILED, 0},
};

static void tells_errors_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t att = 0xee;

		assert_int_equal(outcome_of(rows[i].name, rows[i].text, &att),
				 rows[i].outcome);
		assert_int_equal(att, rows[i].att);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_errors_apart)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
