/* SPDX-License-Identifier: MIT */
/*
 * Advertisements: LEAdvertisingManager1, what an application advertises, and
 * a copy of it in whoever heard it.
 */
#ifndef BLUEZSIM_ADVERT_H
#define BLUEZSIM_ADVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus_match.h"
#include "bus_object.h"
#include "later.h"

struct adapter;
struct bus_call;
struct bus_request;

/* Advertising data of a legacy controller (Core 5.4, Vol 6 Part B 2.3.1). */
#define ADVERT_SIZE_MAX 31
/* Instances BlueZ offers. */
#define ADVERT_COUNT_MAX 5

/* Manufacturer data (key: company) or service data (key: UUID). */
struct advert_data {
	char *key;
	uint16_t company;
	uint8_t *bytes;
	size_t size;
};

struct advert {
	struct advert *next;
	struct adapter *adapter; /* NULL in a copy */
	char *owner;
	char *path;
	bool active; /* its properties were read */
	struct bus_request *request;
	struct bus_call *call;
	struct bus_match *match;
	struct later timeout;

	char *name;
	char **uuids;
	size_t uuid_count;
	struct advert_data *manufacturer;
	size_t manufacturer_count;
	struct advert_data *service;
	size_t service_count;
	bool has_power;
	int16_t power;
	bool has_appearance;
	uint16_t appearance;
	uint16_t timeout_s;
	bool connectable;
};

extern const struct bus_interface advertising_interface;

/* The advertisements of @adapter as one, as a scanner sees them with the scan
 * response; NULL when there is none. Free with advert_free(). */
struct advert *advert_merge(const struct adapter *adapter);

/* Same contents? NULL equals only NULL. */
bool advert_equal(const struct advert *a, const struct advert *b);

/* Is there an active one that can be connected to? */
bool advert_any(const struct adapter *adapter);

/* Frees a copy or what is left of one. */
void advert_free(struct advert *advert);

/* All of @adapter's, told with Release if @tell. */
void adverts_clear(struct adapter *adapter, bool tell);

/* Those of a caller that left. */
void adverts_client_gone(struct adapter *adapter, const char *owner);

#endif
