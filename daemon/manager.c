/* SPDX-License-Identifier: MIT */
/*
 * Not by libsystemd, which is there for far more: with what it brings along
 * it takes a megabyte. sd_notify(3) recommends the same for so little.
 */
#include "manager.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or "@" and a name that is in no file system. */
static int address_of(const char *text, struct sockaddr_un *address,
		      socklen_t *size)
{
	size_t length = strlen(text);

	if (text[0] != '/' && text[0] != '@')
		return -EAFNOSUPPORT;
	if (length < 2 || length >= sizeof(address->sun_path))
		return -EINVAL;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, text, length);
	if (text[0] == '@')
		address->sun_path[0] = '\0';
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return 0;
}

int manager_tell(const char *state)
{
	const char *text = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size = 0;
	int error;
	int fd;

	if (text == NULL)
		return 0;
	error = address_of(text, &address, &size);
	if (error < 0)
		return error;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL,
		   (const struct sockaddr *)&address, size) < 0)
		error = -errno;
	(void)close(fd); /* sent or not */
	return error;
}

/* false: not there, or no number. */
static bool number_of(const char *name, uint64_t *out)
{
	const char *text = getenv(name);
	char *end = NULL;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

uint64_t manager_watchdog_us(void)
{
	uint64_t every_us = 0;
	uint64_t pid = 0;

	if (!number_of("WATCHDOG_USEC", &every_us))
		return 0;
	if (getenv("WATCHDOG_PID") != NULL &&
	    (!number_of("WATCHDOG_PID", &pid) || pid != (uint64_t)getpid()))
		return 0; /* another's */
	return every_us;
}
