/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include "frame.h"

#include <string.h>

const struct contact_threshold contact_thresholds[CONTACT_KIND_COUNT] = {
	[CONTACT_POINT] = {.on_mn = 3000, .off_mn = 2000},
	[CONTACT_COMPRESSION] = {.on_mn = 4000, .off_mn = 2500},
};

enum contact_kind contact_kind_of(const struct feature_pad *pad)
{
	return pad->contact == FEATURE_POINT ? CONTACT_POINT
					     : CONTACT_COMPRESSION;
}

void contact_init(struct contact *contact, const struct feature_pad *pad)
{
	memset(contact, 0, sizeof(*contact));
	contact->kind = contact_kind_of(pad);
	contact->cells = pad->cells;
	contact->rows = pad->rows;
	contact->columns = pad->columns;
	contact->cell_area = pad->cell_area;
	contact->resolution_mn = pad->resolution_mn;
	contact->range_mn = pad->range_mn;
}

void contact_zero_begin(struct contact *contact)
{
	contact->zero = CONTACT_ZERO_RUNNING;
	contact->zero_count = 0;
	for (size_t i = 0; i < contact->cells; i++) {
		contact->zero_sum_mn[i] = 0;
		contact->zero_least[i] = INT16_MAX;
		contact->zero_most[i] = INT16_MIN;
	}
}

void contact_zero_revoke(struct contact *contact)
{
	contact->zero = CONTACT_ZERO_NEEDED;
}

enum contact_zero contact_zero_state(const struct contact *contact)
{
	return contact->zero;
}

/* Units between a cell's least and most value while zeroing. */
static int32_t zero_span(const struct contact *contact, size_t cell)
{
	return contact->zero_most[cell] - contact->zero_least[cell];
}

static int32_t zero_mean(const struct contact *contact, size_t cell)
{
	return (int32_t)(contact->zero_sum_mn[cell] / (int64_t)ZERO_SAMPLES);
}

/* Nobody presses: each cell is still, and all of them read nothing much. */
static bool zero_is_free(const struct contact *contact)
{
	const int32_t most = contact_thresholds[contact->kind].off_mn;
	int64_t sum_mn = 0;

	for (size_t i = 0; i < contact->cells; i++) {
		const int32_t mean = zero_mean(contact, i);

		if ((int64_t)zero_span(contact, i) * contact->resolution_mn >
		    ZERO_SPREAD_MN)
			return false;
		if (mean >= most || mean <= -most)
			return false;
		sum_mn += mean;
	}
	return sum_mn < most && sum_mn > -most;
}

static void zero_finish(struct contact *contact)
{
	if (!zero_is_free(contact)) {
		contact->zero = CONTACT_ZERO_NEEDED;
		return;
	}
	contact->lively = 0;
	for (size_t i = 0; i < contact->cells; i++) {
		contact->offset_mn[i] = zero_mean(contact, i);
		if (zero_span(contact, i) >= ZERO_LIVELY)
			contact->lively |= 1u << i;
	}
	contact->rate_count = 0;
	contact->rate_mn_per_s = 0;
	contact->zero = CONTACT_ZERO_DONE;
}

static void zero_sample(struct contact *contact,
			const struct contact_reading *reading)
{
	if (reading->fault || reading->saturated) {
		contact->zero = CONTACT_ZERO_NEEDED;
		return;
	}
	for (size_t i = 0; i < contact->cells; i++) {
		const int16_t raw = reading->raw[i];

		contact->zero_sum_mn[i] += raw * contact->resolution_mn;
		if (raw < contact->zero_least[i])
			contact->zero_least[i] = raw;
		if (raw > contact->zero_most[i])
			contact->zero_most[i] = raw;
	}
	if (++contact->zero_count == ZERO_SAMPLES)
		zero_finish(contact);
}

/* mN on 0.01 mm2 to Pa, up: 1e-3 N / 1e-8 m2. */
static int32_t pressure_pa(int32_t mn, uint32_t area)
{
	const int64_t pa = ((int64_t)mn * 100000 + area - 1) / area;

	return pa < INT32_MAX ? (int32_t)pa : INT32_MAX;
}

/* A value that is no force: which, and what it counts as. */
static int32_t odd_cell(const struct contact *contact, size_t cell, int16_t raw,
			struct contact_reading *reading)
{
	if (raw == FRAME_CELL_FAULT) {
		reading->fault |= 1u << cell;
		return 0;
	}
	reading->saturated |= 1u << cell;
	return contact->range_mn;
}

/* Feature bounds what a cell can show, so that those of a pad add up. */
_Static_assert((int64_t)(INT16_MAX + 1) * FEATURE_RESOLUTION_MAX_MN *
				       (int64_t)PROFILE_CELLS_MAX +
			       CONTACT_FORCE_MAX_MN <
		       INT32_MAX,
	       "the sum of all cells and their offsets fits");

/* Force, and the highest and the lowest cell. One pass: this is done for
 * every sample. */
static void read_cells(const struct contact *restrict contact,
		       const int16_t *restrict raw,
		       struct contact_reading *restrict reading)
{
	const int32_t resolution_mn = contact->resolution_mn;
	const size_t cells = contact->cells;
	int32_t most = 0, least = 0, sum_mn = 0;

	for (size_t i = 0; i < cells; i++) {
		const int16_t value = raw[i];
		int32_t mn = value * resolution_mn - contact->offset_mn[i];

		if (value == FRAME_CELL_FAULT || value == FRAME_CELL_SATURATED)
			mn = odd_cell(contact, i, value, reading);
		reading->raw[i] = value;
		reading->cell_mn[i] = mn;
		sum_mn += mn;
		most = mn > most ? mn : most;
		least = mn < least ? mn : least;
	}
	if (sum_mn > CONTACT_FORCE_MAX_MN)
		sum_mn = CONTACT_FORCE_MAX_MN;
	if (sum_mn < -CONTACT_FORCE_MAX_MN)
		sum_mn = -CONTACT_FORCE_MAX_MN;
	reading->force_mn = sum_mn;
	reading->most_mn = most;
	reading->least_mn = least;
	reading->peak_pa = pressure_pa(most, contact->cell_area);
}

/* The centre of all force above zero. */
static void find_centroid(struct contact *contact, const int32_t *cell_mn)
{
	const int32_t rows = contact->rows;
	const int32_t columns = contact->columns;
	int64_t sum = 0, sum_x = 0, sum_y = 0;

	for (int32_t row = 0; row < rows; row++, cell_mn += columns) {
		int64_t row_mn = 0;

		for (int32_t column = 0; column < columns; column++) {
			const int64_t mn =
				cell_mn[column] > 0 ? cell_mn[column] : 0;

			row_mn += mn;
			sum_x += mn * (2 * column + 1);
		}
		sum += row_mn;
		sum_y += row_mn * (2 * row + 1);
	}
	contact->centroid_x_permille = 500;
	contact->centroid_y_permille = 500;
	if (sum == 0)
		return;
	contact->centroid_x_permille = (int32_t)(sum_x * 500 / (sum * columns));
	contact->centroid_y_permille = (int32_t)(sum_y * 500 / (sum * rows));
}

static int32_t median(const int32_t *v)
{
	const int32_t low = v[0] < v[1] ? v[0] : v[1];
	const int32_t high = v[0] < v[1] ? v[1] : v[0];

	if (v[2] < low)
		return low;
	return v[2] > high ? high : v[2];
}

/* SR-6: see contact.h for the method. */
static void find_rate(struct contact *contact, int32_t force_mn)
{
	uint64_t *at = contact->rate_at_us;
	int32_t *force = contact->rate_force_mn;
	const size_t last = RATE_SAMPLES - 1;

	memmove(at, at + 1, last * sizeof(*at));
	memmove(force, force + 1, last * sizeof(*force));
	at[last] = contact->at_us;
	force[last] = force_mn;
	if (contact->rate_count < RATE_SAMPLES)
		contact->rate_count++;
	if (contact->rate_count < RATE_SAMPLES)
		return;
	/* Three steps apart at least, so that it fits. */
	contact->rate_mn_per_s =
		(int32_t)(((int64_t)median(force + 3) - median(force)) *
			  1000000 / (int64_t)(at[4] - at[1]));
}

/* What need not be found for every sample. */
static void take_step(struct contact *contact,
		      const struct contact_reading *reading)
{
	if (contact->rate_count > 0 &&
	    contact->at_us - contact->rate_at_us[RATE_SAMPLES - 1] <
		    RATE_STEP_US)
		return;
	find_rate(contact, reading->force_mn);
	find_centroid(contact, reading->cell_mn);
}

/* SR-7: since when there has been pressure. */
static void read_contact(struct contact *contact, int32_t force_mn)
{
	const struct contact_threshold *threshold =
		&contact_thresholds[contact->kind];

	contact->in_contact =
		force_mn >=
		(contact->in_contact ? threshold->off_mn : threshold->on_mn);
	if (contact->in_contact) {
		if (!contact->counting)
			contact->since_us = contact->at_us;
		contact->counting = true;
		contact->contact_us = contact->at_us;
	} else if (contact->at_us - contact->contact_us >= CONTACT_GAP_US) {
		contact->counting = false;
	}
}

static uint32_t pressed_ms(const struct contact *contact)
{
	uint64_t ms;

	if (!contact->counting)
		return 0;
	ms = (contact->contact_us - contact->since_us) / 1000;
	return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

void contact_sample(struct contact *contact, const int16_t *raw, uint64_t at_us,
		    struct contact_reading *reading)
{
	if (at_us > contact->at_us)
		contact->at_us = at_us;
	reading->cells = contact->cells;
	reading->fault = 0;
	reading->saturated = 0;
	read_cells(contact, raw, reading);
	take_step(contact, reading);
	read_contact(contact, reading->force_mn);
	if (contact->zero == CONTACT_ZERO_RUNNING)
		zero_sample(contact, reading);
	reading->at_us = contact->at_us;
	reading->rate_mn_per_s = contact->rate_mn_per_s;
	reading->centroid_x_permille = contact->centroid_x_permille;
	reading->centroid_y_permille = contact->centroid_y_permille;
	reading->pressed_ms = pressed_ms(contact);
	reading->lively = contact->lively;
	reading->in_contact = contact->in_contact;
	reading->zeroed = contact->zero == CONTACT_ZERO_DONE;
}
