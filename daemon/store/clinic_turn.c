/* SPDX-License-Identifier: MIT */
/*
 * One call from its request to its answer: what it is about, what answers it,
 * and its line in the audit trail.
 */
#include "clinic_book.h"

#include <string.h>

/* ---- What a call is about ---- */

struct found {
	int64_t row;
	int64_t patient; /* whose it is */
};

static int take_found(sqlite3_stmt *row, void *userdata)
{
	struct found *found = userdata;

	found->row = sqlite3_column_int64(row, 0);
	found->patient = sqlite3_column_int64(row, 1);
	return 0;
}

static const struct {
	const char *word;
	const char *sql;
	enum refusal_code missing;
} references[] = {
	{"patient", "SELECT id, id FROM patient WHERE name = ?1",
	 REFUSAL_NO_SUCH_PATIENT},
	{"session", "SELECT id, patient FROM session WHERE id = ?1",
	 REFUSAL_NO_SUCH_RECORD},
	{"course", "SELECT id, patient FROM course WHERE id = ?1",
	 REFUSAL_NO_SUCH_RECORD},
};

#define REFERENCES (sizeof(references) / sizeof(references[0]))

static int find_row(struct clinic_turn *turn, size_t reference,
		    struct found *found)
{
	const char *word = references[reference].word;
	const struct clinic_value *value =
		clinic_request_argument(turn->request, word, strlen(word));
	sqlite3_stmt *statement = NULL;
	int code;

	if (!value || (value->type == 's' && *value->text == '\0') ||
	    (value->type == 'x' && value->number == 0))
		return 0; /* all of them: the check has let it by */
	code = sqlite3_prepare_v2(turn->book->sqlite, references[reference].sql,
				  -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = value->type == 's'
			       ? sqlite3_bind_text(statement, 1, value->text,
						   -1, SQLITE_STATIC)
			       : sqlite3_bind_int64(statement, 1,
						    value->number);
	if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
		(void)take_found(statement, found); /* cannot fail */
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE)
		return clinic_box_refuse(turn->box,
					 references[reference].missing);
	return code == SQLITE_ROW ? 0 : clinic_book_fail(turn->book, turn->box);
}

/* A patient that is named stays the one meant; else whose record it is. */
static int find_rows(struct clinic_turn *turn)
{
	int64_t *const rows[REFERENCES] = {&turn->patient, &turn->session,
					   &turn->course};

	for (size_t i = 0; i < REFERENCES; i++) {
		struct found found = {.row = 0};
		const int error = find_row(turn, i, &found);

		if (error)
			return error;
		*rows[i] = found.row;
		if (!turn->patient)
			turn->patient = found.patient;
	}
	return 0;
}

/* ---- The trail ---- */

/* Numbers only: a text could name somebody who is to be forgotten. */
static const char audit[] =
	"INSERT INTO audit (utc_us, trusted, boot, boot_us, who, what,"
	" patient_name, detail) VALUES (:utc_us, :trusted, :boot, :boot_us,"
	" :actor, :what, (SELECT name FROM patient WHERE id = :patient),"
	" CASE WHEN :session NOT NULL THEN 'session ' || :session"
	" WHEN :course NOT NULL THEN 'course ' || :course ELSE '' END)";

/* ForgetPatient leaves a line of its own: of nobody. */
static int leave_trail(struct clinic_turn *turn)
{
	if (turn->request->call == CLINIC_FORGET_PATIENT)
		return 0;
	return clinic_change(turn, audit);
}

/* ---- One call ---- */

static int run(struct clinic_turn *turn)
{
	const struct clinic_recipe *recipe =
		&clinic_recipes[turn->request->call];
	int error;

	if (recipe->run)
		return recipe->run(turn);
	if (!recipe->changes)
		return clinic_query(turn, recipe->sql);
	error = clinic_change(turn, recipe->sql);
	if (!error)
		turn->box->result.number =
			sqlite3_last_insert_rowid(turn->book->sqlite);
	return error;
}

/* What was made is what the trail tells of. */
static void name_what_was_made(struct clinic_turn *turn)
{
	switch ((unsigned)turn->request->call) {
	case CLINIC_ADD_PATIENT:
		turn->patient = turn->box->result.number;
		break;
	case CLINIC_ADD_COURSE:
		turn->course = turn->box->result.number;
		break;
	case CLINIC_PREPARE:
		turn->session = turn->box->result.number;
		turn->course = 0;
		break;
	default:
		break;
	}
}

static int change(struct clinic_turn *turn)
{
	int error =
		clinic_book_execute(turn->book, turn->box, "BEGIN IMMEDIATE");

	if (!error)
		error = find_rows(turn);
	if (!error)
		error = run(turn);
	if (!error) {
		name_what_was_made(turn);
		error = leave_trail(turn);
	}
	if (!error)
		error = clinic_book_execute(turn->book, turn->box, "COMMIT");
	if (error)
		clinic_book_roll_back(turn->book);
	return error;
}

/* A row that must be there. Only a screening can be missing by then. */
static int check_row(struct clinic_turn *turn)
{
	if (clinic_calls[turn->request->call].answer != CLINIC_ROW ||
	    turn->box->result.rows > 0)
		return 0;
	return clinic_box_refuse(turn->box, REFUSAL_SCREENING_MISSING);
}

/* With a box of its own, since the answer is made already. */
static int leave_trail_after(struct clinic_turn *turn)
{
	struct clinic_box *box = clinic_box_new(turn->request->call, 0);
	struct clinic_turn trail = *turn;
	int error = -ENOMEM;

	if (box) {
		trail.box = box;
		error = leave_trail(&trail);
	}
	if (error && clinic_calls[turn->request->call].answer == CLINIC_FILE)
		clinic_box_fail(turn->box, error, "%s",
				box ? box->result.problem
				    : "The hub is short of memory.");
	clinic_box_free(box);
	return error;
}

static int look(struct clinic_turn *turn)
{
	int error = clinic_book_execute(turn->book, turn->box, "BEGIN");

	if (!error)
		error = find_rows(turn);
	if (!error)
		error = run(turn);
	if (!error)
		error = check_row(turn);
	clinic_book_roll_back(turn->book); /* nothing was changed */
	if (!error)
		turn->book->unaudited = leave_trail_after(turn) != 0;
	return error;
}

/* Forgotten is only who left no trace. */
static void clean_after(struct clinic_book *book, struct clinic_box *box)
{
	if (clinic_clean(book) != SQLITE_OK)
		clinic_box_fail(box, -EINPROGRESS,
				"The patient is forgotten, but the file could "
				"not be cleaned yet, so traces may still be in "
				"it. Close what else has the records open, and "
				"make room on the disk: the hub goes on trying "
				"by itself.");
}

void clinic_book_answer(struct clinic_book *book,
			const struct clinic_request *request,
			const struct stamp *now, struct clinic_box *box)
{
	struct clinic_turn turn = {
		.book = book, .request = request, .box = box};
	int error = clinic_request_check(request, box);

	book->now = *now;
	if (!error)
		error = clinic_book_open(book, box);
	if (error)
		return; /* told in the box */
	error = clinic_recipes[request->call].changes ? change(&turn)
						      : look(&turn);
	if (!error && request->call == CLINIC_FORGET_PATIENT)
		clean_after(book, box);
	if (error == -EBADMSG) /* it may have been put right meanwhile */
		clinic_book_close(book);
}
