# SPDX-License-Identifier: MIT
"""Recording: what it costs on the disk, of the processor and of memory, who is
held up by a slow disk, and what a kill loses."""

import json
import os
import random
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

import held
import records_tables
import recordings
import treated
import usage
from result import Result
from stand import Stand
from wait import wait_until

WEARABLES = 8
RATE = 200  # Hz: four wearables give as many samples as eight at 100 Hz
CELLS = (1, 4, 16)
THREADS = ("main", "store", "clinic", "hub")  # in the order of their start
RECORDED = ("store", "clinic")  # have work for it
EVERY_S = 0.9  # the recorder writes: RECORDER_PIECE_US
STALL_S = 2
LONG_STALL_S = 10
REST_S = 65  # by then the hub has given back what it needs no more
TRIES = 3
ROUNDS_OF_FEWER = 3  # with fewer pads than a session takes
SETTLE_S = 0.5

HOW = (
    "Sessions are held on {wearables} wearables of 16 cells at {rate} Hz, of "
    "which up to four take part: as many as a session takes, and as many "
    "samples as of eight at 100 Hz. What a thread costs without a session is "
    "taken off. Raw is two bytes a cell, without times. The recorder alone "
    "writes signals of the same model in one process; bare is a program that "
    "only writes and syncs as many raw bytes as often. The disk is held up by a "
    "library that is preloaded: while it stalls, nothing below the state "
    "directory is read, written or synced, and somebody asks for records."
)


@dataclass
class Found:
    """Of one build of the hub; a list has an entry for each round."""

    cpu: dict = field(default_factory=dict)  # pads to lists of {thread: ms/s}
    bytes: dict = field(default_factory=dict)  # pads to lists of MB an hour
    raw: dict = field(default_factory=dict)  # the same, two bytes a cell
    syncs: list = field(default_factory=list)  # milliseconds of each
    sync_s: float = 0.0  # over so long
    memory: list = field(default_factory=list)  # {"rest": kB, ...}
    quiet: dict = field(default_factory=dict)  # stall's length to lists of ...
    stalled: dict = field(default_factory=dict)  # {"hub": ms, "service": ms}
    counts: list = field(default_factory=list)  # {what: how many}
    lost_s: list = field(default_factory=list)  # by a kill
    damaged: int = 0  # files that a kill left
    alone: dict = field(default_factory=dict)  # cells to lists of output
    bare: list = field(default_factory=list)  # ms/s of writing and syncing


@dataclass
class Seen:
    """Of a span of one session."""

    cost: dict  # ms/s of each thread
    grown: int  # bytes of the file
    samples: int
    cells: int
    syncs_us: list
    seconds: float


# ---- CPU time


def thread_of(pid, name):
    """Builds from before the threads bore names: by their order."""
    found = sorted(usage.threads(pid), key=int)
    named = [one for one in found if usage.thread_name(pid, one) == name]
    return named[0] if named else found[THREADS.index(name)]


def cpu_ns(pid, name):
    with open(f"/proc/{pid}/task/{thread_of(pid, name)}/schedstat") as file:
        return int(file.read().split()[0])


def metered(pid, seconds):
    """Milliseconds a second of each thread."""
    before = {name: cpu_ns(pid, name) for name in RECORDED}
    began = time.monotonic()
    time.sleep(seconds)
    passed = time.monotonic() - began
    return {
        name: (cpu_ns(pid, name) - before[name]) / 1e6 / passed
        for name in RECORDED
    }


# ---- Sessions


class Run:
    """One hub, from its start to its end by a kill."""

    def __init__(self, bench, stand, found):
        self.bench = bench
        self.stand = stand
        self.found = found
        self.pid = stand.hub_process.pid
        self.path = recordings.path_of(stand)

    def anonymous_kb(self):
        return usage.memory_kb(self.pid)["Anonymous"]

    def measure(self):
        time.sleep(SETTLE_S)  # what its start has to write is written
        idle = metered(self.pid, 0.5 if self.bench.quick else 2)
        memory = {"at rest": self.anonymous_kb()}
        for pads in self.fewer_pads():
            self.record(pads, idle)
            treated.end(self.stand)
        if not self.bench.quick and not self.found.memory:
            time.sleep(REST_S)
            memory["a minute after a session"] = self.anonymous_kb()
        session = self.record(treated.PADS_MAX, idle)
        memory["recording"] = self.anonymous_kb()
        self.found.memory.append(memory)
        self.stall_and_kill(session)

    def fewer_pads(self):
        enough = len(self.found.memory) >= ROUNDS_OF_FEWER
        return () if self.bench.quick or enough else (1, 2)

    def record(self, pads, idle):
        """A session that a busy machine made pause is held again."""
        for _ in range(TRIES):
            session = treated.begin(self.stand, pads)
            seen = self.watch(session)
            halted = treated.halted(self.stand)
            if not halted:
                break
            treated.end(self.stand)
        else:
            raise RuntimeError(f"no session goes on: {halted}")
        self.keep(pads, idle, seen)
        return session

    def watch(self, session):
        """Over a span of it, from its first samples on file on."""
        span = 2 if self.bench.quick else 5
        wait_until(
            lambda: recordings.samples(self.path, session) > 0,
            "samples are on file",
        )
        size = recordings.size(self.path)
        samples = recordings.samples(self.path, session)
        syncs = len(held.syncs_us(self.stand))
        cost = metered(self.pid, span)
        return Seen(
            cost=cost,
            grown=recordings.size(self.path) - size,
            samples=recordings.samples(self.path, session) - samples,
            cells=recordings.cells(self.path, session),
            syncs_us=held.syncs_us(self.stand)[syncs:],
            seconds=span,
        )

    def keep(self, pads, idle, seen):
        self.found.cpu.setdefault(pads, []).append(
            {name: seen.cost[name] - idle[name] for name in idle}
        )
        if seen.samples:
            hour = pads * RATE * 3600 / seen.samples / 1e6
            raw = seen.samples * seen.cells * 2
            self.found.bytes.setdefault(pads, []).append(seen.grown * hour)
            self.found.raw.setdefault(pads, []).append(raw * hour)
        if pads == treated.PADS_MAX:
            self.found.syncs += [us / 1e3 for us in seen.syncs_us]
            self.found.sync_s += seen.seconds

    def stall_and_kill(self, session):
        before = self.health()
        with held.watchers(self.stand) as watching:
            for seconds in self.stalls():
                self.compare(watching, seconds)
        time.sleep(random.uniform(0.0, 1.0))  # a piece may be of any age
        after = self.health()
        at_us = time.clock_gettime(time.CLOCK_BOOTTIME) * 1e6
        self.stand.stop_hub(signal.SIGKILL)
        self.look_at_what_is_left(session, at_us, before, after)

    def stalls(self):
        if self.bench.quick:
            return [0.5]
        if self.found.counts:
            return [STALL_S] * 2
        return [STALL_S] * 2 + [LONG_STALL_S]  # once is long enough

    def compare(self, watching, seconds):
        for stalls, kept in (
            (False, self.found.quiet),
            (True, self.found.stalled),
        ):
            kept.setdefault(seconds, []).append(
                held.longest(self.stand, watching, seconds, stalls)
            )

    def health(self):
        return {
            str(name): int(value)
            for name, value in self.stand.hub("Health").items()
        }

    def look_at_what_is_left(self, session, at_us, before, after):
        newest_us = recordings.newest_us(self.path, session)
        sound = recordings.number(self.path, "PRAGMA integrity_check")
        self.found.lost_s.append((at_us - newest_us) / 1e6)
        self.found.damaged += sound != "ok"
        counted = {
            name: after[name] - before[name]
            for name in (
                "FramesLost",
                "FramesRejected",
                "SamplesMissing",
                "RecordsLost",
            )
        }
        counted["Unwell"] = after["Unwell"]
        counted["RecordsWaiting"] = after["RecordsWaiting"]
        counted["Absent"] = recordings.absent(self.path, session)
        self.found.counts.append(counted)


# ---- The recorder alone


def recorder_of(program):
    """The benchmark that was built beside that hub, if it was."""
    path = os.path.join(os.path.dirname(program), "bench_recording")
    return path if os.access(path, os.X_OK) else None


def record_alone(bench, program, found):
    recorder = recorder_of(program)
    if not recorder:
        return
    for cells in CELLS[-1:] if bench.quick else CELLS:
        done = subprocess.run(
            [
                recorder,
                f"--columns={int(cells**0.5)}",
                f"--seconds={30 if bench.quick else 120}",
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        found.alone.setdefault(cells, []).append(json.loads(done.stdout))


def write_barely(count):
    """Milliseconds of CPU for each second of the same samples, two bytes a
    cell, that are only written and synced, as often as the hub does it."""
    raw = bytes(int(WEARABLES * 100 * CELLS[-1] * 2 * EVERY_S))
    with tempfile.TemporaryFile() as file:
        os.ftruncate(file.fileno(), len(raw) * count)
        os.fsync(file.fileno())
        began = time.thread_time()
        for n in range(count):
            os.pwrite(file.fileno(), raw, len(raw) * n)
            os.fdatasync(file.fileno())
        return (time.thread_time() - began) * 1e3 / count / EVERY_S


# ---- All of it


def programs(bench):
    found = {"kneadd": os.path.join(bench.programs, "kneadd")}
    if bench.against:
        found["before"] = bench.against
    return found


def run_round(bench, stand, subjects):
    for name, program in programs(bench).items():
        stand.run_hub(program, env=held.environment(stand))
        try:
            Run(bench, stand, subjects[name]).measure()
        finally:
            stand.stop_hub()
        record_alone(bench, program, subjects[name])
    subjects["kneadd"].bare.append(write_barely(10 if bench.quick else 100))


def measure(bench):
    subjects = {name: Found() for name in programs(bench)}
    with Stand(
        bench.programs,
        count=WEARABLES,
        sample_rate=RATE,
        options=[f"--hand={treated.IDLE}"],
    ) as stand:
        for number in range(bench.rounds):
            bench.say(f"records: sessions and stalls, round {number + 1}")
            run_round(bench, stand, subjects)
    return Result(
        name="records",
        title="Recording",
        how=HOW.format(wearables=WEARABLES, rate=RATE),
        tables=records_tables.tables(subjects),
        pictures=records_tables.pictures(subjects),
        notes=records_tables.notes(subjects),
    )
