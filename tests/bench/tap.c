/* SPDX-License-Identifier: MIT */
/*
 * Stamps what a program sends and receives, to be preloaded by it; taps.py
 * reads the stamps.
 *
 *   LD_PRELOAD=bin/libbench_tap.so BENCH_TAP_DIR=/dev/shm/x \
 *   BENCH_TAP_ALL=kneadd BENCH_TAP_SENDS="bluezsim dbus-daemon" kneadd ...
 *
 * Of programs with a name in BENCH_TAP_ALL everything is stamped, of those in
 * BENCH_TAP_SENDS what they send; of all others nothing, at the price of one
 * branch a call. A stamp is the time before and after the call
 * (CLOCK_MONOTONIC), thread, descriptor, result, and the first bytes, in a
 * ring in the file BENCH_TAP_DIR/PID: no system call is added. D-Bus messages
 * that say nothing of BlueZ are passed over, and what came by D-Bus is stamped
 * without its bytes.
 *
 * The ring is mapped twice in a row, so that no record has a seam. A record is
 * complete when its first word is its own position.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RING_SIZE  ((size_t)32 << 20)
#define HEAD_SIZE  ((size_t)4096) /* a page: how far it was written */
#define BYTES_MAX  512u
#define LOOK_BYTES 96u /* a path comes first in a message */
#define BLUEZ	   "/org/bluez/"

enum kind {
	KIND_SEND,
	KIND_RECEIVE,
	KIND_WAKE, /* epoll returned */
};

struct head {
	_Atomic uint64_t written; /* bytes, of all time */
};

struct record {
	_Atomic uint64_t position;
	uint64_t before_ns;
	uint64_t after_ns;
	int32_t thread;
	int32_t fd;
	int32_t result; /* octets; datagrams are records of their own */
	uint16_t kind;
	uint16_t length; /* of bytes[] */
	uint8_t bytes[];
};

/* A call under way. */
struct call {
	enum kind kind;
	int fd;
	uint64_t before_ns;
	uint64_t after_ns;
};

static struct head *head; /* NULL: nothing is stamped */
static uint8_t *ring;
static bool only_sends;
static __thread int32_t thread;

static ssize_t (*real_send)(int, const void *, size_t, int);
static ssize_t (*real_sendmsg)(int, const struct msghdr *, int);
static ssize_t (*real_recv)(int, void *, size_t, int);
static ssize_t (*real_recvmsg)(int, struct msghdr *, int);
static int (*real_recvmmsg)(int, struct mmsghdr *, unsigned int, int,
			    struct timespec *);
static int (*real_epoll_pwait)(int, struct epoll_event *, int, int,
			       const sigset_t *);

/* ---- Beginning ---- */

static bool is_named(const char *list)
{
	const char *name = program_invocation_short_name;
	const size_t length = strlen(name);

	for (; list != NULL && *list != '\0'; list += strspn(list, " ")) {
		const size_t word = strcspn(list, " ");

		if (word == length && memcmp(list, name, length) == 0)
			return true;
		list += word;
	}
	return false;
}

static void *map(void *at, size_t size, int fd, off_t from)
{
	const int fixed = at != NULL ? MAP_FIXED : 0;

	return mmap(at, size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_POPULATE | fixed, fd, from);
}

static bool open_ring(const char *directory)
{
	char path[256];
	void *place;
	int fd;

	snprintf(path, sizeof(path), "%s/%d", directory, (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)(HEAD_SIZE + RING_SIZE)) < 0)
		return false;
	place = mmap(NULL, 2 * RING_SIZE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (place == MAP_FAILED)
		return false;
	ring = place;
	if (map(ring, RING_SIZE, fd, (off_t)HEAD_SIZE) == MAP_FAILED ||
	    map(ring + RING_SIZE, RING_SIZE, fd, (off_t)HEAD_SIZE) ==
		    MAP_FAILED)
		return false;
	place = map(NULL, HEAD_SIZE, fd, 0);
	if (place == MAP_FAILED)
		return false;
	head = place;
	return true;
}

static void find(const char *name, void *slot)
{
	void *function = dlsym(RTLD_NEXT, name);

	memcpy(slot, &function, sizeof(function));
}

__attribute__((constructor)) static void begin(void)
{
	const char *directory = getenv("BENCH_TAP_DIR");

	find("send", &real_send);
	find("sendmsg", &real_sendmsg);
	find("recv", &real_recv);
	find("recvmsg", &real_recvmsg);
	find("recvmmsg", &real_recvmmsg);
	find("epoll_pwait", &real_epoll_pwait);
	only_sends = is_named(getenv("BENCH_TAP_SENDS"));
	if (directory == NULL ||
	    (!only_sends && !is_named(getenv("BENCH_TAP_ALL"))))
		return;
	if (!open_ring(directory)) {
		fprintf(stderr, "bench_tap: no ring in %s: %s\n", directory,
			strerror(errno));
		_exit(EXIT_FAILURE); /* a figure would be missing */
	}
}

/* ---- Stamping ---- */

static uint64_t now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint32_t u32_at(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/* A message from its beginning, in the byte order of all machines there are:
 * type, version 1, and a header that fits. */
static bool is_dbus(const uint8_t *bytes, size_t size)
{
	return size >= 16 && bytes[0] == 'l' && bytes[1] >= 1 &&
	       bytes[1] <= 4 && bytes[3] == 1 && u32_at(bytes + 12) < size;
}

static bool is_of_bluez(const uint8_t *bytes, size_t size)
{
	return memmem(bytes, size < LOOK_BYTES ? size : LOOK_BYTES, BLUEZ,
		      strlen(BLUEZ)) != NULL;
}

static void stamp(const struct call *call, ssize_t result,
		  const struct iovec *part, size_t parts)
{
	struct record *record;
	uint64_t position;
	size_t length = 0;
	size_t size;

	for (size_t i = 0; i < parts; i++)
		length += part[i].iov_len;
	if (length > (size_t)result)
		length = (size_t)result;
	if (length > BYTES_MAX)
		length = BYTES_MAX;
	size = (sizeof(*record) + length + 7) & ~(size_t)7;
	position = atomic_fetch_add_explicit(&head->written, size,
					     memory_order_relaxed);
	record = (struct record *)(ring + position % RING_SIZE);
	if (thread == 0)
		thread = (int32_t)gettid();
	record->before_ns = call->before_ns;
	record->after_ns = call->after_ns;
	record->thread = thread;
	record->fd = call->fd;
	record->result = (int32_t)result;
	record->kind = (uint16_t)call->kind;
	record->length = (uint16_t)length;
	for (size_t i = 0, at = 0; at < length; i++) {
		size_t take = part[i].iov_len;

		if (take > length - at)
			take = length - at;
		memcpy(record->bytes + at, part[i].iov_base, take);
		at += take;
	}
	atomic_store_explicit(&record->position, position,
			      memory_order_release);
}

static struct call begin_call(enum kind kind, int fd)
{
	return (struct call){
		.kind = kind,
		.fd = fd,
		.before_ns = now_ns(),
	};
}

static void sent(struct call *call, ssize_t result, const struct iovec *part,
		 size_t parts)
{
	const int kept = errno;

	call->after_ns = now_ns();
	if (result > 0 && (!is_dbus(part->iov_base, part->iov_len) ||
			   is_of_bluez(part->iov_base, part->iov_len)))
		stamp(call, result, part, parts);
	errno = kept;
}

static void received(struct call *call, ssize_t result,
		     const struct iovec *part, size_t parts)
{
	const int kept = errno;

	call->after_ns = now_ns();
	if (result > 0 && is_dbus(part->iov_base, (size_t)result))
		stamp(call, result, NULL, 0);
	else if (result > 0)
		stamp(call, result, part, parts);
	errno = kept;
}

static bool is_stamping(enum kind kind)
{
	return head != NULL && (kind == KIND_SEND || !only_sends);
}

/* ---- What is preloaded ---- */

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
	const struct iovec part = {.iov_base = (void *)(uintptr_t)bytes,
				   .iov_len = size};
	struct call call;
	ssize_t result;

	if (!is_stamping(KIND_SEND))
		return real_send(fd, bytes, size, flags);
	call = begin_call(KIND_SEND, fd);
	result = real_send(fd, bytes, size, flags);
	sent(&call, result, &part, 1);
	return result;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct call call;
	ssize_t result;

	if (!is_stamping(KIND_SEND))
		return real_sendmsg(fd, message, flags);
	call = begin_call(KIND_SEND, fd);
	result = real_sendmsg(fd, message, flags);
	sent(&call, result, message->msg_iov, message->msg_iovlen);
	return result;
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
	const struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct call call;
	ssize_t result;

	if (!is_stamping(KIND_RECEIVE))
		return real_recv(fd, bytes, size, flags);
	call = begin_call(KIND_RECEIVE, fd);
	result = real_recv(fd, bytes, size, flags);
	received(&call, result, &part, 1);
	return result;
}

/* What a fortified program calls. */
ssize_t __recv_chk(int fd, void *bytes, size_t size, size_t room, int flags);
ssize_t __recv_chk(int fd, void *bytes, size_t size, size_t room, int flags)
{
	if (size > room)
		abort();
	return recv(fd, bytes, size, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	struct call call;
	ssize_t result;

	if (!is_stamping(KIND_RECEIVE))
		return real_recvmsg(fd, message, flags);
	call = begin_call(KIND_RECEIVE, fd);
	result = real_recvmsg(fd, message, flags);
	received(&call, result, message->msg_iov, message->msg_iovlen);
	return result;
}

int recvmmsg(int fd, struct mmsghdr *message, unsigned int count, int flags,
	     struct timespec *timeout)
{
	struct call call;
	int result;

	if (!is_stamping(KIND_RECEIVE))
		return real_recvmmsg(fd, message, count, flags, timeout);
	call = begin_call(KIND_RECEIVE, fd);
	result = real_recvmmsg(fd, message, count, flags, timeout);
	for (int i = 0; i < result; i++)
		received(&call, message[i].msg_len, message[i].msg_hdr.msg_iov,
			 message[i].msg_hdr.msg_iovlen);
	return result;
}

int epoll_pwait(int fd, struct epoll_event *events, int most, int timeout,
		const sigset_t *mask)
{
	struct call call;
	int result;

	if (!is_stamping(KIND_WAKE))
		return real_epoll_pwait(fd, events, most, timeout, mask);
	call = begin_call(KIND_WAKE, fd);
	result = real_epoll_pwait(fd, events, most, timeout, mask);
	if (result > 0) {
		call.after_ns = now_ns();
		stamp(&call, result, NULL, 0);
	}
	return result;
}

int epoll_wait(int fd, struct epoll_event *events, int most, int timeout)
{
	return epoll_pwait(fd, events, most, timeout, NULL);
}
