/* SPDX-License-Identifier: MIT */
/* Routine entries: what routine_check() found, in words and with its line. */
#include "hub.h"
#include "pressing.h"
#include "routine_entry.h"
#include "session.h"

#include <string.h>

#define WORDS_SIZE 256

/* Whose a limit is, for people. */
static const char *const layer_words[LAYER_COUNT] = {
	[LAYER_HARD] = "hard limit",
	[LAYER_DEVICE] = "wearable's limit",
	[LAYER_CONFIG] = "room's limit",
	[LAYER_SITE] = "site's limit",
	[LAYER_PATIENT] = "limit for self-treatment",
	[LAYER_ROUTINE] = "routine's limit",
	[LAYER_LIVE] = "limit set now",
};

/* One fault of a step, with what its words need. */
struct telling {
	const struct routine_step *step;
	const struct refusal *refusal;
	const struct limit_info *info;
	enum site site;
	struct limit limit; /* the one that counts; without headroom */
	int32_t hard;
	double scale;
};

static double shown(const struct telling *telling, int64_t value)
{
	return (double)value / telling->scale;
}

static enum severity longest(const struct routine_step *step)
{
	enum severity most = SEVERITY_MODERATE;

	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		if (step->severity_permille[i] > step->severity_permille[most])
			most = (enum severity)i;
	return most;
}

/* "60 s, for a severe patient 75 s and with the ramp 81 s" */
static void say_hold(const struct telling *telling, char out[WORDS_SIZE])
{
	const struct routine_step *step = telling->step;
	const enum severity severity = longest(step);
	const uint32_t hold_ms = routine_hold_ms(step, severity);
	char scaled[WORDS_SIZE / 4] = "";
	char ramped[WORDS_SIZE / 4] = "";

	if (hold_ms != step->hold_ms)
		snprintf(scaled, sizeof(scaled), ", with severity %s %.6g s",
			 severity_names[severity], hold_ms / 1e3);
	if (telling->refusal->value > (int64_t)hold_ms)
		snprintf(ramped, sizeof(ramped), ", with the ramp %.6g s",
			 telling->refusal->value / 1e3);
	snprintf(out, WORDS_SIZE, "%.6g s%s%s%s", step->hold_ms / 1e3, scaled,
		 ramped, scaled[0] || ramped[0] ? "," : "");
}

/* "70 N": as it is written, as far as it is. */
static void say_value(const struct telling *telling, char out[WORDS_SIZE])
{
	if (telling->refusal->limit_id == LIMIT_HOLD)
		say_hold(telling, out);
	else
		snprintf(out, WORDS_SIZE, "%.7g %s",
			 shown(telling, telling->refusal->value),
			 telling->info->unit);
}

/* What the value is of, where the key does not say it. */
static const char *of_what(const struct telling *telling)
{
	static const enum limit_id plain[] = {LIMIT_FORCE, LIMIT_PRESSURE,
					      LIMIT_HOLD, LIMIT_RISE_COMMANDED};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (telling->refusal->limit_id == plain[i])
			return "";
	return telling->info->words;
}

/* The rest: what is allowed here, when more than one limit is in the way. */
static void say_allowed(const struct telling *telling, char out[WORDS_SIZE])
{
	const int32_t allowed = telling->refusal->limit;

	out[0] = '\0';
	if (allowed < telling->limit.value)
		snprintf(out, WORDS_SIZE, "; aim at %.6g %s at most",
			 shown(telling, allowed), telling->info->unit);
	else if (telling->refusal->value > telling->hard &&
		 allowed < telling->hard)
		snprintf(out, WORDS_SIZE, "; the %s is %.6g %s",
			 layer_words[telling->refusal->layer],
			 shown(telling, allowed), telling->info->unit);
}

static void tell_limit(const struct limit_faults *all,
		       const struct telling *telling, size_t line,
		       const char *key)
{
	const struct refusal *refusal = telling->refusal;
	const bool is_hard = refusal->value > telling->hard;
	const char *what = of_what(telling);
	char value[WORDS_SIZE];
	char allowed[WORDS_SIZE];

	say_value(telling, value);
	say_allowed(telling, allowed);
	schema_error(
		all->errors, line, key,
		"%s%s%s %s the %s of %.7g %s for the %s (%s)%s", value,
		what[0] ? " for the " : "", what,
		refusal->value > telling->limit.value ? "is more than"
						      : "leaves no room below",
		layer_words[is_hard ? LAYER_HARD : refusal->layer],
		shown(telling, is_hard ? telling->hard : telling->limit.value),
		telling->info->unit, site_table[telling->site].words,
		telling->info->requirement, allowed);
}

/* The ceiling itself, of which a target may only be so much. */
static struct limit ceiling_of(const struct limit_faults *all,
			       const struct routine_point *point,
			       enum limit_id id)
{
	const enum site_region region = site_table[point->site].region;
	struct limit_stack limits;

	limit_stack_init(&limits, point->kind, point->site);
	limits.layer[LAYER_CONFIG] = all->config->limits[point->kind][region];
	if (all->routine->self_treatment)
		limits.layer[LAYER_PATIENT] =
			routine_self_limits(point->kind, region);
	return limit_effective(&limits, id);
}

static void tell_step(const struct limit_faults *all,
		      const struct routine_fault *fault)
{
	const struct routine_step *step = &all->routine->step[fault->step];
	const struct routine_point *point = &all->routine->point[step->point];
	const struct limit_info *info = &limit_table[fault->refusal.limit_id];
	const struct telling telling = {
		.step = step,
		.refusal = &fault->refusal,
		.info = info,
		.site = point->site,
		.limit = ceiling_of(all, point, fault->refusal.limit_id),
		.hard = limits_hard(point->kind, site_table[point->site].region)
				.value[fault->refusal.limit_id],
		.scale = info->scale,
	};

	tell_limit(
		all, &telling,
		entry_step_line(&all->entries->step[fault->step], fault->key),
		fault->key);
}

/* SR-9: what is written, or what the steps come to. */
static void tell_time(const struct limit_faults *all,
		      const struct refusal *refusal)
{
	const uint32_t line = all->entries->time.line;
	const uint32_t hard_s = SESSION_TIME_HARD_MS / 1000;

	if (all->routine->time_ms > SESSION_TIME_HARD_MS &&
	    (uint32_t)refusal->limit == hard_s)
		schema_error(all->errors, line, "time",
			     "%.6g min is more than the hard limit of %u min "
			     "(SR-9)",
			     refusal->value / 60.0, hard_s / 60);
	else
		schema_error(all->errors, line, "time",
			     "the steps take up to %.1f min, more than the "
			     "%.6g min of the routine (SR-9); take out steps, "
			     "shorten holds and rests, or allow more time",
			     refusal->value / 60.0 + 0.04,
			     refusal->limit / 60.0);
}

void limit_faults_tell(const struct limit_faults *all,
		       const struct routine_fault *fault)
{
	if (fault->refusal.code == REFUSAL_LIMIT)
		tell_step(all, fault);
	else if (fault->refusal.code == REFUSAL_SESSION_TIME)
		tell_time(all, &fault->refusal);
	else if (all->errors->count == 0)
		/* What makes no sense was told by routine_entries_check();
		 * should it have passed that, it does not pass here. */
		schema_error(all->errors, 0, fault->key, "makes no sense (%s)",
			     refusal_table[fault->refusal.code].name);
}
