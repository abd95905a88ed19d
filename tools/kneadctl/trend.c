/* SPDX-License-Identifier: MIT */
#include "trend.h"

#include <string.h>

#define BAR_BYTES 3 /* of each bar in UTF-8 */
#define BARS	  8

void trend_add(struct trend *trend, double value)
{
	trend->value[trend->count % TREND_LENGTH] = value;
	trend->count++;
}

void trend_draw(const struct trend *trend, double full, size_t width, char *out)
{
	static const char bars[BARS][BAR_BYTES + 1] = {
		"\u2581", "\u2582", "\u2583", "\u2584",
		"\u2585", "\u2586", "\u2587", "\u2588",
	};

	*out = '\0';
	for (size_t i = 0; i < width && i < TREND_LENGTH; i++) {
		const size_t back = width - i;
		double share;
		int bar;

		if (back > trend->count || back > TREND_LENGTH) {
			strcat(out, " ");
			continue;
		}
		share = full > 0 ? trend->value[(trend->count - back) %
						TREND_LENGTH] /
					   full
				 : 0;
		bar = (int)(share * BARS);
		bar = bar < 0 ? 0 : bar >= BARS ? BARS - 1 : bar;
		strcat(out, bars[bar]);
	}
}
