/* SPDX-License-Identifier: MIT */
/*
 * SQL functions: what the core decides, so that statements can ask it.
 *
 *   fresh(utc_us, trusted, boot, boot_us)       a screening of that time
 * (SR-17) within_a_day(utc_us, trusted, boot, boot_us)    as far as is known
 * (SR-10) advice(patient), advice_text(patient)       pain over the last
 * sessions ppt_change(first, its above, its uneven, value, its above, its
 * uneven)
 */
#include "clinic_book.h"

#include "sql.h"

#include <string.h>

/* Sessions whose ratings pain_advise() is shown. */
#define RATINGS_MAX 16

static struct stamp stamp_of(sqlite3_value **values)
{
	struct stamp stamp = {
		.utc_us = sqlite3_value_int64(values[0]),
		.trusted = sqlite3_value_int(values[1]) != 0,
		.boot_us = (uint64_t)sqlite3_value_int64(values[3]),
	};
	const void *boot = sqlite3_value_blob(values[2]);

	if (boot && sqlite3_value_bytes(values[2]) == STAMP_BOOT_SIZE)
		memcpy(stamp.boot, boot, STAMP_BOOT_SIZE);
	return stamp;
}

/* Asks screening_check() about a screening of that time in which nothing
 * else stands in the way. */
static void do_fresh(sqlite3_context *context, int count,
		     sqlite3_value **values)
{
	const struct clinic_book *book = sqlite3_user_data(context);
	struct screening screening = {.present = true, .at = stamp_of(values)};
	struct refusal refusal;

	(void)count; /* as registered */
	memset(screening.answer, ANSWER_NO, sizeof(screening.answer));
	refusal = screening_check(&screening, false, &book->now);
	sqlite3_result_int(context, refusal.code == REFUSAL_NONE);
}

static void do_within_a_day(sqlite3_context *context, int count,
			    sqlite3_value **values)
{
	const struct clinic_book *book = sqlite3_user_data(context);
	const struct stamp stamp = stamp_of(values);

	(void)count;
	sqlite3_result_int(
		context, stamp_is_within(&stamp, &book->now, FREQUENCY_DAY_US));
}

/* ---- Advice ---- */

struct ratings {
	uint32_t count;
	uint8_t before[RATINGS_MAX]; /* the newest first */
	uint8_t followup;
};

static uint8_t nrs_of(sqlite3_stmt *row, int column)
{
	const int nrs = sqlite3_column_int(row, column);

	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return NRS_UNKNOWN;
	return (uint8_t)(nrs < 0 || nrs > NRS_MAX ? NRS_MAX : nrs);
}

/* Of the last sessions that were held; the follow-up counts while it is of
 * one of as many as the ratings that count. Project default. */
static int read_ratings(sqlite3 *sqlite, int64_t patient, struct ratings *out)
{
	static const char sql[] =
		"SELECT (SELECT nrs FROM rating WHERE session = s.id AND rated"
		" = 'before' ORDER BY id DESC LIMIT 1),"
		" (SELECT nrs FROM rating WHERE session = s.id AND rated ="
		" 'followup' ORDER BY id DESC LIMIT 1)"
		" FROM session s WHERE patient = ?1 AND started_utc_us NOT"
		" NULL ORDER BY id DESC LIMIT ?2";
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(statement, 1, patient);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int(statement, 2, RATINGS_MAX);
	while (code == SQLITE_OK &&
	       (code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (out->count < ADVICE_SESSIONS &&
		    out->followup == NRS_UNKNOWN)
			out->followup = nrs_of(statement, 1);
		out->before[out->count++] = nrs_of(statement, 0);
		code = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static enum pain_advice advise(const struct ratings *ratings)
{
	uint8_t oldest_first[RATINGS_MAX];

	for (uint32_t i = 0; i < ratings->count; i++)
		oldest_first[i] = ratings->before[ratings->count - 1 - i];
	return pain_advise(oldest_first, ratings->count, ratings->followup);
}

static void give_advice(sqlite3_context *context, sqlite3_value **values,
			bool as_text)
{
	struct ratings ratings = {.followup = NRS_UNKNOWN};
	const int code = read_ratings(sqlite3_context_db_handle(context),
				      sqlite3_value_int64(values[0]), &ratings);
	enum pain_advice advice;
	const char *words = "";

	if (code != SQLITE_OK) {
		sqlite3_result_error_code(context, code);
		return;
	}
	advice = advise(&ratings);
	if (advice != ADVICE_NONE)
		words = as_text ? pain_advice_table[advice].text
				: pain_advice_table[advice].name;
	sqlite3_result_text(context, words, -1, SQLITE_STATIC);
}

static void do_advice(sqlite3_context *context, int count,
		      sqlite3_value **values)
{
	(void)count;
	give_advice(context, values, false);
}

static void do_advice_text(sqlite3_context *context, int count,
			   sqlite3_value **values)
{
	(void)count;
	give_advice(context, values, true);
}

/* ---- PPT ---- */

/* Uneven ramps say too little: they read high when fast. */
static int read_repeats(sqlite3 *sqlite, sqlite3_value **values,
			int32_t out[PPT_REPEATS_MAX], uint8_t *ret_count)
{
	static const char sql[] =
		"SELECT value_pa FROM ppt WHERE session = ?1 AND point = ?2 AND"
		" site = ?3 AND NOT uneven ORDER BY id LIMIT ?4";
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL);
	uint8_t count = 0;

	for (int i = 0; i < 3 && code == SQLITE_OK; i++)
		code = sqlite3_bind_value(statement, i + 1, values[i]);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int(statement, 4, PPT_REPEATS_MAX);
	while (code == SQLITE_OK &&
	       (code = sqlite3_step(statement)) == SQLITE_ROW) {
		out[count++] = sql_int(statement, 0);
		code = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	*ret_count = count;
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* NULL: nothing was measured that counts. */
static void do_ppt_of(sqlite3_context *context, int count,
		      sqlite3_value **values)
{
	int32_t repeats[PPT_REPEATS_MAX];
	uint8_t measured = 0;
	const int code = read_repeats(sqlite3_context_db_handle(context),
				      values, repeats, &measured);

	(void)count;
	if (code != SQLITE_OK)
		sqlite3_result_error_code(context, code);
	else if (measured > 0)
		sqlite3_result_int(context,
				   ppt_result(repeats, measured).mean_pa);
}

/* A threshold above its ceiling is at least that: a change is known when it
 * can only be larger. */
static enum ppt_change change_of(sqlite3_value **values)
{
	const bool first_above = sqlite3_value_int(values[1]);
	const bool above = sqlite3_value_int(values[3]);
	enum ppt_change change;

	if (sqlite3_value_type(values[0]) == SQLITE_NULL ||
	    sqlite3_value_type(values[2]) == SQLITE_NULL)
		return PPT_CHANGE_UNKNOWN;
	change = ppt_change(sqlite3_value_int(values[0]),
			    sqlite3_value_int(values[2]));
	if (first_above && (above || change != PPT_CHANGE_DOWN))
		return PPT_CHANGE_UNKNOWN;
	if (above && change != PPT_CHANGE_UP)
		return PPT_CHANGE_UNKNOWN;
	return change;
}

static void do_ppt_change(sqlite3_context *context, int count,
			  sqlite3_value **values)
{
	(void)count;
	sqlite3_result_text(context, ppt_change_names[change_of(values)], -1,
			    SQLITE_STATIC);
}

int clinic_functions_add(struct clinic_book *book)
{
	static const struct {
		const char *name;
		int arguments;
		void (*function)(sqlite3_context *context, int count,
				 sqlite3_value **values);
	} functions[] = {
		{"fresh", 4, do_fresh},	  {"within_a_day", 4, do_within_a_day},
		{"advice", 1, do_advice}, {"advice_text", 1, do_advice_text},
		{"ppt_of", 3, do_ppt_of}, {"ppt_change", 4, do_ppt_change},
	};
	int code = SQLITE_OK;

	for (size_t i = 0;
	     i < sizeof(functions) / sizeof(functions[0]) && code == SQLITE_OK;
	     i++)
		code = sqlite3_create_function(
			book->sqlite, functions[i].name, functions[i].arguments,
			SQLITE_UTF8, book, functions[i].function, NULL, NULL);
	return code;
}
