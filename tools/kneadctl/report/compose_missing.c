/* SPDX-License-Identifier: MIT */
/* Missing: what the record lacks, and what the report as a whole cannot
 * tell. */
#include "compose.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE     512
#define DOSE_SLACK_NS 2.0 /* rounding of the recorded doses */

struct saying {
	compose_say_fn say;
	void *context;
};

static void __attribute__((format(printf, 2, 3)))
say(const struct saying *saying, const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	saying->say(saying->context, text);
}

static void say_lane(const struct saying *saying, const struct figures *figures,
		     size_t i)
{
	const struct lane *lane = &figures->lanes[i];
	char label[SESSIONFILE_TEXT + 16];

	figures_lane_label(figures, i, label, sizeof(label));
	if (lane->samples == 0)
		say(saying, "No force samples of %s are on record.", label);
	if (lane->lost > 0)
		say(saying,
		    "%llu of %llu samples of %s were lost on the radio (%.2g "
		    "%%).",
		    (unsigned long long)lane->lost,
		    (unsigned long long)(lane->samples + lane->lost), label,
		    100.0 * (double)lane->lost /
			    (double)(lane->samples + lane->lost));
	if (lane->unrecorded > 0)
		say(saying,
		    "%llu samples of %s could not be written to the records.",
		    (unsigned long long)lane->unrecorded, label);
	if (lane->damaged > 0)
		say(saying,
		    "%u stretches of %s's samples are damaged and left out.",
		    lane->damaged, label);
	if (lane->blank_s > 0)
		say(saying,
		    "For %.1f s in all there are no samples of %s between the "
		    "first and the last.",
		    lane->blank_s, label);
}

static void say_clock(const struct saying *saying,
		      const struct figures *figures)
{
	if (!figures->file.start.trusted)
		say(saying,
		    "The hub's clock had not been set when the session began: "
		    "date and time of day may be wrong. Times within the "
		    "session are right.");
}

static void say_session(const struct saying *saying,
			const struct figures *figures)
{
	const struct sessionfile *file = &figures->file;

	if (!file->started)
		say(saying, "The session was prepared and never started.");
	else if (!file->ended)
		say(saying, "The session has not ended: the figures are those "
			    "of now.");
	if (file->screening.known && !file->screening.present &&
	    !file->screening.later)
		say(saying, "No screening is on record before this session.");
	if (file->ratings.count == 0)
		say(saying, "Pain was not rated.");
	if (figures->aborted_presses > 0)
		say(saying, "%zu presses were cut off by the end of the hub.",
		    figures->aborted_presses);
	if (!figures->course.known)
		say(saying, "The patient's other sessions could not be read: "
			    "nothing is said about the course.");
}

/* With all samples there, both are the same sum. */
static void say_dose(const struct saying *saying, const struct figures *figures)
{
	const double difference =
		figures->dose_recorded_ns - figures->dose_samples_ns;
	const double slack = DOSE_SLACK_NS + 0.01 * figures->dose_recorded_ns;

	if (!figures->file.ended || fabs(difference) <= slack ||
	    figures->lane_count == 0)
		return;
	say(saying,
	    "The dose added up from the samples is %.0f N\xc2\xb7s, the one on "
	    "record %.0f N\xc2\xb7s: samples are missing, or were taken "
	    "outside of the session's time.",
	    figures->dose_samples_ns, figures->dose_recorded_ns);
}

void compose_each_missing(const struct figures *figures, compose_say_fn say_it,
			  void *context)
{
	const struct saying saying = {say_it, context};

	say_session(&saying, figures);
	say_clock(&saying, figures);
	for (size_t i = 0; i < figures->lane_count; i++)
		say_lane(&saying, figures, i);
	if (figures->lane_count == 0)
		say(&saying, "No wearable's samples are on record.");
	say_dose(&saying, figures);
}

static void add_sentence(void *context, const char *sentence)
{
	document_text(context, BLOCK_TEXT, "\xe2\x80\xa2 %s", sentence);
}

void compose_missing(struct document *document)
{
	const size_t before = document->count + 1;

	document_text(document, BLOCK_HEADING, "What is missing");
	compose_each_missing(document->figures, add_sentence, document);
	if (document->count == before)
		document_text(document, BLOCK_TEXT,
			      "Nothing that the record should have is "
			      "missing.");
}

static void compose_sources(struct document *document,
			    const struct compose_routine *routine)
{
	if (routine->description[0])
		document_text(document, BLOCK_TEXT, "The routine: %s",
			      routine->description);
	for (unsigned int i = 0; i < routine->sources; i++)
		document_text(document, BLOCK_TEXT, "\xe2\x80\xa2 %s%s%s (%s)",
			      routine->source[i].what,
			      routine->source[i].what[0] ? ": " : "",
			      routine->source[i].source,
			      routine->source[i].confidence);
	if (routine->description[0] || routine->sources > 0)
		document_text(
			document, BLOCK_TEXT,
			"This is what the hub's routine of that name says "
			"today; it may have been changed since the "
			"session.");
}

void compose_evidence(struct document *document,
		      const struct compose_routine *routine)
{
	document_text(document, BLOCK_HEADING, "What this report can tell");
	document_text(
		document, BLOCK_TEXT,
		"It shows what was measured in this session. It does not show "
		"whether the treatment helped, it is no diagnosis, and it "
		"makes no medical claim. The evidence for pressing on sore "
		"points is thin: a meta-analysis of 17 trials found that it "
		"raises the pressure pain threshold (SMD 0.67), while the "
		"change in pain ratings was not significant (SMD "
		"\xe2\x88\x92"
		"0.22, P = .16). Force is measured at the pad; "
		"what reaches a muscle is not known.");
	compose_sources(document, routine);
}
