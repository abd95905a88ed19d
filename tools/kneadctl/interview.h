/* SPDX-License-Identifier: MIT */
/*
 * Interview: the answers to the screening questions (SR-17), asked of a person
 * one by one. Nothing but a clear yes or no is an answer; what nobody answered
 * stays unanswered.
 */
#ifndef KNEADCTL_INTERVIEW_H
#define KNEADCTL_INTERVIEW_H

#include "client.h"

#include <jansson.h>
#include <stdbool.h>

/* What the records take, with its end. */
#define INTERVIEW_NAME_SIZE   32
#define INTERVIEW_REASON_SIZE 501

struct interview {
	const json_t *questions;		/* of ListQuestions: borrowed */
	json_t *answers;			/* question: "yes" or "no" */
	json_t *findings;			/* array of [site, finding] */
	char confirmed_by[INTERVIEW_NAME_SIZE]; /* these three: "": nobody */
	char overridden_by[INTERVIEW_NAME_SIZE];
	char override_reason[INTERVIEW_REASON_SIZE];
};

/* -ENOMEM. Destroyed by interview_done() in any case. */
int interview_init(struct interview *interview, const json_t *questions);
void interview_done(struct interview *interview);

/* -EINVAL: not UTF-8, -ENOMEM. */
int interview_answer(struct interview *interview, const char *question,
		     bool yes);
int interview_find(struct interview *interview, const char *site,
		   const char *finding);

/* Whether an answer is yes to a question of that kind. */
bool interview_has(const struct interview *interview, const char *kind);

/* How many questions have no answer. */
size_t interview_open(const struct interview *interview);

/* The words there are. */
struct interview_words {
	const json_t *sites;	/* array of [name, text] */
	const json_t *findings; /* array of names */
};

/* Asks at the terminal; the client's loop sees to Control-C. -ECANCELED: the
 * person gave up; -ENOTCONN; -ENOMEM. */
int interview_ask(struct interview *interview, struct client *client,
		  const struct interview_words *words);

#endif
