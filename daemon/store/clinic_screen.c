/* SPDX-License-Identifier: MIT */
/*
 * A screening goes on record as it was answered: what was not asked stays
 * missing, and blocks (SR-17). Its words were checked before.
 */
#include "clinic_book.h"

#include <string.h>

enum {
	AT_PATIENT,
	AT_ANSWERS,
	AT_FINDINGS,
	AT_MORE,
};

static const char *find(const struct clinic_value *pairs, const char *word)
{
	CLINIC_PAIRS_FOR_EACH(pair, pairs)
	if (strcmp(pair[0], word) == 0)
		return pair[1];
	return NULL;
}

/* Whether an answer is there that a clinician may set aside. */
static bool can_be_overridden(const struct clinic_value *answers)
{
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		const char *answer = find(answers, question_table[i].name);

		if (question_table[i].kind ==
			    QUESTION_BLOCKS_UNLESS_OVERRIDDEN &&
		    answer && strcmp(answer, "yes") == 0)
			return true;
	}
	return false;
}

/* SR-17: an override needs a name, a reason, and something to override. */
static int check_override(const struct clinic_request *request,
			  struct clinic_box *box)
{
	const struct clinic_value *more = &request->argument[AT_MORE];
	const char *by = find(more, "overridden-by");
	const char *reason = find(more, "override-reason");

	if (!by && !reason)
		return 0;
	if (!by || !reason)
		return clinic_box_deny(box, AT_MORE,
				       "more: an override needs both "
				       "\"overridden-by\" with a name and "
				       "\"override-reason\".");
	if (!can_be_overridden(&request->argument[AT_ANSWERS]))
		return clinic_box_deny(box, AT_MORE,
				       "more: \"overridden-by\" without an "
				       "answer that a clinician may override; "
				       "leave it out.");
	return 0;
}

/* ---- Writing ---- */

static int bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	return text ? sqlite3_bind_text(statement, index, text, -1,
					SQLITE_STATIC)
		    : sqlite3_bind_null(statement, index);
}

/* ?1 the screening, ?2 to ?4 texts (NULL allowed). */
static int write_row(struct clinic_turn *turn, const char *sql,
		     const char *const text[3])
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(turn->book->sqlite, sql, -1, &statement,
				      NULL);
	const int texts = sqlite3_bind_parameter_count(statement) - 1;

	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(statement, 1,
					  turn->box->result.number);
	for (int i = 0; i < texts && code == SQLITE_OK; i++)
		code = bind_text(statement, i + 2, text[i]);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0
				   : clinic_book_fail(turn->book, turn->box);
}

static int write_pairs(struct clinic_turn *turn, size_t index, const char *sql)
{
	CLINIC_PAIRS_FOR_EACH(pair, &turn->request->argument[index])
	{
		const char *const text[3] = {pair[0], pair[1], NULL};
		const int error = write_row(turn, sql, text);

		if (error)
			return error;
	}
	return 0;
}

int clinic_screen(struct clinic_turn *turn)
{
	const struct clinic_value *more = &turn->request->argument[AT_MORE];
	const char *const text[3] = {find(more, "confirmed-by"),
				     find(more, "overridden-by"),
				     find(more, "override-reason")};
	int error = check_override(turn->request, turn->box);

	if (!error)
		error = clinic_change(turn,
				      "INSERT INTO screening (patient, utc_us,"
				      " trusted, boot, boot_us) VALUES"
				      " (:patient, :utc_us, :trusted, :boot,"
				      " :boot_us)");
	if (error)
		return error;
	turn->box->result.number =
		sqlite3_last_insert_rowid(turn->book->sqlite);
	error = write_row(turn,
			  "UPDATE screening SET confirmed_by = ?2,"
			  " overridden_by = ?3, override_reason = ?4 WHERE"
			  " id = ?1",
			  text);
	if (!error)
		error = write_pairs(turn, AT_ANSWERS,
				    "INSERT INTO screening_answer (screening,"
				    " question, answer) VALUES (?1, ?2, ?3)");
	if (!error)
		error = write_pairs(turn, AT_FINDINGS,
				    "INSERT OR IGNORE INTO screening_finding"
				    " (screening, site, finding) VALUES (?1,"
				    " ?2, ?3)");
	return error;
}
