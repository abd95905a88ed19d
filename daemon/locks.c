/* SPDX-License-Identifier: MIT */
/*
 * Locks: those that are made with pthread_mutex_init(), so libdbus's and
 * libuv's, lend the priority of who waits to who holds them
 * (PTHREAD_PRIO_INHERIT).
 *
 * libdbus has locks that all connections share, and takes them for each message
 * that is sent. Without this, a hub thread at real-time priority that needs one
 * which the service thread holds waits until that gets a processor: on a busy
 * machine (tests/bench, 8 wearables by descriptor) one stop in a hundred took
 * 1 ms, and 0.14 with it.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

typedef int (*init_fn)(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr);

static init_fn real_init(void)
{
	void *function = dlsym(RTLD_NEXT, "pthread_mutex_init");
	init_fn init;

	memcpy(&init, &function, sizeof(init));
	return init;
}

/* In place of the C library's, whoever calls it. A kernel that cannot lend
 * leaves the lock as it was asked for. */
int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	const init_fn init = real_init();
	pthread_mutexattr_t lending;

	if (attr != NULL)
		lending = *attr;
	else
		(void)pthread_mutexattr_init(&lending); /* always 0 */
	(void)pthread_mutexattr_setprotocol(
		&lending, PTHREAD_PRIO_INHERIT); /* 0 for that value */
	return init(mutex, &lending) == 0 ? 0 : init(mutex, attr);
}
