/* SPDX-License-Identifier: MIT */
/*
 * Feeds the files of a corpus to a fuzz target, one after the other, for
 * compilers without a fuzzer. Arguments: files, or folders of files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096
#define INPUT_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The target sees a block of exactly the input's size, so that a sanitizer
 * sees every octet read beyond it. */
static int run_exactly(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	if (!copy)
		return -ENOMEM;
	if (size > 0)
		memcpy(copy, data, size);
	(void)LLVMFuzzerTestOneInput(copy, size); /* always 0 */
	free(copy);
	return 0;
}

static int replay_file(const char *path)
{
	static uint8_t input[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file)
		return -errno;
	size = fread(input, 1, sizeof(input), file);
	(void)fclose(file); /* only read */
	return run_exactly(input, size);
}

static int replay_folder(const char *path, unsigned int *count)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int error = folder ? 0 : -errno;

	while (!error && (entry = readdir(folder))) {
		char name[PATH_SIZE];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path,
			       entry->d_name); /* cut: will not open */
		error = replay_file(name);
		++*count;
	}
	if (folder)
		(void)closedir(folder); /* only read */
	return error;
}

int main(int argc, char **argv)
{
	unsigned int count = 0;

	for (int i = 1; i < argc; i++) {
		int error = replay_folder(argv[i], &count);

		if (error == -ENOTDIR) {
			error = replay_file(argv[i]);
			count++;
		}
		if (error) {
			fprintf(stderr, "%s: %s\n", argv[i], strerror(-error));
			return 1;
		}
	}
	printf("%u inputs replayed\n", count);
	return count == 0;
}
