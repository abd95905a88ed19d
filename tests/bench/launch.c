/* SPDX-License-Identifier: MIT */
/*
 * bench_launch BUS NAME COMMAND [ARGUMENT...]
 *
 * Runs the command and says how long it takes from exec until NAME has an owner
 * on the bus; NAME "-": until it prints the line "ready". Then it is ended.
 *
 *	wall_us 4711 cpu_us 3210
 *
 * cpu_us: what all of its threads had used by then. Ends with 1 when the
 * command ended before, or it took longer than 10 s.
 */
#include <dbus/dbus.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 10000
#define LOOK_MS	    100 /* whether the command still runs */
#define TEXT_SIZE   512

struct launch {
	const char *name; /* borrowed; "-": the line "ready" */
	char **command;
	DBusConnection *bus; /* NULL without a name */
	pid_t pid;
	int out;	    /* what it prints; -1: nobody reads it */
	uint64_t *begun_us; /* shared: the command's process writes it */
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_launch: %s: %s\n", what, why);
	return 1;
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* ---- Beginning ---- */

static int listen_for_name(struct launch *launch, const char *address)
{
	DBusError error = DBUS_ERROR_INIT;
	char rule[TEXT_SIZE];

	snprintf(rule, sizeof(rule),
		 "type='signal',sender='" DBUS_SERVICE_DBUS "',"
		 "member='NameOwnerChanged',arg0='%s'",
		 launch->name);
	launch->bus = dbus_connection_open_private(address, &error);
	if (!launch->bus || !dbus_bus_register(launch->bus, &error))
		return fail("the bus", error.message);
	if (dbus_bus_name_has_owner(launch->bus, launch->name, &error))
		return fail(launch->name, "has an owner already");
	dbus_bus_add_match(launch->bus, rule, &error);
	return dbus_error_is_set(&error) ? fail(rule, error.message) : 0;
}

static _Noreturn void become(struct launch *launch, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else would end it */
	if (out >= 0)
		dup2(out, STDOUT_FILENO);
	*launch->begun_us = now_us();
	execvp(launch->command[0], launch->command);
	_exit(fail(launch->command[0], strerror(errno)));
}

static int begin(struct launch *launch)
{
	int ends[2] = {-1, -1};

	launch->begun_us =
		mmap(NULL, sizeof(*launch->begun_us), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (launch->begun_us == MAP_FAILED)
		return fail("memory", strerror(errno));
	if (!launch->bus && pipe(ends) < 0)
		return fail("a pipe", strerror(errno));
	launch->pid = fork();
	if (launch->pid < 0)
		return fail("fork", strerror(errno));
	if (launch->pid == 0)
		become(launch, ends[1]);
	if (ends[1] >= 0)
		close(ends[1]);
	launch->out = ends[0];
	return 0;
}

/* ---- Waiting ---- */

/* Nothing but the name's coming was asked for. */
static bool name_came(struct launch *launch)
{
	DBusMessage *message;
	bool came = false;

	dbus_connection_read_write(launch->bus, LOOK_MS);
	while ((message = dbus_connection_pop_message(launch->bus))) {
		came = came ||
		       dbus_message_is_signal(message, DBUS_INTERFACE_DBUS,
					      "NameOwnerChanged");
		dbus_message_unref(message);
	}
	return came;
}

static bool line_came(struct launch *launch)
{
	struct pollfd out = {.fd = launch->out, .events = POLLIN};
	char text[TEXT_SIZE];
	ssize_t length;

	if (poll(&out, 1, LOOK_MS) <= 0)
		return false;
	length = read(launch->out, text, sizeof(text));
	return length >= 6 && memcmp(text, "ready\n", 6) == 0;
}

static bool wait_until_ready(struct launch *launch, uint64_t *ret_us)
{
	const uint64_t end = now_us() + PATIENCE_MS * 1000u;

	while (now_us() < end && waitpid(launch->pid, NULL, WNOHANG) == 0) {
		if (!(launch->bus ? name_came(launch) : line_came(launch)))
			continue;
		*ret_us = now_us() - *launch->begun_us;
		return true;
	}
	return false;
}

/* ---- What it used ---- */

static uint64_t thread_us(pid_t pid, const char *thread)
{
	char path[TEXT_SIZE];
	unsigned long long ns = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", (int)pid,
		 thread);
	file = fopen(path, "r");
	if (!file)
		return 0; /* it has ended meanwhile */
	if (fscanf(file, "%llu", &ns) != 1)
		ns = 0;
	fclose(file);
	return ns / 1000;
}

static uint64_t cpu_us(pid_t pid)
{
	char path[TEXT_SIZE];
	const struct dirent *thread;
	uint64_t sum = 0;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	threads = opendir(path);
	while (threads && (thread = readdir(threads)))
		if (thread->d_name[0] != '.')
			sum += thread_us(pid, thread->d_name);
	if (threads)
		closedir(threads);
	return sum;
}

int main(int count, char **arguments)
{
	struct launch launch = {.out = -1};
	uint64_t wall_us = 0;
	uint64_t used_us;
	bool ready;

	if (count < 4)
		return fail("usage", "bench_launch BUS NAME COMMAND...");
	launch.name = arguments[2];
	launch.command = arguments + 3;
	if (strcmp(launch.name, "-") != 0 &&
	    listen_for_name(&launch, arguments[1]))
		return 1;
	if (begin(&launch))
		return 1;
	ready = wait_until_ready(&launch, &wall_us);
	used_us = cpu_us(launch.pid);
	kill(launch.pid, ready ? SIGTERM : SIGKILL);
	waitpid(launch.pid, NULL, 0);
	if (!ready)
		return fail(launch.command[0], "it was never ready");
	printf("wall_us %" PRIu64 " cpu_us %" PRIu64 "\n", wall_us, used_us);
	return 0;
}
