/* SPDX-License-Identifier: MIT */
/* The peripheral's side: what programs register, change and take back. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wearable.h"

static void register_fails(struct world *w, const char *error,
			   const char *interface, const char *member,
			   const char *path)
{
	struct answer answer;

	ask(&w->pad, &answer, "/org/bluez/hci1", interface, member, "oa{sv}",
	    path, 0);
	await(w, &answer);
	assert_string_equal(answer.error, error);
	answer_free(&answer);
}

static void refuses_a_second_registration(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	register_fails(w, "org.bluez.Error.AlreadyExists", GATTMANAGER1,
		       "RegisterApplication", pad.root);
	register_fails(w, "org.bluez.Error.AlreadyExists", ADVMANAGER1,
		       "RegisterAdvertisement", pad.advert_path);
}

static void refuses_an_application_without_objects(void **state)
{
	struct world *w = *state;

	register_fails(w, "org.bluez.Error.Failed", GATTMANAGER1,
		       "RegisterApplication", "/nowhere");
	register_fails(w, "org.bluez.Error.Failed", ADVMANAGER1,
		       "RegisterAdvertisement", "/nowhere");
}

static void refuses_to_take_back_what_is_not_there(void **state)
{
	struct world *w = *state;

	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, HUB, GATTMANAGER1,
		  "UnregisterApplication", "o", "/nowhere");
	hub_fails(w, "org.bluez.Error.DoesNotExist", NULL, HUB, ADVMANAGER1,
		  "UnregisterAdvertisement", "o", "/nowhere");
}

static void counts_advertisements(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	await_event(w, '=', "/org/bluez/hci1", "ActiveInstances", "1");
	await_event(w, '=', "/org/bluez/hci1", "SupportedInstances", "4");
	wearable_unregister_advert(&pad);
	await_event(w, '=', "/org/bluez/hci1", "ActiveInstances", "0");
}

static void tells_that_services_of_an_adapter_changed(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_make(w, &pad, &w->pad, 1);
	wearable_register_app(&pad);
	await_event(w, '=', "/org/bluez/hci1", "UUIDs", NULL);
}

static void gives_new_handles_to_a_new_registration(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];
	int gone, uuids;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	events_clear(w);
	wearable_unregister_app(&pad);
	await_event(w, '-', PEER "/service0015", "org.bluez.GattService1",
		    NULL);
	await_event(w, '=', PEER, "UUIDs", NULL);
	gone = event_index(w, '-', PEER "/service0015/char0016", CHAR1, NULL);
	uuids = event_index(w, '=', PEER, "UUIDs", NULL);
	assert_true(gone >= 0 && gone < uuids);
	wearable_register_app(&pad);
	await_event(w, '+', PEER "/service002b", "org.bluez.GattService1",
		    NULL);
	get_property(w, PEER, DEVICE1, "ServicesResolved", text);
	assert_string_equal(text, "true");
}

static void keeps_the_link_of_a_process_that_died(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	char text[64];

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	party_close(w, &w->pad);
	await_event(w, '-', PEER "/service0015", "org.bluez.GattService1",
		    NULL);
	get_property(w, PEER, DEVICE1, "Connected", text);
	assert_string_equal(text, "true");
}

static void takes_all_back_with_one_object(void **state)
{
	struct world *w = *state;
	struct wearable pad;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	bus_object_remove(pad.chars[PAD_READ].object);
	await_event(w, '-', PEER "/service0015", "org.bluez.GattService1",
		    NULL);
}

static void answers_reads_of_services_gone_with_an_error(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	pad.chars[PAD_READ].holds = true;
	ask(&w->hub, &answer, char_path(w, PEER, UUID_READ), CHAR1, "ReadValue",
	    "a{sv}", 0);
	settle(w);
	wearable_unregister_app(&pad);
	await(w, &answer);
	assert_string_equal(answer.error, "org.bluez.Error.Failed");
	answer_free(&answer);
	bus_reply(pad.chars[PAD_READ].held, "ay", "", (size_t)0);
	settle(w);
}

static void uses_descriptors_an_application_offers(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	const char *path;
	char buffer[8];
	int i;

	wearable_make(w, &pad, &w->pad, 1);
	for (i = 0; i < PAD_CHARS; i++)
		pad.chars[i].acquires = i == PAD_NOTIFY || i == PAD_COMMAND;
	wearable_register_app(&pad);
	wearable_register_advert(&pad);
	connect_peer(w, PEER);
	path = char_path(w, PEER, UUID_NOTIFY);
	hub_does(w, path, CHAR1, "StartNotify", "");
	settle(w);
	assert_true(pad.chars[PAD_NOTIFY].notify_fd >= 0);
	assert_int_equal(pad.chars[PAD_NOTIFY].starts, 0);
	assert_int_equal(send(pad.chars[PAD_NOTIFY].notify_fd, "fd", 2, 0), 2);
	await_event(w, '=', path, "Value", "6664");
	path = char_path(w, PEER, UUID_COMMAND);
	hub_does(w, path, CHAR1, "WriteValue", "aya{sv}", "one", (size_t)3, 0);
	hub_does(w, path, CHAR1, "WriteValue", "aya{sv}", "two", (size_t)3, 0);
	settle(w);
	assert_int_equal(recv(pad.chars[PAD_COMMAND].write_fd, buffer,
			      sizeof(buffer), MSG_DONTWAIT),
			 3);
	assert_memory_equal(buffer, "one", 3);
	assert_int_equal(recv(pad.chars[PAD_COMMAND].write_fd, buffer,
			      sizeof(buffer), MSG_DONTWAIT),
			 3);
	assert_int_equal(pad.chars[PAD_COMMAND].writes, 0);
	/* The application may let go of it at any time. */
	close(pad.chars[PAD_COMMAND].write_fd);
	pad.chars[PAD_COMMAND].write_fd = -1;
	hub_does(w, path, CHAR1, "WriteValue", "aya{sv}", "three", (size_t)5,
		 0);
	settle(w);
	assert_int_equal(recv(pad.chars[PAD_COMMAND].write_fd, buffer,
			      sizeof(buffer), MSG_DONTWAIT),
			 5);
	wearable_done(&pad);
}

static void lets_the_wearable_disconnect(void **state)
{
	struct world *w = *state;
	struct wearable pad;
	struct answer answer;

	wearable_start(w, &pad, &w->pad, 1);
	connect_peer(w, PEER);
	ask(&w->pad, &answer, AT_PEER, DEVICE1, "Disconnect", "");
	await(w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	await_event(w, '=', PEER, "Connected", "false");
}

/* Objects of an application that BlueZ refuses. */
struct odd {
	const char *uuid;
	const char *flag;
	const char *parent;
	bool has_uuid;
};

static int get_uuid(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	struct odd *odd = userdata;

	(void)property;
	return bus_iter_append(value, "s", odd->uuid);
}

static int get_primary(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "b", 1);
}

static int get_flags(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	struct odd *odd = userdata;

	(void)property;
	return bus_iter_append(value, "as", &odd->flag, (size_t)1);
}

static int get_parent(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	struct odd *odd = userdata;

	(void)property;
	return bus_iter_append(value, "o", odd->parent);
}

static const struct bus_property odd_service_properties[] = {
	{.name = "UUID", .type = "s", .get = get_uuid},
	{.name = "Primary", .type = "b", .get = get_primary},
	{.name = NULL},
};

static const struct bus_property odd_char_properties[] = {
	{.name = "UUID", .type = "s", .get = get_uuid},
	{.name = "Service", .type = "o", .get = get_parent},
	{.name = "Flags", .type = "as", .get = get_flags},
	{.name = NULL},
};

/* Of the wrong type. */
static const struct bus_property wrong_properties[] = {
	{.name = "UUID", .type = "b", .get = get_primary},
	{.name = "Primary", .type = "b", .get = get_primary},
	{.name = NULL},
};

static const struct bus_interface odd_service = {
	.name = "org.bluez.GattService1",
	.properties = odd_service_properties,
};
static const struct bus_interface odd_char = {
	.name = CHAR1,
	.properties = odd_char_properties,
};
static const struct bus_interface wrong_service = {
	.name = "org.bluez.GattService1",
	.properties = wrong_properties,
};

static void refuses_applications_it_cannot_serve(void **state)
{
	static const struct {
		const struct bus_interface *service, *chr;
		struct odd service_data, chr_data;
	} rows[] = {
		{&odd_service, NULL, {.uuid = "no uuid"}, {0}},
		{&odd_service, NULL, {.uuid = "1800"}, {0}},
		{&odd_service, NULL, {.uuid = "0x1801"}, {0}},
		{&wrong_service, NULL, {0}, {0}},
		{&odd_service,
		 &odd_char,
		 {.uuid = UUID_SERVICE},
		 {.uuid = "nope", .flag = "read", .parent = "/odd/s"}},
		{&odd_service,
		 &odd_char,
		 {.uuid = UUID_SERVICE},
		 {.uuid = UUID_READ, .flag = "smell", .parent = "/odd/s"}},
		{&odd_service,
		 &odd_char,
		 {.uuid = UUID_SERVICE},
		 {.uuid = UUID_READ, .flag = "read", .parent = "/odd/t"}},
	};
	struct world *w = *state;
	size_t i;

	assert_int_equal(bus_add_object_manager(w->pad.bus, "/odd"), 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct odd service = rows[i].service_data;
		struct odd chr = rows[i].chr_data;
		struct bus_binding bindings[2] = {{rows[i].service, &service},
						  {rows[i].chr, &chr}};
		struct bus_object *objects[2] = {NULL, NULL};

		assert_int_equal(bus_object_add(w->pad.bus, "/odd/s",
						&bindings[0], 1, &objects[0]),
				 0);
		if (rows[i].chr)
			assert_int_equal(bus_object_add(w->pad.bus, "/odd/s/c",
							&bindings[1], 1,
							&objects[1]),
					 0);
		register_fails(w, "org.bluez.Error.Failed", GATTMANAGER1,
			       "RegisterApplication", "/odd");
		bus_object_remove(objects[1]);
		bus_object_remove(objects[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(refuses_a_second_registration),
		TEST(refuses_an_application_without_objects),
		TEST(refuses_to_take_back_what_is_not_there),
		TEST(counts_advertisements),
		TEST(tells_that_services_of_an_adapter_changed),
		TEST(gives_new_handles_to_a_new_registration),
		TEST(keeps_the_link_of_a_process_that_died),
		TEST(takes_all_back_with_one_object),
		TEST(answers_reads_of_services_gone_with_an_error),
		TEST(uses_descriptors_an_application_offers),
		TEST(lets_the_wearable_disconnect),
		TEST(refuses_applications_it_cannot_serve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
