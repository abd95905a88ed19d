/* SPDX-License-Identifier: MIT */
/*
 * Compares the code with the golden vectors in the file named: each is
 * decoded, its members compared, and encoded again. Needs no test library, so
 * that it runs wherever the profile's code does, big-endian machines included.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "feature.h"
#include "frame.h"
#include "status.h"

#define LINE_SIZE 4096
#define BYTES_MAX 600
#define PARTS	  5
#define NAME_SIZE 64

union decoded {
	uint32_t crc;
	struct feature feature;
	struct frame frame;
	struct control_request request;
	struct control_response response;
	struct enable enable;
	struct status status;
};

struct vector {
	char *part[PARTS]; /* message, what, octets, result, members */
	uint8_t bytes[BYTES_MAX];
	size_t length;
	union decoded decoded;
};

/* A kind of message: how to read, write and look up its members. */
struct kind {
	const char *name;
	enum wire_result (*decode)(struct vector *v);
	enum wire_result (*encode)(const struct vector *v, uint8_t *bytes,
				   size_t *ret_length);
	const struct wire_message *(*fields)(const struct vector *v);
};

static enum wire_result decode_feature(struct vector *v)
{
	return feature_decode(v->bytes, v->length, &v->decoded.feature);
}

static enum wire_result encode_feature(const struct vector *v, uint8_t *bytes,
				       size_t *ret_length)
{
	return feature_encode(&v->decoded.feature, bytes, BYTES_MAX,
			      ret_length);
}

static const struct wire_message *fields_of_feature(const struct vector *v)
{
	(void)v;
	return &feature_fields;
}

static enum wire_result decode_frame(struct vector *v)
{
	return frame_decode(v->bytes, v->length, &v->decoded.frame);
}

static enum wire_result encode_frame(const struct vector *v, uint8_t *bytes,
				     size_t *ret_length)
{
	return frame_encode(&v->decoded.frame, bytes, BYTES_MAX, ret_length);
}

static const struct wire_message *fields_of_frame(const struct vector *v)
{
	(void)v;
	return &frame_fields;
}

static enum wire_result decode_request(struct vector *v)
{
	return control_request_decode(v->bytes, v->length, &v->decoded.request);
}

static enum wire_result encode_request(const struct vector *v, uint8_t *bytes,
				       size_t *ret_length)
{
	return control_request_encode(&v->decoded.request, bytes, BYTES_MAX,
				      ret_length);
}

static const struct wire_message *fields_of_request(const struct vector *v)
{
	return &control_op_info((uint8_t)v->decoded.request.op)->message;
}

static enum wire_result decode_response(struct vector *v)
{
	return control_response_decode(v->bytes, v->length,
				       &v->decoded.response);
}

static enum wire_result encode_response(const struct vector *v, uint8_t *bytes,
					size_t *ret_length)
{
	return control_response_encode(&v->decoded.response, bytes, BYTES_MAX,
				       ret_length);
}

static const struct wire_message *fields_of_response(const struct vector *v)
{
	(void)v;
	return &control_response_fields;
}

static enum wire_result decode_enable(struct vector *v)
{
	return enable_decode(v->bytes, v->length, &v->decoded.enable);
}

static enum wire_result encode_enable(const struct vector *v, uint8_t *bytes,
				      size_t *ret_length)
{
	return enable_encode(&v->decoded.enable, bytes, BYTES_MAX, ret_length);
}

static const struct wire_message *fields_of_enable(const struct vector *v)
{
	(void)v;
	return &enable_fields;
}

static enum wire_result decode_status(struct vector *v)
{
	return status_decode(v->bytes, v->length, &v->decoded.status);
}

static enum wire_result encode_status(const struct vector *v, uint8_t *bytes,
				      size_t *ret_length)
{
	return status_encode(&v->decoded.status, bytes, BYTES_MAX, ret_length);
}

static const struct wire_message *fields_of_status(const struct vector *v)
{
	(void)v;
	return &status_fields;
}

static const struct wire_field crc_field = {
	.name = "crc", .type = WIRE_U16, .size = sizeof(uint32_t), .scale = 1};
static const struct wire_message crc_message = {"crc", &crc_field, 1, 0};

static enum wire_result decode_crc(struct vector *v)
{
	v->decoded.crc = e2e_crc(v->bytes, v->length);
	return WIRE_OK;
}

static enum wire_result encode_crc(const struct vector *v, uint8_t *bytes,
				   size_t *ret_length)
{
	memcpy(bytes, v->bytes, v->length);
	*ret_length = v->length;
	return WIRE_OK;
}

static const struct wire_message *fields_of_crc(const struct vector *v)
{
	(void)v;
	return &crc_message;
}

static const struct kind kinds[] = {
	{"crc", decode_crc, encode_crc, fields_of_crc},
	{"feature", decode_feature, encode_feature, fields_of_feature},
	{"frame", decode_frame, encode_frame, fields_of_frame},
	{"request", decode_request, encode_request, fields_of_request},
	{"response", decode_response, encode_response, fields_of_response},
	{"enable", decode_enable, encode_enable, fields_of_enable},
	{"status", decode_status, encode_status, fields_of_status},
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static const struct wire_field *find_field(const struct wire_message *message,
					   const char *name)
{
	for (size_t i = 0; i < message->count; i++)
		if (strcmp(message->field[i].name, name) == 0)
			return &message->field[i];
	return NULL;
}

/* "above ceiling" and "above-ceiling" are the same. */
static bool same_name(const char *name, const char *text)
{
	for (; *name != '\0' && *text != '\0'; name++, text++)
		if (*name != *text && !(*name == ' ' && *text == '-'))
			return false;
	return *name == *text;
}

static bool has_value(const struct wire_field *field, const void *from,
		      const char *text)
{
	int64_t value = wire_member(field, from);

	if (field->codes)
		return same_name(wire_code_name(field->codes, (uint8_t)value),
				 text);
	return strtoll(text, NULL, 10) == value;
}

static bool has_samples(const struct frame *frame, const char *text)
{
	char *end = NULL;
	size_t count = (size_t)frame->cells * frame->samples;

	for (size_t i = 0; i < count; i++, text = end + 1)
		if (strtol(text, &end, 10) != frame->value[i])
			return false;
	return *end == '\0';
}

static bool has_member(const struct kind *kind, const struct vector *v,
		       const char *name, const char *text)
{
	const struct wire_message *message = kind->fields(v);
	const void *from = &v->decoded;
	const struct wire_field *field;

	if (strcmp(name, "values") == 0)
		return has_samples(&v->decoded.frame, text);
	if (strcmp(name, "counter") == 0 && message == &frame_fields)
		return strtol(text, NULL, 10) == v->decoded.frame.counter;
	if (strncmp(name, "pad", 3) == 0 && name[3] != '\0' && name[4] == '.') {
		from = &v->decoded.feature.pad[name[3] - '0'];
		message = &feature_pad_fields;
		name += 5;
	}
	field = find_field(message, name);
	return field && has_value(field, from, text);
}

static bool has_members(const struct kind *kind, const struct vector *v)
{
	bool good = true;

	for (char *word = strtok(v->part[4], " \n"); word;
	     word = strtok(NULL, " \n")) {
		char name[NAME_SIZE];
		char *equals = strchr(word, '=');
		size_t size = equals ? (size_t)(equals - word) : 0;

		if (size == 0 || size >= sizeof(name))
			return false;
		memcpy(name, word, size);
		name[size] = '\0';
		if (has_member(kind, v, name, equals + 1))
			continue;
		fprintf(stderr, "  not %s\n", word);
		good = false;
	}
	return good;
}

static bool split(char *line, struct vector *v)
{
	for (size_t i = 0; i < PARTS; i++) {
		char *bar = i + 1 < PARTS ? strstr(line, " |") : NULL;

		v->part[i] = line;
		if (i + 1 == PARTS)
			return true;
		if (!bar)
			return false;
		*bar = '\0';
		line = bar + 2;
		line += *line == ' ';
	}
	return false;
}

static bool read_octets(struct vector *v)
{
	const char *at = v->part[2];
	char *end;

	for (v->length = 0; v->length < BYTES_MAX && *at != '\0'; at = end) {
		v->bytes[v->length++] = (uint8_t)strtoul(at, &end, 16);
		if (end == at)
			return false;
	}
	return *at == '\0';
}

static bool encodes_again(const struct kind *kind, const struct vector *v)
{
	uint8_t bytes[BYTES_MAX];
	size_t length = 0;

	return kind->encode(v, bytes, &length) == WIRE_OK &&
	       length == v->length && memcmp(bytes, v->bytes, length) == 0;
}

static bool agrees(struct vector *v)
{
	const struct kind *kind = find_kind(v->part[0]);
	const char *expected = v->part[3];
	bool longer = strcmp(expected, "ok longer") == 0;
	enum wire_result result;

	if (!kind || !read_octets(v))
		return false;
	result = kind->decode(v);
	if (strcmp(wire_result_table[result].name, longer ? "ok" : expected))
		return false;
	if (result)
		return true;
	return has_members(kind, v) && (longer || encodes_again(kind, v));
}

int main(int argc, char **argv)
{
	static char line[LINE_SIZE];
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	unsigned int count = 0;
	unsigned int wrong = 0;

	if (!file) {
		fprintf(stderr, "usage: vectors FILE\n");
		return 2;
	}
	while (fgets(line, sizeof(line), file)) {
		static struct vector v;

		if (line[0] == '#' || line[0] == '\n')
			continue;
		memset(&v, 0, sizeof(v));
		count++;
		if (split(line, &v) && agrees(&v))
			continue;
		fprintf(stderr, "disagrees: %s: %s\n", v.part[0],
			v.part[1] ? v.part[1] : "no such line");
		wrong++;
	}
	(void)fclose(file); /* only read */
	printf("%u of %u vectors agree\n", count - wrong, count);
	return wrong > 0 || count == 0;
}
