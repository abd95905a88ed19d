/* SPDX-License-Identifier: MIT */
/* What every test of the simulator includes, in the order cmocka wants it. */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* `a` and `b` differ by at most `by`. */
#define assert_near(a, b, by) assert_true(fabs((a) - (b)) <= (by))

#endif
