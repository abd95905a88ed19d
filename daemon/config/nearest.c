/* SPDX-License-Identifier: MIT */
#include "nearest.h"

#include <string.h>

#define LETTERS_MAX 40 /* longer words are never near */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, a row at a time. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[LETTERS_MAX + 1];
	const size_t width = strlen(b);

	for (size_t j = 0; j <= width; j++)
		row[j] = (unsigned int)j;
	for (size_t i = 1; a[i - 1]; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= width; j++) {
			const unsigned int above = row[j];
			const unsigned int changed =
				diagonal + (a[i - 1] != b[j - 1]);

			row[j] = least(changed, least(above, row[j - 1]) + 1);
			diagonal = above;
		}
	}
	return row[width];
}

struct nearest nearest_begin(const char *typed)
{
	return (struct nearest){.typed = typed};
}

void nearest_offer(struct nearest *nearest, const char *word)
{
	const size_t typed = strlen(nearest->typed);
	const size_t letters = strlen(word);
	unsigned int far;

	if (typed == 0 || typed > LETTERS_MAX || letters > LETTERS_MAX)
		return;
	far = distance(nearest->typed, word);
	if (typed > 2 && strncmp(nearest->typed, word, typed) == 0)
		far = 1;
	if (far > (letters + 2) / 3 || far >= letters)
		return;
	if (nearest->word && nearest->distance <= far)
		return;
	nearest->word = word;
	nearest->distance = far;
}
