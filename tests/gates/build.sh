# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the gates: configures and builds targets by a preset.
#
#   build_preset TOP BUILD PRESET TARGET...

build_preset() {
	local top=$1 build=$2 preset=$3
	shift 3
	mkdir -p "$build"
	cmake -Wno-dev -C "$top/tools/presets/$preset.cmake" -S "$top" \
		-B "$build" -G Ninja >"$build/configure.log" 2>&1 || {
		cat "$build/configure.log"
		return 1
	}
	cmake --build "$build" --target "$@" -- --quiet
}
