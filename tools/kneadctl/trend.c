/* SPDX-License-Identifier: MIT */
#include "trend.h"

#include <string.h>

void trend_add(struct trend *trend, double value)
{
	trend->value[trend->count % TREND_LENGTH] = value;
	trend->count++;
}

/* Which bar shows `value`; out of range is the nearest. */
static size_t bar_of(double value, double full)
{
	const double share = full > 0 ? value / full : 0;

	if (!(share > 0))
		return 0;
	return share >= 1 ? TREND_BARS - 1 : (size_t)(share * TREND_BARS);
}

void trend_draw(const struct trend *trend, double full,
		const char *const bars[TREND_BARS], size_t width, char *out)
{
	for (size_t back = width; back > 0; back--) {
		const char *bar = " ";

		if (back <= trend->count && back <= TREND_LENGTH)
			bar = bars[bar_of(trend->value[(trend->count - back) %
						       TREND_LENGTH],
					  full)];
		memcpy(out, bar, strlen(bar));
		out += strlen(bar);
	}
	*out = '\0';
}
