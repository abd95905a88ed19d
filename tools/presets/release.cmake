# SPDX-License-Identifier: MIT
# cmake -C tools/presets/release.cmake -B build/release -G Ninja
# Optimised; assertions stay in (the core must stop rather than go on wrong).
# As a whole: what a frame takes lies closer together, and a step through the
# rooms costs no calls.
set(KNEADD_LTO ON CACHE BOOL "")
# kneadd carries the libraries it uses (libdbus, libuv, SQLite, libyaml, zstd),
# as far as it uses them: a fifth less memory, and a quarter less time to the
# start. Whoever wants their updates without building kneadd again sets
# KNEADD_ARCHIVES to OFF.
set(KNEADD_ARCHIVES ON CACHE BOOL "")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g -D_FORTIFY_SOURCE=2" CACHE STRING "")
