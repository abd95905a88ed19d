/* SPDX-License-Identifier: MIT */
/*
 * Clinic words: what the records hold as words and numbers for programs, as
 * people read it.
 */
#ifndef KNEADCTL_CLINIC_WORDS_H
#define KNEADCTL_CLINIC_WORDS_H

#include "rows.h"

/* Why a session ended or paused; what a yes to a question does; how a PPT has
 * changed. Each ended by a NULL name. */
extern const struct cell_word clinic_whys[];
extern const struct cell_word clinic_kinds[];
extern const struct cell_word clinic_changes[];
extern const struct cell_word clinic_whens[]; /* a pain rating was given */

/* What happened, of a row of ListNotes: "target set to 25.0 N". */
void clinic_note(const json_t *note, char out[ROWS_CELL_SIZE]);

/* What a trip found, of a row of ListTrips: "72.5 N, limit 60 N". */
void clinic_trip(const json_t *trip, char out[ROWS_CELL_SIZE]);

/* A threshold, of a row of ListPPTs: "240 kPa"; "> 240 kPa" where the ceiling
 * came first. */
void clinic_ppt(const json_t *ppt, char out[ROWS_CELL_SIZE]);

/* The ratings of a session: before, after, next day: "6 > 3 > 2". */
void clinic_ratings(const json_t *session, char out[ROWS_CELL_SIZE]);

#endif
