/* SPDX-License-Identifier: MIT */
#include "interview.h"

#include "output.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CAUTION	   "caution"
#define OVERRIDDEN "blocks-unless-overridden"

int interview_init(struct interview *interview, const json_t *questions)
{
	*interview = (struct interview){.questions = questions,
					.answers = json_object(),
					.findings = json_array()};
	return interview->answers && interview->findings ? 0 : -ENOMEM;
}

void interview_done(struct interview *interview)
{
	json_decref(interview->answers);
	json_decref(interview->findings);
}

bool interview_has(const struct interview *interview, const char *kind)
{
	const json_t *question;
	size_t i;

	json_array_foreach(interview->questions, i, question)
	{
		if (strcmp(value_text(question, "Kind"), kind) == 0 &&
		    strcmp(value_text(interview->answers,
				      value_text(question, "Name")),
			   "yes") == 0)
			return true;
	}
	return false;
}

/* A line without its end; -ECANCELED: there is none. */
static int read_line(const char *prompt, char *out, size_t size)
{
	printf("%s", prompt);
	fflush(stdout);
	if (!fgets(out, (int)size, stdin))
		return -ECANCELED;
	out[strcspn(out, "\n")] = '\0';
	return 0;
}

/* 1 forward, 0 again, -1 back, -ECANCELED. */
static int ask_one(struct interview *interview, const json_t *question,
		   size_t number)
{
	const char *name = value_text(question, "Name");
	char line[INTERVIEW_NAME_SIZE];
	int error;

	printf("\n%2zu of %zu  %s\n", number + 1,
	       json_array_size(interview->questions),
	       value_text(question, "Text"));
	error = read_line("        yes, no, back or quit? ", line,
			  sizeof(line));
	if (error || line[0] == 'q')
		return -ECANCELED;
	if (line[0] == 'b')
		return -1;
	if (line[0] != 'y' && line[0] != 'n') {
		puts("        Please answer with y or n.");
		return 0;
	}
	json_object_set_new(interview->answers, name,
			    json_string(line[0] == 'y' ? "yes" : "no"));
	return 1;
}

static int ask_questions(struct interview *interview)
{
	size_t i = 0;

	while (i < json_array_size(interview->questions)) {
		int step = ask_one(interview,
				   json_array_get(interview->questions, i), i);

		if (step == -ECANCELED)
			return step;
		if (step > 0)
			i++;
		else if (step < 0 && i > 0)
			i--;
	}
	return 0;
}

/* Whether `word` is there: an array of words, or of arrays that begin with
 * one. */
static bool is_among(const json_t *words, const char *word)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(words, i, entry)
	{
		const char *name = json_string_value(
			json_is_array(entry) ? json_array_get(entry, 0)
					     : entry);

		if (name && strcmp(name, word) == 0)
			return true;
	}
	return false;
}

static void print_words(const char *label, const json_t *words)
{
	const json_t *entry;
	size_t i;

	printf("        %s:", label);
	json_array_foreach(words, i, entry)
	{
		const char *name = json_string_value(
			json_is_array(entry) ? json_array_get(entry, 0)
					     : entry);

		printf(" %s", name ? name : "");
	}
	putchar('\n');
}

static int ask_findings(struct interview *interview, const json_t *sites,
			const json_t *findings)
{
	char line[INTERVIEW_NAME_SIZE];
	char *finding;

	puts("\nLook at the skin and ask about each site to be treated.");
	for (;;) {
		int error = read_line("        SITE FINDING (? lists them, "
				      "empty: no more): ",
				      line, sizeof(line));

		if (error)
			return error;
		if (line[0] == '\0')
			return 0;
		finding = strchr(line, ' ');
		if (finding)
			*finding++ = '\0';
		if (finding && is_among(sites, line) &&
		    is_among(findings, finding)) {
			json_array_append_new(
				interview->findings,
				json_pack("[s, s]", line, finding));
			continue;
		}
		print_words("sites", sites);
		print_words("findings", findings);
	}
}

static int ask_names(struct interview *interview)
{
	int error = 0;

	if (interview_has(interview, OVERRIDDEN)) {
		puts("\nAn answer forbids treatment unless a clinician takes "
		     "it upon them, with a reason.");
		error = read_line("        clinician's name (empty: nobody): ",
				  interview->overridden_by,
				  INTERVIEW_NAME_SIZE);
		if (!error && interview->overridden_by[0])
			error = read_line(
				"        reason: ", interview->override_reason,
				INTERVIEW_NAME_SIZE);
	}
	if (!error && interview_has(interview, CAUTION)) {
		puts("\nAn answer asks for caution: the ceilings will be "
		     "lower. Whoever is responsible confirms it.");
		error = read_line("        name (empty: nobody): ",
				  interview->confirmed_by, INTERVIEW_NAME_SIZE);
	}
	return error;
}

static void print_summary(const struct interview *interview)
{
	const json_t *question;
	size_t i;

	puts("\nTo be put on record:");
	json_array_foreach(interview->questions, i, question)
	{
		const char *name = value_text(question, "Name");
		const char *answer = value_text(interview->answers, name);
		const bool yes = strcmp(answer, "yes") == 0;

		printf("  %s%-4s%s %s\n",
		       output_colour(yes ? COLOUR_WARN : COLOUR_DIM), answer,
		       output_colour(COLOUR_PLAIN),
		       value_text(question, "Text"));
	}
	printf("  %zu findings\n", json_array_size(interview->findings));
}

int interview_ask(struct interview *interview, const json_t *sites,
		  const json_t *findings)
{
	char line[INTERVIEW_NAME_SIZE];
	int error = ask_questions(interview);

	if (!error)
		error = ask_findings(interview, sites, findings);
	if (!error)
		error = ask_names(interview);
	if (error)
		return error;
	print_summary(interview);
	error = read_line("Is that right? y puts it on record: ", line,
			  sizeof(line));
	return error || line[0] != 'y' ? -ECANCELED : 0;
}
