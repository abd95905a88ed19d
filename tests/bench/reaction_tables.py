# SPDX-License-Identifier: MIT
"""What reaction.py found, as tables and pictures."""

import os
import statistics
import subprocess
import sys
import tempfile

from figures import quantile
from result import Goal, Line, Picture, Result, Table

SHARES = (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("worst", 1.0))
FEW, MANY = 8, 32  # wearables: what the goals are about
POINTS = 300  # of a line in a picture
TAP_CALLS = 20000
TAP_ROUNDS = 3

HOW = (
    "A frame above the ceiling goes through bluezsim to the wearable's reader. "
    "From the write into the reader's socket (by descriptor bluezsim's, by "
    "signal dbus-daemon's) to the moment when the reader writes its stop to "
    "the bus; both stamped before the call, so the write of the frame is in "
    "it. p50 and p99 are medians of the rounds' where a round has enough "
    "stops, else of all stops together; p99.9 and the worst are of all. "
    "Loaded: a process spins on each processor, and four callers ask for all "
    "they can, the hub's service; the bus itself where the bare client, which "
    "serves nobody, is measured."
)

LABELS = {
    "quiet": "quiet",
    "flooded": "service flooded",
    "busy": "processors busy",
    "loaded": "busy and flooded",
}


# ---- Figures


def micros(rounds):
    return [[(it.handed - it.delivered) / 1e3 for it in one] for one in rounds]


def enough(values, share):
    """A quantile of fewer would be the worst by another name."""
    return len(values) >= round(1 / (1 - share)) if share < 1 else bool(values)


def figure(rounds, share):
    """Of one condition and subject; None: not enough stops."""
    rounds = [one for one in micros(rounds) if one]
    if share <= 0.99 and rounds and all(enough(it, share) for it in rounds):
        return statistics.median(quantile(it, share) for it in rounds)
    together = [value for one in rounds for value in one]
    return quantile(together, share) if enough(together, share) else None


class Figures:
    """What was found, by condition and subject."""

    def __init__(self, found, subjects):
        self.rounds = found.rounds
        self.subjects = subjects

    def of(self, condition, subject, share):
        rounds = self.rounds.get((condition, subject))
        return figure(rounds, share) if rounds else None

    def stops(self, condition, subject):
        return [
            stop
            for one in self.rounds.get((condition, subject), ())
            for stop in one
        ]

    def conditions(self, way):
        """All that were gone through, at ease first."""
        found = {
            condition
            for condition, _ in self.rounds
            if condition.way == way and condition.machine in LABELS
        }
        order = list(LABELS)
        return sorted(
            found,
            key=lambda it: (it.count, it.priority, order.index(it.machine)),
        )


# ---- Tables


def label(condition):
    what = f"{condition.count} wearable{'s' if condition.count > 1 else ''}"
    priority = ", real-time" if condition.priority else ""
    return f"{what}, {LABELS[condition.machine]}{priority}"


def floor_table(figures, way):
    """Side by side; goals where nothing disturbs."""
    columns = [
        f"{who} {name}" for name, _ in SHARES for who in figures.subjects
    ]
    table = Table(f"Frame to stop by {way}", "us", columns + ["stops"])
    for condition in figures.conditions(way):
        values = {
            f"{who} {name}": figures.of(condition, who, share)
            for who in figures.subjects
            for name, share in SHARES
        }
        values["stops"] = len(figures.stops(condition, "kneadd"))
        goal = None
        if condition.machine == "quiet" and not condition.priority:
            goal = Goal("kneadd p50", 1.25, of="bare p50")
        table.add(label(condition), values, goal)
    return table


def pairs(figures, way):
    """(label, condition at ease, the same under load, at most so many times)"""
    for condition in figures.conditions(way):
        quiet = condition._replace(machine="quiet")
        if condition.machine == "flooded":
            yield "four callers flood the service", quiet, condition, 1.5
        if condition.machine == "busy":
            yield "processors busy, real-time", quiet, condition, 2
        if condition == quiet and (condition.count, condition.priority) == (
            MANY,
            0,
        ):
            few = condition._replace(count=FEW)
            yield f"{MANY} wearables; at ease: {FEW}", few, condition, 2
    for condition in sorted({it for it, _ in figures.rounds}):
        if condition.machine == "hung" and condition.way == way:
            at_ease = condition._replace(machine="at ease")
            yield "disk hung, dead subscribers", at_ease, condition, 1.1


def ease_table(figures, ways):
    """What may disturb, against nothing that does."""
    table = Table(
        "99th percentile of kneadd under load", "us", ["at ease", "loaded"]
    )
    for way in ways:
        for what, quiet, loaded, most in pairs(figures, way):
            table.add(
                f"{way}: {what}",
                {
                    "at ease": figures.of(quiet, "kneadd", 0.99),
                    "loaded": figures.of(loaded, "kneadd", 0.99),
                },
                Goal("loaded", most, of="at ease"),
            )
    return table


PARTS = (
    ("until epoll tells it", "delivered", "woken"),
    ("until it has read the frame", "woken", "received"),
    ("until it writes the stop", "received", "handed"),
    ("the write itself, after the end", "handed", "over"),
)


def part_of(stops, begin, end):
    spans = [
        getattr(stop, end) - getattr(stop, begin)
        for stop in stops
        if getattr(stop, begin) is not None and getattr(stop, end) is not None
    ]
    return statistics.median(spans) / 1e3 if spans else None


def parts_table(figures, ways, count):
    """Where the time goes: medians, so they do not quite add up."""
    table = Table(
        f"Where the time goes, {count} wearables", "us", figures.subjects
    )
    for way in ways:
        for condition in figures.conditions(way):
            if condition.count != count or condition.machine != "quiet":
                continue
            where = f"{way}{', real-time' if condition.priority else ''}"
            rows = list(PARTS)
            if way == "signal":
                rows.insert(0, ("in dbus-daemon, before", "sent", "delivered"))
            for what, begin, end in rows:
                table.add(
                    f"{where}: {what}",
                    {
                        who: part_of(figures.stops(condition, who), begin, end)
                        for who in figures.subjects
                    },
                )
    return table


def stops_table(found, subjects):
    """Each frame above a ceiling leads to a stop."""
    table = Table("Stops", "", subjects, digits=0)
    came = {
        who: sum(
            len(one)
            for (_, subject), rounds in found.rounds.items()
            if subject == who
            for one in rounds
        )
        for who in subjects
    }
    table.add("stops that came", came)
    table.add(
        "stops missed",
        {who: found.missed.get(who, 0) for who in subjects},
        Goal("kneadd", 0),
    )
    table.add(
        "frames above the ceiling refused as invalid",
        {who: sum(found.refused.get(who, {}).values()) for who in subjects},
    )
    table.add(
        "frames above the ceiling lost before delivery",
        {who: found.lost.get(who, 0) for who in subjects},
    )
    if found.frames_lost:
        table.add(
            "frames lost while the disk hung",
            {who: found.frames_lost.get(who) for who in subjects},
            Goal("kneadd", 0),
        )
    return table


# ---- Pictures


def points(values):
    """(share at or below, value), dense towards the rare end."""
    ordered = sorted(values)
    count = len(ordered)
    if count <= POINTS:
        chosen = range(1, count + 1)
    else:
        chosen = {
            count - round(count ** (1 - n / (POINTS - 1))) + 1
            for n in range(POINTS)
        }
    return [((n - 0.5) / count, ordered[n - 1]) for n in sorted(chosen)]


def picture(figures, way, count):
    """Quiet, loaded, and loaded at real-time priority."""
    lines = []
    for condition in figures.conditions(way):
        shown = condition.machine in ("quiet", "loaded")
        if condition.count != count or not shown:
            continue
        if condition.priority and condition.machine == "quiet":
            continue
        for who in ("kneadd", "bare"):
            values = micros([figures.stops(condition, who)])[0]
            if values:
                what = label(condition).partition(", ")[2]
                lines.append(Line(f"{who}, {what}", points(values)))
    return Picture(
        f"reaction-{way}",
        f"Frame to stop by {way}, {count} wearables",
        "share of all stops",
        "us from frame to stop",
        lines,
        kind="distribution",
        log_y=True,
    )


# ---- What the stamps cost


TALK = """
import socket, sys, time
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
data = bytes(64)
began = time.process_time_ns()
for _ in range(int(sys.argv[1])):
    a.send(data)
    b.recv(512)
print((time.process_time_ns() - began) / int(sys.argv[1]) / 2)
"""


def talk_ns(environment):
    """CPU time of one call that sends or receives 64 octets."""
    done = subprocess.run(
        [sys.executable, "-c", TALK, str(TAP_CALLS)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def tap_cost(programs):
    """ns that a stamp adds to a call."""
    library = os.path.join(programs, "libbench_tap.so")
    name = os.path.basename(os.path.realpath(sys.executable))
    differences = []
    for _ in range(TAP_ROUNDS):
        plain = talk_ns(dict(os.environ))
        with tempfile.TemporaryDirectory() as directory:
            tapped = talk_ns(
                {
                    **os.environ,
                    "LD_PRELOAD": library,
                    "BENCH_TAP_DIR": directory,
                    "BENCH_TAP_ALL": f"{name} "
                    f"{os.path.basename(sys.executable)}",
                }
            )
        differences.append(tapped - plain)
    return statistics.median(differences)


# ---- Together


def notes(bench, found, realtime):
    said = [
        f"A stamp adds {tap_cost(bench.programs):.0f} ns to each call that "
        "sends or receives, of the hub and of the bare client alike.",
        "Percentiles for which there are too few stops are not shown.",
    ]
    if bench.quick:
        said.append("Quick: 8 wearables on a quiet machine only.")
    elif not realtime:
        said.append("Real-time priority is not permitted here: not measured.")
    for who, rates in found.answers.items():
        whose = "the bus" if who == "bare" else who
        said.append(
            f"Callers that flood got {statistics.median(rates):.0f} answers a "
            f"second from {whose}, refusals among them."
        )
    for who, whys in found.refused.items():
        said += [
            f"{who} refused {count} frames above the ceiling as invalid "
            f"(SR-12): {why}."
            for why, count in whys.items()
        ]
    for who, missed in found.missed.items():
        if missed:
            said.append(f"STOPS MISSED by {who}: {missed}.")
    said += [f"Could not be measured: {it}" for it in found.failed]
    return said


def result(bench, found, realtime):
    subjects = ["bare", "kneadd"] + (["before"] if bench.against else [])
    figures = Figures(found, subjects)
    ways = sorted({condition.way for condition, _ in found.rounds})
    if not ways:
        raise RuntimeError("; ".join(found.failed) or "nothing was measured")
    tables = [floor_table(figures, way) for way in ways]
    if not bench.quick:
        tables.append(ease_table(figures, ways))
    tables.append(parts_table(figures, ways, FEW))
    tables.append(stops_table(found, subjects))
    return Result(
        "reaction",
        "Reaction: from a force frame to the stop",
        HOW,
        tables,
        [picture(figures, way, FEW) for way in ways],
        notes(bench, found, realtime),
    )
