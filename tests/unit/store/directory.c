/* SPDX-License-Identifier: MIT */
#include "directory.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct directory directory_new(void)
{
	struct directory directory;

	scratch_folder(directory.path, "store");
	return directory;
}

void directory_remove(const struct directory *directory)
{
	DIR *listing = opendir(directory->path);
	const struct dirent *entry;

	while (listing && (entry = readdir(listing)))
		(void)unlink(directory_file(directory, entry->d_name));
	if (listing)
		closedir(listing);
	(void)rmdir(directory->path);
}

const char *directory_file(const struct directory *directory, const char *name)
{
	static char path[SCRATCH_MAX + 256];

	snprintf(path, sizeof(path), "%s/%.250s", directory->path, name);
	return path;
}
