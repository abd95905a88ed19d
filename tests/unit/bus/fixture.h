/* SPDX-License-Identifier: MIT */
/* What most tests of this room start from: a bus, a server and a client on
 * it, in one loop; and answers kept for looking at. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "bus.h"
#include "bus_call.h"
#include "bus_message.h"
#include "bus_object.h"
#include "private_bus.h"

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FIXTURE_NAME "org.kneadd.Test"

struct fixture {
	uv_loop_t loop;
	struct private_bus daemon;
	struct bus *server; /* owns FIXTURE_NAME */
	struct bus *client;
	unsigned int connected;
	unsigned int disconnected;
	unsigned int errors;
};

/* For cmocka: a struct fixture in *state. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* An answer: exactly one of reply and error. */
struct answer {
	bool done;
	DBusMessage *reply;
	char error[128];
	char text[512];
	unsigned int count;
};

void answer_keep(DBusMessage *reply, const struct bus_error *error,
		 void *userdata);
void answer_free(struct answer *answer);

/* The client calls FIXTURE_NAME; waits for the answer. */
void fixture_call(struct fixture *f, struct answer *answer, const char *path,
		  const char *interface, const char *member,
		  const char *signature, ...);

/* Waits until the server has handled what the client sent before. */
void fixture_settle(struct fixture *f);

#endif
