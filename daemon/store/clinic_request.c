/* SPDX-License-Identifier: MIT */
#include "clinic_request.h"

#include <stdlib.h>
#include <string.h>

/* What is longer is cut there: the check refuses it all the same. */
#define TEXT_MAX  (CLINIC_NOTE_MAX + 1)
#define PAIRS_MAX 512

/* The types that arguments have, by the start of a signature. */
static const struct {
	const char *signature;
	char type; /* of clinic_value */
} types[] = {
	{"s", 's'},
	{"x", 'x'},
	{"b", 'b'},
	{"a(ss)", 'p'},
};

#define TYPES (sizeof(types) / sizeof(types[0]))

/* The type at the start of a signature, and what follows; 0: the end. */
static char next_type(const char **signature)
{
	for (size_t i = 0; i < TYPES; i++) {
		const size_t length = strlen(types[i].signature);

		if (strncmp(*signature, types[i].signature, length) == 0) {
			*signature += length;
			return types[i].type;
		}
	}
	return 0;
}

/* Whole pairs, and not so many that some would have to be left out. */
static bool are_pairs(const char *const *pairs)
{
	size_t count = 0;

	while (count <= (size_t)PAIRS_MAX * 2 && pairs[count])
		count++;
	return count <= (size_t)PAIRS_MAX * 2 && count % 2 == 0;
}

static bool has_value(const struct clinic_value *value)
{
	if (value->type == 's')
		return value->text;
	return value->type != 'p' || (value->pairs && are_pairs(value->pairs));
}

static bool fits(enum clinic_call call, const struct clinic_value *arguments,
		 size_t count)
{
	const char *signature = clinic_calls[call].in;

	for (size_t i = 0; i < count; i++) {
		const char type = next_type(&signature);

		if (type == 0 || arguments[i].type != type ||
		    !has_value(&arguments[i]))
			return false;
	}
	return *signature == '\0';
}

static const char *copy_text(struct clinic_box *memory, const char *text)
{
	const size_t length = strnlen(text, TEXT_MAX);
	char *copy = clinic_box_take(memory, length + 1);

	if (copy)
		memcpy(copy, text, length);
	return copy;
}

static const char *const *copy_pairs(struct clinic_box *memory,
				     const char *const *pairs)
{
	size_t count = 0;
	const char **copy;

	while (pairs[count])
		count++;
	copy = clinic_box_take(memory, (count + 1) * sizeof(*copy));
	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = copy_text(memory, pairs[i]);
		if (!copy[i])
			return NULL;
	}
	return copy;
}

static bool copy_value(struct clinic_box *memory,
		       const struct clinic_value *from, struct clinic_value *to)
{
	*to = *from;
	if (from->type == 's')
		to->text = copy_text(memory, from->text);
	if (from->type == 'p')
		to->pairs = copy_pairs(memory, from->pairs);
	return from->type == 'x' || from->type == 'b' || to->text;
}

static int fill(struct clinic_request *request,
		const struct clinic_question *question)
{
	size_t length = strnlen(question->actor, CLINIC_ACTOR_SIZE - 1);

	request->call = question->call;
	request->tag = question->tag;
	request->count = question->count;
	memcpy(request->actor, question->actor, length);
	request->memory = clinic_box_new(question->call, question->tag);
	request->answer = clinic_box_new(question->call, question->tag);
	if (!request->memory || !request->answer)
		return -ENOMEM;
	for (size_t i = 0; i < question->count; i++)
		if (!copy_value(request->memory, &question->arguments[i],
				&request->argument[i]))
			return -ENOMEM;
	return 0;
}

int clinic_request_new(const struct clinic_question *question,
		       struct clinic_request **out)
{
	struct clinic_request *request;
	int error;

	if ((unsigned)question->call >= CLINIC_CALL_COUNT || !question->actor ||
	    question->count > CLINIC_ARGUMENTS_MAX ||
	    !fits(question->call, question->arguments, question->count))
		return -EINVAL;
	request = calloc(1, sizeof(*request));
	if (!request)
		return -ENOMEM;
	error = fill(request, question);
	if (error) {
		clinic_request_free(request);
		return error;
	}
	*out = request;
	return 0;
}

void clinic_request_free(struct clinic_request *request)
{
	if (!request)
		return;
	clinic_box_free(request->memory);
	clinic_box_free(request->answer);
	free(request);
}

const struct clinic_value *
clinic_request_argument(const struct clinic_request *request, const char *word,
			size_t length)
{
	const char *at = clinic_calls[request->call].in_names;

	for (size_t i = 0; i < request->count; i++) {
		const size_t size = strcspn(at, " ");

		if (size == length && memcmp(at, word, length) == 0)
			return &request->argument[i];
		at += size + (at[size] != '\0');
	}
	return NULL;
}
