/* SPDX-License-Identifier: MIT */
/*
 * EDF notes: what happened in a session as annotations of EDF+: presses and
 * pauses with their length, ratings, stops, steps, and what the file itself
 * has to say.
 */
#ifndef REPORT_EDF_NOTES_H
#define REPORT_EDF_NOTES_H

#include "sessionfile.h"

/* EDFlib writes so many bytes of an annotation and no more. */
#define EDF_NOTE_SIZE 41

struct edf_note {
	int64_t at_us;	   /* from the file's beginning */
	int64_t length_us; /* below 0: none */
	char text[EDF_NOTE_SIZE];
};

struct edf_notes {
	int64_t origin_us;     /* CLOCK_BOOTTIME of the file's beginning */
	unsigned int length_s; /* of the file */
	struct rows list;      /* struct edf_note */
};

/* -ENOMEM. edf_notes_done() in any case. */
int edf_notes_gather(const struct sessionfile *file, struct edf_notes *notes);
void edf_notes_done(struct edf_notes *notes);

/* Hands them to EDFlib. -EIO. */
int edf_notes_write(const struct edf_notes *notes, int handle);

#endif
