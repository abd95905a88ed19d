/* SPDX-License-Identifier: MIT */
/* bluezsim: a BlueZ without a radio. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "command.h"
#include "control.h"
#include "fault.h"
#include "log.h"
#include "options.h"
#include "sim.h"

struct program {
	uv_loop_t loop;
	uv_signal_t signals[2];
	struct sim sim;
	struct control control;
	bool stopping;
	int status;
};

static void stop(struct program *program, int status)
{
	size_t i;

	if (program->stopping)
		return;
	program->stopping = true;
	program->status = status;
	for (i = 0; i < 2; i++)
		uv_close((uv_handle_t *)&program->signals[i], NULL);
	control_close(&program->control);
	sim_close(&program->sim);
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	stop(handle->data, 0);
}

static void on_gone(struct sim *sim, void *userdata)
{
	(void)sim;
	stop(userdata, 1);
}

static int open_signals(struct program *program)
{
	static const int numbers[2] = {SIGTERM, SIGINT};
	size_t i;
	int result;

	for (i = 0; i < 2; i++) {
		result = uv_signal_init(&program->loop, &program->signals[i]);
		if (result < 0)
			return result;
		program->signals[i].data = program;
		result = uv_signal_start(&program->signals[i], on_signal,
					 numbers[i]);
		if (result < 0)
			return result;
	}
	return 0;
}

static int serve(const struct options *options)
{
	static struct program program;
	int result;

	signal(SIGPIPE, SIG_IGN);
	if (uv_loop_init(&program.loop) < 0 || open_signals(&program) < 0)
		return 1;
	result = sim_init(&program.sim, &program.loop, options);
	program.sim.on_gone = on_gone;
	program.sim.userdata = &program;
	if (result == 0)
		result = control_open(&program.control, &program.sim);
	if (result == 0)
		result = sim_open(&program.sim);
	if (result < 0) {
		log_error("cannot start on %s: %s",
			  options->bus ? options->bus : "the system bus",
			  strerror(-result));
		stop(&program, 1);
	}
	uv_run(&program.loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&program.loop); /* it is empty */
	return program.status;
}

static void print_faults(void)
{
	size_t i;

	for (i = 0; i < fault_count; i++)
		printf("%s %s\n    %s\n", fault_table[i].name,
		       fault_table[i].arguments, fault_table[i].help);
}

static void print_timings(void)
{
	size_t i;

	for (i = 0; i < TIMING_COUNT; i++)
		printf("%-18s %6u ms  %s\n", timing_table[i].name,
		       (unsigned int)timing_table[i].ms, timing_table[i].what);
}

int main(int argc, char **argv)
{
	struct options options;

	if (options_parse(argc, argv, stderr, &options) < 0)
		return 2;
	switch (options.command) {
	case COMMAND_SERVE:
		return serve(&options);
	case COMMAND_FAULT:
	case COMMAND_DUMP:
		return command_run(&options, argv + options.first_word);
	case COMMAND_FAULT_LIST:
		print_faults();
		break;
	case COMMAND_TIMING_LIST:
		print_timings();
		break;
	case COMMAND_HELP:
		options_print_help(stdout);
		break;
	case COMMAND_VERSION:
		puts("bluezsim " BLUEZSIM_VERSION);
		break;
	}
	return 0;
}
