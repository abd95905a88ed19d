/* SPDX-License-Identifier: MIT */
/* Making messages, and getting values out of them by signature. */
#include "bus_message.h"

#include "bus_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Descriptors handed out by one bus_read(), to take them back on failure. */
#define DESCRIPTORS_MAX 16

struct outputs {
	va_list list;
	int *descriptors[DESCRIPTORS_MAX];
	size_t descriptor_count;
};

DBusMessage *bus_message_new_call(const char *destination, const char *path,
				  const char *interface, const char *member)
{
	if (!destination || !path || !interface || !member ||
	    !dbus_validate_bus_name(destination, NULL) ||
	    !dbus_validate_path(path, NULL) ||
	    !dbus_validate_interface(interface, NULL) ||
	    !dbus_validate_member(member, NULL))
		return NULL;
	return dbus_message_new_method_call(destination, path, interface,
					    member);
}

DBusMessage *bus_message_new_signal(const char *path, const char *interface,
				    const char *member)
{
	if (!path || !interface || !member || !dbus_validate_path(path, NULL) ||
	    !dbus_validate_interface(interface, NULL) ||
	    !dbus_validate_member(member, NULL))
		return NULL;
	return dbus_message_new_signal(path, interface, member);
}

static bool is_fixed_array(const char *type)
{
	return type[0] == DBUS_TYPE_ARRAY && strchr("ybnqiuxtd", type[1]) &&
	       type[1] != '\0';
}

static int read_array(DBusMessageIter *iter, struct outputs *outputs)
{
	void *data = va_arg(outputs->list, void *); /* const T ** */
	size_t *count = va_arg(outputs->list, size_t *);
	const void *start = NULL;
	DBusMessageIter inside;
	int n = 0;

	dbus_message_iter_recurse(iter, &inside);
	if (dbus_message_iter_get_arg_type(&inside) != DBUS_TYPE_INVALID)
		dbus_message_iter_get_fixed_array(&inside, &start, &n);
	if (data)
		memcpy(data, &start, sizeof(start));
	if (count)
		*count = (size_t)n;
	return 0;
}

static int read_descriptor(DBusMessageIter *iter, struct outputs *outputs)
{
	int *out = va_arg(outputs->list, int *);
	int fd = -1;

	if (!out)
		return 0;
	if (outputs->descriptor_count == DESCRIPTORS_MAX)
		return -EMFILE;
	dbus_message_iter_get_basic(iter, &fd);
	if (fd < 0)
		return -EMFILE;
	*out = fd;
	outputs->descriptors[outputs->descriptor_count++] = out;
	return 0;
}

static int read_value(DBusMessageIter *iter, const char *type,
		      struct outputs *outputs)
{
	void *out;
	dbus_bool_t truth;

	if (is_fixed_array(type))
		return read_array(iter, outputs);
	if (*type == DBUS_TYPE_UNIX_FD)
		return read_descriptor(iter, outputs);
	out = va_arg(outputs->list, void *);
	if (!out)
		return 0;
	if (*type == DBUS_TYPE_BOOLEAN) {
		dbus_message_iter_get_basic(iter, &truth);
		*(bool *)out = truth != 0;
	} else if (bus_type_is_basic(*type)) {
		dbus_message_iter_get_basic(iter, out);
	} else {
		dbus_message_iter_recurse(iter, out);
	}
	return 0;
}

/* Whether the value at ITER has the type from TYPE to END. */
static bool has_type(DBusMessageIter *iter, const char *type, const char *end)
{
	int found = dbus_message_iter_get_arg_type(iter);
	char *signature;
	bool same;

	if (bus_type_is_basic(*type) || *type == DBUS_TYPE_VARIANT)
		return found == *type;
	if (is_fixed_array(type))
		return found == DBUS_TYPE_ARRAY &&
		       dbus_message_iter_get_element_type(iter) == type[1];
	if (found != (*type == '(' ? DBUS_TYPE_STRUCT : DBUS_TYPE_ARRAY))
		return false;
	signature = dbus_message_iter_get_signature(iter);
	if (!signature)
		return false;
	same = strlen(signature) == (size_t)(end - type) &&
	       strncmp(signature, type, (size_t)(end - type)) == 0;
	dbus_free(signature);
	return same;
}

static int take_back(struct outputs *outputs, int result)
{
	for (size_t i = 0; i < outputs->descriptor_count; i++) {
		(void)close(*outputs->descriptors[i]); /* a duplicate */
		*outputs->descriptors[i] = -1;
	}
	return result;
}

static int read_values(DBusMessageIter *iter, const char *signature,
		       bool checked, struct outputs *outputs)
{
	while (*signature != '\0') {
		const char *end = bus_type_end(signature);
		int result = 0;

		if (!checked && !has_type(iter, signature, end))
			return take_back(outputs, -EBADMSG);
		result = read_value(iter, signature, outputs);
		if (result < 0)
			return take_back(outputs, result);
		dbus_message_iter_next(iter);
		signature = end;
	}
	return 0;
}

int bus_read(DBusMessage *message, const char *signature, ...)
{
	struct outputs outputs = {.descriptor_count = 0};
	DBusMessageIter iter;
	int result;

	if (!message || !dbus_message_has_signature(message, signature))
		return -EBADMSG;
	dbus_message_iter_init(message, &iter);
	va_start(outputs.list, signature);
	result = read_values(&iter, signature, true, &outputs);
	va_end(outputs.list);
	return result;
}

int bus_iter_read(DBusMessageIter *iter, const char *signature, ...)
{
	struct outputs outputs = {.descriptor_count = 0};
	int result;

	if (!dbus_signature_validate(signature, NULL))
		return -EINVAL;
	va_start(outputs.list, signature);
	result = read_values(iter, signature, false, &outputs);
	va_end(outputs.list);
	return result;
}
