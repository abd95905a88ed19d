/* SPDX-License-Identifier: MIT */
#include "prompt.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TURN_MS 50 /* within which Control-C is seen */
#define BLANKS	" \t\r"

/* Waits until there is something to read. */
static int await_input(struct client *client)
{
	const bool never = false;
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	while (poll(&input, 1, TURN_MS) <= 0) {
		const int error = client_wait(client, &never, 0);

		if (error == -EINTR)
			return -ECANCELED;
		if (error != -ETIMEDOUT)
			return error;
	}
	return 0;
}

/* A character at a time: a terminal hands over whole lines, and none of the
 * next one may be kept here. */
static int read_line(struct client *client, char *out, size_t size)
{
	size_t used = 0;
	char c = '\0';
	int error;

	for (;;) {
		error = await_input(client);
		if (error)
			return error;
		if (read(STDIN_FILENO, &c, 1) != 1)
			return -ECANCELED;
		if (c == '\n')
			break;
		if (used < size)
			out[used++] = c;
	}
	if (used == size)
		return -EMSGSIZE;
	out[used] = '\0';
	return 0;
}

int prompt_line(struct client *client, const char *question, char *out,
		size_t size)
{
	size_t blanks;
	size_t length;
	int error;

	printf("%s", question);
	fflush(stdout);
	error = read_line(client, out, size);
	if (error == -EMSGSIZE)
		out[0] = '\0';
	if (error)
		return error;
	blanks = strspn(out, BLANKS);
	length = strlen(out + blanks);
	memmove(out, out + blanks, length + 1);
	while (length > 0 && strchr(BLANKS, out[length - 1]))
		out[--length] = '\0';
	return 0;
}
