/* SPDX-License-Identifier: MIT */
#include "knead.h"

#include "root.h"

#include <string.h>

#define PERMILLE 1000
#define TURN	 65536 /* units of an angle */
#define EIGHTH	 (TURN / 8)
#define BEND	 2847 /* 0.273 rad */
#define FINE	 32768
/* Arcs that are taken together where noise must not count as to and fro: 0.2 s,
 * a third of the fastest turn. */
#define COARSE 5
#define GRID   511 /* half the path's extent */
/* Straighter than this has no middle: squared axes of about 1 : 14. */
#define STRAIGHT 4

/*
 * The path, the oldest first, on a grid of GRID steps from its mean to each
 * side: sums of squares are below 2^26, of cubes below 2^36, and their products
 * fit. What is not too straight has its middle within 8 times its farthest
 * point (both eigenvalues of the squares are at least a sixteenth of their
 * sum): distances along x or y are below 2^13, their squares below 2^26, so
 * that sums of distances to the fourth stay below 2^59.
 *
 * It is walked for each step, so what fits 32 bits stays there.
 */
struct path {
	int32_t n;
	int32_t extent_um; /* from the mean, the farthest along x or y */
	int32_t x, y;	   /* the circle's middle, on the grid */
	int32_t u[KNEAD_SAMPLES];
	int32_t v[KNEAD_SAMPLES];
};

void knead_begin(struct knead *knead, uint32_t width_um, uint32_t height_um)
{
	memset(knead, 0, sizeof(*knead));
	knead->width_um =
		width_um < KNEAD_PAD_MAX_UM ? width_um : KNEAD_PAD_MAX_UM;
	knead->height_um =
		height_um < KNEAD_PAD_MAX_UM ? height_um : KNEAD_PAD_MAX_UM;
}

/* Index of the i-th sample, the oldest first. */
static size_t slot(const struct knead *knead, int64_t i)
{
	return (size_t)(knead->next + KNEAD_SAMPLES - knead->count + i) %
	       KNEAD_SAMPLES;
}

static int64_t magnitude(int64_t value)
{
	return value < 0 ? -value : value;
}

_Static_assert(KNEAD_PAD_MAX_UM <= INT32_MAX / KNEAD_SAMPLES &&
		       KNEAD_PAD_MAX_UM <= INT32_MAX / GRID,
	       "sums over the path and steps of the grid fit");

/* The oldest first. */
static void take_line(int32_t *value, const int32_t *ring,
		      const struct knead *knead)
{
	const size_t first = slot(knead, 0);
	const size_t to_end = KNEAD_SAMPLES - first;
	const size_t n = knead->count < to_end ? knead->count : to_end;

	memcpy(value, ring + first, n * sizeof(*value));
	memcpy(value + n, ring, (knead->count - n) * sizeof(*value));
}

/* Less its mean; answers how far from it the farthest is then. */
static int32_t centre(int32_t *value, int32_t n)
{
	int32_t mean = 0, least = 0, most = 0;

	for (int32_t i = 0; i < n; i++)
		mean += value[i];
	mean /= n;
	for (int32_t i = 0; i < n; i++) {
		value[i] -= mean;
		least = value[i] < least ? value[i] : least;
		most = value[i] > most ? value[i] : most;
	}
	return -least > most ? -least : most;
}

static void to_grid(int32_t *value, const struct path *path)
{
	const int32_t extent_um = path->extent_um;
	const int32_t n = path->n;

	for (int32_t i = 0; i < n; i++)
		value[i] = value[i] * GRID / extent_um;
}

static void take_path(struct path *path, const struct knead *knead)
{
	int32_t across, along;

	path->n = knead->count;
	take_line(path->u, knead->x_um, knead);
	take_line(path->v, knead->y_um, knead);
	across = centre(path->u, path->n);
	along = centre(path->v, path->n);
	path->extent_um = across > along ? across : along;
	if (path->extent_um == 0)
		path->extent_um = 1; /* to divide by */
	to_grid(path->u, path);
	to_grid(path->v, path);
}

struct sums {
	int64_t uu, uv, vv;
	int64_t u, v; /* of u (u^2 + v^2), of v (u^2 + v^2) */
};

static struct sums sums_of(const struct path *path)
{
	struct sums sums = {0};

	for (int32_t i = 0; i < path->n; i++) {
		const int32_t u = path->u[i];
		const int32_t v = path->v[i];

		sums.uu += u * u;
		sums.uv += u * v;
		sums.vv += v * v;
		sums.u += u * (u * u + v * v);
		sums.v += v * (u * u + v * v);
	}
	return sums;
}

/* The middle of the circle through the path; false: it has none. */
static bool find_middle(struct path *path)
{
	const struct sums sums = sums_of(path);
	const int64_t det = sums.uu * sums.vv - sums.uv * sums.uv;
	const int64_t half = (sums.uu + sums.vv) / 2;

	if (det == 0 || det < half * half / STRAIGHT)
		return false;
	path->x = (int32_t)((sums.u * sums.vv - sums.v * sums.uv) / (2 * det));
	path->y = (int32_t)((sums.v * sums.uu - sums.u * sums.uv) / (2 * det));
	return true;
}

/* Of the smaller side to the larger, both positive: up to an eighth. */
static uint32_t angle_in_eighth(uint32_t small, uint32_t large)
{
	const uint32_t z = small * FINE / large;

	return z * (EIGHTH + BEND * (FINE - z) / FINE) / FINE;
}

/* From x toward y, in 1/65536 of a turn; not at the middle itself. */
static uint16_t angle_of(int32_t x, int32_t y)
{
	const uint32_t ax = (uint32_t)(x < 0 ? -x : x);
	const uint32_t ay = (uint32_t)(y < 0 ? -y : y);
	uint32_t angle = ay <= ax ? angle_in_eighth(ay, ax)
				  : TURN / 4 - angle_in_eighth(ax, ay);

	if (x < 0)
		angle = TURN / 2 - angle;
	if (y < 0)
		angle = TURN - angle;
	return (uint16_t)angle; /* a whole turn is none */
}

/* The path as seen from its middle. */
struct walk {
	int64_t net;   /* all arcs with their sign, in 1/65536 */
	int64_t all;   /* without, of COARSE arcs together */
	int64_t fresh; /* net of the newest, as many as knead->fresh */
	int64_t long_um, short_um; /* half axes */
};

static uint16_t angle_at(const struct path *path, int32_t i)
{
	const int32_t x = path->u[i] - path->x;
	const int32_t y = path->v[i] - path->y;

	return x == 0 && y == 0 ? 0 : angle_of(x, y);
}

static void add_arcs(struct walk *walk, const struct path *path, uint8_t fresh)
{
	uint16_t before = angle_at(path, 0);
	int32_t together = 0;

	for (int32_t i = 1; i < path->n; i++) {
		const uint16_t angle = angle_at(path, i);
		const int16_t arc = (int16_t)(uint16_t)(angle - before);

		walk->net += arc;
		together += arc;
		if (i % COARSE == 0 || i == path->n - 1) {
			walk->all += magnitude(together);
			together = 0;
		}
		if (i >= path->n - fresh)
			walk->fresh += arc;
		before = angle;
	}
}

static int32_t square_at(const struct path *path, int32_t i)
{
	const int32_t x = path->u[i] - path->x;
	const int32_t y = path->v[i] - path->y;

	return x * x + y * y;
}

static int64_t axis_um(const struct path *path, int64_t square)
{
	const int64_t root = square > 0 ? root_down((uint64_t)square) : 0;

	return root * path->extent_um / GRID;
}

static void find_axes(struct walk *walk, const struct path *path)
{
	int64_t mean = 0, spread = 0, swing;

	for (int32_t i = 0; i < path->n; i++)
		mean += square_at(path, i);
	mean /= path->n;
	for (int32_t i = 0; i < path->n; i++) {
		const int64_t off = square_at(path, i) - mean;

		spread += off * off;
	}
	swing = root_down((uint64_t)(2 * spread / path->n));
	walk->long_um = axis_um(path, mean + swing);
	walk->short_um = axis_um(path, mean - swing);
}

static int64_t radius_um(const struct walk *walk)
{
	return (walk->long_um + walk->short_um) / 2;
}

/* Only with a radius. */
static int64_t evenness_permille(const struct walk *walk)
{
	return walk->short_um * PERMILLE / walk->long_um;
}

static bool is_round(const struct walk *walk)
{
	return radius_um(walk) >= KNEAD_RADIUS_LEAST_UM &&
	       evenness_permille(walk) >= KNEAD_EVENNESS_PERMILLE;
}

static bool turns(const struct walk *walk)
{
	const int64_t net = magnitude(walk->net);

	return net * PERMILLE >= (int64_t)KNEAD_TURN_LEAST_MREV * TURN &&
	       net * PERMILLE >= walk->all * KNEAD_NET_PERMILLE;
}

static uint16_t at_most_u16(int64_t value)
{
	return value < UINT16_MAX ? (uint16_t)value : UINT16_MAX;
}

static uint32_t circles_x10(const struct knead *knead)
{
	const int64_t circles = knead->turns * 10 / TURN;

	return circles < UINT32_MAX ? (uint32_t)circles : UINT32_MAX;
}

static uint64_t window_us(const struct knead *knead)
{
	return knead->at_us[slot(knead, knead->count - 1)] -
	       knead->at_us[slot(knead, 0)];
}

static void tell(struct knead *knead, const struct walk *walk)
{
	knead->turns += magnitude(walk->fresh);
	knead->fresh = 0;
	knead->reading = (struct knead_reading){
		.circling = true,
		.circles_per_min_x10 =
			at_most_u16(magnitude(walk->net) * 600000000 /
				    ((int64_t)window_us(knead) * TURN)),
		.direction = walk->net > 0 ? DIRECTION_CLOCKWISE
					   : DIRECTION_ANTICLOCKWISE,
		.radius_um = at_most_u16(radius_um(walk)),
		.evenness_permille = at_most_u16(evenness_permille(walk)),
		.circles_x10 = circles_x10(knead),
	};
}

static void tell_nothing(struct knead *knead)
{
	knead->reading = (struct knead_reading){
		.direction = DIRECTION_ANY,
		.circles_x10 = circles_x10(knead),
	};
}

static void judge(struct knead *knead)
{
	struct walk walk = {0};
	struct path path;

	tell_nothing(knead);
	take_path(&path, knead);
	if (!find_middle(&path))
		return;
	find_axes(&walk, &path);
	if (!is_round(&walk))
		return;
	add_arcs(&walk, &path, knead->fresh);
	if (turns(&walk))
		tell(knead, &walk);
}

static void keep(struct knead *knead, const struct contact_reading *reading)
{
	const size_t next = knead->next;

	knead->at_us[next] = reading->at_us;
	knead->x_um[next] = (int32_t)((int64_t)reading->centroid_x_permille *
				      knead->width_um / PERMILLE);
	knead->y_um[next] = (int32_t)((int64_t)reading->centroid_y_permille *
				      knead->height_um / PERMILLE);
	knead->next = (uint8_t)((next + 1) % KNEAD_SAMPLES);
	if (knead->count > 0 && knead->fresh < KNEAD_SAMPLES - 1)
		knead->fresh++;
	if (knead->count < KNEAD_SAMPLES)
		knead->count++;
}

static void forget_path(struct knead *knead)
{
	knead->count = 0;
	knead->next = 0;
	knead->fresh = 0;
	tell_nothing(knead);
}

/* Time since the last sample that was kept. */
static uint64_t since_us(const struct knead *knead, uint64_t at_us)
{
	const uint64_t last_us = knead->at_us[slot(knead, knead->count - 1)];

	return at_us > last_us ? at_us - last_us : 0;
}

void knead_sample(struct knead *knead, const struct contact_reading *reading)
{
	if (!reading->in_contact) {
		forget_path(knead);
		return;
	}
	if (knead->count > 0) {
		const uint64_t gone_us = since_us(knead, reading->at_us);

		if (gone_us < KNEAD_STEP_US)
			return;
		if (gone_us > KNEAD_GAP_US)
			forget_path(knead);
	}
	keep(knead, reading);
	judge(knead);
}

struct knead_reading knead_reading(const struct knead *knead)
{
	return knead->reading;
}
