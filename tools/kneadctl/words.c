/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "value.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BATTERY_FULL 100 /* percent; above: not known */
#define RSSI_UNKNOWN 127 /* dBm */
#define SITE_NONE    "none"
#define DIGITS	     5

struct line {
	char *text;
	size_t size;
	size_t used;
};

static void __attribute__((format(printf, 2, 3)))
add(struct line *line, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line->text + line->used, line->size - line->used,
			   format, arguments);
	va_end(arguments);
	if (length > 0)
		line->used += (size_t)length;
	if (line->used >= line->size)
		line->used = line->size - 1;
}

static void add_value(struct line *line, const json_t *value, bool inside);

static void add_array(struct line *line, const json_t *array, bool inside)
{
	const json_t *element;
	size_t i;

	if (inside)
		add(line, "(");
	json_array_foreach(array, i, element)
	{
		add(line, i ? ", " : "");
		add_value(line, element, true);
	}
	if (inside)
		add(line, ")");
}

static void add_object(struct line *line, const json_t *object, bool inside)
{
	bool first = true;
	const char *key;
	json_t *value;

	if (inside)
		add(line, "(");
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
	{
		add(line, "%s%s ", first ? "" : ", ", key);
		add_value(line, value, true);
		first = false;
	}
	if (inside)
		add(line, ")");
}

static void add_value(struct line *line, const json_t *value, bool inside)
{
	if (json_is_string(value) && json_string_length(value) > 0)
		add(line, "%s", json_string_value(value));
	else if (json_is_integer(value))
		add(line, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		add(line, "%.*g", DIGITS, json_real_value(value));
	else if (json_is_boolean(value))
		add(line, "%s", json_is_true(value) ? "yes" : "no");
	else if (json_array_size(value) > 0)
		add_array(line, value, inside);
	else if (json_object_size(value) > 0)
		add_object(line, value, inside);
	else
		add(line, "-");
}

void words_of_value(const json_t *value, char *out, size_t size)
{
	struct line line = {out, size, 0};

	out[0] = '\0';
	add_value(&line, value, false);
}

const char *words_of_site(const json_t *wearable, size_t pad)
{
	const char *site = value_text_at(wearable, "Sites", pad);

	return site[0] && strcmp(site, SITE_NONE) != 0 ? site : "not placed";
}

void words_of_battery(const json_t *wearable, char out[WORDS_SIZE])
{
	const double battery = value_number(wearable, "Battery");

	if (battery > BATTERY_FULL)
		snprintf(out, WORDS_SIZE, "-");
	else
		snprintf(out, WORDS_SIZE, "%.0f %%", battery);
}

void words_of_signal(const json_t *wearable, char out[WORDS_SIZE])
{
	const double rssi = value_number(wearable, "RSSI");

	if (rssi >= RSSI_UNKNOWN)
		snprintf(out, WORDS_SIZE, "-");
	else
		snprintf(out, WORDS_SIZE, "%.0f dBm", rssi);
}
