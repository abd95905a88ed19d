/* SPDX-License-Identifier: MIT */
#include "routine_lines.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define WORDS_SIZE 256
#define WIDTH	   78

/* Of a target's value in the file's unit. */
static const double target_scales[TARGET_UNIT_COUNT] = {
	[TARGET_NONE] = 1,
	[TARGET_FORCE] = 1000,
	[TARGET_PRESSURE] = 1000,
	[TARGET_PPT] = 10,
};

static double minutes(uint32_t ms)
{
	return round(ms / 60e3);
}

/* Short ones in seconds. */
static void say_length(uint32_t ms, char *out, size_t size)
{
	if (ms < 120000)
		snprintf(out, size, "%.0f s", ms / 1e3);
	else
		snprintf(out, size, "%.0f min", minutes(ms));
}

void routine_lines_fit(const struct routine *routine,
		       char out[ROUTINE_FIT_SIZE])
{
	char length[32];

	say_length(routine_length_ms(routine, SEVERITY_MODERATE), length,
		   sizeof(length));
	snprintf(out, ROUTINE_FIT_SIZE, "%d step%s, %d point%s, %s",
		 routine->steps, routine->steps == 1 ? "" : "s",
		 routine->points, routine->points == 1 ? "" : "s", length);
}

/* ---- For people ---- */

/* A text in lines of the terminal's width, each indented. */
static void print_text(const char *text, int indent, FILE *out)
{
	int column = 0;

	while (*text) {
		const int length = (int)strcspn(text, " ");

		if (column && column + 1 + length > WIDTH - indent) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%*s%.*s", column ? 1 : indent, "",
				  length, text) -
			  (column ? 0 : indent);
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

/* Words of one line, parted by commas. */
struct words {
	char text[WORDS_SIZE];
	size_t used;
};

static void __attribute__((format(printf, 2, 3)))
add(struct words *words, const char *format, ...)
{
	const size_t room = sizeof(words->text) - words->used;
	va_list args;
	int length;

	if (words->used && room > 2) {
		memcpy(words->text + words->used, ", ", 3);
		words->used += 2;
	}
	va_start(args, format);
	length = vsnprintf(words->text + words->used,
			   sizeof(words->text) - words->used, format, args);
	va_end(args);
	if (length > 0)
		words->used += (size_t)length;
	if (words->used >= sizeof(words->text))
		words->used = sizeof(words->text) - 1;
}

static void add_target(struct words *words, const struct routine_step *step)
{
	const double value =
		step->target.value / target_scales[step->target.unit];
	const double band = value * step->band_permille / 1000;

	if (step->target.unit != TARGET_NONE)
		add(words, "%.4g %s (%.4g to %.4g)", value,
		    target_unit_names[step->target.unit], value - band,
		    value + band);
}

static void add_hold(struct words *words, const struct routine_step *step)
{
	const double mild = routine_hold_ms(step, SEVERITY_MILD) / 1e3;
	const double moderate = routine_hold_ms(step, SEVERITY_MODERATE) / 1e3;
	const double severe = routine_hold_ms(step, SEVERITY_SEVERE) / 1e3;

	if (step->hold_ms == 0)
		return;
	if (mild < moderate || severe > moderate)
		add(words, "%.4g s (mild %.4g, severe %.4g)", moderate, mild,
		    severe);
	else
		add(words, "%.4g s", moderate);
}

/* SR-7: the rest that there will be. */
static void add_rest(struct words *words, const struct routine *routine,
		     const struct routine_step *step)
{
	const uint32_t rest = routine_rest_ms(routine, step, SEVERITY_MODERATE);

	if (step->repeats > 1)
		add(words, "%d times", step->repeats);
	if (rest > step->rest_ms && step->rest_ms > 0)
		add(words, "rest %.4g s (%.4g written: as long as pressed)",
		    ceil(rest / 1e3), step->rest_ms / 1e3);
	else if (rest > 0)
		add(words, "rest %.4g s", ceil(rest / 1e3));
}

static void print_more(const struct routine_step *step, FILE *out)
{
	struct words words = {.used = 0};

	if (step->ramp_mn_per_s)
		add(&words, "rises by %.4g N/s", step->ramp_mn_per_s / 1e3);
	if (step->circles_per_min_x10)
		add(&words, "%.4g circles a minute",
		    step->circles_per_min_x10 / 10.0);
	if (step->direction != DIRECTION_ANY)
		add(&words, "%s", direction_names[step->direction]);
	if (step->ease_permille)
		add(&words, "may end when eased by %.4g %%",
		    step->ease_permille / 10.0);
	if (step->breath)
		add(&words, "begins with the breath out");
	if (step->rate)
		add(&words, "asks for the pain");
	if (words.used)
		print_text(words.text, 5, out);
}

static void print_step(const struct routine *routine, uint8_t index, FILE *out)
{
	const struct routine_step *step = &routine->step[index];
	struct words words = {.used = 0};
	char prompt[ROUTINE_PROMPT_SIZE + 2];

	if (step->point != ROUTINE_POINT_NONE)
		add(&words, "%s", routine->point[step->point].name);
	add_target(&words, step);
	add_hold(&words, step);
	add_rest(&words, routine, step);
	fprintf(out, "%3d. %s%s%s\n", index + 1,
		technique_table[step->technique].words, words.used ? ": " : "",
		words.text);
	print_more(step, out);
	if (step->prompt[0] == '\0')
		return;
	snprintf(prompt, sizeof(prompt), "\"%s\"", step->prompt);
	print_text(prompt, 5, out);
}

static void print_whole(const struct routine *routine, FILE *out)
{
	struct words words = {.used = 0};

	add(&words, "%.0f min (mild %.0f, severe %.0f; at most %.0f)",
	    minutes(routine_length_ms(routine, SEVERITY_MODERATE)),
	    minutes(routine_length_ms(routine, SEVERITY_MILD)),
	    minutes(routine_length_ms(routine, SEVERITY_SEVERE)),
	    minutes(routine->time_ms));
	add(&words, routine->self_treatment ? "for treating oneself"
					    : "by a therapist");
	if (routine->inhale_ms)
		add(&words, "breath %.4g s in and %.4g s out",
		    routine->inhale_ms / 1e3, routine->exhale_ms / 1e3);
	if (routine->rate_before)
		add(&words, "asks for the pain before");
	if (routine->rate_after)
		add(&words, "asks for the pain after");
	print_text(words.text, 0, out);
}

static void print_evidence(const struct routine_file *file, FILE *out)
{
	char text[2 * ROUTINE_SOURCE_SIZE + 64];

	fputs("\nWhere the numbers come from\n", out);
	if (file->sources == 0)
		fputs("  not said\n", out);
	for (uint32_t i = 0; i < file->sources; i++) {
		snprintf(text, sizeof(text), "%s (%s): %s",
			 file->evidence[i].source,
			 confidence_names[file->evidence[i].confidence],
			 file->evidence[i].what);
		print_text(text, 2, out);
	}
}

void routine_lines_print(const struct routine_file *file, FILE *out)
{
	const struct routine *routine = &file->routine;

	fprintf(out, "%s (%s)\n", routine->title, routine->name);
	if (file->description[0])
		print_text(file->description, 0, out);
	print_whole(routine, out);
	if (routine_file_needs_ppt(file))
		fputs("The pain thresholds of its points must have been "
		      "measured.\n",
		      out);
	if (routine->points)
		fputs("\nPoints\n", out);
	for (uint8_t i = 0; i < routine->points; i++)
		fprintf(out, "  %s: %s, %s contact\n", routine->point[i].name,
			site_table[routine->point[i].site].words,
			contact_kind_names[routine->point[i].kind]);
	fputs("\nSteps\n", out);
	for (uint8_t i = 0; i < routine->steps; i++)
		print_step(routine, i, out);
	print_evidence(file, out);
}

/* ---- For programs ---- */

static void set(json_t *object, const char *key, json_t *take_value)
{
	json_object_set_new(object, key, take_value);
}

static void set_seconds(json_t *object, const char *key, uint32_t ms)
{
	set(object, key, json_real(ms / 1e3));
}

json_t *routine_lines_lengths(const struct routine *routine)
{
	json_t *lengths = json_object();

	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		set(lengths, severity_names[i],
		    json_integer(routine_length_ms(routine, (enum severity)i)));
	return lengths;
}

static json_t *step_json(const struct routine *routine,
			 const struct routine_step *step)
{
	json_t *object = json_object();
	json_t *hold = json_object();

	set(object, "do", json_string(technique_table[step->technique].name));
	if (step->point != ROUTINE_POINT_NONE)
		set(object, "point",
		    json_string(routine->point[step->point].name));
	if (step->target.unit != TARGET_NONE) {
		set(object, "target",
		    json_real(step->target.value /
			      target_scales[step->target.unit]));
		set(object, "unit",
		    json_string(target_unit_names[step->target.unit]));
		set(object, "band", json_real(step->band_permille / 10.0));
	}
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		set_seconds(hold, severity_names[i],
			    routine_hold_ms(step, (enum severity)i));
	set(object, "hold", hold);
	set_seconds(object, "rest",
		    routine_rest_ms(routine, step, SEVERITY_MODERATE));
	set(object, "repeats", json_integer(step->repeats));
	set(object, "ramp", json_real(step->ramp_mn_per_s / 1e3));
	set(object, "ease", json_real(step->ease_permille / 10.0));
	set(object, "circles", json_real(step->circles_per_min_x10 / 10.0));
	set(object, "direction", json_string(direction_names[step->direction]));
	set(object, "breath", json_boolean(step->breath));
	set(object, "rate", json_boolean(step->rate));
	set(object, "prompt", json_string(step->prompt));
	return object;
}

static json_t *points_json(const struct routine *routine)
{
	json_t *points = json_array();

	for (uint8_t i = 0; i < routine->points; i++) {
		const struct routine_point *point = &routine->point[i];

		json_array_append_new(
			points,
			json_pack("{s:s, s:s, s:s}", "name", point->name,
				  "site", site_table[point->site].name, "kind",
				  contact_kind_names[point->kind]));
	}
	return points;
}

static json_t *evidence_json(const struct routine_file *file)
{
	json_t *evidence = json_array();

	for (uint32_t i = 0; i < file->sources; i++) {
		const struct routine_evidence *one = &file->evidence[i];

		json_array_append_new(
			evidence,
			json_pack("{s:s, s:s, s:s}", "source", one->source,
				  "what", one->what, "confidence",
				  confidence_names[one->confidence]));
	}
	return evidence;
}

json_t *routine_lines_json(const struct routine_file *file)
{
	const struct routine *routine = &file->routine;
	json_t *object = json_object();
	json_t *steps = json_array();

	set(object, "name", json_string(routine->name));
	set(object, "title", json_string(routine->title));
	set(object, "description", json_string(file->description));
	set(object, "self_treatment", json_boolean(routine->self_treatment));
	set(object, "needs_ppt", json_boolean(routine_file_needs_ppt(file)));
	set(object, "length", routine_lines_lengths(routine));
	set(object, "time", json_integer(routine->time_ms));
	set_seconds(object, "inhale", routine->inhale_ms);
	set_seconds(object, "exhale", routine->exhale_ms);
	set(object, "rate_before", json_boolean(routine->rate_before));
	set(object, "rate_after", json_boolean(routine->rate_after));
	set(object, "points", points_json(routine));
	for (uint8_t i = 0; i < routine->steps; i++)
		json_array_append_new(steps,
				      step_json(routine, &routine->step[i]));
	set(object, "steps", steps);
	set(object, "evidence", evidence_json(file));
	return object;
}
