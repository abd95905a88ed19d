# SPDX-License-Identifier: MIT
"""How the hub's cost grows: with wearables, with cells a pad, with samples a
second; straight lines, and how straight they are."""

import signal
from dataclasses import dataclass, field

import callgrind
import clients
import hub_calls
import perframe
from figures import fit, median_of
from result import Line, Picture, Result, Table

FRAME_MS = 50  # 20 frames a second from each wearable: 1280 from 64
RATE = 100  # Hz
RATE_MOST = 200
WEARABLES = 8
ALL_WEARABLES = (1, 2, 4, 8, 16, 32, 64)
QUICK_WEARABLES = (1, 4, 8)
FOLLOWED = 16  # wearables, by an emulated hub
FRAMES = 160  # whose instructions are counted, at least
SPAN_S = 2
SETTLE_S = 1.5  # zeroing is over too
IDLE = "--hand=idle"  # no contact comes or goes
ROUNDS_MOST = 3

BARE = "bare"
HUB = "kneadd"
WHOLE = "kneadd, process"


@dataclass
class Axis:
    """What is varied. rounds: of {x: {subject: what was used}}; counts: x to
    instructions a frame."""

    name: str  # of the picture
    title: str
    x: str
    one: str  # of x
    values: tuple
    subjects: tuple
    stand: object  # x to what a Stand takes
    counted: tuple  # of the values, where callgrind can follow
    rounds: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)

    def label(self, x):
        return f"{x} {self.x}" if x > 1 else f"1 {self.one}"

    def points(self, subject, value):
        """(x, median), where something was found."""
        found = []
        for x in self.values:
            y = median_of(
                used and value(used)
                for used in (it.get(x, {}).get(subject) for it in self.rounds)
            )
            if y is not None:
                found.append((x, y))
        return found


def by_wearables(values):
    return Axis(
        "growth-wearables",
        f"By wearables, each {1000 // FRAME_MS} frames/s of "
        f"{RATE * FRAME_MS // 1000} samples of 16 cells",
        "wearables",
        "wearable",
        values,
        (BARE, HUB, WHOLE),
        lambda count: {"count": count, "sample_rate": RATE},
        tuple(count for count in values if count <= FOLLOWED),
    )


def by_cells():
    values = (1, 2, 4, 8, 16)
    return Axis(
        "growth-cells",
        f"By cells of a pad, {WEARABLES} wearables at {1000 // FRAME_MS} "
        f"frames/s of {RATE_MOST * FRAME_MS // 1000} samples",
        "cells of a pad",
        "cell of a pad",
        values,
        (HUB, WHOLE),
        lambda cells: {
            "count": WEARABLES,
            "sample_rate": RATE_MOST,
            "options": (IDLE, f"--cells={cells}"),
        },
        values,
    )


def by_rate():
    values = (20, 40, 100, 200)
    return Axis(
        "growth-rate",
        f"By samples a second, {WEARABLES} wearables of 16 cells at "
        f"{1000 // FRAME_MS} frames/s",
        "samples a second of each pad",
        "sample a second of each pad",
        values,
        (HUB, WHOLE),
        lambda rate: {"count": WEARABLES, "sample_rate": rate},
        values,
    )


HOW = (
    "CPU time by the kernel's count, by descriptor, at a rate at which the "
    "machine carries 64 simulated wearables without losing a frame; a run in "
    "which the hub or the bare client missed one is void. kneadd: its hub "
    "thread, and the process, with limits, state and ring on, nobody "
    "pressing. What is varied takes its values in turn, in several rounds; "
    "lines are least squares through the medians of CPU time a second."
)


# ---- Measuring


def per_second(used):
    """Milliseconds a second."""
    return used["ns"] / 1e6 / used["seconds"]


def per_frame(used):
    """Microseconds a frame."""
    return used["ns"] / 1e3 / used["frames"]


def of(used, name):
    return used and {
        "ns": used[name],
        "seconds": used["seconds"],
        "frames": used["frames"],
    }


def measure_hub(bench, stand):
    stand.run_hub()
    used = perframe.of_hub(stand, bench.seconds(SPAN_S), SETTLE_S)
    # The wearables stream on for whoever comes.
    stand.stop_hub(signal.SIGKILL)
    return {HUB: of(used, "thread"), WHOLE: of(used, "process")}


def measure_bare(bench, stand):
    used = perframe.of_client(
        stand, clients.bare(stand), stand.notify, bench.seconds(SPAN_S)
    )
    return {BARE: of(used, "thread")}


def count(stand):
    """Instructions of the hub's thread for a frame."""
    found = hub_calls.profile(stand, FRAMES)
    return found.total / found.calls(hub_calls.TAKES_FRAME)


def stand_of(bench, axis, x):
    room = {"options": (IDLE,), "frame_interval_ms": FRAME_MS}
    return hub_calls.PatientStand(bench.programs, **room | axis.stand(x))


def measure_round(bench, axis):
    found = {}
    for x in axis.values:
        bench.say(axis.label(x))
        with stand_of(bench, axis, x) as stand:
            found[x] = measure_hub(bench, stand)
            if BARE in axis.subjects:
                found[x] |= measure_bare(bench, stand)
    axis.rounds.append(found)


def count_instructions(bench, axis):
    """Once: they are the same each time."""
    for x in axis.counted:
        bench.say(f"instructions: {axis.label(x)}")
        with stand_of(bench, axis, x) as stand:
            stand.run_hub()
            axis.counts[x] = count(stand)


# ---- Showing


def table_of(axis, what, unit, value):
    found = {
        subject: dict(axis.points(subject, value)) for subject in axis.subjects
    }
    table = Table(
        f"{axis.title}: CPU time {what}", unit, list(axis.subjects), 2
    )
    for x in axis.values:
        table.add(
            axis.label(x),
            {subject: points.get(x) for subject, points in found.items()},
        )
    return table


def line_of(label, points):
    return Line(label, points, fit(points) if len(points) > 1 else None)


def time_lines(axis):
    return [
        line_of(subject, axis.points(subject, per_second))
        for subject in axis.subjects
    ]


def count_line(axis):
    return line_of(f"{HUB}, by {axis.x}", list(axis.counts.items()))


def fits_table(title, unit, lines, digits):
    """lines: label to line."""
    table = Table(title, unit, ["base", "each more", "R squared"], digits)
    for label, line in lines.items():
        if line.fit:
            table.add(
                label,
                {
                    "base": line.fit.base,
                    "each more": line.fit.slope,
                    "R squared": line.fit.share,
                },
            )
    return table


def counts_table(axes):
    table = Table(
        "The hub's thread, instructions a frame by callgrind", "", [HUB], 0
    )
    for axis in axes:
        for x, value in axis.counts.items():
            table.add(axis.label(x), {HUB: value})
    return table


def picture_of(axis):
    return Picture(
        axis.name,
        axis.title,
        axis.x,
        "CPU time a second, ms",
        time_lines(axis),
    )


def counts_picture(axis):
    return Picture(
        f"{axis.name}-instructions",
        axis.title,
        axis.x,
        "instructions a frame",
        [count_line(axis)],
    )


def tables_of(axes):
    tables = [table_of(axis, "a second", "ms", per_second) for axis in axes]
    tables.insert(1, table_of(axes[0], "a frame", "us", per_frame))
    lines = {
        f"{line.label}, by {axis.x}": line
        for axis in axes
        for line in time_lines(axis)
    }
    tables.append(
        fits_table("Straight lines through CPU time a second", "ms", lines, 4)
    )
    counted = [axis for axis in axes if axis.counts]
    if counted:
        lines = {f"by {axis.x}": count_line(axis) for axis in counted}
        tables.append(counts_table(counted))
        tables.append(
            fits_table("Straight lines through instructions", "", lines, 3)
        )
    return tables


def notes_of(bench, axes):
    void = sum(
        used is None
        for axis in axes
        for it in axis.rounds
        for subjects in it.values()
        for used in subjects.values()
    )
    notes = [
        f"{void} values are void: a frame was missed."
        if void
        else "Nobody missed a frame."
    ]
    if bench.quick:
        notes.append("Quickly: up to 8 wearables; cells and rates left out.")
    elif not callgrind.is_here():
        notes.append("No instructions: valgrind is not installed.")
    else:
        notes.append(
            "What cells and samples add is less than a machine's unrest; the "
            "instructions show it. Callgrind follows the hub up to "
            f"{FOLLOWED} wearables."
        )
    return notes


def measure(bench):
    axes = [by_wearables(QUICK_WEARABLES if bench.quick else ALL_WEARABLES)]
    if not bench.quick:
        axes += [by_cells(), by_rate()]
    for _ in range(min(bench.rounds, ROUNDS_MOST)):
        for axis in axes:
            measure_round(bench, axis)
    if not bench.quick and callgrind.is_here():
        for axis in axes:
            count_instructions(bench, axis)
    return Result(
        "growth",
        "Growth",
        HOW,
        tables_of(axes),
        [picture_of(axis) for axis in axes]
        + [counts_picture(axis) for axis in axes if axis.counts],
        notes_of(bench, axes),
    )
