# SPDX-License-Identifier: MIT
# cmake -C tools/presets/coverage.cmake -B build/coverage -G Ninja
# Assertions are compiled out: a branch that cannot be taken is not a branch.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS "-O0 -DNDEBUG" CACHE STRING "")
set(KNEADD_COVERAGE ON CACHE BOOL "")
