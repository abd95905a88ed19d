/* SPDX-License-Identifier: MIT */
#include "core_parts.h"

#include "claims.h"
#include "hub_state.h"

#include <stdlib.h>
#include <time.h>

const char *const core_part_names[PART_COUNT] = {
	[PART_DECODE] = "decode",
	[PART_CONTACT] = "contact",
	[PART_DOSE] = "dose",
	[PART_GUARD] = "guard",
};

/* One sample, on its way through the parts. */
struct part_sample {
	struct wearable *w;
	uint64_t at_us;
	int16_t raw[PROFILE_CELLS_MAX];
	struct contact_reading reading;
	struct dose_figures dose;
};

struct core_parts {
	struct tape *tape;
	struct hub *hub; /* as at the tape's beginning; the parts move it */
	struct part_sample *sample;
	size_t samples;
	struct frame frame;
	struct guard_trips trips;
};

uint64_t core_now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct wearable *wearable_of(struct core_parts *parts,
				    const struct tape_entry *entry)
{
	return hub_by_device(parts->hub, entry->event.value.device);
}

static const struct assembler *decode(struct core_parts *parts,
				      const struct tape_entry *entry)
{
	struct wearable *w = wearable_of(parts, entry);
	struct assembler *assembler = &w->pad[0].assembler;
	uint8_t lost;

	assert_int_equal(central_frame(&w->central, entry->bytes,
				       entry->event.value.length, &parts->frame,
				       &lost),
			 WIRE_OK);
	assert_int_equal(assembler_add(assembler, &parts->frame),
			 ASSEMBLER_COMPLETE);
	return assembler;
}

static uint64_t time_decode(struct core_parts *parts)
{
	const struct tape *tape = parts->tape;
	const uint64_t from_ns = core_now_ns();

	for (size_t i = 0; i < tape->count; i++)
		if (tape->entry[i].counted)
			(void)decode(parts, &tape->entry[i]);
	return core_now_ns() - from_ns;
}

static uint64_t time_contact(struct core_parts *parts)
{
	const uint64_t from_ns = core_now_ns();

	for (size_t i = 0; i < parts->samples; i++) {
		struct part_sample *sample = &parts->sample[i];

		contact_sample(&sample->w->pad[0].contact, sample->raw,
			       sample->at_us, &sample->reading);
	}
	return core_now_ns() - from_ns;
}

static uint64_t time_dose(struct core_parts *parts)
{
	const uint64_t from_ns = core_now_ns();

	for (size_t i = 0; i < parts->samples; i++) {
		struct part_sample *sample = &parts->sample[i];
		const struct contact_reading *reading = &sample->reading;
		struct pad *pad = &sample->w->pad[0];
		const int64_t added = dose_pad_sample(
			&pad->dose, reading->in_contact ? reading->force_mn : 0,
			reading->at_us);

		if (added > 0)
			dose_add(&parts->hub->dose, pad->kind, pad->site, added,
				 reading->at_us);
		sample->dose = dose_figures(&parts->hub->dose, &pad->dose,
					    pad->kind, pad->site);
	}
	return core_now_ns() - from_ns;
}

static uint64_t time_guard(struct core_parts *parts)
{
	const uint64_t from_ns = core_now_ns();

	for (size_t i = 0; i < parts->samples; i++) {
		const struct part_sample *sample = &parts->sample[i];
		struct pad *pad = &sample->w->pad[0];
		const struct guard_sample judged = {
			.limits = &pad->limits,
			.reading = &sample->reading,
			.pressing = &pad->pressing,
			.dose = sample->dose,
		};

		guard_trips_clear(&parts->trips);
		guard_sample(&pad->guard, &judged, &parts->trips);
		assert_true(parts->trips.count == 0);
	}
	return core_now_ns() - from_ns;
}

void core_parts_begin(struct core_parts *parts)
{
	memcpy(parts->hub, parts->tape->before, hub_size());
}

uint64_t core_parts_time(struct core_parts *parts, enum core_part part)
{
	static uint64_t (*const times[PART_COUNT])(struct core_parts *
						   parts) = {
		[PART_DECODE] = time_decode,
		[PART_CONTACT] = time_contact,
		[PART_DOSE] = time_dose,
		[PART_GUARD] = time_guard,
	};

	return times[part](parts);
}

/* What of a frame the later parts are called with. */
static void take_samples(struct core_parts *parts,
			 const struct tape_entry *entry)
{
	const struct assembler *block = decode(parts, entry);
	struct wearable *w = wearable_of(parts, entry);

	(void)clockfit_add(&w->clock, block->time_us,
			   entry->at_us); /* as the hub does */
	for (uint8_t i = 0; i < block->samples; i++) {
		struct part_sample *sample = &parts->sample[parts->samples++];

		sample->w = w;
		sample->at_us = clockfit_at(
			&w->clock,
			block->time_us - (uint32_t)(block->samples - 1 - i) *
						 block->interval_us);
		memcpy(sample->raw, block->value + (size_t)i * block->cells,
		       block->cells * sizeof(sample->raw[0]));
	}
}

struct core_parts *core_parts_new(struct tape *tape)
{
	struct core_parts *parts = calloc(1, sizeof(*parts));

	assert_non_null(parts);
	parts->tape = tape;
	parts->hub = malloc(hub_size());
	parts->sample = calloc(tape->frames * PROFILE_SAMPLES_MAX,
			       sizeof(*parts->sample));
	assert_non_null(parts->hub);
	assert_non_null(parts->sample);
	core_parts_begin(parts);
	for (size_t i = 0; i < tape->count; i++)
		if (tape->entry[i].counted)
			take_samples(parts, &tape->entry[i]);
	/* In this order each leaves what the next needs. */
	for (int part = 0; part < PART_COUNT; part++) {
		core_parts_begin(parts);
		(void)core_parts_time(parts, (enum core_part)part);
	}
	return parts;
}

void core_parts_free(struct core_parts *parts)
{
	free(parts->hub);
	free(parts->sample);
	free(parts);
}
