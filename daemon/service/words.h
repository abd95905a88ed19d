/* SPDX-License-Identifier: MIT */
/*
 * Words: refusals, trips and limits as a person reads them (SR-25), from the
 * core's tables.
 */
#ifndef SERVICE_WORDS_H
#define SERVICE_WORDS_H

#include "view.h"

#define WORDS_SIZE	 320
#define WORDS_ERROR_SIZE 64

/* The sentence of a refusal, with its requirement: what stands in the way and
 * what to do. */
void words_of_refusal(const struct refusal *refusal, char out[WORDS_SIZE]);

/* Its D-Bus error name: "org.kneadd.Error.NotController". */
void words_of_error(enum refusal_code code, char out[WORDS_ERROR_SIZE]);

/* The sentence of a trip: what was measured, against which limit of whom. */
void words_of_trip(const struct trip *trip, char out[WORDS_SIZE]);

#define WORDS_ADDRESS_SIZE 18

/* "AA:BB:CC:DD:EE:FF". */
void words_of_address(const uint8_t address[6], char out[WORDS_ADDRESS_SIZE]);

#define WORDS_TIME_SIZE 48

/* A wall-clock time as ISO 8601 in UTC, for an instant of CLOCK_BOOTTIME. */
void words_of_time(uint64_t boot_us, char out[WORDS_TIME_SIZE]);

/* Octets of a stranger as UTF-8: what is none becomes question marks. Cut at
 * `size`, not within a character. */
void words_of_text(const char *octets, char *out, size_t size);

#endif
