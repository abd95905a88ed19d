/* SPDX-License-Identifier: MIT */
/* Link: walks the table; budgets, back-off with jitter, quarantine. */
#include "link.h"

#define NEVER UINT64_MAX

void link_init(struct link *link, uint32_t seed)
{
	*link = (struct link){
		.state = LINK_ABSENT,
		.random = seed | 1u, /* the generator never leaves 0 */
		.until_us = NEVER,
		.retry_us = NEVER,
	};
}

/* Marsaglia's xorshift32 (2003). */
static uint32_t next_random(struct link *link)
{
	uint32_t r = link->random;

	r ^= r << 13;
	r ^= r >> 17;
	r ^= r << 5;
	link->random = r;
	return r;
}

/* Three to five quarters, so that a room full of wearables does not come
 * back in step. */
static uint64_t jittered_us(struct link *link, uint32_t ms)
{
	return (uint64_t)ms * (750 + next_random(link) % 501);
}

static uint32_t backoff_ms(const struct link *link)
{
	uint32_t ms = LINK_BACKOFF_MIN_MS;
	unsigned int i;

	for (i = 1; i < link->attempts && ms < LINK_BACKOFF_MAX_MS; i++)
		ms *= 2;
	return ms < LINK_BACKOFF_MAX_MS ? ms : LINK_BACKOFF_MAX_MS;
}

static void back_off(struct link *link, uint32_t least_ms, uint64_t now_us)
{
	uint32_t ms;

	if (link->attempts < UINT8_MAX)
		link->attempts++;
	ms = backoff_ms(link);
	link->retry_us =
		now_us + jittered_us(link, ms > least_ms ? ms : least_ms);
}

/* An attempt that got as far as a connection and failed then. */
static enum link_state fail(struct link *link, enum link_state next)
{
	if (link->state == LINK_CONNECTING)
		return next;
	link->failures++;
	return link->failures < LINK_FAILURES_MAX ? next : LINK_QUARANTINED;
}

static void set_state(struct link *link, enum link_state next, uint64_t now_us)
{
	uint32_t budget_ms = link_budget_ms[next];

	link->state = next;
	link->until_us = budget_ms ? now_us + budget_ms * 1000ull : NEVER;
}

/* After these acts the next Connect waits. */
static const bool act_backs_off[LINK_ACT_COUNT] = {
	[LINK_ACT_LOST] = true,
	[LINK_ACT_RETRY] = true,
	[LINK_ACT_DISCONNECT] = true,
};

/* What begins a connection; not while the last one is being ended. */
static const bool act_begins[LINK_ACT_COUNT] = {
	[LINK_ACT_CONNECT] = true,
	[LINK_ACT_PAIR] = true,
	[LINK_ACT_RESOLVE] = true,
};

static uint32_t least_wait_ms(const struct link *link, enum link_state from,
			      enum link_event event, bool trusted)
{
	/* Nobody was there: bluetoothd goes on listening for it. */
	if (from == LINK_CONNECTING && event == LINK_EVENT_TIMEOUT)
		return LINK_BACKOFF_MAX_MS;
	if (event == LINK_EVENT_DOWN && trusted)
		return LINK_FALLBACK_MS;
	return link->state == LINK_ABSENT ? LINK_VANISHED_MS : 0;
}

static void note_ready(struct link *link)
{
	link->refusal = (struct refusal){.code = REFUSAL_NONE};
	link->was_ready = true;
	link->failures = 0;
	link->attempts = 0;
}

static void note_event(struct link *link, enum link_event event,
		       uint64_t now_us)
{
	switch ((int)event) {
	case LINK_EVENT_KNOWN:
		if (link->retry_us == NEVER)
			link->retry_us = now_us + LINK_FALLBACK_MS * 1000ull;
		break;
	case LINK_EVENT_HEARD:
		link->retry_us = now_us;
		break;
	case LINK_EVENT_AGAIN:
		link->refusal = (struct refusal){.code = REFUSAL_NONE};
		link->failures = 0;
		link->attempts = 0;
		link->retry_us = now_us;
		break;
	default:
		break;
	}
}

/* SR-25: who is turned away is told why. */
static void blame_something(struct link *link, enum link_event event)
{
	if (link->refusal.code == REFUSAL_NONE && event == LINK_EVENT_TIMEOUT)
		link->refusal.code = REFUSAL_TIMED_OUT;
	if (link->refusal.code == REFUSAL_NONE &&
	    (link->state == LINK_REFUSED || link->state == LINK_QUARANTINED))
		link->refusal.code = REFUSAL_NOT_CONNECTED;
}

/* Between connections: to be brought back, or only found. */
static enum link_state resting(const struct link *link, enum link_state next)
{
	return next == LINK_LOST && !link->was_ready ? LINK_FOUND : next;
}

enum link_act link_step(struct link *link, enum link_event event, bool trusted,
			uint64_t now_us)
{
	struct link_transition t = link_transition_table[link->state][event];
	enum link_state from = link->state;
	enum link_state next;

	if (t.act == LINK_ACT_IGNORE)
		return LINK_ACT_IGNORE;
	if (link->closing && act_begins[t.act])
		return LINK_ACT_IGNORE;
	next = resting(link, t.next);
	if (t.act == LINK_ACT_DISCONNECT)
		next = fail(link, next);
	set_state(link, next, now_us);
	blame_something(link, event);
	note_event(link, event, now_us);
	if (act_backs_off[t.act])
		back_off(link, least_wait_ms(link, from, event, trusted),
			 now_us);
	if (t.act == LINK_ACT_READY)
		note_ready(link);
	link->closing |=
		t.act == LINK_ACT_DISCONNECT || t.act == LINK_ACT_REFUSE;
	return t.act;
}

void link_blame(struct link *link, struct refusal refusal)
{
	link->refusal = refusal;
}

bool link_is_up(const struct link *link)
{
	return link->state >= LINK_CONNECTING && link->state <= LINK_READY;
}

bool link_wants_connect(const struct link *link, uint64_t now_us)
{
	return (link->state == LINK_ABSENT || link->state == LINK_FOUND ||
		link->state == LINK_LOST) &&
	       !link->closing && now_us >= link->retry_us;
}

uint64_t link_deadline_us(const struct link *link)
{
	return link->until_us;
}
