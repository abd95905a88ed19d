/* SPDX-License-Identifier: MIT */
/* Locks: that they lend priority, and that libraries get them. */
#include <dbus/dbus.h>
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include <cmocka.h>

/* What glibc keeps of PTHREAD_PRIO_INHERIT (PTHREAD_MUTEX_PRIO_INHERIT_NP). */
#define LENDS 0x20

static bool lends(const pthread_mutex_t *mutex)
{
	return (mutex->__data.__kind & LENDS) != 0;
}

static void lend_priority(void **state)
{
	pthread_mutex_t mutex;

	(void)state;
	assert_int_equal(pthread_mutex_init(&mutex, NULL), 0);
	assert_true(lends(&mutex));
	assert_int_equal(pthread_mutex_lock(&mutex), 0);
	assert_int_equal(pthread_mutex_unlock(&mutex), 0);
	assert_int_equal(pthread_mutex_destroy(&mutex), 0);
}

static void stay_what_they_were_asked_to_be(void **state)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t mutex;

	(void)state;
	assert_int_equal(pthread_mutexattr_init(&attr), 0);
	assert_int_equal(
		pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE), 0);
	assert_int_equal(pthread_mutex_init(&mutex, &attr), 0);
	assert_true(lends(&mutex));
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_mutex_lock(&mutex), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_mutex_unlock(&mutex), 0);
	assert_int_equal(pthread_mutex_destroy(&mutex), 0);
}

/* libuv as one that shows its lock; libdbus finds the same function. */
static void are_those_of_libraries_too(void **state)
{
	uv_mutex_t mutex;
	Dl_info here, found;

	(void)state;
	assert_int_equal(uv_mutex_init(&mutex), 0);
	assert_true(lends(&mutex));
	uv_mutex_destroy(&mutex);
	assert_true(dbus_threads_init_default());
	assert_true(dladdr((void *)(uintptr_t)are_those_of_libraries_too,
			   &here) != 0);
	assert_true(dladdr(dlsym(RTLD_DEFAULT, "pthread_mutex_init"), &found) !=
		    0);
	assert_ptr_equal(here.dli_fbase, found.dli_fbase);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lend_priority),
		cmocka_unit_test(stay_what_they_were_asked_to_be),
		cmocka_unit_test(are_those_of_libraries_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
