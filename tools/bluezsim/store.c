/* SPDX-License-Identifier: MIT */
/* The file of --state. */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"
#include "device.h"
#include "log.h"
#include "mem.h"
#include "sim.h"
#include "uuid.h"

/* Changes come in bursts. */
#define WRITE_DELAY_MS 20

#define LINE_MAX_SIZE 512

static void write_device(FILE *file, const struct device *device)
{
	size_t i;

	fprintf(file, "device %s %s %s %s %s %s\n", device->adapter->address,
		device->address, device->paired ? "paired" : "unpaired",
		device->trusted ? "trusted" : "untrusted",
		device->blocked ? "blocked" : "open",
		device->name ? device->name : "");
	for (i = 0; i < device->uuid_count; i++)
		fprintf(file, "uuid %s\n", device->uuids[i]);
}

static void write_all(FILE *file, const struct sim *sim)
{
	const struct adapter *adapter;
	const struct device *device;

	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		for (device = adapter->devices; device; device = device->next)
			if (!device->temporary)
				write_device(file, device);
}

void store_save(struct sim *sim)
{
	char *fresh;
	FILE *file;
	int failed;

	later_cancel(&sim->store.timer);
	if (!sim->options.state)
		return;
	fresh = mem_format("%s.new", sim->options.state);
	file = fopen(fresh, "we");
	failed = !file;
	if (file) {
		write_all(file, sim);
		failed = ferror(file);
		failed |= fclose(file) != 0;
	}
	if (failed || rename(fresh, sim->options.state) < 0)
		log_error("cannot write %s: %s", sim->options.state,
			  strerror(errno));
	free(fresh);
}

static void on_timer(void *context)
{
	store_save(context);
}

void store_touch(struct sim *sim)
{
	if (sim->options.state && !later_is_set(&sim->store.timer))
		later_set(&sim->store.timer, &sim->clock, WRITE_DELAY_MS,
			  on_timer, sim);
}

/* Splits off the next word; NULL at the end. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");
	size_t length = strcspn(word, " ");

	if (!length)
		return NULL;
	*line = word + length;
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static int flag(const char *word, const char *zero, const char *one, bool *out)
{
	if (!word || (strcmp(word, zero) != 0 && strcmp(word, one) != 0))
		return -EBADMSG;
	*out = strcmp(word, one) == 0;
	return 0;
}

static bool is_address(const char *text)
{
	unsigned int bytes[6];
	char rest;

	return text && strlen(text) == ADDRESS_SIZE - 1 &&
	       sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0], &bytes[1],
		      &bytes[2], &bytes[3], &bytes[4], &bytes[5], &rest) == 6;
}

static int read_device(struct sim *sim, char *line, struct device **out)
{
	const char *own = next_word(&line);
	struct adapter *adapter = own ? adapter_find(sim, own) : NULL;
	const char *peer = next_word(&line);
	bool paired, trusted, blocked;
	struct device *device;

	if (!is_address(own) || !is_address(peer) ||
	    flag(next_word(&line), "unpaired", "paired", &paired) < 0 ||
	    flag(next_word(&line), "untrusted", "trusted", &trusted) < 0 ||
	    flag(next_word(&line), "open", "blocked", &blocked) < 0)
		return -EBADMSG;
	*out = NULL;
	if (!adapter)
		return 0; /* there are fewer adapters this time */
	device = device_get(adapter, peer);
	later_cancel(&device->temporary_timer);
	device->temporary = false;
	device->paired = paired;
	device->trusted = trusted;
	device->blocked = blocked;
	line += strspn(line, " ");
	if (*line) {
		mem_replace(&device->name, line);
		mem_replace(&device->alias, line);
	}
	*out = device;
	return 0;
}

static int read_line(struct sim *sim, char *line, struct device **current)
{
	char uuid[UUID_SIZE];

	if (strncmp(line, "device ", 7) == 0)
		return read_device(sim, line + 7, current);
	if (strncmp(line, "uuid ", 5) == 0 && uuid_normalise(line + 5, uuid)) {
		if (*current)
			device_add_uuid(*current, uuid);
		return 0;
	}
	return line[0] ? -EBADMSG : 0;
}

int store_load(struct sim *sim)
{
	struct device *current = NULL;
	char line[LINE_MAX_SIZE];
	unsigned int number = 0;
	int result = 0;
	FILE *file;

	if (!sim->options.state)
		return 0;
	file = fopen(sim->options.state, "re");
	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (result == 0 && fgets(line, sizeof(line), file)) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		result = read_line(sim, line, &current);
	}
	if (result < 0)
		log_error("%s:%u: not a line of a state file",
			  sim->options.state, number);
	if (fclose(file) != 0 && result == 0)
		result = -EIO;
	return result;
}
