# SPDX-License-Identifier: MIT
"""Memory: what the hub holds by the number of wearables that stream, and
whether it grows."""

import grp
import time

import dbus

import clients
import maps
import usage
from builds import BARE, NOW, hubs_of
from figures import fit, median_of
from result import Goal, Line, Picture, Result, Table
from stand import LINKS_MAX, Stand

COUNTS = (0, 1, 8, 32, 64)
QUICK_COUNTS = (0, 8)
BESIDE = 8  # wearables at which the rest is looked at, too
ROUNDS_MAX = 3  # they differ by a few pages
SETTLE_S = 3
# Slow enough for 64 wearables on a small machine: memory does not depend on it.
SAMPLE_RATE = 100
FRAME_MS = 50

# Whether it grows: as many frames as there can be.
FAST_RATE = 200
FAST_MS = 10
GROWTH_S = 60
QUICK_GROWTH_S = 2
HOUR_S = 3600
LOOK_S = 10  # of an hour
LOOKS = 20  # of less
WARM_S = 10

GOAL_KB = 5120
GOAL_EACH_KB = 64
GOAL_GROWN_KB = 0
PAGE_KB = 4
PLACES = 12  # shown
SECOND_HALF, MILLION = "of it in the second half", "a million frames (fit)"
NO_REPLY = "org.freedesktop.DBus.Error.NoReply"
KINDS = {
    "Rss": "Resident memory",
    "Pss": "Proportional memory: what is shared counts in parts",
    "Pss_Anon": "Memory of its own: heap, stacks, written data",
}


# ---- By the number of wearables


def look_at(bench, pid):
    """{kind: kB}, and where it is under "places"."""
    time.sleep(bench.seconds(SETTLE_S))
    return usage.memory_kb(pid) | {"places": maps.resident_kb(pid)}


def look_at_hub(bench, stand, program):
    stand.run_hub(program)
    found = look_at(bench, stand.hub_process.pid)
    stand.stop_hub()
    return found


def look_at_bare(bench, stand):
    clients.set_up(stand)
    with clients.Client(stand, clients.bare(stand)) as client:
        return look_at(bench, client.pid)


def medians(rounds):
    found = {kind: median_of(it[kind] for it in rounds) for kind in KINDS}
    return found | {"places": rounds[-1]["places"]}


def measure_count(bench, count):
    """({column: {kind: kB}} with so many wearables, the watch or None)"""
    found = {column: [] for column in hubs_of(bench)}
    watch = None
    with Stand(bench.programs, count=count, sample_rate=FAST_RATE) as stand:
        set_pace(stand, SAMPLE_RATE, FRAME_MS)
        for number in range(min(bench.rounds, ROUNDS_MAX)):
            bench.say(f"{count} wearables, round {number + 1}")
            for column, program in hubs_of(bench).items():
                found[column].append(look_at_hub(bench, stand, program))
        if count == BESIDE:
            watch = measure_growth(bench, stand)
            bench.say(f"the bare client with {count} wearables")
            found[BARE] = [look_at_bare(bench, stand)]
    return {column: medians(rounds) for column, rounds in found.items()}, watch


def set_pace(stand, sample_rate, frame_ms):
    """Of the hubs that are run from now on."""
    stand.sample_rate = sample_rate
    stand.frame_interval_ms = frame_ms


def fits_of(found, kind, column):
    return fit([(count, at[column][kind]) for count, at in found.items()])


def table_of(found, kind, columns):
    goals = kind == "Rss"
    table = Table(KINDS[kind], "kB", columns, 0)
    for count, at in found.items():
        table.add(
            f"{count} wearable{'s' if count != 1 else ''} streaming",
            {column: at[column][kind] for column in columns if column in at},
            Goal(NOW, GOAL_KB) if goals and count == BESIDE else None,
        )
    table.add(
        "each further wearable (fit)",
        {
            column: fits_of(found, kind, column).slope
            for column in columns
            if column != BARE
        },
        Goal(NOW, GOAL_EACH_KB) if goals else None,
    )
    return table


def places_table(at, columns):
    """Where it is, the largest first."""
    columns = [column for column in columns if column in at]
    places = {column: at[column]["places"] for column in columns}
    largest = sorted(places[NOW], key=places[NOW].get, reverse=True)
    table = Table(
        f"Where the resident memory is at {BESIDE} wearables",
        "kB",
        columns,
        0,
    )
    for name in largest[:PLACES]:
        table.add(name, {c: places[c].get(name, 0) for c in columns})
    table.add(
        "everything else",
        {
            column: sum(
                kb
                for name, kb in places[column].items()
                if name not in largest[:PLACES]
            )
            for column in columns
        },
    )
    return table


def by_count_picture(found, columns):
    lines = [
        Line(
            f"{column}, {word}",
            [(count, at[column][kind]) for count, at in found.items()],
            fits_of(found, kind, column),
        )
        for column in columns
        if column != BARE
        for kind, word in (("Rss", "resident"), ("Pss", "proportional"))
    ]
    return Picture(
        "memory", "Memory by wearables", "wearables streaming", "kB", lines
    )


# ---- Over time


class Watch:
    """Looks at the hub's memory while frames go through."""

    def __init__(self, bench, stand):
        self.bench = bench
        self.stand = stand
        self.began = time.monotonic()
        self.before = self.frames_sent()
        self.points = []  # (seconds, million frames, {kind: kB})

    def frames_sent(self):
        """Asked again by a machine that was too busy to answer: an hour is not
        lost for that."""
        while True:
            try:
                return self.stand.frames_sent()
            except dbus.DBusException as error:
                if error.get_dbus_name() != NO_REPLY:
                    raise

    def look(self):
        passed = time.monotonic() - self.began
        frames = (self.frames_sent() - self.before) / 1e6
        memory = usage.memory_kb(self.stand.hub_process.pid)
        self.points.append((passed, frames, memory))
        self.bench.say(f"growth, {passed:.0f} s, {memory['Rss']} kB")

    def run(self, seconds, every_s):
        self.look()
        while self.points[-1][0] < seconds:
            time.sleep(min(every_s, seconds - self.points[-1][0] + 0.01))
            self.look()

    def line(self, kind, label):
        return Line(label, [(at, it[kind]) for at, _, it in self.points])

    def grown(self, kind, first=0):
        return self.points[-1][2][kind] - self.points[first][2][kind]

    def grown_late(self, kind):
        """In the second half: what fills once, as caches do, has by then."""
        return self.grown(kind, len(self.points) // 2)

    def frames(self):
        """Millions."""
        return self.points[-1][1]

    def slope(self, kind):
        """kB a million frames."""
        return fit([(frames, it[kind]) for _, frames, it in self.points]).slope


def measure_growth(bench, stand):
    """The stand is left without a hub."""
    seconds = HOUR_S if bench.hour else GROWTH_S
    seconds = QUICK_GROWTH_S if bench.quick else seconds
    bench.say("growth")
    set_pace(stand, FAST_RATE, FAST_MS)
    stand.run_hub()
    time.sleep(bench.seconds(WARM_S))
    watch = Watch(bench, stand)
    watch.run(seconds, LOOK_S if bench.hour else seconds / LOOKS)
    stand.stop_hub()
    return watch


def span_of(watch, hour):
    return "an hour" if hour else f"{watch.points[-1][0]:.0f} s"


def growth_table(watch, hour):
    table = Table(
        f"Growth over {span_of(watch, hour)}: "
        f"{watch.frames() * 1e6:.0f} frames of {BESIDE} wearables",
        "kB",
        ["at first", "at last", "grown", SECOND_HALF, MILLION],
        0,
    )
    for kind, title in KINDS.items():
        own = kind == "Pss_Anon"
        table.add(
            title.split(":")[0],
            {
                "at first": watch.points[0][2][kind],
                "at last": watch.points[-1][2][kind],
                "grown": watch.grown(kind),
                # What is shared changes as others come and go.
                SECOND_HALF: watch.grown_late(kind) if own else None,
                MILLION: watch.slope(kind) if own else None,
            },
            Goal(SECOND_HALF, GOAL_GROWN_KB) if own else None,
        )
    return table


def growth_picture(watch, hour):
    return Picture(
        "memory-growth",
        f"Memory over {span_of(watch, hour)}, {BESIDE} wearables",
        "seconds",
        "kB",
        [
            watch.line("Rss", "resident"),
            watch.line("Pss", "proportional"),
            watch.line("Pss_Anon", "its own"),
        ],
    )


# ---- All of it

HOW = (
    "What the kernel says (smaps_rollup) of a hub whose wearables all stream, "
    f"{1000 // FRAME_MS} frames a second each. Growth: {BESIDE} wearables at "
    f"{1000 // FAST_MS} frames a second each, after some warming up."
)
HEARD = (
    f"An adapter carries {LINKS_MAX} wearables and hears all of them, so that "
    "to BlueZ, and in the hub's table of what BlueZ knows, 32 wearables are 64 "
    "devices, and 64 are 256: the line bends there."
)
PURE = (
    "What decides (proto, daemon/core) cannot allocate: its objects import "
    "nothing but mem*, which a test holds. The growth is that of the hub "
    "around it."
)
GROUPLESS = (
    "There is no group kneadd here, as an installed hub has it: some 0.3 MB of "
    "the hub is libnss_systemd, which was asked for it."
)
SHORT = (
    "The growth is that of {span} with as many frames as there can be, not of "
    "an hour, which --hour measures: less than {least:.0f} kB a million frames "
    "cannot be told."
)


def notes_of(watch, hour):
    short = SHORT.format(
        span=span_of(watch, hour), least=PAGE_KB / watch.frames()
    )
    return [
        HEARD,
        *([] if hour else [short]),
        PURE,
        *([] if has_group() else [GROUPLESS]),
    ]


def has_group():
    try:
        return bool(grp.getgrnam("kneadd"))
    except KeyError:
        return False


def measure(bench):
    found = {}
    watch = None
    for count in QUICK_COUNTS if bench.quick else COUNTS:
        found[count], watched = measure_count(bench, count)
        watch = watch or watched
    columns = [*hubs_of(bench), BARE]
    return Result(
        "memory",
        "Memory",
        HOW,
        [table_of(found, kind, columns) for kind in KINDS]
        + [places_table(found[BESIDE], columns)]
        + [growth_table(watch, bench.hour)],
        [by_count_picture(found, columns), growth_picture(watch, bench.hour)],
        notes_of(watch, bench.hour),
    )
