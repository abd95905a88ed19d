# SPDX-License-Identifier: MIT
"""CPU time of each frame from delivery to published: the hub beside the bare
client and what people would write instead, in both ways of receiving."""

import signal
import time
from dataclasses import dataclass

import clients
import perframe
import syscalls
import treated
import usage
from figures import median_of
from peers import BLEAK, PEERS, Peers
from readers import Readers
from result import Goal, Line, Picture, Result, Table
from stand import Stand

WEARABLES = 8
SPAN_S = 2
COUNT_S = 1.5  # under strace
WAYS = ("descriptor", "signal")
NOISE = 0.15  # of what dbus-daemon does in all
TRIES = 2  # to hold a session; a busy machine may make it pause

BARE = "bare"
HUB = "kneadd"
READ = "kneadd, 1 reader"
REST = "kneadd, no session"
BEFORE = "before"

# kneadd's process and its share of dbus-daemon, of bleak's
SHARE = {"descriptor": 1 / 10, "signal": 1 / 2}


@dataclass(frozen=True)
class Rate:
    """How the wearables stream."""

    sample_rate: int
    frame_ms: int

    @property
    def label(self):
        samples = self.sample_rate * self.frame_ms // 1000
        return f"{1000 // self.frame_ms} frames/s of {samples} samples"


RATES = (Rate(200, 10), Rate(100, 50))

HOW = (
    f"{WEARABLES} wearables of 16 cells on one bluezsim, read by one subject "
    "after the other, in turn, each with the streams just as kneadd had set "
    "them. CPU time by the kernel's count over what the wearables sent in "
    "that time; a subject that missed a frame is void. kneadd: limits, state "
    "and ring on, a session on four of the wearables (as many as one takes) "
    "recorded; with one reader of one wearable's stream, woken for each of "
    "its frames; and without a session. The bare client reads each frame and "
    "does nothing with it; the peers decode it to newton and keep the newest "
    "(C checks the CRC too), and all read by signals, whatever the table is "
    "of. The dbus-daemon also carries frames from the simulated wearables to "
    "bluezsim, which no radio needs: its share for a subject is what it "
    "spends beyond what it does while the bare client reads by descriptor. "
    "What a frame costs depends on how many of them one wake-up finds, so "
    "figures compare at one rate only."
)


# ---- Measuring


class Room:
    """What is measured in: a stand, and what has been found missing."""

    def __init__(self, bench, stand, peers):
        self.bench = bench
        self.stand = stand
        self.peers = peers
        self.bare = clients.bare(stand)
        self.void = {}  # subject to how often

    def span(self):
        return self.bench.seconds(SPAN_S)

    def kept(self, name, used):
        """Of one frame; a void one is counted."""
        if used is None:
            self.void[name] = self.void.get(name, 0) + 1
        return used and perframe.each(used)

    def client(self, name, command, way):
        self.bench.say(f"{name} by {way}, {self.rate.label}")
        return self.kept(
            name, perframe.of_client(self.stand, command, way, self.span())
        )

    def take_over(self, way, program=None):
        perframe.start_hub(self.stand, program, way)

    def give_up(self):
        """Killed, so that the wearables go on streaming just as for the hub:
        whose frames coincide, and so share a wake-up, stays the same."""
        self.stand.stop_hub(signal.SIGKILL)

    def set_rate(self, rate):
        self.rate = rate
        self.stand.sample_rate = rate.sample_rate
        self.stand.frame_interval_ms = rate.frame_ms


def of_session(room, name, with_reader):
    """With a session that is recorded; None when none could be held."""
    for _ in range(TRIES):
        treated.begin(room.stand, treated.PADS_MAX)
        found = {HUB: perframe.of_hub(room.stand, room.span())}
        if with_reader:
            found[READ] = of_read(room)
        halted = treated.halted(room.stand)
        treated.end(room.stand)
        if not halted:
            break
        found = dict.fromkeys(found)
    return {
        name if it == HUB else it: room.kept(it, used)
        for it, used in found.items()
    }


def of_read(room):
    stand = room.stand
    with Readers(
        stand.program("bench_stream_reader"),
        stand.backend.address,
        stand.wearables[0].path,
        "0",
    ) as readers:
        readers.grow(stand.log("readers"), 1)
        used = perframe.of_hub(stand, room.span())
        readers.programs[0].terminate()
        missed = sum(it["missed"] for it in readers.end())
    return None if missed else used


def measure_hub(room, way):
    room.bench.say(f"kneadd by {way}, {room.rate.label}")
    room.take_over(way)
    found = {}
    if not room.bench.quick:
        found[REST] = room.kept(REST, perframe.of_hub(room.stand, room.span()))
    found |= of_session(room, HUB, with_reader=not room.bench.quick)
    room.give_up()
    return found


def measure_before(room, way):
    room.bench.say(f"before by {way}, {room.rate.label}")
    room.take_over(way, room.bench.against)
    found = of_session(room, BEFORE, with_reader=False)
    room.give_up()
    return found


def measure_way(room, way):
    found = measure_before(room, way) if room.bench.against else {}
    found |= measure_hub(room, way)
    return {BARE: room.client(BARE, room.bare, way)} | found


def measure_peers(room):
    return {
        name: room.client(name, command, "signal")
        for name, command in room.peers.commands.items()
    }


def add_shares(part, source):
    """What dbus-daemon does for each subject, as far as that is known."""
    for used in filter(None, part.values()):
        used["own"] = source and used["bus"] - source["bus"]


def measure_round(room, rate):
    """{way: {subject: what was used}}, the peers under "peers"."""
    room.set_rate(rate)
    by_descriptor = measure_way(room, "descriptor")
    add_shares(by_descriptor, by_descriptor[BARE])
    by_signal = measure_way(room, "signal")
    peers = measure_peers(room)
    source = room.client(BARE, room.bare, "descriptor")
    add_shares(by_signal, source)
    add_shares(peers, source)
    return {"descriptor": by_descriptor, "signal": by_signal, "peers": peers}


# ---- Counting system calls


def count_hub(room, way):
    room.take_over(way)
    time.sleep(perframe.SETTLE_S)
    pid = room.stand.hub_process.pid
    thread = next(
        it for it in usage.threads(pid) if usage.thread_name(pid, it) == "hub"
    )
    found = count(room, thread)
    room.give_up()
    return found


def count_bare(room, way):
    with clients.Client(room.stand, room.bare, way) as client:
        time.sleep(perframe.SETTLE_S)
        return count(room, client.pid)


def count(room, thread):
    """System calls a frame; None: they cannot be counted here."""
    counted = syscalls.count(
        thread, room.bench.seconds(COUNT_S), room.stand.frames_sent
    )
    return counted and sum(counted[0].values()) / counted[1]


def count_calls(room):
    if not syscalls.can_count():
        return {}
    found = {}
    for way in WAYS:
        room.bench.say(f"system calls by {way}")
        hub = count_hub(room, way)
        found[way] = {BARE: count_bare(room, way), HUB: hub}
    return found


# ---- Showing


def medians(rounds, way):
    """{subject: {name: value}}"""
    parts = [it[way] | it["peers"] for it in rounds]
    names = ("thread", "process", "own", "bus", "bluezsim", "wakes")
    found = {
        subject: {
            name: median_of((part[subject] or {}).get(name) for part in parts)
            for name in names
        }
        for subject in parts[0]
    }
    for used in found.values():
        used["own"] = not_negative(used["own"], used["bus"])
        known = used["own"] is not None
        used["whole"] = used["process"] + used["own"] if known else None
    return found


def not_negative(own, bus):
    """A difference that is a little below zero is none; one far below says
    that the machine was too uneven to tell it."""
    if own is None or own < -NOISE * bus:
        return None
    return max(own, 0)


def row_of(found, name):
    return {subject: used[name] for subject, used in found.items()}


def columns_of(room, found):
    return [*found, *room.peers.absent]


def table_of(room, rate, way, found):
    table = Table(
        f"By {way}, {WEARABLES} wearables at {rate.label}: CPU time a frame",
        "us",
        columns_of(room, found),
    )
    table.add(
        "the thread that reads", row_of(found, "thread"), Goal(HUB, 1.25, BARE)
    )
    table.add("its process", row_of(found, "process"))
    table.add("dbus-daemon for it", row_of(found, "own"))
    table.add(
        "process and dbus-daemon for it",
        row_of(found, "whole"),
        Goal(HUB, SHARE[way], BLEAK),
    )
    table.add("dbus-daemon in all", row_of(found, "bus"))
    table.add("bluezsim", row_of(found, "bluezsim"))
    return table


def counts_of(room, found, calls):
    table = Table(
        "What a frame takes of the thread that reads it, by number",
        "",
        columns_of(room, next(iter(found.values()))),
        2,
    )
    for (rate, way), medians_found in found.items():
        table.add(
            f"wake-ups by {way}, {rate.label}", row_of(medians_found, "wakes")
        )
    for way, counted in calls.items():
        table.add(f"system calls by {way}, {room.rate.label}", counted)
    return table


def picture_of(found):
    """At the first rate: the subject itself, and dbus-daemon's work for it."""
    rate = next(iter(found))[0]
    bars = {}
    for way in WAYS:
        for name in (BARE, HUB, BEFORE):
            used = found[rate, way].get(name)
            if used:
                bars[f"{name}, {way}"] = used
    bars |= {
        name: used
        for name, used in found[rate, "signal"].items()
        if name not in (BARE, HUB, READ, REST, BEFORE)
    }
    return Picture(
        "cost",
        f"A frame's CPU time, {WEARABLES} wearables at {rate.label}",
        "",
        "CPU time a frame, us",
        [
            Line(title, [(label, it[name]) for label, it in bars.items()])
            for name, title in (
                ("process", "the process"),
                ("own", "dbus-daemon for it"),
            )
        ],
        kind="bars",
    )


def notes_of(room, found):
    notes = room.peers.notes()
    all_used = [used for it in found.values() for used in it.values()]
    if not room.bench.quick and not syscalls.can_count():
        notes.append("System calls are not counted: strace is not installed.")
    if any(it["own"] is None for it in all_used):
        notes.append(
            "Where no share of dbus-daemon is shown, the machine was too "
            "uneven to tell it."
        )
    void = ", ".join(f"{name} {n}" for name, n in room.void.items())
    notes.append(
        f"Rounds in which a subject missed a frame, which are void: {void}."
        if void
        else "Nobody missed a frame."
    )
    return notes


def measure_all(room, rates):
    """({(rate, way): {subject: {name: value}}}, system calls)"""
    turns = range(room.bench.rounds)
    rounds = {
        rate.label: [measure_round(room, rate) for _ in turns] for rate in rates
    }
    calls = {} if room.bench.quick else count_calls(room)
    return {
        (rate, way): medians(rounds[rate.label], way)
        for rate in rates
        for way in WAYS
    }, calls


def measure(bench):
    rates = RATES[:1] if bench.quick else RATES
    bench.say("peers")
    wanted = (BLEAK,) if bench.quick else PEERS
    peers = Peers(bench.programs, wanted)
    with Stand(bench.programs, WEARABLES, sample_rate=200) as stand:
        bench.say("wearables to read")
        room = Room(bench, stand, peers)
        stand.run_hub()
        found, calls = measure_all(room, rates)
    return Result(
        "cost",
        "Cost of a frame",
        HOW,
        [
            table_of(room, rate, way, used)
            for (rate, way), used in found.items()
        ]
        + [counts_of(room, found, calls)],
        [picture_of(found)],
        notes_of(room, found),
    )
