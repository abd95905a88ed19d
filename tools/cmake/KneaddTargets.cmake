# SPDX-License-Identifier: MIT
#
# How every target of the project is built: the warnings, the language level,
# and the four kinds of target there are.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

option(KNEADD_WERROR "Treat compiler warnings as errors" ON)
option(KNEADD_FUZZ "Build the fuzz targets (needs clang)" OFF)
option(KNEADD_COVERAGE "Measure line and branch coverage" OFF)
option(KNEADD_LTO "Optimise each program as a whole, if the compiler can" OFF)
option(KNEADD_ARCHIVES "Link libraries into kneadd, of those that come as archives" OFF)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

add_compile_options(
	-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes
	-Wmissing-prototypes -Wswitch-enum -Wformat=2 -Wvla
	-fno-common -fstack-protector-strong)
if(KNEADD_WERROR)
	add_compile_options(-Werror)
endif()
if(KNEADD_LTO)
	include(CheckIPOSupported)
	check_ipo_supported(RESULT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
endif()
# What the loader has to do for tables with pointers in them, a bit each instead
# of 24 bytes.
include(CheckLinkerFlag)
check_linker_flag(C -Wl,-z,pack-relative-relocs KNEADD_PACKS_RELOCS)
if(KNEADD_PACKS_RELOCS)
	add_link_options(-Wl,-z,pack-relative-relocs)
endif()
if(KNEADD_COVERAGE)
	add_compile_options(--coverage)
	add_link_options(--coverage)
endif()

# A library whose code decides: no clock, heap, file, thread or errno, and no
# extension of the language. tests/purity checks its objects.
function(knead_pure_library name)
	cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
	add_library(${name} STATIC ${ARG_SOURCES})
	target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
	target_compile_options(${name} PRIVATE -pedantic -ffreestanding)
	target_link_libraries(${name} PUBLIC ${ARG_LINK})
endfunction()

# A library of the shell: it turns the world into events and carries actions
# out.
function(knead_shell_library name)
	cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PKG" ${ARGN})
	add_library(${name} STATIC ${ARG_SOURCES})
	target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
	target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
	target_link_libraries(${name} PUBLIC ${ARG_LINK})
	knead_use_packages(${name} ${ARG_PKG})
endfunction()

# Libraries that nothing in a hurry passes through: an optimised build makes
# them small rather than fast.
function(knead_small)
	foreach(library IN LISTS ARGN)
		target_compile_options(${library} PRIVATE
			$<$<CONFIG:RelWithDebInfo>:-Os>)
	endforeach()
endfunction()

# An executable of the shell. INSTALL_DIR says where it goes, if anywhere.
function(knead_program name)
	cmake_parse_arguments(ARG "" "INSTALL_DIR" "SOURCES;LINK;PKG" ${ARGN})
	add_executable(${name} ${ARG_SOURCES})
	target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
	target_link_libraries(${name} PRIVATE ${ARG_LINK})
	knead_use_packages(${name} ${ARG_PKG})
	if(ARG_INSTALL_DIR)
		install(TARGETS ${name} DESTINATION ${ARG_INSTALL_DIR})
	endif()
endfunction()

# A cmocka test program, one ctest each. RUN wraps it (for a private bus).
function(knead_test name)
	cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;PKG;LABELS;RUN" ${ARGN})
	add_executable(${name} ${ARG_SOURCES})
	target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
	target_link_libraries(${name} PRIVATE ${ARG_LINK} knead_scratch)
	knead_use_packages(${name} cmocka ${ARG_PKG})
	add_test(NAME ${name} COMMAND ${ARG_RUN} $<TARGET_FILE:${name}>)
	if(NOT ARG_TIMEOUT)
		set(ARG_TIMEOUT 120)
	endif()
	set_tests_properties(${name} PROPERTIES
		TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()

# A fuzz target with its corpus in tests/fuzz/corpus/NAME; ctest runs it for
# a few seconds. Without clang the same source replays its corpus.
function(knead_fuzz name)
	cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PKG" ${ARGN})
	set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
	if(KNEADD_FUZZ)
		add_executable(${name} ${ARG_SOURCES})
		target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
		target_link_options(${name} PRIVATE -fsanitize=fuzzer)
		file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/found/${name})
		add_test(NAME ${name} COMMAND ${name}
			-max_total_time=5 -timeout=20 -rss_limit_mb=1024
			-print_final_stats=0 -verbosity=0
			${CMAKE_CURRENT_BINARY_DIR}/found/${name} ${corpus})
	else()
		add_executable(${name} ${ARG_SOURCES}
			${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
		add_test(NAME ${name} COMMAND ${name} ${corpus})
	endif()
	target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
	target_link_libraries(${name} PRIVATE ${ARG_LINK})
	knead_use_packages(${name} ${ARG_PKG})
	set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS fuzz)
endfunction()

# Links TARGET with the pkg-config packages named after it. A program with the
# property KNEAD_ARCHIVES gets their archives instead.
function(knead_use_packages target)
	get_target_property(type ${target} TYPE)
	if(type STREQUAL "STATIC_LIBRARY")
		set(scope PUBLIC)
	else()
		set(scope PRIVATE)
	endif()
	foreach(package IN LISTS ARGN)
		string(MAKE_C_IDENTIFIER PC_${package} prefix)
		pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL
			${package})
		knead_archive(${package} ${prefix} archive)
		target_link_libraries(${target} ${scope}
			$<IF:$<BOOL:$<TARGET_PROPERTY:KNEAD_ARCHIVES>>,${archive},PkgConfig::${prefix}>)
	endforeach()
endfunction()

# What each archive is called, and what it needs besides the C library. The
# rest is as the package says; libdbus asks systemd for sockets only where it
# listens, which nothing here does (knead_no_sockets).
set(KNEAD_ARCHIVE_dbus-1 libdbus-1.a knead_no_sockets Threads::Threads)
set(KNEAD_ARCHIVE_libuv libuv_a.a Threads::Threads)
set(KNEAD_ARCHIVE_libzstd libzstd.a Threads::Threads)
set(KNEAD_ARCHIVE_sqlite3 libsqlite3.a m)
set(KNEAD_ARCHIVE_yaml-0.1 libyaml.a)

# The target that stands for a package's archive, or for its library where
# there is none.
function(knead_archive package prefix out)
	set(${out} PkgConfig::${prefix} PARENT_SCOPE)
	if(NOT KNEADD_ARCHIVES OR NOT KNEAD_ARCHIVE_${package})
		return()
	endif()
	list(POP_FRONT KNEAD_ARCHIVE_${package} file)
	find_library(KNEAD_FILE_${prefix} ${file} HINTS ${${prefix}_LIBDIR})
	if(NOT KNEAD_FILE_${prefix})
		return()
	endif()
	set(archive knead_archive_${prefix})
	if(NOT TARGET ${archive})
		add_library(${archive} INTERFACE IMPORTED GLOBAL)
		target_include_directories(${archive} INTERFACE
			${${prefix}_INCLUDE_DIRS})
		target_link_libraries(${archive} INTERFACE
			${KNEAD_FILE_${prefix}} ${KNEAD_ARCHIVE_${package}})
	endif()
	set(${out} ${archive} PARENT_SCOPE)
endfunction()
