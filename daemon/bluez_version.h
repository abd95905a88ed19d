/* SPDX-License-Identifier: MIT */
/*
 * Which bluetoothd is installed: it says so nowhere on the bus, but
 * bluetoothctl comes from the same source.
 */
#ifndef BLUEZ_VERSION_H
#define BLUEZ_VERSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct bluez_version {
	uv_process_t process;
	uv_pipe_t output;
	bool is_open;
	char text[64];
	size_t length;
	_Atomic(uint32_t) version; /* 1000 * major + minor; 0: not known yet,
				    * or never */
};

/* Asks by the loop; the answer comes some milliseconds later in .version. Its
 * handles close by themselves. -errno: there is no bluetoothctl. */
int bluez_version_ask(struct bluez_version *asked, uv_loop_t *loop);

/* Closes what is still open; may be called without bluez_version_ask(). The
 * loop must run once more. */
void bluez_version_stop(struct bluez_version *asked);

/* "bluetoothctl: 5.66" is 5066; 0: something else. */
uint32_t bluez_version_parse(const char *text);

#endif
