/* SPDX-License-Identifier: MIT */
/*
 * A disk that stalls, as a memory card does, to be preloaded by a program:
 *
 *   LD_PRELOAD=bin/libbench_slow_disk.so BENCH_STALL_DIR=/state/of/the/hub \
 *   BENCH_STALL_FILE=/tmp/stall kneadd ...
 *
 * While BENCH_STALL_FILE exists, fsync, fdatasync, pwrite, write and ftruncate
 * of files below BENCH_STALL_DIR wait until it is gone; with BENCH_STALL_READS
 * set (to anything) read and pread too. Nothing else is touched: other files,
 * sockets and eventfds never wait. Without the variables nothing ever does.
 *
 * What the disk takes while it does not stall costs one access() more.
 *
 * With BENCH_SYNC_LOG, the path of a file, how long each fsync and fdatasync
 * below BENCH_STALL_DIR took is written there, in microseconds, a line each.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_NS 1000000

static char directory[PATH_MAX + 1]; /* real, with a slash at its end */
static const char *stall_file;	     /* NULL: never */
static bool stalls_reads;
static int sync_log = -1; /* descriptor */

__attribute__((constructor)) static void read_environment(void)
{
	const char *below = getenv("BENCH_STALL_DIR");
	const char *log = getenv("BENCH_SYNC_LOG");

	if (!below || !realpath(below, directory))
		return;
	strcat(directory, "/"); /* there is room: .directory has one more */
	stalls_reads = getenv("BENCH_STALL_READS") != NULL;
	stall_file = getenv("BENCH_STALL_FILE");
	if (log)
		sync_log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
				0600);
}

static bool is_below(int fd)
{
	char link[32];
	char path[PATH_MAX];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0)
		return false;
	path[length] = '\0';
	return strncmp(path, directory, strlen(directory)) == 0;
}

static void stall(int fd)
{
	const struct timespec look = {.tv_nsec = LOOK_NS};
	const int kept = errno;

	if (stall_file && access(stall_file, F_OK) == 0 && is_below(fd))
		while (access(stall_file, F_OK) == 0)
			(void)nanosleep(&look, NULL); /* it looks again */
	errno = kept;
}

/* Once for each function; two threads at once find the same. */
static void look_up(void *function, const char *name)
{
	void *found;

	memcpy(&found, function, sizeof(found));
	if (found)
		return;
	found = dlsym(RTLD_NEXT, name);
	memcpy(function, &found, sizeof(found));
}

/* The function of that name that is shadowed here. */
#define NEXT(name)                     \
	static __typeof__(&name) next; \
	look_up(&next, #name)

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* Stalls, syncs, and says how long it took. */
static int take_sync(int fd, int (*sync)(int fd))
{
	const uint64_t began_us = now_us();
	int result;

	stall(fd);
	result = sync(fd);
	if (sync_log >= 0 && is_below(fd))
		dprintf(sync_log, "%" PRIu64 "\n", now_us() - began_us);
	return result;
}

int fsync(int fd)
{
	NEXT(fsync);
	return take_sync(fd, next);
}

int fdatasync(int fd)
{
	NEXT(fdatasync);
	return take_sync(fd, next);
}

int ftruncate(int fd, off_t length)
{
	NEXT(ftruncate);
	stall(fd);
	return next(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
	NEXT(ftruncate64);
	stall(fd);
	return next(fd, length);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	NEXT(write);
	stall(fd);
	return next(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
	NEXT(pwrite);
	stall(fd);
	return next(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	NEXT(pwrite64);
	stall(fd);
	return next(fd, bytes, count, offset);
}

ssize_t read(int fd, void *bytes, size_t count)
{
	NEXT(read);
	if (stalls_reads)
		stall(fd);
	return next(fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset)
{
	NEXT(pread);
	if (stalls_reads)
		stall(fd);
	return next(fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset)
{
	NEXT(pread64);
	if (stalls_reads)
		stall(fd);
	return next(fd, bytes, count, offset);
}
