/* SPDX-License-Identifier: MIT */
/*
 * The rows of the profile's text: see layout.h.
 */
#include "layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "feature.h"
#include "frame.h"
#include "profile.h"
#include "status.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void print_type(const struct wire_field *field, char *text, size_t size)
{
	const char *name = wire_type_names[field->type];

	if (field->scale > 1)
		(void)snprintf(text, size, "%s x %" PRIu32, name, field->scale);
	else
		(void)snprintf(text, size, "%s", name);
}

static void print_range(const struct wire_field *field, char *text, size_t size)
{
	if (field->codes && field->min == field->max)
		(void)snprintf(text, size, "0x%02X", (unsigned int)field->min);
	else if (field->codes)
		(void)snprintf(text, size, "codes");
	else
		(void)snprintf(text, size, "%" PRId64 "..%" PRId64, field->min,
			       field->max);
}

static void print_field(const struct wire_field *field, char *text)
{
	char type[32];
	char range[48];

	print_type(field, type, sizeof(type));
	print_range(field, range, sizeof(range));
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| %u | %s | %s | %s | %s |",
		       field->offset, type, field->name,
		       field->unit[0] ? field->unit : "-", range);
}

static void print_crc(size_t offset, char *text)
{
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| %zu | u16 | crc | - | - |",
		       offset);
}

/* The message's fields, then its CRC. */
static void print_message(const struct layout_section *section, size_t row,
			  char *text)
{
	const struct wire_message *message = section->from;

	if (row < message->count)
		print_field(&message->field[row], text);
	else
		print_crc(message->length - E2E_CRC_SIZE, text);
}

/* The CRC, then the fields. */
static void print_feature(const struct layout_section *section, size_t row,
			  char *text)
{
	const struct wire_message *message = section->from;

	if (row == 0)
		print_crc(0, text);
	else
		print_field(&message->field[row - 1], text);
}

static void print_code(const struct layout_section *section, size_t row,
		       char *text)
{
	const struct wire_code_table *table = section->from;

	(void)snprintf(text, LAYOUT_ROW_SIZE, "| 0x%02X | %s |",
		       table->code[row].code, table->code[row].name);
}

static void print_annunciation(const struct layout_section *section, size_t row,
			       char *text)
{
	(void)section;
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| 0x%04X | %s |",
		       status_annunciations[row].bit,
		       status_annunciations[row].name);
}

static const struct {
	uint16_t bit;
	const char *name;
} options[] = {
	{FEATURE_TEMPERATURE, "temperature"},
	{FEATURE_BATTERY, "battery"},
	{FEATURE_BUTTON, "button"},
	{FEATURE_HAPTIC, "haptic"},
	{FEATURE_ZERO, "zero"},
	{FEATURE_SELF_TEST, "self-test"},
	{FEATURE_DELTA, "delta"},
};

static void print_option(const struct layout_section *section, size_t row,
			 char *text)
{
	(void)section;
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| 0x%04X | %s |",
		       options[row].bit, options[row].name);
}

static void print_result(const struct layout_section *section, size_t row,
			 char *text)
{
	const struct wire_result_info *info = &wire_result_table[row + 1];

	(void)section;
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| %s | 0x%02X |", info->name,
		       info->att);
}

/* Names of the bits that are set, in the order of the table. */
static void print_bits(uint8_t bits, const char *none, char *text, size_t size)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
		{PROFILE_READ, "read"},
		{PROFILE_WRITE, "write"},
		{PROFILE_WRITE_WITHOUT_RESPONSE, "write without response"},
		{PROFILE_NOTIFY, "notify"},
		{PROFILE_INDICATE, "indicate"},
	};
	size_t length = 0;

	(void)snprintf(text, size, "%s", none);
	for (size_t i = 0; i < COUNT(names); i++)
		if (bits & names[i].bit)
			length += (size_t)snprintf(
				text + length, size - length, "%s%s",
				length > 0 ? ", " : "", names[i].name);
}

static void print_characteristic(const struct layout_section *section,
				 size_t row, char *text)
{
	const struct profile_characteristic_info *info =
		&profile_characteristic_table[row];
	char properties[48];
	char encrypted[48];

	(void)section;
	print_bits(info->properties, "-", properties, sizeof(properties));
	print_bits(info->encrypted, "-", encrypted, sizeof(encrypted));
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| %s | `%s` | %s | %s |",
		       info->name, info->uuid, properties, encrypted);
}

static const struct {
	const char *name;
	long value;
} bounds[] = {
	{"pads of a wearable", PROFILE_PADS_MAX},
	{"cells of a pad", PROFILE_CELLS_MAX},
	{"samples of a frame", PROFILE_SAMPLES_MAX},
	{"token, default, ms", PROFILE_TOKEN_DEFAULT_MS},
	{"token, longest, ms", PROFILE_TOKEN_MAX_MS},
	{"release, longest, ms", PROFILE_RELEASE_MAX_MS},
	{"zero or self-test, longest, ms", PROFILE_PROCEDURE_MAX_MS},
	{"Status while active, every ms", PROFILE_STATUS_ACTIVE_MS},
	{"Status else, every ms", PROFILE_STATUS_IDLE_MS},
	{"pad temperature that stops, 0.1 C", PROFILE_TEMPERATURE_MAX},
};

static void print_bound(const struct layout_section *section, size_t row,
			char *text)
{
	(void)section;
	(void)snprintf(text, LAYOUT_ROW_SIZE, "| %s | %ld |", bounds[row].name,
		       bounds[row].value);
}

static const struct profile_hard *const hard[] = {&profile_hard_point,
						  &profile_hard_compression};

static void print_hard(const struct layout_section *section, size_t row,
		       char *text)
{
	(void)section;
	(void)snprintf(text, LAYOUT_ROW_SIZE,
		       "| %s | %" PRId32 " | %" PRId32 " | %" PRId32
		       " | %" PRIu32 " |",
		       feature_contacts.code[row].name, hard[row]->force_mn,
		       hard[row]->pressure_pa, hard[row]->ramp_mn_per_s,
		       hard[row]->hold_ms);
}

#define SECTIONS_MAX 40

static struct layout_section sections[SECTIONS_MAX];
static size_t section_count;

static void add(struct layout_section section)
{
	sections[section_count++] = section;
}

static void add_codes(const char *heading, const struct wire_code_table *table)
{
	add((struct layout_section){heading, table->count, print_code, table});
}

static void add_message(const char *heading, const struct wire_message *message,
			bool has_crc)
{
	add((struct layout_section){heading, message->count + (has_crc ? 1 : 0),
				    print_message, message});
}

static void add_requests(void)
{
	static char headings[CONTROL_OP_COUNT][48];

	for (size_t i = 0; i < CONTROL_OP_COUNT; i++) {
		const struct wire_message *message =
			&control_op_table[i].message;

		(void)snprintf(headings[i], sizeof(headings[i]),
			       "#### Request: %s", message->name);
		add_message(headings[i], message, true);
	}
}

static void list_sections(void)
{
	add((struct layout_section){"### Characteristics",
				    PROFILE_CHARACTERISTIC_COUNT,
				    print_characteristic, NULL});
	add((struct layout_section){"### Bounds", COUNT(bounds), print_bound,
				    NULL});
	add((struct layout_section){"### Hard ceilings", COUNT(hard),
				    print_hard, NULL});
	add((struct layout_section){"### Feature", feature_fields.count + 1,
				    print_feature, &feature_fields});
	add_message("### Feature: a pad", &feature_pad_fields, false);
	add((struct layout_section){"### Feature: options", COUNT(options),
				    print_option, NULL});
	add_codes("### Feature: kinds", &feature_kinds);
	add_codes("### Feature: contacts", &feature_contacts);
	add_message("### Frame", &frame_fields, false);
	add_codes("### Control Point: operations", &control_ops);
	add_requests();
	add_message("### Response", &control_response_fields, true);
	add_codes("### Response: results", &control_results);
	add_message("### Enable", &enable_fields, true);
	add_codes("### Enable: operations", &enable_ops);
	add_message("### Status", &status_fields, true);
	add_codes("### Status: states", &status_states);
	add_codes("### Status: phases", &status_phases);
	add_codes("### Status: causes", &status_causes);
	add((struct layout_section){"### Status: annunciations",
				    STATUS_ANNUNCIATION_COUNT,
				    print_annunciation, NULL});
	add((struct layout_section){"### What a decoder answers",
				    WIRE_RESULT_COUNT - 1, print_result, NULL});
}

const struct layout_section *layout_section(size_t index)
{
	if (section_count == 0)
		list_sections();
	return index < section_count ? &sections[index] : NULL;
}
