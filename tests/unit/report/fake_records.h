/* SPDX-License-Identifier: MIT */
/*
 * Fake records: a hub on a private bus that has nothing but the records'
 * interface, and one session of which it tells.
 */
#ifndef REPORT_FAKE_RECORDS_H
#define REPORT_FAKE_RECORDS_H

#include "fixture.h"
#include "person.h"
#include "private_bus.h"

struct fake_records {
	struct private_bus bus;
	struct fake_hub hub; /* its loop and its bus alone */
	struct person person;
	struct bus_object *object;
	char folder[40]; /* for what is written; gone at the end */

	/* How it behaves. */
	const struct fixture *plan; /* NULL: there is no such session */
	bool damages;		    /* the file that is handed over */
	bool lists_nothing;	    /* refuses all but the file */
};

/* For cmocka. */
int fake_records_begin(void **state);
int fake_records_end(void **state);

/* The path of a file in the folder; static memory, until the next call but
 * one. */
const char *fake_records_path(const struct fake_records *fake,
			      const char *name);

#endif
