/* SPDX-License-Identifier: MIT */
#include "fake_clinic.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fake_clinic fake_clinic;

struct clinic *fake_clinic_new(void)
{
	memset(&fake_clinic, 0, sizeof(fake_clinic));
	return (struct clinic *)&fake_clinic;
}

void fake_clinic_free(void)
{
	for (unsigned int i = 0; i < fake_clinic.results; i++)
		clinic_result_free(fake_clinic.result[i]);
	fake_clinic.results = 0;
}

static void keep_pairs(struct fake_argument *out, const char *const *pairs)
{
	for (size_t i = 0; pairs[i] != NULL; i += 2) {
		const size_t used = strlen(out->text);

		(void)snprintf(out->text + used, FAKE_TEXT_SIZE - used,
			       "%s%s=%s", used ? " " : "", pairs[i],
			       pairs[i + 1]);
	}
}

static void keep(struct fake_argument *out, const struct clinic_value *value)
{
	out->type = value->type;
	if (value->type == 's')
		(void)snprintf(out->text, FAKE_TEXT_SIZE, "%s", value->text);
	else if (value->type == 'p')
		keep_pairs(out, value->pairs);
	else
		out->number = value->number;
}

int clinic_ask(struct clinic *clinic, enum clinic_call call, uint32_t tag,
	       const char *actor, const struct clinic_value *arguments,
	       size_t count)
{
	struct fake_asked *asked;

	assert((void *)clinic == &fake_clinic);
	if (fake_clinic.error) {
		fake_clinic.refused++;
		return fake_clinic.error;
	}
	assert(fake_clinic.asked_count < FAKE_ASKED_MAX);
	assert(count <= FAKE_ARGUMENTS_MAX);
	asked = &fake_clinic.asked[fake_clinic.asked_count++];
	*asked = (struct fake_asked){.call = call, .tag = tag, .count = count};
	(void)snprintf(asked->actor, sizeof(asked->actor), "%s", actor);
	for (size_t i = 0; i < count; i++)
		keep(&asked->argument[i], &arguments[i]);
	return 0;
}

struct clinic_result *fake_clinic_result(void)
{
	struct clinic_result *result = calloc(1, sizeof(*result));
	const struct fake_asked *last =
		&fake_clinic.asked[fake_clinic.asked_count - 1];

	assert(result != NULL);
	assert(fake_clinic.asked_count > 0);
	assert(fake_clinic.results < FAKE_RESULTS_MAX);
	result->call = last->call;
	result->tag = last->tag;
	result->fd = -1;
	fake_clinic.result[fake_clinic.results++] = result;
	return result;
}

struct clinic_result *clinic_take(struct clinic *clinic)
{
	struct clinic_result *result = fake_clinic.result[0];

	assert((void *)clinic == &fake_clinic);
	if (fake_clinic.results == 0)
		return NULL;
	memmove(fake_clinic.result, fake_clinic.result + 1,
		--fake_clinic.results * sizeof(result));
	return result;
}

void clinic_result_free(struct clinic_result *result)
{
	if (result == NULL)
		return;
	if (result->fd >= 0)
		(void)close(result->fd);
	free(result->facts);
	free(result);
	fake_clinic.freed++;
}
