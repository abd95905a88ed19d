# SPDX-License-Identifier: MIT
"""Reaction: from a force frame being delivered to the stop being handed over,
of the hub and of the bare client in turns."""

import contextlib
import os
import time
from collections import namedtuple

import held
import load
import reaction_tables
import stops
from machine import may_realtime
from tapped import Bare, Hub, TappedStand
from wait import NeverHappened

WAYS = ("descriptor", "signal")
COUNTS = (1, 8, 32)
QUICK_COUNT = 8
MOST_COUNT = max(COUNTS)
REALTIME = 40

STOPS = 1000  # of each condition, where it takes no longer than ...
QUIET_S = 20  # ... this in a round
LOADED_S = 6
QUICK_STOPS = 110  # enough for a 99th percentile

HUNG_S = 10  # the disk
HARD_N = 160  # above the ceiling of pressure, too: another reason to stop

# What a distribution is of. machine: "quiet", "flooded" (four callers of the
# service), "busy" (all processors spin), "loaded" (both), "hung" (the disk,
# and dead subscribers).
Condition = namedtuple("Condition", "count way priority machine")

# One start of a subject: what it goes through.
Start = namedtuple("Start", "way priority machines")


class Found:
    """Samples by (condition, subject): for each round a list of stops."""

    def __init__(self):
        self.rounds = {}
        self.missed = {}
        self.lost = {}
        self.refused = {}  # by subject: by reason
        self.frames_lost = {}  # by subject, while the disk hung
        self.answers = {}  # by subject: a second, of each flood
        self.failed = []  # starts of which nothing came, in words

    def add(self, condition, subject, came):
        self.rounds.setdefault((condition, subject), []).append(came.stops)
        self.missed[subject] = self.missed.get(subject, 0) + came.missed
        self.lost[subject] = self.lost.get(subject, 0) + came.lost
        refused = self.refused.setdefault(subject, {})
        for why, count in came.refused.items():
            refused[why] = refused.get(why, 0) + count


# ---- What is gone through


# By priority; what is in the middle only with so many wearables.
MACHINES = {
    0: ("quiet", "flooded", "loaded"),
    REALTIME: ("quiet", "busy", "loaded"),
}
FULL_COUNT = QUICK_COUNT


def machines(count, priority):
    quiet, one_of_them, loaded = MACHINES[priority]
    if count == FULL_COUNT:
        return (quiet, one_of_them, loaded)
    return (quiet, loaded)


def starts(quick, count, realtime):
    """In the order of one round."""
    if quick:
        return [Start(way, 0, ("quiet",)) for way in WAYS]
    return [
        Start(way, priority, machines(count, priority))
        for way in WAYS
        for priority in ((0, REALTIME) if realtime else (0,))
    ]


@contextlib.contextmanager
def machine_is(state, subject):
    commands = []
    if state in ("busy", "loaded"):
        commands += load.burners()
    if state in ("flooded", "loaded"):
        commands += load.callers(subject.stand, subject.serves)
    with load.children(commands) as came:
        yield came


def subjects_on(stand, against):
    """Label to subject, in their turns."""
    found = {"bare": Bare(stand), "kneadd": Hub(stand)}
    if against:
        found["before"] = Hub(stand, os.path.abspath(against))
    return found


# ---- A disk that hangs, subscribers that never read


def hung_stops(hub, watch):
    """Two stops of each wearable while nothing comes on record and so nothing
    can be acknowledged: for force, then for pressure."""
    found = stops.Stops()
    refused = hub.refused()
    began = time.monotonic()

    def wait_until_after(seconds):
        time.sleep(max(0, began + seconds - time.monotonic()))

    with held.stalled_disk(hub.stand):
        for due_s, force_n in ((1, stops.SPIKE_N), (HUNG_S / 2, HARD_N)):
            wait_until_after(due_s)
            found.add(stops.provoke(watch, hub.stand.count, force_n))
        wait_until_after(HUNG_S)
    found.settle(refused, hub.refused())
    return found


def go_through_hang(hub, way, found, label):
    """The same start quiet, and then with the disk hung."""
    stand = hub.stand
    stand.notify = way
    condition = Condition(stand.count, way, 0, "at ease")
    stall = {
        name: value
        for name, value in held.environment(stand).items()
        if name.startswith("BENCH_")
    }
    with hub.running(0, "slow_disk", **stall) as pid:
        with contextlib.closing(stops.Watch(stand, pid)) as watch:
            watch.learn()
            came = stops.collect(hub, watch, 2 * stand.count, QUIET_S)
            found.add(condition, label, came)
            lost = int(stand.hub("Health")["FramesLost"])
            with load.dead_subscribers(stand):
                came = hung_stops(hub, watch)
            found.add(condition._replace(machine="hung"), label, came)
            hub.rearm()
            lost = int(stand.hub("Health")["FramesLost"]) - lost
            found.frames_lost[label] = found.frames_lost.get(label, 0) + lost


# ---- One stand


def go_through(bench, subject, start, found, label):
    """One start of one subject: all its machines."""
    stand = subject.stand
    stand.notify = start.way
    most = QUICK_STOPS if bench.quick else -(-STOPS // bench.rounds)
    with subject.running(start.priority) as pid:
        with contextlib.closing(stops.Watch(stand, pid)) as watch:
            watch.learn()
            for state in start.machines:
                seconds = QUIET_S if state == "quiet" else LOADED_S
                with machine_is(state, subject) as made:
                    came = stops.collect(subject, watch, most, seconds)
                if made.answers:
                    found.answers.setdefault(label, []).append(
                        made.answers / made.seconds
                    )
                found.add(
                    Condition(stand.count, start.way, start.priority, state),
                    label,
                    came,
                )


def attempt(found, what, go, *arguments):
    """One start that fails costs its own samples, and is told."""
    try:
        go(*arguments)
    except (NeverHappened, RuntimeError) as error:
        found.failed.append(f"{what}: {error}")


def one_round(bench, stand, found, realtime):
    for start in starts(bench.quick, stand.count, realtime):
        for label, subject in subjects_on(stand, bench.against).items():
            what = (
                f"{stand.count} by {start.way}"
                f"{', real-time' if start.priority else ''}: {label}"
            )
            bench.say(what)
            attempt(
                found, what, go_through, bench, subject, start, found, label
            )
    if bench.quick or stand.count != MOST_COUNT:
        return
    for way in WAYS:
        for label, subject in subjects_on(stand, bench.against).items():
            if label == "bare":
                continue
            what = f"{stand.count} by {way}, disk hung: {label}"
            bench.say(what)
            attempt(found, what, go_through_hang, subject, way, found, label)


def measure(bench):
    found = Found()
    realtime = may_realtime()
    for count in (QUICK_COUNT,) if bench.quick else COUNTS:
        bench.say(f"wearables come in: {count}")
        with TappedStand(bench.programs, count) as stand:
            stand.run_hub()
            for number in range(bench.rounds):
                one_round(bench, stand, found, realtime)
    return reaction_tables.result(bench, found, realtime)
