/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The terminal by a descriptor of our own: libuv makes what it polls
 * non-blocking, and standard input is shared with the shell. */
static int open_keys(void)
{
	const char *name = ttyname(STDIN_FILENO);

	return open(name ? name : "/dev/tty",
		    O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static void read_keys(struct terminal *terminal)
{
	int key;

	while ((key = getch()) != ERR) {
		if (key == KEY_RESIZE)
			clearok(curscr, TRUE); /* it may show anything now */
		else
			terminal->callbacks.on_key(
				key, terminal->callbacks.userdata);
	}
}

static void on_key(uv_poll_t *poll, int status, int events)
{
	struct terminal *terminal = poll->data;

	read_keys(terminal);
	if (status >= 0 && !(events & UV_DISCONNECT))
		return;
	uv_poll_stop(poll); /* it would be told again and again */
	terminal->callbacks.on_gone(terminal->callbacks.userdata);
}

static void on_turn(uv_timer_t *clock)
{
	struct terminal *terminal = clock->data;

	read_keys(terminal); /* a new size comes as a key */
	terminal->callbacks.on_turn(terminal->callbacks.userdata);
}

bool terminal_is_there(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

const char *terminal_begin(struct terminal *terminal, uv_loop_t *loop,
			   const struct terminal_callbacks *callbacks)
{
	const char *problem;

	terminal->callbacks = *callbacks;
	terminal->fd = open_keys();
	if (terminal->fd < 0)
		return strerror(errno);
	problem = screen_start();
	if (problem) {
		close(terminal->fd);
		return problem;
	}
	terminal->clock.data = terminal;
	terminal->keys.data = terminal;
	uv_timer_init(loop, &terminal->clock);
	uv_timer_start(&terminal->clock, on_turn, 0, TERMINAL_TURN_MS);
	uv_poll_init(loop, &terminal->keys, terminal->fd);
	uv_poll_start(&terminal->keys, UV_READABLE | UV_DISCONNECT, on_key);
	return NULL;
}

void terminal_end(struct terminal *terminal)
{
	uv_loop_t *loop = terminal->clock.loop;

	screen_end();
	uv_close((uv_handle_t *)&terminal->clock, NULL);
	uv_close((uv_handle_t *)&terminal->keys, NULL);
	uv_run(loop, UV_RUN_NOWAIT); /* libuv's until closed */
	close(terminal->fd);
}
