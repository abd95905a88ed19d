/* SPDX-License-Identifier: MIT */
/*
 * Clinic book: the clinic's own connection to records.db, and the answering
 * of one request after the other. It waits for the disk: for the clinic's
 * thread only.
 *
 * A call that changes something is one transaction together with its line in
 * the audit trail: both or neither. A call that only looks leaves its line
 * after it; on a disk that takes none it is answered all the same (being able
 * to read is worth more to a practice then), but nothing is exported.
 */
#ifndef STORE_CLINIC_BOOK_H
#define STORE_CLINIC_BOOK_H

#include "clinic_request.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/types.h>

/* The most that an exported file may have. Project default: fifty sessions
 * with every sample take a tenth of it. */
#define CLINIC_EXPORT_MAX ((size_t)512 << 20)

#define CLINIC_PATH_SIZE 4096

struct clinic_book {
	char path[CLINIC_PATH_SIZE];
	sqlite3 *sqlite; /* NULL: not open */
	dev_t device;	 /* of the file that is open */
	ino_t inode;
	struct stamp now; /* of the request being answered */
	atomic_bool ending;
	uint64_t busy_us;	/* so long others are waited for */
	uint64_t busy_until_us; /* now: until then */
	size_t export_max;
	bool unclean;	/* forgotten, but the file may still hold traces */
	bool unaudited; /* the last line of the trail could not be written */
};

/* A request on its way through. */
struct clinic_turn {
	struct clinic_book *book;
	const struct clinic_request *request;
	int64_t patient; /* rows that it is about; 0: none */
	int64_t session;
	int64_t course;
	struct clinic_box *box; /* the answer */
};

/* -ENAMETOOLONG. Opens nothing yet. */
int clinic_book_init(struct clinic_book *book, const char *directory);
void clinic_book_close(struct clinic_book *book);

/* Answers, in every case. */
void clinic_book_answer(struct clinic_book *book,
			const struct clinic_request *request,
			const struct stamp *now, struct clinic_box *box);

/* While book.unclean: takes what is left of forgotten patients out of the
 * file. Others may be in the way, so it is tried again. */
void clinic_book_clean(struct clinic_book *book);

/* ---- For what answers the calls ---- */

/* The sentence for a failed step of SQLite's; answers its -errno. */
int clinic_book_fail(struct clinic_book *book, struct clinic_box *box);

int clinic_book_execute(struct clinic_book *book, struct clinic_box *box,
			const char *sql);
void clinic_book_roll_back(struct clinic_book *book);

/* Opens the file, or the one that has come in its place. */
int clinic_book_open(struct clinic_book *book, struct clinic_box *box);

/* One row of a statement with named parameters: the words of the call's
 * arguments, and those in clinic_query.c. Non-zero ends it. */
typedef int (*clinic_row_fn)(sqlite3_stmt *row, void *userdata);
int clinic_each(const struct clinic_turn *turn, const char *sql,
		clinic_row_fn on_row, void *userdata);

/* A statement without rows. */
int clinic_change(const struct clinic_turn *turn, const char *sql);

/* One number; without a row it stays as it is. */
int clinic_number(const struct clinic_turn *turn, const char *sql,
		  int64_t *in_out);

/* Answers with the statement's rows; columns as in their names, a truth with
 * ":b" behind it. */
int clinic_query(const struct clinic_turn *turn, const char *sql);

/* ---- How each call is answered ---- */

/* The SQL functions that the statements use. An SQLite code. */
int clinic_functions_add(struct clinic_book *book);

/* SQLite codes. */
int clinic_clean(struct clinic_book *book);
int clinic_look_for_unclean(struct clinic_book *book);
/* Not while a session runs: its records would be held up (SR-23). */
bool clinic_can_be_cleaned(struct clinic_book *book);

int clinic_screen(struct clinic_turn *turn);
int clinic_forget(struct clinic_turn *turn);
int clinic_export(struct clinic_turn *turn);
int clinic_facts(struct clinic_turn *turn);

/* A call that is one statement, or several steps. */
struct clinic_recipe {
	const char *sql;
	int (*run)(struct clinic_turn *turn);
	bool changes; /* the file: in one transaction with its audit */
};

extern const struct clinic_recipe clinic_recipes[CLINIC_CALL_COUNT];

#endif
