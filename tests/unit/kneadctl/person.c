/* SPDX-License-Identifier: MIT */
#include "person.h"

#include "private_bus.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- What comes out ---- */

static void keep(char *buffer, size_t *length, const char *bytes, size_t count)
{
	assert_true(*length + count < PERSON_OUTPUT);
	for (size_t i = 0; i < count; i++) /* text, for strstr() */
		buffer[(*length)++] = bytes[i] ? bytes[i] : ' ';
	buffer[*length] = '\0';
}

static void on_closed(uv_handle_t *handle)
{
	struct person *person = handle->data;

	person->open--;
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	static char bytes[16384];

	(void)handle;
	(void)suggested;
	*out = uv_buf_init(bytes, sizeof(bytes));
}

static void on_bytes(uv_stream_t *stream, ssize_t length, const uv_buf_t *buf)
{
	struct person *person = stream->data;

	if (length < 0)
		uv_close((uv_handle_t *)stream, on_closed);
	else if (stream == (uv_stream_t *)&person->pipe[0])
		keep(person->out, &person->out_length, buf->base,
		     (size_t)length);
	else
		keep(person->err, &person->err_length, buf->base,
		     (size_t)length);
}

static void read_screen(struct person *person)
{
	char bytes[16384];
	ssize_t length;

	while ((length = read(person->terminal, bytes, sizeof(bytes))) > 0)
		keep(person->out, &person->out_length, bytes, (size_t)length);
}

static void on_screen(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	read_screen(poll->data);
}

static void on_exit_status(uv_process_t *process, int64_t status, int number)
{
	struct person *person = process->data;

	person->exited = true;
	person->status = number ? 128 + number : (int)status;
	uv_close((uv_handle_t *)process, on_closed);
	if (person->terminal >= 0) {
		read_screen(person); /* what it drew last */
		uv_close((uv_handle_t *)&person->screen, on_closed);
	}
}

/* ---- Running ---- */

static void spawn(struct person *person, const char *bus, char **words,
		  uv_stdio_container_t stdio[3])
{
	char bus_variable[300];
	char *environment[] = {bus_variable,
			       "TERM=xterm-256color",
			       "LC_ALL=C.UTF-8",
			       "PATH=/usr/bin:/bin",
			       "ASAN_OPTIONS=detect_leaks=1",
			       NULL};
	const uv_process_options_t options = {
		.file = KNEADCTL,
		.args = words,
		.env = environment,
		.exit_cb = on_exit_status,
		.stdio = stdio,
		.stdio_count = 3,
	};

	snprintf(bus_variable, sizeof(bus_variable), "KNEADD_BUS=%s", bus);
	person->process.data = person;
	assert_int_equal(
		uv_spawn(&person->hub->loop, &person->process, &options), 0);
	person->open++;
}

static void begin(struct person *person, struct fake_hub *hub)
{
	*person = (struct person){.hub = hub, .terminal = -1};
}

static void take_words(char *words[PERSON_WORDS], va_list arguments)
{
	words[0] = "kneadctl";
	for (size_t i = 1; i < PERSON_WORDS; i++) {
		words[i] = va_arg(arguments, char *);
		if (!words[i])
			return;
	}
	fail_msg("more words than a person has");
}

static void begin_piped(struct person *person, struct fake_hub *hub,
			const char *bus, va_list arguments)
{
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE}};
	char *words[PERSON_WORDS];

	begin(person, hub);
	take_words(words, arguments);
	for (int i = 0; i < 2; i++) {
		uv_pipe_init(&hub->loop, &person->pipe[i], 0);
		person->pipe[i].data = person;
		stdio[i + 1].flags =
			(uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
		stdio[i + 1].data.stream = (uv_stream_t *)&person->pipe[i];
	}
	spawn(person, bus, words, stdio);
	for (int i = 0; i < 2; i++) {
		uv_read_start((uv_stream_t *)&person->pipe[i], on_room,
			      on_bytes);
		person->open++;
	}
}

void person_begins(struct person *person, struct fake_hub *hub, const char *bus,
		   ...)
{
	va_list arguments;

	va_start(arguments, bus);
	begin_piped(person, hub, bus, arguments);
	va_end(arguments);
}

void person_runs(struct person *person, struct fake_hub *hub, const char *bus,
		 ...)
{
	va_list arguments;

	va_start(arguments, bus);
	begin_piped(person, hub, bus, arguments);
	va_end(arguments);
	person_ends(person);
}

static bool has_ended(void *userdata)
{
	const struct person *person = userdata;

	return person->open == 0;
}

void person_ends(struct person *person)
{
	assert_true(run_until(&person->hub->loop, has_ended, person));
	if (person->terminal >= 0) {
		close(person->terminal);
		close(person->line);
	}
}

/* ---- At a terminal ---- */

static void sit_down(struct person *person, const char *bus,
		     const struct person_seat *seat, char **words)
{
	const struct winsize size = {.ws_row = seat->lines,
				     .ws_col = seat->columns};
	uv_stdio_container_t stdio[3];

	assert_int_equal(
		openpty(&person->terminal, &person->line, NULL, NULL, &size),
		0);
	for (int i = 0; i < 3; i++) {
		stdio[i].flags = UV_INHERIT_FD;
		stdio[i].data.fd = person->line;
	}
	spawn(person, bus, words, stdio);
	person->screen.data = person;
	uv_poll_init(&person->hub->loop, &person->screen, person->terminal);
	uv_poll_start(&person->screen, UV_READABLE, on_screen);
	person->open++;
}

void person_sits_down(struct person *person, struct fake_hub *hub,
		      const char *bus, unsigned short columns,
		      unsigned short lines, const char *word)
{
	const struct person_seat seat = {columns, lines};
	char *words[] = {"kneadctl", (char *)(uintptr_t)word, NULL};

	begin(person, hub);
	sit_down(person, bus, &seat, words);
}

void person_sits_to(struct person *person, struct fake_hub *hub,
		    const char *bus, const struct person_seat *seat, ...)
{
	char *words[PERSON_WORDS];
	va_list arguments;

	begin(person, hub);
	va_start(arguments, seat);
	take_words(words, arguments);
	va_end(arguments);
	sit_down(person, bus, seat, words);
}

static bool is_seen(void *userdata)
{
	const struct person *person = userdata;

	return strstr(person->out, person->awaited) != NULL || person->exited;
}

void person_sees(struct person *person, const char *text)
{
	person->awaited = text;
	if (!run_until(&person->hub->loop, is_seen, person) ||
	    !strstr(person->out, text))
		fail_msg("\"%s\" was not seen in: %s %s", text, person->out,
			 person->err);
}

void person_forgets(struct person *person)
{
	person->out_length = 0;
	person->out[0] = '\0';
}

void person_types(const struct person *person, const char *keys)
{
	assert_int_equal(write(person->terminal, keys, strlen(keys)),
			 (int)strlen(keys));
}

void person_resizes(const struct person *person, unsigned short columns,
		    unsigned short lines)
{
	const struct winsize size = {.ws_row = lines, .ws_col = columns};

	assert_int_equal(ioctl(person->terminal, TIOCSWINSZ, &size), 0);
	/* It is not the terminal's controlling process: tell it. */
	assert_int_equal(kill(person->process.pid, SIGWINCH), 0);
}
