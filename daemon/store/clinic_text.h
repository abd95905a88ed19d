/* SPDX-License-Identifier: MIT */
/*
 * Clinic text: which texts people may put on record, and how texts of the
 * file are made fit to be shown.
 */
#ifndef STORE_CLINIC_TEXT_H
#define STORE_CLINIC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Valid UTF-8 that can be seen: no control character, none that is invisible
 * or turns the writing's direction (two names that look the same must be the
 * same), and no space at either end. An empty text is. */
bool clinic_text_is_printable(const char *text);

/* Each byte that belongs to no valid UTF-8 character becomes '?'. */
void clinic_text_mend(char *text);

#endif
