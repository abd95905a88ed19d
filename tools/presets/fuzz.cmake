# SPDX-License-Identifier: MIT
# cmake -C tools/presets/fuzz.cmake -B build/fuzz -G Ninja
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS
	"-O1 -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all" CACHE STRING "")
set(KNEADD_FUZZ ON CACHE BOOL "")
