# SPDX-License-Identifier: MIT
"""Start: from exec to the name on the bus, from BlueZ's answer to a stop for
every wearable, and from a wearable that advertises to its samples."""

import os
import subprocess
import tempfile

import clients
from builds import BARE, NOW, Runner, hubs_of
from comeback import come_back_hubs, come_back_table
from figures import median_of
from peers import PEERS, Peers
from restart import restart_hubs, restart_table
from result import Goal, Result, Table
from stand import Stand

from room import HUB, ROUTINES  # in reach by the stand

WEARABLES = 8
STARTS = 3  # of each kind in a round
PATIENCE_S = 60
READY_S = 10  # as bench_launch waits
GOAL_NAME_MS = 10
NEW, KNOWN = "new", "known"
STAND_SCALE = 0.1  # of bluezsim's times
REAL_SCALE = 1


# ---- From exec


def launched(stand, name, command):
    """{"wall": ms, "cpu": ms} until the name, or ready, came; None: never."""
    done = subprocess.run(
        [stand.program("bench_launch"), stand.backend.address, name, *command],
        stdout=subprocess.PIPE,
        stderr=stand.log("launch"),
        text=True,
        timeout=PATIENCE_S,
    )
    if done.returncode:
        return None
    words = done.stdout.split()
    us = dict(zip(words[::2], map(int, words[1::2])))
    return {"wall": us["wall_us"] / 1000, "cpu": us["cpu_us"] / 1000}


def hub_command(stand, program, state):
    return [
        program,
        f"--config={stand.directory}/kneadd.yaml",
        f"--bluez-bus={stand.backend.address}",
        f"--bus={stand.backend.address}",
        f"--state-dir={state}",
        f"--routines={ROUTINES}",
    ]


def start_hub(stand, program, records):
    """Once, with new records or those of the stand's wearables."""
    if records == KNOWN:
        return launched(
            stand, HUB, hub_command(stand, program, f"{stand.directory}/state")
        )
    with tempfile.TemporaryDirectory(dir=stand.directory) as state:
        return launched(stand, HUB, hub_command(stand, program, state))


def start_hubs(bench, stand):
    """{records: {column: [{"wall": ..., "cpu": ...}]}}; no hub runs."""
    found = {NEW: {}, KNOWN: {}}
    for number in range(bench.rounds * STARTS):
        bench.say(f"start {number + 1}")
        for records, of_these in found.items():
            for column, program in hubs_of(bench).items():
                of_these.setdefault(column, []).append(
                    start_hub(stand, program, records)
                )
    return found


def start_client(stand, command, way):
    told = [f"--bus={stand.backend.address}", f"--way={way}"]
    return launched(
        stand, "-", [*command, *told, *clients.device_paths(stand)]
    )


def start_clients(bench, stand, peers):
    """{column: [{"wall": ..., "cpu": ...}]}, until all is subscribed: the bare
    client as the hub receives, others by signals. The stand is left without a
    hub."""
    clients.set_up(stand)
    found = {}
    for _ in range(bench.rounds):
        for column, command in {BARE: clients.bare(stand), **peers}.items():
            bench.say(f"start of {column}")
            way = stand.notify if column == BARE else "signal"
            found.setdefault(column, []).append(
                start_client(stand, command, way)
            )
    return found


def median_by_column(found, what):
    return {
        column: median_of(it[what] for it in rounds if it)
        for column, rounds in found.items()
    }


def never_ready(found):
    """Sentences about what did not come up at times."""
    return [
        f"{column} was not ready in {READY_S} s in {rounds.count(None)} of "
        f"{len(rounds)} starts, which are left out."
        for column, rounds in found.items()
        if None in rounds
    ]


def exec_table(title, what, hubs, others):
    """hubs: as of start_hubs()."""
    table = Table(title, "ms", [*hubs[NEW], *others])
    for records, label in (
        (NEW, "name on the bus, new records"),
        (KNOWN, f"name on the bus, {WEARABLES} wearables on record"),
    ):
        table.add(
            label,
            median_by_column(hubs[records], what),
            Goal(NOW, GOAL_NAME_MS) if what == "wall" else None,
        )
    return table


# ---- All of it

HOW = (
    "exec is stamped in the new process; the name's coming is told by the bus; "
    "the CPU time is that of all threads until then. The rest is stamped by a "
    "monitor of the bus, as BlueZ's answers and the hub's writes pass it; the "
    "first sample when an app is woken for it. Medians."
)
RADIO = (
    "bluezsim takes as long as BlueZ and a radio do until services are "
    "resolved (bluezsim --timing-list: advertise, reconnect, resolve-cached, "
    "objects-late); what follows is the hub's and the wearable's."
)


def measure_on_air(bench):
    """At the times that BlueZ and a radio take."""
    with Stand(bench.programs, count=1, time_scale=REAL_SCALE) as stand:
        stand.run_hub()
        found = come_back_hubs(bench, Runner(stand))
    return come_back_table(found, REAL_SCALE)


def measure(bench):
    peers = Peers(os.path.abspath(bench.programs), () if bench.quick else PEERS)
    with Stand(
        bench.programs, count=WEARABLES, time_scale=STAND_SCALE
    ) as stand:
        bench.say(f"{WEARABLES} wearables")
        runner = Runner(stand)
        runner.ensure(hubs_of(bench)[NOW])
        restarts = restart_hubs(bench, runner)
        back = come_back_hubs(bench, runner)
        stand.stop_hub()
        hubs = start_hubs(bench, stand)
        others = start_clients(bench, stand, peers.commands)
    wall = exec_table("From exec", "wall", hubs, others)
    wall.add(
        f"subscribed to {WEARABLES} wearables",
        median_by_column(restarts, "subscribed")
        | median_by_column(others, "wall"),
    )
    used = exec_table("From exec, CPU time used", "cpu", hubs, others)
    used.add(
        f"subscribed to {WEARABLES} wearables", median_by_column(others, "cpu")
    )
    tables = [
        wall,
        used,
        restart_table(restarts, WEARABLES),
        come_back_table(back, STAND_SCALE),
    ]
    if not bench.quick:
        tables.append(measure_on_air(bench))
    notes = [RADIO, *peers.notes()]
    for found in (*hubs.values(), others):
        notes += never_ready(found)
    return Result("start", "Start", HOW, tables, [], notes)
