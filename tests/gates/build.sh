# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the gates, which run beside tests that keep to times.
#
#   give_way: from here on everything else goes first
#   build_preset TOP BUILD PRESET TARGET...: configures and builds targets;
#       what is in the array `settings` goes to cmake as well
settings=()

give_way() {
	renice -n 19 -p $$ >/dev/null
}

build_preset() {
	local top=$1 build=$2 preset=$3
	shift 3
	mkdir -p "$build"
	cmake -Wno-dev -C "$top/tools/presets/$preset.cmake" -S "$top" \
		-B "$build" -G Ninja "${settings[@]}" \
		>"$build/configure.log" 2>&1 || {
		cat "$build/configure.log"
		return 1
	}
	nice -n 19 cmake --build "$build" --target "$@" -- --quiet
}
