/* SPDX-License-Identifier: MIT */
/* The client: its calls, and what others call. */
#include "world.h"

#include "fake_clinic.h"

#include <stdio.h>
#include <string.h>

/* ---- Calls ---- */

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct answer *answer = userdata;

	assert_true((reply == NULL) != (error == NULL));
	assert_false(answer->done);
	answer->done = true;
	answer->order = answer->world->order++;
	if (reply) {
		answer->reply = dbus_message_ref(reply);
		return;
	}
	(void)snprintf(answer->error, sizeof(answer->error), "%s", error->name);
	(void)snprintf(answer->text, sizeof(answer->text), "%s", error->text);
}

struct bus *world_client(struct world *world)
{
	struct bus *client;

	assert_int_equal(
		bus_open(&world->loop, world->daemon.address, NULL, &client),
		0);
	return client;
}

static void send_from(struct world *world, struct bus *client,
		      struct answer *answer, DBusMessage *message)
{
	*answer = (struct answer){.world = world};
	assert_int_equal(bus_call(client, message, PRIVATE_BUS_DEADLINE_MS,
				  on_answer, answer, NULL),
			 0);
}

void world_ask_va(struct world *world, struct bus *client,
		  struct answer *answer, const char *path,
		  const char *interface, const char *member,
		  const char *signature, va_list args)
{
	DBusMessage *message = dbus_message_new_method_call("org.kneadd", path,
							    interface, member);

	assert_non_null(message);
	assert_int_equal(bus_append_va(message, signature, args), 0);
	send_from(world, client, answer, message);
}

void world_send(struct world *world, struct answer *answer,
		DBusMessage *message)
{
	send_from(world, world->client, answer, message);
}

void world_ask(struct world *world, struct bus *client, struct answer *answer,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...)
{
	va_list args;

	va_start(args, signature);
	world_ask_va(world, client, answer, path, interface, member, signature,
		     args);
	va_end(args);
}

void answer_wait(struct answer *answer)
{
	assert_true(run_until_true(&answer->world->loop, &answer->done));
}

void answer_free(struct answer *answer)
{
	if (answer->reply)
		dbus_message_unref(answer->reply);
	answer->reply = NULL;
}

static struct answer last;

const char *world_call(struct world *world, struct bus *client,
		       const char *path, const char *interface,
		       const char *member, const char *signature, ...)
{
	va_list args;

	va_start(args, signature);
	world_ask_va(world, client, &last, path, interface, member, signature,
		     args);
	va_end(args);
	answer_wait(&last);
	answer_free(&last);
	return last.error;
}

const char *world_text(void)
{
	return last.text;
}

void world_settle(struct world *world)
{
	/* Twice: what the first one's arrival caused has been sent then. */
	for (int i = 0; i < 2; i++) {
		run_for(&world->loop, 1);
		assert_string_equal(world_call(world, world->client, HUB_PATH,
					       "org.freedesktop.DBus.Peer",
					       "Ping", ""),
				    "");
	}
}

static bool was_asked(void *userdata)
{
	return fake_clinic.asked_count >= *(const unsigned int *)userdata;
}

const struct fake_asked *world_wait_asked(struct world *world,
					  unsigned int count)
{
	assert_true(run_until(&world->loop, was_asked, &count));
	return &fake_clinic.asked[count - 1];
}

/* ---- Others ---- */

static void on_exit_status(uv_process_t *process, int64_t status, int signal)
{
	int64_t *out = process->data;

	(void)signal;
	*out = status;
	uv_close((uv_handle_t *)process, NULL);
}

static bool has_ended(void *userdata)
{
	return *(const int64_t *)userdata >= 0;
}

int64_t world_call_as(struct world *world, unsigned int uid, unsigned int gid,
		      const char *method)
{
	char address[300];
	char member[64];
	char *arguments[] = {"dbus-send",
			     address,
			     "--print-reply",
			     "--dest=org.kneadd",
			     HUB_PATH,
			     member,
			     NULL};
	uv_stdio_container_t stdio[3] = {{.flags = UV_IGNORE}};
	uv_process_t process;
	int64_t status = -1;
	const uv_process_options_t options = {
		.file = arguments[0],
		.args = arguments,
		.flags = UV_PROCESS_SETUID | UV_PROCESS_SETGID,
		.uid = uid,
		.gid = gid,
		.stdio_count = 3,
		.stdio = stdio,
		.exit_cb = on_exit_status,
	};

	(void)snprintf(address, sizeof(address), "--bus=%s",
		       world->daemon.address);
	(void)snprintf(member, sizeof(member), "%s", method);
	process.data = &status;
	assert_int_equal(uv_spawn(&world->loop, &process, &options), 0);
	assert_true(run_until(&world->loop, has_ended, &status));
	run_for(&world->loop, 1); /* the handle closes */
	return status;
}

/* ---- Properties ---- */

DBusMessage *world_get(struct world *world, const char *path,
		       const char *interface, const char *name,
		       DBusMessageIter *value)
{
	struct answer answer;

	world_ask(world, world->client, &answer, path, PROPERTIES, "Get", "ss",
		  interface, name);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(bus_read(answer.reply, "v", value), 0);
	return answer.reply;
}

bool world_get_bool(struct world *world, const char *path,
		    const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	bool out = false;

	assert_int_equal(bus_iter_read(&value, "b", &out), 0);
	dbus_message_unref(reply);
	return out;
}

uint64_t world_get_number(struct world *world, const char *path,
			  const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	DBusBasicValue out = {0};
	uint64_t number = 0;

	dbus_message_iter_get_basic(&value, &out);
	switch (dbus_message_iter_get_arg_type(&value)) {
	case DBUS_TYPE_BYTE:
		number = out.byt;
		break;
	case DBUS_TYPE_UINT16:
		number = out.u16;
		break;
	case DBUS_TYPE_UINT32:
		number = out.u32;
		break;
	case DBUS_TYPE_UINT64:
		number = out.u64;
		break;
	default:
		fail_msg("%s is no number without sign", name);
	}
	dbus_message_unref(reply);
	return number;
}

double world_get_double(struct world *world, const char *path,
			const char *interface, const char *name)
{
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	double out = 0;

	assert_int_equal(bus_iter_read(&value, "d", &out), 0);
	dbus_message_unref(reply);
	return out;
}

const char *world_get_text(struct world *world, const char *path,
			   const char *interface, const char *name)
{
	static char kept[512];
	DBusMessageIter value;
	DBusMessage *reply = world_get(world, path, interface, name, &value);
	const char *text = NULL;

	assert_int_equal(bus_iter_read(&value, "s", &text), 0);
	(void)snprintf(kept, sizeof(kept), "%s", text);
	dbus_message_unref(reply);
	return kept;
}
