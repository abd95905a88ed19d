/* SPDX-License-Identifier: MIT */
/*
 * What a test puts on the disk: below TMPDIR (or /tmp), so that whoever runs
 * the tests can clear up after one that was killed. Each aborts when it
 * cannot.
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

/* Short, as sockets are made below it: a socket's path has 107 bytes. */
#define SCRATCH_MAX 72

/* An empty file whose name has NAME (a word) in it. Returns its descriptor,
 * open for reading and writing; the caller closes and unlinks. */
int scratch_file(char path[SCRATCH_MAX], const char *name);

/* An empty folder, for its owner alone; the caller removes it. */
void scratch_folder(char path[SCRATCH_MAX], const char *name);

#endif
