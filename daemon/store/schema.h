/* SPDX-License-Identifier: MIT */
/*
 * Schema: the tables of records.db and of the files made from it, and the way
 * from each older version to the newest. What the tables mean: SCHEMA.md.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

struct sqlite3;

#define SCHEMA_VERSION	      2		 /* in user_version */
#define SCHEMA_APPLICATION_ID 0x6b6e6561 /* "knea": marks the file as ours */

/* Leads a database of `version` (0: empty) to SCHEMA_VERSION, each step by
 * one transaction: killed in between, the file is as it was before the step.
 * An SQLite result code; a transaction that failed is left open, so that
 * sqlite3_errmsg() still tells: roll back or close. */
int schema_migrate(struct sqlite3 *sqlite, int version);

#endif
