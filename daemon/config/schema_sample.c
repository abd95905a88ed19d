/* SPDX-License-Identifier: MIT */
/* Schema: the sample file, printed from the table of keys. */
#include "schema_walk.h"

#include <string.h>

void schema_say_choices(const struct schema_key *key, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; key->choices[i]; i++) {
		int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "",
				 key->choices[i]);

		if (n < 0 || (size_t)n >= size - used)
			return;
		used += (size_t)n;
	}
}

static void print_doc(const char *doc, int depth, FILE *out)
{
	while (*doc) {
		size_t length = strcspn(doc, "\n");

		fprintf(out, "#%*s %.*s\n", depth * 2, "", (int)length, doc);
		doc += length + (doc[length] == '\n');
	}
}

static void print_range(const struct schema_key *key, int depth, FILE *out)
{
	char choices[512];

	if (key->type == SCHEMA_NUMBER)
		fprintf(out, "#%*s (%d to %d)\n", depth * 2, "", (int)key->min,
			(int)key->max);
	if (key->type == SCHEMA_CHOICE) {
		schema_say_choices(key, choices, sizeof(choices));
		fprintf(out, "#%*s (%s)\n", depth * 2, "", choices);
	}
}

/* `dash` before the first key makes the keys one element of a list. */
static void print_keys(const struct schema_key *keys, int depth, bool dash,
		       FILE *out)
{
	for (; keys->name; keys++, dash = false) {
		if (depth == 0)
			fputc('\n', out);
		print_doc(keys->doc, depth, out);
		print_range(keys, depth, out);
		fprintf(out, "#%*s%s%s:", depth * 2 - dash * 2, "",
			dash ? "- " : "", keys->name);
		if (keys->keys) {
			fputc('\n', out);
			print_keys(keys->keys,
				   depth + (keys->type == SCHEMA_LIST ? 2 : 1),
				   keys->type == SCHEMA_LIST, out);
		} else {
			fprintf(out, " %s\n", keys->sample);
		}
	}
}

void schema_print_sample(const struct schema_key *keys, FILE *out)
{
	print_keys(keys, 0, false, out);
}
