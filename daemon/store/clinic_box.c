/* SPDX-License-Identifier: MIT */
#include "clinic_box.h"

#include "clinic_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_SIZE   4096
#define ROOM_FIRST   64
#define PROBLEM_SIZE 512
#define ALIGNMENT    sizeof(max_align_t)

struct clinic_chunk {
	struct clinic_chunk *next;
	size_t size;
	size_t used;
	max_align_t memory[];
};

struct clinic_box *clinic_box_new(enum clinic_call call, uint32_t tag)
{
	struct clinic_box *box = calloc(1, sizeof(*box));

	if (!box)
		return NULL;
	box->result.call = call;
	box->result.tag = tag;
	box->result.fd = -1;
	return box;
}

void clinic_box_clear(struct clinic_box *box)
{
	const enum clinic_call call = box->result.call;
	const uint32_t tag = box->result.tag;

	while (box->chunks) {
		struct clinic_chunk *next = box->chunks->next;

		free(box->chunks);
		box->chunks = next;
	}
	free(box->values);
	if (box->result.fd >= 0)
		(void)close(box->result.fd); /* a memfd: nothing is lost */
	memset(box, 0, sizeof(*box));
	box->result.call = call;
	box->result.tag = tag;
	box->result.fd = -1;
}

void clinic_box_free(struct clinic_box *box)
{
	if (!box)
		return;
	clinic_box_clear(box);
	free(box);
}

static bool has_bytes(struct clinic_box *box, size_t size)
{
	if (size > CLINIC_BOX_MAX || box->bytes > CLINIC_BOX_MAX - size)
		return false;
	box->bytes += size;
	return true;
}

static bool add_chunk(struct clinic_box *box, size_t size)
{
	const size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	struct clinic_chunk *chunk;

	if (!has_bytes(box, room))
		return false;
	chunk = calloc(1, sizeof(*chunk) + room);
	if (!chunk)
		return false;
	chunk->size = room;
	chunk->next = box->chunks;
	box->chunks = chunk;
	return true;
}

void *clinic_box_take(struct clinic_box *box, size_t size)
{
	const size_t whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct clinic_chunk *chunk;
	void *memory;

	if (whole < size)
		return NULL;
	if ((!box->chunks || box->chunks->size - box->chunks->used < whole) &&
	    !add_chunk(box, whole))
		return NULL;
	chunk = box->chunks;
	memory = (char *)chunk->memory + chunk->used;
	chunk->used += whole;
	return memory;
}

const char *clinic_box_text(struct clinic_box *box, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = clinic_box_take(box, size);

	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	clinic_text_mend(copy);
	return copy;
}

static bool grow(struct clinic_box *box)
{
	const size_t room = box->room ? box->room * 2 : ROOM_FIRST;
	struct clinic_value *values;

	if (!has_bytes(box, (room - box->room) * sizeof(*values)))
		return false;
	values = realloc(box->values, room * sizeof(*values));
	if (!values)
		return false;
	box->values = values;
	box->room = room;
	return true;
}

struct clinic_value *clinic_box_row(struct clinic_box *box)
{
	const size_t columns = box->result.columns;
	const size_t used = box->result.rows * columns;

	while (box->room - used < columns)
		if (!grow(box))
			return NULL;
	memset(&box->values[used], 0, columns * sizeof(*box->values));
	box->result.rows++;
	box->result.values = box->values;
	return &box->values[used];
}

int clinic_box_refuse(struct clinic_box *box, enum refusal_code code)
{
	clinic_box_clear(box);
	box->result.refusal.code = code;
	return CLINIC_REFUSED;
}

static __attribute__((format(printf, 2, 0))) void
set_problem(struct clinic_box *box, const char *format, va_list arguments)
{
	char text[PROBLEM_SIZE];

	vsnprintf(text, sizeof(text), format, arguments);
	box->result.problem = clinic_box_text(box, text);
	if (!box->result.problem)
		box->result.problem = "The hub is short of memory.";
}

int clinic_box_deny(struct clinic_box *box, size_t index, const char *format,
		    ...)
{
	va_list arguments;

	clinic_box_clear(box);
	box->result.refusal.code = REFUSAL_BAD_ARGUMENT;
	box->result.refusal.value = (int32_t)index;
	va_start(arguments, format);
	set_problem(box, format, arguments);
	va_end(arguments);
	return CLINIC_REFUSED;
}

int clinic_box_fail(struct clinic_box *box, int error, const char *format, ...)
{
	va_list arguments;

	clinic_box_clear(box);
	box->result.error = error;
	va_start(arguments, format);
	set_problem(box, format, arguments);
	va_end(arguments);
	return error;
}

int clinic_box_too_much(struct clinic_box *box)
{
	return clinic_box_fail(box, -ENOMEM,
			       "The answer is more than the hub has memory "
			       "for. Ask for less at once.");
}
