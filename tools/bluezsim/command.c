/* SPDX-License-Identifier: MIT */
/* One call to a running simulator. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "bus.h"
#include "bus_call.h"
#include "bus_message.h"
#include "control.h"
#include "options.h"

#define CALL_MS 20000

struct caller {
	struct bus *bus;
	int status;
};

static void on_reply(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct caller *command = userdata;
	const char *text;

	if (error)
		fprintf(stderr, "bluezsim: %s\n", error->text);
	else if (bus_read(reply, "s", &text) == 0)
		fputs(text, stdout);
	command->status = error ? 1 : 0;
	bus_close(command->bus, NULL, NULL);
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	(void)userdata;
	fputs("bluezsim: no such bus\n", stderr);
	bus_close(bus, NULL, NULL);
}

static int call(struct caller *command, const struct options *options,
		char *const *words)
{
	struct bus_method_call dump = {
		.destination = CONTROL_NAME,
		.path = CONTROL_PATH,
		.interface = CONTROL_INTERFACE,
		.member = "Dump",
		.timeout_ms = CALL_MS,
		.on_reply = on_reply,
		.userdata = command,
	};

	if (options->command == COMMAND_DUMP)
		return bus_call_method(command->bus, &dump, NULL, "");
	dump.member = "Inject";
	return bus_call_method(command->bus, &dump, NULL, "sas", words[0],
			       words + 1, (size_t)(options->words - 1));
}

int command_run(const struct options *options, char *const *words)
{
	struct caller command = {.status = 1};
	const struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected,
		.userdata = &command,
	};
	uv_loop_t loop;
	int result;

	if (options->command == COMMAND_FAULT && options->words < 1) {
		fputs("bluezsim: which fault? See --fault-list\n", stderr);
		return 1;
	}
	if (uv_loop_init(&loop) < 0)
		return 1;
	result = bus_open(&loop, options->bus, &callbacks, &command.bus);
	if (result == 0) {
		result = call(&command, options, words);
		if (result < 0)
			bus_close(command.bus, NULL, NULL);
	}
	if (result < 0)
		fprintf(stderr, "bluezsim: %s\n", strerror(-result));
	uv_run(&loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&loop); /* it is empty */
	return command.status;
}
