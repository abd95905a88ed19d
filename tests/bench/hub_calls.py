#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the hub thread asks of the kernel and of the allocator, and how many
instructions it takes, for each frame: by strace and by callgrind, over spans
of frames. Nothing is timed.

hub_calls.py PROGRAMS prints "condition: figure" a line.
"""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import callgrind  # noqa: E402: from this folder
import usage  # noqa: E402
from stand import Stand, wait_until  # noqa: E402

HUB_THREAD = "hub"
TAKES_FRAME = "on_force"  # the core's; its place in a table keeps its name
FRAMES = 800  # a span, at least
SKIPPED = 77

# An emulated hub is slow, and must not be found unwell for that.
PATIENT = """  turn-budget-ms: 250
"""

# What of the C library hands out memory.
ALLOCATORS = {
    "malloc",
    "calloc",
    "realloc",
    "reallocarray",
    "aligned_alloc",
    "posix_memalign",
    "strdup",
    "strndup",
    "asprintf",
    "vasprintf",
    "__asprintf_chk",
    "__vasprintf_chk",
}


class NotPermitted(RuntimeError):
    pass


class PatientStand(Stand):
    def settings(self):
        return super().settings() + PATIENT


def stand_of(programs, notify):
    """Frames of 2 samples of 16 cells, 400 a second in all: few enough that
    an emulated hub follows."""
    return PatientStand(
        programs, notify=notify, sample_rate=100, frame_interval_ms=20
    )


def wait_for_frames(stand, frames=FRAMES):
    until = stand.frames_sent() + frames
    wait_until(
        lambda: stand.frames_sent() >= until,
        f"{frames} frames more",
        every_s=0.2,
    )


# ---- System calls

CALL = re.compile(r"(?P<name>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+)")
OCTETS = re.compile(r'iov_base="((?:\\x[0-9a-f]{2})*)"')


class Trace:
    """Calls of one thread, and what they brought."""

    def __init__(self, path):
        self.calls = {}
        self.datagrams = 0  # notifications by descriptor
        self.octets = b""  # what came by the bus
        with open(path) as file:
            for line in file:
                match = CALL.match(line)
                if match:
                    self.note(match)

    def note(self, match):
        name, result = match["name"], int(match["result"])
        self.calls[name] = self.calls.get(name, 0) + 1
        if name == "recvmmsg" and result > 0:
            self.datagrams += result
        if name == "recvmsg" and result > 0:
            octets = OCTETS.search(match["rest"])[1].replace("\\x", "")
            self.octets += bytes.fromhex(octets)[:result]

    def messages(self):
        """Of the bus, cut as the D-Bus specification says; the trace began
        between two of them."""
        at = 0
        while at + 16 <= len(self.octets):
            if self.octets[at : at + 1] != b"l":
                raise RuntimeError("not at the beginning of a bus message")
            body = int.from_bytes(self.octets[at + 4 : at + 8], "little")
            fields = int.from_bytes(self.octets[at + 12 : at + 16], "little")
            length = 16 + (fields + 7) // 8 * 8 + body
            yield self.octets[at : at + length]
            at += length

    def values(self):
        """Notifications that came: frames, and a Status now and then."""
        return self.datagrams + sum(
            b"org.bluez.GattCharacteristic1" in message
            and b"Value" in message
            for message in self.messages()
        )

    def all_calls(self):
        return sum(self.calls.values())


def hub_thread_of(pid):
    for thread in usage.threads(pid):
        if usage.thread_name(pid, thread) == HUB_THREAD:
            return thread
    raise RuntimeError(f"process {pid} has no thread {HUB_THREAD}")


def attach(thread, path):
    """strace of that thread alone, once it has begun."""
    process = subprocess.Popen(
        ["strace", "-xx", "-s4096", f"-p{thread}", f"-o{path}"],
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stderr.readline()
    if "attached" not in said:
        process.wait()
        if "not permitted" in said:
            raise NotPermitted(said.strip())
        raise RuntimeError(f"strace: {said.strip()}")
    return process


def trace(stand):
    path = os.path.join(stand.directory, "strace")
    process = attach(hub_thread_of(stand.hub_process.pid), path)
    try:
        wait_for_frames(stand)
    finally:
        process.terminate()
        process.communicate()
    return Trace(path)


class Readers:
    """Apps that read one wearable's stream and are woken for each frame."""

    def __init__(self, stand, count):
        self.processes = [
            subprocess.Popen(
                [
                    stand.program("bench_stream_reader"),
                    stand.backend.address,
                    stand.wearables[0].path,
                    "0",
                ],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]

    def __enter__(self):
        for process in self.processes:
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError("a reader did not get its stream")
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.communicate()


def system_calls(stand, readers):
    """Condition to calls a notification, those that wake readers apart."""
    with Readers(stand, readers):
        traced = trace(stand)
    values = traced.values()
    if values < FRAMES / 2:
        raise RuntimeError(f"only {values} notifications in the trace")
    writes = traced.calls.get("write", 0)
    condition = f"{stand.notify}, {readers} readers"
    return {
        f"{condition}, calls": (traced.all_calls() - writes) / values,
        f"{condition}, writes": writes / values,
    }


# ---- Instructions and memory

WRAPPER = """#!/bin/sh
exec valgrind --quiet --tool=callgrind --instr-atstart=no \\
	--separate-threads=yes --callgrind-out-file={prefix} {program} "$@"
"""


def emulated(stand, prefix):
    """A program that runs the hub under callgrind."""
    path = os.path.join(stand.directory, "kneadd-callgrind")
    with open(path, "w") as file:
        file.write(
            WRAPPER.format(prefix=prefix, program=stand.program("kneadd"))
        )
    os.chmod(path, 0o755)
    return path


def control(stand, *words):
    done = subprocess.run(
        ["callgrind_control", *words, str(stand.hub_process.pid)],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0 or "OK" not in done.stdout:
        raise RuntimeError(f"callgrind_control: {done.stdout}{done.stderr}")


def profile(stand, frames=FRAMES):
    """Of the hub thread, over a span."""
    prefix = os.path.join(stand.directory, "callgrind")
    stand.stop_hub()
    stand.run_hub(emulated(stand, prefix))
    control(stand, "--instr=on")
    wait_for_frames(stand, frames)
    control(stand, "--dump=span")
    control(stand, "--instr=off")
    for found in callgrind.of_threads(f"{prefix}.1"):
        if found.calls(TAKES_FRAME):
            return found
    raise RuntimeError("no thread took frames")


def allocations(found, program):
    """Calls of the allocator by code of `program`, and by any other."""
    own = other = 0
    for (where, function), calls in found.calls_from.items():
        if function not in ALLOCATORS:
            continue
        if where == program:
            own += calls
        else:
            other += calls
    return own, other


def instructions(stand):
    found = profile(stand)
    frames = found.calls(TAKES_FRAME)
    own, other = allocations(found, os.path.realpath(stand.program("kneadd")))
    return {
        f"{stand.notify}, instructions": found.total / frames,
        f"{stand.notify}, allocations of our own": own / frames,
        f"{stand.notify}, allocations of libraries": other / frames,
    }


def measure_all(programs):
    figures = {}
    for notify in ("descriptor", "signal"):
        with stand_of(programs, notify) as stand:
            stand.run_hub()
            for readers in (0, 2):
                figures.update(system_calls(stand, readers))
            figures.update(instructions(stand))
    return figures


def main():
    for tool in ("strace", "valgrind"):
        if not shutil.which(tool):
            print(f"Not counted: there is no {tool} here")
            return SKIPPED
    try:
        figures = measure_all(sys.argv[1])
    except NotPermitted as error:
        print(f"Not counted: a process may not be traced here ({error})")
        return SKIPPED
    for condition, figure in figures.items():
        print(f"{condition}: {figure:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
