/* SPDX-License-Identifier: MIT */
#include "bluez_version.h"

#include <stdlib.h>
#include <string.h>

#define PROGRAM "bluetoothctl"

uint32_t bluez_version_parse(const char *text)
{
	static const char beginning[] = PROGRAM ": ";
	unsigned long major;
	unsigned long minor;
	char *end;

	if (strncmp(text, beginning, sizeof(beginning) - 1) != 0)
		return 0;
	text += sizeof(beginning) - 1;
	major = strtoul(text, &end, 10);
	if (end == text || *end != '.' || major > 99)
		return 0;
	text = end + 1;
	minor = strtoul(text, &end, 10);
	if (end == text || minor > 999)
		return 0;
	return (uint32_t)(major * 1000 + minor);
}

static void close_once(uv_handle_t *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	struct bluez_version *asked = handle->data;

	(void)suggested; /* a line is enough */
	out->base = asked->text + asked->length;
	out->len = sizeof(asked->text) - 1 - asked->length;
}

static void on_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *buf)
{
	struct bluez_version *asked = stream->data;

	(void)buf; /* inside .text */
	if (length > 0) {
		asked->length += (size_t)length;
		return;
	}
	if (length == 0)
		return;
	asked->text[asked->length] = '\0';
	atomic_store(&asked->version, bluez_version_parse(asked->text));
	close_once((uv_handle_t *)stream);
}

static void on_exit_status(uv_process_t *process, int64_t status, int signal)
{
	(void)status; /* what it printed counts */
	(void)signal;
	close_once((uv_handle_t *)process);
}

int bluez_version_ask(struct bluez_version *asked, uv_loop_t *loop)
{
	char *args[] = {PROGRAM, "--version", NULL};
	uv_stdio_container_t stdio[] = {
		{.flags = UV_IGNORE},
		{.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
		 .data.stream = (uv_stream_t *)&asked->output},
	};
	const uv_process_options_t options = {
		.exit_cb = on_exit_status,
		.file = PROGRAM,
		.args = args,
		.stdio = stdio,
		.stdio_count = 2,
	};
	int error;

	asked->length = 0;
	(void)uv_pipe_init(loop, &asked->output, 0); /* cannot fail */
	asked->output.data = asked;
	error = uv_spawn(loop, &asked->process, &options);
	asked->is_open = true;
	if (error == 0)
		error = uv_read_start((uv_stream_t *)&asked->output, on_room,
				      on_output);
	if (error < 0)
		bluez_version_stop(asked);
	return error;
}

void bluez_version_stop(struct bluez_version *asked)
{
	if (!asked->is_open)
		return;
	close_once((uv_handle_t *)&asked->output);
	close_once((uv_handle_t *)&asked->process);
}
