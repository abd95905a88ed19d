/* SPDX-License-Identifier: MIT */
#include "dose.h"

#include <string.h>

#define HOUR_US		 3600000000u
#define HALF_UNITS_A_MNS 2000000 /* half mN*us in a mN*s */
#define DAY_HOURS	 24

void dose_pad_init(struct dose_pad *pad)
{
	memset(pad, 0, sizeof(*pad));
}

/* Twice the force over dt, in mN*us: the trapezoid, or over a gap the larger
 * force all along. */
static int64_t area(int32_t from_mn, int32_t to_mn, uint64_t dt_us)
{
	const int64_t most = from_mn > to_mn ? from_mn : to_mn;

	if (dt_us > DOSE_GAP_US)
		return 2 * most * (int64_t)DOSE_GAP_US;
	return ((int64_t)from_mn + to_mn) * (int64_t)dt_us;
}

int64_t dose_pad_sample(struct dose_pad *pad, int32_t force_mn, uint64_t at_us)
{
	const int32_t force = force_mn > 0 ? force_mn : 0;
	int64_t whole_mns;

	if (!pad->started || at_us < pad->at_us)
		pad->at_us = at_us;
	pad->started = true;
	pad->part += area(pad->force_mn, force, at_us - pad->at_us);
	pad->at_us = at_us;
	pad->force_mn = force;
	whole_mns = pad->part / HALF_UNITS_A_MNS;
	pad->part %= HALF_UNITS_A_MNS;
	pad->total_mns += whole_mns;
	return whole_mns;
}

static bool site_counts(enum site site)
{
	return (unsigned)site > SITE_NONE && (unsigned)site < SITE_COUNT;
}

/* Adds to the sums of a kind; what[] is where else it is kept. */
static void count(struct dose_ledger *ledger, size_t kind, enum site site,
		  int64_t mns)
{
	ledger->site_mns[kind][site] += mns;
	ledger->day_mns[kind] += mns;
}

/* Sums anew, when hours have gone by. */
static void sum_up(struct dose_ledger *ledger)
{
	memset(ledger->site_mns, 0, sizeof(ledger->site_mns));
	memset(ledger->day_mns, 0, sizeof(ledger->day_mns));
	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		for (size_t h = 0; h < DOSE_HOURS; h++)
			for (size_t site = 0; site < SITE_COUNT; site++)
				count(ledger, kind, (enum site)site,
				      ledger->run[kind][h][site] +
					      ledger->past[kind][h][site]);
}

static int64_t utc_hour(int64_t utc_us)
{
	return utc_us < 0 ? -1 : utc_us / (int64_t)HOUR_US;
}

static int64_t utc_hour_now(const struct dose_ledger *ledger, uint64_t now_us)
{
	return utc_hour(ledger->utc_us +
			(int64_t)(now_us - ledger->wall_at_us));
}

static void forget_hour(struct dose_ledger *ledger, size_t row)
{
	ledger->past_used[row] = false;
	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		memset(ledger->past[kind][row], 0,
		       sizeof(ledger->past[kind][row]));
}

/* What lies more than a day back by a trusted clock. */
static void drop_past(struct dose_ledger *ledger, uint64_t now_us)
{
	if (!ledger->trusted)
		return;
	for (size_t h = 0; h < DOSE_HOURS; h++)
		if (ledger->past_used[h] &&
		    utc_hour_now(ledger, now_us) - ledger->past_hour[h] >
			    DAY_HOURS)
			forget_hour(ledger, h);
}

static void drop_run(struct dose_ledger *ledger, uint64_t hour)
{
	uint64_t steps = hour - ledger->hour;

	if (steps > DOSE_HOURS)
		steps = DOSE_HOURS;
	for (; steps > 0; steps--) {
		const size_t slot = (size_t)((hour - steps + 1) % DOSE_HOURS);

		for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
			memset(ledger->run[kind][slot], 0,
			       sizeof(ledger->run[kind][slot]));
	}
	ledger->hour = hour;
}

void dose_init(struct dose_ledger *ledger, uint64_t now_us)
{
	memset(ledger, 0, sizeof(*ledger));
	ledger->hour = now_us / HOUR_US;
}

void dose_tick(struct dose_ledger *ledger, uint64_t now_us)
{
	const uint64_t hour = now_us / HOUR_US;

	if (hour <= ledger->hour)
		return;
	drop_run(ledger, hour);
	drop_past(ledger, now_us);
	sum_up(ledger);
}

/* The first trusted time holds: after it the monotonic clock decides, however
 * the wall clock jumps. */
void dose_wall(struct dose_ledger *ledger, int64_t utc_us, bool trusted,
	       uint64_t now_us)
{
	if (!trusted || ledger->trusted)
		return;
	ledger->trusted = true;
	ledger->utc_us = utc_us;
	ledger->wall_at_us = now_us;
	drop_past(ledger, now_us);
	sum_up(ledger);
}

/* The row of that hour, an unused one, or DOSE_HOURS. */
static size_t past_row(const struct dose_ledger *ledger, int64_t hour)
{
	size_t row = DOSE_HOURS;

	for (size_t h = 0; h < DOSE_HOURS; h++) {
		if (ledger->past_used[h] && ledger->past_hour[h] == hour)
			return h;
		if (!ledger->past_used[h] && row == DOSE_HOURS)
			row = h;
	}
	return row;
}

/* A trusted clock does not place it within the last day. */
static bool is_odd(const struct dose_ledger *ledger, int64_t hour,
		   uint64_t now_us)
{
	int64_t age;

	if (!ledger->trusted)
		return false;
	age = utc_hour_now(ledger, now_us) - hour;
	return age < 0 || age > DAY_HOURS;
}

/* One kind's; `row` DOSE_HOURS: of an unknown time, counts as used from now on.
 */
static void restore_kind(struct dose_ledger *ledger, size_t kind, size_t row,
			 const struct dose_past *past)
{
	int64_t *kept = ledger->run[kind][ledger->hour % DOSE_HOURS];

	if (row < DOSE_HOURS)
		kept = ledger->past[kind][row];
	kept[past->site] += past->dose_mns;
	count(ledger, kind, past->site, past->dose_mns);
}

static bool is_of_kind(const struct dose_past *past, size_t kind)
{
	return past->kind >= CONTACT_KIND_COUNT || (size_t)past->kind == kind;
}

void dose_restore(struct dose_ledger *ledger, const struct dose_past *past,
		  uint64_t now_us)
{
	const int64_t hour = utc_hour(past->utc_us);
	size_t row = DOSE_HOURS;

	if (!site_counts(past->site) || past->dose_mns <= 0)
		return;
	dose_tick(ledger, now_us);
	if (past->trusted && !is_odd(ledger, hour, now_us))
		row = past_row(ledger, hour);
	if (row < DOSE_HOURS) {
		ledger->past_used[row] = true;
		ledger->past_hour[row] = hour;
	}
	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		if (is_of_kind(past, kind))
			restore_kind(ledger, kind, row, past);
}

void dose_add(struct dose_ledger *ledger, enum contact_kind kind,
	      enum site site, int64_t mns, uint64_t now_us)
{
	if (!site_counts(site) || mns <= 0)
		return;
	dose_tick(ledger, now_us);
	count(ledger, kind, site, mns);
	ledger->run[kind][ledger->hour % DOSE_HOURS][site] += mns;
	ledger->unflushed[kind][site] += mns;
}

int64_t dose_site_mns(const struct dose_ledger *ledger, enum contact_kind kind,
		      enum site site)
{
	return ledger->site_mns[kind][site];
}

int64_t dose_day_mns(const struct dose_ledger *ledger, enum contact_kind kind)
{
	return ledger->day_mns[kind];
}

int32_t dose_mns(int64_t mns)
{
	return mns > INT32_MAX ? INT32_MAX : (int32_t)mns;
}

int32_t dose_ns(int64_t mns)
{
	return dose_mns(mns / 1000 + (mns % 1000 != 0));
}

int32_t dose_flush(struct dose_ledger *ledger, enum contact_kind kind,
		   enum site site)
{
	int64_t *unflushed = &ledger->unflushed[kind][site];
	const int32_t flushed = dose_mns(*unflushed);

	*unflushed -= flushed;
	return flushed;
}

struct dose_figures dose_figures(const struct dose_ledger *ledger,
				 const struct dose_pad *pad,
				 enum contact_kind kind, enum site site)
{
	return (struct dose_figures){
		.point_mns = pad->total_mns,
		.site_mns = dose_site_mns(ledger, kind, site),
		.day_mns = dose_day_mns(ledger, kind),
	};
}
