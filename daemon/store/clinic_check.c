/* SPDX-License-Identifier: MIT */
/*
 * Checks by the argument's word, as one table: what each may be, and the
 * words with which the rest is refused.
 */
#include "clinic_request.h"

#include "clinic_text.h"

#include <inttypes.h>
#include <string.h>

#define NAME_MAX_BYTES (SESSION_NAME_SIZE - 1)

/* Limits of numbers are project defaults, except the NRS's and those that
 * the core's types set. */
#define LIST_MAX	  10000
#define COURSE_SESSIONS	  200
#define COURSE_EVERY_DAYS 365

struct clinic_rule {
	const char *word;
	int64_t least; /* of a text: bytes */
	int64_t most;
	int (*pairs)(const struct clinic_request *request, size_t index,
		     struct clinic_box *box);
};

/* ---- Pairs ---- */

/* The words of a table, for the sentence that refuses others. */
struct vocabulary {
	const char *argument;
	const char *(*word)(size_t index); /* NULL: no more */
};

static const char *question_word(size_t index)
{
	return index < QUESTION_COUNT ? question_table[index].name : NULL;
}

static const char *site_word(size_t index)
{
	return index + 1 < SITE_COUNT ? site_table[index + 1].name : NULL;
}

static const char *finding_word(size_t index)
{
	return index < FINDING_COUNT ? finding_names[index] : NULL;
}

static const char *answer_word(size_t index)
{
	static const char *const words[] = {"yes", "no", NULL};

	return words[index];
}

static const char *more_word(size_t index)
{
	static const char *const words[] = {"confirmed-by", "overridden-by",
					    "override-reason", NULL};

	return words[index];
}

static const struct vocabulary questions = {"answers: question", question_word};
static const struct vocabulary answers = {"answers: answer", answer_word};
static const struct vocabulary sites = {"findings: site", site_word};
static const struct vocabulary findings = {"findings: finding", finding_word};
static const struct vocabulary mores = {"more", more_word};

static void add_word(char *list, size_t size, const char *word)
{
	const size_t used = strlen(list);
	const size_t length = strlen(word);

	if (used + length + 3 > size)
		return;
	if (used)
		memcpy(list + used, ", ", 2);
	memcpy(list + used + (used ? 2 : 0), word, length + 1);
}

/* The word must be one of them; else it is named, with all that may be. */
static int check_word(size_t index, const char *word,
		      const struct vocabulary *of, struct clinic_box *box)
{
	char list[448] = "";

	for (size_t i = 0; of->word(i); i++) {
		if (strcmp(of->word(i), word) == 0)
			return 0;
		add_word(list, sizeof(list), of->word(i));
	}
	return clinic_box_deny(box, index,
			       "%s: \"%.40s\" is not known; allowed: %s.",
			       of->argument, word, list);
}

/* The first word of a pair must not come again after it. */
static int check_once(size_t index, const char *const *pair,
		      struct clinic_box *box)
{
	for (const char *const *other = pair + 2; other[0]; other += 2)
		if (strcmp(other[0], pair[0]) == 0)
			return clinic_box_deny(box, index,
					       "\"%.40s\" is there twice; give "
					       "it once.",
					       pair[0]);
	return 0;
}

static int check_answers(const struct clinic_request *request, size_t index,
			 struct clinic_box *box)
{
	CLINIC_PAIRS_FOR_EACH(pair, &request->argument[index])
	{
		int error = check_word(index, pair[0], &questions, box);

		if (!error)
			error = check_word(index, pair[1], &answers, box);
		if (!error)
			error = check_once(index, pair, box);
		if (error)
			return error;
	}
	return 0;
}

static int check_findings(const struct clinic_request *request, size_t index,
			  struct clinic_box *box)
{
	CLINIC_PAIRS_FOR_EACH(pair, &request->argument[index])
	{
		int error = check_word(index, pair[0], &sites, box);

		if (!error)
			error = check_word(index, pair[1], &findings, box);
		if (error)
			return error;
	}
	return 0;
}

static int check_text(size_t index, const char *text,
		      const struct clinic_rule *rule, struct clinic_box *box);

static int check_more(const struct clinic_request *request, size_t index,
		      struct clinic_box *box)
{
	static const struct clinic_rule texts[] = {
		{"confirmed-by", 1, NAME_MAX_BYTES, NULL},
		{"overridden-by", 1, NAME_MAX_BYTES, NULL},
		{"override-reason", 1, CLINIC_NOTE_MAX, NULL},
	};

	CLINIC_PAIRS_FOR_EACH(pair, &request->argument[index])
	{
		int error = check_word(index, pair[0], &mores, box);

		if (!error)
			error = check_once(index, pair, box);
		for (size_t i = 0; i < 3 && !error; i++)
			if (strcmp(texts[i].word, pair[0]) == 0)
				error = check_text(index, pair[1], &texts[i],
						   box);
		if (error)
			return error;
	}
	return 0;
}

/* ---- One argument ---- */

static const struct clinic_rule rules[] = {
	{"patient", 1, NAME_MAX_BYTES, NULL},
	{"name", 1, NAME_MAX_BYTES, NULL},
	{"note", 0, CLINIC_NOTE_MAX, NULL},
	{"routine", 1, ROUTINE_NAME_SIZE - 1, NULL},
	{"why", 0, CLINIC_NOTE_MAX, NULL},
	{"limit", 0, LIST_MAX, NULL},
	{"session", 1, UINT32_MAX, NULL},
	{"course", 1, UINT32_MAX, NULL},
	{"nrs", 0, NRS_MAX, NULL},
	{"sessions", 1, COURSE_SESSIONS, NULL},
	{"every_days", 1, COURSE_EVERY_DAYS, NULL},
	{"answers", 0, 0, check_answers},
	{"findings", 0, 0, check_findings},
	{"more", 0, 0, check_more},
};

static const struct clinic_rule *find_rule(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strlen(rules[i].word) == length &&
		    memcmp(rules[i].word, word, length) == 0)
			return &rules[i];
	return NULL;
}

static int check_text(size_t index, const char *text,
		      const struct clinic_rule *rule, struct clinic_box *box)
{
	const int64_t length = (int64_t)strlen(text);

	if (length < rule->least || length > rule->most)
		return clinic_box_deny(box, index,
				       "%s: it has %" PRId64 " bytes; give "
				       "%" PRId64 " to %" PRId64 ".",
				       rule->word, length, rule->least,
				       rule->most);
	if (!clinic_text_is_printable(text))
		return clinic_box_deny(box, index,
				       "%s: it has characters that cannot be "
				       "seen, or a space at an end; give "
				       "printable text.",
				       rule->word);
	return 0;
}

static int check_number(size_t index, int64_t number,
			const struct clinic_rule *rule, struct clinic_box *box)
{
	if (number >= rule->least && number <= rule->most)
		return 0;
	return clinic_box_deny(box, index,
			       "%s: %" PRId64 " is not allowed; give a number "
			       "from %" PRId64 " to %" PRId64 ".",
			       rule->word, number, rule->least, rule->most);
}

bool clinic_request_may_be_all(enum clinic_call call)
{
	static const bool may[CLINIC_CALL_COUNT] = {
		[CLINIC_LIST_SESSIONS] = true, [CLINIC_LIST_COURSES] = true,
		[CLINIC_LIST_AUDIT] = true,    [CLINIC_LIST_TRIPS] = true,
		[CLINIC_PREPARE] = true,
	};

	return may[call];
}

/* "" for a patient, or 0 for a record. CLINIC_PREPARE's patient is one. */
static bool is_all(const struct clinic_request *request, size_t index,
		   const struct clinic_rule *rule)
{
	const struct clinic_value *value = &request->argument[index];

	if (!clinic_request_may_be_all(request->call))
		return false;
	if (strcmp(rule->word, "patient") == 0)
		return request->call != CLINIC_PREPARE && *value->text == '\0';
	return value->type == 'x' && value->number == 0;
}

static int check_argument(const struct clinic_request *request, size_t index,
			  const struct clinic_rule *rule,
			  struct clinic_box *box)
{
	const struct clinic_value *value = &request->argument[index];

	if (is_all(request, index, rule))
		return 0;
	if (rule->pairs)
		return rule->pairs(request, index, box);
	return value->type == 's'
		       ? check_text(index, value->text, rule, box)
		       : check_number(index, value->number, rule, box);
}

int clinic_request_check(const struct clinic_request *request,
			 struct clinic_box *box)
{
	const char *at = clinic_calls[request->call].in_names;
	int error = 0;

	for (size_t i = 0; i < request->count && !error; i++) {
		const size_t size = strcspn(at, " ");
		const struct clinic_rule *rule = find_rule(at, size);

		/* A word without a rule is refused, not let by. */
		error = rule ? check_argument(request, i, rule, box)
			     : clinic_box_deny(box, i, "%.*s: is not known.",
					       (int)size, at);
		at += size + (at[size] != '\0');
	}
	return error;
}
