/* SPDX-License-Identifier: MIT */
#include "outfile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct outfile {
	FILE *stream;
	char *path;	 /* NULL: standard output */
	char *temporary; /* NULL: written directly */
};

static void outfile_free(struct outfile *file)
{
	if (file->stream && file->path)
		fclose(file->stream);
	free(file->path);
	free(file->temporary);
	free(file);
}

static bool is_special(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static int open_temporary(struct outfile *file)
{
	int fd;

	if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
		file->temporary = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(file->temporary, 0);
	if (fd < 0) {
		int error = -errno;

		free(file->temporary);
		file->temporary = NULL;
		return error;
	}
	file->stream = fdopen(fd, "w");
	if (file->stream)
		return 0;
	close(fd);
	return -ENOMEM;
}

static int open_by_kind(struct outfile *file, const char *path)
{
	if (strcmp(path, "-") == 0) {
		file->stream = stdout;
		return 0;
	}
	file->path = strdup(path);
	if (!file->path)
		return -ENOMEM;
	if (!is_special(path))
		return open_temporary(file);
	file->stream = fopen(path, "we");
	return file->stream ? 0 : -errno;
}

int outfile_open(const char *path, struct outfile **out)
{
	struct outfile *file = calloc(1, sizeof(*file));
	int error;

	if (!file)
		return -ENOMEM;
	error = open_by_kind(file, path);
	if (error)
		outfile_discard(file);
	else
		*out = file;
	return error;
}

FILE *outfile_stream(struct outfile *file)
{
	return file->stream;
}

const char *outfile_temporary(const struct outfile *file)
{
	return file->temporary;
}

/* Some disks tell that they are full only now. */
static int finish(struct outfile *file)
{
	errno = 0;
	if (ferror(file->stream) || fflush(file->stream) != 0)
		return errno ? -errno : -EIO;
	if (!file->temporary)
		return 0;
	if (fsync(fileno(file->stream)) < 0)
		return -errno;
	return rename(file->temporary, file->path) < 0 ? -errno : 0;
}

int outfile_commit(struct outfile *take_file)
{
	int error = finish(take_file);

	if (error) {
		outfile_discard(take_file);
		return error;
	}
	outfile_free(take_file);
	return 0;
}

void outfile_discard(struct outfile *take_file)
{
	if (!take_file)
		return;
	if (take_file->temporary)
		(void)unlink(take_file->temporary); /* it is ours alone */
	outfile_free(take_file);
}
