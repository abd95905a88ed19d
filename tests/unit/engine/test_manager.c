/* SPDX-License-Identifier: MIT */
/* What the service manager is told, and what it wants to hear. */
#include "manager.h"

#include "scratch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

/* Listens where `name` says, "@" being none of the file system's. */
static int listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				     strlen(name));

	assert_true(fd >= 0);
	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

static void assert_told(int fd, const char *text)
{
	char got[64] = "";

	assert_int_equal(recv(fd, got, sizeof(got) - 1, 0), strlen(text));
	assert_string_equal(got, text);
}

static void tells_a_socket_in_the_file_system(void **state)
{
	char folder[SCRATCH_MAX];
	char name[SCRATCH_MAX + 8];
	int fd;

	(void)state;
	scratch_folder(folder, "manager");
	(void)snprintf(name, sizeof(name), "%s/notify", folder);
	fd = listen_at(name);
	assert_int_equal(manager_tell("READY=1"), 0);
	assert_told(fd, "READY=1");
	(void)close(fd);
	assert_int_equal(manager_tell("READY=1"), -ECONNREFUSED);
	(void)unlink(name);
	assert_int_equal(manager_tell("READY=1"), -ENOENT);
	(void)rmdir(folder);
}

static void tells_a_socket_that_has_only_a_name(void **state)
{
	char name[64];
	int fd;

	(void)state;
	(void)snprintf(name, sizeof(name), "@kneadd-test-%d", (int)getpid());
	fd = listen_at(name);
	assert_int_equal(manager_tell("STOPPING=1"), 0);
	assert_told(fd, "STOPPING=1");
	(void)close(fd);
}

static void tells_nobody_when_nobody_wants_to_hear(void **state)
{
	(void)state;
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	assert_int_equal(manager_tell("READY=1"), 0);
}

static void refuses_what_is_no_address(void **state)
{
	char lengthy[200];

	(void)state;
	memset(lengthy, 'a', sizeof(lengthy));
	lengthy[0] = '/';
	lengthy[sizeof(lengthy) - 1] = '\0';
	assert_int_equal(setenv("NOTIFY_SOCKET", lengthy, 1), 0);
	assert_int_equal(manager_tell("READY=1"), -EINVAL);
	assert_int_equal(setenv("NOTIFY_SOCKET", "@", 1), 0);
	assert_int_equal(manager_tell("READY=1"), -EINVAL);
	assert_int_equal(setenv("NOTIFY_SOCKET", "vsock:2:1", 1), 0);
	assert_int_equal(manager_tell("READY=1"), -EAFNOSUPPORT);
	assert_int_equal(setenv("NOTIFY_SOCKET", "", 1), 0);
	assert_int_equal(manager_tell("READY=1"), -EAFNOSUPPORT);
}

static void knows_how_often_it_must_be_heard(void **state)
{
	static const struct {
		const char *every;
		const char *pid; /* NULL: unset; "": ours */
		uint64_t expected;
	} rows[] = {
		{"2000000", NULL, 2000000},
		{"2000000", "", 2000000},
		{"2000000", "1", 0},
		{"2000000", "one", 0},
		{NULL, NULL, 0},
		{"0", NULL, 0},
		{"soon", NULL, 0},
		{"2000000us", NULL, 0},
		{"-1", NULL, 0},
		{" 1", NULL, 0},
		{"99999999999999999999", NULL, 0},
	};
	char own[16];

	(void)state;
	(void)snprintf(own, sizeof(own), "%d", (int)getpid());
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)unsetenv("WATCHDOG_USEC");
		(void)unsetenv("WATCHDOG_PID");
		if (rows[i].every != NULL)
			(void)setenv("WATCHDOG_USEC", rows[i].every, 1);
		if (rows[i].pid != NULL)
			(void)setenv("WATCHDOG_PID",
				     rows[i].pid[0] ? rows[i].pid : own, 1);
		assert_int_equal(manager_watchdog_us(), rows[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_socket_in_the_file_system),
		cmocka_unit_test(tells_a_socket_that_has_only_a_name),
		cmocka_unit_test(tells_nobody_when_nobody_wants_to_hear),
		cmocka_unit_test(refuses_what_is_no_address),
		cmocka_unit_test(knows_how_often_it_must_be_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
