/* SPDX-License-Identifier: MIT */
/* Asking the bus who a caller is. */
#include "bus_call.h"
#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>

struct question {
	bus_credentials_fn on_result;
	void *userdata; /* borrowed from the caller */
};

/* What GetConnectionCredentials answers (D-Bus specification 0.42). */
struct answer {
	uint32_t uid;
	uint32_t pid;
	DBusMessageIter groups;
};

static const struct bus_field fields[] = {
	{.key = "UnixUserID",
	 .type = "u",
	 .offset = offsetof(struct answer, uid)},
	{.key = "ProcessID",
	 .type = "u",
	 .offset = offsetof(struct answer, pid)},
	{.key = "UnixGroupIDs",
	 .type = "au",
	 .offset = offsetof(struct answer, groups)},
};

enum {
	HAS_UID = 1 << 0,
	HAS_GROUPS = 1 << 2
};

static int credentials_read(DBusMessage *reply, struct bus_credentials *out)
{
	DBusMessageIter dict;
	struct answer answer = {0};
	uint64_t present = 0;
	int count = 0;

	if (bus_read(reply, "a{sv}", &dict) < 0 ||
	    bus_read_dict(&dict, fields, 3, &answer, &present) < 0)
		return -EBADMSG;
	if (!(present & HAS_UID))
		return -EIO;
	out->uid = answer.uid;
	out->pid = answer.pid;
	if (present & HAS_GROUPS)
		dbus_message_iter_get_fixed_array(&answer.groups, &out->groups,
						  &count);
	out->group_count = (size_t)count;
	return 0;
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct question question = *(struct question *)userdata;
	struct bus_credentials credentials = {0};
	int result;

	free(userdata);
	result = error ? bus_error_errno(error)
		       : credentials_read(reply, &credentials);
	question.on_result(result, result < 0 ? NULL : &credentials,
			   question.userdata);
}

int bus_get_credentials(struct bus *bus, const char *name,
			bus_credentials_fn on_result, void *userdata)
{
	DBusMessage *message = bus_daemon_call("GetConnectionCredentials");
	struct question *question = malloc(sizeof(*question));
	int result = question ? bus_append(message, "s", name) : -ENOMEM;

	if (result < 0) {
		if (message)
			dbus_message_unref(message);
		free(question);
		return result;
	}
	*question = (struct question){on_result, userdata};
	result = bus_call_owning(bus, message, BUS_DAEMON_TIMEOUT_MS, on_answer,
				 question, free, NULL);
	if (result < 0)
		free(question);
	return result;
}
