/* SPDX-License-Identifier: MIT */
#include "simulator.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "simulator_bus.h"

/* How often the wearable moves on: while it streams, and else. The profile
 * wants its firmware's tick every 10 ms, which is counted in the wearable's
 * own steps; this is only how late a frame may be. */
enum {
	STREAM_TICK_MS = 4,
	REST_TICK_MS = 10
};

/* The end waits so long for what is still to be sent. */
enum {
	END_POLL_MS = 10,
	END_MOST_MS = 1000
};

void simulator_catch_up(struct simulator *s)
{
	device_run(&s->device, uv_hrtime() / 1000);
}

static void on_notify(enum profile_characteristic which, const uint8_t *bytes,
		      size_t length, void *userdata)
{
	struct simulator *s = userdata;

	if (s->gatt)
		gatt_notify(s->gatt, which, bytes, length);
}

static void on_event(const struct device_event *event, void *userdata)
{
	struct simulator *s = userdata;

	journal_device(&s->journal, event);
	/* A wearable that is off has lost its link. */
	if (event->type == DEVICE_OFF && s->has_radio)
		radio_drop_link(&s->radio);
	control_service_changed(&s->control);
}

static bool is_streaming(const struct simulator *s)
{
	for (unsigned i = 0; i < s->device.settings.pads; i++) {
		if (peripheral_interval_us(&s->device.peripheral, (uint8_t)i))
			return true;
	}
	return false;
}

static void tell_battery(struct simulator *s)
{
	uint8_t percent = battery_percent(&s->device.battery);

	if (percent == s->battery_told || !s->gatt)
		return;
	s->battery_told = percent;
	gatt_notify(s->gatt, GATT_BATTERY_LEVEL, &percent, 1);
}

static void on_tick(uv_timer_t *timer)
{
	struct simulator *s = timer->data;

	simulator_catch_up(s);
	tell_battery(s);
	if (s->has_radio)
		radio_advertise(&s->radio, !device_is_off(&s->device));
	uv_timer_set_repeat(timer,
			    is_streaming(s) ? STREAM_TICK_MS : REST_TICK_MS);
}

static void close_loop(struct simulator *s)
{
	simulator_close_bus(s);
	uv_close((uv_handle_t *)&s->tick, NULL);
	uv_close((uv_handle_t *)&s->retry, NULL);
	uv_close((uv_handle_t *)&s->on_term, NULL);
	uv_close((uv_handle_t *)&s->on_int, NULL);
}

static void on_end_poll(uv_timer_t *timer)
{
	struct simulator *s = timer->data;

	s->end_polls++;
	if (s->bus && bus_is_connected(s->bus) && bus_outgoing_bytes(s->bus) &&
	    s->end_polls < END_MOST_MS / END_POLL_MS)
		return;
	close_loop(s);
}

void simulator_end(struct simulator *s, int status)
{
	if (s->is_ending)
		return;
	s->is_ending = true;
	s->exit_status = status;
	simulator_catch_up(s);
	if (s->device.link.is_up)
		device_disconnected(&s->device);
	uv_timer_stop(&s->tick);
	if (s->has_radio)
		radio_unregister(&s->radio);
	uv_timer_start(&s->retry, on_end_poll, 0, END_POLL_MS);
}

static void on_signal(uv_signal_t *handle, int signum)
{
	(void)signum;
	simulator_end(handle->data, 0);
}

static bool begin_faults(struct simulator *s)
{
	for (size_t i = 0; i < s->options->fault_count; i++) {
		const char *text = s->options->faults[i], *wrong = NULL, *why;
		struct fault fault;

		if (!fault_read(text, &fault, &wrong)) {
			fprintf(stderr,
				"kneadsim: --fault %s: \"%s\" is not "
				"understood; see kneadsim --list-faults\n",
				text, wrong);
			return false;
		}
		why = device_set_fault(&s->device, &fault);
		if (why) {
			fprintf(stderr, "kneadsim: --fault %s: %s\n", text,
				why);
			return false;
		}
	}
	return true;
}

static struct device_settings settings_of(const struct options *o,
					  const struct kind *kind)
{
	return (struct device_settings){
		.kind = kind,
		.pads = (unsigned)o->pads,
		.rate_hz = (unsigned)o->rate_hz,
		.seed = (uint64_t)o->seed,
		.tissue = o->tissue,
		.hand = o->hand,
		.serial = o->serial,
		.battery_percent = o->battery_percent,
		.clock_ppm = o->clock_ppm,
		.version_major = (uint8_t)o->version_major,
		.version_minor = (uint8_t)o->version_minor,
	};
}

static bool init_device(struct simulator *s)
{
	const struct options *o = s->options;
	const struct device_sink sink = {on_notify, on_event, s};
	const struct kind *kind = kind_find(o->kind);
	const char *wrong;

	if (!kind) {
		fprintf(stderr,
			"kneadsim: --kind %s: there is no such kind; see "
			"kneadsim --list-kinds\n",
			o->kind);
		return false;
	}
	s->kind = o->cells > 0.0 ? kind_with_cells(kind, (unsigned)o->cells)
				 : *kind;
	struct device_settings settings = settings_of(o, &s->kind);

	wrong = device_init(&s->device, &settings, &sink, uv_hrtime() / 1000);
	if (!wrong)
		return begin_faults(s);
	fprintf(stderr,
		"kneadsim: --%s %s: not understood; see kneadsim "
		"--list-kinds\n",
		wrong, strcmp(wrong, "hand") == 0 ? o->hand : o->tissue);
	return false;
}

static void init_names(struct simulator *s)
{
	const struct options *o = s->options;
	const char *hand = o->hand ? o->hand : s->device.settings.kind->hand;

	snprintf(s->name, sizeof(s->name), "%s%s", o->name ? "" : "kneadsim-",
		 o->name ? o->name : o->kind);
	s->control = (struct control_service){
		.device = &s->device,
		.adapter = o->adapter,
		.name = s->name,
		.hand = hand ? hand : "",
		.radio = radio_state_names[RADIO_WAITING],
		.userdata = s,
	};
}

int simulator_init(struct simulator *s, const struct options *options)
{
	*s = (struct simulator){
		.options = options,
		.journal = {.json = options->json ? stdout : NULL,
			    .text = options->verbose ? stderr : NULL,
			    .start_us = uv_hrtime() / 1000},
	};
	if (!init_device(s))
		return 2;
	init_names(s);
	return 0;
}

int simulator_run(struct simulator *s)
{
	uv_loop_init(&s->loop);
	uv_timer_init(&s->loop, &s->tick);
	uv_timer_init(&s->loop, &s->retry);
	uv_signal_init(&s->loop, &s->on_term);
	uv_signal_init(&s->loop, &s->on_int);
	s->tick.data = s;
	s->retry.data = s;
	s->on_term.data = s;
	s->on_int.data = s;
	uv_signal_start(&s->on_term, on_signal, SIGTERM);
	uv_signal_start(&s->on_int, on_signal, SIGINT);
	uv_timer_start(&s->tick, on_tick, 0, REST_TICK_MS);
	simulator_open_bus(s);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	uv_loop_close(&s->loop);
	return s->exit_status;
}
