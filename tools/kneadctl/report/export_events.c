/* SPDX-License-Identifier: MIT */
/* Events as CSV: all lists of a session in one, by time. */
#include "export.h"

#include "command.h"
#include "csv.h"
#include "routine.h"
#include "treatment.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char event_titles[] =
	"time,seconds,event,what,point,site,wearable,pad,step,repeat,target_n,"
	"peak_n,mean_n,held_s,in_band_s,dose_ns,easing_percent,"
	"easing_error_percent,value,limit,unit,detail";

struct event {
	int64_t boot_us;
	size_t order; /* of its list: what is at one time stays in order */
	const void *item;
	void (*put)(FILE *out, const struct sessionfile *file,
		    const void *item);
};

/* What the columns after the second say; NULL texts are empty. */
struct fields {
	const char *event, *what, *point, *site, *address;
	int pad, step, repeat; /* below 0: empty */
	const char *numbers;   /* the eight from target to easing error */
	const char *value, *limit, *unit, *detail;
};

#define NO_NUMBERS  ",,,,,,,"
#define NUMBER_SIZE 160
#define MILLI	    1000.0

static void put_whole(FILE *out, int number)
{
	if (number >= 0)
		fprintf(out, "%d", number);
	fputc(',', out);
}

static void put_column(FILE *out, const char *text)
{
	csv_text(out, text ? text : "");
	fputc(',', out);
}

static void put_fields(FILE *out, const struct fields *fields)
{
	put_column(out, fields->event);
	put_column(out, fields->what);
	put_column(out, fields->point);
	put_column(out, fields->site);
	put_column(out, fields->address);
	put_whole(out, fields->pad);
	put_whole(out, fields->step);
	put_whole(out, fields->repeat);
	fprintf(out, "%s,", fields->numbers ? fields->numbers : NO_NUMBERS);
	put_column(out, fields->value);
	put_column(out, fields->limit);
	put_column(out, fields->unit);
	csv_text(out, fields->detail ? fields->detail : "");
	fputs(CSV_END, out);
}

static void put_press(FILE *out, const struct sessionfile *file,
		      const void *item)
{
	const struct file_press *press = item;
	char numbers[NUMBER_SIZE];
	char easing[64] = ",";

	if (press->ease_known)
		snprintf(easing, sizeof(easing), "%.1f,%.1f", 100 * press->ease,
			 100 * press->ease_error);
	snprintf(numbers, sizeof(numbers), "%.3f,%.3f,%.3f,%.3f,%.3f,%lld,%s",
		 press->target_n, press->peak_n, press->mean_n, press->held_s,
		 press->right_s, (long long)press->dose_ns, easing);
	csv_moment(out, file, press->at.boot_us);
	put_fields(out, &(struct fields){
				.event = "press",
				.what = press->aborted ? "aborted" : "ended",
				.point = press->point,
				.site = site_table[press->site].name,
				.address = press->address,
				.pad = press->pad,
				.step = press->step,
				.repeat = press->repeat,
				.numbers = numbers,
				.detail = press->ended_by,
			});
}

static void put_technique(FILE *out, const struct sessionfile *file,
			  const void *item)
{
	const struct file_technique *technique = item;
	char numbers[NUMBER_SIZE];
	char circles[64] = "";
	char detail[SESSIONFILE_TEXT + 64] = "";

	snprintf(numbers, sizeof(numbers), ",%.3f,%.3f,%.3f,,%lld,,",
		 technique->peak_n, technique->mean_n, technique->duration_s,
		 (long long)technique->dose_ns);
	if (technique->circles_per_min > 0) {
		snprintf(circles, sizeof(circles), "%.1f",
			 technique->circles_per_min);
		snprintf(detail, sizeof(detail), "%s, radius %.1f mm",
			 technique->direction, technique->radius_mm);
	}
	csv_moment(out, file, technique->at.boot_us);
	put_fields(out, &(struct fields){
				.event = "technique",
				.what = technique->technique,
				.point = technique->point,
				.site = site_table[technique->site].name,
				.pad = -1,
				.step = technique->step,
				.repeat = -1,
				.numbers = numbers,
				.value = circles,
				.unit = circles[0] ? "circles/min" : "",
				.detail = detail,
			});
}

static void put_trip(FILE *out, const struct sessionfile *file,
		     const void *item)
{
	const struct file_trip *trip = item;
	const struct trip_info *info = NULL;
	char value[32];
	char bound[32];
	char detail[2 * SESSIONFILE_TEXT + 16];
	double scale;

	for (size_t i = 0; i < TRIP_REASON_COUNT; i++)
		if (strcmp(trip_table[i].name, trip->reason) == 0)
			info = &trip_table[i];
	scale = info && info->scale > 0 ? info->scale : 1;
	snprintf(value, sizeof(value), "%.6g", (double)trip->value / scale);
	snprintf(bound, sizeof(bound), "%.6g", (double)trip->bound / scale);
	snprintf(detail, sizeof(detail), "%s, set by %s", trip->requirement,
		 trip->layer);
	csv_moment(out, file, trip->at.boot_us);
	put_fields(out, &(struct fields){.event = "trip",
					 .what = trip->reason,
					 .address = trip->address,
					 .pad = trip->pad,
					 .step = -1,
					 .repeat = -1,
					 .value = value,
					 .limit = bound,
					 .unit = info ? info->unit : "",
					 .detail = detail});
}

/* A note's number in a unit, or as a word. */
struct meaning {
	double value; /* with a unit */
	const char *unit, *word;
};

static const char *why_word(int64_t number)
{
	return number >= 0 && number < SESSION_WHY_COUNT
		       ? session_why_table[number].name
		       : "";
}

static const char *trip_word(int64_t number)
{
	return number >= 0 && number < TRIP_REASON_COUNT
		       ? trip_table[number].name
		       : "";
}

static const char *refusal_word(int64_t number)
{
	return number >= 0 && number < REFUSAL_COUNT
		       ? refusal_table[number].name
		       : "";
}

static const char *severity_word(int64_t number)
{
	return number >= 0 && number < SEVERITY_COUNT ? severity_names[number]
						      : "";
}

static struct meaning meaning_of_adjusted(const struct file_note *note)
{
	static const char *const units[ADJUST_COUNT] = {"N", "s", ""};
	const bool is_known = note->what >= 0 && note->what < ADJUST_COUNT;

	if (is_known && note->what == ADJUST_SEVERITY)
		return (struct meaning){.word = severity_word(note->value)};
	return (struct meaning){
		.value = (double)note->value / MILLI,
		.unit = is_known ? units[note->what] : "",
		.word = is_known ? adjust_names[note->what] : "",
	};
}

static struct meaning meaning_of_lowered(const struct file_note *note)
{
	return (struct meaning){.value = (double)note->value / MILLI,
				.unit = "N"};
}

static struct meaning meaning_of_released(const struct file_note *note)
{
	return (struct meaning){.value = (double)note->value / 10, .unit = "%"};
}

/* What a note's number is (see SCHEMA.md); of the others there is none. */
static struct meaning meaning_of(const struct file_note *note)
{
	static const struct {
		const char *note;
		const char *(*word)(int64_t number);
		struct meaning (*meaning)(const struct file_note *note);
	} table[] = {
		{"paused", why_word, NULL},
		{"stopped", trip_word, NULL},
		{"refused", refusal_word, NULL},
		{"adjusted", NULL, meaning_of_adjusted},
		{"lowered", NULL, meaning_of_lowered},
		{"point-released", NULL, meaning_of_released},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].note, note->note) != 0)
			continue;
		return table[i].word ? (struct meaning){.word = table[i].word(
								note->value)}
				     : table[i].meaning(note);
	}
	return (struct meaning){0};
}

static void put_note(FILE *out, const struct sessionfile *file,
		     const void *item)
{
	const struct file_note *note = item;
	const struct meaning meaning = meaning_of(note);
	char value[32] = "";

	if (meaning.unit)
		snprintf(value, sizeof(value), "%.6g", meaning.value);
	csv_moment(out, file, note->at.boot_us);
	put_fields(out, &(struct fields){.event = "note",
					 .what = note->note,
					 .point = note->point,
					 .pad = -1,
					 .step = note->step,
					 .repeat = -1,
					 .value = value,
					 .unit = meaning.unit,
					 .detail = meaning.word});
}

/* A rating of the next day is of another boot perhaps: by the wall clock. */
static void put_rating(FILE *out, const struct sessionfile *file,
		       const void *item)
{
	const struct file_rating *rating = item;
	const bool later =
		strcmp(rating->when, rating_when_names[RATING_FOLLOWUP]) == 0;
	char value[32];
	char text[48];

	snprintf(value, sizeof(value), "%d", rating->nrs);
	if (later) {
		export_format_time(rating->at.utc_us, text, sizeof(text));
		fprintf(out, "%s,%.6f,", text,
			(double)(rating->at.utc_us - file->start.utc_us) / 1e6);
	} else {
		csv_moment(out, file, rating->at.boot_us);
	}
	put_fields(out, &(struct fields){.event = "rating",
					 .what = rating->when,
					 .point = rating->point,
					 .pad = -1,
					 .step = later ? -1 : rating->step,
					 .repeat = -1,
					 .value = value,
					 .unit = "NRS"});
}

static void put_ppt(FILE *out, const struct sessionfile *file, const void *item)
{
	const struct file_ppt *ppt = item;
	char value[32];
	char detail[64];

	snprintf(value, sizeof(value), "%.3f", ppt->kpa);
	snprintf(detail, sizeof(detail), "ramp %.1f N/s%s", ppt->ramp_n_per_s,
		 ppt->uneven ? ", uneven" : "");
	csv_moment(out, file, ppt->at.boot_us);
	put_fields(out,
		   &(struct fields){.event = "ppt",
				    .what = ppt->above ? "above" : "measured",
				    .point = ppt->point,
				    .site = site_table[ppt->site].name,
				    .pad = -1,
				    .step = -1,
				    .repeat = -1,
				    .value = value,
				    .unit = "kPa",
				    .detail = detail});
}

static void put_gap(FILE *out, const struct sessionfile *file, const void *item)
{
	const struct file_gap *gap = item;
	char value[32];

	snprintf(value, sizeof(value), "%lld", (long long)gap->samples);
	csv_moment(out, file, gap->at.boot_us);
	put_fields(out, &(struct fields){.event = "gap",
					 .what = "not recorded",
					 .address = gap->address,
					 .pad = gap->pad,
					 .step = -1,
					 .repeat = -1,
					 .value = value,
					 .unit = "samples"});
}

static void put_end(FILE *out, const struct sessionfile *file)
{
	char numbers[NUMBER_SIZE];
	char text[48];

	export_format_time(file->ended_utc_us, text, sizeof(text));
	snprintf(numbers, sizeof(numbers), ",,,,,%lld,,",
		 (long long)file->dose_ns);
	fprintf(out, "%s,%.6f,", text, file->duration_s);
	put_fields(out,
		   &(struct fields){.event = "session",
				    .what = file->aborted ? "aborted" : "ended",
				    .pad = -1,
				    .step = -1,
				    .repeat = -1,
				    .numbers = numbers,
				    .detail = file->why});
}

/* Where each list is, how long an item is, and when it was. */
static const struct event_list {
	size_t place, size, moment;
	void (*put)(FILE *out, const struct sessionfile *file,
		    const void *item);
} event_lists[] = {
#define LIST(list, kind, put)                                     \
	{                                                         \
		offsetof(struct sessionfile, list), sizeof(kind), \
			offsetof(kind, at), put                   \
	}
	LIST(notes, struct file_note, put_note),
	LIST(presses, struct file_press, put_press),
	LIST(techniques, struct file_technique, put_technique),
	LIST(ppts, struct file_ppt, put_ppt),
	LIST(trips, struct file_trip, put_trip),
	LIST(ratings, struct file_rating, put_rating),
	LIST(gaps, struct file_gap, put_gap),
#undef LIST
};

#define EVENT_LISTS (sizeof(event_lists) / sizeof(event_lists[0]))

static int compare_events(const void *a, const void *b)
{
	const struct event *first = a;
	const struct event *second = b;

	if (first->boot_us != second->boot_us)
		return first->boot_us < second->boot_us ? -1 : 1;
	return first->order < second->order ? -1 : first->order > second->order;
}

/* A follow-up comes last, whatever the clock of its boot says. */
static int64_t moment_of(const void *item, const struct event_list *list)
{
	const struct moment *at =
		(const struct moment *)((const char *)item + list->moment);

	if (list->put == put_rating &&
	    strcmp(((const struct file_rating *)item)->when,
		   rating_when_names[RATING_FOLLOWUP]) == 0)
		return INT64_MAX;
	return at->boot_us;
}

static size_t gather(const struct sessionfile *file, struct event *events)
{
	size_t count = 0;

	for (size_t l = 0; l < EVENT_LISTS; l++) {
		const struct event_list *list = &event_lists[l];
		const struct rows *rows =
			(const struct rows *)((const char *)file + list->place);

		for (size_t i = 0; i < rows->count; i++) {
			const void *item =
				(const char *)rows->item + i * list->size;

			if (events)
				events[count] =
					(struct event){moment_of(item, list),
						       count, item, list->put};
			count++;
		}
	}
	return count;
}

int export_events_csv(const struct export_order *order, FILE *out)
{
	const struct sessionfile *file = order->file;
	const size_t count = gather(file, NULL);
	struct event *events = calloc(count + 1, sizeof(*events));

	if (!events)
		return -ENOMEM;
	(void)gather(file, events);
	qsort(events, count, sizeof(*events), compare_events);
	fprintf(out, "%s" CSV_END, event_titles);
	for (size_t i = 0; i < count; i++)
		events[i].put(out, file, events[i].item);
	if (file->ended)
		put_end(out, file);
	free(events);
	return 0;
}
