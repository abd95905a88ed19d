/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id" /* random(4) */

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* 0 to 15, or -1. */
static int digit(int c)
{
	if (isdigit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void moment_boot(uint8_t out[STAMP_BOOT_SIZE])
{
	FILE *file = fopen(BOOT_ID, "re");
	size_t digits = 0;
	int c;

	memset(out, 0, STAMP_BOOT_SIZE);
	while (file && digits < 2 * STAMP_BOOT_SIZE &&
	       (c = fgetc(file)) != EOF) {
		if (digit(c) < 0)
			continue;
		out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | digit(c));
		digits++;
	}
	if (file)
		(void)fclose(file); /* only read */
	if (digits < 2 * STAMP_BOOT_SIZE)
		memset(out, 0, STAMP_BOOT_SIZE);
}

struct stamp moment_now(const uint8_t boot[STAMP_BOOT_SIZE], bool trusted)
{
	struct stamp now = {
		.utc_us = (int64_t)clock_us(CLOCK_REALTIME),
		.trusted = trusted,
		.boot_us = clock_us(CLOCK_BOOTTIME),
	};

	memcpy(now.boot, boot, STAMP_BOOT_SIZE);
	return now;
}

struct stamp moment_at(const struct stamp *now, uint64_t boot_us)
{
	struct stamp then = *now;

	then.boot_us = boot_us;
	if (boot_us < now->boot_us)
		then.utc_us -= (int64_t)(now->boot_us - boot_us);
	return then;
}
