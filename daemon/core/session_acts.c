/* SPDX-License-Identifier: MIT */
/* Session, acts: the list of what it wishes; what lets go comes first. */
#include "session_state.h"

#include <assert.h>
#include <string.h>

struct turn turn_begin(struct session *s, uint64_t now_us,
		       struct session_acts *acts)
{
	return (struct turn){.s = s, .now_us = now_us, .acts = acts};
}

struct session_act *turn_add(struct turn *t, enum session_act_type type,
			     uint8_t pad)
{
	struct session_act *act = &t->acts->list[t->acts->count];

	assert(t->acts->count < SESSION_ACTS_MAX);
	t->acts->count++;
	memset(act, 0, sizeof(*act));
	act->type = type;
	act->pad = pad;
	return act;
}

void turn_end(struct turn *t)
{
	if (t->changed)
		(void)turn_add(t, SESSION_ACT_CHANGED,
			       SESSION_PADS_MAX); /* nothing more to say */
}

void turn_release(struct turn *t, uint8_t pad)
{
	struct session_act *list = t->acts->list;
	struct session_use *use = &t->s->use[pad];
	uint8_t first = 0;

	use->lets_go = use->asked || use->pressing;
	while (first < t->acts->count &&
	       list[first].type == SESSION_ACT_RELEASE) {
		if (list[first].pad == pad)
			return;
		first++;
	}
	(void)turn_add(t, SESSION_ACT_RELEASE, pad); /* makes the room */
	memmove(&list[first + 1], &list[first],
		(size_t)(t->acts->count - 1 - first) * sizeof(*list));
	memset(&list[first], 0, sizeof(*list));
	list[first].type = SESSION_ACT_RELEASE;
	list[first].pad = pad;
}

struct record *turn_record(struct turn *t, enum record_type type, uint8_t pad)
{
	const struct session *s = t->s;
	const struct routine *routine = &s->order.routine;
	struct record *record = &turn_add(t, SESSION_ACT_RECORD, pad)->record;
	uint8_t point = ROUTINE_POINT_NONE;

	if (s->step < routine->steps)
		point = routine->step[s->step].point;
	record->type = type;
	record->session = s->order.session;
	record->step = s->step;
	record->repeat = s->repeat;
	if (point < routine->points)
		memcpy(record->point, routine->point[point].name,
		       sizeof(record->point));
	return record;
}

void turn_note(struct turn *t, enum session_note note, int32_t value)
{
	struct record *record =
		turn_record(t, RECORD_SESSION_NOTE, SESSION_PADS_MAX);

	record->note.note = note;
	record->note.value = value;
	t->changed = true;
}
