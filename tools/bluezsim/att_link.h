/* SPDX-License-Identifier: MIT */
/*
 * The attribute protocol on a link: requests one at a time, commands past
 * them, the server's rules, and the security a refused request asks for.
 */
#ifndef BLUEZSIM_ATT_LINK_H
#define BLUEZSIM_ATT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "later.h"

struct bus_call;
struct db_char;
struct link;

enum att_kind {
	ATT_KIND_READ,
	ATT_KIND_WRITE,
	ATT_KIND_CONFIGURE, /* a client configuration: value is 0, 1 or 2 */
};

/* CODE 0 is success; VALUE is borrowed. Called once, never from inside
 * att_request(). */
typedef void (*att_done_fn)(uint8_t code, const uint8_t *value, size_t size,
			    void *context);

struct att_request {
	struct att_request *next;
	struct link *link;
	enum att_kind kind;
	uint16_t handle;
	uint16_t offset;
	uint8_t *value;
	size_t size;
	att_done_fn done; /* NULL: nobody waits any more */
	void *context;	  /* borrowed: whoever dies first calls att_forget */
	struct bus_call *call;
	struct later step;
	bool started;
	bool secured; /* pairing was tried for it */
	uint8_t code;
};

/* What is asked, before it is a request. */
struct att_order {
	enum att_kind kind;
	uint16_t handle;
	uint16_t offset;
	const uint8_t *value; /* copied */
	size_t size;
	att_done_fn done;
	void *context;
};

/* Queues a request. */
void att_request(struct link *link, const struct att_order *order);

/* Writes without response, past all requests. */
void att_command(struct link *link, uint16_t handle, const uint8_t *value,
		 size_t size);

/* Nobody waits for what was asked with @context any more. */
void att_forget(struct link *link, const void *context);

/* The link ended: everything is answered with an error. */
void att_close(struct link *link);

/* Pairing for a request ended. */
void att_secured(struct link *link, bool ok);

#endif
