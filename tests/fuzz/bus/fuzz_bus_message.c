/* SPDX-License-Identifier: MIT */
/*
 * Messages of any types, read as everything this room can read. What does not
 * fit must be refused; what fits is touched, so that a sanitizer sees a
 * pointer that leads nowhere.
 *
 * The octets choose types and values: whether a message is well formed is
 * libdbus' business, and octets off a wire would seldom get past it.
 */
#include "bus_message.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Keeps the compiler from leaving out what is only touched. */
static volatile size_t touched;

struct record {
	bool truth;
	uint16_t number;
	const char *text;
	char address[18];
	struct bus_bytes bytes;
	DBusMessageIter texts;
};

#define FIELD(k, t, m, s)                                                      \
	{                                                                      \
		.key = (k), .type = (t), .offset = offsetof(struct record, m), \
		.size = (s)                                                    \
	}

static const struct bus_field fields[] = {
	FIELD("Connected", "b", truth, 0), FIELD("MTU", "q", number, 0),
	FIELD("Name", "s", text, 0),	   FIELD("Address", "s", address, 18),
	FIELD("Value", "ay", bytes, 512),  FIELD("UUIDs", "as", texts, 0),
};

static void touch_text(const char *text)
{
	touched += strlen(text);
}

static void touch_dict(DBusMessageIter *dict)
{
	struct record record = {.text = ""};
	DBusMessageIter copy = *dict;
	uint64_t present = 0;
	const char *key;
	DBusMessageIter value;

	if (bus_read_dict(&copy, fields, 6, &record, &present) == 0) {
		touch_text(record.text);
		for (size_t i = 0; i < record.bytes.size; i++)
			touched += record.bytes.data[i];
	}
	while (bus_dict_next(dict, &key, &value))
		touch_text(key);
}

static void visit(const char *path, const char *interface,
		  DBusMessageIter *properties, void *userdata)
{
	(void)userdata;
	touch_text(path);
	touch_text(interface);
	if (properties)
		touch_dict(properties);
}

static void read_properties(DBusMessage *message)
{
	const char *interface;
	const char *name;
	DBusMessageIter changed;
	DBusMessageIter invalidated;

	if (bus_read(message, "sa{sv}as", &interface, &changed, &invalidated))
		return;
	touch_text(interface);
	touch_dict(&changed);
	while (bus_string_next(&invalidated, &name))
		touch_text(name);
}

static void read_bytes(DBusMessage *message)
{
	const uint8_t *bytes;
	size_t size;
	DBusMessageIter options;

	if (bus_read(message, "aya{sv}", &bytes, &size, &options))
		return;
	for (size_t i = 0; i < size; i++)
		touched += bytes[i];
	touch_dict(&options);
}

static void read_one_by_one(DBusMessage *message)
{
	static const char *const types[] = {
		"y", "b", "n", "q",    "i",  "u",  "x",	 "t",  "d",	"s",
		"o", "g", "v", "(us)", "as", "ay", "ad", "ab", "a{sv}", "ao"};
	DBusMessageIter iter;

	if (!dbus_message_iter_init(message, &iter))
		return;
	do {
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
			DBusMessageIter copy = iter;

			touched +=
				bus_iter_read(&copy, types[i], NULL, NULL) == 0;
		}
	} while (dbus_message_iter_next(&iter));
}

/* What is left of the input. */
struct input {
	const uint8_t *at;
	const uint8_t *end;
};

static uint8_t take(struct input *input)
{
	return input->at < input->end ? *input->at++ : 0;
}

static const char *take_one(struct input *input, const char *const *list,
			    size_t count)
{
	return list[take(input) % count];
}

static const char *const names[] = {"Connected",
				    "MTU",
				    "Name",
				    "Address",
				    "Value",
				    "UUIDs",
				    "",
				    "a text that is longer than an address",
				    "org.bluez.Device1"};
static const char *const paths[] = {"/", "/a", "/org/bluez/hci0"};
static const char *const signatures[] = {
	"y",	 "b",	  "n",	      "q",  "i",   "u",		"x",
	"t",	 "d",	  "s",	      "o",  "g",   "v",		"ay",
	"as",	 "ao",	  "au",	      "ad", "ab",  "(us)",	"a{sv}",
	"a{ov}", "a{uv}", "a{s(uv)}", "av", "aay", "a{sa{sv}}", "a{oa{sa{sv}}}",
	"a(us)"};

#define PICK(input, list) \
	take_one(input, list, sizeof(list) / sizeof((list)[0]))

static bool fill(DBusMessageIter *iter, DBusSignatureIter *type,
		 struct input *input, int depth);

static bool fill_basic(DBusMessageIter *iter, int type, struct input *input)
{
	DBusBasicValue value = {.u64 = 0};
	uint64_t number = take(input) * UINT64_C(0x0123456789abcdef);

	switch (type) {
	case DBUS_TYPE_STRING:
		value.str = (char *)(uintptr_t)PICK(input, names);
		break;
	case DBUS_TYPE_OBJECT_PATH:
		value.str = (char *)(uintptr_t)PICK(input, paths);
		break;
	case DBUS_TYPE_SIGNATURE:
		value.str = (char *)(uintptr_t)PICK(input, signatures);
		break;
	case DBUS_TYPE_BOOLEAN:
		value.bool_val = number & 1;
		break;
	default:
		value.u64 = number;
		break;
	}
	return dbus_message_iter_append_basic(iter, type, &value);
}

static bool fill_elements(DBusMessageIter *iter, DBusSignatureIter *type,
			  struct input *input, int depth)
{
	DBusSignatureIter element;
	int count = take(input) % 8;
	bool good = true;

	dbus_signature_iter_recurse(type, &element);
	for (int i = 0; i < count && good; i++)
		good = fill(iter, &element, input, depth);
	return good;
}

static bool fill_inside(DBusMessageIter *iter, DBusSignatureIter *type,
			struct input *input, int depth)
{
	DBusSignatureIter inside;
	bool good;

	dbus_signature_iter_recurse(type, &inside);
	do
		good = fill(iter, &inside, input, depth);
	while (good && dbus_signature_iter_next(&inside));
	return good;
}

static bool fill_container(DBusMessageIter *iter, DBusSignatureIter *type,
			   struct input *input, int depth)
{
	int kind = dbus_signature_iter_get_current_type(type);
	const char *variant = depth > 4 ? "u" : PICK(input, signatures);
	char *inner = NULL;
	DBusSignatureIter inside;
	DBusMessageIter sub;
	bool good;

	if (kind == DBUS_TYPE_ARRAY) {
		dbus_signature_iter_recurse(type, &inside);
		inner = dbus_signature_iter_get_signature(&inside);
	}
	good = dbus_message_iter_open_container(
		iter, kind, kind == DBUS_TYPE_VARIANT ? variant : inner, &sub);
	dbus_free(inner);
	if (!good)
		return false;
	if (kind == DBUS_TYPE_ARRAY) {
		good = fill_elements(&sub, type, input, depth + 1);
	} else if (kind == DBUS_TYPE_VARIANT) {
		dbus_signature_iter_init(&inside, variant);
		good = fill(&sub, &inside, input, depth + 1);
	} else {
		good = fill_inside(&sub, type, input, depth + 1);
	}
	if (good)
		return dbus_message_iter_close_container(iter, &sub);
	dbus_message_iter_abandon_container(iter, &sub);
	return false;
}

static bool fill(DBusMessageIter *iter, DBusSignatureIter *type,
		 struct input *input, int depth)
{
	int kind = dbus_signature_iter_get_current_type(type);

	if (dbus_type_is_basic(kind))
		return fill_basic(iter, kind, input);
	return fill_container(iter, type, input, depth);
}

static bool build(DBusMessage *message, struct input *input)
{
	/* What BlueZ sends, and what a caller may send instead. */
	static const char *const whole[] = {"sa{sv}as", "oa{sa{sv}}", "oas",
					    "a{oa{sa{sv}}}", "aya{sv}"};
	DBusMessageIter iter;
	DBusSignatureIter type;
	bool good = true;

	dbus_message_iter_init_append(message, &iter);
	if (take(input) % 2) {
		dbus_signature_iter_init(&type, PICK(input, whole));
		do
			good = fill(&iter, &type, input, 0);
		while (good && dbus_signature_iter_next(&type));
		return good;
	}
	for (int count = take(input) % 5; count > 0 && good; count--) {
		dbus_signature_iter_init(&type, PICK(input, signatures));
		good = fill(&iter, &type, input, 0);
	}
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, data + size};
	DBusMessage *message = dbus_message_new(DBUS_MESSAGE_TYPE_SIGNAL);

	if (!message)
		return 0;
	if (build(message, &input)) {
		(void)bus_walk_managed_objects(message, visit, NULL);
		(void)bus_walk_interfaces_added(message, visit, NULL);
		(void)bus_walk_interfaces_removed(message, visit, NULL);
		read_properties(message);
		read_bytes(message);
		read_one_by_one(message);
	}
	dbus_message_unref(message);
	return 0;
}
