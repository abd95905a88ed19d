# SPDX-License-Identifier: MIT
# cmake -C tools/presets/debug.cmake -B build/debug -G Ninja
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
