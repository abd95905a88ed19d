/* SPDX-License-Identifier: MIT */
/* Value: a walk down a D-Bus message, type by type. */
#include "value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below U+0020, U+007F, and U+0080 to U+009F (C2 80 to C2 9F in UTF-8). */
void value_tame(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
		else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			c[0] = c[1] = '?';
	}
}

double value_rounded(double value, int decimals)
{
	const double scale = pow(10, decimals);

	return round(value * scale) / scale + 0.0; /* -0.0 + 0.0 is 0.0 */
}

static json_t *read_text(const char *text)
{
	char *tame = strdup(text);
	json_t *string;

	if (!tame)
		return NULL;
	value_tame(tame);
	string = json_string(tame);
	free(tame);
	return string;
}

static json_t *read_basic(DBusMessageIter *iter, int type)
{
	DBusBasicValue value;

	dbus_message_iter_get_basic(iter, &value);
	switch (type) {
	case DBUS_TYPE_BYTE:
		return json_integer(value.byt);
	case DBUS_TYPE_BOOLEAN:
		return json_boolean(value.bool_val);
	case DBUS_TYPE_INT16:
		return json_integer(value.i16);
	case DBUS_TYPE_UINT16:
		return json_integer(value.u16);
	case DBUS_TYPE_INT32:
		return json_integer(value.i32);
	case DBUS_TYPE_UINT32:
		return json_integer(value.u32);
	case DBUS_TYPE_INT64:
		return json_integer(value.i64);
	case DBUS_TYPE_UINT64:
		return json_integer((json_int_t)value.u64);
	case DBUS_TYPE_DOUBLE:
		return isfinite(value.dbl) ? json_real(value.dbl + 0.0)
					   : json_null();
	case DBUS_TYPE_STRING:
	case DBUS_TYPE_OBJECT_PATH:
	case DBUS_TYPE_SIGNATURE:
		return read_text(value.str);
	default:
		return json_null(); /* descriptors have no text */
	}
}

static void read_entry(DBusMessageIter *entry, json_t *object)
{
	DBusMessageIter pair;
	const char *key = "";

	dbus_message_iter_recurse(entry, &pair);
	if (dbus_message_iter_get_arg_type(&pair) != DBUS_TYPE_STRING &&
	    dbus_message_iter_get_arg_type(&pair) != DBUS_TYPE_OBJECT_PATH)
		return;
	dbus_message_iter_get_basic(&pair, &key);
	dbus_message_iter_next(&pair);
	json_object_set_new(object, key, value_read(&pair));
}

static json_t *read_dictionary(DBusMessageIter *inside)
{
	json_t *object = json_object();

	for (; dbus_message_iter_get_arg_type(inside) == DBUS_TYPE_DICT_ENTRY;
	     dbus_message_iter_next(inside))
		read_entry(inside, object);
	return object;
}

static json_t *read_array(DBusMessageIter *inside)
{
	json_t *array = json_array();

	for (; dbus_message_iter_get_arg_type(inside) != DBUS_TYPE_INVALID;
	     dbus_message_iter_next(inside))
		json_array_append_new(array, value_read(inside));
	return array;
}

json_t *value_read(DBusMessageIter *iter)
{
	const int type = dbus_message_iter_get_arg_type(iter);
	DBusMessageIter inside;

	if (dbus_type_is_basic(type))
		return read_basic(iter, type);
	dbus_message_iter_recurse(iter, &inside);
	if (type == DBUS_TYPE_VARIANT)
		return value_read(&inside);
	if (type == DBUS_TYPE_ARRAY &&
	    dbus_message_iter_get_element_type(iter) == DBUS_TYPE_DICT_ENTRY)
		return read_dictionary(&inside);
	return read_array(&inside);
}

json_t *value_read_all(DBusMessage *message)
{
	DBusMessageIter iter;

	if (!dbus_message_iter_init(message, &iter))
		return json_array();
	return read_array(&iter);
}

const char *value_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

double value_number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

bool value_is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

const char *value_text_at(const json_t *object, const char *key, size_t i)
{
	const char *text = json_string_value(
		json_array_get(json_object_get(object, key), i));

	return text ? text : "";
}

double value_number_at(const json_t *object, const char *key, size_t i)
{
	return json_number_value(
		json_array_get(json_object_get(object, key), i));
}

bool value_is_true_at(const json_t *object, const char *key, size_t i)
{
	return json_is_true(json_array_get(json_object_get(object, key), i));
}
