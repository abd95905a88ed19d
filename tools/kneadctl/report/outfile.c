/* SPDX-License-Identifier: MIT */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE 65536

struct outfile {
	int fd;
	FILE *stream;
	char *path;	 /* NULL: standard output */
	char *temporary; /* NULL: written directly */
	int error;	 /* the first, of writing */
};

/* The stream's own: so that why a write failed is known in the end. */
static ssize_t write_bytes(void *cookie, const char *bytes, size_t size)
{
	struct outfile *file = cookie;
	size_t written = 0;

	while (written < size && !file->error) {
		const ssize_t n =
			write(file->fd, bytes + written, size - written);

		if (n >= 0)
			written += (size_t)n;
		else if (errno != EINTR)
			file->error = -errno;
	}
	return (ssize_t)written;
}

static void outfile_free(struct outfile *file)
{
	if (file->stream)
		fclose(file->stream);
	if (file->fd >= 0 && file->path)
		close(file->fd);
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
	if (asprintf(&file->temporary, "%s.XXXXXX", file->path) < 0) {
		file->temporary = NULL;
		return -ENOMEM;
	}
	file->fd = mkostemp(file->temporary, O_CLOEXEC);
	if (file->fd < 0) {
		const int error = -errno;

		free(file->temporary);
		file->temporary = NULL;
		return error;
	}
	return 0;
}

static int open_descriptor(struct outfile *file, const char *path)
{
	if (strcmp(path, "-") == 0) {
		file->fd = STDOUT_FILENO;
		return 0;
	}
	file->path = strdup(path);
	if (!file->path)
		return -ENOMEM;
	if (!is_special(path))
		return open_temporary(file);
	file->fd = open(path, O_WRONLY | O_CLOEXEC);
	return file->fd < 0 ? -errno : 0;
}

int outfile_open(const char *path, struct outfile **out)
{
	struct outfile *file = calloc(1, sizeof(*file));
	int error;

	if (!file)
		return -ENOMEM;
	file->fd = -1;
	error = open_descriptor(file, path);
	if (!error) {
		file->stream = fopencookie(
			file, "w",
			(cookie_io_functions_t){.write = write_bytes});
		error = file->stream ? 0 : -ENOMEM;
	}
	if (error) {
		outfile_discard(file);
		return error;
	}
	(void)setvbuf(file->stream, NULL, _IOFBF, BUFFER_SIZE); /* or less */
	*out = file;
	return 0;
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
	if (fflush(file->stream) != 0 || ferror(file->stream) || file->error)
		return file->error ? file->error : -EIO;
	if (!file->temporary)
		return 0;
	if (fsync(file->fd) < 0)
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
