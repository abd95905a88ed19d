/* SPDX-License-Identifier: MIT */
/*
 * What every unit test of the core includes: cmocka and its needs.
 */
#ifndef TESTS_CORE_CLAIMS_H
#define TESTS_CORE_CLAIMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#endif
