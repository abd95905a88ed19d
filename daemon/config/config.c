/* SPDX-License-Identifier: MIT */
/*
 * Config: the table of keys, and from what was read the core's configuration.
 */
#include "config.h"

#include "schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_ENTRIES_MAX 12

enum region_choice {
	REGION_ALL,
	REGION_TRUNK,
	REGION_NECK_HEAD,
	REGION_LIMB
};

struct adapter_entry {
	char id[CONFIG_ADAPTER_SIZE];
};

/* One entry of the list of limits: whom it is for and what it says. */
struct limit_entry {
	uint32_t contact; /* enum contact_kind */
	uint32_t region;  /* enum region_choice */
	uint32_t line;
	int32_t value[LIMIT_COUNT];
};

/* The file as it is written, in the core's units. */
struct config_file {
	struct adapter_entry adapters[ADAPTERS_MAX];
	uint32_t adapter_count;
	int32_t links_max;
	bool power_adapters;
	uint32_t notify;
	int32_t token_ms;
	int32_t sample_rate_hz;
	int32_t frame_interval_ms;
	int32_t rest_permille;
	int32_t window_max_s;
	bool self_test_at_ready;
	int32_t turn_budget_ms;
	int32_t realtime_priority;
	int32_t calls_per_second;
	int32_t session_ms;
	int32_t sessions_a_day;
	int32_t point_a_day;
	struct limit_entry limits[LIMIT_ENTRIES_MAX];
	uint32_t limit_count;
};

static const char *const contact_choices[] = {"point", "compression", NULL};
static const char *const region_choices[] = {"all", "trunk", "neck-head",
					     "limb", NULL};
static const char *const notify_choices[] = {"auto", "signal", "descriptor",
					     NULL};

static const struct schema_key adapter_keys[] = {
	{.name = "id",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct adapter_entry, id),
	 .size = CONFIG_ADAPTER_SIZE,
	 .sample = "00:11:22:33:44:55",
	 .doc = "Its address, or its name as \"hci0\". An address is safer:\n"
		"numbers change when adapters are plugged in again."},
	{0},
};

static const struct schema_key bluetooth_keys[] = {
	{.name = "adapters",
	 .type = SCHEMA_LIST,
	 .offset = offsetof(struct config_file, adapters),
	 .size = sizeof(struct adapter_entry),
	 .max = ADAPTERS_MAX,
	 .count_offset = offsetof(struct config_file, adapter_count),
	 .keys = adapter_keys,
	 .doc = "The adapters to use. Without this list: all of them."},
	{.name = "links-per-adapter",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, links_max),
	 .min = 1,
	 .max = 16,
	 .sample = "7",
	 .doc = "Wearables connected at once by one adapter. Radios on the\n"
		"board of a Raspberry Pi hold 7."},
	{.name = "power-on",
	 .type = SCHEMA_SWITCH,
	 .offset = offsetof(struct config_file, power_adapters),
	 .sample = "true",
	 .doc = "Switch adapters on that are off."},
	{.name = "notify",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct config_file, notify),
	 .choices = notify_choices,
	 .sample = "auto",
	 .doc = "How frames are taken from BlueZ: as signals, or by a\n"
		"descriptor, which costs less and is safe from BlueZ 5.86 on."},
	{0},
};

static const struct schema_key hub_keys[] = {
	{.name = "token-ms",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, token_ms),
	 .min = 100,
	 .max = 1000,
	 .sample = "500",
	 .doc = "How long a wearable may apply force without hearing from the\n"
		"hub, in milliseconds (SR-1)."},
	{.name = "sample-rate",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, sample_rate_hz),
	 .min = 20,
	 .max = 200,
	 .sample = "100",
	 .doc = "Samples a second asked of each pad."},
	{.name = "frame-interval-ms",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, frame_interval_ms),
	 .min = 10,
	 .max = 100,
	 .sample = "20",
	 .doc = "Samples of this many milliseconds are sent together. Longer\n"
		"saves air, shorter reacts sooner."},
	{.name = "rest-share",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, rest_permille),
	 .min = 1,
	 .max = 10,
	 .scale = 1000,
	 .sample = "1",
	 .doc = "Rest after a press, as a multiple of the time pressed (SR-7)."},
	{.name = "pairing-window-max-s",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, window_max_s),
	 .min = 10,
	 .max = 3600,
	 .sample = "300",
	 .doc = "The longest pairing window that may be opened, in seconds."},
	{.name = "self-test-when-ready",
	 .type = SCHEMA_SWITCH,
	 .offset = offsetof(struct config_file, self_test_at_ready),
	 .sample = "true",
	 .doc = "Zero and self-test each pad when its wearable gets ready."},
	{.name = "turn-budget-ms",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, turn_budget_ms),
	 .min = 10,
	 .max = 250,
	 .sample = "50",
	 .doc = "The longest turn of the hub's loop that is still well, in\n"
		"milliseconds (SR-22); at most half of the token."},
	{.name = "realtime-priority",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, realtime_priority),
	 .min = 0,
	 .max = 50,
	 .sample = "10",
	 .doc = "Real-time priority of the thread that watches the force;\n"
		"0 for none. Needs the right to it (LimitRTPRIO)."},
	{.name = "calls-per-second",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, calls_per_second),
	 .min = 10,
	 .max = 10000,
	 .sample = "200",
	 .doc = "D-Bus calls a second each program may make. Stopping is\n"
		"never counted."},
	{0},
};

/* At most the hard numbers: no file can loosen them. */
static const struct schema_key session_keys[] = {
	{.name = "longest-min",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, session_ms),
	 .min = 1,
	 .max = SESSION_TIME_HARD_MS / 60000,
	 .scale = 60000,
	 .sample = "30",
	 .doc = "The longest session, in minutes; pauses count (SR-9)."},
	{.name = "a-day",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, sessions_a_day),
	 .min = 1,
	 .max = FREQUENCY_SESSIONS_A_DAY,
	 .sample = "2",
	 .doc = "Sessions of one patient in 24 hours (SR-10)."},
	{.name = "point-a-day",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct config_file, point_a_day),
	 .min = 1,
	 .max = FREQUENCY_SESSIONS_A_DAY,
	 .sample = "1",
	 .doc = "Times that one point may be treated in 24 hours (SR-10)."},
	{0},
};

#define LIMIT_KEY(limit_name, id, low, high, in_one, shown, words)         \
	{                                                                  \
		.name = limit_name, .type = SCHEMA_NUMBER,                 \
		.offset = offsetof(struct limit_entry, value) +            \
			  (id) * sizeof(int32_t),                          \
		.min = low, .max = high, .scale = in_one, .sample = shown, \
		.doc = words                                               \
	}

/* Ranges are the widest; the hard limit of the contact kind and region is
 * checked after reading. */
static const struct schema_key limit_keys[] = {
	{.name = "contact",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct limit_entry, contact),
	 .choices = contact_choices,
	 .sample = "point",
	 .doc = "The kind of contact the entry is for."},
	{.name = "region",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct limit_entry, region),
	 .choices = region_choices,
	 .sample = "neck-head",
	 .doc = "The region of the body it is for."},
	LIMIT_KEY("force", LIMIT_FORCE, 0, 1000, 1000, "20",
		  "Force of one pad, in newton (SR-4)."),
	LIMIT_KEY("pressure", LIMIT_PRESSURE, 0, 1000, 1000, "120",
		  "Pressure on one cell, in kilopascal (SR-4)."),
	LIMIT_KEY("rise-commanded", LIMIT_RISE_COMMANDED, 0, 1000, 1000, "8",
		  "Commanded rate of rise, in newton a second (SR-6)."),
	LIMIT_KEY("rise-measured", LIMIT_RISE_MEASURED, 0, 1000, 1000, "40",
		  "Measured rate of rise, in newton a second (SR-6)."),
	LIMIT_KEY("step-up", LIMIT_STEP_UP, 0, 1000, 1000, "30",
		  "A command above what is measured, in newton (SR-14)."),
	LIMIT_KEY("hold", LIMIT_HOLD, 0, 3600, 1000, "60",
		  "Time above the contact threshold, in seconds (SR-7)."),
	LIMIT_KEY("dose-point", LIMIT_DOSE_POINT, 0, 10000000, 1, "9000",
		  "Dose on one point, in newton seconds (SR-8)."),
	LIMIT_KEY("dose-site", LIMIT_DOSE_SITE, 0, 10000000, 1, "18000",
		  "Dose on one site in 24 hours, in newton seconds (SR-8)."),
	LIMIT_KEY("dose-day", LIMIT_DOSE_DAY, 0, 10000000, 1, "50000",
		  "Dose on all sites in 24 hours, in newton seconds (SR-8)."),
	LIMIT_KEY("total-force", LIMIT_TOTAL_FORCE, 0, 1000, 1000, "100",
		  "Force of all pads on the patient, in newton (SR-19)."),
	LIMIT_KEY("pads-pressing", LIMIT_PADS_PRESSING, 0, 256, 1, "2",
		  "Pads that may press at once (SR-19)."),
	LIMIT_KEY("frame-age", LIMIT_FRAME_AGE, 0, 10000, 1, "250",
		  "Time without a valid frame, in milliseconds (SR-11)."),
	LIMIT_KEY("bad-frames", LIMIT_BAD_FRAMES, 0, 1000, 1, "3",
		  "Bad frames in a second (SR-12)."),
	LIMIT_KEY("temperature", LIMIT_TEMPERATURE, 0, 100, 10, "40",
		  "Temperature of a pad, in degrees Celsius (SR-24)."),
	{0},
};

static const struct schema_key config_keys[] = {
	{.name = "bluetooth",
	 .type = SCHEMA_MAPPING,
	 .keys = bluetooth_keys,
	 .doc = "The radio."},
	{.name = "hub",
	 .type = SCHEMA_MAPPING,
	 .keys = hub_keys,
	 .doc = "The hub itself."},
	{.name = "sessions",
	 .type = SCHEMA_MAPPING,
	 .keys = session_keys,
	 .doc = "Treatment sessions."},
	{.name = "limits",
	 .type = SCHEMA_LIST,
	 .offset = offsetof(struct config_file, limits),
	 .size = sizeof(struct limit_entry),
	 .max = LIMIT_ENTRIES_MAX,
	 .count_offset = offsetof(struct config_file, limit_count),
	 .line_offset = offsetof(struct limit_entry, line),
	 .keys = limit_keys,
	 .doc = "Ceilings of this room. They come on top of all others: the\n"
		"smallest holds, and none can be above the hard limits. What is\n"
		"not set here keeps its default."},
	{0},
};

static void file_default(struct config_file *file)
{
	const struct hub_config hub = hub_config_default();

	*file = (struct config_file){
		.links_max = hub.links_max,
		.power_adapters = hub.power_adapters,
		.notify = CONFIG_NOTIFY_AUTO,
		.token_ms = (int32_t)hub.token_ms,
		.sample_rate_hz = (int32_t)hub.sample_rate_hz,
		.frame_interval_ms = (int32_t)hub.frame_interval_ms,
		.rest_permille = (int32_t)hub.rest_permille,
		.window_max_s = (int32_t)(hub.window_max_ms / 1000),
		.self_test_at_ready = hub.self_test_at_ready,
		.turn_budget_ms = (int32_t)hub.turn_budget_ms,
		.realtime_priority = 0,
		.calls_per_second = 500,
		.session_ms = (int32_t)hub.session_ms,
		.sessions_a_day = (int32_t)hub.sessions_a_day,
		.point_a_day = (int32_t)hub.point_a_day,
	};
	for (size_t i = 0; i < LIMIT_ENTRIES_MAX; i++)
		for (size_t id = 0; id < LIMIT_COUNT; id++)
			file->limits[i].value[id] = LIMIT_UNSET;
}

/* Lays one entry over the configuration's limits for one kind and region;
 * a value above the hard limit is an error (SR-5). */
static void apply_entry(const struct limit_entry *entry,
			enum site_region region, struct config *config,
			struct schema_errors *errors)
{
	const enum contact_kind kind = (enum contact_kind)entry->contact;
	const struct limit_set hard = limits_hard(kind, region);
	struct limit_set *set = &config->hub.limits[kind][region];

	for (size_t id = 0; id < LIMIT_COUNT; id++) {
		const struct limit_info *info = &limit_table[id];

		if (entry->value[id] == LIMIT_UNSET)
			continue;
		if (entry->value[id] > hard.value[id])
			schema_error(errors, entry->line, info->name,
				     "at most %g %s for %s contact on %s "
				     "(hard limit, %s); found %g",
				     (double)hard.value[id] / info->scale,
				     info->unit, contact_kind_names[kind],
				     region_choices[region + 1],
				     info->requirement,
				     (double)entry->value[id] / info->scale);
		else
			set->value[id] = entry->value[id];
	}
}

/* An entry for all regions leaves out those where the kind of contact is not
 * allowed at all. */
static bool is_for(const struct limit_entry *entry, enum site_region region)
{
	const enum contact_kind kind = (enum contact_kind)entry->contact;

	if (entry->region == REGION_ALL)
		return limits_hard(kind, region).value[LIMIT_FORCE] > 0;
	return entry->region == (uint32_t)region + REGION_TRUNK;
}

static void apply_limits(const struct config_file *file, struct config *config,
			 struct schema_errors *errors)
{
	for (uint32_t i = 0; i < file->limit_count; i++) {
		const struct limit_entry *entry = &file->limits[i];

		for (uint32_t r = 0; r < SITE_REGION_COUNT; r++)
			if (is_for(entry, (enum site_region)r))
				apply_entry(entry, (enum site_region)r, config,
					    errors);
	}
}

static void apply_file(const struct config_file *file, struct config *config,
		       struct schema_errors *errors)
{
	struct hub_config *hub = &config->hub;

	*hub = hub_config_default();
	hub->links_max = (uint8_t)file->links_max;
	hub->power_adapters = file->power_adapters;
	hub->token_ms = (uint32_t)file->token_ms;
	hub->sample_rate_hz = (uint32_t)file->sample_rate_hz;
	hub->frame_interval_ms = (uint32_t)file->frame_interval_ms;
	hub->rest_permille = (uint32_t)file->rest_permille;
	hub->window_max_ms = (uint32_t)file->window_max_s * 1000;
	hub->self_test_at_ready = file->self_test_at_ready;
	hub->turn_budget_ms = (uint32_t)file->turn_budget_ms;
	hub->session_ms = (uint32_t)file->session_ms;
	hub->sessions_a_day = (uint32_t)file->sessions_a_day;
	hub->point_a_day = (uint32_t)file->point_a_day;
	if (file->turn_budget_ms * 2 > file->token_ms)
		schema_error(errors, 0, "turn-budget-ms",
			     "at most half of token-ms (%d), found %d (SR-22)",
			     (int)file->token_ms, (int)file->turn_budget_ms);
	for (uint32_t i = 0; i < file->adapter_count; i++)
		memcpy(config->adapters[i], file->adapters[i].id,
		       CONFIG_ADAPTER_SIZE);
	config->adapter_count = file->adapter_count;
	config->notify = (enum config_notify)file->notify;
	config->realtime_priority = file->realtime_priority;
	config->calls_per_second = file->calls_per_second;
	apply_limits(file, config, errors);
}

void config_default(struct config *out)
{
	struct schema_errors errors = {.file = "defaults"};
	struct config_file file;

	memset(out, 0, sizeof(*out));
	file_default(&file);
	apply_file(&file, out, &errors);
}

int config_load(const char *path, FILE *messages, struct config *out)
{
	struct schema_errors errors = {.file = path, .out = messages};
	struct config config = {0};
	struct config_file file;
	int error;

	file_default(&file);
	error = schema_read(path, config_keys, &file, &errors);
	if (error && error != -EINVAL)
		return error;
	apply_file(&file, &config, &errors);
	if (errors.count)
		return -EINVAL;
	*out = config;
	return 0;
}

void config_print_sample(FILE *out)
{
	fputs("# Configuration of kneadd, the hub of a massage treatment "
	      "room.\n"
	      "# Everything here is optional; what is shown are examples.\n"
	      "# Check a file with: kneadd --check FILE\n",
	      out);
	schema_print_sample(config_keys, out);
}
