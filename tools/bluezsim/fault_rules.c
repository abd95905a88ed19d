/* SPDX-License-Identifier: MIT */
/* Faults that leave a rule behind: for calls and for notifications. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "bus_message.h"
#include "device.h"
#include "fault.h"
#include "fault_entries.h"
#include "number.h"
#include "remote.h"
#include "sim.h"

static int add_method(struct sim *sim, struct method_rule *rule,
		      const char *times)
{
	uint64_t left = 1;

	if (times && strcmp(times, "always") == 0)
		left = 0;
	else if (times && (number_parse(times, UINT32_MAX, &left) < 0 || !left))
		return -EINVAL;
	rule->left = left;
	fault_add_method(sim, rule);
	return 0;
}

static char *text_of(const char *text)
{
	return (char *)(uintptr_t)text; /* only copied from */
}

int fault_no_answer(struct sim *sim, const char *const *arguments,
		    unsigned int count)
{
	struct method_rule rule = {.kind = METHOD_SILENT,
				   .path = text_of(arguments[0]),
				   .member = text_of(arguments[1])};

	return add_method(sim, &rule, count > 2 ? arguments[2] : NULL);
}

int fault_error(struct sim *sim, const char *const *arguments,
		unsigned int count)
{
	struct method_rule rule = {.kind = METHOD_ERROR,
				   .path = text_of(arguments[0]),
				   .member = text_of(arguments[1]),
				   .error = text_of(arguments[2]),
				   .text = text_of(arguments[3])};

	if (!dbus_validate_error_name(arguments[2], NULL))
		return -EINVAL;
	return add_method(sim, &rule, count > 4 ? arguments[4] : NULL);
}

int fault_answer_late(struct sim *sim, const char *const *arguments,
		      unsigned int count)
{
	struct method_rule rule = {.kind = METHOD_LATE,
				   .path = text_of(arguments[0]),
				   .member = text_of(arguments[1])};

	if (number_parse(arguments[2], UINT32_MAX, &rule.ms) < 0)
		return -EINVAL;
	return add_method(sim, &rule, count > 3 ? arguments[3] : NULL);
}

/* "7": every seventh; "12.5%": that probability. */
static int parse_rate(const char *text, struct notify_rule *rule)
{
	size_t length = strlen(text);
	char number[32];
	double percent;

	if (length && length < sizeof(number) && text[length - 1] == '%') {
		memcpy(number, text, length - 1);
		number[length - 1] = '\0';
		if (number_parse_real(number, 0, 100, &percent) < 0)
			return -EINVAL;
		rule->probability = percent / 100;
		return 0;
	}
	if (number_parse(text, UINT32_MAX, &rule->every) < 0 || !rule->every)
		return -EINVAL;
	return 0;
}

static int add_notify(struct sim *sim, enum notify_fault kind,
		      const char *pattern, const char *rate, uint64_t ms)
{
	struct notify_rule rule = {.kind = kind,
				   .pattern = text_of(pattern),
				   .every = 1,
				   .ms = ms};

	if (rate) {
		rule.every = 0;
		if (parse_rate(rate, &rule) < 0)
			return -EINVAL;
	}
	fault_add_notify(sim, &rule);
	return 0;
}

int fault_notify_drop(struct sim *sim, const char *const *arguments,
		      unsigned int count)
{
	return add_notify(sim, NOTIFY_DROP, arguments[0],
			  count > 1 ? arguments[1] : NULL, 0);
}

int fault_notify_duplicate(struct sim *sim, const char *const *arguments,
			   unsigned int count)
{
	return add_notify(sim, NOTIFY_DUPLICATE, arguments[0],
			  count > 1 ? arguments[1] : NULL, 0);
}

int fault_notify_mangle(struct sim *sim, const char *const *arguments,
			unsigned int count)
{
	return add_notify(sim, NOTIFY_MANGLE, arguments[0],
			  count > 1 ? arguments[1] : NULL, 0);
}

int fault_notify_delay(struct sim *sim, const char *const *arguments,
		       unsigned int count)
{
	uint64_t ms;

	if (number_parse(arguments[1], UINT32_MAX, &ms) < 0)
		return -EINVAL;
	return add_notify(sim, NOTIFY_DELAY, arguments[0],
			  count > 2 ? arguments[2] : NULL, ms);
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at =
		c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

	return at ? (int)(at - digits) : -EINVAL;
}

/* Pairs of digits; the length, or -EINVAL. */
static int parse_hex(const char *text, uint8_t *out, size_t max)
{
	size_t length = strlen(text), i;
	int high, low;

	if (length % 2 || length / 2 > max)
		return -EINVAL;
	for (i = 0; i < length / 2; i++) {
		high = hex_digit(text[2 * i]);
		low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return -EINVAL;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return (int)(length / 2);
}

/* Delivers a value the peer never sent to all that match. */
int fault_notify_inject(struct sim *sim, const char *const *arguments,
			unsigned int count)
{
	uint8_t value[1024];
	int size = parse_hex(arguments[1], value, sizeof(value));
	struct adapter *adapter;
	struct device *device;
	unsigned int found = 0;

	(void)count;
	if (size < 0)
		return size;
	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		for (device = adapter->devices; device; device = device->next)
			found += remote_inject(device, arguments[0], value,
					       (size_t)size);
	return found ? 0 : -ENOENT;
}
