/* SPDX-License-Identifier: MIT */
/*
 * Words: texts with places in braces, filled from a small table.
 */
#include "words.h"

#include <dbus/dbus.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ERROR_PREFIX "org.kneadd.Error."
#define NUMBER_SIZE  48
#define SECONDS_TOLD 120 /* from here on minutes */
#define MINUTES_TOLD 120 /* from here on hours */

struct place {
	const char *name; /* as in the text, without braces */
	const char *value;
};

static size_t append(char *out, size_t used, const char *text, size_t length)
{
	if (length > WORDS_SIZE - 1 - used)
		length = WORDS_SIZE - 1 - used;
	memcpy(out + used, text, length);
	out[used + length] = '\0';
	return used + length;
}

static const char *place_value(const struct place *places, const char *name,
			       size_t length)
{
	for (; places->name; places++)
		if (strlen(places->name) == length &&
		    strncmp(places->name, name, length) == 0)
			return places->value;
	return NULL;
}

/* Copies `text`, every {name} replaced by its value. */
static void fill(const char *text, const struct place *places, char *out)
{
	size_t used = 0;

	out[0] = '\0';
	while (*text) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;
		const char *value = end ? place_value(places, text + 1,
						      (size_t)(end - text - 1))
					: NULL;

		if (value) {
			used = append(out, used, value, strlen(value));
			text = end + 1;
		} else {
			used = append(out, used, text, 1);
			text++;
		}
	}
}

static void add_requirement(char *out, const char *requirement)
{
	size_t used = strlen(out);

	if (requirement[0])
		snprintf(out + used, WORDS_SIZE - used, " (%s)", requirement);
}

static void format_number(int32_t value, const char *unit, int32_t scale,
			  char *out)
{
	snprintf(out, NUMBER_SIZE, "%.6g%s%s",
		 (double)value / (scale ? scale : 1), unit[0] ? " " : "", unit);
}

/* Seconds, rounded up: what is to be waited for is not told too short. */
static void format_time(int32_t seconds, char out[NUMBER_SIZE])
{
	const int32_t minutes = seconds / 60 + (seconds % 60 > 0);

	if (seconds < SECONDS_TOLD)
		snprintf(out, NUMBER_SIZE, "%d s", seconds);
	else if (minutes < MINUTES_TOLD)
		snprintf(out, NUMBER_SIZE, "%d min", minutes);
	else if (minutes % 60 == 0)
		snprintf(out, NUMBER_SIZE, "%d h", minutes / 60);
	else
		snprintf(out, NUMBER_SIZE, "%d h %d min", minutes / 60,
			 minutes % 60);
}

void words_of_refusal(const struct refusal *refusal, char out[WORDS_SIZE])
{
	const struct refusal_info *info = &refusal_table[refusal->code];
	const bool is_limit = refusal->code == REFUSAL_LIMIT ||
			      refusal->code == REFUSAL_LOOSENS;
	const struct limit_info *limit = &limit_table[refusal->limit_id];
	const char *unit = is_limit ? limit->unit : "";
	const int32_t scale = is_limit ? limit->scale : 1;
	char value[NUMBER_SIZE];
	char bound[NUMBER_SIZE];
	char nth[NUMBER_SIZE];
	char value_time[NUMBER_SIZE];
	char bound_time[NUMBER_SIZE];
	const struct place places[] = {
		{"value", value},
		{"limit", bound},
		{"nth", nth},
		{"value time", value_time},
		{"limit time", bound_time},
		{"what", refusal_what(refusal)},
		{"where", refusal_where(refusal)},
		{"layer", limit_layer_names[refusal->layer]},
		{0},
	};

	format_number(refusal->value, unit, scale, value);
	format_number(refusal->limit, unit, scale, bound);
	snprintf(nth, sizeof(nth), "%lld", (long long)refusal->value + 1);
	format_time(refusal->value, value_time);
	format_time(refusal->limit, bound_time);
	fill(info->text, places, out);
	add_requirement(out, is_limit ? limit->requirement : info->requirement);
}

void words_of_error(enum refusal_code code, char out[WORDS_ERROR_SIZE])
{
	snprintf(out, WORDS_ERROR_SIZE, ERROR_PREFIX "%s",
		 refusal_table[code].name);
}

/* The unit that a number in a trip's text needs: none where the text has it
 * before the place ("cell {value}"). */
static const char *unit_of(const struct trip_info *info)
{
	char named[NUMBER_SIZE];

	snprintf(named, sizeof(named), "%s {value}", info->unit);
	return info->unit[0] && strstr(info->text, named) ? "" : info->unit;
}

void words_of_trip(const struct trip *trip, char out[WORDS_SIZE])
{
	const struct trip_info *info = &trip_table[trip->reason];
	const char *unit = unit_of(info);
	char value[NUMBER_SIZE];
	char bound[NUMBER_SIZE];
	const struct place places[] = {
		{"value", value},
		{"limit", bound},
		{"what", trip_what(trip)},
		{"layer", limit_layer_names[trip->layer]},
		{0},
	};

	format_number(trip->value, unit, info->scale, value);
	format_number(trip->limit, unit, info->scale, bound);
	fill(info->text, places, out);
	add_requirement(out, info->requirement);
}

static int64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void words_of_time(uint64_t boot_us, char out[WORDS_TIME_SIZE])
{
	const int64_t utc_us = clock_us(CLOCK_REALTIME) -
			       clock_us(CLOCK_BOOTTIME) + (int64_t)boot_us;
	const time_t seconds = (time_t)(utc_us / 1000000);
	struct tm broken;
	char text[32];

	gmtime_r(&seconds, &broken);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &broken);
	snprintf(out, WORDS_TIME_SIZE, "%s.%03dZ", text,
		 (int)(utc_us % 1000000 / 1000));
}

void words_of_address(const uint8_t address[6], char out[WORDS_ADDRESS_SIZE])
{
	snprintf(out, WORDS_ADDRESS_SIZE, "%02X:%02X:%02X:%02X:%02X:%02X",
		 address[0], address[1], address[2], address[3], address[4],
		 address[5]);
}

/* Octets of the character that the text begins with; 0: it is none. */
static size_t character_length(const char *text)
{
	char one[5] = {0};

	for (size_t i = 0; i < 4 && text[i]; i++) {
		one[i] = text[i];
		if (dbus_validate_utf8(one, NULL))
			return i + 1;
	}
	return 0;
}

void words_of_text(const char *octets, char *out, size_t size)
{
	size_t used = 0;

	while (*octets) {
		const size_t length = character_length(octets);

		if (used + (length ? length : 1) >= size)
			break;
		if (length)
			memcpy(out + used, octets, length);
		else
			out[used] = '?';
		used += length ? length : 1;
		octets += length ? length : 1;
	}
	out[used] = '\0';
}
