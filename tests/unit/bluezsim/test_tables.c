/* SPDX-License-Identifier: MIT */
/* The tables and what walks them, without a bus. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "advert.h"
#include "advert_data.h"
#include "app.h"
#include "att.h"
#include "bus_describe.h"
#include "device.h"
#include "gatt_db.h"
#include "later.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "remote.h"
#include "smp.h"
#include "uuid.h"
#include "world.h"

static void writes_uuids_as_bluez_does(void **state)
{
	static const struct {
		const char *text, *uuid;
	} rows[] = {
		{"180f", "0000180f-0000-1000-8000-00805f9b34fb"},
		{"0x180F", "0000180f-0000-1000-8000-00805f9b34fb"},
		{"1234ABCD", "1234abcd-0000-1000-8000-00805f9b34fb"},
		{"0x1234abcd", "1234abcd-0000-1000-8000-00805f9b34fb"},
		{"6B6E0001-7A0E-4D2C-9B5F-3E8C51D2A764",
		 "6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a764"},
	};
	static const char *const wrong[] = {
		"",
		"18",
		"180g",
		"0x18",
		"180f0",
		"x180f",
		"6b6e0001x7a0e-4d2c-9b5f-3e8c51d2a764",
		"6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a76g"};
	char uuid[UUID_SIZE] = "untouched";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(uuid_normalise(wrong[i], uuid));
	assert_string_equal(uuid, "untouched");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(uuid_normalise(rows[i].text, uuid));
		assert_string_equal(uuid, rows[i].uuid);
	}
	assert_true(uuid_is_short(rows[0].uuid, 0x180f));
	assert_true(uuid_equal("180F", rows[0].uuid));
	assert_false(uuid_equal("180F", "nothing"));
}

static void pairs_by_the_table_of_the_standard(void **state)
{
	static const struct {
		enum smp_io initiator, acceptor;
		enum smp_method method;
	} rows[] = {
		{SMP_NO_INPUT_NO_OUTPUT, SMP_KEYBOARD_DISPLAY, SMP_JUST_WORKS},
		{SMP_KEYBOARD_DISPLAY, SMP_NO_INPUT_NO_OUTPUT, SMP_JUST_WORKS},
		{SMP_DISPLAY_YES_NO, SMP_DISPLAY_YES_NO, SMP_COMPARE},
		{SMP_KEYBOARD_DISPLAY, SMP_KEYBOARD_DISPLAY, SMP_COMPARE},
		{SMP_DISPLAY_ONLY, SMP_DISPLAY_ONLY, SMP_JUST_WORKS},
		{SMP_KEYBOARD_ONLY, SMP_DISPLAY_ONLY, SMP_INITIATOR_TYPES},
		{SMP_DISPLAY_ONLY, SMP_KEYBOARD_ONLY, SMP_ACCEPTOR_TYPES},
		{SMP_KEYBOARD_ONLY, SMP_KEYBOARD_ONLY, SMP_BOTH_TYPE},
	};
	size_t i;
	int io;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
			smp_method(rows[i].initiator, rows[i].acceptor),
			rows[i].method);
	for (io = 0; io < SMP_IO_COUNT; io++)
		assert_int_equal(smp_io_parse(smp_io_name((enum smp_io)io)),
				 io);
	assert_int_equal(smp_io_parse(""), SMP_KEYBOARD_DISPLAY);
	assert_int_equal(smp_io_parse("Telepathy"), -EINVAL);
}

static void turns_flags_into_properties_and_back(void **state)
{
	struct att_access access = {0};
	size_t i;

	(void)state;
	for (i = 0; i < ATT_FLAG_COUNT; i++) {
		const char *name = att_flag_name(~0u, i);
		struct att_access one = {0};

		assert_int_equal(att_flag_parse(name, &one), 0);
		assert_string_equal(att_flag_name(one.properties, i), name);
	}
	assert_int_equal(att_flag_parse("encrypt-write", &access), 0);
	assert_int_equal(access.properties, ATT_WRITE);
	assert_true(access.permissions & ATT_WRITE_ENCRYPTED);
	assert_int_equal(att_flag_parse("smell", &access), -EINVAL);
}

static void keeps_codes_through_both_translations(void **state)
{
	struct att_dbus_error error;
	unsigned int code;
	char text[8];

	(void)state;
	for (code = 0x80; code <= 0x9f; code++) {
		snprintf(text, sizeof(text), "0x%02x", code);
		assert_int_equal(
			att_error_from_dbus("org.bluez.Error.Failed", text, 0),
			code);
	}
	for (code = 1; code <= 0xff; code++) {
		att_error_to_dbus((uint8_t)code, &error);
		assert_memory_equal(error.name, "org.bluez.Error.", 16);
		assert_true(error.text[0]);
	}
	assert_int_equal(att_error_from_dbus("org.bluez.Error.Failed", "", 0),
			 ATT_UNLIKELY);
	assert_int_equal(att_error_from_dbus("org.bluez.Error.NotPermitted", "",
					     ATT_READ_NOT_PERMITTED),
			 ATT_READ_NOT_PERMITTED);
}

static void has_a_text_for_each_failure(void **state)
{
	int fail;

	(void)state;
	for (fail = 0; fail < FAIL_COUNT; fail++) {
		assert_non_null(fail_name((enum fail)fail));
		assert_true(dbus_validate_error_name(fail_name((enum fail)fail),
						     NULL));
		assert_true(fail_text((enum fail)fail)[0]);
	}
}

static void scales_each_time(void **state)
{
	struct timings t;
	size_t i;

	(void)state;
	timings_init(&t);
	t.scale = 0.5;
	for (i = 0; i < TIMING_COUNT; i++) {
		assert_non_null(timing_table[i].name);
		assert_int_equal(timings_ms(&t, (enum timing)i),
				 timing_table[i].ms / 2);
	}
	assert_int_equal(timings_parse(&t, "absent=100"), 0);
	assert_int_equal(timings_ms(&t, TIMING_ABSENT), 50);
	assert_int_equal(timings_parse(&t, "absent"), -EINVAL);
	assert_int_equal(timings_parse(&t, "absent=x"), -EINVAL);
	assert_int_equal(timings_parse(&t, "lunch=1"), -ENOENT);
}

static void takes_numbers_to_the_last_character(void **state)
{
	uint64_t u = 7;
	int64_t s = 7;
	double d = 7;

	(void)state;
	assert_int_equal(number_parse("", 9, &u), -EINVAL);
	assert_int_equal(number_parse("-1", 9, &u), -EINVAL);
	assert_int_equal(number_parse("1x", 9, &u), -EINVAL);
	assert_int_equal(number_parse("10", 9, &u), -EINVAL);
	assert_int_equal(number_parse("99999999999999999999", UINT64_MAX, &u),
			 -EINVAL);
	assert_int_equal(u, 7);
	assert_int_equal(number_parse("9", 9, &u), 0);
	assert_int_equal(number_parse_signed("-70", -120, 20, &s), 0);
	assert_int_equal(s, -70);
	assert_int_equal(number_parse_signed("-121", -120, 20, &s), -EINVAL);
	assert_int_equal(number_parse_real("nan", 0, 1, &d), -EINVAL);
	assert_int_equal(number_parse_real("0.5", 0, 1, &d), 0);
}

static int parse(struct options *options, const char *line)
{
	static char copy[256];
	char *argv[16] = {NULL};
	char *save, *word;
	FILE *nowhere = fopen("/dev/null", "w");
	int argc = 0, result;

	assert_non_null(nowhere);
	snprintf(copy, sizeof(copy), "%s", line);
	for (word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	result = options_parse(argc, argv, nowhere, options);
	fclose(nowhere);
	return result;
}

static void takes_its_command_line_apart(void **state)
{
	static const char *const wrong[] = {"bluezsim --nothing",
					    "bluezsim -q",
					    "bluezsim --adapters 129",
					    "bluezsim --adapters",
					    "bluezsim --verbose=2",
					    "bluezsim --mtu 22",
					    "bluezsim dance",
					    "bluezsim serve now",
					    "bluezsim --timing x=1",
					    "bluezsim --time-scale 0",
					    "bluezsim --security maybe",
					    "bluezsim --seed -1"};
	struct options options;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(parse(&options, wrong[i]), -EINVAL);
	assert_int_equal(parse(&options, "bluezsim -vvn2 --bus=unix:path=/x "
					 "--timing absent=5 -t 0.5"),
			 0);
	assert_int_equal(options.command, COMMAND_SERVE);
	assert_int_equal(options.verbose, 2);
	assert_int_equal(options.adapters, 2);
	assert_string_equal(options.bus, "unix:path=/x");
	assert_int_equal(
		parse(&options, "bluezsim fault --bus=x rssi hci1 -70"), 0);
	assert_int_equal(options.command, COMMAND_FAULT);
	assert_int_equal(options.first_word, 3);
	assert_int_equal(options.words, 3);
	assert_int_equal(parse(&options, "bluezsim dump -b x"), 0);
	assert_int_equal(options.command, COMMAND_DUMP);
}

static void prints_each_option(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	options_print_help(out);
	fclose(out);
	assert_non_null(strstr(text, "-t, --time-scale X"));
	assert_non_null(strstr(text, "    --just-works-repairing"));
	free(text);
}

static char *read_manual(void)
{
	FILE *file = fopen(BLUEZSIM_MANUAL, "r");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

static void describes_each_fault_and_option_in_the_manual(void **state)
{
	char *manual = read_manual(), *help = NULL, *line, *save;
	char wanted[64], name[40];
	size_t i, size;
	FILE *out;

	(void)state;
	for (i = 0; i < fault_count; i++) {
		snprintf(wanted, sizeof(wanted), ".It Cm %s",
			 fault_table[i].name);
		if (!strstr(manual, wanted))
			fail_msg("no %s", wanted);
	}
	out = open_memstream(&help, &size);
	options_print_help(out);
	fclose(out);
	for (line = strtok_r(help, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (sscanf(line + strcspn(line, "-"), "-%*c, --%39s", name) !=
			    1 &&
		    sscanf(line, " --%39s", name) != 1)
			continue;
		snprintf(wanted, sizeof(wanted), "Fl -%s", name);
		if (!strstr(manual, wanted))
			fail_msg("no %s", wanted);
	}
	free(help);
	free(manual);
}

static void gives_the_handles_of_a_real_bluetoothd(void **state)
{
	struct sim sim = {0};
	struct adapter adapter = {.sim = &sim};
	struct gatt_db *db = &adapter.db;
	struct db_service *service;
	struct db_char *chr;
	char uuid[UUID_SIZE];

	(void)state;
	gatt_db_init(db, &adapter);
	assert_int_equal(db->services->start, 1);
	assert_int_equal(db->services->next->start, 8);
	assert_int_equal(db->services->next->next->start, 0x12);
	assert_int_equal(db->next_handle, 0x15);
	uuid_from_short(0x1234, uuid);
	service = db_service_new(&adapter, uuid);
	chr = db_char_new(service, uuid);
	chr->access.properties = ATT_NOTIFY;
	db_desc_new(chr, uuid);
	assert_int_equal(gatt_db_add(db, service), 0);
	assert_int_equal(service->end, 0x19);
	assert_ptr_equal(gatt_db_char(db, 0x17), chr);
	assert_ptr_equal(gatt_db_ccc_char(db, 0x18), chr);
	assert_ptr_equal(gatt_db_desc(db, 0x19), chr->descs);
	assert_null(gatt_db_char(db, 0x16));
	assert_null(gatt_db_char(db, 0x1000));
	gatt_db_ccc_set(db, "a", 0x18, 1);
	assert_int_equal(gatt_db_ccc_value(db, "a", 0x18), 1);
	assert_int_equal(gatt_db_ccc_value(db, "b", 0x18), 0);
	db->next_handle = 0xfffe;
	service->app = (struct app *)&sim;
	assert_int_equal(gatt_db_move(db), -ENOSPC);
	gatt_db_done(db);
}

static void measures_advertising_data(void **state)
{
	struct advert advert = {0};
	char uuid[UUID_SIZE];
	char *uuids[2] = {uuid, NULL};

	(void)state;
	assert_int_equal(advert_data_size(&advert), 3);
	uuid_from_short(0x180f, uuid);
	advert.uuids = uuids;
	advert.uuid_count = 1;
	assert_int_equal(advert_data_size(&advert), 3 + 2 + 2);
	uuid_normalise("6b6e0001-7a0e-4d2c-9b5f-3e8c51d2a764", uuid);
	assert_int_equal(advert_data_size(&advert), 3 + 2 + 16);
	advert.has_power = true;
	assert_int_equal(advert_data_size(&advert), 3 + 2 + 16 + 3);
}

static void has_well_formed_interfaces(void **state)
{
	static const struct bus_interface *const tables[] = {
		&adapter_interface,	   &device_interface,
		&battery_interface,	   &gatt_manager_interface,
		&advertising_interface,	   &agent_manager_interface,
		&remote_service_interface, &remote_char_interface,
		&remote_desc_interface,	   &control_interface};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const char *wrong = bus_check_interface(tables[i]);

		if (wrong)
			fail_msg("%s: %s", tables[i]->name, wrong);
	}
}

struct ticks {
	struct clockwork clock;
	struct later a, b, c;
	char order[8];
	unsigned int count;
};

static void on_a(void *context)
{
	struct ticks *ticks = context;

	ticks->order[ticks->count++] = 'a';
	later_cancel(&ticks->c);
}

static void on_b(void *context)
{
	struct ticks *ticks = context;

	ticks->order[ticks->count++] = 'b';
	if (ticks->count < 4)
		later_set(&ticks->b, &ticks->clock, 0, on_b, ticks);
}

static void calls_later_in_order(void **state)
{
	struct ticks ticks = {0};
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	assert_int_equal(clockwork_init(&ticks.clock, &loop), 0);
	later_set(&ticks.c, &ticks.clock, 20, on_a, &ticks);
	later_set(&ticks.b, &ticks.clock, 5, on_b, &ticks);
	later_set(&ticks.a, &ticks.clock, 1, on_a, &ticks);
	assert_true(later_is_set(&ticks.b));
	assert_true(run_until_count(&loop, &ticks.count, 4));
	assert_string_equal(ticks.order, "abbb");
	assert_false(later_is_set(&ticks.c));
	clockwork_close(&ticks.clock);
	run_until_closed(&loop);
}

static void replaces_texts_only_when_they_differ(void **state)
{
	char *slot = NULL;

	(void)state;
	assert_false(mem_replace(&slot, NULL));
	assert_true(mem_replace(&slot, "a"));
	assert_false(mem_replace(&slot, "a"));
	assert_true(mem_replace(&slot, "b"));
	assert_true(mem_replace(&slot, NULL));
	assert_null(slot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_uuids_as_bluez_does),
		cmocka_unit_test(pairs_by_the_table_of_the_standard),
		cmocka_unit_test(turns_flags_into_properties_and_back),
		cmocka_unit_test(keeps_codes_through_both_translations),
		cmocka_unit_test(has_a_text_for_each_failure),
		cmocka_unit_test(scales_each_time),
		cmocka_unit_test(takes_numbers_to_the_last_character),
		cmocka_unit_test(takes_its_command_line_apart),
		cmocka_unit_test(prints_each_option),
		cmocka_unit_test(describes_each_fault_and_option_in_the_manual),
		cmocka_unit_test(gives_the_handles_of_a_real_bluetoothd),
		cmocka_unit_test(measures_advertising_data),
		cmocka_unit_test(has_well_formed_interfaces),
		cmocka_unit_test(calls_later_in_order),
		cmocka_unit_test(replaces_texts_only_when_they_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
