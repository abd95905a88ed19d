/* SPDX-License-Identifier: MIT */
/*
 * Putting values into messages by signature.
 *
 * libdbus aborts the program on text that is not UTF-8 and on malformed paths
 * and signatures. Such values may come from a file or a person, so everything
 * is checked here first.
 */
#include "bus_message.h"

#include "bus_private.h"

#include <errno.h>
#include <string.h>

/* A va_list that can be handed to functions by pointer. */
struct args {
	va_list list;
};

/* dbus_type_is_basic() aborts on parentheses. */
bool bus_type_is_basic(char type)
{
	return type != '\0' && strchr("ybnqiuxtdsogh", type);
}

static bool is_valid(char type, const char *text)
{
	if (!text)
		return false;
	switch (type) {
	case DBUS_TYPE_STRING:
		return dbus_validate_utf8(text, NULL);
	case DBUS_TYPE_OBJECT_PATH:
		return dbus_validate_path(text, NULL);
	default:
		return dbus_signature_validate(text, NULL);
	}
}

int bus_iter_append_one(DBusMessageIter *iter, const char *type,
			const void *value)
{
	if (strchr("sog", *type) &&
	    !is_valid(*type, *(const char *const *)value))
		return -EINVAL;
	if (*type == DBUS_TYPE_UNIX_FD && *(const int *)value < 0)
		return -EINVAL;
	return dbus_message_iter_append_basic(iter, *type, value) ? 0 : -ENOMEM;
}

static int append_basic(DBusMessageIter *iter, const char *type,
			struct args *args)
{
	DBusBasicValue value;

	switch (*type) {
	case DBUS_TYPE_BYTE:
		value.byt = (uint8_t)va_arg(args->list, int);
		break;
	case DBUS_TYPE_BOOLEAN:
		value.bool_val = va_arg(args->list, int) != 0;
		break;
	case DBUS_TYPE_INT16:
		value.i16 = (int16_t)va_arg(args->list, int);
		break;
	case DBUS_TYPE_UINT16:
		value.u16 = (uint16_t)va_arg(args->list, int);
		break;
	case DBUS_TYPE_INT32:
	case DBUS_TYPE_UINT32:
	case DBUS_TYPE_UNIX_FD:
		value.u32 = va_arg(args->list, uint32_t);
		break;
	case DBUS_TYPE_INT64:
	case DBUS_TYPE_UINT64:
		value.u64 = va_arg(args->list, uint64_t);
		break;
	case DBUS_TYPE_DOUBLE:
		value.dbl = va_arg(args->list, double);
		break;
	default: /* s, o, g */
		value.str = va_arg(args->list, char *);
		break;
	}
	return bus_iter_append_one(iter, type, &value);
}

/* The signature was validated: only its structure matters. */
const char *bus_type_end(const char *signature)
{
	int depth = 0;

	for (;; signature++) {
		if (*signature == '(' || *signature == '{')
			depth++;
		else if (*signature == ')' || *signature == '}')
			depth--;
		if (depth == 0 && *signature != 'a')
			return signature + 1;
	}
}

static size_t size_of(char type)
{
	switch (type) {
	case DBUS_TYPE_BYTE:
		return 1;
	case DBUS_TYPE_INT16:
	case DBUS_TYPE_UINT16:
		return 2;
	case DBUS_TYPE_BOOLEAN:
	case DBUS_TYPE_INT32:
	case DBUS_TYPE_UINT32:
		return 4;
	case DBUS_TYPE_INT64:
	case DBUS_TYPE_UINT64:
	case DBUS_TYPE_DOUBLE:
		return 8;
	default: /* not of fixed size, or descriptors */
		return 0;
	}
}

static bool are_bools(const dbus_bool_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] > 1)
			return false;
	return true;
}

static int append_fixed_array(DBusMessageIter *array, char type,
			      struct args *args)
{
	const void *values = va_arg(args->list, const void *);
	size_t count = va_arg(args->list, size_t);

	if (count > DBUS_MAXIMUM_ARRAY_LENGTH / size_of(type) ||
	    (count > 0 && !values))
		return -EINVAL;
	if (type == DBUS_TYPE_BOOLEAN && !are_bools(values, count))
		return -EINVAL;
	if (count == 0)
		return 0;
	return dbus_message_iter_append_fixed_array(array, type, &values,
						    (int)count)
		       ? 0
		       : -ENOMEM;
}

static int append_strings(DBusMessageIter *array, const char *type,
			  struct args *args)
{
	const char *const *texts = va_arg(args->list, const char *const *);
	size_t count = va_arg(args->list, size_t);
	int result = 0;

	if (count > 0 && !texts)
		return -EINVAL;
	for (size_t i = 0; i < count && result == 0; i++)
		result = bus_iter_append_one(array, type, &texts[i]);
	return result;
}

static int append_values(DBusMessageIter *iter, const char *type,
			 const char *end, struct args *args);

/* ELEMENT and END are the element's type. */
static int append_elements(DBusMessageIter *array, const char *element,
			   const char *end, struct args *args)
{
	int count;
	int result = 0;

	if (size_of(*element) > 0)
		return append_fixed_array(array, *element, args);
	if (strchr("sog", *element))
		return append_strings(array, element, args);
	count = va_arg(args->list, int);
	if (count < 0)
		return -EINVAL;
	for (int i = 0; i < count && result == 0; i++)
		result = append_values(array, element, end, args);
	return result;
}

/* Fills SUB with what is inside TYPE. */
static int fill(DBusMessageIter *sub, const char *type, const char *end,
		const char *inner, struct args *args)
{
	switch (*type) {
	case DBUS_TYPE_ARRAY:
		return append_elements(sub, type + 1, end, args);
	case DBUS_TYPE_VARIANT:
		return append_values(sub, inner, inner + strlen(inner), args);
	default: /* struct or dictionary entry: without its parentheses */
		return append_values(sub, type + 1, end - 1, args);
	}
}

static int close_or_abandon(DBusMessageIter *iter, DBusMessageIter *sub,
			    int result)
{
	if (result < 0)
		dbus_message_iter_abandon_container(iter, sub);
	else if (!dbus_message_iter_close_container(iter, sub))
		result = -ENOMEM;
	return result;
}

static int append_container(DBusMessageIter *iter, const char *type,
			    const char *end, struct args *args)
{
	char element[DBUS_MAXIMUM_SIGNATURE_LENGTH + 1];
	const char *inner = NULL;
	int kind = *type;
	DBusMessageIter sub;

	if (*type == DBUS_TYPE_ARRAY) {
		memcpy(element, type + 1, (size_t)(end - type - 1));
		element[end - type - 1] = '\0';
		inner = element;
	} else if (*type == DBUS_TYPE_VARIANT) {
		inner = va_arg(args->list, const char *);
		if (!inner || !dbus_signature_validate_single(inner, NULL))
			return -EINVAL;
	} else {
		kind = *type == '(' ? DBUS_TYPE_STRUCT : DBUS_TYPE_DICT_ENTRY;
	}
	if (!dbus_message_iter_open_container(iter, kind, inner, &sub))
		return -ENOMEM;
	return close_or_abandon(iter, &sub, fill(&sub, type, end, inner, args));
}

static int append_values(DBusMessageIter *iter, const char *type,
			 const char *end, struct args *args)
{
	while (type < end) {
		const char *next = bus_type_end(type);
		int result;

		if (bus_type_is_basic(*type))
			result = append_basic(iter, type, args);
		else
			result = append_container(iter, type, next, args);
		if (result < 0)
			return result;
		type = next;
	}
	return 0;
}

int bus_iter_append_va(DBusMessageIter *iter, const char *signature,
		       va_list list)
{
	struct args args;
	int result;

	if (!signature || !dbus_signature_validate(signature, NULL))
		return -EINVAL;
	va_copy(args.list, list);
	result = append_values(iter, signature, signature + strlen(signature),
			       &args);
	va_end(args.list);
	return result;
}

int bus_iter_append(DBusMessageIter *iter, const char *signature, ...)
{
	va_list list;
	int result;

	va_start(list, signature);
	result = bus_iter_append_va(iter, signature, list);
	va_end(list);
	return result;
}

int bus_append_va(DBusMessage *message, const char *signature, va_list list)
{
	DBusMessageIter iter;

	if (!message)
		return -EINVAL;
	dbus_message_iter_init_append(message, &iter);
	return bus_iter_append_va(&iter, signature, list);
}

int bus_append(DBusMessage *message, const char *signature, ...)
{
	va_list list;
	int result;

	va_start(list, signature);
	result = bus_append_va(message, signature, list);
	va_end(list);
	return result;
}

int bus_dict_open(DBusMessageIter *iter, DBusMessageIter *dict)
{
	return dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sv}",
						dict)
		       ? 0
		       : -ENOMEM;
}

static int append_entry(DBusMessageIter *entry, const char *key,
			const char *signature, va_list list)
{
	DBusMessageIter value;
	int result = bus_iter_append_one(entry, "s", &key);

	if (result < 0)
		return result;
	if (!dbus_message_iter_open_container(entry, DBUS_TYPE_VARIANT,
					      signature, &value))
		return -ENOMEM;
	return close_or_abandon(entry, &value,
				bus_iter_append_va(&value, signature, list));
}

int bus_dict_append(DBusMessageIter *dict, const char *key,
		    const char *signature, ...)
{
	DBusMessageIter entry;
	va_list list;
	int result;

	if (!dbus_signature_validate_single(signature, NULL))
		return -EINVAL;
	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	va_start(list, signature);
	result = append_entry(&entry, key, signature, list);
	va_end(list);
	return close_or_abandon(dict, &entry, result);
}

int bus_dict_close(DBusMessageIter *iter, DBusMessageIter *dict)
{
	return dbus_message_iter_close_container(iter, dict) ? 0 : -ENOMEM;
}
