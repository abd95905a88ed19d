/* SPDX-License-Identifier: MIT */
#include "stamp.h"

#include <string.h>

static bool boot_is_known(const struct stamp *stamp)
{
	for (int i = 0; i < STAMP_BOOT_SIZE; i++)
		if (stamp->boot[i] != 0)
			return true;
	return false;
}

static bool same_boot(const struct stamp *then, const struct stamp *now)
{
	return boot_is_known(then) &&
	       memcmp(then->boot, now->boot, STAMP_BOOT_SIZE) == 0;
}

/* Both wall clocks were right, and agree on which came first. */
static bool wall_tells(const struct stamp *then, const struct stamp *now)
{
	return then->trusted && now->trusted && now->utc_us >= then->utc_us;
}

/* Only where wall_tells(); any two times are less than 2^64 us apart. */
static uint64_t wall_age_us(const struct stamp *then, const struct stamp *now)
{
	return (uint64_t)now->utc_us - (uint64_t)then->utc_us;
}

static uint64_t boot_age_us(const struct stamp *then, const struct stamp *now)
{
	return now->boot_us > then->boot_us ? now->boot_us - then->boot_us : 0;
}

/* What was in another boot was before this one began. */
static uint64_t uptime_age_us(const struct stamp *then, const struct stamp *now)
{
	return boot_is_known(then) && boot_is_known(now) ? now->boot_us : 0;
}

uint64_t stamp_age_us(const struct stamp *then, const struct stamp *now)
{
	uint64_t wall_us = 0;
	uint64_t uptime_us;

	if (same_boot(then, now))
		return boot_age_us(then, now);
	if (wall_tells(then, now))
		wall_us = wall_age_us(then, now);
	uptime_us = uptime_age_us(then, now);
	return wall_us > uptime_us ? wall_us : uptime_us;
}

uint64_t stamp_age_most_us(const struct stamp *then, const struct stamp *now)
{
	if (same_boot(then, now))
		return now->boot_us >= then->boot_us ? boot_age_us(then, now)
						     : UINT64_MAX;
	return wall_tells(then, now) ? stamp_age_us(then, now) : UINT64_MAX;
}

bool stamp_is_within(const struct stamp *then, const struct stamp *now,
		     uint64_t window_us)
{
	return stamp_age_us(then, now) < window_us;
}
