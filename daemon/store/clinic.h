/* SPDX-License-Identifier: MIT */
/*
 * Clinic: what people ask of the records: patients, screening, courses,
 * history, export and forgetting. A thread of its own with a connection of its
 * own, so that a long answer holds up neither the bus nor what is being
 * recorded.
 *
 * What can be asked is one table. A call has typed arguments; its answer is a
 * row, rows, a number or a file. The service makes org.kneadd.Clinic1's
 * methods from the same table.
 */
#ifndef STORE_CLINIC_H
#define STORE_CLINIC_H

#include "session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum clinic_call {
	CLINIC_LIST_PATIENTS,
	CLINIC_ADD_PATIENT,
	CLINIC_READ_PATIENT, /* with PPTs, advice, last session and course */
	CLINIC_FORGET_PATIENT,
	CLINIC_EXPORT_PATIENT,
	CLINIC_SCREEN, /* answers and findings, on record */
	CLINIC_READ_SCREENING,
	CLINIC_LIST_SESSIONS,
	CLINIC_READ_SESSION,
	CLINIC_LIST_PRESSES, /* of a session */
	CLINIC_LIST_NOTES,   /* of a session */
	CLINIC_EXPORT_SESSION,
	CLINIC_RATE,	     /* the follow-up next day, of a session */
	CLINIC_LIST_RATINGS, /* of a patient */
	CLINIC_LIST_PPTS,    /* of a patient */
	CLINIC_LIST_TRIPS,
	CLINIC_ADD_COURSE,
	CLINIC_LIST_COURSES, /* with what is due and what was missed */
	CLINIC_READ_COURSE,
	CLINIC_END_COURSE,
	CLINIC_LIST_AUDIT,
	CLINIC_PREPARE, /* not on the bus: the facts for a session_order */
	CLINIC_CALL_COUNT
};

enum clinic_answer {
	CLINIC_NOTHING,
	CLINIC_NUMBER, /* x: the number of what was made */
	CLINIC_ROW,    /* a{sv} */
	CLINIC_ROWS,   /* aa{sv} */
	CLINIC_FILE,   /* h: a sealed memfd with an SQLite database */
	CLINIC_FACTS,
	CLINIC_ANSWER_COUNT
};

struct clinic_call_info {
	const char *name;     /* CamelCase, of the method: "ListPatients" */
	const char *in;	      /* D-Bus signature of s, x, b, a(ss) */
	const char *in_names; /* one word each */
	enum clinic_answer answer;
	bool writes;
	const char *doc; /* whole sentences, of the method */
};

extern const struct clinic_call_info clinic_calls[CLINIC_CALL_COUNT];

/* Rows use 's', 'x', 'd', 'b' and 0 (absent). A truth is named Is..., Has...
 * or ...Fresh. */
struct clinic_value {
	char type; /* 's', 'x', 'd', 'b', 'p' (pairs); 0: absent */
	union {
		const char *text;
		int64_t number; /* 'x' and 'b' */
		double real;
		/* first, second, first, second ..., NULL */
		const char *const *pairs;
	};
};

#define CLINIC_PPTS_MAX 64

/* What a session_order needs from the records. */
struct clinic_facts {
	uint32_t session; /* a number never used before */
	struct screening screening;
	struct frequency_history history;
	uint32_t ppts; /* the newest of each point */
	struct {
		char point[ROUTINE_NAME_SIZE];
		enum site site;
		int32_t value_pa;
	} ppt[CLINIC_PPTS_MAX];
	struct stamp now;
};

struct clinic_result {
	enum clinic_call call;
	uint32_t tag; /* as given */
	/* What stands in the way: a refusal, else an error (-errno, and a
	 * sentence that says what to do). */
	struct refusal refusal;
	int error;
	const char *problem; /* with .error */
	size_t columns;
	size_t rows;
	const char *const *names;	   /* CamelCase, one a column */
	const struct clinic_value *values; /* rows x columns */
	int64_t number;
	int fd; /* -1: none; whoever takes it sets it to -1 */
	struct clinic_facts *facts;
};

struct clinic;

struct clinic_ports {
	void *context;		     /* borrowed */
	void (*wake)(void *context); /* there is a result; clinic's thread */
	void (*say)(void *context, bool bad, const char *text);
};

/* Starts the thread; it opens DIRECTORY/records.db once the store has made
 * it. -ENOMEM, -EAGAIN, -ENAMETOOLONG. */
int clinic_start(const char *directory, const struct clinic_ports *ports,
		 struct clinic **out);
void clinic_stop(struct clinic *clinic); /* NULL is allowed */

/* Whether the wall clock can be trusted now. Any thread. */
void clinic_wall(struct clinic *clinic, bool trusted);

/* Service thread: asks; everything is copied. `actor` goes into the audit
 * trail: who did it. -EAGAIN: too many wait. -EINVAL: not what the call
 * takes. -ENOMEM. A ForgetPatient that ends with -EINPROGRESS has forgotten
 * the patient; only the file is not clean yet, which is tried again. */
int clinic_ask(struct clinic *clinic, enum clinic_call call, uint32_t tag,
	       const char *actor, const struct clinic_value *arguments,
	       size_t count);

/* Service thread: the next result, or NULL. */
struct clinic_result *clinic_take(struct clinic *clinic);
void clinic_result_free(struct clinic_result *result); /* NULL is allowed */

#endif
