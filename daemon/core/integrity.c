/* SPDX-License-Identifier: MIT */
#include "integrity.h"

#include <string.h>

#define WINDOW_US (BAD_FRAMES_WINDOW_MS * 1000u)

void integrity_init(struct integrity *integrity)
{
	memset(integrity, 0, sizeof(*integrity));
}

/* SR-12: trust is earned. */
void integrity_good(struct integrity *integrity, uint64_t now_us)
{
	if (integrity->trusted)
		return;
	if (integrity->good == 0)
		integrity->since_us = now_us;
	if (integrity->good < TRUST_COUNT)
		integrity->good++;
	integrity->trusted = integrity->good == TRUST_COUNT &&
			     now_us >= integrity->since_us + TRUST_TIME_US;
}

uint32_t integrity_bad_count(const struct integrity *integrity, uint64_t now_us)
{
	uint32_t count = 0;

	for (size_t i = 0; i < integrity->bad; i++)
		count += integrity->bad_us[i] + WINDOW_US > now_us;
	return count;
}

bool integrity_bad(struct integrity *integrity, const struct limit *limit,
		   uint64_t now_us, struct trip *ret_trip)
{
	int32_t count;

	integrity->good = 0;
	integrity->bad_us[integrity->next] = now_us;
	integrity->next = (integrity->next + 1) % BAD_FRAMES_KEPT;
	if (integrity->bad < BAD_FRAMES_KEPT)
		integrity->bad++;
	count = (int32_t)integrity_bad_count(integrity, now_us);
	if (count <= limit->value)
		return false;
	integrity->trusted = false;
	*ret_trip = (struct trip){
		.reason = TRIP_INTEGRITY,
		.layer = limit->layer,
		.value = count,
		.limit = limit->value,
		.at_us = now_us,
	};
	return true;
}

bool integrity_is_trusted(const struct integrity *integrity)
{
	return integrity->trusted;
}
