# SPDX-License-Identifier: MIT
# cmake -C tools/presets/sanitize.cmake -B build/sanitize -G Ninja
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_C_FLAGS
	"-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
	CACHE STRING "")
