/* SPDX-License-Identifier: MIT */
#include "journal.h"

/* What of an event means something; what is not told is 0 or NULL. */
static const struct {
	bool pad;
	bool value;
	const char *words; /* for people: takes text, then value */
} looks[DEVICE_EVENT_COUNT] = {
	[DEVICE_BOOTED] = {.words = "firmware started"},
	[DEVICE_OFF] = {.words = "off"},
	[DEVICE_CONNECTED] = {.words = "hub connected"},
	[DEVICE_DISCONNECTED] = {.words = "hub disconnected"},
	[DEVICE_SUBSCRIBED] = {.value = true, .words = "subscribed"},
	[DEVICE_WRITTEN] = {.value = true, .words = "hub wrote"},
	[DEVICE_RESPONDED] = {.value = true, .words = "answered"},
	[DEVICE_STATE] = {.words = "state is"},
	[DEVICE_PHASE] = {.pad = true, .words = "phase is"},
	[DEVICE_STOPPED] = {.value = true, .words = "STOPPED, cause"},
	[DEVICE_STREAM] = {.pad = true, .value = true, .words = "stream, us"},
	[DEVICE_ZEROED] = {.pad = true, .value = true, .words = "zeroed"},
	[DEVICE_TESTED] = {.pad = true, .value = true, .words = "self-tested"},
	[DEVICE_IDENTIFY] = {.value = true, .words = "HERE I AM, ms"},
	[DEVICE_HAPTIC] = {.words = "buzzed: a stop was obeyed"},
	[DEVICE_BUTTON_EVENT] = {.value = true, .words = "button"},
	[DEVICE_FAULT_EVENT] = {.words = "fault begins:"},
	[DEVICE_CLEARED] = {.words = "faults cleared"},
};

static void put_string(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

struct line {
	const char *event;
	const char *words;
	const unsigned *pad;
	const double *value;
	const char *text;
};

static void put_json(FILE *to, double t, const struct line *line)
{
	fprintf(to, "{\"t\":%.6f,\"event\":", t);
	put_string(to, line->event);
	if (line->pad)
		fprintf(to, ",\"pad\":%u", *line->pad);
	if (line->value)
		fprintf(to, ",\"value\":%.10g", *line->value);
	if (line->text) {
		fputs(",\"text\":", to);
		put_string(to, line->text);
	}
	fputs("}\n", to);
	fflush(to);
}

static void put_text(FILE *to, double t, const struct line *line)
{
	fprintf(to, "%10.3f ", t);
	if (line->pad)
		fprintf(to, "pad %u: ", *line->pad);
	fputs(line->words, to);
	if (line->text)
		fprintf(to, " %s", line->text);
	if (line->value)
		fprintf(to, " (%.10g)", *line->value);
	fputc('\n', to);
}

static void put(struct journal *j, uint64_t at_us, const struct line *line)
{
	double t = (double)(at_us - j->start_us) * 1e-6;

	if (j->json)
		put_json(j->json, t, line);
	if (j->text)
		put_text(j->text, t, line);
}

void journal_write(struct journal *j, uint64_t at_us, const char *event,
		   double value, const char *text)
{
	const struct line line = {
		.event = event,
		.words = event,
		.value = &value,
		.text = text,
	};

	put(j, at_us, &line);
}

void journal_device(struct journal *j, const struct device_event *event)
{
	const struct line line = {
		.event = device_event_names[event->type],
		.words = looks[event->type].words,
		.pad = looks[event->type].pad ? &event->pad : NULL,
		.value = looks[event->type].value ? &event->number : NULL,
		.text = event->text,
	};

	put(j, event->at_us, &line);
}
