/* SPDX-License-Identifier: MIT */
/* Any file in the place of the records is either refused with a reason, or
 * can be restored from and written to without harm. */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

#define PATH_SIZE (SCRATCH_MAX + 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int ignore(const struct event *event, void *userdata)
{
	(void)event;
	(void)userdata;
	return 0;
}

static void path_of(const char *directory, const char *name,
		    char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%s/%s", directory, name);
}

static void put_file(const char *directory, const uint8_t *data, size_t size)
{
	char path[PATH_SIZE];
	FILE *file;

	path_of(directory, "records.db", path);
	file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static void remove_files(const char *directory)
{
	static const char *const names[] = {"records.db", "records.db-wal",
					    "records.db-shm",
					    "records.db-journal"};
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path_of(directory, names[i], path);
		(void)unlink(path); /* not all are there */
	}
	(void)rmdir(directory);
}

/* Whatever comes of it: it must come back. */
static void work_with(struct database *database)
{
	const struct stamp now = {.utc_us = 1, .boot_us = 2, .boot = {3}};
	const struct database_piece piece = {.session = 1, .bytes = ""};
	unsigned int count = 0;

	(void)database_close_sessions(database, &count);
	(void)database_restore(database, &now, ignore, NULL);
	if (database_begin(database) != 0)
		return;
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		const struct record record = {.type = (enum record_type)type,
					      .session = 1};

		(void)database_write(database, &record, &now);
	}
	(void)database_write_piece(database, &piece);
	if (database_commit(database) != 0)
		database_rollback(database);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char directory[SCRATCH_MAX];
	struct database *database = NULL;
	int error;

	scratch_folder(directory, "fuzz");
	put_file(directory, data, size);
	error = database_open(directory, &database);
	if (error == 0)
		work_with(database);
	else if (database && strlen(database_error(database)) == 0)
		abort();
	database_close(database);
	remove_files(directory);
	return 0;
}
