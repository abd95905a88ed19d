/* SPDX-License-Identifier: MIT */
#include "interview.h"

#include "output.h"
#include "prompt.h"
#include "text.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define CAUTION	   "caution"
#define OVERRIDDEN "blocks-unless-overridden"
#define INDENT	   10
#define LINE_WIDTH 78
#define LINE_SIZE  128

/* ---- What was answered ---- */

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

int interview_answer(struct interview *interview, const char *question,
		     bool yes)
{
	return json_object_set_new(interview->answers, question,
				   json_string(yes ? "yes" : "no")) < 0
		       ? -EINVAL
		       : 0;
}

int interview_find(struct interview *interview, const char *site,
		   const char *finding)
{
	json_t *pair = json_pack("[s, s]", site, finding);

	return pair && json_array_append_new(interview->findings, pair) == 0
		       ? 0
		       : -EINVAL;
}

static const char *answer_to(const struct interview *interview,
			     const json_t *question)
{
	return value_text(interview->answers, value_text(question, "Name"));
}

bool interview_has(const struct interview *interview, const char *kind)
{
	const json_t *question;
	size_t i;

	json_array_foreach(interview->questions, i, question)
	{
		if (strcmp(value_text(question, "Kind"), kind) == 0 &&
		    strcmp(answer_to(interview, question), "yes") == 0)
			return true;
	}
	return false;
}

size_t interview_open(const struct interview *interview)
{
	return json_array_size(interview->questions) -
	       json_object_size(interview->answers);
}

/* ---- The questions ---- */

enum step {
	STEP_AGAIN,
	STEP_YES,
	STEP_NO,
	STEP_BACK,
	STEP_QUIT
};

/* Nothing but these words is an answer: "not sure" is no no. */
static enum step step_of(const char *line)
{
	static const struct {
		const char *word;
		enum step step;
	} table[] = {
		{"y", STEP_YES},  {"yes", STEP_YES},   {"n", STEP_NO},
		{"no", STEP_NO},  {"b", STEP_BACK},    {"back", STEP_BACK},
		{"q", STEP_QUIT}, {"quit", STEP_QUIT},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcasecmp(table[i].word, line) == 0)
			return table[i].step;
	return STEP_AGAIN;
}

static void print_question(const struct interview *interview, size_t i)
{
	const json_t *question = json_array_get(interview->questions, i);

	printf("\n%2zu of %-2zu  ", i + 1,
	       json_array_size(interview->questions));
	text_print_wrapped(value_text(question, "Text"), INDENT, LINE_WIDTH,
			   stdout);
}

/* One question's answer; `position` moves on or back. */
static int ask_one(struct interview *interview, struct client *client,
		   size_t *position)
{
	const char *name = value_text(
		json_array_get(interview->questions, *position), "Name");
	char line[LINE_SIZE];
	enum step step;
	int error = prompt_line(client, "          yes, no, back or quit? ",
				line, sizeof(line));

	if (error && error != -EMSGSIZE)
		return error;
	step = step_of(line);
	switch (step) {
	case STEP_YES:
	case STEP_NO:
		++*position;
		return interview_answer(interview, name, step == STEP_YES);
	case STEP_BACK:
		*position -= *position > 0;
		return 0;
	case STEP_QUIT:
		return -ECANCELED;
	case STEP_AGAIN:
		break;
	}
	puts("          Please answer yes or no. If nobody knows, quit and "
	     "find out first.");
	return 0;
}

static int ask_questions(struct interview *interview, struct client *client)
{
	const size_t count = json_array_size(interview->questions);
	size_t shown = count; /* none yet */
	size_t i = 0;
	int error = 0;

	while (i < count && !error) {
		if (shown != i)
			print_question(interview, i);
		shown = i;
		error = ask_one(interview, client, &i);
	}
	return error;
}

/* ---- Findings ---- */

/* A word, or the first of a pair. */
static const char *word_of(const json_t *entry)
{
	const char *word = json_string_value(
		json_is_array(entry) ? json_array_get(entry, 0) : entry);

	return word ? word : "";
}

static bool is_among(const json_t *words, const char *word)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(words, i, entry)
	{
		if (strcmp(word_of(entry), word) == 0)
			return true;
	}
	return false;
}

static void print_words(const char *label, const json_t *words)
{
	size_t column = (size_t)printf("%*s%-9s", INDENT, "", label);
	const size_t indent = column;
	const json_t *entry;
	size_t i;

	json_array_foreach(words, i, entry)
	{
		const char *word = word_of(entry);

		if (column + 1 + strlen(word) > LINE_WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		}
		column += (size_t)printf(" %s", word);
	}
	putchar('\n');
}

/* `finding` NULL: there was one word. */
static void tell_what_is_wrong(const struct interview_words *words,
			       const char *site, const char *finding)
{
	if (strcmp(site, "?") == 0)
		return;
	if (!is_among(words->sites, site))
		printf("          Not noted: there is no site \"%s\".\n", site);
	else if (!finding || finding[0] == '\0')
		printf("          Not noted: say what was found there as "
		       "well.\n");
	else
		printf("          Not noted: \"%s\" is none of the "
		       "findings.\n",
		       finding);
}

/* A line "SITE FINDING". 1: no more. */
static int ask_finding(struct interview *interview, struct client *client,
		       const struct interview_words *words)
{
	char line[LINE_SIZE];
	char *finding;
	int error = prompt_line(client,
				"          SITE FINDING (? lists them; Enter "
				"alone: no more) ",
				line, sizeof(line));

	if (error && error != -EMSGSIZE)
		return error;
	if (!error && line[0] == '\0')
		return 1;
	finding = strpbrk(line, " =");
	if (finding) {
		*finding++ = '\0';
		finding += strspn(finding, " =");
	}
	if (finding && is_among(words->sites, line) &&
	    is_among(words->findings, finding)) {
		printf("          noted: %s, %s\n", line, finding);
		return interview_find(interview, line, finding);
	}
	tell_what_is_wrong(words, line, finding);
	print_words("sites", words->sites);
	print_words("findings", words->findings);
	return 0;
}

static int ask_findings(struct interview *interview, struct client *client,
			const struct interview_words *words)
{
	int result;

	puts("\nLook at the skin, and ask, at each site to be treated. A site "
	     "with a finding\nis not treated.");
	do
		result = ask_finding(interview, client, words);
	while (result == 0);
	return result > 0 ? 0 : result;
}

/* ---- Names ---- */

/* A name or a reason; again and again while it is too long. */
static int ask_text(struct client *client, const char *question, char *out,
		    size_t size)
{
	int error;

	while ((error = prompt_line(client, question, out, size)) == -EMSGSIZE)
		printf("          That is too long: at most %zu letters.\n",
		       size - 1);
	return error;
}

static int ask_override(struct interview *interview, struct client *client)
{
	int error;

	puts("\nAn answer forbids treatment, unless a clinician allows it and "
	     "says why.");
	error = ask_text(client,
			 "          clinician's name (Enter alone: nobody) ",
			 interview->overridden_by, INTERVIEW_NAME_SIZE);
	while (!error && interview->overridden_by[0] &&
	       !interview->override_reason[0])
		error = ask_text(client, "          reason ",
				 interview->override_reason,
				 INTERVIEW_REASON_SIZE);
	return error;
}

static int ask_names(struct interview *interview, struct client *client)
{
	int error = 0;

	if (interview_has(interview, OVERRIDDEN))
		error = ask_override(interview, client);
	if (error || !interview_has(interview, CAUTION))
		return error;
	puts("\nAn answer asks for caution: the ceilings will be lower. "
	     "Whoever is responsible\nconfirms it; without a name there is no "
	     "session.");
	return ask_text(client, "          name (Enter alone: nobody) ",
			interview->confirmed_by, INTERVIEW_NAME_SIZE);
}

/* ---- The whole ---- */

static void print_name(const char *label, const char *name)
{
	if (name[0])
		printf("  %s: %s\n", label, name);
}

static void print_summary(const struct interview *interview)
{
	const json_t *entry;
	size_t i;

	puts("\nTo be put on record:");
	json_array_foreach(interview->questions, i, entry)
	{
		const char *answer = answer_to(interview, entry);
		const bool yes = strcmp(answer, "yes") == 0;

		printf("  %s%-4s",
		       output_colour(yes ? COLOUR_WARN : COLOUR_DIM), answer);
		text_print_wrapped(value_text(entry, "Text"), 6, LINE_WIDTH,
				   stdout);
		fputs(output_colour(COLOUR_PLAIN), stdout);
	}
	json_array_foreach(interview->findings, i, entry)
	{
		printf("  found at %s: %s\n", word_of(entry),
		       json_string_value(json_array_get(entry, 1)));
	}
	print_name("cautions confirmed by", interview->confirmed_by);
	print_name("allowed by", interview->overridden_by);
	print_name("because", interview->override_reason);
}

/* All of the answers hang on this one: a slip of the finger is asked again. */
static int ask_consent(struct client *client)
{
	char line[LINE_SIZE];
	int error;

	for (;;) {
		error = prompt_line(client,
				    "Is all of that right? yes or no: ", line,
				    sizeof(line));
		if (error && error != -EMSGSIZE)
			return error;
		switch (error ? STEP_AGAIN : step_of(line)) {
		case STEP_YES:
			return 0;
		case STEP_NO:
		case STEP_QUIT:
			return -ECANCELED;
		case STEP_AGAIN:
		case STEP_BACK:
			puts("Please answer yes, or no to put nothing on "
			     "record.");
		}
	}
}

int interview_ask(struct interview *interview, struct client *client,
		  const struct interview_words *words)
{
	int error = ask_questions(interview, client);

	if (!error)
		error = ask_findings(interview, client, words);
	if (!error)
		error = ask_names(interview, client);
	if (error)
		return error;
	print_summary(interview);
	return ask_consent(client);
}
