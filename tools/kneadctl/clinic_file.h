/* SPDX-License-Identifier: MIT */
/*
 * Clinic file: records that the hub hands over as a file, fetched and opened;
 * and telling of what went wrong with them or with writing what is made of
 * them.
 */
#ifndef KNEADCTL_CLINIC_FILE_H
#define KNEADCTL_CLINIC_FILE_H

#include "output.h"
#include "records.h"

#include <stdint.h>

#define CLINIC_FILE_MS 120000 /* all of a patient takes its time */

/* A session's records, or with `patient` all of that patient's. *out is closed
 * by records_close(). Anything but EXIT_DONE is told already. */
enum exit_status clinic_file_open(const struct invocation *invocation,
				  int64_t session, const char *patient,
				  struct records **out);

/* Tells what is wrong with records; `error` as of records.h. */
enum exit_status clinic_file_problem(const struct invocation *invocation,
				     const struct records *records, int error);

/* Tells that `path` could not be written. */
enum exit_status clinic_file_unwritten(const struct invocation *invocation,
				       const char *path, int error);

/* Whether the person has pressed Control-C meanwhile. */
bool clinic_file_interrupted(const struct invocation *invocation);

#endif
