/* SPDX-License-Identifier: MIT */
/* A dbus-daemon for one test, and a loop run until something holds. */
#include "private_bus.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char config_format[] =
	"<!DOCTYPE busconfig PUBLIC\n"
	" \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig>\n"
	"<type>session</type>\n"
	"<listen>unix:path=%s/bus</listen>\n"
	"<auth>EXTERNAL</auth>\n"
	/* As on the system bus, where it is the default. */
	"<limit name=\"max_replies_per_connection\">128</limit>\n"
	"<policy context=\"default\">\n"
	"<allow send_destination=\"*\"/>\n"
	"<allow receive_sender=\"*\"/>\n"
	"<allow own=\"*\"/>\n"
	"</policy>\n"
	"%s\n"
	"</busconfig>\n";

static void write_config(const struct private_bus *bus, const char *policy)
{
	char path[128];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/config", bus->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, config_format, bus->folder, policy);
	assert_int_equal(fclose(file), 0);
}

/* What the daemon says in a flood would bury what the test says. */
static void redirect_errors(const struct private_bus *bus)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/log", bus->folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		(void)dup2(fd, STDERR_FILENO); /* as before if not */
}

static void run_daemon(const struct private_bus *bus, int address_fd)
{
	char config[160];
	char print[32];

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test may be killed */
	redirect_errors(bus);
	(void)snprintf(config, sizeof(config), "--config-file=%s/config",
		       bus->folder);
	(void)snprintf(print, sizeof(print), "--print-address=%d", address_fd);
	execlp("dbus-daemon", "dbus-daemon", "--nofork", "--nopidfile", config,
	       print, (char *)NULL);
	_exit(127);
}

static void read_address(struct private_bus *bus, int fd)
{
	size_t used = 0;

	while (used < sizeof(bus->address) - 1 &&
	       !memchr(bus->address, '\n', used)) {
		ssize_t n = read(fd, bus->address + used,
				 sizeof(bus->address) - 1 - used);

		if (n <= 0)
			fail_msg("dbus-daemon did not start");
		used += (size_t)n;
	}
	bus->address[used] = '\0';
	*strchrnul(bus->address, '\n') = '\0';
}

void private_bus_start_with(struct private_bus *bus, const char *policy)
{
	int fds[2];

	memset(bus, 0, sizeof(*bus));
	scratch_folder(bus->folder, "bus");
	write_config(bus, policy);
	assert_int_equal(pipe(fds), 0);
	bus->pid = fork();
	assert_true(bus->pid >= 0);
	if (bus->pid == 0) {
		(void)close(fds[0]); /* the child's copy */
		run_daemon(bus, fds[1]);
	}
	(void)close(fds[1]); /* the parent's copy */
	read_address(bus, fds[0]);
	(void)close(fds[0]);
}

void private_bus_start(struct private_bus *bus)
{
	private_bus_start_with(bus, "");
}

void private_bus_stop(struct private_bus *bus)
{
	static const char *const names[] = {"config", "bus", "log"};
	char path[128];

	if (bus->pid <= 0)
		return;
	(void)kill(bus->pid, SIGKILL); /* gone already: as good */
	(void)waitpid(bus->pid, NULL, 0);
	bus->pid = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", bus->folder,
			       names[i]);
		(void)unlink(path); /* what stays is in /tmp */
	}
	(void)rmdir(bus->folder); /* the same */
}

struct ticker {
	uv_timer_t timer;
	bool closed;
};

static void on_tick(uv_timer_t *timer)
{
	(void)timer;
}

static void on_ticker_closed(uv_handle_t *handle)
{
	((struct ticker *)handle->data)->closed = true;
}

static void ticker_start(struct ticker *ticker, uv_loop_t *loop)
{
	ticker->closed = false;
	assert_int_equal(uv_timer_init(loop, &ticker->timer), 0);
	ticker->timer.data = ticker;
	assert_int_equal(uv_timer_start(&ticker->timer, on_tick, 5, 5), 0);
}

static void ticker_stop(struct ticker *ticker)
{
	uv_close((uv_handle_t *)&ticker->timer, on_ticker_closed);
	while (!ticker->closed)
		uv_run(ticker->timer.loop, UV_RUN_NOWAIT);
}

static bool run(uv_loop_t *loop, unsigned int duration_ms,
		private_bus_condition_fn condition, void *userdata)
{
	struct ticker ticker;
	uint64_t end;
	bool holds = condition(userdata);

	uv_update_time(loop);
	end = uv_now(loop) + duration_ms;
	ticker_start(&ticker, loop);
	while (!holds && uv_now(loop) < end) {
		uv_run(loop, UV_RUN_ONCE);
		holds = condition(userdata);
	}
	ticker_stop(&ticker);
	return holds;
}

bool run_until(uv_loop_t *loop, private_bus_condition_fn condition,
	       void *userdata)
{
	return run(loop, PRIVATE_BUS_DEADLINE_MS, condition, userdata);
}

static bool is_true(void *userdata)
{
	return *(const bool *)userdata;
}

bool run_until_true(uv_loop_t *loop, const bool *flag)
{
	return run_until(loop, is_true, (void *)(uintptr_t)flag);
}

struct count {
	const unsigned int *count;
	unsigned int at_least;
};

static bool is_reached(void *userdata)
{
	const struct count *count = userdata;

	return *count->count >= count->at_least;
}

bool run_until_count(uv_loop_t *loop, const unsigned int *count,
		     unsigned int at_least)
{
	struct count wanted = {count, at_least};

	return run_until(loop, is_reached, &wanted);
}

static bool is_never(void *userdata)
{
	(void)userdata;
	return false;
}

void run_for(uv_loop_t *loop, unsigned int duration_ms)
{
	(void)run(loop, duration_ms, is_never, NULL);
}

void run_until_closed(uv_loop_t *loop)
{
	uint64_t end;

	uv_update_time(loop);
	end = uv_now(loop) + PRIVATE_BUS_DEADLINE_MS;
	while (uv_loop_alive(loop) && uv_now(loop) < end)
		uv_run(loop, UV_RUN_NOWAIT);
	assert_int_equal(uv_loop_close(loop), 0);
}
