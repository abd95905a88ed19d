/* SPDX-License-Identifier: MIT */
#include "fake_records.h"

#include "bus.h"
#include "bus_message.h"
#include "bus_object.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ERROR "org.kneadd.Error."

static const char routine[] = "title: Lower back with Hou\n"
			      "description: A routine of a test's.\n"
			      "evidence:\n"
			      "  - source: project default\n"
			      "    what: everything\n"
			      "    confidence: project-default\n"
			      "points: [{name: QL, site: lumbar-left}]\n"
			      "steps:\n"
			      "  - {do: press, point: QL, hold: 30,\n"
			      "     target: {force: 20}}\n";

static void reply_file(struct fake_records *fake, struct bus_request *request)
{
	size_t size;
	unsigned char *bytes = fixture_bytes(fake->plan, &size);
	int fd;

	if (fake->damages)
		memset(bytes + 100, 0xaa, size / 2);
	fd = fixture_memfd_of(bytes, size);
	bus_reply(request, "h", fd);
	close(fd);
	free(bytes);
}

static void on_export_session(struct bus_request *request, void *userdata)
{
	struct fake_records *fake = userdata;
	int64_t session = 0;

	assert_int_equal(bus_read(bus_request_message(request), "x", &session),
			 0);
	if (fake->plan && session == FIXTURE_SESSION)
		reply_file(fake, request);
	else
		bus_reply_error(request, ERROR "NoSuchRecord",
				"There is no session of that number.");
}

static void on_export_patient(struct bus_request *request, void *userdata)
{
	struct fake_records *fake = userdata;
	const char *name = "";

	assert_int_equal(bus_read(bus_request_message(request), "s", &name), 0);
	if (fake->plan && strcmp(name, "P-07") == 0)
		reply_file(fake, request);
	else
		bus_reply_error(request, ERROR "NoSuchPatient",
				"There is no patient of that name.");
}

static bool is_refused(const struct fake_records *fake,
		       struct bus_request *request)
{
	if (fake->lists_nothing)
		bus_reply_error(request, ERROR "NotRecorded", "Not now.");
	return fake->lists_nothing;
}

static void on_sessions(struct bus_request *request, void *userdata)
{
	if (is_refused(userdata, request))
		return;
	bus_reply(request, "aa{sv}", 2, 4, "Session", "x", (int64_t)12,
		  "Started", "x", FIXTURE_UTC_US, "Before", "x", (int64_t)6,
		  "After", "x", (int64_t)4, 4, "Session", "x", (int64_t)9,
		  "Started", "x", FIXTURE_UTC_US - 1000000, "Before", "x",
		  (int64_t)7, "FollowUp", "x", (int64_t)2);
}

static void on_ppts(struct bus_request *request, void *userdata)
{
	if (is_refused(userdata, request))
		return;
	bus_reply(request, "aa{sv}", 1, 4, "Session", "x", (int64_t)12, "Point",
		  "s", "QL left", "Site", "s", "lumbar-left", "PPT", "d",
		  311.5);
}

static void on_screening(struct bus_request *request, void *userdata)
{
	if (!is_refused(userdata, request))
		bus_reply(request, "a{sv}", 2, "At", "x",
			  FIXTURE_UTC_US - 3600000000, "ConfirmedBy", "s",
			  "Berta");
}

static void on_routine(struct bus_request *request, void *userdata)
{
	if (!is_refused(userdata, request))
		bus_reply(request, "s", routine);
}

static const struct bus_method methods[] = {
	{.name = "ExportSession",
	 .in = "x",
	 .out = "h",
	 .handler = on_export_session},
	{.name = "ExportPatient",
	 .in = "s",
	 .out = "h",
	 .handler = on_export_patient},
	{.name = "ListSessions",
	 .in = "sx",
	 .out = "aa{sv}",
	 .handler = on_sessions},
	{.name = "ListPPTs", .in = "s", .out = "aa{sv}", .handler = on_ppts},
	{.name = "ReadScreening",
	 .in = "s",
	 .out = "a{sv}",
	 .handler = on_screening},
	{.name = "ReadRoutine", .in = "s", .out = "s", .handler = on_routine},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.kneadd.Clinic1",
	.methods = methods,
};

static void on_name(struct bus *bus, int result, void *userdata)
{
	bool *owned = userdata;

	(void)bus;
	assert_true(result >= 0);
	*owned = true;
}

int fake_records_begin(void **state)
{
	static const char template[] = "/tmp/kneadd-report-XXXXXX";
	struct fake_records *fake = calloc(1, sizeof(*fake));
	const struct bus_binding binding = {&interface, fake};
	bool owned = false;

	assert_non_null(fake);
	memcpy(fake->folder, template, sizeof(template));
	assert_non_null(mkdtemp(fake->folder));
	setenv("TZ", "UTC", 1); /* what is printed is local time */
	private_bus_start(&fake->bus);
	assert_int_equal(uv_loop_init(&fake->hub.loop), 0);
	assert_int_equal(bus_open(&fake->hub.loop, fake->bus.address, NULL,
				  &fake->hub.bus),
			 0);
	assert_int_equal(bus_object_add(fake->hub.bus, "/org/kneadd", &binding,
					1, &fake->object),
			 0);
	assert_int_equal(bus_request_name(fake->hub.bus, "org.kneadd", 0,
					  on_name, &owned),
			 0);
	assert_true(run_until_true(&fake->hub.loop, &owned));
	*state = fake;
	return 0;
}

static void clear_folder(const struct fake_records *fake)
{
	DIR *folder = opendir(fake->folder);
	const struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlink(fake_records_path(fake, entry->d_name));
	closedir(folder);
	assert_int_equal(rmdir(fake->folder), 0);
}

int fake_records_end(void **state)
{
	struct fake_records *fake = *state;

	clear_folder(fake);
	bus_close(fake->hub.bus, NULL, NULL);
	run_until_closed(&fake->hub.loop);
	private_bus_stop(&fake->bus);
	free(fake);
	return 0;
}

const char *fake_records_path(const struct fake_records *fake, const char *name)
{
	static char paths[2][512];
	static size_t turn;
	char *path = paths[turn++ % 2];

	snprintf(path, sizeof(paths[0]), "%s/%s", fake->folder, name);
	return path;
}
