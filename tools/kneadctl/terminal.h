/* SPDX-License-Identifier: MIT */
/*
 * Terminal: what a live view needs of it: each key as it is typed, a turn to
 * redraw ten times a second, and word that it is gone.
 */
#ifndef KNEADCTL_TERMINAL_H
#define KNEADCTL_TERMINAL_H

#include <stdbool.h>
#include <uv.h>

#define TERMINAL_TURN_MS	100
#define TERMINAL_TURNS_A_SECOND (1000 / TERMINAL_TURN_MS)

struct terminal_callbacks {
	void (*on_key)(int key, void *userdata); /* as curses names it */
	void (*on_turn)(void *userdata);
	void (*on_gone)(void *userdata); /* nobody can see or type any more */
	void *userdata;
};

/* In the caller's memory until terminal_end() has returned. */
struct terminal {
	struct terminal_callbacks callbacks;
	uv_timer_t clock;
	uv_poll_t keys;
	int fd;
};

/* Whether there is a person at standard input and output. */
bool terminal_is_there(void);

/* Takes the terminal over: the first turn comes as soon as the loop runs.
 * NULL, or why it cannot: then nothing is to be ended. */
const char *terminal_begin(struct terminal *terminal, uv_loop_t *loop,
			   const struct terminal_callbacks *callbacks);

/* Gives it back as it was; runs the loop for a moment. */
void terminal_end(struct terminal *terminal);

#endif
