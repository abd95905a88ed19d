# SPDX-License-Identifier: MIT
"""Fan-out: what many readers of one wearable cost, by the hub's stream and by
D-Bus signals with the same data."""

import time
from statistics import fmean

import usage
from figures import fit, median_of
from readers import Bus, Readers
from result import Goal, Line, Picture, Result, Table
from stand import Stand

SAMPLE_RATE = 200  # Hz
FRAME_MS = 10
SAMPLE_HEAD = 40  # bytes of struct kneadd_sample before its cells
CELL = 4  # bytes

COUNTS = (1, 4, 16, 64)
WAKES_MS = (0, 10, 100)
SIGNALS = "signals"
QUICK_COUNTS = (1, 16)
QUICK_WAKES_MS = (0, 100)
SPAN_S = 1.5
QUICK_SPAN_S = 0.4

WOKEN = {
    0: "woken for each frame",
    10: "woken every 10 ms",
    100: "woken every 100 ms",
}
ROWS = {count: f"{count} reader{'s'[: count > 1]}" for count in COUNTS}
HOW = (
    "One wearable streams {rate} frames a second of {samples} samples of "
    "{cells} cells. Readers, each a process of its own, read every sample from "
    "the hub's ring; for comparison one sender sends each frame's {bytes} bytes "
    "as a D-Bus signal through a dbus-daemon of its own to as many receivers. "
    "CPU time a frame by the kernel's count: what the hub's thread and the "
    "sender cost without readers is taken off."
)


# ---- Measuring


class Room:
    """What is measured in: one wearable that streams, and a second bus."""

    def __init__(self, bench, stand, bus):
        self.bench = bench
        self.stand = stand
        self.bus = bus
        self.wearable = stand.wearables[0]
        rows, columns = self.wearable.hub("Grid")[0]
        self.cells = int(rows) * int(columns)
        self.samples = SAMPLE_RATE * FRAME_MS // 1000
        self.bytes = self.samples * (SAMPLE_HEAD + CELL * self.cells)

    def metered(self, pids):
        """Microseconds of each, for each frame the wearable sent."""
        before = self.stand.frames_sent()
        meter = usage.Meter(pids)
        time.sleep(QUICK_SPAN_S if self.bench.quick else SPAN_S)
        used, _ = meter.stop()
        frames = self.stand.frames_sent() - before
        if not frames:
            raise RuntimeError("the wearable sends nothing")
        return {name: ns / 1000 / frames for name, ns in used.items()}

    def hub_pids(self):
        pid = self.stand.hub_process.pid
        return {"thread": (pid, "hub"), "process": pid}

    def with_readers(self, pids, readers):
        """Metered, the readers by their mean."""
        count = len(readers.programs)
        used = self.metered(
            pids | {n: p.pid for n, p in enumerate(readers.programs)}
        )
        each = [used.pop(n) for n in range(count)]
        return used | {"each": fmean(each), "readers": sum(each)}


def measure_stream(room, wake_ms, counts):
    """Number of readers to what was used; None for all where one missed a
    sample."""
    found = {}
    with Readers(
        room.stand.program("bench_stream_reader"),
        room.stand.backend.address,
        room.wearable.path,
        str(wake_ms),
    ) as readers:
        for count in counts:
            room.bench.say(f"{count} readers {WOKEN[wake_ms]}")
            readers.grow(room.stand.log("readers"), count)
            found[count] = room.with_readers(room.hub_pids(), readers)
        for program in readers.programs:
            program.terminate()
        counted = readers.end()
    return found if all_read(counted, "samples") else None


def measure_signals(room, counts):
    """The same of signals, with the bus and their sender."""
    found = {}
    with Readers(
        room.stand.program("bench_signal_reader"), room.bus.address
    ) as readers, sender(room, "sending") as sends:
        for count in counts:
            room.bench.say(f"{count} receivers of signals")
            readers.grow(room.bus.log, count)
            found[count] = room.with_readers(
                {"sender": sends.pid, "bus": room.bus.process.pid}, readers
            )
        sends.terminate()
        counted = readers.end()
    return found if all_read(counted, "frames") else None


def sender(room, how):
    it = Readers(
        room.stand.program("bench_signal_sender"),
        room.bus.address,
        str(room.bytes),
        str(FRAME_MS * 1000),
        how,
    )
    it.grow(room.bus.log, 1)
    it.pid = it.programs[0].pid
    it.terminate = it.programs[0].terminate
    return it


def all_read(counted, what):
    return all(it["missed"] == 0 and it[what] > 0 for it in counted)


def measure_silence(room):
    """The sender's, when it has nothing to send."""
    with sender(room, "silent") as silent:
        return room.metered({"sender": silent.pid})["sender"]


def measure_round(room, wakes_ms, counts):
    """What each way costs in one round; the hub alone in between."""
    alone = [room.metered(room.hub_pids())]
    found = {}
    for wake_ms in wakes_ms:
        found[wake_ms] = measure_stream(room, wake_ms, counts)
        alone.append(room.metered(room.hub_pids()))
    found[SIGNALS] = measure_signals(room, counts)
    silence = measure_silence(room)
    return {
        way: used and {
            count: without(it, alone, silence) for count, it in used.items()
        }
        for way, used in found.items()
    }


def without(used, alone, silence):
    """What was used, less what is used without readers."""
    if "sender" in used:
        own = {"sender": used["sender"] - silence, "bus": used["bus"]}
        all_used = own["sender"] + own["bus"] + used["readers"]
    else:
        own = {
            name: used[name] - fmean(it[name] for it in alone)
            for name in ("thread", "process")
        }
        all_used = own["thread"] + used["readers"]
    return own | {"each": used["each"], "all": all_used}


def medians(rounds):
    """[{way: {count: {name: value}}}] to the same with medians; a round in
    which a reader missed something says nothing of that way."""
    found = {}
    for way in rounds[0]:
        good = [it[way] for it in rounds if it[way]]
        found[way] = {
            count: {
                name: median_of(it[count][name] for it in good)
                for name in good[0][count]
            }
            for count in (good[0] if good else ())
        }
    return found


# ---- Showing

STREAM = {"thread": "hub thread", "process": "hub", "each": "each reader"}
OTHER = {"sender": "sender", "bus": "dbus-daemon", "each": "each receiver"}
STREAM_ALL = "stream in all"
OTHER_ALL = "signals in all"


def is_batched(wake_ms):
    """Several frames come between two wakes."""
    return wake_ms > FRAME_MS


def named(used, names, all_name):
    return {title: used.get(name) for name, title in names.items()} | {
        all_name: used.get("all")
    }


def table_of(found, wake_ms, counts):
    """Of what signals cost 16 receivers: a third when woken for each frame, a
    twelfth when batched."""
    table = Table(
        f"Readers of one stream, {WOKEN[wake_ms]}, beside D-Bus signals: "
        "CPU time a frame",
        "us",
        [*STREAM.values(), STREAM_ALL, *OTHER.values(), OTHER_ALL],
    )
    for count in counts:
        goal = None
        if count == 16:
            most = 1 / 12 if is_batched(wake_ms) else 1 / 3
            goal = Goal(STREAM_ALL, most, OTHER_ALL)
        table.add(
            ROWS[count],
            named(found[wake_ms].get(count, {}), STREAM, STREAM_ALL)
            | named(found[SIGNALS].get(count, {}), OTHER, OTHER_ALL),
            goal,
        )
    return table


def line_of(label, used, name):
    points = [(count, it[name]) for count, it in used.items()]
    return Line(label, points, fit(points) if len(points) > 1 else None)


def daemon_lines(found, wakes_ms):
    """What the hub's own thread has to do, by the number of readers."""
    none = {0: {"thread": 0.0}}
    return {
        wake_ms: line_of(WOKEN[wake_ms], none | found[wake_ms], "thread")
        for wake_ms in wakes_ms
    }


def further_table(lines):
    table = Table(
        "Each further reader: CPU time a frame of the hub's thread, by the fit",
        "us",
        ["further reader", "R squared"],
        2,
    )
    for wake_ms, line in lines.items():
        table.add(
            WOKEN[wake_ms],
            {"further reader": line.fit.slope, "R squared": line.fit.share}
            if line.fit
            else {},
            Goal("further reader", 1) if is_batched(wake_ms) else None,
        )
    return table


def pictures_of(found, wakes_ms, lines):
    whole = [line_of(WOKEN[w], found[w], "all") for w in wakes_ms]
    whole.append(line_of("D-Bus signals", found[SIGNALS], "all"))
    for line in whole:
        line.fit = None  # its axes are logarithmic
    return [
        Picture(
            "fanout",
            "One wearable's frames to many readers",
            "readers",
            "CPU time a frame in all, us",
            [line for line in whole if line.points],
            log_x=True,
            log_y=True,
        ),
        Picture(
            "fanout-hub",
            "What readers cost the hub's thread",
            "readers",
            "CPU time a frame, us",
            [line for line in lines.values() if len(line.points) > 1],
        ),
    ]


def notes_of(rounds, found, wakes_ms):
    void = sum(it[way] is None for it in rounds for way in found)
    notes = []
    if 10 in wakes_ms:
        notes.append(
            f"Frames come every {FRAME_MS} ms at the soonest, so that a reader "
            "that is woken every 10 ms is woken for each frame: only 100 ms is "
            "batched."
        )
    notes.append(
        f"{void} of {len(rounds) * len(found)} measurements are void: a reader "
        "missed something."
        if void
        else "No reader missed a sample or a signal."
    )
    return notes


def measure(bench):
    counts = QUICK_COUNTS if bench.quick else COUNTS
    wakes_ms = QUICK_WAKES_MS if bench.quick else WAKES_MS
    with Stand(
        bench.programs,
        count=1,
        sample_rate=SAMPLE_RATE,
        frame_interval_ms=FRAME_MS,
    ) as stand, Bus(stand) as bus:
        bench.say("a wearable to read")
        stand.run_hub()
        room = Room(bench, stand, bus)
        rounds = [
            measure_round(room, wakes_ms, counts) for _ in range(bench.rounds)
        ]
    found = medians(rounds)
    lines = daemon_lines(found, wakes_ms)
    return Result(
        "fanout",
        "Fan-out",
        HOW.format(
            rate=1000 // FRAME_MS,
            samples=room.samples,
            cells=room.cells,
            bytes=room.bytes,
        ),
        [table_of(found, wake_ms, counts) for wake_ms in wakes_ms]
        + [further_table(lines)],
        pictures_of(found, wakes_ms, lines),
        notes_of(rounds, found, wakes_ms),
    )
