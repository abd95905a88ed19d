/* SPDX-License-Identifier: MIT */
/*
 * Schema: a walk over libyaml's document tree, guided by the table of keys.
 *
 * One function for each type of value, in one table; a reading carries its
 * document and its errors along.
 */
#include "schema.h"

#include "nearest.h"
#include "schema_walk.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define DIGITS_MAX 9 /* times any scale they fit an int64_t */

struct reading {
	yaml_document_t *document;
	struct schema_errors *errors;
};

typedef void (*schema_read_fn)(struct reading *reading,
			       const struct schema_key *key, yaml_node_t *node,
			       void *out);

static size_t node_line(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

/* The text of a plain value; NULL after an error. */
static const char *scalar(struct reading *reading, const struct schema_key *key,
			  yaml_node_t *node, const char *expected)
{
	if (node->type != YAML_SCALAR_NODE) {
		schema_error(reading->errors, node_line(node), key->name,
			     "expected %s, not a list or a mapping", expected);
		return NULL;
	}
	return (const char *)node->data.scalar.value;
}

static void read_number(struct reading *reading, const struct schema_key *key,
			yaml_node_t *node, void *out)
{
	const int32_t scale = key->scale ? key->scale : 1;
	const char *text = scalar(reading, key, node, "a number");
	int32_t value;

	if (!text)
		return;
	if (schema_parse_number(text, scale, &value) < 0 ||
	    value < (int64_t)key->min * scale ||
	    value > (int64_t)key->max * scale) {
		schema_error(reading->errors, node_line(node), key->name,
			     "expected a number from %d to %d, found \"%s\"",
			     (int)key->min, (int)key->max, text);
		return;
	}
	memcpy(out, &value, sizeof(value));
}

static void read_switch(struct reading *reading, const struct schema_key *key,
			yaml_node_t *node, void *out)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{"true", true},	  {"yes", true}, {"on", true},
		{"false", false}, {"no", false}, {"off", false},
	};
	const char *text = scalar(reading, key, node, "yes or no");

	if (!text)
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i].word) == 0) {
			memcpy(out, &words[i].value, sizeof(bool));
			return;
		}
	}
	schema_error(reading->errors, node_line(node), key->name,
		     "expected yes or no, found \"%s\"", text);
}

static void read_choice(struct reading *reading, const struct schema_key *key,
			yaml_node_t *node, void *out)
{
	const char *text = scalar(reading, key, node, "one word");
	char choices[512];

	if (!text)
		return;
	for (uint32_t i = 0; key->choices[i]; i++) {
		if (strcmp(text, key->choices[i]) == 0) {
			memcpy(out, &i, sizeof(i));
			return;
		}
	}
	schema_say_choices(key, choices, sizeof(choices));
	schema_error(reading->errors, node_line(node), key->name,
		     "expected one of %s, found \"%s\"", choices, text);
}

static void read_text(struct reading *reading, const struct schema_key *key,
		      yaml_node_t *node, void *out)
{
	const char *text = scalar(reading, key, node, "a text");
	size_t length;

	if (!text)
		return;
	length = node->data.scalar.length;
	if (length >= key->size || memchr(text, '\0', length)) {
		schema_error(reading->errors, node_line(node), key->name,
			     "expected a text of at most %zu bytes",
			     key->size - 1);
		return;
	}
	memset(out, 0, key->size);
	memcpy(out, text, length);
}

static void read_value(struct reading *reading, const struct schema_key *key,
		       yaml_node_t *node, void *base);

static const struct schema_key *key_by_name(const struct schema_key *keys,
					    const char *name)
{
	for (; keys->name; keys++)
		if (strcmp(keys->name, name) == 0)
			return keys;
	return NULL;
}

/* Whether an earlier pair of the mapping has the same key. */
static bool is_repeated(struct reading *reading, yaml_node_t *node,
			const yaml_node_pair_t *pair, const char *name)
{
	for (const yaml_node_pair_t *p = node->data.mapping.pairs.start;
	     p < pair; p++) {
		yaml_node_t *key =
			yaml_document_get_node(reading->document, p->key);

		if (key->type == YAML_SCALAR_NODE &&
		    strcmp((char *)key->data.scalar.value, name) == 0)
			return true;
	}
	return false;
}

static void refuse_key(struct reading *reading, const struct schema_key *keys,
		       const yaml_node_t *name)
{
	const char *text = (const char *)name->data.scalar.value;
	const char *help = reading->errors->help;
	struct nearest nearest = nearest_begin(text);

	if (!help)
		help = "kneadd --sample";
	for (; keys->name; keys++)
		nearest_offer(&nearest, keys->name);
	if (nearest.word)
		schema_error(reading->errors, node_line(name), text,
			     "no such setting here; did you mean \"%s\"? %s "
			     "shows all",
			     nearest.word, help);
	else
		schema_error(reading->errors, node_line(name), text,
			     "no such setting here; %s shows all", help);
}

static void read_pair(struct reading *reading, const struct schema_key *keys,
		      yaml_node_t *node, const yaml_node_pair_t *pair,
		      void *base)
{
	yaml_node_t *name =
		yaml_document_get_node(reading->document, pair->key);
	yaml_node_t *value =
		yaml_document_get_node(reading->document, pair->value);
	const struct schema_key *key;
	const char *text;

	if (name->type != YAML_SCALAR_NODE) {
		schema_error(reading->errors, node_line(name), "",
			     "expected the name of a setting");
		return;
	}
	text = (const char *)name->data.scalar.value;
	key = key_by_name(keys, text);
	if (!key)
		refuse_key(reading, keys, name);
	else if (is_repeated(reading, node, pair, text))
		schema_error(reading->errors, node_line(name), text,
			     "stands here twice; keep one");
	else
		read_value(reading, key, value, base);
}

static void read_keys(struct reading *reading, const char *name,
		      const struct schema_key *keys, yaml_node_t *node,
		      void *base)
{
	if (node->type != YAML_MAPPING_NODE) {
		schema_error(reading->errors, node_line(node), name,
			     "expected settings, each as \"name: value\"");
		return;
	}
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top &&
	     !schema_errors_are_full(reading->errors);
	     pair++)
		read_pair(reading, keys, node, pair, base);
}

static void read_mapping(struct reading *reading, const struct schema_key *key,
			 yaml_node_t *node, void *out)
{
	read_keys(reading, key->name, key->keys, node, out);
}

static void read_element(struct reading *reading, const struct schema_key *key,
			 yaml_node_t *node, uint8_t *out)
{
	uint32_t line = (uint32_t)node_line(node);

	if (key->line_offset)
		memcpy(out + key->line_offset, &line, sizeof(line));
	read_keys(reading, key->name, key->keys, node, out);
}

static void read_list(struct reading *reading, const struct schema_key *key,
		      yaml_node_t *node, void *base)
{
	uint8_t *elements = (uint8_t *)base + key->offset;
	uint32_t count = 0;

	if (node->type != YAML_SEQUENCE_NODE) {
		schema_error(reading->errors, node_line(node), key->name,
			     "expected a list, each line beginning with \"-\"");
		return;
	}
	for (yaml_node_item_t *item = node->data.sequence.items.start;
	     item < node->data.sequence.items.top &&
	     !schema_errors_are_full(reading->errors);
	     item++) {
		yaml_node_t *element =
			yaml_document_get_node(reading->document, *item);

		if (count == (uint32_t)key->max) {
			schema_error(reading->errors, node_line(element),
				     key->name, "expected at most %d entries",
				     (int)key->max);
			break;
		}
		read_element(reading, key, element,
			     elements + count * key->size);
		count++;
	}
	memcpy((uint8_t *)base + key->count_offset, &count, sizeof(count));
}

static void read_value(struct reading *reading, const struct schema_key *key,
		       yaml_node_t *node, void *base)
{
	static const schema_read_fn readers[] = {
		[SCHEMA_NUMBER] = read_number,	 [SCHEMA_SWITCH] = read_switch,
		[SCHEMA_CHOICE] = read_choice,	 [SCHEMA_TEXT] = read_text,
		[SCHEMA_MAPPING] = read_mapping,
	};

	const uint32_t line = (uint32_t)node_line(node);

	if (key->type != SCHEMA_LIST && key->line_offset)
		memcpy((uint8_t *)base + key->line_offset, &line, sizeof(line));
	if (key->type == SCHEMA_LIST)
		read_list(reading, key, node, base);
	else
		readers[key->type](reading, key, node,
				   (uint8_t *)base + key->offset);
}

int schema_walk(yaml_document_t *document, const struct schema_key *keys,
		void *out, struct schema_errors *errors)
{
	struct reading reading = {.document = document, .errors = errors};
	yaml_node_t *root = yaml_document_get_root_node(document);

	if (root &&
	    !(root->type == YAML_SCALAR_NODE && root->data.scalar.length == 0))
		read_keys(&reading, "", keys, root, out);
	return errors->count ? -EINVAL : 0;
}

/* Divides rounding down, also below zero. */
static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by != 0 && value < 0);
}

int schema_parse_number(const char *text, int32_t scale, int32_t *out)
{
	const bool negative = text[0] == '-';
	int64_t value = 0;
	int64_t divisor = 1;
	unsigned int digits = 0;
	bool fraction = false;

	for (const char *p = text + negative; *p; p++) {
		if (*p == '.' && !fraction && p[1] != '\0') {
			fraction = true;
			continue;
		}
		if (*p < '0' || *p > '9')
			return -EINVAL;
		if (++digits > DIGITS_MAX)
			return -ERANGE;
		value = value * 10 + (*p - '0');
		if (fraction)
			divisor *= 10;
	}
	if (digits == 0)
		return -EINVAL;
	value = floor_divide((negative ? -value : value) * scale, divisor);
	if (value < INT32_MIN || value > INT32_MAX)
		return -ERANGE;
	*out = (int32_t)value;
	return 0;
}
