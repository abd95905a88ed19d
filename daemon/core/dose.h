/* SPDX-License-Identifier: MIT */
/*
 * Dose: force over time, by pad in this run and by site in 24 hours (SR-8).
 *
 * A pad's samples are added up with whole numbers, nothing is lost to
 * rounding. The ledger keeps hours: those of this run by the monotonic clock,
 * which decides, and those restored from the store by the wall clock. While
 * the wall clock is not trusted, and for what seems to come from the future,
 * everything restored counts as inside the 24 hours. What was dated by a clock
 * that was not trusted may be of any time: it counts as of now, and so for the
 * next 24 hours of this run whatever becomes of the clock. Doses of point
 * contact and of compression are limited apart; what is not known to be of one
 * counts for both.
 */
#ifndef CORE_DOSE_H
#define CORE_DOSE_H

#include "limits.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

#define DOSE_HOURS 25 /* 24 full ones and the one begun: never too few */

/* Samples farther apart than this count so long with the larger force
 * (project default; SR-11 has stopped the pad by then). */
#define DOSE_GAP_US 1000000u

struct dose_pad {
	bool started;
	uint64_t at_us;
	int32_t force_mn;
	int64_t part;	   /* of a mN*s, in half mN*us */
	int64_t total_mns; /* mN*s since init */
};

/* The pad's site changed, or the hub started. */
void dose_pad_init(struct dose_pad *pad);

/* Adds a sample by the trapezoid rule; forces below 0 count as 0. Give 0
 * without contact. Returns the whole mN*s to hand on to dose_add(). */
int64_t dose_pad_sample(struct dose_pad *pad, int32_t force_mn, uint64_t at_us);

struct dose_ledger {
	uint64_t hour; /* of the monotonic clock, the newest in run[] */
	int64_t run[CONTACT_KIND_COUNT][DOSE_HOURS][SITE_COUNT];
	/* Restored, by hours of the wall clock. */
	int64_t past_hour[DOSE_HOURS];
	bool past_used[DOSE_HOURS];
	int64_t past[CONTACT_KIND_COUNT][DOSE_HOURS][SITE_COUNT];
	/* The wall clock. */
	bool trusted;
	int64_t utc_us; /* at ... */
	uint64_t wall_at_us;
	/* Sums of the above, kept up. */
	int64_t site_mns[CONTACT_KIND_COUNT][SITE_COUNT];
	int64_t day_mns[CONTACT_KIND_COUNT];
	int64_t unflushed[CONTACT_KIND_COUNT][SITE_COUNT];
};

void dose_init(struct dose_ledger *ledger, uint64_t now_us);

/* EVENT_WALL. */
void dose_wall(struct dose_ledger *ledger, int64_t utc_us, bool trusted,
	       uint64_t now_us);

/* A dose of before this run. */
struct dose_past {
	enum site site;
	enum contact_kind kind; /* CONTACT_KIND_COUNT: not known */
	int64_t utc_us;
	bool trusted; /* that time was certain */
	int32_t dose_mns;
};

/* EVENT_RESTORE_DOSE. Sites that do not exist and doses below 0 are ignored. */
void dose_restore(struct dose_ledger *ledger, const struct dose_past *past,
		  uint64_t now_us);

/* SITE_NONE is on nobody: not counted. */
void dose_add(struct dose_ledger *ledger, enum contact_kind kind,
	      enum site site, int64_t mns, uint64_t now_us);

/* Lets go of hours gone by; call it now and then, or before reading. */
void dose_tick(struct dose_ledger *ledger, uint64_t now_us);

/* mN*s in the last 24 hours (up to 25). */
int64_t dose_site_mns(const struct dose_ledger *ledger, enum contact_kind kind,
		      enum site site);
int64_t dose_day_mns(const struct dose_ledger *ledger, enum contact_kind kind);

/* What was added to the site by contact of that kind since the last flush, for
 * RECORD_DOSE; 0: no record needed. What does not fit an int32_t stays for the
 * next. */
int32_t dose_flush(struct dose_ledger *ledger, enum contact_kind kind,
		   enum site site);

/* The figures a pad is judged by. */
struct dose_figures {
	int64_t point_mns; /* LIMIT_DOSE_POINT */
	int64_t site_mns;  /* LIMIT_DOSE_SITE */
	int64_t day_mns;   /* LIMIT_DOSE_DAY */
};

struct dose_figures dose_figures(const struct dose_ledger *ledger,
				 const struct dose_pad *pad,
				 enum contact_kind kind, enum site site);

/* N*s, rounded up, at most INT32_MAX: as limits, trips and records have it. */
int32_t dose_ns(int64_t mns);

/* mN*s, at most INT32_MAX: as views and records have it. */
int32_t dose_mns(int64_t mns);

#endif
