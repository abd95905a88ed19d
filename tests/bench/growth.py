# SPDX-License-Identifier: MIT
"""How the hub's cost grows: with wearables, with cells a pad, with samples a
second; straight lines, and how straight they are."""

import signal
from dataclasses import dataclass, field

import clients
import perframe
from figures import fit, median_of
from result import Line, Picture, Result, Table
from stand import Stand

FRAME_MS = 50  # 20 frames a second from each wearable: 1280 from 64
RATE = 100  # Hz
RATE_MOST = 200
WEARABLES = 8
SPAN_S = 2
SETTLE_S = 1.5  # zeroing is over too
IDLE = "--hand=idle"  # no contact comes or goes
ROUNDS_MOST = 3

BARE = "bare"
HUB = "kneadd"
WHOLE = "kneadd, process"


@dataclass
class Axis:
    """What is varied. rounds: of {x: {subject: what was used}}."""

    name: str  # of the picture
    title: str
    x: str
    one: str  # of x
    values: tuple
    subjects: tuple
    digits: int = 2
    rounds: list = field(default_factory=list)

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


BY_WEARABLES = Axis(
    "growth-wearables",
    f"By wearables, each {1000 // FRAME_MS} frames/s of "
    f"{RATE * FRAME_MS // 1000} samples of 16 cells",
    "wearables",
    "wearable",
    (1, 2, 4, 8, 16, 32, 64),
    (BARE, HUB, WHOLE),
)
BY_CELLS = Axis(
    "growth-cells",
    f"By cells of a pad, {WEARABLES} wearables at {1000 // FRAME_MS} frames/s "
    f"of {RATE_MOST * FRAME_MS // 1000} samples",
    "cells of a pad",
    "cell of a pad",
    (1, 2, 4, 8, 16),
    (HUB, WHOLE),
)
BY_RATE = Axis(
    "growth-rate",
    f"By samples a second, {WEARABLES} wearables of 16 cells at "
    f"{1000 // FRAME_MS} frames/s",
    "samples a second of each pad",
    "sample a second of each pad",
    (20, 40, 100, 200),
    (HUB, WHOLE),
)
QUICK_WEARABLES = (1, 4, 8)

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


def measure_wearables(bench, values):
    found = {}
    for count in values:
        bench.say(f"{count} wearables")
        with Stand(
            bench.programs,
            count,
            options=(IDLE,),
            sample_rate=RATE,
            frame_interval_ms=FRAME_MS,
        ) as stand:
            found[count] = measure_hub(bench, stand)
            found[count] |= measure_bare(bench, stand)
    return found


def measure_cells(bench, values):
    found = {}
    for cells in values:
        bench.say(f"{cells} cells")
        with Stand(
            bench.programs,
            WEARABLES,
            options=(IDLE, f"--cells={cells}"),
            sample_rate=RATE_MOST,
            frame_interval_ms=FRAME_MS,
        ) as stand:
            found[cells] = measure_hub(bench, stand)
    return found


def measure_rates(bench, values):
    found = {}
    with Stand(
        bench.programs,
        WEARABLES,
        options=(IDLE,),
        sample_rate=RATE_MOST,
        frame_interval_ms=FRAME_MS,
    ) as stand:
        for rate in values:
            bench.say(f"{rate} samples a second")
            stand.sample_rate = rate
            found[rate] = measure_hub(bench, stand)
    return found


# ---- Showing


def table_of(axis, what, unit, value):
    found = {
        subject: dict(axis.points(subject, value)) for subject in axis.subjects
    }
    table = Table(
        f"{axis.title}: CPU time {what}", unit, list(axis.subjects), axis.digits
    )
    for x in axis.values:
        table.add(
            f"{x} {axis.x}" if x > 1 else f"1 {axis.one}",
            {subject: points.get(x) for subject, points in found.items()},
        )
    return table


def lines_of(axis):
    lines = []
    for subject in axis.subjects:
        points = axis.points(subject, per_second)
        lines.append(
            Line(subject, points, fit(points) if len(points) > 1 else None)
        )
    return lines


def fits_table(lines):
    """lines: axis to its lines."""
    table = Table(
        "Straight lines through CPU time a second",
        "ms",
        ["base", "each more", "R squared"],
        4,
    )
    for axis, of_axis in lines:
        for line in of_axis:
            if line.fit:
                table.add(
                    f"{line.label}, by {axis.x}",
                    {
                        "base": line.fit.base,
                        "each more": line.fit.slope,
                        "R squared": line.fit.share,
                    },
                )
    return table


def picture_of(axis, lines):
    return Picture(
        axis.name, axis.title, axis.x, "CPU time a second, ms", lines
    )


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
    return notes


def axes_of(bench):
    """[(axis, what measures it)]"""
    if bench.quick:
        quick = Axis(**vars(BY_WEARABLES) | {"values": QUICK_WEARABLES})
        return [(quick, measure_wearables)]
    return [
        (BY_WEARABLES, measure_wearables),
        (BY_CELLS, measure_cells),
        (BY_RATE, measure_rates),
    ]


def measure(bench):
    axes = axes_of(bench)
    for axis, _ in axes:
        axis.rounds = []
    for _ in range(min(bench.rounds, ROUNDS_MOST)):
        for axis, measure_axis in axes:
            axis.rounds.append(measure_axis(bench, axis.values))
    lines = [(axis, lines_of(axis)) for axis, _ in axes]
    tables = [table_of(axis, "a second", "ms", per_second) for axis, _ in axes]
    tables.insert(1, table_of(axes[0][0], "a frame", "us", per_frame))
    return Result(
        "growth",
        "Growth",
        HOW,
        tables + [fits_table(lines)],
        [picture_of(axis, of_axis) for axis, of_axis in lines],
        notes_of(bench, [axis for axis, _ in axes]),
    )
