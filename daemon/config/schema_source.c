/* SPDX-License-Identifier: MIT */
/* Schema: from a file or a text to libyaml's document. */
#include "schema_walk.h"

#include <errno.h>
#include <string.h>

#define DEPTH_MAX 16 /* of a text; ours need four */

/* What libyaml's words mean to whoever wrote the file. */
static const char *hint_of(const char *problem)
{
	static const struct {
		const char *problem;
		const char *hint;
	} table[] = {
		{"mapping values",
		 "; a text with \": \" in it goes into quotes, or a colon is "
		 "missing in the line before"},
		{"expected ':'",
		 "; a colon is missing here or in the line before"},
		{"tab character", "; blanks go there, no tabs"},
		{"cannot start any token",
		 "; blanks go before a key, no tabs, and a text that begins "
		 "with @, ` or % goes into quotes"},
		{"expected '-' indicator",
		 "; it begins further left or right than what it belongs to"},
		{"expected key", "; it begins further left or right than what "
				 "it belongs to"},
		{"control characters", "; is it a text?"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strstr(problem, table[i].problem))
			return table[i].hint;
	return "";
}

/* The parser says what it stumbled over, but not always in which line. */
static void tell_problem(const yaml_parser_t *parser, size_t line,
			 struct schema_errors *errors)
{
	const char *problem = parser->problem ? parser->problem : "unreadable";

	schema_error(errors, line ? line : parser->problem_mark.line + 1, "",
		     "not YAML: %s%s", problem, hint_of(problem));
}

static int load(yaml_parser_t *parser, const struct schema_key *keys, void *out,
		struct schema_errors *errors)
{
	yaml_document_t document;
	int error;

	if (!yaml_parser_load(parser, &document)) {
		tell_problem(parser, 0, errors);
		return -EINVAL;
	}
	error = schema_walk(&document, keys, out, errors);
	yaml_document_delete(&document);
	return error;
}

int schema_read(const char *path, const struct schema_key *keys, void *out,
		struct schema_errors *errors)
{
	yaml_parser_t parser;
	FILE *file;
	int error;

	errors->file = path;
	file = fopen(path, "rbe");
	if (!file) {
		error = -errno;
		schema_error(errors, 0, "", "cannot be read: %s",
			     strerror(-error));
		return error;
	}
	if (!yaml_parser_initialize(&parser)) {
		fclose(file);
		return -ENOMEM;
	}
	yaml_parser_set_input_file(&parser, file);
	error = load(&parser, keys, out, errors);
	yaml_parser_delete(&parser);
	fclose(file);
	return error;
}

/* A text of others' making: what is read, and where. */
struct source {
	const char *text;
	size_t length;
	struct schema_errors *errors;
};

static int source_open(const struct source *source, yaml_parser_t *parser)
{
	if (!yaml_parser_initialize(parser))
		return -ENOMEM;
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		parser, (const unsigned char *)source->text, source->length);
	return 0;
}

static size_t line_at(const struct source *source, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset && i < source->length; i++)
		line += source->text[i] == '\n';
	return line;
}

/* Of one going over. */
struct scanning {
	size_t documents;
	size_t depth;
};

static bool begins(yaml_event_type_t type)
{
	return type == YAML_SEQUENCE_START_EVENT ||
	       type == YAML_MAPPING_START_EVENT;
}

static bool ends(yaml_event_type_t type)
{
	return type == YAML_SEQUENCE_END_EVENT ||
	       type == YAML_MAPPING_END_EVENT;
}

/* What a plain file has no need of, and what could make a small one large or
 * slow (libyaml's time grows with the square of the depth). False: no more of
 * it. */
static bool judge_event(const struct source *source, const yaml_event_t *event,
			struct scanning *scanning)
{
	const size_t line = event->start_mark.line + 1;

	if (event->type == YAML_ALIAS_EVENT)
		schema_error(source->errors, line, "",
			     "\"*%s\" stands for something written elsewhere; "
			     "write it out here",
			     event->data.alias.anchor);
	if (event->type == YAML_DOCUMENT_START_EVENT &&
	    ++scanning->documents == 2)
		schema_error(source->errors, line, "",
			     "a second document begins (---); put it into a "
			     "file of its own");
	scanning->depth += begins(event->type);
	scanning->depth -= ends(event->type);
	if (scanning->depth <= DEPTH_MAX)
		return true;
	schema_error(source->errors, line, "",
		     "lists and settings stand in one another too deep");
	return false;
}

static void tell_unreadable(const struct source *source,
			    const yaml_parser_t *parser)
{
	const bool is_bytes = parser->error == YAML_READER_ERROR;

	tell_problem(parser,
		     is_bytes ? line_at(source, parser->problem_offset) : 0,
		     source->errors);
}

/* Goes over the text once before it is composed. */
static int scan(const struct source *source)
{
	const unsigned int told = source->errors->count;
	yaml_event_type_t type = YAML_NO_EVENT;
	struct scanning scanning = {0};
	yaml_parser_t parser;
	yaml_event_t event;
	bool goes_on = true;

	if (source_open(source, &parser) < 0)
		return -ENOMEM;
	while (goes_on && type != YAML_STREAM_END_EVENT) {
		if (!yaml_parser_parse(&parser, &event)) {
			tell_unreadable(source, &parser);
			break;
		}
		type = event.type;
		goes_on = judge_event(source, &event, &scanning) &&
			  !schema_errors_are_full(source->errors);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return source->errors->count > told ? -EILSEQ : 0;
}

int schema_read_text(const char *text, size_t length,
		     const struct schema_key *keys, void *out,
		     struct schema_errors *errors)
{
	const struct source source = {text, length, errors};
	yaml_parser_t parser;
	int error = scan(&source);

	if (!error)
		error = source_open(&source, &parser);
	if (error)
		return error;
	error = load(&parser, keys, out, errors);
	yaml_parser_delete(&parser);
	return error;
}
