/* SPDX-License-Identifier: MIT */
/*
 * Nearest: what somebody who mistyped a word may have meant.
 */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

struct nearest {
	const char *typed;     /* borrowed */
	const char *word;      /* the nearest so far, borrowed; NULL: none */
	unsigned int distance; /* its letters added, left out or changed */
};

struct nearest nearest_begin(const char *typed);

/* One of the words that are right. It is taken when it begins with what was
 * typed, or differs in at most a third of its letters, and no other is
 * nearer; the first of equals. */
void nearest_offer(struct nearest *nearest, const char *word);

#endif
