/* SPDX-License-Identifier: MIT */
/* Radio: stop discovery, connect one, resume discovery. */
#include "radio.h"

#include <string.h>

#define NEVER UINT64_MAX

static uint64_t after_ms(uint64_t now_us, uint32_t ms)
{
	return now_us + ms * 1000ull;
}

void radio_init(struct radio *radio)
{
	*radio = (struct radio){.connecting = DEVICE_NONE};
}

static void rest(struct radio *radio)
{
	radio->discovery = RADIO_IDLE;
	radio->connecting = DEVICE_NONE;
	radio->bluez_discovers = false;
	radio->retry_us = 0;
	radio->power_us = 0;
}

void radio_adapter(struct radio *radio, const struct event *event,
		   uint64_t now_us)
{
	bool discovers = event->adapter.discovering;

	radio->present = true;
	memcpy(radio->address, event->adapter.address, sizeof(radio->address));
	memcpy(radio->name, event->adapter.name, sizeof(radio->name));
	radio->name[sizeof(radio->name) - 1] = '\0';
	if (radio->state == ADAPTER_ON && event->adapter.state != ADAPTER_ON)
		rest(radio);
	radio->state = event->adapter.state;
	/* It ended without us: somebody else's doing, or the kernel's. */
	if (radio->bluez_discovers && !discovers &&
	    radio->discovery == RADIO_DISCOVERING) {
		radio->discovery = RADIO_IDLE;
		radio->retry_us = after_ms(now_us, RADIO_RETRY_MS);
	}
	radio->bluez_discovers = discovers;
}

void radio_gone(struct radio *radio)
{
	rest(radio);
	radio->present = false;
	radio->state = ADAPTER_OFF;
}

void radio_heard(struct radio *radio, uint64_t now_us)
{
	radio->heard_us = now_us;
}

static void settle(struct radio *radio, uint64_t now_us)
{
	radio->discovery = RADIO_SETTLING;
	radio->until_us = after_ms(now_us, RADIO_SETTLE_MS);
}

static void started(struct radio *radio, enum outcome outcome, uint64_t now_us)
{
	if (outcome == OUTCOME_OK || outcome == OUTCOME_ALREADY) {
		radio->discovery = RADIO_DISCOVERING;
	} else if (outcome == OUTCOME_IN_PROGRESS) {
		/* Running already, of an earlier life of ours: stop it, and
		 * start again. */
		radio->discovery = RADIO_DISCOVERING;
		radio->heard_us = 0;
	} else {
		radio->discovery = RADIO_IDLE;
		radio->retry_us = after_ms(now_us, RADIO_RETRY_MS);
	}
}

void radio_done(struct radio *radio, uint32_t tag, enum outcome outcome,
		uint64_t now_us)
{
	if (tag != radio->tag)
		return;
	if (radio->discovery == RADIO_STARTING)
		started(radio, outcome, now_us);
	else if (radio->discovery == RADIO_STOPPING)
		settle(radio, now_us);
}

static bool seeks(const struct radio *radio, uint64_t now_us)
{
	return now_us < after_ms(radio->seek_us, RADIO_SEEK_MS) ||
	       now_us >=
		       after_ms(radio->seek_us, RADIO_SEEK_MS + RADIO_PAUSE_MS);
}

static bool wants_discovery(const struct radio *radio,
			    const struct radio_wish *wish, uint64_t now_us)
{
	if (wish->quiet || wish->connect || radio->connecting != DEVICE_NONE)
		return false;
	return wish->discover || (wish->seek && seeks(radio, now_us));
}

static bool is_silent(const struct radio *radio, uint64_t now_us)
{
	return now_us >= after_ms(radio->heard_us, RADIO_SILENT_MS);
}

static enum radio_act begin_discovery(struct radio *radio, uint32_t tag,
				      uint64_t now_us)
{
	if (now_us >= after_ms(radio->seek_us, RADIO_SEEK_MS + RADIO_PAUSE_MS))
		radio->seek_us = now_us;
	radio->discovery = RADIO_STARTING;
	radio->heard_us = now_us;
	radio->tag = tag;
	radio->until_us = after_ms(now_us, RADIO_REPLY_MS);
	return RADIO_ACT_START;
}

static enum radio_act end_discovery(struct radio *radio, uint32_t tag,
				    uint64_t now_us)
{
	radio->discovery = RADIO_STOPPING;
	radio->tag = tag;
	radio->until_us = after_ms(now_us, RADIO_REPLY_MS);
	return RADIO_ACT_STOP;
}

static enum radio_act when_idle(struct radio *radio,
				const struct radio_wish *wish, uint32_t tag,
				uint64_t now_us)
{
	if (now_us < radio->retry_us)
		return RADIO_ACT_NONE;
	if (wish->connect && radio->connecting == DEVICE_NONE)
		return RADIO_ACT_CONNECT;
	if (wants_discovery(radio, wish, now_us))
		return begin_discovery(radio, tag, now_us);
	return RADIO_ACT_NONE;
}

static enum radio_act when_off(struct radio *radio,
			       const struct radio_wish *wish, uint64_t now_us)
{
	if (!wish->power || radio->state != ADAPTER_OFF ||
	    now_us < radio->power_us)
		return RADIO_ACT_NONE;
	radio->power_us = after_ms(now_us, RADIO_POWER_MS);
	return RADIO_ACT_POWER;
}

/* An operation without an answer is over, whatever came of it. */
static void lose_patience(struct radio *radio, uint64_t now_us)
{
	bool settled =
		radio->discovery == RADIO_SETTLING && !radio->bluez_discovers;
	bool waits = radio->discovery != RADIO_IDLE &&
		     radio->discovery != RADIO_DISCOVERING;

	if (settled || (waits && now_us >= radio->until_us))
		radio->discovery = RADIO_IDLE;
}

enum radio_act radio_step(struct radio *radio, const struct radio_wish *wish,
			  uint32_t tag, uint64_t now_us)
{
	if (!radio->present)
		return RADIO_ACT_NONE;
	if (radio->state != ADAPTER_ON)
		return when_off(radio, wish, now_us);
	lose_patience(radio, now_us);
	if (radio->discovery == RADIO_IDLE)
		return when_idle(radio, wish, tag, now_us);
	if (radio->discovery == RADIO_DISCOVERING &&
	    (!wants_discovery(radio, wish, now_us) || is_silent(radio, now_us)))
		return end_discovery(radio, tag, now_us);
	return RADIO_ACT_NONE;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t idle_until_us(const struct radio *radio,
			      const struct radio_wish *wish)
{
	uint64_t next_us =
		after_ms(radio->seek_us, RADIO_SEEK_MS + RADIO_PAUSE_MS);

	if (wish->connect || wish->discover)
		return radio->retry_us;
	return wish->seek ? earlier(radio->retry_us, next_us) : NEVER;
}

static uint64_t discovers_until_us(const struct radio *radio,
				   const struct radio_wish *wish)
{
	uint64_t silent_us = after_ms(radio->heard_us, RADIO_SILENT_MS);

	if (wish->discover)
		return silent_us;
	return earlier(silent_us, after_ms(radio->seek_us, RADIO_SEEK_MS));
}

uint64_t radio_deadline_us(const struct radio *radio,
			   const struct radio_wish *wish)
{
	if (!radio->present)
		return NEVER;
	if (radio->state != ADAPTER_ON)
		return wish->power ? radio->power_us : NEVER;
	if (radio->discovery == RADIO_IDLE)
		return idle_until_us(radio, wish);
	if (radio->discovery == RADIO_DISCOVERING)
		return discovers_until_us(radio, wish);
	return radio->until_us;
}
