# SPDX-License-Identifier: MIT
# cmake -C tools/presets/clang.cmake -B build/clang -G Ninja
set(CMAKE_C_COMPILER clang CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
