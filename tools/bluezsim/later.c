/* SPDX-License-Identifier: MIT */
/* One sorted list on one libuv timer. */
#include "later.h"

static void arm(struct clockwork *clock);

static void unlink_entry(struct later *later)
{
	struct clockwork *clock = later->clock;

	if (later->prev)
		later->prev->next = later->next;
	else
		clock->first = later->next;
	if (later->next)
		later->next->prev = later->prev;
	else
		clock->last = later->prev;
	later->next = NULL;
	later->prev = NULL;
	later->clock = NULL;
}

static void on_timer(uv_timer_t *timer)
{
	struct clockwork *clock = timer->data;
	uint64_t now = uv_now(clock->loop);

	while (clock->first && clock->first->due_ms <= now) {
		struct later *later = clock->first;

		unlink_entry(later);
		later->fn(later->context);
	}
	arm(clock);
}

static void arm(struct clockwork *clock)
{
	uint64_t now = uv_now(clock->loop);
	uint64_t due;

	if (uv_is_closing((uv_handle_t *)&clock->timer))
		return;
	if (!clock->first) {
		uv_timer_stop(&clock->timer);
		return;
	}
	due = clock->first->due_ms;
	uv_timer_start(&clock->timer, on_timer, due > now ? due - now : 0, 0);
}

int clockwork_init(struct clockwork *clock, uv_loop_t *loop)
{
	clock->loop = loop;
	clock->first = NULL;
	clock->last = NULL;
	clock->timer.data = clock;
	return uv_timer_init(loop, &clock->timer);
}

void clockwork_close(struct clockwork *clock)
{
	while (clock->first)
		unlink_entry(clock->first);
	uv_close((uv_handle_t *)&clock->timer, NULL);
}

static void insert(struct clockwork *clock, struct later *later)
{
	struct later *before = clock->last;

	while (before && before->due_ms > later->due_ms)
		before = before->prev;
	later->prev = before;
	later->next = before ? before->next : clock->first;
	if (later->prev)
		later->prev->next = later;
	else
		clock->first = later;
	if (later->next)
		later->next->prev = later;
	else
		clock->last = later;
	later->clock = clock;
}

void later_set(struct later *later, struct clockwork *clock, uint64_t delay_ms,
	       later_fn fn, void *context)
{
	later_cancel(later);
	uv_update_time(clock->loop);
	later->due_ms = uv_now(clock->loop) + (delay_ms ? delay_ms : 1);
	later->fn = fn;
	later->context = context;
	insert(clock, later);
	arm(clock);
}

void later_cancel(struct later *later)
{
	if (later->clock)
		unlink_entry(later);
}

bool later_is_set(const struct later *later)
{
	return later->clock != NULL;
}
