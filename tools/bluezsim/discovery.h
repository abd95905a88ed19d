/* SPDX-License-Identifier: MIT */
/*
 * Discovery: one session for each caller and adapter, its filter, and which
 * advertisements become devices.
 */
#ifndef BLUEZSIM_DISCOVERY_H
#define BLUEZSIM_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapter;
struct advert;
struct bus_request;

struct filter {
	char **uuids;
	size_t uuid_count;
	char *pattern; /* prefix of address or name */
	bool has_rssi;
	int16_t rssi; /* at least */
	bool bredr_only;
	bool duplicates;
};

struct session {
	struct session *next;
	char *owner;
	bool active;	 /* StartDiscovery was called */
	bool has_filter; /* SetDiscoveryFilter, which may come before */
	struct filter filter;
};

/* Handlers of Adapter1. */
void discovery_on_start(struct bus_request *request, void *userdata);
void discovery_on_stop(struct bus_request *request, void *userdata);
void discovery_on_set_filter(struct bus_request *request, void *userdata);
void discovery_on_get_filters(struct bus_request *request, void *userdata);

/* Does anyone want to hear of @peer at @rssi? */
bool discovery_wants(const struct adapter *adapter, const char *address,
		     const struct advert *advert, int16_t rssi);

/* Is every report told, or only RSSI changes of 8 dB and more (5.66,
 * device_set_rssi_with_delta)? */
bool discovery_is_filtered(const struct adapter *adapter);

/* It ends by itself: the adapter went off (sessions are forgotten), or the
 * controller stopped (they are not). */
void discovery_end(struct adapter *adapter);
void discovery_stall(struct adapter *adapter);

/* A caller left. */
void discovery_client_gone(struct adapter *adapter, const char *owner);

/* Frees the sessions without a word. */
void discovery_clear(struct adapter *adapter);

#endif
