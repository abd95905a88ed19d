/* SPDX-License-Identifier: MIT */
/*
 * For tests: a bus, the service on it with a real engine run in the same
 * thread, and a client that remembers what it hears.
 */
#ifndef WORLD_H
#define WORLD_H

#include "bus.h"
#include "bus_call.h"
#include "bus_match.h"
#include "bus_message.h"
#include "private_bus.h"
#include "service.h"
#include "streams.h"

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HUB_PATH	"/org/kneadd"
#define HUB		"org.kneadd.Hub1"
#define WEARABLE	"org.kneadd.Wearable1"
#define SESSION		"org.kneadd.Session1"
#define CLINIC		"org.kneadd.Clinic1"
#define PROPERTIES	"org.freedesktop.DBus.Properties"
#define WORLD_HEARD_MAX 512

/* A signal the client heard, and how many things it had heard before. */
struct heard {
	DBusMessage *signal;
	unsigned int order;
};

/* An answer: exactly one of reply and error. */
struct answer {
	struct world *world;
	bool done;
	unsigned int order; /* among what the client heard */
	DBusMessage *reply;
	char error[128];
	char text[2560];
};

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct engine *engine;
	struct streams *streams;
	struct clinic *clinic; /* fake_clinic.h */
	struct hub_config config;
	struct service *service;
	struct bus *client;
	uv_async_t wake_hub;
	uv_timer_t hub_timer;
	bool stuck; /* the hub's thread does not turn */
	bool ready;
	int lost;
	bool closed;
	unsigned int order; /* of the next thing the client hears */
	unsigned int heard_count;
	struct heard heard[WORLD_HEARD_MAX];
	/* What the log was told last, and how often. */
	char said[512];
	unsigned int said_count;
	/* What a reload answers, and how often it was asked for. */
	const char *reload;
	unsigned int reloads;
	/* What others add to Health. */
	struct service_figure figure[SERVICE_FIGURES_MAX];
	size_t figures;
};

struct world_options {
	const char *policy; /* of the bus; NULL: everybody may do all */
	const char *control_group;
	unsigned int calls_per_second;	 /* 0: no limit */
	const struct hub_config *config; /* NULL: all zero, for a fake core */
};

/* Until the service has its name and the client listens. */
void world_start(struct world *world, const struct world_options *options);
void world_end(struct world *world);

/* One more service on the same bus, loop and engine. */
int world_serve(struct world *world, const struct world_options *options,
		struct service **out);

/* The service alone, before its end. */
void world_close_service(struct world *world);

/* The bus takes nothing from the service any more, and more waits than may;
 * and it goes on again. */
void world_clog(struct world *world);
void world_unclog(struct world *world);

/* For cmocka, with no options: a struct world in *state. */
int world_setup(void **state);
int world_teardown(void **state);

/* One more client of the bus. */
struct bus *world_client(struct world *world);

/* Starts a call of org.kneadd; the answer comes while the loop runs. */
void world_ask(struct world *world, struct bus *client, struct answer *answer,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...);
void world_ask_va(struct world *world, struct bus *client,
		  struct answer *answer, const char *path,
		  const char *interface, const char *member,
		  const char *signature, va_list args);
/* The same with a message of one's own. */
void world_send(struct world *world, struct answer *answer,
		DBusMessage *take_message);
void answer_wait(struct answer *answer);
void answer_free(struct answer *answer);

/* The same, waited for: the error's name, "" when it was done. Lives until
 * the next call. */
const char *world_call(struct world *world, struct bus *client,
		       const char *path, const char *interface,
		       const char *member, const char *signature, ...);

/* Another user's call of the hub, "org.kneadd.Hub1.StopAll", without
 * arguments: the exit status of dbus-send. Takes root. */
int64_t world_call_as(struct world *world, unsigned int uid, unsigned int gid,
		      const char *method);

/* Runs the loop until the records were asked so often; the last question
 * (fake_clinic.h). */
const struct fake_asked *world_wait_asked(struct world *world,
					  unsigned int count);

/* The error's text of the last world_call(). */
const char *world_text(void);

/* A property's value, inside its variant. `reply` is to be unreferenced. */
DBusMessage *world_get(struct world *world, const char *path,
		       const char *interface, const char *name,
		       DBusMessageIter *value);
/* Those of one basic type. */
bool world_get_bool(struct world *world, const char *path,
		    const char *interface, const char *name);
uint64_t world_get_number(struct world *world, const char *path,
			  const char *interface, const char *name);
double world_get_double(struct world *world, const char *path,
			const char *interface, const char *name);
/* Lives until the next call. */
const char *world_get_text(struct world *world, const char *path,
			   const char *interface, const char *name);

/* Lets everything that is under way arrive. */
void world_settle(struct world *world);

/* Forgets what the client heard. */
void world_forget(struct world *world);

/* How often it heard this signal of that object. */
unsigned int world_heard(const struct world *world, const char *path,
			 const char *member);
/* The last of them; NULL: none. */
const struct heard *world_last(const struct world *world, const char *path,
			       const char *member);
/* Whether a PropertiesChanged told that property; the last one's order. */
bool world_told(const struct world *world, const char *path,
		const char *property, unsigned int *order);
/* Runs the loop until it was told. */
void world_wait_told(struct world *world, const char *path,
		     const char *property);
/* How many properties were told in all, of that object. */
unsigned int world_told_count(const struct world *world, const char *path);

#endif
