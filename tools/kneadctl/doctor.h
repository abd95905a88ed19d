/* SPDX-License-Identifier: MIT */
/*
 * Doctor: checks of an installation. Each looks at one thing, changes nothing,
 * and finds it good, doubtful or bad.
 */
#ifndef KNEADCTL_DOCTOR_H
#define KNEADCTL_DOCTOR_H

#include "client.h"

#define DOCTOR_TEXT_SIZE 512

enum verdict {
	VERDICT_GOOD,
	VERDICT_DOUBTFUL,
	VERDICT_BAD,
	VERDICT_SKIPPED,
	VERDICT_COUNT
};

/* What the checks look at, and what the one under way found. */
struct visit {
	const char *bus;       /* as named by the person; NULL: system */
	struct client *client; /* NULL: none */
	int error;	       /* of connecting or loading; 0: all is there */
	bool on_bus;	       /* the bus answers */
	char found[DOCTOR_TEXT_SIZE];
	char advice[DOCTOR_TEXT_SIZE]; /* instead of the table's, if not "" */
};

typedef enum verdict (*check_fn)(struct visit *visit);

struct check {
	const char *name;
	check_fn look;
	bool needs_hub; /* passed over while there is none */
	const char *advice;
};

extern const struct check doctor_checks[]; /* ended by a NULL name */

/* For the checks: what was found, and advice of their own. */
void doctor_found(struct visit *visit, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void doctor_advise(struct visit *visit, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Which warning a release of bluetoothd gets; NULL: none. "5.66" is 5066. */
unsigned int doctor_bluez_release(const char *text); /* 0: not understood */
const char *doctor_bluez_warning(unsigned int release, enum verdict *verdict);

/* The first line of what a command prints, "" when there is none, and how it
 * ended, as pclose(). */
int doctor_ask(const char *command, char line[DOCTOR_TEXT_SIZE]);

/* What the system bus and systemd have does not concern another bus. */
bool doctor_is_system(const struct visit *visit);
bool doctor_has_systemd(void);

/* The value of "key = value" in the text of a file; false: it is not set. */
bool doctor_setting(const char *path, const char *key,
		    char value[DOCTOR_TEXT_SIZE]);

/* The checks of the machine. */
enum verdict doctor_unit(struct visit *visit);
enum verdict doctor_bluez(struct visit *visit);
enum verdict doctor_channels(struct visit *visit);
enum verdict doctor_mode(struct visit *visit);
enum verdict doctor_restart(struct visit *visit);
enum verdict doctor_rfkill(struct visit *visit);
enum verdict doctor_rights(struct visit *visit);
enum verdict doctor_policy(struct visit *visit);
enum verdict doctor_records(struct visit *visit);
enum verdict doctor_configuration(struct visit *visit);
enum verdict doctor_realtime(struct visit *visit);

#endif
