/* SPDX-License-Identifier: MIT */
/* One line a thing, indented below what it belongs to. */
#include "dump.h"

#include <stdio.h>
#include <stdlib.h>

#include "adapter.h"
#include "adapter_calls.h"
#include "advert.h"
#include "app.h"
#include "att.h"
#include "device.h"
#include "link.h"
#include "remote.h"
#include "sim.h"

static const char *yes(bool value)
{
	return value ? "yes" : "no";
}

static void dump_char(FILE *out, const struct remote_char *chr)
{
	const struct remote_subscriber *subscriber;
	unsigned int subscribers = 0;
	size_t i;

	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next)
		subscribers++;
	fprintf(out, "      char%04x %s", (unsigned int)chr->handle, chr->uuid);
	for (i = 0; i < ATT_FLAG_COUNT; i++)
		if (att_flag_name(chr->properties, i))
			fprintf(out, " %s", att_flag_name(chr->properties, i));
	fprintf(out, " | notifying %s, subscribers %u, acquired %s\n",
		yes(chr->notifying), subscribers,
		yes(chr->notify_pipe != NULL));
}

static void dump_device(FILE *out, const struct device *device)
{
	const struct remote_service *service;
	const struct remote_char *chr;

	fprintf(out,
		"  device %s %s connected %s, resolved %s, paired %s, "
		"trusted %s, temporary %s, auto %s, rssi %d\n",
		device->address, device->alias, yes(device->connected),
		yes(device->resolved), yes(device->paired),
		yes(device->trusted), yes(device->temporary),
		yes(device->auto_connect), (int)device->rssi);
	for (service = device->services; service; service = service->next) {
		fprintf(out, "    service%04x %s\n",
			(unsigned int)service->start, service->uuid);
		for (chr = service->chars; chr; chr = chr->next)
			dump_char(out, chr);
	}
}

static void dump_adapter(FILE *out, const struct adapter *adapter)
{
	const struct device *device;
	const struct advert *advert;
	const struct app *app;

	fprintf(out,
		"%s %s present %s, power %s, discovering %s, in range %s\n",
		adapter->path, adapter->address, yes(adapter->present),
		adapter_power_state(adapter), yes(adapter->discovering),
		yes(!adapter->out_of_range));
	for (advert = adapter->adverts; advert; advert = advert->next)
		fprintf(out, "  advertisement %s%s \"%s\"\n", advert->owner,
			advert->path, advert->name ? advert->name : "");
	for (app = adapter->apps; app; app = app->next)
		fprintf(out, "  application %s%s\n", app->owner, app->path);
	for (device = adapter->devices; device; device = device->next)
		dump_device(out, device);
}

char *dump_text(const struct sim *sim)
{
	const struct adapter *adapter;
	const struct agent *agent;
	const struct link *link;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "org.bluez %s, time scale %g, notifications %llu\n",
		sim->bus ? "running" : "gone", sim->options.timings.scale,
		(unsigned long long)sim->notifications);
	for (agent = sim->agents.list; agent; agent = agent->next)
		fprintf(out, "agent %s%s %s, rank %llu\n", agent->owner,
			agent->path, smp_io_name(agent->io),
			(unsigned long long)agent->rank);
	for (link = sim->links; link; link = link->next)
		fprintf(out, "link %s to %s, mtu %u, encrypted %s\n",
			link->central->path, link->peripheral->path,
			(unsigned int)link->mtu, yes(link->encrypted));
	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		dump_adapter(out, adapter);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
