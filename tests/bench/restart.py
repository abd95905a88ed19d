# SPDX-License-Identifier: MIT
"""After kill -9 and a restart: from BlueZ's answer to a stop for every
wearable, and to all of them subscribed."""

import signal
import time

from builds import NOW, hubs_of
from figures import median_of
from monitor import CALL, RETURN, Monitor, device_of, first, stops_of
from result import Goal, Table

GOAL_MS = 50
SUBSCRIBING = ("AcquireNotify", "StartNotify")


def answer_to(messages, call):
    return first(
        messages, kind=RETURN, to=call.sender, answers=call.serial
    ).at


def stops_by_device(stops):
    """When the first stop went to each wearable, in order."""
    found = {}
    for stop in stops:
        found.setdefault(device_of(stop.path), stop.at)
    return sorted(found.values())


def subscribed_at(messages, hub):
    """When BlueZ had answered the last of what the hub subscribes to."""
    return max(
        answer_to(messages, call)
        for call in messages
        if call.kind == CALL
        and call.sender == hub
        and call.member in SUBSCRIBING
    )


def times_of(stand, messages, began):
    """ms, see restart()."""
    stops = stops_of(stand, messages)
    hub = stops[0].sender  # its connection towards BlueZ: it has another
    ask = first(messages, kind=CALL, sender=hub, member="GetManagedObjects")
    answered = answer_to(messages, ask)
    stopped = stops_by_device(stops)
    if len(stopped) != stand.count:
        raise RuntimeError(f"{len(stopped)} of {stand.count} were stopped")
    return {
        "first": (stopped[0] - answered) * 1000,
        "last": (stopped[-1] - answered) * 1000,
        "start": (stopped[-1] - began) * 1000,
        "subscribed": (subscribed_at(messages, hub) - began) * 1000,
    }


def restart(runner, program):
    """After a kill -9: ms from BlueZ's answer to the first and to the last
    stop, and from its start to the last and until all is subscribed."""
    runner.stand.stop_hub(signal.SIGKILL)
    with Monitor(runner.stand) as monitor:
        began = time.time()
        runner.ensure(program)
    return times_of(runner.stand, monitor.messages, began)


def restart_hubs(bench, runner):
    """{column: [restart()]}; a hub runs before and after."""
    found = {}
    for number in range(bench.rounds):
        for column, program in hubs_of(bench).items():
            bench.say(f"restart {number + 1} after a kill")
            found.setdefault(column, []).append(restart(runner, program))
    return found


def restart_table(found, count):
    rows = {
        "first": "from BlueZ's answer to the first stop",
        "last": f"from BlueZ's answer to the last of {count} stops",
        "start": "from the start of the hub to the last stop",
    }
    table = Table(
        f"After kill -9, {count} wearables connected: stops on their way",
        "ms",
        list(found),
        2,
    )
    for name, label in rows.items():
        table.add(
            label,
            {
                column: median_of(it[name] for it in rounds)
                for column, rounds in found.items()
            },
            Goal(NOW, GOAL_MS) if name == "last" else None,
        )
    return table
