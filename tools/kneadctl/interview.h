/* SPDX-License-Identifier: MIT */
/*
 * Interview: the answers to the screening questions, by asking a person one by
 * one or from a command line. What nobody answered stays unanswered.
 */
#ifndef KNEADCTL_INTERVIEW_H
#define KNEADCTL_INTERVIEW_H

#include "command.h"

#include <jansson.h>

#define INTERVIEW_NAME_SIZE 128

struct interview {
	const json_t *questions; /* ListQuestions: borrowed */
	json_t *answers;	 /* question: "yes" or "no" */
	json_t *findings;	 /* array of [site, finding] */
	char confirmed_by[INTERVIEW_NAME_SIZE];
	char overridden_by[INTERVIEW_NAME_SIZE];
	char override_reason[INTERVIEW_NAME_SIZE];
};

/* -ENOMEM. Destroyed by interview_done() in any case. */
int interview_init(struct interview *interview, const json_t *questions);
void interview_done(struct interview *interview);

/* Whether an answer is yes to a question of that kind. */
bool interview_has(const struct interview *interview, const char *kind);

/* Asks on the terminal. `sites` and `findings` are the words there are.
 * -ECANCELED: the person gave up. */
int interview_ask(struct interview *interview, const json_t *sites,
		  const json_t *findings);

#endif
